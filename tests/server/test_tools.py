"""Models of one purpose each: what they make of pictures and films, and what they find in them."""

import json
import struct
from typing import Any

import pytest

from tests.server.mocking import Mock

AIGC, VISION = "/api/v1/services/aigc", "/api/v1/services/vision"
PICTURE, NOWHERE = "https://example.com/1.png", "https://nowhere.invalid/1.png"


@pytest.fixture
def mock() -> Mock:
    return Mock()


def looked(mock: Mock, path: str, model: str, **given: Any) -> Any:
    answer = mock.ask(
        "POST", f"{AIGC}/image2video/{path}", {"model": model, "input": given, "parameters": {}}
    )
    assert answer.status_code == 200, answer.text
    return answer.json()["output"]


def test_a_picture_grows_at_its_edges(mock: Mock) -> None:
    body = {
        "model": "image-out-painting",
        "input": {"image_url": PICTURE},
        "parameters": {"output_ratio": "4:3"},
    }
    done = mock.made(f"{AIGC}/image2image/out-painting", body)

    assert mock.ask("GET", done["output"]["output_image_url"]).content.startswith(b"\x89PNG")
    assert done["usage"] == {"image_count": 1}


def test_a_background_is_painted_and_a_title_set_on_it(mock: Mock) -> None:
    path = f"{AIGC}/background-generation/generation/"
    body = {
        "model": "wanx-background-generation-v2",
        "input": {"base_image_url": PICTURE, "title": "夏日"},
        "parameters": {"n": 2},
    }
    done = mock.made(path, body)["output"]
    plain = mock.made(path, {**body, "input": {"base_image_url": PICTURE}})["output"]

    assert len(done["results"]) == 2 == len(done["text_results"]["params"]) and "text_results" not in plain
    assert done["text_results"]["params"][0]["layers"][0]["content"] == "夏日"
    assert done["task_metrics"] == {"TOTAL": 2, "SUCCEEDED": 2, "FAILED": 0}


def test_a_body_is_a_cube_in_binary_gltf_for_two_hours(mock: Mock) -> None:
    path = f"{AIGC}/video-generation/3d-generation"
    done = mock.made(path, {"model": "Tripo/Tripo-H3.1", "input": {"prompt": "A cat"}})
    (found,) = done["output"]["results"]
    file = mock.ask("GET", found["pbr_model_url"]).content

    assert struct.unpack("<4sII", file[:12]) == (b"glTF", 2, len(file))
    size = int.from_bytes(file[12:16], "little")
    assert json.loads(file[20 : 20 + size])["accessors"][1]["count"] == 36
    assert done["usage"] == {"3d_task_type": "text-to-3d", "count": 1, "texture_quality": "standard"}
    mock.clock.advance(2 * 3600)
    assert mock.ask("GET", found["pbr_model_url"]).status_code == 403
    assert (
        mock.ask(
            "POST", path, {"model": "Tripo/Tripo-H3.1", "input": {}}, {"X-DashScope-Async": "enable"}
        ).status_code
        == 400
    )


def test_films_of_third_parties_say_their_lines_as_a_text(mock: Mock) -> None:
    path = f"{AIGC}/video-generation/video-synthesis"
    kling = mock.made(
        path,
        {
            "model": "kling/kling-v3-video-generation",
            "input": {"prompt": "a cat"},
            "parameters": {"aspect_ratio": "9:16"},
        },
    )
    vidu = mock.made(
        path,
        {
            "model": "vidu/viduq3-pro_text2video",
            "input": {"prompt": "a cat"},
            "parameters": {"resolution": "540P", "audio": True},
        },
    )

    assert "watermark_video_url" in kling["output"] and kling["usage"]["size"] == "720*1280"
    assert (vidu["usage"]["SR"], vidu["usage"]["audio"], vidu["usage"]["fps"]) == ("540", True, 24)


def test_kling_puts_all_pictures_into_one_message(mock: Mock) -> None:
    body = {
        "model": "kling/kling-v3-image-generation",
        "input": {"messages": [{"role": "user", "content": [{"text": "a cat"}]}]},
        "parameters": {"n": 3},
    }
    (choice,) = mock.made(f"{AIGC}/image-generation/generation", body)["output"]["choices"]

    assert len(choice["message"]["content"]) == 3


