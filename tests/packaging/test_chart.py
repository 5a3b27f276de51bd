"""The Helm chart: linted and rendered by Helm's own library, its manifests judged by Kubernetes' schemas, its wrong values refused."""

from typing import Any

import click
import pytest
import yaml

from mock_server.cli import main
from mock_server.settings import NAMES, load
from tests.support import ROOT

helm = pytest.importorskip("helm_python", reason="helm-python-sdk is not here: its wheel is for Linux")
validate = pytest.importorskip("kubernetes_validate", reason="kubernetes-validate is not here")

CHART = ROOT / "ci" / "helm"
VERSIONS = ("1.29", "1.35")
LARGE: dict[str, Any] = {
    "store": "redis://redis:6379/0",
    "blobs": {"address": "s3://mock?endpoint=http://minio:9000", "secret": "bucket-keys"},
    "scenarios": {"greeting.yaml": "scenarios: []\n"},
    "tapes": {"chat.jsonl": "{}\n"},
    "adminToken": {"value": "correct-horse"},
    "tls": {"secret": "certificate"},
    "ingress": {"enabled": True, "host": "mock.example", "className": "nginx", "tlsSecret": "certificate"},
    "autoscaling": {"enabled": True, "calls": 200},
    "config": {"metrics": True, "pace": "300:50", "journal": 500},
    "networkPolicy": {"enabled": True, "to": [{"to": [{"podSelector": {}}]}]},
    "podAnnotations": {"example.org/owner": "tests"},
}


def manifests(values: dict[str, Any]) -> dict[str, Any]:
    """What the chart makes of the values: kind/name → manifest."""
    with helm.Chart.load(str(CHART)) as chart:
        rendered = chart.render(values, name="demo", namespace="mocks")
    made = [
        one
        for name, text in rendered.items()
        if name.endswith(".yaml")
        for one in yaml.safe_load_all(text)
        if one
    ]
    return {f"{one['kind']}/{one['metadata']['name']}": one for one in made}


def container(values: dict[str, Any]) -> dict[str, Any]:
    spec = manifests(values)["Deployment/demo-dashmock"]["spec"]["template"]["spec"]
    assert isinstance(spec["containers"][0], dict)
    return spec["containers"][0]


def refusal(values: dict[str, Any]) -> str:
    try:
        with helm.Chart.load(str(CHART)) as chart:
            chart.validate_schema(values)
            chart.render(values, name="demo")
    except helm.HelmError as refused:
        return str(refused)
    return "nothing: it was taken"


def test_helm_finds_nothing_wrong_with_it() -> None:
    report = helm.lint(str(CHART), LARGE, strict=True)
    assert report["errors"] == [] and all(one["severity"] == 1 for one in report["messages"])


@pytest.mark.parametrize("version", VERSIONS)
@pytest.mark.parametrize("values", [{}, LARGE], ids=["defaults", "everything"])
def test_kubernetes_knows_every_key_of_it(values: dict[str, Any], version: str) -> None:
    for manifest in manifests(values).values():
        validate.validate(manifest, version, strict=True)


def test_its_command_line_is_one_that_the_mock_takes() -> None:
    command = main.get_command(click.Context(main), "serve")
    assert command is not None
    known = {option for one in command.params for option in one.opts}
    for values in ({}, LARGE):
        served, *flags = container(values)["args"]
        assert served == "serve" and {flag.partition("=")[0] for flag in flags} <= known
        named = {one["name"] for one in container(values)["env"]}
        assert {name.removeprefix("DASHMOCK_").lower() for name in named} <= set(NAMES)


def test_the_config_map_is_a_config_file(tmp_path: Any) -> None:
    for values in ({}, LARGE):
        file = tmp_path / "config.yaml"
        file.write_text(manifests(values)["ConfigMap/demo-dashmock"]["data"]["config.yaml"], encoding="utf-8")
        assert set(load(file)) == set(values.get("config", {})) | {"pace"}


def test_a_changed_config_map_makes_new_pods() -> None:
    one, other = (
        manifests({"config": {"seed": seed}})["Deployment/demo-dashmock"]["spec"]["template"]["metadata"]
        for seed in (1, 2)
    )
    assert one["annotations"] != other["annotations"]


