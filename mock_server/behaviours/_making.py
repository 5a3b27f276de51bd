"""Pictures, films, sound, transcripts and files of vectors: begun as tasks, or made at once, in the form of each model.

What a task makes is made when somebody first asks after its end. Everything random in it comes from the task's id.
"""

import math
import re
from collections.abc import Callable, Iterator, Mapping
from datetime import datetime, timedelta, timezone
from functools import partial
from random import Random
from typing import Any, NamedTuple
from urllib.parse import urlsplit

from mock_server.behaviours import _uploaded
from mock_server.content import media, renders, tokens, vectors
from mock_server.spec.model import Model
from mock_server.wire.addresses import split as split_address
from mock_server.wire.call import Call
from mock_server.wire.encode import dumps
from mock_server.wire.reply import Json
from mock_server.world.media import Media
from mock_server.world.tasks import QUICK, REAL, Outcome, Task
from mock_server.world.world import World

BEIJING = timezone(timedelta(hours=8))
"""Tasks say their times so in every region (recorded)."""

DOWNLOAD_FAILED = ("InvalidFile.DownloadFailed", "The audio file cannot be downloaded.")
INPUT_FAILED = ("BadRequest.InputDownloadFailed", "Failed to download the input file.")
NOT_TEXT = ("InvalidFile.TypeNotTxt", "File type should be txt")

LINES = {"360P": 360, "480P": 480, "540P": 540, "720P": 720, "1080P": 1080}
SIDES = re.compile(r"([0-9]{1,6})\*([0-9]{1,6})")
SQUARE = {"1K": 1024, "2K": 2048, "4K": 4096}


class Wish(NamedTuple):
    """What is asked for, and where results are found: `base` is the address under which the client reached the mock."""

    model: Model
    input: Mapping[str, Any]
    parameters: Mapping[str, Any]
    base: str
    media: Media
    named: str  # names the files
    expires: float
    ended: str

    @property
    def prompt(self) -> str:
        """The words, wherever this model takes them."""
        messages = self.input.get("messages")
        if isinstance(messages, list) and messages and isinstance(messages[-1], dict):
            content = messages[-1].get("content")
            parts = content if isinstance(content, list) else []
            texts = [
                part["text"] for part in parts if isinstance(part, dict) and isinstance(part.get("text"), str)
            ]
            return content if isinstance(content, str) else " ".join(texts)
        found = (
            self.input.get("prompt")
            or self.input.get("title")
            or self.input.get("text")
            or self.input.get("ref_prompt")
        )
        return found if isinstance(found, str) else ""

    @property
    def number(self) -> int:
        """How many results there are to be."""
        return total(self.model, self.input, self.parameters) or 1

    def put(self, name: str, media_type: str, make: Callable[[], bytes]) -> str:
        """The URL of a file."""
        return self.base + self.media.put(name, media_type, make, self.expires)


def create(call: Call, world: World) -> Json:
    """Begins a task and says which."""
    model = call.model
    assert model is not None and call.operation is not None  # rules refuse what names no model
    _uploaded.check_body(call, world)
    group, _, rest = call.operation.path.removeprefix("/api/v1/services/").partition("/")
    now = world.clock.now()
    given, parameters = call.body.get("input") or {}, call.body.get("parameters") or {}
    lapse = REAL[model.kind] if world.pace.real else QUICK
    wish = partial(_wish, call, world, model)
    failure = (call.script or {}).get("failure")  # on request
    task = Task(
        id=world.ids.task_id(),
        owner=call.owner,
        request_id=call.request_id,
        model=model.id,
        api=f"apikey:v1:{group}:{rest.replace('/', ':')}:{model.id}",
        region=call.region.id,
        submitted=now,
        lapse=lapse,
        total=total(model, given, parameters),
        make=lambda task: _failure(*failure) if failure else outcome(wish(task.id, task.ends)),
        weight=len(call.raw),
    )
    world.tasks.add(task)
    answer = {"request_id": call.request_id, "output": {"task_id": task.id, "task_status": "PENDING"}}
    return Json(dumps(answer), headers={"x-dashscope-finished": ""})


def _wish(call: Call, world: World, model: Model, named: str, ended: float) -> Wish:
    return Wish(
        model=model,
        input=call.body.get("input") or {},
        parameters=call.body.get("parameters") or {},
        base=call.base,
        media=world.media,
        named=named,
        expires=ended + 24 * 3600,
        ended=local(ended),
    )


def wish_now(call: Call, world: World) -> Wish:
    """What an answer that comes at once is made of."""
    assert call.model is not None
    _uploaded.check_body(call, world)
    return _wish(call, world, call.model, call.request_id, world.clock.now())


