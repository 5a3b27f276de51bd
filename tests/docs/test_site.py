"""The site holds together: it says everything of the spec, its links lead somewhere, and it is alone in the world."""

import json
import re
from html.parser import HTMLParser
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urljoin, urlsplit

import pytest

from ci.docs import load as loading
from mock_server.docs import site
from mock_server.docs.live import Asker
from mock_server.docs.schema import properties, resolved
from mock_server.docs.tables import breaks, legal
from mock_server.spec import rules
from mock_server.spec.loader import load
from mock_server.spec.model import Spec

SPEC = Spec(load())


@pytest.fixture(scope="module")
def files() -> dict[str, bytes]:
    return site.build(SPEC)


class Reader(HTMLParser):
    """Addresses and anchors of a page."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.links: list[str] = []
        self.loaded: list[str] = []
        self.anchors: list[str] = []
        self.open: list[str] = []
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        said = {name: value or "" for name, value in attrs}
        if "id" in said:
            self.anchors.append(said["id"])
        if tag == "a":
            self.links.append(said["href"])
        elif tag == "link":
            self.loaded.append(said["href"])
        elif "src" in said:
            self.loaded.append(said["src"])
        if tag not in ("meta", "link", "input", "br", "img"):
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag


@pytest.fixture(scope="module")
def read(files: dict[str, bytes]) -> dict[str, Reader]:
    return {name: Reader(content.decode()) for name, content in files.items() if name.endswith(".html")}


def test_every_link_leads_somewhere(files: dict[str, bytes], read: dict[str, Reader]) -> None:
    lost = []
    for name, page in read.items():
        for link in page.links:
            if urlsplit(link).scheme:
                continue
            path, _, anchor = urljoin(f"/{name}", link).removeprefix("/").partition("#")
            if path not in files or (anchor and unquote(anchor) not in read[path].anchors):
                lost.append(f"{name}: {link}")
    assert lost == []


def test_nothing_is_loaded_from_elsewhere(files: dict[str, bytes], read: dict[str, Reader]) -> None:
    for name, page in read.items():
        for address in page.loaded:
            assert address.startswith("data:") or urljoin(f"/{name}", address).removeprefix("/") in files, (
                name
            )
    assert not re.search(rb"@import|url\(", files["assets/site.css"])


def test_tags_are_closed_and_anchors_are_unique(read: dict[str, Reader]) -> None:
    for name, page in read.items():
        assert page.open == [], name
        assert len(page.anchors) == len(set(page.anchors)), name


def test_every_property_of_every_operation_is_on_its_page(files: dict[str, bytes]) -> None:
    missing = []
    for operation in SPEC.operations:
        page = files[f"reference/{operation.surface}-{operation.topic}.md"].decode()
        paths = every_property(operation.raw, operation.root)
        missing += [f"{operation.id}: {path}" for path in paths if f"| `{path}` |" not in page]
    assert missing == []


def every_property(raw: Any, root: Any) -> set[str]:
    """Paths of everything an operation takes and says, found without the page's own walk from the top."""
    body = resolved(raw.get("requestBody") or {}, root)
    media = [*body.get("content", {}).values()]
    for response in raw["responses"].values():
        media += resolved(response, root).get("content", {}).values()
    named = {resolved(one, root)["name"] for one in raw.get("parameters") or ()}
    return named | {
        one.path
        for each in media
        for one in properties(each.get("itemSchema") or each.get("schema", {}), root)
    }


FIELD = re.compile(r"\b[a-z][a-z0-9]*(?:_[a-z0-9]+)+\b|\b[a-z]+[A-Z]\w+")
OURS = {
    "what-articles-get-wrong": None,  # whose matter is names that do not exist
    "rate-limits-and-retries": {"max_retries"},
    "capacity": {"proxy_buffering"},  # nginx's
    "security": {"http_host", "proxy_set_header"},  # nginx's
    "tools": {
        "action_input",
        "final_answer",
        "final_result",
        "tool_call",
    },  # of frameworks that offer tools in words
    "what-answers-are-made-of": {"tool_call"},
}
"""Names in guides that are not the API's, by guide."""


def test_guides_spell_the_names_of_the_contract() -> None:
    """A name in code that looks like a field's is one: of a schema, a rule, a model's facts, or of the requests shown."""
    known = set(FIELD.findall(json.dumps(SPEC.document) + (site.GUIDES / "requests.yaml").read_text()))
    wrong = []
    for file in sorted(site.GUIDES.glob("**/*.md")):
        ours = OURS.get(file.stem, set())
        if ours is None:
            continue
        prose = re.sub(r"^```.*?^```$", "", file.read_text(encoding="utf-8"), flags=re.MULTILINE | re.DOTALL)
        prose = re.sub(
            r"\{\{when .*?\{\{end\}\}", lambda it: it[0] if holds(it[0]) else "", prose, flags=re.DOTALL
        )
        for span in re.findall(r"`([^`\n]+)`", prose):
            wrong += [f"{file.name}: {name}" for name in FIELD.findall(span) if name not in known | ours]
    assert wrong == []


