"""Markdown → HTML, for the Markdown that our own pages are written in.

Headings, paragraphs, lists, tables, quotes, fenced blocks, code spans, emphasis and links; raw HTML is shown, not passed on. Two additions:
fenced blocks that follow each other and carry `tab=NAME` become tabs, and a table row whose first cell is one code span can
be linked to (`#SECTION--name`).
"""

import html
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from itertools import groupby

Link = Callable[[str], str]
"""Makes an address in the text into one that works where the page stands."""


@dataclass(slots=True)
class Page:
    """HTML of a page's body, its title, and its headings: level, anchor, text."""

    html: str = ""
    title: str = ""
    headings: list[tuple[int, str, str]] = field(default_factory=list)
    anchors: set[str] = field(default_factory=set)


def render(
    text: str, link: Link = lambda address: address, say: Callable[[str], str] = lambda phrase: phrase
) -> Page:
    """The page of a Markdown text; `link` rewrites the address of each link, `say` translates levels of evidence."""
    page = Page()
    writer = _Writer(page, link, say)
    page.html = "\n".join(writer.blocks(text.splitlines()))
    return page


def slug(text: str) -> str:
    """A heading as an anchor: words of letters and digits of any script, joined by hyphens."""
    return re.sub(r"[^\w]+", "-", plain(text).lower()).strip("-") or "section"


def plain(text: str) -> str:
    """Inline Markdown without its marks."""
    text = re.sub(r"\[([^\]]*)\]\([^)]*\)", r"\1", text)
    return re.sub(r"[`*]", "", text).replace("\\|", "|")


_FENCE = re.compile(r"^(`{3,})(\S*)\s*(.*)$")
_HEADING = re.compile(r"^(#{1,6})\s+(.*)$")
_ITEM = re.compile(r"^(\s*)([-*]|\d+\.)\s+(.*)$")
_RULE = re.compile(r"^\|?\s*:?-{2,}")


