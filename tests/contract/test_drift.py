"""`dashmock drift` finds what was planted and nothing else, in a spec, in tapes and in answers, and says who is likely wrong."""

import json
import sys
from functools import cache
from pathlib import Path
from typing import Any

import orjson
import pytest
import yaml
from click.testing import CliRunner, Result

from ci.mutants import making, run
from mock_server.cli import main
from mock_server.contract.drift.comparing import compare
from mock_server.contract.drift.difference import Difference, Evidence, blamed
from mock_server.contract.drift.documents import Unreadable, parsed
from mock_server.contract.drift.observing import of_answers
from mock_server.contract.exchange import received
from mock_server.spec.views import downgrade
from tests.contract.helping import KEY, SPEC
from tests.contract.planting import STREAM, Plant, as_30, planted, plants, renamed
from tests.contract.test_command import answering, html
from tests.support import Server

OURS = {key: value for key, value in SPEC.document.items() if key != "x-models"}
PLANTS = plants(OURS, each=2, seed=1)


def asked(*args: str) -> Result:
    return CliRunner().invoke(main, ["drift", "--against", *args], env={"DASHSCOPE_API_KEY": None})


def figures(
    capsys: pytest.CaptureFixture[str], what: str, found: int, of: int, right: int, told: int
) -> None:
    """Prints recall and precision, and wants 95 % of both."""
    low, _ = run.wilson(found, of)
    with capsys.disabled():
        sys.stdout.write(
            f"\ndrift, {what}: recall {found}/{of} (95 % at least {low:.1%}), precision {right}/{told}\n"
        )
    assert found >= 0.95 * of and right >= 0.95 * told


def test_planted_differences_are_found_and_nothing_else(capsys: pytest.CaptureFixture[str]) -> None:
    assert len(PLANTS) >= 60 and sum(plant.operator.startswith("stream") for plant in PLANTS) >= 15
    found = right = told = 0
    for plant in PLANTS:
        differences = compare(OURS, planted(OURS, plant))
        hits = sum(map(plant.told_by, differences))
        found, right, told = found + bool(hits), right + hits, told + len(differences)
    figures(capsys, "one difference a spec", found, len(PLANTS), right, told)


@pytest.mark.parametrize("version", ["3.0, all renamed", "3.1, as JSON", "3.2"])
def test_many_differences_at_once_are_found_whatever_the_version(
    version: str, capsys: pytest.CaptureFixture[str]
) -> None:
    several = apart()
    document = planted(OURS, *several)
    if version.startswith("3.0"):
        document = renamed(as_30(document))
    elif version.startswith("3.1"):
        document = parsed(orjson.dumps(downgrade(document)), "theirs.json")
    differences = compare(OURS, document)
    found = sum(any(map(plant.told_by, differences)) for plant in several)
    right = sum(any(plant.told_by(one) for plant in several) for one in differences)
    assert len(several) >= 30
    figures(
        capsys, f"{len(several)} at once, OpenAPI {version}", found, len(several), right, len(differences)
    )


@cache
def apart() -> list[Plant]:
    """Those of the plants that do not hide one another: an operation that is lost shows nothing else."""
    whole = (
        "operation",
        "status",
        "media",
        "stream lost",
        "type",
        "streamed type",
        "alternative",
        "streamed alternative",
    )
    kept: list[Plant] = []
    document = planted(OURS)
    for plant in PLANTS:
        if plant.operator.startswith(whole) or any(
            plant.tail in one.tail or one.tail in plant.tail for one in kept
        ):
            continue
        before = orjson.dumps(document)
        plant.change(document)
        if orjson.dumps(document) != before:
            kept.append(plant)
    return kept


@pytest.mark.parametrize("way", [downgrade, as_30, renamed, lambda document: renamed(as_30(document))])
def test_the_same_api_written_otherwise_is_no_difference(way: Any) -> None:
    assert compare(OURS, way(OURS)) == []


def test_a_spec_that_describes_a_stream_by_its_chunks_alone_is_held_against_ours() -> None:
    chunk = {"anyOf": [{"$ref": "#/components/schemas/ChatChunk"}, {"$ref": "#/components/schemas/Their"}]}
    document = planted(OURS)
    path = document["paths"]["/compatible-mode/v1/chat/completions"]["post"]
    content = path["responses"]["200"]["content"]
    document["components"]["schemas"]["Their"] = {
        "type": "object",
        "properties": {"theirs": {"type": "string"}},
    }
    content[STREAM] = {"schema": chunk}
    (one,) = (found for found in compare(OURS, document) if found.kind == "extra")
    assert (one.what, one.theirs) == ("alternative", "Their")


