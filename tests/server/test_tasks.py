"""Tasks over the clock: what a task says at each age, what can be canceled, listed, fetched, and when it is forgotten."""

import base64
import json
import re
from collections.abc import Mapping
from typing import Any

import pytest

from mock_server.wire import sse
from mock_server.world import tasks
from mock_server.world.pace import parse
from tests.server.mocking import Mock

TEXT_TO_IMAGE = "/api/v1/services/aigc/text2image/image-synthesis"
VIDEO = "/api/v1/services/aigc/video-generation/video-synthesis"
TRANSCRIPTION = "/api/v1/services/audio/asr/transcription"
CAT = {"model": "wanx-v1", "input": {"prompt": "a cat"}, "parameters": {"n": 2, "size": "720*1280"}}


@pytest.fixture
def mock() -> Mock:
    return Mock()


def test_a_task_waits_runs_and_is_done_within_two_seconds(mock: Mock) -> None:
    id = mock.begin(TEXT_TO_IMAGE, CAT)
    seen = []
    for _ in range(5):
        seen.append(mock.task(id)["output"]["task_status"])
        mock.clock.advance(0.5)

    assert seen == ["PENDING", "RUNNING", "RUNNING", "RUNNING", "SUCCEEDED"]


def test_a_task_says_its_times_in_beijing_with_milliseconds(mock: Mock) -> None:
    id = mock.begin(TEXT_TO_IMAGE, CAT)
    waiting = mock.task(id)["output"]
    mock.clock.advance(1)
    running = mock.task(id)["output"]
    mock.clock.advance(1)
    done = mock.task(id)["output"]

    assert (
        waiting["submit_time"] == running["submit_time"] == done["submit_time"] == "2026-01-01 08:00:00.000"
    )
    assert "scheduled_time" not in waiting and running["scheduled_time"] == "2026-01-01 08:00:00.040"
    assert "end_time" not in running and done["end_time"] == "2026-01-01 08:00:02.000"


def test_task_metrics_count_the_pictures_asked_for(mock: Mock) -> None:
    id = mock.begin(TEXT_TO_IMAGE, CAT)
    assert mock.task(id)["output"]["task_metrics"] == {"TOTAL": 2, "SUCCEEDED": 0, "FAILED": 0}
    assert "usage" not in mock.task(id)

    mock.clock.advance(2)
    done = mock.task(id)
    assert done["output"]["task_metrics"] == {"TOTAL": 2, "SUCCEEDED": 2, "FAILED": 0}
    assert done["usage"] == {"image_count": 2}


def test_every_poll_has_a_request_id_of_its_own_and_the_same_result(mock: Mock) -> None:
    id = mock.begin(TEXT_TO_IMAGE, CAT)
    mock.clock.advance(2)
    first, second = mock.task(id), mock.task(id)

    assert first["request_id"] != second["request_id"]
    assert first["output"] == second["output"]


def test_the_machine_of_the_tasks_sends_headers_of_its_own(mock: Mock) -> None:
    created = mock.ask("POST", TEXT_TO_IMAGE, CAT, {"X-DashScope-Async": "enable"}).headers
    asked = mock.ask("GET", "/api/v1/tasks/1111").headers

    assert "x-request-id" in created and "x-dashscope-finished" not in created
    assert asked["content-type"] == "application/json;charset=UTF-8" and asked["vary"] == "Accept-Encoding"
    assert not [name for name in asked if name.startswith("x-dashscope") or name == "x-request-id"]


def test_a_task_that_never_was_is_unknown_with_status_200(mock: Mock) -> None:
    answer = mock.ask("GET", "/api/v1/tasks/1111")

    assert answer.status_code == 200
    assert answer.json()["output"] == {"task_id": "1111", "task_status": "UNKNOWN"}


def test_a_task_is_asked_after_by_post_too(mock: Mock) -> None:
    id = mock.begin(TEXT_TO_IMAGE, CAT)
    posted = mock.ask("POST", f"/api/v1/tasks/{id}").json()

    assert posted["output"] == mock.task(id)["output"]
    assert posted["output"]["task_status"] == "PENDING"
    assert mock.ask("POST", "/api/v1/tasks/1111").json()["output"]["task_status"] == "UNKNOWN"


