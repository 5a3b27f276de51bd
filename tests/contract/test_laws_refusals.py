"""The laws of refusals, of announced bodies and of pages: each kind of damage breaks one."""

from dataclasses import replace
from functools import cache

import orjson
import pytest

from mock_server.app import create_app
from mock_server.contract.budget import Budget
from mock_server.contract.cases import Maker
from mock_server.contract.exchange import Exchange, Received, received
from mock_server.contract.flows import Follower
from mock_server.contract.run import ask
from mock_server.contract.targets import InProcess
from mock_server.settings import Settings
from tests.contract.helping import KEY, SPEC, answered, broken, broken_together, exchange_of

FILE = "compatible-file-upload/example-document"


@cache
def asked(operations: tuple[str, ...]) -> dict[str, Exchange]:
    """What some operations are asked of a mock, flows followed, by the ids of the cases."""
    maker = Maker(SPEC, "standard", KEY)
    cases = [case for case in maker.cases() if case.operation.id in operations]
    budget = Budget(SPEC, InProcess(create_app(Settings())), "cn-beijing")
    report = ask(SPEC, cases, budget, "mock", KEY, repeats=True, follow=Follower(maker))
    assert report.failures == []
    return {one.case.id: one for one in report.exchanges}


def headed(exchange: Exchange, **headers: str) -> Exchange:
    told = {**exchange.headers, **{name.replace("_", "-"): value for name, value in headers.items()}}
    return received(SPEC, exchange.case, Received(exchange.status, told, exchange.raw), KEY)


@pytest.mark.parametrize(("bytes_less", "broken_laws"), [(0, set()), (2, {"length-as-announced"})])
def test_a_length_that_counts_letters_is_noticed(bytes_less: int, broken_laws: set[str]) -> None:
    whole = exchange_of("chat-completions/in-zh-qwen-plus")
    assert broken(headed(whole, content_length=str(len(whole.raw) - bytes_less))) == broken_laws


@pytest.mark.parametrize(
    ("charset", "broken_laws"),
    [
        ("utf-8", set()),
        ('"UTF-8"', set()),
        ("GBK", {"letters-as-announced"}),
        ("latin-1", {"letters-as-announced"}),
    ],
)
def test_letters_announced_as_others_than_utf_8_are_noticed(charset: str, broken_laws: set[str]) -> None:
    whole = exchange_of("chat-completions/example-plain")
    assert broken(headed(whole, content_type=f"application/json; charset={charset}")) == broken_laws


def test_a_message_that_is_not_named_after_its_request_is_noticed() -> None:
    streamed = exchange_of("anthropic-messages/example-plain-streamed")
    assert "message-starts-with-the-request" in broken(answered(streamed, b'"id":"msg_', b'"id":"msg_0'))


@pytest.mark.parametrize("code", [b"400", b'"invalid_parameter_error"', b"null"])
def test_a_native_code_that_is_none_of_the_table_is_noticed(code: bytes) -> None:
    refused = exchange_of("studio-agents/wrong-method")
    assert "code-is-a-word" not in broken(refused)
    assert "code-is-a-word" in broken(answered(refused, b'"InvalidParameter"', code))


def test_a_number_for_a_code_is_noticed_on_the_compatible_surface_and_null_is_not() -> None:
    refused = exchange_of("chat-completions/no-key")
    assert broken(refused) == set()
    assert "code-is-a-word" in broken(answered(refused, b'"code":null', b'"code":401'))


@pytest.mark.parametrize(
    "operation", ["studio-skill", "conversation-delete", "app-response-cancel", "chat-completions"]
)
def test_who_sends_no_key_and_is_told_that_it_is_wrong_is_noticed(operation: str) -> None:
    keyless, wrong = exchange_of(f"{operation}/no-key"), exchange_of(f"{operation}/bad-key")
    for exchange, other in ((keyless, wrong), (wrong, keyless)):
        assert broken(exchange) == set()
        changed = received(SPEC, exchange.case, Received(other.status, other.headers, other.raw), KEY)
        assert "key-refused-for-what-it-is" in broken(changed)


