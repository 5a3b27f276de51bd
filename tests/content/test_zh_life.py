"""What people in China ask for at home and at school: presents, advice, sums, calendars, poems, idioms, texts to be reworked, labels."""

import re

import pytest

from mock_server.content import phrases, zh_life
from mock_server.content.chance import Chance
from mock_server.content.prompt import Prompt
from tests.content.asking import holds, numbered, said

LIFE = phrases.data("zh_life")


@pytest.mark.parametrize(
    ("asked", "count", "word"),
    [
        ("给我5个吸引人的小红书标题，主题是护肤", 5, "护肤"),
        ("起10个爆款标题，关于职场", 10, "职场"),
        ("给奶茶店写三句广告语", 3, ""),
        ("给奶茶店起5个名字", 5, ""),
        ("给公司起个名字，做人工智能的", 3, ""),
        ("说5个歇后语", 5, "——"),
        ("说3个带动物的成语", 3, ""),
        ("说5个含有数字的成语", 5, ""),
        ("讲两个冷笑话", 2, ""),
        ("写3条朋友圈文案，加班", 3, ""),
        ("推荐5个送同事的礼物，每个不超过100元", 5, "元"),
        ("推荐几个适合上班族的午餐", 3, "**"),
        ("推荐几首适合跑步的歌", 3, "《"),
    ],
)
def test_so_many_lines_are_given_as_are_wanted(asked: str, count: int, word: str) -> None:
    lines = numbered(said(asked))
    assert len(lines) == count == len({re.sub(r"^\d+", "", line) for line in lines}), said(asked)
    assert all(word in line for line in lines)


# ---- at home -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("asked", "most"),
    [("100元以内的礼物推荐", 100), ("送女朋友什么礼物好，预算500", 500), ("推荐80元以下的生日礼物", 80)],
)
def test_a_present_costs_no_more_than_it_may(asked: str, most: int) -> None:
    prices = [int(one) for one in re.findall(r"–(\d+) 元", said(asked))]
    assert len(prices) >= 3 and max(prices) <= most


@pytest.mark.parametrize(
    ("asked", "words"),
    [
        ("怎么理财", ["应急金", "指数基金"]), ("怎么跟老板谈加薪", ["成果", "行情"]), ("推荐一款手机", ["iPhone", "预算"]), ("怎么去除衣服上的油渍", ["洗洁精"]), ("租房要注意什么", ["房产证"]),
        ("怎么挑西瓜", ["瓜蒂"]), ("怎么哄女朋友开心", ["道歉"]), ("和女朋友吵架了怎么办", ["停一停"]), ("怎么提高英语口语", ["跟读"]), ("考研怎么复习", ["真题"]), ("怎么背单词", ["复习"]),
        ("高考志愿怎么填", ["位次"]), ("怎么学习Python", ["语法"]), ("零基础怎么学编程", ["Git"]), ("如何准备面试", ["自我介绍"]), ("你的缺点是什么怎么回答", ["缺点"]), ("怎么提高工作效率", ["模板"]),
        ("如何做时间管理", ["番茄钟"]), ("怎么拒绝同事的请求", ["优先级"]), ("和同事关系不好怎么办", ["边界"]), ("35岁程序员怎么办", ["经验"]), ("怎么练腹肌", ["平板支撑"]), ("跑步膝盖疼怎么办", ["冰敷"]),
        ("每天喝多少水合适", ["1.5"]), ("高蛋白食物有哪些", ["鸡胸肉"]), ("为什么海水是咸的", ["氯化钠"]), ("唐宋八大家是谁", ["苏轼", "曾巩"]), ("中国最长的河流", ["长江"]), ("红烧肉的做法", ["五花肉", "收汁"]),
        ("推荐一道简单的家常菜", ["土豆"]), ("我不想上班", ["？"]), ("去三亚旅游要带什么", ["防晒"]), ("云南旅游攻略", ["大理", "丽江"]), ("带父母去哪里旅游好", ["杭州"]), ("推荐几个适合亲子游的地方", ["动物园"]),
        ("健身计划 增肌", ["卧推"]), ("写一个减脂食谱", ["周日"]), ("介绍一下北京的美食", ["烤鸭"]), ("你会什么", ["写"]), ("你用的是什么模型", ["通义千问"]), ("你几岁了", ["年龄"]),
    ],
)  # fmt: skip
def test_advice_is_about_what_is_asked(asked: str, words: list[str]) -> None:
    holds(asked, *words)


@pytest.mark.parametrize("asked", ["推荐一部手机游戏", "怎么选电脑椅"])
def test_what_goes_with_a_thing_is_not_the_thing(asked: str) -> None:
    assert "iPhone" not in said(asked) and "轻薄本" not in said(asked)


def test_who_plays_a_part_is_not_asked_for_its_model() -> None:
    frame = {"role": "system", "content": "你叫小美，是一位旅行顾问。"}
    assert "通义千问" not in said([frame, {"role": "user", "content": "你几岁了"}])


