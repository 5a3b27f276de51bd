"""What models of pictures and films take: how many, of which size, how long, and what they go by."""

import itertools
import json
from typing import Any

import pytest

from mock_server.wire import sse
from tests.server.mocking import Mock

PAINT = "/api/v1/services/aigc/multimodal-generation/generation"
TASKS = {
    "text": "/api/v1/services/aigc/text2image/image-synthesis",
    "edit": "/api/v1/services/aigc/image2image/image-synthesis",
    "film": "/api/v1/services/aigc/video-generation/video-synthesis",
    "move": "/api/v1/services/aigc/image2video/video-synthesis",
}
CAT = "a cat"
PICTURE = "https://example.com/1.png"


@pytest.fixture(scope="module")
def mock() -> Mock:
    return Mock()


def paint(mock: Mock, model: str, pictures: int = 0, **parameters: Any) -> Any:
    content = [*({"image": PICTURE} for _ in range(pictures)), {"text": CAT}]
    messages = [{"role": "user", "content": content}]
    body = {"model": model, "input": {"messages": messages}, "parameters": parameters}
    return mock.ask("POST", PAINT, body).json()


@pytest.mark.parametrize(
    ("model", "parameters", "number"),
    [
        ("qwen-image-2.0", {"n": 6}, 6),
        ("wan2.7-image", {"n": 12, "enable_sequential": True}, 12),
    ],
)
def test_as_many_pictures_come_at_once_as_the_model_makes(
    mock: Mock, model: str, parameters: dict[str, Any], number: int
) -> None:
    assert paint(mock, model, **parameters)["usage"]["image_count"] == number


def test_a_picture_more_than_the_model_makes_is_refused(mock: Mock) -> None:
    assert paint(mock, "qwen-image-2.0", n=7)["code"] == "InvalidParameter"


def asked(mock: Mock, kind: str, model: str, given: dict[str, Any], **parameters: Any) -> Any:
    body = {"model": model, "input": given, "parameters": parameters}
    return mock.ask("POST", TASKS[kind], body, {"X-DashScope-Async": "enable"})


@pytest.mark.parametrize(
    ("kind", "model", "taken", "refused"),
    [
        ("text", "wan2.5-t2i-preview", {"size": "1280*1280"}, {"size": "512*512"}),
        ("text", "wan2.5-t2i-preview", {"size": "2560*640"}, {"size": "2880*576"}),
        ("text", "wan2.2-t2i-flash", {"size": "512*1440"}, {"size": "511*1440"}),
        ("film", "wan2.6-t2v", {"size": "1632*1248"}, {"size": "100*100"}),
        ("film", "wan2.7-t2v", {"resolution": "720P"}, {"resolution": "480P"}),
        ("film", "wan2.7-t2v", {"duration": 15}, {"duration": 16}),
        ("film", "wan2.5-t2v-preview", {"duration": 10}, {"duration": 7}),
    ],
)
def test_sizes_lines_and_lengths_are_those_of_the_model(
    mock: Mock, kind: str, model: str, taken: dict[str, Any], refused: dict[str, Any]
) -> None:
    (name,) = refused
    assert asked(mock, kind, model, {"prompt": CAT}, **taken).status_code == 200
    answer = asked(mock, kind, model, {"prompt": CAT}, **refused).json()
    assert answer["code"] == "InvalidParameter" and f"parameter({name})" in answer["message"]


@pytest.mark.parametrize(
    ("model", "pictures", "parameters"),
    [
        ("qwen-image-edit", 0, {}),
        ("wan2.6-t2i", 1, {}),
        ("wan2.6-image", 5, {}),
        ("wan2.7-image", 0, {"size": "4K"}),
    ],
)
def test_a_message_brings_as_many_pictures_as_the_model_works_with(
    mock: Mock, model: str, pictures: int, parameters: dict[str, Any]
) -> None:
    assert paint(mock, model, pictures, **parameters)["code"] == "InvalidParameter"
    assert "output" in paint(mock, model, 0 if model in ("wan2.6-t2i", "wan2.7-image") else 1)


@pytest.mark.parametrize(
    ("kinds", "status"),
    [
        (["first_frame"], 200),
        (["last_frame", "first_frame", "driving_audio"], 200),
        (["first_clip", "last_frame"], 200),
        (["last_frame"], 400),
        (["first_frame", "first_frame"], 400),
        (["first_clip", "driving_audio"], 400),
    ],
)
def test_only_media_that_go_together_become_a_film(mock: Mock, kinds: list[str], status: int) -> None:
    media = [{"type": kind, "url": PICTURE} for kind in kinds]
    assert asked(mock, "film", "wan2.7-i2v", {"media": media}).status_code == status


def test_a_film_made_from_a_film_is_shorter(mock: Mock) -> None:
    media = [{"type": "reference_video", "url": "https://example.com/1.mp4"}]
    assert asked(mock, "film", "wan2.7-r2v", {"prompt": CAT, "media": media}, duration=12).status_code == 400
    media = [{"type": "reference_image", "url": PICTURE}]
    assert asked(mock, "film", "wan2.7-r2v", {"prompt": CAT, "media": media}, duration=12).status_code == 200


