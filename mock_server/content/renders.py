"""Small files that are what they say: PNG pictures, MP4 films (H.264), WAV sound, transcripts. Pure: same wish, same bytes.

A picture is bands of colour, a film one colour for as long as asked, a sound a tone a word; nobody takes them for
art, but every program opens them and finds the size and the length that were asked for.
"""

import colorsys
import gzip
import hashlib
import math
import struct
import zlib
from array import array
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import orjson

from mock_server.content import vectors

LARGEST = 4096
"""Pixels a side of a picture has at most."""

FRAMES_A_SECOND = 2
"""Of a film; nothing moves in it."""


def png(width: int, height: int, wish: str) -> bytes:
    """A picture of sixteen bands, its colours from the wish."""
    width, height = min(width, LARGEST), min(height, LARGEST)
    chance = hashlib.blake2b(wish.encode("utf-8", "replace"), digest_size=8).digest()
    palette = b"".join(_rgb(chance, number / 16) for number in range(16))
    rows = []
    for band in range(16):
        number = height * (band + 1) // 16 - height * band // 16
        across = bytes(
            ((band + at * 16 // max(1, (width + 1) // 2)) % 16) * 17 for at in range((width + 1) // 2)
        )
        rows.append((b"\0" + across) * number)
    head = struct.pack(">IIBBBBB", width, height, 4, 3, 0, 0, 0)
    parts = [(b"IHDR", head), (b"PLTE", palette), (b"IDAT", zlib.compress(b"".join(rows), 6)), (b"IEND", b"")]
    return b"\x89PNG\r\n\x1a\n" + b"".join(_chunk(kind, body) for kind, body in parts)


def _rgb(chance: bytes, place: float) -> bytes:
    hue = (chance[0] / 256 + 0.25 * place) % 1
    light = 0.3 + 0.5 * place
    return bytes(round(255 * part) for part in colorsys.hls_to_rgb(hue, light, 0.4 + chance[1] / 512))


def _chunk(kind: bytes, body: bytes) -> bytes:
    return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))


