"""The live page as a person at it: what is said appears while it is said, a call can be taken apart and sent again, and switches
really switch."""

import json
import re
from collections.abc import Callable
from typing import Any

import httpx
import pytest

from tests.admin.conftest import Mock
from tests.console.browser import Page
from tests.console.conftest import asked
from tests.support import Server

USAGE = {"stream": True, "stream_options": {"include_usage": True}}
TOOL = {
    "type": "function",
    "function": {
        "name": "get_weather",
        "parameters": {
            "type": "object",
            "properties": {"city": {"type": "string"}},
            "required": ["city"],
        },
    },
}


def opened(page: Page, at: int = 1) -> None:
    """Opens the call so far down the list, the newest being the first."""
    page.wait(f"document.querySelectorAll('.call').length >= {at}")
    page.eval(f"document.querySelectorAll('.call')[{at - 1}].click()")
    page.wait("document.querySelector('.sheet')")


def test_a_browser_gets_the_page_and_a_program_the_list(mock: Mock) -> None:
    page = mock.http.get("/_mock", headers={"Accept": "text/html,*/*;q=0.8"})
    assert page.headers["content-type"].startswith("text/html") and page.headers["vary"] == "Accept"
    assert "script-src 'self'" in page.headers["content-security-policy"]
    assert mock.http.get("/_mock/").json() == mock.http.get("/_mock").json()
    assert mock.http.get("/_mock/console/../app.py").status_code == 404
    assert "is no file" in mock.http.get("/_mock/console/nothing.js").json()["error"]


def test_tokens_appear_while_they_are_said_and_thoughts_stand_apart(mock: Mock, page: Page) -> None:
    mock.post(
        "faults", fault="stall=30s"
    )  # half of the answer, then silence: what shows now was not waited for
    request = {"model": "qwen3.5-plus", "enable_thinking": True, **asked("Why is the sky blue?"), **USAGE}
    key = {"Authorization": f"Bearer {mock.server.key}"}
    with mock.http.stream("POST", "/compatible-mode/v1/chat/completions", json=request, headers=key):
        page.wait("document.querySelector('.call.running .said')")
        opened(page)
        assert page.text(".thinking pre")
        assert "open" in page.text(".sheet .pairs") and "200" in page.text(".heading .badge")
    page.wait("document.querySelector('.sheet .pairs').innerText.includes('left')")


def test_a_finished_stream_is_shown_with_text_tokens_price_and_times(mock: Mock, page: Page) -> None:
    answer = mock.ask(**asked("Name three rivers."), **USAGE)
    chunks = [json.loads(line[6:]) for line in answer.text.splitlines() if line.startswith("data: {")]
    text = "".join(one["choices"][0]["delta"].get("content") or "" for one in chunks if one["choices"])
    usage = chunks[-1]["usage"]
    opened(page)
    assert page.text(".block.text pre") == text
    sheet = page.text(".sheet .pairs")
    assert f"{usage['prompt_tokens']} input → {usage['completion_tokens']} output" in sheet
    assert "¥" in sheet and "stop" in sheet and "whole" in sheet
    assert "first token" in page.text(".timing") and "in all" in page.text(".timing")
    page.click("Frames", ".tabs")
    assert page.eval("document.querySelectorAll('.frames tbody tr').length") == answer.text.count("data: ")
    page.click("Headers", ".tabs")
    assert "***" in page.text(".headers") and mock.server.key not in page.text("body")
    page.click("Raw", ".tabs")
    assert page.eval("document.querySelector('.block pre').textContent") == answer.text
    page.click("Answer", ".tabs")


NATIVE = "/api/v1/services/aigc/text-generation/generation"
SAID: dict[str, tuple[str, dict[str, str], dict[str, Any]]] = {
    "native, whole": (NATIVE, {}, {"input": asked("Hi"), "parameters": {"result_format": "message"}}),
    "native, old form": (NATIVE, {}, {"input": asked("Hi"), "parameters": {"result_format": "text"}}),
    "native, repeating": (NATIVE, {"X-DashScope-SSE": "enable"}, {"input": asked("Hi"), "parameters": {"result_format": "message"}}),
    "native, in pieces": (NATIVE, {"X-DashScope-SSE": "enable"}, {"input": asked("Hi"), "parameters": {"incremental_output": True}}),
    "chat": ("/compatible-mode/v1/chat/completions", {}, asked("Hi")),
    "chat, streamed": ("/compatible-mode/v1/chat/completions", {}, asked("Hi", stream=True)),
    "responses": ("/compatible-mode/v1/responses", {}, {"input": "Hi"}),
    "responses, streamed": ("/compatible-mode/v1/responses", {}, {"input": "Hi", "stream": True}),
    "anthropic": ("/apps/anthropic/v1/messages", {}, asked("Hi", max_tokens=50)),
    "anthropic, streamed": ("/apps/anthropic/v1/messages", {}, asked("Hi", max_tokens=50, stream=True)),
}  # fmt: skip


