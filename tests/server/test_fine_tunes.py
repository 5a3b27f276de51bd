"""Jobs over the clock: what a job says at each age, whose turn it is, what it leaves, and what can no longer be done."""

from typing import Any

import pytest

from mock_server.wire import sse
from mock_server.world.pace import parse
from tests.server.mocking import Mock

JOBS = "/api/v1/fine-tunes"
SFT = {
    "model": "qwen3-14b",
    "training_file_ids": ["976bd01a-f30b-4414-86fd-50c54486e3ef"],
    "hyper_parameters": {"n_epochs": 3, "learning_rate": "1.6e-5"},
    "training_type": "sft",
}
PHRASES = {
    "model": "paraformer-realtime-v1",
    "training_file_ids": [],
    "training_type": "compile_asr_phrase",
    "hyper_parameters": {"phrase_list": {"DashScope": 5, "noise": -6}},
}
OVER = "The fine-tune job can not be deleted because it is succeeded,failed or canceled."


@pytest.fixture
def mock() -> Mock:
    return Mock()


def begun(mock: Mock, **more: Any) -> str:
    answer = mock.ask("POST", JOBS, {**SFT, **more})
    assert answer.status_code == 200, answer.text
    id: str = answer.json()["output"]["job_id"]
    return id


def job(mock: Mock, id: str) -> Any:
    return mock.ask("GET", f"{JOBS}/{id}").json()["output"]


def refused(answer: Any) -> tuple[int, str, str]:
    return answer.status_code, answer.json()["code"], answer.json()["message"]


def test_a_job_waits_queues_trains_and_has_succeeded_within_three_seconds(mock: Mock) -> None:
    id = begun(mock)
    seen = []
    for _ in range(7):
        seen.append(job(mock, id)["status"])
        mock.clock.advance(0.5)

    assert seen == ["PENDING", "QUEUING", *["RUNNING"] * 4, "SUCCEEDED"]


def test_a_job_says_its_model_its_end_and_its_cost_once_it_has_succeeded(mock: Mock) -> None:
    id = begun(mock, finetuned_output_suffix="mine")
    waiting = job(mock, id)
    mock.clock.advance(3)
    done = job(mock, id)

    assert not {"finetuned_output", "end_time", "usage"} & set(waiting)
    assert done["finetuned_output"] == f"qwen3-14b-mine-{id}" and done["usage"] > 0
    assert (done["create_time"], done["end_time"]) == ("2026-01-01 08:00:00", "2026-01-01 08:00:03")
    assert id.startswith("ft-202601010800-") and done["job_name"] == id
    assert done["hyper_parameters"] == SFT["hyper_parameters"]


def test_jobs_of_one_key_train_one_after_the_other(mock: Mock) -> None:
    first, second = begun(mock), begun(mock)
    mock.clock.advance(2)
    assert (job(mock, first)["status"], job(mock, second)["status"]) == ("RUNNING", "QUEUING")

    mock.clock.advance(1)
    assert (job(mock, first)["status"], job(mock, second)["status"]) == ("SUCCEEDED", "RUNNING")
    mock.clock.advance(2)
    assert job(mock, second)["status"] == "SUCCEEDED"


def test_a_job_that_is_canceled_makes_room_for_the_next(mock: Mock) -> None:
    first, second = begun(mock), begun(mock)
    mock.clock.advance(1)
    assert mock.ask("POST", f"{JOBS}/{first}/cancel").json()["output"] == {"status": "success"}
    assert (job(mock, first)["status"], job(mock, second)["status"]) == ("CANCELING", "QUEUING")

    mock.clock.advance(0.5)
    assert (job(mock, first)["status"], job(mock, second)["status"]) == ("CANCELED", "RUNNING")
    assert (job(mock, first)["code"], job(mock, first)["usage"]) == ("1", 0)


def test_a_job_that_is_over_is_neither_canceled_nor_deleted(mock: Mock) -> None:
    id = begun(mock)
    mock.clock.advance(3)

    for method, path in (("POST", f"{JOBS}/{id}/cancel"), ("DELETE", f"{JOBS}/{id}")):
        assert refused(mock.ask(method, path)) == (400, "UnsupportedOperation", OVER)


def test_a_job_that_is_deleted_is_gone_and_the_next_does_not_begin_in_the_past(mock: Mock) -> None:
    first, second = begun(mock), begun(mock)
    mock.clock.advance(2)
    assert mock.ask("DELETE", f"{JOBS}/{first}").json()["output"] == {"status": "success"}
    assert refused(mock.ask("GET", f"{JOBS}/{first}")) == (404, "NotFound", "Not Found!")

    assert job(mock, second)["status"] == "RUNNING"
    mock.clock.advance(1.9)
    assert job(mock, second)["status"] == "RUNNING"


