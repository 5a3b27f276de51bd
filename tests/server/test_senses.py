"""What models hear, see and say aloud: transcripts, pages that are read, films, spoken answers."""

import base64
import json
from typing import Any

import pytest

from mock_server.content import renders
from mock_server.wire import sse
from tests.server.mocking import Mock

CHAT = "/compatible-mode/v1/chat/completions"
NATIVE = "/api/v1/services/aigc/multimodal-generation/generation"
STREAM = {"X-DashScope-SSE": "enable"}
WELCOME = "https://example.com/audios/welcome_to_hangzhou.mp3"


@pytest.fixture
def mock() -> Mock:
    return Mock()


def sound(url: str) -> dict[str, Any]:
    return {"role": "user", "content": [{"type": "input_audio", "input_audio": {"data": url}}]}


def chunks(answer: Any) -> list[Any]:
    return [json.loads(one["data"]) for one in sse.events(answer.content) if one["data"] != "[DONE]"]


def test_a_sound_is_written_down_with_its_language_and_length(mock: Mock) -> None:
    answer = mock.ask("POST", CHAT, {"model": "qwen3-asr-flash", "messages": [sound(WELCOME)]}).json()

    assert answer["choices"][0]["message"] == {
        "annotations": [{"type": "audio_info", "language": "en", "emotion": "neutral"}],
        "content": "Welcome to hangzhou.",
        "role": "assistant",
    }
    usage = answer["usage"]
    assert usage["prompt_tokens"] == usage["prompt_tokens_details"]["audio_tokens"] == 25 * usage["seconds"]


def test_the_native_surface_writes_the_same_down_and_bills_seconds(mock: Mock) -> None:
    body = {
        "model": "qwen3-asr-flash",
        "input": {"messages": [{"role": "user", "content": [{"audio": WELCOME}]}]},
        "parameters": {"asr_options": {"language": "de"}},
    }
    whole = mock.ask("POST", NATIVE, body).json()
    told = chunks(mock.ask("POST", NATIVE, body, STREAM))

    message = whole["output"]["choices"][0]["message"]
    assert message["content"] == [{"text": "Welcome to hangzhou."}]
    assert message["annotations"][0]["language"] == "de", "as the request said"
    assert whole["usage"] == {
        "input_tokens_details": {"text_tokens": 0},
        "output_tokens_details": {"text_tokens": 5},
        "seconds": 10,
    }
    assert all(one["output"]["choices"][0]["message"]["annotations"] for one in told)
    assert told[-1]["output"]["choices"][0]["finish_reason"] == "stop" and told[-1]["usage"] == whole["usage"]


def test_each_piece_of_a_stream_says_how_it_sounded(mock: Mock) -> None:
    body = {
        "model": "qwen3-asr-flash",
        "messages": [sound("https://example.com/欢迎使用阿里云.mp3")],
        "stream": True,
        "stream_options": {"include_usage": True},
    }
    first, *pieces, last, cost = chunks(mock.ask("POST", CHAT, body))

    assert "annotations" not in first["choices"][0]["delta"]
    assert {one["choices"][0]["delta"]["annotations"][0]["language"] for one in pieces} == {"zh"}
    assert "".join(one["choices"][0]["delta"]["content"] for one in pieces) == "欢迎使用阿里云。"
    assert last["choices"][0] == {"delta": {"role": None}, "index": 0, "finish_reason": "stop"}
    assert cost["usage"]["seconds"] == 10


def test_of_a_sound_that_came_with_the_request_its_length_is_said(mock: Mock) -> None:
    inline = "data:audio/wav;base64," + base64.b64encode(renders.wav(2)).decode()
    answer = mock.ask("POST", CHAT, {"model": "qwen3-asr-flash", "messages": [sound(inline)]}).json()

    assert answer["choices"][0]["message"]["content"] == "This is a recording of 2 seconds."
    assert answer["usage"]["seconds"] == 2


def test_what_is_heard_is_translated_as_far_as_the_terms_go(mock: Mock) -> None:
    body = {
        "model": "qwen3-livetranslate-flash",
        "messages": [sound(WELCOME)],
        "translation_options": {
            "source_lang": "en",
            "target_lang": "zh",
            "terms": [{"source": "hangzhou", "target": "杭州"}],
        },
    }

    answer = mock.ask("POST", CHAT, body).json()["choices"][0]
    assert answer["message"]["content"] == "Welcome to 杭州." and answer["finish_reason"] == "stop"