def test_portraits_are_painted_of_a_face_that_was_learnt(mock: Mock) -> None:
    job = mock.ask(
        "POST", "/api/v1/fine-tunes", {"model": "facechain-finetune", "training_file_ids": [PICTURE]}
    ).json()["output"]
    assert (job["group"], job["max_output_cnt"]) == ("facechain", 1)
    face = {"resource_id": f"facechain-finetune-{job['job_id']}", "resource_type": "facelora"}
    body = {
        "model": "facechain-generation",
        "parameters": {"style": "f_idcard_male", "n": 2},
        "resources": [face],
        "input": {},
    }

    assert len(mock.made(f"{AIGC}/album/gen_potrait", body)["output"]["results"]) == 2


def test_a_dance_is_learnt_and_danced(mock: Mock) -> None:
    learnt = mock.made(
        f"{AIGC}/image2video/aa-template-generation/",
        {"model": "animate-anyone-template-gen2", "input": {"video_url": "https://example.com/1.mp4"}},
    )
    template = learnt["output"]["template_id"]
    assert template.startswith("AACT.")

    body = {"model": "animate-anyone-gen2", "input": {"image_url": PICTURE, "template_id": template}}
    assert "video_url" in mock.made(f"{AIGC}/image2video/video-synthesis", body)["output"]


@pytest.mark.parametrize(
    ("model", "keys"),
    [
        ("emo-detect-v1", {"check_pass", "face_bbox", "ext_bbox", "humanoid"}),
        ("emoji-detect-v1", {"check_pass", "bbox_face", "ext_bbox_face"}),
        ("liveportrait-detect", {"pass", "message"}),
        ("wan2.2-s2v-detect", {"check_pass", "humanoid"}),
    ],
)
def test_a_portrait_is_checked_in_the_words_of_its_model(mock: Mock, model: str, keys: set[str]) -> None:
    found = looked(mock, "face-detect", model, image_url=PICTURE)

    assert set(found) == keys and found == looked(mock, "face-detect", model, image_url=PICTURE)


@pytest.mark.parametrize(
    "model", ["emo-detect-v1", "emoji-detect-v1", "liveportrait-detect", "wan2.2-s2v-detect"]
)
def test_a_portrait_that_will_not_do_is_no_error(mock: Mock, model: str) -> None:
    found = looked(mock, "face-detect", model, image_url=NOWHERE)

    assert found.get("check_pass", found.get("pass")) is False and found["message"]


def test_a_body_is_checked(mock: Mock) -> None:
    assert looked(mock, "aa-detect", "animate-anyone-detect-gen2", image_url=PICTURE)["bodystyle"] in (
        "full",
        "half",
    )
    assert looked(mock, "aa-detect", "animate-anyone-detect-gen2", image_url=NOWHERE)["check_pass"] is False


def test_faces_are_looked_for_in_each_picture(mock: Mock) -> None:
    body = {"model": "facechain-facedetect", "input": {"images": [PICTURE, NOWHERE]}, "parameters": {}}
    answer = mock.ask("POST", f"{VISION}/facedetection/detect", body).json()

    assert answer["output"] == {"is_face": [True, False], "failed_reason": ["", "no face detected"]}
    assert answer["usage"] == {}


def test_clothes_are_cut_out_piece_by_piece(mock: Mock) -> None:
    body = {
        "model": "aitryon-parsing-v1",
        "input": {"image_url": PICTURE},
        "parameters": {"clothes_type": ["upper", "lower"]},
    }
    answer = mock.ask("POST", f"{VISION}/image-process/process", body).json()

    assert answer["usage"] == {"image_count": 2} and len(answer["output"]["bbox"]) == 2
    assert mock.ask("GET", answer["output"]["crop_img_url"][1]).content.startswith(b"\x89PNG")


@pytest.mark.parametrize(
    ("path", "model", "task"),
    [
        ("image2video/face-detect", "emo-detect-v1", True),
        ("image2image/out-painting", "image-out-painting", False),
    ],
)
def test_checks_answer_at_once_and_what_is_made_is_a_task(
    mock: Mock, path: str, model: str, task: bool
) -> None:
    headers = {"X-DashScope-Async": "enable"} if task else {}
    answer = mock.ask("POST", f"{AIGC}/{path}", {"model": model, "input": {"image_url": PICTURE}}, headers)

    assert (answer.status_code, answer.json()["code"]) == (403, "AccessDenied")
