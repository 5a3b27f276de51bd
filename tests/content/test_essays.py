"""Long texts: composed to a plan, no sentence twice, at the length asked for, in every language."""

import re

import pytest

from mock_server.content import phrases, text
from mock_server.content.chance import Chance
from mock_server.content.prompt import read

ASKED = {
    "en": "Write an essay of {} words about freedom.",
    "zh": "写一篇关于友谊的{}字作文",
    "zh-Hant": "寫一篇關於友誼的{}字作文",
    "ja": "友情についてのエッセイを{}字で書いてください。",
    "ko": "우정에 대한 에세이를 {}자로 써 주세요.",
    "es": "Escribe un ensayo de {} palabras sobre la amistad.",
    "pt": "Escreva uma redação sobre a amizade com {} palavras.",
    "fr": "Écris un essai de {} mots sur l'amitié.",
    "de": "Schreibe einen Aufsatz über die Freundschaft mit {} Wörtern.",
    "ru": "Напиши сочинение о дружбе на {} слов.",
    "ar": "اكتب مقالاً عن الصداقة من {} كلمة",
    "hi": "मित्रता पर {} शब्दों का निबंध लिखिए",
    "id": "Tulis esai tentang persahabatan sepanjang {} kata.",
    "vi": "Viết một bài luận {} từ về tình bạn.",
    "th": "เขียนเรียงความเรื่องมิตรภาพ {} ตัวอักษร",
}
IN_CHARACTERS = ("zh", "zh-Hant", "ja", "ko", "th")
TOPICS = ("the way from Hangzhou to Beijing", "freedom", "computers", "Paris", "my grandmother", "pollution")


def say(prompt: str, seed: int = 1) -> str:
    return text.say(read(prompt), (), (), Chance(seed))


def sentences(essay: str) -> list[str]:
    """Those of the paragraphs, without the headings."""
    prose = " ".join(one for one in essay.split("\n\n") if not one.startswith("#"))
    prose = re.sub(
        r"\((\w+)\. ", r"(\1.", prose
    )  # the full stop in the name of a Russian town ends no sentence
    return [one for one in re.split(r"(?<=[.!?।]) |(?<=[。？！])", prose) if one.strip()]


def measured(essay: str, language: str) -> int:
    plain = essay.replace("#", "")
    return len("".join(plain.split())) if language in IN_CHARACTERS else len(plain.split())


def test_every_language_is_asked_for_an_essay_here() -> None:
    assert set(ASKED) == set(phrases.LANGUAGES)


@pytest.mark.parametrize("seed", range(3))
@pytest.mark.parametrize("wanted", [500, 1000])
@pytest.mark.parametrize("language", ASKED)
def test_an_essay_is_as_long_as_was_asked_and_a_twentieth_more_at_most(
    language: str, wanted: int, seed: int
) -> None:
    essay = say(ASKED[language].format(wanted), seed)
    assert wanted <= measured(essay, language) <= wanted * 1.05


@pytest.mark.parametrize("language", ASKED)
def test_no_sentence_of_an_essay_comes_twice(language: str) -> None:
    told = sentences(say(ASKED[language].format(1000)))
    assert len(told) > 15 or language == "th"  # Thai has no full stops
    assert len(set(told)) == len(told)


@pytest.mark.parametrize("language", [one for one in ASKED if one != "th"])  # which has no full stops
def test_two_thousand_words_repeat_no_sentence_and_few_beginnings(language: str) -> None:
    told = sentences(say(ASKED[language].format(2000)))
    begun = {one[:18] if language in IN_CHARACTERS else " ".join(one.split()[:5]) for one in told}
    assert len(set(told)) == len(told)
    assert len(told) - len(begun) < len(told) / 5


@pytest.mark.parametrize("language", ASKED)
def test_an_essay_has_a_title_and_sections(language: str) -> None:
    essay = say(ASKED[language].format(1000))
    headings = re.findall(r"^## .+$", essay, re.MULTILINE)
    assert essay.startswith("# ")
    assert len(headings) >= 4
    assert len(set(headings)) == len(headings)
    assert not re.search(r"[\[\]{}|]", essay)


@pytest.mark.parametrize("topic", TOPICS)
def test_no_two_sentences_of_a_thousand_words_begin_alike(topic: str) -> None:
    told = sentences(say(f"Write an essay of 1000 words about {topic}."))
    frames = [" ".join(one.replace(topic, "").split()[:6]) for one in told]
    assert len(set(frames)) == len(frames)


def test_two_topics_share_less_than_a_third_of_their_sentences() -> None:
    essays = [set(sentences(say(f"Write an essay of 1000 words about {topic}."))) for topic in TOPICS]
    for at, one in enumerate(essays):
        for other in essays[at + 1 :]:
            assert len(one & other) < min(len(one), len(other)) / 3


def test_a_journey_is_told_by_its_stages_and_a_problem_by_its_causes() -> None:
    journeys = [
        say("Write an essay of 1000 words about the way from Hangzhou to Beijing.", one) for one in range(4)
    ]
    assert any("The departure" in one or "Every journey begins" in one for one in journeys)
    assert not any(
        "Every journey begins" in say("Write an essay of 1000 words about pollution.", one)
        for one in range(4)
    )


@pytest.mark.parametrize("language", ASKED)
def test_the_same_seed_writes_the_same_essay_and_another_another(language: str) -> None:
    prompt = ASKED[language].format(500)
    assert say(prompt, 5) == say(prompt, 5) != say(prompt, 6)


@pytest.mark.parametrize("seed", range(5))
def test_at_most_is_not_exceeded_and_at_least_is_reached(seed: int) -> None:
    assert measured(say("Write an essay about loneliness, at most 300 words.", seed), "en") <= 300
    assert measured(say("Write an essay of at least a thousand words about loneliness.", seed), "en") >= 1000


@pytest.mark.parametrize(("noun", "least"), [("essay", 350), ("article", 450), ("report", 500)])
def test_a_text_is_as_long_as_its_kind_where_no_length_is_asked(noun: str, least: int) -> None:
    assert least <= measured(say(f"Write an {noun} about freedom."), "en") <= least * 1.05


def test_what_is_known_of_a_topic_is_told_first() -> None:
    assert "plants" in say("Explain photosynthesis in detail.").split(". ")[0]
