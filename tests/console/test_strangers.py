"""What strangers wrote is shown and never run: markup in every field, and a page that may do nothing but speak to its own mock."""

import json
import re
from pathlib import Path
from typing import Any

import httpx
import pytest

from mock_server.admin.pages import PAGES
from mock_server.faults.kinds import KINDS
from mock_server.verdicts import JUDGES
from tests.admin.conftest import Mock
from tests.console.browser import Page
from tests.console.conftest import asked
from tests.docs.nodes import wanted

ASSETS = Path(__file__).parents[2] / "mock_server" / "console" / "assets"
EVIL = '<img src=x onerror="window.hit=1"><script>window.hit=1</script>\'"&{{7*7}}<svg/onload=window.hit=1>'
SECTIONS = ("traffic", "send", "switches", "data", "verdicts", "metrics", "calls")
TABS = ("Request", "Frames", "Headers", "Raw", "Answer")


def evil(mock: Mock) -> None:
    """Calls with markup wherever a client may write."""
    key = {"Authorization": f"Bearer {mock.server.key}"}
    parameters = {"type": "object", "properties": {EVIL: {"type": "string"}}}
    function = {"name": "a_tool", "description": EVIL, "parameters": parameters}
    tools = [{"type": "function", "function": function}]
    mock.ask(**asked(EVIL), model=EVIL)
    mock.ask(**asked(EVIL), user=EVIL)
    mock.ask(**asked("use it"), tools=tools, tool_choice={"type": "function", "function": {"name": "a_tool"}})
    script = {"text": EVIL, "thinking": EVIL, "tools": [{"name": EVIL, "arguments": {EVIL: EVIL}}]}
    mock.post("answers", answer=script, times=2)
    mock.ask(**asked("say it"), stream=True, model="qwen3.5-plus", enable_thinking=True)
    mock.ask(**asked("say it"))
    body = {"code": EVIL, "message": EVIL, "output": {"results": [{"url": f"javascript:{EVIL}"}]}}
    mock.post("answers", answer={"body": body, "status": 400}, times=1)
    mock.ask(**asked("refused"))
    mock.http.get(
        "/compatible-mode/v1/%3Cscript%3Ewindow.hit=1%3C/script%3E", params={"q": EVIL}, headers=key
    )
    headers: Any = {**key, "X-Own": EVIL.encode(), "User-Agent": EVIL.encode()}
    mock.http.post("/compatible-mode/v1/chat/completions", json={"model": "qwen-plus"}, headers=headers)
    mock.post("faults", fault="stall=1s", when=EVIL)
    mock.post("answers", answer=EVIL, when=EVIL)


def test_markup_is_text_in_every_field(mock: Mock, page: Page) -> None:
    evil(mock)
    number = len(mock.get("journal")["calls"])
    page.wait(f"document.querySelectorAll('.call').length >= {number}")
    for at in range(number):
        page.eval(f"document.querySelectorAll('.call')[{at}].click()")
        page.wait(
            f"document.querySelectorAll('.call')[{at}].matches('[aria-current]') && document.querySelector('.sheet')"
        )
        for tab in TABS:
            page.click(tab, ".tabs")
            page.wait(f"document.querySelector('[role=tab][aria-selected=true]').innerText === '{tab}'")
            assert (
                page.eval("document.querySelectorAll('main img, main script, a[href^=javascript]').length")
                == 0
            )
    for section in SECTIONS:
        page.open(f"{mock.server.url}/_mock#/{section}")
        page.wait(f"document.querySelector('nav [aria-current]').getAttribute('href') === '#/{section}'")
    page.open(f"{mock.server.url}/_mock#/traffic")
    page.wait("document.querySelector('.call')")
    assert EVIL in page.eval("[...document.querySelectorAll('.asked')].map((one) => one.textContent).join()")
    assert page.eval("window.hit") is None
    assert (
        page.eval("document.querySelectorAll('main img, main script, a[href^=\"javascript\"]').length") == 0
    )


def test_the_page_could_not_run_markup_if_it_wanted_to(mock: Mock, page: Page) -> None:
    markup = "document.body.insertAdjacentHTML('beforeend', '<img src=x onerror=\"window.hit=1\">')"
    tried = page.eval(
        f"(() => {{ try {{ {markup}; return 'ran'; }} catch (error) {{ return error.name; }} }})()"
    )
    assert tried == "TypeError"
    page.reported.clear()  # that it was forbidden is said there


def test_a_replay_that_is_opened_as_a_page_is_nobodys_page(mock: Mock) -> None:
    mock.ask()
    replay = mock.get("journal", limit=1)["calls"][0]["replay"]
    assert "content-security-policy" not in mock.http.get(replay).headers
    assert (
        mock.http.get(replay, headers={"Sec-Fetch-Dest": "document"}).headers["content-security-policy"]
        == "default-src 'none'; sandbox"
    )


