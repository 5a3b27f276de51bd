"""What is said of cities to those who travel."""

from tests.content.asking import holds, numbered, said


def test_things_to_do_in_a_known_city_are_its_sights_as_many_as_are_wanted() -> None:
    answer = said("List 5 things to do in Lisbon")
    assert len(numbered(answer)) == 5
    assert "doing in Lisbon" not in answer


def test_of_a_city_that_is_not_known_only_what_holds_in_any_is_told() -> None:
    holds("What should I do in Tbilisi?", "I don't know Tbilisi", "walking tour")


def test_what_to_pack_is_not_answered_with_sights() -> None:
    assert "Alfama" not in said("What should I pack for a trip to Lisbon?")
