"""Schedules of cron, asked for and explained in Chinese."""

import pytest

from mock_server.content.zh_cron import scheduled
from tests.content.asking import holds, said


@pytest.mark.parametrize(
    ("words", "fields"),
    [
        ("每天早上8点的cron表达式", "0 8 * * *"),
        ("每个工作日下午六点半的cron表达式", "30 18 * * 1-5"),
        ("cron表达式：每5分钟执行一次", "*/5 * * * *"),
        ("每月1号零点执行一次，cron怎么写？", "0 0 1 * *"),
        ("每天中午12点和晚上8点各执行一次的crontab", "0 12,20 * * *"),
        ("每周二、四晚上十点的cron", "0 22 * * 2,4"),
        ("每天9点到18点之间每小时执行一次 cron表达式", "0 9-18 * * *"),
        ("每季度第一天的cron表达式", "0 0 1 1,4,7,10 *"),
        ("每小时的第15分钟执行，cron怎么写", "15 * * * *"),
        ("周末早上七点 crontab", "0 7 * * 0,6"),
    ],
)
def test_a_time_in_words_becomes_the_five_fields(words: str, fields: str) -> None:
    assert scheduled(words) == fields
    assert f"```\n{fields}\n```" in said(words)


def test_spring_and_quartz_get_six_fields_with_one_day_left_open() -> None:
    holds("spring @Scheduled 每周五早上9点的cron表达式", "```\n0 0 9 ? * FRI\n```")
    holds("每30秒执行一次的cron表达式", "*/30 * * * * ?", "crontab")
    holds("每月最后一天23点的cron表达式", "0 0 23 L * ?")


@pytest.mark.parametrize(
    ("expression", "words"),
    [
        ("*/15 9-18 * * 1-5", "每周一到周五 9 点到 18 点之间每隔 15 分钟"),
        ("0 0 2 * * ?", "每天 2:00"),
        ("0 0 12 ? * MON-FRI", "每周一到周五 12:00"),
        ("30 4 1,15 * 5", "每月 1、15 号，以及每周五 4:30"),
        ("0 */2 * * *", "每隔 2 小时"),
    ],
)
def test_an_expression_is_told_in_words(expression: str, words: str) -> None:
    holds(f"cron表达式 {expression} 是什么意思", words)


def test_crontab_files_hear_the_same_words() -> None:
    holds("写一个crontab，每天八点半运行 /opt/a.sh", "30 8 * * *  /opt/a.sh")
