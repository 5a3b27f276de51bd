"""What stands around the text of a page: head, menu, contents, footer; and the index that search looks through."""

import html
import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from mock_server.docs import reference
from mock_server.docs.markdown import Page, outline, plain
from mock_server.docs.words import LANGUAGES, Words
from mock_server.spec.model import Spec

SECTIONS: Mapping[str, tuple[str, ...]] = {
    "Start": ("index", "quickstart", "authentication-and-regions"),
    "Guides": (
        "streaming",
        "thinking",
        "tools",
        "structured-output",
        "long-inputs",
        "tasks",
        "files",
        "batch",
        "rate-limits-and-retries",
        "record-and-replay",
        "what-answers-are-made-of",
        "what-articles-get-wrong",
    ),
    "Models": ("models", "qwen3-next-80b-a3b", "rules-by-model"),
    "Reference": (),
    "Facts": ("errors", "fidelity-passport", "changes"),
    "Tools": ("steering", "scenarios", "capacity", "reliability", "security", "for-agents"),
}
"""The menu: headings and the guides under them. The reference is filled from the spec."""

ICON = (
    "data:image/svg+xml,%3Csvg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 32 32'%3E%3Crect width='32' height='32' rx='8' "
    "fill='%234a3fd1'/%3E%3Cpath d='M9 8h7a8 8 0 0 1 0 16H9z' "
    "fill='none' stroke='%23fff' stroke-width='3.5' stroke-linejoin='round'/%3E%3C/svg%3E"
)
"""What a tab of the browser shows: a D."""

SCRIPT_WORDS = (
    "Copy", "Copied", "Copy page", "Try it", "Environment", "This mock", "Another address", "Base URL", "Path", "API key", "Header",
    "Body", "Stream", "Send", "Stop", "Nothing found.", "Link to this line", "Filter rows", "Example", "Request as curl",
    "Thought so far", "Text so far", "As it came", "Answer headers", "{number} inside", "first byte after {first} ms, all after {all} ms",
    "Nobody answers at this address, or it takes no requests from pages (CORS). Start the mock with: dashmock serve",
)  # fmt: skip
"""What assets/site.js says."""

LOST = "404"
"""The page that a server shows where there is none."""

FIND = """\
<script>(() => {
  // Shown at any address, so the folder of the site is looked for: the first one upwards that has the style.
  const { root, up } = window.PAGE, folders = location.pathname.split("/").slice(0, -1);
  const look = () => {
    const folder = `${folders.join("/")}/`, style = document.createElement("link");
    Object.assign(style, { rel: "stylesheet", href: `${folder}${root}assets/site.css` });
    style.onload = () => {
      const base = document.createElement("base"), script = document.createElement("script");
      base.href = folder + up;
      document.head.prepend(base);
      script.src = `${root}assets/site.js`;
      document.body.append(script);
    };
    style.onerror = () => { style.remove(); if (folders.pop() && folders.length) look(); };
    document.head.append(style);
  };
  look();
})()</script>"""
"""How that page finds its style, its script, and where its links lead."""


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

    @property
    def lost(self) -> bool:
        """Whether it is the page for addresses that lead nowhere."""
        return self.name == LOST


