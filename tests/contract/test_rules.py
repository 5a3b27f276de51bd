"""Rules as tests: each row's breaking request is refused with its status, code and words, its legal neighbour is answered."""

import pytest

from mock_server.app import create_app
from mock_server.contract.cases import Maker, bodies
from mock_server.contract.exchange import Case, received
from mock_server.contract.laws.envelope import foretold
from mock_server.contract.targets import InProcess
from tests.contract.helping import KEY, SPEC

MAKER = Maker(SPEC, "standard", KEY)
MOCK = InProcess(create_app())
CASES = [case for one in SPEC.operations for case in MAKER.rule_cases(one)]


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.id)
def test_a_rule_refuses_what_breaks_it_and_nothing_beside(case: Case) -> None:
    exchange = received(SPEC, case, MOCK(case.sent), KEY)
    assert [str(finding) for finding in foretold(exchange)] == []
    breaks = case.id.endswith("-breaks")
    if case.expected.status:
        assert exchange.refused == breaks, exchange.raw[:300]
    if breaks and case.expected.code:
        assert case.expected.message and (exchange.error or {}).get("code") == case.expected.code


def test_nearly_every_rule_has_its_refusal_foretold_to_the_letter() -> None:
    breaking = [case for case in CASES if case.id.endswith("-breaks")]
    assert len(breaking) >= 550
    assert sum(bool(case.expected.message) for case in breaking) >= 0.98 * len(breaking)


def test_every_operation_with_rules_and_an_example_has_its_refusals_provoked() -> None:
    provoked = {case.operation.id for case in CASES if case.expected.status >= 400}
    assert provoked == {
        one.id for one in SPEC.operations if one.rules and one.method == "POST" and bodies(one)
    }
