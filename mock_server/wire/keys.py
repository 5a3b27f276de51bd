"""Who calls: keys as the surfaces take them. Any `sk-…` or `st-…` of eight more characters is valid, but for `sk-invalid…`."""

import re
from urllib.parse import parse_qs

from mock_server.wire.call import Call
from mock_server.wire.errors import Refused
from mock_server.wire.memo import memo

_VALID = re.compile(r"(sk|st)-[A-Za-z0-9-]{8,}")


def know(call: Call) -> str:
    """The key of the call. Raises Refused NoApiKey or InvalidApiKey in the words of the surface.

    `X-DashScope-API-Key` is never read: no doc, SDK or recording of the API does (sheet 1.2 and 7).
    """
    if key := _taken(call.headers.get(b"authorization", b"")):
        return key
    authorization = call.header(b"authorization")
    scheme, _, key = authorization.partition(" ")
    key = key.strip()
    if call.surface == "anthropic" and not key:
        key = call.header(b"x-api-key").strip()
        scheme = "bearer"
    if not authorization and not key:
        if call.surface == "native" and "api_key" in parse_qs(call.query):
            raise Refused("InvalidApiKey", layer="key")  # published probes, 2026-10
        raise Refused("NoApiKey", layer="key")
    if scheme.lower() != "bearer" or not is_valid(key):
        raise Refused("InvalidApiKey", layer="key")
    return key


@memo(256)
def _taken(authorization: bytes) -> str:
    """The key that a header names as it should, if the mock takes it; else empty."""
    scheme, _, key = authorization.decode("latin-1").partition(" ")
    key = key.strip()
    return key if scheme.lower() == "bearer" and is_valid(key) else ""


def is_valid(key: str) -> bool:
    """Whether the mock takes this key."""
    return _VALID.fullmatch(key) is not None and not key.startswith("sk-invalid")
