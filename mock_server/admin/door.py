"""Who may make admin calls: this machine, and elsewhere who has the token. Pages of other origins and rebound names may not."""

import hmac
import ipaddress
from collections.abc import Mapping
from typing import Any
from urllib.parse import urlsplit

from mock_server.settings import Settings

FORWARDED = (b"forwarded", b"x-forwarded-for", b"x-forwarded-host", b"x-real-ip", b"via")
"""Who sends one of these speaks for somebody else, who may be anywhere."""

TOKEN = b"x-mock-token"


def why_not(scope: Mapping[str, Any], headers: Mapping[bytes, bytes], settings: Settings) -> str:
    """Why this caller may not; empty if it may. Without a socket (no `client`) it is this very process, which may."""
    origin = headers.get(b"origin", b"").decode("latin-1")
    own = settings.admin_token and is_own_origin(origin, headers.get(b"host", b"").decode("latin-1"))
    if origin and not own and not is_local_origin(origin):
        return f"admin calls are not for pages of other origins, and this one is of {origin}"
    if headers.get(b"sec-fetch-site") == b"cross-site" and headers.get(b"sec-fetch-mode") != b"navigate":
        return "admin calls are not for pages of other sites"
    if settings.admin_token:
        given = headers.get(TOKEN, b"")
        if hmac.compare_digest(given, settings.admin_token.encode()):
            return ""
        return (
            "admin calls need the token that the server was started with; send it as the header X-Mock-Token"
        )
    client = scope.get("client")
    if client is None:
        return ""
    if not is_loopback(settings.host):
        return (
            f"admin calls need a token where --host is {settings.host}; start with --admin-token TOKEN and send it as the "
            "header X-Mock-Token"
        )
    if not is_loopback(client[0]) or any(name in headers for name in FORWARDED):
        return "admin calls are for this machine; from elsewhere start with --admin-token TOKEN"
    host = headers.get(b"host", b"").decode("latin-1")
    if host and not is_loopback(_name(host)):  # a name of somebody else that was made to mean this machine
        return f"admin calls go to localhost or 127.0.0.1, and this one was sent to {host}"
    return ""


def is_loopback(host: str) -> bool:
    """Whether a name or an address means this machine and nothing else."""
    host = host.strip("[]").rstrip(".").lower()
    if host == "localhost" or host.endswith(".localhost"):
        return True
    try:
        address = ipaddress.ip_address(host)
    except ValueError:
        return False
    return (getattr(address, "ipv4_mapped", None) or address).is_loopback


def is_local_origin(origin: str) -> bool:
    """Whether a page's origin is this machine, on whatever port."""
    try:
        parts = urlsplit(origin)
        return parts.scheme in ("http", "https") and is_loopback(parts.hostname or "")
    except ValueError:
        return False


def is_own_origin(origin: str, host: str) -> bool:
    """Whether a page came from where the call goes to: our live page, seen from elsewhere.

    A name that was rebound to this machine passes, too, so this is for who has a token: that is sent in a header, and a page of
    another name has neither the token nor where it is kept. The scheme may be another than ours, as behind a proxy that ends TLS;
    one that hides the name it was called by (nginx without `proxy_set_header Host $http_host`) hides the page's origin as well.
    """
    try:
        parts = urlsplit(origin)
        return parts.scheme in ("http", "https") and bool(host) and parts.netloc.lower() == host.lower()
    except ValueError:
        return False


def _name(host: str) -> str:
    """A Host header without its port."""
    if host.startswith("["):
        return host[1:].partition("]")[0]
    return host.partition(":")[0]
