"""What changed between two contracts: every planted difference is found, and nothing else."""

import copy
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import yaml

from mock_server.docs import site
from mock_server.docs.changes import Change, compare, tagged
from mock_server.spec.loader import load
from mock_server.spec.model import Spec

NOW = load()
CHAT = "POST /compatible-mode/v1/chat/completions"
VECTORS = "POST /compatible-mode/v1/embeddings"


def operation(document: Any, name: str = CHAT) -> Any:
    method, path = name.split(" ")
    return document["paths"][path][method.lower()]


def schema(document: Any, name: str) -> Any:
    return document["components"]["schemas"][name]


def body(document: Any) -> Any:
    """The schema of what is sent for vectors."""
    return schema(document, "EmbeddingsRequest")


def without_operation(document: Any) -> None:
    del document["paths"]["/api/v1/tokenizer"]


def without_answer_key(document: Any) -> None:
    for name in ("ChatChunk", "ChatUsageChunk"):
        del schema(document, name)["properties"]["system_fingerprint"]


def with_required(document: Any) -> None:
    body(document)["required"] = [*body(document).get("required", ()), "user"]


def with_new_required(document: Any) -> None:
    body(document)["properties"]["flavour"] = {"type": "string"}
    body(document)["required"] = [*body(document).get("required", ()), "flavour"]


def without_rule(document: Any) -> None:
    document["components"]["x-rules"]["body"].pop()


def with_other_status(document: Any) -> None:
    document["components"]["x-errors"]["InvalidParameter"]["native"]["status"] = 422


def without_model(document: Any) -> None:
    del document["x-models"]["models"]["qwen-plus"]


def longer_context(document: Any) -> None:
    document["x-models"]["models"]["qwen-plus"]["context"] = 5


PLANTED: dict[str, tuple[Callable[[Any], None], str, str, bool]] = {
    "an operation that is gone": (without_operation, "POST /api/v1/tokenizer", "removed", True),
    "a property that must be sent now": (with_required, f"{VECTORS} · user", "required now", True),
    "a new property that must be sent": (with_new_required, f"{VECTORS} · flavour", "added", True),
    "a new property that may be sent": (
        lambda it: body(it)["properties"].__setitem__("flavour", {"type": "string"}),
        f"{VECTORS} · flavour", "added", False,
    ),
    "a type that takes less": (
        lambda it: body(it)["properties"].__setitem__("input", {"type": "string"}),
        f"{VECTORS} · input", "another type", True,
    ),
    "a key of the stream that is gone": (without_answer_key, f"{CHAT} · data→system_fingerprint", "removed", True),
    "a status that is gone": (
        lambda it: operation(it)["responses"].pop("429"), f"{CHAT} · 429", "removed", False,
    ),
    "a refusal less": (without_rule, NOW["components"]["x-rules"]["body"][-1]["id"], "no longer refused", False),
    "another status of an error": (with_other_status, "InvalidParameter · native · status", "changed", True),
    "a model that is gone": (without_model, "qwen-plus", "removed", True),
    "a model that reads more": (longer_context, "qwen-plus · context", "changed", False),
}  # fmt: skip


def planted(change: Callable[[Any], None]) -> Any:
    document = copy.deepcopy(NOW)
    change(document)
    return document


@pytest.mark.parametrize("name", PLANTED)
def test_it_is_found_and_judged(name: str) -> None:
    change, place, what, breaks = PLANTED[name]
    found = compare(NOW, planted(change))
    assert (place, what, breaks) in [(one.place, one.what, one.breaks) for one in found], found[:5]


def test_equal_contracts_have_no_differences() -> None:
    assert compare(NOW, copy.deepcopy(NOW)) == []


def test_what_was_added_one_way_is_removed_the_other_way() -> None:
    other = planted(without_operation)
    assert compare(other, NOW) == [Change("Operations", "POST /api/v1/tokenizer", "added", False)]


def git(folder: Path, *arguments: str) -> None:
    name = ("-c", "user.name=a", "-c", "user.email=a@example.com")
    subprocess.run(["git", "-C", str(folder), *name, *arguments], check=True, capture_output=True)


def test_versions_come_from_the_tags_of_the_checkout(tmp_path: Path) -> None:
    git(tmp_path, "init", "-q")
    (tmp_path / "openapi").mkdir()
    for tag, change in (("v0.9.0", without_model), ("v0.10.0", without_operation), ("old", longer_context)):
        small = {key: planted(change)[key] for key in ("openapi", "info", "paths", "components", "x-models")}
        (tmp_path / "openapi" / "openapi.yaml").write_text(
            yaml.dump(small, Dumper=getattr(yaml, "CSafeDumper", yaml.SafeDumper))
        )
        git(tmp_path, "add", "-A")
        git(tmp_path, "commit", "-qm", tag)
        git(tmp_path, "tag", tag)
    found = tagged(tmp_path / "openapi")
    assert [name for name, _ in found] == ["v0.10.0", "v0.9.0"]
    assert "/api/v1/tokenizer" not in found[0][1]["paths"]


def test_a_folder_without_git_has_no_versions(tmp_path: Path) -> None:
    assert tagged(tmp_path) == []


def test_the_page_says_what_changed_and_marks_what_breaks() -> None:
    page = site.build(Spec(NOW), [("v1", planted(without_model)), ("v0", planted(with_required))])[
        "changes.md"
    ]
    said = page.decode()
    assert "## From v1 to now" in said and "## From v0 to v1" in said
    assert "| `qwen-plus` | added |" in said and "✗ removed" in said
