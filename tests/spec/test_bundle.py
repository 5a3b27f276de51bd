"""openapi/ → one document → objects: what is refused on the way, and how quick it is."""

import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from mock_server.spec import loader
from mock_server.spec.bundle import SpecError, bundle
from mock_server.spec.loader import load, source_folder
from mock_server.spec.model import STREAM, Spec
from mock_server.spec.views import downgrade
from tests.support import ROOT

API = """
openapi: 3.2.0
info: {title: A, version: "1"}
servers: []
tags: [{name: chat}, {name: models}]
"""

TOPIC = """
openapi: 3.2.0
info: {title: T, version: "1"}
paths:
  /things:
    get:
      operationId: things
      tags: [models]
      responses: {"200": {description: All., content: {application/json: {schema: {$ref: '#/components/schemas/Thing'}}}}}
components:
  schemas:
    Thing: {type: object, properties: {size: {$ref: '../shared/sizes.yaml#/components/schemas/Size'}}}
"""

SIZES = """
openapi: 3.2.0
info: {title: S, version: "1"}
paths: {}
components: {schemas: {Size: {type: integer}}}
"""

Tree = Callable[..., Path]


@pytest.fixture
def tree(tmp_path: Path) -> Tree:
    """`tree(("native/things.yaml", "old", "new"), …)`: a small openapi/ folder, each file with its changes made."""

    def grow(*changes: tuple[str, str, str], **more: str) -> Path:
        folder = tmp_path / "openapi"
        files = {"api.yaml": API, "native/things.yaml": TOPIC, "shared/sizes.yaml": SIZES}
        files |= {name.replace("__", "/") + ".yaml": text for name, text in more.items()}
        for name, old, new in changes:
            assert old in files[name]
            files[name] = files[name].replace(old, new)
        for name, text in files.items():
            (folder / name).parent.mkdir(parents=True, exist_ok=True)
            (folder / name).write_text(text, encoding="utf-8")
        return folder

    return grow


def refusal(folder: Path) -> str:
    with pytest.raises(SpecError) as caught:
        bundle(folder)
    return str(caught.value)


def test_references_between_files_become_references_within_the_bundle(tree: Tree) -> None:
    schemas = bundle(tree())["components"]["schemas"]
    assert schemas["Thing"]["properties"]["size"] == {"$ref": "#/components/schemas/Size"}
    assert schemas["Size"] == {"type": "integer"}


def test_an_operation_remembers_its_file_and_its_folder(tree: Tree) -> None:
    (operation,) = Spec(bundle(tree())).operations
    assert (operation.topic, operation.surface, operation.behaviour) == ("things", "native", "things")


def test_what_an_example_says_is_not_taken_for_a_reference(tree: Tree) -> None:
    said = tree(("shared/sizes.yaml", "{type: integer}", "{type: object, examples: [{$ref: x, x-ray: 1}]}"))
    assert bundle(said)["components"]["schemas"]["Size"]["examples"] == [{"$ref": "x", "x-ray": 1}]


def test_words_and_dates_of_yaml_stay_texts(tree: Tree) -> None:
    said = tree(("shared/sizes.yaml", "{type: integer}", "{enum: [on, off, 2025-09-11, true]}"))
    assert bundle(said)["components"]["schemas"]["Size"]["enum"] == ["on", "off", "2025-09-11", True]


def test_a_component_that_two_files_define_is_refused_with_both_names(tree: Tree) -> None:
    said = refusal(tree(compatible__other=SIZES))
    assert "components.schemas.Size" in said
    assert "openapi/shared/sizes.yaml" in said
    assert "openapi/compatible/other.yaml" in said


def test_a_reference_to_nothing_is_refused_with_the_nearest_name(tree: Tree) -> None:
    said = refusal(tree(("native/things.yaml", "schemas/Size", "schemas/Sise")))
    assert said.startswith("openapi/native/things.yaml: components.schemas.Thing.properties.size: $ref")
    assert "did you mean 'Size'?" in said


def test_a_reference_to_the_wrong_file_is_refused_with_the_right_one(tree: Tree) -> None:
    said = refusal(tree(("native/things.yaml", "../shared/sizes.yaml", "../shared/size.yaml")))
    assert said.endswith("Size is in openapi/shared/sizes.yaml; name that file")


def test_a_key_that_no_page_explains_is_refused(tree: Tree) -> None:
    folder = tree(("shared/sizes.yaml", "{type: integer}", "{type: integer, x-evidense: {}}"))
    (folder / "EXTENSIONS.md").write_text("## `x-evidence`\n")
    assert (
        "components.schemas.Size.x-evidense: unknown key 'x-evidense'; did you mean 'x-evidence'?"
        in refusal(folder)
    )


def test_a_header_that_begins_with_x_is_no_key(tree: Tree) -> None:
    folder = tree(
        ("native/things.yaml", "{description: All.,", "{description: All., headers: {x-request-id: {}},")
    )
    (folder / "EXTENSIONS.md").write_text("")
    assert "/things" in bundle(folder)["paths"]


def test_broken_yaml_is_refused_in_one_line_with_its_place(tree: Tree) -> None:
    said = refusal(tree(("shared/sizes.yaml", "paths: {}", "paths: {")))
    assert said.startswith("openapi/shared/sizes.yaml:6: is not YAML: ")
    assert "\n" not in said


def test_a_key_written_twice_is_refused(tree: Tree) -> None:
    said = refusal(tree(("shared/sizes.yaml", "paths: {}", "paths: {}\npaths: {}")))
    assert said == "openapi/shared/sizes.yaml:5: key 'paths' stands twice in one mapping; remove one"


