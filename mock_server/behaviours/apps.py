"""Applications: an agent that looks things up, thinks and speaks, or a workflow of three nodes; both on the one text engine."""

import re
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime, timedelta, timezone
from itertools import chain, cycle
from typing import Any, NamedTuple

from mock_server.behaviours import _app, _chat
from mock_server.behaviours._app import Passage
from mock_server.content import asking
from mock_server.content.chance import Chance, mixed
from mock_server.content.prompt import last_user_text
from mock_server.spec.model import Model
from mock_server.wire import sse
from mock_server.wire.call import Call
from mock_server.wire.encode import Step, dumps, steps
from mock_server.wire.reply import Events, Frame, Headers, Json, Reply
from mock_server.wire.timeline import Timeline
from mock_server.world.apps import Session, Turn
from mock_server.world.world import World

GENERATING = "null"
"""The finish reason while generating, a text; documented also for an answer that a limit ended."""

MILLISECONDS = 20
"""How long a node is said to run for each token it says."""

_BEIJING = timezone(timedelta(hours=8))
_WEEKDAYS = "一二三四五六日"
_QUESTION = re.compile(r"[?？吗呢]\s*$")

Thought = dict[str, str]


class _Said(NamedTuple):
    """An answer of an application, ready to be told: `lookups` is what it did first, `passages` what it lists as sources."""

    session: str
    request_id: str
    timeline: Timeline
    model: str
    lookups: Sequence[Thought]
    passages: Sequence[Passage]
    shows: bool
    incremental: bool
    sizes: tuple[int, Sequence[int]]
    words: Mapping[str, Any]  # `applications` of wire.yaml

    @property
    def text(self) -> str:
        return self.timeline.choices[0].content.text

    @property
    def finish(self) -> str:
        return GENERATING if self.timeline.choices[0].finish == "length" else "stop"

    def steps(self) -> Iterator[Step]:
        """What the model does, in order."""
        first, then = self.sizes
        told = steps(self.timeline.choices[0], chain((first,), cycle(then)), self.timeline.usage.overhead)
        return iter(told)

    def usage(self, output: int) -> dict[str, Any]:
        """What the model has read, and said so far."""
        read = self.timeline.usage.prompt
        return {"models": [{"input_tokens": read, "output_tokens": output, "model_id": self.model}]}


class _Asked(NamedTuple):
    """A request to an application, read: nulls dropped, the session found."""

    call: Call
    sent: Mapping[str, Any]
    parameters: Mapping[str, Any]
    variables: Mapping[str, Any]
    workflow: bool
    model: Model
    session: Session

    @property
    def question(self) -> str:
        """What is asked: the prompt, or what the user says last in the messages."""
        if "messages" in self.sent:
            return last_user_text(asking.native_text(self.model, self.sent, {}, 0))
        return str(self.sent.get("prompt") or "")


def respond(call: Call, world: World) -> Reply:
    """What the application says. Raises Refused for one that cannot be used, and for a model that there is not."""
    _app.check(call.values["app_id"])
    asked = _read(call, world)
    sources = _sources(asked, world)
    ask = _app.ask(asked.model, _messages(asked, sources, world), asked.parameters, world)
    timeline = _chat.said(ask, call.script)
    if sources and asked.sent.get("doc_reference_type") == "indexed":
        marked = _marked(timeline.choices[0].content.text, len(sources))
        timeline = _chat.scripted(timeline, ask, {"text": marked})
    said = _Said(
        session=asked.session.id,
        request_id=call.request_id,
        timeline=timeline,
        model=asked.model.id,
        lookups=() if asked.workflow else _lookups(asked, sources, world),
        passages=sources if "doc_reference_type" in asked.sent else (),
        shows=bool(asked.parameters.get("has_thoughts")),
        incremental=bool(asked.parameters.get("incremental_output")),
        sizes=(world.spec.wire["frames"]["first"], world.spec.wire["frames"]["then"]),
        words=world.spec.wire["applications"],
    )
    _remember(asked, said.text, world)
    if not asked.workflow:
        return _streamed(said, _agent(said)) if call.stream else _whole(said, _thoughts(said), said.usage)
    nodes = _Nodes(said, call.values["app_id"])
    if not call.stream:
        return _whole(said, nodes.ended(), lambda _: {})
    mode = asked.parameters.get("flow_stream_mode")
    if mode == "message_format":
        return _streamed(said, nodes.last_one())
    plus = mode == "message_format_plus"
    return _streamed(said, nodes.every_one(asked.variables) if plus else nodes.as_thoughts())


