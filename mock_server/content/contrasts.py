"""The difference between two or three things that are known as a pair: a list and a tuple, GET and POST, weather and climate.

As doing.py, whose list this belongs to; the pairs, with what holds for each side, are in data/contrasts.json. A pair is known by the
names on both sides of a word that joins them, so that neither is met by chance.
"""

import re
from collections.abc import Mapping, Sequence
from functools import lru_cache
from itertools import islice
from typing import Any, NamedTuple

from mock_server.content import phrases, shapes
from mock_server.content.chance import Chance
from mock_server.content.dispatch import opened_by
from mock_server.content.languages import language_of
from mock_server.content.late import late
from mock_server.content.prompt import Prompt, latin
from mock_server.wire.memo import memo
from mock_server.wire.timeline import Message

LONGEST = 400
"""Characters of a request; a longer one brings a text of its own."""
_READ = 300
"""How many of them are searched for names."""
_JOINTS = 16
"""Words between two names that are looked at."""

_BARE = 30
"""Characters of a question that is hardly more than two names with an `or`."""

_PLAIN = frozenset(
    ["difference", "differences", "differ", "differs", "different", "differentiate", "distinguish", "distinction", "diff", "compare", "comparing",
     "comparison", "contrast", "vs", "versus", "区别", "不同", "差异", "差别", "区分", "异同", "对比", "比较", "相比"]
)  # fmt: skip
"""Words of a comparison."""
_CHOOSING = frozenset(["or", "should", "better", "choose", "prefer", "instead", "over", "还是", "哪个", "选"])
"""Words that may belong to one, see `CHOICE`."""
CHOICE = late(
    r"\b(?:should (?:i|we|you)|which|when (?:should|do|would|to)|choos\w+|prefer|better|best|faster|slower|cheaper|healthier|safer|easier|instead of|rather than)\b|还是|哪个|哪一?种|什么时候用|该用|怎么选",
    re.IGNORECASE,
)
"""Asks which of two things to take."""
_OTHERWISE = late(
    r"\b(?:translat\w+|rewrite|paraphrase|rephrase|proofread|summari[sz]e (?:this|these|the following|my)|sentiment|classify|poem|haiku|essay|story|quiz|context|passage)\b"
    r"|\b(?:write|implement|create|build)\b[^.?!]{0,24}\b(?:function|program|script|code|query|tests?)\b"
    r"|翻译|改写|润色|改成|造句|写[一首篇封个段]|编写|实现一?个|扩写|续写|缩写|(?:总结|概括)(?:以下|下面|这)|根据|材料|上文|```",
    re.IGNORECASE,
)
"""What asks for something else than the difference."""
_BRIEF = late(
    r"\b(?:in|with|as|using) (?:just |only |exactly )?(?:an?|one|a single|1) (?:\w+ )?sentence\b|\bone[- ]sentence\b|\b(?:briefly|in brief|in short|in a nutshell|tl;?dr|"
    r"concisely|short(?:ly)? answer)\b|一句话|一句|简短|简要|简单(?:说|回答|讲)|简而言之",
    re.IGNORECASE,
)
_AS_TABLE = late(
    r"\b(?:as|in|into|with|using|make|create|draw|build|show|give)(?: me)?(?: an?)?(?: \w+){0,2} table\b|\btable (?:comparing|of|with|showing)\b|\btabular\b|表格|列表对比|列个?表",
    re.IGNORECASE,
)
_AS_BULLETS = late(r"\bbullet|\bpoint by point\b|要点|分点|逐点|逐条", re.IGNORECASE)

_LANGUAGES = late(
    r"(?<![\w+#])(python|javascript|js|typescript|ts|java|c\+\+|cpp|c#|golang|rust|kotlin|swift|php|ruby|scala|perl)(?![\w+#])"
)
_SAME = {"js": "javascript", "ts": "typescript", "cpp": "c++"}

