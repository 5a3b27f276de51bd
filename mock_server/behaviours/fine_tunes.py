"""Fine-tuning: jobs, their logs and checkpoints, the models they make; and hot words, which are ready at once."""

from collections.abc import Iterator, Mapping
from functools import partial
from random import Random
from typing import Any
from urllib.parse import urlsplit

from mock_server.behaviours import _resources, _tuning
from mock_server.content import renders
from mock_server.spec.model import STREAM
from mock_server.wire.call import Call
from mock_server.wire.errors import Refused
from mock_server.wire.reply import Bent, Frame, Json, Pause, Reply
from mock_server.world import fine_tunes
from mock_server.world.fine_tunes import CANCELED, FAILED, OVER, SUCCEEDED, Job, Phrases
from mock_server.world.world import World

PHRASES = "compile_asr_phrase"
MOST_PHRASES = 500

UNREADABLE = ("InvalidFile.DownloadFailed", "The training file cannot be downloaded.")
"""What a job fails of whose file has an address under `.invalid`; everything else counts as readable. Words assumed."""


def respond(call: Call, world: World) -> Reply:
    """By path and method. Raises Refused for what is not there or cannot be done any more."""
    assert call.operation is not None
    last = call.operation.path.rpartition("/")[2]
    if last == "fine-tunes":
        return _begun(call, world) if call.method == "POST" else _listed(call, world)
    if "finetuned_output" in call.values or last == "outputs":
        return _phrases(call, world)
    job = world.fine_tunes.get(_resources.owner(call), call.values["job_id"])
    if job is None:
        raise Refused("JobNotFound", layer="gateway")
    if "checkpoint" in call.values:
        return _of_checkpoint(call, world, job)
    return _of_job(call, world, job, last)


def _of_job(call: Call, world: World, job: Job, last: str) -> Reply:
    now = world.clock.now()
    if last == "logs":
        given = _resources.query(call)
        offset = _resources.number(given, "offset", 0, 1_000_000, 0)
        line = _resources.number(given, "line", 100, 1000)
        said = [text for at, text in lines(job) if at <= now]
        return _resources.said(call, {"total": len(said), "logs": said[offset : offset + line]})
    if last == "stream":
        return Bent(_followed(call, job, world), STREAM, streams=True)
    if last == "checkpoints":
        return _resources.said(call, [_checkpoint(job, step, at) for step, at in job.checkpoints(now)])
    if last == "validation-results":
        found = job.checkpoints(now) if job.asked.get("validation_file_ids") else []
        return _resources.said(call, [{"checkpoint": f"checkpoint-{step}"} for step, _ in found])
    if last == "cancel":
        return _done(call, world.fine_tunes.cancel(job, now))
    if call.method == "DELETE":
        return _done(call, world.fine_tunes.delete(job, now))
    return _resources.said(call, shown(job, now, world))


def _done(call: Call, done: bool) -> Json:
    if not done:
        raise Refused("JobIsOver", layer="gateway")
    return _resources.said(call, {"status": "success"})


# ---- jobs --------------------------------------------------------------------------------------------------------------


def _begun(call: Call, world: World) -> Json:
    asked, now = call.body, world.clock.now()
    if asked.get("training_type") == PHRASES:
        return _compiled(call, world)
    files = _files(asked, "training")
    if not files:
        raise Refused("MissingTrainingFiles", layer="gateway")
    base = _tuning.base_of(call, world, asked["model"])
    if base is None:
        raise Refused("ModelNotExist", layer="gateway")
    given = asked.get("hyper_parameters") or {}
    epochs = _count(given.get("n_epochs"), 3)
    id = _new_id(world)
    job = Job(
        id=id,
        owner=_resources.owner(call),
        workspace=_resources.workspace(call),
        asked={**asked, "training_file_ids": files, "validation_file_ids": _files(asked, "validation")},
        base=base,
        group=GROUPS.get(_tuning.known(world, base).kind or "", "llm"),
        created=now,
        course=fine_tunes.REAL if world.pace.real else fine_tunes.QUICK,
        begins=float("inf"),
        steps=epochs,
        every=min(epochs, _count(given.get("eval_epochs") or given.get("eval_steps"), 1)),
        tokens=epochs * len(files) * Random(id).randrange(20_000, 200_000),
        failure=UNREADABLE if any(map(_leads_nowhere, files)) else None,
    )
    world.fine_tunes.begin(job)
    return _resources.said(call, shown(job, now, world))


