"""Deployments and imports over the clock, and a model of one's own called for chat on every surface."""

from typing import Any

import pytest

from mock_server.wire import sse
from tests.server.mocking import Mock

DEPLOYMENTS, IMPORTS = "/api/v1/deployments", "/api/v1/custom_models/import"
UNITS = {"model_name": "qwen3-8b", "plan": "mu", "deploy_spec": "MU1", "capacity": 2}
LORA = {
    "model_name": "qwen3-32b",
    "source": "oss",
    "weight_type": "lora",
    "storage_info": {"bucket_name": "mine", "object_key": "models/lora/"},
}
HELLO = [{"role": "user", "content": "Name three rivers."}]


@pytest.fixture
def mock() -> Mock:
    return Mock()


def made(mock: Mock, **more: Any) -> Any:
    answer = mock.ask("POST", DEPLOYMENTS, {**UNITS, **more})
    assert answer.status_code == 200, answer.text
    return answer.json()["output"]


def deployment(mock: Mock, id: str) -> Any:
    return mock.ask("GET", f"{DEPLOYMENTS}/{id}").json()["output"]


def refused(answer: Any) -> tuple[int, str, str]:
    return answer.status_code, answer.json()["code"], answer.json()["message"]


def chat(mock: Mock, model: str, **more: Any) -> Any:
    return mock.ask(
        "POST", "/compatible-mode/v1/chat/completions", {"model": model, "messages": HELLO, **more}
    )


def test_a_deployment_is_made_runs_changes_and_goes(mock: Mock) -> None:
    new = made(mock)
    id = new["deployed_model"]
    assert (new["status"], new["ready_capacity"], new["model_unit_spec"]) == ("PENDING", 0, "MU1")
    mock.clock.advance(1)
    assert (deployment(mock, id)["status"], deployment(mock, id)["ready_capacity"]) == ("RUNNING", 2)

    changing = mock.ask("PUT", f"{DEPLOYMENTS}/{id}/scale", {"capacity": 4}).json()["output"]
    assert (changing["status"], changing["capacity"], changing["ready_capacity"]) == ("UPDATING", 4, 2)
    mock.clock.advance(1)
    assert (deployment(mock, id)["status"], deployment(mock, id)["ready_capacity"]) == ("RUNNING", 4)

    assert mock.ask("DELETE", f"{DEPLOYMENTS}/{id}").json()["output"]["status"] == "DELETING"
    mock.clock.advance(1)
    assert refused(mock.ask("GET", f"{DEPLOYMENTS}/{id}")) == (404, "NotFound", f"Model: {id} not found!")


def test_limits_change_without_an_update(mock: Mock) -> None:
    id = made(mock)["deployed_model"]
    mock.clock.advance(1)
    changed = mock.ask("PUT", f"{DEPLOYMENTS}/{id}/update", {"rpm_limit": 1000}).json()["output"]

    assert (changed["status"], changed["rpm_limit"]) == ("RUNNING", 1000) and "tpm_limit" not in changed
    assert mock.ask("PUT", f"{DEPLOYMENTS}/{id}/update", {}).status_code == 400


def test_a_deployment_that_goes_cannot_be_changed(mock: Mock) -> None:
    id = made(mock)["deployed_model"]
    mock.ask("DELETE", f"{DEPLOYMENTS}/{id}")

    for what, body in (("scale", {"capacity": 4}), ("update", {"rpm_limit": 1})):
        assert refused(mock.ask("PUT", f"{DEPLOYMENTS}/{id}/{what}", body))[:2] == (
            400,
            "UnsupportedOperation",
        )


def test_a_second_deployment_needs_a_suffix(mock: Mock) -> None:
    first = made(mock)["deployed_model"]
    again = refused(mock.ask("POST", DEPLOYMENTS, UNITS))
    assert again == (409, "Conflict", f"Model instance {first} already exists, please specify a suffix.")

    assert made(mock, suffix="two")["deployed_model"] == f"{first}-two"


