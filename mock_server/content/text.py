"""Text about the prompt in a form that fits it: a short reply, paragraphs, a list, steps, a table, code, a poem, a summary."""

import re
from collections.abc import Mapping, Sequence
from itertools import pairwise
from random import Random
from typing import Any

from mock_server.content import (
    annotating,
    asking_back,
    chores,
    code,
    colours,
    contrasts,
    deeds,
    doing,
    domains,
    essays,
    finding,
    grammar,
    hints,
    languages,
    media,
    people,
    personas,
    phrases,
    sample,
    shaped,
    shapes,
    signs,
    talks,
    turns,
    zh_roles,
)
from mock_server.content.chance import Chance
from mock_server.content.late import late
from mock_server.content.prompt import Cued, Prompt, read
from mock_server.wire.memo import memo
from mock_server.wire.timeline import Media, Message

_AS_TABLE = Cued(
    r"\b(?:as|in|into)(?: an?)?(?: \w+)? table\b|\b(?:make|create|draw|build|show|give|use|using|generate|write|output|return|produce|put)\b[^.?!\n]{0,60}\btable\b"
    r"|\btable (?:of|with|comparing|showing|about|for)\b|表格",
    "table 表格",
)
_AS_LIST = Cued(
    r"\b(?:bullet(?:ed)?|numbered|as a list|in a list)\b|列表|要点", "bullet bulleted numbered list 列表 要点"
)
_SUMMARY = Cued(
    r"\bsummar(?:y|i[sz]e)\b|\btl;?dr\b|\b(?:main|key) (?:points|takeaways|ideas)\b|\bgist\b|总结|概括|摘要",
    "summary summarize summarise tl tldr main key gist 总结 概括 摘要",
)
_SUMMARY_ELSEWHERE = late(
    r"resum[eaoi]|résum|zusammenfass|fasse |ringkas|tóm tắt|要約|まとめ|요약|सारांश|لخص|สรุป|кратк|резюм",
    re.IGNORECASE,
)
_BRIEF = Cued(
    r"\b(?:brief(?:ly)?|in (?:one|a) (?:word|sentence|few words)|one sentence|short(?:ly)? answer|concise(?:ly)?|no explanation)\b"
    r"|简短|一句话|简单(?:说|回答)|不要解释",
    "brief briefly word words sentence short shortly concise concisely explanation 简短 一句话 简单 不要解释",
)
_LONG = Cued(
    r"\b(?:essay|article|detailed|in (?:great )?details?|in depth|(?<!how )long|comprehensive|thorough(?:ly)?)\b|详细|长篇|深入",
    "essay article detail details detailed depth long comprehensive thorough thoroughly 详细 长篇 深入",
)
_STARTS = Cued(
    r"\b(?:start|begin)(?:ing)? (?:your (?:answer|reply) )?with:?\s+[\"“']?([^\n\"”']{1,80}?)[\"”']?\s*$|以[“\"]([^”\"]{1,40})[”\"]开头",
    "start starting begin beginning 开头",
)
_LATEX = Cued(r"\blatex\b|\bformula\b|\bequation\b|公式|方程", "latex formula equation 公式 方程")
_REACT = late(r"^Final Answer:|Thought:.*Final Answer:", re.MULTILINE | re.DOTALL)

_ASPECTS = ("purpose", "parts", "process", "example", "limits")
_STEPS = ("prepare", "begin", "do", "check", "finish")
_FORMULAS = (
    "$$E = mc^2$$",
    "$$x = \\frac{-b \\pm \\sqrt{b^2 - 4ac}}{2a}$$",
    "$$\\int_0^1 x^2 \\, dx = \\frac{1}{3}$$",
    "$$e^{i\\pi} + 1 = 0$$",
)


def say(prompt: Prompt, before: tuple[Message, ...], seen: Sequence[Media], chance: Chance) -> str:
    """An answer to the prompt, in its language."""
    if prompt.language == "zh-Hant":
        plain = read(languages.simplified(prompt.text))._replace(language="zh")
        return languages.traditional(say(plain, before, seen, chance))
    wish = shapes.wanted(prompt, before)
    told = talks.carried_on(prompt, before, chance)
    fresh = told is None and turns.afresh(prompt, before)
    if told is None and (leant := turns.meant(prompt, before)) is not prompt:
        prompt = leant
        wish = shapes.wanted(prompt, before) if wish is shapes.NONE else wish
    if prompt.language == "zh-Hant":
        return say(prompt, before, seen, chance)
    system = before[:1] if before and before[0].role == "system" else ()
    if fresh and (new := turns.unsaid(lambda: say(prompt, system, seen, chance), before)):
        return new
    prompt = chores.last_question(prompt)
    whole, prompt = prompt, zh_roles.asked(prompt, before)
    told = (
        told
        or personas.played(prompt, before, chance)
        or (
            (deeds.declined if code.plainly(prompt) or essays.plainly(prompt) else doing.done)(
                prompt, before, chance
            )
        )
    )
    if told is None:
        told = zh_roles.small_talk(whole, before, chance) or _of_house(prompt, before)
    if told is None:
        told = (
            _of_media(prompt, seen, chance)
            if seen
            else shaped.without_image(prompt, before, chance)
            or asking_back.asked_back(prompt, before, chance)
            or _made(prompt, chance)
        )
    if prompt.language == "ko":
        told = languages.josa(told)
    told = languages.counted(languages.contracted(told, prompt.language), prompt.language)
    told = zh_roles.in_voice(told, whole, before)
    if zh_roles.voiced(told, whole, before):
        wish = wish._replace(style="", each_end="", end="", begin="")
    told = shapes.put(told, prompt, wish, chance)
    if before and before[0].role == "system" and before[0].texts and (keys := _json_keys(before[0].texts[0])):
        return _as_object(told, keys, prompt, chance)
    if "Final Answer:" in prompt.text and _REACT.search(prompt.text):
        return f"Thought: I now can give a great answer\nFinal Answer: {told}"  # the form that ReAct prompts ask for
    return told


