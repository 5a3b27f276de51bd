"""Markdown → HTML by markdown-it, with what our pages have beside plain Markdown.

Raw HTML is shown, not passed on, except `<br>`. Fenced blocks that follow each other and carry `tab="NAME"` become tabs; a table row
whose first cell is one code span can be linked to (`#SECTION--name`); `◆recorded`, `◆documented` and `◆assumed` are signs of evidence, and
what follows one is its source. A paragraph `:::NAME` begins a part of the page that is laid out as NAME, `:::` ends it.
"""

import html
import re
from collections.abc import Callable, Iterator, MutableMapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from itertools import groupby
from typing import Any

from markdown_it import MarkdownIt
from markdown_it.renderer import RendererHTML
from markdown_it.token import Token
from markdown_it.utils import OptionsDict

from mock_server.docs import plots
from mock_server.docs.colours import coloured

Link = Callable[[str], str]
"""Makes an address in the text into one that works where the page stands."""

Say = Callable[[str], str]
"""Translates a level of evidence."""


@dataclass(slots=True)
class Page:
    """HTML of a page's body, its title, its headings below that (level, anchor, text), the anchors of all headings in order, and the
    operations shown in `http` blocks by the anchor they stand under."""

    html: str = ""
    title: str = ""
    headings: list[tuple[int, str, str]] = field(default_factory=list)
    sections: list[str] = field(default_factory=list)
    endpoints: dict[str, str] = field(default_factory=dict)
    anchors: set[str] = field(default_factory=set)


def render(
    text: str,
    link: Link = lambda address: address,
    say: Say = lambda phrase: phrase,
    sections: Sequence[str] = (),
) -> Page:
    """The page of a Markdown text; `link` rewrites the address of each link, `say` translates levels of evidence. `sections` are the
    anchors of its headings in order, where the page is a translation and keeps those of the original."""
    page = Page()
    env = {"page": page, "link": link, "say": say, "sections": sections, "section": "", "tabs": 0}
    page.html = _markdown().render(text, env)
    return page


def slug(text: str) -> str:
    """A heading as an anchor: words of letters and digits of any script, joined by hyphens."""
    return re.sub(r"[^\w]+", "-", plain(text).lower()).strip("-") or "section"


def plain(text: str) -> str:
    """Inline Markdown without its marks."""
    text = re.sub(r"\[([^\]]*)\]\([^)]*\)", r"\1", text)
    return re.sub(r"[`*]", "", text).replace("\\|", "|")


def outline(headings: list[tuple[int, str, str]], deepest: int = 3) -> list[tuple[int, str, str]]:
    """The headings that a table of contents shows, without neighbours that say the same."""
    kept = [one for one in headings if one[0] <= deepest]
    return [next(group) for _, group in groupby(kept, key=lambda one: one[1])]


# ---- what markdown-it is told ---------------------------------------------------------------------------------------

_Env = MutableMapping[str, Any]
_TAB = re.compile(r'tab="([^"]*)"')
_EVIDENCE = re.compile(r"◆(recorded|documented|assumed)([^◆]*)")
_ENDPOINT = re.compile(r"(GET|POST|PUT|PATCH|DELETE) (/.*)", re.DOTALL)
PART = re.compile(r"^:::(\w*)$", re.MULTILINE)
"""A line that begins or ends a part of the page."""
_SIGNS = "│└ "
"""May stand before the name in a row that can be linked to."""


@cache
def _markdown() -> MarkdownIt:
    made = MarkdownIt("commonmark", {"html": False}, renderer_cls=_Renderer).enable("table")
    made.inline.ruler.before("html_inline", "br", _line_break)
    made.core.ruler.push("dashmock", _grouped)
    return made


def _grouped(state: Any) -> None:
    state.tokens = list(_tabs(_parts(state.tokens)))


def _parts(tokens: Sequence[Token]) -> Iterator[Token]:
    """Paragraphs that begin or end a part, as divisions."""
    skip = 0
    for at, token in enumerate(tokens):
        if skip:
            skip -= 1
        elif token.type == "paragraph_open" and (part := PART.fullmatch(tokens[at + 1].content)):
            skip = 2
            kind = Token("part_open" if part[1] else "part_close", "div", 1 if part[1] else -1, block=True)
            if part[1]:
                kind.attrSet("class", part[1])
            yield kind
        else:
            yield token


def _line_break(state: Any, silent: bool) -> bool:
    if not state.src.startswith("<br>", state.pos):
        return False
    if not silent:
        state.push("hardbreak", "br", 0)
    state.pos += 4
    return True


def _tabs(tokens: Iterator[Token]) -> Iterator[Token]:
    """Fenced blocks with tabs that follow each other, as one token with the blocks inside."""
    for tabbed, group in groupby(tokens, lambda one: one.type == "fence" and bool(_TAB.search(one.info))):
        if tabbed:
            yield Token("tabs", "div", 0, children=list(group), block=True)
        else:
            yield from group


