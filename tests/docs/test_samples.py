"""Every program of the site runs, unchanged, and is answered as the site shows."""

import base64
import json
import os
import re
import shutil
import subprocess
import sys
import urllib.error
import urllib.request
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from mock_server.docs import reference, site
from mock_server.docs.live import Answer, Asker, Request
from mock_server.docs.samples import Sample, samples
from mock_server.spec.loader import load
from mock_server.spec.model import Spec
from tests.docs.nodes import wanted
from tests.support import Server

SPEC = Spec(load())
SHOWN: dict[str, Request] = {
    **{
        f"{one.id}: {title}": request for one in SPEC.operations for title, request in reference.requests(one)
    },
    **{
        name: request
        for name, request in site.guide_requests(SPEC).items()
        if request.key.startswith("sk-docs")
    },
}
ANSWERS: dict[str, Answer] = {name: Asker(SPEC).ask(request) for name, request in SHOWN.items()}
PROGRAMS = [(name, sample) for name, request in SHOWN.items() for sample in samples(request)]

JOURNEYS = {name: Asker(SPEC).walk(steps) for name, steps in site.guide_journeys(SPEC).items()}
WRITTEN = {
    f"{file.stem} {number}": code
    for file in sorted(site.GUIDES.glob("*.md"))
    if file.stem != "what-articles-get-wrong"  # tests/examples runs those
    for number, code in enumerate(
        re.findall(r"^```python\n(.*?)^```$", file.read_text(encoding="utf-8"), re.MULTILINE | re.DOTALL)
    )
}
"""Programs that guides have by hand."""

PYTHON_RUNNER = """
import contextlib, io, json, sys
for program in json.load(sys.stdin):
    said, raised = io.StringIO(), ""
    with contextlib.redirect_stdout(said):
        try:
            exec(compile(program, "sample", "exec"), {"__name__": "__main__"})
        except Exception as error:
            raised = f"{type(error).__name__} {getattr(error, 'status_code', '')}: {error}"
    print(json.dumps([said.getvalue(), raised]))
"""

NODE_RUNNER = """
import { readFileSync } from "node:fs";
const out = process.stdout.write.bind(process.stdout);
for (const file of process.argv.slice(2)) {
  let said = "", raised = "";
  process.stdout.write = (text) => { said += text; return true; };
  console.log = (...parts) => { said += parts.map((part) => typeof part === "string" ? part : JSON.stringify(part)).join(" ") + "\\n"; };
  try { await import(file); } catch (error) { raised = `${error.constructor.name} ${error.status ?? ""}: ${error.message}`; }
  out(JSON.stringify([said, raised]) + "\\n");
}
"""


JAVA_RUNNER = """
import java.io.*;
import java.lang.reflect.InvocationTargetException;
import java.net.*;
import java.nio.file.*;
import java.util.*;
import javax.tools.*;

public class Run {
    public static void main(String[] programs) throws Exception {
        var out = System.out;
        for (var program : programs) {
            var folder = Path.of(program).getParent();
            var said = new ByteArrayOutputStream();
            var raised = "";
            var problems = new ByteArrayOutputStream();
            if (ToolProvider.getSystemJavaCompiler().run(null, null, problems, "-d", folder.toString(), "-proc:none", program) != 0) {
                raised = problems.toString("UTF-8");
            } else {
                System.setOut(new PrintStream(said, true, "UTF-8"));
                try (var loader = new URLClassLoader(new URL[] {folder.toUri().toURL()})) {
                    loader.loadClass("Ask").getMethod("main", String[].class).invoke(null, (Object) new String[0]);
                } catch (InvocationTargetException error) {
                    raised = String.valueOf(error.getCause());
                }
                System.setOut(out);
            }
            var coded = Base64.getEncoder();
            out.println(coded.encodeToString(said.toByteArray()) + " " + coded.encodeToString(raised.getBytes("UTF-8")));
        }
    }
}
"""


EMPTY = re.compile(rb'"data":(?:\[\]|null)')
"""A list without entries, which programs go through and print nothing of."""

REFUSAL = re.compile(r'^[45]\d\d |event:error|"error"(?!: ?null)|^None$', re.MULTILINE)
"""How a refusal looks in what a program prints."""


def environment(server: Server, tab: str) -> dict[str, str]:
    """Each kind of programs calls with a key of its own: what one makes is not there already for the next."""
    return {
        **os.environ,
        "DASHSCOPE_API_KEY": f"{server.key}-{tab.encode().hex()}",
        "DASHSCOPE_HTTP_BASE_URL": server.native,
        "OPENAI_BASE_URL": server.compatible,
        "ANTHROPIC_BASE_URL": f"{server.url}/apps/anthropic",
        "PYTHONIOENCODING": "utf-8",
    }


def of(tab: str) -> dict[str, Sample]:
    return {name: sample for name, sample in PROGRAMS if sample.tab == tab}


def judged(tab: str, lines: str) -> list[str]:
    """What went otherwise than the site shows, of all programs of one kind."""
    wrong = []
    for (name, _), line in zip(of(tab).items(), lines.splitlines(), strict=True):
        said, raised = json.loads(line)
        answer = ANSWERS[name]
        refused = answer.status >= 400 or b"event:error" in answer.body
        if raised and not (refused and str(answer.status) in raised):
            wrong.append(f"{name}: {raised}")
        elif not raised and not said and not EMPTY.search(answer.body):
            wrong.append(f"{name}: says nothing")
        elif not raised and refused != bool(REFUSAL.search(said)):
            wrong.append(f"{name}: {'was not' if refused else 'was'} refused: {said[:100]}")
    return wrong


