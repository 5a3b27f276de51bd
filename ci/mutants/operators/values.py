# ruff: noqa: D103 (what each operator does is said in operators.yaml)
"""Values that a schema takes and that are not so: counts, ids, choices, calls, texts."""

from collections.abc import Callable, Sequence
from typing import Any

import orjson

from ci.mutants.operators.tools import (
    OPERATORS,
    Operator,
    Site,
    both,
    choices,
    find,
    in_whole,
    operator,
    retext,
    said,
)
from mock_server.contract.exchange import Exchange, Received


def _usage(change: Callable[[dict[str, Any]], bool]) -> Operator:
    def apply(one: Exchange, site: Site, others: Sequence[Exchange]) -> Received | None:
        return both(one, lambda data: isinstance(data.get("usage"), dict) and change(data["usage"]))

    return apply


def _total(usage: dict[str, Any]) -> bool:
    if "total_tokens" not in usage:
        return False
    usage["total_tokens"] += 1
    return True


def _cached(usage: dict[str, Any]) -> bool:
    details = usage.get("prompt_tokens_details")
    if not isinstance(details, dict) or "cached_tokens" not in details:
        return False
    details["cached_tokens"] = usage.get("prompt_tokens", usage.get("input_tokens", 0)) + 1
    return True


def _doubled(usage: dict[str, Any]) -> bool:
    for key in ("completion_tokens", "output_tokens"):
        if usage.get(key, 0) > 40:
            if "total_tokens" in usage:
                usage["total_tokens"] += usage[key]
            usage[key] *= 2
            return True
    return False


OPERATORS["total-off"] = _usage(_total)
OPERATORS["cached-above-prompt"] = _usage(_cached)
OPERATORS["completion-doubled"] = _usage(_doubled)


@operator
def finish_swapped(one: Exchange, site: Site, others: Sequence[Exchange]) -> Received | None:
    forced = (
        isinstance(one.parameters.get("tool_choice"), dict) or one.parameters.get("tool_choice") == "required"
    )
    limited = any(name in one.parameters for name in ("max_tokens", "max_completion_tokens"))

    def change(data: Any) -> bool:
        found = False
        for choice in choices(data):
            was = choice.get("finish_reason")
            if was == "tool_calls" and not forced:
                choice["finish_reason"] = "stop"
            elif was == "stop" and not limited:
                choice["finish_reason"] = "length"
            else:
                continue
            found = True
        return found

    return both(one, change)


@operator
def model_other(one: Exchange, site: Site, others: Sequence[Exchange]) -> Received | None:
    def change(data: Any) -> bool:
        if not isinstance(data.get("model"), str):
            return False
        data["model"] = "qwen-max-2024-01-01"
        return True

    return both(one, change)


@operator
def created_in_ms(one: Exchange, site: Site, others: Sequence[Exchange]) -> Received | None:
    def change(data: Any) -> bool:
        if not isinstance(data.get("created"), int):
            return False
        data["created"] *= 1000
        return True

    return both(one, change)


@operator
def id_reused(one: Exchange, site: Site, others: Sequence[Exchange]) -> Received | None:
    first = find(others, lambda other: bool(other.headers.get("x-request-id")))
    if first is None or first is one or not one.headers.get("x-request-id"):
        return None
    old, new = one.headers["x-request-id"], first.headers["x-request-id"]
    return Received(
        one.status, {**one.headers, "x-request-id": new}, one.raw.replace(old.encode(), new.encode())
    )


@operator
def choice_lost(one: Exchange, site: Site, others: Sequence[Exchange]) -> Received | None:
    def change(data: Any) -> bool:
        output = data.get("output", data)
        listed = output.get("choices") if isinstance(output, dict) else None
        if not isinstance(listed, list) or len(listed) < 2:
            return False
        listed.pop()
        return True

    return in_whole(one, change)


@operator
def index_wrong(one: Exchange, site: Site, others: Sequence[Exchange]) -> Received | None:
    def change(data: Any) -> bool:
        found = [choice for choice in choices(data) if choice.get("index")]
        for choice in found:
            choice["index"] = 0
        return bool(found)

    return both(one, change)


