"""Papers and posts of known form in Chinese."""

import re

import pytest

from tests.content.asking import said


@pytest.mark.parametrize(
    ("asked", "words"),
    [
        ("写一份检讨书，上课玩手机，500字", ["尊敬的老师", "上课玩手机", "检讨人"]),
        ("上班迟到检讨书300字", ["尊敬的领导", "上班迟到"]),
        ("写一份迟到检讨书", ["迟到的错误"]),
        ("写一封辞职信，语气委婉", ["因个人发展"]),
        ("为一款国产蓝牙耳机写电商详情页文案", ["蓝牙耳机"]),
        ("写一个公司放假通知，国庆节", ["国庆节放假", "值班"]),
        ("写一份述职报告，运营岗位", ["新媒体运营述职报告", "____"]),
        ("给老师的教师节祝福", ["老师"]),
        ("帮我写个请假条，家里老人住院", ["家中老人住院", "陪护"]),
        ("你怎么看AI取代程序员", ["AI", "程序员", "我的看法"]),
        ("写一份保证书，保证不再打游戏", ["不再打游戏", "保证人"]),
        ("写一个离职申请，理由是个人发展", ["因个人发展", "交接"]),
        ("写一段直播带货话术，卖保温杯", ["保温杯", "不锈钢"]),
        ("小红书文案：探店一家火锅店", ["火锅店", "#探店"]),
        ("淘宝商品描述：纯棉四件套", ["纯棉四件套", "可机洗"]),
        ("情况说明书怎么写，因为堵车迟到", ["堵车迟到", "说明人"]),
    ],
)
def test_a_note_is_about_what_is_said(asked: str, words: list[str]) -> None:
    told = said(asked)
    assert all(word in told for word in words), told


@pytest.mark.parametrize("signs", [300, 500, 800])
def test_an_apology_is_as_long_as_is_wanted(signs: int) -> None:
    length = len(re.sub(r"\s", "", said(f"写一份检讨书，考试作弊，{signs}字")))
    assert signs * 0.9 <= length <= signs * 1.1
