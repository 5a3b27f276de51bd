"""English texts that are given are worked on by rules: mended, and put into another tone, tense, person, voice or spelling."""

import pytest

from mock_server.content.grammar import mended
from tests.content.asking import said

MENDED = {
    "she dont likes to went there yesterday": "She didn't like to go there yesterday.",
    "Their going to there house over they're.": "They're going to their house over there.",
    "i am live in berlin since three years and i has two childs": "I have been living in Berlin for three years and I have two children.",
    "Me and him goes to the gym": "He and I go to the gym.",
    "Why do she always gets angry when i comes home": "Why does she always get angry when I come home?",
    "They has three cat and a old dog": "They have three cats and an old dog.",
    "I has went to paris in 2019": "I went to Paris in 2019.",
    "My brother is engineer and he work in a bank": "My brother is an engineer and he works at a bank.",
    "He don't know nothing": "He doesn't know anything.",
    "I look forward to hear from you": "I look forward to hearing from you.",
    "Do you know where is my keys?": "Do you know where my keys are?",
}  # fmt: skip
RIGHT = [
    "I have a meeting with the client on Monday at 10 am.",
    "She has been working here since 2015.",
    "If I were you, I would have taken the job.",
    "The quick brown fox jumps over the lazy dog.",
    "Could you please send me the report?",
    "He said that he would come, and he did.",
]
RECAST = {
    "Rewrite this to sound more professional: hey boss cant make it today, feeling sick": "Hello, I am afraid I will not be able to attend today, as I am feeling unwell. Thank you for your understanding.",
    "Make this email more friendly: Send me the report by 5pm. I need it.": "Hi! Could you please send me the report by 5pm? It would really help me out. Thanks so much! 😊",
    "Change to passive voice: The chef cooked the meal.": "The meal was cooked by the chef.",
    "Rewrite in active voice: The results will be announced by the committee on Friday.": "The committee will announce the results on Friday.",
    "Convert to third person using he: I love my job and I'm proud of what we do.": "He loves his job and he is proud of what they do.",
    "Change the following to past tense: She walks to school and eats her lunch at noon.": "She walked to school and ate her lunch at noon.",
    "Put this in the present tense: They went to the beach and swam all day.": "They go to the beach and swim all day.",
    "Convert to American English: The colour of the theatre's grey centre was my favourite.": "The color of the theater's gray center was my favorite.",
    "Convert to British spelling: I realized the color of the center was gray.": "I realised the colour of the centre was grey.",
    "Can you make this shorter? I am writing to you in order to let you know that the meeting has been moved due to the fact that the room is not available.": "The meeting has been moved because the room is unavailable.",
}  # fmt: skip


@pytest.mark.parametrize("given", MENDED)
def test_mistakes_are_mended_by_rules(given: str) -> None:
    assert said(f"Correct the grammar: {given}") == MENDED[given]


@pytest.mark.parametrize("given", RIGHT)
def test_what_is_right_stays_as_it_is(given: str) -> None:
    assert mended(given) == (given, [])


@pytest.mark.parametrize("asked", RECAST)
def test_a_text_is_put_as_the_order_wants_it(asked: str) -> None:
    assert said(asked) == RECAST[asked]


def test_changes_are_listed_where_that_is_asked() -> None:
    told = said("Proofread this and list the changes: The the cat sat on it's mat.")
    assert told.startswith("The cat sat on its mat.\n\n**Changes**\n\n")
    assert "- The the → The: the word stood there twice" in told


def test_whether_a_sentence_is_right_is_answered() -> None:
    assert said("Is this sentence correct? He goes to school every day.") == "Yes, I see no mistake in it."
    assert said('Is this sentence correct? "He go to school every day."').startswith("No.")
