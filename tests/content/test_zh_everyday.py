"""What people type into demos in Chinese: who answers, leave notes, books, JSON, SQL, distances, idioms, sentences, names, ideas, journeys."""

import json
import re

import pytest

from tests.content.asking import said


def holds(asked: str, *words: str) -> None:
    """Asserts that all of the words are in the answer."""
    answer = said(asked)
    missing = [word for word in words if word not in answer]
    assert not missing, f"{asked}\n{answer}\nlacks {missing}"


# ---- who answers -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "asked",
    ["你是ChatGPT吗", "你是GPT-4吗？", "你是DeepSeek吗", "你是文心一言吗", "你是不是Claude？", "你是豆包吗"],
)
def test_who_is_taken_for_another_model_says_who_it_is(asked: str) -> None:
    answer = said(asked)
    assert answer.startswith("不") and "我是通义千问" in answer


def test_who_is_taken_for_itself_says_yes() -> None:
    assert said("你是通义千问吗").startswith("是的")
    assert said("Are you Qwen?").startswith("Yes")
    assert said("Are you ChatGPT?").startswith("No, I")


def test_a_persona_is_kept_when_it_is_taken_for_another_model() -> None:
    frame = {"role": "system", "content": "你叫小美，是一位旅行顾问。"}
    answer = said([frame, {"role": "user", "content": "你是ChatGPT吗"}])
    assert "小美" in answer and "通义千问" not in answer


# ---- leave -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("asked", "words"),
    [
        ("帮我写一份请假条", ["请假", "批准"]),
        ("因感冒请假两天，帮我写个请假条", ["感冒", "两天"]),
        ("写一封请假邮件给经理，因为家里有事，请假3天", ["主题", "经理", "家里有事", "3天"]),
        ("帮孩子写一张病假条给班主任，发烧，明天请假一天", ["老师", "孩子", "发烧", "明天", "一天"]),
        ("我要请事假，帮我写个假条，下周一请假半天", ["下周一", "半天"]),
        ("写一个年假申请，5月6日到5月10日", ["年假", "5月6日", "5月10日"]),
    ],
)
def test_a_leave_note_has_what_the_prompt_gives(asked: str, words: list[str]) -> None:
    holds(asked, *words)


# ---- stories ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "asked", ["讲个故事", "给我讲个故事吧", "说一个睡前故事", "讲一个童话故事", "来个故事", "我想听故事"]
)
def test_a_story_is_told_where_nothing_of_it_is_said(asked: str) -> None:
    answer = said(asked)
    assert answer.count("\n\n") >= 2 and "这个问题" not in answer and len(answer) > 120


@pytest.mark.parametrize(
    ("asked", "hero"),
    [
        ("给我讲一个关于小猫的故事", "小猫"),
        ("讲个小兔子的故事", "小兔子"),
        ("讲一个关于勇敢的小女孩的童话", "小女孩"),
    ],
)
def test_a_story_has_the_hero_that_is_asked_for(asked: str, hero: str) -> None:
    answer = said(asked)
    assert hero in answer and answer.count("\n\n") >= 2


# ---- books -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("asked", "lines"),
    [
        ("推荐几本好书", 3),
        ("推荐5本书", 5),
        ("推荐一些历史书", 3),
        ("有什么好看的书推荐吗", 3),
        ("推荐几本心理学的书", 3),
        ("推荐几本适合孩子看的书", 3),
    ],
)
def test_books_are_real_titles_with_a_word_on_each(asked: str, lines: int) -> None:
    told = said(asked).splitlines()
    assert len(told) == lines
    assert all(re.fullmatch(r"\d\. 《.+》.*[：，].+", line) for line in told), told


# ---- JSON ------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("asked", "keys"),
    [
        ("生成一个包含姓名和年龄的JSON", ["姓名", "年龄"]),
        ("返回一个JSON，包含商品名称和价格", ["商品名称", "价格"]),
        ("用JSON格式给我一个用户信息，包含姓名、邮箱、电话", ["姓名", "邮箱", "电话"]),
        ("生成一个JSON对象，字段有name、age和city", ["name", "age", "city"]),
        ("给我一个JSON示例，包括书名、作者和出版日期", ["书名", "作者", "出版日期"]),
    ],
)
def test_an_object_has_the_keys_that_are_said(asked: str, keys: list[str]) -> None:
    fenced = re.fullmatch(r"```json\n(.+)\n```", said(asked), re.DOTALL)
    assert fenced
    value = json.loads(fenced[1])
    assert list(value) == keys
    assert all(one not in ("", key) for key, one in value.items())


def test_values_under_chinese_keys_are_plausible() -> None:
    value = json.loads(said("生成一个包含姓名、年龄和电话的JSON").strip("`json\n"))
    assert (
        re.fullmatch("[\u4e00-\u9fff]{2,4}", value["姓名"])
        and 0 < value["年龄"] < 120
        and value["电话"].isdigit()
    )


