"""The site: every file of it, made of the spec and of answers that really came back. Same spec, same bytes."""

import html
import json
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from mock_server.docs import reference, tables, views
from mock_server.docs.live import KEY, Asker, Request
from mock_server.docs.markdown import Page, outline, plain, render
from mock_server.docs.samples import ANTHROPIC, COMPATIBLE, NATIVE
from mock_server.docs.words import LANGUAGES, Words
from mock_server.spec import rules
from mock_server.spec.model import Catalogue, Spec

_HERE = Path(__file__).parent
GUIDES = _HERE / "guides"
ASSETS = _HERE / "assets"

SECTIONS: Mapping[str, tuple[str, ...]] = {
    "Start": ("index", "quickstart", "authentication-and-regions"),
    "Guides": (
        "streaming",
        "thinking",
        "tools",
        "structured-output",
        "rate-limits-and-retries",
        "record-and-replay",
        "what-articles-get-wrong",
    ),
    "Models": ("models", "qwen3-next-80b-a3b", "rules-by-model"),
    "Reference": (),
    "Facts": ("errors", "fidelity-passport", "for-agents"),
}
"""The menu: headings and the guides under them. The reference is filled from the spec."""


class DocsError(ValueError):
    """The site cannot be made or written; the text names what is wrong and what to do instead."""


@dataclass(slots=True)
class Entry:
    """A page: its file without ending (`reference/models`), its Markdown, and what can be tried on it."""

    name: str
    text: str
    section: str
    tries: list[dict[str, Any]] = field(default_factory=list)
    page: Page = field(default_factory=Page)

    @property
    def up(self) -> str:
        """The way from the page to the folder of its language."""
        return "../" * self.name.count("/")


def build(spec: Spec) -> dict[str, bytes]:
    """Every file of the site by its path. Raises ValueErrors that name file and key where the spec cannot be used."""
    _check(spec)
    files: dict[str, bytes] = {f"assets/{file.name}": file.read_bytes() for file in sorted(ASSETS.iterdir())}
    asker = _Remembering(spec)
    english: list[Entry] = []
    for language in LANGUAGES:
        words = Words(language)
        entries = list(_entries(spec, asker, words))
        english = english or entries
        _render(entries, words)
        root = "" if language == "en" else f"{language}/"
        for entry in entries:
            files[f"{root}{entry.name}.html"] = _html(entry, entries, words, spec).encode()
            files[f"{root}{entry.name}.md"] = _twin(entry.text).encode()
        files[f"{root}search.js"] = _index(entries).encode()
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

    def ask(self, request: Request) -> Any:
        key = repr(
            (request.operation.id, request.target, request.body, sorted(request.headers.items()), request.key)
        )
        if key not in self._known:
            self._known[key] = super().ask(request)
        return self._known[key]


# ---- pages as Markdown ----------------------------------------------------------------------------------------------


def _entries(spec: Spec, asker: Asker, words: Words) -> Iterator[Entry]:
    fill = _Filler(spec, asker, words)
    for section, names in SECTIONS.items():
        for name in names:
            yield Entry(name, fill(_guide(name, words.language)), section)
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
    for operation in spec.operations:
        if (operation.surface, operation.topic) == (surface, topic):
            found = next(reference.requests(operation), None)
            if found is not None:
                yield {
                    "method": operation.method,
                    "path": operation.path,
                    "target": found[1].target,
                    "body": found[1].body,
                    "native": operation.surface == "native" and operation.streams,
                }


def guide_requests(spec: Spec) -> dict[str, Request]:
    """The requests of guides/requests.yaml by name. Raises DocsError for one that names no operation."""
    import yaml

    rows = yaml.safe_load((GUIDES / "requests.yaml").read_text(encoding="utf-8"))
    found = {}
    for name, row in rows.items():
        try:
            operation = spec.operation(row["operation"])
        except KeyError as error:
            raise DocsError(f"guides/requests.yaml: {name}: operation: {error.args[0]}") from None
        found[name] = Request(
            operation, row.get("body"), row.get("headers") or {}, row.get("path", ""), row.get("key", KEY)
        )
    return found


