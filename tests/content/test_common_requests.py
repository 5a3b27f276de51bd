"""What people type into a chat to see whether it works: each family answered for what it asks, not for the one sentence."""

import json
import re
import subprocess
import sys

import pytest

from mock_server.content import phrases
from mock_server.content.phrases import DATA
from tests.content.asking import said


def code_of(text: str) -> str:
    match = re.search(r"```[\w+#]+\n(.*?)```", text, re.DOTALL)
    assert match is not None, text
    return match[1]


@pytest.mark.parametrize(
    ("asked", "printed"),
    [
        ("Write a Python loop that counts from 5 to 9", "5 6 7 8 9"),
        ("Write a for loop in Python that prints 1 to 3.", "1 2 3"),
        ("Print the even numbers from 1 to 9 in Python", "2 4 6 8"),
        ("Print odd numbers from 1 to 6 using Python", "1 3 5"),
        ("用Python写一个循环，输出1到4", "1 2 3 4"),
    ],
)
def test_a_loop_prints_the_numbers_that_were_asked_for(asked: str, printed: str) -> None:
    ran = subprocess.run(
        [sys.executable, "-c", code_of(said(asked))], capture_output=True, text=True, check=True
    )
    assert ran.stdout.split() == printed.split()


@pytest.mark.parametrize("language", [one for one in json.loads((DATA / "programs.json").read_bytes())["loops"] if one not in ("cpp", "csharp")])  # fmt: skip
def test_a_loop_is_written_in_the_language_asked(language: str) -> None:
    told = said(f"Write a {language} program that prints the numbers from 3 to 47")
    assert f"```{language}" in told
    assert re.search(r"\b3\b", code_of(told)) and re.search(r"\b4[78]\b", code_of(told))


def test_a_program_for_another_exercise_is_no_loop_that_counts() -> None:
    assert "Fizz" in said("Write FizzBuzz for 1 to 50 in Python")


def test_what_an_example_is_for_does_not_name_its_language_twice() -> None:
    assert (
        "Dockerfile for a Node.js app"
        not in said("Write a Dockerfile for a Node.js app.").partition("```")[0]
    )


@pytest.mark.parametrize("medicine", ["ibuprofen", "aspirin", "paracetamol", "melatonin"])
def test_side_effects_of_a_known_medicine_are_named(medicine: str) -> None:
    told = said(f"What are the side effects of {medicine}?")
    assert medicine in told.lower()
    assert "leaflet" not in told


def test_of_another_medicine_nothing_is_made_up() -> None:
    assert "leaflet" in said("What are the side effects of zolpidem?")


def test_a_word_is_spelt_forwards_and_backwards() -> None:
    assert said('Spell the word "necessary".') == "N-E-C-E-S-S-A-R-Y"
    assert said('Spell the word "necessary" backwards.') == "Y-R-A-S-S-E-C-E-N"


@pytest.mark.parametrize(("word", "one"), [("light", "night"), ("cat", "hat"), ("explanation", "nation")])
def test_rhymes_are_found(word: str, one: str) -> None:
    told = said(f"What rhymes with {word}?")
    rhymes = re.findall(r"\w+", told.partition(": ")[2])
    assert one in rhymes and word not in rhymes


def test_no_word_stands_in_its_row_of_rhymes_twice() -> None:
    for row in phrases.data("chores")["rhymes"]:
        words = row.split(" ")
        assert len(set(words)) == len(words), row


def test_what_rhymes_with_nothing_is_said_to() -> None:
    assert "No common English word" in said('What rhymes with "orange"?')


def test_something_interesting_is_about_what_was_asked_for() -> None:
    assert "Venus" in said("Tell me something interesting about space.")
    assert re.search(
        r"\b(?:event|topic|partition|log|broker|consumer)",
        said("Tell me an interesting fact about Kafka"),
        re.IGNORECASE,
    )


def test_a_part_is_played_without_saying_the_order() -> None:
    told = said("Roleplay as a pirate and greet me.")
    assert "pirate" in told and "greet me" not in told


@pytest.mark.parametrize(
    ("asked", "wanted"),
    [
        ("asking for a day off", "take Friday of next week off"),
        ("asking for a week of vacation", "take a week off"),
        ("asking for three weeks of annual leave", "take three weeks off"),
    ],
)
def test_leave_is_asked_for_as_long_as_it_shall_be(asked: str, wanted: str) -> None:
    assert wanted in said(f"Write an email to my boss {asked}.")


