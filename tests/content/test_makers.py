"""Who made what, in all languages."""

import pytest

from tests.content.asking import said


@pytest.mark.parametrize(
    ("prompt", "name"),
    [
        ("¿Quién pintó Las Meninas?", "Diego Velázquez"),
        ("Wer hat das Telefon erfunden?", "Alexander Graham Bell"),
        ("Qui a écrit Les Misérables ?", "Victor Hugo"),
        ("Who painted Las Meninas?", "Diego Velázquez"),
        ("Кто написал «Войну и мир»?", "Лев Толстой"),
        ("誰が電話を発明しましたか？", "グラハム・ベル"),
        ("모나리자는 누가 그렸어?", "레오나르도 다빈치"),
        ("من اكتشف البنسلين؟", "ألكسندر فلمنغ"),
        ("टेलीफोन का आविष्कार किसने किया?", "ग्राहम बेल"),
        ("Ai là người đầu tiên đặt chân lên mặt trăng?", "Neil Armstrong"),
        ("ใครเป็นคนแรกที่เหยียบดวงจันทร์", "นีล อาร์มสตรอง"),
    ],
)
def test_the_maker_of_a_well_known_thing_is_named(prompt: str, name: str) -> None:
    assert name in said(prompt)


def test_another_relation_to_the_same_thing_is_not_taken_for_it() -> None:
    assert "Cervantes" not in said("¿Quién pintó a Don Quijote?")
