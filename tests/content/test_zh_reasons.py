"""Chinese questions of general knowledge and choice get reasons, what would be is told, and papers of known form are written."""

import pytest

from tests.content.asking import said


@pytest.mark.parametrize(
    ("asked", "word"),
    [
        ("为什么要学习编程？", "重复的事"),
        ("为什么要存钱？", "意外"),
        ("为什么要早睡早起？", "睡够"),
        ("学历史有什么用", "因果"),
        ("为什么要学钢琴", "要不要学钢琴"),
        ("如果地球停止自转会怎样", "1670"),
        ("如果恐龙没有灭绝会怎样", "哺乳动物"),
        ("假如你是一只鸟，你会做什么", "一天"),
        ("如果猫会说话会怎样", "如果猫会说话"),
        ("暗恋一个人要不要表白", "三个信号"),
        ("同事总把活推给我怎么办", "优先级"),
        ("室友打呼噜怎么办", "遇到“室友打呼噜”"),
        ("泰山有多高", "1532.7"),
        ("唐朝什么时候建立的", "618"),
        ("一杯奶茶多少热量", "300 到 500"),
        ("Excel怎么求平均值", "AVERAGE"),
    ],
)
def test_a_question_that_everybody_asks_is_answered(asked: str, word: str) -> None:
    assert word in said(asked)


@pytest.mark.parametrize(
    ("asked", "words"),
    [
        ("写一篇竞选班长的演讲稿", ["竞选班长", "投我一票"]),
        ("写一篇国旗下讲话稿", ["国旗"]),
        ("写一篇毕业典礼学生代表发言稿", ["老师", "前程"]),
        ("运动会口号", ["团结"]),
        ("写一份读后感，《活着》", ["《活着》读后感", "____"]),
        ("写一篇游记，去黄山", ["黄山游记"]),
        ("写一首歌词，关于毕业", ["《毕业》", "副歌"]),
        ("写个差评回复", ["抱歉"]),
        ("列一个旅行清单", ["证件"]),
        ("给环保活动想一句口号", ["。"]),
    ],
)
def test_a_paper_of_known_form_is_written(asked: str, words: list[str]) -> None:
    for seed in range(3):
        answer = said(asked, seed=seed)
        assert all(word in answer for word in words), answer
        assert "动笔之前" not in answer and "懂你的每一天" not in answer


def test_as_many_breakfasts_are_listed_as_are_asked_for() -> None:
    assert said("列出10个健康早餐").count("\n") == 9


@pytest.mark.parametrize("asked", ["为什么咕噜兽会发光", "怎么做酱香雪莲果", "X光机的功率是多少"])
def test_what_is_not_known_is_said_to_be_unknown_without_a_refusal(asked: str) -> None:
    for seed in range(4):
        answer = said(asked, seed=seed)
        assert "不想编" not in answer and "谢谢您告诉我" not in answer


def test_requests_that_are_made_at_once_are_all_answered() -> None:
    answer = said("水的沸点是多少？光速是多少？")
    assert "100 摄氏度" in answer and "299,792,458" in answer
    answer = said("先介绍一下杭州，再推荐三道杭州菜")
    assert "西湖" in answer and "3. " in answer
    assert "谜底" in said("讲个笑话，再出个谜语")


@pytest.mark.parametrize("asked", ["法国的首都是哪里？日本的首都呢？", "红烧肉怎么做？要多长时间？"])
def test_a_request_that_leans_on_the_one_before_it_is_not_asked_alone(asked: str) -> None:
    assert said(asked) == said(asked.split("？")[0] + "？") or "日本" in said(asked) or "分钟" in said(asked)


def test_films_are_of_the_genre_and_dishes_of_the_place() -> None:
    assert "让子弹飞" not in said("推荐几部好看的悬疑电影")
    assert "麻婆豆腐" in said("推荐5道川菜") or "回锅肉" in said("推荐5道川菜")


def test_a_composition_of_free_choice_has_a_subject() -> None:
    assert "自拟" not in said("写一篇500字的作文，题目自拟")


@pytest.mark.parametrize(
    ("asked", "not_said"),
    [
        ("为什么工作这么累", "有四层"),
        ("为什么英语这么难", "主要图四样"),
        ("如果客户投诉怎么处理", "四个问题"),
        ("你好，请做个自我介绍", "要紧的是哪一点"),
        ("帮我翻译成英文：我明天要请假", "请假条"),
        ("为什么要用Redis", "要不要用Redis"),
    ],
)
def test_what_only_sounds_alike_is_answered_otherwise(asked: str, not_said: str) -> None:
    assert not_said not in said(asked)
