"""What a look at a batch does: lines are checked, asked of the operation they are for, and written into files."""

from array import array
from collections.abc import Callable, Iterator, Mapping
from functools import partial
from typing import Any

import orjson

from mock_server.content import asking, tokens
from mock_server.spec.model import Spec
from mock_server.spec.prices import list_price
from mock_server.wire.call import Call
from mock_server.wire.encode import dumps
from mock_server.world import batches, files
from mock_server.world.batches import Answer, Batch, Checked, Mistake, Used
from mock_server.world.files import File
from mock_server.world.world import World

CHAT, EMBEDDINGS, TEST = "/v1/chat/completions", "/v1/embeddings", "/v1/chat/ds-test"
URLS = {CHAT: "chat-completions", EMBEDDINGS: "embeddings", TEST: ""}
TEST_MODEL, TEST_TEXT = "batch-test-model", "This is a test result."

OUTSIDE = ("http://", "https://", "oss:")
"""How addresses of files begin."""

MOST_LINES, MOST_TEST_LINES = 50_000, 100
LONGEST = 6 * 1024 * 1024
"""Bytes of a line (batch-interfaces-compatible-with-openai)."""

MOST_MISTAKES = 100
"""Mistakes that a batch lists; how many the API lists is not known."""


# ---- lines ---------------------------------------------------------------------------------------------------------------


def lines(data: bytes) -> Iterator[tuple[int, int, int]]:
    """Number, beginning and end of each line that is not blank; no line is copied. A byte order mark is not part of one."""
    start = 3 if data.startswith(b"\xef\xbb\xbf") else 0
    number = 0
    while start < len(data):
        end = data.find(b"\n", start)
        end = len(data) if end < 0 else end
        number += 1
        if end - start > LONGEST + 2 or data[start:end].strip():
            yield number, start, end
        start = end + 1


def checker(spec: Spec, endpoint: str) -> Callable[[bytes], Checked]:
    """What looks at the lines of a file for `endpoint`."""
    words: Mapping[str, Any] = spec.document["components"]["x-line-errors"]

    def check(data: bytes) -> Checked:
        places, mistakes = array("Q"), list[Mistake]()
        seen, model = set[str](), ""
        most = MOST_TEST_LINES if endpoint == TEST else MOST_LINES

        def wrong(code: str, line: int | None, value: object = "") -> None:
            row = words[code]
            said = row["message"].replace("{endpoint}", endpoint).replace("{value}", str(value))
            mistakes.append({"code": code, "message": said, "param": row["param"], "line": line})

        for number, start, end in lines(data):
            if len(mistakes) == MOST_MISTAKES:
                break
            if len(places) == 2 * most:
                wrong("too_many_lines", number, f"{most:,}")
                break
            places.extend((start, end))
            if end - start > LONGEST:
                wrong("line_too_large", number)
                continue
            found = _mistake(spec, endpoint, data[start:end], seen, model)
            if isinstance(found, str):
                model = found
            else:
                wrong(found[0], number, found[1])
        if not places:
            wrong("empty_file", None)
        return mistakes, places

    return check


def unreachable(spec: Spec, address: str) -> Checked:
    """What says of a file outside that it cannot be read."""
    row = spec.document["components"]["x-line-errors"]["file_unavailable"]
    said = {"message": row["message"].replace("{value}", address), "param": row["param"], "line": None}
    return [{"code": "file_unavailable", **said}], array("Q")


def fetched(call: Call, world: World, address: str) -> bytes:
    """The file behind an address that this mock gave itself; nothing of any other: nothing outside is fetched."""
    path, _, query = address.removeprefix(call.base).partition("?")
    if not address.startswith(f"{call.base}/"):
        return b""
    status, _, data = world.media.get(path, query, world.clock.now())
    return data if status == 200 else b""


def _mistake(spec: Spec, endpoint: str, raw: bytes, seen: set[str], model: str) -> str | tuple[str, object]:
    """The model of a line, or the code of its mistake and what stands there."""
    try:
        line = orjson.loads(raw)
    except orjson.JSONDecodeError:
        return "invalid_json_line", ""
    if not isinstance(line, dict):
        return "invalid_json_line", ""
    id, url, body = line.get("custom_id"), line.get("url"), line.get("body")
    if not isinstance(id, str) or not id:
        return "missing_custom_id", ""
    if line.get("method") != "POST":
        return "invalid_method", line.get("method")
    if not isinstance(url, str) or url not in URLS:
        return "url_not_found", url
    if not isinstance(body, dict):
        return "missing_body", ""
    named = body.get("model")
    if not isinstance(named, str) or not named:
        return "missing_model", ""
    if named == TEST_MODEL and url != TEST:
        return "mismatched_test_url", url
    if url != endpoint:
        return "mismatched_url", url
    if not _served(spec, endpoint, named):
        return "model_not_found", named
    if model and named != model:
        return "mismatched_model", named
    if id in seen:
        return "duplicate_custom_id", id
    seen.add(id)
    return named


def _served(spec: Spec, endpoint: str, named: str) -> bool:
    """Whether batches take the model on this endpoint."""
    if endpoint == TEST:
        return named == TEST_MODEL
    model = spec.catalogue.find(named.partition("@")[0])
    if model is None or URLS[endpoint] not in (model.operations or ()):
        return False
    return endpoint == EMBEDDINGS or model.batch is True


# ---- looking -------------------------------------------------------------------------------------------------------------