@pytest.mark.parametrize(
    ("more", "code"),
    [
        ({"capacity": 3}, "InvalidParameter"),
        ({"capacity": None}, "InvalidParameter"),
        ({"capacity": 0}, "InvalidParameter"),
        ({"deploy_spec": None}, "InvalidParameter"),
        ({"plan": "free"}, "InvalidParameter"),
        ({"suffix": "much-too-long"}, "InvalidParameter"),
        ({"model_name": "qwen-nonesuch"}, "NotFound"),
    ],
)
def test_what_does_not_go_together_is_refused(mock: Mock, more: Any, code: str) -> None:
    assert refused(mock.ask("POST", DEPLOYMENTS, {**UNITS, **more}))[1] == code


def test_deployments_are_listed_by_key(mock: Mock) -> None:
    first, second = made(mock)["deployed_model"], made(mock, suffix="two")["deployed_model"]

    def listed(query: str = "") -> list[str]:
        page = mock.ask("GET", f"{DEPLOYMENTS}{query}").json()["output"]
        return [one["deployed_model"] for one in page["deployments"]]

    assert listed() == [second, first] and listed("?page_no=2&page_size=1") == [first]
    mock.key = "sk-somebody-else-0002"
    assert listed() == [] and mock.ask("GET", f"{DEPLOYMENTS}/{first}").status_code == 404


def test_a_deployment_is_called_as_a_model_while_it_answers(mock: Mock) -> None:
    id = made(mock)["deployed_model"]
    assert chat(mock, id).status_code == 404

    mock.clock.advance(1)
    answer = chat(mock, id)
    assert (answer.status_code, answer.json()["model"]) == (200, id)
    native = {
        "model": id,
        "input": {"messages": HELLO},
        "parameters": {"result_format": "message", "enable_thinking": False},
    }
    assert mock.ask("POST", "/api/v1/services/aigc/text-generation/generation", native).status_code == 200
    assert sse.events(chat(mock, id, stream=True).content)

    mock.ask("PUT", f"{DEPLOYMENTS}/{id}/scale", {"capacity": 4})
    assert chat(mock, id).status_code == 200
    mock.ask("DELETE", f"{DEPLOYMENTS}/{id}")
    assert chat(mock, id).status_code == 404


def test_nobody_calls_the_deployment_of_another_key(mock: Mock) -> None:
    id = made(mock)["deployed_model"]
    mock.clock.advance(1)
    mock.key = "sk-somebody-else-0002"

    assert chat(mock, id).status_code == 404


def test_a_deployment_thinks_if_it_was_made_to(mock: Mock) -> None:
    thinking = made(mock, enable_thinking=True)["deployed_model"]
    silent = made(mock, suffix="two", enable_thinking=False)["deployed_model"]
    mock.clock.advance(1)

    def thoughts(id: str) -> str:
        events = sse.events(chat(mock, id, stream=True).content)
        return "".join(one["data"] for one in events if '"reasoning_content":"' in one["data"])

    assert thoughts(thinking) and not thoughts(silent)


def test_a_model_that_a_job_has_made_is_deployed_under_its_name_and_called(mock: Mock) -> None:
    job = mock.ask("POST", "/api/v1/fine-tunes", {"model": "qwen3-14b", "training_file_ids": ["f"]}).json()[
        "output"
    ]
    name = f"qwen3-14b-{job['job_id']}"
    body = {"model_name": name, "plan": "lora", "capacity": 1}
    assert refused(mock.ask("POST", DEPLOYMENTS, body)) == (404, "NotFound", f"Model: {name} not found!")

    mock.clock.advance(3)
    assert mock.ask("POST", DEPLOYMENTS, body).json()["output"]["deployed_model"] == name
    mock.clock.advance(1)
    assert chat(mock, name, enable_thinking=False).json()["model"] == name


def test_models_that_can_be_deployed_are_those_of_the_api_and_ones_own(mock: Mock) -> None:
    mock.ask("POST", IMPORTS, LORA)
    mock.clock.advance(2)

    def deployable(query: str) -> list[Any]:
        found: list[Any] = mock.ask("GET", f"{DEPLOYMENTS}/models?{query}").json()["output"]["models"]
        return found

    (own,) = deployable("model_source=custom&version=v1.0")
    assert own["model_name"].startswith("qwen3-32b-offline-20260101-") and own["plans"] == [
        {"plan": "mu"},
        {"plan": "lora"},
    ]
    assert {"model_name": "qwen3-8b", "base_capacity": 2} in deployable("model_source=base&page_size=200")
    assert len(deployable("page_size=7")) == 7
    assert mock.ask("GET", f"{DEPLOYMENTS}/models?model_source=mine").status_code == 400


