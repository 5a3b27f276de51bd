"""Steering from outside, one vocabulary everywhere: a header `X-Mock-Fault: stall=5s`, a model `qwen-plus@fault=stall=5s`, a key
`sk-mock-fault-stall-5s` and the fixture `dashscope` mean the same. The desk is where all of it arrives."""

import re
from collections import OrderedDict
from collections.abc import Callable, Mapping
from random import Random
from typing import Any, Protocol
from urllib.parse import unquote

import orjson

from mock_server.content.phrases import LANGUAGES
from mock_server.faults.kinds import INSIDE, KINDS, AmountError
from mock_server.faults.pick import Fault, Names, Plan, Unknown, late, narrowed
from mock_server.wire.call import Call, named
from mock_server.wire.decode import wants_task
from mock_server.wire.errors import Refused, refusal
from mock_server.wire.reply import Events, Json
from mock_server.world.ids import Ids
from mock_server.world.journal import Journal
from mock_server.world.world import World

WORDS = {
    "fault": "what goes wrong, e.g. `2 x Throttling.RateQuota, then fine`, `stall=5s`; `DataInspectionFailed=40%`: in a stream or task",
    "thinking": "what is thought before it, of a request that thinks; written like `answer`",
    "answer": "what is said, as text; in a header percent-encoded where it is not ASCII",
    "seed": "a whole number: the answer's chance, like the parameter `seed`",
    "latency": "how late the answer begins, e.g. `2s`, or its pace, `300:50` (in a key `300-50`): ms to the first token, tokens a second",
    "finish": "why the answer ends: `stop` or `length`",
    "locale": "the language of the answer, e.g. `de`, `pt-BR`, `zh-TW`; the prompt may be in another one",
    "tool": "the name of the offered tool that is called",
    "cut": "where the connection ends, e.g. `40%` (in a key `40pct`), or `3` for after three frames",
}
"""Every word there is."""

SCRIPT = ("text", "thinking", "tools", "tool", "finish", "locale", "seed", "body", "status")
"""The keys of an answer that is given as an object. `tools`: `[{"name": …, "arguments": {…}}]`; `tool`: an offered one, whose arguments
are made up; `body`: verbatim, with `status`."""

WHEN = ("text", "pattern", "model", "operation", "path")
"""The keys of a condition: part of the prompt, a regular expression that is found in it, and exact values."""

REMEMBERED = 1000
"""So many pairs of key and steering text have their counts remembered."""

_PREFIX = b"x-mock-"
_KEY = "sk-mock-"


class Teller(Protocol):
    """What scenarios say to a call, and what goes wrong with it. Raises Refused."""

    def say(self, call: Call, answered: bool) -> tuple[Mapping[str, Any] | None, list[Fault]]:
        """`answered`: there is an answer from elsewhere already."""

    def begin(self) -> None:
        """As at the start."""