def look(call: Call, world: World, *looked_at: Batch) -> None:
    """Does what is due in these batches, with the key of who looks, and writes the files of those that are over."""
    left = batches.SLICE
    now = world.clock.now()
    for batch in looked_at:
        if batch.closed:
            continue
        unchecked = now >= batch.started and not batch.checked
        if (unchecked or batch.due(now) > batch.done) and not world.batches.mine(batch):
            continue
        if unchecked:
            batch.check(_checked(world, batch))
        data = world.batches.data(batch)
        answers = batch.look(now, left, partial(_asked, call, world, batch, data))
        world.batches.keep(batch, answers)
        left -= len(answers)
        if batch.status(now) in (batches.COMPLETED, batches.CANCELLED, batches.EXPIRED) and not batch.closed:
            if batch.done < batch.due(now):
                continue
            _close(world, batch, data)


def _checked(world: World, batch: Batch) -> Checked:
    """What the lines of its file are like; of a file outside nothing can be read."""
    data = world.batches.data(batch)
    if not data and batch.input_file_id.startswith(OUTSIDE):
        return unreachable(world.spec, batch.input_file_id)
    return checker(world.spec, batch.endpoint)(data)


def _close(world: World, batch: Batch, data: bytes) -> None:
    answers = world.batches.close(batch)
    good = [answer.line for answer in answers if answer.good]
    bad = [answer.line for answer in answers if not answer.good]
    code = "batch_cancelled" if batch.wish is not None else "batch_expired"
    error = {"code": code, "message": f"This request was not executed: {code.replace('_', ' ')}."}
    for number in range(batch.done, batch.total):
        line = {"id": world.ids.request_id(), "custom_id": _custom_id(batch, data, number), "response": None}
        bad.append(dumps({**line, "error": error}))
        batch.failed += 1
    ended = _ended(batch)
    batch.output = _file(world, batch, good, "output", ended)
    batch.errors = _file(world, batch, bad, "error", ended)


def _ended(batch: Batch) -> float:
    if batch.wish is not None:
        return batch.wish + batches.TO_CANCEL
    return batch.ends if batch.expires is None else batch.expires


def _file(world: World, batch: Batch, found: list[bytes], kind: str, ended: float) -> str | None:
    if not found:
        return None
    id = files.PREFIX[files.OUTPUT] + world.ids.digits(24)
    name = f"{batch.id}_{kind}.jsonl"
    data = b"\n".join(found) + b"\n"
    world.files.add(File(id, batch.owner, name, files.OUTPUT, data, ended))
    return id


def _custom_id(batch: Batch, data: bytes, number: int) -> str:
    id: str = orjson.loads(batch.line(data, number))["custom_id"]
    return id


def _asked(call: Call, world: World, batch: Batch, data: bytes, number: int) -> Answer:
    """A line as any other request to its operation."""
    line = orjson.loads(batch.line(data, number))
    sent = {key: value for key, value in line["body"].items() if key not in ("stream", "stream_options")}
    created = int(batch.due_at(number))
    used = Used()
    if batch.endpoint == TEST:  # costs nothing
        status, id = 200, world.ids.request_id()
        body = _test_result(world, sent, created, world.ids.request_id())
    else:
        status, id, raw = world.within(f"/compatible-mode{batch.endpoint}", dumps(sent), call)
        body = orjson.loads(raw)
        if status == 200:
            used = _used(call, world, sent["model"], body["usage"])
    if status == 200 and "choices" in body:
        body = _reordered({**body, "created": created}, world.spec.wire["batch"])
    error = body.get("error") if status != 200 else None
    said = {
        "id": id,
        "custom_id": line["custom_id"],
        "response": {"status_code": status, "request_id": id, "body": body},
        "error": error and {"code": error.get("code"), "message": error["message"]},
    }
    return Answer(status == 200, dumps(said), used)


def _used(call: Call, world: World, model: str, usage: Mapping[str, Any]) -> Used:
    """What one line used, at list price; refusals are not billed, and are not asked after."""
    known = world.spec.catalogue.find(model.partition("@")[0])
    assert known is not None  # a line that names none fails the batch
    prompt, completion = usage["prompt_tokens"], usage.get("completion_tokens", 0)
    thinks = bool((usage.get("completion_tokens_details") or {}).get("reasoning_tokens"))
    price = list_price(known, call.region.id, prompt, completion, thinks=thinks)
    return Used(prompt, completion, *((price.value, price.currency) if price is not None else (None, "")))


def _reordered(value: Any, order: Mapping[str, Any], place: str = "body") -> Any:
    """A body with its keys as batches write them: those of `order` (wire.yaml) and no others."""
    if isinstance(value, list):
        return [_reordered(item, order, place) for item in value]
    if not isinstance(value, dict) or place not in order:
        return value
    return {
        key: _reordered(value[key], order, key) for key in order[place] if value.get(key) not in (None, [])
    }


def _test_result(world: World, sent: Mapping[str, Any], created: int, id: str) -> dict[str, Any]:
    """What the test model says, whatever it is asked. Its prompt is counted as that of any other model."""
    model = world.spec.catalogue.find("qwen-plus")
    assert model is not None
    prompt = 0
    if isinstance(messages := sent.get("messages"), list):
        said = [one for one in messages if isinstance(one, dict) and isinstance(one.get("role"), str)]
        prompt = tokens.prompt_tokens(asking.compatible(model, {"messages": said}, 0))
    spent = tokens.count(TEST_TEXT)
    return {
        "created": created,
        "usage": {"completion_tokens": spent, "prompt_tokens": prompt, "total_tokens": prompt + spent},
        "model": TEST_MODEL,
        "id": f"chatcmpl-{id}",
        "choices": [{"finish_reason": "stop", "index": 0, "message": {"content": TEST_TEXT}}],
        "object": "chat.completion",
    }
