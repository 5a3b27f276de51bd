"""Environments and baselines: a team's YAML says whom to ask and what is accepted there, for how long and why."""

from datetime import date
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from mock_server.cli import main
from mock_server.contract import environments as envs
from mock_server.contract import run as running
from mock_server.contract.budget import Budget
from mock_server.contract.cases import Maker
from mock_server.contract.exchange import Received, Sent
from mock_server.contract.targets import InProcess, Transport
from tests.contract.helping import KEY, SPEC
from tests.contract.test_command import Counting
from tests.support import Server

TODAY = date(2026, 6, 1)
ROW = "{law: model-echo, operation: chat-completions, reason: an alias, evidence: GW-1, expires: 2026-06-30}"


def asked(*args: str, **variables: str | None) -> Result:
    return CliRunner().invoke(main, ["contract", *args], env={"DASHSCOPE_API_KEY": None, **variables})


def written(folder: Path, text: str, name: str = "environments.yaml") -> Path:
    file = folder / name
    file.write_text(text, encoding="utf-8")
    return file


def aliasing(sent: Sent) -> Received:
    answer = MOCK(sent)
    return Received(answer.status, answer.headers, answer.raw.replace(b'"model":"qwen', b'"model":"my-qwen'))


MOCK = InProcess(Counting().inner._app)


def report_of(transport: Transport, selection: str) -> running.Report:
    cases = running.chosen(Maker(SPEC, "smoke", KEY).cases(), selection)
    return running.ask(SPEC, cases, Budget(SPEC, transport, "cn-beijing"), "theirs", KEY, repeats=False)


def rows(folder: Path, *listed: str) -> tuple[envs.Deviation, ...]:
    return tuple(
        envs.baseline(written(folder, "".join(f"- {row}\n" for row in listed), "baseline.yaml"), SPEC)
    )


def test_an_accepted_deviation_is_no_failure_and_is_told_with_its_reason(tmp_path: Path) -> None:
    report = report_of(aliasing, "chat-completions/example")
    assert {law for _, law, _ in report.failures} == {"model-echo"}
    accepted = envs.accept(report, rows(tmp_path, ROW), TODAY)
    assert accepted.holds and len(accepted.known) == len(report.failures)
    assert {why for *_, why in accepted.known} == {"an alias (GW-1, until 2026-06-30)"}


def test_what_a_baseline_does_not_name_stays_a_failure(tmp_path: Path) -> None:
    report = report_of(aliasing, "chat-completions/example")
    elsewhere = ROW.replace("chat-completions", "completions")
    (other,) = rows(tmp_path, ROW.replace("reason:", "case: example-no*, reason:"))
    assert not envs.accept(report, (*rows(tmp_path, elsewhere), other), TODAY).holds


def test_an_accepted_deviation_that_does_not_show_any_more_is_told(tmp_path: Path) -> None:
    report = envs.accept(report_of(MOCK, "chat-completions/example"), rows(tmp_path, ROW), TODAY)
    assert report.holds and report.notes[-1].endswith(
        "model-echo on chat-completions: did not show any more; take it out"
    )
    unasked = envs.accept(report_of(MOCK, "tokenizer"), rows(tmp_path, ROW), TODAY)
    assert not any("did not show" in note for note in unasked.notes)


@pytest.mark.parametrize("transport", [aliasing, MOCK])
def test_a_deviation_that_has_expired_fails_the_run(transport: Transport, tmp_path: Path) -> None:
    report = report_of(transport, "chat-completions/example")
    late = envs.accept(report, rows(tmp_path, ROW), date(2026, 7, 1))
    assert not late.holds and late.known == []
    assert "expired on 2026-06-30" in late.expired[0]


