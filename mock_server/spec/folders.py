"""Folders that somebody named: their files are read and written, and nothing that a link in them leads to elsewhere."""

import errno
import os
from contextlib import suppress
from pathlib import Path
from secrets import token_hex


def files(folder: Path, *endings: str) -> list[Path]:
    """The files of a folder with one of these endings, in the order of their names.

    Raises OSError, also for a symbolic link that leads out of the folder; one that stays within, as Kubernetes makes them of a
    config map, is a file like others.
    """
    home = folder.resolve()
    found = sorted(one for one in folder.iterdir() if one.suffix in endings and one.is_file())
    for file in found:
        if not file.resolve().is_relative_to(home):
            says = (
                f"{file.name} is a link that leads out of the folder; put the file there, or name it itself"
            )
            raise OSError(errno.ELOOP, says, str(file))
    return found


def write(file: Path, content: bytes) -> None:
    """Writes a file, whole or not at all, so that nobody reads half of it. A link of its name is replaced and not followed.
    Raises OSError."""
    part = file.with_name(f".{file.name}.{token_hex(8)}.part")
    try:
        with part.open("xb") as opened:
            opened.write(content)
            opened.flush()
            os.fsync(opened.fileno())  # some disks say only here that they are full
        part.replace(file)
    except BaseException:  # an interrupt too
        with suppress(OSError):
            part.unlink(missing_ok=True)
        raise
