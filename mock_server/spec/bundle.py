"""openapi/*.yaml → one OpenAPI document.

`python -m mock_server.spec.bundle --check` says whether openapi/openapi.yaml is that document, `--write` makes it so.
Whatever is wrong in the sources is refused here, once: a SpecError names the file, the place in it, and what to write.
"""

import re
import sys
from collections.abc import Callable, Iterator, Mapping
from difflib import get_close_matches
from pathlib import Path
from typing import Any

SURFACES = ("native", "compatible", "anthropic")
"""Folders of topics, in reading order; the name of the folder is the surface of the operations in it."""

METHODS = ("get", "post", "put", "patch", "delete")

HEADER = """\
# The whole API in one document: the sum of the other files in this folder. Generated, do not edit.
# Make it again with:  python -m mock_server.spec.bundle --write
"""


class SpecError(ValueError):
    """A mistake in openapi/; the text names the file and the key, and says what to write instead."""


def sources(folder: Path) -> list[Path]:
    """The files a bundle is made of, in the order it takes them. Raises SpecError where there is no api.yaml."""
    root = folder / "api.yaml"
    if not root.is_file():
        raise SpecError(f"{root}: is missing; openapi/ must hold it (title, servers, security, tags)")
    topics = [file for surface in SURFACES for file in sorted((folder / surface).glob("*.yaml"))]
    data = [file for name in ("models.yaml", "wire.yaml") if (file := folder / name).is_file()]
    return [root, *topics, *sorted((folder / "shared").glob("*.yaml")), *data]


def bundle(folder: Path) -> dict[str, Any]:
    """The document of all sources in `folder`: `$ref`s between files become `#/…`, every operation gets its place of origin.

    `x-topic` and `x-surface` of an operation are its file's and its folder's name, `x-topics` the titles of the files. Raises SpecError.
    """
    files = sources(folder)
    documents = {file: _read(file, folder) for file in files}
    known_keys = _extensions(folder)
    owners = _owners(documents, folder)
    for file, document in documents.items():
        if file.name not in ("models.yaml", "wire.yaml"):
            _check_extensions(_name(file, folder), document, known_keys)
    whole: dict[str, Any] = dict(documents[files[0]])
    paths: dict[str, Any] = {}
    components: dict[str, Any] = {}
    for file in files:
        document = _with_local_refs(documents[file], file, folder, owners)
        for path, item in (document.get("paths") or {}).items():
            _add_path(paths, path, item, file, folder)
        for section, members in (document.get("components") or {}).items():
            components.setdefault(section, {}).update(members)
    whole["paths"] = _in_reading_order(paths, [tag["name"] for tag in whole.get("tags") or ()])
    whole["components"] = components
    whole["x-topics"] = {
        f"{file.parent.name}/{file.stem}": documents[file]["info"]["title"]
        for file in files
        if file.parent.name in SURFACES and "info" in documents[file]
    }
    if models := documents.get(folder / "models.yaml"):
        whole["x-models"] = models
    if wire := documents.get(folder / "wire.yaml"):
        whole["x-wire"] = wire.get("x-wire", wire)
    _check_operations(whole)
    return whole


def dump(document: Mapping[str, Any], form: str = "yaml") -> str:
    """The document as text, keys in their order; `form` is yaml or json."""
    if form == "json":
        import json

        return json.dumps(document, ensure_ascii=False, indent=2) + "\n"
    import yaml

    class Dumper(getattr(yaml, "CSafeDumper", yaml.SafeDumper)):  # type: ignore[misc]
        def ignore_aliases(self, data: Any) -> bool:
            return True

    as_read(Dumper)
    return str(yaml.dump(document, Dumper=Dumper, allow_unicode=True, sort_keys=False, width=120))


def _name(file: Path, folder: Path) -> str:
    return f"{folder.name}/{file.relative_to(folder).as_posix()}"


def as_read(tool: Any) -> None:
    """Makes a PyYAML loader or dumper take scalars as YAML 1.2 does: `on` and `2025-09-11` are texts."""
    import yaml

    drop = ("tag:yaml.org,2002:timestamp", "tag:yaml.org,2002:bool")
    resolvers = yaml.SafeLoader.yaml_implicit_resolvers
    tool.yaml_implicit_resolvers = {
        letter: [pair for pair in pairs if pair[0] not in drop] for letter, pairs in resolvers.items()
    }
    tool.add_implicit_resolver("tag:yaml.org,2002:bool", re.compile(r"^(?:true|false)$"), list("tf"))


