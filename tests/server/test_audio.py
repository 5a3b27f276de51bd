"""Hot words, voices, speech and songs: what is kept for whom, and that the pieces of a stream are the file behind its address."""

import base64
import json
from typing import Any

import pytest

from mock_server.content import renders
from mock_server.wire import sse
from tests.server.mocking import Mock

WORDS, VOICES = "/api/v1/services/audio/asr/customization", "/api/v1/services/audio/tts/customization"
SPEECH, MUSIC = "/api/v1/services/audio/tts/SpeechSynthesizer", "/api/v1/services/audio/music/generation"
STREAM = {"X-DashScope-SSE": "enable"}
LIST = {
    "action": "create_vocabulary",
    "target_model": "fun-asr",
    "prefix": "demo",
    "vocabulary": [{"text": "Qwen", "weight": 4}],
}
CLONE = {
    "action": "create_voice",
    "target_model": "cosyvoice-v3.5-plus",
    "prefix": "mine",
    "url": "https://example.com/v.wav",
}
DESIGN = {
    "action": "create",
    "target_model": "qwen3-tts-vd-realtime-2026-01-15",
    "preferred_name": "announcer",
    "voice_prompt": "A calm man",
    "preview_text": "Good evening.",
}
TEXT = "Good morning. How are you? 早上好。"


@pytest.fixture
def mock() -> Mock:
    return Mock()


def words(mock: Mock, action: str, **more: Any) -> Any:
    body = {
        "model": "speech-biasing",
        "input": {**(LIST if action == "create_vocabulary" else {}), "action": action, **more},
    }
    return mock.ask("POST", WORDS, body)


def voices(mock: Mock, model: str, **given: Any) -> Any:
    return mock.ask("POST", VOICES, {"model": model, "input": given})


def refused(answer: Any) -> tuple[int, str, str]:
    return answer.status_code, answer.json()["code"], answer.json()["message"]


def test_hot_words_are_made_shown_replaced_and_deleted(mock: Mock) -> None:
    made = words(mock, "create_vocabulary").json()
    id = made["output"]["vocabulary_id"]
    assert id.startswith("vocab-demo-") and made["usage"] == {"count": 1}

    mock.clock.advance(60)
    assert (
        words(
            mock,
            "update_vocabulary",
            vocabulary_id=id,
            vocabulary=[{"text": "通义", "weight": 5, "lang": "zh"}],
        ).json()["output"]
        == {}
    )
    shown = words(mock, "query_vocabulary", vocabulary_id=id).json()["output"]
    assert shown["vocabulary"] == [{"lang": "zh", "text": "通义", "weight": 5}]
    assert (shown["gmt_create"], shown["gmt_modified"]) == ("2026-01-01 08:00:00", "2026-01-01 08:01:00")
    assert words(mock, "delete_vocabulary", vocabulary_id=id).json()["output"] == {}
    assert refused(words(mock, "query_vocabulary", vocabulary_id=id)) == (
        400, "BadRequest.ResourceNotExist", "The Required resource not exist.",
    )  # fmt: skip


def test_hot_words_are_listed_by_prefix_and_page(mock: Mock) -> None:
    first = words(mock, "create_vocabulary").json()["output"]["vocabulary_id"]
    second = words(mock, "create_vocabulary", prefix="other").json()["output"]["vocabulary_id"]

    def listed(**more: Any) -> list[str]:
        return [
            one["vocabulary_id"]
            for one in words(mock, "list_vocabulary", **more).json()["output"]["vocabulary_list"]
        ]

    assert listed() == [second, first] and listed(prefix="demo") == [first]
    assert listed(page_index=1, page_size=1) == [first] and listed(page_index=9) == []
    mock.key = "sk-somebody-else-0002"
    assert listed() == [] and words(mock, "query_vocabulary", vocabulary_id=first).status_code == 400


@pytest.mark.parametrize(
    "more",
    [
        {"vocabulary": []},
        {"vocabulary": [{"text": "a", "weight": 6}]},
        {"vocabulary": [{"weight": 1}]},
        {"prefix": "Capital"},
        {"prefix": "elevenchars"},
        {"target_model": None},
    ],
)
def test_hot_words_that_are_not_as_they_should_be_are_refused(mock: Mock, more: Any) -> None:
    answer = words(mock, "create_vocabulary", **more)

    assert refused(answer)[:2] == (400, "InvalidParameter")


