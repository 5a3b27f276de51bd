"""House, body, nature and daily life: what is asked there is answered with what is known, not with words that fit anything."""

import pytest

from mock_server.content import lore, phrases
from tests.content.asking import holds, said


@pytest.mark.parametrize(
    ("asked", "word"),
    [
        ("How do I remove red wine stains from a carpet?", "Blot"),
        ("How can I save money on groceries?", "per kilo"),
        ("I have a job interview tomorrow, any tips?", "Tell me about yourself"),
        ("My toilet keeps running, how do I fix it?", "flapper"),
        ("my succulent is dying, help", "too much water"),
        ("my dog ate chocolate!!", "vet"),
        ("How do I make cold brew coffee?", "12 to 18 hours"),
        ("怎么洗掉衣服上的红酒渍？", "冷水"),
        ("马桶堵了怎么办", "皮搋子"),
    ],
)
def test_a_way_to_do_a_thing_names_what_it_takes(asked: str, word: str) -> None:
    holds(asked, word)


@pytest.mark.parametrize(
    ("asked", "word"),
    [
        ("What causes thunder?", "lightning"),
        ("Why do we yawn?", "not settled"),
        ("what makes popcorn pop", "steam"),
        ("Is a tomato a fruit or a vegetable?", "berry"),
        ("Is a whale a fish or a mammal?", "mammals"),
        ("为什么会打雷", "闪电"),
        ("鲸是鱼还是哺乳动物？", "哺乳动物"),
    ],
)
def test_a_cause_or_a_fact_is_told(asked: str, word: str) -> None:
    holds(asked, word)


def test_as_many_tips_as_are_wanted() -> None:
    answer = said("Give me 3 tips for a job interview")
    assert answer.count("\n1. ") + answer.count("\n2. ") + answer.count("\n3. ") == 3
    assert "4. " not in answer


@pytest.mark.parametrize(
    "asked",
    [
        "Write a poem about thunder",
        "Translate to French: how do I remove a wine stain?",
        "Write a Python function that cleans burnt pan records",
        "把“怎么洗掉红酒渍”翻译成英文",
    ],
)
def test_what_is_to_be_made_of_the_words_is_not_answered_with_lore(asked: str) -> None:
    answer = said(asked)
    assert (
        "Blot" not in answer
        and "baking soda" not in answer
        and "30,000 °C" not in answer
        and "冷水" not in answer
    )


def test_a_question_that_says_much_else_is_of_another_matter() -> None:
    assert (
        lore.found("how does the wine industry in chile tax small growers that stain barrels", "en") is None
    )


def test_every_row_can_be_asked_for_by_its_own_words() -> None:
    """Each way of a row, its words alone with `why`, leads to a row: none is dead."""
    known = phrases.data("lore")
    for kind in ("ways", "causes", "facts"):
        for row in known[kind]:
            for language in row.keys() & {"en", "zh"}:
                for way in row[language]["on"]:
                    words = " ".join(term.split("|", 1)[0] for term in way.split())
                    assert lore.found(f"why {words} 为什么", language) is not None, words


@pytest.mark.parametrize(
    ("asked", "word"),
    [
        ("What is the capital of Australia and its population?", "Canberra, and about 27 million"),
        ("currency of Switzerland", "Swiss franc"),
        ("largest city in Canada", "Toronto"),
        ("where's the Netherlands", "Europe"),
        ("Tell me about Portugal", "Lisbon"),
        ("What continent is Egypt in?", "Africa"),
        ("挪威的首都和人口是多少？", "奥斯陆，人口约 560 万"),
        ("瑞士用什么货币？", "瑞士法郎"),
    ],
)
def test_a_country_is_asked_for_one_thing_or_several(asked: str, word: str) -> None:
    holds(asked, word)


def test_where_to_go_in_a_country_is_not_which_continent_it_lies_in() -> None:
    assert "continent" not in said("Where is the best ramen in Japan?") and "in Asia" not in said(
        "Where is the best ramen in Japan?"
    )


@pytest.mark.parametrize(
    ("asked", "word"),
    [
        ("What are some good books on stoicism?", "Marcus Aurelius"),
        ("Recommend a board game for 2 players", "Uwe Rosenberg"),
        ("Suggest some jazz albums for someone new to jazz", "Kind of Blue"),
        ("What should I watch if I liked Inception?", "Christopher Nolan"),
        ("podcasts about history?", "Hardcore History"),
    ],
)
def test_works_are_of_the_subject_that_is_named(asked: str, word: str) -> None:
    assert word in "".join(said(asked, seed=seed) for seed in range(4))


def test_what_was_liked_is_not_recommended_again() -> None:
    assert all("*Dune*" not in said("Books like Dune?", seed=seed) for seed in range(6))


