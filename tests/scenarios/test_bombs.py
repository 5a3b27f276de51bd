"""A pattern in a scenario that would run for ever is given up: the call is refused in the API's form, and the next one is answered."""

from collections.abc import Callable
from pathlib import Path

from tests.server.raw import ASK, CHAT, call
from tests.support import Server

BOMBS = ("/^(a+)+$/", "/(a|aa)+$/", "/^(.*a){25}$/", r"/^(\w+\s?)*$/")
ENDLESS = {**ASK, "max_tokens": 5, "messages": [{"role": "user", "content": "a" * 5000 + "!"}]}


def test_a_pattern_that_runs_away_is_given_up(serve: Callable[..., Server], tmp_path: Path) -> None:
    rows = [
        f"  - {{name: n{at}, when: {{last: '{bomb}'}}, then: {{text: fitted}}}}"
        for at, bomb in enumerate(BOMBS)
    ]
    file = tmp_path / "bombs.yaml"
    file.write_text("\n".join(["scenarios:", *rows]), encoding="utf-8")
    server = serve("--scenario", str(file))
    answered = call(server, "POST", CHAT, ENDLESS)  # within the patience of the client
    assert answered.status == 400 and answered.json["error"]["code"] == "invalid_parameter_error"
    fits = {**ASK, "messages": [{"role": "user", "content": "aaaa"}]}
    assert call(server, "POST", CHAT, fits).json["choices"][0]["message"]["content"] == "fitted"
