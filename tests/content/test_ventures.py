"""What is planned before it is built: APIs, tables, stacks, stories, trades, teams, jobs, subjects."""

import re
import sqlite3

import pytest

from mock_server.content import phrases, ventures
from tests.content.asking import holds, numbered, said


@pytest.mark.parametrize("app", [row["name"] for row in phrases.data("ventures")["apps"]] + ["a beehive monitoring system", "an app for tracking seeds"])  # fmt: skip
def test_the_tables_of_every_app_can_be_created_with_all_that_they_point_at(app: str) -> None:
    answer = said(f"Design a database schema for {app}")
    script = answer.split("```")[1].removeprefix("sql")
    assert "REFERENCES" in script, answer
    plain = script.replace("BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY", "INTEGER PRIMARY KEY")
    numbers = iter(range(1000))
    plain = re.sub(r"CREATE INDEX ON", lambda _: f"CREATE INDEX i{next(numbers)} ON", plain)
    with sqlite3.connect(":memory:") as database:
        database.executescript(plain)
        tables = [name for (name,) in database.execute("SELECT name FROM sqlite_master WHERE type = 'table'")]
        for table in tables:
            for row in database.execute(f"PRAGMA foreign_key_list({table})"):
                assert row[2] in tables, (table, row)


@pytest.mark.parametrize("kind", ["apps", "trades", "teams", "jobs", "subjects"])
def test_every_row_is_found_by_its_own_name(kind: str) -> None:
    for row in phrases.data("ventures")[kind]:
        found = ventures._row(kind, row["name"])
        assert found is row, (row["name"], found and found["name"])


def test_what_an_app_needs_is_explained_for_each_need() -> None:
    known = phrases.data("ventures")
    assert all(need in known["needs"] for row in known["apps"] for need in row["needs"].split())


@pytest.mark.parametrize(
    ("asked", "words"),
    [
        ("Design a REST API for a library management system", ("`/loans/{id}/return`", "409", "POST /v1/loans")),
        ("what endpoints do I need for a hotel booking API?", ("`/rooms`", "`/bookings/{id}/check-in`")),
        ("Design a REST API for a plant watering reminder app", ("`/reminders`",)),
        ("Suggest a tech stack for a real-time chat app", ("WebSockets", "PostgreSQL")),
        ("What tech stack should I use for a mobile food delivery app?", ("React Native", "Payments", "Maps")),
        ("Write user stories for a food delivery app", ("As a courier, I want to", "so that")),
        ("List MVP features for a fitness app", ("First version of a fitness app", "Log a set")),
        ("Do a SWOT analysis of a small coffee shop", ("Strengths", "Weaknesses", "Opportunities", "Threats", "baristas")),
        ("swot analysis for Zorblax Industries", ("nothing particular about Zorblax Industries", "Threats")),
        ("Write a business plan for a mobile dog grooming service", ("# Business plan: mobile dog grooming service", "vehicle" .title())),
        ("Create a marketing plan for a yoga studio", ("beginners who are shy", "free first week")),
        ("Write OKRs for a marketing team", ("Objective 2", "qualified leads")),
        ("Write a job description for a senior data engineer", ("**Senior data engineer**", "pipelines")),
        ("Make a study plan for learning SQL in 4 weeks", ("| 4 | Window functions", "| 1 | `SELECT`")),
        ("I want to learn Spanish in 3 months, make me a study plan", ("| 12 | Reading", "native speaker")),
    ],
)  # fmt: skip
def test_a_plan_speaks_of_what_it_is_for(asked: str, words: tuple[str, ...]) -> None:
    holds(asked, *words)


def test_an_interview_has_as_many_questions_of_the_job_as_are_wanted() -> None:
    answer = said("Give me 10 interview questions for a frontend developer")
    assert len(numbered(answer)) == 10
    assert len(numbered(said("interview questions for a nurse"))) == 8
    assert "patient" in said("interview questions for a nurse")


def test_a_program_that_is_asked_for_is_still_a_program() -> None:
    assert "```python" in said("Write a REST API in Flask for a todo list")


@pytest.mark.parametrize(
    ("asked", "words"),
    [
        ("Write a PRD for a dark mode feature", ("# PRD: dark mode feature", "**Must**")),
        ("Write a press release for the launch of a fitness app", ("FOR RELEASE", "fitness app")),
        ("Write a lesson plan on photosynthesis for 7th grade", ("chemical energy", "| 5 |")),
        ("Create a user persona for a budgeting app", ("Persona for a budgeting app",)),
        ("Draft a rental agreement", ("law of your country",)),
        ("Write a performance review for a software engineer", ("Goals until",)),
    ],
)
def test_a_paper_has_the_form_that_such_papers_have(asked: str, words: tuple[str, ...]) -> None:
    holds(asked, *words)
    assert "{" not in said(asked)


def test_a_sonnet_has_fourteen_lines() -> None:
    assert len([line for line in said("Write a sonnet about the sea").splitlines() if line]) == 14