def test_two_operations_of_one_name_are_refused(tree: Tree) -> None:
    twice = (
        TOPIC.replace("/things", "/others")
        .partition("components:")[0]
        .replace("#/", "../native/things.yaml#/")
    )
    assert "operationId 'things'" in refusal(tree(native__others=twice))


def test_a_rule_table_that_does_not_exist_is_refused_once_there_are_tables(tree: Tree) -> None:
    change = ("native/things.yaml", "tags: [models]", "tags: [models]\n      x-rules: [bodi]")
    assert bundle(tree(change))
    rules = SIZES.replace("schemas: {Size: {type: integer}}", "x-rules: {body: []}")
    assert "shared/rules.yaml has no table 'bodi'; did you mean 'body'?" in refusal(
        tree(change, shared__rules=rules)
    )


def test_operations_come_in_the_order_of_surfaces_and_tags(tree: Tree) -> None:
    chat = (
        TOPIC.replace("/things", "/chat")
        .replace("operationId: things", "operationId: chat")
        .partition("components:")[0]
    )
    chat = chat.replace("[models]", "[chat]").replace("#/", "things.yaml#/")
    paths = bundle(tree(native__zebra=chat))["paths"]
    assert list(paths) == ["/chat", "/things"]


# --- loading ----------------------------------------------------------------------------------------------------------


@pytest.fixture
def cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("DASHMOCK_CACHE", str(tmp_path / "cache"))
    return tmp_path / "cache"


def test_the_bundle_comes_from_the_cache_until_a_source_changes(tree: Tree, cache: Path) -> None:
    folder = tree()
    assert load(folder) == load(folder)
    (folder / "shared" / "sizes.yaml").write_text(SIZES.replace("integer", "string, maxLength: 7"))
    assert load(folder)["components"]["schemas"]["Size"] == {"type": "string", "maxLength": 7}


def test_a_cache_that_was_cut_short_is_made_again(tree: Tree, cache: Path) -> None:
    folder = tree()
    whole = load(folder)
    (kept,) = cache.iterdir()
    kept.write_bytes(kept.read_bytes()[:-9])
    assert load(folder) == whole


def test_without_a_place_for_a_cache_the_bundle_is_built_in_memory(tree: Tree, cache: Path) -> None:
    cache.write_text("a file where the folder should be")
    assert load(tree())["openapi"] == "3.2.0"


def test_a_start_from_the_cache_reads_no_yaml(cache: Path) -> None:
    load()
    code = "import sys; from mock_server.spec.loader import load; load(); print('yaml' in sys.modules)"
    ran = subprocess.run([sys.executable, "-c", code], cwd=ROOT, check=True, capture_output=True, text=True)
    assert ran.stdout.strip() == "False"


def test_without_sources_the_prebuilt_bundle_is_taken(
    tree: Tree, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    prebuilt = tmp_path / "_bundle.json"
    prebuilt.write_text('{"openapi": "3.2.0"}')
    monkeypatch.setattr(loader, "PREBUILT", prebuilt)
    monkeypatch.setattr(loader, "source_folder", lambda: tmp_path / "nowhere")
    assert load() == {"openapi": "3.2.0"}


def test_a_bundle_is_the_same_wherever_the_sources_lie(tmp_path: Path) -> None:
    copy = shutil.copytree(source_folder(), tmp_path / "openapi")
    assert bundle(copy) == bundle(source_folder())


# --- objects ----------------------------------------------------------------------------------------------------------


def test_a_region_is_known_by_its_shared_host_and_by_its_workspaces() -> None:
    spec = Spec(load())
    hosts = [
        "dashscope-us.aliyuncs.com",
        "llm-1.us-east-1.maas.aliyuncs.com:443",
        "LLM-1.US-EAST-1.maas.aliyuncs.com",
    ]
    assert {region.id if (region := spec.region_of(host)) else None for host in hosts} == {"us-east-1"}


def test_a_host_that_is_none_of_the_api_has_no_region() -> None:
    spec = Spec(load())
    assert [spec.region_of(host) for host in ("127.0.0.1:8787", "", "us-east-1.maas.aliyuncs.com")] == [
        None
    ] * 3


def test_the_servers_of_a_region_agree() -> None:
    for server in Spec(load()).document["servers"]:
        region = Spec(load()).regions[server["x-region"]]
        assert (server["x-error-help"], server["x-request-id-form"]) == (
            region.error_help,
            region.request_id_form,
        )


def test_an_operation_that_does_not_exist_is_named_with_those_that_do() -> None:
    with pytest.raises(KeyError, match=r"no operation 'chat'; there are: .*chat-completions"):
        Spec(load()).operation("chat")


def test_the_view_for_older_tools_describes_streams_by_schema() -> None:
    older = downgrade(load())
    operation = Spec(older).operation("chat-completions")
    assert older["openapi"].startswith("3.1")
    assert set(operation.answers(200)[STREAM]) == {"schema", "examples"}
    assert load()["openapi"] == "3.2.0"


def test_the_view_for_the_oldest_tools_has_every_operation_and_no_word_of_later_versions() -> None:
    oldest = downgrade(load(), "3.0")
    assert oldest["openapi"] == "3.0.3"
    assert oldest["paths"].keys() == load()["paths"].keys()
    written = str(oldest)
    assert not any(f"'{word}':" in written for word in ("itemSchema", "const", "dependentRequired", "then"))
    assert "['string', 'null']" not in written


def test_there_is_no_view_for_versions_nobody_asked_for() -> None:
    with pytest.raises(ValueError, match=r"ask for 3\.1 or 3\.0"):
        downgrade({}, "2.0")
