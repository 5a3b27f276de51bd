"""The rule tables of openapi/shared/rules.yaml, compiled: what a request may not say, in which order it is looked at.

All rules of one operation become one function. Rules with `given` cost one look at their parameter while it is absent,
and neighbouring rows with `each` share one walk over the list. The request that breaks a rule, and its nearest legal
neighbour, are made from the same rows.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from mock_server.spec import expressions


@dataclass(slots=True)
class Lazy:
    """A fact that costs something to know: `function` is called at the first look, once."""

    function: Callable[[], Any]
    known: bool = False
    value: Any = None

    def __call__(self) -> Any:
        """The value."""
        if not self.known:
            self.value, self.known = self.function(), True
        return self.value


class Facts(dict[str, Any]):
    """What a request says, by neutral names; what it does not say reads as None."""

    def __missing__(self, name: str) -> None:
        return None


@dataclass(frozen=True, slots=True)
class Broken:
    """A refusal: the rule that is broken, the error row it answers with, the machine that refuses, the exact message."""

    rule: str
    error: str
    layer: str
    message: str


@dataclass(frozen=True, slots=True)
class Rule:
    """One row. `given` and `each` say when `when` is asked; `breaks` and `legal` are merge patches on a neutral request."""

    id: str
    table: str
    when: str
    error: str
    message: str
    evidence: Mapping[str, Any]
    breaks: Mapping[str, Any]
    legal: Mapping[str, Any]
    given: tuple[str, ...] = ()
    each: str = ""
    layer: str = "model"
    surfaces: tuple[str, ...] = ("native", "compatible")
    operations: tuple[str, ...] = ()  # empty: every operation that names the table

    @property
    def where(self) -> str:
        """Where the row stands, for a person who has to correct it."""
        return f"shared/rules.yaml: {self.table}: {self.id}"


class BadRule(ValueError):
    """A row that cannot be compiled; the text names file, rule and word."""


LAYERS = ("gateway", "validator", "precheck", "model")

_KEYS = {
    "id": "id",
    "given": "given",
    "each": "each",
    "when": "when",
    "error": "error",
    "layer": "layer",
    "surfaces": "surfaces",
    "operations": "operations",
    "message": "message",
    "x-evidence": "evidence",
    "breaks": "breaks",
    "legal": "legal",
}
_REQUIRED = frozenset({"id", "when", "error", "message", "x-evidence", "breaks", "legal"})

# What a row with `each` can read beside the facts: the item under the list's singular, its place (`before` is the item
# above it), and the fields that rules ask for: name → the object that holds it ("": the item), its key.
_FIELDS: Mapping[str, Mapping[str, tuple[str, str]]] = {
    "messages": {"role": ("", "role"), "content": ("", "content"), "calls": ("", "tool_calls")},
    "tools": {"type": ("", "type"), "function": ("", "function"), "name": ("function", "name")},
}
_ITEMS: Mapping[str, tuple[str, ...]] = {
    each: (each.removesuffix("s"), "index", "before", *fields) for each, fields in _FIELDS.items()
}


def read(
    tables: Mapping[str, Sequence[Mapping[str, Any]]], names: Iterable[str] | None = None
) -> tuple[Rule, ...]:
    """The rows of the named tables (all of them without `names`), in order. Raises BadRule."""
    rules: list[Rule] = []
    for table in tables if names is None else names:
        if table not in tables:
            raise BadRule(f"no rule table {table!r}; there are: {', '.join(tables)}")
        rules += (_rule(table, row) for row in tables[table])
    seen: set[str] = set()
    for rule in rules:
        if rule.id in seen:
            raise BadRule(f"{rule.where}: the id is taken")
        seen.add(rule.id)
    return tuple(rules)


def _rule(table: str, row: Mapping[str, Any]) -> Rule:
    where = f"shared/rules.yaml: {table}: {row.get('id', '?')}"
    if unknown := set(row) - set(_KEYS):
        raise BadRule(f"{where}: unknown key {min(unknown)!r}; there are: {', '.join(_KEYS)}")
    if missing := _REQUIRED - set(row):
        raise BadRule(f"{where}: {min(missing)!r} is missing")
    if row.get("layer", "model") not in LAYERS:
        raise BadRule(f"{where}: no layer {row['layer']!r}; there are: {', '.join(LAYERS)}")
    if row.get("each", "messages") not in _ITEMS:
        raise BadRule(f"{where}: no list {row['each']!r} to walk; there are: {', '.join(_ITEMS)}")
    fields: dict[str, Any] = {
        _KEYS[key]: tuple(value) if isinstance(value, list) else value for key, value in row.items()
    }
    return Rule(table=table, **fields)


class Rules:
    """The rules of one operation, in order, as one compiled function."""

    def __init__(
        self,
        tables: Mapping[str, Sequence[Mapping[str, Any]]],
        names: Sequence[str],
        surface: str,
        operation: str,
    ) -> None:
        """Compiles the rows of the named tables that hold on this surface and operation. Raises BadRule, BadExpression."""
        self.rules = tuple(
            rule
            for rule in read(tables, names)
            if surface in rule.surfaces and (not rule.operations or operation in rule.operations)
        )
        self._heeding = tuple(
            rule.given for rule in self.rules if expressions.heeds_words(rule.when, rule.where)
        )
        self._messages = [expressions.template(rule.message, rule.where) for rule in self.rules]
        self.source = _source(self.rules)
        scope = {**expressions.GLOBALS, **_SCOPE}
        exec(compile(self.source, f"<rules of {operation}>", "exec"), scope)
        self._first: Callable[..., tuple[int, int] | None] = scope["first"]

    def heed_no_words(self, facts: Mapping[str, Any]) -> bool:
        """Whether the verdict on this request would be the same whatever words its last message said."""
        return all(any(facts.get(name) is None for name in given) for given in self._heeding)

    def broken(self, facts: Mapping[str, Any]) -> Broken | None:
        """The first rule that the request breaks, or None."""
        found = self._first(facts.get)
        if found is None:
            return None
        number, index = found
        rule = self.rules[number]
        around = _around(rule, facts, index)

        def known(name: str) -> Any:
            value = around[name] if name in around else facts.get(name)
            return value() if type(value) is Lazy else value

        return Broken(rule.id, rule.error, rule.layer, self._messages[number](known))


_SCOPE: Mapping[str, Any] = {
    "_Lazy": Lazy,
    "_Elsewhere": expressions.ELSEWHERE,
    "_enumerate": enumerate,
}


def _around(rule: Rule, facts: Mapping[str, Any], index: int) -> dict[str, Any]:
    """The names that the walk over a list had bound when it stopped at `index`."""
    if not rule.each:
        return {}
    walked = facts[rule.each]
    bound = _ITEMS[rule.each]
    around = {bound[0]: walked[index], "index": index, "before": walked[index - 1] if index else None}
    for name, (holder, key) in _FIELDS[rule.each].items():
        around[name] = expressions.member(around[holder or bound[0]], key)
    return around


def _source(rules: Sequence[Rule]) -> str:
    """The text of `first(_get)`: the number of the first broken rule and the index in its list (-1: none), or None."""
    lines = ["def first(_get):"]
    loaded: set[str] = set()
    at = 0
    while at < len(rules):
        each = rules[at].each
        end = at
        while end < len(rules) and rules[end].each == each:
            end += 1
        lines += _walk(rules, range(at, end), loaded) if each else _run(rules, range(at, end), loaded)
        at = end
    return "\n".join([*lines, "    return None"])


def _run(rules: Sequence[Rule], numbers: Iterable[int], loaded: set[str]) -> list[str]:
    """Rules about the request as a whole."""
    lines: list[str] = []
    for number in numbers:
        rule = rules[number]
        condition, needs = expressions.condition(rule.when, rule.where)
        lines += _load((*rule.given, *needs), loaded, " " * 4)
        lines += _ask(rule, condition, f"({number}, -1)", " " * 4)
    return lines


def _walk(rules: Sequence[Rule], numbers: Sequence[int], loaded: set[str]) -> list[str]:
    """Rules about each item of one list: the first item that breaks one counts, and of its rules the first."""
    each = rules[numbers[0]].each
    bound = _ITEMS[each]
    item = bound[0]
    conditions = {
        number: expressions.condition(rules[number].when, rules[number].where) for number in numbers
    }
    wanted = {name: None for n in numbers for name in (*rules[n].given, *conditions[n][1])}
    wanted |= {_FIELDS[each][name][0]: None for name in wanted if _FIELDS[each].get(name, ("",))[0]}
    lines = _load((each, *(name for name in wanted if name not in bound)), loaded, " " * 4)
    lines.append(f"    if _type({each}) is _list:")
    loaded -= set(bound)  # from here on these words mean the item's
    if "before" in wanted:
        lines.append("        before = None")
    lines.append(f"        for index, {item} in _enumerate({each}):")
    for name, (holder, key) in _FIELDS[each].items():
        if name in wanted:
            holder = holder or item
            lines.append(f"            {name} = {holder}.get({key!r}) if _type({holder}) is _dict else None")
    for number in numbers:
        lines += _ask(rules[number], conditions[number][0], f"({number}, index)", " " * 12)
    if "before" in wanted:
        lines.append(f"            before = {item}")
    return lines


def _load(names: Iterable[str], loaded: set[str], indent: str) -> list[str]:
    lines = []
    for name in dict.fromkeys(names):
        if name not in loaded:
            loaded.add(name)
            lines.append(f"{indent}{name} = _get({name!r})")
            lines.append(f"{indent}if {name} is not None and _type({name}) is _Lazy: {name} = {name}()")
    return lines


def _ask(rule: Rule, condition: str, answer: str, indent: str) -> list[str]:
    given = " and ".join(f"{name} is not None" for name in rule.given)
    inner = indent + "    " * bool(given)
    return [
        *([f"{indent}if {given}:"] if given else []),
        f"{inner}try:",
        f"{inner}    if {condition}: return {answer}",
        f"{inner}except _Elsewhere: pass",
    ]


# ---- requests: the neutral form, and the two surfaces' bodies -------------------------------------------------------

_ABOVE = frozenset({"model", "messages", "prompt", "stream", "asynchronous", "input", "parameters"})


def breaking_request(
    example: Mapping[str, Any], rule: Rule, serves: Callable[[str], bool] | None = None
) -> dict[str, Any] | None:
    """The neutral example request changed so that it breaks exactly this rule.

    `serves` says whether the operation has the model of this id. None: no model of the operation can break the rule.
    """
    return _changed(example, rule.breaks, serves)


def legal_request(
    example: Mapping[str, Any], rule: Rule, serves: Callable[[str], bool] | None = None
) -> dict[str, Any] | None:
    """The neutral example request changed into the nearest legal neighbour of what breaks this rule; None as above."""
    return _changed(example, rule.legal, serves)


def _changed(
    example: Mapping[str, Any], patch: Mapping[str, Any], serves: Callable[[str], bool] | None
) -> dict[str, Any] | None:
    """`example` with the patch laid over it: its model chosen, its long texts written out."""
    patch = dict(_written_out(patch))
    model = patch.get("model")
    if isinstance(model, list):
        patch["model"] = next((id for id in model if serves is None or serves(id)), None)
    elif isinstance(model, Mapping):
        patch["model"] = next((id for id in model["elsewhere"] if serves is None or not serves(id)), None)
    if model is not None and patch["model"] is None:
        return None
    request: dict[str, Any] = merged(example, patch)
    return request


def _written_out(value: Any) -> Any:
    if isinstance(value, Mapping):
        if value.keys() == {"repeat"}:
            text, times = value["repeat"]
            return text * times
        return {key: _written_out(item) for key, item in value.items()}
    return [_written_out(item) for item in value] if isinstance(value, list) else value


def merged(value: Any, patch: Any) -> Any:
    """A JSON merge patch (RFC 7396): objects key by key, null removes, anything else replaces."""
    if not isinstance(patch, Mapping):
        return patch
    result = dict(value) if isinstance(value, Mapping) else {}
    for key, change in patch.items():
        if change is None:
            result.pop(key, None)
        else:
            result[key] = merged(result.get(key), change)
    return result


def to_native(neutral: Mapping[str, Any]) -> tuple[dict[str, str], dict[str, Any]]:
    """Headers and body of a neutral request on the native surface, where headers ask for a stream or for a task."""
    body: dict[str, Any] = {"model": neutral["model"]} if "model" in neutral else {}
    within = {key: neutral[key] for key in ("prompt", "messages") if key in neutral}
    if isinstance(within.get("messages"), list):
        within["messages"] = [_native_message(message) for message in within["messages"]]
    if within or "input" in neutral:
        given = neutral.get("input", {})
        body["input"] = {**given, **within} if isinstance(given, Mapping) else given
    parameters = {key: value for key, value in neutral.items() if key not in _ABOVE}
    if isinstance(neutral.get("parameters", {}), Mapping):
        parameters = {**neutral.get("parameters", {}), **parameters}
        if parameters:
            body["parameters"] = parameters
    else:
        body["parameters"] = neutral["parameters"]
    headers = {"Accept": "text/event-stream", "X-DashScope-SSE": "enable"} if neutral.get("stream") else {}
    if neutral.get("asynchronous"):
        headers["X-DashScope-Async"] = "enable"
    return headers, body


def _native_message(message: Any) -> Any:
    """The message with its content parts as the native surface writes them: `{"image": url}`."""
    if not isinstance(message, Mapping) or not isinstance(message.get("content"), list):
        return message
    return {**message, "content": [_native_part(part) for part in message["content"]]}


def _native_part(part: Any) -> Any:
    kind = part.get("type") if isinstance(part, Mapping) else None
    if not isinstance(kind, str) or kind not in part:
        return part
    hints = {key: value for key, value in part.items() if key not in ("type", kind)}
    value = part[kind]
    if isinstance(value, Mapping):
        value = value.get("url", value.get("data"))
    return {kind.removesuffix("_url").removeprefix("input_"): value, **hints}


def to_compatible(neutral: Mapping[str, Any]) -> tuple[dict[str, str], dict[str, Any]]:
    """Headers and body of a neutral request on the compatible surface, where the body asks for the stream."""
    return {}, {key: value for key, value in neutral.items() if key != "stream" or value is not False}


def thinks(model: Any, enable_thinking: Any) -> bool:
    """Whether the model thinks in a request with this switch: its default holds unless a hybrid is told otherwise."""
    mode = getattr(model, "thinking", None)
    if mode == "on":
        return enable_thinking is not False
    return mode == "always" or (mode == "off" and enable_thinking is True)


def facts(
    surface: str,
    operation: str,
    body: Mapping[str, Any],
    model: Any,
    stream: bool,
    input_tokens: Any = None,
    *,
    asynchronous: bool = False,
    batch: bool = False,
    form: bool = False,
) -> Facts:
    """What a request says, by the names that rules use; `model` is its catalogue entry, None if there is no such model.

    `batch`: it is a line of a batch, or was sent to the batch host. `input_tokens` may be a Lazy. Parameters keep their own names;
    what a client calls `model`, `stream`, … among the native parameters does not hide the facts of these names. A `form` has no
    `input` and no `parameters`.
    """
    above: dict[str, Any]
    if surface == "native" and not form:
        within, parameters = body.get("input"), body.get("parameters")
        above = within if isinstance(within, dict) else {}
        known = Facts(parameters if isinstance(parameters, dict) else {})
        known["input"], known["parameters"] = within, parameters
    else:
        above, known = dict(body), Facts(body)
    known["messages"], known["prompt"] = above.get("messages"), above.get("prompt")
    known["model_name"], known["model"] = body.get("model"), model
    known["surface"], known["operation"] = surface, operation
    known["stream"], known["asynchronous"], known["batch"] = stream, asynchronous, batch
    if surface == "anthropic":
        asked = body.get("thinking")
        switch = asked.get("type") if isinstance(asked, dict) else None
        known["enable_thinking"] = None if switch is None else switch != "disabled"
        known["thinking_budget"] = asked.get("budget_tokens") if isinstance(asked, dict) else None
    known["thinking"] = thinks(model, known["enable_thinking"])
    known["input_tokens"] = input_tokens
    return known


# ---- what the schema finds that no rule named -----------------------------------------------------------------------


def schema_refusal(
    path: Sequence[str | int], keyword: str, message: str, refusals: Mapping[str, Mapping[str, Any]]
) -> tuple[str, str, str]:
    """Error name, layer and message for a violation of the request schema; `refusals` is x-schema-refusals of errors.yaml.

    A missing key is named by its full path; the validator says its name only inside its own message, in quotes.
    """
    steps = [str(step) for step in path]
    if keyword == "required":
        steps += message.split('"')[1:2]
    row = refusals.get(keyword, refusals["other"])
    text = (
        row["message"].replace("{path}", ".".join(steps)).replace("{field}", steps[-1] if steps else "body")
    )
    return row["error"], row["layer"], text