class _Writer:
    def __init__(self, page: Page, link: Link, say: Callable[[str], str]) -> None:
        self.page = page
        self.say = say
        self.link = link
        self.section = ""
        self.tabs = 0

    def blocks(self, lines: list[str]) -> Iterator[str]:
        at = 0
        while at < len(lines):
            line = lines[at]
            if not line.strip():
                at += 1
            elif fence := _FENCE.match(line):
                at, made = self.fences(lines, at, fence)
                yield made
            elif heading := _HEADING.match(line):
                yield self.heading(len(heading[1]), heading[2])
                at += 1
            elif line.startswith("|") and at + 1 < len(lines) and _RULE.match(lines[at + 1]):
                end = _while(lines, at, lambda one: one.startswith("|"))
                yield self.table(lines[at:end])
                at = end
            elif line.startswith(">"):
                end = _while(lines, at, lambda one: one.startswith(">"))
                inner = [one[1:].removeprefix(" ") for one in lines[at:end]]
                yield f"<blockquote>{''.join(self.blocks(inner))}</blockquote>"
                at = end
            elif _ITEM.match(line):
                end = _while(lines, at, lambda one: bool(_ITEM.match(one)) or one.startswith("  "))
                yield self.list(lines[at:end])
                at = end
            else:
                end = _while(lines, at, lambda one: bool(one.strip()) and not _starts_block(one), first=True)
                yield f"<p>{self.inline(' '.join(one.strip() for one in lines[at:end]))}</p>"
                at = end

    def heading(self, level: int, text: str) -> str:
        anchor = base = slug(text)
        number = 2
        while anchor in self.page.anchors:
            anchor, number = f"{base}-{number}", number + 1
        self.page.anchors.add(anchor)
        if level == 1 and not self.page.title:
            self.page.title = plain(text)
        else:
            self.page.headings.append((level, anchor, plain(text)))
        self.section = anchor
        mark = f'<a class="anchor" href="#{anchor}" aria-label="#">#</a>' if level > 1 else ""
        return f'<h{level} id="{anchor}">{self.inline(text)}{mark}</h{level}>'

    def fences(self, lines: list[str], at: int, fence: "re.Match[str]") -> tuple[int, str]:
        """One fenced block, or a row of tabs."""
        found: list[tuple[str, str, str]] = []
        opened: re.Match[str] | None = fence
        while opened:
            end = at + 1
            while end < len(lines) and lines[end].strip() != opened[1]:
                end += 1
            tab = re.search(r'tab="([^"]*)"', opened[3])
            found.append((tab[1] if tab else "", opened[2], "\n".join(lines[at + 1 : end])))
            at = end + 1
            after = at
            while after < len(lines) and not lines[after].strip():
                after += 1
            opened = _FENCE.match(lines[after]) if tab and after < len(lines) else None
            if opened and "tab=" in opened[3]:
                at = after
            else:
                opened = None
        if not found[0][0]:
            return at, _code(found[0][1], found[0][2])
        self.tabs += 1
        name = f"tabs-{self.tabs}"
        buttons = "".join(
            f'<button role="tab" type="button" id="{name}-{n}" aria-controls="{name}-{n}-panel" '
            f'aria-selected="{"false" if n else "true"}" tabindex="{-1 if n else 0}">{html.escape(tab)}</button>'
            for n, (tab, _, _) in enumerate(found)
        )
        panels = "".join(
            f'<div role="tabpanel" id="{name}-{n}-panel" aria-labelledby="{name}-{n}" data-tab="{html.escape(tab)}"'
            f"{' hidden' if n else ''}>{_code(language, code)}</div>"
            for n, (tab, language, code) in enumerate(found)
        )
        return at, f'<div class="tabs"><div role="tablist">{buttons}</div>{panels}</div>'

    def table(self, lines: list[str]) -> str:
        head, _, *rows = (_cells(line) for line in lines)
        said = "".join(f'<th scope="col">{self.inline(cell)}</th>' for cell in head)
        body = "".join(self.row(row) for row in rows)
        return f'<div class="scroll" tabindex="0"><table><thead><tr>{said}</tr></thead><tbody>{body}</tbody></table></div>'

    def row(self, cells: list[str]) -> str:
        anchor = ""
        if named := re.fullmatch(r"(?:[│└ ]*)`([^`]+)`.*", cells[0]):
            name = f"{self.section}--{named[1].replace(' ', '')}"
            if name not in self.page.anchors:
                self.page.anchors.add(name)
                anchor = f' id="{html.escape(name)}"'
        return f"<tr{anchor}>{''.join(f'<td>{self.inline(cell)}</td>' for cell in cells)}</tr>"

    def list(self, lines: list[str]) -> str:
        first = _ITEM.match(lines[0])
        assert first is not None
        indent = len(first[1])
        items: list[list[str]] = []
        for line in lines:
            found = _ITEM.match(line)
            if found and len(found[1]) <= indent:
                items.append([found[3]])
            else:
                items[-1].append(line)
        made = []
        for item in items:
            nested = next((n for n, line in enumerate(item[1:], 1) if _ITEM.match(line)), len(item))
            text = self.inline(" ".join(line.strip() for line in item[:nested]))
            made.append(f"<li>{text}{self.list(item[nested:]) if item[nested:] else ''}</li>")
        kind = "ol" if first[2][0].isdigit() else "ul"
        return f"<{kind}>{''.join(made)}</{kind}>"

    def inline(self, text: str) -> str:
        """Code spans first: nothing inside them is a mark."""
        pieces = re.split(r"(`+)(.+?)\1(?!`)", text)
        made = []
        for at in range(0, len(pieces), 3):
            made.append(self.marks(pieces[at]))
            if at + 2 < len(pieces):
                made.append(
                    f"<code>{html.escape(pieces[at + 2].replace(chr(92) + '|', '|'), quote=False)}</code>"
                )
        joined = "".join(made)
        # A link's text may hold code, so links are found when code is already written.
        return re.sub(r"\[((?:[^\[\]]|<[^>]*>)*)\]\(([^()\s]+)\)", self.anchor, joined)

    def anchor(self, found: "re.Match[str]") -> str:
        address = html.escape(self.link(html.unescape(found[2])))
        outward = ' rel="noreferrer"' if re.match(r"\w+:", address) else ""
        return f'<a href="{address}"{outward}>{found[1]}</a>'

    def marks(self, text: str) -> str:
        said = html.escape(text.replace("\\|", "|").replace("\\*", "\ue000"), quote=False)
        for level in ("recorded", "documented", "assumed"):
            said = said.replace(f"◆{level}", f'<span class="evidence {level}">{self.say(level)}</span>')
        said = re.sub(r"\*\*(.+?)\*\*", r"<strong>\1</strong>", said)
        said = re.sub(r"(?<![\w*])\*([^\s*][^*]*)\*(?![\w*])", r"<em>\1</em>", said)
        return said.replace("&lt;br&gt;", "<br>").replace("\ue000", "*")


