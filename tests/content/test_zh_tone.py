"""Chinese sentences in another tone."""

import pytest

from tests.content.asking import said


@pytest.mark.parametrize(
    ("asked", "words", "without"),
    [
        ("把这句话说得更礼貌：快点把文件发给我", ["把文件发给我", "尽快"], "快点"),
        ("快点把文件发给我 换个礼貌的说法", ["把文件发给我"], "快点"),
        ("帮我把“你怎么还没交报告”说得委婉一点", ["交报告"], "怎么还没"),
        ("用更正式的语气改写：老板，我明天有事，来不了了", ["明天无法到岗"], "来不了"),
        ("这句话怎么说更礼貌：你错了", [], "错了"),
        ("把下面这句话改成书面语：我觉得这事儿挺靠谱的", ["我认为此事较为可行。"], "靠谱"),
        ("把“我不想加班”说得高情商一点", ["加班"], "不想"),
        ("把这句话说得更口语一点：鉴于目前的情况，我们决定延期举办该活动。", ["晚点再办"], "鉴于"),
        ("把这句话说得礼貌一些：别吵了", ["不要吵"], "别吵"),
    ],
)
def test_a_sentence_keeps_what_it_wants_and_changes_its_tone(
    asked: str, words: list[str], without: str
) -> None:
    told = said(asked)
    assert all(word in told for word in words), told
    assert without not in told