def test_a_task_is_forgotten_a_day_after_its_end(mock: Mock) -> None:
    id = mock.begin(TEXT_TO_IMAGE, CAT)
    mock.clock.advance(2 + 24 * 3600 - 1)
    assert mock.task(id)["output"]["task_status"] == "SUCCEEDED"

    mock.clock.advance(1)
    assert mock.task(id)["output"] == {"task_id": id, "task_status": "UNKNOWN"}


def test_only_a_task_that_waits_can_be_canceled(mock: Mock) -> None:
    waiting, running = mock.begin(TEXT_TO_IMAGE, CAT), mock.begin(TEXT_TO_IMAGE, CAT)
    canceled = mock.ask("POST", f"/api/v1/tasks/{waiting}/cancel")
    assert (canceled.status_code, set(canceled.json())) == (200, {"request_id"})

    mock.clock.advance(1)
    assert mock.task(waiting)["output"]["task_status"] == "CANCELED"
    for id in (waiting, running, "1111"):
        refused = mock.ask("POST", f"/api/v1/tasks/{id}/cancel")
        assert refused.status_code == 400
        assert refused.json()["code"] == "UnsupportedOperation"
        assert (
            refused.json()["message"]
            == "Failed to cancel the task, please confirm if the task is in PENDING status."
        )


def test_tasks_are_listed_newest_first_and_filtered(mock: Mock) -> None:
    first = mock.begin(TEXT_TO_IMAGE, CAT)
    mock.clock.advance(1)
    second = mock.begin(VIDEO, {"model": "wanx2.1-t2v-turbo", "input": {"prompt": "a cat"}})
    mock.clock.advance(1)

    def listed(query: str) -> list[str]:
        return [one["task_id"] for one in mock.ask("GET", f"/api/v1/tasks?{query}").json()["data"]]

    assert listed("") == [second, first]
    assert listed("status=SUCCEEDED") == [first] and listed("status=RUNNING") == [second]
    assert listed("model_name=wanx2.1-t2v-turbo") == [second] and listed(f"task_id={first}") == [first]
    assert listed("page_size=1&page_no=2") == [first] and listed("page_no=9") == []
    assert listed("start_time=20260101080001") == [second] and listed("end_time=20251231235959") == []
    assert listed("region=us-east-1") == []


def test_a_listed_task_says_when_in_milliseconds_and_of_which_operation(mock: Mock) -> None:
    mock.begin(TEXT_TO_IMAGE, CAT)
    answer = mock.ask("GET", "/api/v1/tasks").json()
    (entry,) = answer["data"]

    assert (answer["total"], answer["total_page"], answer["page_no"], answer["page_size"]) == (1, 1, 1, 10)
    assert entry["gmt_create"] == 1_767_225_600_000 and "end_time" not in entry
    assert entry["user_api_unique_key"] == "apikey:v1:aigc:text2image:image-synthesis:wanx-v1"


@pytest.mark.parametrize(
    "query",
    [
        "page_no=0",
        "page_size=x",
        "start_time=yesterday",
        "start_time=20260101000000&end_time=20260103000000",
    ],
)
def test_a_list_that_cannot_be_read_is_refused(mock: Mock, query: str) -> None:
    answer = mock.ask("GET", f"/api/v1/tasks?{query}")

    assert (answer.status_code, answer.json()["code"]) == (400, "InvalidParameter")


def test_pictures_can_be_fetched_in_the_size_asked_for_until_they_expire(mock: Mock) -> None:
    url = mock.made(TEXT_TO_IMAGE, CAT)["output"]["results"][0]["url"]
    assert url.startswith("http://mock.test/_mock/media/")
    picture = mock.ask("GET", url)
    assert (picture.status_code, picture.headers["content-type"]) == (200, "image/png")
    assert picture.content[16:24] == (720).to_bytes(4) + (1280).to_bytes(4)

    mock.clock.advance(24 * 3600)
    expired = mock.ask("GET", url)
    assert expired.status_code == 403 and "Request has expired." in expired.text


