"""Tasks with the official DashScope SDK, on a real port: its own loops wait, fetch, list and cancel."""

import json
import urllib.request
from typing import Any

import dashscope
import pytest
from dashscope.audio.asr import Transcription

pytestmark = pytest.mark.usefixtures("classic")


def fetched(url: str) -> bytes:
    with urllib.request.urlopen(url) as response:
        content: bytes = response.read()
        return content


def begun(**more: Any) -> Any:
    return dashscope.ImageSynthesis.async_call("wanx-v1", "a cat", **more)


def test_pictures_are_waited_for() -> None:
    answer = dashscope.ImageSynthesis.call("wanx-v1", "a cat", n=2, size="720*1280")

    assert (answer.status_code, answer.output.task_status) == (200, "SUCCEEDED")
    assert len(answer.output.results) == 2 == answer.usage.image_count
    assert fetched(answer.output.results[0].url).startswith(b"\x89PNG")


def test_a_picture_is_begun_fetched_and_waited_for() -> None:
    task = begun(n=1)
    assert (task.status_code, task.output.task_status) == (200, "PENDING")

    assert dashscope.ImageSynthesis.fetch(task).output.task_status in ("PENDING", "RUNNING")
    assert dashscope.ImageSynthesis.wait(task).output.task_status == "SUCCEEDED"


def test_a_task_that_waits_is_canceled_and_then_no_more() -> None:
    task = begun()

    assert dashscope.ImageSynthesis.cancel(task).status_code == 200
    again = dashscope.ImageSynthesis.cancel(task)
    assert (again.status_code, again.code) == (400, "UnsupportedOperation")
    assert dashscope.ImageSynthesis.fetch(task).output.task_status == "CANCELED"


def test_tasks_are_listed() -> None:
    task = begun()
    answer: Any = dashscope.ImageSynthesis.list(model_name="wanx-v1", page_size=100)

    assert answer.status_code == 200
    assert task.output.task_id in json.dumps(answer.output)


def test_a_picture_is_edited_on_the_other_path() -> None:
    task = dashscope.ImageSynthesis.async_call(
        "wanx2.1-imageedit",
        "a cat",
        function="stylization_all",
        base_image_url="https://example.com/a.png",
        n=1,
    )

    assert task.output.task_status == "PENDING"


def test_a_film_is_waited_for() -> None:
    answer = dashscope.VideoSynthesis.call("wanx2.1-t2v-turbo", "a cat")

    assert answer.output.task_status == "SUCCEEDED"
    assert fetched(answer.output.video_url)[4:8] == b"ftyp"
    assert answer.usage.video_duration == 5 and answer.output["orig_prompt"] == "a cat"


def test_files_are_written_down() -> None:
    urls = ["https://example.com/good_morning.wav", "https://example.com/good_night.wav"]
    task = Transcription.async_call("paraformer-v2", urls)
    answer = Transcription.wait(task.output.task_id)

    assert [one["subtask_status"] for one in answer.output["results"]] == ["SUCCEEDED"] * 2
    document = json.loads(fetched(answer.output["results"][1]["transcription_url"]))
    assert document["transcripts"][0]["text"] == "Good night."


def test_a_file_of_texts_is_embedded() -> None:
    answer = dashscope.BatchTextEmbedding.call("text-embedding-async-v2", "https://example.com/two_words.txt")

    assert answer.output.task_status == "SUCCEEDED"
    assert fetched(answer.output.url)[:2] == b"\x1f\x8b" and answer.usage.total_tokens > 0


def test_an_embedding_model_that_answers_at_once_makes_no_task() -> None:
    answer = dashscope.BatchTextEmbedding.async_call("text-embedding-v4", "https://example.com/a.txt")

    assert (answer.status_code, answer.code) == (403, "AccessDenied")


def test_films_of_third_parties_are_waited_for() -> None:
    answer = dashscope.VideoSynthesis.call("vidu/viduq3-pro_text2video", "a cat", resolution="540P")

    assert (answer.output.task_status, answer.usage["SR"]) == ("SUCCEEDED", "540")
