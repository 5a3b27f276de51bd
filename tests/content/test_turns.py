"""What is asked of an earlier answer: each turn leans on the last question that stands on its own."""

import re
from typing import Any

import pytest

from tests.content.asking import said


def talked(*asked: str) -> list[str]:
    """The answers to these, one after another, in one conversation."""
    messages: list[dict[str, Any]] = []
    told = []
    for text in asked:
        messages.append({"role": "user", "content": text})
        told.append(said(messages))
        messages.append({"role": "assistant", "content": told[-1]})
    return told


def test_a_follow_up_on_a_follow_up_is_still_about_the_first_question() -> None:
    *_, chinese, shorter = talked(
        "What is photosynthesis?", "Make it shorter", "Why?", "in Chinese please", "shorter"
    )
    assert "光合作用" in chinese
    assert len(shorter) < len(chinese)


def test_another_one_is_another_one() -> None:
    first, second = talked("Tell me a joke", "Another one")
    assert first != second
    assert "?" in second or "." in second
    poem, other = talked("写一首关于月亮的诗", "再写一首")
    assert "月亮" in other
    assert other != poem


def test_five_more_are_five_that_were_not_said() -> None:
    first, more = talked("Suggest 3 names for a coffee shop", "3 more")
    names = re.findall(r"^\d+\. (.+)$", first + "\n" + more, re.MULTILINE)
    assert len(names) == len(set(names)) == 6
    assert more.startswith("4.")


def test_the_second_one_is_told_in_detail() -> None:
    tips, detail = talked("Give me 3 tips for better sleep", "Tell me more about the second one")
    second = re.search(r"^2\. (.+)$", tips, re.MULTILINE)
    assert second is not None
    assert detail.startswith(second[1])
    assert len(detail) > len(second[1]) + 40


def test_a_pronoun_means_the_thing_that_was_asked_about() -> None:
    *_, against = talked("What is Docker?", "And Kubernetes?", "what are its disadvantages?")
    assert against.startswith("What speaks against Kubernetes")
    *_, people = talked("What is the capital of France?", "And its population?")
    assert "68 million" in people


def test_which_one_compares_the_two_that_were_asked_about() -> None:
    *_, answer = talked("What is Go?", "And Rust?", "Which one should I use?")
    assert "Choose Go if" in answer
    *_, answer = talked("What is Docker?", "And Kubernetes?", "Which one should I use?")
    assert "Docker builds and runs containers on one machine" in answer


def test_a_sum_is_reckoned_on_with() -> None:
    assert talked("2+2?", "times 3?", "minus 5") == ["2 + 2 = 4", "4 * 3 = 12", "12 - 5 = 7"]


def test_what_is_added_to_a_letter_stands_before_its_closing() -> None:
    _, mail = talked("Write an email to my boss asking for a day off", "add that I will be back on Monday")
    assert "Dear Boss," in mail
    assert mail.index("I will be back on Monday.") < mail.index("Kind regards")


def test_a_story_goes_on_with_its_hero_and_ends_as_wished() -> None:
    story, more, end = talked("Tell me a story about a dragon", "continue", "give it a happy ending")
    hero = next(name for name in re.findall(r"\b[A-Z][a-z]+\b", more) if story.count(name) > 1)
    assert hero in end
    assert "laughed" in end or "slept" in end


@pytest.mark.parametrize(
    ("asked", "word"),
    [
        ("Explain the code", "function"),
        ("Now in JavaScript", "```javascript"),
        ("write a test for it", "import pytest"),
    ],
)
def test_code_is_explained_tested_and_told_in_another_language(asked: str, word: str) -> None:
    _, answer = talked("Write a Python function to reverse a string", asked)
    assert word in answer


def test_sights_of_a_chinese_city_go_on_after_three() -> None:
    first, second = talked("推荐三个杭州的景点", "还有吗？")
    assert "西湖" in first + second
    assert not set(first.splitlines()) & set(second.splitlines()) - {""}


def test_as_much_as_is_named_now_is_told_of_the_same() -> None:
    _, ten, haiku = talked("Write a short poem about the sea", "Now 10 lines", "Make it a haiku")
    assert len([line for line in ten.splitlines() if line]) == 10
    assert len(haiku.splitlines()) == 3
    _, three, two = talked("Explain photosynthesis", "give me 3 bullet points", "only two sentences")
    assert three.count("\n- ") == 2
    assert two.count(". ") == 1
    poem, four = talked("写一首关于春天的诗", "改成4行")
    assert four.splitlines() == [line for line in poem.splitlines() if line][:4]


def test_one_side_of_the_thing_that_was_asked_about() -> None:
    _, food, season, italy = talked("Tell me about Japan", "And the food?", "And the best time to visit?", "what about Italy?")  # fmt: skip
    assert "ramen" in food
    assert "nothing that I would vouch for" in season
    assert "Rome" in italy
    assert "food" not in italy
    *_, faster, history = talked(
        "Tell me about Python", "And Java?", "which one is faster?", "and the history?"
    )
    assert "Java is faster to run" in faster
    assert "1995" in history


