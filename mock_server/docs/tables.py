"""Pages that are tables of the contract: errors and rules, models, rules by model, evidence."""

import json
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from itertools import groupby, pairwise
from typing import Any

from mock_server.docs.changes import compare
from mock_server.docs.live import Answer, Asker, Request
from mock_server.docs.reference import cell, code, evidence, paths, starred
from mock_server.docs.schema import resolved
from mock_server.docs.words import Words
from mock_server.faults import steer
from mock_server.faults.kinds import KINDS
from mock_server.scenarios import reading as scenarios
from mock_server.scenarios import templates
from mock_server.spec import rules
from mock_server.spec.catalogue import Model
from mock_server.spec.model import JSON, Operation, Spec
from mock_server.spec.rules import Rule

LEVELS = ("recorded", "documented", "assumed")
SHORT = 420
"""Characters of a request that breaks a rule; longer ones are prompts written out, and are cut in the middle."""


# ---- errors ---------------------------------------------------------------------------------------------------------


def errors(spec: Spec, asker: Asker, words: Words) -> str:
    """Every error with what to do, then every rule with a request that breaks it and the answer to that very request."""
    parts = [
        f"## {words('Every error')}",
        words("Status, code and the first of the exact messages; clients match on these texts."),
    ]
    lines = [
        f"| {words('Error')} | {words('On the wire')} | {words('Meaning and remedy')} |",
        "| --- | --- | --- |",
    ]
    for name, row in spec.errors.items():
        native, compatible = row.get("native") or {}, row.get("compatible") or {}
        said = [words.contract(str(row.get("description", "")))]
        said += [f"**{words('What to do')}:** {words.contract(str(row.get('remedy', '')))}"]
        messages = row.get("messages") or ()
        said += [f"{words('Message')}: {code(' '.join(str(messages[0]).split()))}"] if messages else []
        said.append(evidence(row.get("x-evidence"), words))
        wire = [
            f"{words(surface)}: {row['status']} {code(str(side.get('code')))}"
            for surface, side in (("Native", native), ("OpenAI-compatible", compatible))
            if side
        ]
        lines.append(
            f"| `{name}` | {cell('<br>'.join(wire))} | {cell('<br>'.join(one for one in said if one))} |"
        )
    parts += ["\n".join(lines), f"## {words('Every rule')}"]
    parts.append(
        words(
            "Each request below was sent while this page was made, and status and message are what came back. "
            "The tables are looked through in the order an operation names them; in a table, the first broken row counts."
        )
    )
    for table in spec.rules:
        parts += [f"### {table}", _rules(spec, asker, words, rules.read(spec.rules, [table]))]
    return "\n\n".join(parts)


def _rules(spec: Spec, asker: Asker, words: Words, rows: Sequence[Rule]) -> str:
    lines = [
        f"| {words('Rule')} | {words('A request that breaks it')} | {words('Answered')} |",
        "| --- | --- | --- |",
    ]
    for rule in rows:
        breaking = breaks(spec, rule)
        when = f"{' · '.join(rule.given)}: {rule.when}" if rule.given else rule.when
        asked, came = "—", f"{code(rule.error)}<br>{code(rule.message)}"
        if breaking is not None:
            asked = f"{code(f'{breaking.operation.method} {breaking.target}')}<br>{_headers(breaking)}{code(_short(breaking))}"
            came = _said(asker.ask(breaking))
        said = f"{words('Refused when')}: {code(when)}"
        fine = legal(spec, rule)
        if fine is not None and asker.ask(fine).status == 200:
            came += f"<br>**{words('Taken instead')}:** {_headers(fine)}{code(_short(fine))}"
        else:
            came += f"<br>**{words('What to do')}:** {words.contract(str(spec.errors[rule.error].get('remedy', '')))}"
        came += f"<br>{evidence(rule.evidence, words)}"
        lines.append(f"| `{rule.id}`<br>{cell(said)} | {cell(asked)} | {cell(came)} |")
    return "\n".join(lines)


