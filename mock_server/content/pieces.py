"""Short pieces of writing that are asked for often: a post, a description, a plan, a part that is played, words on a text given.

As doing.py, whose list these belong to; the phrases are in data/pieces.json.
"""

import re
from collections.abc import Callable, Mapping, Sequence
from functools import lru_cache
from typing import Any

from mock_server.content import phrases, plans, shapes
from mock_server.content.chance import Chance
from mock_server.content.dispatch import opened_by
from mock_server.content.finding import given
from mock_server.content.late import late, worded
from mock_server.content.numerals import whole
from mock_server.content.prompt import HEAD, Cued, Prompt
from mock_server.wire.timeline import Message


def _languages(prompt: Prompt) -> str:
    return "zh" if prompt.language == "zh" else "en"


_PIECE = Cued(
    r"\b(?:write|create|draft|compose|generate|make|give me)\b[^.?!\n:]{0,24}?\b(?P<what>tweet|linkedin post|facebook post|instagram (?:post|caption)|social media post|post|caption|"
    r"product description|description|announcement|press release|limerick|bio|review)\b(?:\s+(?:for|about|of|on|announcing|promoting|describing|to promote)\s+(?P<topic>[^.?!\n]{2,80}))?"
    r"|(?:写|来|发)[^。，\n]{0,8}?(?P<zh>微博|产品描述|商品描述|产品介绍|公告|简介|评论|好评)(?:[，,：:]?(?:关于|介绍|宣传)?(?P<topic_zh>[^。！？\n]{2,30}))?"
    r"|(?:给|为|关于)(?P<before_zh>[^。，\n]{2,16})(?:写|来)(?:一?[个条段份篇则])?(?P<zh2>微博|文案|产品描述|商品描述|公告|简介|评论)",
    "tweet post caption description announcement press limerick bio review 写 编",
)
_KIND = {"tweet": "post", "caption": "post", "press release": "announcement", "微博": "post", "文案": "description", "产品描述": "description", "商品描述": "description",
         "产品介绍": "description", "公告": "announcement", "简介": "bio", "评论": "review", "好评": "review", "product description": "description"}  # fmt: skip


_ZH_NO_TOPIC = frozenset(["文案", "配文", "文字", "内容"])


@opened_by(_PIECE)
def piece(prompt: Prompt, before: tuple[Message, ...], chance: Chance) -> str | None:
    """A post, a product description, an announcement, a limerick, a few lines on a person, a review."""
    match = _PIECE.search(prompt, prompt.text[:400])
    if match is None or prompt.language not in ("en", "zh"):
        return None
    what = (match["what"] or match["zh"] or match["zh2"]).lower()
    kind = _KIND.get(what, "post" if "post" in what or "caption" in what else what)
    topic = (match["topic"] or match["topic_zh"] or match["before_zh"] or "").strip()
    if topic in _ZH_NO_TOPIC:
        before_it = re.search(r"关于([^，。\n]{1,12}?)的", prompt.text[:100])
        topic = before_it[1] if before_it else ""
    if not topic:
        return None
    topic = re.sub(
        r"\s+(?:in|with|using|under|within) (?:exactly |about |at most |under |fewer than )?(?:\d+|one|two|three|a few) .*$",
        "",
        topic,
    )
    topic = re.sub(r"^an? ", "this ", topic) if kind == "review" else re.sub(r"^(?:my|our) ", "our ", topic)
    bare = re.sub(r"^(?:the|our|an?|a new|new) ", "", topic)
    tag = "".join(word.title() for word in re.findall(r"[A-Za-z0-9]+", bare)[:3]) or bare
    known = phrases.data("pieces")[kind].get(_languages(prompt))
    return phrases.filled(chance.pick(known), topic=topic, bare=bare, tag=tag) if known else None


