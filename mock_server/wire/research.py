"""Research → the frames of qwen-deep-research: plan, lines of research, report, each a phase. Source: cnblogs/deep-research-*."""

from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

from mock_server.wire import sse
from mock_server.wire.encode import Telling, dumps
from mock_server.wire.reply import Frame
from mock_server.wire.templates import render
from mock_server.wire.timeline import Run


class Site(NamedTuple):
    """A page that a line of research is said to have found, on a domain that is reserved for examples."""

    title: str
    url: str
    description: str


class Line(NamedTuple):
    """One line of research: what is searched for, why, what is found, and what is learnt from each page."""

    query: Run
    goal: Run
    sites: tuple[Site, ...]
    learnt: tuple[Run, ...]


class Research(NamedTuple):
    """The whole work. Without `lines` it is a question back, said in `report`."""

    plan: Run
    lines: tuple[Line, ...]
    report: Run


class _Teller:
    """Numbers the frames and counts what was made; `sizes` of the pieces go on through all of them."""

    def __init__(self, telling: Telling) -> None:
        self._parts = telling.parts("frame")
        self._prompt = b"%d" % telling.timeline.usage.prompt
        self._number = self._made = 0
        self.sizes = telling.sizes()

    def frame(self, phase: str, status: str, text: str = "", tokens: int = 0, **details: Any) -> Frame:
        self._number += 1
        self._made += tokens
        slots = {
            "phase": dumps(phase),
            "status": dumps(status),
            "text": dumps(text),
            "extra": dumps(details),
            "prompt": self._prompt,
            "completion": b"%d" % self._made,
        }
        return Frame(sse.native(self._number, render(self._parts, slots)), tokens)

    def typed(self, phase: str, said: Run, first: Mapping[str, Any] | None = None) -> Iterator[Frame]:
        """The text of a phase, piece by piece, and its end; the first frame tells `first` too."""
        details = first or {}
        for text, tokens in said.pieces(self.sizes):
            yield self.frame(phase, "typing", text, tokens, **details)
            details = {}
        yield self.frame(phase, "finished")

    def line(self, number: int, line: Line, learnt_before: int) -> Iterator[Frame]:
        """One line of research: query and goal as they are written, the pages at once, what is learnt from each, the end."""

        def frame(status: str, tokens: int = 0, **more: Any) -> Frame:
            return self.frame("WebResearch", status, tokens=tokens, research={"id": number, **more})

        for text, tokens in line.query.pieces(self.sizes):
            yield frame("streamingQueries", tokens, query=text)
        for text, tokens in line.goal.pieces(self.sizes):
            yield frame("streamingQueries", tokens, researchGoal=text, query="")
        yield self.frame("KeepAlive", "typing")
        sites = [
            {"description": one.description, "title": one.title, "favicon": "", "url": one.url}
            for one in line.sites
        ]
        yield frame("streamingWebResult", webSites=sites)
        for at, said in enumerate(line.learnt, learnt_before + 1):
            for text, tokens in said.pieces(self.sizes):
                yield frame("streamingWebResult", tokens, learningMap={str(at): text})
        yield frame("WebResultFinished")


def stream(telling: Telling, done: Research) -> Iterator[Frame]:
    """The whole work as frames; without lines of research it is the answer alone."""
    plan, lines, report = done
    tell = _Teller(telling)
    references = {}
    if lines:
        yield from tell.typed("ResearchPlanning", plan)
        learnt = 0
        for number, line in enumerate(lines, 1):
            yield from tell.line(number, line, learnt)
            learnt += len(line.learnt)
        sites = [one for line in lines for one in line.sites]
        references = {
            "references": [
                {
                    "icon": "",
                    "description": one.description,
                    "index_number": at,
                    "title": one.title,
                    "url": one.url,
                }
                for at, one in enumerate(sites, 1)
            ]
        }
    yield from tell.typed("answer", report, references)