@pytest.mark.parametrize("dialect", SAID)
def test_every_dialect_is_read(mock: Mock, page: Page, dialect: str) -> None:
    path, headers, body = SAID[dialect]
    mock.post("answers", answer="The Elbe, the Loire, the Elbe again.")
    sent = {"Authorization": f"Bearer {mock.server.key}", "x-api-key": mock.server.key, **headers}
    answer = mock.http.post(path, json={"model": "qwen-plus", **body}, headers=sent)
    assert answer.status_code == 200, answer.text
    opened(page)
    assert page.text(".block.text pre") == "The Elbe, the Loire, the Elbe again."
    assert "Hi" in page.text(".call .asked") and "output" in page.text(".sheet .pairs")


def test_a_tool_call_is_shown_with_its_arguments(mock: Mock, page: Page) -> None:
    mock.ask(**asked("What is the weather in Paris?"), tools=[TOOL], **USAGE)
    opened(page)
    assert page.text(".tool strong") == "get_weather" and '"city"' in page.text(".tool pre")


def test_a_refusal_says_its_code_and_the_filter_finds_it(mock: Mock, page: Page) -> None:
    mock.ask(**asked("good"))
    mock.ask(**asked("too hot"), temperature=9)
    page.wait("document.querySelectorAll('.call').length == 2")
    page.press("/")
    assert page.eval("document.activeElement.id") == "filter"
    page.fill("#filter", "hot temperature")
    page.wait("document.querySelectorAll('.call').length == 1")
    assert page.text(".count") == "1 of 2 calls" and page.text(".call .badge") == "400"
    page.fill("#filter", "")
    page.fill(".filters select[aria-label=Status]", "answered")
    page.wait("document.querySelector('.call .asked')?.textContent.includes('good')")
    assert page.text(".count") == "1 of 2 calls"
    page.fill(".filters select[aria-label=Status]", "")


def test_keys_walk_through_the_calls_and_the_sections(mock: Mock, page: Page) -> None:
    mock.ask(**asked("first"))
    mock.ask(**asked("second"))
    page.wait("document.querySelectorAll('.call').length == 2")
    page.press("j")
    page.wait("document.querySelector('.call[aria-current] .asked')?.textContent.includes('second')")
    page.press("ArrowDown")
    page.wait("document.querySelector('.call[aria-current] .asked')?.textContent.includes('first')")
    page.press("Escape")
    page.wait("location.hash === '#/traffic'")
    for key, title in (("3", "Switches"), ("6", "Metrics"), ("1", "Traffic")):
        page.press(key)
        page.wait(f"document.querySelector('nav [aria-current]').innerText === '{title}'")
    page.press("?")
    assert "Focus the filter" in page.text("dialog")
    page.press("Escape")
    page.wait("!document.querySelector('dialog')")


def test_a_permalink_opens_what_the_journal_remembers(mock: Mock, page: Page) -> None:
    id = mock.ask(**asked("remember me")).headers["x-request-id"]
    page.open("about:blank")
    page.open(f"{mock.server.url}/_mock#/traffic/{id}")
    page.click("Request", ".tabs")
    assert page.text(".message.user pre") == "remember me"
    page.click("Answer", ".tabs")
    page.open(f"{mock.server.url}/_mock#/traffic/no-such-call")
    page.wait("document.querySelector('.detail').innerText.includes('no longer remembered')")


def test_a_call_is_sent_again_and_edited(mock: Mock, page: Page) -> None:
    mock.ask(**asked("Name a river."))
    opened(page)
    page.click("Send again", ".heading")
    page.wait("document.querySelectorAll('.call').length == 2")
    page.click("Edit and send", ".heading")
    page.wait("document.querySelector('textarea.code')?.value.includes('Name a river.')")
    page.fill(
        "textarea.code", page.eval("document.querySelector('textarea.code').value.replace('river', 'lake')")
    )
    page.click("Send", "form")
    page.wait("document.querySelector('.call[aria-current] .asked')?.textContent.includes('Name a lake.')")
    calls = [mock.get(f"journal/{one['id']}") for one in mock.get("journal")["calls"]]
    assert [one["body"]["messages"][0]["content"] for one in calls] == [
        "Name a lake.", "Name a river.", "Name a river.",
    ]  # fmt: skip


