"""Everything that is ours to say is said in Chinese too."""

import re

import pytest

from mock_server.docs import site, words
from mock_server.spec.loader import load
from mock_server.spec.model import Spec

CHINESE = re.compile(r"[\u4e00-\u9fff]")
NAMES = [name for names in site.SECTIONS.values() for name in names]


def english_and_chinese(name: str) -> tuple[str, str]:
    return tuple((site.GUIDES / folder / f"{name}.md").read_text(encoding="utf-8") for folder in ("", "zh"))  # type: ignore[return-value]


def test_no_string_of_the_pages_is_missing_in_chinese(monkeypatch: pytest.MonkeyPatch) -> None:
    made: list[words.Words] = []

    class Counted(words.Words):
        def __init__(self, language: str) -> None:
            super().__init__(language)
            made.append(self)

    monkeypatch.setattr(site, "Words", Counted)
    site.build(Spec(load()))
    assert [one.language for one in made] == list(words.LANGUAGES)
    assert [sorted(one.missing) for one in made] == [[], []]


@pytest.mark.parametrize("name", NAMES)
def test_every_guide_is_there_in_chinese_with_the_same_parts(name: str) -> None:
    english, chinese = english_and_chinese(name)
    assert CHINESE.search(chinese)
    assert re.findall(r"^#+ ", english, re.MULTILINE) == re.findall(r"^#+ ", chinese, re.MULTILINE)
    filled = r"^\{\{(?!block\}).*\}\}$"
    assert re.findall(filled, english, re.MULTILINE) == re.findall(filled, chinese, re.MULTILINE)
    blocks = len(re.findall(r"^```.+?^```$", english, re.MULTILINE | re.DOTALL))
    written = re.findall(r"^\{\{block\}\}$|^```.+?^```$", chinese, re.MULTILINE | re.DOTALL)
    assert len(written) == blocks


@pytest.mark.parametrize("name", NAMES)
def test_a_chinese_guide_names_the_same_words_of_the_api(name: str) -> None:
    english, chinese = english_and_chinese(name)
    spans = [
        set(re.findall(r"`([^`\n]+)`", re.sub(r"^```.+?^```$", "", text, flags=re.MULTILINE | re.DOTALL)))
        for text in (english, chinese)
    ]
    assert spans[0] ^ spans[1] <= {"thinking"}
