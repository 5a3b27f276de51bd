"""What batches cost: half of the list price. The API says so on the bill only; here `/_mock/batches`, the live page and the budget
of the contract reckon with it."""

import json
from typing import Any

import pytest

from mock_server.contract.budget import Budget
from mock_server.contract.exchange import Case, Sent, received
from mock_server.contract.targets import InProcess
from mock_server.spec.loader import load
from mock_server.spec.model import Spec
from mock_server.spec.prices import list_price
from tests.server.keeping import BATCHES, FILES, KEY, Mock

SPEC = Spec(load())
CHAT = "/v1/chat/completions"
LOCAL = {"Host": "localhost"}
HALF = "batch.dashscope.aliyuncs.com"


def lines(*bodies: Any) -> bytes:
    rows = [
        {"custom_id": f"{at}", "method": "POST", "url": CHAT, "body": one} for at, one in enumerate(bodies)
    ]
    return b"\n".join(json.dumps(row).encode() for row in rows)


MODEL = "qwen3.7-plus"


def chat(text: str, **more: Any) -> dict[str, Any]:
    return {"model": MODEL, "messages": [{"role": "user", "content": text}], **more}


def done(mock: Mock, data: bytes) -> Any:
    """A batch that is over."""
    sent = {
        "input_file_id": mock.upload(data, "in.jsonl", "batch")["id"],
        "endpoint": CHAT,
        "completion_window": "24h",
    }
    id = mock.ask("POST", BATCHES, json=sent).json()["id"]
    mock.ask("GET", f"{BATCHES}/{id}")
    mock.clock.advance(60)
    return mock.ask("GET", f"{BATCHES}/{id}").json()


def report(mock: Mock) -> Any:
    return mock.ask("GET", "/_mock/batches", headers=LOCAL).json()


def test_a_batch_costs_half_of_what_its_lines_would_cost() -> None:
    mock = Mock()
    batch = done(
        mock, lines(chat("One?"), chat("Two?", enable_thinking=False), chat("Three?", temperature=9))
    )
    assert batch["request_counts"] == {"total": 3, "completed": 2, "failed": 1}
    output = mock.ask("GET", f"{FILES}/{batch['output_file_id']}/content").text.splitlines()
    model, total = SPEC.catalogue.find(MODEL), 0.0
    assert model is not None
    used = [json.loads(line)["response"]["body"]["usage"] for line in output]
    for one in used:
        thinks = bool(one.get("completion_tokens_details", {}).get("reasoning_tokens"))
        price = list_price(model, "cn-beijing", one["prompt_tokens"], one["completion_tokens"], thinks=thinks)
        assert price is not None and price.currency == "CNY"
        total += price.value
    told = report(mock)["batches"][0]
    assert told["id"] == batch["id"] and told["completed"] == 2
    assert told["input_tokens"] == sum(one["prompt_tokens"] for one in used)
    assert told["output_tokens"] == sum(one["completion_tokens"] for one in used)
    assert told["list_price"] == pytest.approx(total) and total > 0
    assert told["price"] == pytest.approx(total / 2)


def test_a_batch_whose_lines_cannot_be_taken_costs_nothing() -> None:
    mock = Mock()
    assert done(mock, b"no line")["status"] == "failed"
    told = report(mock)["batches"][0]
    assert (told["input_tokens"], told["output_tokens"], told["price"]) == (0, 0, 0.0)


def test_a_request_is_charged_wholly_at_the_tier_in_which_its_prompt_lies() -> None:
    model = next(one for one in SPEC.catalogue if (one.prices or {}).get("cn-beijing", {}).get("tiers"))
    prices: Any = (model.prices or {})["cn-beijing"]
    for tier in prices["tiers"]:
        told = list_price(model, "cn-beijing", tier["up_to"], 0, thinks=False)
        assert told is not None and told.value == pytest.approx(tier["up_to"] * tier["input"] / 1e6)


def test_an_answer_that_thinks_is_charged_at_the_rate_of_thinking() -> None:
    model = SPEC.catalogue.find("qwen-plus")
    assert model is not None
    rates = {thinks: list_price(model, "cn-beijing", 0, 1_000_000, thinks=thinks) for thinks in (False, True)}
    assert rates == {False: ("CNY", 2), True: ("CNY", 8)}
    assert list_price(model, "eu-central-1", 1, 1, thinks=False) is None


def test_the_live_page_learns_whose_calls_cost_half() -> None:
    mock = Mock(journal=10)
    mock.ask("POST", f"/compatible-mode{CHAT}", json=chat("Hello"), headers={"Host": HALF})
    assert mock.ask("GET", "/_mock/catalogue", headers=LOCAL).json()["price_shares"] == {HALF: 0.5}
    assert mock.ask("GET", "/_mock/journal", headers=LOCAL).json()["calls"][0]["host"] == HALF


# ---- the budget of the contract --------------------------------------------------------------------------------------


def budget(host: str = "") -> Budget:
    return Budget(SPEC, InProcess(Mock().app), "cn-beijing", host=lambda _: host)


def asked(budget: Budget, operation: str, path: str, body: Any, **headers: str) -> Any:
    """What is counted for one request."""
    sent = Sent("POST", path, {"Host": "mock.test", "Authorization": f"Bearer {KEY}", **headers}, body)
    case = Case("one", SPEC.operation(operation), sent)
    exchange = received(SPEC, case, budget(sent), KEY)
    assert exchange.status == 200, exchange.raw
    return exchange.body, budget.settle(sent, exchange)


def test_the_budget_counts_half_on_the_batch_host() -> None:
    path, headers = f"/compatible-mode{CHAT}", {"Content-Type": "application/json"}
    whole, half = budget(), budget(HALF)
    sent = Sent("POST", path, headers, chat("Hello"))
    assert half.worst(sent) == (whole.worst(sent)[0], pytest.approx(whole.worst(sent)[1] / 2))
    _, of_whole = asked(whole, "chat-completions", path, chat("Hello"), **headers)
    _, of_half = asked(half, "chat-completions", path, chat("Hello"), **headers)
    assert of_half == (of_whole[0], pytest.approx(of_whole[1] / 2)) and of_half[1] > 0
    assert half.cny == pytest.approx(whole.cny / 2)


def test_the_budget_counts_the_lines_of_a_batch_at_half() -> None:
    counting = budget()
    bodies = [chat("Hello", max_tokens=10), chat("Is it raining?", max_tokens=20)]
    form = (
        b'--b\r\nContent-Disposition: form-data; name="purpose"\r\n\r\nbatch\r\n'
        b'--b\r\nContent-Disposition: form-data; name="file"; filename="in.jsonl"\r\n\r\n'
        + lines(*bodies)
        + b"\r\n--b--\r\n"
    )
    headers = {"Content-Type": "multipart/form-data; boundary=b"}
    file, counted = asked(counting, "compatible-file-upload", FILES, form, **headers)
    assert counted == (0, 0.0)
    sent = {"input_file_id": file["id"], "endpoint": CHAT, "completion_window": "24h"}
    _, counted = asked(counting, "batch-create", BATCHES, sent, **{"Content-Type": "application/json"})
    alone = [counting.worst(Sent("POST", f"/compatible-mode{CHAT}", {}, body)) for body in bodies]
    assert counted == (sum(one[0] for one in alone), pytest.approx(sum(one[1] for one in alone) / 2))
    assert counting.cny == pytest.approx(counted[1]) and counted[1] > 0