def test_a_file_that_cannot_be_read_fails_the_job(mock: Mock) -> None:
    id = begun(mock, training_file_ids=["https://nowhere.invalid/a.jsonl"])
    mock.clock.advance(3)
    failed = job(mock, id)

    assert (failed["status"], failed["code"]) == ("FAILED", "InvalidFile.DownloadFailed")
    assert "usage" not in failed and "finetuned_output" not in failed
    assert mock.ask("GET", f"{JOBS}/{id}/checkpoints").json()["output"] == []


def test_jobs_are_listed_newest_first_by_page_and_model(mock: Mock) -> None:
    first, second = begun(mock), begun(mock, model="qwen3-8b")

    def listed(query: str) -> list[str]:
        return [one["job_id"] for one in mock.ask("GET", f"{JOBS}?{query}").json()["output"]["jobs"]]

    assert listed("") == [second, first] and listed("page_size=1&page_no=2") == [first]
    assert listed("model=qwen3-14b") == [first] and listed("model=nothing") == []
    assert mock.ask("GET", f"{JOBS}?page_size=1").json()["output"]["total"] == 2


@pytest.mark.parametrize("query", ["page_no=0", "page_size=101", "page_size=x"])
def test_a_page_that_is_none_is_refused(mock: Mock, query: str) -> None:
    assert refused(mock.ask("GET", f"{JOBS}?{query}"))[:2] == (400, "InvalidParameter")


def test_nobody_sees_the_jobs_of_another_key_or_workspace(mock: Mock) -> None:
    id = begun(mock)
    elsewhere = {"X-DashScope-WorkSpace": "llm-other"}
    assert mock.ask("GET", f"{JOBS}/{id}", headers=elsewhere).status_code == 404

    mock.key = "sk-somebody-else-0002"
    assert mock.ask("GET", f"{JOBS}/{id}").status_code == 404
    assert mock.ask("POST", f"{JOBS}/{id}/cancel").status_code == 404
    assert mock.ask("GET", JOBS).json()["output"]["jobs"] == []


@pytest.mark.parametrize(
    ("body", "message"),
    [
        ({"model": "qwen3-14b"}, "Missing training files"),
        ({"model": "qwen3-14b", "training_file_ids": []}, "Missing training files"),
        ({"model": "qwen-nonesuch", "training_file_ids": ["a"]}, "Model not exist."),
        ({"training_file_ids": ["a"]}, "<400> InternalError.Algo.InvalidParameter: Field required: model"),
    ],
)
def test_a_job_that_lacks_something_is_refused(mock: Mock, body: Any, message: str) -> None:
    assert refused(mock.ask("POST", JOBS, body)) == (400, "InvalidParameter", message)


def test_datasets_are_files_in_the_form_of_2026(mock: Mock) -> None:
    id = begun(
        mock, training_file_ids=None, training_datasets=[{"data_source_type": "file_id", "file_id": "f1"}]
    )

    assert job(mock, id)["training_file_ids"] == ["f1"]


def test_the_log_grows_and_is_read_in_parts(mock: Mock) -> None:
    id = begun(mock)

    def log(query: str = "") -> Any:
        return mock.ask("GET", f"{JOBS}/{id}/logs{query}").json()["output"]

    assert log() == {"total": 0, "logs": []}
    mock.clock.advance(2)
    part = log()["logs"]
    mock.clock.advance(1)
    whole = log()

    assert whole["logs"][: len(part)] == part and whole["total"] == len(whole["logs"]) > len(part) > 0
    assert (
        whole["logs"][-1].endswith("##FT_COMPLETE##")
        and " use checkpoint-3 as final checkpoint" in whole["logs"]
    )
    assert log("?offset=2&line=3")["logs"] == whole["logs"][2:5] and log("?offset=999")["logs"] == []
    assert any(str(job(mock, id)["usage"]) in line for line in whole["logs"])


def test_the_log_of_a_job_that_is_over_is_a_stream_of_lines(mock: Mock) -> None:
    id = begun(mock)
    mock.clock.advance(3)
    told = mock.ask("GET", f"{JOBS}/{id}/stream")

    assert told.headers["content-type"].startswith("text/event-stream")
    log = mock.ask("GET", f"{JOBS}/{id}/logs").json()["output"]["logs"]
    assert [one["data"] for one in sse.events(told.content)] == [line.removeprefix(" ") for line in log]