class Desk:
    """Where steering arrives: faults and answers that were ordered, the journal, the clock."""

    def __init__(self, world: World, journal: Journal) -> None:
        self.world, self.journal = world, journal
        self.names = Names(world.spec.errors)
        self._chance = Random()
        self.scenarios: Teller | None = None  # whoever answers by scenarios, while there are any
        self._begin()

    def reset(self) -> None:
        """As at the start: nothing ordered, nothing remembered, ids and chance from the beginning. The clock stays."""
        self.journal.forget()
        self.world.forget()
        self._begin()

    def _begin(self) -> None:
        self.plans: list[Plan] = []
        self.answers: list[dict[str, Any]] = []
        self._own: OrderedDict[tuple[str, str], Plan] = OrderedDict()
        self._orders = 0
        if self.scenarios is not None:
            self.scenarios.begin()
        self.reseed(self.world.seed)

    def reseed(self, seed: int) -> None:
        """Ids and chance begin anew, from this seed."""
        self.world.seed = seed
        self.world.ids = Ids(seed, self.world.tables.process)
        self._chance.seed(
            f"faults {seed}"
        )  # one source for all orders, so that those there are begin anew too

    def _next(self, what: str) -> str:
        self._orders += 1
        return f"{what}-{self._orders}"

    def state(self) -> tuple[Any, ...]:
        """What was ordered, and how far it has come; chance is not of it."""
        return self.plans, self.answers, self._own, self._orders, self.world.seed

    def take(self, state: tuple[Any, ...]) -> None:
        """Goes on with what was ordered elsewhere."""
        self.plans, self.answers, self._own, self._orders, seed = state
        for plan in (*self.plans, *self._own.values()):
            plan.chance = self._chance
        if seed != self.world.seed:
            self.reseed(seed)

    # ---- orders ---------------------------------------------------------------------------------------------------

    def fault(
        self, text: str, when: Any = None, count: int | None = None, probability: float | None = None
    ) -> Plan:
        """From now on this goes wrong, with calls of which `when` is true; `count` calls, each with this probability, where the
        text does not say it itself. Raises Unknown."""
        stages = narrowed(self.names.parse(text), count, probability)
        _check_condition(when)
        plan = Plan(stages, self._chance, when, text, self._next("fault"))
        self.plans.append(plan)
        return plan

    def answer(
        self, said: str | Mapping[str, Any], when: Any = None, times: int | None = None
    ) -> dict[str, Any]:
        """From now on this is answered, `times` times; the newest order counts. Raises Unknown."""
        _check_condition(when)
        order = {"id": self._next("answer"), "script": _script(said), "when": when, "left": times}
        self.answers.append(order)
        return order

    def forget_faults(self) -> None:
        """Nothing that was ordered goes wrong any more, and the counts of what callers ordered themselves begin anew."""
        self.plans.clear()
        self._own.clear()

    def forget(self, id: str) -> bool:
        """Takes an order back, a fault or an answer; whether there was one of this id."""
        plans = [plan for plan in self.plans if plan.id != id]
        answers = [order for order in self.answers if order["id"] != id]
        found = len(plans) + len(answers) < len(self.plans) + len(self.answers)
        self.plans, self.answers = plans, answers
        return found

    # ---- one call -------------------------------------------------------------------------------------------------

    def wanted(self, call: Call) -> bool:
        """Whether there is anything to do with this call: the one question that every call is asked."""
        if self.plans or self.answers or self.scenarios or call.suffix or call.key.startswith(_KEY):
            return True
        return _PREFIX in b" ".join(
            call.headers
        )  # a header that only holds it does no harm: it is no word of ours

    def trip(self, call: Call, answered: bool = False) -> None:
        """Notes on the call what was ordered for it. Raises Refused for an error, or for a word that nobody knows.

        What the caller says itself outranks an order, which outranks a scenario. `answered`: there is an answer already.
        """
        call.script = self._ordered(call)
        faults: list[Fault] = []
        if self.scenarios is not None and call.script is None:
            call.script, faults = self.scenarios.say(call, answered)
        if call.script is not None:
            call.script = self._asked_for(call, call.script)
        faults += [fault for plan in self.plans if matches(plan.when, call) for fault in plan.next()]
        for where, word, value in _words(call):
            try:
                faults += self._obey(call, word, value)
            except (Unknown, AmountError) as error:
                raise Refused("InvalidParameter", layer="gateway", message=f"{where}: {error}") from None
        call.faults = [(fault.kind, fault.amount) for fault in faults if not fault.error]
        for fault in faults:
            if fault.error and not (fault.kind == INSIDE and self._inside(fault, call)):
                raise self._refused(fault.error, call)

    def _inside(self, fault: Fault, call: Call) -> bool:
        """Notes an error for the midst of the call's stream, or for the task that it begins; False where neither could say it."""
        begins = wants_task(call)
        if not call.stream and not begins:
            return False
        row = self.world.spec.errors[fault.error]
        message = next((text for text in row.get("messages") or () if text.startswith("Output ")), None)
        values = {"model": str(call.body.get("model") or "")}
        refused = Refused(fault.error, layer="gateway" if begins else "model", message=message, values=values)
        if begins:
            told = refusal(call, refused, self.world.spec)
            assert isinstance(told, Json)
            error = orjson.loads(told.body)
            call.script = {**(call.script or {}), "failure": (error["code"], error["message"])}
            return True
        said = refusal(call, refused, self.world.spec, "event")
        if not isinstance(said, Events):
            return False
        frame = b"".join([one.data for one in said.frames])
        call.faults.append((INSIDE, fault.amount._replace(frame=frame)))
        call.error = fault.error
        return True

    def _obey(self, call: Call, word: str, value: str) -> list[Fault]:
        if word not in WORDS:
            raise Unknown(f"{word!r} is no word of the mock; there are: {', '.join(WORDS)}")
        if word == "fault":
            return self._own_plan(call, value).next()
        if word == "latency":
            kind = KINDS[late(value)]
            return [Fault(kind.name, kind.amount(value))]
        if word == "cut":
            return [Fault("cut", KINDS["cut"].amount(value))]
        if word == "seed":
            if not value.isdecimal():
                raise Unknown(f"{value!r} is no seed; write a whole number")
            _seeded(call, int(value))
        elif word == "tool":
            _called(call, value)
        else:
            script = _script({"text" if word == "answer" else word: value})
            call.script = {**(call.script or {}), **script}
        return []

    def _asked_for(self, call: Call, script: Mapping[str, Any]) -> Mapping[str, Any] | None:
        """What is left to be said once the request asks for what it should have asked for itself. Raises Refused."""
        said = dict(script)
        if (seed := said.pop("seed", None)) is not None:
            _seeded(call, seed)
        if (tool := said.pop("tool", None)) is not None:
            try:
                _called(call, tool)
            except Unknown as error:
                raise Refused("InvalidParameter", layer="gateway", message=f"tool: {error}") from None
        return said or None

    def _own_plan(self, call: Call, text: str) -> Plan:
        """The plan of this caller with this text: so that a retry of the same request is a later call."""
        known = (named(call.key), text)
        if known not in self._own:
            self._own[known] = Plan(self.names.parse(text), self._chance)
            if len(self._own) > REMEMBERED:
                self._own.popitem(last=False)
        self._own.move_to_end(known)
        return self._own[known]

    def _ordered(self, call: Call) -> Mapping[str, Any] | None:
        for order in reversed(self.answers):
            if order["left"] != 0 and matches(order["when"], call):
                order["left"] = order["left"] and order["left"] - 1
                script: Mapping[str, Any] = order["script"]
                return script
        return None

    def _refused(self, name: str, call: Call) -> Refused:
        named = str(call.body.get("model") or "")
        values = {"model": named, "method": call.method, "path": call.path}
        return Refused(name, layer=self._layer(name), values=values)

    def _layer(self, name: str) -> str:
        """Which machine says it: as in the rules, else keys for 401, content inspection behind the model, the gateway for the rest."""
        for table in self.world.spec.rules.values():
            for row in table:
                if row.get("error") == name:
                    return str(row.get("layer", "model"))
        if name.startswith("DataInspection"):
            return "model"
        return "key" if self.world.spec.errors[name]["status"] == 401 else "gateway"


