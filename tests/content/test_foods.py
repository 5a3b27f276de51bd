"""Energy and protein are told of the food that is named, as much as is said."""

import pytest

from tests.content.asking import said


@pytest.mark.parametrize(
    ("asked", "words"),
    [
        ("一根香蕉多少卡路里", ["香蕉", "107 千卡", "每 100 克约 89 千卡"]),
        ("三个鸡蛋多少大卡", ["150 克", "千卡"]),
        ("半斤牛肉有多少蛋白质", ["250 克牛肉", "蛋白质约 50 克"]),
        ("100克鸡胸肉有多少蛋白质", ["生重", "22.5 克"]),
        ("苹果和香蕉哪个热量高", ["苹果", "香蕉", "94 千卡", "107 千卡"]),
        ("How many calories are in a banana?", ["107 kcal"]),
        ("How much protein is in 200g of chicken breast?", ["45 g of protein"]),
    ],
)
def test_a_food_has_its_figures(asked: str, words: list[str]) -> None:
    answer = said(asked)
    assert all(word in answer for word in words), answer


@pytest.mark.parametrize(
    "asked", ["一个人一天需要多少热量", "How many calories do I need per day?", "跑步一小时消耗多少卡路里"]
)
def test_what_a_body_needs_is_no_food(asked: str) -> None:
    assert "100 克" not in said(asked) and "in 100 g" not in said(asked)