def _calls(change: Callable[[dict[str, Any]], bool]) -> Operator:
    def apply(one: Exchange, site: Site, others: Sequence[Exchange]) -> Received | None:
        def inner(data: Any) -> bool:
            found = [call for choice in choices(data) for call in said(choice).get("tool_calls") or ()]
            return (
                sum(change(call["function"]) for call in found if isinstance(call.get("function"), dict)) > 0
            )

        return in_whole(one, inner)

    return apply


def _broken(function: dict[str, Any]) -> bool:
    function["arguments"] = function["arguments"][:-1]
    return True


def _outside(function: dict[str, Any]) -> bool:
    arguments = orjson.loads(function["arguments"])
    if "days" not in arguments:
        return False
    function["arguments"] = orjson.dumps({**arguments, "days": 99}).decode()
    return True


def _other_tool(function: dict[str, Any]) -> bool:
    function["name"] = "get_time"
    return True


OPERATORS["arguments-broken"] = _calls(_broken)
OPERATORS["arguments-outside"] = _calls(_outside)
OPERATORS["tool-other"] = _calls(_other_tool)


def _texts(fits: Callable[[Exchange], bool], change: Callable[[Exchange, str], str]) -> Operator:
    def apply(one: Exchange, site: Site, others: Sequence[Exchange]) -> Received | None:
        if not fits(one):
            return None
        return in_whole(
            one,
            lambda data: sum(retext(choice, lambda text: change(one, text)) for choice in choices(data)) > 0,
        )

    return apply


def _formed(one: Exchange) -> bool:
    form = one.parameters.get("response_format")
    return isinstance(form, dict) and form.get("type") != "text"


def _strict(one: Exchange) -> bool:
    form = one.parameters.get("response_format")
    return (
        isinstance(form, dict)
        and form.get("type") == "json_schema"
        and one.case.id.split("/")[1].startswith("schema-")
    )


def _stopping(one: Exchange) -> bool:
    stop = one.parameters.get("stop")
    return isinstance(stop, list) and bool(stop) and all(isinstance(text, str) for text in stop)


OPERATORS["json-fenced"] = _texts(_formed, lambda one, text: f"```json\n{text}\n```")
OPERATORS["json-key-renamed"] = _texts(_strict, lambda one, text: text.replace('"name"', '"named"'))
OPERATORS["stop-included"] = _texts(_stopping, lambda one, text: text + one.parameters["stop"][0])
OPERATORS["limit-ignored"] = _texts(
    lambda one: one.parameters.get("max_tokens") in range(1, 17),
    lambda one, text: text + " and so on it goes" * 8,
)


@operator
def thought_leaked(one: Exchange, site: Site, others: Sequence[Exchange]) -> Received | None:
    def change(data: Any) -> bool:
        found = [said(choice) for choice in choices(data) if "message" in choice]
        found = [message for message in found if not message.get("reasoning_content")]
        for message in found:
            message["reasoning_content"] = "The user asks something."
        return bool(found)

    return in_whole(one, change)


@operator
def thought_lost(one: Exchange, site: Site, others: Sequence[Exchange]) -> Received | None:
    def change(data: Any) -> bool:
        found = [said(choice) for choice in choices(data) if said(choice).get("reasoning_content")]
        for message in found:
            message["reasoning_content"] = ""
        return bool(found)

    return in_whole(one, change)


@operator
def logprobs_lost(one: Exchange, site: Site, others: Sequence[Exchange]) -> Received | None:
    def change(data: Any) -> bool:
        found = [choice for choice in choices(data) if isinstance(choice.get("logprobs"), dict)]
        for choice in found:
            choice["logprobs"] = {"content": []}
        return bool(found)

    return in_whole(one, change)


@operator
def list_doubled(one: Exchange, site: Site, others: Sequence[Exchange]) -> Received | None:
    def change(data: Any) -> bool:
        output = data.get("output") if isinstance(data.get("output"), dict) else data
        listed = next(
            (value for key, value in output.items() if isinstance(value, list) and key in ("data", "models")),
            None,
        )
        if not listed:
            return False
        listed.append(listed[0])
        return True

    return in_whole(one, change) if one.operation.method == "GET" else None


@operator
def token_lost(one: Exchange, site: Site, others: Sequence[Exchange]) -> Received | None:
    def change(data: Any) -> bool:
        output = data.get("output")
        listed = output.get("tokens") if isinstance(output, dict) else None
        return bool(listed) and listed.pop() is not None

    return in_whole(one, change)
