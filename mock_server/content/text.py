"""Text about the prompt in a form that fits it: a short reply, paragraphs, a list, steps, a table, code, a poem, a summary."""

import re
from collections.abc import Sequence
from itertools import pairwise
from random import Random

from mock_server.content import (
    annotating,
    asking_back,
    chores,
    code,
    colours,
    comparing,
    deeds,
    doing,
    domains,
    essays,
    finding,
    grammar,
    hints,
    languages,
    listing,
    media,
    people,
    personas,
    phrases,
    sample,
    several,
    shaped,
    shapes,
    signs,
    talks,
    turns,
    wording,
    zh_roles,
)
from mock_server.content.chance import Chance
from mock_server.content.late import late
from mock_server.content.numerals import whole
from mock_server.content.prompt import Cued, Prompt, read
from mock_server.wire.memo import memo
from mock_server.wire.timeline import Media, Message

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
    if asked_for := several.pieces(prompt):
        system = before[:1] if before and before[0].role == "system" else ()
        return "\n\n".join(
            f"**{head}**\n\n{say(read(asked), system, seen, chance)}" for head, asked in asked_for
        )
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
        or (_one_by_one(several.parts_zh(prompt), system, chance) if not seen else None)
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


def _one_by_one(parts: Sequence[str], system: tuple[Message, ...], chance: Chance) -> str | None:
    """The answers to requests that are made at once; None where there are none, or one of them has no answer of its own."""
    told = []
    for part in parts:
        prompt = read(part)
        if prompt.kind != "write" and not doing.done(prompt, system, chance) and not wording.known(prompt):
            return None
        told.append(say(prompt, system, (), chance))
    return "\n\n".join(told) or None


