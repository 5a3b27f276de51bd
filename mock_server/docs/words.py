"""The words of the pages themselves, in each language. English is the key, so a missing translation shows as English."""

import json
from pathlib import Path

LANGUAGES = {"en": "English", "zh": "简体中文"}

_FILE = Path(__file__).with_name("words.zh.json")
_CONTRACT = Path(__file__).with_name("contract.zh.json")


class Words:
    """Says a phrase in one language; `missing` collects what it could not say, `untranslated` what of the contract it could not."""

    def __init__(self, language: str) -> None:
        self.language = language
        self.missing: set[str] = set()
        self.untranslated: set[str] = set()
        self._known: dict[str, str] = {}
        self._contract: dict[str, str] = {}
        if language == "zh":
            self._known = json.loads(_FILE.read_text(encoding="utf-8"))
            self._contract = json.loads(_CONTRACT.read_text(encoding="utf-8"))

    def __call__(self, phrase: str, **values: object) -> str:
        """The phrase with its `{names}` filled in."""
        said = self._known.get(phrase, phrase)
        if self.language != "en" and phrase not in self._known:
            self.missing.add(phrase)
        return said.format(**values) if values else said

    def known(self, phrase: str) -> str:
        """The phrase in the language if it is known, else in English: for what other parts of the project say."""
        return self._known.get(phrase, phrase)

    def contract(self, text: str) -> str:
        """A description, summary or remedy of the contract, in one line; in English where nobody translated it yet."""
        text = " ".join(text.split())
        if self.language != "en" and text and text not in self._contract:
            self.untranslated.add(text)
        return self._contract.get(text, text)
