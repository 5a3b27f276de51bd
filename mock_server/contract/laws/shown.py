"""Laws of what is shown beside the answer: the counts of the model's usage, and the blocks of a stream of named events."""

from collections.abc import Iterator, Mapping

from mock_server.contract.exchange import Exchange
from mock_server.contract.laws.finding import Finding
from mock_server.contract.laws.reading import chunks, pieces, usages

_ALWAYS = ("cached_tokens", "text_tokens")
"""Details that do not depend on what the request has; counts of thought, pictures and sound do."""


def usage_details(exchange: Exchange) -> Iterator[Finding]:
    """Usage shows the details the model is known to show. Source: models.yaml, `usage`, each family with its recordings."""
    model = exchange.model
    if not exchange.said or not exchange.wire or model is None or not model.usage:
        return
    said = list(pieces(exchange))
    if (
        not said
        or (exchange.operation.surface == "compatible" and not all(piece.chat for piece in said))
        or model.usage.get("regions")
    ):
        return
    surface = exchange.operation.surface
    if surface == "native" and (model.wire or {}).get("native", "text") != "text":
        return  # vision models of some years write fewer than they could (wire.yaml, native)
    streamed = "compatible_stream" if surface == "compatible" and exchange.events is not None else surface
    for key in model.usage.get(streamed, model.usage.get(surface)) or ():
        if key.rpartition(".")[2] not in _ALWAYS:
            continue
        for number, usage in usages(exchange):
            dialect = surface != "compatible" or "prompt_tokens" in usage  # Responses has a usage of its own
            if dialect and not _has(usage, key):
                yield Finding(f"{key} in usage", "none", number)


def _has(usage: object, key: str) -> bool:
    for part in key.split("."):
        if not isinstance(usage, Mapping) or part not in usage:
            return False
        usage = usage[part]
    return True


def blocks_open_and_close(exchange: Exchange) -> Iterator[Finding]:
    """A stream of an Anthropic message begins with message_start and ends with message_stop; each block is opened, numbered
    from 0, before anything is added to it, and closed before the next and before message_delta, which comes once, just before
    the end. Source: anthropic-api-messages; sheet 4.7."""
    if exchange.events is None or not exchange.said or exchange.operation.surface != "anthropic":
        return
    told = list(chunks(exchange))
    ends = [told[0][1].get("type"), told[-1][1].get("type")] if told else []
    if ends != ["message_start", "message_stop"]:
        yield Finding("message_start first and message_stop last", ", ".join(map(str, ends)))
    kinds = [chunk.get("type") for _, chunk in told]
    if kinds[1:].count("message_start") or kinds[:-1].count("message_stop"):
        yield Finding("message_start once and message_stop once", f"{kinds[:1]} … {kinds[-3:]}")
    if "message_delta" in kinds[:-2]:
        yield Finding("message_delta once, just before message_stop", f"… {kinds[-4:]}")
    opened: int | None = None
    following = 0
    for number, chunk in told:
        kind, index = chunk.get("type"), chunk.get("index")
        if kind == "content_block_start":
            if opened is not None or index != following:
                yield Finding(
                    f"block {following} to open, none open", f"block {index}, open: {opened}", number
                )
            opened, following = (index if isinstance(index, int) else None), following + 1
        elif kind in ("content_block_delta", "content_block_stop"):
            if index != opened:
                yield Finding(f"block {opened}, which is open", f"block {index}", number)
            opened = None if kind == "content_block_stop" else opened


def numbered(exchange: Exchange) -> Iterator[Finding]:
    """Events that carry a sequence_number carry it without a gap, from 0. Source: Responses page; OpenAI's API."""
    if exchange.events is None:
        return
    told = [
        (number, chunk["sequence_number"]) for number, chunk in chunks(exchange) if "sequence_number" in chunk
    ]
    for place, (number, found) in enumerate(told):
        if found != place:
            yield Finding(f"sequence_number {place}", repr(found), number)
            return


def echoes(exchange: Exchange) -> Iterator[Finding]:
    """What an answer repeats of the request is what was asked, though more may stand beside it. Source: Responses and
    conversations pages; their documented examples."""
    if not exchange.said:
        return
    for number, chunk in chunks(exchange):
        within = chunk.get("response") if isinstance(chunk.get("response"), Mapping) else chunk
        for key in ("tools", "tool_choice", "metadata", "name", "description", "instructions"):
            asked = exchange.asked.get(key)
            if asked is None or not isinstance(within, Mapping) or key not in within:
                continue
            if not _holds(within[key], asked):
                yield Finding(f"{key} as asked, {str(asked)[:80]}", str(within[key])[:80], number)
                return


def items_say_what_was_asked(exchange: Exchange) -> Iterator[Finding]:
    """Items that are added to a conversation come back with their texts, in their order. Source: openai-compatible-conversations,
    its example."""
    asked = exchange.asked.get("items")
    rows = exchange.body.get("data") if isinstance(exchange.body, dict) else None
    if not exchange.said or not isinstance(asked, list) or not isinstance(rows, list):
        return
    for given, row in zip(asked, rows, strict=False):
        wanted, came = _said(given.get("content")), _said(row.get("content"))
        if wanted != came:
            yield Finding(f"an item that says {wanted[:60]!r}", repr(came[:60]))


def _said(content: object) -> str:
    parts = content if isinstance(content, list) else [{"text": content}]
    return "".join([str(part["text"]) for part in parts if isinstance(part.get("text"), str)])


def _holds(value: object, asked: object) -> bool:
    """Whether `value` has all that `asked` has."""
    if isinstance(asked, Mapping):
        return isinstance(value, Mapping) and all(
            key in value and _holds(value[key], asked[key]) for key in asked
        )
    if isinstance(asked, list):
        return isinstance(value, list) and len(value) == len(asked) and all(map(_holds, value, asked))
    return value == asked


LAWS = (usage_details, blocks_open_and_close, numbered, echoes, items_say_what_was_asked)