def test_a_call_is_composed_from_the_examples_of_the_contract(mock: Mock, page: Page) -> None:
    page.click("Send", "nav")
    page.fill("#operation", "native-text-generation")
    page.wait("document.querySelector('textarea.code')?.value.includes('\"input\"')")
    page.click("Send", "form")
    page.wait("document.querySelector('.heading h1')?.innerText.includes('native-text-generation')")
    assert mock.get("journal")["calls"][0]["status"] == 200


def test_faults_and_latency_are_switched_and_taken_back(mock: Mock, page: Page) -> None:
    page.click("Switches")
    page.wait("document.body.innerText.includes('It was started without --pace')")
    page.click("Order it", ".columns > :nth-child(1)")
    page.wait("document.querySelector('.orders')")
    assert mock.ask().status_code == 429
    page.click("Take back")
    page.wait("!document.querySelector('.orders')")
    assert mock.ask().status_code == 200
    page.click("Like a small model")
    page.wait(
        "[...document.querySelectorAll('[aria-pressed=true]')].some((one) => one.innerText === 'Like a small model')"
    )
    assert [one["fault"] for one in mock.get("faults")["faults"]] == ["pace=150:120"]
    page.click("As it was started")
    page.wait("!document.querySelector('.orders')")
    assert mock.get("faults")["faults"] == []


def test_what_is_said_and_the_limits_and_the_clock_are_set(mock: Mock, page: Page) -> None:
    page.click("Switches")
    page.fill(".columns > :nth-child(3) textarea", "I say this.")
    page.click("Order it", ".columns > :nth-child(3)")
    page.wait("document.querySelector('.columns > :nth-child(3) .orders')")
    assert mock.ask().json()["choices"][0]["message"]["content"] == "I say this."
    page.click("1 day on")
    page.wait("document.querySelector('.columns > :nth-child(5)').innerText.includes('ahead by 24.0 h')")
    assert mock.get("clock")["ahead"] == pytest.approx(86400)
    page.fill(".columns > :nth-child(4) input", "1")
    page.click("Set", ".columns > :nth-child(4)")
    page.wait("document.querySelector('.columns > :nth-child(4)').innerText.includes('Requests a minute: 1')")
    assert [mock.ask().status_code for _ in range(2)] == [200, 429]
    page.click("Begin again")
    page.wait("document.querySelector('.columns > :nth-child(4)')?.innerText.includes('No limits hold.')")
    assert mock.get("limits")["limits"] == "off" and mock.get("answers")["answers"] == []


def test_a_mistake_is_said_in_the_words_of_the_admin_call(mock: Mock, page: Page) -> None:
    page.click("Switches")
    page.fill(".columns > :nth-child(1) input.code", "nonsense")
    page.click("Order it", ".columns > :nth-child(1)")
    page.wait("document.querySelector('#news.bad')?.innerText.includes('nonsense')")


def test_without_a_journal_calls_are_seen_and_one_click_remembers(mock: Mock, page: Page) -> None:
    mock.post("journal", size=0)
    page.open("about:blank")
    page.open(f"{mock.server.url}/_mock")
    page.wait("document.querySelector('#dot.on')")
    mock.ask(**asked("seen, not kept"))
    opened(page)
    assert page.text(".block.text pre")
    page.click("Remember the last 500")
    page.wait("document.querySelector('.side .note').hidden")
    assert mock.get("journal")["size"] == 500


def test_calls_of_every_worker_are_seen(serve: Callable[..., Server], browser: Page) -> None:
    url = serve("--workers", "2", "--journal", "50").url
    browser.look(1280, 800)
    browser.open("about:blank")
    browser.open(f"{url}/_mock")
    browser.wait("document.querySelector('#dot.on')")
    for _ in range(12):  # each on a connection of its own, so that both workers have some
        key = {"Authorization": "Bearer sk-console-0001"}
        httpx.post(
            f"{url}/compatible-mode/v1/chat/completions",
            json={"model": "qwen-plus", **asked("Hi")},
            headers=key,
        )
    browser.wait("document.querySelector('.count')?.innerText === '12 of 12 calls'")


def test_on_the_batch_host_a_call_costs_half(mock: Mock, page: Page) -> None:
    prices = []
    for host in ("dashscope.aliyuncs.com", "batch.dashscope.aliyuncs.com"):
        sent = {"model": "qwen-plus", **asked("Name three rivers."), "temperature": 0}
        headers = {"Authorization": f"Bearer {mock.server.key}", "Host": host}
        assert (
            mock.http.post("/compatible-mode/v1/chat/completions", json=sent, headers=headers).status_code
            == 200
        )
        page.wait(f"document.querySelectorAll('.call').length === {len(prices) + 1}")
        opened(page)
        prices.append(float(page.text(".sheet .pairs").partition("¥")[2].split()[0]))
    assert prices[1] == pytest.approx(prices[0] / 2, rel=0.1)  # two digits are shown