def _read(file: Path, folder: Path) -> dict[str, Any]:
    """One source. Raises SpecError naming file and line for what is not YAML, and for a key written twice."""
    import yaml

    name = _name(file, folder)

    class Loader(getattr(yaml, "CSafeLoader", yaml.SafeLoader)):  # type: ignore[misc]
        def construct_mapping(self, node: Any, deep: bool = False) -> dict[str, Any]:
            seen: dict[str, Any] = {}
            self.flatten_mapping(node)
            for key_node, value_node in node.value:
                key = key_node.value
                if key in seen:
                    line = key_node.start_mark.line + 1
                    raise SpecError(f"{name}:{line}: key {key!r} stands twice in one mapping; remove one")
                seen[key] = self.construct_object(value_node, deep=True)
            return seen

    as_read(Loader)
    Loader.add_constructor("tag:yaml.org,2002:map", lambda loader, node: loader.construct_mapping(node))
    try:
        document = yaml.load(file.read_bytes(), Loader)
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        line = f":{mark.line + 1}" if mark else ""
        raise SpecError(f"{name}{line}: is not YAML: {getattr(error, 'problem', None) or error}") from None
    if not isinstance(document, dict):
        raise SpecError(f"{name}: must be a mapping; see openapi/README.md")
    return document


# --- references -------------------------------------------------------------------------------------------------------


def _owners(documents: Mapping[Path, dict[str, Any]], folder: Path) -> dict[tuple[str, str], Path]:
    """Which file defines a component, by (section, name). Raises SpecError for one that two files define."""
    owners: dict[tuple[str, str], Path] = {}
    for file, document in documents.items():
        for section, members in (document.get("components") or {}).items():
            for name in members or ():
                if other := owners.get((section, name)):
                    raise SpecError(
                        f"{_name(file, folder)}: components.{section}.{name}: {_name(other, folder)} has it too; "
                        f"rename one, or keep it in shared/ and refer to it"
                    )
                owners[section, name] = file
    return owners


def _with_local_refs(
    document: dict[str, Any], file: Path, folder: Path, owners: Mapping[tuple[str, str], Path]
) -> dict[str, Any]:
    def resolved(ref: str, at: str) -> str:
        target, _, pointer = ref.partition("#")
        wanted = (file.parent / target).resolve() if target else file.resolve()
        parts = pointer.split("/")
        if len(parts) < 4 or parts[1] != "components":
            raise SpecError(
                f"{_name(file, folder)}: {at}: $ref {ref!r} must look like '../shared/usage.yaml#/components/schemas/Name'"
            )
        section, name = parts[2], parts[3]
        owner = owners.get((section, name))
        if owner is None:
            known = [other for kind, other in owners if kind == section]
            raise SpecError(
                f"{_name(file, folder)}: {at}: $ref {ref!r}: no file has components.{section}.{name}{_instead(name, known)}"
            )
        if owner.resolve() != wanted:
            right = _name(owner, folder)
            raise SpecError(
                f"{_name(file, folder)}: {at}: $ref {ref!r}: {name} is in {right}; name that file"
            )
        return f"#{pointer}"

    return _mapped_refs(document, resolved, "")  # type: ignore[no-any-return]


def _mapped_refs(value: Any, resolved: Callable[[str, str], str], at: str) -> Any:
    if isinstance(value, list):
        return [_mapped_refs(item, resolved, f"{at}[{index}]") for index, item in enumerate(value)]
    if not isinstance(value, dict):
        return value
    made = {}
    for key, item in value.items():
        if key == "$ref" and isinstance(item, str):
            made[key] = resolved(item, at)
        elif key in _VALUES:
            made[key] = item
        else:
            made[key] = _mapped_refs(item, resolved, f"{at}.{key}" if at else key)
    return made


_VALUES = ("example", "examples", "const", "enum")
"""Below these keys stand values, in which `$ref` or `x-…` would be somebody's data."""


# --- checks -----------------------------------------------------------------------------------------------------------


def _instead(wrong: str, known: Any) -> str:
    close = get_close_matches(wrong, list(known), n=1)
    return f"; did you mean {close[0]!r}?" if close else ""


def _extensions(folder: Path) -> frozenset[str] | None:
    """Every key that EXTENSIONS.md explains: its headings of the form ## `x-…`. None where the page is absent."""
    page = folder / "EXTENSIONS.md"
    if not page.is_file():
        return None
    return frozenset(re.findall(r"^#+ `(x-[a-z-]+)`", page.read_text(encoding="utf-8"), re.MULTILINE))


