"""What a run says of what it did not exercise."""

from click.testing import CliRunner

from mock_server.cli import main
from mock_server.contract.cases import Maker
from mock_server.contract.unexercised import unexercised
from tests.contract.helping import KEY, SPEC, exchange_of

MAKER = Maker(SPEC, "standard", KEY)


def told(*ids: str) -> list[str]:
    return list(unexercised(MAKER, [exchange_of(id) for id in ids]))


def test_operations_streams_refusals_and_models_that_no_answer_shows_are_counted_and_named() -> None:
    operations, streams, refusals, models = told("chat-completions/example-plain")
    assert operations.startswith(
        f"{len(SPEC.operations) - 1} of {len(SPEC.operations)} operations were not asked: "
    )
    assert streams == "1 of 1 operations that stream were not seen to: chat-completions"
    assert "chat-completions/model-missing" in refusals
    assert models.startswith(f"{len(list(SPEC.catalogue)) - 1} of {len(list(SPEC.catalogue))} models")


def test_what_an_answer_shows_is_counted_no_more() -> None:
    asked, silent, unseen, refusals, models = told("chat-completions/no-key")
    assert "1 of 1 operations that were asked gave no answer but refusals" in silent and "stream" in unseen
    more = ("chat-completions/example-plain-streamed", "chat-completions/temperature-range-breaks")
    after = told("chat-completions/no-key", *more)
    assert after[0] == asked and len(after) == 3
    assert [int(line.split()[0]) + 1 for line in after[1:]] == [
        int(one.split()[0]) for one in (refusals, models)
    ]


def test_of_one_surface_only_its_own_is_counted() -> None:
    asked, *_ = unexercised(MAKER, [exchange_of("chat-completions/example-plain")], "compatible")
    number = sum(one.surface == "compatible" for one in SPEC.operations)
    assert asked.startswith(f"{number - 1} of {number} ") and "native-" not in asked


def test_nothing_is_told_where_nothing_was_asked() -> None:
    assert told() == []


def test_the_command_prints_it() -> None:
    ran = CliRunner().invoke(main, ["contract", "-k", "embeddings"])
    lines = [line for line in ran.output.splitlines() if line.startswith("not exercised: ")]
    assert ran.exit_code == 0 and "operations were not asked" in lines[0]