_PLAN = Cued(
    r"\b(?:(?P<what>meal|workout|exercise|fitness|training|study|learning|reading|content|marketing|cleaning|diet)\s+)?(?:plan|schedule|routine|calendar)\b[^.?!\n]{0,40}?\bfor (?:the |an? |one |my )?(?:whole )?(?:(?P<n>\d{1,2}|two|three|four|five|six|seven) days?|(?P<week>week|next week|7 days))\b"
    r"|\b(?P<days>\d{1,2}|two|three|four|five|six|seven)[- ]day (?P<what2>meal|workout|exercise|fitness|training|study|learning|content)? ?(?:plan|schedule|routine)\b"
    r"|\b(?:give|make|create|write|suggest|need|build)\b[^.?!\n]{0,20}?\b(?P<what4>meal|workout|exercise|fitness|training|study|diet) (?:plan|schedule|routine)\b"
    r"|\bweekly (?P<what3>meal|workout|exercise|fitness|training|study|learning|content|cleaning)? ?(?:plan|schedule|routine)\b|(?P<zh>一周|七天|每周)的?(?:素食|减脂|健康|营养)?(?P<what_zh>饮食|健身|学习|训练|食谱)?(?:计划|安排|食谱)",
    "计划 食谱 安排 plan schedule routine calendar weekly 写 给出 编 生成",
)
_PLANS = {"meal": "meal", "diet": "meal", "饮食": "meal", "食谱": "meal", "workout": "workout", "exercise": "workout", "fitness": "workout", "training": "workout", "健身": "workout", "训练": "workout"}  # fmt: skip
_DAYS = late(r"\b(\d{1,2}|two|three|four|five|six|seven)[- ]days?\b", re.IGNORECASE)


@opened_by(_PLAN)
def plan(prompt: Prompt, before: tuple[Message, ...], chance: Chance) -> str | None:
    """A table with a row for each day: meals, training, study or work."""
    match = _PLAN.search(prompt, prompt.text[:300])
    if match is None or prompt.language not in ("en", "zh"):
        return None
    counted = _DAYS.search(prompt.text[:300])
    said = (match["n"] or match["days"] or (counted[1] if counted else "7")).lower()
    days = min(whole(said), 14)
    known = phrases.data("pieces")["plans"][
        _PLANS.get(
            (
                match["what"] or match["what2"] or match["what3"] or match["what4"] or match["what_zh"] or ""
            ).lower(),
            "study",
        )
    ][_languages(prompt)]
    head, *columns = known
    names = phrases.data("pieces")["days"][_languages(prompt)]
    meals = head[1:] == phrases.data("pieces")["plans"]["meal"][_languages(prompt)][0][1:]
    if meals:
        columns = list(plans.diet(prompt.text[:300], _languages(prompt)) or columns)
    # what stands in one row belongs together, and comes in its order; only dishes go with any other
    picked = [chance.sample(column, min(days, len(column))) if meals else column for column in columns]
    rows = [
        [names[day] if days == 7 else str(day + 1), *(column[day % len(column)] for column in picked)]
        for day in range(days)
    ]
    return "\n".join("| " + " | ".join(row) + " |" for row in [head, ["---"] * len(head), *rows])


_PART = Cued(r"\b(?:role-?play|act|pretend (?:to be|you are|that you are)|imagine you are|you are now)\b(?: as)? (?:that you are )?(?P<who>(?:an?|the|my) [^.,?!\n]{3,70})|(?:扮演|假设你是|假装你是|你现在是)(?:一个|一名|一位)?(?P<zh>[^，。！？\n]{2,20})", "roleplay role play act pretend imagine now 你是谁 是 说")  # fmt: skip


@opened_by(_PART)
def part(prompt: Prompt, before: tuple[Message, ...], chance: Chance) -> str | None:
    """The opening line of a part that the model is to play, where nothing else is asked yet."""
    text = prompt.text[:400].strip()
    match = _PART.search(prompt, text)
    if match is None or len(text) - match.end() > 40 or "?" in text[match.end() :]:
        return None
    who = re.sub(r"^(?:my) ", "your ", match["who"] or match["zh"])
    who = re.sub(
        r"\s+(?:and|then) (?:greet|say|tell|talk|help|introduce|give|ask|explain|welcome|answer|speak|write|start)\b.*$",
        "",
        who,
    )
    return phrases.filled(chance.pick(phrases.data("pieces")["parts"][_languages(prompt)]), who=who)


_FEEDBACK = Cued(r"\b(?:feedback|critique|review|grade|rate|evaluate|thoughts) (?:on |of |about )?(?:this|my|the following|the)?\s*(?P<what>essay|text|paragraph|email|story|poem|idea|pitch|resume|cover letter|writing|answer)?[^:\n]{0,20}:\s*(?P<text>.{20,})|(?:点评|评价|批改|给.{0,6}反馈)[^：:\n]{0,12}[：:]\s*(?P<zh>.{10,})", "feedback critique review grade rate evaluate thoughts 给出 写 几")  # fmt: skip