@pytest.mark.parametrize(
    "told", [f"{KEY[:7]}", f"it ends with {KEY[-4:]}", "sk-****", "sk-ab…7f2c", "sk-ab...7f2c"]
)
def test_a_part_of_a_key_in_its_refusal_is_noticed(told: str) -> None:
    refused = exchange_of("studio-vault-update/bad-key")
    noticed = broken(answered(refused, b"provided.", f"provided: {told}.".encode()))
    assert ("no-part-of-a-key" in noticed) == (told != "sk-****")


@pytest.mark.parametrize(
    "operation",
    sorted(one.id for one in SPEC.operations if one.method == "DELETE" and "{" in one.path),
)
def test_what_nobody_made_cannot_be_deleted_anywhere(operation: str) -> None:
    refused = exchange_of(f"{operation}/asked")
    assert broken_together(refused) == set()
    done = received(SPEC, refused.case, Received(200, refused.headers, b'{"deleted":true}'), KEY)
    assert "never-made" in broken_together(done)


def test_what_an_answer_told_of_before_may_be_there_for_the_example() -> None:
    refused = exchange_of("compatible-file/asked")
    made = asked(("compatible-file-upload",))[FILE]
    id = refused.case.sent.path.rpartition("/")[2]
    told = answered(made, made.body["id"].encode(), id.encode())
    there = received(SPEC, refused.case, Received(200, made.headers, told.raw), KEY)
    assert "never-made" in broken_together(there)
    assert "never-made" not in broken_together(told, there)


def test_a_stranger_who_is_told_that_it_is_there_is_noticed() -> None:
    told = asked(("studio-environment-create", "studio-environment"))
    missed = told["studio-environment/asked"]
    stranger = next(one for one in told.values() if one.case.kind == "stranger")
    law = "strangers-learn-nothing"
    assert law not in broken_together(missed, stranger)
    assert law in broken_together(
        missed, answered(stranger, b"Not found!", b"It belongs to another account.")
    )
    assert law in broken_together(missed, replace(stranger, status=403))


def test_more_behind_a_page_that_is_not_full_is_noticed() -> None:
    told = asked(("compatible-file-upload",))
    listed = next(one for id, one in told.items() if id.endswith("> compatible-files"))
    assert "full-before-more" in broken(answered(listed, b'"has_more":false', b'"has_more":true'))
    path = f"{listed.case.sent.path}?limit={len(listed.body['data'])}"
    full = replace(listed, case=replace(listed.case, sent=replace(listed.case.sent, path=path)))
    assert broken(answered(full, b'"has_more":false', b'"has_more":true')) == set()


def test_more_behind_nothing_is_noticed() -> None:
    assert "full-before-more" in broken(
        answered(exchange_of("batches/asked"), b'"has_more":false', b'"has_more":true')
    )


def test_more_behind_what_was_just_added_is_noticed() -> None:
    told = asked(("conversations",))
    added = next(one for id, one in told.items() if id.endswith("> conversation-items-add"))
    assert "full-before-more" in broken(answered(added, b'"has_more":false', b'"has_more":true'))


@pytest.mark.parametrize("operation", ["native-models", "native-deployable-models"])
def test_a_total_that_is_not_true_shows_on_the_last_page_or_behind_it(operation: str) -> None:
    told = asked((operation,))
    pages = [one for id, one in told.items() if " > page " in id]
    total = pages[0].body["output"]["total"]
    assert [len(one.body["output"]["models"]) > 0 for one in pages] == [True, False]
    assert all(broken(one) == set() for one in pages)
    for wrong in (total - 1, total + 1):
        changed = [answered(one, f'"total":{total}'.encode(), f'"total":{wrong}'.encode()) for one in pages]
        assert any("pages-add-up" in broken(one) for one in changed)


def test_the_list_of_one_page_is_not_walked() -> None:
    assert not any(" > page " in id for id in asked(("native-files",)))
    assert orjson.loads(asked(("native-files",))["native-files/asked"].raw)["data"]["total"] == 0