_JOINT = late(
    r" ?(?:[,，?？;；.。]? ?(?:and )?(?:what is|what's|什么是)|[,/、&，](?: ?(?:and|or|和|与)(?![a-z0-9_]))?|(?<![a-z0-9_])(?:(?:is |are )?differ(?:s|ent)? (?:from|to|than)|compared? (?:to|with)|as opposed to|and|or|vs\.?|versus|with|to|from|against|over|than|instead of|rather than)(?![a-z0-9_])|以及|还是|或者|和|与|跟|(?<![合不相共])同|及|或|对比|比) ?"
)
"""What stands between two names; nothing of it is longer than a few words."""
_BLANK = late(" ")
_ROW = late(r"(?<=[a-z0-9]) (?=[a-z])")
"""What parts three names before a Chinese word: `var let const 区别`."""
_TERSE = 40
"""Characters of a request in which a blank may be all that stands between two names: `tcp udp区别`."""
_MARKS = " \"'`“”‘’「」《》"
_BOLD = f"{_MARKS}*_"
_NOUN_EN = (
    r"(?:methods?|requests?|keywords?|operators?|functions?|statements?|clauses?|commands?|protocols?|data ?types?|data structures?|types?|languages?|"
    r"models?|variables?|status codes?|codes?|errors?|responses?|redirects?|databases?|frameworks?|libraries|library|interfaces?|class|properties|property|"
    r"parameters?|values?|algorithms?|instructions?)"
)
_NOUN_ZH = r"(?:方法|请求|关键字|运算符|操作符|函数|语句|子句|命令|协议|类型|数据类型|语言|模型|变量|状态码|错误|数据库|框架|算法|参数|指令|这?两者)"
_WHERE = (
    r"(?:python(?:'s)?|java|javascript|js|typescript|c\+\+|c#|go|rust|kotlin|php|sql|mysql|git|http|html|css|react|vue|node(?:\.js)?|linux|oop|docker|oracle|"
    r"kubernetes|machine learning|deep learning|ml|ai|programming|english|grammar|chinese|physics|chemistry|biology|statistics|databases?|es6)"
)
_TRAILING = late(rf"(?: {_NOUN_EN}| in {_WHERE}|{_NOUN_ZH})$")
"""What may follow a name that something follows."""
_LEADING = late(
    rf"^(?:(?:an?|the|using|use|in|doing|being|{_WHERE}(?:中|里)?的?)[ 的]|{_WHERE}(?:中|里)的?|the )"
)
"""What may stand before the second name."""
_FRAMED = late(
    rf"(?:^|[:：;；,，.。?？!！()（）、/]|(?<![a-z])(?:between|both|compar\w+|contrast|of|and|or|vs\.?|versus|use|using|learn|choose|pick|prefer|is|are|does|do|distinguish|"
    rf"differentiate|makes?|explain|about|how|should|i|we|you|what|when|to|from|better|faster|cheaper|healthier|safer|easier|take|get|buy|try|study|start|need|drink|eat|write|say|spell|be|it|call|with|differences?|diff|the|an?|in|tell|{_WHERE}(?:中|里|里面)?的?)"
    r"|请问|比较|对比|[一对比]?下|简述|阐述|概述|列出|列举|总结|区别|[中里]的?|里面|里面的|说明|解释|说说|讲讲|说一说|介绍|分析|知道|了解|区分|分清|弄清|搞懂|理解|选择?|应该|应|该|用|学|买|关于|[的和与跟同及或比是]|还是|以及|什么是|谈谈|请|叫) ?$"
)
"""How a text ends that a first name may follow."""
_CLOSED = late(
    rf"(?:$|[^\w\s]|\s*(?:{_NOUN_ZH}|的|之间|有|区别|差别|差异|不同|异同|差在|哪|怎么|如何|各|分别|到底|究竟|是|都|好|更|吗|呢|在|用|应|该|谁|请|比较|对比|相比|这|那|两|三|二者|我|你|您|要|可以|和|与|跟|同|及|还是|或|以及|以|，|比|适合|什么)"
    rf"| (?:{_NOUN_EN}|in|for|when|with|as|using|on|at|and|or|vs|versus|to|from|of|please|which|what|is|are|do|does|differ|first|instead|better|here|by|then|than|"
    r"because|so|but|if|compare|compared|work|works|examples?|differences?|comparison|explained|respectively|mean|different|like|how|i|under|over|against|rather|should|used|faster|slower|cheaper|healthier|safer|easier|more|best|good|performance|speed|syntax|features?|usage|use|pros|\d{4})(?![a-z0-9_]))"
)
"""How a text goes on after a second name."""


class _Side(NamedTuple):
    """One of the things that a name may stand for."""

    pair: int
    side: int
    shown: str
    short: bool
    """Whether the name is a part that says too little for itself, as `deep` for a deep copy."""


