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
        whole = {**schema, "components": {"schemas": root.get("components", {}).get("schemas", {})}}
        self._compiled = jsonschema_rs.Draft202012Validator(whole, validate_formats=False)
        self.is_valid = self._compiled.is_valid

    def problems(self, value: Any) -> list[Problem]:
        """Everything that is wrong with `value`, innermost first where alternatives fail; empty if nothing is."""
        found = []
        for error in self._compiled.iter_errors(value):
            found += _innermost(error)
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
        return super().problems(decoded(value))


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
    branches: Sequence[Sequence[jsonschema_rs.ValidationError]] = getattr(error.kind, "context", None) or ()
    if not branches:
        path = tuple(error.instance_path)
        return [Problem(path, error.kind.name, _shortened(error.message))]
    closest = min((branch for branch in branches if branch), key=_distance, default=())
    return [problem for inner in closest for problem in _innermost(inner)]


def _distance(branch: Iterable[jsonschema_rs.ValidationError]) -> tuple[bool, bool, int]:
    """How far an alternative is from fitting: another type or constant altogether is farther than a few wrong members."""
    errors = list(branch)
    shallow = min(len(error.instance_path) for error in errors)
    names = {error.kind.name for error in errors if len(error.instance_path) == shallow}
    return ("type" in names, "const" in names or "enum" in names, len(errors))


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
        return [Problem((), "content-type", f"{operation.id} answers {status} with {known}, not with {media or 'none'}")]
    if media != operation.stream_media:
        return answer.problems(content)
    found = []
    comment = operation.comment(status)
    for number, event in enumerate(content):
        fields = {key: value for key, value in event.items() if key != "comment" and value is not None}
        found += [Problem((number, *problem.path), problem.keyword, problem.message) for problem in answer.problems(fields)]
        for line in event.get("comment") or () if comment else ():
            if not comment.fullmatch(line):
                found.append(Problem((number, "comment"), "pattern", f"{line!r} does not match {comment.pattern!r}"))
    return found