def _of_house(prompt: Prompt, before: tuple[Message, ...]) -> str | None:
    """What a shop or a service says to a question that its system message does not answer."""
    if prompt.kind not in ("talk", "yes_no", "define") or not prompt.text.rstrip().endswith(("?", "？")):
        return None
    told = personas.unknown(before, prompt.language)
    return (
        told if told and not _known(prompt) and not phrases.mentioned(prompt.text, prompt.language) else None
    )


_JSON_ONLY = late(r"\b(?:only|always|must)\b[^.\n]{0,40}\b(?:in|with|as|output|return) (?:an? )?(?:valid )?json\b|\b(?:answer|reply|respond|output|return)\b[^.\n]{0,20}\bjson\b[^.\n]{0,40}\bkeys?\b|只(?:返回|输出|用)[^。\n]{0,6}json", re.IGNORECASE)  # fmt: skip
_SAID_IN = late(r"answer|response|reply|text|message|content|result|output", re.IGNORECASE)


@memo(256)
def _json_keys(system: str) -> tuple[str, ...]:
    """The keys of the object that a system message wants every answer to be; none if it wants no JSON."""
    if "json" not in system[:4000].lower() or not _JSON_ONLY.search(system[:4000]):
        return ()
    return tuple(hints.asked_for(system)["required"])


def _as_object(told: str, keys: Sequence[str], prompt: Prompt, chance: Chance) -> str:
    """The answer as a JSON object of these keys: in the key that is named for it, else in the first; the others are made up."""
    if told[:1] in "{[" or told.startswith("```json"):
        return told
    own = next((key for key in keys if _SAID_IN.search(key)), keys[0])
    others = {"type": "object", "properties": {key: {} for key in keys if key != own}, "required": [key for key in keys if key != own]}  # fmt: skip
    made = (
        sample.sample(others, Random(chance.below(1 << 30)), hints.of(prompt.text)) if len(keys) > 1 else {}
    )
    return sample.text({key: told if key == own else made[key] for key in keys})


def _made(prompt: Prompt, chance: Chance) -> str:
    text = prompt.text[:4000]
    compared = prompt.kind == "compare" and prompt.language not in ("en", "zh")
    if not compared and (language := code.language_of(prompt, text)) is not None:
        return _code(prompt, language, chance)
    asked_elsewhere = prompt.language not in ("en", "zh") and _SUMMARY_ELSEWHERE.search(text)
    if (asked_elsewhere or _SUMMARY.search(prompt, text)) and (
        summary := _summary(prompt, shapes.wanted(prompt, ()))
    ):
        return summary
    said = _of_kind(prompt, text, chance)
    if start := _STARTS.search(prompt, text):
        return _started(prompt, (start[1] or start[2]).strip().rstrip("."), said, chance)
    return said


def _started(prompt: Prompt, begun: str, said: str, chance: Chance) -> str:
    """What is said, from its first sentence that begins as it should, or after such a beginning."""
    at = said.find(begun)
    if at >= 0:
        return said[at:]
    link = (
        chance.pick(phrases.bank(prompt.language)["large"])
        if re.search(r"\b(?:is|are|was|were)$|是$", begun)
        else ""
    )
    return _joined(prompt, [begun, link, said])


def _of_kind(prompt: Prompt, text: str, chance: Chance) -> str:
    if prompt.kind != "write" and (essay := essays.asked(prompt)):
        return _piece(essay, text, chance)
    kind = prompt.kind
    if kind in _TOLD_OF and (told := _told_of(prompt, chance)):
        return told
    if kind == "compare":
        return _comparison(prompt, chance)
    if kind == "list" or (kind in ("explain", "define", "talk") and _AS_LIST.search(prompt, text)):
        return _list(prompt, chance)
    if kind == "how":
        return _steps(prompt, chance)
    if kind == "write":
        return _piece(prompt, text, chance)
    known = _known(prompt)
    if _AS_TABLE.search(prompt, text):
        return _table(prompt, known, chance)
    if _BRIEF.search(prompt, text):
        return known[0] if known else _filled(prompt, _pick(prompt, _brief_key(prompt), chance))
    if kind == "yes_no":
        return _pick(prompt, "yes_no", chance)
    if kind == "talk" and not known and not _LONG.search(prompt, text):
        return _talk(prompt, chance)
    if (
        kind == "define"
        and not known
        and _WHO.match(text)
        and "talk_question" in phrases.bank(prompt.language)
    ):
        return _filled(prompt, _pick(prompt, "talk_question", chance))
    return _paragraphs(prompt, text, known, chance)


def _brief_key(prompt: Prompt) -> str:
    """What is said in brief where nothing is known."""
    if prompt.kind != "why":
        return "short"
    return "why_unknown" if "why_unknown" in phrases.bank(prompt.language) else "why"


