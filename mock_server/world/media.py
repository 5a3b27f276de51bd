"""Files that answers name by URL, under `/_mock/media/`: signed, expiring, made when they are fetched."""

import hashlib
import hmac
from collections import OrderedDict
from collections.abc import Callable
from typing import Any, NamedTuple
from urllib.parse import parse_qs, quote

from mock_server.world.files import Files
from mock_server.world.tables import Tables, bound

PREFIX = "/_mock/media/"
MOST = 20_000
"""Files remembered; the oldest is forgotten first."""

Make = Callable[[], bytes]

_ERROR = (
    '<?xml version="1.0" encoding="UTF-8"?>\n<Error><Code>{code}</Code><Message>{message}</Message></Error>'
)
"""As the object storage behind the live API words what it refuses."""


class Brought(NamedTuple):
    """A file that somebody brought, as what is fetched."""

    id: str
    owner: str


class _File(NamedTuple):
    media_type: str
    make: Make | Brought


class Media:
    """What can be fetched. `seed` makes the signatures."""

    def __init__(self, seed: int, files: Files, tables: Tables | None = None) -> None:
        self._key = f"media {seed}".encode()
        self._brought = files
        tables = tables or Tables()
        self._files: OrderedDict[str, _File] = tables.table("media")

    def put(self, name: str, media_type: str, make: Make | Brought, expires: float) -> str:
        """Path and query of the file `name`, which can be fetched until `expires` (epoch seconds). `make` is data where a store
        keeps it: a partial of a function in content/renders.py."""
        path = PREFIX + quote(name)
        self._files[path] = _File(media_type, make)
        self._files.move_to_end(path)
        bound(self._files, MOST, "a file that answers point to")
        until = int(expires)
        return f"{path}?Expires={until}&OSSAccessKeyId=dashmock&Signature={self._signature(path, until)}"

    def forget(self, name: str) -> None:
        """The file `name` is there no more."""
        self._files.pop(PREFIX + quote(name), None)

    def get(self, path: str, query: str, now: float) -> tuple[int, str, bytes]:
        """Status, media type and bytes; what is refused is refused as the object storage does."""
        asked = {name: values[-1] for name, values in parse_qs(query).items()}
        until = asked.get("Expires", "")
        if not (until.isascii() and until.isdigit() and len(until) < 16):
            return _refused(403, "AccessDenied", "You have no right to access this object.")
        if not hmac.compare_digest(
            asked.get("Signature", "").encode(), self._signature(path, int(until)).encode()
        ):
            return _refused(403, "SignatureDoesNotMatch", "The signature does not match.")
        if int(until) < now:
            return _refused(403, "AccessDenied", "Request has expired.")
        file = self._files.get(path)
        make: Any = None if file is None else file.make
        if file is not None and not isinstance(make, Brought):
            return 200, file.media_type, make()
        if file is not None and (brought := self._brought.get(make.id, make.owner)) is not None:
            return 200, file.media_type, brought.data
        return _refused(404, "NoSuchKey", "The specified key does not exist.")

    def _signature(self, path: str, until: int) -> str:
        return hmac.new(self._key, f"{path} {until}".encode(), hashlib.sha256).hexdigest()[:28]


def _refused(status: int, code: str, message: str) -> tuple[int, str, bytes]:
    return status, "application/xml", _ERROR.format(code=code, message=message).encode()