def wav(seconds: float, rate: int = 24_000) -> bytes:
    """A quiet tone, 16 bits, one channel."""
    frames = round(seconds * rate)
    period = array(
        "h", [round(2000 * math.sin(2 * math.pi * at * 10 / rate * 22)) for at in range(rate // 10)]
    )
    plain = (period.tobytes() * (frames // len(period) + 1))[: 2 * frames]
    head = struct.pack("<4sI4s4sIHHIIHH4sI", b"RIFF", 36 + len(plain), b"WAVE", b"fmt ", 16, 1, 1, rate, 2 * rate,
                       2, 16, b"data", len(plain))  # fmt: skip
    return head + plain


SILENT_RATES = {44100: (3, 0), 48000: (3, 1), 32000: (3, 2), 22050: (2, 0), 24000: (2, 1), 16000: (2, 2)}
"""Samples a second → version and index in the head of an MP3 frame (ISO 11172-3, 13818-3)."""


def mp3(seconds: float, rate: int = 24_000) -> bytes:
    """Silence at 32 kbit/s, one channel; of a rate that these versions do not have, the next higher one."""
    rate = min((known for known in SILENT_RATES if known >= rate), default=48_000)
    version, index = SILENT_RATES[rate]
    early = version == 2  # MPEG-2 has half the samples in a frame
    head = bytes([0xFF, 0xE3 | version << 3, (4 if early else 1) << 4 | index << 2, 0xC0])
    samples = 576 if early else 1152
    size = samples // 8 * 32_000 // rate
    return (head + bytes(size - len(head))) * max(1, math.ceil(seconds * rate / samples))


def opus(seconds: float) -> bytes:
    """Silence in an Ogg file (RFC 7845): packets of 20 ms, fifty on a page."""
    packet = b"\xf8\xff\xfe"  # the silence that encoders write, 20 ms of one channel
    head = struct.pack("<8sBBHIhB", b"OpusHead", 1, 1, 0, 48_000, 0, 0)
    tags = struct.pack("<8sI4sI", b"OpusTags", 4, b"mock", 0)
    left = max(1, math.ceil(seconds * 50))
    pages, granule = [_ogg(0, 0, 2, [head]), _ogg(1, 0, 0, [tags])], 0
    while left:
        many = min(50, left)
        left -= many
        granule += many * 960
        pages.append(_ogg(len(pages), granule, 0 if left else 4, [packet] * many))
    return b"".join(pages)


def _ogg(number: int, granule: int, kind: int, packets: list[bytes]) -> bytes:
    """One page of an Ogg file, its sum in place."""
    lacing = bytes(len(packet) for packet in packets)
    page = (
        struct.pack("<4sBBqIIIB", b"OggS", 0, kind, granule, 1, number, 0, len(packets))
        + lacing
        + b"".join(packets)
    )
    total = 0
    for byte in page:
        total ^= byte << 24
        for _ in range(8):
            total = (total << 1 ^ 0x04C11DB7 if total & 0x80000000 else total << 1) & 0xFFFFFFFF
    return page[:22] + struct.pack("<I", total) + page[26:]


FLAC_BLOCK = 4096
"""Samples in a frame but the last."""


def flac(seconds: float, rate: int = 24_000) -> bytes:
    """Silence, 16 bits, one channel (RFC 9639): each frame says once that all of its samples are 0."""
    samples = max(16, round(seconds * rate))
    wide = rate << 44 | 15 << 36 | samples  # samples a second, one channel, 16 bits, samples in all
    info = struct.pack(">HH6xQ16x", FLAC_BLOCK, FLAC_BLOCK, wide)
    frames = []
    for number, start in enumerate(range(0, samples, FLAC_BLOCK)):
        block = min(FLAC_BLOCK, samples - start)
        head = b"\xff\xf8\x70\x08" + _as_utf8(number) + struct.pack(">H", block - 1)
        frame = head + bytes([_crc(head, 0x107, 8)]) + b"\0\0\0"
        frames.append(frame + struct.pack(">H", _crc(frame, 0x18005, 16)))
    return b"fLaC\x80" + struct.pack(">I", len(info))[1:] + info + b"".join(frames)


def _as_utf8(number: int) -> bytes:
    """A number as UTF-8 would write the character of it, which is how FLAC counts frames."""
    return chr(number).encode("utf-8", "surrogatepass")


def _crc(content: bytes, polynomial: int, bits: int) -> int:
    """The remainder of the content, highest bit first, begun with 0."""
    total = 0
    for byte in content:
        total ^= byte << bits - 8
        for _ in range(8):
            total = total << 1 ^ (polynomial if total >> bits - 1 & 1 else 0)
    return total & (1 << bits) - 1


def sound(coding: str, seconds: float, rate: int) -> bytes:
    """A file of `wav`, `pcm`, `mp3`, `flac` or `opus`."""
    if coding == "flac":
        return flac(seconds, rate)
    if coding == "mp3":
        return mp3(seconds, rate)
    if coding == "opus":
        return opus(seconds)
    return wav(seconds, rate)[44 if coding == "pcm" else 0 :]


SOUND_TYPES = {
    "wav": "audio/wav",
    "pcm": "audio/pcm",
    "mp3": "audio/mpeg",
    "flac": "audio/flac",
    "opus": "audio/ogg",
}
"""Media types of codings."""


# ---- bodies ----------------------------------------------------------------------------------------------------------


def glb(wish: str) -> bytes:
    """A cube as binary glTF 2.0, its colour from the wish."""
    colour = [part / 255 for part in hashlib.blake2b(wish.encode("utf-8", "replace"), digest_size=3).digest()]
    corners = [(x, y, z) for x in (-0.5, 0.5) for y in (-0.5, 0.5) for z in (-0.5, 0.5)]
    faces = ((0, 1, 3, 2), (4, 6, 7, 5), (0, 4, 5, 1), (2, 3, 7, 6), (0, 2, 6, 4), (1, 5, 7, 3))
    points = b"".join(struct.pack("<3f", *corner) for corner in corners)
    order = b"".join(struct.pack("<6H", a, b, c, a, c, d) for a, b, c, d in faces)
    scene = {
        "asset": {"version": "2.0"},
        "scene": 0,
        "scenes": [{"nodes": [0]}],
        "nodes": [{"mesh": 0}],
        "meshes": [{"primitives": [{"attributes": {"POSITION": 0}, "indices": 1, "material": 0}]}],
        "materials": [{"pbrMetallicRoughness": {"baseColorFactor": [*colour, 1]}}],
        "accessors": [
            {
                "bufferView": 0,
                "componentType": 5126,
                "count": 8,
                "type": "VEC3",
                "min": [-0.5] * 3,
                "max": [0.5] * 3,
            },
            {"bufferView": 1, "componentType": 5123, "count": 36, "type": "SCALAR"},
        ],
        "bufferViews": [
            {"buffer": 0, "byteOffset": 0, "byteLength": len(points)},
            {"buffer": 0, "byteOffset": len(points), "byteLength": len(order)},
        ],
        "buffers": [{"byteLength": len(points) + len(order)}],
    }
    told = orjson.dumps(scene)
    told += b" " * (-len(told) % 4)
    inside = struct.pack("<I4s", len(told), b"JSON") + told
    inside += struct.pack("<I4s", len(points) + len(order), b"BIN\0") + points + order
    return struct.pack("<4sII", b"glTF", 2, 12 + len(inside)) + inside


# ---- films: the smallest H.264 there is ------------------------------------------------------------------------------


class _Bits:
    """Bits one after the other, the highest first."""

    def __init__(self) -> None:
        self.value, self.length = 1, 0  # a leading 1 keeps leading zeros

    def put(self, value: int, length: int) -> None:
        self.value, self.length = self.value << length | value, self.length + length

    def ue(self, *values: int) -> None:
        """Exp-Golomb codes of whole numbers."""
        for value in values:
            self.put(value + 1, 2 * (value + 1).bit_length() - 1)

    def se(self, value: int) -> None:
        """Exp-Golomb code of a signed number."""
        self.ue(2 * value - 1 if value > 0 else -2 * value)

    def unit(self, head: int) -> bytes:
        """A NAL unit: the bits, the stop bit, and an escape wherever the payload would look like a start code."""
        self.put(1, 1)
        self.put(0, -self.length % 8)
        plain = self.value.to_bytes(self.length // 8 + 1, "big")[1:]
        escaped, zeros = bytearray([head]), 0
        for byte in plain:
            if zeros >= 2 and byte <= 3:
                escaped.append(3)
                zeros = 0
            escaped.append(byte)
            zeros = 0 if byte else zeros + 1
        return bytes(escaped)


def mp4(width: int, height: int, seconds: float, wish: str) -> bytes:
    """A film of one colour from the wish: one whole picture, then pictures that change nothing."""
    width, height = (max(2, min(side, LARGEST) // 2 * 2) for side in (width, height))
    across, down = (width + 15) // 16, (height + 15) // 16
    count = max(1, round(seconds * FRAMES_A_SECOND))
    sps, pps = _sps(across, down, width, height), _pps()
    first = _whole_picture(
        across, down, hashlib.blake2b(wish.encode("utf-8", "replace"), digest_size=2).digest()
    )
    samples = [_sized(first), *(_sized(_same_picture(across * down, number)) for number in range(1, count))]
    ticks = round(1000 * seconds / count)
    kind = b"isom" + struct.pack(">I", 512) + b"isomiso2avc1mp41"
    head = _box(b"ftyp", kind)
    moov = _moov(width, height, sps, pps, samples, ticks, 0)
    moov = _moov(width, height, sps, pps, samples, ticks, len(head) + len(moov) + 8)
    return head + moov + _box(b"mdat", b"".join(samples))


def _sized(unit: bytes) -> bytes:
    return struct.pack(">I", len(unit)) + unit


def _sps(across: int, down: int, width: int, height: int) -> bytes:
    bits = _Bits()
    bits.put(66 << 16 | 0xC0 << 8 | 51, 24)  # constrained baseline, level 5.1
    bits.ue(0, 4, 2, 1)  # id, frame numbers of 8 bits, order as decoded, one reference
    bits.put(0, 1)
    bits.ue(across - 1, down - 1)
    bits.put(0b11, 2)  # frames only, direct 8x8
    right, below = (across * 16 - width) // 2, (down * 16 - height) // 2
    bits.put(1, 1)
    bits.ue(0, right, 0, below)
    bits.put(0, 1)
    return bits.unit(0x67)


def _pps() -> bytes:
    bits = _Bits()
    bits.ue(0, 0)
    bits.put(0, 2)  # CAVLC
    bits.ue(0, 0, 0)
    bits.put(0, 3)  # no weights
    for _ in range(3):
        bits.se(0)
    bits.put(0b100, 3)  # deblocking can be switched off
    return bits.unit(0x68)


def _whole_picture(across: int, down: int, colour: bytes) -> bytes:
    """The first block says its samples; each other one is predicted from its neighbours and adds nothing."""
    bits = _Bits()
    bits.ue(0, 7, 0)  # first block, I slice, parameter set
    bits.put(0, 8)  # frame number
    bits.ue(0)  # picture id
    bits.put(0, 2)
    bits.se(0)
    bits.ue(1)  # no deblocking
    bits.ue(25)  # I_PCM
    bits.put(0, -bits.length % 8)
    samples = bytes([120]) * 256 + bytes([64 + colour[0] // 2]) * 64 + bytes([64 + colour[1] // 2]) * 64
    bits.put(int.from_bytes(samples, "big"), 8 * len(samples))
    total = across * down
    beside = [at for at in sorted({1, across}) if at < total and (across > 1 or at == across)]
    at = 1
    for special in [*beside, total]:
        plain = special - at
        if plain > 0:
            bits.put(int.from_bytes(b"\x27" * plain, "big"), 8 * plain)
        if special < total:
            bits.put(0b0010011_000011, 13)  # no coefficients, told in the table for neighbours full of them
        at = special + 1
    return bits.unit(0x65)


def _same_picture(blocks: int, number: int) -> bytes:
    bits = _Bits()
    bits.ue(0, 5, 0)
    bits.put(number % 256, 8)
    bits.put(0, 1)  # one reference
    bits.put(0, 1)
    bits.put(0, 1)
    bits.se(0)
    bits.ue(1)
    bits.ue(blocks)  # all blocks as before
    return bits.unit(0x41)


def _box(kind: bytes, *parts: bytes) -> bytes:
    body = b"".join(parts)
    return struct.pack(">I", 8 + len(body)) + kind + body


def _full(kind: bytes, flags: int, *parts: bytes) -> bytes:
    return _box(kind, struct.pack(">I", flags), *parts)


_MATRIX = struct.pack(">9I", 0x10000, 0, 0, 0, 0x10000, 0, 0, 0, 0x40000000)


def _moov(
    width: int, height: int, sps: bytes, pps: bytes, samples: Sequence[bytes], ticks: int, start: int
) -> bytes:
    count, length = len(samples), len(samples) * ticks
    avcc = _box(b"avcC", b"\x01" + sps[1:4] + b"\xff\xe1" + struct.pack(">H", len(sps)) + sps + b"\x01"
                + struct.pack(">H", len(pps)) + pps)  # fmt: skip
    entry = _box(b"avc1", bytes(6), struct.pack(">H", 1), bytes(16), struct.pack(">HH", width, height),
                 struct.pack(">IIIH", 0x480000, 0x480000, 0, 1), bytes(32), struct.pack(">Hh", 24, -1), avcc)  # fmt: skip
    table = _box(
        b"stbl",
        _full(b"stsd", 0, struct.pack(">I", 1), entry),
        _full(b"stts", 0, struct.pack(">III", 1, count, ticks)),
        _full(b"stss", 0, struct.pack(">II", 1, 1)),
        _full(b"stsc", 0, struct.pack(">IIII", 1, 1, count, 1)),
        _full(
            b"stsz", 0, struct.pack(">II", 0, count), b"".join(struct.pack(">I", len(one)) for one in samples)
        ),
        _full(b"stco", 0, struct.pack(">II", 1, start)),
    )
    reference = _box(b"dinf", _full(b"dref", 0, struct.pack(">I", 1), _full(b"url ", 1)))
    media = _box(
        b"mdia",
        _full(b"mdhd", 0, struct.pack(">IIIIHH", 0, 0, 1000, length, 0x55C4, 0)),
        _full(b"hdlr", 0, struct.pack(">I4s", 0, b"vide"), bytes(12), b"VideoHandler\0"),
        _box(b"minf", _full(b"vmhd", 1, bytes(8)), reference, table),
    )
    track = _box(
        b"trak",
        _full(b"tkhd", 3, struct.pack(">IIIII", 0, 0, 1, 0, length), bytes(16), _MATRIX,
              struct.pack(">II", width << 16, height << 16)),
        media,
    )  # fmt: skip
    head = _full(b"mvhd", 0, struct.pack(">IIIIIH", 0, 0, 1000, length, 0x10000, 0x100), bytes(10), _MATRIX,
                 bytes(24), struct.pack(">I", 2))  # fmt: skip
    return _box(b"moov", head, track)


# ---- what was heard, and what was embedded ---------------------------------------------------------------------------


def transcript(
    file_url: str, words: Sequence[str], channels: Sequence[int], more: Mapping[str, Any]
) -> bytes:
    """The document behind `transcription_url`: the words, 400 ms each, in one sentence of each channel (sheet 8.1)."""
    length = 400 * len(words)
    spaced = "" if any(ord(one) > 0x2E80 for word in words for one in word) else " "
    said = spaced.join(words) + "."
    timed = [
        {
            "begin_time": 100 + 400 * at,
            "end_time": 500 + 400 * at,
            "text": word + (spaced if at + 1 < len(words) else ""),
            "punctuation": "" if at + 1 < len(words) else ".",
        }
        for at, word in enumerate(words)
    ]
    sentence = {
        "begin_time": 100,
        "end_time": 100 + length,
        "text": said,
        "sentence_id": 1,
        **more,
        "words": timed,
    }
    document = {
        "file_url": file_url,
        "properties": {
            "audio_format": "pcm_s16le",
            "channels": list(channels),
            "original_sampling_rate": 16000,
            "original_duration_in_milliseconds": length + 200,
        },
        "transcripts": [
            {
                "channel_id": channel,
                "content_duration_in_milliseconds": length,
                "text": said,
                "sentences": [sentence],
            }
            for channel in channels
        ],
    }
    return orjson.dumps(document)


def json_lines(rows: Iterable[Mapping[str, Any]]) -> bytes:
    """Rows as gzipped JSON lines; the same rows, the same bytes."""
    return gzip.compress(b"".join(orjson.dumps(row) + b"\n" for row in rows), mtime=0)


def embedded(texts: Sequence[str], dimension: int, purpose: str) -> bytes:
    """The vectors of texts, as the file that a task makes of them."""
    return json_lines(
        {"text_index": at, "embedding": vectors.of_text(text, dimension, purpose)}
        for at, text in enumerate(texts)
    )
