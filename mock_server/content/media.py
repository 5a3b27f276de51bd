"""What can be known of the media in a prompt: never fetched, only read as far as a data: URL's head goes.

Counts follow the documented formula of Qwen-VL: sides rounded to the grid of patches, the area kept between a least and a
most number of pixels, one token a patch and two that enclose the image. Recorded: 330 × 291 pixels are 92 tokens on the
32-pixel grid; the same large photo is 1,249 tokens on the 28-pixel grid and 2,503 on the 32-pixel grid.
"""

import base64
import binascii
import math
import re
from collections.abc import Sequence
from typing import NamedTuple
from urllib.parse import unquote

from mock_server.content import colours
from mock_server.content.languages import language_of
from mock_server.spec.model import Model
from mock_server.wire.addresses import split as split_address
from mock_server.wire.timeline import Media

PHOTO = (2048, 1365)
"""Width and height taken for an image that is only named. It reproduces both recorded counts of the documentation's photo."""

FRAME = (640, 360)
"""Width and height taken for a frame of a video."""

SECONDS = 10
"""The length taken for a video or an audio whose length is not known."""

HEAD = 96_000
"""Characters of a data: URL that are read: a JPEG's size stands behind its thumbnail and colour profile."""

ENCLOSED = 2
"""Markup tokens around an image or a video."""


class Grid(NamedTuple):
    """How a family of models cuts images: pixels a patch's side, and how many pixels an image has at least and at most."""

    side: int
    least: int
    most: int
    ceiling: int  # with vl_high_resolution_images


GRID_28 = Grid(28, 3_136, 1_003_520, 12_845_056)
GRID_32 = Grid(32, 65_536, 2_621_440, 16_777_216)
_ON_28 = ("qwen-vl", "qwen2", "qvq", "qwen-omni")


class Known(NamedTuple):
    """What the head of a file says: its kind, and its size in pixels or its length in seconds where it says them."""

    format: str
    width: int = 0
    height: int = 0
    seconds: float = 0.0


def tokens(medium: Media, model: Model, *, high_resolution: bool = False) -> int:
    """Tokens of the prompt that the medium takes; 0 on a model that does not take its kind (recorded: it is passed over)."""
    if medium.kind == "file" or medium.kind not in (model.inputs or ()):
        return 0
    grid = GRID_28 if model.id.startswith(_ON_28) else GRID_32
    if medium.kind == "audio":
        return max(1, math.ceil(seconds(medium) * audio_rate(model)))
    if medium.kind == "video":
        frames = (
            len(medium.url)
            if isinstance(medium.url, tuple)
            else seconds(medium) * _number(medium, "fps", 2.0)
        )
        frames = min(frames, _number(medium, "max_frames", frames))
        size = _pixels(medium.url[0]) if isinstance(medium.url, tuple) and medium.url else None
        width, height = size or FRAME
        most = min(grid.most, _number(medium, "total_pixels", math.inf) / max(1, frames))
        least = min(grid.least, most)
        return max(1, math.ceil(frames / 2)) * patches(width, height, grid, least, most) + ENCLOSED
    width, height = _pixels(medium.url) or PHOTO
    most = grid.ceiling if high_resolution else _number(medium, "max_pixels", grid.most)
    return patches(width, height, grid, _number(medium, "min_pixels", grid.least), most) + ENCLOSED


def size(medium: Media) -> tuple[int, int]:
    """Width and height of a picture: read off inline data, else what is taken for usual."""
    return _pixels(medium.url) or PHOTO


def patches(width: int, height: int, grid: Grid, least: float, most: float) -> int:
    """How many patches an image is cut into after it was scaled into the bounds, in pixels."""
    side = grid.side
    columns, rows = max(1, round(width / side)), max(1, round(height / side))
    if columns * rows * side * side > most:
        shrunk = math.sqrt(width * height / most)
        columns = max(1, math.floor(width / shrunk / side))
        rows = max(1, math.floor(height / shrunk / side))
    elif columns * rows * side * side < least:
        grown = math.sqrt(least / (width * height))
        columns, rows = math.ceil(width * grown / side), math.ceil(height * grown / side)
    return columns * rows