GROUPS = {"image": "aigc", "video": "aigc", "tuning": "facechain"}
"""What kind of training a job is, by kind of its model. Of pictures and films it is assumed."""

MADE = {"aigc": 10, "facechain": 1}
"""How many models a job of a group may make, where it says so (wan-video-generation-finetune-api-reference, facechain)."""


def _files(asked: Mapping[str, Any], kind: str) -> list[str]:
    named = [str(one.get("file_id")) for one in asked.get(f"{kind}_datasets") or () if one.get("file_id")]
    return [*(asked.get(f"{kind}_file_ids") or ()), *named]


def _count(value: Any, default: int) -> int:
    """A number of steps, however it is written."""
    text = str(value)
    return min(max(int(text), 1), 10_000) if text.isascii() and text.isdigit() and len(text) < 6 else default


def _leads_nowhere(file: str) -> bool:
    try:
        return (urlsplit(file).hostname or "").endswith(".invalid")
    except ValueError:
        return False


def _new_id(world: World) -> str:
    """`ft-`, the minute, four hex digits; two jobs never share one."""
    minute = _resources.local(world.clock.now(), "%Y%m%d%H%M")
    seed = world.ids.seed()
    while world.fine_tunes.has(id := f"ft-{minute}-{seed & 0xFFFF:04x}"):
        seed += 1
    return id


def shown(job: Job, now: float, world: World) -> dict[str, Any]:
    """The job as every answer shows it."""
    status, asked = job.status(now), job.asked
    kind = _tuning.known(world, job.base).kind
    over = {"end_time": _resources.local(job.ends)} if status in OVER else {}
    made = {"finetuned_output": job.output} if status == SUCCEEDED or kind == "video" else {}
    wrong: dict[str, str] = {}
    if status == FAILED and job.failure:
        wrong = {"code": job.failure[0], "message": job.failure[1]}
    elif status == CANCELED:
        wrong = {"code": "1"}
    spent = {SUCCEEDED: {"usage": job.tokens}, CANCELED: {"usage": 0}}.get(status, {})
    counted: dict[str, int] = {}
    if job.group in MADE:
        counted = {"max_output_cnt": MADE[job.group]}
        if status == SUCCEEDED:
            counted["output_cnt"] = 1 if job.group == "facechain" else len(job.checkpoints(now))
    return {
        "job_id": job.id,
        "job_name": asked.get("job_name") or job.id,
        "status": status,
        **made,
        "model": asked["model"],
        "base_model": job.base,
        "training_file_ids": asked["training_file_ids"],
        "validation_file_ids": asked["validation_file_ids"],
        "hyper_parameters": asked.get("hyper_parameters") or {},
        **wrong,
        "training_type": asked.get("training_type") or "sft",
        "create_time": _resources.local(job.created),
        "workspace_id": job.workspace,
        "user_identity": _resources.ACCOUNT,
        "modifier": _resources.ACCOUNT,
        "creator": _resources.ACCOUNT,
        **over,
        "group": job.group,
        **spent,
        **counted,
    }


def _listed(call: Call, world: World) -> Json:
    given = _resources.query(call)
    jobs = list(world.fine_tunes.newest_first(_resources.owner(call)))
    if given.get("model"):
        jobs = [job for job in jobs if given["model"] in (job.asked["model"], job.base)]
    at, size, found = _resources.page(given, jobs, 10, 100)
    now = world.clock.now()
    output = {
        "page_no": at,
        "page_size": size,
        "total": len(jobs),
        "jobs": [shown(job, now, world) for job in found],
    }
    return _resources.said(call, output)