def local(seconds: float) -> str:
    """A time as tasks say it: Beijing's, with milliseconds."""
    return datetime.fromtimestamp(seconds, BEIJING).isoformat(" ", "milliseconds").partition("+")[0]


def total(model: Model, given: Mapping[str, Any], parameters: Mapping[str, Any]) -> int | None:
    """How many results a task counts; None where it counts none."""
    if model.result == "transcripts":
        return len(given["file_urls"])
    if model.result == "poster":
        return given.get("generate_num") or 1
    if model.kind != "image":
        return None
    asked = parameters.get("n")
    return asked if isinstance(asked, int) else int(model.n)


COUNTED = frozenset({"pictures", "prompted-pictures", "pictures-with-text", "transcripts"})
"""Forms whose tasks have `task_metrics`."""


def metrics(task: Task, model: Model, status: str) -> dict[str, int] | None:
    """`task_metrics` of a task; None where it has none."""
    if task.total is None or model.result not in COUNTED:
        return None
    done = task.outcome if status in ("SUCCEEDED", "FAILED") else None
    failed = 0
    if done is not None:
        results = done.output.get("results", ())
        failed = task.total if not results else sum("code" in one for one in results)
    return {"TOTAL": task.total, "SUCCEEDED": task.total - failed if done else 0, "FAILED": failed}


def outcome(wish: Wish) -> Outcome:
    """What the task made, or why it did not."""
    if wish.model.result in ("transcripts", "transcript"):
        return FORMS[wish.model.result](wish)
    if any(_unreachable(url) for url in _urls(wish.input)):
        return _failure(*INPUT_FAILED)
    return FORMS[wish.model.result](wish)


def _failure(code: str, message: str, **more: Any) -> Outcome:
    return Outcome({"code": code, "message": message, **more}, failed=True)