def _headers(request: Request) -> str:
    """The headers that the request needs beside its body, each on a line."""
    return "".join(f"{code(f'{name}: {value}')}<br>" for name, value in request.headers.items())


def _short(request: Request) -> str:
    """The body in one line; a prompt written out to break a limit is cut in the middle."""
    written = json.dumps(request.body, ensure_ascii=False)
    return written if len(written) <= SHORT else f"{written[: SHORT // 2]} … {written[-SHORT // 3 :]}"


def breaks(spec: Spec, rule: Rule) -> Request | None:
    """A request that breaks exactly this rule, on the first operation where one can."""
    return _changed(spec, rule, rules.breaking_request)


def legal(spec: Spec, rule: Rule) -> Request | None:
    """The nearest request that is taken, on the same operation."""
    return _changed(spec, rule, rules.legal_request)


def _changed(spec: Spec, rule: Rule, change: Callable[..., dict[str, Any] | None]) -> Request | None:
    for operation, kind in ((one, kind) for one in spec.operations for kind in one.kinds):
        if rule.table not in operation.rules_for(kind) or operation.surface not in rule.surfaces:
            continue
        if rule.operations and operation.id not in rule.operations:
            continue
        if operation.method != "POST" or JSON not in _media(operation):
            continue
        serves = _serves(spec, operation, kind)
        plain = neutral(operation, kind, spec)
        request = change(plain, rule, serves)
        if request is not None and rules.breaking_request(plain, rule, serves) is not None:
            make = rules.to_native if operation.surface == "native" else rules.to_compatible
            headers, body = make(request)
            headers.pop("Accept", None)
            return Request(operation, body, headers)
    return None


def _media(operation: Operation) -> Mapping[str, Any]:
    """Media type → what stands under it, of the request."""
    found: Mapping[str, Any] = (
        resolved(operation.raw.get("requestBody") or {}, operation.root).get("content") or {}
    )
    return found


def neutral(operation: Operation, kind: str = "", spec: Spec | None = None) -> dict[str, Any]:
    """The plainest legal request of the operation, to a model of this kind, in the neutral form that rules change."""
    example = operation.example_request
    if kind and spec is not None:
        values = [
            resolved(one, operation.root)["value"] for one in _media(operation)[JSON]["examples"].values()
        ]
        example = next(
            one for one in values if (model := spec.catalogue.find(one["model"])) and model.kind == kind
        )
        return {"model": example["model"], "input": example["input"]}
    if operation.surface != "native":
        return {key: value for key, value in example.items() if key not in ("stream", "stream_options")}
    given = example.get("input")
    if "X-DashScope-Async" in operation.required_headers:
        return {"model": example.get("model"), "input": given, "asynchronous": True}
    if (
        isinstance(given, dict) and not {"messages", "prompt"} & given.keys()
    ):  # no chat: what it takes is its own
        return {"model": example.get("model"), "input": given}
    plain: dict[str, Any] = {
        "model": example.get("model"),
        "messages": [{"role": "user", "content": "Hello"}],
    }
    if "text-generation" in operation.topic:
        plain["result_format"] = "message"
    return plain


def _serves(spec: Spec, operation: Operation, kind: str = "") -> Any:
    return lambda id: (
        (row := spec.catalogue.find(id)) is not None
        and operation.id in (row.operations or ())
        and (not kind or row.kind == kind)
    )


def _said(answer: Answer) -> str:
    text = answer.body.decode("utf-8", "replace")
    if answer.streams:
        line = next((one for one in text.splitlines() if one.startswith("data:")), "data:{}")
        text = line.removeprefix("data:")
    try:
        body = json.loads(text)
    except ValueError:
        body = {}
    inner = body.get("error") if isinstance(body.get("error"), dict) else body
    comment = next(
        (
            one
            for one in answer.body.decode("utf-8", "replace").splitlines()
            if one.startswith(":HTTP_STATUS")
        ),
        "",
    )
    where = f" (SSE{', ' + code(comment) if comment else ''})" if answer.streams else ""
    return f"`{answer.status}`{where} {code(str(inner.get('code')))}<br>{code(' '.join(str(inner.get('message')).split()))}"