@pytest.mark.parametrize("tab", ["Python · dashscope", "Python · openai"])
def test_programs_in_python_run(tab: str, server: Server) -> None:
    programs = json.dumps([sample.code for sample in of(tab).values()])
    ran = subprocess.run(
        [sys.executable, "-W", "ignore", "-c", PYTHON_RUNNER],
        input=programs, env=environment(server, tab), capture_output=True, text=True, encoding="utf-8", timeout=100,
    )  # fmt: skip
    assert ran.returncode == 0, ran.stderr
    assert judged(tab, ran.stdout) == []


@pytest.mark.parametrize("tab", ["JavaScript · fetch", "JavaScript · openai"])
def test_programs_in_javascript_run(tab: str, server: Server, tmp_path: Path) -> None:
    node = shutil.which("node")
    if node is None:
        pytest.skip("node is not installed")
    if tab.endswith("openai"):
        (tmp_path / "node_modules").symlink_to(wanted("openai").parent)
    (tmp_path / "run.mjs").write_text(NODE_RUNNER)
    files = []
    for number, sample in enumerate(of(tab).values()):
        files.append(tmp_path / f"sample-{number}.mjs")
        files[-1].write_text(sample.code, encoding="utf-8")
    ran = subprocess.run(
        [node, str(tmp_path / "run.mjs"), *map(str, files)],
        env=environment(server, tab), capture_output=True, text=True, encoding="utf-8", timeout=100,
    )  # fmt: skip
    assert ran.returncode == 0, ran.stderr
    assert judged(tab, ran.stdout) == []


def test_programs_in_java_run(server: Server, tmp_path: Path) -> None:
    if shutil.which("javac") is None:
        pytest.skip("no JDK is installed")
    (tmp_path / "Run.java").write_text(JAVA_RUNNER)
    files = []
    for number, sample in enumerate(of("Java").values()):
        files.append(tmp_path / f"sample-{number}" / "Ask.java")
        files[-1].parent.mkdir()
        files[-1].write_text(sample.code, encoding="utf-8")
    ran = subprocess.run(
        ["java", "-Dfile.encoding=UTF-8", "-XX:TieredStopAtLevel=1", str(tmp_path / "Run.java"), *map(str, files)],
        env=environment(server, "Java"), capture_output=True, text=True, encoding="utf-8", timeout=110,
    )  # fmt: skip
    assert ran.returncode == 0, ran.stderr
    told = [[base64.b64decode(part).decode() for part in line.split(" ")] for line in ran.stdout.splitlines()]
    assert judged("Java", "\n".join(map(json.dumps, told))) == []


def test_lines_of_curl_run(server: Server, tmp_path: Path) -> None:
    if shutil.which("curl") is None:
        pytest.skip("curl is not installed")
    wrong = []
    for name, sample in of("curl").items():
        ran = subprocess.run(
            ["sh", "-c", sample.code],
            env=environment(server, "curl"),
            cwd=tmp_path,
            capture_output=True,
            text=True,
            encoding="utf-8",
            timeout=60,
        )
        if ran.returncode or shape(ran.stdout) != shape(ANSWERS[name].body.decode()):
            wrong.append(f"{name}: {ran.stderr}{ran.stdout[:200]}")
    assert wrong == []


@pytest.mark.parametrize("name", WRITTEN)
def test_a_program_of_a_guide_runs(name: str, server: Server) -> None:
    ran = subprocess.run(
        [sys.executable, "-W", "ignore", "-c", WRITTEN[name]],
        env=environment(server, "guide"), capture_output=True, text=True, encoding="utf-8", timeout=100,
    )  # fmt: skip
    assert (ran.returncode, ran.stderr) == (0, "") and ran.stdout.strip()


@pytest.mark.parametrize("name", JOURNEYS)
def test_a_journey_can_be_gone_with_curl(name: str, serve: Callable[[], Server], tmp_path: Path) -> None:
    """Ids differ from run to run, so each step names what this run was told in place of what the page shows."""
    server = serve()
    told: dict[str, str] = {}
    for step, (request, shown) in zip(site.guide_journeys(SPEC)[name], JOURNEYS[name], strict=True):
        if step.after and not passed(server, step.after):
            return  # a mock without a call for its clock: what follows is made later
        line = samples(request)[0].code
        for on_page, here in told.items():
            line = line.replace(on_page, here)
        ran = subprocess.run(
            ["sh", "-c", line],
            env=environment(server, "journey"),
            cwd=tmp_path,
            capture_output=True,
            text=True,
            timeout=60,
        )
        assert ran.returncode == 0, ran.stderr
        assert bool(REFUSAL.search(ran.stdout)) == (shown.status >= 400), ran.stdout
        told |= dict(zip(ids(shown.text), ids(ran.stdout), strict=False))


def passed(server: Server, seconds: float) -> bool:
    """Moves the clock of the mock forward, where it has an admin call for that."""
    request = urllib.request.Request(
        f"{server.url}/_mock/clock",
        data=json.dumps({"advance": seconds}).encode(),
        headers={"Content-Type": "application/json"},
    )
    try:
        with urllib.request.urlopen(request, timeout=30):
            return True
    except urllib.error.HTTPError:
        return False


def ids(text: str) -> list[str]:
    return re.findall(r'"(?:id|task_id|\w*file_id)": ?"([^"]+)"', text)


def shape(text: str) -> Any:
    """What two answers to one request have in common, whatever was said before: the keys, or the lines of a frame."""
    if text.startswith("{"):
        return sorted(json.loads(text))
    return [line.partition(":")[0] for line in text.splitlines()[:4]]


def test_there_are_programs_of_every_kind() -> None:
    assert len(PROGRAMS) > 100
    kinds = {sample.tab for _, sample in PROGRAMS}
    assert kinds == {
        "curl",
        "Python · dashscope",
        "Python · openai",
        "JavaScript · fetch",
        "JavaScript · openai",
        "Java",
    }
