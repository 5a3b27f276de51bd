"""Lists of what is asked for, and steps to it."""

import re
from collections.abc import Sequence

from mock_server.content import (
    domains,
    grammar,
    phrases,
    shaped,
    wording,
)
from mock_server.content.chance import Chance
from mock_server.content.late import late
from mock_server.content.prompt import Prompt

_STEPS = ("prepare", "begin", "do", "check", "finish")
_DISH = late(
    r"\b(?:recipe|receta|receita|recette|rezept)\b(?: (?:for|de|para|du|für|von)| d['’])? ?(?P<dish>[^.?!]*)",
    re.IGNORECASE,
)


_TOPICLESS = late(
    r"(?:一个|几个|一些|建议|意见|想法|点子|主意|方案|东西|办法|方法|例子|选择|理由|技巧|名字|标题|题目|问题|这个问题|一下|吧)+"
)
"""What a list in Chinese is of where it is of nothing in particular."""


def listed(prompt: Prompt, chance: Chance) -> str | None:
    """The list that is asked for; None where what is known of its topic says more than general reasons."""
    if prompt.noun == "advice":  # which is not counted
        prompt = prompt._replace(noun="tips")
    if prompt.many == 1 and (match := _DISH.search(prompt.text[:200])):  # one dish: the way to it
        cook = f"cook {match['dish'].strip()}" if prompt.language == "en" else prompt.topic
        return steps(prompt._replace(topic=cook), chance)
    wanted = max(1, min(prompt.many or 3, 30))
    chinese = prompt.language == "zh"
    known_here = prompt.language in ("en", "zh")
    members = (
        known_here
        and prompt.noun != "facts"
        and (phrases.members_of(prompt.noun) or phrases.members_of(prompt.topic))
    )
    if members:
        names = [pair[chinese] for pair in chance.sample(members, wanted)]
        if wanted == 1:
            return names[0][:1].upper() + names[0][1:]
        return "\n".join(f"{number}. {name[:1].upper()}{name[1:]}" for number, name in enumerate(names, 1))
    topic = prompt.topic if prompt.topic not in ("this", "这个问题") or not prompt.noun else prompt.noun
    doing = prompt.language == "en" and topic.split(" ")[0].lower() in grammar.verbs()
    if doing:
        topic = _gerund(topic)
    prompt = prompt._replace(topic=topic)
    known = list(wording.known(prompt))
    if known and prompt.noun in ("facts", "points") and len(known) >= wanted:
        return "\n".join(f"{number}. {one}" for number, one in enumerate(known[:wanted], 1))
    helped = False
    if prompt.noun in _TITLED or prompt.topic.endswith(("书", "书籍")):
        items = [
            titled(prompt, one) for one in _enough(phrases.bank(prompt.language)["names"], wanted, chance)
        ]
    elif prompt.noun in _HELPING and (helping := domains.tips(prompt)):
        helped = True
        more = _enough(phrases.bank(prompt.language)["items"], max(0, wanted - len(helping)), chance)
        items = chance.sample(helping, wanted) + [wording.filled(prompt, one) for one in more]
    elif known and not prompt.many and prompt.noun in _WEIGHING:
        return None
    elif (
        not known_here and prompt.noun == "reasons" and (sides := shaped.sides(prompt.topic, prompt.language))
    ):
        more = _enough(phrases.bank(prompt.language)["benefits"], max(0, wanted - len(sides[0])), chance)
        items = chance.sample(sides[0], wanted) + [wording.filled(prompt, one) for one in more]
    elif _WEIGHING.get(prompt.noun) in phrases.bank(prompt.language):
        items = [
            wording.filled(prompt, one)
            for one in _enough(phrases.bank(prompt.language)[_WEIGHING[prompt.noun]], wanted, chance)
        ]
    elif known:
        items = (
            known
            + [
                wording.filled(prompt, one)
                for one in _enough(phrases.bank(prompt.language)["items"], wanted, chance)
            ]
        )[:wanted]
    elif prompt.language == "zh" and prompt.noun not in _HELPING - {""}:
        key = "list_open" if _TOPICLESS.fullmatch(topic) else "list_unknown"
        return wording.filled(prompt, wording.pick(prompt, key, chance), count=str(wanted))
    else:
        items = [
            wording.filled(prompt, one)
            for one in _enough(phrases.bank(prompt.language)["items"], wanted, chance)
        ]
    if wanted == 1:
        return (
            items[0]
            if known
            else shaped.options(
                prompt._replace(
                    topic=f"a {topic}" if prompt.language == "en" and prompt.noun == topic else topic
                ),
                chance,
            )
        )
    noun = (
        prompt.noun
        if prompt.noun and prompt.noun != topic
        else phrases.bank(prompt.language).get("points", "points")
    )
    if prompt.language == "en":
        noun += " of" if noun in _OF or noun == "ways" else " about" if noun in _ABOUT else " for"
    opened = "list_opening"
    if not known and not helped and "list_unknown" in phrases.bank(prompt.language):
        opened = "weigh_unknown" if prompt.noun in _WEIGHING and prompt.noun != "questions" else opened
        opened = "list_unknown" if prompt.noun in _HELPING else opened
    opening = wording.filled(prompt, wording.pick(prompt, opened, chance), count=str(len(items)), noun=noun)
    return opening + "\n\n" + "\n".join(f"{number}. {item}" for number, item in enumerate(items, 1))