def test_verdicts_are_shown_with_their_fix_and_lead_to_the_calls(mock: Mock, page: Page) -> None:
    for _ in range(2):
        mock.ask(**asked("too hot"), temperature=9)
    page.click("Verdicts")
    page.wait("document.querySelector('.verdict')")
    assert "Fix:" in page.text(".verdict .fix")
    assert "chat-completions qwen-plus" in page.text(".verdict a")
    page.eval("document.querySelector('.verdict a').click()")
    assert page.text(".sheet .note.bad")


def test_mistakes_stand_before_advice_and_a_chinese_reader_can_read_them(mock: Mock, page: Page) -> None:
    mock.ask(stream=True)
    mock.ask(max_token=5)
    page.eval("document.querySelector('#tongue').click()")
    page.click("诊断")
    page.wait("document.querySelectorAll('.verdict').length == 2")
    mistake, advice = page.eval("[...document.querySelectorAll('.verdict')].map((one) => one.innerText)")
    assert "是否想写 max_tokens" in mistake and "改正名称" in mistake
    assert "1 个流没有用量" in advice
    page.eval("document.querySelector('#tongue').click()")
    page.eval("localStorage.clear()")


def test_metrics_count_what_was_seen(mock: Mock, page: Page) -> None:
    for _ in range(3):
        mock.ask()
    mock.ask(temperature=9)
    page.click("Metrics")
    page.wait("document.querySelectorAll('.tile .value')[0]?.innerText === '4'")
    tiles = page.text(".tiles")
    assert "25.0 %" in tiles and "¥" in tiles and "p95" in tiles
    label = page.eval("document.querySelector('svg').getAttribute('aria-label')")
    assert label == "Calls over time: 3 answered, 1 refused"
    assert page.eval("document.querySelectorAll('circle').length") == 4


def test_only_streams_have_a_first_token(mock: Mock, page: Page) -> None:
    mock.ask(temperature=9)
    mock.ask()
    page.click("Metrics")
    page.wait("document.querySelectorAll('.tile')[2]?.innerText.includes('none')")
    mock.ask(**USAGE)
    page.wait("document.querySelectorAll('.tile')[2].innerText.includes('p95')")
    label = "[...document.querySelectorAll('svg')].map((one) => one.getAttribute('aria-label'))"
    (streams,) = [one for one in page.eval(label) if one.startswith("First token of each stream")]
    assert streams.endswith("of 1 calls")


WATCHED = """
window.longest = 0; window.most = 0;
const tasks = new PerformanceObserver((list) => { for (const one of list.getEntries()) longest = Math.max(longest, one.duration); });
tasks.observe({ type: "longtask" });
const nodes = new MutationObserver(() => { most = Math.max(most, document.querySelectorAll("*").length); });
nodes.observe(document.body, { childList: true, subtree: true });
"""


def test_more_calls_than_it_keeps_and_a_long_stream_leave_the_page_small_and_awake(
    mock: Mock, page: Page
) -> None:
    page.eval(WATCHED)
    mock.post("answers", answer="word " * 3000, when="long")
    key = {"Authorization": f"Bearer {mock.server.key}"}
    mock.ask(**asked("a long stream"), stream=True)
    opened(page)
    page.wait("document.querySelector('.block.text pre')?.textContent.length > 14000")
    for number in range(1100):  # the page keeps 1000
        mock.http.post(
            "/compatible-mode/v1/chat/completions",
            json={"model": "qwen-plus", **asked(f"call {number}")},
            headers=key,
        )
    page.wait("document.querySelector('.call .asked')?.textContent.includes('call 1099')")
    assert page.text(".count") == "1000 of 1000 calls"
    assert page.eval("document.querySelectorAll('.call').length") == 200
    assert page.eval("most") < 6000
    assert page.eval("longest") < 1000  # milliseconds in which nothing else could happen


