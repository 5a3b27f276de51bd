"""Everyday chores on a text that is given: titles, labels, rewriting, examples to follow, fields, records, documents.

As doing.py, whose list these belong to; words are in data/chores.json.
"""

import re
from collections.abc import Callable, Mapping, Sequence
from random import Random
from typing import Any

import orjson

from mock_server.content import charts, condensing, hints, phrases, sample, shapes, translating
from mock_server.content.arithmetic import expression_of
from mock_server.content.chance import Chance
from mock_server.content.dispatch import opened_by
from mock_server.content.finding import (
    FEELINGS_ZH,
    feeling,
    field,
    given,
    label_for,
    labels_of,
    opposite,
    replaced,
)
from mock_server.content.late import late
from mock_server.content.numerals import whole
from mock_server.content.prompt import HEAD, Prompt, read
from mock_server.wire.memo import memo
from mock_server.wire.timeline import Message


def system(before: Sequence[Message]) -> str:
    """The system message; empty if there is none."""
    return "\n".join(before[0].texts) if before and before[0].role == "system" else ""


# ---- titles, tags and questions that front-ends ask for in the background ------------------------------------------------------------------------------------------

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
    r"(?:^|[\n>:：])\s*+(?:user|human|用户|USER|User)\s*+[:：]\s*+(.{2,300}?)(?=[ \t]{0,9}(?:\n|$|\b(?:assistant|助手|ai)\s{0,9}[:：]))",
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


