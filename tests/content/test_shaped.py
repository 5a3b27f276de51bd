"""Plans, dishes, views, both sides, lists of a kind and letters: an answer has the shape that was asked for, and speaks of what the prompt names."""

import base64
import re
import struct
import zlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mock_server.content import phrases
from mock_server.content.prompt import read
from tests.content.asking import said, told

UNSURE = [one for language in phrases.LANGUAGES for one in phrases.bank(language).get("talk_question", ())]


@pytest.mark.parametrize(
    ("prompt", "days", "names"),
    [
        (
            "I'm planning a 3-day trip to Lisbon with two kids. Can you suggest an itinerary?",
            3,
            ("Lisbon", "kids"),
        ),
        ("Plan a weekend in Paris for me.", 2, ("Paris",)),
        ("Planifica un viaje de 3 días a Roma", 3, ("Roma",)),
        ("Plane eine dreitägige Reise nach Wien", 3, ("Wien",)),
        ("Planifie un voyage de 2 jours à Lyon", 2, ("Lyon",)),
        ("京都3日間の旅行プランを作って", 3, ("京都",)),
        ("帮我制定一个东京三日游的行程", 3, ("东京",)),
    ],
)
def test_a_journey_is_planned_day_by_day(prompt: str, days: int, names: tuple[str, ...]) -> None:
    answer = said(prompt)
    assert len(re.findall(r"^\*\*", answer, re.MULTILINE)) == days
    assert all(name in answer for name in names)


@pytest.mark.parametrize(
    ("prompt", "named"),
    [
        ("What should I cook tonight with chicken, rice and broccoli?", ("hicken", "rice", "broccoli")),
        ("I have eggs, tomatoes and cheese. What can I cook?", ("ggs", "tomatoes", "cheese")),
        ("用鸡蛋和西红柿能做什么菜？", ("鸡蛋", "西红柿")),
        ("Was kann ich aus Eiern und Kartoffeln kochen?", ("Eiern", "Kartoffeln")),
        ("¿Qué puedo cocinar con arroz y pollo?", ("arroz", "pollo")),
    ],
)
def test_a_dish_is_made_of_the_ingredients_that_are_named(prompt: str, named: tuple[str, ...]) -> None:
    answer = said(prompt)
    assert all(one in answer for one in named) and "3. " in answer


@pytest.mark.parametrize(
    "prompt",
    [
        "¿Cuáles son las ventajas de trabajar desde casa?",
        "Quels sont les avantages du télétravail ?",
        "Was sind die Vor- und Nachteile von Elektroautos?",
        "What are the pros and cons of remote work?",
        "在宅勤務のメリットとデメリットを教えてください",
        "远程办公的优缺点是什么？",
        "Quais são as vantagens e desvantagens do trabalho remoto?",
        "Какие плюсы и минусы удалённой работы?",
        "재택근무의 장단점을 알려줘",
        "ما هي مزايا وعيوب العمل عن بعد؟",
        "घर से काम करने के फायदे और नुकसान बताइए",
        "Apa kelebihan dan kekurangan bekerja dari rumah?",
        "Ưu điểm và nhược điểm của làm việc từ xa là gì?",
        "ข้อดีข้อเสียของการทำงานที่บ้านมีอะไรบ้าง",
        "Can you recommend a good laptop for video editing?",
        "¿Debería aprender Rust?",
        "Sollte ich Rust lernen?",
        "Help me plan my wedding",
    ],
)
@pytest.mark.parametrize("seed", [1, 2, 3])
def test_who_asks_for_sides_a_view_or_options_is_never_told_that_nothing_is_known(
    prompt: str, seed: int
) -> None:
    answer = said(prompt, seed=seed)
    assert not any(answer.startswith(one[:20]) for one in UNSURE)
    assert answer.count("\n") >= 4