class _Contrast(NamedTuple):
    names: Sequence[Sequence[str]]
    field: frozenset[str]
    gist: Mapping[str, str]
    rows: Mapping[str, Sequence[Sequence[str]]]
    code: Sequence[str]


class _Known(NamedTuple):
    pairs: Sequence[_Contrast]
    names: Mapping[str, Sequence[_Side]]
    most: int
    """Characters of the longest name."""


@lru_cache(maxsize=1)
def _known() -> _Known:
    rows: Sequence[Mapping[str, Any]] = phrases.data("contrasts")
    pairs = [_Contrast(row["names"], frozenset(row.get("field", ())), row["gist"], row["rows"], row.get("code", ())) for row in rows]  # fmt: skip
    found: dict[str, list[_Side]] = {}
    singular = frozenset[str]()
    for many in (False, True):  # a name outranks another one's plural
        for at, pair in enumerate(pairs):
            for side, names in enumerate(pair.names):
                for name in names:
                    short, plain = name.startswith("~"), name.strip("~`")
                    shown = _shown(plain, names, short=short)
                    key = plain.lower()
                    if many:
                        key, shown = _plural(key), _plural(shown)
                    if (shown[0] == "`" and many) or key in singular:
                        continue
                    rivals = found.setdefault(key, [])
                    if all(one.pair != at for one in rivals):
                        rivals.append(_Side(at, side, shown, short))
        singular = frozenset(found)
    return _Known(pairs, found, max(map(len, found)))


def _shown(name: str, names: Sequence[str], *, short: bool) -> str:
    """A name as it heads a column: a mere part of one gives way to the whole."""
    first = names[0]
    if short:
        name = next((one for one in names if one.isascii() == name.isascii() and one[0] != "~"), first)
    if name.lower() == first.strip("`").lower():
        return first
    if first[0] == "`":
        return f"`{name}`" if name.isascii() and " " not in name else name
    return name if first[0].islower() else name[:1].upper() + name[1:]


def _plural(name: str) -> str:
    """The plural of an English name; any other name as it is."""
    if not name.isascii() or not name[-1:].isalpha() or name[-1] in "sS":
        return name
    if name[-1] == "y" and name[-2:-1] not in tuple("aeiou"):
        return f"{name[:-1]}ies"
    return f"{name}es" if name.endswith(("x", "ch", "sh")) else f"{name}s"


class _Asked(NamedTuple):
    pair: _Contrast
    sides: Sequence[tuple[int, str]]
    """Which of them are asked about, in that order, and how they are called."""


def _whole(text: str, start: int, end: int) -> bool:
    """Whether what stands there is no part of a longer word or sign."""
    first, last = text[start], text[end - 1]
    before, after = text[start - 1 : start], text[end : end + 1]
    return not (_joined(before, first) or _joined(last, after))


def _joined(one: str, other: str) -> bool:
    """Whether two signs side by side belong to one word."""
    if not one or not other or not (one + other).isascii():
        return False
    both = one + other
    return (
        both.replace("_", "a").isalnum() or both in ("==", "**", "!=") or (one.isalnum() and other in "+#-")
    )


def _ending(text: str, known: _Known) -> dict[int, _Side]:
    """What the names may stand for that a text ends with, by the pair."""
    found: dict[int, _Side] = {}
    text = text.rstrip(_MARKS)
    for _ in range(3):
        for start in range(max(0, len(text) - known.most), len(text)):
            sides = known.names.get(text[start:])
            if sides and _whole(text, start, len(text)) and _FRAMED.search(text[max(0, start - 40) : start].rstrip(_BOLD)):  # fmt: skip
                for side in sides:
                    found.setdefault(side.pair, side)
        shorter = text.rstrip(_BOLD)
        if shorter == text:
            shorter = _TRAILING.sub("", text, count=1).rstrip(_MARKS)
        if shorter == text:
            break
        text = shorter
    return found


def _beginning(text: str, known: _Known) -> dict[int, _Side]:
    """What the names may stand for that a text begins with, by the pair."""
    found: dict[int, _Side] = {}
    text = text.lstrip(_MARKS)
    for _ in range(3):
        for end in range(min(known.most, len(text)), 0, -1):
            sides = known.names.get(text[:end])
            if sides and _whole(text, 0, end) and _CLOSED.match(text[end : end + 40].lstrip("\"'`”’」》*_")):
                for side in sides:
                    found.setdefault(side.pair, side)
        shorter = text.lstrip(_BOLD)
        if shorter == text and (lead := _LEADING.match(text)):
            shorter = text[lead.end() :].lstrip(_MARKS)
        if shorter == text:
            break
        text = shorter
    return found