def test_a_model_that_is_only_deployed_is_no_model_to_call(mock: Mock) -> None:
    body = {"model_name": "animate-anyone-detect", "capacity": 2, "plan": "cu", "name": "my_animate"}
    id = mock.ask("POST", DEPLOYMENTS, body).json()["output"]["deployed_model"]
    mock.clock.advance(1)

    assert deployment(mock, id)["status"] == "RUNNING" and chat(mock, id).status_code == 404


def test_a_deployment_is_followed_line_by_line(mock: Mock) -> None:
    id = made(mock)["deployed_model"]
    mock.clock.advance(1)
    told = sse.events(mock.ask("GET", f"{DEPLOYMENTS}/{id}/stream").content)

    assert [one["data"].rpartition(" ")[2] for one in told] == ["PENDING", "RUNNING"]


# ---- imports -----------------------------------------------------------------------------------------------------------


def imported(mock: Mock, **more: Any) -> Any:
    answer = mock.ask("POST", IMPORTS, {**LORA, **more})
    assert answer.status_code == 200, answer.text
    return answer.json()["output"]


def test_an_import_waits_runs_and_has_successed(mock: Mock) -> None:
    new = imported(mock, display_name="我的模型")
    assert (new["status"], new["source"], new["weight_type"]) == ("PENDING", "OSS", "lora")
    assert new["gmt_create"] == "2026-01-01T00:00:00.000+00:00"

    seen = []
    for _ in range(2):
        mock.clock.advance(1)
        seen.append(mock.ask("GET", f"{IMPORTS}/{new['job_id']}").json()["output"]["status"])
    assert seen == ["RUNNING", "SUCCESSED"]
    shown = mock.ask("GET", f"{IMPORTS}/{new['job_id']}").json()["output"]
    assert "weight_type" not in shown and shown["display_name"] == "我的模型"


def test_an_import_from_nowhere_fails(mock: Mock) -> None:
    id = imported(mock, storage_info={"bucket_name": "nowhere.invalid", "object_key": "a/"})["job_id"]
    mock.clock.advance(2)
    shown = mock.ask("GET", f"{IMPORTS}/{id}").json()["output"]

    assert shown["status"] == "FAILED" and shown["error_code"].startswith("OSS")


def test_an_import_is_deleted_once_it_is_over(mock: Mock) -> None:
    id = imported(mock)["job_id"]
    running = refused(mock.ask("DELETE", f"{IMPORTS}/{id}"))
    assert running[1:] == ("OperationDenied", "The import job is currently running and cannot be deleted.")

    mock.clock.advance(2)
    assert mock.ask("DELETE", f"{IMPORTS}/{id}").json()["output"]["status"] == "SUCCESSED"
    assert mock.ask("GET", f"{IMPORTS}/{id}").status_code == 404


def test_imports_are_listed_by_status_and_model(mock: Mock) -> None:
    first = imported(mock)["job_id"]
    mock.clock.advance(2)
    second = imported(mock, model_name="qwen3-8b")["job_id"]

    def listed(query: str) -> list[str]:
        return [one["job_id"] for one in mock.ask("GET", f"{IMPORTS}?{query}").json()["output"]["list"]]

    assert listed("") == [second, first] and listed("status=SUCCESSED") == [first]
    assert listed("model_name=qwen3-8b") == [second] and listed("page_size=1&page_no=2") == [first]
    assert mock.ask("GET", f"{IMPORTS}?status=SUCCEEDED").status_code == 400


@pytest.mark.parametrize(
    "more",
    [
        {"source": "ftp"},
        {"weight_type": "some"},
        {"display_name": "x" * 51},
        {"storage_info": {"bucket_name": "mine", "object_key": "no-slash"}},
        {"storage_info": {"bucket_name": "mine"}},
    ],
)
def test_an_import_that_says_something_else_is_refused(mock: Mock, more: Any) -> None:
    assert refused(mock.ask("POST", IMPORTS, {**LORA, **more}))[:2] == (400, "InvalidParameter")


def test_only_models_of_the_catalogue_take_weights(mock: Mock) -> None:
    assert refused(mock.ask("POST", IMPORTS, {**LORA, "model_name": "gpt-9"}))[:2] == (404, "NotFound")
