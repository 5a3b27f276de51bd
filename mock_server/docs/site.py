"""The site: every file of it, made of the spec and of answers that really came back. Same spec, same bytes."""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from mock_server.docs import capacity, frame, reference, tables, views
from mock_server.docs.frame import SECTIONS, Entry
from mock_server.docs.live import KEY, Answer, Asker, Request, Step
from mock_server.docs.markdown import render, slug
from mock_server.docs.samples import ANTHROPIC, COMPATIBLE, NATIVE
from mock_server.docs.words import LANGUAGES, Words
from mock_server.spec import rules
from mock_server.spec.model import Catalogue, Operation, Spec
from mock_server.spec.said import UsageError

_HERE = Path(__file__).parent
GUIDES = _HERE / "guides"
ASSETS = _HERE / "assets"


class DocsError(UsageError):
    """The site cannot be made or written; the text names what is wrong and what to do instead."""


Versions = Sequence[tuple[str, Mapping[str, Any]]]
"""Names and bundles of earlier versions, newest first."""


def build(spec: Spec, versions: Versions = ()) -> dict[str, bytes]:
    """Every file of the site by its path; the page of changes compares with `versions`.

    Raises ValueErrors that name file and key where the spec cannot be used, and live.Failed where a behaviour breaks.
    """
    _check(spec)
    files: dict[str, bytes] = {f"assets/{file.name}": file.read_bytes() for file in sorted(ASSETS.iterdir())}
    asker = _Remembering(spec)
    english: list[Entry] = []
    for language in LANGUAGES:
        words = Words(language)
        entries = list(_entries(spec, asker, words, versions))
        _render(entries, words, english)
        english = english or entries
        root = "" if language == "en" else f"{language}/"
        for entry in entries:
            files[f"{root}{entry.name}.html"] = frame.page(entry, entries, words, spec).encode()
            files[f"{root}{entry.name}.md"] = _twin(entry.text).encode()
        lost = Entry(frame.LOST, _guide(frame.LOST, language), "")
        _render([lost], words, [])
        files[f"{root}{lost.name}.html"] = frame.page(lost, entries, words, spec).encode()
        files[f"{root}search.js"] = frame.search(entries).encode()
    files |= views.files(spec, KEY)
    files["llms.txt"] = _llms(english, spec).encode()
    files["llms-full.txt"] = "\n\n".join(_twin(entry.text) for entry in english).encode()
    return dict(sorted(files.items()))


def _check(spec: Spec) -> None:
    """Reads what a server would only read when it is asked, so that a mistake stops the build before the first example."""
    for operation in spec.operations:
        for kind in operation.kinds:
            rules.Rules(spec.rules, operation.rules_for(kind), operation.surface, operation.id)
    Catalogue.checked(spec.document["x-models"])


def check_folder(out: Path) -> None:
    """Raises DocsError unless `out` is an empty folder, or can be made."""
    try:
        if out.exists() and not out.is_dir():
            raise DocsError(f"--out {out}: is a file; name a folder")
        if out.is_dir() and any(out.iterdir()):
            raise DocsError(f"--out {out}: is not empty; name a new folder, or empty this one first")
        out.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise DocsError(f"--out {out}: cannot be written: {error.strerror}; name another folder") from None


def write(files: Mapping[str, bytes], out: Path) -> None:
    """Writes the files into a new or empty folder. Raises DocsError."""
    check_folder(out)
    try:
        for name, content in files.items():
            file = out / name
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_bytes(content)
    except OSError as error:
        raise DocsError(f"--out {out}: cannot be written: {error.strerror}; name another folder") from None


class _Remembering(Asker):
    """Asks each request once: the second language shows the same answers."""

    def __init__(self, spec: Spec) -> None:
        super().__init__(spec)
        self._known: dict[str, Any] = {}

    def walked(self, name: str, steps: list[Step]) -> list[tuple[Request, Answer]]:
        """What the journey of this name was answered."""
        if name not in self._known:
            self._known[name] = self.walk(steps)
        found: list[tuple[Request, Answer]] = self._known[name]
        return found

    def ask(self, request: Request) -> Answer:
        key = repr(
            (request.operation.id, request.target, request.body, sorted(request.headers.items()), request.key)
        )
        if key not in self._known:
            self._known[key] = super().ask(request)
        found: Answer = self._known[key]
        return found


# ---- pages as Markdown ----------------------------------------------------------------------------------------------


def _entries(spec: Spec, asker: _Remembering, words: Words, versions: Versions) -> Iterator[Entry]:
    fill = _Filler(spec, asker, words, versions)
    for section, names in SECTIONS.items():
        for name in names:
            text = fill(_guide(name, words.language))
            if text.strip():
                yield Entry(name, text, section)
        if section == "Reference":
            for surface, topic in topics(spec):
                text = reference.page(spec, surface, topic, asker, words)
                yield Entry(f"reference/{surface}-{topic}", text, section, list(_tries(spec, surface, topic)))


