"""A pattern is not searched for in a text that lacks what every match of it has. That must never hide a match."""

import random
import re
from time import process_time
from typing import Any
from unittest import mock

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ci.needles import patterns, table
from ci.patterns import slowest
from mock_server.content import documents
from mock_server.content import late as lately
from mock_server.content.late import Group, late, wanted
from mock_server.content.needles import (
    Needles,
    Sieve,
    anchored,
    evenly,
    fits,
    folded,
    needles,
    of_ascii,
    ones,
    teller,
)
from tests.content.asking import said, tool

KNOWN = [one for one in patterns() if needles(*one)]


def test_most_patterns_are_known_to_need_something() -> None:
    assert len(KNOWN) > 300 and len(KNOWN) > 0.9 * len(patterns())


@settings(max_examples=600)
@given(st.data())
def test_whatever_a_pattern_matches_has_what_it_needs(data: st.DataObject) -> None:
    pattern, flags = data.draw(st.sampled_from(KNOWN))
    match = data.draw(st.from_regex(re.compile(pattern, flags)))
    if data.draw(st.booleans()) and re.search(pattern, match.swapcase(), flags):
        match = match.swapcase()
    if not re.search(pattern, match, flags):  # a look behind that was not heeded
        return
    needed = needles(pattern, flags)
    assert teller(needed)(folded(match)), (needed, match)
    assert fits(needed, folded(match)), (needed, match)
    if match.isascii():
        latin = of_ascii(needed)
        assert latin is not None and teller(latin)(folded(match)), (latin, match)
    if anchored(pattern, flags):
        assert re.match(pattern, match, flags)


@pytest.mark.parametrize(
    ("pattern", "needed"),
    [
        (r"at most (\d+) (?:words|lines)", (("at most 0",), ("0 words", "0 lines"))),
        (r"colou?rs?", (("color", "colour"),)),
        (r"\bfoo\b(?! bar)|b[ae]r", (("foo", "bar", "ber"),)),
        (r"(?:ab)+c?", (("ab",),)),
        (r"(ab.cd|de)fg", (("de", (("ab",), ("cd",))), ("fg",))),
        (r"(a|ten) cats", (("a cats", "ten cats"),)),
        (r"(?:a|ten)+.cats", (("cats",),)),
        (r"(\d+.|one) (?:cats|dogs)", (("one", "0"), (" cats", " dogs"))),
        (r"a?b?", ()),
        (r"(?:x|)y*", ()),
        (r"[^a]|b", ()),
        (r"K[1-5]", (("k0",),)),
    ],
)
def test_what_a_pattern_needs(pattern: str, needed: Needles) -> None:
    assert unordered(needles(pattern)) == unordered(needed)


def unordered(needed: Needles) -> Any:
    return {
        frozenset(one if isinstance(one, str) else frozenset(unordered(one)) for one in some)
        for some in needed
    }


@pytest.mark.parametrize(
    ("text", "has"),
    [("use caps", True), ("all caps", True), ("caps", False), ("in 3 caps", True), ("in 3", False)],
)
def test_strings_with_a_part_in_common_are_each_looked_for(text: str, has: bool) -> None:
    assert teller((("in caps", "use caps", "all caps", (("caps",), ("in 0",))),))(folded(text)) is has


@pytest.mark.parametrize(
    ("pattern", "flags", "fixed"),
    [
        (r"^a|^(?:b|c)d", 0, True),
        (r"(?:^a|^b)c", re.IGNORECASE, True),
        (r"^a|b", 0, False),
        (r"a$", 0, False),
        (r"^a", re.MULTILINE, False),
        (r"(?:^)?a", 0, False),
        (r"", 0, False),
    ],
)
def test_a_pattern_that_begins_with_the_text_is_known_to(pattern: str, flags: int, fixed: bool) -> None:
    assert anchored(pattern, flags) is fixed


def test_an_anchored_pattern_asked_often_answers_as_one_asked_once() -> None:
    asked, plain = late(r"^(?:please |now )*(\w+) it"), re.compile(r"^(?:please |now )*(\w+) it")
    for one in ["please shorten it", "it is shortened, now repeat it", ""] * 3:
        assert (asked.search(one) is None) == (plain.search(one) is None)
        assert asked.sub("x", one) == plain.sub("x", one)
        assert asked.findall(one) == plain.findall(one)
        assert asked.split(one) == plain.split(one)


@pytest.mark.parametrize("letter", ["K", "\u212a", "k"])
def test_letters_that_differ_only_in_case_are_the_same(letter: str) -> None:
    assert re.search("kelvin", f"{letter}elvin", re.IGNORECASE)
    asked = late("kelvin", re.IGNORECASE)
    assert all(asked.search(f"one {letter}elvin") for _ in range(5))
    assert all(late("ist", re.IGNORECASE).search("\u0130\u017ft") for _ in range(5))


def test_a_pattern_asked_often_answers_as_one_asked_once() -> None:
    asked, text, other = late(r"(\d+) (?:cats?|dogs?)"), "3 cats, 4 dogs and 1 Cat", "no 3 birds"
    plain = re.compile(r"(\d+) (?:cats?|dogs?)")
    for _ in range(6):
        for one in (text, other):
            assert (asked.search(one) is None) == (plain.search(one) is None)
            assert asked.search(one, 3) is None or asked.search(one, 3)[1] == "4"  # type: ignore[index]
            assert asked.findall(one) == plain.findall(one)
            assert [m.span() for m in asked.finditer(one)] == [m.span() for m in plain.finditer(one)]
            assert asked.split(one, maxsplit=1) == plain.split(one, maxsplit=1)
            assert asked.sub("x", one, count=1) == plain.sub("x", one, count=1)
            assert asked.match(one) == plain.match(one) or asked.match(one)[0] == plain.match(one)[0]  # type: ignore[index]
            assert asked.pattern == plain.pattern


