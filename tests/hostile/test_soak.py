"""A soak of some seconds, and whether its figures would show a leak. `python -m ci.soak --minutes 30` is the real one."""

import json
import math
import subprocess
import sys
from pathlib import Path
from random import Random

import pytest

from ci.soak import pages
from ci.soak.figures import quantile, slope, thirds

CHANCE = Random(4)


def test_some_seconds_of_mixed_traffic_leave_the_mock_as_it_was(tmp_path: Path) -> None:
    report = tmp_path / "soak.json"
    asked = [sys.executable, "-m", "ci.soak", "--minutes", "0.1", "--rate", "25", "--report", str(report)]
    ran = subprocess.run(asked, capture_output=True, text=True, timeout=110)
    assert ran.returncode == 0, ran.stdout + ran.stderr
    figures = json.loads(report.read_text(encoding="utf-8"))
    assert figures["holds"] and figures["unasked_5xx"] == 0 and figures["wrong"] == {}
    assert figures["by_status"].keys() >= {"200", "400"} and figures["by_kind"]["vanishes"] > 0


def test_a_slope_is_found_in_noise_and_its_error_says_how_well() -> None:
    leak = [(at / 3600, 60 + 30 * at / 3600 + CHANCE.gauss(0, 0.5)) for at in range(1800)]
    flat = [(at / 3600, 60 + CHANCE.gauss(0, 0.5)) for at in range(1800)]
    rises, error = slope(leak)
    assert abs(rises - 30) < 3 * error and error < 1
    rises, error = slope(flat)
    assert abs(rises) < 3 * error


def test_a_saw_is_flat() -> None:
    saw = [(at / 3600, 60 + at % 47) for at in range(1800)]
    rises, error = slope(saw)
    assert abs(rises) < 2 * error + 5


def test_of_two_samples_no_slope_is_known() -> None:
    assert slope([(0, 1), (1, 2)]) == (0.0, 0.0)


@pytest.mark.parametrize(("share", "value"), [(0.5, 51), (0.99, 100), (0.0, 1)])
def test_a_quantile_is_a_value_of_the_list(share: float, value: int) -> None:
    assert quantile(list(range(1, 101)), share) == value


def test_each_third_has_its_own_quantile() -> None:
    latencies = [(float(at), 0.001 * (1 + at // 10)) for at in range(30)]
    assert thirds(latencies, 0, 30, 0.99) == [1.0, 2.0, 3.0] and math.isclose(quantile([], 0.99), 0.0)


def test_the_guide_says_what_the_figures_say() -> None:
    for file, text in pages.pages().items():
        assert file.read_text(encoding="utf-8") == text, (
            f"{file.name}: write it with python -m ci.soak report"
        )