def topics(spec: Spec) -> list[tuple[str, str]]:
    """Surface and topic of each reference page, in the order of the spec."""
    return list(dict.fromkeys((one.surface, one.topic) for one in spec.operations))


def _guide(name: str, language: str) -> str:
    """The guide's text; `{{block}}` in a translation is the next fenced block of the original, which is written once."""
    folder = GUIDES if language == "en" else GUIDES / language
    file = folder / f"{name}.md"
    if not file.is_file():
        file = GUIDES / f"{name}.md"
    text = file.read_text(encoding="utf-8")
    if language != "en":  # what there is once for all languages stands a folder higher
        blocks = iter(re.findall(r"^```.*?^```$", _guide(name, "en"), re.MULTILINE | re.DOTALL))
        text = re.sub(r"^\{\{block\}\}$", lambda _: next(blocks), text, flags=re.MULTILINE)
        text = re.sub(r"\]\(((?:llms|openapi|postman)[\w.-]*\.(?:txt|json))\)", r"](../\1)", text)
    return text


def _tries(spec: Spec, surface: str, topic: str) -> Iterator[dict[str, Any]]:
    """What can be sent from the page: each operation that has examples, with all of them."""
    for operation in spec.operations:
        if (operation.surface, operation.topic) == (surface, topic):
            examples = [
                {"target": one.target, "body": one.body, "headers": one.headers}
                for _, one in reference.requests(operation)
                if one.form is None  # a page sends no files
            ]
            if examples:
                yield {
                    "operation": f"{operation.method} {operation.path}",
                    "native": operation.surface == "native" and operation.streams,
                    "examples": examples,
                }


def guide_requests(spec: Spec) -> dict[str, Request]:
    """The requests of guides/requests.yaml that stand alone, by name. Raises DocsError for one that names no operation."""
    return {name: _request(spec, name, row) for name, row in _rows().items() if "steps" not in row}


def guide_journeys(spec: Spec) -> dict[str, list[Step]]:
    """The journeys of guides/requests.yaml by name: what is asked one after the other in one world. Those of operations that
    the contract does not have are left out."""
    made = {}
    for name, row in _rows().items():
        steps = row.get("steps") or ()
        if steps and all(has(spec, step["operation"]) for step in steps):
            made[name] = [
                Step(_request(spec, f"{name}: {number}", step), step.get("after", 0))
                for number, step in enumerate(steps, 1)
            ]
    return made


def _rows() -> dict[str, Any]:
    import yaml

    rows: dict[str, Any] = yaml.safe_load((GUIDES / "requests.yaml").read_text(encoding="utf-8"))
    return rows


def _request(spec: Spec, name: str, row: Mapping[str, Any]) -> Request:
    operation = _operation(spec, row["operation"])
    if operation is None:
        raise DocsError(f"guides/requests.yaml: {name}: operation: there is none called {row['operation']}")
    return Request(
        operation,
        row.get("body"),
        row.get("headers") or {},
        row.get("path", ""),
        row.get("key", KEY),
        row.get("form"),
    )


def has(spec: Spec, name: str) -> bool:
    """Whether the contract has this operation, named by its id or by method and path; names in braces count as equal."""
    return _operation(spec, name) is not None


def _operation(spec: Spec, name: str) -> Operation | None:
    wanted = re.sub(r"\{\w+\}", "{}", name)
    return next((one for one in spec.operations if wanted in (one.id, _endpoint(one))), None)


def _endpoint(operation: Operation) -> str:
    return re.sub(r"\{\w+\}", "{}", f"{operation.method} {operation.path}")


_WHEN = re.compile(r"^\{\{when (.+?)\}\}\n((?:(?!\{\{when ).*\n)*?)\{\{end\}\}\n?", re.MULTILINE)