# ---- models ---------------------------------------------------------------------------------------------------------


def models(spec: Spec, words: Words) -> str:
    """Every model: how much it reads and writes, what it costs."""
    lines = [
        f"| {words('Model')} | {words('Context')} | {words('Input')} | {words('Output')} | {words('Thinking')} |"
        f" {words('Beijing, in / out')} | {words('Singapore, in / out')} | {words('Released')} |",
        "| --- | --- | --- | --- | --- | --- | --- | --- |",
    ]
    for model in spec.catalogue:
        prices = model.prices or {}
        lines.append(
            f"| `{model.id}` | {number(model.context)} | {number(model.max_input)} | {number(model.max_output)} |"
            f" {words(str(model.thinking))} | {price(prices.get('cn-beijing'))} |"
            f" {price(prices.get('ap-southeast-1'))} | {model.released or '—'} |"
        )
    return "\n".join(lines)


def rules_by_model(spec: Spec, words: Words) -> str:
    """What each model takes and refuses."""
    columns: list[tuple[str, Any]] = [
        (words("Native path"), lambda one: f"`{one.path}`"),
        (words("Thinking"), lambda one: words(str(one.thinking))),
        (words("Streams only"), lambda one: yes(one.stream_only)),
        (words("Incremental only"), lambda one: yes(one.incremental_only)),
        (words("Thinks only in streams"), lambda one: yes(one.thinking_needs_stream)),
        ("max_tokens", lambda one: number(one.max_output)),
        ("thinking_budget", lambda one: number(one.max_thinking)),
        ("temperature", lambda one: _temperature(one)),
        ("n", lambda one: f"1–{(one.limits or {}).get('n_max', 1)}" if one.multiple else "1"),
        ("tools", lambda one: yes(one.tools)),
        ("json_object", lambda one: yes(one.json_object)),
        ("json_schema", lambda one: yes(one.json_schema)),
        ("search", lambda one: yes(one.search)),
        ("logprobs", lambda one: yes(one.logprobs)),
        ("partial", lambda one: yes(one.partial)),
    ]
    lines = [
        f"| {words('Model')} | {' | '.join(name for name, _ in columns)} |",
        "| --- |" + " --- |" * len(columns),
    ]
    lines += [
        f"| `{model.id}` | {' | '.join(str(show(model)) for _, show in columns)} |"
        for model in spec.catalogue
    ]
    return "\n".join(lines)


def _temperature(model: Model) -> str:
    limits = model.limits or {}
    end = "]" if limits.get("temperature_max_inclusive") else ")"
    return f"[0, {limits.get('temperature_max', 2)}{end}"


def compared(spec: Spec, words: Words, *ids: str) -> str:
    """Models beside each other, fact by fact, with the evidence of each."""
    found = [model for id in ids if (model := spec.catalogue.find(id)) is not None]
    names = [
        "title",
        "released",
        "context",
        "max_input",
        "max_output",
        "max_thinking",
        "thinking",
        "stream_only",
        "incremental_only",
        "defaults",
        "limits",
        "tools",
        "parallel_tools",
        "tool_choice_required",
        "json_object",
        "json_schema",
        "search",
        "logprobs",
        "multiple",
        "partial",
        "code_interpreter",
        "cache",
        "batch",
        "prices",
        "free_quota",
        "rates",
        "timing",
    ]
    lines = [
        f"| {words('Fact')} | {' | '.join(f'{one.id}' for one in found)} |",
        "| --- |" + " --- |" * len(found),
    ]
    for name in names:
        cells = []
        for model in found:
            said = fact(getattr(model, name), words)
            told = model.evidence.get(name)
            cells.append(cell(f"{said}<br>{evidence(told, words)}" if told else said))
        lines.append(f"| `{name}` | {' | '.join(cells)} |")
    return "\n".join(lines)