def page(entry: Entry, entries: list[Entry], words: Words, spec: Spec) -> str:
    """The whole HTML document of the page."""
    up = entry.up
    root = up if words.language == "en" else f"{up}../"
    other = "zh" if words.language == "en" else "en"
    across = f"{root}zh/{entry.name}.html" if other == "zh" else f"{root}{entry.name}.html"
    twin = f"{entry.name.rpartition('/')[2]}.md"
    title = html.escape(entry.page.title)
    twin_link, twin_said = "", ""
    if not entry.lost:
        twin_link = f'<link rel="alternate" type="text/markdown" href="{twin}">\n'
        twin_said = f'<p class="twin"><a href="{twin}">{words("This page as Markdown")}</a></p>'
    script = FIND if entry.lost else f'<script src="{root}assets/site.js"></script>'
    main = f"{LOST}.html#main" if entry.lost else "#main"  # a page with a base has no links within itself
    is_reference = entry.section == "Reference"
    contents = "" if is_reference else _contents(entry, words)
    layout = "reference" if is_reference else "" if contents else "wide"
    version = spec.document["info"]["version"]
    return f"""<!DOCTYPE html>
<html lang="{"zh-CN" if words.language == "zh" else "en"}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'self' 'unsafe-inline' file:; \
script-src 'self' 'unsafe-inline' file:; img-src 'self' data: file:; connect-src http: https:">
<title>{title} · DashScope</title>
<meta name="description" content="{html.escape(first_words(entry.text))}">
<link rel="icon" href="{ICON}">
<link rel="alternate" hreflang="{"zh-CN" if other == "zh" else "en"}" href="{across}">
{twin_link}<link rel="stylesheet" href="{root}assets/site.css">
<script>try{{document.documentElement.dataset.theme=localStorage.getItem("theme")||""}}catch(e){{}}</script>
</head>
<body>
<a class="skip" href="{main}">{words("Skip to the text")}</a>
<header>
<button class="menu" type="button" aria-label="{words("Menu")}" aria-expanded="false">☰</button>
<a class="brand" href="{up}index.html"><b>DashScope</b> <span>{words("reference")}</span></a>
<div class="search"><input type="search" placeholder="{words("Search")}  /" aria-label="{words("Search")}" autocomplete="off">\
<ol hidden></ol></div>
<a class="tongue" href="{across}" lang="{"zh-CN" if other == "zh" else "en"}" hreflang="{other}">{LANGUAGES[other]}</a>
<button class="theme" type="button" aria-label="{words("Dark or light")}" title="{words("Dark or light")}">◐</button>
</header>
<div class="frame {layout}">
<nav class="pages" aria-label="{words("Pages")}">{_menu(entry, entries, words)}</nav>
<main id="main">
<div class="above"><p>{_place(entry, words)}</p>{twin_said}</div>
{entry.page.html}
{_around(entry, entries, words)}
<footer>{words("Made from the contract {version}. Not made by Alibaba Cloud.", version=version)}</footer>
</main>
{contents}
</div>
<script>window.PAGE={_data(entry, words, spec, root)}</script>
{script}
</body>
</html>
"""


def _place(entry: Entry, words: Words) -> str:
    """Where the page stands in the menu."""
    surface = words(reference.SURFACES[_surface(entry)]) if entry.section == "Reference" else ""
    return " › ".join(filter(None, (entry.section and words(entry.section), surface)))


def first_words(text: str) -> str:
    """What a page begins with, at most 160 characters; empty where it begins with no sentence."""
    for block in text.split("\n\n")[1:]:
        if block and block[0] not in "#|`{>-*:" and "·" not in block:
            said = plain(" ".join(block.split()))
            return said if len(said) <= 160 else said[:157].rpartition(" ")[0] + " …"
    return ""


def _data(entry: Entry, words: Words, spec: Spec, root: str) -> str:
    """What assets/site.js is told, as JavaScript."""
    data: dict[str, Any] = {
        "root": root,
        "up": entry.up,
        "words": {phrase: words(phrase) for phrase in SCRIPT_WORDS},
    }
    if entry.lost:
        data["lost"] = True
    if entry.tries:
        data["tries"] = entry.tries
        data["servers"] = [[one["url"], one["description"]] for one in spec.document["servers"]]
    return json.dumps(data, ensure_ascii=False).replace("</", "<\\/")


def _contents(entry: Entry, words: Words) -> str:
    found = _outline(entry, 3)
    here = words("On this page")
    return f'<nav class="contents" aria-label="{here}"><p>{here}</p>{found}</nav>' if found else ""