def _read(call: Call, world: World) -> _Asked:
    sent = _known(call.body["input"])
    parameters = _known(call.body.get("parameters") or {})
    variables = _known(sent.get("biz_params") or {})
    workflow = _app.is_workflow(variables, parameters)
    model = _app.model({} if workflow else parameters, sent.get("image_list") or (), world)
    id = sent.get("session_id") if "messages" not in sent else None
    id = id or world.ids.request_id().replace("-", "")
    session = world.apps.session(call.owner, call.values["app_id"], id)
    return _Asked(call, sent, parameters, variables, workflow, model, session)


def _known(sent: Mapping[str, Any]) -> dict[str, Any]:
    """What was sent and is not null."""
    return {name: value for name, value in sent.items() if value is not None}


def _sources(asked: _Asked, world: World) -> Sequence[Passage]:
    """What an agent finds in its knowledge base; it looks there where the request says something of it."""
    options = asked.parameters.get("rag_options") or {}
    if asked.workflow or not (options or "doc_reference_type" in asked.sent):
        return ()
    return _app.passages(asked.question, options, asked.model, world)


def _messages(asked: _Asked, sources: Sequence[Passage], world: World) -> list[Turn]:
    """What the model reads: prompt variables and passages, what the memory holds, the session so far, the question."""
    call, sent, variables = asked.call, asked.sent, asked.variables
    read: list[Turn] = []
    if not asked.workflow:
        own = variables.get("user_prompt_params") or {}
        lines = [*(f"{name}: {value}" for name, value in own.items()), *(one.text for one in sources)]
        if lines:
            read.append({"role": "system", "content": "\n".join(lines)})
        if "memory_id" in sent:
            recalled = world.apps.memory(call.owner, sent["memory_id"])
            read += [{"role": "user", "content": one.text} for one in recalled]
    if "messages" in sent:
        return [*read, *sent["messages"]]
    turns = asked.session.turns
    rounds = asked.parameters.get("dialog_round")
    read += turns if rounds is None else turns[max(0, len(turns) - 2 * rounds) :]
    prompt = asked.question
    if asked.workflow and variables:  # the start node hands its variables on to the model
        prompt = "\n".join([prompt, *(f"{name}: {value}" for name, value in variables.items())])
    parts: list[dict[str, Any]] = [{"image": url} for url in sent.get("image_list") or ()]
    if files := sent.get("file_list"):
        parts.append({"doc_url": files})
    return [*read, {"role": "user", "content": [*parts, {"text": prompt}] if parts else prompt}]


def _remember(asked: _Asked, text: str, world: World) -> None:
    """Keeps the round in the session, and what the user told (a question tells nothing) in the memory."""
    question = asked.question
    asked.session.add({"role": "user", "content": question}, {"role": "assistant", "content": text})
    if "memory_id" in asked.sent and question and not _QUESTION.search(question):
        world.apps.remember(asked.call.owner, asked.sent["memory_id"], question)


_SENTENCE_END = re.compile(r"(?<=[^\W\d_])([.!?](?=\s|$)|[。！？])")


def _marked(text: str, count: int) -> str:
    """The text with the mark of a passage before the end of each sentence, or at its own end."""
    number = 0

    def mark(end: re.Match[str]) -> str:
        nonlocal number
        number += 1
        return f"<ref>[{(number - 1) % count + 1}]</ref>{end[1]}"

    marked = _SENTENCE_END.sub(mark, text)
    return marked if number else f"{text}<ref>[1]</ref>"


# ---- agents ------------------------------------------------------------------------------------------------------


def _lookups(asked: _Asked, sources: Sequence[Passage], world: World) -> list[Thought]:
    """The knowledge base and the memory, asked in this order (cnblogs/application-single-generation-text-with-memory-nosse)."""
    words = world.spec.wire["applications"]
    app_id = asked.call.values["app_id"]
    memory_id = (
        asked.sent.get("memory_id") or f"{mixed(0, app_id, 'memory'):016x}{mixed(1, app_id, 'memory'):016x}"
    )
    recalled = [f"[{_time(one.at)}] {one.text}" for one in world.apps.memory(asked.call.owner, memory_id)]
    found = [
        {
            "content": passage.text,
            "dataId": passage.document,
            "dataName": passage.name,
            "display": True,
            "id": f"llm-{mixed(0, app_id):016x}_{passage.document}_{number}",
            "images": [],
            "referenceIndex": number,
            "score": passage.score,
            "title": passage.name,
            "webSearch": False,
        }
        for number, passage in enumerate(sources, 1)
    ]
    return [
        _action(words["rag"], {}, found),
        _action(words["memory"], {"memory_id": memory_id, "query": asked.question}, recalled),
    ]


