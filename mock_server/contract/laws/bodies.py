"""Laws of how a body is announced: its length, the letters it is written in, the request it answers."""

import re
from collections.abc import Iterator

from mock_server.contract.exchange import JSON, STREAM, Exchange
from mock_server.contract.laws.finding import Finding
from mock_server.contract.laws.reading import chunks


def length_as_announced(exchange: Exchange) -> Iterator[Finding]:
    """`content-length` is the number of the body's bytes, not of its letters. Source: RFC 9110, 8.6."""
    told = exchange.headers.get("content-length")
    bodiless = exchange.case.sent.method == "HEAD" or exchange.status in (204, 304)
    if exchange.wire and told is not None and not bodiless and told != str(len(exchange.raw)):
        yield Finding(f"content-length: {len(exchange.raw)}", told)


def letters_as_announced(exchange: Exchange) -> Iterator[Finding]:
    """The charset of JSON and of events is UTF-8 where one is announced: they are in no other. Source: RFC 8259, 8.1; the
    Server-Sent Events standard; every recorded content type."""
    media = exchange.headers.get("content-type", "")
    found = re.search(r";\s*charset=\"?([^\s;\"]+)", media, re.IGNORECASE)
    if exchange.wire and media.startswith((JSON, STREAM)) and found and found[1].lower() != "utf-8":
        yield Finding("charset=UTF-8, or none", media)


def message_starts_with_the_request(exchange: Exchange) -> Iterator[Finding]:
    """The message that a stream of the Anthropic dialect opens is named after the request, as a whole one is. Source: the Spec's
    AnthropicMessageId, `msg_` and the request id; anthropic-api-messages shows a UUID, that it is the request's is assumed."""
    header = exchange.headers.get("x-request-id")
    if exchange.events is None or not exchange.said or not exchange.wire or header is None:
        return
    for number, chunk in chunks(exchange):
        if chunk.get("type") == "message_start" and chunk["message"]["id"] != f"msg_{header}":
            yield Finding(f"msg_{header}, as the header says", chunk["message"]["id"], number)


LAWS = (length_as_announced, letters_as_announced, message_starts_with_the_request)