def test_a_mock_with_a_token_lets_its_own_page_in_and_no_other(serve: Any, browser: Page) -> None:
    server = serve("--admin-token", "correct-horse")
    own = {"Origin": server.url, "Host": server.url.removeprefix("http://"), "X-Mock-Token": "correct-horse"}
    elsewhere = {**own, "Host": "mock.example", "Origin": "http://mock.example"}
    stranger, unknown = {**elsewhere, "Origin": "http://evil.example"}, {**elsewhere, "X-Mock-Token": "no"}
    for headers, status in ((own, 200), (elsewhere, 200), (stranger, 403), (unknown, 403)):
        asked_for = httpx.post(f"{server.url}/_mock/clock", json={"advance": 1}, headers=headers)
        assert asked_for.status_code == status
    browser.look(1280, 800)
    browser.open(f"{server.url}/_mock")
    browser.wait("document.querySelector('.door')")
    browser.fill(".door input", "correct-horse")
    browser.click("Enter")
    browser.wait("document.querySelector('#dot.on')")


AXE = """
(async () => {
  const found = [];
  for (const theme of ["light", "dark"]) {
    document.documentElement.dataset.theme = theme;
    const { violations } = await axe.run(document, { resultTypes: ["violations"], preload: false });
    found.push(...violations.map((one) => `${theme} ${one.impact} ${one.id} ${one.nodes[0].html.slice(0, 200)}`));
  }
  delete document.documentElement.dataset.theme;
  return found;
})()
"""


@pytest.mark.parametrize("section", SECTIONS)
def test_axe_has_nothing_to_say(mock: Mock, page: Page, section: str) -> None:
    library = (wanted("axe-core") / "axe.min.js").read_text(encoding="utf-8")
    mock.ask(**asked("Name three rivers."), stream=True)
    mock.ask(temperature=9)
    mock.post("faults", fault="2 x RateQuota")
    page.open(f"{mock.server.url}/_mock#/{section}")
    page.wait(f"document.querySelector('nav [aria-current]').getAttribute('href') === '#/{section}'")
    if section == "traffic":
        page.wait("document.querySelectorAll('.call').length >= 2")
        page.eval("document.querySelector('.call').click()")
        page.wait("document.querySelector('.sheet .pairs')")
    page.wait("document.querySelector('main h1')")
    page.eval(library + ";undefined")
    assert page.eval(AXE) == []


def test_the_page_asks_nobody_else_for_anything(mock: Mock, page: Page) -> None:
    for section in SECTIONS:
        page.open(f"{mock.server.url}/_mock#/{section}")
        page.wait(f"document.querySelector('nav [aria-current]').getAttribute('href') === '#/{section}'")
    asked_for = page.eval("performance.getEntriesByType('resource').map((one) => one.name)")
    assert len(asked_for) > 10 and not [one for one in asked_for if not one.startswith(mock.server.url)]


def test_all_that_is_said_is_said_in_chinese_too(mock: Mock, page: Page) -> None:
    evil(mock)
    mock.ask(temperature=9)
    mock.ask(temperature=9)
    page.eval("document.querySelector('#tongue').click()")
    number = len(mock.get("journal")["calls"])
    page.wait(f"document.querySelectorAll('.call').length >= {number}")
    for at in range(number):
        page.eval(f"document.querySelectorAll('.call')[{at}].click()")
        page.wait(
            f"document.querySelectorAll('.call')[{at}].matches('[aria-current]') && document.querySelector('.sheet')"
        )
        for tab in range(len(TABS)):
            page.eval(f"document.querySelectorAll('[role=tab]')[{tab}].click()")
        page.eval("document.querySelector('[role=tab]').click()")
    for section in SECTIONS:
        page.open(f"{mock.server.url}/_mock#/{section}")
        page.wait(f"document.querySelector('nav [aria-current]').getAttribute('href') === '#/{section}'")
        page.wait("document.querySelector('main h1, .calls')")
    page.press("?")
    page.wait("document.querySelector('dialog')")
    page.press("Escape")
    assert page.eval("import('/_mock/console/words.js').then((words) => [...words.lacking])") == []
    page.eval("document.querySelector('#tongue').click()")
    page.eval("localStorage.clear()")


def test_every_text_in_the_code_has_its_chinese() -> None:
    source = "".join(
        file.read_text(encoding="utf-8") for file in ASSETS.glob("*.js") if file.name != "words.js"
    )
    said = set(re.findall(r'\bt\("([^"]+)"', source))
    said |= set(re.findall(r'\b(?:field|panel|tile|block|fold|table)\("([^"]+)"', source))
    known = set(re.findall(r'"([^"]+)": "', (ASSETS / "words.js").read_text(encoding="utf-8")))
    assert said - known == set() and len(said) > 100, json.dumps(sorted(said - known))


def test_every_sentence_of_the_judges_and_every_fault_has_its_chinese() -> None:
    told = (ASSETS / "told.js").read_text(encoding="utf-8")
    said = {one.fix for one in JUDGES} | {one.says for one in JUDGES} | {one.says for one in KINDS.values()}
    assert {one for one in said if json.dumps(one, ensure_ascii=False) + ": " not in told} == set()


def test_every_admin_call_and_what_it_takes_has_its_chinese() -> None:
    told = (ASSETS / "told.js").read_text(encoding="utf-8")
    said = {page.says for page in PAGES} | {says for page in PAGES for says in page.takes.values()}
    assert {one for one in said if json.dumps(one, ensure_ascii=False) + ": " not in told} == set()