@pytest.mark.parametrize(
    ("prompt", "nouns"),
    [
        ("Will AI replace programmers?", ("AI", "programmers", "My view")),
        ("人工智能会取代程序员吗？", ("人工智能", "程序员", "我的看法")),
        ("Is remote work better than office work?", ("remote work is better than office work", "My view")),
        ("Should I learn Rust?", ("learning Rust", "Against", "My view")),
    ],
)
def test_a_view_names_both_sides_and_a_position_on_the_nouns_of_the_question(
    prompt: str, nouns: tuple[str, ...]
) -> None:
    answer = said(prompt)
    assert all(noun in answer for noun in nouns)


@pytest.mark.parametrize(
    ("prompt", "count", "of"),
    [
        ("给我三个适合做早餐的食谱", 3, "粥|面|饼|燕麦|三明治|豆浆"),
        ("Nenne mir 5 Bücher über Geschichte", 5, r"\* von "),
        ("Donne-moi 5 idées de cadeaux pour ma mère", 5, r"\*\*"),
        ("朝食のレシピを3つ教えて", 3, "卵|パン|みそ|オーツ|トースト"),
        ("Dame 3 recetas de desayuno", 3, r"\*\*"),
        ("Give me 5 gift ideas for my dad", 5, r"\*\*"),
        ("Give me three exercises for back pain", 3, r"\*\*"),
    ],
)
def test_a_list_of_a_kind_holds_things_of_that_kind(prompt: str, count: int, of: str) -> None:
    lines = said(prompt).splitlines()
    assert len(lines) == count and all(re.search(of, line) for line in lines)
    assert not any(
        generic[:12] in line for line in lines for generic in phrases.bank(read(prompt).language)["items"]
    )


@pytest.mark.parametrize(
    ("prompt", "facts"),
    [
        ("帮我写一封请假邮件，明天要去看牙医", ("明天", "牙医")),
        ("Write an email to my boss saying I'll be late tomorrow because of a doctor's appointment.", ("late tomorrow because of a doctor's appointment", "Boss")),
        ("Write an email to Anna asking for Friday off because my sister is getting married", ("Dear Anna", "Friday", "my sister is getting married")),
        ("Escribe un correo a mi jefe para pedir el viernes libre porque tengo cita con el dentista", ("el viernes", "dentista")),
        ("Schreibe eine E-Mail an Frau Müller, dass ich morgen krank bin", ("Frau Müller", "morgen")),
        ("Rédige un e-mail à mon professeur pour expliquer mon absence demain à cause d'un rendez-vous médical", ("demain", "rendez-vous médical")),
        ("明日歯医者に行くので会社を休むメールを書いてください", ("明日", "歯医者に行く")),
    ],
)  # fmt: skip
def test_a_letter_uses_the_day_the_reason_and_the_name_that_are_given(
    prompt: str, facts: tuple[str, ...]
) -> None:
    answer = said(prompt)
    assert all(fact in answer for fact in facts), answer


def test_a_child_gets_a_picture_and_the_noun_not_the_question() -> None:
    answer = said("Explain what a monad is to a 10 year old.")
    assert "like a gift box" in answer and "what a monad is" not in answer


def test_a_story_is_about_whom_it_is_asked_to_be_about() -> None:
    answer = said("Write a short story about a robot that learns to paint.")
    assert "a robot named" in answer and "to learn to paint" in answer


PREPOSITIONS = frozenset(
    [
        "with",
        "of",
        "to",
        "for",
        "from",
        "by",
        "at",
        "on",
        "in",
        "into",
        "about",
        "und",
        "mit",
        "von",
        "de",
        "con",
        "para",
        "avec",
        "pour",
        "sur",
    ]
)
TOPICS = [
    "Why is my React component re-rendering infinitely when I use useEffect with an object dependency?",
    "Explain the difference that it makes for a small company with two offices to move from one cloud to another",
    "Warum wird mein Computer immer langsamer, wenn ich viele Programme gleichzeitig geöffnet habe und im Internet surfe?",
    "¿Por qué mi ordenador va cada vez más lento cuando tengo muchos programas abiertos a la vez con el navegador?",
    "Pourquoi mon téléphone se décharge si vite quand je regarde des vidéos dans le train avec le wifi activé?",
    "なぜ私のパソコンはたくさんのプログラムを同時に開いてインターネットを見ていると遅くなるのですか",
    "为什么我的电脑在同时打开很多程序并且上网看视频的时候会变得越来越慢而且发热？",
]