def test_an_action_that_there_is_not_is_refused(mock: Mock) -> None:
    assert refused(words(mock, "rename_vocabulary"))[:2] == (400, "InvalidParameter")


def test_a_cloned_voice_is_deployed_shown_moved_and_deleted(mock: Mock) -> None:
    made = voices(mock, "voice-enrollment", **CLONE).json()
    id = made["output"]["voice_id"]
    assert id.startswith("cosyvoice-v3.5-plus-mine-") and set(made["output"]) == {"voice_id"}

    def shown() -> Any:
        return voices(mock, "voice-enrollment", action="query_voice", voice_id=id).json()["output"]

    assert (shown()["status"], shown()["resource_link"]) == ("DEPLOYING", CLONE["url"])
    mock.clock.advance(1)
    assert shown()["status"] == "OK"
    moved = voices(
        mock, "voice-enrollment", action="update_voice", voice_id=id, url="https://example.com/2.wav"
    )
    assert moved.json()["output"] == {} and shown()["resource_link"] == "https://example.com/2.wav"
    assert [
        one["voice_id"]
        for one in voices(mock, "voice-enrollment", action="list_voice").json()["output"]["voice_list"]
    ] == [id]
    assert voices(mock, "voice-enrollment", action="delete_voice", voice_id=id).json()["output"] == {}
    assert (
        refused(voices(mock, "voice-enrollment", action="query_voice", voice_id=id))[1]
        == "BadRequest.ResourceNotExist"
    )


def test_a_designed_voice_is_heard(mock: Mock) -> None:
    body = {
        "model": "qwen-voice-design",
        "input": DESIGN,
        "parameters": {"sample_rate": 16000, "response_format": "wav"},
    }
    made = mock.ask("POST", VOICES, body).json()["output"]
    heard = base64.b64decode(made["preview_audio"]["data"])

    assert made["voice"].startswith("qwen-tts-vd-announcer-voice-20260101080000000-")
    assert heard[:4] == b"RIFF" and int.from_bytes(heard[24:28], "little") == 16000


def test_voices_of_qwen_are_listed_with_a_total_and_cost_nothing_to_look_at(mock: Mock) -> None:
    voice = voices(mock, "qwen-voice-design", **DESIGN).json()["output"]["voice"]
    clone = {
        "action": "create",
        "target_model": "qwen3-tts-vc-realtime",
        "preferred_name": "me",
        "audio": {"data": "data:audio/wav;base64,UklGRg=="},
    }
    cloned = voices(mock, "qwen-voice-enrollment", **clone).json()
    assert (cloned["usage"], set(cloned["output"])) == ({"count": 1}, {"voice", "target_model"})

    listed = voices(mock, "qwen-voice-design", action="list").json()
    assert (listed["output"]["total_count"], listed["usage"]) == (1, {"count": 0})
    assert listed["output"]["voice_list"][0]["voice_prompt"] == "A calm man"
    assert voices(mock, "qwen-voice-design", action="query", voice=voice).json()["output"]["voice"] == voice
    gone = voices(mock, "qwen-voice-design", action="delete", voice=voice).json()
    assert (gone["output"], gone["usage"]) == ({"voice": voice}, {"count": 0})
    assert refused(voices(mock, "qwen-voice-design", action="delete", voice=voice)) == (
        400, "BadRequest.VoiceNotFound", f"Voice '{voice}' not found.",
    )  # fmt: skip


@pytest.mark.parametrize(
    ("model", "given"),
    [
        (
            "voice-enrollment",
            {"action": "create", "target_model": "a", "preferred_name": "b", "audio": {"data": "c"}},
        ),
        ("voice-enrollment", {"action": "create_voice", "target_model": "a", "prefix": "b"}),
        ("qwen-voice-design", {"action": "create", "target_model": "a"}),
        ("qwen-voice-enrollment", {"action": "query", "voice": "a"}),
        ("qwen-voice-enrollment", {"action": "delete"}),
    ],
)
def test_actions_of_another_model_or_without_what_they_need_are_refused(
    mock: Mock, model: str, given: Any
) -> None:
    assert refused(voices(mock, model, **given))[:2] == (400, "InvalidParameter")