def architecture(spec: Spec, words: Words, id: str) -> str:
    """The architecture of the open weights."""
    model = spec.catalogue.find(id)
    assert model is not None
    lines = [f"| {words('Fact')} | {words('Value')} |", "| --- | --- |"]
    lines += [
        f"| `{name}` | {cell(fact(value, words))} |" for name, value in (model.architecture or {}).items()
    ]
    return "\n".join(lines) + f"\n\n{evidence(model.evidence.get('architecture'), words)}"


def fact(value: Any, words: Words) -> str:
    """A value of the catalogue for people."""
    if value is None:
        return "—"
    if isinstance(value, bool):
        return words("yes") if value else words("no")
    if isinstance(value, int | float):
        return number(value)
    if isinstance(value, Mapping):
        return "<br>".join(f"{key}: {fact(item, words)}" for key, item in value.items())
    if isinstance(value, list | tuple):
        return ", ".join(fact(item, words) for item in value)
    return str(value)


def number(value: Any) -> str:
    """1000000 as 1,000,000; what is not known as a dash."""
    if value is None:
        return "—"
    return f"{value:,}" if isinstance(value, int) else f"{value:g}"


def yes(value: Any) -> str:
    """A sign for what a model takes."""
    return "—" if value is None else "✓" if value else "✗"


def price(row: Mapping[str, Any] | None) -> str:
    """Input and output price of a million tokens; the lowest of several tiers."""
    if not row:
        return "—"
    sign = {"CNY": "¥", "USD": "$"}.get(str(row.get("currency")), f"{row.get('currency')} ")
    said = f"{sign}{number(row.get('input'))} / {sign}{number(row.get('output'))}"
    return f"{said} …" if row.get("tiers") else said


def rates(spec: Spec, words: Words) -> str:
    """How many requests and tokens a minute each model takes, where that is published."""
    lines = [
        f"| {words('Model')} | {words('Requests a minute')} | {words('Tokens a minute')} | {words('Evidence')} |",
        "| --- | --- | --- | --- |",
    ]
    for model in spec.catalogue:
        if found := model.rates:
            told = evidence(model.evidence.get("rates"), words)
            lines.append(
                f"| `{model.id}` | {number(found.get('rpm'))} | {number(found.get('tpm'))} | {told} |"
            )
    return "\n".join(lines)


# ---- steering -------------------------------------------------------------------------------------------------------


def steering_words(words: Words) -> str:
    """The words of headers (`X-Mock-Fault`), suffixes and keys."""
    lines = [f"| {words('Word')} | {words('Header')} | {words('Meaning')} |", "| --- | --- | --- |"]
    lines += [
        f"| `{word}` | `X-Mock-{word.capitalize()}` | {cell(words.known(says))} |"
        for word, says in steer.WORDS.items()
    ]
    return "\n".join(lines)


def fault_kinds(words: Words) -> str:
    """Every kind of fault that is no error of the API."""
    lines = [f"| {words('Fault')} | {words('Default')} | {words('Meaning')} |", "| --- | --- | --- |"]
    for kind in KINDS.values():
        default = code(f"{kind.name}={kind.default}") if kind.default else "—"
        lines.append(f"| `{kind.name}` | {default} | {cell(words.known(kind.says))} |")
    return "\n".join(lines)


def scenario_keys(part: str, words: Words) -> str:
    """The keys of a part of a scenario (`when`, `answer`), as the published schema describes them."""
    lines = [f"| {words('Key')} | {words('Meaning')} |", "| --- | --- |"]
    rows = scenarios.schema()["$defs"][part]["properties"]
    lines += [f"| `{name}` | {cell(words(row['description']))} |" for name, row in rows.items()]
    return "\n".join(lines)