_TOLD_OF = frozenset(["define", "why", "talk", "yes_no"])
_EXACT = late(r"\s*(?:who|when|which|how (?:many|much|old|tall|far|big|long|often)|what(?:'s| is| was) the (?:name|price|cost|number|date|address|age|height))\b|.*(?:谁|多少|几|哪(?:年|里|个|位)|什么时候)", re.IGNORECASE)  # fmt: skip
"""What asks for one figure or name: facts that do not hold it are no answer."""


def _told_of(prompt: Prompt, chance: Chance) -> str | None:
    """What is known of a thing that a question speaks of without being all of its topic: the sentences that fit, else what it is."""
    text = prompt.text.strip()
    asks = prompt.kind != "talk" or "?" in text or "？" in text or _ASKS.match(prompt.topic)
    if len(text) <= 200 and prompt.language in ("en", "zh") and (known := _known(prompt)):
        return signs.by_sign(text, known, prompt.language) or None
    if len(text) > 200 or not asks or prompt.language not in ("en", "zh") or _known(prompt):
        return None
    found = phrases.mentioned(text, prompt.language)
    if found is None:
        return None
    names, facts = found
    if told := signs.by_sign(text, facts, prompt.language):
        return told
    if fitting := phrases.fitting(text, names, facts, prompt.language):
        return _joined(prompt, fitting)
    if prompt.kind in ("yes_no", "why"):
        return None
    opening = _pick(prompt, "not_known", chance) if _EXACT.match(text) else ""
    return _joined(prompt, [opening, *facts[:3]])


_WHO = late(
    r"\s*what(?:'s| is| was| are) the (?:current )?(?:population|price|cost|number|address|phone|salary|score|area|gdp|value|distance|height|age|weight|date|name) of\b|\s*(?:(?:please|can you)? ?tell me )?(?:who|when|where)\b|.{1,30}(?:是谁|在哪|什么时候)",
    re.IGNORECASE,
)
_ASKS = late(r"(?:who|whom|whose|what|when|where|which|why|how)\b|.*[?？]\s*$", re.IGNORECASE)
_DOES = late(
    r"(?:add|analy[sz]e|arrange|book|build|calculate|change|check|choose|clean|compile|configure|create|debug|define|deploy|design|develop|do|draft|draw|edit|estimate|evaluate|"
    r"find|fix|format|generate|get|help|identify|implement|improve|install|invent|investigate|make|migrate|optimi[sz]e|order|organi[sz]e|outline|paint|plan|prepare|produce|provide|"
    r"refactor|research|review|run|schedule|set|simulate|solve|test|think|train|turn|update|use|verify|write)\b(?! me\b)",
    re.IGNORECASE,
)


_MAKES = late(
    r"(?P<verb>write|draft|compose|generate|create|design|make|prepare|outline|produce|develop|build)(?: me| us)? (?P<it>(?:an?|the|some|my|our|\d+|two|three|five) .+)",
    re.IGNORECASE,
)
_WRITES = frozenset(["write", "draft", "compose", "generate", "outline"])
_ADVICE = late(r"\b(?:should|shall) (?:i|we)\b|\bsoll(?:te)? ich\b|\b(?:debo|puedo) hacer\b|\bdois-je\b|\bdevo\b|すれば|怎么办|该怎么|做什么好", re.IGNORECASE)  # fmt: skip
"""What asks for a word of advice, not for a fact."""


def _talk(prompt: Prompt, chance: Chance) -> str:
    """An answer where nothing of it is known: to a question, to something that is to be done, to what is only told."""
    bank = phrases.bank(prompt.language)
    plain = prompt.topic
    if prompt.language == "en" and (made := _MAKES.match(plain)):
        own = prompt._replace(topic=made["it"])
        if made["verb"].lower() in _WRITES or domains.steps(own, chance) is None:
            return _filled(own, chance.pick(bank["make_unknown"]))
    if prompt.language == "en" and _DOES.match(plain):
        return _steps(prompt._replace(topic=plain[:1].lower() + plain[1:]), chance)
    if (
        "talk_question" in bank
        and not _ADVICE.search(prompt.text[:300])
        and _ASKS.match(
            plain if prompt.language == "en" and _ASKS.match(plain) else prompt.text.strip()[-300:]
        )
    ):
        return _filled(prompt, chance.pick(bank["talk_question"]))
    if prompt.language == "zh" and (key := _order_of(prompt.text)):
        return _filled(prompt, chance.pick(bank[key]))
    return _filled(prompt, chance.pick(bank["talk"]))


_ORDER_ZH = late(
    r"^(?:请|麻烦|你|能不能|可以|能|我想让你|我要|我想要?|再|那)*(?:帮我|给我|替我|为我|帮忙)?[^，。！？\n]{0,6}?(?:(?P<plan>(?:制定|规划|安排|排|做|列)[^，。\n]{0,16}?(?:计划|安排|日程|行程|攻略))|(?P<design>设计|搭建|策划|开发|搞一?[个套])|(?P<weigh>分析|评估|诊断|对比|判断)|(?P<write>写|起草|拟|创作|生成|编写|来一?[段篇首份封])|(?P<any>做|想想|出|弄|搞|来|推荐|说点|随便|帮我|给我))"
)


def _order_of(text: str) -> str:
    """The phrases that answer an order in Chinese to which nothing is known; empty where it is none."""
    match = _ORDER_ZH.match(text.strip()[:80])
    return f"asked_{match.lastgroup}" if match else ""


def _pick(prompt: Prompt, key: str, chance: Chance) -> str:
    return phrases.pick(prompt.language, key, chance)