def _action(words: Mapping[str, str], arguments: Mapping[str, Any], observed: Any) -> Thought:
    said = dumps(arguments).decode()
    return {
        "action_input_stream": said,
        "action_type": words["action_type"],
        "observation": dumps(observed).decode(),
        "action_name": words["action_name"],
        "action": words["action"],
        "arguments": said,
    }


def _time(at: float) -> str:
    """As memories say it: 2025-3-16 20:47:40 周日, in Beijing."""
    day = datetime.fromtimestamp(at, _BEIJING)
    return f"{day.year}-{day.month}-{day.day} {day:%H:%M:%S} 周{_WEEKDAYS[day.weekday()]}"


def _reasoning(said: _Said, text: str) -> Thought:
    words = said.words["reasoning"]
    return {
        "thought": text,
        "action_type": words["action_type"],
        "response": text,
        "action_name": words["action_name"],
        "action": words["action"],
    }


def _thoughts(said: _Said) -> list[Thought]:
    """Everything an agent did before it spoke."""
    thinking = said.timeline.choices[0].thinking
    return [*said.lookups, *([_reasoning(said, thinking.text)] if thinking is not None else [])]


def _whole(said: _Said, thoughts: Sequence[Thought], usage: Any) -> Json:
    """The answer as one body, its keys in the recorded order."""
    output: dict[str, Any] = {"thoughts": thoughts} if said.shows else {}
    output |= {"finish_reason": said.finish, "session_id": said.session, "text": said.text}
    output |= _references(said)
    spent = said.timeline.usage
    body = {"output": output, "usage": usage(spent.completion), "request_id": said.request_id}
    return Json(
        dumps(body), headers=_headers(said, "true"), tokens=spent.completion, thinking=spent.reasoning
    )


def _headers(said: _Said, finished: str) -> Headers:
    """No model is named in the path, so these are not among the usual ones."""
    return {**said.words["headers"], "x-dashscope-finished": finished}


def _references(said: _Said) -> dict[str, Any]:
    """The passages that the answer rests on, where they were asked for."""
    if not said.passages:
        return {}
    return {
        "doc_references": [
            {
                "index_id": str(number),
                "title": passage.name,
                "doc_id": passage.document,
                "doc_name": passage.name,
                "doc_url": None,
                "text": passage.text,
                "biz_id": None,
                "images": [],
                "page_number": [number - 1],
            }
            for number, passage in enumerate(said.passages, 1)
        ]
    }


class _Chunk(NamedTuple):
    """One frame before it is framed."""

    output: Mapping[str, Any]
    usage: Mapping[str, Any]
    tokens: int = 0
    thinking: int = 0


def _streamed(said: _Said, chunks: Iterator[_Chunk]) -> Events:
    """The frames of a stream, numbered."""
    frames = (
        Frame(
            sse.native(
                number, dumps({"output": one.output, "usage": one.usage, "request_id": said.request_id})
            ),
            one.tokens,
            one.thinking,
        )
        for number, one in enumerate(chunks, 1)
    )
    return Events(frames, headers=_headers(said, "false"))


def _agent(said: _Said) -> Iterator[_Chunk]:
    """What was looked up with the first frame, then what is thought (where it is shown), then the text, then the end."""
    text = thought = ""
    output = waiting = waiting_thoughts = 0
    lookups: Sequence[Thought] = said.lookups if said.shows else ()

    def chunk(piece: str, thinks: str, finish: str = "") -> _Chunk:
        shown = [*lookups, *([_reasoning(said, thinks)] if thinks and said.shows else [])]
        about: dict[str, Any] = {"thoughts": shown} if shown else {}
        about |= {"session_id": said.session, "finish_reason": finish or GENERATING, "text": piece}
        about |= _references(said) if finish else {}
        return _Chunk(about, said.usage(output), waiting, waiting_thoughts)

    for step in said.steps():
        output += step.tokens
        waiting += step.tokens
        thinks = step.kind == "thinking"
        if thinks:
            thought += step.text
            waiting_thoughts += step.said
            if not said.shows:
                continue  # nobody sees it: it costs time and tokens, which the next frame brings
        else:
            text += step.text
        if said.incremental:
            yield chunk("" if thinks else step.text, step.text if thinks else "")
            lookups = ()
        else:
            yield chunk(text, thought)
        waiting = waiting_thoughts = 0
    yield chunk(*("", "") if said.incremental else (text, thought), said.finish)


# ---- workflows ---------------------------------------------------------------------------------------------------