@pytest.mark.parametrize("prompt", TOPICS)
def test_a_topic_ends_with_a_word_that_can_end_it(prompt: str) -> None:
    topic = read(prompt).topic
    assert topic.split(" ")[-1].lower() not in PREPOSITIONS
    assert (
        topic in (str(phrases.bank(read(prompt).language).get("this")), "this", "这个问题")
        or len(topic) <= 90
    )


def test_the_verb_of_a_why_question_keeps_its_place() -> None:
    assert read(TOPICS[0]).topic == "my React component is re-rendering infinitely"


# ---- several choices ---------------------------------------------------------------------------------------------------

OPEN = ["Why is the sky blue?", "你好", "What is the capital of France?", "Tell me about green tea", "¿Quién eres?", "Was ist ein Haiku?", "何ができますか", "Is 17 prime?",
        "Explain TCP", "Bonjour", "Write a haiku about snow", "Hello", "Give me 3 tips for running"]  # fmt: skip


@given(st.sampled_from(OPEN), st.integers(0, 2**31 - 1), st.integers(2, 4), st.sampled_from([0, 0.7, 1.9]))
def test_several_choices_say_different_things(prompt: str, seed: int, n: int, temperature: float) -> None:
    texts = [choice.content.text for choice in told(prompt, seed=seed, n=n, temperature=temperature).choices]
    assert len(set(texts)) == n


@pytest.mark.parametrize(
    "prompt", ["Say 'OK' and nothing else.", "What is 2+2? Answer with only the number."]
)
def test_choices_are_alike_where_there_is_but_one_thing_to_say(prompt: str) -> None:
    assert len({choice.content.text for choice in told(prompt, n=3).choices}) == 1


# ---- pictures ----------------------------------------------------------------------------------------------------------


def png(width: int, height: int, rows: list[bytes], kind: int = 2, palette: bytes = b"") -> str:
    def chunk(name: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))

    head = struct.pack(">IIBBBBB", width, height, 8, kind, 0, 0, 0)
    parts = [
        chunk(b"IHDR", head),
        chunk(b"PLTE", palette) if palette else b"",
        chunk(b"IDAT", zlib.compress(b"".join(rows))),
        chunk(b"IEND", b""),
    ]
    return "data:image/png;base64," + base64.b64encode(b"\x89PNG\r\n\x1a\n" + b"".join(parts)).decode()


def seen(url: str, text: str = "What color is this image?") -> str:
    parts = [{"type": "image_url", "image_url": {"url": url}}, {"type": "text", "text": text}]
    return said([{"role": "user", "content": parts}], on="qwen3-vl-plus")


RED = png(20, 20, [b"\0" + b"\xe0\x20\x20" * 20] * 20)


def test_the_colour_of_a_plain_png_is_named() -> None:
    assert seen(RED) == "By its pixels, the image is red."
    assert "红色" in seen(RED, "这张图片是什么颜色？") and "Rot" in seen(RED, "Was ist auf diesem Bild?")


def test_two_colours_are_named_with_their_shares() -> None:
    rows = [b"\0" + b"\0" * 20] * 5 + [b"\0" + b"\1" * 20] * 15
    assert (
        seen(png(20, 20, rows, 3, b"\x1e\x3c\xdc\xff\xff\xff"))
        == "By its pixels, the image is white 75 % and blue 25 %."
    )


