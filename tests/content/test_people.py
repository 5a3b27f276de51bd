"""Names that are made up: in the locale of the language, the same for the same seed, and Faker only where one is needed."""

import re
import subprocess
import sys

import pytest
from faker import Faker

from mock_server.content import people
from mock_server.content.chance import Chance
from mock_server.content.phrases import LANGUAGES
from tests.content.asking import said
from tests.support import ROOT

SCRIPTS = {
    "zh": r"[\u4e00-\u9fff]+",
    "zh-Hant": r"[\u4e00-\u9fff]+",
    "ja": r"[\u3005\u3040-\u30ff\u4e00-\u9fff]+",
    "ko": r"[\uac00-\ud7af]+",
    "ru": r"[\u0400-\u04ff -]+",
    "ar": r"[\u0600-\u06ff ]+",
    "hi": r"[\u0900-\u097f\u200c\u200d ’]+",
    "th": r"[\u0e00-\u0e7f ]+",
}


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_person_is_named_in_the_script_of_the_language(language: str) -> None:
    for seed in range(20):
        assert re.fullmatch(SCRIPTS.get(language, r"[\w\s.'’-]+"), people.person(Chance(seed), language))


@pytest.mark.parametrize("make", sorted(people.LOCAL, key=str))
@pytest.mark.parametrize("language", LANGUAGES)
def test_the_same_seed_names_the_same(make: object, language: str) -> None:
    assert callable(make)
    made = [make(Chance(7), language) for _ in range(2)]
    assert made[0] == made[1] and made[0].strip() == made[0] and "\n" not in made[0]


def test_a_family_comes_first_where_it_does() -> None:
    seed = 3
    given, family = people.given_name(Chance(seed), "ja"), people.family_name(Chance(seed), "ja")
    assert people.person(Chance(seed), "ja") == family + given
    given, family = people.given_name(Chance(seed), "de"), people.family_name(Chance(seed), "de")
    assert people.person(Chance(seed), "de") == f"{given} {family}"


def test_a_document_asked_for_in_chinese_names_people_in_chinese() -> None:
    schema = {"type": "object", "properties": {"author": {"type": "string"}}, "required": ["author"]}
    form = {"type": "json_schema", "json_schema": {"name": "book", "schema": schema}}
    assert re.search(r"[\u4e00-\u9fff]{2,}", said("生成一条随机记录", response_format=form))
    assert said("make up a record", response_format=form).isascii()


def test_what_names_nobody_does_not_import_faker() -> None:
    code = (
        "import sys; from tests.content.asking import said; said('Why is the sky blue?');"
        "print('faker' in sys.modules); said('Write an email to my landlord'); print('faker' in sys.modules)"
    )
    ran = subprocess.run([sys.executable, "-c", code], cwd=ROOT, check=True, capture_output=True, text=True)
    assert ran.stdout.split() == ["False", "True"]


@pytest.mark.parametrize("language", people.LOCALES)
def test_names_are_drawn_as_faker_itself_draws_them(language: str) -> None:
    ours = people.faker(7, language)
    plain = Faker(people.LOCALES[language])
    plain.seed_instance(7)
    told = [
        [fake.first_name_female(), fake.last_name(), fake.name(), fake.address()] for fake in (ours, plain)
    ]
    assert told[0] == told[1]
