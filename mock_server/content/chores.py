"""Everyday chores that applications give a model: labels, rewriting, titles, examples to follow, units, facts, made-up records, documents.

As doing.py, whose list these belong to; words and figures are in data/chores.json.
"""

import ast
import re
from collections.abc import Callable, Mapping, Sequence
from functools import lru_cache
from random import Random
from typing import Any

import orjson

from mock_server.content import documents, hints, phrases, sample, shapes, vectors
from mock_server.content.arithmetic import expression_of
from mock_server.content.chance import Chance
from mock_server.content.late import late
from mock_server.content.prompt import HEAD, Prompt, read
from mock_server.wire.timeline import Message


@lru_cache(maxsize=1)
def _data() -> Mapping[str, Any]:
    known: Mapping[str, Any] = orjson.loads((phrases.DATA / "chores.json").read_bytes())
    return known


def _say(prompt: Prompt, key: str, chance: Chance, **more: str) -> str:
    """One of the sayings of a kind, in Chinese or English."""
    known = _data()["sayings"][key]
    return phrases.filled(chance.pick(known["zh" if prompt.language == "zh" else "en"]), **more)


def _system(before: Sequence[Message]) -> str:
    return "\n".join(before[0].texts) if before and before[0].role == "system" else ""


_SPAN = late(r"\"\"\"(.+?)\"\"\"|```\w*\n(.+?)```|[\"“「](.{3,}?)[\"”」]|<([a-z_]+)>(.+?)</\4>", re.DOTALL)


def given(text: str) -> str:
    """The text that a request is about: what stands in quotes, a fence or a tag, else behind the first colon or blank line."""
    if (match := _SPAN.search(text)) and len(match[0]) * 3 > len(text) - match.start():
        return (match[1] or match[2] or match[3] or match[5]).strip()
    for mark in ("\n\n", ":\n", "：\n", ": ", "：", "\n"):
        head, _, rest = text.partition(mark)
        if rest.strip() and len(head) < 300:
            inner = re.match(
                r"\s*(?:text|sentence|review|input|ticket|message|email|comment|article|user|文本|句子|评论)\s*[:：]\s*",
                rest,
                re.IGNORECASE,
            )
            return rest[inner.end() if inner else 0 :].strip().strip('"“”')
    return ""


# ---- titles, tags and questions that front-ends ask for in the background ---------------------------------------------

_TITLING = frozenset(["title", "titles", "tags", "follow", "标题"])
_TITLE = late(r"\b(?:generate|create|write|suggest|give|provide|come up with|summari[sz]e|make|need|return)\b[^.?!\n]{0,80}\btitles?\b|(?:生成|起|取|写|给)[^。\n]{0,20}标题", re.IGNORECASE)  # fmt: skip
_TAGGING = late(
    r"\b(?:generate|suggest|give|return|create)\b[^.?!\n]{0,40}\b(?:tags|categories|keywords)\b",
    re.IGNORECASE,
)
_FOLLOWING = late(
    r"\b(?:generate|suggest|give|return|create)\b[^.?!\n]{0,60}\bfollow[- ]?ups?\b", re.IGNORECASE
)
_TURN = late(
    r"(?:^|[\n>:：])\s*(?:user|human|用户|USER|User)\s*[:：]\s*(.{2,300}?)\s*(?=\n|$|\b(?:assistant|助手|ai)\s*[:：])",
    re.IGNORECASE,
)
_SMALL = frozenset(
    [
        "a",
        "an",
        "and",
        "as",
        "at",
        "but",
        "by",
        "for",
        "from",
        "in",
        "into",
        "nor",
        "of",
        "on",
        "or",
        "the",
        "to",
        "with",
        "vs",
        "via",
    ]
)


def headline(prompt: Prompt, before: tuple[Message, ...], chance: Chance) -> str | None:
    """A title, tags or further questions for a chat or a text that is given, or that was held."""
    if not prompt.has(_TITLING):
        return None
    text = prompt.text[:HEAD]
    title, tags, more = _TITLE.search(text), _TAGGING.search(text), _FOLLOWING.search(text)
    if not (title or tags or more):
        return None
    turn = _TURN.search(prompt.text[: 2 * HEAD])
    about = (
        (turn[1] if turn else "")
        or given(text)
        or next(("\n".join(one.texts) for one in before if one.role == "user"), "")
    )
    if not about:
        return None
    found = read(about[:HEAD])
    topic = found.topic if len(found.topic) < 60 else found.topic[:57].rsplit(" ", 1)[0]
    as_json = "json" in prompt.cues
    if more:
        lines = [
            phrases.filled(one, topic=topic)
            for one in chance.sample(_data()["follow_ups"]["zh" if found.language == "zh" else "en"], 3)
        ]
        return (
            orjson.dumps({"follow_ups": lines}).decode()
            if as_json
            else "\n".join(f"- {one}" for one in lines)
        )
    if tags and not title:
        words = [one.title() for one in re.findall(r"[A-Za-z]{4,}", topic)][:3] or [topic]
        told = list(dict.fromkeys([*words, "General"]))[:3]
        return orjson.dumps({"tags": told}).decode() if as_json else ", ".join(told)
    said = titled(topic) if found.language == "en" else topic
    if found.kind == "how" and found.language == "en":
        said = f"How to {said}"
    if "emoji" in prompt.cues:
        said = f"{chance.pick(('💡', '📝', '🚀', '🔍', '✨'))} {said}"
    return orjson.dumps({"title": said}).decode() if as_json else said


def titled(text: str) -> str:
    """The text in the case of titles."""
    words = text.strip(" .?!").split(" ")
    return " ".join(
        word if any(map(str.isupper, word)) or (at and word in _SMALL) else word[:1].upper() + word[1:]
        for at, word in enumerate(words)
    )


# ---- labels ----------------------------------------------------------------------------------------------------------

_LABELLING = frozenset(["classify", "categorize", "categorise", "category", "categories", "label", "labels", "sentiment", "intent", "positive", "spam", "tone",
                        "emotion", "分类", "情感", "类别", "归类"])  # fmt: skip
_LABELS = late(
    r"\b(?:classify|categori[sz]e|label|assign|determine|decide|identify|choose|pick|select|respond|reply|answer)\b[^.\n:]{0,80}?\b(?:as|into|with|among|between|from|to|is|one of|of)\b"
    r"(?: (?:exactly |only )?one of)?(?: (?:the|these|following|either|categories|labels|classes))*\s*[:\[(]?\s*(?P<a>[\"'`]?[\w /-]{2,30}[\"'`]?(?:(?:\s*[,|/]\s*(?:or |and )?| or | and )[\"'`]?[\w -]{2,30}?[\"'`]?){1,14})(?=[\])\s]*[.:;\n\]\"“]|[\])]?$)"
    r"|\b(?:labels|categories|classes|options|intents|choices)\b[^:\n]{0,30}[:=]\s*\[?(?P<b>[^\n.\]]{3,300})"
    r"|(?:分类|归类|分|判断|标注)(?:为|成|到)?(?:以下|下列)?(?:类别|几类)?[:：]?\s*(?P<c>[\w]{1,10}(?:[、/，,或和][\w]{1,10}){1,12})"
    r"|(?:类别|标签|选项)(?:有|包括|为)?[:：]\s*(?P<d>[^\n。]{3,200})",
    re.IGNORECASE,
)
_SENTIMENT = late(
    r"\bsentiment\b|\b(?:positive|negative) or (?:positive|negative)\b|情感|正面还是负面|积极还是消极",
    re.IGNORECASE,
)
_PLAIN_WORD = late(r"[a-z']+|[\u4e00-\u9fff]")
_NOT = frozenset(["not", "no", "never", "don't", "didn't", "isn't", "wasn't", "hardly", "without"])