def test_paths_are_the_same_though_a_server_has_part_of_them_and_their_names_differ() -> None:
    document = planted(OURS)
    document["servers"] = [{"url": "https://api.example.com/compatible-mode/v1"}]
    document["paths"] = {
        path.removeprefix("/compatible-mode/v1").replace("{conversation_id}", "{id}"): item
        for path, item in document["paths"].items()
        if path.startswith("/compatible-mode/v1")
    }
    found = compare(OURS, document, "compatible")
    elsewhere = {one.id for one in SPEC.operations if not one.path.startswith("/compatible-mode/v1")}
    assert {one.operations for one in found} <= {(id,) for id in elsewhere}


@pytest.mark.parametrize(
    ("kind", "ours", "theirs", "wrong"),
    [
        ("changed", "recorded", "", "theirs"),
        ("changed", "assumed", "", "ours"),
        ("changed", "documented", "", "either"),
        ("extra", "recorded", "", "either"),
        ("changed", "documented", "recorded", "ours"),
        ("missing", "recorded", "documented", "theirs"),
    ],
)
def test_the_better_evidence_says_who_is_likely_wrong(kind: str, ours: str, theirs: str, wrong: str) -> None:
    assert blamed(kind, Evidence(ours, "a tape"), Evidence(theirs))[0] == wrong


# ---- answers -----------------------------------------------------------------------------------------------------------

SHAPES = (
    "field-added", "field-retyped", "field-renamed", "number-negative", "word-changed", "chunk-field-added", "chunk-field-retyped",
    "chunk-field-renamed", "status-created", "error-status-swapped", "content-type-text", "auth-ignored", "code-changed",
)  # fmt: skip


def test_what_a_target_answers_otherwise_is_found_and_nothing_else(
    capsys: pytest.CaptureFixture[str],
) -> None:
    spec, exchanges = making.good_exchanges("smoke")
    assert [str(one) for one in of_answers(spec, exchanges) if one.severity != "note"] == []
    found = of = right = told = 0
    for mutant, changed in making.mutants("published", exchanges, SHAPES):
        if of >= 150:
            break
        mixed = [
            received(spec, one.case, changed[place], KEY) if place in changed else one
            for place, one in enumerate(exchanges)
            if one.operation.id == mutant.operation
        ]
        differences = [one for one in of_answers(spec, mixed) if one.severity != "note"]
        of += 1
        found += bool(differences)
        told += len(differences)
        right += sum(one.operations == (mutant.operation,) for one in differences)
    figures(capsys, "answers of a target", found, of, right, told)


def tape(body: Any, *, events: list[dict[str, Any]] | None = None, **request: Any) -> dict[str, Any]:
    answer = {"status": 200, "headers": {}, "body": body}
    if events is not None:
        answer = {"status": 200, "headers": {}, "sse": events}
    return {
        "id": "mine/1",
        "origin": "recording",
        "operation": "POST /compatible-mode/v1/chat/completions",
        "request": {
            "body": {"model": "qwen-plus", "messages": [{"role": "user", "content": "Hi"}], **request}
        },
        "response": answer,
    }


GOOD: dict[str, Any] = {
    "choices": [{"message": {"role": "assistant", "content": "Hi."}, "finish_reason": "stop", "index": 0, "logprobs": None}],
    "object": "chat.completion", "usage": {"prompt_tokens": 9, "completion_tokens": 2, "total_tokens": 11}, "created": 1735120033,
    "system_fingerprint": None, "model": "qwen-plus", "id": "chatcmpl-daa344d2-60df-9b79-81a4-28c9a10a0a0e",
}  # fmt: skip


def drifted(tmp_path: Path, *tapes: dict[str, Any]) -> list[Difference]:
    file = tmp_path / "tapes.jsonl"
    file.write_bytes(b"\n".join(map(orjson.dumps, tapes)))
    ran = asked(str(file), "--format", "json")
    assert ran.exit_code in (0, 1), ran.output
    return [Difference(**row) for row in json.loads(ran.output)["differences"]]


@pytest.mark.parametrize(
    ("change", "kind", "what", "place"),
    [
        (
            {"service_tier_of_mine": 1},
            "extra",
            "property",
            "chat-completions 200 service_tier_of_mine",
        ),
        ({"object": "chat"}, "changed", "const", "chat-completions 200 object"),
        (
            {"usage": {**GOOD["usage"], "total_tokens": "11"}},
            "changed",
            "type",
            "chat-completions 200 usage.total_tokens",
        ),
    ],
)
def test_a_tape_that_shows_otherwise_says_that_ours_is_likely_wrong(
    change: dict[str, Any], kind: str, what: str, place: str, tmp_path: Path
) -> None:
    graver = [one for one in drifted(tmp_path, tape({**GOOD, **change})) if one.severity != "note"]
    (one,) = graver
    assert (one.kind, one.what, one.place, one.likely) == (kind, what, place, "ours")


def test_a_tape_as_the_spec_says_shows_what_is_never_shown_and_no_more(tmp_path: Path) -> None:
    found = drifted(tmp_path, tape(GOOD))
    assert {one.severity for one in found} == {"note"}
    told = {one.place for one in found}
    assert "chat-completions 400" in told and "POST /apps/anthropic/v1/messages" in told
    assert not any(one.place.endswith("usage.total_tokens") for one in found)


