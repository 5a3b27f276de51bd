"""The same cases side by side, and runs compared with earlier ones."""

import json
import signal
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from mock_server.app import create_app
from mock_server.cli import main
from mock_server.contract import history, matrix
from mock_server.contract import run as running
from mock_server.contract.budget import Budget
from mock_server.contract.cases import Maker
from mock_server.contract.charts import bars, line
from mock_server.contract.exchange import Received, Sent
from mock_server.contract.targets import InProcess
from tests.contract.helping import KEY, SPEC

WHEN = datetime(2026, 3, 4, 5, 6, 7, tzinfo=UTC)


def asked(*args: str) -> Result:
    return CliRunner().invoke(
        main, ["contract", "--profile", "smoke", *args], env={"DASHSCOPE_API_KEY": None}
    )


@pytest.mark.parametrize(
    ("text", "name", "values"),
    [
        ("parameters.temperature=0,0.7,1.9", "temperature", (0, 0.7, 1.9)),
        ("model=qwen-plus, qwen-max", "model", ("qwen-plus", "qwen-max")),
        ("enable_thinking=true,false", "enable_thinking", (True, False)),
        ('stop=[["a","b"],["c"]]', "stop", (["a", "b"], ["c"])),
    ],
)
def test_an_axis_is_a_name_and_values(text: str, name: str, values: tuple[object, ...]) -> None:
    assert matrix.axis(text) == matrix.Axis(name, values)


def test_each_case_is_asked_once_a_value_side_by_side_in_the_way_of_its_surface() -> None:
    maker = Maker(SPEC, "smoke", KEY)
    cases = running.chosen(maker.cases(), "example-plain")
    made = matrix.spread(maker, cases, [matrix.axis("parameters.temperature=0,1.9")])
    by = {case.operation.id: case.sent.body for case in made if case.variant == "temperature=1.9"}
    assert by["chat-completions"]["temperature"] == 1.9
    assert by["native-text-generation"]["parameters"]["temperature"] == 1.9
    assert [case.variant for case in made[:4]] == ["temperature=0", "temperature=1.9"] * 2
    assert "tokenizer" not in by or "parameters" in by["tokenizer"]


def test_two_axes_are_every_combination_and_a_refused_value_is_foretold() -> None:
    maker = Maker(SPEC, "smoke", KEY)
    cases = running.chosen(maker.cases(), "chat-completions/example-plain and not streamed")
    axes = [matrix.axis("temperature=0,5"), matrix.axis("model=qwen-plus,qwen-max")]
    made = matrix.spread(maker, cases, axes)
    assert {case.variant: case.expected.status for case in made} == {
        "temperature=0 model=qwen-plus": 200,
        "temperature=0 model=qwen-max": 200,
        "temperature=5 model=qwen-plus": 400,
        "temperature=5 model=qwen-max": 400,
    }


def test_a_matrix_is_a_table_on_the_terminal_and_in_the_page(tmp_path: Path) -> None:
    ran = asked("-k", "chat-completions", "--matrix", "model=qwen-plus,qwen-max", "--report", str(tmp_path))
    assert ran.exit_code == 0, ran.output
    lines = [text for text in ran.output.splitlines() if text.startswith("chat-completions model=")]
    assert len(lines) == 2 or all("qwen" in text for text in lines)
    page = (tmp_path / "index.html").read_text(encoding="utf-8")
    assert "<h2>Side by side</h2>" in page and "<svg" in page and "model=qwen-max" in page
    assert "<h2>Metrics</h2>" in page and "src=" not in page


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("temperature", "write model=NAME,NAME or parameters.NAME=VALUE,VALUE"),
        ("temperature=1", "name at least two values"),
        ("temperature=1,1", "names a value twice"),
        ("nonesuch=1,2", "none of these operations knows it"),
        ("model=nobody,nothing", "none of these operations knows it"),
    ],
)
def test_a_mistake_in_a_matrix_is_one_line(text: str, said: str) -> None:
    ran = asked("-k", "chat-completions", "--matrix", text)
    assert ran.exit_code == 2
    (told,) = ran.output.splitlines()
    assert told.startswith("dashmock: --matrix ") and said in told


