"""Keys that are chosen to share one hash make a table hold each against all others. Texts cannot be chosen so, since their hash is
salted in every process; numbers can, and so none of a request is of any length. Work is counted: whom does a new key meet?"""

import ast
import json
from collections import Counter
from collections.abc import Iterable
from dataclasses import replace
from typing import Any

import orjson
import pytest

from mock_server.content import banning
from mock_server.wire import decode
from tests.server.keeping import Mock
from tests.server.raw import CHAT, call
from tests.support import ROOT, Server
from tests.wire.test_keys import call as bare

MODULUS = 2**61 - 1
"""Whole numbers that differ by it have one hash (https://docs.python.org/3/library/stdtypes.html#hashing-of-numeric-types)."""

LONG = "9" * 5000
"""More digits than Python makes a number of."""


def met(keys: Iterable[Any]) -> int:
    """How many others a key meets at worst, when all come into one table."""
    return max(Counter(map(hash, set(keys))).values(), default=0)


def test_numbers_of_any_length_would_meet_all_others() -> None:
    assert met(number * MODULUS for number in range(5000)) == 5000


def test_numbers_of_a_body_meet_few_others() -> None:
    """Of whole numbers within 64 bits nine share a hash, of those between 53 bits and an exponent some seventy: a power of two
    comes again after 61 doublings."""
    whole = [number * MODULUS for number in range(-5000, 5000)]
    powers = [sign * 2.0**power for power in range(-1074, 1024) for sign in (-1, 1)]
    sent = json.dumps({"whole": whole, "powers": powers}).encode()
    read = decode.body(replace(bare(), raw=sent), len(sent))
    assert len(read["whole"]) == 10_000 and met([*read["whole"], *read["powers"]]) < 80


READERS = ("admin", "behaviours", "content", "faults", "scenarios", "verdicts", "wire", "world")


@pytest.mark.parametrize("part", READERS)
def test_what_reads_requests_reads_their_json_with_the_one_that_knows_64_bits(part: str) -> None:
    assert met(orjson.loads(json.dumps([number * MODULUS for number in range(5000)]))) < 80
    called = {
        ast.unparse(node.func)
        for file in (ROOT / "mock_server" / part).rglob("*.py")
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8")))
        if isinstance(node, ast.Call)
    }
    assert called.isdisjoint({"json.loads", "json.load", "ast.literal_eval"})


def test_banned_ids_meet_nobody_however_they_are_chosen() -> None:
    shared = {str(number * MODULUS): -100 for number in range(1, 5000)}
    banned = banning._banned(shared | {str(number): -100 for number in range(5000)} | {LONG: -100})
    assert len(banned) == 5000 and met(banned) == 1


LISTS = (
    "/api/v1/assistants", "/api/v1/threads/{thread}/messages", "/compatible-mode/v1/conversations/{talk}/items",
    "/compatible-mode/v1/files", "/compatible-mode/v1/batches", "/api/v1/files", "/api/v1/fine-tunes",
)  # fmt: skip


@pytest.mark.parametrize("path", LISTS)
def test_a_number_of_five_thousand_digits_is_no_page(path: str) -> None:
    mock = Mock()
    thread = mock.ask("POST", "/api/v1/threads", json={}).json()["id"]
    talk = mock.ask("POST", "/compatible-mode/v1/conversations", json={}).json()["id"]
    for name in ("limit", "page_no", "page_size"):
        answer = mock.ask("GET", f"{path.format(thread=thread, talk=talk)}?{name}={LONG}")
        assert answer.status_code in (200, 400), answer.text


def test_a_number_of_five_thousand_digits_is_no_token(server: Server) -> None:
    asked = {"model": "qwen-plus", "messages": [{"role": "user", "content": "Hi"}]}
    assert call(server, "POST", CHAT, asked | {"logit_bias": {LONG: -100}}).status == 200


def test_the_salt_of_texts_is_left_to_chance() -> None:
    """Whoever sets PYTHONHASHSEED makes the hash of each text known."""
    starting = ("Dockerfile", "compose.yaml", "Makefile", "ci/image", "ci/helm", "mock_server")
    found = [ROOT / name for name in starting]
    files = [file for one in found for file in (one.rglob("*") if one.is_dir() else [one]) if file.is_file()]
    run = [
        file for file in files if file.suffix not in (".md", ".pyc")
    ]  # a guide says that it must stay unset
    assert len(run) > 300
    assert [file for file in run if b"HASHSEED" in file.read_bytes()] == []