# ---- the log -----------------------------------------------------------------------------------------------------------


def lines(job: Job) -> list[tuple[float, str]]:
    """When each line of the log is written, and the line, as far as the job will ever come.

    The marks that programs look for are the API's (model-training-api-reference#1098): `##FT_COMPLETE##`, the consumed
    tokens, the final checkpoint.
    """
    chance = Random(job.id)
    said: list[tuple[float, str]] = [(job.begins, "data is checked, start to fine-tune")]
    if job.failure and job.canceled is None:
        said += [(job.ends, f"{job.failure[0]}: {job.failure[1]}"), (job.ends, "finetune-job failed")]
        return [(at, _stamped(at, text, "ERROR" if at == job.ends else "INFO")) for at, text in said]
    found = [(at, _stamped(at, text)) for at, text in said]
    loss = 2.0
    for step, at in job.checkpoints(float("inf")):
        loss *= 0.6 + 0.3 * chance.random()
        found.append((at, f"{{'loss': {loss:.4f}, 'step': {step}, 'epoch': {step}.0}}"))
        found.append((at, _stamped(at, f"save checkpoint-{step}")))
    end = job.begins + 0.85 * job.course.running
    found += [
        (
            end,
            f"{{'train_runtime': {0.8 * job.course.running:.4f}, 'train_loss': {loss}, 'epoch': {job.steps}.0}}",
        ),
        (end, f" Actual number of consumed tokens is {job.tokens}!"),
        (end, " Uploaded checkpoint!"),
        (end, " Fine-tune succeeded!"),
        (end, f" use checkpoint-{job.steps} as final checkpoint"),
        (end, _stamped(end, "transfer for inference succeeded, start to deliver it for inference")),
    ]
    last = job.begins + job.course.running
    found += [
        (last, _stamped(last, text))
        for text in ("finetune-job succeeded", f"training usage {job.tokens}", "##FT_COMPLETE##")
    ]
    if job.canceled is None:
        return found
    kept = [(at, text) for at, text in found if at <= job.canceled]
    return [*kept, (job.ends, _stamped(job.ends, "finetune-job canceled"))]


def _stamped(at: float, text: str, level: str = "INFO") -> str:
    return f"{_resources.local(at)},{int(at * 1000) % 1000:03d} - {level} - {text}"


def _followed(call: Call, job: Job, world: World) -> Iterator[Frame | Pause]:
    """The log as it is written. Ends with the job, and where a stopped clock keeps the next line away."""
    told, id = 0, job.id

    def again() -> Job | None:
        return world.fine_tunes.get(_resources.owner(call), id)

    while True:
        said = lines(job)
        for at, text in said[told:]:
            if at > (now := world.clock.now()):
                yield Pause(at - now)
                found = world.tables.unit(again)  # it may have been canceled meanwhile
                if found is None or world.clock.now() <= now:
                    return
                job = found
                break
            yield Frame(f"data:{text}\n\n".encode())
            told += 1
        else:
            return


# ---- checkpoints -------------------------------------------------------------------------------------------------------


def _checkpoint(job: Job, step: int, at: float) -> dict[str, Any]:
    name = f"checkpoint-{step}"
    exported = {}
    if name in job.exports:
        exported = {"model_name": job.export(name), "model_display_name": job.exports[name]}
    return {
        "create_time": _resources.local(at, "%Y-%m-%dT%H:%M:%S"),
        "full_name": f"{job.id}-{name}",
        "job_id": job.id,
        "checkpoint": name,
        **exported,
        "status": "SUCCEEDED",
    }


