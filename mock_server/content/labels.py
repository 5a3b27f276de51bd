"""What the members of a tool's result are called in the language of the answer, as far as data/labels.json knows them."""

import re

from mock_server.content import phrases


def label(name: str, language: str) -> str:
    """`order_id` → `Order id`, `Número de pedido`; a name that is not known stays as it is, in words."""
    words = re.sub(r"(?<=[a-z])(?=[A-Z])", " ", name.replace("_", " ")).lower()
    known = {} if language == "en" else phrases.data("labels")["labels"].get(words, {})
    return str(known.get(_bank(language)) or words[:1].upper() + words[1:])


def truth(value: bool, language: str) -> str:
    """Yes or no."""
    yes, no = (
        ("yes", "no")
        if language == "en"
        else phrases.data("labels")["truths"].get(_bank(language), ("yes", "no"))
    )
    return str(yes if value else no)


def _bank(language: str) -> str:
    return "zh" if language == "zh-Hant" else language
