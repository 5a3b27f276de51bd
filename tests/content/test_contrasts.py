"""Known pairs are told apart by facts, whichever way they are asked about; of others nothing is made up."""

import re
from collections.abc import Iterator
from itertools import combinations, product
from typing import Any

import pytest

from mock_server.content import contrasts, phrases
from mock_server.content.chance import Chance
from mock_server.content.prompt import read
from tests.content.asking import said

PAIRS: list[dict[str, Any]] = phrases.data("contrasts")
IN_ENGLISH = (
    "What is the difference between {one} and {other}?",
    "Compare {one} with {other}",
    "{one} vs {other}",
    "When should I use {one} or {other}?",
)
IN_CHINESE = ("{one}和{other}有什么区别？", "请问{one}与{other}的主要区别是什么", "请对比一下{one}和{other}")


def name(pair: dict[str, Any], side: int, *, ascii: bool) -> str:
    """What a side is called in English, or in Chinese if it has a Chinese name."""
    whole = [one.strip("`") for one in pair["names"][side] if one[0] != "~"]
    return next((one for one in whole if one.isascii() == ascii), whole[0])


def asked(text: str, seed: int = 1) -> str | None:
    """What is told of the difference that a text asks about."""
    return contrasts.contrasted(read(text), (), Chance(seed))


def questions(pair: dict[str, Any]) -> Iterator[str]:
    """Every wording in both languages, with the names in both orders."""
    for language, wordings in (("en", IN_ENGLISH), ("zh", IN_CHINESE)):
        names = [name(pair, side, ascii=language == "en") for side in range(len(pair["names"]))]
        for (one, other), wording in product(combinations(names, 2), wordings):
            yield wording.format(one=one, other=other)
            yield wording.format(one=other, other=one)


def fences(text: str) -> list[tuple[str, str]]:
    """The blocks of code in a text, each with its language."""
    return re.findall(r"```(\w+)\n(.*?)\n```", text, re.DOTALL)


def test_there_are_many_pairs_each_with_a_few_aspects_in_both_languages() -> None:
    assert len(PAIRS) >= 130
    for pair in PAIRS:
        assert 2 <= len(pair["names"]) <= 3
        assert 3 <= len(pair["rows"]["en"]) == len(pair["rows"]["zh"]) <= 5
        for row in (*pair["rows"]["en"], *pair["rows"]["zh"]):
            assert len(row) == len(pair["names"]) + 1, row
            assert all(cell and "|" not in cell and "\n" not in cell for cell in row), row
        assert pair["gist"]["en"].endswith(".")
        assert pair["gist"]["zh"].endswith("。")


@pytest.mark.parametrize("pair", PAIRS, ids=lambda pair: f"{pair['names'][0][0]}/{pair['names'][1][0]}")
def test_a_pair_is_found_in_either_order_and_in_usual_wordings(pair: dict[str, Any]) -> None:
    for question in questions(pair):
        language, answer = "zh" if read(question).language == "zh" else "en", asked(question)
        assert answer is not None, question
        assert pair["gist"][language] in answer, question
        assert sum(row[0] in answer for row in pair["rows"][language]) == len(pair["rows"][language]), (
            question
        )


def test_no_two_names_stand_for_two_pairs() -> None:
    known = contrasts._known()
    for at in range(len(known.pairs)):
        called: dict[int, list[str]] = {}
        for key, sides in known.names.items():
            for side in sides:
                if side.pair == at:
                    called.setdefault(side.side, []).append(key)
        for one, other in combinations(called.values(), 2):
            for a, b in product(one, other):
                shared = {side.pair for side in known.names[a]} & {side.pair for side in known.names[b]}
                assert shared == {at}, (a, b)


@pytest.mark.parametrize("language", ["en", "zh"])
def test_every_table_has_as_many_cells_in_a_row_as_in_its_head(language: str) -> None:
    for pair in PAIRS:
        names = [name(pair, side, ascii=language == "en") for side in range(len(pair["names"]))]
        wish = f"Compare {names[0]} and {names[1]} in a table"
        answer = asked(wish if language == "en" else f"请用表格对比{names[0]}和{names[1]}的区别是什么") or ""
        lines = [line for line in answer.splitlines() if line.startswith("|")]
        assert lines[1] == "|---|---|---|", answer
        assert len(lines) == len(pair["rows"][language]) + 2
        assert {line.count("|") for line in lines} == {4}
        assert all(cell.strip() for line in lines for cell in line.strip("|").split("|"))


