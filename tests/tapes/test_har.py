"""`dashmock tapes convert`: a browser's HAR becomes tapes, tapes become a HAR, and nothing but keys is lost on the way."""

import base64
from pathlib import Path
from typing import Any

import orjson
import pytest
from click.testing import CliRunner

from mock_server.cli import main
from mock_server.recording.tape import read
from tests.support import Server
from tests.tapes.test_recall import SSE, replaying, steady, taped
from tests.tapes.upstreams import CHAT, KEY, NATIVE, asking, post


def convert(*arguments: object) -> tuple[int, str]:
    done = CliRunner().invoke(main, ["tapes", "convert", *map(str, arguments)])
    return done.exit_code, done.output.strip()


def entry(**changes: Any) -> dict[str, Any]:
    """What a browser exports of one call, changed where a test says so."""
    answer = {"choices": [{"message": {"role": "assistant", "content": "Hi"}, "finish_reason": "stop", "index": 0, "logprobs": None}],
              "object": "chat.completion", "created": 1764211446, "system_fingerprint": None, "model": "qwen-plus",
              "id": "chatcmpl-10d7be1b-082f-9d8f-9370-1dec84e7bd34",
              "usage": {"prompt_tokens": 1, "completion_tokens": 1, "total_tokens": 2,
                        "prompt_tokens_details": {"cached_tokens": 0}}}  # fmt: skip
    headers = {
        ":authority": "dashscope.aliyuncs.com",
        "Authorization": f"Bearer {KEY}",
        "Cookie": "login=abc",
        "Content-Type": "application/json",
    }
    made: dict[str, Any] = {
        "startedDateTime": "2026-11-27T02:44:06.123Z",
        "time": 812.5,
        "request": {
            "method": "POST",
            "url": f"https://dashscope.aliyuncs.com{CHAT}",
            "headers": [{"name": name, "value": value} for name, value in headers.items()],
            "postData": {"mimeType": "application/json", "text": orjson.dumps(asking("Hi")).decode()},
        },
        "response": {
            "status": 200,
            "headers": [{"name": "Content-Encoding", "value": "gzip"}],
            "content": {"size": 9, "mimeType": "application/json", "text": orjson.dumps(answer).decode()},
        },
        "timings": {"send": 0.5, "wait": 300, "receive": 512},
    }
    return made | changes


def har(folder: Path, *entries: Any) -> Path:
    file = folder / "browser.har"
    file.write_bytes(orjson.dumps({"log": {"version": "1.2", "entries": list(entries)}}))
    return file


async def test_a_browsers_har_becomes_tapes_that_answer(tmp_path: Path) -> None:
    out = tmp_path / "tapes.jsonl"
    page = entry(request={"method": "GET", "url": "https://example.com/page.html", "headers": []})
    code, said = convert(har(tmp_path, entry(), page), "--out", out)
    assert (code, said) == (0, f"left out: 1 not of an operation in the spec\nwrote 1 exchanges to {out}")
    answered = await post(replaying(out, on_miss="fail"), CHAT, asking("Hi"))
    assert orjson.loads(answered.body)["choices"][0]["message"]["content"] == "Hi"
    checked = CliRunner().invoke(main, ["tapes", "check", str(out)])
    assert checked.output.strip() == "conforming 1/1"


def test_keys_and_cookies_of_a_browser_do_not_get_into_a_tape(tmp_path: Path) -> None:
    out = tmp_path / "tapes.jsonl"
    convert(har(tmp_path, entry()), "--out", out)
    text = out.read_text()
    assert KEY not in text and "login=abc" not in text and "gzip" not in text


async def test_there_and_back_nothing_is_lost(tmp_path: Path, server: Server) -> None:
    native = {"model": "qwen-plus", "input": {"messages": [{"role": "user", "content": "Name a river 河"}]}}
    folder = tmp_path / "tapes"
    once = await taped(
        folder, server, (CHAT, asking("Hi", stream=True), {}), (NATIVE, native, SSE), (CHAT, asking("Ho"), {})
    )
    assert convert(folder, "--out", tmp_path / "all.har")[0] == 0
    assert convert(tmp_path / "all.har", "--out", tmp_path / "all.jsonl")[0] == 0
    before = [tape for file in sorted(folder.glob("*.jsonl")) for tape in read(file)]
    after = list(read(tmp_path / "all.jsonl"))
    for old, new in zip(before, after, strict=True):
        assert (new.id, new.operation, new.request, new.timing, new.content) == (
            old.id,
            old.operation,
            old.request,
            old.timing,
            old.content,
        )
        assert (new.body, new.events, dict(new.headers)) == (old.body, old.events, dict(old.headers))
    again = await post(replaying(tmp_path / "all.jsonl", on_miss="fail"), NATIVE, native, **SSE)
    assert steady(again.body) == steady(once[1].body)