def _of_checkpoint(call: Call, world: World, job: Job) -> Reply:
    """A checkpoint made a model, or the films it makes. Raises Refused for one that is not there (any more)."""
    assert call.operation is not None
    name, now = call.values["checkpoint"], world.clock.now()
    if name not in {f"checkpoint-{step}" for step, _ in job.checkpoints(now)}:
        raise Refused("JobNotFound", layer="gateway")
    given = _resources.query(call)
    if "/export/" in call.operation.path:
        if not given.get("model_name"):
            raise _resources.unreadable("model_name")
        job.exports[name] = given["model_name"]
        return _resources.said(call, True)
    films = job.asked["validation_file_ids"] if _tuning.known(world, job.base).kind == "video" else []
    at, size, files = _resources.page(given, films, 10, 100)
    shown = [_film(call, world, job, name, file) for file in files]
    return _resources.said(call, {"page_no": at, "page_size": size, "total": len(films), "list": shown})


def _film(call: Call, world: World, job: Job, checkpoint: str, file: str) -> dict[str, str]:
    """A film of the prompt in a validation file; what is in the file is not looked at."""
    base = call.base
    prompt = f"{checkpoint} on {file}"
    expires = world.clock.now() + 24 * 3600
    name = (
        f"{_resources.local(job.created, '%Y%m%d')}/{job.id}-{checkpoint}-{Random(file).getrandbits(32):08x}"
    )
    film = world.media.put(f"{name}.mp4", "video/mp4", partial(renders.mp4, 832, 480, 5, prompt), expires)
    picture = world.media.put(f"{name}.png", "image/png", partial(renders.png, 832, 480, prompt), expires)
    return {"video_path": base + film, "prompt": prompt, "first_frame_path": base + picture}


# ---- hot words ---------------------------------------------------------------------------------------------------------


def _compiled(call: Call, world: World) -> Json:
    """A list of hot words, new or in place of another. Raises Refused for words or weights out of range."""
    asked, owner = call.body, _resources.owner(call)
    words = (asked.get("hyper_parameters") or {}).get("phrase_list")
    if (
        not isinstance(words, dict)
        or not 1 <= len(words) <= MOST_PHRASES
        or not all(map(_weighs, words.values()))
    ):
        raise _resources.unreadable("phrase_list")
    id = _new_id(world)
    output = asked.get("finetuned_output") or f"{asked['model']}-{id}"
    if asked.get("finetuned_output") and world.fine_tunes.phrases(owner, output) is None:
        raise Refused("JobNotFound", layer="gateway")
    made = Phrases(output, owner, id, asked["model"], world.clock.now(), words)
    world.fine_tunes.keep_phrases(made)
    return _resources.said(
        call,
        {
            "job_id": id,
            "status": SUCCEEDED,
            "finetuned_output": output,
            "training_type": PHRASES,
            "create_time": _resources.local(made.created),
        },
    )


def _weighs(weight: Any) -> bool:
    """From 1 to 5, or from -6 to -1 (paraformer-asr-phrase-manager)."""
    return type(weight) is int and (1 <= weight <= 5 or -6 <= weight <= -1)


def _phrases(call: Call, world: World) -> Json:
    owner = _resources.owner(call)
    if "finetuned_output" not in call.values:
        known = world.fine_tunes.newest_phrases(owner)
        at, size, found = _resources.page(_resources.query(call), known, 10, 100)
        lists = [_list(one) for one in found]
        output = {"page_no": at, "page_size": size, "total": len(known), "finetuned_outputs": lists}
        return _resources.said(call, output)
    phrases = world.fine_tunes.phrases(owner, call.values["finetuned_output"])
    if phrases is None:
        raise Refused("JobNotFound", layer="gateway")
    if call.method == "DELETE":
        world.fine_tunes.forget_phrases(phrases.id)
        return _resources.said(call, {"finetuned_output": phrases.id})
    return _resources.said(call, _list(phrases))


def _list(phrases: Phrases) -> dict[str, Any]:
    return {
        "create_time": _resources.local(phrases.created),
        "finetuned_output": phrases.id,
        "job_id": phrases.job,
        "model": phrases.model,
        "output_type": "custom_resource",
    }