def test_the_recording_that_another_maker_takes_is_looked_past(mock: Mock) -> None:
    given = {
        **CLONE,
        "audio": {"data": "https://example.com/v.wav"},
        "voice_prompt": "A man",
        "preview_text": "Hello.",
    }
    del given["url"]
    made = voices(mock, "voice-enrollment", **given)
    assert made.status_code == 200
    assert "-vd-" in made.json()["output"]["voice_id"], "designed, not cloned"


def test_a_recording_that_cannot_be_fetched_is_refused(mock: Mock) -> None:
    answer = voices(mock, "voice-enrollment", **{**CLONE, "url": "https://nowhere.invalid/v.wav"})

    assert refused(answer)[1] == "BadRequest.InputDownloadFailed"


@pytest.mark.parametrize(
    ("coding", "magic"), [("mp3", b"\xff"), ("wav", b"RIFF"), ("opus", b"OggS"), ("pcm", b"\0\0")]
)
def test_the_pieces_of_speech_are_the_file_behind_its_address(mock: Mock, coding: str, magic: bytes) -> None:
    body = {
        "model": "cosyvoice-v3-flash",
        "input": {"text": TEXT, "voice": "longanyang", "format": coding, "sample_rate": 24000},
    }
    events = [
        json.loads(one["data"])["output"]
        for one in sse.events(mock.ask("POST", SPEECH, body, STREAM).content)
    ]
    joined = b"".join(base64.b64decode(one["audio"]["data"]) for one in events)

    assert joined.startswith(magic) and mock.ask("GET", events[-1]["audio"]["url"]).content == joined
    assert [one["original_text"] for one in events if one.get("type") == "sentence-begin"] == [
        "Good morning. ",
        "How are you? ",
        "早上好。",
    ]
    whole = mock.ask("POST", SPEECH, body).json()
    assert (
        whole["usage"] == {"characters": 34}
        and mock.ask("GET", whole["output"]["audio"]["url"]).content == joined
    )


def test_speech_tells_when_each_word_is_said_if_asked_to(mock: Mock) -> None:
    given = {"text": "Good morning.", "voice": "longanyang", "word_timestamp_enabled": True}
    events = sse.events(mock.ask("POST", SPEECH, {"model": "cosyvoice-v2", "input": given}, STREAM).content)
    (told,) = [
        one["sentence"]["words"]
        for event in events
        if (one := json.loads(event["data"])["output"]).get("type") == "sentence-end"
    ]

    assert [(one["text"], one["begin_index"], one["end_index"]) for one in told] == [
        ("Good", 0, 4),
        ("morning", 5, 12),
    ]
    assert told[0]["end_time"] <= told[1]["begin_time"]


@pytest.mark.parametrize(
    "given",
    [
        {"text": "Hello"},
        {"voice": "a"},
        {"text": "Hello", "voice": "a", "rate": 3},
        {"text": "Hello", "voice": "a", "format": "flac"},
    ],
)
def test_speech_that_cannot_be_made_is_refused(mock: Mock, given: Any) -> None:
    assert refused(mock.ask("POST", SPEECH, {"model": "cosyvoice-v2", "input": given}))[:2] == (
        400,
        "InvalidParameter",
    )


def test_a_song_sings_its_lyrics_and_its_pieces_are_the_file(mock: Mock) -> None:
    body = {"model": "fun-music-v1", "input": {"lyrics": "[verse]\nSummer wind\nBlue sea", "gender": "male"}}
    events = [json.loads(one["data"]) for one in sse.events(mock.ask("POST", MUSIC, body, STREAM).content)]
    joined = b"".join(base64.b64decode(one["output"]["audio"]["data"]) for one in events)

    assert events[-1]["output"]["extra_info"]["lyrics"] == body["input"]["lyrics"]  # type: ignore[index]
    assert events[-1]["usage"] == {"duration": 16} and "usage" not in events[0]
    assert mock.ask("GET", events[-1]["output"]["audio"]["url"]).content == joined


