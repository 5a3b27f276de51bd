"""`dashmock docs` and /docs of the running mock: what works, and what is said of bad input."""

import http.client
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from mock_server.spec.loader import source_folder
from tests.support import ROOT, Server


def dashmock(*args: str, cwd: Path = ROOT) -> tuple[int, str]:
    ran = subprocess.run(
        [sys.executable, "-m", "mock_server", *args], cwd=cwd, capture_output=True, text=True, timeout=100
    )
    return ran.returncode, ran.stdout + ran.stderr


def test_the_site_is_written_into_a_new_folder(tmp_path: Path) -> None:
    code, said = dashmock("docs", "--out", str(tmp_path / "made" / "site"))
    assert code == 0, said
    assert (tmp_path / "made" / "site" / "index.html").is_file()
    assert "index.html" in said


def test_a_folder_that_is_not_empty_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / "mine.txt").write_text("mine")
    code, said = dashmock("docs", "--out", str(tmp_path))
    assert code == 2
    assert said == f"dashmock: --out {tmp_path}: is not empty; name a new folder, or empty this one first\n"
    assert [file.name for file in tmp_path.iterdir()] == ["mine.txt"]


def test_a_file_is_no_folder(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    code, said = dashmock("docs", "--out", str(tmp_path / "file"))
    assert (code, said) == (2, f"dashmock: --out {tmp_path / 'file'}: is a file; name a folder\n")


def test_a_place_where_nothing_can_be_made_is_named(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    code, said = dashmock("docs", "--out", str(tmp_path / "file" / "below"))
    assert code == 2
    assert (
        said.startswith(f"dashmock: --out {tmp_path / 'file' / 'below'}: cannot be written: ")
        and said.count("\n") == 1
    )


def built_after(tmp_path: Path, file: str, before: str, after: str) -> "subprocess.CompletedProcess[str]":
    """What `dashmock docs` says in a copy of this checkout in which one text of one file is another."""
    shutil.copytree(
        ROOT / "mock_server", tmp_path / "mock_server", ignore=shutil.ignore_patterns("__pycache__")
    )
    shutil.copytree(source_folder(), tmp_path / "openapi")
    broken = tmp_path / file
    text = broken.read_text(encoding="utf-8")
    assert before in text
    broken.write_text(text.replace(before, after, 1), encoding="utf-8")
    return subprocess.run(
        [sys.executable, "-m", "mock_server", "docs", "--out", "site"],
        cwd=tmp_path, capture_output=True, text=True, timeout=100,
        env={**os.environ, "DASHMOCK_CACHE": str(tmp_path / "cache"), "PYTHONPATH": str(tmp_path)},
    )  # fmt: skip


def test_a_behaviour_that_breaks_is_named_and_no_site_is_written(tmp_path: Path) -> None:
    ran = built_after(
        tmp_path,
        "mock_server/behaviours/tokenizer.py",
        "def respond(call: Call, world: World) -> Reply:\n",
        "def respond(call: Call, world: World) -> Reply:\n    return {}['nothing']\n",
    )
    assert ran.returncode == 2, ran.stdout + ran.stderr
    said = "dashmock: no site was written, because an example failed: tokenizer: POST /api/v1/tokenizer: KeyError: 'nothing'\n"
    assert ran.stderr == said
    assert not any((tmp_path / "site").glob("*"))


def test_an_answer_that_breaks_the_contract_stops_the_build(tmp_path: Path) -> None:
    ran = built_after(tmp_path, "mock_server/behaviours/tokenizer.py", '"token_ids"', '"token_numbers"')
    assert ran.returncode == 2, ran.stdout + ran.stderr
    assert "tokenizer: POST /api/v1/tokenizer: AssertionError: tokenizer broke the contract" in ran.stderr


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (None, "cannot be read: No such file or directory; name an OpenAPI file"),
        ("a: [", "neither YAML nor JSON; name an OpenAPI file"),
        ("a: 1", "has no `openapi`, `paths` and `components`; name an OpenAPI file"),
    ],
)
def test_an_earlier_contract_that_is_none_is_named(tmp_path: Path, content: str | None, said: str) -> None:
    file = tmp_path / "old.yaml"
    if content is not None:
        file.write_text(content)
    code, told = dashmock("docs", "--out", str(tmp_path / "site"), "--since", str(file))
    assert code == 2 and told.startswith(f"dashmock: --since {file}") and told.endswith(f"{said}\n")
    assert told.count("\n") == 1


def test_a_folder_that_may_not_be_written_is_named(tmp_path: Path) -> None:
    if os.geteuid() == 0:
        pytest.skip("root may write everywhere")
    (tmp_path / "closed").mkdir(mode=0o500)
    code, said = dashmock("docs", "--out", str(tmp_path / "closed" / "site"))
    assert code == 2 and "cannot be written: Permission denied; name another folder" in said