class _Filler:
    """Fills the `{{…}}` of a guide: `{{live NAME}}` a request and its answer, `{{live NAME 2}}` the second step of a journey,
    `{{models}}` a table of the spec, and so on. What stands from `{{when POST /path}}` to `{{end}}` is there only if the contract
    has that operation; a page that begins so and has nothing left is no page."""

    def __init__(self, spec: Spec, asker: "_Remembering", words: Words, versions: Versions) -> None:
        self.requests = guide_requests(spec)
        self.journeys = guide_journeys(spec)
        self.spec, self.asker, self.words = spec, asker, words
        self.makers: Mapping[str, Callable[..., str]] = {
            "live": self.live,
            "answer": lambda name: reference.came_back(asker.ask(self.requests[name]), words),
            "frames": lambda left, right: tables.frames(
                asker.ask(self.requests[left]), asker.ask(self.requests[right]), words
            ),
            "errors": lambda: tables.errors(spec, asker, words),
            "models": lambda: tables.models(spec, words),
            "rules-by-model": lambda: tables.rules_by_model(spec, words),
            "compared": lambda *ids: tables.compared(spec, words, *ids),
            "architecture": lambda id: tables.architecture(spec, words, id),
            "passport": lambda: tables.passport(spec, words),
            "rates": lambda: tables.rates(spec, words),
            "steering-words": lambda: tables.steering_words(words),
            "fault-kinds": lambda: tables.fault_kinds(words),
            "scenario-keys": lambda part: tables.scenario_keys(part, words),
            "template-names": lambda: tables.template_names(words),
            "admin": lambda: tables.admin(asker, words),
            "changes": lambda: tables.changed([(words("now"), spec.document), *versions], words),
            "regions": lambda: tables.regions(spec, words),
            "measured": lambda: capacity.measured(words),
            "plan": lambda *counts: capacity.plan(words, *counts),
            "beside": lambda: capacity.beside(words),
            "growth": lambda: capacity.growth(words),
            "topics": lambda: self.topics(),
            "exports": lambda key, host: self.exports(key, host),
        }

    def __call__(self, text: str) -> str:
        while "{{when " in text:  # from the innermost outwards
            text, found = _WHEN.subn(self.kept, text)
            if not found:
                raise DocsError(
                    f"guides: a {{{{when}}}} without its {{{{end}}}}: {text.partition('{{when ')[2][:60]}"
                )
        return re.sub(r"^\{\{([a-z-]+)([^}]*)\}\}$", self.made, text, flags=re.MULTILINE)

    def made(self, found: "re.Match[str]") -> str:
        return self.makers[found[1]](*found[2].split())

    def kept(self, found: "re.Match[str]") -> str:
        return found[2] if all(has(self.spec, one) for one in found[1].split(", ")) else ""

    def live(self, name: str, step: str = "") -> str:
        if not step:
            return reference.shown(self.requests[name], self.asker, self.words)
        request, answer = self.asker.walked(name, self.journeys[name])[int(step) - 1]
        return reference.shown_with(request, answer, self.words)

    def topics(self) -> str:
        """The operations by surface and topic, with links to their pages."""
        said, lines, before = self.words, [], ("", "")
        for one in self.spec.operations:
            if one.surface != before[0]:
                lines += ["", f"### {said(reference.SURFACES[one.surface])}", ""]
                lines += [
                    f"| {said('Topic')} | {said('Operation')} | {said('Path')} |",
                    "| --- | --- | --- |",
                ]
            place = one.surface, one.topic
            topic = said.contract(self.spec.document["x-topics"]["/".join(place)])
            page = f"reference/{'-'.join(place)}.md"
            summary, anchor = said.contract(one.raw["summary"]), slug(one.raw["summary"])
            alone = sum((other.surface, other.topic) == place for other in self.spec.operations) == 1
            lines.append(
                f"| {'' if place == before else f'[{topic}]({page})'} "
                f"| [{summary}]({page if alone else f'{page}#{anchor}'}) | `{one.method} {one.path}` |"
            )
            before = place
        return "\n".join(lines)

    def exports(self, key: str, host: str) -> str:
        """What samples and SDKs read from the environment, for this key and host."""
        anthropic = any(one.surface == "anthropic" for one in self.spec.operations)
        lines = [
            f"export DASHSCOPE_API_KEY={key}",
            f"export DASHSCOPE_HTTP_BASE_URL={host}{NATIVE}",
            f"export OPENAI_BASE_URL={host}{COMPATIBLE}",
            *([f"export ANTHROPIC_BASE_URL={host}{ANTHROPIC}"] if anthropic else []),
        ]
        return "\n".join(["```sh", *lines, "```"])


def _twin(text: str) -> str:
    """The Markdown that agents read: evidence without our sign, tabs as plain blocks."""
    text = re.sub(r"◆(recorded|documented|assumed)", r"(\1)", text).replace("<br>", "; ")
    text = re.sub(r"\n\n:::\w*(?=\n)", "", text)  # parts are of the layout
    return re.sub(r'^(```\w+) tab="([^"]*)"$', r"\1 \2", text, flags=re.MULTILINE)


def _llms(entries: list[Entry], spec: Spec) -> str:
    info = spec.document["info"]
    lines = [f"# {info['title']}", "", f"> {info['summary']} Not made by Alibaba Cloud.", ""]
    for section in SECTIONS:
        lines += [f"## {section}", ""]
        for entry in entries:
            if entry.section == section:
                lines.append(f"- [{entry.page.title}]({entry.name}.md): {frame.first_words(entry.text)}")
        lines.append("")
    lines += ["## Contract", ""]
    lines += [f"- [{title}]({name})" for name, title in views.TITLES.items()]
    lines += ["- [Everything in one file](llms-full.txt)", ""]
    return "\n".join(lines)


def _render(entries: list[Entry], words: Words, originals: list[Entry]) -> None:
    """Makes the pages; a translation has the anchors of its original, so that an address holds in every language."""
    sections = {one.name: one.page.sections for one in originals}
    for entry in entries:
        entry.page = render(
            entry.text,
            lambda address: re.sub(r"^([\w./-]+)\.md(#|$)", r"\1.html\2", address),
            words,
            sections.get(entry.name, ()),
        )