def feeling(text: str) -> str:
    """`positive`, `negative`, `mixed` or `neutral`, by the words that praise and blame; a `not` before one turns it round."""
    lower = text.lower()
    score = {"positive": 0, "negative": 0}
    words = _PLAIN_WORD.findall(lower)
    for kind, listed in _data()["feelings"].items():
        other = "negative" if kind == "positive" else "positive"
        known = frozenset(listed.split(" "))
        for at, word in enumerate(words):
            if word in known and word.isascii():
                score[other if not _NOT.isdisjoint(words[max(0, at - 3) : at]) else kind] += 1
        for word in known:
            if not word.isascii() and word in lower:
                score[other if f"不{word}" in lower else kind] += 1
    good, bad = score["positive"], score["negative"]
    if good and bad and abs(good - bad) < 2:
        return "mixed"
    return "neutral" if good == bad else "positive" if good > bad else "negative"


_FEELINGS_ZH = {"positive": "积极", "negative": "消极", "mixed": "中性", "neutral": "中性"}
_SAME_FEELING = {"positive": ("positive", "pos", "正面", "积极", "正向", "好评"), "negative": ("negative", "neg", "负面", "消极", "负向", "差评"),
                 "neutral": ("neutral", "中性", "中立"), "mixed": ("mixed", "neutral", "中性")}  # fmt: skip


def _split(listed: str) -> list[str]:
    parts = re.split(r"\s*(?:,|\||/|、|，|;|；|\bor\b|\band\b|或|和)\s*", listed)
    return list(dict.fromkeys(one.strip(" \"'`[]().。“”") for one in parts if one.strip(" \"'`[]().。“”")))


def labels_of(text: str) -> list[str]:
    """The labels that a text offers to choose from; empty if there are not two."""
    match = _LABELS.search(text)
    if match is None:
        return []
    found = _split(next(one for one in match.groups() if one))
    return found if 2 <= len(found) <= 15 and all(len(one) <= 30 for one in found) else []


def label_for(text: str, labels: Sequence[str], chance: Chance) -> str:
    """The label that fits a text: by feeling, by its own words, by words that go with it; else `other` or any."""
    lower = [one.lower() for one in labels]
    if any(one in _SAME_FEELING["positive"] or one in _SAME_FEELING["negative"] for one in lower):
        wanted = _SAME_FEELING[feeling(text)]
        if (found := next((at for at, one in enumerate(lower) if one in wanted), None)) is not None:
            return labels[found]
    words = frozenset(re.findall(r"[a-z]+", text.lower()))
    known = _data()["labels"]

    def score(at: int) -> int:
        name = lower[at].replace("_", " ")
        own = (
            3 * len(words & frozenset(re.findall(r"[a-z]+", name)))
            if name.isascii()
            else 3 * sum(sign in text for sign in name)
        )
        listed = known.get(name) or known.get(name.removesuffix("s")) or known.get(name.split(" ")[0]) or ""
        return own + len(words & frozenset(listed.split(" ")))

    best = max(range(len(labels)), key=score)
    if score(best):
        return labels[best]
    return next(
        (
            labels[at]
            for at, one in enumerate(lower)
            if one in ("other", "others", "ham", "none", "unknown", "其他", "其它")
        ),
        None,
    ) or chance.pick(labels)


def labelled(prompt: Prompt, before: tuple[Message, ...], chance: Chance) -> str | None:
    """One of the labels that the prompt or the system message offers; the feeling of a text."""
    system = _system(before)
    here = prompt.has(_LABELLING)
    if not here and not (system and len(system) < 3000 and _DEMANDS.search(system)):
        return None
    text = prompt.text[:HEAD]
    labels = labels_of(text) if here else []
    about = given(text) if labels or here else ""
    if not labels and system and (labels := labels_of(system)):
        about = text
    if not labels:
        if not here or not _SENTIMENT.search(text):
            return None
        told = feeling(about or text)
        if shapes.bare(prompt) or "json" in prompt.cues:
            return (
                orjson.dumps({"sentiment": told}).decode()
                if "json" in prompt.cues
                else _FEELINGS_ZH[told]
                if prompt.language == "zh"
                else told
            )
        return (
            f"这段话的情感倾向是**{_FEELINGS_ZH[told]}**。"
            if prompt.language == "zh"
            else f"The sentiment is **{told}**."
        )
    label = label_for(about or text, labels, chance)
    if "json" in prompt.cues:
        return None
    return (
        label
        if label[:1].isupper() or not label.isascii() or shapes.bare(prompt) or about == text
        else label[:1].upper() + label[1:]
    )


_DEMANDS = late(r"\bclassif|\bcategori|\blabels?\b|\bsentiment\b|\bone of\b|分类|归类|情感", re.IGNORECASE)


# ---- rewritten -------------------------------------------------------------------------------------------------------

_REWRITING = frozenset(["rewrite", "rephrase", "paraphrase", "reword", "correct", "fix", "proofread", "formal", "polite", "casual", "concise", "shorter", "grammar",
                        "professional", "improve", "改写", "润色", "修改"])  # fmt: skip
_REWRITE = late(
    r"\b(?:rewrite|rephrase|paraphrase|reword|proofread|(?:make|improve) (?:this|it|the following)|(?:correct|fix|check|improve)[^.:\n]{0,30}\b(?:grammar|spelling|sentence|text|typos?|mistakes|errors|writing|english))\b"
    r"|改写|润色|(?:修改|纠正|改正)[^。\n]{0,10}(?:语法|错别字|句子)",
    re.IGNORECASE,
)


def rewritten(prompt: Prompt, before: tuple[Message, ...], chance: Chance) -> str | None:
    """A text in another tone: formal, casual, shorter, or with its mistakes mended."""
    if not prompt.has(_REWRITING):
        return None
    text = prompt.text[:HEAD]
    match = _REWRITE.search(text)
    source = given(text) if match else ""
    if not source or "code" in prompt.cues or "def" in prompt.cues:
        return None
    head = text[: max(text.find(source), 0)].lower()
    if prompt.language == "zh":
        return _replaced(source, _data()["polite_zh"])
    tone = (
        "mended" if re.search(r"grammar|spell|typo|proofread|mistake|correct|error", head)
        else "casual" if re.search(r"casual|friendl|informal|simple", head)
        else "concise" if re.search(r"concise|short|brief", head)
        else "formal"
    )  # fmt: skip
    told = _replaced(source, _data()[tone])
    if tone in ("formal", "mended"):
        told = _replaced(told, _data()["mended"])
        if tone == "formal" and "could you please" in told.lower() and told.endswith("."):
            told = told[:-1] + "?"
        if tone == "formal":
            told = re.sub(r"^hello,? ", "Hello, ", told, flags=re.IGNORECASE)
    told = re.sub(r"(^|[.!?]\s+)([a-z])", lambda one: one[1] + one[2].upper(), told.strip())
    question = re.search(r"\b(?:could|can|would|do|is|are|what|when|how) (?:you|we|i|the|it)\b", told.lower())
    return told if told[-1:] in ".!?" else told + ("?" if question else ".")


def _replaced(text: str, rows: Sequence[Sequence[str]]) -> str:
    for pattern, other in rows:
        text = re.sub(pattern, other, text, flags=re.IGNORECASE)
    return text


_COMMITTING = frozenset(["commit", "提交"])
_COMMIT = late(r"\bcommit message\b|提交(?:信息|说明|消息)", re.IGNORECASE)