def test_a_url_that_was_changed_leads_nowhere(mock: Mock) -> None:
    url = mock.made(TEXT_TO_IMAGE, CAT)["output"]["results"][0]["url"]

    assert "SignatureDoesNotMatch" in mock.ask("GET", url.replace("Expires=1", "Expires=2")).text
    assert "SignatureDoesNotMatch" in mock.ask("GET", url.replace(".png", ".jpg")).text
    assert mock.ask("GET", "/_mock/media/none").status_code == 403


def test_models_that_rewrite_prompts_show_both(mock: Mock) -> None:
    body = {"model": "wan2.5-t2i-preview", "input": {"prompt": "a cat"}, "parameters": {"n": 1}}
    (result,) = mock.made(TEXT_TO_IMAGE, body)["output"]["results"]
    assert result["orig_prompt"] == "a cat" and "a cat" in result["actual_prompt"] != "a cat"

    (plain,) = mock.made(TEXT_TO_IMAGE, {**body, "parameters": {"n": 1, "prompt_extend": False}})["output"][
        "results"
    ]
    assert set(plain) == {"orig_prompt", "url"}


SPENT = {"duration": 5, "input_video_duration": 0, "output_video_duration": 5, "video_count": 1, "SR": 720}


@pytest.mark.parametrize(
    ("model", "parameters", "usage"),
    [
        ("wanx2.1-t2v-turbo", {}, {"video_duration": 5, "video_ratio": "1280*720", "video_count": 1}),
        ("wan2.6-t2v", {"size": "1280*720"}, {**SPENT, "size": "1280*720"}),
        ("wan2.7-t2v", {"resolution": "720P", "ratio": "9:16"}, {**SPENT, "ratio": "9:16"}),
    ],
)
def test_each_family_of_films_says_its_cost_in_its_own_words(
    mock: Mock, model: str, parameters: Any, usage: Any
) -> None:
    done = mock.made(VIDEO, {"model": model, "input": {"prompt": "a cat"}, "parameters": parameters})

    assert done["usage"] == usage and "task_metrics" not in done["output"]
    film = mock.ask("GET", done["output"]["video_url"])
    assert film.headers["content-type"] == "video/mp4" and film.content[4:8] == b"ftyp"


@pytest.mark.parametrize("size", ["1*1", "0*0", "999999*1"])
def test_a_film_of_no_size_to_speak_of_is_a_film_all_the_same(mock: Mock, size: str) -> None:
    body = {"model": "vidu/viduq2_text2video", "input": {"prompt": "a cat"}, "parameters": {"size": size}}
    film = mock.ask("GET", mock.made(VIDEO, body)["output"]["video_url"])

    assert film.status_code == 200 and film.content[4:8] == b"ftyp"


def test_what_a_model_does_not_know_it_ignores(mock: Mock) -> None:
    done = mock.made(TEXT_TO_IMAGE, {**CAT, "parameters": {"n": 1, "resolution": {"a": 1}, "fps": "x"}})

    assert done["output"]["task_status"] == "SUCCEEDED"


def test_films_of_portraits_are_one_level_deeper(mock: Mock) -> None:
    given = {"image_url": "https://example.com/a.png", "video_url": "https://example.com/a.mp4"}
    done = mock.made(
        "/api/v1/services/aigc/image2video/video-synthesis", {"model": "wan2.2-animate-mix", "input": given}
    )

    assert set(done["output"]["results"]) == {"video_url"}
    assert done["usage"] == {"video_duration": 5, "video_ratio": "standard"}