def test_a_request_with_a_parameter_that_we_do_not_know_is_told(tmp_path: Path) -> None:
    found = drifted(tmp_path, tape(GOOD, unheard_of=1))
    assert [(one.what, one.place) for one in found if one.kind == "extra"] == [
        ("parameter", "chat-completions request unheard_of")
    ]


# ---- the command ---------------------------------------------------------------------------------------------------------


def test_a_running_mock_does_not_drift_and_the_exit_code_says_so(server: Server) -> None:
    ran = asked(server.url, "--surface", "compatible")
    assert ran.exit_code == 0, ran.output
    assert "drift: 0 breaking, 0 compatible" in ran.output
    assert asked(server.url, "--surface", "anthropic", "--fail-on", "note").exit_code == 1


def test_a_spec_in_yaml_that_differs_is_exit_code_1_and_one_line_a_difference(tmp_path: Path) -> None:
    plant = next(one for one in PLANTS if one.operator == "property lost")
    file = tmp_path / "theirs.yaml"
    file.write_text(yaml.safe_dump(planted(OURS, plant)), encoding="utf-8")
    ran = asked(str(file))
    assert ran.exit_code == 1
    assert "likely wrong" in ran.output.splitlines()[0] and ran.output.splitlines()[-1].startswith("drift: ")
    assert asked(str(file), "--fail-on", "nothing").exit_code == 0


SWAGGER = '{"swagger": "2.0", "paths": {"/a": {}}}'
NO_MAPPING = '{"openapi": "3.1.0", "paths": {"/a": []}}'
ELSEWHERE = (
    '{"openapi": "3.1.0", "paths": {"/a": {"get": {"responses": {"200": {"$ref": "other.yaml#/x"}}}}}}'
)
NOWHERE = '{"openapi": "3.1.0", "paths": {"/a": {"get": {"responses": {"200": {"$ref": "#/components/x"}}}}}}'
CIRCLE = (
    '{"openapi": "3.1.0", "paths": {"/a": {"$ref": "#/components/x"}}, '
    '"components": {"x": {"$ref": "#/components/y"}, "y": {"$ref": "#/components/x"}}}'
)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "is empty"),
        ("a: [", "theirs.yaml:2: is not YAML"),
        ("{", "theirs.yaml: is not JSON"),
        ("- 1", "must be a mapping with openapi"),
        ("title: x", "openapi: is missing"),
        (SWAGGER, "convert it to OpenAPI 3 first"),
        ('{"openapi": "4.0.0", "paths": {"/a": {}}}', "versions 3.0 to 3.2 are read"),
        ('{"openapi": "3.1.0"}', "paths: must be a mapping of at least one path"),
        ('{"openapi": "3.1.0", "paths": {"a": {}}}', "paths.a: a path begins with /"),
        (NO_MAPPING, "paths./a: must be a mapping of methods, not a list"),
        ('{"openapi": "3.1.0", "paths": {"/a": {"get": 1}}}', "paths./a.get: must be a mapping"),
        (ELSEWHERE, "bundle the document first"),
        (NOWHERE, "leads nowhere"),
        (CIRCLE, "leads back to itself"),
    ],
)
def test_a_document_that_cannot_be_compared_is_one_line(text: str, said: str, tmp_path: Path) -> None:
    file = tmp_path / "theirs.yaml"
    file.write_text(text, encoding="utf-8")
    ran = asked(str(file))
    assert ran.exit_code == 2
    (line,) = ran.output.splitlines()
    assert line.startswith("dashmock: ") and said in line
    with pytest.raises(Unreadable):
        parsed(text.encode(), "theirs.yaml")


@pytest.mark.parametrize(
    ("against", "said"),
    [
        ("nowhere.yaml", "no such file"),
        ("nowhere.jsonl", "No such file"),
        ("http://127.0.0.1:9/openapi.json", "cannot be read"),
        ("http://127.0.0.1:9", "cannot be reached"),
        ("live", "no key: set DASHSCOPE_API_KEY"),
    ],
)
def test_a_side_that_is_not_there_is_one_line(against: str, said: str) -> None:
    ran = asked(against)
    assert ran.exit_code == 2
    (line,) = ran.output.splitlines()
    assert line.startswith("dashmock: ") and said in line


def test_a_page_in_place_of_a_spec_or_an_api_is_one_line(tmp_path: Path) -> None:
    (tmp_path / "tapes.jsonl").write_text("nonsense\n", encoding="utf-8")
    with answering(html) as url:
        for against in (url, f"{url}/openapi.json", str(tmp_path), str(tmp_path / "tapes.jsonl")):
            ran = asked(against)
            assert ran.exit_code == 2 and len(ran.output.splitlines()) == 1, ran.output
