"""Templates over the request, `{{ last }}` or `{{ match[1] }}`: Jinja, sandboxed, and of its language only what always ends
soon. No loops, no assignments, no repetition, no methods: what a template makes is never much longer than what it was given.
"""

import re
from collections.abc import Callable, Mapping
from functools import lru_cache
from random import Random
from typing import Any

import jinja2
from jinja2 import nodes
from jinja2.sandbox import ImmutableSandboxedEnvironment

from mock_server.content.languages import language_of
from mock_server.content.people import faker
from mock_server.scenarios.heard import Heard

NAMES = {
    "last": "the user's last words",
    "body": "the request body: `{{ body.model }}`, `{{ body.messages[0].content }}`",
    "match": "what the first /regular expression/ of `when` found: `{{ match[0] }}`, `{{ match[1] }}`, `{{ match.name }}`",
    "system": "what the system message says",
    "turn": "how often the user has spoken",
    "state": "where the conversation stood before this call",
    "header": "the request headers by name in lower case: `{{ header['x-tenant'] }}`; keys are left out",
    "model": "the model's name",
    "number": "how often this scenario has answered this key, from 1",
    "request_id": "the id of this call",
    "fake": "made-up words, from the seed: `{{ fake.name() }}`, `{{ fake.email() }}`",
}
"""What a template can say."""

FILTERS = (
    "lower", "upper", "trim", "title", "capitalize", "length", "count", "default", "d", "first", "last", "int", "float",
    "string", "tojson", "wordcount", "abs", "reverse", "list",
)  # fmt: skip
TESTS = (
    "defined", "undefined", "none", "string", "number", "integer", "boolean", "true", "false", "mapping", "sequence",
    "eq", "ne", "lt", "le", "gt", "ge", "in", "odd", "even", "lower", "upper",
)  # fmt: skip
FAKES = (
    "address", "city", "color_name", "company", "country", "credit_card_number", "currency_code", "date", "domain_name",
    "ean13", "email", "first_name", "hex_color", "iban", "ipv4", "iso8601", "job", "last_name", "license_plate", "name",
    "paragraph", "phone_number", "postcode", "random_digit", "random_int", "sentence", "street_address", "time", "url",
    "user_name", "uuid4", "word", "year",
)  # fmt: skip

LONGEST = 256 * 1024
"""Characters that one template may make."""

_SECRET = frozenset(("authorization", "x-api-key", "cookie", "proxy-authorization", "x-mock-token"))

_ALLOWED: tuple[type[nodes.Node], ...] = (
    nodes.Template, nodes.Output, nodes.TemplateData, nodes.Name, nodes.Const, nodes.Getattr, nodes.Getitem, nodes.Filter,
    nodes.Test, nodes.Compare, nodes.Operand, nodes.And, nodes.Or, nodes.Not, nodes.CondExpr, nodes.If, nodes.Concat,
    nodes.Add, nodes.Sub, nodes.Neg, nodes.Pos, nodes.Tuple, nodes.List, nodes.Call, nodes.Keyword,
)  # fmt: skip


class BadTemplate(ValueError):
    """A template that cannot be used, or not with this request; the text says why and what there is."""


class _Environment(ImmutableSandboxedEnvironment):
    """Reads keys and items of JSON values, and nothing of Python's objects but the words of `fake`."""

    def getattr(self, obj: Any, attribute: str) -> Any:
        if isinstance(obj, _Fake):
            return obj.word(attribute)
        return self.getitem(obj, attribute)

    def getitem(self, obj: Any, argument: Any) -> Any:
        try:
            if isinstance(obj, Mapping | list | str) and not (
                isinstance(obj, str) and isinstance(argument, str)
            ):
                return obj[argument]
        except (LookupError, TypeError):
            pass
        return self.undefined(obj=obj, name=argument)


class _Fake:
    """Faker's words, which is imported with the first one."""

    def __init__(self, seed: int, text: str) -> None:
        self.seed, self.text = seed, text
        self._faker: Any = None

    def word(self, name: str) -> Callable[..., str]:
        """The function that makes such a word."""
        if self._faker is None:
            self._faker = faker(self.seed, language_of(self.text))
        made: Callable[..., str] = getattr(self._faker, name)
        return made


def is_template(text: str) -> bool:
    """Whether there is anything in it to fill in."""
    return "{{" in text or "{%" in text


def literal(text: str) -> str:
    """A template that says exactly this text."""
    if not is_template(text):
        return text
    return re.sub(r"\{[{%#]|\r", lambda found: "{{ " + repr(found[0]) + " }}", text)


