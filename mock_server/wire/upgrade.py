"""Offers of HTTP/2 that a client makes in a head of HTTP/1.1, as the one of the JDK does with every address without TLS."""

import re

_HEAD = re.compile(rb"[A-Z]+ [^ \r\n]+ HTTP/1\.1\r\n")
_OFFER = re.compile(rb"\r\nupgrade:[ \t]*h2c[ \t]*(?=\r\n)", re.IGNORECASE)


def declined(data: bytes) -> bytes:
    """The bytes of a request without the offer, which a server may ignore (RFC 9110, 7.8). llhttp would not: it takes what follows the
    head for another protocol, and the body is lost."""
    if b"h2c" not in data or not _HEAD.match(data):
        return data
    head, blank, rest = data.partition(b"\r\n\r\n")
    return b"".join([_OFFER.sub(b"", head + b"\r\n", 1)[:-2], blank, rest])