def test_a_checkpoint_becomes_a_model_that_is_called(mock: Mock) -> None:
    id = begun(mock)
    mock.clock.advance(2.9)
    names = [one["checkpoint"] for one in mock.ask("GET", f"{JOBS}/{id}/checkpoints").json()["output"]]
    assert names == ["checkpoint-1", "checkpoint-2", "checkpoint-3"]

    assert mock.ask("GET", f"{JOBS}/{id}/export/checkpoint-2?model_name=best").json()["output"] is True
    exported = mock.ask("GET", f"{JOBS}/{id}/checkpoints").json()["output"][1]
    assert (exported["model_name"], exported["model_display_name"]) == (f"qwen3-14b-{id}-c2", "best")
    deployed = mock.ask("POST", "/api/v1/deployments", {"model_name": exported["model_name"], "capacity": 1})
    assert deployed.json()["output"]["base_model"] == "qwen3-14b"


def test_checkpoints_are_kept_every_so_many_steps_and_ten_at_most(mock: Mock) -> None:
    id = begun(mock, hyper_parameters={"n_epochs": 400, "eval_epochs": 20})
    mock.clock.advance(3)
    names = [one["checkpoint"] for one in mock.ask("GET", f"{JOBS}/{id}/checkpoints").json()["output"]]

    assert names == [f"checkpoint-{step}" for step in range(220, 401, 20)]


@pytest.mark.parametrize("path", ["export/checkpoint-9?model_name=x", "validation-details/checkpoint-9"])
def test_a_checkpoint_that_is_not_there_is_refused(mock: Mock, path: str) -> None:
    id = begun(mock)
    mock.clock.advance(3)

    assert refused(mock.ask("GET", f"{JOBS}/{id}/{path}")) == (404, "NotFound", "Not Found!")


def test_a_checkpoint_without_a_name_for_its_model_is_refused(mock: Mock) -> None:
    id = begun(mock)
    mock.clock.advance(3)

    assert "model_name" in refused(mock.ask("GET", f"{JOBS}/{id}/export/checkpoint-3"))[2]


def test_a_model_of_films_shows_what_its_checkpoints_make(mock: Mock) -> None:
    id = begun(mock, model="wan2.5-i2v-preview", validation_file_ids=["v1", "v2"])
    assert job(mock, id)["finetuned_output"] == f"wan2.5-i2v-preview-{id}"
    mock.clock.advance(3)
    validated = mock.ask("GET", f"{JOBS}/{id}/validation-results").json()["output"]
    shown = mock.ask("GET", f"{JOBS}/{id}/validation-details/checkpoint-3?page_size=1").json()["output"]

    assert {"checkpoint": "checkpoint-3"} in validated
    assert (shown["total"], len(shown["list"])) == (2, 1)
    assert mock.ask("GET", shown["list"][0]["video_path"]).content[4:8] == b"ftyp"
    assert mock.ask("GET", shown["list"][0]["first_frame_path"]).content.startswith(b"\x89PNG")


def test_real_pace_takes_as_long_as_the_documented_job() -> None:
    mock = Mock(pace=parse("real"))
    id = begun(mock)
    mock.clock.advance(1052)
    assert job(mock, id)["status"] == "RUNNING"

    mock.clock.advance(1)
    assert job(mock, id)["end_time"] == "2026-01-01 08:17:33"


# ---- hot words -------------------------------------------------------------------------------------------------------


def test_hot_words_are_ready_at_once_shown_replaced_and_deleted(mock: Mock) -> None:
    made = mock.ask("POST", JOBS, PHRASES).json()["output"]
    assert made["status"] == "SUCCEEDED"
    id = made["finetuned_output"]

    again = mock.ask("POST", JOBS, {**PHRASES, "finetuned_output": id}).json()["output"]
    assert again["finetuned_output"] == id and again["job_id"] != made["job_id"]
    shown = mock.ask("GET", f"{JOBS}/outputs/{id}").json()["output"]
    assert (shown["job_id"], shown["output_type"]) == (again["job_id"], "custom_resource")
    assert mock.ask("GET", f"{JOBS}/outputs").json()["output"]["finetuned_outputs"] == [shown]
    assert mock.ask("DELETE", f"{JOBS}/outputs/{id}").json()["output"] == {"finetuned_output": id}
    assert mock.ask("GET", f"{JOBS}/outputs/{id}").status_code == 404


@pytest.mark.parametrize(
    "words", [{"a": 0}, {"a": 6}, {"a": -7}, {"a": True}, {}, ["a"], {str(i): 1 for i in range(501)}]
)
def test_hot_words_out_of_range_are_refused(mock: Mock, words: Any) -> None:
    answer = mock.ask("POST", JOBS, {**PHRASES, "hyper_parameters": {"phrase_list": words}})

    assert refused(answer)[:2] == (400, "InvalidParameter")


def test_a_list_of_hot_words_that_is_not_there_cannot_be_replaced(mock: Mock) -> None:
    assert mock.ask("POST", JOBS, {**PHRASES, "finetuned_output": "x"}).status_code == 404
