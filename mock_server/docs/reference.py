"""A topic of the contract as one page of Markdown: its operations, every property, every answer, every event of a stream."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any

from mock_server.docs.live import Answer, Asker, Request
from mock_server.docs.samples import samples
from mock_server.docs.schema import Property, kind, limits, properties, required_first, resolved
from mock_server.docs.words import Words
from mock_server.spec.model import FORM, Operation, Spec

STREAM = "text/event-stream"
UPLOADED = "Hello.\n"
"""What is in every file that an example uploads."""

SURFACES = {"native": "Native", "compatible": "OpenAI-compatible", "anthropic": "Anthropic"}


def page(spec: Spec, surface: str, topic: str, asker: Asker, words: Words) -> str:
    """The page of the topic on this surface."""
    operations = [one for one in spec.operations if (one.surface, one.topic) == (surface, topic)]
    title = words.contract(spec.document["x-topics"][f"{surface}/{topic}"])
    parts = [f"# {title}"]
    for operation in operations:
        parts += _operation(spec, operation, asker, words, alone=len(operations) == 1)
    return "\n\n".join(part for part in parts if part) + "\n"


def _operation(spec: Spec, operation: Operation, asker: Asker, words: Words, alone: bool) -> Iterator[str]:
    raw = operation.raw
    if not alone:
        yield f"## {words.contract(raw['summary'])}"
    level = "##" if alone else "###"
    yield ":::operation"
    yield ":::intro"
    yield f"```http\n{operation.method} {operation.path}\n```"
    yield words.contract(str(raw.get("description", "")))
    if said := evidence(raw.get("x-evidence"), words):
        yield f"{words('Evidence')}: {said} · operationId `{operation.id}`"
    yield ":::"
    yield ":::shown"
    yield from _examples(operation, level, asker, words)
    yield ":::"
    yield ":::said"
    asked = [_asked_with(operation, level, words), _asked(operation, level, words)]
    needed = [resolved(one, operation.root).get("required") for one in raw.get("parameters") or ()]
    for part in asked if any(needed) else reversed(asked):  # what must be sent before what may be
        yield from part
    yield from _answers(operation, level, words)
    yield from _refusals(spec, operation, level, words)
    yield ":::"
    yield ":::"


def _asked_with(operation: Operation, level: str, words: Words) -> Iterator[str]:
    if operation.raw.get("parameters"):
        yield f"{level} {words('Parameters and headers')}"
        yield _parameters(operation.raw["parameters"], operation.root, words)


def _asked(operation: Operation, level: str, words: Words) -> Iterator[str]:
    body = resolved(operation.raw.get("requestBody") or {}, operation.root)
    for media_type, media in body.get("content", {}).items():
        yield f"{level} {words('Request body')}"
        yield (
            f"`{media_type}` · {words('What is not listed is ignored.')}"
            if media_type.endswith("json")
            else f"`{media_type}`"
        )
        yield table(required_first(properties(media.get("schema", {}), operation.root)), words)


def _parameters(parameters: Any, root: Mapping[str, Any], words: Words) -> str:
    rows = []
    for one in parameters:
        one = resolved(one, root)
        schema = resolved(one.get("schema", {}), root)
        example = one.get("example", (schema.get("examples") or [None])[0])
        found = Property(
            path=one["name"],
            name=one["name"],
            type=f"{one['in']}: {kind(schema, root)}",
            required=bool(one.get("required")),
            description=" ".join(str(one.get("description") or schema.get("description") or "").split()),
            limits=tuple(limits(schema, root)),
            default=json.dumps(schema["default"]) if "default" in schema else None,
            example=json.dumps(example, ensure_ascii=False) if example is not None else None,
            evidence=one.get("x-evidence") or schema.get("x-evidence"),
            deprecated=bool(one.get("deprecated")),
        )
        rows.append(found)
    return table(rows, words)


def _answers(operation: Operation, level: str, words: Words) -> Iterator[str]:
    for status in sorted(key for key in operation.raw["responses"] if key.startswith("2")):
        response = operation.response(int(status))
        for media_type, media in (response.get("content") or {}).items():
            if "itemSchema" in media:
                yield f"{level} {words('Stream events')}"
                yield f"`{status}` · `{media_type}` · {words('Each event has these lines; `data→` is inside its JSON.')}"
                if comment := media.get("x-sse-comment"):
                    yield f"{words('Comment line of each event')}: `:{comment['pattern'].strip('^$')}`"
                yield table(properties(media["itemSchema"], operation.root), words)
            else:
                yield f"{level} {words('Answer')}"
                yield f"`{status}` · `{media_type}` · {words.contract(str(response.get('description', '')))}"
                yield table(properties(media.get("schema", {}), operation.root), words)
        if headers := response.get("headers"):
            yield f"{level} {words('Answer headers')}"
            rows = [
                _header(name, resolved(one, operation.root), operation.root) for name, one in headers.items()
            ]
            yield table(rows, words)


def _header(name: str, header: Mapping[str, Any], root: Mapping[str, Any]) -> Property:
    schema = resolved(header.get("schema", {}), root)
    examples = schema.get("examples") or ([header["example"]] if "example" in header else [])
    return Property(
        path=name,
        name=name,
        type=kind(schema, root),
        required=bool(header.get("required")),
        description=" ".join(str(header.get("description") or schema.get("description") or "").split()),
        limits=tuple(limits(schema, root)),
        default=None,
        example=json.dumps(examples[0], ensure_ascii=False) if examples else None,
        evidence=header.get("x-evidence") or schema.get("x-evidence"),
        deprecated=False,
    )


def _refusals(spec: Spec, operation: Operation, level: str, words: Words) -> Iterator[str]:
    yield f"{level} {words('Errors')}"
    rows = [f"| {words('Status')} | {words('Codes')} | {words('Meaning')} |", "| --- | --- | --- |"]
    for status, response in operation.raw["responses"].items():
        if not status.startswith("2"):
            response = resolved(response, operation.root)
            codes = ", ".join(f"`{code}`" for code in response.get("x-error-codes") or ())
            rows.append(
                f"| {status} | {cell(codes)} | {cell(words.contract(str(response.get('description', ''))))} |"
            )
    yield "\n".join(rows)
    shown: dict[str, Property] = {}
    for status, response in operation.raw["responses"].items():
        if not status.startswith("2"):
            for media in (resolved(response, operation.root).get("content") or {}).values():
                schema = media.get("schema") or media.get("itemSchema") or {}
                for one in properties(schema, operation.root):
                    shown.setdefault(one.path, one)
    if shown:
        yield f"{words('The body of a refusal')}:"
        yield table(list(shown.values()), words)
    if operation.rules:
        number = sum(
            1
            for name in operation.rules
            for row in spec.rules[name]
            if operation.surface in row.get("surfaces", ("native", "compatible"))
            and operation.id in row.get("operations", (operation.id,))
        )
        yield words(
            "{number} rules refuse requests here, in this order of tables: {tables}.",
            number=number,
            tables=", ".join(f"[{name}](../errors.md#{name})" for name in operation.rules),
        )


def _examples(operation: Operation, level: str, asker: Asker, words: Words) -> Iterator[str]:
    found = list(requests(operation))
    if found:
        yield f"{level} {words('Examples')}"
    for number, (title, request) in enumerate(found):
        yield ":::example"
        yield f"#{level} {words.contract(title)}"
        yield programs(request) if number == 0 else shown(request, asker, words)
        if number == 0:
            yield answers(request, asker, words)
        yield ":::"


def answers(request: Request, asker: Asker, words: Words) -> str:
    """What came back, and beside it what comes back to the same request without a key, and to an empty body."""
    asked = {"": request, words("no key"): replace(request, key="")}
    if request.body is not None:
        asked[words("empty body")] = replace(request, body={})
    blocks = []
    for name, one in asked.items():
        answer = asker.ask(one)
        if name and answer.status < 400:
            continue  # nothing is wrong with it here
        label = f"{answer.status} · {name}" if name else str(answer.status)
        blocks.append(block(answer, words, f' tab="{label}"'))
    return "\n\n".join([f"{words('Answered')}:", "\n".join(blocks)])


def requests(operation: Operation) -> Iterator[tuple[str, Request]]:
    """Title and request of every example of the operation that stands for itself."""
    body = resolved(operation.raw.get("requestBody") or {}, operation.root)
    examples = body.get("content", {}).get("application/json", {}).get("examples") or {}
    for example in examples.values():
        example = resolved(example, operation.root)
        headers = dict(operation.required_headers)
        if operation.surface == "native" and "X-DashScope-SSE" in example.get("summary", ""):
            headers["X-DashScope-SSE"] = "enable"
        if "X-DashScope-Async" in example.get("summary", ""):
            headers["X-DashScope-Async"] = "enable"
        yield (
            example.get("summary", ""),
            Request(operation, example["value"], headers, path=path_of(operation)),
        )
    for name, fields in operation.example_forms.items():
        form = {
            field: {"name": text, "content": UPLOADED} if is_file else text
            for field, (text, is_file) in fields.items()
        }
        summary = body["content"][FORM]["examples"][name].get("summary", "")
        yield summary, Request(operation, path=path_of(operation), form=form)
    if not body:
        yield operation.raw["summary"], Request(operation, path=path_of(operation))


def path_of(operation: Operation) -> str:
    """The path with an example in place of each `{name}`."""
    path = operation.path
    for one in operation.raw.get("parameters") or ():
        one = resolved(one, operation.root)
        if one.get("in") == "path":
            schema = resolved(one.get("schema", {}), operation.root)
            example = one.get("example", (schema.get("examples") or ["example"])[0])
            path = path.replace(f"{{{one['name']}}}", str(example))
    return path


def shown(request: Request, asker: Asker, words: Words) -> str:
    """The request as programs, and what comes back."""
    return shown_with(request, asker.ask(request), words)


def shown_with(request: Request, answer: Answer, words: Words) -> str:
    """The request as programs, and what came back."""
    return "\n\n".join([programs(request), came_back(answer, words)])


def programs(request: Request) -> str:
    """The request as programs."""
    return "\n".join(f'```{one.language} tab="{one.tab}"\n{one.code}\n```' for one in samples(request))


LONGEST = 6000
"""Characters of an answer that are shown; vectors and long streams are cut, and the cut says so."""


def came_back(answer: Answer, words: Words) -> str:
    """The answer as a block, under its status."""
    return f"{words('Answered')} `{answer.status}`:\n\n{block(answer, words)}"


def block(answer: Answer, words: Words, tab: str = "") -> str:
    """The answer as a block."""
    text = answer.text.rstrip("\n")
    if len(text) > LONGEST:
        head, tail = text[: LONGEST * 2 // 3].rpartition("\n")[0], text[-LONGEST // 3 :].partition("\n")[2]
        left = len(text) - len(head) - len(tail)
        text = f"{head}\n… {words('{number} characters left out', number=left)} …\n{tail}"
    language = "sse" if answer.streams else "json"
    return f"```{language}{tab}\n{text}\n```"


def table(rows: list[Property], words: Words) -> str:
    """Properties as a table."""
    if not rows:
        return f"*{words('No properties of its own.')}*"
    lines = [
        f"| {words('Name')} | {words('Type')} | {words('Description')} |",
        "| --- | --- | --- |",
    ]
    for one in rows:
        type_ = f"{one.type}<br>**{words('required')}**" if one.required else one.type
        said = [words.contract(one.description)] if one.description else []
        if one.deprecated:
            said.insert(0, f"**{words('Deprecated.')}**")
        said += [f"{words('Range')}: {code(limit)}" for limit in one.limits]
        if one.default is not None:
            said.append(f"{words('Default')}: {code(one.default)}")
        if one.example is not None:
            said.append(f"{words('Example')}: {code(one.example)}")
        if one.evidence:
            said.append(evidence(one.evidence, words))
        lines.append(f"| `{one.path}` | {cell(type_)} | {cell('<br>'.join(said))} |")
    return "\n".join(lines)


def paths(operation: Operation) -> list[Property]:
    """Every property that the operation takes in a body or says."""
    body = resolved(operation.raw.get("requestBody") or {}, operation.root)
    media = list((body.get("content") or {}).values())
    for response in operation.raw["responses"].values():
        media += (resolved(response, operation.root).get("content") or {}).values()
    return [
        one
        for each in media
        for one in properties(each.get("itemSchema") or each.get("schema") or {}, operation.root)
    ]


def evidence(found: Mapping[str, Any] | None, words: Words) -> str:
    """Level and source."""
    if not found:
        return ""
    source = f" {starred(str(found['source']))}" if found.get("source") else ""
    return f"◆{found['level']}{source}"


def starred(text: str) -> str:
    """Text whose asterisks are no marks."""
    return text.replace("*", "\\*")


def code(text: str) -> str:
    """A code span, whatever is in it."""
    fence = "``" if "`" in text else "`"
    return f"{fence}{text}{fence}"


def cell(text: str) -> str:
    """Text that stays in one cell of a table."""
    return " ".join(text.replace("|", "\\|").split())