def committed(prompt: Prompt, before: tuple[Message, ...], chance: Chance) -> str | None:
    """A commit message for a change that is told, or for a diff."""
    if not prompt.has(_COMMITTING):
        return None
    text = prompt.text[: 4 * HEAD]
    if not _COMMIT.search(text) and not _COMMIT.search(_system(before)):
        return None
    if files := re.findall(r"^(?:diff --git a/\S+ b/|\+\+\+ b/)(\S+)", text, re.MULTILINE):
        names = list(dict.fromkeys(one.rsplit("/", 1)[-1] for one in files))
        added = re.findall(r"^\+\s*(?:def|class|function|func|fn)\s+(\w+)", text, re.MULTILINE)
        what = f"Add {', '.join(added[:2])} to" if added else "Update"
        return f"{what} {', '.join(names[:3])}"
    change = given(text) or (m[1] if (m := re.search(r"\bfor (.{6,200})", text)) else "")
    if not change:
        return None
    first, _, rest = re.split(r"[.\n]", change.strip().removeprefix("I ").removeprefix("we "), maxsplit=1)[
        0
    ].partition(" ")
    verb = _data()["past"].get(first.lower(), first)
    kind = "fix: " if verb == "fix" else "feat: " if verb in ("add", "implement", "introduce") else "chore: "
    if "conventional" in prompt.cues:
        return f"{kind}{verb} {rest}".strip()
    return f"{verb[:1].upper()}{verb[1:]} {rest}".strip()


# ---- examples to follow ----------------------------------------------------------------------------------------------

_SHOT = late(
    r"(?:^|\n)[ \t]*(?:[-*] )?(?:(?:input|text|q|question|word|english|review|sentence|user|x|输入|问题|问|文本)[ \t]*\d*[ \t]*[:：])?[ \t]*([^\n]{1,200}?)[ \t]*(?:->|=>|→|\n[ \t]*(?:output|label|answer|a|sentiment|class|category|result|french|spanish|german|y|输出|答案|答|标签)[ \t]*[:：])"
    r"[ \t]*(?:(?:output|输出)[ \t]*[:：])?[ \t]*([^\n]{0,100})",
    re.IGNORECASE,
)
_Rule = Callable[[str], str]
_RULES: Sequence[_Rule] = (
    str.upper, str.lower, str.title, lambda one: one[::-1], lambda one: str(len(one)), lambda one: one[:1], lambda one: one[-1:], lambda one: one + "s",
    lambda one: str(len(one.split())),
)  # fmt: skip