@opened_by(_FEEDBACK)
def feedback(prompt: Prompt, before: tuple[Message, ...], chance: Chance) -> str | None:
    """What is good in a text that is given, what could be better, and its length as counted."""
    match = _FEEDBACK.search(prompt, prompt.text[:HEAD])
    if match is None or prompt.language not in ("en", "zh"):
        return None
    text = (match["text"] or match["zh"]).strip().strip('"“”')
    sentences = shapes.sentences(text)
    words = len(text.split()) if _languages(prompt) == "en" else len(text)
    known = phrases.data("pieces")["feedback"][_languages(prompt)]
    longest = max(sentences, key=len, default=text)
    lines = [
        phrases.filled(
            chance.pick(known[part]),
            first=sentences[0] if sentences else text,
            longest=longest[:120],
            words=str(words),
            sentences=str(len(sentences)),
        )
        for part in ("good", "better", "next")
    ]
    return "\n\n".join(lines)


_TAGS = Cued(r"\b(?P<n>\d{1,2}|five|ten|three|some|a few)?\s*hash ?tags?\b\s+(?:for|about|on|related to)\s+(?:an?|the|my|our)?\s*(?P<topic>[^.?!\n]{2,50})", "hashtag hashtags")  # fmt: skip
_QUIZ = Cued(r"\bquiz\b(?P<rest>[^.?!\n]{0,40}?)\s(?:about|on|for)\s+(?P<topic>[^.?!\n]{2,40})|(?P<n>\d{1,2}|three|five) (?:quiz|trivia) questions (?:about|on) (?P<topic2>[^.?!\n]{2,40})", "quiz trivia")  # fmt: skip
_MEAL = Cued(r"\bwhat (?:should|can|could|do) (?:i|we) (?:eat|cook|have|make) (?:for (?:dinner|lunch|breakfast|supper)|tonight)\b|(?:今天|明天|晚上|今晚|中午|早上)+(?:该|可以)?(?:吃|做)(?:点|些)?(?:什么|啥)", "吃 eat cook have make 是 几 好 用 我 说 多少")  # fmt: skip
_ENDINGS = (
    "",
    "Life",
    "Lovers",
    "Tips",
    "Daily",
    "Inspiration",
    "Time",
    "Community",
    "Moments",
    "Ideas",
    "Goals",
    "Diary",
    "Vibes",
    "World",
)


@opened_by(_TAGS, _QUIZ, _MEAL)
def small_lists(prompt: Prompt, before: tuple[Message, ...], chance: Chance) -> str | None:
    """Hashtags, a quiz with its answers, a dish for tonight."""
    text = prompt.text[:300]
    if match := _TAGS.search(prompt, text):
        count = _many(match["n"] or "5")
        found = [one.title() for one in re.findall(r"[A-Za-z]{3,}", match["topic"])]
        base = (
            "".join([one for one in found if one not in ("Post", "The", "About", "For", "And")][:2]) or "New"
        )
        return " ".join(f"#{base}{end}" for end in _ENDINGS[:count])
    if match := _QUIZ.search(prompt, text):
        topic = (match["topic"] or match["topic2"]).lower()
        bank = phrases.data("pieces")["quiz"]
        every = [row for rows in bank.values() for row in rows]
        pairs = next((rows for name, rows in bank.items() if name in topic), every)
        number = re.search(r"\d{1,2}|three|four|five|two", match["n"] or match["rest"] or "")
        picked = chance.sample(pairs, _many(number[0] if number else "3"))
        asked = "\n".join(f"{at}. {question}" for at, (question, _) in enumerate(picked, 1))
        answers = "\n".join(f"{at}. {answer}" for at, (_, answer) in enumerate(picked, 1))
        return f"{asked}\n\n**Answers**\n\n{answers}"
    if prompt.language in ("en", "zh") and _MEAL.search(prompt, text):
        return str(chance.pick(phrases.data("pieces")["meals"][_languages(prompt)]))
    return None


def _many(said: str) -> int:
    return min(whole(said, 5), 30)


_TRANSLATING = Cued(
    r"\btranslate\b[^:\n]{0,60}?\b(?:in)?to (?P<to>[A-Z][a-z]+)|翻译(?:成|为)(?P<zh>[\u4e00-\u9fff]{2,4}?)(?=[：:，,。\s]|$)",
    "translate 翻译",
)