def test_a_song_by_its_description_sings_of_it(mock: Mock) -> None:
    body = {"model": "fun-music-v1", "input": {"prompt": "夏日民谣，木吉他与口琴"}}
    lyrics = mock.ask("POST", MUSIC, body).json()["output"]["extra_info"]["lyrics"]

    assert "夏日民谣" in lyrics and "[chorus]" in lyrics
    assert (
        refused(mock.ask("POST", MUSIC, {"model": "fun-music-v1", "input": {"gender": "male"}}))[1]
        == "InvalidParameter"
    )


@pytest.mark.parametrize("path", [WORDS, VOICES, SPEECH, MUSIC])
def test_none_of_these_makes_tasks_or_serves_other_models(mock: Mock, path: str) -> None:
    body = {"model": "qwen-plus", "input": {"text": "a", "voice": "b"}}

    assert refused(mock.ask("POST", path, body, {"X-DashScope-Async": "enable"}))[0] == 403
    assert refused(mock.ask("POST", path, body))[2] == "url error, please check url！"


@pytest.mark.parametrize("rate", [8000, 16000, 22050, 24000, 44100, 48000])
def test_an_mp3_is_frame_after_frame_as_long_as_asked(rate: int) -> None:
    made = renders.mp3(1.0, rate)
    version, index = renders.SILENT_RATES[max(rate, 16000)]
    samples = 576 if version == 2 else 1152
    size = samples // 8 * 32000 // max(rate, 16000)

    heads = {made[at : at + 4] for at in range(0, len(made), size)}
    assert len(heads) == 1 and next(iter(heads))[2] >> 2 & 3 == index
    assert abs(len(made) // size * samples / max(rate, 16000) - 1) < 0.06


def test_an_ogg_page_carries_its_sum() -> None:
    page = renders.opus(0.1)

    assert page[28:36] == b"OpusHead" and page[22:26] != bytes(4) and page.count(b"OggS") == 3


GENERATION = "/api/v1/services/aigc/multimodal-generation/generation"


def test_a_designed_voice_speaks_on_the_model_it_was_made_for_and_for_its_maker_alone(mock: Mock) -> None:
    target = "qwen3-tts-vd-2026-01-26"
    voice = voices(mock, "qwen-voice-design", **{**DESIGN, "target_model": target}).json()["output"]["voice"]
    body = {"model": target, "input": {"text": TEXT, "voice": voice}}

    assert mock.ask("POST", GENERATION, body).json()["usage"] == {"characters": 34}
    assert refused(mock.ask("POST", GENERATION, {**body, "model": "qwen3-tts-vc-2026-01-22"}))[0] == 400
    assert refused(
        mock.ask("POST", GENERATION, {"model": target, "input": {"text": TEXT, "voice": "Cherry"}})
    )[1] == ("BadRequest.VoiceNotFound")
    mock.key = "sk-somebody-else"
    assert refused(mock.ask("POST", GENERATION, body))[1] == "BadRequest.VoiceNotFound"


def test_the_first_speech_models_are_billed_by_tokens_of_text_and_of_sound(mock: Mock) -> None:
    body = {"model": "qwen-tts-latest", "input": {"text": "Good morning.", "voice": "Dylan"}}
    usage = mock.ask("POST", GENERATION, body).json()["usage"]

    assert usage["input_tokens"] == usage["input_tokens_details"]["text_tokens"] == 3
    assert usage["output_tokens"] == usage["output_tokens_details"]["audio_tokens"] == 55, (
        "1.08 s, 50 a second"
    )
    assert usage["total_tokens"] == 58
    early = {**body, "model": "qwen-tts"}
    assert refused(mock.ask("POST", GENERATION, early))[1] == "InvalidParameter", "Dylan came later"


@pytest.mark.parametrize(
    ("coding", "magic"), [("mp3", b"\xff"), ("wav", b"RIFF"), ("flac", b"fLaC"), ("pcm", b"\0\0")]
)
def test_minimax_speaks_in_hexadecimal_and_its_pieces_are_the_whole(
    mock: Mock, coding: str, magic: bytes
) -> None:
    given = {
        "text": TEXT,
        "voice_setting": {"voice_id": "male-qn-qingse"},
        "audio_setting": {"format": coding, "sample_rate": 24000},
    }
    body = {"model": "MiniMax/speech-2.8-hd", "input": given}
    whole = mock.ask("POST", GENERATION, body).json()["output"]
    content = bytes.fromhex(whole["data"]["audio"])

    assert content.startswith(magic) and len(content) == whole["extra_info"]["audio_size"]
    assert whole["extra_info"]["audio_format"] == coding and whole["extra_info"]["word_count"] == 8

    events = [
        json.loads(one["data"])["output"]
        for one in sse.events(mock.ask("POST", GENERATION, body, STREAM).content)
    ]
    assert [one["data"]["status"] for one in events] == [1, 1, 1, 1, 2]
    assert (
        "".join(one["data"]["audio"] for one in events[:-1]) == events[-1]["data"]["audio"] == content.hex()
    )

    short = {**given, "stream_options": {"exclude_aggregated_audio": True}}
    events = sse.events(mock.ask("POST", GENERATION, {**body, "input": short}, STREAM).content)
    assert json.loads(events[-1]["data"])["output"]["data"] == {"audio": "", "status": 2}

    placed = mock.ask("POST", GENERATION, {**body, "input": {**given, "output_format": "url"}}).json()[
        "output"
    ]
    assert mock.ask("GET", placed["data"]["audio"]).content == content


def test_sound_is_written_down_word_by_word_while_it_is_heard(mock: Mock) -> None:
    sound = "https://example.com/samples/hello_from_hangzhou.wav"
    body = {"model": "fun-asr-realtime", "input": {"messages": []}, "parameters": {"audio_address": sound}}
    events = [
        json.loads(one["data"]) for one in sse.events(mock.ask("POST", GENERATION, body, STREAM).content)
    ]

    assert [one["output"]["text"] for one in events] == ["", "Hello", "Hello from", "Hello from hangzhou."]
    assert [one["output"]["sentence"]["sentence_end"] for one in events] == [False, False, False, True]
    assert events[0]["output"]["sentence"]["sentence_begin"] is True and "usage" not in events[0]
    assert all(word["fixed"] for word in events[-1]["output"]["sentence"]["words"])
    assert events[-1]["usage"] == {"duration": 2}

    whole = mock.ask("POST", GENERATION, body).json()
    assert whole["output"] == events[-1]["output"]
    spoken = {"messages": [{"role": "user", "content": [{"audio": sound}]}]}
    assert (
        mock.ask("POST", GENERATION, {"model": "fun-asr-realtime", "input": spoken}).json()["output"]
        == whole["output"]
    )
    assert refused(mock.ask("POST", GENERATION, {**body, "parameters": {}}))[1] == "InvalidParameter"


@pytest.mark.parametrize("path", [GENERATION, "/api/v1/services/aigc/text-generation/generation"])
def test_a_model_of_a_socket_is_told_that_this_address_is_not_its_own(mock: Mock, path: str) -> None:
    body = {"model": "qwen3-tts-flash-realtime", "input": {"text": "Hello.", "voice": "Cherry"}}

    assert refused(mock.ask("POST", path, body))[1:] == ("InvalidParameter", "url error, please check url！")


def test_minimax_learns_a_voice_and_lets_it_be_heard(mock: Mock) -> None:
    given = {"action": "voice_clone", "voice_id": "my-custom-voice", "audio_url": "https://example.com/a.wav"}
    body = {"model": "MiniMax/speech-2.8-turbo", "input": {**given, "text": "Hello."}}
    path = "/api/v1/services/aigc/multimodal-generation/generation"
    learnt = mock.ask("POST", path, body).json()
    badly = mock.ask("POST", path, {**body, "input": {**body["input"], "voice_id": "1-"}}).json()  # type: ignore[dict-item]

    assert learnt["output"]["base_resp"] == {"status_code": 0, "status_msg": "success"}
    assert learnt["usage"] == {"characters": 6}
    assert mock.ask("GET", learnt["output"]["demo_audio"]).headers["content-type"] == "audio/mpeg"
    assert mock.ask("POST", path, {**body, "input": given}).json()["message"].endswith("input.text")
    assert "voice_id" in badly["message"]