def test_three_of_a_kind_stand_in_one_table() -> None:
    answer = asked("let vs const vs var in a table") or ""
    assert "| Aspect | `let` | `const` | `var` |" in answer
    assert "| 方面 | AI | 机器学习 | 深度学习 |" in (
        asked("用表格说明AI、机器学习和深度学习的区别是什么") or ""
    )
    assert "`DROP`" not in (asked("DELETE vs TRUNCATE in a table") or "").splitlines()[0]


def test_code_in_python_parses_and_holds_what_it_says() -> None:
    examples = [pair["code"][1] for pair in PAIRS if pair.get("code", [""])[0] == "python"]
    assert len(examples) >= 15
    for example in examples:
        exec(compile(example, "example", "exec"), {})


def test_code_is_shown_but_in_no_other_language_than_the_one_named() -> None:
    assert [language for language, _ in fences(asked("list vs tuple in Python") or "")] == ["python"]
    assert [language for language, _ in fences(asked("list vs set") or "")] == ["python"]
    assert fences(asked("list vs set in Java") or "") == []


@pytest.mark.parametrize(
    "text",
    [
        "What's the difference between list and tuple in C#?",
        "is vs == in Kotlin",
        "What's the difference between horizontal and vertical lines?",
        "difference between horizontal and vertical",
        "difference between public and private schools",
        "What is the difference between hard and soft skills?",
        "What is the difference between a shopping list and a tuple?",
        "What is the difference between Python and a cat?",
        "Is there a list of words in this set?",
        "Convert a list to a tuple",
        "Do I drink coffee or tea in the morning?",
        "Should I use a class object here?",
        "Translate into French: what is the difference between weather and climate?",
        "Write an essay about the difference between SQL and NoSQL",
        "Write a Python function that tells the difference between a list and a set",
        "把这句话翻译成英文：天气和气候有什么区别？",
        "黑名单和白名单有什么区别？",
        "堆栈和队列有什么区别？",
    ],
)
def test_what_only_looks_like_a_pair_is_left_to_others(text: str) -> None:
    assert asked(text) is None


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("What is the difference between a list and a tuple in Python?", "fixed once it is made"),
        (
            "Explain == and === difference between == and === in JS",
            "values of different types are never equal",
        ),
        ("What's the difference between weather and climate?", "30 years"),
        ("how is TCP different from UDP", "three-way handshake"),
        ("How does the GET method differ from the POST method?", "query string"),
        ("Should I take Docker or a VM for my server?", "kernel"),
        ("TCP/UDP difference", "datagram|handshake"),
        ("O(n) vs O(log n)", "binary search"),
        ("CommonJS vs ES modules", "module.exports"),
        ("Compare lists and tuples", "Lists"),
        ("affect or effect?", "verb"),
        ("“affect” and “effect”: what is the difference?", "verb"),
        ("What is a list? What is a tuple? What's the difference between them?", "fixed once it is made"),
        ("python list tuple difference", "fixed once it is made"),
        ("tcp udp区别", "三次握手"),
        ("什么是深拷贝，什么是浅拷贝？它们的区别是什么？", "嵌套对象"),
        ("Python中is和==的区别", "同一个对象"),
        ("的、地、得的区别", "名词前"),
        ("我应该用MySQL还是PostgreSQL？", "索引"),
        ("HTTP跟HTTPS有什么不同", "443"),
        ("數據庫中主鍵和外鍵有什麼區別？", "關聯另一行"),
    ],
)
def test_usual_questions_are_answered_by_facts(text: str, words: str) -> None:
    assert re.search(words, said(text))


def test_one_sentence_is_one_sentence() -> None:
    gist = "GET to read something and POST to send data"
    answer = said("Explain the difference between GET and POST in one sentence")
    assert gist in answer
    assert "\n" not in answer
    assert said("用一句话说明进程和线程的区别") == "进程拥有独立的内存，同一进程的线程共享内存。"
    system = {"role": "system", "content": "Answer every question in one sentence."}
    for seed in range(4):
        answer = said([system, {"role": "user", "content": "GET vs POST"}], seed=seed)
        assert answer == "Use GET to read something and POST to send data that changes something."


def test_so_many_sentences_or_bullets_are_so_many() -> None:
    answer = said("In 3 sentences, what is the difference between REST and GraphQL?")
    assert len(re.findall(r"\.(?= |$)", answer)) == 3
    answer = said("Give me 3 bullet points on the difference between TCP and UDP")
    assert [line[:2] for line in answer.splitlines()] == ["- "] * 3
    assert said("列出要点：进程和线程的区别").count("\n- **") == 4