def test_who_tries_clothes_on_brings_one_and_who_edits_behind_a_mask_the_mask(mock: Mock) -> None:
    naked = asked(mock, "edit", "aitryon", {"person_image_url": PICTURE}).json()
    masked = {"function": "description_edit_with_mask", "prompt": CAT, "base_image_url": PICTURE}
    unmasked = asked(mock, "edit", "wanx2.1-imageedit", masked).json()

    assert naked["message"].endswith("Field required: input.top_garment_url")
    assert unmasked["message"].endswith("Field required: input.mask_image_url")


def test_a_picture_is_cut_into_its_things(mock: Mock) -> None:
    path, body = TASKS["edit"], {"model": "image-instance-segmentation", "input": {"image_url": PICTURE}}
    output = mock.made(path, body)["output"]
    assert output["output_image_url"] != output["output_vis_image_url"]


def test_a_portrait_needs_no_input_beside_its_style_and_what_was_learnt(mock: Mock) -> None:
    face = {"resource_id": "women_model", "resource_type": "facelora"}
    body = {"model": "facechain-generation", "parameters": {"style": "f_idcard_female"}, "resources": [face]}
    done = mock.made("/api/v1/services/aigc/album/gen_potrait", body)
    assert len(done["output"]["results"]) == 4


@pytest.mark.parametrize(("kind", "most"), [("image", 40), ("video", 4)])
def test_fewer_pictures_and_films_are_ranked_at_once_than_texts(mock: Mock, kind: str, most: int) -> None:
    path = "/api/v1/services/rerank/text-rerank/text-rerank"
    for number, status in ((most, 200), (most + 1, 400)):
        given = {"query": CAT, "documents": [{kind: PICTURE}] * number}
        assert mock.ask("POST", path, {"model": "qwen3-vl-rerank", "input": given}).status_code == status


@pytest.mark.parametrize(
    ("more", "words"),
    [
        ({"text": "a" * 601}, "Range of input length should be [0, 600]"),
        ({"language_type": "Klingon"}, "language_type"),
    ],
)
def test_speech_is_not_longer_and_in_no_other_language_than_the_page_says(
    mock: Mock, more: dict[str, Any], words: str
) -> None:
    body = {"model": "qwen3-tts-flash", "input": {"text": "a" * 600, "voice": "Cherry", **more}}
    assert words in mock.ask("POST", PAINT, body).json()["message"]


@pytest.mark.parametrize("model", ["fun-asr-2025-11-07", "fun-asr-mtl-2025-08-25"])
def test_snapshots_of_models_that_hear_are_there(mock: Mock, model: str) -> None:
    path, given = "/api/v1/services/audio/asr/transcription", {"file_urls": ["https://example.com/hello.wav"]}
    assert mock.made(path, {"model": model, "input": given})["output"]["task_status"] == "SUCCEEDED"


def test_texts_and_pictures_come_in_turn_in_a_stream_alone(mock: Mock) -> None:
    content = [{"text": "How to fold a crane"}]
    parameters = {"enable_interleave": True, "stream": True, "max_images": 2}
    body = {
        "model": "wan2.6-image",
        "input": {"messages": [{"role": "user", "content": content}]},
        "parameters": parameters,
    }
    events = sse.events(mock.ask("POST", PAINT, body, {"X-DashScope-SSE": "enable"}).content)
    frames = [json.loads(event["data"]) for event in events]
    kinds = [frame["output"]["choices"][0]["message"]["content"][0]["type"] for frame in frames]

    assert [kind for kind, _ in itertools.groupby(kinds)] == ["text", "image", "text", "image", "text"]
    assert [frame["output"]["finished"] for frame in frames] == [False] * (len(frames) - 1) + [True]
    assert frames[-1]["usage"]["image_count"] == 2 and frames[-1]["usage"]["output_tokens"] > 0
    assert "parameter(stream)" in mock.ask("POST", PAINT, body).json()["message"]


@pytest.mark.parametrize(
    ("kind", "model", "given", "wrong"),
    [
        ("edit", "wanx2.1-imageedit", {"function": "super_resolution"}, {"upscale_factor": 5}),
        ("edit", "wanx2.1-imageedit", {"function": "expand"}, {"left_scale": 2.5}),
        ("edit", "wanx2.1-imageedit", {"function": "doodle"}, {"is_sketch": "yes"}),
        ("edit", "wanx-sketch-to-image-lite", {"sketch_image_url": PICTURE}, {"sketch_weight": 11}),
        ("text", "wanx-v1", {}, {"ref_mode": "copy"}),
    ],
)
def test_how_a_picture_is_edited_keeps_to_its_range(
    mock: Mock, kind: str, model: str, given: dict[str, Any], wrong: dict[str, Any]
) -> None:
    (name,) = wrong
    answer = asked(mock, kind, model, {"prompt": CAT, "base_image_url": PICTURE, **given}, **wrong).json()
    assert answer["code"] == "InvalidParameter" and f"parameter({name})" in answer["message"]
