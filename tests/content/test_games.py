"""A game goes on from turn to turn, and nothing of it is kept but the messages."""

import re

from mock_server.content import phrases
from tests.content.asking import said
from tests.content.test_turns import talked


def _answer(asked: str) -> str:
    return next(
        row[1] for part in phrases.data("games")["quiz"].values() for row in part["rows"] if row[0] in asked
    )


def test_a_quiz_asks_judges_and_keeps_the_score() -> None:
    first = talked("Let's play a quiz! Ask me geography questions one at a time")[0]
    _, second, third, score, end = talked(
        "Let's play a quiz! Ask me geography questions one at a time", f"I think it's {_answer(first)}", "no idea", "what's my score?", "stop"
    )  # fmt: skip
    assert second.startswith("Correct!")
    assert "Score: 1/1" in second
    assert "Score: 1/2" in third
    assert score.startswith("Score: 1/2")
    assert "1 of 2" in end


def test_every_answer_of_the_quiz_is_taken_for_right() -> None:
    for part in phrases.data("games")["quiz"].values():
        for question, answer, accepts, asked, told in part["rows"]:
            assert question.endswith("?")
            assert asked.endswith("？")
            assert re.search(accepts, answer, re.IGNORECASE), answer
            assert re.search(accepts, told, re.IGNORECASE), told


def test_twenty_questions_find_what_the_user_has_in_mind() -> None:
    things, attributes = phrases.data("games")["things"], phrases.data("games")["attributes"]
    for name in ("a zebra|斑马", "a bee|蜜蜂", "a bicycle|自行车"):
        moves = ["Let's play 20 questions. I'm thinking of something"]
        for _ in range(20):
            last = talked(*moves)[-1]
            if name.partition("|")[0] in last:
                break
            asked = next((one for one, row in attributes.items() if row[0] in last), None)
            moves.append("yes" if asked in things[name].split() else "no")
        assert talked(*moves, "yes")[-1].startswith("I found it")


def test_the_thing_that_the_mock_has_in_mind_stays_the_same() -> None:
    *_, end = talked("20 questions: you think of something, I guess", "is it alive?", "i give up")
    thing = end.removeprefix("It was ").partition(".")[0]
    assert any(thing == name.partition("|")[0] for name in phrases.data("games")["things"])
    assert talked("20 questions: you think of something, I guess", f"is it {thing}?")[1].startswith(
        "Yes, it is"
    )


def test_a_number_is_found_by_higher_and_lower() -> None:
    low, high, moves = 1, 100, ["Let's play guess the number"]
    for _ in range(8):
        moves.append(str((low + high) // 2))
        last = talked(*moves)[-1]
        if "it is!" in last:
            break
        low, high = (int(moves[-1]) + 1, high) if "Higher" in last else (low, int(moves[-1]) - 1)
    assert "it is!" in last


def test_every_scene_of_a_tale_leads_to_another_or_to_its_end() -> None:
    for tale in phrases.data("games")["adventures"].values():
        scenes = tale["scenes"]
        led = {"start"}.union(*({to for _, to in choices} for _, choices in scenes.values()))
        assert led == set(scenes)
        assert all(choices or "**The end.**" in told for told, choices in scenes.values())


def test_a_tale_heeds_numbers_words_and_what_is_picked_up() -> None:
    start, hall, _, bag, way = talked("Start a text adventure in a haunted castle", "I open the door", "take the candle", "inventory", "go north")  # fmt: skip
    assert "a haunted castle" in start
    assert "great hall" in hall
    assert "candle" in bag
    assert "no way to go north" in way


def test_code_for_a_game_is_code() -> None:
    assert "```python" in said("write a text adventure game in python")
    assert "Question 1" not in said("Generate a quiz about the solar system as JSON")
