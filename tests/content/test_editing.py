"""One thing of the last answer is changed; all the rest of it stays as it was."""

import pytest

from tests.content.asking import said
from tests.content.test_turns import talked


def test_a_list_becomes_a_table_and_gets_a_column() -> None:
    fruits, table, priced, fewer = talked("List 5 fruits", "use a table instead", "add a column price", "remove the last row")  # fmt: skip
    first, *_, last = [line.partition(". ")[2] for line in fruits.splitlines()]
    assert table.splitlines()[0] == "| # | Fruit |"
    assert f"| 1 | {first} |" in table
    assert priced.splitlines()[0] == "| # | Fruit | Price |"
    assert last in priced
    assert last not in fewer
    assert first in fewer


def test_a_change_is_undone_and_undone_again() -> None:
    tips, shorter, replaced, back, first = talked(
        "Give me three tips for sleeping better",
        "make the second one shorter",
        "replace the third by something about coffee",
        "undo that",
        "go back to the original please",
    )
    assert len(shorter) < len(tips)
    assert "caffeine" in replaced
    assert back == shorter
    assert first == tips


def test_a_line_of_a_poem_is_made_shorter_and_a_stanza_goes() -> None:
    poem, shorter, fewer = talked("Write a short poem about the sea", "make the second line shorter", "delete the last stanza")  # fmt: skip
    lines, changed = poem.splitlines(), shorter.splitlines()
    assert [at for at, line in enumerate(lines) if line != changed[at]] == [1]
    assert len(changed[1]) < len(lines[1])
    assert fewer == shorter[: shorter.rindex("\n\n")]


def test_items_are_numbered_anew_where_one_is_gone_or_comes() -> None:
    _, fewer, more = talked("List 5 fruits", "remove the second one", "add mango and papaya")
    assert [line[:2] for line in fewer.splitlines()] == ["1.", "2.", "3.", "4."]
    assert more.splitlines()[-1] == "6. Papaya"


def test_a_word_is_replaced_everywhere_and_missed_where_it_is_not() -> None:
    mail, other, missed, again = talked(
        "Write me an email to my landlord about a broken heater",
        "use the word furnace instead of heater",
        "replace elephant with tiger",
        "remove the third paragraph",
    )
    assert other == mail.replace("heater", "furnace")
    assert "elephant" in missed
    assert "furnace" in again  # the mail is what is changed, not the remark
    assert len(again) < len(other)


def test_rows_are_changed_in_chinese() -> None:
    fruits, other, table, back = talked("推荐三种水果", "把第二个换成芒果", "换成表格", "撤销")
    assert "2. 芒果" in other
    assert "| 2 | 芒果 |" in table
    assert back == other != fruits


@pytest.mark.parametrize(
    ("asked", "change", "first", "second"),
    [
        ("Plan a 3-day trip to Rome", "swap day 1 and 2", "**Day 1: ", "**Day 2: "),
        ("帮我安排杭州三日游", "把第一天和第二天换一下", "**第1天：", "**第2天："),
    ],
)
def test_days_of_a_plan_change_places_and_keep_their_numbers(
    asked: str, change: str, first: str, second: str
) -> None:
    plan = said(asked)
    told = said([{"role": "user", "content": asked}, {"role": "assistant", "content": plan}, {"role": "user", "content": change}])  # fmt: skip

    def day(text: str, head: str) -> str:
        return text.split(head, 1)[1].split("\n\n**", 1)[0]

    assert day(told, first) == day(plan, second)
    assert day(told, second) == day(plan, first)
    assert sorted(told.split("\n")) != plan.split("\n")
