"""`dashmock contract`: exit codes, budgets, keys, and targets that cannot be judged."""

import json
import re
import threading
import xml.etree.ElementTree as ET
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from mock_server.app import create_app
from mock_server.cli import main
from mock_server.contract import run as running
from mock_server.contract.budget import Budget, Spent
from mock_server.contract.cases import Maker
from mock_server.contract.exchange import Exchange, Received, Sent, received
from mock_server.contract.report import Writer
from mock_server.contract.targets import InProcess
from tests.contract.helping import KEY, SPEC
from tests.support import Server


def asked(*args: str, key: str | None = None) -> Result:
    return CliRunner().invoke(main, ["contract", *args], env={"DASHSCOPE_API_KEY": key})


Answer = Callable[[BaseHTTPRequestHandler], None]


@contextmanager
def answering(answer: Answer) -> Iterator[str]:
    """A server on a loopback port that answers everything this way."""

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            self.rfile.read(int(self.headers.get("content-length", 0)))
            answer(self)

        def do_GET(self) -> None:
            answer(self)

        def log_message(self, *args: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        server.server_close()


def html(request: BaseHTTPRequestHandler) -> None:
    request.send_response(200)
    request.send_header("content-type", "text/html")
    request.end_headers()
    request.wfile.write(b"<!doctype html><title>Welcome</title>")


def endless(request: BaseHTTPRequestHandler) -> None:
    request.send_response(200)
    request.send_header("content-type", "text/event-stream;charset=UTF-8")
    request.end_headers()
    try:
        while True:
            request.wfile.write(b": \n\n" * 2000)
    except OSError:
        pass  # the client has gone


def test_the_mock_keeps_the_contract_and_the_command_says_so() -> None:
    ran = asked("--profile", "smoke")
    assert ran.exit_code == 0, ran.output
    assert ran.output.splitlines()[-1].endswith("0 findings against 0 laws")


def test_a_server_keeps_the_contract_too_each_surface_at_its_own_base(server: Server) -> None:
    bases = ["--native-base", server.native, "--compat-base", server.compatible]
    ran = asked("--target", server.url, "--profile", "smoke", *bases)
    assert ran.exit_code == 0, ran.output


def test_a_wrong_key_fails_the_run_at_the_first_call(server: Server) -> None:
    ran = asked("--target", server.url, "--profile", "smoke", key="sk-invalid-00000001")
    assert ran.exit_code == 1
    assert "stopped: the key is refused: 401 InvalidApiKey" in ran.output


@pytest.mark.parametrize(("answer", "said"), [(html, "HTML page"), (endless, "did not end within 0.5 s")])
def test_a_target_that_is_not_this_api_is_one_clear_line(answer: Answer, said: str) -> None:
    with answering(answer) as url:
        ran = asked("--target", url, "--timeout", "0.5")
    assert ran.exit_code == 1
    (line,) = [line for line in ran.output.splitlines() if line.startswith("stopped: ")]
    assert said in line and url in line


def test_nobody_there_is_one_clear_line() -> None:
    ran = asked("--target", "http://127.0.0.1:9")
    assert ran.exit_code == 1
    assert "cannot be reached" in ran.output
    assert "spent" not in ran.output and "not judged" not in ran.output  # nothing was asked


@pytest.mark.parametrize(
    ("args", "said"),
    [
        (["--target", "live"], "no key: set DASHSCOPE_API_KEY"),
        (["--target", "nowhere"], "write mock, tapes, live or a base URL"),
        (["--target", "live", "--env", "mars"], "there are: beijing, beijing-batch, singapore"),
        (["--target", "tapes", "--known", __file__], "name files of tapes"),
        (["--shard", "3/2"], "write I/N"),
        (["-k", "and and"], "write words joined by"),
        (["-k", "nonesuch"], "no case is left"),
        (["some.jsonl"], "files are for --target tapes"),
        (["--native-base", "localhost", "--target", "http://127.0.0.1:9"], "is no base URL"),
    ],
)
def test_a_mistake_in_the_command_is_one_line_and_exit_code_2(
    args: list[str], said: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("DASHMOCK_RECORDINGS", raising=False)
    ran = asked(*args)
    assert ran.exit_code == 2
    (line,) = ran.output.splitlines()
    assert line.startswith("dashmock: ") and said in line


def test_a_missing_extra_is_one_line(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(__import__("sys").modules, "mock_server.contract.strategies", None)
    ran = asked("--profile", "deep")
    assert ran.exit_code == 2
    assert ran.output.count("\n") == 1 and "pip install 'dashmock[contract]'" in ran.output


def test_a_plan_asks_nothing() -> None:
    ran = asked("--plan", "--target", "live", "--profile", "smoke")
    assert ran.exit_code == 0
    assert ran.output.splitlines()[-1].startswith("plan: ")
    assert "that follow from answers" in ran.output


def test_shards_are_all_cases_once_and_keep_an_operation_together() -> None:
    cases = list(Maker(SPEC, "standard", KEY).cases())
    shards = [running.chosen(cases, shard=(number, 3)) for number in (1, 2, 3)]
    assert sorted(case.id for shard in shards for case in shard) == sorted(case.id for case in cases)
    homes = [{case.operation.id for case in shard} for shard in shards]
    assert all(map(len, homes)) and not homes[0] & homes[1] | homes[0] & homes[2] | homes[1] & homes[2]
    assert max(map(len, shards)) < 0.6 * len(cases)


def test_shards_together_find_what_a_whole_run_finds(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """A server that counts prompts wrong in every second answer, loses rows, and swaps vectors."""

    def found(shard: str) -> set[tuple[str, str]]:
        inner, calls = InProcess(create_app()), 0

        def failing(sent: Sent) -> Received:
            nonlocal calls
            calls += 1
            answer = inner(sent)
            raw = answer.raw
            if b"-streamed" not in raw and sent.body is not None and len(sent.raw) % 2:
                raw = re.sub(rb'"(prompt|input)_tokens":(\d+)', rb'"\1_tokens":1\2', raw)
            if sent.method == "GET":
                raw = re.sub(rb'"data":\[\{.*?\}\]', b'"data":[]', raw)
            first, *more = re.findall(rb'"embedding":(\[[^]]*\])', raw) or [b""]
            if more:
                raw = raw.replace(first, b"@").replace(more[0], first).replace(b"@", more[0])
            return Received(answer.status, answer.headers, raw)

        monkeypatch.setattr("mock_server.contract.command.mock", lambda seed: failing)
        ran = asked("--shard", shard, "--report", str(tmp_path / shard))
        assert ran.exit_code == 1
        lines = (tmp_path / shard / "exchanges.ndjson").read_text(encoding="utf-8").splitlines()
        rows = list(map(json.loads, lines))
        assert rows and calls >= len(rows)
        timed = {
            "latency-headers",
            "as-long-as-it-took",
            "created-is-now",
            "made-now",
            "shown-as-old-as-it-is",
            "pages-add-up",  # of tasks: the list shows what operations of other shards began
        }
        return {(row["case"], law["law"]) for row in rows for law in row["broken"]} - {
            (row["case"], law) for row in rows for law in timed
        }

    whole = found("1/1")
    assert {"same-input-same-vector", "usage-sums"} <= {law for _, law in whole}
    parts = [found(f"{number}/3") for number in (1, 2, 3)]
    assert parts[0] | parts[1] | parts[2] == whole and all(parts)


# ---- the budget ------------------------------------------------------------------------------------------------------


@dataclass
class Counting:
    """The mock, with what it was really asked and what that really cost."""

    inner: InProcess = field(default_factory=lambda: InProcess(create_app()))
    calls: int = 0

    def __call__(self, sent: Sent) -> Received:
        self.calls += 1
        return self.inner(sent)


@pytest.mark.parametrize("cap", [300, 3000, 12000, 40000])
def test_no_run_costs_more_tokens_than_its_cap(cap: int) -> None:
    transport = Counting()
    budget = Budget(SPEC, transport, "cn-beijing", most_tokens=cap)
    report = running.ask(SPEC, Maker(SPEC, "standard", KEY, cheap=True).cases(), budget, "mock", KEY)
    assert report.stopped.startswith("budget: ") and not report.holds
    assert transport.calls == budget.calls == len(report.exchanges)
    assert budget.tokens <= cap


def test_the_request_that_would_pass_the_cap_is_not_sent() -> None:
    transport = Counting()
    case = next(case for case in Maker(SPEC, "smoke", KEY).cases() if case.sent.method == "POST")
    worst, cny = Budget(SPEC, transport, "cn-beijing").worst(case.sent)
    with pytest.raises(Spent, match="may cost"):
        Budget(SPEC, transport, "cn-beijing", most_tokens=worst - 1)(case.sent)
    with pytest.raises(Spent, match="CNY"):
        Budget(SPEC, transport, "cn-beijing", most_cny=cny * 0.99)(case.sent)
    assert transport.calls == 0
    Budget(SPEC, transport, "cn-beijing", most_tokens=worst, most_cny=cny)(case.sent)
    assert transport.calls == 1


def test_no_answer_costs_more_than_the_worst_that_was_reckoned_with() -> None:
    transport = Counting()
    for case in Maker(SPEC, "standard", KEY).cases():
        budget = Budget(SPEC, transport, "cn-beijing")
        answer = budget(case.sent)
        worst = budget.tokens
        budget.settle(case.sent, received(SPEC, case, answer, KEY))
        assert budget.tokens <= worst, case.id


def test_making_a_failure_smaller_is_counted_at_what_it_cost() -> None:
    inner, settled = InProcess(create_app()), []

    class Settling(Budget):
        def settle(self, sent: Sent, exchange: Exchange) -> tuple[int, float]:
            settled.append(sent)
            return super().settle(sent, exchange)

    def doubled(sent: Sent) -> Received:
        answer = inner(sent)
        return Received(
            answer.status, answer.headers, answer.raw.replace(b'"total_tokens":', b'"total_tokens":9')
        )

    budget = Settling(SPEC, doubled, "cn-beijing")
    cases = running.chosen(Maker(SPEC, "smoke", KEY).cases(), "chat-completions and example")
    report = running.ask(SPEC, cases, budget, "mock", KEY, repeats=True, shrinks=True)
    assert report.failures and budget.calls > len(report.exchanges)
    assert len(settled) == budget.calls


# ---- reports ---------------------------------------------------------------------------------------------------------


def test_the_reports_hold_each_failure_with_its_smallest_request_and_never_the_key(tmp_path: Path) -> None:
    inner = InProcess(create_app())

    def leaking(sent: Sent) -> Received:
        answer = inner(sent)
        told = answer.raw.replace(b'"content":"', b'"content":"' + KEY.encode(), 1)
        return Received(answer.status, answer.headers, told)

    budget = Budget(SPEC, leaking, "cn-beijing")
    cases = running.chosen(Maker(SPEC, "standard", KEY).cases(), "tools-qwen-plus or thinking-qwen-plus")
    report = running.ask(SPEC, cases, budget, "mock", KEY, repeats=True, shrinks=True)
    Writer(report, "http://127.0.0.1:8787", KEY).write(tmp_path)
    written = {file.name: file.read_text(encoding="utf-8") for file in tmp_path.iterdir()}
    assert set(written) == {"junit.xml", "exchanges.ndjson", "index.html"}
    assert not any(KEY in text for text in written.values())
    suite = ET.fromstring(written["junit.xml"])
    assert int(suite.get("failures", 0)) > 0 and len(suite) == len(report.exchanges)
    lines = [json.loads(line) for line in written["exchanges.ndjson"].splitlines()]
    assert sum(bool(line["broken"]) for line in lines) == int(suite.get("failures", 0))
    assert any(row["law"] == "no-secret" for line in lines for row in line["broken"])
    assert "src=" not in written["index.html"] and "<script" not in written["index.html"]
    assert "$DASHSCOPE_API_KEY" in written["index.html"] and "urllib.request" in written["index.html"]
    page = written["index.html"]
    assert page.index("<h2>Failures") < page.index("<h2>Laws and operations") < page.index("no-secret</th>")
    assert page.index("no-secret</th>") < page.index("schema</th>")  # what broke comes first
    first = next(
        one for one, law, _ in report.failures if law == "no-secret" and one.operation.surface == "compatible"
    )
    smallest = report.smallest(first, "no-secret")
    assert set(smallest.asked) == {"model", "messages"}
