"""The frames of a stream that wait for their time: the same ones, kept small."""

import sys
import tracemalloc
from collections.abc import Iterator

import orjson
from hypothesis import example, given
from hypothesis import strategies as st

from mock_server.wire.packed import Similar, packed
from mock_server.wire.reply import Frame, Row
from mock_server.wire.timeline import Pieces, written

FRAMES = st.builds(
    Frame,
    st.one_of(
        st.binary(max_size=40),
        st.text(max_size=9).map(lambda text: b'data: {"id":"chatcmpl-1","content":"%b"}\n\n' % text.encode()),
        st.text('ab"\\', max_size=3).map(lambda text: b'{"delta":"%b","finish_reason":null}' % text.encode()),
    ),
    st.integers(0, 300),
    st.integers(0, 300),
)


@given(st.lists(FRAMES, max_size=40))
def test_packed_frames_are_the_same_frames(frames: list[Frame]) -> None:
    assert list(packed(iter(frames))) == frames


def said(count: int) -> Iterator[Frame]:
    for number in range(count):
        yield Frame(
            b'data: {"choices":[{"delta":{"content":" word %d"}}],"id":"chatcmpl-%b"}\n\n'
            % (number, b"0" * 200),
            4,
        )


def test_frames_that_differ_in_their_text_alone_take_little() -> None:
    row = Similar(*_ends(), thought=False)
    assert all(row.add(frame) for frame in said(200))
    kept = sum(sys.getsizeof(getattr(row, name)) for name in ("_middles", "_lengths", "_tokens"))
    assert kept < 3000 < 200 * 250


def _ends() -> tuple[bytes, bytes]:
    before, _, after = next(said(1)).data.partition(b" word 0")
    return before, after


def test_frames_that_have_little_in_common_are_made_when_they_are_asked_for() -> None:
    made = []

    def growing() -> Iterator[Frame]:
        for number in range(100):
            made.append(number)
            yield Frame(b'{"text":"%b","number":%d}' % (b"abc" * number, number))

    frames = packed(growing())
    assert next(frames).data == b'{"text":"","number":0}'
    assert len(made) < 100
    assert len(list(frames)) == 99


def test_all_frames_are_made_at_once_when_they_are_alike() -> None:
    source = said(100)
    frames = packed(source)
    next(frames)
    assert next(source, None) is None
    assert len(list(frames)) == 99


@given(st.lists(st.tuples(st.text(max_size=5), st.integers(1, 9)), min_size=1, max_size=150), st.data())
def test_a_row_says_the_same_frame_by_frame_joined_and_packed(
    pieces: list[tuple[str, int]], data: st.DataObject
) -> None:
    start = data.draw(st.integers(0, len(pieces) - 1))
    stop = data.draw(st.integers(start + 1, len(pieces)))
    texts = [text.encode("utf-8", "replace") for text, _ in pieces]
    row = Row(b"<", b">", Pieces(texts, [tokens for _, tokens in pieces], 0), start, stop, thought=True)
    frames = [Frame(b"<" + texts[at] + b">", pieces[at][1], pieces[at][1]) for at in range(start, stop)]
    assert list(row.frames()) == frames
    assert row.tokens == sum(frame.tokens for frame in frames)
    for most in (1, 7, 1000):
        assert b"".join(row.joined(most)) == b"".join(frame.data for frame in frames)
    assert list(packed(iter([frames[0], row, frames[-1]]))) == [frames[0], *frames, frames[-1]]
    assert list(row.frames()) == frames  # packed by then


def test_a_stream_under_way_goes_on_when_another_begins_to_tell_the_same_pieces() -> None:
    row = Row(b"<", b">", Pieces([b"a", b"", b"bc"], [1, 2, 3], 0), 0, 3, thought=False)
    waiting, begun = packed(iter([row])), packed(iter([row]))
    frames = [Frame(b"<a>", 1), Frame(b"<>", 2), Frame(b"<bc>", 3)]
    assert next(begun) == frames[0]
    row.pieces.share()
    assert list(begun) == frames[1:]
    assert list(waiting) == list(packed(iter([row]))) == frames


@given(st.lists(st.one_of(st.text(max_size=6), st.text('",\\[]\n', max_size=6)), max_size=8))
@example(['{"a": "b', '",', '"c"', ',"', '","'])
def test_pieces_are_written_as_each_would_be_alone(texts: list[str]) -> None:
    assert written(texts) == [orjson.dumps(text) for text in texts]


def test_what_is_kept_of_a_piece_is_no_larger_than_it() -> None:
    texts = [f" word {number}" for number in range(1000)]
    tracemalloc.start()
    try:
        before = tracemalloc.get_traced_memory()[0]
        kept = written(texts)
        grown = tracemalloc.get_traced_memory()[0] - before
    finally:
        tracemalloc.stop()
    assert len(kept) == 1000 and grown < 100 * 1000
