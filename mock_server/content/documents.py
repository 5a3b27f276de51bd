"""Documents: the text in a file's bytes, and what is said of texts that a prompt asks about. Pure; nothing of a file is run."""

import io
import re
import zlib
from collections.abc import Callable, Mapping, Sequence

from mock_server.content import vectors
from mock_server.content.late import late
from mock_server.content.phrases import joint
from mock_server.content.prompt import Prompt

LARGEST = 64 * 1024 * 1024
"""Bytes that are unpacked of one file: an archive may promise more."""

SENTENCES = 400
"""How many sentences of all documents are looked at for an answer."""

_TAGS = late(r"<[^>]*>")
_BREAKS = late(r"</(?:w:p|p|div|h[1-6]|li|tr|row|si|title)>|<(?:br|w:br|w:tab)\s*/?>", re.IGNORECASE)
_UNSAID = late(r"<(script|style|head)\b.*?</\1>", re.DOTALL | re.IGNORECASE)
_PDF_SHOWN = late(r"(\((?:\\.|[^\\()])*+\))\s*+(?:Tj|'|\")|\[((?:\s*+(?:\((?:\\.|[^\\()])*+\)|-?[\d.]++|<[\dA-Fa-f\s]*+>))*+)\s*+\]\s*+TJ|(T\*|Td|TD|ET)")  # fmt: skip
_PDF_TEXT = late(r"\(((?:\\.|[^\\()])*)\)")
SENTENCE = late(r"[^.!?。！？\n]+(?:[.!?](?=\S)[^.!?。！？\n]+)*[.!?。！？]*")
_WHOLE = late(r"\bsummar|\btl;?dr\b|\bwhat (?:is|does) (?:the|this|that|my) (?:file|document|text)|总结|概括|摘要|讲了什么|什么内容", re.IGNORECASE)  # fmt: skip


def text_of(name: str, data: bytes) -> str | None:
    """What is written in the file, by the ending of its name; None for a kind that is not read.

    Of a PDF whose fonts have an encoding of their own, and of a MOBI, no text is found: the words of the name stand for it.
    """
    read = _KINDS.get(name.rpartition(".")[2].lower())
    if read is None:
        return None
    found = read(data)
    if found is None:
        return re.sub(r"[\W_]+", " ", name.rpartition(".")[0]).strip()
    return found.strip()


def tell(prompt: Prompt, texts: Sequence[str]) -> str:
    """What the texts say about the prompt: the sentences nearest to it, in their order; asked about the whole, its beginning
    and its longest sentence."""
    sentences: list[str] = []
    for text in texts:
        sentences += [one.strip() for one in SENTENCE.findall(text[:200_000]) if len(one.strip()) > 1]
    if not sentences:
        return " ".join(texts)
    sentences = sentences[:SENTENCES]
    if _WHOLE.search(prompt.text[:2000]):
        longest = max(sentences[1:], key=len, default="")
        return joint(prompt.language).join(one for one in (sentences[0], longest) if one)
    asked = vectors.features(prompt.text[-2000:])
    ranked = vectors.ranked(asked, (vectors.features(one) for one in sentences))
    best = [place for place, score in ranked[:2] if score > 0.6 * ranked[0][1]]
    return joint(prompt.language).join(sentences[place] for place in sorted(best))


def _plain(data: bytes) -> str:
    for mark, encoding in ((b"\xef\xbb\xbf", "utf-8-sig"), (b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16")):
        if data.startswith(mark):
            return data.decode(encoding, "replace")
    for encoding in ("utf-8", "gb18030"):
        try:
            return data.decode(encoding)
        except UnicodeDecodeError:
            continue
    return data.decode("utf-8", "replace")


def _unmarked(markup: str) -> str:
    import html  # its table of entities costs a start

    text = _BREAKS.sub("\n", _UNSAID.sub("", markup))
    return re.sub(r"[ \t]*\n\s*", "\n", html.unescape(_TAGS.sub("", text)))


def _archive(names: str) -> Callable[[bytes], str | None]:
    """What reads the members of a ZIP archive whose names match."""
    wanted = re.compile(names)

    def read(data: bytes) -> str | None:
        import zipfile  # and with it much that no start needs

        left, found = LARGEST, []
        try:
            with zipfile.ZipFile(io.BytesIO(data)) as archive:
                for info in archive.infolist():
                    if wanted.fullmatch(info.filename) and left > 0:
                        with archive.open(info) as member:
                            markup = member.read(left)
                        left -= len(markup)
                        found.append(_unmarked(markup.decode("utf-8", "replace")))
        except (
            zipfile.BadZipFile,
            zlib.error,
            NotImplementedError,  # of zipfile: a compression or encryption that it does not know
            RuntimeError,
            EOFError,
            OSError,
            ValueError,
        ):
            return "" if not found else "\n".join(found)
        return "\n".join(found)

    return read


def _pdf(data: bytes) -> str | None:
    found, left = [], LARGEST
    for match in re.finditer(rb"stream\r?\n(.*?)\r?\nendstream", data, re.DOTALL):
        raw = match[1]
        try:
            unpacked = zlib.decompressobj().decompress(raw, left)
        except zlib.error:
            unpacked = raw
        left -= len(unpacked)
        if left <= 0:
            break
        if b"BT" in unpacked:
            found.append(_shown(unpacked.decode("latin-1")))
    text = re.sub(r"\n\s*", "\n", "".join(found)).strip()
    return text or None


def _shown(program: str) -> str:
    pieces = []
    for match in _PDF_SHOWN.finditer(program):
        if match[3]:
            pieces.append("\n")
        else:
            pieces += [_unescaped(one) for one in _PDF_TEXT.findall(match[1] or match[2])]
    return "".join(pieces)


_ESCAPES: Mapping[str, str] = {"n": "\n", "r": "\n", "t": "\t", "b": "", "f": ""}


def _unescaped(text: str) -> str:
    def one(match: re.Match[str]) -> str:
        said = match[1]
        return chr(int(said, 8) & 255) if said[0] in "01234567" else _ESCAPES.get(said, said)

    return re.sub(r"\\([0-7]{1,3}|.)", one, text, flags=re.DOTALL)


_KINDS: Mapping[str, Callable[[bytes], str | None]] = {
    **dict.fromkeys(("txt", "md", "csv", "json", "jsonl"), _plain),
    "docx": _archive(r"word/(?:document|header\d*|footer\d*|footnotes)\.xml"),
    "xlsx": _archive(r"xl/sharedStrings\.xml|xl/worksheets/sheet\d+\.xml"),
    "epub": _archive(r".*\.x?html?"),
    "pdf": _pdf,
    "mobi": lambda data: None,
}