def known(url: str) -> Known | None:
    """What the head of a data: URL says; None for any other URL, and for a file of a kind not known here."""
    if not url.startswith("data:"):
        return None
    head, comma, body = url[:HEAD].partition(",")
    if not comma or not head.endswith(";base64"):
        return None
    body = body[: len(body) // 4 * 4]
    try:
        data = base64.b64decode(body)
    except (binascii.Error, ValueError):
        return None
    return _sniffed(data)


def in_words(medium: Media, language: str) -> str:
    """What is known of the medium, said in the language: format and size of inline data, the name of a file that is only named."""
    url = medium.url[0] if isinstance(medium.url, tuple) and medium.url else medium.url
    chinese = language == "zh"
    if not isinstance(url, str) or not url:
        return "没有更多信息" if chinese else "nothing more"
    if isinstance(medium.url, tuple) and len(medium.url) > 1:
        return f"{len(medium.url)} 帧画面" if chinese else f"{len(medium.url)} frames"
    if url.startswith("data:"):
        found = known(url)
        if found is None:
            kind = url[5:].partition(";")[0].partition(",")[0]
            return f"内嵌数据（{kind}）" if chinese else f"inline data of type {kind or 'unknown'}"
        if found.seconds:
            return (
                f"{found.format} 格式，{found.seconds:g} 秒"
                if chinese
                else f"{found.format}, {found.seconds:g} seconds"
            )
        seen = colours.in_words(url, language)
        if chinese:
            return (
                f"{found.format} 格式，{found.width}×{found.height} 像素{f'，颜色：{seen}' if seen else ''}"
            )
        if language != "en":  # figures and names alone: they need no grammar
            return f"{found.format}, {found.width} × {found.height}{f', {seen}' if seen else ''}"
        return f"{found.format}, {found.width} by {found.height} pixels{f', colours: {seen}' if seen else ''}"
    name = unquote(split_address(url).path.rpartition("/")[2])[:80] or url[:80]
    return f"文件名为 {name}" if chinese else f"the file is called {name}"


def _number(medium: Media, name: str, default: float) -> float:
    value = medium.hints.get(name)
    return value if isinstance(value, int | float) and not isinstance(value, bool) and value > 0 else default


def _pixels(url: str | tuple[str, ...]) -> tuple[int, int] | None:
    found = known(url) if isinstance(url, str) else None
    return (found.width, found.height) if found and found.width and found.height else None


def audio_rate(model: Model) -> float:
    """Tokens of a second of sound, heard or spoken (omni page; 25 of qwen3-asr: docs/qwen-asr-api-reference#601)."""
    return 12.5 if model.id.startswith("qwen3") and "-asr-" not in model.id else 25


def words(url: str) -> list[str]:
    """What is said in a file: the words of its name, since nothing is fetched."""
    name = unquote(split_address(url).path.rpartition("/")[2].rpartition(".")[0])
    found = [word for word in re.split(r"[\W_]+", name) if word] or ["silence"]
    return [found[0].capitalize(), *found[1:]]


def joined(found: Sequence[str]) -> str:
    """Words as a sentence: Chinese without blanks."""
    if language_of("".join(found)) in ("zh", "ja"):
        return f"{''.join(found)}。"
    return f"{' '.join(found)}."


def heard(medium: Media, language: str = "") -> str:
    """What is said in a sound. Of one that came with the request nothing but its length is known."""
    url = medium.url if isinstance(medium.url, str) else "".join(medium.url[:1])
    if not url.startswith("data:"):
        return joined(words(url))
    length = seconds(medium)
    return (
        f"这是一段 {length:g} 秒的录音。"
        if language == "zh"
        else f"This is a recording of {length:g} seconds."
    )


def seconds(medium: Media) -> float:
    """How long a sound or a film takes: read off the head of inline data, else what is taken for usual."""
    found = known(medium.url) if isinstance(medium.url, str) else None
    return found.seconds if found and found.seconds else SECONDS


def _sniffed(data: bytes) -> Known | None:
    if data[:8] == b"\x89PNG\r\n\x1a\n" and len(data) >= 24:
        return Known("PNG", int.from_bytes(data[16:20], "big"), int.from_bytes(data[20:24], "big"))
    if data[:4] == b"GIF8" and len(data) >= 10:
        return Known("GIF", int.from_bytes(data[6:8], "little"), int.from_bytes(data[8:10], "little"))
    if data[:3] == b"\xff\xd8\xff":
        return _jpeg(data)
    if data[:4] == b"RIFF" and data[8:12] == b"WEBP":
        return _webp(data)
    if data[:4] == b"RIFF" and data[8:12] == b"WAVE" and len(data) >= 44:
        rate = int.from_bytes(data[28:32], "little")  # bytes a second
        return Known(
            "WAV", seconds=round(max(int.from_bytes(data[4:8], "little") - 36, 0) / rate, 2) if rate else 0.0
        )
    if data[:2] == b"BM" and len(data) >= 26:
        return Known(
            "BMP",
            int.from_bytes(data[18:22], "little"),
            abs(int.from_bytes(data[22:26], "little", signed=True)),
        )
    return None


def _jpeg(data: bytes) -> Known:
    """The size stands in the start-of-frame segment (C0 to CF without C4, C8, CC)."""
    at = 2
    while at + 9 < len(data) and data[at] == 0xFF:
        marker = data[at + 1]
        if 0xC0 <= marker <= 0xCF and marker not in (0xC4, 0xC8, 0xCC):
            return Known(
                "JPEG",
                int.from_bytes(data[at + 7 : at + 9], "big"),
                int.from_bytes(data[at + 5 : at + 7], "big"),
            )
        at += 2 + int.from_bytes(data[at + 2 : at + 4], "big")
    return Known("JPEG")


def _webp(data: bytes) -> Known:
    """Three forms: lossy (VP8), lossless (VP8L), extended (VP8X), each with its size elsewhere."""
    form = data[12:16]
    if form == b"VP8 " and len(data) >= 30:
        return Known(
            "WEBP",
            int.from_bytes(data[26:28], "little") & 0x3FFF,
            int.from_bytes(data[28:30], "little") & 0x3FFF,
        )
    if form == b"VP8L" and len(data) >= 25:
        bits = int.from_bytes(data[21:25], "little")
        return Known("WEBP", (bits & 0x3FFF) + 1, (bits >> 14 & 0x3FFF) + 1)
    if form == b"VP8X" and len(data) >= 30:
        return Known(
            "WEBP", int.from_bytes(data[24:27], "little") + 1, int.from_bytes(data[27:30], "little") + 1
        )
    return Known("WEBP")


def too_small(medium: Media) -> tuple[int, int] | None:
    """Height and width of an inline image with a side of ten pixels or less, which the API does not take; else None."""
    size = _pixels(medium.url)
    if size is None or min(size) > 10:
        return None
    return size[1], size[0]