def _code(language: str, code: str) -> str:
    kind = f' class="language-{html.escape(language)}"' if language else ""
    return f'<pre tabindex="0"><code{kind}>{_coloured(language, code)}</code></pre>'


_STRING = r'(?P<s>"(?:[^"\\\n]|\\.)*"|`[^`\n]*`)'
_NUMBER = r"(?P<n>(?<![\w.])-?\d+(?:\.\d+)?\b)"
_COLOURS = {
    "json": re.compile(rf"{_STRING}|{_NUMBER}|(?P<k>\b(?:true|false|null)\b)"),
    "python": re.compile(
        rf"(?P<c>#.*)|{_STRING}|{_NUMBER}|(?P<k>\b(?:import|from|for|in|if|else|elif|def|return|while|try|except|raise|as|with|not|and"
        r"|or|True|False|None|print|class|pass|assert|async|await|break)\b)"
    ),
    "js": re.compile(
        rf"{_STRING}|{_NUMBER}|(?P<k>\b(?:import|from|const|await|for|of|new|true|false|null)\b)"
    ),
    "sh": re.compile(rf"(?P<c>(?<!\S)#.*)|{_STRING}|(?P<k>(?<!\S)-\w+\b)"),
}


def _coloured(language: str, code: str) -> str:
    """The code as HTML, its texts, numbers and words marked."""
    pattern = _COLOURS.get(language)
    if pattern is None:
        return html.escape(code, quote=False)
    made, at = [], 0
    for found in pattern.finditer(code):
        made += [
            html.escape(code[at : found.start()], quote=False),
            f'<span class="{found.lastgroup}">{html.escape(found.group(), quote=False)}</span>',
        ]
        at = found.end()
    return "".join([*made, html.escape(code[at:], quote=False)])


def _cells(line: str) -> list[str]:
    return [cell.strip() for cell in re.split(r"(?<!\\)\|", line.strip().removeprefix("|").removesuffix("|"))]


def _starts_block(line: str) -> bool:
    return bool(
        _FENCE.match(line) or _HEADING.match(line) or _ITEM.match(line) or line.startswith((">", "|"))
    )


def _while(lines: list[str], at: int, holds: Callable[[str], bool], first: bool = False) -> int:
    end = at + 1 if first else at
    while end < len(lines) and holds(lines[end]):
        end += 1
    return max(end, at + 1)


def outline(headings: list[tuple[int, str, str]], deepest: int = 3) -> list[tuple[int, str, str]]:
    """The headings that a table of contents shows, without neighbours that say the same."""
    kept = [one for one in headings if one[0] <= deepest]
    return [next(group) for _, group in groupby(kept, key=lambda one: one[1])]