def _languages(text: str) -> frozenset[str]:
    return frozenset(_SAME.get(one, one) for one in _LANGUAGES.findall(text))


@memo(1024)
def _asked(text: str, plain: bool = True) -> _Asked | None:
    """The pair that a text asks about, if it names both sides of one; `plain`: it says that it compares."""
    said = " ".join(text[:_READ].lower().split())
    if found := _joint_by(_JOINT, said):
        return found
    if not plain or len(said) > _TERSE:
        return None
    return _joint_by(_BLANK, said) or (None if said.isascii() else _joint_by(_JOINT, _ROW.sub(",", said)))


def _joint_by(joint: re.Pattern[str], said: str) -> _Asked | None:
    """The pair whose names stand on both sides of what joins them; of several the one with the most to it."""
    known, languages = _known(), _languages(said)
    joints = [
        (_ending(said[: match.start()], known), _beginning(said[match.end() :], known))
        for match in islice(joint.finditer(said), _JOINTS)
    ]
    best: _Asked | None = None
    most = (0, 0)
    for pair in dict.fromkeys(pair for one, other in joints for pair in one if pair in other):
        contrast = known.pairs[pair]
        sides: dict[int, _Side] = {}
        for one, other in joints:
            if pair in one and pair in other and one[pair].side != other[pair].side:
                sides.setdefault(one[pair].side, one[pair])
                sides.setdefault(other[pair].side, other[pair])
        if len(sides) < 2 or not _fits(contrast, sides, languages, said):
            continue
        score = (len(sides), sum(len(side.shown) for side in sides.values()))
        if score > most:
            most, best = score, _Asked(contrast, [(side.side, side.shown) for side in sides.values()])
    return best


def _fits(contrast: _Contrast, sides: Mapping[int, _Side], languages: frozenset[str], said: str) -> bool:
    """Whether the pair belongs to what is spoken of: its languages are not others than those named, and its names say enough."""
    meant = _languages(" ".join(contrast.field))
    if meant and languages and meant.isdisjoint(languages):
        return False
    return (
        not all(side.short for side in sides.values())
        or len(sides) > 2
        or any(re.search(rf"(?<![a-z]){re.escape(one)}(?![a-z+#])", said) for one in contrast.field)
    )


@opened_by(_PLAIN, _CHOOSING)
def contrasted(prompt: Prompt, before: tuple[Message, ...], chance: Chance) -> str | None:
    """What sets two or three known things apart, in the form that is wanted."""
    text = prompt.text
    if len(text) > LONGEST or prompt.kind == "write":
        return None
    choosing = CHOICE.search(text) is not None
    plain = prompt.has(_PLAIN)
    if not (plain or choosing or len(text) <= _BARE) or _OTHERWISE.search(text):
        return None
    asked = _asked(text, plain)
    if asked is None:
        return None
    if prompt.language not in ("en", "zh"):
        if prompt.language != language_of(text) or not _in_english(text, asked.pair):
            return None
        prompt = prompt._replace(language="en")
    return _told(asked, prompt, before, chance, choosing=choosing)


_ENGLISH = frozenset(
    ["what", "is", "the", "a", "an", "s", "difference", "differences", "between", "and", "or", "compare", "with", "vs", "versus", "how", "does", "differ", "from",
     "better", "which", "to", "in", "table", "explain", "please", "should", "use", "when", "i"]
)  # fmt: skip


def _in_english(text: str, pair: _Contrast) -> bool:
    """Whether a text says nothing but names and English words: `O(n) vs O(log n)` passes for Portuguese, and `ES modules` for Spanish."""
    return text.isascii() and latin(text) <= _ENGLISH | latin(" ".join(" ".join(names) for names in pair.names))  # fmt: skip


_OPENINGS = {
    "en": ["The main differences:", "They differ in these points:", "Side by side:", "{one} and {other} compared:"],
    "zh": ["主要区别如下：", "{one}与{other}的区别如下：", "对比如下：", "两者的不同可以从这几方面看："],
}  # fmt: skip
_HEADS = {"en": "Aspect", "zh": "方面"}
_EXAMPLES = {"en": ["For example:", "In code:", "A short example:"], "zh": ["例如：", "代码示例：", "看一个例子："]}  # fmt: skip
_SHORT = {"en": "**In short:** ", "zh": "**简单来说：**"}


