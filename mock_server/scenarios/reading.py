"""A scenario file → scenarios. Its form is judged by schema.json, whose own words say what to write instead; then what no
schema can say. Each mistake names file, line and key.
"""

import os
import stat
from collections.abc import Iterator, Mapping, Sequence
from difflib import get_close_matches
from functools import cache
from importlib.resources import files
from pathlib import Path
from random import Random
from typing import Any, NamedTuple

import jsonschema_rs
import orjson
import yaml

from mock_server.content import sample
from mock_server.faults.pick import Names, Stage, Unknown
from mock_server.faults.steer import language
from mock_server.scenarios.when import BadPlace, When, place, several
from mock_server.scenarios.words import BadExpression, Text
from mock_server.spec.model import Spec
from mock_server.spec.said import UsageError, one_line

LARGEST = 1024 * 1024
"""Bytes of a scenario file, or of a file that one names."""

NODES = 100_000
"""Values in one file, those counted again that an alias repeats."""

DEEPEST = 60
"""Lists and mappings within each other."""

HERE = "scenarios"
"""What a text that came without a file is called in messages."""

Path_ = tuple[str | int, ...]
"""The way to a place in a document."""


class Mistake(NamedTuple):
    """One thing that cannot be used. `line` counts from 1; 0: none is known."""

    source: str
    line: int
    key: str
    says: str

    def __str__(self) -> str:
        where = f"{self.source}:{self.line}" if self.line else self.source
        return one_line(f"{where}: {self.key}: {self.says}" if self.key else f"{where}: {self.says}")


class ScenarioError(UsageError):
    """Scenarios that cannot be used; the text is the first mistake and how many more there are."""

    def __init__(self, mistakes: Sequence[Mistake]) -> None:
        more = f" (and {len(mistakes) - 1} more; see `dashmock scenario check`)" if len(mistakes) > 1 else ""
        super().__init__(f"{mistakes[0]}{more}")
        self.mistakes = tuple(mistakes)


class Answer(NamedTuple):
    """What is answered once: as written, with the text of its file and the stages of its fault."""

    written: Mapping[str, Any]
    file: str | None
    stages: tuple[Stage, ...]


class Scenario(NamedTuple):
    """`answers` in turn, the last again and again or, if it `loops`, from the beginning; none: what would be generated."""

    name: str
    source: str
    line: int
    when: When
    answers: tuple[Answer, ...]
    loops: bool


class Book(NamedTuple):
    """The scenarios of one file or text. `files`: those that were read for it."""

    source: str
    text: str
    strict: bool
    scenarios: tuple[Scenario, ...]
    files: tuple[Path, ...] = ()


@cache
def schema() -> dict[str, Any]:
    """The published form of scenarios, a JSON Schema (2020-12)."""
    return orjson.loads(schema_text())  # type: ignore[no-any-return]


def schema_text() -> str:
    """The published form, as it stands in the file."""
    return files("mock_server.scenarios").joinpath("schema.json").read_text(encoding="utf-8")


def read_file(path: Path, spec: Spec) -> Book:
    """The scenarios of a file. Raises ScenarioError."""
    text, problem = _text_of(path)
    if problem:
        raise ScenarioError([Mistake(str(path), 0, "", problem)])
    return read(text, spec, str(path), path.parent, (path,))


def read(
    text: str, spec: Spec, source: str = HERE, folder: Path | None = None, own: tuple[Path, ...] = ()
) -> Book:
    """The scenarios of a text; files that it names are looked for in `folder`. Raises ScenarioError."""
    if len(text) > LARGEST:
        raise ScenarioError([Mistake(source, 0, "", f"is larger than {LARGEST} bytes; write several files")])
    document, root = _yaml(text, source)
    reader = _Reader(document, root, spec, source, folder)
    scenarios = reader.scenarios()
    if reader.mistakes:
        raise ScenarioError(sorted(reader.mistakes, key=lambda one: one.line))
    return Book(source, text, bool(document.get("strict")), scenarios, (*own, *reader.files))


def _text_of(path: Path) -> tuple[str, str]:
    """The text of a file, or what is wrong with it. Nothing but a plain file is opened."""
    try:
        with open(
            path, "rb", opener=lambda name, flags: os.open(name, flags | getattr(os, "O_NONBLOCK", 0))
        ) as file:
            if not stat.S_ISREG(os.fstat(file.fileno()).st_mode):
                return "", "is no plain file"
            raw = file.read(LARGEST + 1)
    except OSError as error:
        return "", f"cannot be read: {error.strerror}"
    except ValueError:
        return "", "is no name of a file"
    if len(raw) > LARGEST:
        return "", f"is larger than {LARGEST} bytes"
    try:
        return raw.decode("utf-8-sig"), ""
    except UnicodeDecodeError as error:
        return "", f"is not UTF-8 text (byte {error.start})"