_AGREES = late(
    r"(?<!of )(?<!about )(?<!on )(?<!for )(?<!with )(?<!around )(?<!behind )(?<!to )(?P<topic>\{[Tt]opic\}) "
    r"(?P<verb>is|was|has|does|comes|works|walks|teaches|rewards|needs|names|happens|gives|brings)\b"
)
_PLURAL_VERBS = {"is": "are", "was": "were", "has": "have", "does": "do", "teaches": "teach"}
_SINGULAR = late(r"(?:ss|us|is|ics|news|ness|chess|series|species)$")


@memo(1024)
def _plural(topic: str) -> bool:
    """Whether an English topic takes a verb in the plural: `microgreens`, not `physics` or `a bus`."""
    return topic[-1:] == "s" and not topic.startswith(("a ", "an ")) and _SINGULAR.search(topic) is None


def _filled(prompt: Prompt, phrase: str, **more: str) -> str:
    if "{" not in phrase:
        return phrase
    topic = shaped.turned(prompt.topic) if prompt.language == "en" else prompt.topic
    if prompt.language == "en" and _plural(topic):
        phrase = _AGREES.sub(
            lambda one: f"{one['topic']} {_PLURAL_VERBS.get(one['verb']) or one['verb'][:-1]}", phrase
        )
    return phrases.filled(phrase, topic=topic, second=prompt.second, **more)


def _joined(prompt: Prompt, sentences: Sequence[str]) -> str:
    return phrases.joint(prompt.language).join([one for one in sentences if one])


def _known(prompt: Prompt) -> Sequence[str]:
    """What topics.json tells about the topic, sentence by sentence; empty if nothing. What is to be explained need only speak of one."""
    named = phrases.sense(prompt.topic, prompt.text[:400]) if prompt.language == "en" else prompt.topic
    if found := phrases.topic(named, prompt.language):
        return found
    met = phrases.mentioned(prompt.topic, prompt.language) if prompt.kind == "explain" else None
    return met[1] if met else ()


def _fitting(known: Sequence[str], wanted: essays.Length, language: str) -> list[str]:
    """The facts, in their order, that together are about as long as the text should be; none if all of them are too few."""
    sizes = [shapes.size(one, language) for one in known]
    if not known or len(known) > 8 or sum(sizes) < wanted.least * 0.9:
        return []
    best, off = [], wanted.least * 0.15
    for chosen in range(1, 1 << len(known)):
        picked = [at for at in range(len(known)) if chosen >> at & 1]
        away = abs(sum(sizes[at] for at in picked) - (wanted.least + wanted.most) / 2)
        if picked[0] == 0 and away <= off:  # the first one says what it is
            best, off = picked, away
    return [known[at] for at in best or ((0,) if wanted.most < _FEW_WORDS else ())]


_FEW_WORDS = 40
"""A text of fewer words is rather too short than filled up."""


def _paragraphs(
    prompt: Prompt, text: str, known: Sequence[str], chance: Chance, *, title: bool = False
) -> str:
    """One paragraph, or a text composed to the length wanted; what is known comes first."""
    bank = phrases.bank(prompt.language)
    formula = chance.pick(_FORMULAS) if _LATEX.search(prompt, text) else ""
    wanted = essays.length(prompt, long=title or _LONG.search(prompt, text) is not None)
    if wanted and not title and not formula and (facts := _fitting(known, wanted, prompt.language)):
        return _joined(prompt, facts)
    if wanted is not None:
        said = essays.written(prompt, known, wanted, chance, title=title, extra=formula)
        return _as_asked(prompt, said.split("\n\n"))
    if known:
        openings = [
            one for one in bank["known_opening"] if "opic}" not in one or not _ASKS.match(prompt.topic)
        ]
        first = [_filled(prompt, chance.pick(openings)) if prompt.kind != "why" else "", *known]
        paragraphs = [_joined(prompt, first[: 4 + chance.below(2)])]
        asked_on = prompt.kind != "why" and not _IN_PARAGRAPHS.search(prompt, text[:1000])
        closing = chance.pick(bank["known_closing"]) if asked_on and "known_closing" in bank else ""
    elif prompt.kind == "why" and "why_unknown" in bank:
        return _as_asked(prompt, [_filled(prompt, chance.pick(bank["why_unknown"]))])
        return _filled(prompt, chance.pick(bank["why_unknown"]))
    elif prompt.kind == "why":
        first, *others = chance.sample(bank["why"], 2)
        brief = _briefly_named(prompt)
        paragraphs = [_joined(prompt, [_filled(prompt, first), *(_filled(brief, one) for one in others)])]
        closing = chance.pick(bank["why_closing"])
    elif _names_somebody(prompt) and "unknown_name" in bank:
        return _as_asked(prompt, [_filled(prompt, chance.pick(bank["unknown_name"]))])
    elif "unknown_topic" in bank and not title:
        if _RELATED.match(prompt.topic) and "talk_question" in bank:
            return _filled(prompt, chance.pick(bank["talk_question"]))
        bare = prompt._replace(topic=_ARTICLE.sub("", prompt.topic))
        return _as_asked(prompt, [_filled(bare, chance.pick(bank["unknown_topic"]))])
    else:
        paragraphs = [
            _filled(prompt, _pick(prompt, "define" if prompt.kind == "define" else "explain_opening", chance))
        ]
        closing = chance.pick(bank["explain_closing"])
    count = 0 if known or prompt.kind == "why" else 2 + chance.below(2)
    aspects = sorted(chance.sample(_ASPECTS, count), key=_ASPECTS.index)
    brief = _briefly_named(prompt)
    told = [_filled(brief, _pick(prompt, f"explain_{aspect}", chance)) for aspect in aspects]
    paragraphs[0] = _joined(prompt, [paragraphs[0], *told])
    if formula:
        paragraphs.append(formula)
    if closing:
        paragraphs[-1] = _joined(prompt, [paragraphs[-1], _filled(prompt, closing)])
    return _as_asked(prompt, paragraphs)