def test_the_same_is_told_in_the_language_that_the_user_turns_to() -> None:
    _, spanish, chinese = talked("What is photosynthesis?", "¿Y en español?", "再用中文说一遍")
    assert "fotosíntesis" in spanish.lower() or " es " in spanish
    assert "光合作用" in chinese


def test_a_bare_when_asks_for_the_time_of_what_was_asked_before() -> None:
    _, when, size, place, others = talked(
        "Who painted the Mona Lisa?",
        "when?",
        "how tall is it?",
        "where is it now?",
        "what else did he paint?",
    )
    assert "1503" in when
    assert "77 by 53" in size
    assert "Louvre" in place
    assert others.startswith("Besides *Mona Lisa*: *The Last Supper*")


def test_the_one_who_wrote_it_is_meant_by_he() -> None:
    *_, works, year = talked("Who wrote 1984?", "what else did he write?", "when was it published?")
    assert "*Animal Farm*" in works
    assert "1949" in year
    assert "红楼梦" in talked("红楼梦是谁写的", "他还写过什么")[1]


def test_a_question_about_a_side_of_it_takes_another_thing_with_it() -> None:
    _, people, denied, spain, larger = talked(
        "What is the capital of France?", "how many people live there?", "no, it's 5 million", "what about Spain?", "which is bigger?"
    )  # fmt: skip
    assert "68 million" in people
    assert "I stay with it" in denied
    assert "49 million people live in Spain" in spain
    assert larger.startswith("France has more people")
    *_, germany = talked("法国的首都是哪里", "有多少人口", "那德国呢")
    assert "8400 万" in germany


def test_a_sum_goes_on_after_a_contradiction() -> None:
    *_, of_300, more = talked("What is 15% of 240?", "no, it's 38", "and of 300?", "now add 10")
    assert "45" in of_300
    assert "55" in more


def test_a_journey_to_another_city_has_the_days_of_the_first_one() -> None:
    *_, berlin, five = talked("Plan a 3 day trip to Rome", "and for Berlin?", "make it 5 days")
    assert "Berlin" in berlin
    assert "Rome" not in berlin
    assert "**Day 5" in five
    assert "Berlin" in five


def test_what_is_not_liked_goes_from_a_plan() -> None:
    plan, without = talked("Plan a 3 day trip to Rome", "without museums")
    assert "museum" in plan.lower()
    assert "museum" not in without.lower()
    assert "Trastevere" in without


def test_a_new_column_of_a_comparison_is_not_made_up() -> None:
    *_, told = talked("Compare iPhone and Android in a table", "add a column for price")
    assert "| Price |" in told
    assert not re.search(r"\| \d", told)
    assert "made up" in told


def test_no_source_is_cited_that_was_not_looked_up() -> None:
    *_, told = talked("Explain quantum computing", "where did you get that?")
    assert "look" in told
    assert "http" not in told


def test_a_side_of_two_things_is_no_third_thing() -> None:
    *_, chosen = talked(
        "Compare electric cars and petrol cars", "what about maintenance?", "so which one would you buy?"
    )
    assert "Electric cars" in chosen
    assert "maintenance" not in chosen


def test_what_is_known_already_goes_from_a_list() -> None:
    films, left, pick = talked(
        "Recommend 3 sci-fi movies", "I've seen the first one", "which one would you watch?"
    )
    first, second, third = re.findall(r"^\d\. (.*)$", films, re.MULTILINE)
    assert re.findall(r"^\d\. (.*)$", left, re.MULTILINE) == [second, third]
    assert first.split("*")[1] not in pick
    assert len(re.findall(r"^\d\. ", talked("推荐三部科幻电影", "第一部看过了")[1], re.MULTILINE)) == 2


def test_points_change_places_in_chinese_too() -> None:
    tips, told = talked("给我5个提高睡眠质量的建议", "把第2条和第3条换一下")
    before, after = (re.findall(r"^\d\. (.*)$", one, re.MULTILINE) for one in (tips, told))
    assert after == [before[0], before[2], before[1], *before[3:]]


def test_a_remark_is_not_what_the_next_change_is_made_to() -> None:
    *_, polite, shorter = talked(
        "Write an email to my boss asking for a day off", "more polite please", "remove the subject line"
    )
    assert "no word" in polite
    assert shorter.startswith("Dear")


def test_the_difference_is_the_one_between_what_was_asked_about() -> None:
    *_, told = talked("What is machine learning?", "and deep learning?", "what's the difference?")
    assert "Machine learning" in told or "machine learning" in told
    assert "the difference comes down" not in told


def test_a_joke_is_explained_as_a_joke() -> None:
    *_, told = talked("Tell me a joke", "explain it")
    assert "two ways" in told


def test_a_change_that_cannot_be_vouched_for_is_no_subject_of_its_own() -> None:
    *_, told = talked("Write a haiku about the sea", "make the last line funnier")
    assert "steps" not in told
    assert "sentence you want to be different" in told