def test_files_are_served_from_where_they_are_mounted() -> None:
    made = manifests(LARGE)
    assert made["ConfigMap/demo-dashmock-scenarios"]["data"]["greeting.yaml"].strip() == "scenarios: []"
    mounts = {one["name"]: one["mountPath"] for one in container(LARGE)["volumeMounts"]}
    assert f"--scenario={mounts['scenarios']}" in container(LARGE)["args"]
    assert f"--tapes={mounts['tapes']}" in container(LARGE)["args"]
    assert "scenarios" not in {one["name"] for one in container({})["volumeMounts"]}


def test_the_token_comes_from_a_secret_and_stands_nowhere_else() -> None:
    made = manifests(LARGE)
    assert made.pop("Secret/demo-dashmock")["stringData"] == {"token": "correct-horse"}
    assert "correct-horse" not in str(made)
    own = container({"adminToken": {"secret": "mine", "key": "word"}})["env"][-1]
    assert own["valueFrom"]["secretKeyRef"] == {"name": "mine", "key": "word"}


def test_keys_of_a_bucket_come_from_a_secret() -> None:
    assert container(LARGE)["envFrom"] == [{"secretRef": {"name": "bucket-keys"}}]
    assert f"--blobs={LARGE['blobs']['address']}" in container(LARGE)["args"]
    assert "envFrom" not in container({})


def test_pods_run_as_nobody_write_nothing_and_have_time_to_end() -> None:
    spec = manifests({"grace": 30})["Deployment/demo-dashmock"]["spec"]["template"]["spec"]
    assert spec["securityContext"]["runAsNonRoot"] and not spec["automountServiceAccountToken"]
    assert spec["containers"][0]["securityContext"]["readOnlyRootFilesystem"]
    assert spec["terminationGracePeriodSeconds"] == 35
    assert not spec["enableServiceLinks"]  # DASHMOCK_PORT would be tcp://…


def test_probes_speak_tls_where_the_mock_does() -> None:
    for values, scheme in (({}, "HTTP"), (LARGE, "HTTPS")):
        for probe in ("startupProbe", "readinessProbe", "livenessProbe"):
            assert container(values)[probe]["httpGet"] == {"path": "/_mock/health", "port": "api", "scheme": scheme}  # fmt: skip


def test_it_scales_by_open_calls_and_then_leaves_the_number_to_the_scaler() -> None:
    made = manifests(LARGE)
    metrics = made["HorizontalPodAutoscaler/demo-dashmock"]["spec"]["metrics"]
    assert metrics[1]["pods"] == {
        "metric": {"name": "dashmock_running"},
        "target": {"type": "AverageValue", "averageValue": "200"},
    }
    assert "replicas" not in made["Deployment/demo-dashmock"]["spec"]
    assert manifests({})["Deployment/demo-dashmock"]["spec"]["replicas"] == 1


@pytest.mark.parametrize(
    ("values", "words"),
    [
        ({"replicas": 2}, "more than one replica wants `store`"),
        ({"autoscaling": {"enabled": True}}, "more than one replica wants `store`"),
        ({"autoscaling": {"enabled": True, "calls": 9}, "independent": True}, "set `config.metrics: true`"),
        ({"autoscaling": {"enabled": True, "min": 5, "max": 2}, "independent": True}, "`min` is above `max`"),
        ({"blobs": {"address": "s3://mock", "secret": "keys"}}, "blobs: are files of a store"),
        ({"blobs": {"address": "s3://mock"}, "store": "redis://redis/0"}, "blobs.secret: is missing"),
        ({"blobs": {"address": "gs://mock"}}, "blobs"),
        ({"ingress": {"enabled": True}}, "ingress.host: is missing"),
        ({"adminToken": {"value": "correct-horse", "secret": "mine"}}, "not both"),
        ({"replicas": 0}, "replicas"),
        ({"replica": 3}, "replica"),
        ({"adminToken": {"value": "short"}}, "adminToken"),
        ({"store": "sqlite:/tmp/x"}, "store"),
        ({"config": {"port": 1}}, "config"),
        ({"scenarios": {"../up.yaml": ""}}, "up.yaml"),
    ],
    ids=lambda value: str(value) if isinstance(value, dict) else "",
)
def test_wrong_values_are_refused_by_name(values: dict[str, Any], words: str) -> None:
    assert words in refusal(values)
