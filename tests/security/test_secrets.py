"""Secrets are planted in a request wherever one can stand, and looked for in everything that dashmock keeps, shows or logs:
tapes, log, journal, one call of it and its replay, verdicts, metrics, what viewers are shown while it happens, the store.
In plain, URL-encoded, in base64 at any offset, and in hexadecimal."""

import asyncio
import base64
import json
import re
from collections.abc import Callable
from contextlib import suppress
from http.client import HTTPException
from pathlib import Path
from threading import Thread
from typing import NamedTuple
from urllib.parse import quote, unquote
from urllib.request import Request, urlopen

import pytest

from mock_server.app import create_app
from mock_server.settings import Settings
from mock_server.wire import asgi
from mock_server.world.journal import redacted
from tests.server.raw import CHAT, TEXT, call, connected, request
from tests.support import Server, ServerProcess

KEY = "sk-planted-Secret/7Zq".replace("/", "-") + "-5151515151"
OTHER = "sk-second-planted-42424242"
TOKEN = "correct-horse-battery"


def forms(secret: str) -> set[str]:
    """How the secret may be written."""
    hexadecimal = secret.encode().hex()
    found = {
        secret,
        quote(secret, safe=""),
        quote(secret, safe="").replace("-", "%2D"),
        hexadecimal,
        hexadecimal.upper(),
    }
    for before in ("", "a", "ab"):
        coded = base64.b64encode(f"{before}{secret}".encode()).decode()
        found.add(
            coded[4 * bool(before) : len(coded) // 4 * 4 - 4]
        )  # what of it does not hang on its neighbours
    return found


def leaks(text: str, secret: str) -> list[str]:
    """The forms in which it is there, what is URL-encoded decoded twice."""
    texts = (text, unquote(text), unquote(unquote(text)))
    return [form for form in forms(secret) if any(form in one for one in texts)]


def test_it_finds_what_it_looks_for() -> None:
    for written in (
        KEY,
        quote(KEY.replace("-", "%2D")),
        base64.b64encode(f"Bearer {KEY}!".encode()).decode(),
        base64.b64encode(f"user:{KEY}".encode()).decode(),
        KEY.encode().hex(),
    ):
        assert leaks(f"…{written}…", KEY), written
    assert leaks("sk-other-0000000001", KEY) == []


class Kept(NamedTuple):
    """All that is left of the planted calls, by where it was found."""

    artefacts: dict[str, str]


@pytest.fixture(scope="module")
def kept(serve: Callable[..., Server], tmp_path_factory: pytest.TempPathFactory) -> Kept:
    folder: Path = tmp_path_factory.mktemp("tapes")
    store: Path = tmp_path_factory.mktemp("store")
    upstream = serve()
    process = ServerProcess(
        "--upstream", upstream.url, "--record-to", str(folder), "--journal", "100", "--metrics", "--log", "access",
        "--admin-token", TOKEN, "--store", f"sqlite:{store}/world.db", "--limits", "catalogue",
    )  # fmt: skip
    live: list[str] = []
    viewer = Thread(target=view, args=(process.server, live))
    try:
        viewer.start()
        plant(process.server)
        pages = ("journal", "verdicts", "metrics", "faults", "answers")
        got = {f"/_mock/{page}": page_of(process.server, page) for page in pages}
        for row in json.loads(got["/_mock/journal"])["calls"]:
            got[row["permalink"]] = page_of(process.server, row["permalink"].removeprefix("/_mock/"))
            replay = f"{row['permalink']}/replay"
            got[replay] = page_of(process.server, replay.removeprefix("/_mock/"))
        got |= {f"store {file.name}": file.read_bytes().decode("latin-1") for file in store.iterdir()}
    finally:
        process.stop()  # and by then every tape is written
        viewer.join()
    got["/_mock/live"] = "".join(live)
    got |= {
        f"tape {file.name}": file.read_text(encoding="utf-8") for file in folder.rglob("*") if file.is_file()
    }
    got["log"] = "".join(process.said)
    return Kept(got)


def view(server: Server, live: list[str]) -> None:
    """What somebody is shown who looks on until the server ends."""
    asked = Request(f"{server.url}/_mock/live", headers={"X-Mock-Token": TOKEN})
    with suppress(OSError, HTTPException), urlopen(asked, timeout=60) as shown:
        while line := shown.readline():
            live.append(line.decode())


def page_of(server: Server, page: str) -> str:
    return call(server, "GET", f"/_mock/{page}", x_mock_token=TOKEN).body.decode()


def plant(server: Server) -> None:
    """Requests that carry the secrets in headers, query, path and body, one answered as a stream."""
    coded = base64.b64encode(f"user:{OTHER}".encode()).decode()
    said = f"My key is {OTHER}, in base64 {coded}, in a link https://h.example/?api_key={quote(OTHER)}."
    chat = {"model": "qwen-plus", "messages": [{"role": "user", "content": said}]}
    native = {"model": "qwen-plus", "input": {"messages": chat["messages"]}}
    more = {"cookie": f"session={OTHER}", "x_api_key": OTHER, "x_mock_token": TOKEN}
    for path, body in ((CHAT, chat), (CHAT, chat | {"stream": True}), (TEXT, native)):
        call(server, "POST", path, body, KEY, **more)
        call(server, "POST", f"{path}?api_key={OTHER}&token={coded}", body, KEY)
        call(server, "POST", f"{path}?token={OTHER.replace('-', '%2D')}", body, KEY)
        call(server, "POST", path, body, f"{OTHER} {KEY}")
    call(server, "GET", f"/compatible-mode/v1/files/{OTHER}", b"", KEY)
    with connected(server) as connection:
        connection.send(request("POST", CHAT, b"{" + said.encode(), KEY))
        connection.answer()


def test_something_is_kept_everywhere(kept: Kept) -> None:
    assert sum(name.startswith("tape ") for name in kept.artefacts) > 5
    assert sum(name.startswith("/_mock/journal/") for name in kept.artefacts) > 5
    assert (
        "My key is" in kept.artefacts["/_mock/live"] and "My key is" in kept.artefacts["store world.db-wal"]
    )
    assert "POST" in kept.artefacts["log"] and "My key is" in "".join(kept.artefacts.values())


@pytest.mark.parametrize(
    "secret", [KEY, OTHER, TOKEN], ids=["the key it came with", "a key in texts", "the token"]
)
def test_no_artefact_has_a_planted_secret(secret: str, kept: Kept) -> None:
    found = {name: leaks(text, secret) for name, text in kept.artefacts.items()}
    assert {re.sub(r"[0-9a-f-]{30,}", "…", name): forms for name, forms in found.items() if forms} == {}


@pytest.mark.parametrize("before", ["", ":", "/:", "user:", "Bearer "])
@pytest.mark.parametrize("around", [b'"%b"', b"data:image/png;base64,%b", b"x=%b&y", b"%b.rest"])
def test_the_journal_blanks_a_key_in_base64_and_nothing_around_it(before: str, around: bytes) -> None:
    for code in (base64.b64encode, base64.urlsafe_b64encode):
        text = around % code(f"{before}{KEY} and what follows".encode())
        blanked = redacted(text)
        assert len(blanked) == len(text) and leaks(blanked.decode(), KEY) == [] and b"*" in blanked
        assert blanked.count(b"*") <= len(KEY) * 4 / 3 + 4 and blanked[-16:] == text[-16:]


def test_the_journal_keeps_no_key_of_a_header_and_none_of_a_text_once_somebody_has_looked() -> None:
    app = create_app(Settings(journal=1))
    body = {"model": "qwen-plus", "messages": [{"role": "user", "content": f"Is {OTHER} a key?"}]}
    headers = {"authorization": f"Bearer {KEY}", "x-api-key": KEY}
    asyncio.run(asgi.ask(app, "POST", CHAT, headers, json.dumps(body).encode()))
    [entry] = app.journal.entries
    assert leaks(str(vars(entry)), KEY) == []
    assert entry.body["messages"][0]["content"].startswith("Is sk-*****") and OTHER not in str(entry.asked)


def test_a_picture_in_base64_stays_as_it_is() -> None:
    picture = base64.b64encode(bytes(range(256)) * 40)
    assert redacted(picture) == picture
