"""Files of AgentStudio, and the scans that look into them. The rest of the API lists none of them."""

import io
import zipfile
from typing import Any

from mock_server.behaviours import _studio
from mock_server.wire.call import Call
from mock_server.wire.errors import Refused
from mock_server.world import files
from mock_server.world.agentstudio import Place, Resource
from mock_server.world.files import File
from mock_server.world.world import World

FILES: Place = ("files",)
SCANS: Place = ("scans",)

EICAR = b"X5O!P%@AP[4\\PZX54(P^)7CC)7}$" + b"EICAR-STANDARD-ANTIVIRUS-TEST-FILE!$H+H*"
"""What every scanner finds and nobody is hurt by (eicar.org); in two pieces, so that no scanner finds this file."""

UNPACKED = 1024 * 1024
"""Bytes that are read of a file in a zip file."""


def owner(call: Call) -> str:
    """Whose the bytes are: the same key, in a room of its own."""
    return f"{call.owner} agentstudio"


def keep(
    call: Call, world: World, name: str, media_type: str, data: bytes, scope: str | None = None
) -> Resource:
    """A new file; `scope` is the session whose copy it is. Raises Refused where there is no room."""
    number, size = world.files.used(owner(call))
    if number >= files.MOST or size + len(data) > files.ROOM:
        values = {"used": str(number), "limit": str(files.MOST)}
        raise Refused("FileStoreFull", layer="gateway", values=values)
    now = world.clock.now()
    told: dict[str, Any] = {"filename": name, "downloadable": scope is None, "mime_type": media_type}
    told |= {"size_bytes": len(data), "status": "available"}
    one = Resource(_studio.new_id(FILES, world), told, now, now, own={"scope": scope})
    world.files.add(File(one.id, owner(call), name, "", data, now))
    world.agentstudio.add(call.owner, FILES, one)
    return one


def copy(call: Call, world: World, name: str, data: bytes) -> str:
    """The id of bytes that stay whatever becomes of the file they are from; no list shows them."""
    id = f"file_{world.ids.digits(24)}"
    world.files.add(File(id, owner(call), name, "", data, world.clock.now()))
    return id


def shown(one: Resource) -> dict[str, Any]:
    """What everybody sees of a file who may."""
    return {"id": one.id, "type": "file", **one.fields, "created_at": _studio.time(one.created)}


def data(call: Call, one: Resource, world: World) -> bytes:
    """The bytes. Raises Refused where they had to make room for newer ones."""
    found = world.files.get(one.id, owner(call))
    if found is None:
        raise _studio.missing()
    return found.data


def forget(call: Call, one: Resource, world: World) -> None:
    """The file is gone."""
    world.files.delete(one.id, owner(call))
    world.agentstudio.forget(call.owner, FILES, one.id)


# ---- scans -----------------------------------------------------------------------------------------------------------


def scan(call: Call, world: World, source: str, found: bytes | list[bytes], **about: str | None) -> None:
    """Looks at something, and remembers whether there was anything in it; `about` says what it was."""
    now = world.clock.now()
    pieces = [found] if isinstance(found, bytes) else found
    hit = any(EICAR in piece for piece in pieces)
    fields = {"source": source, "hit": hit, **(about if hit else {})}
    world.agentstudio.add(call.owner, SCANS, Resource(f"alert_{world.ids.digits(24)}", fields, now, now))


def unpacked(raw: bytes) -> dict[str, bytes] | None:
    """The beginning of each file in a zip file, by name; None for what is none."""
    try:
        with zipfile.ZipFile(io.BytesIO(raw)) as opened:
            entries = [one for one in opened.infolist() if not one.is_dir()][:1000]
            return {one.filename: _beginning(opened, one) for one in entries}
    except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError, RuntimeError, EOFError):
        return None


def _beginning(opened: zipfile.ZipFile, entry: zipfile.ZipInfo) -> bytes:
    with opened.open(entry) as file:
        return file.read(UNPACKED)
