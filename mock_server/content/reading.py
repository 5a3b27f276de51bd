"""What OCR models read off a picture, by `ocr_options.task`. No picture is looked at: its words are those of its name, and
values for the keys that were asked for are made up. Source: qwen-vl-ocr page; key_information_extraction was recorded."""

from collections.abc import Mapping, Sequence
from random import Random
from typing import Any, NamedTuple

from mock_server.content import hints, media, sample
from mock_server.content.prompt import Prompt
from mock_server.wire.timeline import Ask, Media


class Read(NamedTuple):
    """The answer's text, and its `ocr_result` if the task has one."""

    text: str
    result: Mapping[str, Any] | None = None


def read(ask: Ask, prompt: Prompt, seed: int) -> Read | None:
    """What is read off the pictures of the last message; None where no task is set."""
    options = ask.parameters.get("ocr_options")
    if not isinstance(options, Mapping):
        return None
    config = options.get("task_config")
    wanted = config.get("result_schema") if isinstance(config, Mapping) else None
    if isinstance(wanted, Mapping):
        values = sample.sample(_as_schema(wanted), Random(seed), hints.of(prompt.text))
        return Read(f"```json\n{sample.text(values)}\n```", {"kv_result": values})
    pictures = [one for one in _last_media(ask) if one.kind == "image"]
    told = _TASKS.get(str(options.get("task")))
    return None if told is None or not pictures else told(pictures)


def _as_schema(wanted: Mapping[str, Any]) -> dict[str, Any]:
    members = {
        key: _as_schema(one) if isinstance(one, Mapping) else {"type": "string"}
        for key, one in wanted.items()
    }
    return {"type": "object", "properties": members, "required": list(members)}


def _last_media(ask: Ask) -> Sequence[Media]:
    return next((message.media for message in reversed(ask.messages) if message.role == "user"), ())


def _lines(picture: Media) -> list[str]:
    """The words of a picture's name, one a line; of inline data what its head says."""
    url = picture.url if isinstance(picture.url, str) else "".join(picture.url[:1])
    return [media.in_words(picture, "en")] if url.startswith("data:") else media.words(url)


def _plain(pictures: Sequence[Media]) -> Read:
    return Read("\n".join(line for picture in pictures for line in _lines(picture)))


def _placed(pictures: Sequence[Media]) -> Read:
    """Each line with the rectangle it stands in: one under the other, inside the picture."""
    width, height = media.size(pictures[0])
    lines = _lines(pictures[0])
    tall = max(8, height // (2 * len(lines) + 1))
    found, shown = [], []
    for number, line in enumerate(lines):
        wide = min(width * 4 // 5, max(tall, tall * len(line) * 3 // 5))
        left, top = width // 10, tall * (2 * number + 1)
        right, bottom = left + wide, top + tall
        rectangle = [left + wide // 2, top + tall // 2, tall, wide, 90]
        corners = [left, top, right, top, right, bottom, left, bottom]
        found.append({"rotate_rect": rectangle, "location": corners, "text": line})
        shown.append(f'\t{{"rotate_rect": {rectangle}, "text": {sample.text(line)}}}')
    return Read("```json\n[\n" + ",\n".join(shown) + "\n]\n```", {"words_info": found})


def _table(pictures: Sequence[Media]) -> Read:
    import html  # its table of entities is large

    rows = "\n".join(f"  <tr><td>{html.escape(line)}</td></tr>" for line in _lines(pictures[0]))
    return Read(f"```html\n<table>\n{rows}\n</table>\n```")


def _document(pictures: Sequence[Media]) -> Read:
    title, *rest = _lines(pictures[0])
    body = f"\n\n{' '.join(map(_escaped, rest))}" if rest else ""
    return Read(f"```latex\n\\section{{{_escaped(title)}}}{body}\n```")


def _formula(pictures: Sequence[Media]) -> Read:
    return Read(
        "```latex\n" + " = ".join(rf"\mathrm{{{_escaped(line)}}}" for line in _lines(pictures[0])) + "\n```"
    )


def _escaped(text: str) -> str:
    return "".join(f"\\{one}" if one in "#$%&_{}" else one for one in text)


_TASKS = {
    "text_recognition": _plain,
    "multi_lan": _plain,
    "advanced_recognition": _placed,
    "table_parsing": _table,
    "document_parsing": _document,
    "formula_recognition": _formula,
}
"""By the names of the qwen-vl-ocr page."""