# ---- what codes and patterns mean --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("asked", "words"),
    [
        ("HTTP状态码404是什么意思", ["404", "Not Found", "找不到"]),
        ("500错误是什么", ["500", "Internal Server Error", "服务器"]),
        ("502 Bad Gateway怎么解决", ["502", "上游"]),
        ("403和401有什么区别", ["401", "403", "登录"]),
        ("429是什么错误", ["429", "频"]),
    ],
)
def test_a_status_is_explained(asked: str, words: list[str]) -> None:
    holds(asked, *words)


@pytest.mark.parametrize(
    ("asked", "good", "bad"),
    [
        ("写正则表达式匹配手机号", "13812345678", "23812345678"),
        ("写一个正则匹配身份证号", "11010519491231002X", "1101051949123100"),
        ("匹配邮政编码的正则表达式", "100084", "1000845"),
        ("写一个匹配中文的正则表达式", "你好", "hello"),
        ("写一个正则表达式匹配邮箱", "a@b.cn", "a.b.cn"),
    ],
)
def test_a_chinese_pattern_takes_what_is_written_in_china(asked: str, good: str, bad: str) -> None:
    fenced = re.search(r"```regex\n(.+)\n```", said(asked))
    assert fenced
    assert re.fullmatch(fenced[1], good) and not re.fullmatch(fenced[1], bad)


# ---- texts that are given ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("asked", "words"),
    [
        ("帮我润色这句话：我昨天去了公园，很好玩。", ["公园", "玩得很开心"]),
        ("润色一下：这家店的菜很好吃，服务也非常的好。", ["味道", "十分"]),
        ("帮我润色这段文字：我觉得这个东西很有用，然后大家都很喜欢。", ["认为", "深受"]),
    ],
)
def test_a_sentence_is_polished(asked: str, words: list[str]) -> None:
    holds(asked, *words)


def test_a_sentence_that_nothing_is_done_to_comes_with_a_word_on_that() -> None:
    answer = said("帮我润色这句话：春江潮水连海平。")
    assert "春江潮水连海平" in answer and len(answer) > 20


@pytest.mark.parametrize(
    ("asked", "words"),
    [
        ("从这句话里提取人名和地名：张三昨天从北京飞到了上海。", ["人名：张三", "地名：北京", "上海"]),
        ("提取地点：李雷去年在杭州工作，今年搬到了日本东京。", ["杭州", "东京"]),
        ("请提取出人名、时间和地点：王小明明天要去广州出差。", ["广州", "明天"]),
    ],
)
def test_places_are_found_in_a_sentence(asked: str, words: list[str]) -> None:
    holds(asked, *words)


# ---- journeys --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("asked", "days"),
    [
        ("帮我制定一个三天的成都旅游计划", 3),
        ("做一个5天的云南旅行攻略", 5),
        ("去西安玩两天怎么安排", 2),
        ("帮我规划一次为期四天的杭州之旅", 4),
    ],
)
def test_a_journey_is_planned_by_days(asked: str, days: int) -> None:
    answer = said(asked)
    assert len(re.findall(r"\*\*第.{1,3}天", answer)) == days, answer


# ---- code ------------------------------------------------------------------------------------------------------------

SQL = {
    "写一个SQL查询，找出工资最高的员工": ["MAX(salary)"],
    "写一个SQL查询，找出每个部门工资最高的员工": ["PARTITION BY department"],
    "写一个SQL查询，计算每个部门的平均工资": ["AVG(salary)", "GROUP BY department"],
    "写一条SQL语句查询重复的邮箱": ["HAVING COUNT(*) > 1", "email"],
    "写一个SQL查询最近7天的订单": ["orders", "INTERVAL '7' DAY"],
    "用SQL查询最近30天的订单": ["INTERVAL '30' DAY"],
    "写一个SQL，查询消费金额前5名的客户": ["LIMIT 5", "customer"],
    "写SQL查询没有下过订单的客户": ["LEFT JOIN", "IS NULL"],
    "写一个SQL查询第二高的工资": ["salary"],
    "写一个SQL统计每个月的销售额": ["SUM", "GROUP BY"],
    "写一条SQL语句，统计用户总数": ["COUNT(*)", "users"],
    "写一条SQL更新用户的邮箱": ["UPDATE users"],
    "写一条SQL删除重复的数据": ["DELETE"],
    "写SQL分页查询": ["LIMIT", "OFFSET"],
    "Write a SQL query to find the highest paid employee": ["MAX(salary)"],
    "Write a SQL query to get orders from the last 14 days": ["orders", "INTERVAL '14' DAY"],
    "Write a SQL query to find customers who never placed an order": ["LEFT JOIN", "IS NULL"],
    "Write a SQL query for the highest paid employee in each department": ["PARTITION BY department"],
    "Write a SQL query to count users": ["COUNT(*)", "users"],
}