def holds(part: str) -> bool:
    return site.has(SPEC, part.partition("when ")[2].partition("}}\n")[0])


def test_every_component_schema_is_reached_by_some_page() -> None:
    """Names of properties, straight from the components: none is lost by the walk along references."""
    shown = set()
    for operation in SPEC.operations:
        shown |= {
            path.rpartition(".")[2].rpartition("→")[2].removesuffix("[]")
            for path in every_property(operation.raw, operation.root)
        }
    used = json.dumps([one.raw for one in SPEC.operations])
    reached: set[str] = set()
    while (
        found := set(re.findall(r'"#/components/(?:schemas|responses|parameters|headers)/(\w+)"', used))
        - reached
    ):
        reached |= found
        parts = SPEC.document["components"]
        used = json.dumps(
            [parts[kind][name] for kind in ("schemas", "responses") for name in found if name in parts[kind]]
        )
    for name in reached & SPEC.document["components"]["schemas"].keys():
        assert set(SPEC.document["components"]["schemas"][name].get("properties") or ()) <= shown, name


def test_two_builds_are_the_same_to_the_byte(files: dict[str, bytes]) -> None:
    assert site.build(Spec(load())) == files


def in_json(rule: rules.Rule) -> bool:
    """Whether some operation that the rule is about takes JSON; uploads are shown without a request."""
    return any(
        rule.table in one.rules_for(kind) and one.example_request
        for one in SPEC.operations
        for kind in one.kinds
    )


IN_JSON = [rule for rule in rules.read(SPEC.rules) if in_json(rule)]


@pytest.mark.parametrize("rule", IN_JSON, ids=lambda rule: rule.id)
def test_the_request_shown_for_a_rule_is_refused_as_the_rule_says(rule: rules.Rule) -> None:
    request = breaks(SPEC, rule)
    assert request is not None
    answer = Asker(SPEC).ask(request)
    assert literal(rule) in answer.body.decode()
    assert answer.status >= 400 or b"event:error" in answer.body or b'"error"' in answer.body


@pytest.mark.parametrize("rule", IN_JSON, ids=lambda rule: rule.id)
def test_the_request_beside_it_is_not_refused_so(rule: rules.Rule) -> None:
    request = legal(SPEC, rule)
    if request is not None:
        answer = Asker(SPEC).ask(request)
        assert answer.status < 500
        assert literal(rule) not in answer.body.decode()


def literal(rule: rules.Rule) -> str:
    """The longest piece of the rule's message that is the same in every answer, as JSON writes it."""
    return json.dumps(max(re.split(r"\{[^{}]*\}", rule.message), key=len), ensure_ascii=False)[1:-1]


def test_every_page_has_its_twin_and_stands_in_the_index(files: dict[str, bytes]) -> None:
    pages = {
        name.removesuffix(".html")
        for name in files
        if name.endswith(".html") and not name.endswith("404.html")  # what no address leads to
    }
    assert {name.removesuffix(".md") for name in files if name.endswith(".md")} == pages
    index = files["llms.txt"].decode()
    listed = set(re.findall(r"\]\(([\w/.-]+)\)", index))
    assert {f"{name}.md" for name in pages if not name.startswith("zh/")} <= listed <= set(files)


def test_guides_have_no_placeholder_left(files: dict[str, bytes]) -> None:
    assert [
        name
        for name, content in files.items()
        if name.endswith(".md") and re.search(rb"^\{\{", content, re.MULTILINE)
    ] == []


def test_no_example_makes_the_mock_fail(files: dict[str, bytes]) -> None:
    for name, content in files.items():
        if name.endswith(".md"):
            assert not re.search(rb"^(?:Answered `|```\w+ )5\d\d", content, re.MULTILINE), name


def test_the_build_writes_every_file(files: dict[str, bytes], tmp_path: Path) -> None:
    site.write(files, tmp_path / "site")
    assert {
        str(file.relative_to(tmp_path / "site")) for file in (tmp_path / "site").rglob("*") if file.is_file()
    } == set(files)


def test_the_pages_whose_loading_is_measured_are_there(files: dict[str, bytes]) -> None:
    assert {*loading.GUIDES, *(f"reference/{name}.html" for name in loading.REFERENCE)} <= set(files)


def test_loading_is_not_measured_on_a_page_that_is_not_there(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert loading.main(tmp_path) == 2
    assert "has no index.html, quickstart.html" in capsys.readouterr().err