def _gerund(topic: str) -> str:
    """`reduce waste` → `reducing waste`."""
    verb, _, rest = topic.partition(" ")
    return f"{grammar.verbs()[verb.lower()].gerund} {rest}".strip()


_HELPING = frozenset(
    [
        "tips",
        "ideas",
        "ways",
        "suggestions",
        "rules",
        "strategies",
        "habits",
        "points",
        "things",
        "steps",
        "建议",
        "技巧",
        "方法",
        "要点",
        "",
    ]
)
"""Lists of these are made of what helps."""
_WEIGHING = {"benefits": "benefits", "advantages": "benefits", "pros": "benefits", "uses": "benefits", "reasons": "benefits", "disadvantages": "drawbacks",
             "mistakes": "drawbacks", "cons": "drawbacks", "questions": "questions", "好处": "benefits", "优点": "benefits", "理由": "benefits", "缺点": "drawbacks",
             "坏处": "drawbacks", "问题": "questions"}  # fmt: skip
"""Lists of these have phrases of their own."""
_OF = frozenset(
    [
        "benefits",
        "advantages",
        "disadvantages",
        "uses",
        "examples",
        "features",
        "pros",
        "cons",
        "pros and cons",
    ]
)
_ABOUT = frozenset(["facts", "questions", "things", "points"])
_TITLED = frozenset(
    [
        "names",
        "titles",
        "slogans",
        "headlines",
        "books",
        "movies",
        "films",
        "songs",
        "articles",
        "书",
        "书籍",
        "书名",
        "电影",
        "歌曲",
        "名字",
        "标题",
    ]
)
"""Lists of these are made of titles."""


def _enough(pool: Sequence[str], count: int, chance: Chance) -> list[str]:
    """`count` of the pool, none twice as long as there are others."""
    chosen = chance.sample(pool, count)
    return chosen + [chance.pick(pool) for _ in range(count - len(chosen))]


def titled(prompt: Prompt, phrase: str) -> str:
    """The phrase as a title."""
    topic = (
        prompt.topic
        if prompt.language == "zh"
        else " ".join(word[:1].upper() + word[1:] for word in prompt.topic.split(" "))
    )
    return phrases.filled(phrase, topic=topic)


_IF = late(r"^(?:如果|要是|万一|假如|那|我)")
_MACHINE = late(
    r"[A-Za-z]{3}|报错|错误|连不上|连接|打不开|启动|安装|电脑|软件|程序|网络|服务器|数据库|闪退|死机|蓝屏|卡顿|登录"
)
"""What speaks of a machine that fails, and not of people."""


def steps(prompt: Prompt, chance: Chance) -> str:
    """Steps to what is to be done, in their order."""
    lines = domains.steps(prompt, chance)
    if lines is None and prompt.language == "zh" and "怎么办" in prompt.text:
        key = "how_broken" if _MACHINE.search(prompt.text) else "how_trouble"
        topic = "拿不定主意的事" if "不知道" in prompt.topic else _IF.sub("", prompt.topic)
        return wording.filled(prompt._replace(topic=topic), wording.pick(prompt, key, chance))
    if lines is None and "how_unknown" in phrases.bank(prompt.language):
        return wording.filled(prompt, wording.pick(prompt, "how_unknown", chance))
    lines = lines or [wording.filled(prompt, wording.pick(prompt, f"how_{step}", chance)) for step in _STEPS]
    opening = wording.filled(prompt, wording.pick(prompt, "how_opening", chance))
    if prompt.language == "zh" and "怎么办" in prompt.text:
        opening = f"遇到{prompt.topic}，可以这样处理："
    return opening + "\n\n" + "\n".join(f"{number}. {line}" for number, line in enumerate(lines, 1))
