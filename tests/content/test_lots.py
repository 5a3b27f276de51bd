"""What is made or drawn by chance when it is asked for."""

import re

from tests.content.asking import holds, numbered, said


def test_as_many_usernames_as_are_wanted_are_made_and_none_twice() -> None:
    names = numbered(said("Generate 5 unique usernames for a gamer"))
    assert len(names) == 5 == len({one.split(". ", 1)[1] for one in names})


def test_usernames_fit_what_they_are_for() -> None:
    asked = said("Suggest 8 usernames for my cooking blog").lower()
    assert any(word in asked for word in ("spoon", "fork", "crumbs", "pantry", "kitchen", "table", "plate"))


def test_a_passphrase_is_five_different_words_with_a_warning() -> None:
    answer = said("Give me a strong passphrase")
    words = answer.splitlines()[0].split("-")
    assert len(words) == 5 == len(set(words))
    assert "password manager" in answer


def test_passwords_are_as_many_and_as_long_as_is_said_and_hold_each_kind_of_sign() -> None:
    made = said("Generate 3 strong passwords of 20 characters").splitlines()
    assert [len(one) for one in made] == [20, 20, 20]
    for one in made:
        assert (
            re.search("[A-Z]", one)
            and re.search("[a-z]", one)
            and re.search(r"\d", one)
            and re.search(r"[^\w]|_", one)
        )


def test_several_dice_are_added_up() -> None:
    first, second, total = map(int, re.findall(r"\d+", said("Roll two dice")))
    assert first + second == total
    assert 1 <= first <= 6 and 1 <= second <= 6
    assert len(re.findall(r"\d+", said("Roll 3d20"))) == 4


def test_a_row_of_the_lottery_has_its_numbers_in_order_and_no_promise() -> None:
    answer = said("Pick lottery numbers for me")
    drawn = [int(one) for one in re.findall(r"\d+", answer.splitlines()[0].split("(")[0])]
    assert drawn == sorted(set(drawn)) and len(drawn) == 6 and drawn[-1] <= 49
    assert "likelier" in answer
    holds("Generate powerball numbers", "Powerball")


def test_a_palette_gives_colours_that_can_be_pasted() -> None:
    assert len(re.findall(r"`#[0-9A-F]{6}`", said("Generate a color palette for a fitness app"))) == 5


def test_domains_are_offered_without_the_claim_that_they_are_free() -> None:
    answer = said("Suggest 5 domain names for my bakery")
    assert len(re.findall(r"\d\. [a-z]+\.(?:com|co|shop|studio|net)\b", answer)) == 5
    assert "registrar" in answer


def test_what_such_a_thing_is_and_how_it_is_programmed_is_no_request_for_one() -> None:
    assert "```" in said("Write a Python function that generates a random password")
    assert "#" not in said("What is a color palette?")


def test_a_shop_of_plants_is_named_for_plants_though_it_is_a_startup() -> None:
    holds("Give me 8 names for my new startup that sells plants", "The Green Sill", "Rootbound")
