"""Files that are kept, each for the key that brought it. They are held up to a size; then the oldest go."""

import hashlib
import logging
from collections import OrderedDict
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any

from mock_server.world.tables import Tables

log = logging.getLogger("dashmock")

EXTRACT, BATCH, TUNE, OUTPUT = "file-extract", "batch", "fine-tune", "batch_output"
PREFIX = {EXTRACT: "file-fe-", BATCH: "file-batch-", OUTPUT: "file-batch_output-", TUNE: "file-ft-"}
"""How ids begin, by purpose."""

EVER = 200_000
"""Files that are kept at most, however small: a file takes a kilobyte beside its bytes."""

MOST, ROOM = 10_000, 100 * 1024**3
"""Files and bytes a key may have (openai-file-interface)."""

SELDOM = 64
"""Where a store holds files, it is asked at every so many whether there is room."""

FIRST = 193_306_194
"""The number that the native surface gives beside the id counts from here."""


@dataclass(slots=True, eq=False)
class File:
    """One file. `owner` may see it; `purpose` is empty where none was said; `created` is epoch seconds."""

    id: str
    owner: str
    name: str
    purpose: str
    data: bytes
    created: float
    description: str = ""
    number: int = 0
    text: str | None = None  # what is written in it, once somebody has looked
    size: int = 0
    """Bytes."""
    _md5: bytes = field(default=b"", repr=False)
    _blobs: Any = field(default=None, repr=False)

    def __post_init__(self) -> None:
        self.size = len(self.data)

    def __getstate__(self) -> dict[str, Any]:
        """All but the bytes, which a store keeps by themselves: who lists files need not read them."""
        state = {name: getattr(self, name) for name in self.__slots__ if name not in ("data", "_blobs")}
        return state | {"_md5": self.md5}

    def __setstate__(self, state: dict[str, Any]) -> None:
        for name, value in state.items():
            setattr(self, name, value)

    def __getattr__(self, name: str) -> Any:
        """The bytes, of a file that came from a store without them."""
        if name != "data":
            raise AttributeError(name)
        self.data = self._blobs[self.id]
        return self.data

    @property
    def md5(self) -> bytes:
        """The digest, 16 bytes."""
        if not self._md5:
            self._md5 = hashlib.md5(self.data, usedforsecurity=False).digest()
        return self._md5


class Files:
    """All files. `room` is how many bytes are held."""

    def __init__(self, room: int, tables: Tables | None = None) -> None:
        self._room = room
        self._tables = tables = tables or Tables()
        self._files: OrderedDict[str, File] = tables.table("files")
        self._blobs: OrderedDict[str, bytes] | None = tables.blobs("blobs") if tables.shared else None
        self._used = 0
        self._of: dict[str, list[int]] = {}  # by owner: how many files, how many bytes

    def add(self, file: File) -> None:
        """Keeps a file, whoever's the oldest ones may be that go for it; they are named in the log."""
        if file.id in self._files:  # ids begin again when a mock in a test is reset
            self._forget(self._files[file.id])
        file.number = FIRST + self._tables.next("files")
        self._files[file.id] = file
        if self._blobs is not None:
            self._blobs[file.id] = file.data
        self._count(file, 1)
        if self._blobs is not None and file.number % SELDOM and file.size * SELDOM < self._room:
            return
        while len(self._files) > 1 and (self._held() > self._room or len(self._files) > EVER):
            oldest = next(iter(self._files.values()))
            self._forget(oldest)
            log.error(  # what is lost is said at the level that is shown unasked
                "%s (%d bytes) is forgotten: more than %d bytes of files are kept (max_stored)",
                oldest.id,
                oldest.size,
                self._room,
            )

    def get(self, id: str, owner: str) -> File | None:
        """The owner's file of this id."""
        file = self._files.get(id)
        return self._with_bytes(file) if file is not None and file.owner == owner else None

    def delete(self, id: str, owner: str) -> bool:
        """Whether there was such a file; it is gone."""
        file = self.get(id, owner)
        if file is not None:
            self._forget(file)
        return file is not None

    def newest_first(self, owner: str) -> Iterator[File]:
        """Every file of the owner."""
        return (
            self._with_bytes(file) for file in reversed(list(self._files.values())) if file.owner == owner
        )

    def used(self, owner: str) -> tuple[int, int]:
        """How many files and how many bytes the owner has."""
        if self._blobs is not None:  # others count too
            if (all_files := len(self._files)) < MOST and self._room < ROOM:
                return all_files, 0  # far from what anybody may have, whoever has how many of them
            sizes = [file.size for file in self._files.values() if file.owner == owner]
            return len(sizes), sum(sizes)
        number, size = self._of.get(owner, (0, 0))
        return number, size

    def _held(self) -> int:
        """Bytes of all files."""
        return self._used if self._blobs is None else sum(file.size for file in self._files.values())

    def _with_bytes(self, file: File) -> File:
        """The file, which knows where its bytes are."""
        file._blobs = self._blobs
        return file

    def _forget(self, file: File) -> None:
        del self._files[file.id]
        if self._blobs is not None:
            with suppress(KeyError):  # taken away unread
                del self._blobs[file.id]
        self._count(file, -1)

    def _count(self, file: File, sign: int) -> None:
        if self._blobs is not None:
            return
        self._used += sign * file.size
        counts = self._of.setdefault(file.owner, [0, 0])
        counts[0] += sign
        counts[1] += sign * file.size
        if not counts[0]:
            del self._of[file.owner]
