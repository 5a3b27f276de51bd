"""What the members of a tool's result are called in a language besides English and Chinese, whose answers are those of reporting.py, as
far as data/labels.json knows them."""

import re

from mock_server.content import phrases


def label(name: str, language: str) -> str:
    """`order_id` → `Order id`, `Número de pedido`; a name that is not known stays as it is, in words."""
    words = re.sub(r"(?<=[a-z])(?=[A-Z])", " ", name.replace("_", " ")).lower()
    known = {} if language == "en" else phrases.data("labels")["labels"].get(words, {})
    return str(known.get(language) or words[:1].upper() + words[1:])


def truth(value: bool, language: str) -> str:
    """Yes or no."""
    yes, no = (
        ("yes", "no") if language == "en" else phrases.data("labels")["truths"].get(language, ("yes", "no"))
    )
    return str(yes if value else no)
