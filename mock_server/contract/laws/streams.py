"""Laws of a stream: framing, order, what stays the same, how it ends."""

import re
from collections.abc import Iterator

import orjson

from mock_server.content import tokens
from mock_server.contract.exchange import Exchange
from mock_server.contract.laws.finding import Finding
from mock_server.contract.laws.reading import chunks, cumulative, pieces

_NATIVE = re.compile(rb"id:(\d+)\nevent:([\w.]+)\n:HTTP_STATUS/(\d{3})\ndata:(\S.*)")
_NAMED = re.compile(rb"event:(\w+)\ndata:(\S.*)")
_OPENAI = re.compile(rb"(?:event: [\w.]+\n)?data: (\S.*)")


def ends_with_done(exchange: Exchange) -> bool:
    """Whether the Spec knows `[DONE]` among the events of this operation."""
    return b"[DONE]" in orjson.dumps(_reached(exchange))


def _reached(exchange: Exchange) -> object:
    media = exchange.operation.answers(200).get("text/event-stream") or {}
    item = media.get("itemSchema") or {}
    name = str(item.get("$ref", "")).rpartition("/")[2]
    return exchange.operation.root["components"]["schemas"].get(name, item)


def framing(exchange: Exchange) -> Iterator[Finding]:
    """Byte for byte: natively `id:n`, `event:`, `:HTTP_STATUS/n`, `data:` without blanks, n from 1; the Anthropic dialect
    names each event and has no blanks either; else `data: ` and one blank. One empty line after each frame, nothing else.
    Source: every recorded raw stream, sheet 2.5, 4.1 and 4.7."""
    if exchange.events is None or not exchange.wire:
        return
    native = exchange.operation.comment(200) is not None
    forms = {
        "native": (_NATIVE, "id:n, event:, :HTTP_STATUS/n, data: without blanks"),
        "anthropic": (_NAMED, "event: and data: without blanks"),
    }
    surface = exchange.operation.surface
    pattern, form = forms.get("native" if native else surface, (_OPENAI, "`data: ` and a text"))
    if not exchange.raw.endswith(b"\n\n"):
        yield Finding("an empty line after the last frame", repr(exchange.raw[-20:])[1:])
    for number, block in enumerate(exchange.raw.removesuffix(b"\n\n").split(b"\n\n"), 1):
        found = pattern.fullmatch(block)
        if found is None:
            yield Finding(form, repr(block[:80])[1:], number)
        elif native:
            if int(found[1]) != number:
                yield Finding(f"id:{number}", f"id:{int(found[1])}", number)
            if (found[2] == b"error") != (int(found[3]) >= 400):
                yield Finding(
                    "event:error with a status of 400 or more, and only there", repr(block[:50])[1:], number
                )


def end_marker(exchange: Exchange) -> Iterator[Finding]:
    """`data: [DONE]` once, last, where the dialect has it; a refused stream may go without. Source: every recorded stream."""
    if exchange.events is None:
        return
    places = [number for number, event in enumerate(exchange.events, 1) if event.get("data") == "[DONE]"]
    if not ends_with_done(exchange):
        wanted: list[list[int]] = [[]]
    elif exchange.refused:
        wanted = [[], [len(exchange.events)]]
    else:
        wanted = [[len(exchange.events)]]
    if places not in wanted:
        yield Finding(f"[DONE] in frames {wanted[-1]} of {len(exchange.events)}", f"in frames {places}")


def constant(exchange: Exchange) -> Iterator[Finding]:
    """id, created, model, object and request_id are the same in every frame. Events of a run each speak of an object of their
    own: of them only request_id, and model. Source: every recorded stream; pages runs and event-streaming."""
    if exchange.events is None or exchange.refused:
        return
    first: dict[str, tuple[int, object]] = {}
    for number, chunk in chunks(exchange):
        own = str(chunk.get("object")).startswith("thread")
        for key in ("model", "request_id") if own else ("id", "created", "model", "object", "request_id"):
            if key not in chunk:
                continue
            known = first.setdefault(key, (number, chunk[key]))
            if chunk[key] != known[1]:
                yield Finding(f"{key} {known[1]!r} as in frame {known[0]}", repr(chunk[key]), number)


def role_first(exchange: Exchange) -> Iterator[Finding]:
    """A compatible chat opens with the role, and says it once a choice. Source: every recorded chat stream."""
    if exchange.events is None or exchange.refused or exchange.operation.surface == "native":
        return
    seen: set[int] = set()
    opened: set[int] = set()
    for number, chunk in chunks(exchange):
        choices = chunk.get("choices")
        if chunk.get("object") != "chat.completion.chunk" or not isinstance(choices, list):
            continue
        for choice in choices:
            if not isinstance(choice, dict) or not isinstance(choice.get("delta"), dict):
                continue
            index, role = choice.get("index", 0), choice["delta"].get("role")
            if index not in seen and role != "assistant":
                yield Finding(f"role assistant in the first chunk of choice {index}", repr(role), number)
            if index in opened and role:
                yield Finding(f"the role of choice {index} once", repr(role), number)
            seen.add(index)
            opened |= {index} if role else set()