@pytest.mark.parametrize("asked", SQL)
def test_a_query_fits_what_it_is_asked_for(asked: str) -> None:
    holds(asked, "```sql", *SQL[asked])


@pytest.mark.parametrize(
    ("asked", "words"),
    [
        ("写一个Vue组件，实现计数器", ["```vue", "<script setup>", "count"]),
        ("用Vue3写一个待办事项列表", ["```vue", "v-for", "push"]),
        ("Write a Vue modal component", ["```vue", "<Teleport", "close"]),
        ("Write a Vue counter component", ["```vue", "count"]),
        ("用React写一个计数器组件", ["```jsx", "useState", "count"]),
        ("写一个React弹窗组件", ["```jsx", "onClose"]),
        ("写一个React待办事项组件", ["```jsx", "items"]),
        ("Create a counter in React", ["```jsx", "count"]),
    ],
)
def test_a_component_is_a_real_one(asked: str, words: list[str]) -> None:
    holds(asked, *words)


# ---- distances -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("asked", "least", "most"),
    [("北京到上海有多远", 1050, 1085), ("从广州到深圳有多少公里？", 90, 120), ("上海离东京有多远", 1740, 1790), ("纽约和伦敦之间的距离是多少", 5540, 5600),
     ("How far is it from Paris to London?", 335, 350), ("What is the distance between New York and Los Angeles?", 3900, 3970)],
)  # fmt: skip
def test_a_distance_is_worked_out(asked: str, least: int, most: int) -> None:
    answer = said(asked)
    found = re.search(r"([\d,]+) ?(?:公里|km|kilometres)", answer)
    assert found and least <= int(found[1].replace(",", "")) <= most, answer
    assert "直线距离" in answer or "as the crow flies" in answer.lower()


# ---- idioms and sentences ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "first", ["一心一意", "画蛇添足", "马到成功", "天长地久", "为所欲为", "心想事成", "龙马精神"]
)
def test_an_idiom_follows_that_begins_with_the_last_sign(first: str) -> None:
    answer = said(f"成语接龙：{first}")
    found = re.match(r"([\u4e00-\u9fff]{4})", answer)
    assert found and found[1] != first
    assert found[1][0] == first[-1] or "同音" in answer


def test_where_no_idiom_is_known_that_is_said() -> None:
    answer = said("成语接龙：魑魅魍魉")
    assert "魉" in answer and "想不出" in answer


@pytest.mark.parametrize("word", ["高兴", "仿佛", "机器学习", "葡萄", "恍然大悟", "认真", "突然", "奔跑"])
def test_a_sentence_is_made_with_any_word(word: str) -> None:
    answer = said(f"用“{word}”造句")
    assert word in answer and answer[-1] in "。！？" and len(answer) > len(word) + 6


def test_so_many_sentences_are_made_as_are_wanted() -> None:
    told = said("用“高兴”造三个句子").splitlines()
    assert len(told) == 3 == len(set(told)) and all("高兴" in line for line in told)


@pytest.mark.parametrize(
    "pair", ["虽然……但是……", "因为…所以…", "不但……而且……", "如果...就...", "一边……一边……", "只有……才……"]
)
def test_a_sentence_is_made_with_a_pair_of_words(pair: str) -> None:
    one, other = [part for part in re.split(r"[…\.]+", pair) if part][:2]
    answer = said(f"用“{pair}”造句")
    assert re.search(f"{one}.+{other}.+", answer), answer


# ---- names -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("asked", "pattern"),
    [
        ("给我起一个英文名", r"\*\*[A-Z][a-z]+\*\*：.+"),
        ("帮我取三个女生英文名", r"\*\*[A-Z][a-z]+\*\*：.+"),
        ("起个网名", r"[\u4e00-\u9fff]{2,8}"),
        ("给我的猫起个名字", r"[\u4e00-\u9fff]{2,4}"),
        ("给小狗取几个名字", r"[\u4e00-\u9fff]{2,4}"),
        ("给宝宝起个名字，姓王", r"\*\*王[\u4e00-\u9fff]{1,2}\*\*：.+"),
    ],
)
def test_names_are_given(asked: str, pattern: str) -> None:
    lines = [re.sub(r"^\d\. ", "", line) for line in said(asked).splitlines()]
    assert all(re.fullmatch(pattern, line) for line in lines), lines