class _Renderer(RendererHTML):
    """Each method writes the token of its name (markdown-it's convention)."""

    def heading_open(self, tokens: Sequence[Token], at: int, options: OptionsDict, env: _Env) -> str:
        page, text = env["page"], tokens[at + 1].content
        at_heading = len(page.sections)
        anchor = base = env["sections"][at_heading] if at_heading < len(env["sections"]) else slug(text)
        number = 2
        while anchor in page.anchors:
            anchor, number = f"{base}-{number}", number + 1
        page.anchors.add(anchor)
        page.sections.append(anchor)
        if tokens[at].tag == "h1" and not page.title:
            page.title = plain(text)
        else:
            page.headings.append((int(tokens[at].tag[1]), anchor, plain(text)))
        env["section"] = anchor
        return f'<{tokens[at].tag} id="{html.escape(anchor)}">'

    def heading_close(self, tokens: Sequence[Token], at: int, options: OptionsDict, env: _Env) -> str:
        tag, name = tokens[at].tag, html.escape(f"# {plain(tokens[at - 1].content)}")
        mark = f'<a class="anchor" href="#{env["section"]}" aria-label="{name}">#</a>' if tag != "h1" else ""
        return f"{mark}</{tag}>\n"

    def table_open(self, tokens: Sequence[Token], at: int, options: OptionsDict, env: _Env) -> str:
        return '<div class="scroll" tabindex="0"><table>'

    def table_close(self, tokens: Sequence[Token], at: int, options: OptionsDict, env: _Env) -> str:
        return "</table></div>\n"

    def th_open(self, tokens: Sequence[Token], at: int, options: OptionsDict, env: _Env) -> str:
        return '<th scope="col">' if tokens[at + 1].content else "<td>"

    def th_close(self, tokens: Sequence[Token], at: int, options: OptionsDict, env: _Env) -> str:
        return "</th>" if tokens[at - 1].content else "</td>"

    def tr_open(self, tokens: Sequence[Token], at: int, options: OptionsDict, env: _Env) -> str:
        """A row with the address of its name; the cells of the head have none."""
        first = tokens[at + 2]
        named = tokens[at + 1].type == "td_open" and re.match(rf"[{_SIGNS}]*`([^`]+)`", first.content)
        if named:
            name = f"{env['section']}--{named[1].replace(' ', '')}"
            if name not in env["page"].anchors:
                env["page"].anchors.add(name)
                return f'<tr id="{html.escape(name)}">'
        return "<tr>"

    def link_open(self, tokens: Sequence[Token], at: int, options: OptionsDict, env: _Env) -> str:
        address = html.escape(env["link"](str(tokens[at].attrs["href"])))
        outward = ' rel="noreferrer"' if re.match(r"\w+:", address) else ""
        return f'<a href="{address}"{outward}>'

    def hardbreak(self, tokens: Sequence[Token], at: int, options: OptionsDict, env: _Env) -> str:
        return "<br>"

    def text(self, tokens: Sequence[Token], at: int, options: OptionsDict, env: _Env) -> str:
        said = html.escape(tokens[at].content, quote=False)
        return _EVIDENCE.sub(
            lambda it: (
                f'<span class="evidence {it[1]}">{env["say"](it[1])}</span><span class="source">{it[2]}</span>'
            ),
            said,
        )

    def code_inline(self, tokens: Sequence[Token], at: int, options: OptionsDict, env: _Env) -> str:
        return f"<code>{_endpoint(tokens[at].content)}</code>"

    def fence(self, tokens: Sequence[Token], at: int, options: OptionsDict, env: _Env) -> str:
        if tokens[at].info == "plot":
            return f'<div class="scroll" tabindex="0">{plots.svg(tokens[at].content)}</div>\n'
        if tokens[at].info == "http":
            env["page"].endpoints[env["section"]] = tokens[at].content.strip()
        return _code(tokens[at])

    def tabs(self, tokens: Sequence[Token], at: int, options: OptionsDict, env: _Env) -> str:
        env["tabs"] += 1
        name = f"tabs-{env['tabs']}"
        buttons, panels = [], []
        for number, block in enumerate(tokens[at].children or ()):
            tab = html.escape(_TAB.search(block.info)[1])  # type: ignore[index]
            buttons.append(
                f'<button role="tab" type="button" id="{name}-{number}" aria-controls="{name}-{number}-panel" '
                f'aria-selected="{"false" if number else "true"}" tabindex="{-1 if number else 0}">{tab}</button>'
            )
            panels.append(
                f'<div role="tabpanel" id="{name}-{number}-panel" aria-labelledby="{name}-{number}" data-tab="{tab}"'
                f"{' hidden' if number else ''}>{_code(block)}</div>"
            )
        return f'<div class="tabs"><div role="tablist">{"".join(buttons)}</div>{"".join(panels)}</div>\n'


def _code(block: Token) -> str:
    language = block.info.split(" ")[0]
    kind = f' class="language-{html.escape(language)}"' if language else ""
    code = block.content.removesuffix("\n")
    shown = _endpoint(code) if language == "http" else coloured(language, code)
    return f'<pre tabindex="0"><code{kind}>{shown}</code></pre>\n'


def _endpoint(code: str) -> str:
    """Code as HTML; in that of an operation, `POST /path`, the method is marked."""
    if found := _ENDPOINT.fullmatch(code):
        return f'<b class="method {found[1].lower()}">{found[1]}</b> {html.escape(found[2], quote=False)}'
    return html.escape(code, quote=False)