def test_restyling_and_translating_answer_in_the_words_of_their_models(mock: Mock) -> None:
    restyled = mock.made(
        "/api/v1/services/aigc/image-generation/generation",
        {
            "model": "wanx-style-repaint-v1",
            "input": {"image_url": "https://example.com/a.png", "style_index": 3},
        },
    )
    translated = mock.made(
        "/api/v1/services/aigc/image2image/image-synthesis",
        {"model": "qwen-mt-image", "input": {"image_url": "https://example.com/a.png", "source_lang": "zh", "target_lang": "en"}},
    )  # fmt: skip

    assert restyled["output"]["style_index"] == 3 and re.fullmatch(
        r"[\d-]+ [\d:]+", restyled["output"]["end_time"]
    )
    assert "image_url" in translated["output"] and translated["usage"] == {"image_count": 1}


def test_transcripts_agree_with_their_task(mock: Mock) -> None:
    files = ["https://example.com/good_morning.wav", "https://nowhere.invalid/b.wav"]
    done = mock.made(TRANSCRIPTION, {"model": "fun-asr", "input": {"file_urls": files}})
    good, bad = done["output"]["results"]

    assert (good["subtask_status"], bad["subtask_status"]) == ("SUCCEEDED", "FAILED")
    assert (bad["code"], bad["message"]) == (
        "InvalidFile.DownloadFailed",
        "The audio file cannot be downloaded.",
    )
    assert done["output"]["task_metrics"] == {"TOTAL": 2, "SUCCEEDED": 1, "FAILED": 1}
    document = json.loads(mock.ask("GET", good["transcription_url"]).content)
    assert document["file_url"] == files[0]
    assert document["transcripts"][0]["text"] == "Good morning."
    assert done["usage"]["duration"] * 1000 >= document["properties"]["original_duration_in_milliseconds"]


def test_a_task_of_which_nothing_came_has_failed_with_status_200(mock: Mock) -> None:
    id = mock.begin(
        TRANSCRIPTION, {"model": "fun-asr", "input": {"file_urls": ["https://nowhere.invalid/b.wav"]}}
    )
    mock.clock.advance(2)
    answer = mock.ask("GET", f"/api/v1/tasks/{id}")

    assert answer.status_code == 200 and "usage" not in answer.json()
    assert answer.json()["output"]["task_status"] == "FAILED"
    assert answer.json()["output"]["code"] == "InvalidFile.DownloadFailed"


@pytest.mark.parametrize(
    ("fault", "code"),
    [
        ("DataInspectionFailed=40%", "DataInspectionFailed"),
        ("InternalError.Algo=1", "InternalError.Algo"),
        ("500=1", "InternalError"),
    ],
)
def test_a_task_fails_on_request_with_any_error_of_the_api(mock: Mock, fault: str, code: str) -> None:
    asked = {"model": "wanx-v1", "input": {"prompt": "a cat"}, "parameters": {"n": 3}}
    path, headers = TEXT_TO_IMAGE, {"X-DashScope-Async": "enable", "X-Mock-Fault": fault}
    id = mock.ask("POST", path, asked, headers).json()["output"]["task_id"]
    assert mock.task(id)["output"]["task_status"] == "PENDING"
    mock.clock.advance(3)
    told = mock.task(id)
    output = told["output"]
    assert (output["task_status"], output["code"]) == ("FAILED", code) and output["message"]
    assert output["task_metrics"] == {"TOTAL": 3, "SUCCEEDED": 0, "FAILED": 3}
    assert "usage" not in told and "results" not in output
    assert mock.task(mock.begin(path, asked))["output"]["task_status"] == "PENDING"  # the next one is as ever


def test_an_error_without_an_amount_refuses_the_task_itself(mock: Mock) -> None:
    headers = {"X-DashScope-Async": "enable", "X-Mock-Fault": "DataInspectionFailed"}
    asked = {"model": "wanx-v1", "input": {"prompt": "a cat"}}
    answer = mock.ask("POST", TEXT_TO_IMAGE, asked, headers)
    assert (answer.status_code, answer.json()["code"]) == (400, "DataInspectionFailed")