def _urls(value: Any) -> Iterator[str]:
    """Every address in the input."""
    if isinstance(value, str):
        if value.startswith(("http://", "https://")):
            yield value
    elif isinstance(value, Mapping):
        for inner in value.values():
            yield from _urls(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from _urls(inner)


def _unreachable(url: str) -> bool:
    """Names under `.invalid` lead nowhere, by RFC 2606; everything else counts as reachable, for nothing is fetched."""
    try:
        host = urlsplit(url).hostname or ""
    except ValueError:
        return True
    return host == "invalid" or host.endswith(".invalid")


# ---- pictures --------------------------------------------------------------------------------------------------------


def size(wish: Wish) -> tuple[int, int]:
    """Width and height of the pictures or films asked for."""
    lines = wish.parameters.get("resolution") if wish.model.kind == "video" else None
    asked = wish.parameters.get("size") or (None if lines else wish.model.size)
    if isinstance(asked, str) and asked in SQUARE:
        return SQUARE[asked], SQUARE[asked]
    if isinstance(asked, str) and (sides := SIDES.fullmatch(asked)):
        width, height = (max(1, min(int(side), renders.LARGEST)) for side in sides.groups())
        return width, height
    high = LINES.get(lines or wish.model.resolution, 720)
    across, down = _ratio(wish)
    longer = max(2, min(renders.LARGEST, round(high * max(across, down) / min(across, down) / 2) * 2))
    return (longer, high) if across >= down else (high, longer)


def _ratio(wish: Wish) -> tuple[int, int]:
    asked = wish.parameters.get("ratio") or wish.parameters.get("aspect_ratio")
    across, _, down = str(asked or "16:9").partition(":")
    return (
        (int(across), int(down))
        if across.isdigit() and down.isdigit() and int(across) * int(down)
        else (16, 9)
    )


def _picture(wish: Wish, number: int) -> str:
    chance = Random(f"{wish.named} {number}")
    width, height = size(wish)
    seed = wish.parameters.get("seed")
    about = f"{wish.prompt} {wish.named if seed is None else seed} {number}"
    name = f"{wish.ended[:10].replace('-', '')}/{chance.getrandbits(128):032x}-{number + 1}.png"
    return wish.put(name, "image/png", partial(renders.png, width, height, about))


def rewritten(prompt: str) -> str:
    """The prompt as a model that extends prompts might rewrite it."""
    if vectors.HAN.search(prompt):
        return f"日光，柔光，居中构图，中景。{prompt}，背景略微虚化，画面细节清晰。"
    return f"Daylight, soft lighting, center composition, medium shot. {prompt}. The background is softly blurred."


def pictures(wish: Wish) -> Outcome:
    """`results` with an address each."""
    return Outcome({"results": [{"url": _picture(wish, at)} for at in range(wish.number)]}, usage(wish))


def prompted_pictures(wish: Wish) -> Outcome:
    """`results` with the prompt beside each address, as sent and as rewritten."""
    prompts = {"orig_prompt": wish.prompt}
    if wish.parameters.get("prompt_extend") is not False:
        prompts["actual_prompt"] = rewritten(wish.prompt)
    results = [{**prompts, "url": _picture(wish, at)} for at in range(wish.number)]
    return Outcome({"results": results}, usage(wish))


def restyled(wish: Wish) -> Outcome:
    """One picture in the words of the first restyling model, whose end has no milliseconds."""
    output = {
        "end_time": wish.ended[:19],
        "error_message": "Success",
        "start_time": wish.ended[:19],
        "style_index": wish.input["style_index"],
        "error_code": 0,
        "results": [{"url": _picture(wish, 0)}],
    }
    return Outcome(output, usage(wish))


def interleaves(wish: Wish) -> bool:
    """Whether texts and pictures are told in turn."""
    return wish.model.pictures_interleaved is not None and wish.parameters.get("enable_interleave") is True


def in_turn(wish: Wish) -> Iterator[dict[str, str]]:
    """A text and a picture of it in turn, each as a content part. How many and which words is ours."""
    most = wish.parameters.get("max_images")
    for at in range(min(most if isinstance(most, int) else 5, 3)):
        stop = "。" if vectors.HAN.search(wish.prompt) else "."
        yield {"type": "text", "text": f"{at + 1}. {wish.prompt.rstrip('.。')}{stop}\n"}
        yield {"type": "image", "image": _picture(wish, at)}


def interleaved_usage(wish: Wish, said: int, seen: int) -> dict[str, Any]:
    """What the prompt, so many tokens of texts and so many pictures cost."""
    asked = tokens.count(wish.prompt)
    width, height = size(wish)
    return {
        "total_tokens": asked + said,
        "image_count": seen,
        "output_tokens": said,
        "size": f"{width}*{height}",
        "input_tokens": asked,
    }


def choices(wish: Wish, *, finished: bool = True) -> Outcome:
    """Pictures as messages, one a choice; among texts, all in one."""
    if interleaves(wish):
        parts = list(in_turn(wish))
        message = {"role": "assistant", "content": parts}
        output = {"choices": [{"finish_reason": "stop", "message": message}], "finished": finished}
        said = sum(tokens.count(part["text"]) for part in parts if "text" in part)
        return Outcome(output, interleaved_usage(wish, said, sum("image" in part for part in parts)))
    found = [
        {
            "finish_reason": "stop",
            "message": {"role": "assistant", "content": [{"image": _picture(wish, at), "type": "image"}]},
        }
        for at in range(wish.number)
    ]
    return Outcome({"choices": found, "finished": finished}, usage(wish))


def choices_in_one(wish: Wish) -> Outcome:
    """All pictures in one message."""
    made = choices(wish).output["choices"]
    content = [part for one in made for part in one["message"]["content"]]
    message = {"role": "assistant", "content": content}
    output = {"choices": [{"finish_reason": "stop", "message": message}], "finished": True}
    return Outcome(output, usage(wish))


def pictures_with_text(wish: Wish) -> Outcome:
    """Pictures, and, if there are words to be set on them, the same with the words and how they were set."""
    plain = pictures(wish)
    words = {key: wish.input.get(name) for key, name in (("Title", "title"), ("SubTitle", "sub_title"))}
    if not any(words.values()):
        return plain
    numbers = range(wish.number)
    told = {
        "urls": [{"url": _picture(wish, wish.number + at)} for at in numbers],
        "params": [{"sample_idx": at, "layers": _layers(words, *size(wish))} for at in numbers],
    }
    return Outcome({**plain.output, "text_results": told}, plain.usage)


def _layers(words: Mapping[str, Any], width: int, height: int) -> list[dict[str, Any]]:
    """How each kind of words is set, centred and one under the other."""
    top, found = height // 20, []
    for number, (kind, text) in enumerate((kind, text) for kind, text in words.items() if text):
        high = max(1, height // (14 if kind == "Title" else 24))
        across = min(width, high * max(1, len(text)))
        found.append(
            {
                "type": "text",
                "content": text,
                "sub_type": kind,
                "font_size": high,
                "font_family": "Sans",
                "font_color": "#e6baa7",
                "font_weight": "Regular",
                "top": top,
                "left": (width - across) // 2,
                "width": across,
                "height": high,
                "alignment": "center",
                "direction": "horizontal",
                "opacity": 1,
                "line_height": 1,
                "font_italic": False,
                "font_under_line": False,
                "font_line_through": False,
                "idx": number,
            }
        )
        top += high * 3 // 2
    return found


def poster(wish: Wish) -> Outcome:
    """Posters, their backgrounds, and a word for going on with each."""
    numbers = range(wish.number)
    output = {
        "render_urls": [_picture(wish, at) for at in numbers],
        "auxiliary_parameters": [f"{Random(f'{wish.named} {at}').getrandbits(256):064x}" for at in numbers],
        "bg_urls": [_picture(wish, wish.number + at) for at in numbers],
    }
    return Outcome(output, usage(wish))


# ---- films -----------------------------------------------------------------------------------------------------------


def _duration(wish: Wish) -> int:
    return int(wish.parameters.get("duration") or wish.model.duration)


def _film(wish: Wish, mark: str = "") -> str:
    width, height = size(wish)
    name = f"{wish.ended[:10].replace('-', '')}/{wish.named}{mark}.mp4"
    make = partial(
        renders.mp4, width, height, _duration(wish), f"{wish.prompt} {wish.parameters.get('seed')}{mark}"
    )
    return wish.put(name, "video/mp4", make)


def film(wish: Wish) -> Outcome:
    """`video_url`, beside the prompt where the model takes one."""
    if "video_count" not in wish.model.usage:
        return Outcome({"video_url": _film(wish)}, usage(wish))
    output = {"orig_prompt": wish.prompt, "video_url": _film(wish)}
    early = "duration" not in wish.model.usage
    if early and wish.prompt and wish.parameters.get("prompt_extend") is not False:
        output["actual_prompt"] = rewritten(wish.prompt)
    return Outcome(output, usage(wish))


def film_in_results(wish: Wish) -> Outcome:
    """`results.video_url`, as the models of portraits write it."""
    return Outcome({"results": {"video_url": _film(wish)}}, usage(wish))


def film_with_watermark(wish: Wish) -> Outcome:
    """The film, and the same with a mark."""
    return Outcome({"video_url": _film(wish), "watermark_video_url": _film(wish, "-watermark")}, usage(wish))


def film_restyled(wish: Wish) -> Outcome:
    """`output_video_url`, as the model that restyles films writes it."""
    return Outcome({"output_video_url": _film(wish)}, usage(wish))


def template(wish: Wish) -> Outcome:
    """Movements that were learnt, by a name."""
    name = f"{Random(wish.named).getrandbits(128):032x}"
    return Outcome({"template_id": f"AACT.{name[:8]}-{name[8:]}"}, usage(wish))


def body(wish: Wish) -> Outcome:
    """A body in three dimensions and a view of it; for two hours, where pictures are for a day."""
    wish = wish._replace(expires=wish.expires - 22 * 3600)
    name = f"{wish.ended[:10].replace('-', '')}/{wish.named}"
    model = wish.put(f"{name}.glb", "model/gltf-binary", partial(renders.glb, f"{wish.prompt} {wish.named}"))
    plain = wish.parameters.get("pbr") is False
    view = _picture(wish._replace(parameters={"size": "1024*1024"}), 0)
    found = {"base_model_url" if plain else "pbr_model_url": model, "rendered_image_url": view}
    return Outcome({"results": [found]}, usage(wish))


def usage(wish: Wish) -> dict[str, Any]:
    """What it cost, in the keys of the model; each key's value is the same for all models."""
    width, height = size(wish)
    seconds = _duration(wish) if wish.model.duration else 0
    across, down = _ratio(wish)
    values: dict[str, Any] = {
        "image_count": 1 if wish.model.kind != "image" else wish.number,
        "width": width,
        "height": height,
        "size": f"{width}*{height}",
        "input_tokens": 0,
        "output_tokens": 0,
        "total_tokens": 0,
        "video_count": 1,
        "video_duration": seconds,
        "video_ratio": f"{width}*{height}",
        "duration": seconds,
        "input_video_duration": 0,
        "output_video_duration": seconds,
        "ratio": f"{across}:{down}",
        "SR": min(width, height),
        "fps": 24,
        "audio": wish.parameters.get("audio") is True,
        "shot_type": wish.parameters.get("shot_type") or "single",
        "3d_task_type": _source(wish),
        "count": 1,
        "texture_quality": wish.parameters.get("texture_quality") or "standard",
    }
    found = {}
    for key in wish.model.usage:
        name, _, word = key.partition("=")
        found[name] = str(values[name]) if word == "text" else word or values[name]
    return found


def _source(wish: Wish) -> str:
    """What a body is made from."""
    if wish.input.get("images"):
        return "multiview-to-3d"
    return "image-to-3d" if wish.input.get("image") else "text-to-3d"


# ---- transcripts -----------------------------------------------------------------------------------------------------


def _seconds(url: str) -> float:
    return 0.4 * len(media.words(url)) + 0.2


def _transcript(wish: Wish, url: str, number: int) -> str:
    channels = wish.parameters.get("channel_id") or [0]
    more: dict[str, Any] = {"speaker_id": 0} if wish.parameters.get("diarization_enabled") is True else {}
    if wish.model.result == "transcript":
        han = vectors.HAN.search(url) is not None
        more |= {"language": wish.parameters.get("language") or ("zh" if han else "en"), "emotion": "neutral"}
    name = f"{wish.ended[:10].replace('-', '')}/{wish.named}-{number + 1}.json"
    return wish.put(
        name, "application/json", partial(renders.transcript, url, media.words(url), channels, more)
    )


def transcripts(wish: Wish) -> Outcome:
    """A document for each file that can be reached; a task fails only if none can."""
    results: list[dict[str, Any]] = []
    heard = 0.0
    for number, url in enumerate(wish.input["file_urls"]):
        if _unreachable(url) or not url.startswith(("http://", "https://", "oss://")):
            code, message = DOWNLOAD_FAILED
            results.append({"file_url": url, "code": code, "message": message, "subtask_status": "FAILED"})
        else:
            heard += _seconds(url)
            address = _transcript(wish, url, number)
            results.append({"file_url": url, "transcription_url": address, "subtask_status": "SUCCEEDED"})
    if not heard:
        return _failure(*DOWNLOAD_FAILED, results=results)
    return Outcome({"results": results}, {"duration": math.ceil(heard)})


def transcript(wish: Wish) -> Outcome:
    """The document of one file."""
    url = wish.input["file_url"]
    if _unreachable(url):
        return _failure("FILE_DOWNLOAD_FAILED", "The audio file cannot be downloaded.")
    address = _transcript(wish, url, 0)
    return Outcome({"result": {"transcription_url": address}}, {"seconds": math.ceil(_seconds(url))})


# ---- vectors of a file -----------------------------------------------------------------------------------------------


def embeddings_file(wish: Wish) -> Outcome:
    """A gzipped file with one vector a line. Nothing is fetched: the texts are the words of the file's name."""
    url = wish.input["url"]
    if not split_address(url).path.endswith(".txt"):
        return _failure(*NOT_TEXT)
    texts = media.words(url)
    model, purpose = wish.model, "query" if wish.parameters.get("text_type") == "query" else ""
    make = partial(renders.embedded, texts, model.dimension, purpose)
    name = f"{wish.ended[:10]}/{wish.named}_output.txt.gz"
    used = sum(tokens.count(text) for text in texts)
    return Outcome({"url": wish.put(name, "application/gzip", make)}, {"total_tokens": used})


# ---- speech ------------------------------------------------------------------------------------------------------------


def characters(text: str) -> int:
    """Characters as speech is billed: a Chinese one counts twice."""
    return sum(2 if vectors.HAN.match(one) else 1 for one in text)


def words_of(text: str) -> int:
    """How many words a text has; a Chinese character is one."""
    return sum(sum(1 for one in word if vectors.HAN.match(one)) or 1 for word in text.split())


def spoken(text: str) -> float:
    """How many seconds it takes to say a text, a minute at most."""
    return max(0.3, min(60.0, characters(text) / 12))


def _one(key: str) -> Callable[[Wish], Outcome]:
    return lambda wish: Outcome({key: _picture(wish, 0)}, usage(wish))


def segmented(wish: Wish) -> Outcome:
    """The picture cut into its things, and the same to be looked at."""
    made = {"output_image_url": _picture(wish, 0), "output_vis_image_url": _picture(wish, 1)}
    return Outcome(made, usage(wish))


FORMS: Mapping[str, Callable[[Wish], Outcome]] = {
    "pictures": pictures,
    "prompted-pictures": prompted_pictures,
    "restyled": restyled,
    "output-picture": _one("output_image_url"),
    "segmented": segmented,
    "one-picture": _one("image_url"),
    "choices": choices,
    "choices-in-one": choices_in_one,
    "pictures-with-text": pictures_with_text,
    "poster": poster,
    "film": film,
    "film-in-results": film_in_results,
    "film-with-watermark": film_with_watermark,
    "film-restyled": film_restyled,
    "template": template,
    "body": body,
    "transcripts": transcripts,
    "transcript": transcript,
    "embeddings-file": embeddings_file,
}
"""By the model's `result` in models.yaml."""
