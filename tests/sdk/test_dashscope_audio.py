"""Hot words, voices and speech with the official DashScope SDK, on a real port."""

import urllib.request
from importlib.util import find_spec
from typing import Any

import pytest
from dashscope.audio.asr import VocabularyService
from dashscope.audio.tts_v2 import VoiceEnrollmentService

pytestmark = pytest.mark.usefixtures("classic")


def test_hot_words_are_made_listed_shown_replaced_and_deleted() -> None:
    service = VocabularyService()
    id = service.create_vocabulary("fun-asr", "demo", [{"text": "DashScope", "weight": 4, "lang": "en"}])
    assert id in {one["vocabulary_id"] for one in service.list_vocabularies(prefix="demo")}

    service.update_vocabulary(id, [{"text": "Qwen", "weight": 5}])
    assert service.query_vocabulary(id)["vocabulary"] == [{"text": "Qwen", "weight": 5}]
    service.delete_vocabulary(id)
    with pytest.raises(Exception, match="The Required resource not exist"):
        service.query_vocabulary(id)


def test_a_voice_is_cloned_listed_shown_moved_and_deleted() -> None:
    service = VoiceEnrollmentService()
    id = service.create_voice("cosyvoice-v3.5-plus", "mine", "https://example.com/voice.wav")
    assert id in {one["voice_id"] for one in service.list_voices(prefix="mine")}

    service.update_voice(id, "https://example.com/other.wav")
    shown: Any = service.query_voice(id)
    assert shown["resource_link"] == "https://example.com/other.wav"
    service.delete_voice(id)
    with pytest.raises(Exception, match="The Required resource not exist"):
        service.query_voice(id)


@pytest.mark.skipif(find_spec("dashscope.audio.http_tts") is None, reason="this SDK has no speech over HTTP")
def test_a_text_is_read_out_whole_and_in_pieces() -> None:
    from dashscope.audio.http_tts import HttpSpeechSynthesizer

    whole: Any = HttpSpeechSynthesizer.call(
        model="cosyvoice-v3-flash", text="Good morning.", voice="longanyang"
    )
    with urllib.request.urlopen(whole.audio_url) as fetched:
        file = fetched.read()
    assert file.startswith(b"RIFF")

    streamed: Any = HttpSpeechSynthesizer.call(
        model="cosyvoice-v3-flash", text="Good morning.", voice="longanyang", stream=True
    )
    pieces = list(streamed)
    assert b"".join(piece.audio_data for piece in pieces if piece.audio_data and not piece.audio_url) == file
