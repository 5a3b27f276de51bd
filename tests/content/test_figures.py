"""One figure of one thing, and two pieces in one request."""

from tests.content.asking import holds, said


def test_what_a_day_needs_and_what_running_takes_are_other_questions() -> None:
    holds("How many calories should I eat a day?", "1,600 to 2,400")
    holds("How many calories do I burn running?", "kilo of body weight")


def test_what_is_asked_of_a_thing_is_answered_for_that_thing() -> None:
    holds("What is the boiling point of mercury?", "357 °C")
    holds("What is the boiling point of water?", "100 °C")
    holds("How tall is the Eiffel Tower?", "330 metres")
    holds("How long do cats live?", "12 to 18 years")
    holds("How long is the Nile?", "6,650")
    holds("When was Microsoft founded?", "1975")
    holds("How many moons does Jupiter have?", "97")


def test_only_the_figure_comes_where_only_that_is_wanted() -> None:
    assert said("How tall is Mount Everest? Answer with just the number.").startswith("8,849")


def test_two_pieces_that_are_asked_for_at_once_both_come() -> None:
    answer = said("Write a haiku about autumn and a limerick about a cat")
    haiku, limerick = answer.split("**Limerick**")
    assert "autumn" in haiku and len(haiku.strip().splitlines()) == 5
    assert len(limerick.strip().splitlines()) == 5 and "cat" in limerick


def test_a_subject_behind_the_second_piece_is_that_of_both() -> None:
    assert said("Write a haiku and a limerick about coffee").lower().count("coffee") >= 2


def test_two_pieces_of_a_kind_are_told_apart_by_their_subjects() -> None:
    sea, moon = said("Write a poem about the sea and a poem about the moon").split("**Poem about the moon**")
    assert sea.startswith("**Poem about the sea**") and "moon" not in sea
    assert "moon" in moon and "sea" not in moon.replace("season", "")