# ---- YAML -------------------------------------------------------------------------------------------------------------


class _Loader(yaml.SafeLoader):
    """YAML's plain values; a date is a text."""


_Loader.yaml_implicit_resolvers = {
    sign: [row for row in rows if row[0] != "tag:yaml.org,2002:timestamp"]
    for sign, rows in yaml.SafeLoader.yaml_implicit_resolvers.items()
}
_PLAIN = {f"tag:yaml.org,2002:{name}" for name in ("str", "int", "float", "bool", "null", "map", "seq")}
_MERGE = "tag:yaml.org,2002:merge"


def _yaml(text: str, source: str) -> tuple[Any, yaml.Node]:
    """The document, and its nodes, which know their lines. Raises ScenarioError."""
    loader = None
    try:
        loader = _Loader(text)
        root = loader.get_single_node()
        if root is None:
            raise ScenarioError(
                [Mistake(source, 0, "", "holds no scenarios; write `scenarios:` and a list below it")]
            )
        mistakes = list(_unusual(root, source))
        if mistakes:
            raise ScenarioError(mistakes[:20])
        document = loader.construct_document(root)
        orjson.dumps(document)
        return document, root
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        said = str(getattr(error, "problem", None) or getattr(error, "reason", None) or error)
        raise ScenarioError(
            [Mistake(source, mark.line + 1 if mark else 0, "", f"is not YAML: {' '.join(said.split())}")]
        ) from None
    except RecursionError:
        raise ScenarioError([Mistake(source, 0, "", "is nested too deeply")]) from None
    except (TypeError, ValueError) as error:
        if isinstance(error, ScenarioError):
            raise
        raise ScenarioError([Mistake(source, 0, "", f"has a value that JSON has not: {error}")]) from None
    finally:
        if loader is not None:
            loader.dispose()


def _unusual(root: yaml.Node, source: str) -> Iterator[Mistake]:
    """What YAML has and scenarios have not: keys twice, tags, numbers beyond JSON, and aliases that grow without end."""
    waiting: list[tuple[yaml.Node, int, str]] = [(root, 0, "")]
    seen = 0
    while waiting:
        node, depth, key = waiting.pop()
        seen += 1
        line = node.start_mark.line + 1
        if seen > NODES:
            yield Mistake(source, line, key, f"has more than {NODES} values, repeated ones counted again")
            return
        if depth > DEEPEST:
            yield Mistake(source, line, key, f"is nested deeper than {DEEPEST}; does an alias hold itself?")
            return
        if node.tag not in _PLAIN:
            yield Mistake(source, line, key, f"the tag {node.tag} is not known here; write a plain value")
        elif isinstance(node, yaml.MappingNode):
            had: set[str] = set()
            for name, value in node.value:
                if name.tag == _MERGE:
                    yield Mistake(
                        source, name.start_mark.line + 1, "<<", "is not known here; write the keys out"
                    )
                    continue
                if name.tag != "tag:yaml.org,2002:str":
                    shown = name.value if isinstance(name.value, str) else "a key"
                    yield Mistake(
                        source, name.start_mark.line + 1, str(shown)[:40], "write the key in quotes"
                    )
                    continue
                if name.value in had:
                    yield Mistake(source, name.start_mark.line + 1, name.value[:40], "stands here twice")
                had.add(name.value)
                waiting.append((value, depth + 1, name.value[:40]))
        elif isinstance(node, yaml.SequenceNode):
            waiting += [(one, depth + 1, key) for one in node.value]
        elif isinstance(node.value, str) and any("\ud800" <= sign <= "\udfff" for sign in node.value):
            yield Mistake(source, line, key, "has half of a surrogate pair; write the sign itself")
        elif node.tag.endswith(":int") and len(node.value) > 18:
            yield Mistake(source, line, key, "is a larger number than JSON readers take; write it as a text")
        elif node.tag.endswith(":float") and node.value.lower().strip("+-") in (".inf", ".nan"):
            yield Mistake(source, line, key, "is a number that JSON has not")


def _line(root: yaml.Node, path: Path_) -> int:
    """The line on which this place stands, or what is around it."""
    node, line = root, root.start_mark.line + 1
    for step in path:
        if isinstance(node, yaml.MappingNode):
            found = next(((key, value) for key, value in node.value if key.value == step), None)
            if found is None:
                break
            line, node = found[0].start_mark.line + 1, found[1]
        elif isinstance(node, yaml.SequenceNode) and isinstance(step, int) and step < len(node.value):
            node = node.value[step]
            line = node.start_mark.line + 1
        else:
            break
    return line


# ---- what the schema says ----------------------------------------------------------------------------------------------


@cache
def _judge() -> Any:
    return jsonschema_rs.Draft202012Validator(schema())