@pytest.mark.parametrize(
    ("asked", "word"),
    [
        ("What does 'break a leg' mean?", "luck"),
        ("What’s the meaning of “don’t count your chickens before they hatch”?", "rely"),
        ("break a leg 是什么意思", "好运"),
    ],
)
def test_a_saying_is_explained_in_the_language_of_the_question(asked: str, word: str) -> None:
    holds(asked, word)


@pytest.mark.parametrize(
    ("asked", "days"),
    [
        ("Create a workout plan for beginners, 3 days a week", ["Monday", "Wednesday", "Friday"]),
        ("I need a gym routine 5x per week", ["Monday", "Tuesday", "Thursday", "Friday", "Saturday"]),
        ("给我一个每周四天的健身计划", ["周一", "周二", "周四", "周六"]),
    ],
)
def test_a_training_has_as_many_days_as_are_wanted(asked: str, days: list[str]) -> None:
    rows = [
        line.split(" | ")[0].removeprefix("| ") for line in said(asked).splitlines() if line.startswith("| ")
    ]
    assert rows[2:] == days


def test_a_plan_of_meals_has_its_days_and_no_meat() -> None:
    answer = said("Make me a 5 day meal plan, vegetarian")
    assert answer.count("\n") == 6 and not any(word in answer for word in ("almon", "hicken", "una"))


def test_weeks_of_running_end_at_the_distance() -> None:
    answer = said("Give me a 4 week running plan for a 5k")
    assert "| 4 |" in answer and "| 5 |" not in answer and "The goal: 5 km" in answer


def test_a_party_heeds_age_theme_guests_and_money() -> None:
    holds(
        "Plan a birthday party for a 7 year old who loves dinosaurs", "7-year-old", "dinosaurs", "Fossil dig"
    )
    holds(
        "Plan a birthday party for my son turning 4, pirate theme, budget $200, 10 kids",
        "10 guests",
        "100 for food",
    )
    holds("帮我策划一个5岁孩子的恐龙主题生日派对", "5 岁", "挖化石")


@pytest.mark.parametrize(
    ("told", "word"),
    [
        ("My girlfriend broke up with me and I feel terrible", "sorry"),
        ("My grandmother passed away last night", "loss"),
        ("I failed my exam and I don't know what to do", "second try"),
        ("it's my birthday today", "Happy birthday"),
        ("我被裁员了", "补偿"),
        ("我奶奶昨天去世了", "节哀"),
    ],
)
def test_a_feeling_is_met_with_warmth_and_a_next_step(told: str, word: str) -> None:
    holds(told, word)


@pytest.mark.parametrize("told", ["All my tests passed", "I didn't get it", "My code failed to compile"])
def test_what_only_sounds_like_a_loss_is_none(told: str) -> None:
    answer = said(told)
    assert "sorry for your loss" not in answer and "that stings" not in answer


@pytest.mark.parametrize(
    ("asked", "lack"), [("how to calibrate a spectrometer", "steps"), ("怎么校准光谱仪", "步骤")]
)
def test_steps_that_are_not_known_are_said_not_to_be(asked: str, lack: str) -> None:
    answer = said(asked)
    assert ("I don't know" in answer or "no reliable" in answer or "没有" in answer) and lack in answer
    assert "good result" not in answer


@pytest.mark.parametrize(
    ("asked", "told", "left"),
    [
        ("What temperature should I bake salmon at?", "Salmon", "Poultry"),
        ("How many moons does Jupiter have?", "97", "Saturn"),
        ("How long do elephants live?", "60 to 70", "Hamster"),
        ("木星有几颗卫星", "97", "土星"),
    ],
)
def test_of_a_row_of_cases_only_the_one_that_is_named_is_told(asked: str, told: str, left: str) -> None:
    answer = said(asked)
    assert told in answer and left not in answer


@pytest.mark.parametrize(
    ("asked", "word"),
    [
        ("为什么喝酒会脸红", "乙醛"),
        ("吃完饭为什么会犯困", "血糖"),
        ("隔夜菜到底能不能吃", "冰箱"),
        ("怎么减肚子上的肉", "千卡"),
        ("公积金怎么提取", "租房"),
        ("我今天被老板骂了", "原话"),
        ("高铁为什么没有安全带", "制动"),
        ("去西藏要注意什么", "高原"),
        ("考编还是去大厂", "应届"),
        ("推荐三个适合周末短途的城市，我在上海", "苏州"),
        ("面试官问我的缺点怎么回答", "缺点"),
    ],
)
def test_what_chinese_speakers_wonder_about_is_told_by_what_is_true_of_it(asked: str, word: str) -> None:
    assert word in said(asked)
