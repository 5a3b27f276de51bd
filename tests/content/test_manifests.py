"""Files that go with code: what a prompt names is in them, and they are what they should be."""

import re
import shutil
import subprocess
import tomllib
from pathlib import Path
from typing import Any

import orjson
import pytest
import yaml

from mock_server.content.prompt import read
from tests.content.asking import said


def file(text: str) -> str:
    """What stands between the fences of the answer."""
    found = re.search(r"```\w*\n(.*?)\n```", said(text), re.DOTALL)
    assert found, said(text)
    return found[1]


def parsed(text: str) -> Any:
    return yaml.safe_load(file(text))


def test_a_compose_file_has_the_services_that_are_named_and_no_others() -> None:
    made = parsed("Write a docker-compose file with postgres and redis")
    assert set(made["services"]) == {"db", "redis"}
    assert set(made["volumes"]) == {"db-data", "redis-data"}


def test_an_app_waits_for_its_database_behind_nginx() -> None:
    made = parsed("Write a docker-compose file for a node app with mongo and nginx")["services"]
    assert set(made) == {"app", "nginx", "mongo"}
    assert made["app"]["depends_on"] == {"mongo": {"condition": "service_healthy"}}
    assert "ports" not in made["app"]


def test_a_compose_file_is_asked_for_in_chinese() -> None:
    assert set(parsed("用docker-compose写一个包含mysql和redis的配置")["services"]) == {"mysql", "redis"}


@pytest.mark.parametrize(
    ("when", "fields"),
    [
        ("every day at 2 am", "0 2 * * *"),
        ("every 5 minutes", "*/5 * * * *"),
        ("every minute", "* * * * *"),
        ("every hour", "0 * * * *"),
        ("every 6 hours", "0 */6 * * *"),
        ("every monday and thursday at 6:30 pm", "30 18 * * 1,4"),
        ("every weekday at 9:15", "15 9 * * 1-5"),
        ("on the first day of every month at noon", "0 12 1 * *"),
        ("on the 15th of each month at 4:05", "5 4 15 * *"),
        ("at midnight on weekends", "0 0 * * 0,6"),
        ("every half hour", "*/30 * * * *"),
        ("every other day at 12 am", "0 0 */2 * *"),
        ("once a year, yearly at 3 am", "0 3 1 1 *"),
    ],
)
def test_a_schedule_is_worked_out(when: str, fields: str) -> None:
    assert file(f"Write a cron job that runs cleanup.sh {when}").splitlines()[-1].startswith(f"{fields}  /")


@pytest.mark.parametrize(
    ("when", "fields"),
    [("每天凌晨3点半", "30 3 * * *"), ("每5分钟", "*/5 * * * *"), ("每周一上午9点", "0 9 * * 1"), ("每月1号下午2点", "0 14 1 * *"), ("工作日晚上8点", "0 20 * * 1-5")],
)  # fmt: skip
def test_a_schedule_is_worked_out_in_chinese(when: str, fields: str) -> None:
    assert f"\n{fields}  /" in file(f"写一个crontab定时任务，{when}执行备份")


def test_nginx_does_what_is_named() -> None:
    plain = file("Write an nginx config for a static site")
    assert "try_files" in plain
    assert "proxy_pass" not in plain
    secured = file("Write an nginx config for api.example.org with https and a reverse proxy to port 8000")
    assert "proxy_pass http://127.0.0.1:8000;" in secured
    assert "return 301 https://" in secured
    assert secured.count("server_name api.example.org;") == 2
    assert secured.count("{") == secured.count("}")


def test_ignored_files_are_those_of_the_languages_that_are_named() -> None:
    made = file("Create a .gitignore for a Node project")
    assert "node_modules/" in made
    assert "__pycache__" not in made


@pytest.mark.parametrize(("language", "step"), [("node", "npm ci"), ("Go", "go test"), ("Python", "pytest"), ("Rust", "cargo test")])  # fmt: skip
def test_a_workflow_tests_the_language_that_is_named(language: str, step: str) -> None:
    made = parsed(f"Write a GitHub Actions workflow for a {language} project")
    assert step in " ".join(one.get("run", "") for one in made["jobs"]["test"]["steps"])


