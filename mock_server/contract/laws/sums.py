"""Laws of what is counted that are no tokens: the parts of a task, the characters that are spoken."""

from collections.abc import Iterator, Mapping
from typing import Any

from mock_server.contract.exchange import Exchange
from mock_server.contract.laws.finding import Finding
from mock_server.contract.laws.reading import chunks


def parts_of_a_task_add_up(exchange: Exchange) -> Iterator[Finding]:
    """No more parts of a task are at their end, well or badly, than it has. Source: manage-asynchronous-tasks; every recorded
    task (loongsuite/dashscope/test_image_synthesis_*)."""
    if not exchange.said:
        return
    for number, chunk in chunks(exchange):
        output = chunk.get("output")
        for name in ("task_metrics", "task_metric"):
            counted = output.get(name) if isinstance(output, Mapping) else None
            if isinstance(counted, Mapping):
                over = counted["SUCCEEDED"] + counted["FAILED"]
                if over > counted["TOTAL"]:
                    yield Finding(f"up to {counted['TOTAL']} parts at their end", str(over), number)


def characters_are_those_spoken(exchange: Exchange) -> Iterator[Finding]:
    """Characters that are counted are those of the text to be spoken, each once, or twice outside of ASCII. Source: pages of
    speech synthesis, usage: a Chinese character counts as two."""
    given: Any = exchange.asked.get("input")
    text = given.get("text") if isinstance(given, Mapping) else None
    if not exchange.said or not exchange.wire or not isinstance(text, str) or "<" in text:
        return  # what stands in tags is not spoken
    wide = sum(not letter.isascii() for letter in text)
    for number, chunk in chunks(exchange):
        usage = chunk.get("usage")
        told = usage.get("characters") if isinstance(usage, Mapping) else None
        last = exchange.events is None or number == len(exchange.events)
        if (
            isinstance(told, int)
            and not (len("".join(text.split())) if last else 0) <= told <= len(text) + wide
        ):
            yield Finding(f"the {len(text)} characters of the text", str(told), number)


def pictures_are_those_made(exchange: Exchange) -> Iterator[Finding]:
    """Pictures are counted as many as the answer shows. Source: pages of text-to-image models, `image_count`; the recorded tasks
    (loongsuite/dashscope/test_image_synthesis_*)."""
    usage, output = (
        exchange.body.get(name) if isinstance(exchange.body, dict) else None for name in ("usage", "output")
    )
    if not exchange.said or not isinstance(usage, dict) or not isinstance(output, dict):
        return
    shown = [one for one in output.get("results") or () if isinstance(one, dict) and "url" in one]
    for choice in output.get("choices") or ():
        content = choice["message"].get("content")
        shown += [part for part in content if "image" in part] if isinstance(content, list) else []
    told = usage.get("image_count")
    if shown and isinstance(told, int) and told != len(shown):
        yield Finding(f"image_count {len(shown)}, as many as are shown", str(told))


LAWS = (parts_of_a_task_add_up, characters_are_those_spoken, pictures_are_those_made)