def _numeric(pairs: Sequence[tuple[str, str]]) -> _Rule | None:
    """A sum, a product, a square, that takes each number to its fellow."""
    try:
        numbers = [(int(a), int(b)) for a, b in pairs]
    except ValueError:
        return None
    (a, b), *_ = numbers
    rules: list[Callable[[int], int]] = [lambda n: n * n, lambda n: n + b - a, lambda n: n**3]
    if a and b % a == 0:
        rules.insert(0, lambda n: n * (b // a))
    rule = next((one for one in rules if all(one(x) == y for x, y in numbers)), None)
    return (lambda text: str(rule(int(text)))) if rule else None


def _opposite(word: str) -> str:
    for one, other in _data()["opposites"]:
        if word.lower() in (one, other):
            return str(other if word.lower() == one else one)
    return ""


def followed(prompt: Prompt, before: tuple[Message, ...], chance: Chance) -> str | None:
    """What the examples of a prompt lead to: the rule that explains all of them, else the label of what they show."""
    text = prompt.text[:HEAD]
    if text.count("->") + text.count("=>") + text.count("→") < 2 and text.count("\n") < 2:
        return None
    found = [(match[1].strip(" \"'"), match[2].strip(" \"'")) for match in _SHOT.finditer(text)]
    if len(found) < 2 or found[-1][1] or not all(answer for _, answer in found[:-1]):
        return None
    pairs, asked = found[:-1], found[-1][0]
    for rule in (*_RULES, _opposite):
        if all(rule(one) == other for one, other in pairs) and (made := rule(asked)):
            return made
    if (numeric := _numeric(pairs)) and re.fullmatch(r"-?\d+", asked):
        return numeric(asked)
    for language in phrases.facts()["phrasebook"]["languages"]:
        book = phrases.phrasebook()
        if all(
            book.get(one.lower(), {}).get(language, "").lower() == other.lower() for one, other in pairs
        ) and (told := book.get(asked.lower(), {}).get(language)):
            return str(told)
    if (summed := expression_of(asked)) and all(
        (known := expression_of(one)) and known[1] == other for one, other in pairs
    ):
        return summed[1]
    labels = list(dict.fromkeys(other for _, other in pairs))
    return label_for(asked, labels, chance) if len(labels) > 1 else labels[0] if len(pairs) > 1 else None


# ---- units, equations ------------------------------------------------------------------------------------------------

_CONVERTING = frozenset(["convert", "many", "much", "what", "to", "in", "等于", "多少", "换算", "是"])
_AMOUNT = r"(?P<{n}>-?\d[\d,]*(?:\.\d+)?)"


@lru_cache(maxsize=1)
def _conversion() -> re.Pattern[str]:
    names = "|".join(row[0] for row in _data()["units"])
    amount = _AMOUNT.format(n="n")
    return re.compile(
        rf"(?<![\w.]){amount}\s*(?P<a>{names})\s*(?:to|in|into|as|equals?|=|is|are|等于(?:多少)?|是(?:多少)?|换算?成|转换?(?:为|成)|合)\s*(?:how many |多少)?(?P<b>{names})(?![\w\u4e00-\u9fff])"
        rf"|\bhow many (?P<c>{names}) (?:are |is )?(?:there )?(?:in|make) (?P<m>\d[\d,]*(?:\.\d+)?|an?|one) (?P<d>{names})\b",
        re.IGNORECASE,
    )


@lru_cache(maxsize=256)
def _unit(name: str) -> tuple[str, str, float]:
    """Name, kind and size of a unit by one of its names."""
    row = next(row for row in _data()["units"] if re.fullmatch(row[0], name, re.IGNORECASE))
    return row[1], row[2], row[3]


def converted(prompt: Prompt, before: tuple[Message, ...], chance: Chance) -> str | None:
    """A length, weight, volume, time, size or temperature in another unit."""
    text = prompt.text[:300]
    if not prompt.has(_CONVERTING) or not re.search(r"\d|\bin an? ", text):
        return None
    match = _conversion().search(text)
    if match is None:
        return None
    source, target = _unit(match["a"] or match["d"]), _unit(match["b"] or match["c"])
    said = match["n"] or match["m"]
    amount = float(said.replace(",", "")) if said[0].isdigit() or said[0] == "-" else 1.0
    if source[1] != target[1]:
        return None
    value = (
        _degrees(amount, source[0], target[0])
        if source[1] == "temperature"
        else amount * source[2] / target[2]
    )
    if shapes.bare(prompt):
        return _figure(value)
    if prompt.language == "zh":
        names = _data()["units_zh"]
        return f"{_figure(amount)} {names.get(source[0], source[0])}等于 {_figure(value)} {names.get(target[0], target[0])}。"
    return f"{_figure(amount)} {_many(amount, source[0])} {'is' if amount == 1 or source[1] == 'temperature' else 'are'} {_figure(value)} {_many(value, target[0])}."


def _many(amount: float, unit: str) -> str:
    if amount != 1 or unit.startswith("°") or unit.isupper():
        return unit
    return {"feet": "foot", "inches": "inch"}.get(unit, unit.removesuffix("s"))


def _figure(value: float) -> str:
    if value == int(value) and abs(value) < 1e15:
        return f"{int(value):,}"
    return f"{value:,.4f}".rstrip("0").rstrip(".") if abs(value) >= 0.001 else f"{value:.4g}"


def _degrees(amount: float, source: str, target: str) -> float:
    celsius = amount if source == "°C" else (amount - 32) * 5 / 9 if source == "°F" else amount - 273.15
    return celsius if target == "°C" else celsius * 9 / 5 + 32 if target == "°F" else celsius + 273.15


_SOLVING = frozenset(["solve", "x", "y", "equation", "解", "方程"])
_LINEAR = late(
    r"(?<![\w*^])(?P<a>-?\d*(?:\.\d+)?)\s*\*?\s*(?P<x>[xyn])\s*(?:(?P<s>[-+])\s*(?P<b>\d+(?:\.\d+)?))?\s*=\s*(?P<c>-?\d+(?:\.\d+)?)(?![\w.]*[xyn])",
    re.IGNORECASE,
)
_SQUARE = late(
    r"(?P<a>-?\d*)\s*x(?:\^2|²|\*\*2)\s*(?:(?P<s>[-+])\s*(?P<b>\d*)\s*x)?\s*(?:(?P<t>[-+])\s*(?P<c>\d+))?\s*=\s*(?P<d>-?\d+)",
    re.IGNORECASE,
)


def solved(prompt: Prompt, before: tuple[Message, ...], chance: Chance) -> str | None:
    """The solution of a linear or a quadratic equation."""
    text = prompt.text[:400]
    if "=" not in text or not prompt.has(_SOLVING):
        return None
    zh = prompt.language == "zh"
    if match := _SQUARE.search(text):
        a = float({"": "1", "-": "-1"}.get(match["a"], match["a"]))
        b = float((match["s"] or "+") + (match["b"] or ("1" if match["s"] else "0")))
        c = float((match["t"] or "+") + (match["c"] or "0")) - float(match["d"])
        root = b * b - 4 * a * c
        if not a:
            return None
        if root < 0:
            return (
                "该方程没有实数解。"
                if zh
                else "The equation has no real solution, since its discriminant is negative."
            )
        roots = sorted(
            {round((-b - root**0.5) / (2 * a), 6) + 0.0, round((-b + root**0.5) / (2 * a), 6) + 0.0}
        )
        joint = " 或 " if zh else " or "
        return joint.join(f"x = {_figure(one)}" for one in roots)
    match = _LINEAR.search(text)
    if match is None:
        return None
    name, a = match["x"], float({"": "1", "-": "-1"}.get(match["a"], match["a"]))
    b, c = float((match["s"] or "+") + (match["b"] or "0")), float(match["c"])
    if not a:
        return None
    told = _figure((c - b) / a)
    if shapes.bare(prompt):
        return told
    steps = (
        [f"{_figure(a)}{name} = {_figure(c)} {'-' if b > 0 else '+'} {_figure(abs(b))} = {_figure(c - b)}"]
        if b and a != 1
        else []
    )
    return "\n".join([*steps, f"{name} = {told}"])


# ---- facts and what is not known -------------------------------------------------------------------------------------


@lru_cache(maxsize=1)
def _known() -> tuple[
    Mapping[str, Sequence[Mapping[str, Any]]], Sequence[tuple[re.Pattern[str], Mapping[str, Any]]]
]:
    """The facts by their words, and by their Chinese patterns."""
    by_cue: dict[str, list[Mapping[str, Any]]] = {}
    for row in _data()["known"]:
        for cue in row["cues"].split(" "):
            by_cue.setdefault(cue, []).append(row)
    return by_cue, [(late(row["zh_in"]), row) for row in _data()["known"] if "zh_in" in row]


def known(prompt: Prompt, before: tuple[Message, ...], chance: Chance) -> str | None:
    """What everybody knows: how high Everest is, who wrote Hamlet."""
    text = prompt.text
    if (
        len(text) > 400
        or prompt.language not in ("en", "zh")
        or prompt.kind in ("why", "how", "write", "compare")
    ):
        return None
    by_cue, chinese = _known()
    if prompt.language == "zh":
        return (
            next((str(row["zh"]) for pattern, row in chinese if pattern.search(text)), None)
            if len(text) < 60
            else None
        )
    for cue in sorted(prompt.cues & by_cue.keys()):
        for row in by_cue[cue]:
            if re.search(row["asks"], text, re.IGNORECASE):
                if "yes" in row and (
                    prompt.kind == "yes_no"
                    or re.search(r"\b(?:yes or no|yes/no|true or false)\b", text, re.IGNORECASE)
                ):
                    return (
                        f"{'Yes' if row['yes'] else 'No'}, {row['en'][:1].lower()}{row['en'][1:]}"
                        if not row["en"].startswith(("Yes", "No"))
                        else str(row["en"])
                    )
                return str(row["short"] or row["en"]) if shapes.bare(prompt) else str(row["en"])
    return None


_OPPOSITE = late(
    r"\b(?:opposite|antonym) of (?:the word )?[\"'“]?([a-z]+)|[“\"]?([\u4e00-\u9fff]{1,2})[”\"]?的反义词",
    re.IGNORECASE,
)
_ABLE = late(r"what (?:can|do) you do|what are (?:you able|your (?:abilities|capabilities))|how can you help|你(?:能|会|可以)(?:做|干)(?:些)?(?:什么|啥)|你有(?:什么|哪些)功能", re.IGNORECASE)  # fmt: skip
_HELP = late(r"^(?:hi|hello|hey)?[,! ]*(?:can|could|would|will) you (?:please )?help(?: me)?\b.{0,60}\??$|^(?:i need|need some) help\b.{0,60}$|^help(?: me)?[!.]?$|你?(?:能|可以)帮(?:我|忙).{0,12}吗[?？]?$", re.IGNORECASE)  # fmt: skip
_MADE = late(r"\bwho (?:made|created|built|developed|trained|designed) you\b|\bwhich company (?:made|built)\b|谁(?:开发|创造|研发|训练|做)(?:了)?(?:的)?你|你是谁(?:开发|做|研发)的", re.IGNORECASE)  # fmt: skip
_WHICH = late(r"\b(?:what|which) (?:ai |language )?(?:model|version|llm) (?:are you|is this|am i)\b|\bare you (?:chatgpt|gpt|claude|gemini|qwen|llama|deepseek)\b|你是(?:什么|哪个)(?:大?语言)?模型", re.IGNORECASE)  # fmt: skip
_HUMAN = late(r"\bare you (?:an? )?(?:real )?(?:human|person|real|robot|ai|bot|machine|alive)\b|你是(?:真)?人(?:类)?吗|你是机器人吗", re.IGNORECASE)  # fmt: skip
_NOW = late(r"\bwhat(?:'s| is)? ?(?:the )?(?:current )?(?P<time>time)(?: is it| right now| now)?\s*(?:\?|$|now|right)|\bwhat (?:day|date) is (?:it|today)|\bwhat(?:'s| is) (?:today's date|the date today|the date|the current date|today)\b|(?P<zh>现在几点|几点了|几点钟)|今天(?:是)?(?:星期几|周几|几号|几月|什么日子)", re.IGNORECASE)  # fmt: skip
_TODAY = late(r"\b(?:today(?:'s date)? is|current (?:date|time|date and time)(?: is)?|date)\s*[:=]?\s*([^\n.]{6,60})|(?:今天是|当前(?:日期|时间)(?:是|为)?)[:：]?\s*([^\n。，]{4,40})", re.IGNORECASE)  # fmt: skip
_WEATHER = late(r"\bweather\b|\bis it (?:raining|snowing|sunny)\b|天气", re.IGNORECASE)
_WEATHER_ASKED = late(
    r"^\s*(?:what|how|is|tell|will|whats|show|get|check|今天|明天|现在|请问|查|.{2,8}(?:的|今天)?天气)",
    re.IGNORECASE,
)
_LIVE = late(r"\b(?:price|stock|exchange rate|score|news|rate)\b.{0,30}\b(?:now|today|current|currently|right now|latest)\b|\b(?:current|latest|today's)\b.{0,20}\b(?:price|news|rate|score|headlines)\b|\b(?:stock|bitcoin|btc|share) price\b", re.IGNORECASE)  # fmt: skip
_FUN = late(r"\b(?:fun|interesting|random|cool) facts?\b|\btell me something (?:interesting|fun|cool|new|i don't know)\b|\bsurprise me\b|(?:冷知识|趣闻|有趣的(?:事|知识|事实))", re.IGNORECASE)  # fmt: skip
_SHORT: Mapping[str, frozenset[str]] = {
    "ok": frozenset(["ok", "okay", "k", "cool", "great", "nice", "perfect", "got it", "sure", "yes", "no", "fine", "alright", "好", "好的", "行", "嗯", "可以", "明白了", "知道了"]),
    "test": frozenset(["test", "testing", "ping", "test test", "this is a test", "just testing", "hello test", "testing 123", "测试", "测试一下", "test message", "foo", "hello world"]),
    "bye": frozenset(["bye", "goodbye", "bye bye", "see you", "good night", "再见", "拜拜", "晚安"]),
    "hurt": frozenset(["i am sad", "i'm sad", "im sad", "i feel sad", "i'm tired", "i am tired", "i feel lonely", "i had a bad day", "i'm stressed", "我很难过", "我不开心", "我很累", "好累"]),
    "glad": frozenset(["i am happy", "i'm happy", "i'm so happy", "i got the job", "i passed the exam", "i passed my exam", "我很开心", "我考过了"]),
}  # fmt: skip


def small_talk(prompt: Prompt, before: tuple[Message, ...], chance: Chance) -> str | None:
    """What people ask a model about itself, and what it can't see: the clock, the weather, the market."""
    text = prompt.text.strip()
    if len(text) > 120 or prompt.language not in ("en", "zh"):
        return None
    plain = text.lower().strip(" .!?。！？~")
    if len(plain) < 24:
        for key, said in _SHORT.items():
            if plain in said:
                return _say(prompt, key, chance)
        if (
            not any(map(str.isalnum, plain))
            or (
                plain.isalpha()
                and plain.isascii()
                and len(plain) > 5
                and not re.search(r"[aeiouy]", plain[:6])
            )
            or re.fullmatch(r"(?:asdf|qwer|zxcv)\w*", plain)
        ):
            return _say(prompt, "unclear", chance)
    if (match := _OPPOSITE.search(text)) and (told := _opposite(match[1] or match[2])):
        word = match[1] or match[2]
        return (
            told
            if shapes.bare(prompt) or prompt.language == "zh"
            else f'The opposite of "{word}" is "{told}".'
        )
    for pattern, key in (
        (_ABLE, "able"),
        (_MADE, "made"),
        (_WHICH, "made"),
        (_HELP, "helping"),
        (_HUMAN, "person"),
    ):
        if pattern.search(text):
            return _say(prompt, key, chance)
    if (match := _NOW.search(text)) and not re.search(r"\d{4}", text):
        if today := _TODAY.search(_system(before)):
            return (today[1] or today[2]).strip() + ("。" if prompt.language == "zh" else ".")
        time = match["time"] or match["zh"]
        return _say(
            prompt,
            "now",
            chance,
            what=("时间" if time else "日期") if prompt.language == "zh" else ("time" if time else "date"),
        )
    if _FUN.search(text) and not re.search(r"\babout (?!you\b)\w", text):
        return _say(prompt, "fun", chance)
    if (
        _WEATHER.search(text)
        and _WEATHER_ASKED.search(text)
        and not re.search(r"\b(?:forecast|explain|why|how does|poem|story)\b", text)
    ):
        place = hints.of(text).texts
        where = f" in {place[0]}" if place and prompt.language == "en" else ""
        return _say(prompt, "weather", chance, where=where)
    if _LIVE.search(text):
        topic = prompt.topic if len(prompt.topic) < 60 and prompt.kind != "talk" else "that"
        return _say(prompt, "live", chance, topic=re.sub(r"^(?:the )?current ", "the ", topic))
    return None


# ---- made up ---------------------------------------------------------------------------------------------------------

_MAKING = frozenset(["generate", "random", "pick", "choose", "flip", "roll", "uuid", "guid", "password", "coin", "dice", "give", "create", "随机", "生成", "抛"])  # fmt: skip
_UUID = late(
    r"\b(?:generate|create|give me|make|need|random)\b[^.\n]{0,20}\b(?:uuid|guid)s?\b|生成[^。\n]{0,8}uuid",
    re.IGNORECASE,
)
_RANDOM = late(r"\b(?:random|pick a|choose a|generate a|give me a|think of a)\b[^.\n]{0,20}\bnumber\b[^.\n\d]{0,20}(-?\d+)\s*(?:and|to|-|–)\s*(-?\d+)|(?:随机|选)[^。\n\d]{0,12}(\d+)\s*(?:到|至|-|~|和)\s*(\d+)", re.IGNORECASE)  # fmt: skip
_PASSWORD = late(r"\b(?:generate|create|make|give me)\b[^.\n]{0,40}\bpasswords?\b", re.IGNORECASE)
_FLIP = late(r"\b(?:flip|toss) a coin\b|\bheads or tails\b|抛(?:一个?)?硬币", re.IGNORECASE)
_ROLL = late(r"\broll (?:a |the |one |some )?(?:dice|die|d6)\b|掷骰子", re.IGNORECASE)
_EITHER = late(
    r"^(?:please )?(?:pick|choose|select) (?:one|randomly)?(?: (?:of|from|between|among))?(?: the following)?\s*[:：]?\s*([\w ]{1,30}(?:(?:, | or | and )[\w ]{1,30})+)\s*[.?]?$",
    re.IGNORECASE,
)


def random_thing(prompt: Prompt, before: tuple[Message, ...], chance: Chance) -> str | None:
    """A UUID, a number between two, a coin, a die, a password, one of several."""
    text = prompt.text[:200]
    if not prompt.has(_MAKING):
        return None
    if _UUID.search(text):
        maker = Random(chance.below(1 << 62))
        many = min(int(m[0]) if (m := re.search(r"\d+", text)) else 1, 50)
        return "\n".join(str(_uuid(maker)) for _ in range(max(many, 1)))
    if match := _RANDOM.search(text):
        low, high = sorted((int(match[1] or match[3]), int(match[2] or match[4])))
        return str(low + chance.below(high - low + 1))
    if _PASSWORD.search(text):
        length = min(max(int(m[0]) if (m := re.search(r"\d+", text)) else 16, 4), 128)
        signs = "ABCDEFGHJKLMNPQRSTUVWXYZabcdefghjkmnpqrstuvwxyz23456789!@#%*-_+="
        return "".join(chance.pick(signs) for _ in range(length))
    if _FLIP.search(text):
        return chance.pick(("正面", "反面") if prompt.language == "zh" else ("Heads", "Tails"))
    if _ROLL.search(text):
        return str(chance.below(6) + 1)
    if match := _EITHER.search(text.strip()):
        return chance.pick(_split(match[1]))
    return None


def _uuid(maker: Random) -> str:
    import uuid  # costs a start a little

    return str(uuid.UUID(int=maker.getrandbits(128), version=4))


_RECORDS = late(
    r"\b(?:generate|create|give me|make|return|list|produce|output|show|need)\b[^.\n]{0,30}?\b(?P<n>\d{1,2}|a list of(?: \d{1,2})?|list of \d{1,2}|an?|one|two|three|four|five|six|ten|some)\s+(?:\w+ ){0,3}?(?P<what>users?|customers?|people|persons?|employees?|products?|orders?|books?|items?|records?|companies|contacts|students?|events?|cities|countries|fruits|colou?rs|animals|planets|movies|songs|languages|sports|vegetables|flowers|programming languages)\b"
    r"|(?:生成|创建|给我|返回|列出|输出)[^。\n]{0,6}?(?P<nz>\d{1,2}|[一两二三四五六七八九十])[个条位本种](?:虚构的|随机的|模拟的|测试)?(?P<zh>用户|客户|员工|产品|商品|订单|书|水果|城市|国家|颜色|动物)",
    re.IGNORECASE,
)
_AMOUNTS = {"a": 1, "an": 1, "one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "ten": 10}
_KINDS_ZH = {
    "用户": "users",
    "客户": "customers",
    "员工": "employees",
    "产品": "products",
    "商品": "products",
    "订单": "orders",
    "书": "books",
}
_MEMBERS: Mapping[str, Sequence[str]] = {
    "product": ("id", "name", "price", "category", "in_stock"), "order": ("id", "customer", "date", "total", "status"), "book": ("title", "author", "year", "price"),
    "event": ("title", "date", "city", "capacity"), "compan": ("name", "city", "employees", "website"), "item": ("id", "name", "price", "quantity"),
    "record": ("id", "name", "email", "created_at"),
}  # fmt: skip


def records(prompt: Prompt, before: tuple[Message, ...], chance: Chance) -> str | None:
    """So many made-up records as JSON, with the keys that are named or the usual ones; things of a kind as a JSON array."""
    if "json" not in prompt.cues:
        return None
    text = prompt.text[:1000]
    match = _RECORDS.search(text)
    if match is None or re.search(
        r"\b(?:function|script|program|code|parse|python|javascript)\b", text, re.IGNORECASE
    ):
        return None
    said = match["n"] or match["nz"]
    count = min(int(number[0]) if (number := re.search(r"\d+", said)) else _AMOUNTS.get(said.lower(), 3), 50)
    kind = (match["what"] or _KINDS_ZH.get(match["zh"], match["zh"])).lower()
    members = phrases.members_of(re.sub(r"ies$", "y", kind)) or phrases.members_of(kind)
    value: Any
    names = [name for name in hints.asked_for(text)["required"] if name != "answer"]
    if members and not names:
        value = [
            pair[1] if prompt.language == "zh" else pair[0][:1].upper() + pair[0][1:]
            for pair in chance.sample(members, count)
        ]
    else:
        names = names or list(
            next(
                (keys for start, keys in _MEMBERS.items() if kind.startswith(start)),
                ("name", "email", "age", "city"),
            )
        )
        schema = {
            "type": "object",
            "properties": {name: {} for name in names},
            "required": names,
            "additionalProperties": False,
        }
        maker = Random(chance.below(1 << 32))
        one = [sample.sample(schema, maker, sample.Hints()) for _ in range(count)]
        value = one[0] if count == 1 and "array" not in prompt.cues else one
    packed = orjson.dumps(value, option=orjson.OPT_INDENT_2).decode()
    return packed if re.search(r"\bonly\b|只|raw|no markdown", prompt.text) else f"```json\n{packed}\n```"


_TABLING = frozenset(["table", "表格"])
_TABLE_OF = late(r"\btable\b[^.\n]{0,30}?\b(?:of|with|for|listing|showing|comparing|containing)\s+(?:the\s+)?(?P<n>\d{1,2}|three|four|five|two|six|some)?\s*(?:\w+ )??(?P<kind>programming languages|countries|planets|animals|elements)\b(?P<rest>[^.\n]*)", re.IGNORECASE)  # fmt: skip


def tabled(prompt: Prompt, before: tuple[Message, ...], chance: Chance) -> str | None:
    """A table of things of a kind and what is asked of each."""
    if not prompt.has(_TABLING):
        return None
    match = _TABLE_OF.search(prompt.text[:400])
    if match is None:
        return None
    kind = re.sub(r"ies$", "y", match["kind"].lower()).removesuffix("s")
    known = _data()["attributes"][kind]
    rest = match["rest"].lower()
    columns = sorted({at for name, at in known["columns"].items() if name in rest}) or list(
        range(1, len(known["heads"]))
    )
    said = (match["n"] or "5").lower()
    rows = known["rows"][: int(said) if said.isdigit() else _AMOUNTS.get(said, 5)]
    picked = [0, *columns]
    lines = ["| " + " | ".join(known["heads"][at] for at in picked) + " |", "|" + "---|" * len(picked)]
    return "\n".join(lines + ["| " + " | ".join(row[at] for at in picked) + " |" for row in rows])


# ---- picked out by name ----------------------------------------------------------------------------------------------

_FIELDING = frozenset(["extract", "parse", "identify", "find", "提取", "抽取"])
_FIELDS = late(r"\b(?:extract|parse|identify|find|pull out)\s+(?:out )?(?:all )?(?:the )?(?P<what>[\w -]{2,30}(?:(?:,| and|, and|/)\s+(?:the )?[\w -]{2,30}?)*)\s*(?:from|in|out of|:|：|\n|\")|提取(?:出)?(?P<zh>[\w、和及，]{2,40})[:：]", re.IGNORECASE)  # fmt: skip
_MONTH = "(?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)[a-z]*"
_FIELD: Sequence[tuple[str, str]] = (
    (r"e-?mail|邮箱", r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+"),
    (r"phone|telephone|mobile|电话|手机", r"(?<![\d-])\+?\d[\d ()-]{5,17}\d(?!\d)"),
    (r"\burl|link|website|网址", r"https?://[^\s\"'<>，。）)]+"),
    (r"date|when|deadline|日期|时间", rf"\d{{4}}-\d\d?-\d\d?|\d{{4}}年\d\d?月\d\d?日|\d\d?/\d\d?/\d{{2,4}}|{_MONTH} \d\d?(?:st|nd|rd|th)?(?:,? \d{{4}})?|\d\d? {_MONTH}(?: \d{{4}})?|\b(?:today|tomorrow|(?:next )?(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day)\b|明天|今天|下周[一二三四五六日]?"),
    (r"\btime", r"\b\d{1,2}(?::\d\d)?\s?(?:am|pm)\b|\b\d{1,2}:\d\d\b"),
    (r"price|amount|cost|total|salary|金额|价格", r"[$€£¥]\s?\d[\d,]*(?:\.\d+)?[kKmM]?|\d[\d,]*(?:\.\d+)?\s?(?:USD|EUR|CNY|dollars|euros|元|万元)"),
    (r"\bage|年龄", r"\b\d{1,3}(?=[- ]years?[- ]old|,? years)|(?<=aged )\d{1,3}|(?<=, )\d{2}(?=,)|\d{1,3}(?=岁)"),
    (r"order|invoice|ticket|number|\bid\b|订单", r"#\s?[\w-]*\d[\w-]*|\b[A-Z]{1,5}-?\d{3,}\b|\b\d{4,}\b"),
    (r"company|organi[sz]ation|employer|公司", r"(?<=\bat )(?:[A-Z][\w&.-]*)(?: [A-Z][\w&.-]*)*|(?<=\bfor )(?:[A-Z][\w&.-]*)(?: [A-Z][\w&.-]*)*|\b(?:[A-Z][\w&-]*\s){1,3}(?:Inc|Ltd|Corp|LLC|GmbH)\b|[\u4e00-\u9fff]{2,8}(?:公司|集团)"),
    (r"location|city|place|address|country|地点|城市|地址", r"(?<=\bin )(?:[A-Z][\w'-]*)(?:,? [A-Z][\w'-]*)*|(?<=\bfrom )(?:[A-Z][\w'-]*)(?:,? [A-Z][\w'-]*)*|(?<=\bto )(?:[A-Z][\w'-]*)(?: [A-Z][\w'-]*)*|(?<=在)[\u4e00-\u9fff]{2,4}?(?=[见开举工的，。])|[\u4e00-\u9fff]{2}(?:市|省)"),
    (r"job|title|role|position|职位", r"(?<=\bas )(?:an? )?[a-z][\w ]{3,40}?(?= at\b| for\b| in\b|[.,])|\b(?:software engineer|engineer|manager|doctor|teacher|designer|developer|director|CEO|CTO|nurse|lawyer)\b"),
    (r"name|person|people|who|姓名|名字|人名", r"\b(?!(?:Call|Contact|Please|The|My|Our|Hello|Hi|Dear|On|In|At|For|Meet|Order|Email|From|To|Mr|Mrs|Ms|Dr)\b)[A-Z][a-z]+(?: [A-Z][a-z'-]+)+|(?<=\b(?:am|is) )[A-Z][a-z]+|(?<=\bcall )[A-Z][a-z]+|\b(?!(?:Call|Contact|Please|The|My|Our|Hello|Hi|Dear|On|In|At|For|Meet|Order|Email|From|To|I|It|We|He|She)\b)[A-Z][a-z]{2,}|(?<=我叫)[\u4e00-\u9fff]{2,3}|[\u4e00-\u9fff]{2,3}(?=先生|女士|，\d+岁)|[张王李赵刘陈杨黄周吴][\u4e00-\u9fff]{1,2}(?=[，的在是])"),
)  # fmt: skip


def field(name: str, text: str, *, all_of_it: bool = False) -> str | list[str] | None:
    """What a text says for a field by its name, such as `phone number`; None for a field or a text without any."""
    pattern = next((pattern for names, pattern in _FIELD if re.search(names, name, re.IGNORECASE)), None)
    if pattern is None:
        return None
    found = list(dict.fromkeys(one[0].strip(" .,") for one in re.finditer(pattern, text)))
    return found if all_of_it else found[0] if found else None


def fields(prompt: Prompt, before: tuple[Message, ...], chance: Chance) -> str | None:
    """The fields that are named, found in the text given: one a line, or as a JSON object."""
    if not prompt.has(_FIELDING):
        return None
    text = prompt.text[:HEAD]
    match = _FIELDS.search(text)
    source = given(text) if match else ""
    if match is None or not source:
        return None
    names = [
        re.sub(r"^(?:the|all|and|any|person's|customer's) ", "", one.strip())
        for one in re.split(r",| and |/|、|和|及|，", match["what"] or match["zh"])
    ]
    names = [one for one in names if one and len(one) < 30]
    told = {name: field(name, source) for name in names}
    if not any(told.values()):
        return None
    if len(told) == 1 and "json" not in prompt.cues:
        found = field(names[0], source, all_of_it=True) or []
        return "\n".join(found)
    if "json" in prompt.cues:
        packed = orjson.dumps(
            {name.lower().replace(" ", "_"): value for name, value in told.items()},
            option=orjson.OPT_INDENT_2,
        ).decode()
        return packed if shapes.bare(prompt) or "only" in prompt.cues else f"```json\n{packed}\n```"
    colon, none = ("：", "未提及") if prompt.language == "zh" else (": ", "not mentioned")
    return "\n".join(f"{name[:1].upper()}{name[1:]}{colon}{value or none}" for name, value in told.items())


# ---- documents in the prompt -----------------------------------------------------------------------------------------

_CONTEXT = late(r"(?:^|\n)\s*(?:#+\s*)?(?:\*\*)?(?:context|document|documents|passage|article|background|source|sources|reference|knowledge|已知信息|参考资料|资料|文档|上下文|背景)(?:\*\*)?(?:\s*\w{0,12})?\s*[:：]|<(?:context|documents?|source|passage|article|data)>|\b(?:following|below|provided|given) (?:context|document|passage|article|text|information|sources)\b|根据(?:以下|下面|上述|给出的)(?:内容|资料|信息|文本|文章)", re.IGNORECASE)  # fmt: skip
_QUESTION = late(
    r"(?:^|\n)\s*(?:#+\s*)?(?:\*\*)?(?:question|query|user question|q|问题|提问|用户问题)(?:\*\*)?\s*[:：]\s*(.{3,400}?)(?=\n|$)",
    re.IGNORECASE,
)
_LAST = late(r"([^.!?。！？\n]{6,300}[?？])\s*$|^([^.!?。！？\n]{6,200}[?？])\s*\n")
_UNSURE = late(
    r"\bdon'?t know\b|\bdo not know\b|\bnot (?:in|contain|mentioned|found)\b|\bcannot (?:be )?(?:answer|found)|不知道|无法回答",
    re.IGNORECASE,
)


def from_context(prompt: Prompt, before: tuple[Message, ...], chance: Chance) -> str | None:
    """The answer that a context in the prompt, or in the system message, holds to the question; else that it holds none."""
    text = prompt.text[: 8 * HEAD]
    system = _system(before)[: 8 * HEAD]
    if len(text) > 120 and (_CONTEXT.search(text) or (len(text) > 250 and _LAST.search(text))):
        match = _QUESTION.search(text) or _LAST.search(text.strip())
        if match is None:
            return None
        question = next(one for one in match.groups() if one)
        context = (text[: match.start()] + "\n" + text[match.end() :]).strip()
        if found := _SPAN.search(context):
            context = (
                context
                if len(found[0]) * 2 < len(context)
                else (found[1] or found[2] or found[3] or found[5])
            )
        elif (start := _CONTEXT.search(context)) and len(context) - start.end() > 60:
            context = context[start.end() :]
    elif (
        len(system) > 120
        and prompt.kind != "talk"
        and (_CONTEXT.search(system) or "?" in text or "？" in text)
    ):
        question, context = text, "\n".join(one for one in system.splitlines() if not _ORDER.match(one))
    else:
        return None
    explicit = _CONTEXT.search(text) is not None or _CONTEXT.search(system) is not None
    asked = vectors.features(question)
    sentences: list[str] = [
        one.strip(" -*#\t")
        for one in documents.SENTENCE.findall(context)
        if len(one.strip()) > 8 and not _ORDER.match(one)
    ][: documents.SENTENCES]
    if not sentences or not asked:
        return None
    place, best = vectors.ranked(asked, (vectors.features(one) for one in sentences))[0]
    if best < (0.18 if explicit else 0.34):
        if not explicit or not _UNSURE.search(text + system):
            return None
        return (
            "根据提供的资料无法回答这个问题。"
            if prompt.language == "zh"
            else "I don't know; the context given does not say."
        )
    return sentences[place]


_ORDER = late(r"\s*(?:[-*\d.]+\s*)?(?:you are|you're|you must|you should|answer|use|do not|don't|never|always|if |please|reply|respond|based on|given the|context|question|你是|请|不要|如果|根据|回答)", re.IGNORECASE)  # fmt: skip


# ---- code given ------------------------------------------------------------------------------------------------------

_CODED = frozenset(["def", "code", "function", "代码", "函数"])
_PYTHON = late(
    r"```(?:python|py)?\s*\n(.+?)```|((?:^|(?<=[:：\n])\s*)(?:def|for|class|import|while|print)\b.+)",
    re.DOTALL,
)
_TESTS = late(r"\b(?:unit )?tests?\b|单元测试|测试用例", re.IGNORECASE)
_BUG = late(
    r"\b(?:fix|debug|find|spot|what(?:'s| is) wrong)\b[^.\n]{0,30}\b(?:bugs?|errors?|wrong|mistakes?|code|problem|function|this)\b|修复|改正|哪里(?:错|有问题)|bug",
    re.IGNORECASE,
)
_EXPLAIN = late(
    r"\b(?:explain|what does|describe|document|comment|understand)\b|解释|说明|什么意思|做了什么",
    re.IGNORECASE,
)
_BY_NAME: Mapping[str, type[ast.operator]] = {"add": ast.Add, "sum": ast.Add, "plus": ast.Add, "subtract": ast.Sub, "minus": ast.Sub, "difference": ast.Sub, "multiply": ast.Mult,
                                              "product": ast.Mult, "times": ast.Mult, "divide": ast.Div, "power": ast.Pow}  # fmt: skip
_SIGNS: Mapping[type[ast.operator], str] = {
    ast.Add: "+",
    ast.Sub: "-",
    ast.Mult: "*",
    ast.Div: "/",
    ast.Pow: "**",
}


def about_code(prompt: Prompt, before: tuple[Message, ...], chance: Chance) -> str | None:
    """Python that is given: tested, mended where its name and its operator, or its syntax, disagree, or explained line by line."""
    text = prompt.text[:HEAD]
    if not (prompt.has(_CODED) or "print(" in text or "```" in text):
        return None
    match = _PYTHON.search(text)
    if match is None:
        return None
    source = (match[1] or match[2]).strip()
    head = text[: match.start()] + text[match.end() :]
    try:
        tree = ast.parse(source)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return _mended(source, head)
    functions = [node for node in tree.body if isinstance(node, ast.FunctionDef)]
    if _TESTS.search(head) and functions:
        return _tests(functions[0])
    if _BUG.search(head):
        return _told_apart(source, functions)
    return _explained(tree, prompt) if _EXPLAIN.search(head) else None


def _fenced(source: str) -> str:
    return f"```python\n{source}\n```"


def _mended(source: str, head: str) -> str | None:
    """The source with colons and brackets put where they lack, if it parses then."""
    if not _BUG.search(head):
        return None
    told = re.sub(
        r"^(\s*(?:def|for|while|if|elif|else|class|try|with)\b[^:\n]*[^:\s])\s*$",
        r"\1:",
        source,
        flags=re.MULTILINE,
    )
    told = "\n".join(line + ")" * max(0, line.count("(") - line.count(")")) for line in told.split("\n"))
    told = re.sub(r"\bprint ([^(\n]+)$", r"print(\1)", told, flags=re.MULTILINE)
    try:
        ast.parse(told)
    except (SyntaxError, ValueError):
        return None
    return f"The code did not parse; a colon or a bracket was missing. This works:\n\n{_fenced(told)}"


def _told_apart(source: str, functions: Sequence[ast.FunctionDef]) -> str | None:
    for function in functions:
        wanted = next((sign for word, sign in _BY_NAME.items() if word in function.name.lower()), None)
        for node in ast.walk(function):
            if (
                wanted
                and isinstance(node, ast.BinOp)
                and type(node.op) in _SIGNS
                and not isinstance(node.op, wanted)
            ):
                wrong, right = _SIGNS[type(node.op)], _SIGNS[wanted]
                node.op = wanted()
                return f"`{function.name}` uses `{wrong}` where its name promises `{right}`:\n\n{_fenced(ast.unparse(ast.Module([*functions], [])))}"
    return f"I found no mistake that shows without running it; the code parses and its names fit.\n\n{_fenced(source)}"


def _tests(function: ast.FunctionDef) -> str:
    names = [one.arg for one in function.args.args if one.arg != "self"]
    cases = (("typical values", [2, 3, 4]), ("zero", [0, 0, 0]), ("negative values", [-1, -5, -2]))
    body = [f"import pytest\n\nfrom module import {function.name}\n"]
    sign = next((sign for word, sign in _BY_NAME.items() if word in function.name.lower()), None)
    for title, values in cases:
        given_ = values[: len(names)]
        call = f"{function.name}({', '.join(map(str, given_))})"
        plain = len(given_) == 2 and sign in (ast.Add, ast.Sub, ast.Mult)
        expected = (
            f"assert {call} == {_worked(given_, sign)}"
            if plain
            else f"result = {call}\n    assert result is not None"
        )
        body.append(f"\ndef test_{function.name}_with_{title.replace(' ', '_')}():\n    {expected}\n")
    body.append(
        f"\ndef test_{function.name}_without_arguments_fails():\n    with pytest.raises(TypeError):\n        {function.name}()\n"
        if names
        else ""
    )
    return "Here are tests for `" + function.name + "`:\n\n" + _fenced("\n".join(body).strip())


def _worked(values: Sequence[int], sign: type[ast.operator] | None) -> int:
    """What an operator makes of two whole numbers."""
    a, b = values
    return a + b if sign is ast.Add else a - b if sign is ast.Sub else a * b


def _explained(tree: ast.Module, prompt: Prompt) -> str:
    zh = prompt.language == "zh"
    lines = [_line(node, zh=zh) for node in tree.body[:12]]
    inner = [_line(one, zh=zh) for node in tree.body[:4] for one in getattr(node, "body", [])[:6]]
    told = [f"{number}. {line}" for number, line in enumerate([*lines, *inner], 1)]
    return ("这段代码的含义：" if zh else "Here is what the code does:") + "\n\n" + "\n".join(told)


def _line(node: ast.stmt, *, zh: bool) -> str:
    """One statement in words."""

    def shown(part: ast.AST | None) -> str:
        return f"`{ast.unparse(part)}`" if part is not None else "`None`"

    if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
        names = ", ".join(f"`{one.arg}`" for one in node.args.args)
        return (
            f"定义函数 `{node.name}`，参数：{names or '无'}。"
            if zh
            else f"It defines the function `{node.name}`, which takes {names or 'no arguments'}."
        )
    if isinstance(node, ast.ClassDef):
        return f"定义类 `{node.name}`。" if zh else f"It defines the class `{node.name}`."
    if isinstance(node, ast.For):
        return (
            f"循环：{shown(node.target)} 依次取 {shown(node.iter)} 中的每个值。"
            if zh
            else f"It loops: {shown(node.target)} takes each value of {shown(node.iter)} in turn."
        )
    if isinstance(node, ast.While):
        return (
            f"只要 {shown(node.test)} 成立就重复。" if zh else f"It repeats while {shown(node.test)} holds."
        )
    if isinstance(node, ast.If):
        return f"判断 {shown(node.test)} 是否成立。" if zh else f"It checks whether {shown(node.test)} holds."
    if isinstance(node, ast.Return):
        return f"返回 {shown(node.value)}。" if zh else f"It returns {shown(node.value)}."
    if isinstance(node, ast.Assign):
        return (
            f"把 {shown(node.value)} 赋给 {shown(node.targets[0])}。"
            if zh
            else f"It stores {shown(node.value)} in {shown(node.targets[0])}."
        )
    if isinstance(node, ast.Import | ast.ImportFrom):
        return f"导入：{shown(node)}。" if zh else f"It imports what it needs: {shown(node)}."
    if (
        isinstance(node, ast.Expr)
        and isinstance(node.value, ast.Call)
        and ast.unparse(node.value.func) == "print"
    ):
        return (
            f"打印 {', '.join(map(shown, node.value.args)) or '空行'}。"
            if zh
            else f"It prints {', '.join(map(shown, node.value.args)) or 'an empty line'}."
        )
    return f"执行 {shown(node)}。" if zh else f"It runs {shown(node)}."


Chore = Callable[[Prompt, tuple[Message, ...], Chance], str | None]

GIVEN: tuple[Chore, ...] = (headline, committed, labelled, rewritten, followed, about_code, from_context)
"""What is done with a text that is given: tried before the words in it are taken for the user's own."""

ALL: tuple[Chore, ...] = (converted, solved, records, tabled, fields, known, small_talk, random_thing)
