"""`oss://…` in requests: it counts only with the header that resolves it, and only while the file is there."""

import re
from collections.abc import Iterable

from mock_server.wire.call import Call
from mock_server.wire.errors import Refused
from mock_server.world.world import World

_ADDRESS = re.compile(rb'"(oss://[^"\\]+)"')


def check(urls: Iterable[str], call: Call, world: World) -> None:
    """Raises Refused for an `oss://` address without the header, and for one at which this key has nothing (any more).

    An address that this mock never gave is taken as any other address is: nothing outside is fetched.
    """
    for url in urls:
        if not url.startswith("oss://"):
            continue
        if call.header(b"x-dashscope-ossresourceresolve").strip().lower() != "enable":
            raise Refused("UrlInvalid", layer="model")
        if (
            world.uploads.knows(url, call.owner)
            and world.uploads.find(url, call.owner, world.clock.now()) is None
        ):
            raise Refused("UploadNotFound", layer="model")


def check_body(call: Call, world: World) -> None:
    """The same for every text of the body that is such an address."""
    if b"oss://" in call.raw:
        check([url.decode("utf-8", "replace") for url in _ADDRESS.findall(call.raw)], call, world)