_FREE = ("properties", "headers", *_VALUES, "x-rules", "x-errors")
"""Below these keys, names are the API's or a table's own, no keywords."""


def _check_extensions(name: str, document: Mapping[str, Any], known: frozenset[str] | None) -> None:
    if known is None:
        return
    for at, key in _extension_keys(document, ""):
        if key not in known:
            raise SpecError(
                f"{name}: {at}: unknown key {key!r}{_instead(key, known)}; explain a new one in openapi/EXTENSIONS.md"
            )


def _extension_keys(value: Any, at: str) -> Iterator[tuple[str, str]]:
    if isinstance(value, dict):
        for key, item in value.items():
            where = f"{at}.{key}" if at else key
            if key.startswith("x-"):
                yield where, key
            if key not in _FREE:
                yield from _extension_keys(item, where)
            elif isinstance(item, dict) and key in ("properties", "headers"):
                for inner, schema in item.items():
                    yield from _extension_keys(schema, f"{where}.{inner}")
    elif isinstance(value, list):
        for index, item in enumerate(value):
            yield from _extension_keys(item, f"{at}[{index}]")


def _add_path(paths: dict[str, Any], path: str, item: dict[str, Any], file: Path, folder: Path) -> None:
    name = _name(file, folder)
    if path in paths:
        raise SpecError(
            f"{name}: paths.{path}: another topic has this path too; keep all its methods in one file"
        )
    paths[path] = {
        key: {"x-topic": file.stem, "x-surface": file.parent.name, **value} if key in METHODS else value
        for key, value in item.items()
    }
    if not any(method in item for method in METHODS):
        raise SpecError(f"{name}: paths.{path}: has no operation; there are: {', '.join(METHODS)}")
    for method in METHODS:
        if method in item and not item[method].get("operationId"):
            raise SpecError(
                f"{name}: paths.{path}.{method}: has no operationId; give it one, unique over all files"
            )


def _in_reading_order(paths: dict[str, Any], tags: list[str]) -> dict[str, Any]:
    """Surfaces as SURFACES has them, within a surface the tags as api.yaml has them, then by file."""

    def place(item: tuple[str, Any]) -> tuple[int, int]:
        operation = next(item[1][method] for method in METHODS if method in item[1])
        tag = next(iter(operation.get("tags") or ()), None)
        return SURFACES.index(operation["x-surface"]), tags.index(tag) if tag in tags else len(tags)

    return dict(sorted(paths.items(), key=place))


def _check_operations(whole: Mapping[str, Any]) -> None:
    """Operation ids are unique, and every rule table an operation names exists where there are tables at all."""
    tables = whole["components"].get("x-rules")
    seen: dict[str, str] = {}
    for path, item in whole["paths"].items():
        for method in METHODS:
            operation = item.get(method)
            if operation is None:
                continue
            id, origin = operation["operationId"], f"{operation['x-surface']}/{operation['x-topic']}.yaml"
            if id in seen:
                raise SpecError(f"{origin}: operationId {id!r}: {seen[id]} has it too; rename one")
            seen[id] = origin
            for table in operation.get("x-rules") or () if tables is not None else ():
                if table not in tables:
                    raise SpecError(
                        f"{origin}: paths.{path}.{method}.x-rules: shared/rules.yaml has no table {table!r}"
                        f"{_instead(table, tables)}; there are: {', '.join(tables)}"
                    )


# --- the command ------------------------------------------------------------------------------------------------------


def _say(text: str) -> None:
    sys.stderr.write(f"{text}\n")


def main(arguments: list[str]) -> int:
    """`--check`: exit code 1 if openapi/openapi.yaml is not the bundle. `--write`: makes it the bundle."""
    from mock_server.spec.loader import source_folder

    folder = source_folder()
    file = folder / "openapi.yaml"
    if arguments not in (["--check"], ["--write"]):
        _say("usage: python -m mock_server.spec.bundle --check | --write")
        return 2
    try:
        text = HEADER + dump(bundle(folder))
    except SpecError as error:
        _say(str(error))
        return 1
    if arguments == ["--write"]:
        file.write_text(text, encoding="utf-8")
        return 0
    if not file.is_file() or file.read_text(encoding="utf-8") != text:
        _say(f"{_name(file, folder)}: is stale; run: python -m mock_server.spec.bundle --write")
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