# ---- history -------------------------------------------------------------------------------------------------------------


def a_run(**others: object) -> history.Run:
    report = running.ask(
        SPEC,
        running.chosen(Maker(SPEC, "smoke", KEY).cases(), "tokenizer"),
        Budget(SPEC, InProcess(create_app()), "cn-beijing"),
        "mock",
        KEY,
    )
    return replace(history.run_of(report, "smoke", WHEN), **others)


def test_runs_are_kept_and_told_as_trends(tmp_path: Path) -> None:
    past, folder = tmp_path / "past", tmp_path / "report"
    first = asked("-k", "tokenizer", "--history", str(past))
    assert first.exit_code == 0 and "trend" not in first.output
    second = asked("-k", "tokenizer", "--history", str(past), "--report", str(folder))
    assert "trend over 2 runs since 20" in second.output and "findings 0 → 0" in second.output
    assert len(list(past.glob("run-*.json"))) == 2
    assert "<h2>Trends</h2>" in (folder / "index.html").read_text(encoding="utf-8")


def test_only_runs_of_the_same_target_and_profile_are_compared(tmp_path: Path) -> None:
    run = a_run()
    history.keep(tmp_path, run)
    history.keep(tmp_path, replace(run, target="live"))
    history.keep(tmp_path, replace(run, profile="deep"))
    assert history.earlier(tmp_path, "mock", "smoke") == ([run], [])


def test_what_is_broken_in_the_folder_is_told_and_left_as_it_is(tmp_path: Path) -> None:
    history.keep(tmp_path, a_run())
    broken = tmp_path / "run-2026-broken.json"
    broken.write_text('{"form": 1, "wh', encoding="utf-8")
    ran = asked("-k", "tokenizer", "--history", str(tmp_path))
    assert ran.exit_code == 0
    assert f"note: {broken}: is no run of dashmock contract" in ran.output
    assert broken.read_text(encoding="utf-8") == '{"form": 1, "wh'


def test_an_interrupt_while_writing_leaves_no_half_run(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    run = a_run()
    history.keep(tmp_path, run)

    def interrupted(*_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("os.fsync", interrupted)
    with pytest.raises(KeyboardInterrupt):
        history.keep(tmp_path, run)
    assert len(list(tmp_path.iterdir())) == 1
    assert history.earlier(tmp_path, "mock", "smoke") == ([run], [])


def test_what_broke_and_what_was_mended_is_named() -> None:
    run = a_run()
    told = history.trend(
        [replace(run, findings=2, laws={"cors": 2}), replace(run, findings=1, laws={"schema": 1})]
    )
    assert "findings 2 → 1" in told and "newly broken: schema" in told and "mended: cors" in told


@pytest.mark.parametrize("how", ["ctrl-c", "sigterm"])
def test_an_interrupted_run_reports_what_was_done_and_spares_the_history(
    how: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    inner = InProcess(create_app())
    calls = 0

    def interrupting(sent: Sent) -> Received:
        nonlocal calls
        calls += 1
        if calls == 4:
            if how == "ctrl-c":
                raise KeyboardInterrupt
            signal.raise_signal(signal.SIGTERM)
        return inner(sent)

    monkeypatch.setattr("mock_server.contract.command.mock", lambda seed: interrupting)
    past, folder = tmp_path / "past", tmp_path / "report"
    ran = asked("--history", str(past), "--report", str(folder))
    assert ran.exit_code == 130
    assert "stopped: interrupted after 3 of " in ran.output
    assert "contract: 3/" in ran.output.splitlines()[-2]
    lines = (folder / "exchanges.ndjson").read_text(encoding="utf-8").splitlines()
    assert len([text for text in lines if json.loads(text)]) == 3
    assert list(past.iterdir()) == []


def test_charts_say_their_figures_without_script() -> None:
    drawn = bars("Latency <ms>", [("a<b", 2.0), ("c", 4.0)], "ms")
    assert "a&lt;b" in drawn and "4 ms" in drawn and "<script" not in drawn
    assert bars("Nothing", [("a", 0.0)], "ms") == ""
    assert line("One", [("today", 1.0)], "ms") == "" and line("Two", [("a", 0.0), ("b", 0.0)], "ms") != ""