def test_who_asks_what_to_take_is_told_that_first() -> None:
    for seed in range(8):
        assert said("Which should I use, GET or POST?", seed=seed).startswith("Use GET")
        assert said("什么时候用GET，什么时候用POST？GET和POST的区别", seed=seed).startswith("读取数据用 GET")


def test_names_stand_in_the_order_and_the_language_in_which_they_were_asked_for() -> None:
    assert "| Aspect | Tuple | List |" in (asked("Compare a tuple with a list in a table") or "")
    assert "| 方面 | 元组 | 列表 |" in (asked("请用表格对比一下元组和列表") or "")


def test_the_form_is_chosen_by_the_seed_and_by_nothing_else() -> None:
    text = "What is the difference between GET and POST?"
    answers = {seed: said(text, seed=seed) for seed in range(12)}
    assert answers == {seed: said(text, seed=seed) for seed in range(12)}
    assert len(set(answers.values())) > 4
    assert any("| GET |" in answer for answer in answers.values())
    assert any("**GET**\n\n- " in answer for answer in answers.values())
    assert any("- **Purpose:** GET – " in answer for answer in answers.values())


def test_what_is_to_be_told_in_a_third_language_is_not_told_in_english() -> None:
    assert "handshake" not in said("Answer in Spanish: What is the difference between TCP and UDP?")
    system = {"role": "system", "content": "Always answer in Spanish."}
    assert "handshake" not in said([system, {"role": "user", "content": "TCP vs UDP"}])
    assert "三次握手" in said(
        [{"role": "system", "content": "请用中文回答"}, {"role": "user", "content": "TCP vs UDP"}]
    )


# ---- pairs that are not known ------------------------------------------------------------------------------------------

UNKNOWN = {
    "en": "What is the difference between Flurbo and Zanto?",
    "zh": "弗鲁博和赞托有什么区别？",
    "de": "Was ist der Unterschied zwischen Flurbo und Zanto?",
    "fr": "Quelle est la différence entre le flurbo et le zanto ?",
    "es": "¿Cuál es la diferencia entre el flurbo y el zanto?",
    "ru": "В чём разница между флурбо и занто?",
    "ja": "フルルボとザントの違いは何ですか？",
}


@pytest.mark.parametrize("language", UNKNOWN)
def test_of_an_unknown_pair_nothing_is_made_up(language: str) -> None:
    bank = phrases.bank(language)
    for seed in range(6):
        answer = said(UNKNOWN[language], seed=seed)
        assert "|" not in answer
        told = [line[2:] for line in answer.splitlines() if line.startswith("- ")]
        assert len(told) >= 3
        assert set(told) <= set(bank["compare_questions"])
        assert answer.endswith(tuple(bank["compare_ask"]))


@pytest.mark.parametrize("language", [one for one in phrases.LANGUAGES if one != "zh-Hant"])
def test_every_language_can_say_that_it_does_not_know(language: str) -> None:
    bank = phrases.bank(language)
    assert "compare_rows" not in bank
    assert len(bank["compare_questions"]) >= 4
    for key in ("compare_one", "compare_unknown"):
        assert all("{topic}" in one and "{second}" in one for one in bank[key])
    for key in ("compare_decide", "compare_ask", "compare_unnamed", "compare_opening"):
        assert bank[key]


def test_a_table_of_the_unknown_is_one_to_fill_in() -> None:
    answer = said("Compare Flurbo and Zanto in a table")
    rows = [line for line in answer.splitlines() if line.startswith("|")][2:]
    assert len(rows) >= 3
    assert all(row.endswith("| … | … |") for row in rows)


def test_of_two_things_the_one_that_is_known_is_told_of() -> None:
    answer = said("Compare Flurbo and Rust")
    assert "systems language" in answer
    assert "of Flurbo I know nothing particular" in answer


def test_nothing_to_compare_is_asked_for() -> None:
    assert said("Compare this and that") == "Tell me which two things you would like compared."


def test_facts_are_no_choice_unless_one_is_asked_for() -> None:
    for seed in range(6):
        answer = said("What is the difference between Go and Rust?", seed=seed)
        assert "systems language" in answer
        assert "depends on what you need" not in answer
        assert "Choose" not in answer
        assert "Choose Go" in said("Which is better, Go or Rust?", seed=seed)


def test_three_names_in_a_row_before_a_chinese_word_are_told_apart() -> None:
    told = said("var let const 区别")
    assert all(one in told for one in ("`var`", "`let`", "`const`", "块级"))