@lru_cache(maxsize=1)
def _environment() -> _Environment:
    made = _Environment(undefined=jinja2.ChainableUndefined, keep_trailing_newline=True, autoescape=False)
    made.filters = {name: made.filters[name] for name in FILTERS}
    made.tests = {name: made.tests[name] for name in TESTS}
    made.globals = {}
    return made


def check(text: str) -> None:
    """Raises BadTemplate if it is none, or says what is not known."""
    _compiled(text)


@lru_cache(maxsize=4096)
def _compiled(text: str) -> jinja2.Template:
    environment = _environment()
    try:
        tree = environment.parse(text)
        called = {id(one.node) for one in tree.find_all(nodes.Call)}
        for node in _walk(tree):
            _check(node, called)
        return environment.from_string(text)
    except BadTemplate:
        raise
    except jinja2.TemplateError as error:
        raise BadTemplate(f"is no template: {error}") from None
    except (RecursionError, SyntaxError, MemoryError, ValueError):
        raise BadTemplate("is no template: it is nested too deeply") from None


def _walk(node: nodes.Node) -> Any:
    waiting = [node]
    while waiting:
        one = waiting.pop()
        yield one
        waiting += one.iter_child_nodes()


def _check(node: nodes.Node, called: set[int]) -> None:
    if not isinstance(node, _ALLOWED):
        known = "loops, assignments, * and % are not" if not isinstance(node, nodes.Stmt) else "only if is"
        raise BadTemplate(f"is no template: {type(node).__name__.lower()} is not known here; {known}")
    if isinstance(node, nodes.Name):
        _known(node.name, NAMES, "name")
    elif isinstance(node, nodes.Filter):
        _known(node.name, FILTERS, "filter")
        if (node.args or node.kwargs or node.dyn_args or node.dyn_kwargs) and node.name not in (
            "default",
            "d",
        ):
            raise BadTemplate(f"{node.name}: takes nothing in brackets here")
    elif isinstance(node, nodes.Test):
        _known(node.name, TESTS, "test")
    elif isinstance(node, nodes.Getattr) and isinstance(node.node, nodes.Name) and node.node.name == "fake":
        _known(node.attr, FAKES, "word of fake")
        if id(node) not in called:
            raise BadTemplate(f"fake.{node.attr}: write it with brackets: {{{{ fake.{node.attr}() }}}}")
    elif isinstance(node, nodes.Call):
        maker = node.node
        if not (
            isinstance(maker, nodes.Getattr)
            and isinstance(maker.node, nodes.Name)
            and maker.node.name == "fake"
        ):
            raise BadTemplate("is no template: only the words of fake can be called, e.g. {{ fake.name() }}")
        given = [*node.args, *(one.value for one in node.kwargs)]
        if node.dyn_args or node.dyn_kwargs or (given and maker.attr != "random_int"):
            raise BadTemplate(f"fake.{maker.attr}: takes nothing in its brackets")
        if not all(isinstance(one, nodes.Const) and type(one.value) is int for one in given):
            raise BadTemplate("fake.random_int: takes whole numbers, as in {{ fake.random_int(1, 6) }}")


def _known(name: str, known: Any, what: str) -> None:
    if name not in known:
        raise BadTemplate(f"{name!r} is no {what} of templates; there are: {', '.join(known)}")


def context(
    heard: Heard, match: Mapping[Any, str], state: str, number: int, chance: Random
) -> dict[str, Any]:
    """What templates can say of this call."""
    call = heard.call
    return {
        "last": heard.last,
        "body": call.body,
        "match": match,
        "system": heard.system,
        "turn": heard.turn,
        "state": state,
        "header": {name: value for name, value in heard.headers.items() if name not in _SECRET},
        "model": str(call.body.get("model") or ""),
        "number": number,
        "request_id": call.request_id,
        "fake": _Fake(chance.getrandbits(32), heard.last),
    }


def filled(value: Any, known: Mapping[str, Any]) -> Any:
    """The value with each template in it filled in, keys of objects left as they are. Raises BadTemplate."""
    if isinstance(value, str):
        return fill(value, known) if is_template(value) else value
    if isinstance(value, list):
        return [filled(one, known) for one in value]
    if isinstance(value, Mapping):
        return {key: filled(one, known) for key, one in value.items()}
    return value


def fill(text: str, known: Mapping[str, Any]) -> str:
    """The text with the template filled in. Raises BadTemplate."""
    template = _compiled(text)
    try:
        made = template.render(known)
    except (
        RecursionError,
        jinja2.TemplateError,
        TypeError,
        ValueError,
        LookupError,
        ArithmeticError,
        AttributeError,
    ) as error:
        raise BadTemplate(f"cannot be filled in for this request: {error}") from None
    if len(made) > LONGEST:
        raise BadTemplate(f"becomes longer than {LONGEST} characters")
    return made