def _outline(entry: Entry, deepest: int) -> str:
    listed = "".join(
        f'<li class="level-{level}"><a href="#{html.escape(anchor)}">{_method(entry, anchor)}{html.escape(text)}</a></li>'
        for level, anchor, text in outline(entry.page.headings, deepest)
    )
    return f"<ul>{listed}</ul>" if listed else ""


def _method(entry: Entry, anchor: str) -> str:
    """The method of the operation under the heading, if it has one of its own."""
    method = entry.page.endpoints.get(anchor, "").partition(" ")[0]
    return f'<b class="method {method.lower()}">{method}</b> ' if method else ""


def _around(entry: Entry, entries: list[Entry], words: Words) -> str:
    if entry.lost:
        return ""
    place = entries.index(entry)
    links = "".join(
        f'<a rel="{rel}" href="{entry.up}{entries[at].name}.html"><span>{words(label)}</span>{html.escape(entries[at].page.title)}</a>'
        for rel, label, at in (("prev", "Before", place - 1), ("next", "Next", place + 1))
        if 0 <= at < len(entries)
    )
    return f'<nav class="around" aria-label="{words("Before and after")}">{links}</nav>'


def _menu(entry: Entry, entries: list[Entry], words: Words) -> str:
    """All pages; those of a surface can be folded, and are when the reader is elsewhere."""
    made = []
    for section in SECTIONS:
        listed = [one for one in entries if one.section == section]
        made.append(f'<p class="section">{words(section)}</p>')
        if section != "Reference":
            made.append(f"<ul>{''.join(_item(one, entry) for one in listed)}</ul>")
            continue
        for surface in dict.fromkeys(_surface(one) for one in listed):
            items = "".join(_item(one, entry) for one in listed if _surface(one) == surface)
            opened = " open" if entry.name == "index" or surface == _surface(entry) else ""
            name = words(reference.SURFACES.get(surface, surface))
            made.append(f"<details{opened}><summary>{name}</summary><ul>{items}</ul></details>")
    return "".join(made)


def _item(one: Entry, entry: Entry) -> str:
    here, below = "", ""
    if one is entry:
        here = ' aria-current="page"'
        below = _outline(entry, 2) if entry.section == "Reference" else ""
    title = html.escape(one.page.title)
    return f'<li><a href="{entry.up}{one.name}.html"{here}>{title}</a>{below}</li>'


def _surface(entry: Entry) -> str:
    """The surface of a page of the reference, `reference/SURFACE-TOPIC`."""
    return entry.name.partition("/")[2].partition("-")[0]


def search(entries: list[Entry]) -> str:
    """A script with what search looks through: page, heading, address, words, and names of lines, of each section, and the number of
    the section whose operation it belongs to; that one's words begin with method and path."""
    rows: list[list[Any]] = []
    for entry in entries:
        sections = re.split(r'<h[1-6] id="([^"]*)">', entry.page.html)
        operation = None
        for anchor, content in zip(sections[1::2], sections[2::2], strict=True):
            heading, _, rest = content.partition("</h")
            rest = rest.partition(">")[2]
            codes = dict.fromkeys(re.findall(r"<td><code>([^<]{1,80})</code>", rest))
            prose = html.unescape(
                re.sub(r"<pre.*?</pre>|<table.*?</table>|<[^>]+>", " ", rest, flags=re.DOTALL)
            )
            said = " ".join(prose.split())[:1500]
            if endpoint := entry.page.endpoints.get(html.unescape(anchor)):
                said, operation = f"{endpoint} · {said}", len(rows)
            name = html.unescape(re.sub(r'<a class="anchor".*?</a>|<[^>]+>', "", heading))
            rows.append(
                [
                    entry.page.title,
                    name,
                    f"{entry.name}.html#{html.unescape(anchor)}",
                    said,
                    " ".join(html.unescape(code).replace(" ", "") for code in codes),
                    *([] if operation is None or endpoint else [operation]),
                ]
            )
    return f"window.SEARCH={json.dumps(rows, ensure_ascii=False, separators=(',', ':'))}\n"