def test_an_environment_says_base_key_surface_and_profile(server: Server, tmp_path: Path) -> None:
    file = written(
        tmp_path,
        f"""
environments:
  staging:
    base: {server.url}
    compat-base: {server.compatible}
    key: GATEWAY_KEY
    region: ap-southeast-1
    surface: compatible
    profile: smoke
    budget-tokens: 400000
    expected: []
""",
    )
    ran = asked("--environments", str(file), "--env", "staging", GATEWAY_KEY="sk-gateway-00000001")
    assert ran.exit_code == 0, ran.output
    assert "chat-completions" in ran.output and "native-" not in ran.output
    refused = asked("--environments", str(file), "--env", "staging", GATEWAY_KEY="sk-invalid-0000001")
    assert refused.exit_code == 1 and "the key is refused" in refused.output


def test_the_usual_file_is_read_where_it_lies(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    written(tmp_path, "environments: {mine: {surface: anthropic, profile: smoke}}", envs.USUAL)
    monkeypatch.chdir(tmp_path)
    ran = asked("--env", "mine")
    assert ran.exit_code == 0, ran.output
    assert "anthropic-messages" in ran.output and "chat-completions" not in ran.output


def test_a_budget_of_an_environment_binds(tmp_path: Path) -> None:
    file = written(tmp_path, "environments: {mine: {budget-tokens: 300, profile: smoke}}")
    ran = asked("--environments", str(file), "--env", "mine")
    assert ran.exit_code == 1 and "stopped: budget: " in ran.output


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("environments: [", "is not YAML"),
        ("[]", "must be a mapping of environments"),
        ("environments: {}", "must be a mapping of names"),
        ("environments: {mine: {bse: x}}", "unknown key 'bse'; did you mean 'base'"),
        ("environments: {mine: {base: gateway}}", "environments.mine: base: is 'gateway'; write a base URL"),
        ("environments: {mine: {key: sk-a-real-one}}", "is a key itself"),
        ("environments: {mine: {region: mars}}", "there are: cn-beijing"),
        ("environments: {mine: {budget-tokens: -1}}", "budget-tokens: is -1"),
        ("environments: {mine: {profile: all}}", "write smoke, standard or deep"),
        ("environments: {mine: {expected: {law: x}}}", "expected: must be a list"),
        ("environments: {mine: {baseline: nowhere.yaml}}", "nowhere.yaml: No such file"),
        ("environments: {other: {}}", "--env mine: "),
    ],
)
def test_a_mistake_in_an_environment_is_one_line(text: str, said: str, tmp_path: Path) -> None:
    ran = asked("--environments", str(written(tmp_path, text)), "--env", "mine")
    assert ran.exit_code == 2
    (line,) = ran.output.splitlines()
    assert line.startswith("dashmock: ") and said in line


@pytest.mark.parametrize(
    ("row", "said"),
    [
        (ROW.replace("model-echo", "echo"), "law: there is no 'echo'; there are: "),
        (ROW.replace("chat-completions", "chat"), "operation: there is no 'chat'"),
        (ROW.replace("2026-06-30", "next week"), "expires: is 'next week'; write a date as 2026-12-31"),
        (ROW.replace("reason: an alias, ", ""), "reason: is missing; write why it is accepted"),
        (ROW.replace("evidence: GW-1, ", ""), "evidence: is missing"),
        ("model-echo", "must be a mapping of law"),
    ],
)
def test_a_mistake_in_a_baseline_is_one_line(row: str, said: str, tmp_path: Path) -> None:
    file = written(tmp_path, f"- {row}\n", "baseline.yaml")
    ran = asked("--baseline", str(file))
    assert ran.exit_code == 2
    (line,) = ran.output.splitlines()
    assert line.startswith(f"dashmock: {file}[1]: ") and said in line


def test_a_file_without_a_name_and_a_baseline_that_is_not_there_are_one_line_each(tmp_path: Path) -> None:
    file = written(tmp_path, "environments: {mine: {}}")
    for args in (["--environments", str(file)], ["--baseline", "nowhere.yaml"]):
        ran = asked(*args)
        assert ran.exit_code == 2 and len(ran.output.splitlines()) == 1, ran.output