def matches(when: Any, call: Call) -> bool:
    """Whether a condition holds for the call."""
    if when is None:
        return True
    if callable(when):
        return bool(when(call))
    if isinstance(when, str):
        return when in prompt(call)
    if isinstance(when, re.Pattern):
        return when.search(prompt(call)) is not None
    known: dict[str, Callable[[Any], bool]] = {
        "text": lambda value: value in prompt(call),
        "pattern": lambda value: re.search(value, prompt(call)) is not None,
        "model": lambda value: value == call.body.get("model"),
        "operation": lambda value: call.operation is not None and value == call.operation.id,
        "path": lambda value: value == call.path,
    }
    return all(known[name](value) for name, value in when.items())


def prompt(call: Call) -> str:
    """What the user said last; the whole body where no user speaks."""
    body = call.body
    given = body.get("input")
    inner = given if isinstance(given, dict) else body
    messages = inner.get("messages")
    if not isinstance(messages, list):
        said = inner.get("prompt", given)
        return said if isinstance(said, str) else call.raw.decode("utf-8", "replace")
    for message in reversed(messages):
        if isinstance(message, dict) and message.get("role") == "user":
            content = message.get("content")
            parts = content if isinstance(content, list) else [{"text": content}]
            return "\n".join(
                str(part["text"]) for part in parts if isinstance(part, dict) and part.get("text")
            )
    return ""


def _check_condition(when: Any) -> None:
    if when is None or isinstance(when, str | re.Pattern) or callable(when):
        return
    if not isinstance(when, Mapping):
        raise Unknown(f"when: {when!r} is no condition; write a text, or an object with {', '.join(WHEN)}")
    for name, value in when.items():
        if name not in WHEN:
            raise Unknown(f"when: {name!r} is not known; there are: {', '.join(WHEN)}")
        if not isinstance(value, str):
            raise Unknown(f"when: {name}: {value!r} is no text")
        if name == "pattern":
            try:
                re.compile(value)
            except re.error as error:
                raise Unknown(f"when: pattern: {value!r} is no regular expression: {error}") from None