def thinking_first(exchange: Exchange) -> Iterator[Finding]:
    """Thought comes before text and calls, and never again. Source: every recorded thinking stream."""
    if exchange.events is None:
        return
    spoken: dict[int, int] = {}
    before: dict[int, str] = {}
    for piece in pieces(exchange):
        new = piece.thinking
        if cumulative(exchange):
            new = new if piece.thinking != before.get(piece.index, "") else ""
            before[piece.index] = piece.thinking or before.get(piece.index, "")
        if new and piece.index in spoken and not (cumulative(exchange) and not piece.text):
            yield Finding(
                f"no thought after the text that began in frame {spoken[piece.index]}",
                repr(new[:40]),
                piece.frame,
            )
        if piece.text or piece.calls:
            spoken.setdefault(piece.index, piece.frame)


def one_finish(exchange: Exchange) -> Iterator[Finding]:
    """Each choice ends once, and nothing is said of it afterwards. Source: every recorded stream."""
    if exchange.events is None or exchange.refused:
        return
    ended: dict[int, int] = {}
    seen: set[int] = set()
    for piece in pieces(exchange):
        seen.add(piece.index)
        if piece.index in ended:
            yield Finding(
                f"nothing of choice {piece.index} after its end in frame {ended[piece.index]}",
                "another piece",
                piece.frame,
            )
        if piece.finish is not None:
            ended.setdefault(piece.index, piece.frame)
    for index in sorted(seen - set(ended)):
        yield Finding(f"a finish reason for choice {index}", "none")
    speaks = exchange.model is not None and exchange.model.kind in (
        "speech",
        "music",
        "hearing",
    )  # no choices
    if exchange.wire and not seen and exchange.said and not speaks:
        yield Finding("at least one piece of an answer", "none")


def cumulative_grows(exchange: Exchange) -> Iterator[Finding]:
    """Without incremental_output each native frame begins with all the one before said. Source: native recordings, sheet 2.5."""
    if exchange.events is None or exchange.refused or not cumulative(exchange):
        return
    last: dict[int, tuple[str, str]] = {}
    for piece in pieces(exchange):
        text, thought = last.get(piece.index, ("", ""))
        if not piece.text.startswith(text):
            yield Finding(f"a text that goes on from {text[-30:]!r}", repr(piece.text[-40:]), piece.frame)
        if not piece.thinking.startswith(thought):
            yield Finding(
                f"a thought that goes on from {thought[-30:]!r}", repr(piece.thinking[-40:]), piece.frame
            )
        last[piece.index] = (piece.text, piece.thinking)


def incremental_is_new(exchange: Exchange) -> Iterator[Finding]:
    """With incremental_output a frame holds only what is new: it does not repeat all before. Source: native recordings."""
    if exchange.events is None or exchange.refused or cumulative(exchange):
        return
    joined: dict[int, str] = {}
    repeated = 0
    for piece in pieces(exchange):
        before = joined.get(piece.index, "")
        if len(before) > 12 and len(piece.text) >= len(before) and piece.text.startswith(before):
            repeated += 1
            if repeated == 2:
                yield Finding("only what is new", f"all before again: {piece.text[:40]!r}", piece.frame)
        joined[piece.index] = before + piece.text


AT_ONCE = 16
"""Tokens from which a stream does not tell most of its text in one piece."""


def comes_in_pieces(exchange: Exchange) -> Iterator[Finding]:
    """What is new comes piece by piece, not most of it in one. Source: every recorded stream of a longer text."""
    if exchange.events is None or exchange.refused or not exchange.wire or cumulative(exchange):
        return
    said = [(tokens.count(piece.text), piece.frame) for piece in pieces(exchange) if piece.text]
    most, frame = max(said, default=(0, 0))
    if most > AT_ONCE and most * 2 > sum(number for number, _ in said):
        yield Finding("a text in pieces", f"{most} of its tokens in one", frame)


def output_ends(exchange: Exchange) -> Iterator[Finding]:
    """A native stream of sound has no choices: its output tells the finish reason `null` until the last frame, and there another
    one and what it cost. Source: qwen-tts and fun-music pages, their streams; sheet 1.6."""
    if exchange.events is None or not exchange.said or exchange.operation.surface != "native":
        return
    outputs = [
        (n, chunk["output"], chunk) for n, chunk in chunks(exchange) if isinstance(chunk.get("output"), dict)
    ]
    if not outputs or any("finish_reason" not in output or "audio" not in output for _, output, _ in outputs):
        return
    for number, output, _ in outputs[:-1]:
        if output["finish_reason"] != "null":
            yield Finding("the reason of the end in the last frame", repr(output["finish_reason"]), number)
    number, output, last = outputs[-1]
    if output["finish_reason"] in ("null", None):
        yield Finding("a reason of the end in the last frame", repr(output["finish_reason"]), number)
    if not last.get("usage"):
        yield Finding("usage in the last frame", "none", number)