def template_names(words: Words) -> str:
    """What the templates of scenarios can say."""
    lines = [f"| {words('Name')} | {words('Meaning')} |", "| --- | --- |"]
    lines += [f"| `{name}` | {cell(words(says))} |" for name, says in templates.NAMES.items()]
    return "\n".join(lines)


def admin(asker: Asker, words: Words) -> str:
    """The admin calls, as the mock itself lists them."""
    found = asker.admin("/_mock")
    if "pages" not in found:
        found = asker.admin("/_mock/")
    lines = [f"| {words('Call')} | {words('Meaning')} |", "| --- | --- |"]
    for page in found["pages"]:
        if isinstance(page, str):
            page = {"method": "GET", "path": page, "says": "", "takes": {}}
        said = [words.known(page["says"])]
        said += [f"{code(name)}: {words.known(says)}" for name, says in page.get("takes", {}).items()]
        call = code(f"{page['method']} {page['path']}")
        lines.append(f"| {call} | {cell(starred('<br>'.join(filter(None, said))))} |")
    return "\n".join(lines)


# ---- changes --------------------------------------------------------------------------------------------------------


def changed(versions: Sequence[tuple[str, Mapping[str, Any]]], words: Words) -> str:
    """What changed from each version to the one before it in the list; the newest is first."""
    parts = []
    for (name, after), (older, before) in pairwise(versions):
        found = compare(before, after)
        parts.append(f"## {words('From {older} to {newer}', older=older, newer=name)}")
        parts.append(
            words(
                "{number} changes, {breaking} of which can break a client.",
                number=len(found),
                breaking=sum(one.breaks for one in found),
            )
        )
        for part, group in groupby(sorted(found, key=lambda one: one.part), key=lambda one: one.part):
            lines = [
                f"| {words('Place')} | {words('Change')} | {words('Was')} | {words('Is')} |",
                "| --- | --- | --- | --- |",
            ]
            for one in group:
                sign = "✗ " if one.breaks else ""
                values = [cell(code(cut(value))) if value else "" for value in (one.before, one.after)]
                lines.append(f"| {code(cell(one.place))} | {sign}{words(one.what)} | {' | '.join(values)} |")
            parts += [f"### {words(part)}", "\n".join(lines)]
    return "\n\n".join(parts) or words("There is no earlier version to compare with.")


def cut(text: str, most: int = 160) -> str:
    """The text, or its beginning."""
    return text if len(text) <= most else f"{text[: most - 1]}…"


# ---- evidence -------------------------------------------------------------------------------------------------------


def passport(spec: Spec, words: Words) -> str:
    """How well founded the contract is: counts, then every entry by level."""
    groups: dict[str, list[tuple[str, Mapping[str, Any]]]] = {
        words("Operations"): [(one.id, one.raw.get("x-evidence") or {}) for one in spec.operations],
        words("Rules"): [(row["id"], row["x-evidence"]) for table in spec.rules.values() for row in table],
        words("Errors"): [(name, row.get("x-evidence") or {}) for name, row in spec.errors.items()],
        words("Schemas"): list(_marked(spec.document["components"].get("schemas") or {}, spec.document)),
        words("Model facts"): [
            (f"{name} {model.id}", told) for model in spec.catalogue for name, told in model.evidence.items()
        ],
    }
    lines = [
        f"| {words('Part')} | recorded | documented | assumed | {words('Total')} |",
        "| --- | --- | --- | --- | --- |",
    ]
    for title, entries in groups.items():
        counts = Counter(told.get("level") for _, told in entries)
        lines.append(
            f"| {title} | {' | '.join(number(counts[level]) for level in LEVELS)} | {number(len(entries))} |"
        )
    parts = ["\n".join(lines), f"## {words('By topic')}", _by_topic(spec, words)]
    for title, entries in groups.items():
        for level in reversed(LEVELS):
            rows = [(name, told) for name, told in entries if told.get("level") == level]
            if not rows:
                continue
            parts.append(f"## {title}: {level} ({len(rows)})")
            if title == words("Model facts"):
                rows = list(_by_source(rows))
            listed = [f"| `{name}` | {cell(starred(str(told.get('source', ''))))} |" for name, told in rows]
            parts.append(f"| {words('What')} | {words('Source')} |\n| --- | --- |\n" + "\n".join(listed))
    return "\n\n".join(parts)