def _script(said: str | Mapping[str, Any]) -> dict[str, Any]:
    if isinstance(said, str):
        return {"text": said}
    if not said or not isinstance(said, Mapping):
        raise Unknown(f"answer: {said!r} is no answer; write a text, or an object with {', '.join(SCRIPT)}")
    for name in said:
        if name not in SCRIPT:
            raise Unknown(f"answer: {name!r} is not known; there are: {', '.join(SCRIPT)}")
    for name in ("text", "thinking"):
        if not isinstance(said.get(name, ""), str):
            raise Unknown(f"answer: {name}: {said[name]!r} is no text")
    if said.get("finish", "stop") not in ("stop", "length"):
        raise Unknown(f"{said['finish']!r} is no way to finish; there are: stop, length")
    if "locale" in said:
        said = {**said, "locale": language(said["locale"])}
    tools = said.get("tools", [])
    if not isinstance(tools, list) or not all(isinstance(one, Mapping) and "name" in one for one in tools):
        raise Unknown('answer: tools: write a list such as [{"name": "weather", "arguments": {}}]')
    seed = said.get("seed", 0)
    if type(seed) is not int or seed < 0:
        raise Unknown(f"answer: seed: {seed!r} is no seed; write a whole number")
    if not isinstance(said.get("tool", ""), str):
        raise Unknown(f"answer: tool: {said['tool']!r} is no name; write that of an offered tool")
    status = said.get("status", 200)
    if type(status) is not int or not 200 <= status <= 599:
        raise Unknown(f"answer: status: {status!r} is no HTTP status from 200 to 599")
    return dict(said)


def language(locale: Any) -> str:
    """The language of a locale such as `pt-BR`. Raises Unknown, which lists those there are."""
    name, _, region = str(locale).replace("_", "-").partition("-")
    if name.lower() == "zh":
        return "zh-Hant" if region.lower() in ("hant", "tw", "hk", "mo", "hant-tw", "hant-hk") else "zh"
    if name.lower() not in LANGUAGES:
        raise Unknown(f"locale: {locale!r} is not spoken here; there are: {', '.join(LANGUAGES)}")
    return name.lower()


def _words(call: Call) -> list[tuple[str, str, str]]:
    """What this call says itself, as (where it stands, word, value): its key, then its model, then its headers."""
    said = []
    if call.key.startswith(_KEY):
        word, _, value = call.key.removeprefix(_KEY).partition("-")
        if word in WORDS and value:
            said.append((f"key {_KEY}{word}", word, value))
    for part in re.split(r"[;@]", call.suffix) if call.suffix else ():
        word, _, value = part.partition("=")
        said.append((f"model suffix @{word.strip()}", word.strip().lower(), value.strip()))
    for name, raw in call.headers.items():
        if name.startswith(_PREFIX):
            word = name.removeprefix(_PREFIX).decode("latin-1")
            value = (
                unquote(raw.decode("utf-8", "replace"))
                if word in ("answer", "thinking")
                else raw.decode("latin-1")
            )
            said.append((f"X-Mock-{word.title()}", word, value.strip()))
    return said


def _parameters(call: Call) -> dict[str, Any]:
    """Where the surface has its parameters."""
    if call.surface != "native":
        return call.body
    if not isinstance(call.body.get("parameters"), dict):
        call.body["parameters"] = {}
    found: dict[str, Any] = call.body["parameters"]
    return found


def _seeded(call: Call, seed: int) -> None:
    _parameters(call)["seed"] = seed % 2**31


def _called(call: Call, name: str) -> None:
    """The request demands a call of this tool. Raises Unknown."""
    chosen = {"type": "function", "function": {"name": _offered(call, name)}}
    _parameters(call)["tool_choice"] = chosen


def _offered(call: Call, name: str) -> str:
    tools = _parameters(call).get("tools") or ()
    names = [(tool.get("function") or {}).get("name") for tool in tools if isinstance(tool, dict)]
    if name not in names:
        offered = ", ".join(str(one) for one in names) or "none"
        raise Unknown(f"{name!r} is no tool of this request; it offers: {offered}")
    return name


Condition = str | re.Pattern[str] | Mapping[str, str] | Callable[[Call], bool] | None
