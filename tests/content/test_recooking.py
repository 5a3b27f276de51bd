"""A recipe of an earlier answer, changed or asked about."""

import pytest

from tests.content.test_turns import talked


def test_a_vegan_version_is_the_same_recipe_with_other_ingredients() -> None:
    first, vegan = talked("Give me a recipe for spaghetti carbonara", "make it vegan")
    assert "guanciale" in first
    assert "guanciale" not in vegan.partition("What changed")[0]
    assert "200 g spaghetti" in vegan
    assert "Fry the smoked tofu slowly until crisp" in vegan
    assert vegan.startswith("**Vegan spaghetti carbonara**")


@pytest.mark.parametrize(
    ("wish", "told"),
    [
        ("for 6 people instead", "600 g spaghetti"),
        ("can you double it?", "400 g spaghetti"),
        ("halve the recipe", "100 g spaghetti"),
        ("there are 8 of us", "800 g spaghetti"),
    ],
)
def test_the_amounts_follow_the_number_of_people(wish: str, told: str) -> None:
    assert told in talked("Give me a recipe for spaghetti carbonara", wish)[1]


def test_changes_of_a_recipe_add_up_and_the_last_one_is_told() -> None:
    *_, last = talked("Recipe for pancakes please", "make it gluten free", "I don't have eggs", "double it")
    assert "400 g gluten-free flour" in last
    assert "4 tablespoons of ground flaxseed" in last
    assert "10 minutes" in last
    assert "What changed" not in last


def test_scaling_there_and_back_gives_whole_amounts() -> None:
    *_, back = talked("Recipe for kung pao chicken", "halve it", "double it")
    assert "300 g chicken breast" in back
    assert "½" not in back


def test_a_step_is_explained_by_the_words_of_the_kitchen_in_it() -> None:
    *_, told = talked("chicken curry recipe", "what does step 3 mean?")
    assert told.startswith("Step 3: “Add tomatoes")
    assert "just below the boil" in told


@pytest.mark.parametrize(
    ("dish", "asked", "begins"),
    [
        ("chicken curry recipe", "is it vegetarian?", "No, not as it stands: it has chicken thighs"),
        ("recipe for kung pao chicken", "is it spicy?", "Yes, a little: it has dried chillies"),
        ("chicken curry recipe", "is it spicy?", "No, there is nothing hot"),
        ("hummus recipe", "is it vegan?", "It is vegan already"),
        ("chicken curry recipe", "how long does it take?", "The times that its steps name come to about 11"),
        ("红烧肉怎么做", "辣不辣", "不辣"),
    ],
)
def test_questions_about_a_recipe_are_answered_from_it(dish: str, asked: str, begins: str) -> None:
    assert talked(dish, asked)[1].startswith(begins)


def test_recipes_are_changed_in_chinese_too() -> None:
    _, six, meatless = talked("番茄炒蛋怎么做", "改成6人份", "做成素的")
    assert "番茄 9 个" in six
    assert "（6 人份）" in six
    assert "嫩豆腐 600 克" in meatless
    assert "鸡蛋" not in meatless.partition("改动")[0]


def test_a_recipe_is_told_for_the_diet_and_the_people_of_the_request() -> None:
    (told,) = talked("vegan lasagna recipe for 8")
    assert "**Vegan vegetable lasagna** (serves 8)" in told
    assert "mozzarella" not in told.partition("What changed")[0]


def test_without_a_recipe_nothing_is_cooked() -> None:
    *_, told = talked("Write a haiku about rain", "for 6 people instead")
    assert "serves" not in told
