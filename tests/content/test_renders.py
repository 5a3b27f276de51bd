"""Small files are what they say: the size and the length asked for stand in them where every program looks."""

import gzip
import json
import struct
import zlib
from collections.abc import Iterator

import pytest

from mock_server.content import renders


def boxes(data: bytes) -> Iterator[tuple[bytes, bytes]]:
    """The boxes of an MP4, one level: kind and content."""
    while data:
        length = struct.unpack(">I", data[:4])[0]
        assert 8 <= length <= len(data)
        yield data[4:8], data[8:length]
        data = data[length:]


def inside(data: bytes, *path: bytes) -> bytes:
    for kind in path:
        data = dict(boxes(data))[kind]
    return data


@pytest.mark.parametrize(("width", "height"), [(1, 1), (7, 5), (1280, 720), (928, 1664), (2048, 2048)])
def test_a_picture_has_the_size_asked_for_and_all_its_rows(width: int, height: int) -> None:
    png = renders.png(width, height, "a cat")
    place = png.index(b"IDAT")
    length = struct.unpack(">I", png[place - 4 : place])[0]
    rows = zlib.decompress(png[place + 4 : place + 4 + length])

    assert png.startswith(b"\x89PNG\r\n\x1a\n") and png.endswith(b"IEND\xaeB`\x82")
    assert struct.unpack(">II", png[16:24]) == (width, height)
    assert len(rows) == height * (1 + (width + 1) // 2)
    assert len(png) < 20_000


def test_other_words_make_another_picture_and_the_same_words_the_same() -> None:
    assert renders.png(64, 64, "a cat") == renders.png(64, 64, "a cat") != renders.png(64, 64, "a dog")


def test_a_sound_lasts_as_long_as_asked() -> None:
    wav = renders.wav(2.5)

    assert (wav[:4], wav[8:16]) == (b"RIFF", b"WAVEfmt ")
    assert struct.unpack("<I", wav[40:44])[0] == len(wav) - 44 == 2 * round(2.5 * 24_000)


@pytest.mark.parametrize(
    ("width", "height", "seconds"), [(1280, 720, 5), (832, 480, 3), (624, 624, 15), (16, 16, 1)]
)
def test_a_film_has_the_size_and_the_length_asked_for(width: int, height: int, seconds: int) -> None:
    mp4 = renders.mp4(width, height, seconds, "a cat")
    assert [kind for kind, _ in boxes(mp4)] == [b"ftyp", b"moov", b"mdat"]

    timescale, length = struct.unpack(">II", inside(mp4, b"moov", b"mvhd")[12:20])
    track = inside(mp4, b"moov", b"trak", b"tkhd")
    assert length / timescale == seconds
    assert [side >> 16 for side in struct.unpack(">II", track[-8:])] == [width, height]


def test_the_table_of_a_film_leads_to_its_pictures() -> None:
    mp4 = renders.mp4(64, 48, 3, "a cat")
    table = inside(mp4, b"moov", b"trak", b"mdia", b"minf", b"stbl")
    start = struct.unpack(">I", inside(table, b"stco")[8:12])[0]
    sizes = struct.unpack(">6I", inside(table, b"stsz")[12:])

    at = start
    for number, size in enumerate(sizes):
        assert struct.unpack(">I", mp4[at : at + 4])[0] == size - 4
        assert mp4[at + 4] & 0x1F == (1 if number else 5)  # one whole picture, then changes
        at += size
    assert at == len(mp4)


def test_nothing_in_a_film_looks_like_a_start_code() -> None:
    for width in (16, 640, 1920):
        film = renders.mp4(width, width, 60, str(width))
        assert b"\x00\x00\x01" not in film[film.index(b"mdat") + 12 :].replace(b"\x00\x00\x00", b"")[100:]


def test_the_words_of_a_transcript_follow_each_other_and_make_its_text() -> None:
    document = json.loads(renders.transcript("https://example.com/a.wav", ["Good", "morning"], [0, 1], {}))
    assert [one["channel_id"] for one in document["transcripts"]] == [0, 1]

    sentence = document["transcripts"][0]["sentences"][0]
    words = sentence["words"]
    assert (
        "".join(word["text"] + word["punctuation"] for word in words) == sentence["text"] == "Good morning."
    )
    assert words[0]["end_time"] == words[1]["begin_time"] and words[-1]["end_time"] == sentence["end_time"]
    assert sentence["end_time"] <= document["properties"]["original_duration_in_milliseconds"]


def test_json_lines_are_gzipped_and_the_same_every_time() -> None:
    rows = [{"a": 1}, {"a": 2}]

    assert gzip.decompress(renders.json_lines(rows)) == b'{"a":1}\n{"a":2}\n'
    assert renders.json_lines(rows) == renders.json_lines(rows)