def test_the_file_of_what_patterns_need_is_what_the_patterns_say() -> None:
    assert lately.KNOWN.read_bytes() == table(), "run `python -m ci.needles --write`"


@pytest.mark.parametrize("method", ["search", "match", "fullmatch", "findall", "finditer", "split", "sub"])
def test_a_pattern_is_first_compiled_for_a_text_that_has_what_it_needs(method: str) -> None:
    given = r"at most (\d+) words?", re.IGNORECASE
    real, rare = re.compile(*given), late(*given)
    told = [needles(*given), False]
    by = ("few",) if method == "sub" else ()
    with mock.patch.object(lately, "_known", return_value=told), mock.patch.object(lately, "_OFTEN", 3):
        for text, compiled in (("At least 20 words", False), ("At most 20 words", True)):
            found = getattr(rare, method)(*by, text)
            want = getattr(real, method)(*by, text)
            assert plain(found) == plain(want)
            assert (rare.__dict__["_compiled"] is not None) is compiled


def plain(found: object) -> object:
    """What was found, to be compared."""
    if isinstance(found, re.Match):
        return found.span()
    return found if isinstance(found, str | list | None) else [one.span() for one in found]  # type: ignore[attr-defined]


@pytest.mark.parametrize(
    "text",
    [
        "lcm of 4" + ", and , and" * 30 + "!",
        "4" + " and" * 80 + " 6 的最小公倍数",
        "Extract names and " + "dates and " * 80 + "!",
        "Return JSON with" + " " * 1400 + "name",
        "." + " " * 1400 + "in",
        " " * 1400 + "you",
        "from 9" + " " * 1400 + "to",
        "\n" * 1400 + "改得礼貌一点",
        "make it " + "in " * 400 + "haiku!",
        "choose one: " + "tea or " * 120 + "?!",
        "turn" + " " * 1400 + "the text",
        "list" + " " * 1400 + "emails",
        " " * 1400 + "user" + " " * 1400,
        "\n" + "\t" * 1400 + "input",
        "请帮我麻烦你能" * 150,
    ],
    ids=lambda text: text[:20].strip(),
)
def test_no_text_of_a_stranger_holds_up_the_others(text: str) -> None:
    start = process_time()
    searching = {"tools": [tool("web_search", "Search the web", query={"type": "string"})]}
    for form in ({}, {"response_format": {"type": "json_object"}}, searching):
        said(text, **form)
    assert process_time() - start < 2  # it was minutes: python -m ci.patterns finds such


def test_a_pattern_that_can_share_a_text_out_in_many_ways_is_found() -> None:
    chance = random.Random(7)
    assert slowest(re.compile(r"\d(?:(?: ?, ?)+\d)+ the end"), chance)[0] > 0.25
    assert slowest(re.compile(r"\d(?: ?, ?\d)+ the end"), chance)[0] < 0.25


def test_no_page_of_a_document_does_either() -> None:
    start = process_time()
    for program in ("[" + "1" * 3000, "[(a)" + " 1" * 1500, "[<" + "A " * 1500, "(" + "\\" * 3001):
        assert documents._PDF_SHOWN.search(f"{program}?] TJ") is None
    assert process_time() - start < 1


@settings(max_examples=300)
@given(st.data())
def test_a_look_at_a_group_hides_none_that_matches(data: st.DataObject) -> None:
    pattern, flags = data.draw(st.sampled_from(KNOWN))
    match = data.draw(st.from_regex(re.compile(pattern, flags)))
    one, other = late(pattern, flags), late(r"\bzebra crossing\b")
    if re.search(pattern, match, flags):
        assert one in Group(other, one).near(match), wanted(one)
        assert other in Group(other, one).near(f"{match} zebra crossing")


WORDS = st.text(st.sampled_from("abe sx0'方程是"), min_size=1, max_size=9).map(evenly).filter(bool)


@given(
    st.lists(st.lists(WORDS, max_size=4), max_size=6), st.text(st.sampled_from("abe sx0'方程是"), max_size=60)
)
def test_a_sieve_tells_those_of_which_a_string_stands_in_the_text(wanted: list[list[str]], text: str) -> None:
    sieve = Sieve(len(wanted), lambda: wanted)
    for _ in range(4):  # what looks for all strings is made at the third look
        told = list(ones(sieve.bits(text)))
        assert told == [at for at, some in enumerate(wanted) if not some or any(one in text for one in some)]


def test_a_sieve_lets_all_through_where_a_text_is_long() -> None:
    sieve = Sieve(2, lambda: [["never said"], []])
    assert sieve.bits("what is said") == 0b10
    assert sieve.bits("what is said " * 400) == 0b11


def test_blanks_and_apostrophes_hide_no_match() -> None:
    group = Group(late(r"what's the time"), late(r"never mind"))
    assert len(group.near("So what’s   the\n time?")) == 1


def test_a_set_of_many_strings_is_known_to_be_needed() -> None:
    names = "|".join(f"name{at:03}" for at in range(60))
    assert needles(rf"\b(?:{names})\b") and not fits(needles(rf"\b(?:{names})\b"), "no such name")