def test_what_the_api_keeps_is_listed_for_a_key(mock: Mock, page: Page) -> None:
    headers = {"Authorization": "Bearer sk-console-0001"}
    form = {"file": ("lines.jsonl", b'{"a": 1}\n')}
    mock.http.post("/compatible-mode/v1/files", data={"purpose": "batch"}, files=form, headers=headers)
    page.click("Data")
    page.wait("document.querySelectorAll('main .card h2').length == 3")
    files, tasks, batches = page.eval(
        "[...document.querySelectorAll('main .card')].slice(1).map((one) => one.innerText)"
    )
    assert "lines.jsonl" in files and re.search(r":\d\d [AP]M", files)  # a time to read, no count of seconds
    assert "Nothing here." in tasks and "Nothing here." in batches
    page.click("JSON", "main table")
    assert json.loads(page.text("main table pre"))["filename"] == "lines.jsonl"
    page.fill("form select", "native-files")
    page.wait("document.querySelectorAll('main .card').length == 1 && document.querySelector('main td')")
    assert "lines.jsonl" in page.text("main table")
    page.click("Traffic", "nav")  # to look is no traffic
    page.wait("document.querySelector('.count')?.innerText === '1 of 1 calls'")
    assert [one["method"] for one in mock.get("journal")["calls"]] == ["POST"]


def test_advice_is_no_alarm_and_what_has_no_first_token_shows_none(mock: Mock, page: Page) -> None:
    mock.ask(**asked("a stream"), stream=True)
    page.wait("document.querySelector('.call .flag.bent')?.textContent.includes('1')")
    mock.ask(**asked("in one piece"))
    page.wait("document.querySelectorAll('.call').length == 2")
    opened(page)
    assert "in all" in page.text(".timing") and "first token" not in page.text(".timing")


def test_a_stall_for_some_calls_is_not_the_latency_of_all(mock: Mock, page: Page) -> None:
    mock.post("faults", fault="stall=5s", when="rivers")
    page.click("Switches")
    page.click("As it was started")
    page.wait("document.querySelector('[aria-pressed=true]')?.innerText === 'As it was started'")
    page.click("Like a small model")
    page.wait("document.querySelectorAll('.columns > :nth-child(1) .orders li').length == 2")
    page.click("As it was started")
    page.wait("document.querySelectorAll('.columns > :nth-child(1) .orders li').length == 1")
    assert [one["when"] for one in mock.get("faults")["faults"]] == ["rivers"]


def test_every_admin_call_can_be_made(mock: Mock, page: Page) -> None:
    page.click("Admin calls")
    listed = page.wait("[...document.querySelectorAll('details summary code')].map((one) => one.innerText)")
    assert listed == [one["path"] for one in mock.get("")["pages"]]
    page.eval(
        "[...document.querySelectorAll('details')].find((one) => one.innerText.includes('/_mock/seed')).open = true"
    )
    page.click("Call it", "details[open]")
    page.wait("document.querySelector('details[open] pre')?.innerText.includes('\"seed\": 0')")


def test_language_and_theme_are_kept(mock: Mock, page: Page) -> None:
    page.eval("document.querySelector('#tongue').click()")
    page.eval("document.querySelector('#theme').click()")
    page.open("about:blank")
    page.open(f"{mock.server.url}/_mock")
    page.wait("document.querySelector('nav')?.innerText.includes('流量')")
    assert page.eval("document.documentElement.dataset.theme") == "dark"
    assert page.eval("document.documentElement.lang") == "zh-CN"
    page.eval("localStorage.clear()")


def test_scenarios_are_edited_where_the_mock_has_them(mock: Mock, page: Page) -> None:
    if not any(one["path"] == "/_mock/scenarios" for one in mock.get("")["pages"]):
        pytest.skip("this mock has no scenarios")
    page.click("Switches")
    page.fill("textarea[aria-label=Scenarios]", "scenarios:\n  - name: hello\n    then: {txet: Hi!}\n")
    page.click("Save")
    page.wait("document.querySelector('.wrong:not([hidden])')?.innerText.includes('txet')")
    page.fill("textarea[aria-label=Scenarios]", "scenarios:\n  - name: hello\n    then: {text: Hi!}\n")
    page.click("Save")
    page.wait("document.querySelector('.slot:last-child .orders')?.innerText.includes('hello')")
    assert mock.ask().json()["choices"][0]["message"]["content"] == "Hi!"
    page.click("Take all back", ".slot:last-child")
    page.wait("!document.querySelector('.slot:last-child .orders')")
    page.eval("location.hash = '#/traffic'")
    page.wait("document.querySelector('.call')")
    page.eval("document.querySelector('.call').click()")
    page.eval("navigator.clipboard.writeText = async (text) => { window.copied = text; }")
    page.click("Copy as scenario")
    page.wait("document.querySelector('#news').innerText === 'Copied.'")
    assert "Hi!" in page.eval("window.copied")
