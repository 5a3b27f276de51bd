"""Values against the Spec's schemas: validators compiled when first used, and answers judged event by event."""

from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Any, NamedTuple

import jsonschema_rs
import orjson

if TYPE_CHECKING:
    from mock_server.spec.model import Operation

Path = tuple[str | int, ...]


class Problem(NamedTuple):
    """What is wrong: where in the value, which keyword of the schema says so, and the sentence."""

    path: Path
    keyword: str
    message: str

    def __str__(self) -> str:
        return f"{'/'.join(map(str, self.path)) or '(whole)'}: {self.message}"


class Validator:
    """One schema, compiled. `root` is the bundle that `#/…` in it refers to. JSON Schema 2020-12; formats are not asserted."""

    def __init__(self, schema: Mapping[str, Any], root: Mapping[str, Any]) -> None:
        """Raises ValueError for a schema that is none."""
        whole = {**schema, "components": {"schemas": _reached(schema, root)}}
        self._compiled = jsonschema_rs.Draft202012Validator(whole, validate_formats=False)

    def is_valid(self, value: Any) -> bool:
        """Whether nothing is wrong with `value`."""
        return self._compiled.is_valid(value)

    def problems(self, value: Any) -> list[Problem]:
        """Everything that is wrong with `value`, innermost first where alternatives fail; empty if nothing is."""
        found = []
        for error in self._compiled.iter_errors(value):
            found += _innermost(error)
        return found


def _reached(schema: Any, root: Mapping[str, Any]) -> dict[str, Any]:
    """The schemas that `schema` refers to, directly or not: the compiler takes its time with all it is given."""
    schemas: Mapping[str, Any] = root.get("components", {}).get("schemas", {})
    found: dict[str, Any] = {}
    todo = [schema]
    while todo:
        value = todo.pop()
        if isinstance(value, list):
            todo += value
        elif isinstance(value, Mapping):
            ref = value.get("$ref")
            if isinstance(ref, str):
                name = ref.removeprefix("#/components/schemas/").partition("/")[0]
                if name not in found and name in schemas:
                    found[name] = schemas[name]
                    todo.append(schemas[name])
            todo += [item for key, item in value.items() if key != "examples"]
    return found


class EventValidator(Validator):
    """The schema of one SSE event, with what `contentSchema` says of its data asserted too.

    JSON Schema takes `contentSchema` as a remark. Here each text that has one is replaced by it, and an event's data by
    what it means, so that one validation judges both; `[DONE]`, which is no JSON object, stays a text.
    """

    def __init__(self, schema: Mapping[str, Any], root: Mapping[str, Any]) -> None:
        super().__init__(_decoded_schema(schema, root), root)

    def problems(self, value: Any) -> list[Problem]:
        """As of a Validator; `value` is an event as it came, its `data` a text."""
        event = decoded(value)
        return [] if self._compiled.is_valid(event) else super().problems(event)

    def is_valid(self, value: Any) -> bool:
        """As of a Validator; `value` is an event as it came, its `data` a text."""
        return self._compiled.is_valid(decoded(value))


def decoded(event: Mapping[str, Any]) -> dict[str, Any]:
    """The event with its `data` parsed, if that is a JSON object."""
    data = event.get("data")
    if isinstance(data, str) and data.startswith("{"):
        try:
            return {**event, "data": orjson.loads(data)}
        except orjson.JSONDecodeError:
            pass
    return dict(event)


def _decoded_schema(schema: Any, root: Mapping[str, Any]) -> Any:
    """`schema` with every text that has a `contentSchema` replaced by it; references are followed as far as that."""
    if isinstance(schema, list):
        return [_decoded_schema(item, root) for item in schema]
    if not isinstance(schema, Mapping):
        return schema
    if "contentSchema" in schema:
        return schema["contentSchema"]
    if "$ref" in schema:
        return _decoded_schema(_target(schema["$ref"], root), root)
    return {key: _decoded_schema(value, root) for key, value in schema.items()}


def _target(ref: str, root: Mapping[str, Any]) -> Any:
    found: Any = root
    for part in ref.removeprefix("#/").split("/"):
        found = found[part.replace("~1", "/").replace("~0", "~")]
    return found


def _innermost(error: jsonschema_rs.ValidationError) -> list[Problem]:
    """The problem, or, of alternatives that all fail, those of the alternative that comes closest."""
    path = tuple(error.instance_path)
    branches: Sequence[Sequence[jsonschema_rs.ValidationError]] = getattr(error.kind, "context", None) or ()
    known = [[problem for inner in branch for problem in _innermost(inner)] for branch in branches if branch]
    if not known:
        return [Problem(path, error.kind.name, _shortened(error.message))]
    return min(known, key=lambda problems: _distance(problems, len(path)))


def _distance(problems: Iterable[Problem], depth: int) -> float:
    """How far an alternative is from fitting: what is wrong deep inside a value weighs less than what is wrong with it,
    and to be another kind of value altogether weighs most."""
    return sum(
        4.0 ** (depth - len(problem.path))
        + (4 if len(problem.path) == depth and problem.keyword in _KINDS else 0)
        for problem in problems
    )


_KINDS = ("type", "const", "enum")


def _shortened(message: str, limit: int = 300) -> str:
    return message if len(message) <= limit else f"{message[: limit // 2]} … {message[-limit // 2 :]}"


def check_answer(
    operation: "Operation",
    status: int,
    media_type: str,
    content: Any,
) -> list[Problem]:
    """What in an answer is not as the Spec says; empty if nothing is.

    `media_type` may carry parameters. `content` is the parsed JSON, or for `text/event-stream` the list of events, each
    a mapping of `data` and, where the event has them, `id`, `event` and `comment` (a list). A problem's path begins
    with the number of the event.
    """
    media = media_type.partition(";")[0].strip().lower()
    answer = operation.answer(status, media)
    if answer is None:
        known = ", ".join(operation.answers(status)) or "no body"
        return [
            Problem(
                (),
                "content-type",
                f"{operation.id} answers {status} with {known}, not with {media or 'none'}",
            )
        ]
    if media != operation.stream_media:
        return answer.problems(content)
    found = []
    comment = operation.comment(status)
    for number, event in enumerate(content):
        fields = {key: value for key, value in event.items() if key != "comment" and value is not None}
        found += [problem._replace(path=(number, *problem.path)) for problem in answer.problems(fields)]
        for line in event.get("comment") or ():
            if comment is None or not comment.fullmatch(line):
                wanted = comment.pattern if comment else "nothing"
                found.append(Problem((number, "comment"), "pattern", f"{line!r} does not match {wanted}"))
    return found
