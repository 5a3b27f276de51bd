"""Cron expressions: when they are due, by the clocks of their zone, and which nobody can read."""

from datetime import datetime

import pytest

from mock_server.world import cron


def due(expression: str, zone: str, after: str, times: int = 3) -> list[str]:
    read = cron.read(expression, zone)
    found = []
    at: float | None = datetime.fromisoformat(after).timestamp()
    for _ in range(times):
        assert at is not None
        at = read.after(at)
        found.append(datetime.fromtimestamp(at or 0, read.zone).isoformat(" ", "minutes"))
    return found


def test_working_days_at_nine_in_shanghai() -> None:
    assert due("0 9 * * 1-5", "Asia/Shanghai", "2026-01-02T09:00:00+08:00") == [
        "2026-01-05 09:00+08:00",
        "2026-01-06 09:00+08:00",
        "2026-01-07 09:00+08:00",
    ]


def test_steps_lists_and_names() -> None:
    assert due("*/20,5 * * * *", "UTC", "2026-01-01T00:00:00Z", 4) == [
        "2026-01-01 00:05+00:00",
        "2026-01-01 00:20+00:00",
        "2026-01-01 00:40+00:00",
        "2026-01-01 01:00+00:00",
    ]
    assert due("0 0 1 jan,jul *", "UTC", "2026-01-01T00:00:00Z", 2) == [
        "2026-07-01 00:00+00:00",
        "2027-01-01 00:00+00:00",
    ]
    assert due("10/25 0 * * *", "UTC", "2026-01-01T00:00:00Z", 2) == [
        "2026-01-01 00:10+00:00",
        "2026-01-01 00:35+00:00",
    ]


def test_sunday_is_nought_and_seven() -> None:
    assert due("0 0 * * 7", "UTC", "2026-01-01T00:00:00Z", 1) == ["2026-01-04 00:00+00:00"]
    assert due("0 0 * * 0", "UTC", "2026-01-01T00:00:00Z", 1) == ["2026-01-04 00:00+00:00"]


def test_where_both_days_are_restricted_one_is_enough() -> None:
    assert due("0 0 13 * fri", "UTC", "2026-01-08T00:00:00Z") == [
        "2026-01-09 00:00+00:00",
        "2026-01-13 00:00+00:00",
        "2026-01-16 00:00+00:00",
    ]


def test_an_hour_that_the_clocks_leave_out_is_left_out() -> None:
    assert due("30 2 * * *", "Europe/Berlin", "2026-03-28T02:30:00+01:00", 1) == ["2026-03-30 02:30+02:00"]


def test_the_end_of_february_comes_again() -> None:
    assert due("0 0 29 2 *", "UTC", "2026-01-01T00:00:00Z", 2) == [
        "2028-02-29 00:00+00:00",
        "2032-02-29 00:00+00:00",
    ]


@pytest.mark.parametrize(
    ("expression", "zone"),
    [
        ("0 9 * *", "UTC"),
        ("60 * * * *", "UTC"),
        ("0 0 31 2 *", "UTC"),
        ("0 0 30,31 feb *", "UTC"),
        ("5-1 * * * *", "UTC"),
        ("* * * * noday", "UTC"),
        ("*/0 * * * *", "UTC"),
        ("1- * * * *", "UTC"),
        (", * * * *", "UTC"),
        ("٣ * * * *", "UTC"),
        ("0 0 * * *", "Mars/Base"),
        ("0 0 * * *", "../../etc/passwd"),
        ("0 0 * * *", "Asia"),
    ],
)
def test_what_cannot_be_read_or_is_never_due_is_refused(expression: str, zone: str) -> None:
    with pytest.raises(ValueError, match=r"\S"):
        cron.read(expression, zone)