@pytest.mark.parametrize(
    ("asked", "wanted"),
    [
        ("Explain how to use git rebase.", "git rebase origin/main"),
        ("How do I squash the last 3 commits?", "git rebase -i"),
        ("How does git stash work?", "git stash pop"),
    ],
)
def test_git_is_explained_by_its_commands(asked: str, wanted: str) -> None:
    assert wanted in said(asked)


@pytest.mark.parametrize(
    ("asked", "wanted"),
    [
        ("Reverse a string in Python", "[::-1]"),
        ("Sort a list of numbers in Python", "def in_order"),
        ("Convert a string to lowercase in JavaScript", "toLowerCase"),
        ("Find the maximum in a list in Python", "max("),
        ("Sort an array in JavaScript", ".sort("),
    ],
)
def test_an_order_that_ends_with_a_language_is_for_a_program(asked: str, wanted: str) -> None:
    assert wanted in code_of(said(asked))


def test_the_same_order_without_a_language_is_carried_out() -> None:
    assert said("Reverse the word hello") == "olleh"
    assert said("Sort 3, 1, 2") == "1, 2, 3"


@pytest.mark.parametrize("language", ["Java", "Go", "Rust", "C++", "C#", "PHP", "Ruby", "Kotlin", "Swift"])
def test_two_numbers_are_added_in_any_language(language: str) -> None:
    assert re.search(r"a \+ \$?b", code_of(said(f"Write a function that adds two numbers in {language}")))


@pytest.mark.parametrize(
    "broken",
    [
        "def add(a, b) return a + b",
        "for i in range(10) print(i)",
        'if x > 3 print("big")',
        "while x < 3 print(x)",
    ],
)
def test_a_line_without_its_colon_is_mended(broken: str) -> None:
    compile(code_of(said(f"Fix this code: {broken}")), "mended", "exec")


def test_code_after_a_question_is_explained_line_by_line() -> None:
    told = said("What does the following code do? for i in range(3): print(i*i)")
    assert "`range(3)`" in told and "prints `i * i`" in told


@pytest.mark.parametrize(
    ("asked", "told"),
    [
        ("Write a LinkedIn post about getting promoted", "promot|new chapter"),
        ("Write an Instagram caption for a sunset photo", "sunset"),
        ("Write a job description for a data analyst", r"\*\*What you bring\*\*"),
        ("Write a dialogue between a doctor and a patient", r"\*\*Patient:\*\*.*headache"),
        ("Write a conversation between a customer and a waiter", r"\*\*Waiter:\*\*"),
        ("Write a dialogue between a teacher and a student about fractions", "fractions"),
        ("How do I list all files in Linux?", "ls -la"),
        ("What should I do if I lose my passport?", "embassy"),
        ("My code doesn't work", "error message"),
        ("I had a fight with my sister", "your sister"),
        ("What is the chemical formula of salt?", "NaCl"),
        ("What does chmod 755 mean?", r"rwxr-xr-x"),
        ("chmod 640是什么意思", r"rw-r-----"),
        ("Give me some advice on saving money", "(?i)saving money"),
    ],
)
def test_what_is_asked_every_day_is_answered_in_its_form(asked: str, told: str) -> None:
    assert re.search(told, said(asked), re.DOTALL), said(asked)


@pytest.mark.parametrize("words", [20, 30, 40, 50, 60])
@pytest.mark.parametrize("topic", ["climate change", "Python", "photosynthesis", "Paris"])
def test_so_many_words_on_a_known_topic_are_facts(topic: str, words: int) -> None:
    told = said(f"Explain {topic} in {words} words")
    assert len(told.split()) == words
    known = phrases.topic(topic, "en")
    assert known is not None and told.startswith(known[0][:20])


def test_a_summary_of_so_many_words_is_about_as_long() -> None:
    told = said("Write a 50-word summary of climate change")
    assert 43 <= len(told.split()) <= 58
    known = phrases.topic("climate change", "en")
    assert known is not None
    for fact in known:
        told = told.replace(fact, "")
    assert not told.strip()  # nothing but facts


@pytest.mark.parametrize("text", ["1", "42", "2024"])
def test_a_bare_number_asks_for_nothing(text: str) -> None:
    assert "?" in said(text) or "what" in said(text).lower()
