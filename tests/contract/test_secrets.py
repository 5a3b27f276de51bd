"""Keys: whatever a server echoes of one, in whichever form, none of it is in anything that a run prints or writes."""

import base64
import json
import re
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from urllib.parse import quote

import pytest
from click.testing import CliRunner

from mock_server.app import create_app
from mock_server.cli import main
from mock_server.contract.exchange import Received, Sent
from mock_server.contract.report import MASK, masking
from mock_server.contract.targets import InProcess
from tests.support import Server

KEY = "sk-0d5f+83c1/ab47e9-2b6e94f1c07d"
PARTS = [KEY[at : at + 12] for at in range(len(KEY) - 11)]

FORMS: dict[str, Callable[[str], str]] = {
    "plain": str,
    "URL-encoded": lambda text: quote(text, safe=""),
    "URL-encoded in small letters": lambda text: quote(text, safe="").replace("%2F", "%2f").replace("%2B", "%2b"),
    "every letter URL-encoded": lambda text: "".join(f"%{ord(one):02X}" for one in text),
    "in hexadecimal": lambda text: text.encode().hex(),
    "in base64": lambda text: base64.b64encode(text.encode()).decode(),
    "in base64 with a header's words": lambda text: base64.b64encode(f"Bearer {text}".encode()).decode(),
    "in base64 behind one letter": lambda text: base64.b64encode(f":{text}".encode()).decode(),
    "in base64 for URLs": lambda text: base64.urlsafe_b64encode(f"??{text}".encode()).decode(),
    "escaped": lambda text: "".join(f"\\u{ord(one):04x}" for one in text),
}  # fmt: skip


def artefacts(
    answer: Callable[[Sent], Received], folder: Path, monkeypatch: pytest.MonkeyPatch, only: str
) -> dict[str, str]:
    """What a run against a server that answers this way prints and writes, by name."""
    monkeypatch.setattr("mock_server.contract.command.mock", lambda seed: answer)
    monkeypatch.setattr("mock_server.contract.command.MOCK_KEY", KEY)
    options = ["--report", str(folder / "report"), "--history", str(folder / "past"), "-k", only]
    ran = CliRunner().invoke(main, ["contract", "--profile", "smoke", *options])
    assert ran.exit_code == 1, ran.output
    files = [file for file in folder.rglob("*") if file.is_file()]
    return {"terminal": ran.output} | {file.name: file.read_text(encoding="utf-8") for file in files}


def another_key() -> Callable[[Sent], Received]:
    """The mock, which gets a key of the usual form in place of this one."""
    inner = InProcess(create_app())

    def ask(sent: Sent) -> Received:
        headers = {name: value.replace(KEY, "sk-contract-test-0001") for name, value in sent.headers.items()}
        return inner(replace(sent, headers=headers))

    return ask


def everywhere(sent: Sent, answer: Received, told: str) -> Received:
    """The answer with a text in what is said, in a code of an error, and in headers."""
    raw = answer.raw.replace(b'"content":"', b'"content":"' + told.encode())
    raw = re.sub(rb'"(message|code)":"', lambda found: found[0] + told.encode(), raw)
    return Received(answer.status, {**answer.headers, "x-echo": told, "x-request-id": told}, raw)


@pytest.mark.parametrize("form", FORMS)
def test_a_key_that_a_server_echoes_is_in_no_artefact(
    form: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    inner, told = another_key(), FORMS[form](KEY)
    made = artefacts(
        lambda sent: everywhere(sent, inner(sent), told), tmp_path, monkeypatch, "chat-completions"
    )
    assert {"terminal", "junit.xml", "exchanges.ndjson", "index.html"} < set(made) and len(made) == 5
    whole = FORMS[form](KEY[3:])[8:-8]  # without what the letters beside it change
    assert [name for name, text in made.items() if told in text or whole in text] == []
    assert [name for name, text in made.items() if any(part in text for part in PARTS)] == []
    assert "no-secret" in made["junit.xml"] and MASK in made["exchanges.ndjson"]


def test_a_key_that_is_split_over_frames_is_found_and_its_pieces_are_not_shown(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    inner = another_key()

    def splitting(sent: Sent) -> Received:
        answer = inner(sent)
        if not answer.raw.startswith(b"data:"):
            return answer
        places = re.compile(rb'(?<="content":")[^"]+')
        pieces = iter(re.findall(f".{{1,{-(-len(KEY) // len(places.findall(answer.raw)))}}}", KEY))
        raw = places.sub(lambda _: next(pieces, "").encode(), answer.raw)
        return Received(answer.status, answer.headers, raw)

    only = "chat-completions/example-plain-streamed"
    made = artefacts(splitting, tmp_path, monkeypatch, only)
    (line,) = [json.loads(text) for text in made["exchanges.ndjson"].splitlines()]
    assert "no-secret" in {row["law"] for row in line["broken"]}
    assert line["answer"] == f"not shown: its pieces join to {MASK}"
    assert [name for name, text in made.items() if KEY[:6] in text or KEY[6:12] in text] == []


def test_a_key_in_the_address_of_a_target_is_in_no_artefact(server: Server, tmp_path: Path) -> None:
    report, past = tmp_path / "report", tmp_path / "past"
    url = f"{server.url}/{quote(KEY, safe='')}"
    options = ["--report", str(report), "--history", str(past), "-k", "tokenizer", "--profile", "smoke"]
    ran = CliRunner().invoke(main, ["contract", "--target", url, *options], env={"DASHSCOPE_API_KEY": KEY})
    files = [file.read_text(encoding="utf-8") for file in tmp_path.rglob("*") if file.is_file()]
    assert len(files) == 4 and ran.exit_code == 1
    assert [text[:80] for text in (ran.output, *files) if quote(KEY, safe="") in text] == []


def test_what_is_cut_short_within_a_key_is_masked_and_other_texts_are_left_as_they_are() -> None:
    mask = masking(KEY)
    assert mask(f"the key {KEY[:-5]}") == f"the key {MASK}" == mask(f"the key {KEY[7:]}")
    assert mask(f"{KEY} and {KEY}") == f"{MASK} and {MASK}"
    plain = "sk-invalid-00000001, sk-0d5f, 6615ba01-081d-9147-93ff-7bd26f3adf93"
    assert mask(plain) == plain