# ---- sums and calendars ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("asked", "words"),
    [
        ("一件衣服原价200元，打八折后多少钱", ["= 160（元）"]), ("一本书原价80元，打七五折，现价多少", ["= 60（元）"]), ("一辆车每小时行60公里，3.5小时行多少公里", ["= 210"]),
        ("一个长方形长8厘米宽5厘米，面积和周长是多少", ["40 平方厘米", "26 厘米"]), ("正方形边长6厘米，求面积", ["36 平方厘米"]), ("圆的半径是5厘米，面积是多少", ["78.5 平方厘米"]),
        ("小明买了3支笔每支5元，2个本子每个8元，一共多少钱", ["15 + 16 = 31"]), ("妈妈买了2斤苹果每斤6.5元，付了20元，找回多少", ["20 - 13 = 7"]),
        ("某商品涨价20%后又降价20%，现在价格和原价比怎么样", ["低 4%"]), ("某股票先跌10%再涨10%，和原价比怎么样", []), ("甲乙两地相距300公里，两车相向而行，速度分别是60和40，多久相遇", ["= 3（小时）"]),
        ("一项工程甲单独做10天完成，乙15天完成，合作几天完成", ["= 6（天）"]), ("3个工人5天完成一项工作，6个工人几天完成", ["= 2.5（天）"]),
        ("1亩等于多少平方米", ["666.67"]), ("1公顷等于多少亩", ["15 亩"]), ("一天有多少秒", ["86,400 秒"]),
        ("1年有多少天", ["365 天，闰年多一天。"]), ("2小时30分钟是多少分钟", ["150 分钟"]), ("2024年2月有多少天", ["29 天"]), ("2023年2月有多少天", ["28 天"]), ("9月有多少天", ["30 天"]),
        ("一个月有多少天", ["28 到 31 天"]),
        ("小红有20元，买了3本书每本5元，还剩多少", ["还剩：20 - 15 = 5"]),
        ("1990年属什么", ["属马"]), ("2024年是什么生肖", ["龙年"]), ("12月25日是什么星座", ["摩羯座"]), ("1月5日是什么星座", ["摩羯座"]), ("3月21日是什么星座", ["白羊座"]), ("1990年出生的今年多大", ["1990", "2020"]),
        ("距离2027年1月1日还有多少天", ["看不到今天"]), ("100美元等于多少人民币", ["实时"]),
    ],
)  # fmt: skip
def test_a_sum_is_worked_out(asked: str, words: list[str]) -> None:
    holds(asked, *words)


# ---- by heart, and texts that are given ----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("asked", "words"),
    [
        ("“静夜思”全文", ["李白", "疑是地上霜"]), ("春晓的作者是谁", ["唐代诗人孟浩然"]),
        ("背诵春晓", ["孟浩然", "花落知多少"]), ("《水调歌头》全文", ["千里共婵娟"]), ("对对联：春风送暖", ["旭日呈祥"]), ("说一个歇后语", ["——"]),
        ("出一个脑筋急转弯", ["答案"]), ("写一首藏头诗，生日快乐", ["**生**", "**日**", "**快**", "**乐**"]), ("写一首藏头诗：魑魅魍魉", ["魑"]),
        ("扩写：今天下雨了。", ["今天下雨了。", "雨点"]), ("缩写这段话：昨天下午，天气晴朗，小明和他的好朋友小红一起去公园里放风筝，他们玩得非常开心。", ["小明和小红去公园放风筝，玩得很开心。"]),
        ("换一种说法：这个方案不行。", ["1. ", "3. "]), ("用一句话总结：公司今年营收增长20%，主要得益于海外市场的扩张，不过利润率因为原材料涨价略有下降。", ["公司今年营收增长20%，不过利润率略有下降。"]),
        ("提取成JSON：张三，男，28岁，住在上海，职业是工程师", ['"姓名": "张三"', '"年龄": 28', '"城市": "上海"', '"职业": "工程师"']),
        ("这条评论是正面还是负面：物流很快，包装也好，就是有点贵", ["正面", "就是有点贵"]), ("对下面的评论分类（好评/差评）：质量很好，下次还来", ["好评"]), ("对下面的评论分类（好评/差评）：太差了，后悔买", ["差评"]),
        ("把这条新闻分类：央行宣布下调存款准备金率0.5个百分点", ["财经"]), ("新闻分类：国家队在决赛中夺冠", ["体育"]), ("朋友圈文案 下雨天", ["1. "]), ("写一段关于秋天的朋友圈文案", ["秋天"]),
    ],
)  # fmt: skip
def test_a_text_is_said_or_made_of_what_is_given(asked: str, words: list[str]) -> None:
    holds(asked, *words)


@pytest.mark.parametrize("length", [100, 150, 200])
def test_a_text_is_made_as_long_as_is_wanted(length: int) -> None:
    answer = said(f"把这句话扩写到{length}字：他走进了教室。")
    assert answer.startswith("他走进了教室。") and length <= len(answer) <= length + 60


def test_numbers_and_passwords_are_drawn_as_is_said() -> None:
    assert all(3 <= int(said("给我一个3到7的随机数", seed=seed)) <= 7 for seed in range(8))
    made = re.search("`(.+)`", said("生成一个12位的密码，不含特殊符号"))
    assert made and re.fullmatch("[A-Za-z0-9]{12}", made[1])


# ---- the data ----------------------------------------------------------------------------------------------------------


def test_each_line_of_an_acrostic_begins_with_its_sign_and_has_seven() -> None:
    assert all(line[0] == sign and len(line) == 7 for sign, line in LIFE["acrostic"].items())


def test_an_idiom_has_four_signs_and_no_list_says_one_twice() -> None:
    for name, _, lines in LIFE["lists"]:
        assert len(set(lines)) == len(lines) >= 4
        assert name != "成语" or all(len(line) == 4 for line in lines)


def test_what_a_row_is_found_by_has_two_signs_at_least() -> None:
    keys = [row[0] for row in LIFE["subjects"]]
    assert all(len(word) > 1 and word == word.lower() for one in keys for word in one.split("|"))


def test_a_long_text_is_not_looked_through() -> None:
    text = "怎么推荐礼物，一天有多少秒" * 6000
    assert all(one(Prompt(text, "zh", ""), (), Chance(1)) is None for one in zh_life.ALL)