@opened_by(_TRANSLATING)
def untranslated(prompt: Prompt, before: tuple[Message, ...], chance: Chance) -> str | None:
    """A text to be translated that the translator, which was asked before, does not know: in quotes as it was, with a word on that."""
    match = _TRANSLATING.search(prompt, prompt.text[:600])
    source = given(prompt.text[: 2 * HEAD]) if match else ""
    if match is None or not source:
        return None
    language = (match["to"] or phrases.LANGUAGE_NAMES_ZH.get(match["zh"], match["zh"])).lower()
    note = phrases.data("pieces")["untranslated"].get(
        language, phrases.data("pieces")["untranslated"]["english"]
    )
    return phrases.filled(note, text=source)


RECIPE = Cued(
    r"\brecipes?\b|\bhow (?:do|can|should|long|to)\b[^?!\n]{0,20}\b(?:cook|make|bake|prepare|boil|fry)\b|^(?:cook|make|bake) |怎么做|怎么煮|的做法|菜谱|食谱|如何做",
    "recipe recipes cook make bake prepare boil fry 怎么 如何 写 给出 用 做法 菜谱 食谱",
)


_RECIPE_ELSEWHERE = late(
    r"rece(?:ta|ita|tte|tt)|rezept|рецепт|レシピ|作り方|레시피|만드는|وصفة|طريقة|रेसिपी|विधि|resep|công thức|cách (?:nấu|làm)|สูตร|วิธีทำ|hacer|hace\b|preparar?\b|cocin|cozinh|fazer|faz\b|prépar|fai(?:re|t)\b|cuisin|"
    r"back[et]|mach[et]|zubereit|koch[et]|готовить|приготов|испечь|сварить|сделать|作って|作る|作れ|끓이|만들|요리|أطبخ|طبخ|أحضر|تحضير|أصنع|बनाए|बनाएँ|बनाते|बनती|बनाने|memasak|membuat|masak|nấu|ทำยังไง|ทำอย่างไร|ทำ",
    re.IGNORECASE,
)
"""How a recipe is asked for elsewhere; the dish has to be named beside it."""
_DISH_ELSEWHERE = late(
    r"\breceta (?:de|para|del)\b|\breceita (?:de|do|da|para)\b|\brecette (?:de|d'|du|des|pour)|\brezept (?:für|von)\b|рецепт \w|のレシピ|(?:丼|鍋|カレー|スープ|焼き|煮|漬け|サラダ|パスタ|ケーキ|うどん|そば|料理|餃子|カツ)の作り方|레시피|وصفة \w|रेसिपी|\bresep \w|công thức (?:nấu|làm|món)|cách (?:nấu|làm) (?:món|bún|bánh|canh|cơm|gà|thịt)|สูตร(?!เลข|ทาง)",
    re.IGNORECASE,
)
"""What asks for the recipe of one dish."""


@lru_cache(maxsize=1)
def dishes() -> Sequence[Mapping[str, Any]]:
    """The dishes of recipes.json: how each is asked for, and by language its title, for how many, ingredients and steps."""
    known: Sequence[Mapping[str, Any]] = phrases.data("recipes")
    return known


def dish(text: str) -> bool:
    """Whether a text names a dish that recipes.json has."""
    return any(worded(row["asks"]).search(text) for row in dishes())


@opened_by(RECIPE, only="en")
def recipe(prompt: Prompt, before: tuple[Message, ...], chance: Chance) -> str | None:
    """Ingredients and steps of a dish that recipes.json has."""
    text = prompt.text[:200]
    here = prompt.language in ("en", "zh")
    asked = RECIPE.search(prompt, text) if here else _RECIPE_ELSEWHERE.search(text)
    if prompt.many > 1 or asked is None:
        return None
    row = next(
        (row for row in dishes() if prompt.language in row and worded(row["asks"]).search(text)),
        None,
    )
    if row is None:
        return (
            None
            if here or not _DISH_ELSEWHERE.search(text)
            else str(phrases.bank(prompt.language)["dish_unknown"])
        )
    title, serves, ingredients, steps = row[prompt.language]
    zh = prompt.language == "zh"
    listed = "\n".join(f"- {one}" for one in ingredients)
    told = "\n".join(f"{number}. {one}" for number, one in enumerate(steps, 1))
    return f"**{title}**{f'（{serves}）' if zh else f' ({serves})'}\n\n{listed}\n\n{told}"


ALL: tuple[Callable[[Prompt, tuple[Message, ...], Chance], str | None], ...] = (
    piece,
    plan,
    part,
    feedback,
    small_lists,
)
