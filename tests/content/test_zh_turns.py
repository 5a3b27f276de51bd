"""Follow-ups in Chinese: after the result of a tool, and on the last answer."""

import json
from typing import Any

import pytest

from tests.content.asking import said


def after(result: Any, question: str) -> str:
    """What is said to a question after a tool has answered and its answer was told."""
    call = {"id": "c1", "type": "function", "function": {"name": "look_up", "arguments": "{}"}}
    messages: list[dict[str, Any]] = [
        {"role": "user", "content": "帮我查一下"},
        {"role": "assistant", "content": "", "tool_calls": [call]},
        {"role": "tool", "tool_call_id": "c1", "content": json.dumps(result, ensure_ascii=False)},
    ]
    messages.append({"role": "assistant", "content": said(messages)})
    return said([*messages, {"role": "user", "content": question}])


def talk(*turns: str) -> list[str]:
    """The answers of a conversation."""
    messages: list[dict[str, str]] = []
    for turn in turns:
        messages.append({"role": "user", "content": turn})
        messages.append({"role": "assistant", "content": said(messages)})
    return [one["content"] for one in messages[1::2]]


RAIN = {"city": "上海", "temp_high": 18, "temp_low": 11, "condition": "小雨"}
PARCEL = {
    "order_id": "A1001",
    "status": "运输中",
    "location": "武汉转运中心",
    "estimated_delivery": "2025-03-12",
}


def test_the_members_of_a_result_have_chinese_names_in_a_chinese_answer() -> None:
    messages = [
        {"role": "user", "content": "上海天气怎么样"},
        {
            "role": "assistant",
            "content": "",
            "tool_calls": [
                {"id": "c", "type": "function", "function": {"name": "get_weather", "arguments": "{}"}}
            ],
        },
        {"role": "tool", "tool_call_id": "c", "content": json.dumps(RAIN)},
    ]
    answer = said(messages)
    assert "最高气温 18" in answer and "emp" not in answer


@pytest.mark.parametrize(
    ("result", "question", "word"),
    [
        (RAIN, "那我要带伞吗", "要带"),
        ({**RAIN, "condition": "晴"}, "要带伞吗", "不用带"),
        (RAIN, "适合跑步吗", "不太适合"),
        ({**RAIN, "condition": "晴"}, "适合跑步吗", "适合跑步"),
        (RAIN, "穿什么合适", "毛衣"),
        (PARCEL, "大概什么时候到", "2025-03-12"),
        (PARCEL, "现在到哪了", "武汉转运中心"),
        (PARCEL, "能改地址吗", "没有"),
        ([{"名称": "保温杯", "库存": 3}, {"名称": "雨伞", "库存": 7}], "哪个最少", "保温杯"),
        ([{"name": "A", "price": 30}, {"name": "B", "price": 12}], "哪个最便宜", "B"),
    ],
)
def test_a_question_after_a_result_is_answered_from_it(result: Any, question: str, word: str) -> None:
    assert word in after(result, question)


def test_what_is_free_is_taken_at_the_hour_that_is_named() -> None:
    failed = {"error": "会议室已被占用", "available": ["16:00", "17:00"]}
    assert "16:00" in after(failed, "那就四点吧")
    assert "16:00、17:00" in after(failed, "那就八点吧")


def test_prices_that_are_not_known_are_left_open_and_not_made_up() -> None:
    answer = talk("怎么克服拖延症", "加上价格")[-1]
    assert answer.count("____") > 3


def test_an_answer_is_changed_as_asked() -> None:
    first, one = talk("怎么克服拖延症", "总结成一句话")
    assert "\n" not in one and one.startswith("一句话") and one[4:8] in first
    signed, plain = talk("写一条关于加班的朋友圈文案", "不要表情")
    assert signed != plain and signed.startswith(plain[:8])


def test_another_one_of_the_kind_is_asked_for_by_naming_the_one_that_does_not_suit() -> None:
    first, other = talk("给我三个健身建议", "第三个不适合我，换一个")
    assert other and "**" in other and other.split("**")[1] not in first


def test_a_fraction_is_divided_by_a_fraction() -> None:
    assert "1.5" in said("3/4 除以 1/2 等于多少")
    assert "1.5" in said("What is 3/4 divided by 1/2?")


def test_an_interviewer_of_a_trade_asks_its_first_question() -> None:
    system = {"role": "system", "content": "你是一名资深Java面试官，每次只问一个问题。"}
    assert "第一题" in said([system, {"role": "user", "content": "面试官您好，我准备好了"}])
