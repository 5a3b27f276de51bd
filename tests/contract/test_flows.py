"""What begins something can be followed: links of the Spec, walked by schemathesis, in process."""

from collections import Counter
from typing import Any

import pytest
import schemathesis
from hypothesis import HealthCheck, Phase, settings
from schemathesis.config import SchemathesisConfig
from schemathesis.core.transport import Response

from mock_server.contract.drift.documents import resolved
from tests.contract.helping import KEY, SPEC
from tests.contract.test_schemathesis import CHECKS, app

CONFIG = SchemathesisConfig.from_dict(
    {
        "max-stream-events": 2000,
        "generation": {"mode": "positive", "database": "none"},
        "cache": {"enabled": False},
        "phases": {"stateful": {"inference": {"algorithms": []}}},
    }
)
QUIET = settings(
    max_examples=30, stateful_step_count=8, derandomize=True, database=None, deadline=None, phases=[Phase.generate],
    suppress_health_check=list(HealthCheck),
)  # fmt: skip
SCHEMA = schemathesis.openapi.from_asgi("/openapi.json", app=app, config=CONFIG)


def flows() -> list[set[str]]:
    """Operations that links join, each set apart from the others."""
    found: list[set[str]] = []
    for operation in SPEC.operations:
        links = (operation.response(200).get("links") or {}).values()
        joined = {operation.id} | {resolved(link, SPEC.document)["operationId"] for link in links}
        if len(joined) > 1:
            others = [one for one in found if not one & joined]
            found = [*others, joined.union(*(one for one in found if one & joined))]
    return found


FLOWS = {min(one, key=lambda id: (len(id), id)): one for one in flows()}


WALKS = 5
"""Chance decides where a walk leads: so often another one is begun, each with a seed of its own, until all was seen."""


def walked(operations: set[str], seed: int | None = None) -> Counter[str]:
    """How often each operation was reached over a link, with which status; every answer is held against the Spec."""
    counted = Counter[str]()
    gone: set[str] = set()
    schema = SCHEMA.include(operation_id=sorted(operations))

    class Flow(schema.as_state_machine()):  # type: ignore[misc]
        _hypothesis_internal_use_seed = seed  # where @seed writes it

        def get_call_kwargs(self, case: schemathesis.Case) -> dict[str, Any]:
            return {"headers": {"Authorization": f"Bearer {KEY}"}}

        def before_call(self, case: schemathesis.Case, **kwargs: Any) -> None:
            operation = SPEC.operation(case.operation.definition.raw["operationId"])
            if operation.response(200).get("links") and operation.example_request:
                case.body = (
                    operation.example_request
                )  # what begins a flow shall begin it; drawn bodies are tested elsewhere

        def validate_response(self, response: Response, case: schemathesis.Case, **kwargs: Any) -> None:
            counted[f"{case.operation.definition.raw['operationId']} {response.status_code}"] += 1
            case.validate_response(response, checks=CHECKS)
            ids = set(map(str, case.path_parameters.values()))
            if response.status_code == 200:
                assert not ids & gone, (
                    f"{case.method} {case.path} is answered though {ids & gone} was deleted"
                )
                if case.method == "DELETE":
                    gone.add(str(list(case.path_parameters.values())[-1]))

    Flow.run(settings=QUIET)
    return counted


def test_the_spec_says_which_flows_there_are() -> None:
    studio = {f"studio-{one}" for one in ("agent", "environment", "memories", "vault", "webhook-test")}
    assert set(FLOWS) == {"response", "conversation", "native-task"} | studio


@pytest.mark.parametrize("flow", FLOWS)
def test_a_flow_is_walked_and_nothing_is_lost_on_the_way(flow: str) -> None:
    counted = Counter[str]()
    for attempt in range(WALKS):
        counted += walked(FLOWS[flow], attempt)
        missed = {one for one in FLOWS[flow] if not counted[f"{one} 200"]}
        if not missed:
            break
    assert missed == set(), counted


def test_what_can_be_read_after_it_was_deleted_is_noticed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("mock_server.world.conversations.Conversations.forget_conversation", lambda *_: None)
    with pytest.raises(AssertionError, match="was deleted"):
        walked(FLOWS["conversation"])