class _Filler:
    """Fills the `{{…}}` of a guide: `{{live NAME}}` a request and its answer, `{{models}}` a table of the spec, and so on."""

    def __init__(self, spec: Spec, asker: Asker, words: Words) -> None:
        self.requests = guide_requests(spec)
        self.spec, self.asker, self.words = spec, asker, words
        self.makers: Mapping[str, Callable[..., str]] = {
            "live": lambda name: reference.shown(self.requests[name], asker, words),
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
            "regions": lambda: tables.regions(spec, words),
            "topics": lambda: self.topics(),
            "exports": lambda key, host: self.exports(key, host),
        }

    def __call__(self, text: str) -> str:
        return re.sub(r"^\{\{([a-z-]+)([^}]*)\}\}$", self.made, text, flags=re.MULTILINE)

    def made(self, found: "re.Match[str]") -> str:
        return self.makers[found[1]](*found[2].split())

    def topics(self) -> str:
        """The operations with links to their pages."""
        lines = [f"| {self.words('Operation')} | {self.words('Path')} |", "| --- | --- |"]
        lines += [
            f"| [{one.raw['summary']}](reference/{one.surface}-{one.topic}.md) | `{one.method} {one.path}` |"
            for one in self.spec.operations
        ]
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
    return re.sub(r'^(```\w+) tab="([^"]*)"$', r"\1 \2", text, flags=re.MULTILINE)


def _llms(entries: list[Entry], spec: Spec) -> str:
    info = spec.document["info"]
    lines = [f"# {info['title']}", "", f"> {info['summary']} Not made by Alibaba Cloud.", ""]
    for section in SECTIONS:
        lines += [f"## {section}", ""]
        for entry in entries:
            if entry.section == section:
                lines.append(f"- [{entry.page.title}]({entry.name}.md): {_first_words(entry.text)}")
        lines.append("")
    lines += ["## Contract", ""]
    lines += [f"- [{title}]({name})" for name, title in views.TITLES.items()]
    lines += ["- [Everything in one file](llms-full.txt)", ""]
    return "\n".join(lines)


def _first_words(text: str) -> str:
    for block in text.split("\n\n")[1:]:
        if block and block[0] not in "#|`{>-*" and "·" not in block:
            said = plain(" ".join(block.split()))
            return said if len(said) <= 160 else said[:157].rpartition(" ")[0] + " …"
    return ""


# ---- pages as HTML --------------------------------------------------------------------------------------------------


def _render(entries: list[Entry], words: Words) -> None:
    for entry in entries:
        entry.page = render(
            entry.text, lambda address: re.sub(r"^([\w./-]+)\.md(#|$)", r"\1.html\2", address), words
        )