def _by_source(rows: Sequence[tuple[str, Mapping[str, Any]]]) -> Iterator[tuple[str, Mapping[str, Any]]]:
    """Thousands of facts about models, those of one field and source in one row."""
    found: dict[tuple[str, str], list[str]] = {}
    for name, told in rows:
        field, _, model = name.partition(" ")
        found.setdefault((field, str(told.get("source", ""))), []).append(model)
    for (field, source), models in found.items():
        yield f"{field} ({len(models)})", {"source": source}


def _by_topic(spec: Spec, words: Words) -> str:
    """Each topic: how its operations are founded, and its properties."""
    lines = [
        f"| {words('Page')} | {words('Operations')} | {words('Properties')} | recorded | documented | assumed |",
        "| --- | --- | --- | --- | --- | --- |",
    ]
    for surface, topic in dict.fromkeys((one.surface, one.topic) for one in spec.operations):
        counts: Counter[str] = Counter()
        operations = [one for one in spec.operations if (one.surface, one.topic) == (surface, topic)]
        for operation in operations:
            level = (operation.raw.get("x-evidence") or {}).get("level", "assumed")
            for path in paths(operation):
                counts[path.evidence["level"] if path.evidence else level] += 1
        told = " | ".join(number(counts[level]) for level in LEVELS)
        link = f"[{surface}/{topic}](reference/{surface}-{topic}.md)"
        lines.append(f"| {link} | {len(operations)} | {number(counts.total())} | {told} |")
    return "\n".join(lines)


def _marked(value: Any, root: Mapping[str, Any], at: str = "") -> Iterator[tuple[str, Mapping[str, Any]]]:
    if isinstance(value, Mapping):
        if isinstance(value.get("x-evidence"), Mapping):
            yield at, value["x-evidence"]
        for key, item in value.items():
            if key not in ("x-evidence", "examples", "example", "properties", "items"):
                yield from _marked(item, root, f"{at}.{key}" if at else key)
            elif key in ("properties", "items"):
                yield from _marked(item, root, at)
    elif isinstance(value, list):
        for number_, item in enumerate(value):
            yield from _marked(item, root, f"{at}[{number_}]")


# ---- regions and frames ---------------------------------------------------------------------------------------------


def regions(spec: Spec, words: Words) -> str:
    """The deployments of the API and their hosts."""
    lines = [f"| {words('Region')} | {words('Place')} | {words('Hosts')} |", "| --- | --- | --- |"]
    for region in spec.regions.values():
        hosts = "<br>".join(f"`{host}`" for host in region.hosts)
        lines.append(f"| `{region.id}` | {words.contract(region.title)} | {hosts} |")
    return "\n".join(lines)


def frames(left: Answer, right: Answer, words: Words) -> str:
    """Two streams beside each other, frame by frame."""
    native, compatible = (answer.text.strip().split("\n\n") for answer in (left, right))
    lines = [
        f"| {words('Frame')} | {words('Native')} | {words('OpenAI-compatible')} |",
        "| --- | --- | --- |",
    ]
    for at in range(max(len(native), len(compatible))):
        cells = [_frame(side[at]) if at < len(side) else "—" for side in (native, compatible)]
        lines.append(f"| {at + 1} | {cells[0]} | {cells[1]} |")
    return "\n".join(lines)


def _frame(text: str) -> str:
    return cell("<br>".join(code(line) for line in text.splitlines()))