class _Nodes:
    """A workflow of three nodes being run: the start hands on what came in, a model answers, the end says it."""

    def __init__(self, said: _Said, app_id: str) -> None:
        self.said = said
        chance = Chance(mixed(0, app_id, "nodes"))
        letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789"
        self.ids = {
            kind: f"{kind}_{''.join(chance.pick(letters) for _ in range(4))}"
            for kind in ("Start", "LLM", "End")
        }

    def _node(self, kind: str, *, done: bool, result: str | None, took: int = 0) -> Thought:
        """The node as a thought; `took` is in milliseconds."""
        node: dict[str, str] = {"nodeName": self.said.words["nodes"][kind]}
        if result is not None:
            node["nodeResult"] = dumps({"result": result}).decode()
        node |= {
            "nodeType": kind,
            "nodeStatus": "success" if done else "executing",
            "nodeId": self.ids[kind],
        }
        if done:
            node["nodeExecTime"] = f"{took}ms"
        return {"response": dumps(node).decode()}

    def ended(self, shown: str | None = None) -> list[Thought]:
        """All nodes, done; `shown` is what the model's node says in place of the whole text."""
        text = self.said.text
        took = MILLISECONDS * self.said.timeline.usage.completion
        return [
            self._node("Start", done=True, result=None),
            self._node("LLM", done=True, result=text if shown is None else shown, took=took),
            self._node("End", done=True, result=text, took=1),
        ]

    def _chunk(self, usage: Mapping[str, Any], tokens: int = 0, **more: Any) -> _Chunk:
        said = self.said
        return _Chunk({"session_id": said.session} | more | {"finish_reason": GENERATING}, usage, tokens)

    def _shown(self, thoughts: Sequence[Thought], usage: Mapping[str, Any], tokens: int = 0) -> _Chunk:
        said = self.said
        output: dict[str, Any] = {"thoughts": thoughts} if said.shows and thoughts else {}
        return _Chunk(output | {"session_id": said.session, "finish_reason": GENERATING}, usage, tokens)

    def _end(self, usage: Mapping[str, Any], thoughts: Sequence[Thought] = ()) -> _Chunk:
        said = self.said
        output: dict[str, Any] = {"thoughts": thoughts} if thoughts else {}
        output |= {"session_id": said.session, "finish_reason": said.finish, "text": said.text}
        return _Chunk(output, usage)

    def _message(self, kind: str, number: int, content: str, *, done: bool) -> dict[str, Any]:
        return {
            "node_status": "success" if done else "executing",
            "node_type": kind,
            "node_msg_seq_id": number,
            "node_name": self.said.words["nodes"][kind],
            "message": {"content": content, "role": "assistant"},
            "node_is_completed": done,
            "node_id": self.ids[kind],
        }

    def last_one(self) -> Iterator[_Chunk]:
        """`message_format`: the last node says the text as it comes; nothing is said of tokens."""
        number = 0
        for number, step in enumerate(self.said.steps(), 1):
            said = self._message("End", number, step.text, done=False)
            yield self._chunk({}, step.tokens, workflow_message=said)
        yield self._chunk({}, workflow_message=self._message("End", number + 1, "", done=True))
        yield self._end({})

    def every_one(self, variables: Mapping[str, Any]) -> Iterator[_Chunk]:
        """`message_format_plus`: every node speaks, and says what it cost once it is done."""
        handed = dumps({"user": variables}).decode()
        yield self._chunk({}, workflow_message=self._message("Start", 1, handed, done=True))
        number = 0
        for number, step in enumerate(self.said.steps(), 1):
            content = dumps({"result": step.text, "reasoningContent": ""}).decode()
            said = self._message("LLM", number, content, done=False)
            yield self._chunk({}, step.tokens, workflow_message=said)
        usage = self.said.usage(self.said.timeline.usage.completion)
        yield self._chunk(usage, workflow_message=self._message("LLM", number + 1, "", done=True))
        yield self._chunk(usage, workflow_message=self._message("End", 1, self.said.text, done=False))
        yield self._chunk(usage, workflow_message=self._message("End", 2, "", done=True))
        yield self._end(usage)

    def as_thoughts(self) -> Iterator[_Chunk]:
        """`full_thoughts`: the nodes so far in every frame, where thoughts are shown; the text comes with the last."""
        said = self.said
        output, text = 0, ""
        started = self._node("Start", done=True, result=None)
        yield self._shown((), {})
        yield self._shown([started], {})
        for step in said.steps():
            output += step.tokens
            text += step.text
            node = self._node("LLM", done=False, result=step.text if said.incremental else text)
            yield self._shown([started, node], said.usage(output), step.tokens)
        ended = self.ended("" if said.incremental else None) if said.shows else ()
        yield self._end(said.usage(said.timeline.usage.completion), ended)
