"""The pages in a real browser, opened from a folder: search, tabs, sorting, filtering, and a request that is really sent."""

import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest

from mock_server.docs import site
from mock_server.spec.loader import load
from mock_server.spec.model import Spec
from tests.console.browser import Page, browsing
from tests.docs.browser import BROWSER, seen
from tests.support import Server

pytestmark = pytest.mark.skipif(BROWSER is None, reason="no chromium is installed")


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    out = tmp_path_factory.mktemp("docs") / "site"
    site.write(site.build(Spec(load())), out)
    return out


SEARCH = """
const input = document.querySelector(".search input");
input.value = "%s"; input.oninput();
for (let n = 0; n < 2000 && !document.querySelector(".search li"); n++) await new Promise((go) => setTimeout(go, 50));
return [...document.querySelectorAll(".search a")].map((one) => one.getAttribute("href"));
"""


@pytest.mark.parametrize(
    ("page", "words", "hit"),
    [
        ("index.html", "thinking_budget", "thinking.html"),
        ("zh/reference/native-tokenizer.html", "限流", "../rate-limits-and-retries.html"),
    ],
)
def test_search_finds_pages_without_a_server(
    folder: Path, tmp_path: Path, page: str, words: str, hit: str
) -> None:
    found = seen(folder, page, SEARCH % words, tmp_path)
    assert any(address.startswith(hit) for address in found), found


@pytest.mark.parametrize(
    ("page", "words", "first"),
    [
        (
            "index.html",
            "thinking_budget",
            "reference/compatible-chat-completions.html#request-body--thinking_budget",
        ),
        (
            "models.html",
            "thinkng_budget",
            "reference/compatible-chat-completions.html#request-body--thinking_budget",
        ),
        ("index.html", "tokenzier", "reference/native-tokenizer.html#tokenizer"),
        ("index.html", "rate limits", "rate-limits-and-retries.html#rate-limits-and-retries"),
        ("zh/index.html", "流式错误", "streaming.html"),
    ],
)
def test_the_first_hit_is_the_very_line_even_after_a_slip(
    folder: Path, tmp_path: Path, page: str, words: str, first: str
) -> None:
    assert seen(folder, page, SEARCH % words, tmp_path)[0].startswith(first)


def test_one_choice_of_language_holds_for_all_tabs(folder: Path, tmp_path: Path) -> None:
    script = """
    [...document.querySelectorAll("[role=tab]")].find((one) => one.textContent === "Python · openai").click();
    return [...document.querySelectorAll("[role=tabpanel]:not([hidden])")].map((one) => one.dataset.tab);
    """
    shown = set(seen(folder, "thinking.html", script, tmp_path))
    assert shown == {"Python · openai", "curl"}  # the native request has no such tab


def test_models_are_sorted_and_filtered(folder: Path, tmp_path: Path) -> None:
    script = """
    document.querySelectorAll("th")[1].click();
    const filter = document.querySelector(".filter");
    filter.value = "qwen3-next"; filter.oninput();
    const rows = [...document.querySelectorAll("tbody tr")];
    return [rows.map((row) => row.cells[1].textContent), rows.filter((row) => !row.hidden).map((row) => row.cells[0].textContent)];
    """
    contexts, shown = seen(folder, "models.html", script, tmp_path)
    numbers = [int(one.replace(",", "")) for one in contexts if one != "—"]
    assert numbers == sorted(numbers)
    assert sorted(shown) == ["qwen3-next-80b-a3b-instruct", "qwen3-next-80b-a3b-thinking"]


SEND = """
const form = document.querySelector(".try form");
form.elements.base.value = "%s";
%s
let times = 0, last = "";
new MutationObserver(() => { times += 1; }).observe(form.querySelector(".raw"), { childList: true });
form.querySelector(".send").click();
const ended = () => /all after/.test(form.querySelector(".status").textContent);
for (let n = 0; n < 2000 && !ended(); n++) await new Promise((go) => setTimeout(go, 50));
const said = (name) => form.querySelector(name).textContent;
return [said(".status"), said(".raw"), said(".text"), said(".thought"), said(".met"), times];
"""


def test_a_native_stream_is_shown_as_it_comes_and_put_together(
    folder: Path, tmp_path: Path, server: Server
) -> None:
    script = SEND % (server.url, "form.elements.stream.checked = true;")
    status, raw, text, _, headers, _ = seen(folder, "reference/native-text-generation.html", script, tmp_path)
    assert status.startswith("200 · first byte after ")
    assert ":HTTP_STATUS/200" in raw and '"finish_reason":"stop"' in raw
    frames = [json.loads(line.removeprefix("data:")) for line in raw.splitlines() if line.startswith("data:")]
    assert text == frames[-1]["output"]["choices"][0]["message"]["content"]  # frames repeat the whole text
    assert "content-type: text/event-stream" in headers


