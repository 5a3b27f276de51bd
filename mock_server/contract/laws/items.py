"""Laws of the items of a Response: in its stream, at its end, and where what was asked is read again; and of what is remembered."""

import re
from collections.abc import Iterator, Sequence
from typing import Any

from mock_server.contract.exchange import Exchange
from mock_server.contract.laws.finding import Finding
from mock_server.contract.laws.reading import chunks


def items_keep_their_ids(exchange: Exchange) -> Iterator[Finding]:
    """An item is done under the id it was added by, and the Response at its end holds the items that were told, in their order.
    Source: Responses page, its stream; OpenAI's API."""
    if exchange.events is None or not exchange.said:
        return
    added: dict[int, str] = {}
    done: dict[int, str] = {}
    for number, chunk in chunks(exchange):
        kind, item, response = chunk.get("type"), chunk.get("item"), chunk.get("response")
        if kind == "response.output_item.added" and isinstance(item, dict) and "id" in item:
            added[chunk["output_index"]] = item["id"]
        elif kind == "response.output_item.done" and isinstance(item, dict) and "id" in item:
            place = chunk["output_index"]
            done[place] = item["id"]
            if added.get(place, item["id"]) != item["id"]:
                yield Finding(f"item {added[place]}, as it was added", item["id"], number)
        elif kind in ("response.completed", "response.incomplete") and isinstance(response, dict) and done:
            told = [item.get("id") for item in response.get("output") or []]
            if told != [done[place] for place in sorted(done)]:
                yield Finding(f"the items {[done[place] for place in sorted(done)]}", str(told), number)


def items_are_numbered(exchange: Exchange) -> Iterator[Finding]:
    """Items are added with the places 0, 1, 2 and so on, and what is told of an item is told with its place. Source: Responses
    page, its stream; OpenAI's API, `output_index`."""
    if exchange.events is None or not exchange.said:
        return
    places: dict[str, int] = {}
    for number, chunk in chunks(exchange):
        item, place = chunk.get("item"), chunk.get("output_index")
        if chunk.get("type") == "response.output_item.added" and isinstance(item, dict):
            if place != len(places):
                yield Finding(f"output_index {len(places)}", repr(place), number)
                return
            places[str(item.get("id"))] = len(places)
        wanted = places.get(str(chunk.get("item_id")))
        if wanted is not None and place != wanted:
            yield Finding(f"output_index {wanted}, that of {chunk['item_id']}", repr(place), number)
            return


def asked_items_are_read_again(exchanges: Sequence[Exchange]) -> Iterator[tuple[Exchange, Finding]]:
    """The input items of a Response are what it was asked, where that was one text. Source: Responses page, input_items;
    OpenAI's API."""
    asked: dict[str, str] = {}
    for exchange in exchanges:
        body = exchange.body
        if not exchange.said or not exchange.wire or not isinstance(body, dict):
            continue
        found = re.search(r"/responses/([^/?]+)/input_items", exchange.case.sent.path)
        if body.get("object") == "response" and isinstance(exchange.asked.get("input"), str):
            asked[str(body.get("id"))] = exchange.asked["input"]
        elif found and exchange.operation.method == "GET" and found[1] in asked and not body.get("has_more"):
            texts = list(_texts(body.get("data")))
            if asked[found[1]] not in texts:
                yield exchange, Finding(repr(asked[found[1]][:60]), str(texts)[:80])


def kept_as_given(exchange: Exchange) -> Iterator[Finding]:
    """What is given to be remembered as it is, is one node with just that, or none where it was known. Source: page of AddMemory,
    `custom_content`."""
    given = exchange.asked.get("custom_content")
    nodes = exchange.body.get("memory_nodes") if isinstance(exchange.body, dict) else None
    if exchange.said and exchange.wire and isinstance(given, str) and isinstance(nodes, list):
        told = [node["content"] for node in nodes]
        if told not in ([given], []):
            yield Finding(repr(given[:60]), str(told)[:80])


def _texts(value: Any) -> Iterator[str]:
    if isinstance(value, list):
        for one in value:
            yield from _texts(one)
    elif isinstance(value, dict):
        held = value.get("content", value.get("text"))
        if isinstance(held, str):
            yield held
        else:
            yield from _texts(held)


LAWS = (items_keep_their_ids, items_are_numbered, kept_as_given)
ACROSS = (asked_items_are_read_again,)