def _deepest(error: Any, before: tuple[str | int, ...] = ()) -> Any:
    """Of an `anyOf`, the branch that was meant: the one that fails inside, or not because of its type."""
    branches = getattr(error.kind, "context", None) or ()
    for branch in branches:
        for inner in branch:
            last = inner.schema_path[-1] if inner.schema_path else ""
            elsewhere = len(inner.instance_path) > len(error.instance_path)
            if elsewhere or (last in ("additionalProperties", "required", "minProperties")):
                return _deepest(inner)
    return error


def _node(path: Sequence[Any]) -> Mapping[str, Any]:
    """The part of the schema that judges, with the words for what to write."""
    node: Any = schema()
    found: Mapping[str, Any] = node
    for step in path:
        node = (
            node[int(step)] if isinstance(node, list) else node.get(step) if isinstance(node, dict) else None
        )
        if isinstance(node, dict) and "x-write" in node:
            found = node
    return found


def _said(error: Any) -> tuple[Path_, str]:
    """Where it is wrong, and what to write instead."""
    error = _deepest(error)
    path = tuple(error.instance_path)
    schema_path = list(error.schema_path)
    kind = schema_path[-1] if schema_path else ""
    node = _node(schema_path)
    if kind == "additionalProperties" and (unexpected := getattr(error.kind, "unexpected", None)):
        known = list(_at(schema(), schema_path[:-1]).get("properties", {}))
        near = get_close_matches(unexpected[0], known, 1)
        hint = f"; did you mean {near[0]}?" if near else ""
        return (*path, unexpected[0]), f"is not known; there are: {', '.join(known)}{hint}"
    if kind == "required":
        missing = str(getattr(error.kind, "property", ""))
        write = _at(schema(), schema_path[:-1]).get("properties", {}).get(missing, {}).get("x-write", "it")
        return (*path, missing), f"is missing; write {write}"
    shown = "what stands here" if "key" in path else _shown(error.instance)
    return path, f"{shown} cannot be used; write {node['x-write']}"


def _at(value: Any, path: Sequence[Any]) -> Any:
    for step in path:
        value = value[int(step)] if isinstance(value, list) else value[step]
    return value


def _shown(value: Any) -> str:
    text = orjson.dumps(value).decode()
    return text if len(text) <= 60 else f"{text[:57]}…"


# ---- what no schema can say --------------------------------------------------------------------------------------------

_SAYING = ("text", "json", "schema", "file")