def _html(entry: Entry, entries: list[Entry], words: Words, spec: Spec) -> str:
    up = entry.up
    root = up if words.language == "en" else f"{up}../"
    other = "zh" if words.language == "en" else "en"
    across = f"{root}zh/{entry.name}.html" if other == "zh" else f"{root}{entry.name}.html"
    contents = "".join(
        f'<li class="level-{level}"><a href="#{html.escape(anchor)}">{html.escape(text)}</a></li>'
        for level, anchor, text in outline(entry.page.headings)
    )
    here = words("On this page")
    beside = (
        f'<nav class="contents" aria-label="{here}"><p>{here}</p><ul>{contents}</ul></nav>'
        if contents
        else ""
    )
    data = json.dumps(
        {"tries": entry.tries, "root": root, "up": up, "words": _script_words(words)}, ensure_ascii=False
    )
    data = data.replace("</", "<\\/")
    title = html.escape(entry.page.title)
    place = entries.index(entry)
    around = [
        f'<a rel="{rel}" href="{up}{entries[at].name}.html"><span>{words(label)}</span>{html.escape(entries[at].page.title)}</a>'
        for rel, label, at in (("prev", "Before", place - 1), ("next", "Next", place + 1))
        if 0 <= at < len(entries)
    ]
    return f"""<!doctype html>
<html lang="{"zh-CN" if words.language == "zh" else "en"}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'self' 'unsafe-inline' file:; \
script-src 'self' 'unsafe-inline' file:; img-src 'self' data: file:; connect-src http: https:">
<title>{title} · DashScope</title>
<link rel="icon" href="data:,">
<link rel="alternate" type="text/markdown" href="{entry.name.rpartition("/")[2]}.md">
<link rel="stylesheet" href="{root}assets/site.css">
<script>try{{document.documentElement.dataset.theme=localStorage.getItem("theme")||""}}catch(e){{}}</script>
</head>
<body>
<a class="skip" href="#main">{words("Skip to the text")}</a>
<header>
<button class="menu" type="button" aria-label="{words("Menu")}" aria-expanded="false">☰</button>
<a class="brand" href="{up}index.html"><b>DashScope</b> {words("reference")}</a>
<div class="search"><input type="search" placeholder="{words("Search")}  /" aria-label="{words("Search")}" autocomplete="off">\
<ol hidden></ol></div>
<a class="tongue" href="{across}" lang="{other}" hreflang="{other}">{LANGUAGES[other]}</a>
<button class="theme" type="button" aria-label="{words("Dark or light")}" title="{words("Dark or light")}">◐</button>
</header>
<div class="frame{"" if contents else " wide"}">
<nav class="pages" aria-label="{words("Pages")}">{_menu(entry, entries, words)}</nav>
<main id="main">
<p class="twin"><a href="{entry.name.rpartition("/")[2]}.md">{words("This page as Markdown")}</a></p>
{entry.page.html}
<nav class="around" aria-label="{words("Before and after")}">{"".join(around)}</nav>
<footer>{words("Made from the contract {version}. Not made by Alibaba Cloud.", version=spec.document["info"]["version"])}</footer>
</main>
{beside}
</div>
<script>window.PAGE={data}</script>
<script src="{root}assets/site.js"></script>
</body>
</html>
"""


def _menu(entry: Entry, entries: list[Entry], words: Words) -> str:
    made = []
    for section in SECTIONS:
        made.append(f"<p>{words(section)}</p>")
        surface = ""
        items = []
        for one in entries:
            if one.section != section:
                continue
            if section == "Reference" and (found := one.name.partition("/")[2].partition("-")[0]) != surface:
                surface = found
                items.append(f'<li class="surface">{words(reference.SURFACES.get(surface, surface))}</li>')
            here = ' aria-current="page"' if one is entry else ""
            items.append(
                f'<li><a href="{entry.up}{one.name}.html"{here}>{html.escape(one.page.title)}</a></li>'
            )
        made.append(f"<ul>{''.join(items)}</ul>")
    return "".join(made)


SCRIPT_WORDS = (
    "Copy", "Copied", "Try it", "Base URL", "API key", "Body", "Stream", "Send", "Stop", "Nothing found.",
    "Nobody answers at this address. Start the mock with: dashmock serve", "Link to this line", "Filter rows",
)  # fmt: skip


def _script_words(words: Words) -> dict[str, str]:
    return {phrase: words(phrase) for phrase in SCRIPT_WORDS}


def _index(entries: list[Entry]) -> str:
    """What search looks through: page, heading, address, and the words of each section."""
    rows = []
    for entry in entries:
        sections = re.split(r'<h[1-6] id="([^"]*)">', entry.page.html)
        for anchor, content in zip(sections[1::2], sections[2::2], strict=True):
            heading, _, rest = content.partition("</h")
            codes = dict.fromkeys(re.findall(r"<td><code>([^<]{1,80})</code>", rest))
            prose = html.unescape(
                re.sub(r"<pre.*?</pre>|<table.*?</table>|<[^>]+>", " ", rest, flags=re.DOTALL)
            )
            said = " ".join([*map(html.unescape, codes), *prose.split()])[:1500]
            name = html.unescape(re.sub(r'<a class="anchor".*?</a>|<[^>]+>', "", heading))
            rows.append(
                [
                    entry.page.title,
                    name,
                    f"{entry.name}.html#{anchor}",
                    said.partition("> ")[2] if said.startswith("> ") else said,
                ]
            )
    return f"window.SEARCH={json.dumps(rows, ensure_ascii=False, separators=(',', ':'))}\n"