def test_a_file_of_texts_becomes_a_file_of_vectors(mock: Mock) -> None:
    path = "/api/v1/services/embeddings/text-embedding/text-embedding"
    body = {"model": "text-embedding-async-v2", "input": {"url": "https://example.com/two_words.txt"}}
    done = mock.made(path, body)
    refused = mock.made(path, {**body, "input": {"url": "https://example.com/two_words.pdf"}})

    assert (
        mock.ask("GET", done["output"]["url"]).content[:2] == b"\x1f\x8b"
        and done["usage"]["total_tokens"] > 0
    )
    assert (refused["output"]["code"], refused["output"]["message"]) == (
        "InvalidFile.TypeNotTxt",
        "File type should be txt",
    )


@pytest.mark.parametrize(
    ("path", "body"),
    [
        (TEXT_TO_IMAGE, CAT),
        (VIDEO, {"model": "wanx2.1-t2v-turbo", "input": {"prompt": "a cat"}}),
        (TRANSCRIPTION, {"model": "fun-asr", "input": {"file_urls": ["https://example.com/a.wav"]}}),
        ("/api/v1/services/embeddings/text-embedding/text-embedding", {"model": "text-embedding-async-v2", "input": {"url": "https://example.com/a.txt"}}),
    ],
)  # fmt: skip
def test_what_makes_tasks_does_not_answer_at_once(mock: Mock, path: str, body: Any) -> None:
    answer = mock.ask("POST", path, body)

    assert (answer.status_code, answer.json()["code"]) == (403, "AccessDenied")
    assert answer.json()["message"] == "current user api does not support synchronous calls."


def test_real_pace_takes_as_long_as_was_recorded() -> None:
    mock = Mock(pace=parse("real"))
    id = mock.begin(TEXT_TO_IMAGE, CAT)
    mock.clock.advance(28)
    assert mock.task(id)["output"]["task_status"] == "RUNNING"
    mock.clock.advance(2)
    assert mock.task(id)["output"]["task_status"] == "SUCCEEDED"


def test_the_oldest_of_too_many_tasks_is_forgotten(mock: Mock, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tasks, "MOST", 2)
    ids = [mock.begin(TEXT_TO_IMAGE, CAT) for _ in range(3)]

    assert [mock.task(id)["output"]["task_status"] for id in ids] == ["UNKNOWN", "PENDING", "PENDING"]


def test_pictures_and_speech_come_at_once_on_the_multimodal_path(mock: Mock) -> None:
    path = "/api/v1/services/aigc/multimodal-generation/generation"
    messages = [{"role": "user", "content": [{"text": "a cat"}]}]
    painted = mock.ask("POST", path, {"model": "qwen-image-max", "input": {"messages": messages}}).json()
    spoken = mock.ask(
        "POST", path, {"model": "qwen3-tts-flash", "input": {"text": "你好ab", "voice": "Cherry"}}
    ).json()
    refused = mock.ask(
        "POST", path, {"model": "qwen3-tts-flash", "input": {"text": "a", "voice": "Nobody"}}
    ).json()

    assert painted["usage"] == {"height": 928, "image_count": 1, "width": 1664}
    assert painted["output"]["task_metric"] == {"FAILED": 0, "SUCCEEDED": 1, "TOTAL": 1}
    assert (
        spoken["usage"] == {"characters": 6}
        and spoken["output"]["audio"]["id"] == f"audio_{spoken['request_id']}"
    )
    assert mock.ask("GET", spoken["output"]["audio"]["url"]).content[:4] == b"RIFF"
    assert refused["message"].startswith("Invalid voice specified")


def test_streamed_speech_brings_its_samples_before_its_address(mock: Mock) -> None:
    path = "/api/v1/services/aigc/multimodal-generation/generation"
    body = {"model": "qwen3-tts-flash", "input": {"text": "Hello", "voice": "Cherry"}}
    events = sse.events(mock.ask("POST", path, body, {"X-DashScope-SSE": "enable"}).content)
    audio = [json.loads(event["data"])["output"]["audio"] for event in events]

    samples = b"".join(base64.b64decode(one["data"]) for one in audio)
    assert mock.ask("GET", audio[-1]["url"]).content[44:] == samples
    assert all("url" not in one for one in audio[:-1])


