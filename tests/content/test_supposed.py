"""What would happen if something were otherwise."""

from tests.content.asking import holds


def test_what_would_happen_is_told_and_not_what_the_thing_is() -> None:
    holds("What would happen if the moon disappeared?", "tides", "a third")
    holds("What would happen if the earth stopped spinning?", "1,670 km/h")
    holds("What if the sun exploded?", "eight times its mass")
    holds("What happens when you fall into a black hole?", "stretched")


def test_ways_of_working_and_living_are_compared_by_what_is_known_of_both() -> None:
    holds("Compare remote work and office work", "**Remote work**", "**Office work**", "Commute")
    holds("Should I work at a startup or a big company?", "options")


def test_the_piano_is_not_taught_with_the_guitar() -> None:
    holds("What is the best way to learn piano as an adult?", "88 weighted keys")


def test_a_routine_for_the_morning_is_laid_out_by_the_minute() -> None:
    holds("Give me a 10 minute morning routine", "Minute 1", "Minute 10")


def test_where_nobody_can_know_the_outcome_that_is_said_and_not_what_the_thing_is_alone() -> None:
    holds("What would happen if the Roman Empire never fell?", "Nobody can try out", "thought experiment")
    holds("What if I quit my job tomorrow?", "If you quit your job tomorrow", "next morning")


def test_whether_a_medicine_goes_with_alcohol_is_told_of_that_medicine() -> None:
    holds("Is it safe to take ibuprofen with alcohol?", "stomach", "pharmacist")


def test_when_to_visit_a_country_is_told_by_its_months_where_they_are_known() -> None:
    holds("What is the best time to visit Japan?", "Golden Week", "typhoons")
