"""Clock and seed are moved by admin calls, and everything begins again."""

import time
from typing import Any

from tests.admin.conftest import ASKED, Mock

IMAGES = "/api/v1/services/aigc/text2image/image-synthesis"


def test_a_day_passes_in_a_moment_and_a_task_is_forgotten(mock: Mock) -> None:
    headers = {"Authorization": f"Bearer {mock.server.key}", "X-DashScope-Async": "enable"}
    body = {"model": "wanx2.1-t2i-turbo", "input": {"prompt": "a river"}}
    task = mock.http.post(IMAGES, json=body, headers=headers).json()["output"]["task_id"]

    def status() -> Any:
        return mock.http.get(f"/api/v1/tasks/{task}", headers=headers).json()["output"]["task_status"]

    assert status() == "PENDING"
    mock.post("clock", advance="10s")
    assert status() == "SUCCEEDED"
    mock.post("clock", advance="25h")
    assert status() == "UNKNOWN"


def test_a_frozen_clock_stands_until_it_is_moved(mock: Mock) -> None:
    stopped = mock.post("clock", freeze="2030-01-01T00:00:00Z")
    assert stopped["frozen"] and stopped["utc"] == "2030-01-01T00:00:00.000+00:00"
    assert mock.get("clock")["now"] == stopped["now"] == 1893456000
    assert mock.post("clock", advance=90)["now"] == stopped["now"] + 90
    assert mock.ask().json()["created"] == stopped["now"] + 90
    gone_on = mock.post("clock", freeze=False)
    assert not gone_on["frozen"] and 0 <= gone_on["now"] - stopped["now"] - 90 < 20
    assert abs(mock.post("clock", reset=True)["now"] - time.time()) < 20


def test_the_same_seed_says_the_same_bytes(mock: Mock) -> None:
    mock.post("clock", freeze=True)
    told = []
    for _ in range(2):
        mock.post("seed", seed=7)
        told.append([mock.ask(stream=True).content for _ in range(3)])
    assert told[0] == told[1] and len(set(told[0])) == 3
    assert mock.get("seed") == mock.post("seed", seed=7) == {"seed": 7}


def test_a_reset_begins_everything_again_but_what_is_kept(mock: Mock) -> None:
    mock.post("faults", fault="InternalError", when="never said")
    mock.post("answers", answer="hello")
    mock.post("clock", advance="24h")
    mock.post("seed", seed=99)
    mock.ask()
    told = mock.post("reset", keep=["clock"])
    assert "clock" not in told["reset"] and "journal" in told["reset"]
    assert mock.get("clock")["ahead"] > 80000
    assert (
        mock.get("faults")["faults"] == mock.get("answers")["answers"] == mock.get("journal")["calls"] == []
    )
    assert mock.get("seed") == {"seed": 0}
    first = mock.ask().json()["choices"]
    mock.post("reset")
    assert mock.ask().json()["choices"] == first and ASKED["model"] == "qwen-plus"
    assert abs(mock.get("clock")["ahead"]) < 5


def test_a_seed_decides_anew_what_goes_wrong_by_chance(mock: Mock) -> None:
    mock.post("faults", fault="50% RateQuota")
    told = []
    for _ in range(2):
        mock.post("seed", seed=3)
        told.append([mock.ask().status_code for _ in range(12)])
    assert told[0] == told[1] and set(told[0]) == {200, 429}