def test_an_omni_model_speaks_what_it_has_said(mock: Mock) -> None:
    body = {
        "model": "qwen3-omni-flash",
        "messages": [{"role": "user", "content": "Name three rivers."}],
        "modalities": ["text", "audio"],
        "audio": {"voice": "Cherry", "format": "wav"},
        "stream": True,
        "stream_options": {"include_usage": True},
    }
    told = chunks(mock.ask("POST", CHAT, body))
    deltas = [one["choices"][0]["delta"] for one in told if one["choices"]]
    spoken = [at for at, delta in enumerate(deltas) if "audio" in delta]
    texts = [at for at, delta in enumerate(deltas) if delta.get("content")]

    assert max(texts) < min(spoken) and max(spoken) < len(deltas) - 1, "text, then sound, then the end"
    samples = b"".join(base64.b64decode(deltas[at]["audio"]["data"]) for at in spoken)
    assert {deltas[at]["audio"]["id"] for at in spoken} == {told[0]["id"].replace("chatcmpl-", "audio_")}
    usage = told[-1]["usage"]
    cost = usage["completion_tokens_details"]
    assert cost["text_tokens"] + cost["audio_tokens"] == usage["completion_tokens"]
    assert 0 <= cost["audio_tokens"] - len(samples) / 48_000 * 12.5 < 1, (
        "12.5 tokens a second of 24 kHz, 16 bits"
    )

    silent = chunks(mock.ask("POST", CHAT, {**body, "modalities": ["text"]}))
    assert not any("audio" in one["choices"][0]["delta"] for one in silent if one["choices"])
    assert "audio_tokens" not in silent[-1]["usage"]["completion_tokens_details"]


def ocr(task: str, **more: Any) -> dict[str, Any]:
    picture = {"image": "https://example.com/scans/train_ticket_hangzhou.png"}
    return {
        "model": "qwen-vl-ocr",
        "input": {"messages": [{"role": "user", "content": [picture, {"text": "Read."}]}]},
        "parameters": {"ocr_options": {"task": task}, **more},
    }


@pytest.mark.parametrize(
    ("task", "text"),
    [
        ("text_recognition", "Train\nticket\nhangzhou"),
        (
            "table_parsing",
            "```html\n<table>\n  <tr><td>Train</td></tr>\n  <tr><td>ticket</td></tr>\n  <tr><td>hangzhou</td></tr>\n</table>\n```",
        ),
        ("document_parsing", "```latex\n\\section{Train}\n\nticket hangzhou\n```"),
        ("formula_recognition", "```latex\n\\mathrm{Train} = \\mathrm{ticket} = \\mathrm{hangzhou}\n```"),
    ],
)
def test_each_task_of_ocr_has_its_form(mock: Mock, task: str, text: str) -> None:
    message = mock.ask("POST", NATIVE, ocr(task)).json()["output"]["choices"][0]["message"]

    assert message["content"] == [{"text": text}]


def test_lines_are_read_with_the_places_where_they_stand(mock: Mock) -> None:
    (part,) = mock.ask("POST", NATIVE, ocr("advanced_recognition")).json()["output"]["choices"][0]["message"][
        "content"
    ]
    words = part["ocr_result"]["words_info"]

    assert [one["text"] for one in words] == ["Train", "ticket", "hangzhou"]
    shown = json.loads(part["text"].removeprefix("```json").removesuffix("```"))
    assert shown == [{"rotate_rect": one["rotate_rect"], "text": one["text"]} for one in words]
    assert all(len(one["location"]) == 8 and len(one["rotate_rect"]) == 5 for one in words)

    told = chunks(mock.ask("POST", NATIVE, ocr("advanced_recognition"), STREAM))
    last = told[-1]["output"]["choices"][0]["message"]["content"][0]
    assert last["ocr_result"]["words_info"] == words, "at the end of the stream, and only there"
    assert not any("ocr_result" in str(one) for one in told[:-1])


def test_how_large_a_picture_is_comes_with_the_answer_if_it_is_asked_for(mock: Mock) -> None:
    inline = "data:image/png;base64," + base64.b64encode(renders.png(64, 48, "x")).decode()
    body = {
        "model": "qwen3-vl-plus",
        "input": {"messages": [{"role": "user", "content": [{"image": inline}, {"text": "What is it?"}]}]},
        "parameters": {"vl_enable_image_hw_output": True},
    }

    (part,) = mock.ask("POST", NATIVE, body).json()["output"]["choices"][0]["message"]["content"]
    assert part["image_hw"] == [[48, 64]] and part["text"]


def test_a_film_costs_no_more_than_its_bounds_allow(mock: Mock) -> None:
    def cost(**hints: Any) -> int:
        film = {"video": "https://example.com/lesson.mp4", **hints}
        body = {
            "model": "qwen3-vl-plus",
            "input": {"messages": [{"role": "user", "content": [film, {"text": "What happens?"}]}]},
        }
        usage = mock.ask("POST", NATIVE, body).json()["usage"]
        return int(usage["video_tokens"])

    assert cost(max_frames=10) < cost() and cost(total_pixels=65_536 * 4) < cost()


def test_only_the_sites_that_are_named_are_searched(mock: Mock) -> None:
    body = {
        "model": "qwen-plus",
        "input": {"messages": [{"role": "user", "content": "Who won the race?"}]},
        "parameters": {
            "enable_search": True,
            "result_format": "message",
            "search_options": {
                "enable_source": True,
                "enable_citation": True,
                "assigned_site_list": ["news.example.com"],
            },
        },
    }
    output = mock.ask("POST", "/api/v1/services/aigc/text-generation/generation", body).json()["output"]

    assert [one["site_name"] for one in output["search_info"]["search_results"]] == ["news.example.com"]
    assert "[1]" in output["choices"][0]["message"]["content"] and "[2]" not in str(output["choices"])
