"""What is asked of a text that the prompt brings: answers from a context, labels, examples to follow, names picked out."""

import pytest

from tests.content.asking import said

LAPTOP = "Context: The Nova X2 weighs 1.2 kg and has a 14-inch display. The battery lasts up to 18 hours."
SHOP = "内容：退款将在7个工作日内原路退回。会员可享受九折优惠。"


@pytest.mark.parametrize(
    ("text", "answer"),
    [
        (f"Answer from the context below.\n\n{LAPTOP}\n\nQuestion: How long does the battery last?", "The battery lasts up to 18 hours."),
        (
            "Use the following pieces of context to answer the question at the end. If you don't know the answer, say that you don't know.\n\n"
            "Requests go to the manager by Friday.\nVacation is 25 days per year.\n\nQuestion: How many vacation days are there?\nHelpful Answer:",
            "Vacation is 25 days per year.",
        ),
        (f"根据以下内容回答问题。\n\n{SHOP}\n\n问题：退款需要多久？", "退款将在7个工作日内原路退回。"),
        ("已知信息：\n通义千问是阿里云推出的大语言模型。它支持多种语言。\n\n问题：通义千问是谁推出的？", "通义千问是阿里云推出的大语言模型。"),
    ],
)  # fmt: skip
def test_an_answer_from_a_context_is_its_sentence_that_fits(text: str, answer: str) -> None:
    assert said(text) == answer


@pytest.mark.parametrize(
    ("text", "words"),
    [
        (f'If the answer is not in the context, say "Not in the document".\n\n{LAPTOP}\n\nQuestion: Who designed it?', "Not in the document"),
        (f"根据以下内容回答问题，如果没有答案，请回答“不知道”。\n\n{SHOP}\n\n问题：公司的创始人是谁？", "不知道"),
    ],
)  # fmt: skip
def test_what_no_context_tells_is_answered_in_the_words_that_were_ordered(text: str, words: str) -> None:
    assert said(text) == words


@pytest.mark.parametrize(
    ("text", "answer"),
    [
        (
            'Tweet: "I hate this"\nSentiment: negative\n\nTweet: "What a great day"\nSentiment: positive\n\nTweet: "The food was terrible"\nSentiment:',
            "negative",
        ),
        (
            "Q: What is the capital of France?\nA: Paris\nQ: What is the capital of Japan?\nA: Tokyo\nQ: What is the capital of Italy?\nA:",
            "Rome",
        ),
        ("sea otter => loutre de mer\npeppermint => menthe poivrée\ncheese =>", "fromage"),
        ("Input: happy\nOutput: sad\n\nInput: tall\nOutput: short\n\nInput: hot\nOutput:", "cold"),
    ],
)
def test_examples_are_followed_to_the_last_one(text: str, answer: str) -> None:
    assert said(text) == answer


def test_a_question_after_examples_is_reckoned_from_its_own_numbers() -> None:
    worked = "Q: Ann has 5 balls and buys 6 more. How many balls does she have?\nA: She had 5 and bought 6. The answer is 11.\n"
    assert "9" in said(
        f"{worked}Q: They had 23 apples, used 20 and bought 6 more. How many apples do they have?\nA:"
    )


def test_a_chinese_review_is_one_of_the_two_that_are_offered() -> None:
    assert said("判断下面评论是好评还是差评：快递很快，质量也不错。") == "好评"


def test_entities_and_keywords_are_those_of_the_text() -> None:
    told = said("Extract the entities: Tim Cook announced the new iPhone in Cupertino on September 12.")
    assert told.splitlines() == ["Person: Tim Cook", "Location: Cupertino", "Date: September 12"]
    assert "张伟, 李娜" in said("从下面的句子中提取人名和地点：张伟昨天在上海见了李娜。")
    assert "Federal Reserve" in said(
        "Extract keywords from: Yesterday the Federal Reserve raised interest rates."
    )


def test_a_follow_up_becomes_a_question_that_stands_alone() -> None:
    frame = "Rephrase the follow up question to be a standalone question.\n\nHuman: Who leads Apple?\nAI: It is Tim Cook.\nFollow Up Input: How old is he?\nStandalone question:"
    assert said(frame) == "How old is Tim Cook?"