_RELATED = late(r"(?:on|in|at|with|to|about|from|of) ", re.IGNORECASE)
"""What no name of a thing begins with: `on the agenda today`."""
_ARTICLE = late(
    r"^(?:(?:une?|uma?|una|unos|unas|el|la|le|los|las|les|eine?|der|die|das|sebuah|một) (?=\w)|l['’])",
    re.IGNORECASE,
)
"""What a thing is not named with, where its name stands in quotes."""
_NAME = late(r"(?:the )?[A-Z][\w'’.-]+(?: (?:of|the|de|del|da|di|van|von|and|[A-Z\d][\w'’.-]*))*")


def _names_somebody(prompt: Prompt) -> bool:
    """Whether the topic is a name by its capitals, in a text that does not write all words so: a place, a person, a battle. What is said
    of a notion in general makes no sense of it."""
    text, topic = prompt.text, prompt.topic
    rest = text.replace(topic, "").split()
    return (
        prompt.language == "en"
        and prompt.kind in ("explain", "define", "talk")
        and topic in text
        and _NAME.fullmatch(topic) is not None
        and (len(rest) < 2 or any(map(str.islower, rest)))
    )


def _as_asked(prompt: Prompt, paragraphs: list[str]) -> str:
    """The paragraphs, or as many of them as are asked for."""
    if asked := _IN_PARAGRAPHS.search(prompt, prompt.text[:1000]):
        paragraphs = _in_paragraphs(prompt, paragraphs, _COUNTS.get(asked[1].lower(), 0) or int(asked[1]))
    return "\n\n".join(paragraphs)


def _briefly_named(prompt: Prompt) -> Prompt:
    """The prompt with a word for its topic, where that is long: it is said whole once, and then called `this`."""
    if prompt.language == "en" and (len(prompt.topic.split(" ")) > 3 or _QUESTION.match(prompt.topic)):
        return prompt._replace(topic="this happens" if prompt.kind == "why" else "this")
    if prompt.language == "zh" and len(prompt.topic) > 8:
        return prompt._replace(topic="会这样" if prompt.kind == "why" else "它")
    return prompt


_QUESTION = late(r"(?:what|how|why|who|where|when|whether)\b", re.IGNORECASE)
_IN_PARAGRAPHS = Cued(r"\bin (\d|two|three|four|five)(?: \w+)? paragraphs\b", "paragraphs")
_COUNTS = {"two": 2, "three": 3, "four": 4, "five": 5}


def _in_paragraphs(prompt: Prompt, paragraphs: list[str], wanted: int) -> list[str]:
    """The same sentences in as many paragraphs as are asked for, as far as there are sentences."""
    sentences = [
        one
        for text in paragraphs
        for one in re.findall(r"[^.!?。！？]+(?:[.!?](?=\S)[^.!?。！？]+)*[.!?。！？]+", text)
    ]
    count = max(1, min(wanted, len(sentences)))
    if "".join(sentences).replace(" ", "") != "".join(paragraphs).replace(" ", ""):
        return paragraphs  # a formula, or something without full stops
    bounds = [round(len(sentences) * at / count) for at in range(count + 1)]
    return [_joined(prompt, [one.strip() for one in sentences[a:b]]) for a, b in pairwise(bounds)]


_DISH = late(
    r"\b(?:recipe|receta|receita|recette|rezept)\b(?: (?:for|de|para|du|für|von)| d['’])? ?(?P<dish>[^.?!]*)",
    re.IGNORECASE,
)


_TOPICLESS = late(
    r"(?:一个|几个|一些|建议|意见|想法|点子|主意|方案|东西|办法|方法|例子|选择|理由|技巧|名字|标题|题目|问题|这个问题|一下|吧)+"
)
"""What a list in Chinese is of where it is of nothing in particular."""


