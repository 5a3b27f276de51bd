"""Papers that tell of a post are written, with gaps for what only their writer knows."""

import pytest

from tests.content.asking import said


@pytest.mark.parametrize(
    ("asked", "words"),
    [
        ("帮我写一份产品经理的周报", ["产品经理周报", "用户和业务需求", "下周计划", "____"]),
        ("写一份销售月报", ["销售月报", "回款", "下月计划"]),
        ("帮我写个前端工程师的日报", ["前端工程师日报", "明日计划"]),
        ("写一份护士述职报告", ["护士述职报告", "医嘱"]),
        ("帮我写一份厨师的简历", ["求职意向：**厨师**", "教育背景"]),
        ("写一段面试自我介绍，应聘行政", ["应聘的岗位是行政前台", "来访"]),
        ("写一封求职信，应聘会计", ["招聘会计", "税务申报"]),
        ("写一份实习报告", ["实习单位：____"]),
        ("写一份2024年个人工作总结", ["# 个人工作总结", "担任____"]),
    ],
)
def test_a_paper_for_a_post_has_its_duties_and_leaves_figures_open(asked: str, words: list[str]) -> None:
    answer = said(asked)
    assert all(word in answer for word in words), answer
    assert "{" not in answer


def test_what_was_done_is_told_and_not_left_open() -> None:
    answer = said("帮我写周报：完成用户登录模块，修复3个bug，下周做支付")
    assert "完成用户登录模块" in answer and "____" not in answer


@pytest.mark.parametrize("asked", ["周报和月报有什么区别", "用Python自动生成周报的代码", "帮我优化简历"])
def test_what_only_speaks_of_such_a_paper_gets_none(asked: str) -> None:
    assert "汇报人：____" not in said(asked) and "求职意向" not in said(asked)