@pytest.mark.parametrize(
    ("file", "before", "after", "named"),
    [
        ("native/tokenizer.yaml", "description: The tokens.", "description: [The tokens.", "tokenizer.yaml"),
        ("native/tokenizer.yaml", "x-rules: [body, input, model, messages]", "x-rule: [body]", "x-rule"),
        (
            "native/tokenizer.yaml",
            "'#/components/schemas/TokenizerAnswer'",
            "'#/components/schemas/Nobody'",
            "Nobody",
        ),
        ("shared/rules.yaml", "layer: gateway", "layer: cellar", "cellar"),
    ],
)
def test_a_broken_spec_is_one_clear_line(
    tmp_path: Path, file: str, before: str, after: str, named: str
) -> None:
    ran = built_after(tmp_path, f"openapi/{file}", before, after)
    assert ran.returncode == 2, ran.stdout + ran.stderr
    assert ran.stderr.startswith("dashmock: ") and ran.stderr.count("\n") == 1
    lines = (tmp_path / "openapi" / file).read_text(encoding="utf-8").splitlines()
    mistake = next(number for number, line in enumerate(lines, 1) if after in line)
    line = re.search(rf"{Path(file).name}:(\d+):", ran.stderr)
    assert line and named in ran.stderr, ran.stderr
    assert abs(mistake - int(line[1])) <= 12  # the key that is named, or what it is in
    assert not any((tmp_path / "site").glob("*")) if (tmp_path / "site").exists() else True


def asked(server: Server, path: str, method: str = "GET") -> tuple[int, dict[str, str], bytes]:
    connection = http.client.HTTPConnection(urlsplit(server.url).netloc, timeout=60)
    connection.request(method, path)
    answer = connection.getresponse()
    try:
        return answer.status, {name.lower(): value for name, value in answer.getheaders()}, answer.read()
    finally:
        connection.close()


def test_the_running_mock_shows_the_site(server: Server) -> None:
    status, headers, _ = asked(server, "/docs")
    assert (status, headers["location"]) == (308, "/docs/")
    status, headers, page = asked(server, "/docs/")
    assert (
        status == 200
        and headers["content-type"].startswith("text/html")
        and b"<title>DashScope HTTP API" in page
    )
    assert asked(server, "/docs/assets/site.js")[1]["content-type"].startswith("text/javascript")
    assert asked(server, "/docs/zh/")[0] == 200
    assert asked(server, "/docs/../pyproject.toml")[0] == 404


@pytest.mark.parametrize(
    ("path", "title"),
    [("/docs/nowhere", "There is no such page"), ("/docs/zh/reference/nowhere.html", "没有这个页面")],
)
def test_where_there_is_no_page_one_says_so_in_the_language_of_the_address(
    server: Server, path: str, title: str
) -> None:
    status, headers, page = asked(server, path)
    assert (status, headers["content-type"]) == (404, "text/html; charset=utf-8")
    assert f"<title>{title}" in page.decode()


def test_a_program_that_asks_for_a_file_too_many_is_told_in_plain_text(server: Server) -> None:
    status, headers, said = asked(server, "/docs/nowhere.md")
    assert (status, headers["content-type"]) == (404, "text/plain; charset=utf-8")
    assert said == b"There is no such file; /docs/llms.txt lists those for programs\n"


def test_a_folder_without_its_slash_is_the_folder(server: Server) -> None:
    status, headers, _ = asked(server, "/docs/zh")
    assert (status, headers["location"]) == (308, "/docs/zh/")


def test_a_head_of_a_page_has_no_body(server: Server) -> None:
    status, _, body = asked(server, "/docs/", "HEAD")
    assert (status, body) == (200, b"")


def test_serving_does_not_import_the_site() -> None:
    code = "import sys, mock_server.cli, mock_server.docs, mock_server.server; print('mock_server.docs.site' in sys.modules)"
    ran = subprocess.run([sys.executable, "-c", code], cwd=ROOT, check=True, capture_output=True, text=True)
    assert ran.stdout.strip() == "False"


WITHOUT_THE_EXTRA = "import sys; sys.modules['markdown_it'] = None"


def test_without_the_extra_the_command_says_which_one_to_install(tmp_path: Path) -> None:
    code = f"{WITHOUT_THE_EXTRA}; sys.argv = ['dashmock', 'docs', '--out', 'site']; from mock_server.cli import main; main()"
    ran = subprocess.run(
        [sys.executable, "-c", code],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
    )
    assert (ran.returncode, ran.stdout) == (2, "")
    assert ran.stderr == "dashmock: the reference site needs the extra docs: pip install 'dashmock[docs]'\n"


def test_without_the_extra_the_running_mock_says_so_and_answers_the_rest() -> None:
    code = f"""{WITHOUT_THE_EXTRA}
import asyncio
from mock_server import docs
from mock_server.spec.loader import load
from mock_server.spec.model import Spec
print(asyncio.run(docs.Pages()("/docs/", Spec(load()))))"""
    ran = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True)
    assert ran.stdout.startswith("(501, 'text/plain") and "dashmock[docs]" in ran.stdout, ran.stderr