class _Reader:
    """Reads one document and collects what is wrong with it."""

    def __init__(self, document: Any, root: yaml.Node, spec: Spec, source: str, folder: Path | None) -> None:
        self.document, self.root, self.spec = document, root, spec
        self.source, self.folder = source, folder
        self.mistakes: list[Mistake] = []
        self.files: list[Path] = []
        self._names = Names(spec.errors)

    def wrong(self, path: Path_, says: str) -> None:
        """Notes a mistake."""
        key = ""
        for step in path[1:] if path[:1] == ("scenarios",) else path:
            key += f"[{step}]" if isinstance(step, int) and key else f".{step}" if key else str(step)
        if len(path) > 1 and path[0] == "scenarios":
            name = self._name(path[1])
            _, _, rest = key.partition(".")
            key = f"{name}: {rest}" if rest else name
        self.mistakes.append(Mistake(self.source, _line(self.root, path), key or "", says))

    def _name(self, at: str | int) -> str:
        rows = self.document.get("scenarios")
        row = rows[at] if isinstance(rows, list) and isinstance(at, int) and at < len(rows) else None
        name = row.get("name") if isinstance(row, dict) else None
        return f"scenario {name[:40]!r}" if isinstance(name, str) else f"scenarios[{at}]"

    def scenarios(self) -> tuple[Scenario, ...]:
        """The scenarios there are, of which none may be used if there is a mistake."""
        if not isinstance(self.document, dict):
            self.mistakes.append(
                Mistake(
                    self.source,
                    _line(self.root, ()),
                    "",
                    "holds no mapping; write `scenarios:` and a list below it",
                )
            )
            return ()
        for error in _judge().iter_errors(self.document):
            self.wrong(*_said(error))
        if self.mistakes:
            return ()
        found: list[Scenario] = []
        names: dict[str, int] = {}
        for number, row in enumerate(self.document["scenarios"]):
            path: Path_ = ("scenarios", number)
            if row["name"] in names:
                self.wrong(
                    (*path, "name"),
                    f"there is one of this name in line {names[row['name']]}; write another one",
                )
            names.setdefault(row["name"], _line(self.root, (*path, "name")))
            when = self._when((*path, "when"), row.get("when") or {})
            then = row["then"]
            given = [] if then == "generate" else several(then)
            answers = [
                self._answer((*path, "then", at) if isinstance(then, list) else (*path, "then"), one)
                for at, one in enumerate(given)
            ]
            if "repeat" in row and not isinstance(then, list):
                self.wrong((*path, "repeat"), "is for a list of answers, and there is one; leave it out")
            if when is not None:
                line = _line(self.root, path)
                loops = row.get("repeat") == "loop"
                found.append(Scenario(row["name"], self.source, line, when, tuple(answers), loops))
        return tuple(found)

    def _when(self, path: Path_, written: Mapping[str, Any]) -> When | None:
        before = len(self.mistakes)
        known = {one.id for one in self.spec.operations}
        for one in several(written.get("operation", [])):
            if one not in known:
                near = get_close_matches(one, known, 1)
                hint = f"did you mean {near[0]}?" if near else "see `dashmock spec` for those there are"
                self.wrong((*path, "operation"), f"{one!r} is no operation; {hint}")
        if any("**" in one for one in several(written.get("key", []))):
            self.wrong((*path, "key"), "was blanked, as keys are where they are shown; write the key again")
        for name in ("last", "any", "system"):
            for one in several(written.get(name, [])):
                self._text((*path, name), one)
        for name in ("header", "body"):
            for at, one in (written.get(name) or {}).items():
                if isinstance(one, str):
                    self._text((*path, name, at), one)
                if name == "body":
                    try:
                        place(at)
                    except BadPlace as error:
                        self.wrong((*path, name, at), f"is no place in a body; {error}")
        return When(written) if len(self.mistakes) == before else None

    def _text(self, path: Path_, written: str) -> None:
        try:
            Text(written)
        except BadExpression as error:
            self.wrong(path, f"{written[:40]!r} {error}")

    def _answer(self, path: Path_, written: Mapping[str, Any]) -> Answer:
        said = [name for name in _SAYING if name in written]
        if len(said) > 1:
            self.wrong((*path, said[1]), f"there is {said[0]} already; write one of: {', '.join(_SAYING)}")
        if "body" in written:
            for name in (*_SAYING, "thinking", "tools", "tool", "finish", "locale", "seed"):
                if name in written:
                    self.wrong(
                        (*path, name), "says nothing beside body, which is the whole answer; leave one out"
                    )
        elif "status" in written:
            self.wrong(
                (*path, "status"), "goes with body, which is missing; for an error of the API write fault"
            )
        if "tool" in written:
            for name in (*_SAYING, "tools", "finish"):
                if name in written:
                    self.wrong(
                        (*path, name), "says nothing beside tool, whose call is the answer; leave one out"
                    )
        if "locale" in written:
            try:
                language(written["locale"])
            except Unknown as error:
                self.wrong((*path, "locale"), str(error).removeprefix("locale: "))
        if "finish" in written and "tools" in written:
            self.wrong((*path, "finish"), "says nothing beside tools; leave one out")
        for name in ("text", "thinking", "json", "tools", "body"):
            if name in written:
                self._templates((*path, name), written[name])
        stages: tuple[Stage, ...] = ()
        if "fault" in written:
            try:
                stages = self._names.parse(written["fault"])
            except Unknown as error:
                self.wrong((*path, "fault"), str(error))
        wanted = written.get("schema")
        if isinstance(wanted, dict):
            try:
                sample.sample(wanted, Random(0))
            except sample.Unsatisfiable as error:
                self.wrong((*path, "schema"), f"no value can be made of it: {error}")
        return Answer(written, self._file((*path, "file"), written.get("file")), stages)

    def _templates(self, path: Path_, value: Any) -> None:
        if isinstance(value, list):
            for at, one in enumerate(value):
                self._templates((*path, at), one)
        elif isinstance(value, dict):
            for key, one in value.items():
                self._templates((*path, key), one)
        elif isinstance(value, str) and ("{{" in value or "{%" in value):
            from mock_server.scenarios import templates  # Jinja takes 60 ms

            try:
                templates.check(value)
            except templates.BadTemplate as error:
                self.wrong(path, str(error))

    def _file(self, path: Path_, name: str | None) -> str | None:
        """The text of a file beside the scenarios: in their folder or below it, and on no way round."""
        if name is None:
            return None
        if self.folder is None:
            self.wrong(path, "there is no folder beside scenarios that came as a text; write text")
            return None
        folder = self.folder.resolve()
        file = folder / name
        parts = Path(name).parts
        if Path(name).is_absolute() or ".." in parts or "\0" in name or "\\" in name:
            self.wrong(
                path, f"{name!r} leads out of the folder of the scenarios; write a file in it or below it"
            )
            return None
        if any(folder.joinpath(*parts[: at + 1]).is_symlink() for at in range(len(parts))):
            self.wrong(path, f"{name!r} is, or lies behind, a symbolic link; put the file itself there")
            return None
        text, problem = _text_of(file)
        if problem:
            self.wrong(path, f"{name!r} {problem}")
            return None
        self.files.append(file)
        return text