def test_thought_and_text_of_a_compatible_stream_stand_apart(
    folder: Path, tmp_path: Path, server: Server
) -> None:
    choose = """
    const chooser = document.querySelector(".chooser select");
    chooser.selectedIndex = [...chooser.options].findIndex((one) => /thinks/.test(one.textContent));
    chooser.dispatchEvent(new Event("change"));"""
    status, raw, text, thought, _, times = seen(
        folder, "reference/compatible-chat-completions.html", SEND % (server.url, choose), tmp_path
    )
    chunks = [json.loads(line[6:]) for line in raw.splitlines() if line.startswith("data: {")]
    deltas = [one["choices"][0]["delta"] for one in chunks if one["choices"]]
    assert text == "".join(one.get("content") or "" for one in deltas) != ""
    assert thought == "".join(one.get("reasoning_content") or "" for one in deltas) != ""
    assert times >= 1 and status.startswith("200")


def test_a_refusal_is_shown_as_what_it_is(folder: Path, tmp_path: Path, server: Server) -> None:
    script = SEND % (server.url, 'form.elements.key.value = "";')
    status, raw, *_ = seen(folder, "reference/native-tokenizer.html", script, tmp_path)
    assert status.startswith("401") and json.loads(raw)["code"] == "InvalidApiKey"


def test_the_address_of_a_folded_line_opens_it(folder: Path, tmp_path: Path) -> None:
    script = """
    const row = document.getElementById("request-body--messages[].content[].text");
    const before = row.getBoundingClientRect().height;
    location.hash = "#" + row.id;
    await new Promise((go) => addEventListener("hashchange", () => setTimeout(go, 50), { once: true }));
    return [before, row.getBoundingClientRect().height];
    """
    before, after = seen(folder, "reference/compatible-chat-completions.html", script, tmp_path)
    assert before == 0 < after


def test_one_example_is_shown_and_the_others_can_be_chosen(folder: Path, tmp_path: Path) -> None:
    script = """
    const all = [...document.querySelectorAll(".example")];
    const shown = () => all.filter((one) => one.offsetParent).map((one) => one.firstElementChild.id);
    const first = shown(), chooser = document.querySelector(".chooser select");
    chooser.selectedIndex = 1; chooser.onchange();
    return [first, shown(), chooser.options.length];
    """
    first, second, number = seen(folder, "reference/compatible-chat-completions.html", script, tmp_path)
    assert len(first) == len(second) == 1 and first != second and number > 1


@contextmanager
def hosted(folder: Path, lost: str) -> Iterator[str]:
    """The site as hosts of files show it: below a folder of theirs, and the page `lost` at every address that leads nowhere."""

    class Host(SimpleHTTPRequestHandler):
        def __init__(self, *args: Any) -> None:
            super().__init__(*args, directory=str(folder))

        def translate_path(self, path: str) -> str:
            return super().translate_path(path.removeprefix("/project"))

        def send_error(self, code: int, message: str | None = None, explain: str | None = None) -> None:
            body = (folder / lost).read_bytes()
            self.send_response(404)
            self.send_header("Content-Type", "text/html; charset=utf-8")
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, format: str, *args: Any) -> None:
            """Says nothing."""

    host = ThreadingHTTPServer(("127.0.0.1", 0), Host)
    threading.Thread(target=host.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True).start()
    try:
        yield f"http://127.0.0.1:{host.server_port}/project"
    finally:
        host.shutdown()
        host.server_close()


LOST = """
document.querySelector(".meant a") && [document.querySelector(".brand").href, document.querySelector(".meant a").href,
  getComputedStyle(document.querySelector("header")).position]
"""


@pytest.mark.parametrize(
    ("lost", "address", "top", "meant"),
    [
        ("404.html", "streming.html", "", "streaming.html#"),
        ("404.html", "zh/reference/streming.html", "", "streaming.html#"),
        ("zh/404.html", "zh/reference/thinking_budgt", "zh/", "reference/"),
    ],
)
def test_a_page_that_is_not_there_leads_back_and_looks_for_what_was_meant(
    folder: Path, tmp_path: Path, lost: str, address: str, top: str, meant: str
) -> None:
    with hosted(folder, lost) as root, browsing(tmp_path / "profile") as page:
        page.open(f"{root}/{address}")
        home, hit, position = page.wait(LOST)
    assert (home, position) == (f"{root}/{top}index.html", "sticky")
    assert hit.startswith(f"{root}/{top}{meant}")


PHONE = (390, 844)
WIDE = (1440, 900)
TOO_WIDE = """
(() => {
  document.querySelectorAll("details").forEach((one) => { one.open = true; });
  const { scrollWidth, clientWidth } = document.documentElement;
  return scrollWidth - clientWidth;
})()
"""
HERE = """
document.readyState === "complete" && ((place) => place.top > 0 && place.top < innerHeight && place.height && place.top)
  (document.querySelector(":target").getBoundingClientRect())
"""


