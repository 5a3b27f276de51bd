"""Jobs and deployments with the official DashScope SDK, on a real port: trained, followed, deployed, called."""

import time
from typing import Any

import dashscope
import pytest
from dashscope import Deployments, FineTunes, Generation
from dashscope.audio.asr import AsrPhraseManager

from tests.sdk.asking import RIVERS

pytestmark = pytest.mark.usefixtures("classic")


def begun(model: str = "qwen3-8b", **more: Any) -> str:
    answer = FineTunes.call(
        model, ["976bd01a-f30b-4414-86fd-50c54486e3ef"], hyper_parameters={"n_epochs": 2}, **more
    )
    assert (answer.status_code, answer.output.status) == (200, "PENDING")
    id: str = answer.output.job_id
    return id


def test_a_job_is_followed_to_its_end_and_its_model_is_deployed_and_called(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(dashscope, "api_key", "sk-tuning-sdk-test-0001")  # nobody else's jobs are before it
    id = begun(mode="sft")
    lines = [str(one.output) for one in FineTunes.stream_events(id)]
    assert lines[-1].endswith("##FT_COMPLETE##")

    done = FineTunes.get(id).output
    assert (done.status, done.finetuned_output) == ("SUCCEEDED", f"qwen3-8b-{id}")
    log: Any = FineTunes.logs(id, offset=0)
    assert len(log.output["logs"]) == len(lines)

    deployed = Deployments.call(done.finetuned_output, capacity=2, plan="lora").output
    assert deployed.deployed_model == done.finetuned_output
    states = [str(one.output) for one in Deployments.stream_events(deployed.deployed_model)]
    assert states[-1].endswith("RUNNING")
    answer: Any = Generation.call(
        done.finetuned_output, messages=RIVERS, result_format="message", enable_thinking=False
    )
    assert answer.status_code == 200 and answer.output.choices[0].message.content


def test_a_job_is_listed_canceled_and_deleted() -> None:
    first, second = begun(), begun()
    listed = FineTunes.list(page_size=100).output
    assert {first, second} <= {one.job_id for one in listed.jobs} and listed.total >= 2

    assert FineTunes.cancel(first).output.status == "success"
    assert FineTunes.get(first).output.status in ("CANCELING", "CANCELED")
    assert FineTunes.delete(second).output.status == "success"
    gone = FineTunes.get(second)
    assert (gone.status_code, gone.code) == (404, "NotFound")


def test_a_deployment_is_listed_scaled_and_deleted() -> None:
    suffix = f"t{time.time_ns() % 10_000_000}"
    made = Deployments.call("qwen3-8b", capacity=2, plan="lora", suffix=suffix).output
    assert made.status == "PENDING"
    listed = Deployments.list(page_size=100).output
    assert made.deployed_model in {one.deployed_model for one in listed.deployments}

    assert Deployments.scale(made.deployed_model, 4).output.capacity == 4
    assert Deployments.get(made.deployed_model).output.capacity == 4
    assert Deployments.delete(made.deployed_model).status_code == 200
    assert Deployments.get(made.deployed_model).output.status == "DELETING"


def test_a_second_deployment_is_refused() -> None:
    first: Any = Deployments.call("qwen3-14b", capacity=1, plan="lora")
    again: Any = Deployments.call("qwen3-14b", capacity=1, plan="lora")

    assert first.status_code == 200
    assert (again.status_code, again.code) == (409, "Conflict")


def test_hot_words_are_made_shown_replaced_and_deleted() -> None:
    made: Any = AsrPhraseManager.create_phrases("paraformer-realtime-v1", {"DashScope": 5})
    assert (made.status_code, made.output["status"]) == (200, "SUCCEEDED")
    id = made.output["finetuned_output"]

    replaced: Any = AsrPhraseManager.update_phrases("paraformer-realtime-v1", id, {"DashScope": 4})
    assert replaced.output["finetuned_output"] == id
    shown: Any = AsrPhraseManager.query_phrases(id)
    assert shown.output["model"] == "paraformer-realtime-v1"
    listed: Any = AsrPhraseManager.list_phrases()
    assert id in str(listed.output)
    assert AsrPhraseManager.delete_phrases(id).status_code == 200
    assert AsrPhraseManager.query_phrases(id).status_code == 404