# ---- facts of the world ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("asked", "words"),
    [
        ("2024年奥运会在哪里举办", ["巴黎"]),
        ("2008年奥运会是在哪个城市举行的？", ["北京"]),
        ("2022年冬奥会在哪里举行", ["北京"]),
        ("2018年世界杯在哪里举办", ["俄罗斯"]),
        ("2022年世界杯冠军是谁", ["阿根廷"]),
        ("2028年奥运会在哪里", ["洛杉矶"]),
        ("Where were the 2016 Olympics held?", ["Rio de Janeiro"]),
        ("Who won the 2014 World Cup?", ["Germany"]),
        ("Where was the 2010 World Cup held?", ["South Africa"]),
        ("Which city hosted the 2010 Winter Olympics?", ["Vancouver"]),
        ("谁是苹果公司的CEO", ["蒂姆·库克", "训练数据"]),
        ("微软的CEO是谁", ["纳德拉", "训练数据"]),
        ("小米的创始人是谁", ["雷军"]),
        ("Who is the CEO of Apple?", ["Tim Cook", "training data"]),
        ("Who is Nvidia's CEO?", ["Jensen Huang"]),
    ],
)
def test_games_and_heads_of_companies_are_known(asked: str, words: list[str]) -> None:
    holds(asked, *words)


# ---- ideas -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("asked", "count", "word"),
    [
        ("我想创业，给我三个点子", 3, "："),
        ("给我5个教育行业的创业点子", 5, "学"),
        ("有什么餐饮创业的好主意吗", 3, "："),
        ("Give me 3 startup ideas in healthcare", 3, "patient"),
        ("Suggest 4 business ideas for education", 4, "**"),
        ("I want to start a business, any ideas?", 3, "**"),
    ],
)
def test_ideas_for_a_company_are_concrete(asked: str, count: int, word: str) -> None:
    answer = said(asked)
    lines = [line for line in answer.splitlines() if re.match(r"\d\. \*\*", line)]
    assert len(lines) == count == len(set(lines)) and word in answer, answer


# ---- everyday ----------------------------------------------------------------------------------------------------------

EVERYDAY = {
    "帮我写一份简历": ["工作经历", "教育背景"],
    "帮我写一份会议通知，明天下午三点": ["会议通知", "明天下午三点"],
    "写一份Python学习计划": ["Python学习计划", "第 1–2 周"],
    "写个绕口令": ["，"],
    "给我出一道数学题": ["？", "答案"],
    "帮我列一个购物清单": ["鸡蛋"],
    "写一段毕业赠言": ["毕业快乐"],
    "帮我写一个产品需求文档大纲": ["背景与目标", "验收标准"],
    "五一去哪里玩好": ["1. "],
    "早餐吃什么健康": ["鸡蛋"],
    "减肥有什么好方法": ["每周"],
    "Linux怎么查看端口占用": ["ss -ltnp"],
    "MySQL索引有什么用": ["B+ 树"],
    "docker和虚拟机有什么区别": ["内核"],
    "Excel怎么去重": ["删除重复项"],
    "“的地得”怎么用": ["名词前", "动词前"],
    "推荐几首中文歌": ["《"],
    "PPT怎么做得好看": ["对齐"],
    "中国有多少个省": ["34", "23 个省"],
    "地球到月球的距离是多少": ["38.4 万公里"],
    "一公里等于多少米": ["1,000 米"],
    "1到100的和是多少": ["5050"],
    "小明今年8岁，爸爸比他大28岁，爸爸几岁": ["36"],
    "“高兴”的近义词是什么": ["快乐"],
    "“勤奋”的反义词": ["懒惰"],
    "把下面的句子改成疑问句：他喜欢吃苹果。": ["他喜欢吃苹果吗？"],
    "这句话有语病吗：通过这次活动，使我学到了很多。": ["主语", "通过这次活动，我学到了很多"],
    "帮我检查错别字：今天我们去公圆玩。": ["今天我们去公园玩", "“公圆”应为“公园”"],
    "今天晚上吃什么": ["。"],
    "帮我做一个一周的健身计划": ["周一", "周日"],
    "你能帮我写代码吗": ["可以"],
    "怎么用Excel求和": ["=SUM("],
    "帮我写一个请柬，邀请同学参加生日聚会": ["邀请"],
    "推荐几部电视剧": ["《"],
    "写一个HTML登录页面": ["password", "登录"],
    "用“虽然……却……”造句": ["虽然", "却"],
    "润色：他跑的很快。": ["他跑得很快"],
    "返回JSON，包含天气和温度": ['"天气"', '"温度": 2'],
    "写一个SQL查询，查询每个班级的平均分": ["AVG(score)"],
    "写一篇小红书文案，推荐一款防晒霜": ["防晒霜"],
}


@pytest.mark.parametrize("asked", EVERYDAY)
def test_an_everyday_prompt_is_spoken_to(asked: str) -> None:
    holds(asked, *EVERYDAY[asked])