@pytest.fixture(scope="module")
def opened(folder: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator["Opened"]:
    with browsing(tmp_path_factory.mktemp("browser") / "profile") as page:
        yield Opened(page, folder)


class Opened:
    """Pages of the site, one after the other in one browser."""

    def __init__(self, page: Page, folder: Path) -> None:
        self.page, self.folder = page, folder

    def __call__(self, name: str, size: tuple[int, int] = WIDE) -> Page:
        """The page of this name, and what comes after #, at this size."""
        file, mark, anchor = name.partition("#")
        self.page.open("about:blank")
        self.page.look(*size)
        self.page.open((self.folder / file).resolve().as_uri() + mark + anchor)
        self.page.eval(LOADED)
        assert not self.page.reported, self.page.reported
        return self.page


LOADED = """
new Promise((done) => {
  const looked = () => (location.protocol === "file:" && document.readyState === "complete" ? done(true) : setTimeout(looked, 20));
  looked();
})
"""


@pytest.mark.parametrize(
    "name",
    [
        "index.html", "streaming.html", "models.html", "errors.html", "qwen3-next-80b-a3b.html", "fidelity-passport.html",
        "reference/native-tasks.html", "reference/compatible-chat-completions.html", "zh/reference/native-images.html",
    ],
)  # fmt: skip
def test_no_page_is_wider_than_a_phone(opened: Opened, name: str) -> None:
    assert opened(name, PHONE).eval(TOO_WIDE) == 0


def test_what_was_found_is_within_the_window_of_a_phone(opened: Opened) -> None:
    page = opened("index.html", PHONE)
    page.fill(".search input", "thinking_budget")
    page.text(".search li a")
    left, right = page.eval(
        "((box) => [box.left, box.right])(document.querySelector('.search ol').getBoundingClientRect())"
    )
    assert 0 <= left < right <= PHONE[0]


def test_on_a_phone_the_example_comes_before_the_properties(opened: Opened) -> None:
    page = opened("reference/compatible-chat-completions.html", PHONE)
    tops = page.eval(
        "['.intro', '.try', '.tabs', '#request-body'].map((one) => document.querySelector(one).getBoundingClientRect().top)"
    )
    assert tops == sorted(tops)


def test_cells_of_a_table_that_is_too_wide_for_a_phone_say_what_they_are(opened: Opened) -> None:
    label = "getComputedStyle(document.querySelector('main table td:nth-child(2)'), '::before').content"
    assert opened("streaming.html", PHONE).eval(label) == '"Native"'
    assert opened("streaming.html", WIDE).eval(label) == "none"


def test_numbers_stay_in_columns_on_a_phone(opened: Opened) -> None:
    tops = "[...document.querySelector('#by-topic ~ .scroll tbody tr').cells].map((cell) => cell.getBoundingClientRect().top)"
    assert len(set(opened("fidelity-passport.html", PHONE).eval(tops))) == 1


@pytest.mark.parametrize(
    "name",
    [
        "reference/compatible-chat-completions.html#stream-events",
        "reference/compatible-chat-completions.html#request-body--tools",
        "errors.html#thinking",
    ],
)
def test_an_address_shows_its_place(opened: Opened, name: str) -> None:
    assert 0 < opened(name).wait(HERE) < 200


def test_the_other_language_is_shown_at_the_same_place(opened: Opened) -> None:
    page = opened("reference/compatible-chat-completions.html#request-body--tools")
    address = page.eval(
        "((link) => { link.onclick(); return link.getAttribute('href'); })(document.querySelector('.tongue'))"
    )
    name = "zh/reference/compatible-chat-completions.html#request-body--tools"
    assert address.endswith(f"/{name}")
    page = opened(name)
    assert 0 < page.wait(f"document.documentElement.lang === 'zh-CN' && {HERE}") < 200


def test_a_line_that_was_found_names_its_operation(opened: Opened) -> None:
    page = opened("index.html")
    page.fill(".search input", "mcp_configs")
    place, _, below = page.text(".search li a").partition("\n")
    assert place == "AgentStudio sessions › Make a session › Request body › mcp_configs"
    assert below.startswith("POST /api/v1/agentstudio/sessions · ")


def test_the_menu_says_how_each_operation_of_a_page_is_asked(opened: Opened) -> None:
    page = opened("reference/native-tasks.html")
    assert page.eval("[...document.querySelectorAll('nav.pages .method')].map((one) => one.textContent)") == [
        "GET",
        "GET",
        "POST",
        "POST",
    ]


def test_escape_closes_the_menu_of_a_phone(opened: Opened) -> None:
    page = opened("index.html", PHONE)
    page.click("☰")
    page.wait("document.querySelector('nav.pages').offsetHeight")
    page.eval("document.querySelector('nav.pages a').focus()")
    page.press("Escape")
    page.wait(
        "!document.querySelector('nav.pages').offsetHeight && document.activeElement.className === 'menu'"
    )