def test_the_live_apis_recordings_become_a_har_with_all_their_texts(
    recordings: list[Path], tmp_path: Path
) -> None:
    code, said = convert(*recordings, "--out", tmp_path / "all.har")
    assert code == 0 and "wrote " in said
    entries = orjson.loads((tmp_path / "all.har").read_bytes())["log"]["entries"]
    assert len(entries) > 500
    assert all(
        one["request"]["url"].startswith("https://") and one["response"]["content"]["text"] for one in entries
    )


def test_more_is_taken_out_of_tapes_that_are_there_already(tmp_path: Path) -> None:
    posted = {"mimeType": "application/json", "text": orjson.dumps(asking("I am ann@example.com")).decode()}
    file = har(tmp_path, entry(request=entry()["request"] | {"postData": posted}))
    convert(file, "--out", tmp_path / "a.jsonl")
    convert(tmp_path / "a.jsonl", "--out", tmp_path / "b.jsonl", "--redact", "emails")
    assert "ann@" in (tmp_path / "a.jsonl").read_text() and "ann@" not in (tmp_path / "b.jsonl").read_text()


def test_a_coded_answer_is_decoded(tmp_path: Path) -> None:
    response = entry()["response"]
    text = base64.b64encode(response["content"]["text"].encode()).decode()
    coded = response | {"content": response["content"] | {"text": text, "encoding": "base64"}}
    convert(har(tmp_path, entry(response=coded)), "--out", tmp_path / "a.jsonl")
    [tape] = read(tmp_path / "a.jsonl")
    assert tape.body["object"] == "chat.completion"


@pytest.mark.parametrize(
    ("content", "named"),
    [
        (b'{"log": {"entr', "browser.har:1: is no HAR: "),
        (b'{"log": {}}', "browser.har: is no HAR: it has no log.entries"),
        (b'{"log": {"entries": [{"request": {}}]}}', "browser.har: log.entries[0]: has no 'response'"),
        (orjson.dumps({"log": {"entries": [entry(startedDateTime="yesterday")]}}), "log.entries[0]: Invalid isoformat string"),
    ],
)  # fmt: skip
def test_a_broken_har_is_named_by_file_and_entry(tmp_path: Path, content: bytes, named: str) -> None:
    file = tmp_path / "browser.har"
    file.write_bytes(content)
    code, said = convert(file, "--out", tmp_path / "a.jsonl")
    assert code == 2 and named in said and "\n" not in said
    assert not (tmp_path / "a.jsonl").exists()


async def test_a_har_answers_as_it_is(tmp_path: Path) -> None:
    page = entry(request={"method": "GET", "url": "https://example.com/page.html", "headers": []})
    file = har(tmp_path, page, entry())
    app = replaying(file, on_miss="fail")
    answered = await post(app, CHAT, asking("Hi"))
    assert orjson.loads(answered.body)["choices"][0]["message"]["content"] == "Hi"
    native = {"model": "qwen-plus", "input": {"messages": [{"role": "user", "content": "Hi"}]}}
    other = await post(app, NATIVE, native | {"parameters": {"result_format": "message"}})
    assert orjson.loads(other.body)["output"]["choices"][0]["message"]["content"] == "Hi"
    missed = await post(app, CHAT, asking("Ho"))
    assert "browser.har: log.entries[1], differs in messages[0].content" in missed.body.decode()
    checked = CliRunner().invoke(main, ["tapes", "check", str(file)])
    assert checked.output.strip() == "conforming 1/1"


async def test_what_a_har_left_out_is_found_all_the_same(tmp_path: Path, server: Server) -> None:
    asked = asking("My mail is anna@example.com.")
    await taped(tmp_path / "tapes", server, (CHAT, asked, {}), redact="emails")
    assert convert(tmp_path / "tapes", "--out", tmp_path / "all.har")[0] == 0
    assert "anna@" not in (tmp_path / "all.har").read_text()
    assert (await post(replaying(tmp_path / "all.har", on_miss="fail"), CHAT, asked)).status == 200


def test_an_answer_that_the_browser_did_not_keep_is_counted(tmp_path: Path) -> None:
    gone = entry(response={"status": 200, "headers": [], "content": {"size": 5, "mimeType": "text/plain"}})
    assert "left out: 1 answer not recorded" in convert(har(tmp_path, gone), "--out", tmp_path / "a.jsonl")[1]


def test_a_name_that_says_no_form_is_refused(tmp_path: Path) -> None:
    code, said = convert(har(tmp_path, entry()), "--out", tmp_path / "a.txt")
    assert code == 2 and "write a name that ends in .har or .jsonl" in said