@pytest.mark.parametrize(
    ("path", "model", "headers"),
    [
        ("image-generation/generation", "wan2.6-t2i", {}),
        ("text2image/image-synthesis", "qwen-image-plus", {}),
        ("multimodal-generation/generation", "wan2.6-t2i", {"X-DashScope-Async": "enable"}),
    ],
)
def test_a_model_on_two_paths_makes_tasks_on_one_and_answers_on_the_other(
    mock: Mock, path: str, model: str, headers: Mapping[str, str]
) -> None:
    given = {"prompt": "a cat", "messages": [{"role": "user", "content": [{"text": "a cat"}]}]}
    answer = mock.ask("POST", f"/api/v1/services/aigc/{path}", {"model": model, "input": given}, headers)

    assert answer.status_code == 403


def test_one_family_paints_at_once_too(mock: Mock) -> None:
    answer = mock.ask("POST", TEXT_TO_IMAGE, {**CAT, "model": "wan2.2-t2i-flash"}).json()

    assert answer["output"]["task_status"] == "SUCCEEDED" and len(answer["output"]["results"]) == 2


def test_a_picture_that_cannot_be_fetched_fails_the_task_and_refuses_the_call(mock: Mock) -> None:
    body = {
        "model": "wan2.2-t2i-flash",
        "input": {"prompt": "a cat", "ref_img": "https://nowhere.invalid/a.png"},
    }
    now = mock.ask("POST", TEXT_TO_IMAGE, body)
    failed = mock.made(TEXT_TO_IMAGE, body)["output"]

    assert (now.status_code, failed["task_status"]) == (400, "FAILED")
    assert now.json()["message"] == failed["message"]


def test_every_model_that_makes_tasks_finishes_one(mock: Mock) -> None:
    """Each in the form of its own, which the contract holds (check_answers)."""
    catalogue = mock.app.spec.catalogue
    url = "https://example.com/good_morning"
    everything = {
        "prompt": "a cat", "title": "a cat", "images": [f"{url}.png"], "function": "stylization_all", "style_index": 3,
        "messages": [{"role": "user", "content": [{"text": "a cat"}]}], "media": [{"type": "first_frame", "url": url}],
        "file_urls": [f"{url}.wav"], "source_lang": "zh", "target_lang": "en", "url": f"{url}.txt", "driven_id": "x",
        "text": "Sea", "template_id": "AACT.1", "shoe_image_url": [f"{url}.png"],
    }  # fmt: skip
    seen = set()
    for id in catalogue.others:
        model = catalogue.find(id)
        if "task" not in model.modes:
            continue
        wanted = [*(model.needs or ()), *(model.needs_one_of or ())]
        given = {key: everything.get(key, f"{url}.png") for key in wanted}
        if model.pictures and model.pictures[0]:
            content = [*({"image": f"{url}.png"} for _ in range(model.pictures[0])), {"text": "a cat"}]
            given["messages"] = [{"role": "user", "content": content}]
        if model.kind == "body":  # needs one of three
            given = {"prompt": "a cat"}
        operation = mock.app.spec.operation(model.operations[0])
        done = mock.made(operation.path, {"model": id, "input": given})
        assert done["output"]["task_status"] == "SUCCEEDED", id
        seen.add(model.result)
    assert len(seen) >= 18


@pytest.mark.parametrize(
    "who",
    [{"Authorization": "Bearer sk-another-key-0002"}, {"X-DashScope-WorkSpace": "llm-workspace2"}],
    ids=["key", "workspace"],
)
def test_nobody_sees_or_cancels_the_tasks_of_another(mock: Mock, who: dict[str, str]) -> None:
    id = mock.begin(TEXT_TO_IMAGE, CAT)
    told = mock.ask("GET", f"/api/v1/tasks/{id}", headers=who)
    assert told.json()["output"] == {"task_id": id, "task_status": "UNKNOWN"}
    assert mock.ask("POST", f"/api/v1/tasks/{id}/cancel", headers=who).status_code == 400
    assert mock.ask("GET", "/api/v1/tasks", headers=who).json()["data"] == []
    assert mock.task(id)["output"]["task_status"] == "PENDING"