@pytest.mark.parametrize(
    ("text", "kinds"),
    [
        ("Write a Kubernetes service yaml", ["Service"]),
        ("Create a Kubernetes deployment, service and ingress", ["Deployment", "Service", "Ingress"]),
        ("Write a Kubernetes deployment yaml with three replicas for nginx", ["Deployment"]),
    ],
)
def test_kubernetes_objects_are_those_that_are_named(text: str, kinds: list[str]) -> None:
    made = list(yaml.safe_load_all(file(text)))
    assert [one["kind"] for one in made] == kinds
    if "three" in text:
        assert made[0]["spec"]["replicas"] == 3


def test_what_packages_need_is_in_their_files() -> None:
    package = orjson.loads(file("Write a package.json for an Express project in TypeScript"))
    assert "express" in package["dependencies"]
    assert "typescript" in package["devDependencies"]
    project = tomllib.loads(file("Write a pyproject.toml for a package that needs httpx"))
    assert project["project"]["dependencies"] == ["httpx>=0.27"]
    assert orjson.loads(file("Create a tsconfig.json"))["compilerOptions"]["strict"] is True


@pytest.mark.parametrize("language", ["C", "C++", "Go", "Python", "Node", "Rust", "LaTeX"])
def test_a_makefile_is_read_by_make(language: str, tmp_path: Path) -> None:
    if shutil.which("make") is None:
        pytest.skip("no make here")
    (tmp_path / "Makefile").write_text(file(f"Write a Makefile for a {language} project") + "\n")
    for name in ("requirements.txt", "package.json", "package-lock.json", "main.tex"):
        (tmp_path / name).touch()
    ended = subprocess.run(["make", "-n", "clean"], cwd=tmp_path, capture_output=True, text=True)
    assert ended.returncode == 0, ended.stderr


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("Write an Express server in Node.js", 'app.get("/items"'),
        ("Create a Fastify server with users", 'app.get("/users"'),
        ("Create a Koa app", 'router.get("/items"'),
        ("Write a Django view that lists books", "Book.objects"),
        ("Create a FastAPI endpoint that returns products", 'app.get("/products")'),
        ("Write a Flask app with orders", 'app.get("/orders")'),
        ("Write a Spring Boot controller for customers", "class CustomerController"),
        ("Write a Gin server for tasks", 'router.GET("/tasks"'),
        ("Write a systemd unit for my Python app called worker", "Description=worker"),
        ("Write a Terraform config for an S3 bucket in us-east-1", 'region = "us-east-1"'),
        ("Give me an example .env file with redis", "REDIS_URL="),
    ],
)
def test_other_files_hold_what_is_named(text: str, wanted: str) -> None:
    assert wanted in file(text)


@pytest.mark.parametrize("text", ["Write a FastAPI endpoint for users", "Write a Flask app", "Write a Django view for posts"])  # fmt: skip
def test_servers_in_python_can_be_compiled(text: str) -> None:
    compile(file(text), text, "exec")


@pytest.mark.parametrize("text", ["What is a Makefile?", "Explain how to write a Makefile", "Write a letter to the gin company", "Make a list of express trains", "What is docker compose?"])  # fmt: skip
def test_what_only_speaks_of_such_a_file_gets_none(text: str) -> None:
    assert "```" not in said(text)


def test_a_prompt_in_chinese_is_cued() -> None:
    assert "nginx" in read("写一个nginx反向代理配置").cues
    assert "proxy_pass" in file("写一个nginx反向代理配置")


@pytest.mark.parametrize(
    ("asked", "fields"),
    [
        ("cron expression for every 15 minutes between 9am and 5pm on weekdays", "*/15 9-16 * * 1-5"),
        ("cron every hour from 8am to 6pm", "0 8-18 * * *"),
        ("crontab entry to run backup.sh every day at midnight", "0 0 * * *"),
    ],
)
def test_a_schedule_may_be_within_hours(asked: str, fields: str) -> None:
    assert fields in said(asked)


@pytest.mark.parametrize(
    ("asked", "told"),
    [
        (
            "what does 0 */6 * * 1-5 mean in cron?",
            "every 6 hours, at minute 0 (from midnight on), Monday to Friday",
        ),
        ("explain the cron expression 30 2 1 * *", "at 02:30, on day 1 of the month"),
        ("What does 0 9 * * MON mean?", "at 09:00, on Monday"),
        ("explain cron 0 0 1 1 *", "at 00:00, on day 1 of the month, in January"),
        ("explain this cron: 0 0 13 * 5", "either"),
    ],
)
def test_a_schedule_that_is_given_is_told_in_words(asked: str, told: str) -> None:
    assert told in said(asked)


def test_a_product_is_no_schedule() -> None:
    assert "210" in said("what is 5 * 3 * 2 * 1 * 7")