def sentences_end(exchange: Exchange) -> Iterator[Finding]:
    """A stream of what was heard tells sentences, numbered from 1: each ends before the next one begins, the last in the last
    frame, which tells the cost. Source: page fun-asr-recorded-speech-recognition-http-api, its stream."""
    if (
        exchange.events is None
        or not exchange.said
        or exchange.model is None
        or exchange.model.kind != "hearing"
    ):
        return
    last, ended = 0, True
    for number, chunk in chunks(exchange):
        sentence = (chunk.get("output") or {}).get("sentence") or {}
        told = sentence.get("sentence_id")
        if told != last + ended:
            yield Finding(f"sentence {last + ended}", repr(told), number)
        last, ended = last + ended, sentence.get("sentence_end") is True
    if not exchange.wire:
        return  # the page's stream stops in the midst of the first sentence
    if not last or not ended:
        yield Finding("the end of the last sentence", "none", len(exchange.events))
    elif not chunk.get("usage"):
        yield Finding("usage in the last frame", "none", number)


def words_make_the_sentence(exchange: Exchange) -> Iterator[Finding]:
    """The words of a heard sentence, with their marks, are its text, and none begins before the one in front of it. Source: page
    fun-asr-recorded-speech-recognition-http-api, its answers."""
    if not exchange.said or exchange.model is None or exchange.model.kind != "hearing":
        return
    for number, chunk in chunks(exchange):
        sentence = chunk["output"]["sentence"]
        said = "".join([word["text"] + word.get("punctuation", "") for word in sentence["words"]])
        if "".join(said.split()) != "".join(sentence["text"].split()):
            yield Finding(f"words of {sentence['text'][:60]!r}", repr(said[:60]), number)
        begun = [word["begin_time"] for word in sentence["words"]]
        if begun != sorted(begun):
            yield Finding("words in their order", str(begun)[:60], number)


_PARTS = {
    "response.output_text": "text",
    "response.reasoning_summary_text": "text",
    "response.function_call_arguments": "arguments",
}
"""The events of a Response that tell pieces (`.delta`) and then all of them (`.done`), and under which key."""


def parts_join(exchange: Exchange) -> Iterator[Finding]:
    """The pieces of a Response's part join to what its `.done` says, and that to the item of the Response at its end. Source:
    Responses page, its stream; OpenAI's API."""
    if exchange.events is None or not exchange.said:
        return
    joined: dict[tuple[str, int], str] = {}
    for number, chunk in chunks(exchange):
        stem, _, what = str(chunk.get("type")).rpartition(".")
        place = stem, chunk.get("output_index", 0)
        if stem in _PARTS and what == "delta":
            joined[place] = joined.get(place, "") + chunk["delta"]
        elif stem in _PARTS and what == "done" and isinstance(whole := chunk.get(_PARTS[stem]), str):
            if not joined.get(place, "").endswith(whole):
                yield Finding(
                    f"pieces that join to {whole[-60:]!r}", repr(joined.get(place, "")[-60:]), number
                )
        elif isinstance(response := chunk.get("response"), dict) and what == "completed":
            for (kind, at), said in joined.items():
                item = response["output"][at]
                if kind.endswith("arguments"):
                    told = item["arguments"]
                else:
                    parts = item["content"] if kind.endswith("output_text") else item["summary"]
                    told = "".join([part["text"] for part in parts])
                if told != said:
                    yield Finding(f"item {at} to say {said[-60:]!r}", repr(told[-60:]), number)


def no_holes(exchange: Exchange) -> Iterator[Finding]:
    """No said text has the mark of a letter that could not be read, unless the request has: a letter of several tokens is not
    cut between pieces. Source: every recorded stream in Chinese."""
    if not exchange.said or b"\xef\xbf\xbd" in exchange.case.sent.raw or "\ufffd" in str(exchange.asked):
        return
    for piece in pieces(exchange):
        said = piece.text + piece.thinking
        said += "".join([str((call.get("function") or {}).get("arguments")) for call in piece.calls])
        if "\ufffd" in said:
            yield Finding("whole letters", repr(said[-40:]), piece.frame)
            return


LAWS = (
    framing,
    end_marker,
    constant,
    role_first,
    thinking_first,
    one_finish,
    cumulative_grows,
    incremental_is_new,
    comes_in_pieces,
    output_ends,
    sentences_end,
    words_make_the_sentence,
    parts_join,
    no_holes,
)
