"""Names that are made up, in the locale of the language spoken: people, companies, towns, streets.

Faker has them; it is imported when the first name is needed, since that takes longer than a hundred answers.
"""

from collections import OrderedDict
from collections.abc import Callable
from functools import lru_cache
from itertools import accumulate
from typing import TYPE_CHECKING, Any

from mock_server.content import languages
from mock_server.content.chance import Chance
from mock_server.content.phrases import things

if TYPE_CHECKING:
    from faker import Faker
    from faker.providers import BaseProvider

LOCALES = {
    "en": "en_US", "zh": "zh_CN", "zh-Hant": "zh_TW", "ja": "ja_JP", "ko": "ko_KR", "es": "es_ES", "pt": "pt_BR", "fr": "fr_FR",
    "de": "de_DE", "ru": "ru_RU", "ar": "ar_AA", "hi": "hi_IN", "id": "id_ID", "vi": "vi_VN", "th": "th_TH",
}  # fmt: skip
FAMILY_FIRST = frozenset(["zh", "zh-Hant", "ja", "ko", "vi"])
UNSPACED = frozenset(["zh", "zh-Hant", "ja", "ko"])
NO_COMPANIES = frozenset(["ar", "hi"])
"""Where Faker has none of the language's own."""


def person(chance: Chance, language: str = "en") -> str:
    """A full name, in the order in which the language says it."""
    given, family = _names(chance, language)
    names = (family, given) if language in FAMILY_FIRST else (given, family)
    return ("" if language in UNSPACED else " ").join(names)


def given_name(chance: Chance, language: str = "en") -> str:
    """A first name; a man's in a language whose stories of ours (phrases.*.json) speak of a man."""
    if language in ("ru", "ar"):
        return str(_fake(chance, language).first_name_male())
    return _names(chance, language)[0]


def family_name(chance: Chance, language: str = "en") -> str:
    """A surname."""
    return _names(chance, language)[1]


def company(chance: Chance, language: str = "en") -> str:
    """A company."""
    if language in NO_COMPANIES:
        return str(chance.pick(things()["companies"]["en"]))
    return str(_fake(chance, language).company())


def town(chance: Chance, language: str = "en") -> str:
    """A town: a real one where the language has some here, as most prompts are about those."""
    if language == "en":
        return str(chance.pick(things()["cities"])[0])
    if known := languages.towns(language):
        return chance.pick(known)
    return str(_fake(chance, language).city())


def street(chance: Chance, language: str = "en") -> str:
    """A street with a number."""
    return " ".join(str(_fake(chance, language).street_address()).split())


LOCAL = frozenset([person, given_name, family_name, company, town, street])
"""What is said in a language."""


def faker(seed: int, language: str) -> "Faker":
    """Faker itself, in the locale of the language, its chance begun anew: not to be kept."""
    fake = _faker(LOCALES.get(language, "en_US"))
    fake.seed_instance(seed)
    return fake


def _names(chance: Chance, language: str) -> tuple[str, str]:
    fake = _fake(chance, language)
    if chance.below(2):
        return str(fake.first_name_female()), str(fake.last_name_female())
    return str(fake.first_name_male()), str(fake.last_name_male())


def _fake(chance: Chance, language: str) -> "Faker":
    return faker(chance.below(1 << 32), language)


@lru_cache
def _faker(locale: str) -> "Faker":
    from faker import Faker
    from faker.providers import BaseProvider

    fake = Faker(locale)
    for provider in fake.factories[0].providers:
        if isinstance(provider, BaseProvider):
            provider.random_element = _weighing(provider)  # type: ignore[method-assign]
    return fake


def _weighing(provider: "BaseProvider") -> Callable[..., Any]:
    """What draws one of some elements as Faker does, from the same chance; but where they have weights, it adds these up once,
    not once for each name."""
    plain = provider.random_element
    sums: dict[int, tuple[Any, tuple[Any, ...], list[float]]] = {}

    def random_element(elements: Any = ("a", "b", "c")) -> Any:
        if not isinstance(elements, OrderedDict) or not provider.__use_weighting__:
            return plain(elements)
        known = sums.get(id(elements))
        if known is None or known[0] is not elements:
            if len(sums) >= 64:  # elements that are made for each call
                sums.clear()
            known = sums[id(elements)] = elements, tuple(elements), list(accumulate(elements.values()))
        return provider.generator.random.choices(known[1], cum_weights=known[2])[0]

    return random_element