@pytest.mark.parametrize("kind", [1, 2, 3, 4])
def test_rows_that_are_written_as_differences_are_read(kind: int) -> None:
    """A green picture, each row filtered in one of the four ways."""
    pixel, width, size = bytes((40, 160, 60)), 16, 3
    raw, above, rows = pixel * width, bytes(16 * 3), []
    for _ in range(16):
        row = bytearray()
        for at, one in enumerate(raw):
            left, up, corner = (
                raw[at - size] if at >= size else 0,
                above[at],
                above[at - size] if at >= size else 0,
            )
            guess = left + up - corner
            nearest = min((left, up, corner), key=lambda side, guess=guess: abs(guess - side))
            row.append((one - (left, up, (left + up) // 2, nearest)[kind - 1]) & 255)
        rows.append(bytes((kind,)) + bytes(row))
        above = raw
    assert seen(png(16, 16, rows)) == "By its pixels, the image is green."


@pytest.mark.parametrize("url", [RED[:-60], png(9000, 9000, [b"\0"]), "https://files.example.com/a.png"])
def test_nothing_is_said_of_the_colours_of_what_cannot_be_read(url: str) -> None:
    assert "can't name its colours" in seen(url)


def test_a_picture_that_did_not_come_is_missed() -> None:
    assert "don't see an image" in said("What color is this image?")
    assert "没有图片" in said("这张图片是什么颜色？")


# ---- cut answers -------------------------------------------------------------------------------------------------------

FORMS = ["Write a Python function that adds two numbers", "用表格比较苹果和香蕉", "Make a table of planets", "Compare tea and coffee", "给我三个适合做早餐的食谱",
         "Dame 3 recetas de desayuno", "Plane eine dreitägige Reise nach Wien", "朝食のレシピを3つ教えて", "What are the pros and cons of remote work?",
         "Напиши стихотворение о море", "اشرح البناء الضوئي", "อธิบายเรื่องฝน", "Explain TCP step by step"]  # fmt: skip


@given(st.sampled_from(FORMS), st.integers(0, 2**31 - 1), st.integers(1, 160))
def test_a_cut_answer_is_the_beginning_of_the_whole_one(prompt: str, seed: int, limit: int) -> None:
    """As the live API cuts: no fence or row is closed that was not reached, and nothing else is mended; the whole one is well formed."""
    whole = told(prompt, seed=seed).choices[0]
    cut = told(prompt, seed=seed, max_tokens=limit).choices[0]
    assert whole.content.text.startswith(cut.content.text)
    assert "\ufffd" not in cut.content.text
    fences = whole.content.text.count("```")
    assert fences % 2 == 0 and whole.content.text.count("**") % 2 == 0
    widths = {
        line.replace("\\|", "").count("|") for line in whole.content.text.splitlines() if line.startswith("|")
    }
    assert len(widths) <= 1


@pytest.mark.parametrize("language", [one for one in phrases.LANGUAGES if one != "zh-Hant"])
def test_every_language_has_the_words_of_every_shape_and_thought(language: str) -> None:
    words = phrases.data("shaped")
    for shape in ("trip", "weigh", "opinion", "advise", "again"):
        assert language in words[shape], shape
    assert len(words["trip"][language]["days"]) >= 3
    assert all(
        len(day) == 1 + len(words["trip"][language]["parts"]) for day in words["trip"][language]["days"]
    )
    assert len(words["again"][language]) >= 3
    thoughts = phrases.data("thoughts")
    lacking = (
        set() if language in ("en", "zh") else {"wants", "terse_asks", "terse_wants", "terse_end", "outline"}
    )
    assert thoughts["en"].keys() - thoughts[language].keys() == lacking
    assert thoughts[language].keys() <= thoughts["en"].keys()


def test_a_journey_in_chinese_goes_to_the_places_of_its_city() -> None:
    answer = said("去西安玩3天，帮我安排一下")
    assert answer.count("**第") == 3
    assert "兵马俑" in answer and "城墙" in answer and "最老的街巷" not in answer