def _of_house(prompt: Prompt, before: tuple[Message, ...]) -> str | None:
    """What a shop or a service says to a question that its system message does not answer."""
    if prompt.kind not in ("talk", "yes_no", "define") or not prompt.text.rstrip().endswith(("?", "？")):
        return None
    told = personas.unknown(before, prompt.language)
    return (
        told
        if told and not wording.known(prompt) and not phrases.mentioned(prompt.text, prompt.language)
        else None
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
    return wording.joined(prompt, [begun, link, said])


def _of_kind(prompt: Prompt, text: str, chance: Chance) -> str:
    if prompt.kind != "write" and (essay := essays.asked(prompt)):
        return _piece(essay, text, chance)
    kind = prompt.kind
    if kind in _TOLD_OF and (told := _told_of(prompt, chance)):
        return told
    if kind == "compare":
        return comparing.comparison(prompt, chance)
    if kind == "list" or (kind in ("explain", "define", "talk") and _AS_LIST.search(prompt, text)):
        return listing.listed(prompt, chance) or _paragraphs(prompt, "", wording.known(prompt), chance)
    if kind == "how":
        return listing.steps(prompt, chance)
    if kind == "write":
        return _piece(prompt, text, chance)
    known = wording.known(prompt)
    if comparing.AS_TABLE.search(prompt, text):
        return comparing.table(prompt, known, chance)
    if comparing.BRIEF.search(prompt, text):
        return known[0] if known else wording.filled(prompt, wording.pick(prompt, _brief_key(prompt), chance))
    if kind == "yes_no":
        return wording.pick(prompt, "yes_no", chance)
    if kind == "talk" and not known and not _LONG.search(prompt, text):
        return _talk(prompt, chance)
    if (
        kind == "define"
        and not known
        and _WHO.match(text)
        and "talk_question" in phrases.bank(prompt.language)
    ):
        return wording.filled(prompt, wording.pick(prompt, "talk_question", chance))
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
    if len(text) <= 200 and prompt.language in ("en", "zh") and (known := wording.known(prompt)):
        return signs.by_sign(text, known, prompt.language) or None
    if len(text) > 200 or not asks or prompt.language not in ("en", "zh") or wording.known(prompt):
        return None
    found = phrases.mentioned(text, prompt.language)
    if found is None:
        return None
    names, facts = found
    if told := signs.by_sign(text, facts, prompt.language):
        return told
    if fitting := phrases.fitting(text, names, facts, prompt.language):
        return wording.joined(prompt, fitting)
    if prompt.kind in ("yes_no", "why"):
        return None
    opening = wording.pick(prompt, "not_known", chance) if _EXACT.match(text) else ""
    return wording.joined(prompt, [opening, *facts[:3]])


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


_PRACTICAL = late(r"怎么(?!样)|如何[^？?。]|办|吗|多少|处理")
"""What wants to know what is to be done, and not what would be."""
_SHORT_ZH = 40
_HOW_ZH = late(
    r"[\u4e00-\u9fffA-Za-z]{2}(?:怎么|如何|怎样|咋)(?!样|了|回事|办|啦|看|走|读|念|卖|收)[\u4e00-\u9fff]"
)
_WHICH_ZH = late(
    r"多少|是什么|是啥|哪[里个些年位]|是谁|谁[是的]|什么时候|多[大高长远久重深快宽]|几[个年月天岁次]|有没有|是不是"
)
"""What asks for a fact in Chinese, often without a mark."""


def _talk(prompt: Prompt, chance: Chance) -> str:
    """An answer where nothing of it is known: to a question, to something that is to be done, to what is only told."""
    bank = phrases.bank(prompt.language)
    plain = prompt.topic
    if (
        "supposed" in bank
        and not _PRACTICAL.search(prompt.text[:100])
        and (supposed := _SUPPOSED.match(prompt.text.strip()))
    ):
        key = "supposed_without" if re.search("没有|消失|不存在|取消", supposed["it"]) else "supposed"
        return wording.filled(prompt._replace(topic=f"如果{supposed['it']}"), chance.pick(bank[key]))
    if prompt.language == "en" and (made := _MAKES.match(plain)):
        own = prompt._replace(topic=made["it"])
        if made["verb"].lower() in _WRITES or domains.steps(own, chance) is None:
            return wording.filled(own, chance.pick(bank["make_unknown"]))
    if prompt.language == "en" and _DOES.match(plain):
        return listing.steps(prompt._replace(topic=plain[:1].lower() + plain[1:]), chance)
    if (
        prompt.language == "zh"
        and len(prompt.text) <= _SHORT_ZH
        and _WHICH_ZH.search(prompt.text)
        and "我" not in prompt.text
    ):
        return wording.filled(prompt, chance.pick(bank["talk_question"]))
    if prompt.language == "zh" and len(prompt.text) <= _SHORT_ZH and _HOW_ZH.search(prompt.text):
        whole = prompt._replace(topic=prompt.text.strip(" 。？?！!"))
        return wording.filled(whole, chance.pick(bank["how_unknown"]))
    if (
        "talk_question" in bank
        and not _ADVICE.search(prompt.text[:300])
        and _ASKS.match(
            plain if prompt.language == "en" and _ASKS.match(plain) else prompt.text.strip()[-300:]
        )
    ):
        return wording.filled(prompt, chance.pick(bank["talk_question"]))
    if prompt.language == "zh" and (key := _order_of(prompt.text)):
        return wording.filled(prompt, chance.pick(bank[key]))
    return wording.filled(prompt, chance.pick(bank["talk"]))


_ORDER_ZH = late(
    r"^(?:请|麻烦|你|能不能|可以|能|我想让你|我要|我想要?|再|那)*(?:帮我|给我|替我|为我|帮忙)?[^，。！？\n]{0,6}?(?:(?P<plan>(?:制定|规划|安排|排|做|列)[^，。\n]{0,16}?(?:计划|安排|日程|行程|攻略))|(?P<design>设计|搭建|策划|开发|搞一?[个套])|(?P<weigh>分析|评估|诊断|对比|判断)|(?P<write>写|起草|拟|创作|生成|编写|来一?[段篇首份封])|(?P<any>做|想想|出|弄|搞|来|推荐|说点|随便|帮我|给我))"
)


def _order_of(text: str) -> str:
    """The phrases that answer an order in Chinese to which nothing is known; empty where it is none."""
    match = _ORDER_ZH.match(text.strip()[:80])
    return f"asked_{match.lastgroup}" if match else ""


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
        return wording.joined(prompt, facts)
    if wanted is not None:
        said = essays.written(prompt, known, wanted, chance, title=title, extra=formula)
        return _as_asked(prompt, said.split("\n\n"))
    if known:
        openings = [
            one for one in bank["known_opening"] if "opic}" not in one or not _ASKS.match(prompt.topic)
        ]
        first = [wording.filled(prompt, chance.pick(openings)) if prompt.kind != "why" else "", *known]
        paragraphs = [wording.joined(prompt, first[: 4 + chance.below(2)])]
        asked_on = prompt.kind != "why" and not _IN_PARAGRAPHS.search(prompt, text[:1000])
        closing = chance.pick(bank["known_closing"]) if asked_on and "known_closing" in bank else ""
    elif prompt.kind == "why" and "why_choice" in bank and (choice := _CHOICE.match(prompt.topic)):
        if known_of := phrases.topic(_USES.sub("", choice["it"]), prompt.language):
            return wording.joined(prompt, known_of[:4])
        chosen = prompt._replace(topic=choice["it"])
        return wording.filled(chosen, chance.pick(bank["why_choice"]))
    elif prompt.kind == "why" and "why_unknown" in bank:
        return _as_asked(prompt, [wording.filled(prompt, chance.pick(bank["why_unknown"]))])
    elif prompt.kind == "why":
        first, *others = chance.sample(bank["why"], 2)
        brief = _briefly_named(prompt)
        paragraphs = [
            wording.joined(
                prompt, [wording.filled(prompt, first), *(wording.filled(brief, one) for one in others)]
            )
        ]
        closing = chance.pick(bank["why_closing"])
    elif _names_somebody(prompt) and "unknown_name" in bank:
        return _as_asked(prompt, [wording.filled(prompt, chance.pick(bank["unknown_name"]))])
    elif "unknown_topic" in bank and not title:
        if _RELATED.match(prompt.topic) and "talk_question" in bank:
            return wording.filled(prompt, chance.pick(bank["talk_question"]))
        bare = prompt._replace(topic=_ARTICLE.sub("", prompt.topic))
        return _as_asked(prompt, [wording.filled(bare, chance.pick(bank["unknown_topic"]))])
    else:
        paragraphs = [
            wording.filled(
                prompt,
                wording.pick(prompt, "define" if prompt.kind == "define" else "explain_opening", chance),
            )
        ]
        closing = chance.pick(bank["explain_closing"])
    count = 0 if known or prompt.kind == "why" else 2 + chance.below(2)
    aspects = sorted(chance.sample(_ASPECTS, count), key=_ASPECTS.index)
    brief = _briefly_named(prompt)
    told = [wording.filled(brief, wording.pick(prompt, f"explain_{aspect}", chance)) for aspect in aspects]
    paragraphs[0] = wording.joined(prompt, [paragraphs[0], *told])
    if formula:
        paragraphs.append(formula)
    if closing:
        paragraphs[-1] = wording.joined(prompt, [paragraphs[-1], wording.filled(prompt, closing)])
    return _as_asked(prompt, paragraphs)


_CHOICE = late(
    r"(?:我们|人们|人|大家|孩子|年轻人|学生|公司|企业)?(?:都|一定|还)?(?:必须|应该|应当|需要|得|要)(?P<it>(?!求|么|是|不)[^，。？]{1,24})$"
)
"""What is somebody's to choose, and for which there are reasons, not causes."""
_USES = late(r"^(?:使用|学习|学会|采用|引入|用|学|做|买)")
_SUPPOSED = late(
    r"(?:如果|假如|假设|要是|倘若|万一)(?P<it>[^，。？！?!\n]{2,40}?)(?:[，,]|会怎么?样|会怎么|会发生|怎么办|该怎么|会如何|$)"
)
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
        paragraphs = _in_paragraphs(prompt, paragraphs, whole(asked[1]))
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
    return [wording.joined(prompt, [one.strip() for one in sentences[a:b]]) for a, b in pairwise(bounds)]


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
            return wording.filled(prompt, chance.pick(bank["haiku"]))
        if lines := _LINES.search(text):
            verses = "\n".join(chance.sample(bank["poem"], len(bank["poem"]))).split("\n")
            said = lines[1] or lines[2]
            return wording.filled(prompt, "\n".join(verses[: whole(said, 4)]))
        return wording.filled(prompt, "\n\n".join(chance.sample(bank["poem"], 2 + chance.below(2))))
    if noun in ("story", "fairy tale", "小说", "故事", "童话", "dialogue"):
        if told := shaped.tale(prompt, chance):
            return told
        person = people.given_name(chance, prompt.language)
        if len(bank["story"]) < 7:
            return wording.filled(prompt, "\n\n".join(bank["story"]), person=person)
        beginning, end = chance.pick(bank["story"][:3]), bank["story"][6]
        middle = sorted(chance.sample(bank["story"][3:6], 2 + chance.below(2)), key=bank["story"].index)
        return wording.filled(prompt, "\n\n".join([beginning, *middle, end]), person=person)
    if noun in ("email", "e-mail", "letter", "message", "邮件", "信", "感谢信", "通知"):
        person, name = (people.person(chance, prompt.language) for _ in range(2))
        if prompt.second and prompt.language == "en":
            name = re.sub(r"^(?:my|our|the|an?) ", "", prompt.second).title()
        if prompt.second and prompt.language == "zh":
            name = f"尊敬的{prompt.second}"
        return wording.filled(prompt, chance.pick(bank["email"]), person=person, name=name)
    if noun in ("slogan", "tweet", "post", "标语", "文案"):
        return listing.titled(prompt, chance.pick(bank["names"]))
    known = wording.known(prompt)
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
    return wording.joined(prompt, kept)


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
        return phrases.filled(wording.pick(prompt, "image", chance), media=", ".join(told))
    known = [names[one.kind][chinese] for one in seen]
    if len(seen) == 1 and isinstance(url := seen[0].url, str) and _COLOUR.search(prompt.text):
        return _coloured(seen[0], colours.in_words(url, prompt.language), prompt.language)
    facts = [media.in_words(one, prompt.language) for one in seen]
    joint = "、" if chinese else ", "
    return phrases.filled(
        wording.pick(prompt, "image", chance), media=joint.join(known), facts=joint.join(facts)
    )