def _list(prompt: Prompt, chance: Chance) -> str:
    if prompt.noun == "advice":  # which is not counted
        prompt = prompt._replace(noun="tips")
    if prompt.many == 1 and (match := _DISH.search(prompt.text[:200])):  # one dish: the way to it
        cook = f"cook {match['dish'].strip()}" if prompt.language == "en" else prompt.topic
        return _steps(prompt._replace(topic=cook), chance)
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
    known = list(_known(prompt))
    if known and prompt.noun in ("facts", "points") and len(known) >= wanted:
        return "\n".join(f"{number}. {one}" for number, one in enumerate(known[:wanted], 1))
    helped = False
    if prompt.noun in _TITLED or prompt.topic.endswith(("书", "书籍")):
        items = [
            _titled(prompt, one) for one in _enough(phrases.bank(prompt.language)["names"], wanted, chance)
        ]
    elif prompt.noun in _HELPING and (helping := domains.tips(prompt)):
        helped = True
        more = _enough(phrases.bank(prompt.language)["items"], max(0, wanted - len(helping)), chance)
        items = chance.sample(helping, wanted) + [_filled(prompt, one) for one in more]
    elif known and not prompt.many and prompt.noun in _WEIGHING:
        return _paragraphs(prompt, "", known, chance)  # what is known says more than general reasons
    elif (
        not known_here and prompt.noun == "reasons" and (sides := shaped.sides(prompt.topic, prompt.language))
    ):
        more = _enough(phrases.bank(prompt.language)["benefits"], max(0, wanted - len(sides[0])), chance)
        items = chance.sample(sides[0], wanted) + [_filled(prompt, one) for one in more]
    elif _WEIGHING.get(prompt.noun) in phrases.bank(prompt.language):
        items = [
            _filled(prompt, one)
            for one in _enough(phrases.bank(prompt.language)[_WEIGHING[prompt.noun]], wanted, chance)
        ]
    elif known:
        items = (
            known
            + [
                _filled(prompt, one)
                for one in _enough(phrases.bank(prompt.language)["items"], wanted, chance)
            ]
        )[:wanted]
    elif prompt.language == "zh" and prompt.noun not in _HELPING - {""}:
        key = "list_open" if _TOPICLESS.fullmatch(topic) else "list_unknown"
        return _filled(prompt, _pick(prompt, key, chance), count=str(wanted))
    else:
        items = [
            _filled(prompt, one) for one in _enough(phrases.bank(prompt.language)["items"], wanted, chance)
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
    opening = _filled(prompt, _pick(prompt, opened, chance), count=str(len(items)), noun=noun)
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


def _titled(prompt: Prompt, phrase: str) -> str:
    topic = (
        prompt.topic
        if prompt.language == "zh"
        else " ".join(word[:1].upper() + word[1:] for word in prompt.topic.split(" "))
    )
    return phrases.filled(phrase, topic=topic)


def _steps(prompt: Prompt, chance: Chance) -> str:
    lines = domains.steps(prompt, chance)
    if lines is None and "how_unknown" in phrases.bank(prompt.language):
        return _filled(prompt, _pick(prompt, "how_unknown", chance))
    lines = lines or [_filled(prompt, _pick(prompt, f"how_{step}", chance)) for step in _STEPS]
    opening = _filled(prompt, _pick(prompt, "how_opening", chance))
    if prompt.language == "zh" and "怎么办" in prompt.text:
        opening = f"遇到{prompt.topic}，可以这样处理："
    return opening + "\n\n" + "\n".join(f"{number}. {line}" for number, line in enumerate(lines, 1))


def _comparison(prompt: Prompt, chance: Chance) -> str:
    bank: Mapping[str, Any] = phrases.bank(prompt.language)
    one, other = _known(prompt), phrases.topic(prompt.second, prompt.language) or ()
    if not (one and other) or one == other:
        return _undecided(prompt, one, other, chance)
    choosing = contrasts.CHOICE.search(prompt.text[:400]) is not None
    openings = bank.get("compare_choice") if choosing else None
    opening = _filled(prompt, chance.pick(openings or bank["compare_opening"]))
    names = [phrases.capital(name) for name in (prompt.topic, prompt.second)]
    weighed = [shaped.sides(name, prompt.language) for name in names]
    elsewhere = prompt.language not in ("en", "zh")
    if (
        _TABLE_ELSEWHERE.search(prompt.text[:400])
        if elsewhere
        else _AS_TABLE.search(prompt, prompt.text[:4000])
    ):
        return f"{opening}\n\n{_side_by_side(prompt, names, (one, other), weighed)}"
    body = "\n".join(
        f"- **{name}**{'：' if prompt.language == 'zh' else ': '}{_joined(prompt, facts[:3])}"
        for name, facts in zip(names, (one, other), strict=True)
    )
    return "\n\n".join([opening, body, *(_choosing(prompt, names, weighed) if choosing else ())])


_TABLE_ELSEWHERE = late(
    r"\btab(?:la|ela|elle|leau|el)\b|表[でにを]|표로|табли|جدول|तालिका|bảng|ตาราง", re.IGNORECASE
)
_UNNAMED = frozenset(["", "this", "that", "it", "them", "these", "those", "this one", "that one", "the two", "这个问题", "这个", "那个", "它们", "这两个"])  # fmt: skip


def _undecided(prompt: Prompt, one: Sequence[str], other: Sequence[str], chance: Chance) -> str:
    """What is said of two things that are not both known: so much, what would tell them apart, and what it takes to compare them."""
    bank: Mapping[str, Any] = phrases.bank(prompt.language)
    names = {prompt.topic.lower(), prompt.second.lower()}
    ask = chance.pick(bank["compare_ask"])
    if len(names) < 2 or bank.get("this") in names or not _UNNAMED.isdisjoint(names):
        return str(chance.pick(bank["compare_unnamed"]))
    if bool(one) != bool(other):
        known = prompt if one else prompt._replace(topic=prompt.second, second=prompt.topic)
        opening = (
            f"{_filled(known, chance.pick(bank['compare_one']))}\n\n{_joined(prompt, (one or other)[:3])}"
        )
    else:
        opening = _filled(prompt, chance.pick(bank["compare_unknown"]))
    if _BRIEF.search(prompt, prompt.text[:4000]):
        return _joined(prompt, [opening, ask])
    pool = bank["compare_questions"]
    questions = sorted(chance.sample(pool, min(len(pool), 3 + chance.below(2))), key=pool.index)
    elsewhere = prompt.language not in ("en", "zh")
    if (
        _TABLE_ELSEWHERE.search(prompt.text[:400])
        if elsewhere
        else _AS_TABLE.search(prompt, prompt.text[:4000])
    ):
        cells = prompt._replace(topic=_cell(prompt.topic), second=_cell(prompt.second))
        head = _filled(cells, bank["compare_head"])
        lines = [head, "|---|---|---|", *(f"| {one} | … | … |" for one in questions)]
    else:
        lines = [f"- {one}" for one in questions]
    return "\n\n".join([opening, chance.pick(bank["compare_decide"]), "\n".join(lines), ask])


_Sides = tuple[Sequence[str], Sequence[str]] | None


def _side_by_side(
    prompt: Prompt, names: Sequence[str], facts: Sequence[Sequence[str]], weighed: Sequence[_Sides]
) -> str:
    """A table of what is known of two things, and of what speaks for and against each where both are weighed."""
    first, last = weighed
    heads = ("要点", "优点", "缺点") if prompt.language == "zh" else ("In short", "Strengths", "Limits") if prompt.language == "en" else ("", "", "")  # fmt: skip
    pairs = list(zip(*facts, strict=False))[:3]
    rows = [(heads[0] if at == 0 else "", one, other) for at, (one, other) in enumerate(pairs)]
    if first and last:
        joint = "<br>"
        rows += [
            (head, joint.join(a), joint.join(b)) for head, a, b in zip(heads[1:], first, last, strict=True)
        ]
    lines = [f"| | {_cell(names[0])} | {_cell(names[1])} |", "|---|---|---|"]
    return "\n".join(lines + [f"| {head} | {_cell(a)} | {_cell(b)} |" for head, a, b in rows])


def _choosing(prompt: Prompt, names: Sequence[str], weighed: Sequence[_Sides]) -> list[str]:
    """What speaks for each of two things, as a word on the choice; nothing where one of them is not weighed."""
    if not all(weighed):
        return []
    zh = prompt.language == "zh"
    told = []
    for name, sides in zip(names, weighed, strict=True):
        reason = sides[0][0].rstrip(".。") if sides else ""
        plain = reason if zh or reason[1:2].isupper() else reason[:1].lower() + reason[1:]
        told.append(f"选{name}：{plain}。" if zh else f"Choose {name} if this counts most: {plain}.")
    return [_joined(prompt, told)]


def _table(prompt: Prompt, known: Sequence[str], chance: Chance) -> str:
    bank = phrases.bank(prompt.language)
    chinese = prompt.language == "zh"
    members = phrases.members_of(prompt.topic) or phrases.members_of(prompt.noun)
    if members:
        head = ["| # | 名称 |" if chinese else "| # | Name |", "|---|---|"]
        rows = [
            f"| {number} | {pair[chinese]} |" for number, pair in enumerate(members[: prompt.many or 10], 1)
        ]
    elif known:
        head = ["| # | 内容 |" if chinese else "| # | Fact |", "|---|---|"]
        rows = [f"| {number} | {_cell(fact)} |" for number, fact in enumerate(known, 1)]
    else:
        aspects = bank.get("aspects") or (("方面", "说明") if chinese else ("Aspect", "What to know"))
        head = [f"| {aspects[0]} | {aspects[1]} |", "|---|---|"]
        said = [
            _filled(prompt, one).replace("**", "") for one in chance.sample(bank["items"], prompt.many or 4)
        ]
        parts = [re.split(r"\s*[:：]\s*", one, maxsplit=1) for one in said]
        rows = [f"| {_cell(name)} | {_cell(note)} |" for name, note in parts]
    return "\n".join([*head, *rows])


def _cell(text: str) -> str:
    return text.replace("|", "\\|").replace("\n", " ")


def _piece(prompt: Prompt, text: str, chance: Chance) -> str:
    """A poem, a story, a message or a longer text, as asked for."""
    bank = phrases.bank(prompt.language)
    if prompt.language == "en" and prompt.noun in _MAILS:
        if prompt.topic == "this":
            prompt = prompt._replace(topic="[subject]")
        elif prompt.topic.split(" ")[0].lower() in grammar.verbs():
            prompt = prompt._replace(topic=f"my wish to {prompt.topic}")
    if prompt.topic in ("this", "这个问题", bank.get("this")):
        prompt = prompt._replace(topic=chance.pick(bank["subjects"]))
    noun = prompt.noun
    if noun in ("poem", "haiku", "俳句", "limerick", "song", "lyrics", "诗", "诗歌", "歌词"):
        if noun in ("haiku", "俳句"):
            return _filled(prompt, chance.pick(bank["haiku"]))
        if lines := _LINES.search(text):
            verses = "\n".join(chance.sample(bank["poem"], len(bank["poem"]))).split("\n")
            said = lines[1] or lines[2]
            return _filled(
                prompt, "\n".join(verses[: int(said) if said.isdigit() else _COUNTS.get(said.lower(), 4)])
            )
        return _filled(prompt, "\n\n".join(chance.sample(bank["poem"], 2 + chance.below(2))))
    if noun in ("story", "fairy tale", "小说", "故事", "童话", "dialogue"):
        if told := shaped.tale(prompt, chance):
            return told
        person = people.given_name(chance, prompt.language)
        if len(bank["story"]) < 7:
            return _filled(prompt, "\n\n".join(bank["story"]), person=person)
        beginning, end = chance.pick(bank["story"][:3]), bank["story"][6]
        middle = sorted(chance.sample(bank["story"][3:6], 2 + chance.below(2)), key=bank["story"].index)
        return _filled(prompt, "\n\n".join([beginning, *middle, end]), person=person)
    if noun in ("email", "e-mail", "letter", "message", "邮件", "信", "感谢信", "通知"):
        person, name = (people.person(chance, prompt.language) for _ in range(2))
        if prompt.second and prompt.language == "en":
            name = re.sub(r"^(?:my|our|the|an?) ", "", prompt.second).title()
        if prompt.second and prompt.language == "zh":
            name = f"尊敬的{prompt.second}"
        return _filled(prompt, chance.pick(bank["email"]), person=person, name=name)
    if noun in ("slogan", "tweet", "post", "标语", "文案"):
        return _titled(prompt, chance.pick(bank["names"]))
    known = _known(prompt)
    if noun in ("paragraph", "introduction", "description", "短文", "介绍"):
        return _paragraphs(prompt, "", known, chance)
    return _paragraphs(prompt, text, known, chance, title=True)


_MAILS = frozenset(["email", "e-mail", "letter", "message"])
_LINES = late(r"\b(\d{1,2}|two|three|four|five)[- ]lines?\b|(\d{1,2})行", re.IGNORECASE)


def _code(prompt: Prompt, language: str, chance: Chance) -> str:
    bank = phrases.bank(prompt.language)
    task = code.named_once(code.task_of(prompt), language, prompt.language)
    program, whole = code.program(prompt.text[:2000], language, task)
    program = annotating.annotated(program, prompt.text, language, prompt.language)
    frame = "" if whole else "_frame"
    opening = phrases.filled(
        chance.pick(bank[f"code{frame}_opening"]), topic=task, language=code.TITLES[language]
    )
    return f"{opening}\n\n```{language}\n{program}\n```\n\n{chance.pick(bank[f'code{frame}_closing'])}"


def _summary(prompt: Prompt, wish: shapes.Wishes) -> str | None:
    """The first and the longest sentences of the text given, in their order: two, or as many as are wanted."""
    source = finding.given(prompt.text)
    parts = source.split() if prompt.language == "th" else shapes.sentences(source)  # Thai has no full stops
    told = [one for one in parts if len(one) > 3 and not _HOW_MANY.match(one)]
    if len(told) < 2:
        return None
    wanted = max(2, wish.sentences or wish.most_sentences or wish.bullets)
    places = sorted(range(1, len(told)), key=lambda at: (-len(told[at]), at))[: wanted - 1]
    kept = [told[0], *(told[at] for at in sorted(places))]
    if wanted == 2 and _IN_ONE.search(prompt.text[: max(0, prompt.text.find(source))]):
        first, longest = kept[0].rstrip(".!?。！？"), kept[1]
        return (
            f"{first}，{longest}"
            if prompt.language == "zh"
            else f"{first}; {longest[:1].lower()}{longest[1:]}"
        )
    return _joined(prompt, kept)


_HOW_MANY = late(
    r"(?:in|as|use|using) (?:at most |exactly )?(?:\d+|one|two|three|four|five) (?:bullet|sentence|point|word)",
    re.IGNORECASE,
)
_IN_ONE = late(r"\b(?:in|with) (?:just |only )?one sentence\b|一句话", re.IGNORECASE)


_COLOUR = late(r"\bcolou?rs?\b|颜色|什么色", re.IGNORECASE)


def _in_brackets(one: Media, language: str) -> str:
    """What is known of an inline picture, in brackets; empty if nothing is."""
    url = one.url if isinstance(one.url, str) else ""
    found = media.known(url)
    return f" ({media.in_words(one, language)})" if found and found.width else ""


def _coloured(one: Media, said: str, language: str) -> str:
    """The colours of a picture; where they cannot be told, that, and what else is known."""
    if language == "zh":
        return (
            f"这张图片的颜色：{said}。"
            if said
            else f"没有解码到像素，无法说出颜色。目前可以确定的是：{media.in_words(one, language)}。"
        )
    if said:
        return f"By its pixels, the image is {said.replace(', ', ' and ') if said.count(',') == 1 else said}."
    return f"I could not read its pixels, so I can't name its colours. What I can tell: {media.in_words(one, language)}."


def _of_media(prompt: Prompt, seen: Sequence[Media], chance: Chance) -> str:
    """What is known of images, video and audio without looking at more than their heads; nothing is made up."""
    chinese = prompt.language == "zh"
    names = {"image": ("an image", "一张图片"), "video": ("a video", "一段视频"), "audio": ("an audio clip", "一段音频"),
             "file": ("a document", "一份文档")}  # fmt: skip
    if words := phrases.bank(prompt.language).get("media"):
        kinds = ("image", "video", "audio", "file")
        told = [f"{words[kinds.index(one.kind)]}{_in_brackets(one, prompt.language)}" for one in seen]
        return phrases.filled(_pick(prompt, "image", chance), media=", ".join(told))
    known = [names[one.kind][chinese] for one in seen]
    if len(seen) == 1 and isinstance(url := seen[0].url, str) and _COLOUR.search(prompt.text):
        return _coloured(seen[0], colours.in_words(url, prompt.language), prompt.language)
    facts = [media.in_words(one, prompt.language) for one in seen]
    joint = "、" if chinese else ", "
    return phrases.filled(_pick(prompt, "image", chance), media=joint.join(known), facts=joint.join(facts))