def _told(
    asked: _Asked, prompt: Prompt, before: tuple[Message, ...], chance: Chance, *, choosing: bool
) -> str:
    language, text = prompt.language, prompt.text
    pair, names = asked.pair, [name for _, name in asked.sides]
    gist = pair.gist[language]
    wish = shapes.wanted(prompt, before)
    if (
        _BRIEF.search(text)
        or shapes.bare(prompt)
        or wish.word
        or wish.choice
        or 1 in (wish.sentences, wish.most_sentences)
    ):
        return gist
    rows = [(row[0], *(row[side + 1] for side, _ in asked.sides)) for row in pair.rows[language]]
    table = _AS_TABLE.search(text) is not None
    bullets = wish.bullets or _AS_BULLETS.search(text)
    if not table and not bullets and wish != shapes.NONE:
        return phrases.joint(language).join([gist, *(_sentence(row, names, language) for row in rows)])
    if bullets and not table:
        return f"{gist}\n\n{_in_bullets(rows, names, language)}"
    form = _in_table if table else chance.pick([_in_table, _in_lists, _in_bullets])
    body = form(rows, names, language)
    first = choosing or chance.below(2) == 0
    opening = phrases.filled(chance.pick(_OPENINGS[language][: 3 if len(names) > 2 else 4]), one=names[0], other=names[1])  # fmt: skip
    if len(names) > 2 and language == "zh":
        opening = f"{'、'.join(names)}的区别如下："
    example = _example(pair, text, language, chance)
    if first:
        return "\n\n".join([gist, body, *example])
    return "\n\n".join([opening, body, *example, f"{_SHORT[language]}{gist}"])  # fmt: skip


def example(text: str, language: str, chance: Chance) -> str | None:
    """The code that shows the difference which a text asks for; None if there is none."""
    asked = _asked(text, plain=True)
    return (
        "\n\n".join(_example(asked.pair, text, "zh" if language == "zh" else "en", chance)) or None
        if asked
        else None
    )


def _example(pair: _Contrast, text: str, language: str, chance: Chance) -> list[str]:
    """The code of a pair, unless another language is named."""
    named = _languages(text[:_READ].lower())
    if not pair.code or (named and pair.code[0] not in named and not named & {"typescript"}):
        return []
    return [chance.pick(_EXAMPLES[language]), f"```{pair.code[0]}\n{pair.code[1]}\n```"]


def _in_table(rows: Sequence[Sequence[str]], names: Sequence[str], language: str) -> str:
    lines = [f"| {_HEADS[language]} | {' | '.join(names)} |", "|---" * (len(names) + 1) + "|"]
    return "\n".join(lines + [f"| {' | '.join(row)} |" for row in rows])


def _in_lists(rows: Sequence[Sequence[str]], names: Sequence[str], language: str) -> str:
    """A list for each of the names."""
    colon = "：" if language == "zh" else ": "
    return "\n\n".join(
        f"**{name}**\n\n" + "\n".join(f"- {row[0]}{colon}{row[at]}" for row in rows)
        for at, name in enumerate(names, 1)
    )


def _in_bullets(rows: Sequence[Sequence[str]], names: Sequence[str], language: str) -> str:
    """A point for each aspect."""
    if language == "zh":
        return "\n".join(f"- **{row[0]}**：{_side_by_side(row, names, language)}。" for row in rows)
    return "\n".join(f"- **{row[0]}:** {_side_by_side(row, names, language)}." for row in rows)


def _sentence(row: Sequence[str], names: Sequence[str], language: str) -> str:
    return f"{row[0]}{'：' if language == 'zh' else ': '}{_side_by_side(row, names, language)}{'。' if language == 'zh' else '.'}"


def _side_by_side(row: Sequence[str], names: Sequence[str], language: str) -> str:
    """What holds for each of the names in one aspect."""
    pairs = zip(names, row[1:], strict=True)
    if language == "zh":
        return "；".join(f"{name}——{cell.rstrip('。')}" for name, cell in pairs)
    return "; ".join(f"{name} – {cell.rstrip('.')}" for name, cell in pairs)