@opened_by(_TITLING)
def headline(prompt: Prompt, before: tuple[Message, ...], chance: Chance) -> str | None:
    """A title, tags or further questions for a chat or a text that is given, or that was held."""
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
    if found.language == "en" and found.kind == "talk" and about.count(" ") > 7 and not turn:
        topic = _gist(about)
    as_json = "json" in prompt.cues
    if more:
        lines = [
            phrases.filled(one, topic=topic)
            for one in chance.sample(
                phrases.data("chores")["follow_ups"]["zh" if found.language == "zh" else "en"], 3
            )
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


def _gist(text: str) -> str:
    """What the first sentence of a report says before its first clause, in at most nine words."""
    clause = _CLAUSE.split(text.strip(" \"'“")[:300], maxsplit=1)[0]
    words = re.sub(
        r"^(?:the|an?) | on (?:mon|tues|wednes|thurs|fri|satur|sun)day\b| (?:today|yesterday)\b",
        "",
        clause,
        flags=re.IGNORECASE,
    ).split()[:9]
    while len(words) > 3 and words[-1].lower() in _OPEN:
        words.pop()
    return " ".join(words)


_CLAUSE = late(r"[,;:.!?\n]|\b(?:which|who|because|after|while|although|where|when|so that)\b", re.IGNORECASE)


_OPEN = frozenset([*_SMALL, "across", "over", "under", "between", "through", "about", "during"])
"""Words that no title ends with."""


def titled(text: str) -> str:
    """The text in the case of titles."""
    words = text.strip(" .?!").split(" ")
    return " ".join(
        word if any(map(str.isupper, word)) or (at and word in _SMALL) else word[:1].upper() + word[1:]
        for at, word in enumerate(words)
    )


# ---- labels ------------------------------------------------------------------------------------------

_LABELLING = frozenset(["classify", "categorize", "categorise", "category", "categories", "label", "labels", "sentiment", "intent", "positive", "spam", "tone",
                        "emotion", "urgent", "priority", "topic", "options", "urgency", "分类", "情感", "类别", "归类", "判断"])  # fmt: skip
_SENTIMENT = late(
    r"\bsentiment\b|\b(?:positive|negative) or (?:positive|negative)\b|情感|正面还是负面|积极还是消极",
    re.IGNORECASE,
)


def labelled(prompt: Prompt, before: tuple[Message, ...], chance: Chance) -> str | None:
    """One of the labels that the prompt or the system message offers; the feeling of a text."""
    told_before = system(before)
    here = prompt.has(_LABELLING)
    if not here and not _demands(told_before):
        return None
    text = prompt.text[:HEAD]
    labels = labels_of(text) if here else []
    about = given(text) if labels or here else ""
    if not labels and told_before and (labels := labels_of(told_before)):
        about = text
    if not labels:
        if not here or not _SENTIMENT.search(text):
            return None
        told = feeling(about or text)
        if shapes.bare(prompt) or "json" in prompt.cues:
            return (
                orjson.dumps({"sentiment": told}).decode()
                if "json" in prompt.cues
                else FEELINGS_ZH[told]
                if prompt.language == "zh"
                else told
            )
        return (
            f"这段话的情感倾向是**{FEELINGS_ZH[told]}**。"
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


@memo(256)
def _demands(frame: str) -> bool:
    """Whether a system message wants all that comes labelled."""
    return len(frame) < 3000 and _DEMANDS.search(frame) is not None


_DEMANDS = late(r"\bclassif|\bcategori|\blabels?\b|\bsentiment\b|\bone of\b|分类|归类|情感", re.IGNORECASE)


# ---- rewritten ------------------------------------------------------------------------------------------

_REWRITING = frozenset(["rewrite", "rephrase", "paraphrase", "reword", "correct", "fix", "proofread", "formal", "polite", "casual", "concise", "shorter", "grammar",
                        "professional", "improve", "改写", "润色", "修改", "正式", "礼貌"])  # fmt: skip
_REWRITE = late(
    r"\b(?:rewrite|rephrase|paraphrase|reword|proofread|(?:make|improve) (?:this|it|the following)|(?:correct|fix|check|improve)[^.:\n]{0,30}\b(?:grammar|spelling|sentence|text|typos?|mistakes|errors|writing|english))\b"
    r"|改写|润色|[改说写]得更?(?:正式|礼貌|委婉|得体|专业)|(?:修改|纠正|改正)[^。\n]{0,10}(?:语法|错别字|句子)",
    re.IGNORECASE,
)


@opened_by(_REWRITING)
def rewritten(prompt: Prompt, before: tuple[Message, ...], chance: Chance) -> str | None:
    """A text in another tone: formal, casual, shorter, or with its mistakes mended."""
    text = prompt.text[:HEAD]
    match = _REWRITE.search(text)
    source = given(text) if match else ""
    if not source or "code" in prompt.cues or "def" in prompt.cues:
        return None
    head = text[: max(text.find(source), 0)].lower()
    if prompt.language == "zh":
        return _polished(source, head, chance)
    tone = (
        "mended" if re.search(r"grammar|spell|typo|proofread|mistake|correct|error", head)
        else "casual" if re.search(r"casual|friendl|informal|simple", head)
        else "concise" if re.search(r"concise|short|brief", head)
        else "formal"
    )  # fmt: skip
    if re.search(r"paraphrase|rephrase|reword", head) and not re.search(r"formal|polite|professional", head):
        return _paraphrased(source)
    told = replaced(source, phrases.data("chores")[tone])
    if tone in ("formal", "mended"):
        told = replaced(told, phrases.data("chores")["mended"])
        if tone == "formal" and "could you please" in told.lower() and told.endswith("."):
            told = told[:-1] + "?"
        if tone == "formal":
            told = re.sub(r"^hello,? ", "Hello, ", told, flags=re.IGNORECASE)
    told = re.sub(r"(^|[.!?]\s+)([a-z])", lambda one: one[1] + one[2].upper(), told.strip())
    question = re.search(r"\b(?:could|can|would|do|is|are|what|when|how) (?:you|we|i|the|it)\b", told.lower())
    return told if told[-1:] in ".!?" else told + ("?" if question else ".")


def _polished(source: str, head: str, chance: Chance) -> str:
    """A Chinese text in a better or a politer style; with a word on it where there is nothing to better."""
    polite = re.search(r"正式|礼貌|委婉|得体|专业|客气|商务", head) is not None
    told = replaced(source, phrases.data("chores")["polite_zh" if polite else "polished_zh"])
    if told == source:
        told = replaced(source, phrases.data("chores")["polished_zh" if polite else "polite_zh"])
    if told != source:
        return told
    return phrases.filled(chance.pick(phrases.data("chores")["sayings"]["polished"]["zh"]), text=source)


def _paraphrased(source: str) -> str:
    """Reasons put first, and other words where some are known."""
    told = []
    for sentence in shapes.sentences(source):
        said, reason = sentence.rstrip(".!?"), ""
        if (match := re.fullmatch(r"(.{8,}?) because (.{4,})", said)) and not match[1].lower().startswith(
            "because"
        ):
            said, reason = match[1], match[2]
        if reason and not re.match(r"I\b|[A-Z]\w*[A-Z]", said):
            said = said[:1].lower() + said[1:]
        told.append(
            replaced(
                f"Because {reason}, {said}." if reason else sentence, phrases.data("chores")["paraphrase"]
            )
        )
    return " ".join(told)


_COMMITTING = frozenset(["commit", "提交"])
_COMMIT = late(r"\bcommit message\b|提交(?:信息|说明|消息)", re.IGNORECASE)


@opened_by(_COMMITTING)
def committed(prompt: Prompt, before: tuple[Message, ...], chance: Chance) -> str | None:
    """A commit message for a change that is told, or for a diff."""
    text = prompt.text[: 4 * HEAD]
    if not _COMMIT.search(text) and not _COMMIT.search(system(before)):
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
    verb = phrases.data("chores")["past"].get(first.lower(), first)
    kind = "fix: " if verb == "fix" else "feat: " if verb in ("add", "implement", "introduce") else "chore: "
    if "conventional" in prompt.cues:
        return f"{kind}{verb} {rest}".strip()
    return f"{verb[:1].upper()}{verb[1:]} {rest}".strip()


# ---- examples to follow ------------------------------------------------------------------------------------------

_SHOT = late(
    r"(?:^|\n)[ \t]*+(?:[-*] )?(?:(?:input|text|q|question|word|english|review|sentence|user|x|输入|问题|问|文本)[ \t]*+\d*+[ \t]*+[:：])?[ \t]*+([^\n]{1,200}?)[ \t]{0,9}(?:->|=>|→|\n[ \t]*+(?:output|label|answer|a|sentiment|class|category|result|french|spanish|german|y|输出|答案|答|标签)[ \t]*+[:：])"
    r"[ \t]*+(?:(?:output|输出)[ \t]*+[:：])?[ \t]*+([^\n]{0,100})",
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


_NAMED_SHOT = late(r"^(?:[A-Za-z][\w ]{0,20}|[\u4e00-\u9fff]{1,6})[:：]\s*")
_LINE = late(r"([^:：\n]{1,60})[:：][ \t]*([^\n]{0,60})")


def shots(text: str) -> list[tuple[str, str]]:
    """The examples of a prompt, the last of which has no answer yet; none if it has no such form."""
    if text.count("\n") < 2 and text.count("->") + text.count("=>") + text.count("→") < 2:
        return []
    found = [
        (_NAMED_SHOT.sub("", match[1]).strip(" \"'“”"), _NAMED_SHOT.sub("", match[2]).strip(" \"'“”"))
        for match in _SHOT.finditer(text)
    ]
    if len(found) < 2:
        lines = [_LINE.fullmatch(one.strip()) for one in text.strip().splitlines() if one.strip()]
        found = [(one[1].strip(), one[2].strip()) for one in lines if one] if all(lines) else []
        labels = [label for _, label in found[:-1]]
        if len(set(labels)) == len(labels):  # a form that is filled in, no examples
            return []
    if len(found) < 2 or found[-1][1] or not all(answer for _, answer in found[:-1]):
        return []
    return found


def last_question(prompt: Prompt) -> Prompt:
    """The question that examples of questions and answers lead to, to be answered as briefly as they are; else the prompt."""
    if "\n" not in prompt.text or ("?" not in prompt.text and "？" not in prompt.text):
        return prompt
    found = shots(prompt.text[:HEAD])
    if len(found) < 2 or not all(one.endswith(("?", "？")) for one, _ in found):
        return prompt
    if len({answer for _, answer in found[:-1]}) < len(found) - 1:
        return prompt  # labels
    brief = all(len(answer) < 40 and not answer.endswith((".", "。")) for _, answer in found[:-1])
    asked = found[-1][0]
    if not brief:
        return read(asked)
    return read(
        f"只回答结果：{asked}" if prompt.language == "zh" else f"Answer with only the answer: {asked}"
    )


def followed(prompt: Prompt, before: tuple[Message, ...], chance: Chance) -> str | None:
    """What the examples of a prompt lead to: the rule that explains all of them, else the label of what they show."""
    found = shots(prompt.text[:HEAD])
    if not found:
        return None
    pairs, asked = found[:-1], found[-1][0]
    for rule in (*_RULES, opposite):
        if all(rule(one) == other for one, other in pairs) and (made := rule(asked)):
            return made
    if (numeric := _numeric(pairs)) and re.fullmatch(r"-?\d+", asked):
        return numeric(asked)
    for language in phrases.facts()["phrasebook"]["languages"]:
        if any(
            translating.by_heart(one).get(language, "").lower() == other.lower() for one, other in pairs
        ) and (told := translating.translated(asked, language)):
            return told
    if (summed := expression_of(asked)) and all(
        (known := expression_of(one)) and known[1] == other for one, other in pairs
    ):
        return summed[1]
    labels = list(dict.fromkeys(other for _, other in pairs))
    return label_for(asked, labels, chance) if len(labels) > 1 else labels[0] if len(pairs) > 1 else None


# ---- records ------------------------------------------------------------------------------------------
_JSON = frozenset(["json"])
_RECORDS = late(
    r"\b(?:generate|create|give me|make|return|list|produce|output|show|need)\b[^.\n]{0,30}?\b(?P<n>\d{1,2}|a list of(?: \d{1,2})?|list of \d{1,2}|an?|one|two|three|four|five|six|ten|some)\s+(?:\w+ ){0,3}?(?P<what>users?|customers?|people|persons?|employees?|products?|orders?|books?|items?|records?|companies|contacts|students?|events?|cities|countries|fruits|colou?rs|animals|planets|movies|songs|languages|sports|vegetables|flowers|programming languages)\b"
    r"|(?:生成|创建|给我|返回|列出|输出)[^。\n]{0,6}?(?P<nz>\d{1,2}|[一两二三四五六七八九十])[个条位本种](?:虚构的|随机的|模拟的|测试)?(?P<zh>用户|客户|员工|产品|商品|订单|书|水果|城市|国家|颜色|动物)",
    re.IGNORECASE,
)
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


@opened_by(_JSON)
def records(prompt: Prompt, before: tuple[Message, ...], chance: Chance) -> str | None:
    """So many made-up records as JSON, with the keys that are named or the usual ones; things of a kind as a JSON array."""
    text = prompt.text[:1000]
    match = _RECORDS.search(text)
    if match is None or re.search(
        r"\b(?:function|script|program|code|parse|python|javascript)\b", text, re.IGNORECASE
    ):
        return None
    said = match["n"] or match["nz"]
    count = min(int(number[0]) if (number := re.search(r"\d+", said)) else whole(said, 3), 50)
    kind = (match["what"] or _KINDS_ZH.get(match["zh"], match["zh"])).lower()
    members = phrases.members_of(re.sub(r"ies$", "y", kind)) or phrases.members_of(kind)
    value: Any
    names = [name for name in hints.asked_for(text)["required"] if name != "answer"]
    table = charts.charts().get(re.sub(r"ies$", "y", kind).removesuffix("s"))
    columns = (
        {name: at for name, at in table.columns.items() if name in text.lower()}
        if table and not names
        else {}
    )
    if columns and table:
        rows = table.rows[:count]
        value = [{"name": row[0], **{name: row[at] for name, at in columns.items()}} for row in rows]
    elif members and not names:
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


@opened_by(_TABLING)
def tabled(prompt: Prompt, before: tuple[Message, ...], chance: Chance) -> str | None:
    """A table of things of a kind and what is asked of each."""
    match = _TABLE_OF.search(prompt.text[:400])
    if match is None:
        return None
    kind = re.sub(r"ies$", "y", match["kind"].lower()).removesuffix("s")
    known = charts.charts()[kind]
    rest = match["rest"].lower()
    columns = sorted({at for name, at in known.columns.items() if name in rest}) or list(
        range(1, min(len(known.heads), 5))
    )
    said = (match["n"] or "5").lower()
    rows = known.rows[: whole(said, 5)]
    picked = [0, *columns]
    lines = ["| " + " | ".join(known.heads[at] for at in picked) + " |", "|" + "---|" * len(picked)]
    return "\n".join(lines + ["| " + " | ".join(row[at] for at in picked) + " |" for row in rows])


# ---- picked out by name ------------------------------------------------------------------------------------------

_FIELDING = frozenset(
    [
        "extract",
        "parse",
        "identify",
        "find",
        "list",
        "pull",
        "pick",
        "get",
        "entities",
        "mentioned",
        "named",
        "提取",
        "抽取",
    ]
)
_FIELDS = late(r"\b(?:extract|parse|identify|find|pull out|pick out|(?:list|get|give me)(?= (?:all |every |the ))) (?:out )?(?:me )?(?:all |every )?(?:of )?(?:the )?(?P<what>[\w -][\w ,/-]{1,150}?)(?: (?:from|in|out of)\b| ?[:：\n\"])|\b(?:what|which|whose) (?:are the )?(?P<named>(?:people(?:'s)? )?(?:names|people|places|cities|countries|dates|companies|organi[sz]ations|amounts|prices|locations)) (?:are |is |were |appear )?(?:mentioned |named |listed |there )?in\b|\bwho is mentioned in\b|提取(?:出)?(?P<zh>[\w、和及，]{2,40})[:：]", re.IGNORECASE)  # fmt: skip


@opened_by(_FIELDING)
def fields(prompt: Prompt, before: tuple[Message, ...], chance: Chance) -> str | None:
    """The fields that are named, found in the text given: one a line, or as a JSON object."""
    text = prompt.text[:HEAD]
    match = _FIELDS.search(text)
    source = given(text) if match else ""
    if match is None or not source:
        return None
    names = [
        re.sub(r"^(?:the|all|and|any|person's|customer's) | (?:from|in)(?: .*)?$", "", one.strip())
        for one in re.split(
            r",| and |/|、|和|及|，", match["what"] or match["named"] or match["zh"] or "people"
        )
    ]
    names = [_PLAINLY.sub("", one) for one in names]
    names = [one for one in names if one and len(one) < 30]
    zh = prompt.language == "zh"
    if len(names) == 1 and _KEYWORDS.fullmatch(names[0]):
        number = re.search(r"\b\d{1,2}\b", text[: text.find(source)])
        return ("、" if zh else ", ").join(_keywords(source, zh=zh, most=int(number[0]) if number else 5))
    every = len(names) == 1 and _ENTITIES.fullmatch(names[0]) is not None
    if every:
        names = (
            ["人名", "公司", "地点", "日期"]
            if zh
            else ["person", "organization", "location", "date", "amount"]
        )
    told = {
        name: field(name, source, all_of_it=zh or every or _PLURAL.search(name) is not None) for name in names
    }
    if not any(told.values()):
        plain = prompt.language == "en" and all(_PLURAL.search(name) for name in names)
        return (
            f"I find no {' and no '.join(names)} in this text."
            if plain and "json" not in prompt.cues
            else None
        )
    if every:
        told = {name: value for name, value in told.items() if value}
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
    return "\n".join(
        f"{name[:1].upper()}{name[1:]}{colon}{', '.join(value) if isinstance(value, list) else value or none}"
        for name, value in told.items()
    )


_ENTITIES = late(r"(?:named )?entit(?:y|ies)|(?:命名)?实体", re.IGNORECASE)
_KEYWORDS = late(
    r"(?:main |key |important )*(?:key ?words?|key ?phrases?|key terms?)|关键词|关键字", re.IGNORECASE
)
_PARTICLES = late(r"[，。、；：！？,.;:!?\s]|发布了?|支持|正在|推出了?|一代|多种|以及|已经|可以|它|是|了|的|和|与|在|将|为|对|把|被|让|有|新(?=大)")  # fmt: skip


def _keywords(text: str, *, zh: bool, most: int = 5) -> list[str]:
    """The words that a text turns on."""
    if zh:
        parts = [one for one in _PARTICLES.split(text) if 2 <= len(one) <= 10]
    else:
        parts = condensing.key_phrases(text)
    return list(dict.fromkeys(parts))[:most]


_PLAINLY = late(r"^(?:\d{1,2} |(?:the |any |every |top |five |three |ten |most important |named ){1,3}(?=\w))|(?: as (?:a )?(?:json|list|csv).*| in json.*| mentioned(?: .*)?| that .*| used)$", re.IGNORECASE)  # fmt: skip
"""What stands around the name of a field."""
_PLURAL = late(r"(?:[^s]s|people|children)$", re.IGNORECASE)


Chore = Callable[[Prompt, tuple[Message, ...], Chance], str | None]

GIVEN: tuple[Chore, ...] = (followed, headline, committed, labelled, rewritten)
"""What is done with a text that is given: tried before the words in it are taken for the user's own."""

ALL: tuple[Chore, ...] = (records, tabled, fields)
