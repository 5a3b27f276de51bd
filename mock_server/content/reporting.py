"""What is said after tools have answered: the question is answered from their results, in the form that it wants."""

import re
from collections.abc import Callable, Sequence
from typing import Any

import orjson

from mock_server.content import agenda, condensing, consoles, outcomes, particulars, passages, skies, tallies
from mock_server.content.late import late, worded
from mock_server.content.mockdata import in_form
from mock_server.content.outcomes import Outcome, Row, say
from mock_server.content.prompt import Prompt

Again = Callable[[str], str]
"""What would be said to a text that is asked about something."""

LANGUAGES = ("en", "zh", "zh-Hant")
_FAULTY = 300
"""Characters of an error that is said as it is."""


def told(prompt: Prompt, group: Sequence[agenda.Round], again: Again) -> str:
    """What is said to the question after these calls."""
    zh = prompt.language != "en"
    found = [outcomes.read(one.call.name, one.call.arguments, one.result) for one in group]
    text = prompt.text[:4000]
    good = [one for one in found if not one.fault or consoles.told(one, text, zh=zh) is not None]
    bad = [one for one in found if one not in good]
    by_tool: dict[str, list[Outcome]] = {}
    for one in good:
        by_tool.setdefault(one.name, []).append(one)
    parts = [_of_tool(same, text, again, zh=zh) for same in by_tool.values()]
    parts += _faults(bad, alone=not good, zh=zh)
    parts = [part for part in dict.fromkeys(parts) if part]
    if len(parts) > 1 and not bad and all("\n" not in part for part in parts):
        return ("" if zh else " ").join(parts)
    return "\n\n".join(parts)


def shorter(asked: str) -> str:
    """The weightiest sentences of the text that such a request gives."""
    sentences = passages.sentences(asked.partition("\n\n")[2])
    kept = condensing.ranked(sentences, 3) if len(sentences) > 3 else sentences
    return ("" if any("\u4e00" <= sign <= "\u9fff" for sign in asked[-40:]) else " ").join(
        one.strip() for one in kept
    )


_FOLLOWING = late(
    r"^\W*(?:and |so |ok(?:ay)?,? |now |then |but |thanks[,.!]? )?(?:which\b|what(?:'s| is) (?:the (?:cheap|fast|best|most|least|high|low|total|average|sum|earli|lat|large|small)|that\b|it\b)|how many\b|how much\b|(?:show|list|sort|put|give|present|make|format)\b|as (?:a |an )?(?:table|json|csv)|is (?:it|that|there|any)\b|are (?:there|they|any|all)\b|who\b|when\b|the (?:cheapest|fastest|best|first)\b)"
    r"|哪|一共|总共|合计|用表格|平均|最[便快早晚大小高低好]|^多少|^几",
    re.IGNORECASE,
)
_FOLLOWS = 80
"""Characters of a question that goes on about what was found before."""


def follows(prompt: Prompt, group: Sequence[agenda.Round]) -> str | None:
    """The answer to a question that goes on about results of before; None for one that does not, or that they do not answer."""
    text = prompt.text.strip()
    if len(text) > _FOLLOWS or prompt.language not in LANGUAGES or _FOLLOWING.search(text) is None:
        return None
    zh = prompt.language != "en"
    found = [outcomes.read(one.call.name, one.call.arguments, one.result) for one in group]
    found = [one for one in found if not one.fault and not one.empty and one.name == found[-1].name]
    if not found:
        return None
    if any(skies.about(one) for one in found):
        return skies.told(found, text, zh=zh) if skies.asked(text) else None
    rows = _merged(found)
    if not rows:
        return None
    if (formed := _formed(rows, found[0], text)) is not None:
        return formed
    several = found[0].several or len(rows) > 1
    return tallies.following(rows, found[0], text, zh=zh) if several else None


def _faults(bad: Sequence[Outcome], *, alone: bool, zh: bool) -> list[str]:
    said = []
    for one in bad:
        what = _fault(one.fault, zh=zh)
        hint = next(
            (row[2 if zh else 1] for row in outcomes.words()["failures"] if worded(row[0]).search(one.fault)),
            say("retry", zh=zh),
        )
        if other := _instead(one, zh=zh):
            hint = other
        if not alone or len(bad) > 1:
            which = next((f"“{value}”" if zh else str(value) for value in one.arguments.values() if isinstance(value, str) and value), one.name)  # fmt: skip
            said.append(say("failed-part", zh=zh, what=what, hint=hint, which=which))
        else:
            said.append(say("failed", zh=zh, what=what, hint=hint))
    if len(said) > 1 and len({one.fault for one in bad}) == 1:
        names = [str(next((value for value in one.arguments.values() if isinstance(value, str)), one.name)) for one in bad]  # fmt: skip
        return [said[0].replace(names[0], outcomes.listed(names, zh=zh), 1)]
    return said


def _instead(one: Outcome, *, zh: bool) -> str:
    """What a tool that could not do what was asked offers in its place."""
    row = one.rows[0] if one.rows else {}
    held = next((str(value) for key, value in row.items() if re.search(r"alternat|suggest|option|available|可选|建议", outcomes.spelt(key)) and not isinstance(value, bool)), "")  # fmt: skip
    if not held:
        return ""
    parts = held.split(", ")
    return (
        f"可以改为{outcomes.listed(parts, zh=True, word='或')}，您看选哪个？"
        if zh
        else f"It offers {outcomes.listed(parts, zh=False, word='or')} instead; which would you take?"
    )


def _fault(fault: str, *, zh: bool) -> str:
    """An error as it is said in a sentence: of a long one its last line."""
    fault = re.sub(r"^(?:error|错误|出错|失败)\s*[:：]\s*", "", fault.strip(), flags=re.IGNORECASE)
    if "Traceback (most recent call last)" in fault:
        fault = fault.rstrip().splitlines()[-1]
    fault = fault.splitlines()[0] if "\n" in fault and len(fault) > _FAULTY else "; ".join(fault.splitlines())
    return fault[:_FAULTY].rstrip(".。! ")


# ---- one tool ------------------------------------------------------------------------------------------------------------

_ONLY_NUMBER = late(r"\b(?:only|just) (?:the )?(?:number|figure|value|price|digits?)\b|只(?:要|需|回答|回复|给|返回|输出)(?:我)?(?:一个)?(?:数字|数值|数)", re.IGNORECASE)  # fmt: skip
_YES_OR_NO = late(r"\byes or no\b|\byes/no\b|只回答是(?:或|还是)?(?:否|不是)|回答是否", re.IGNORECASE)
_ONE_WORD = late(r"\b(?:in )?(?:one|a single) word\b|\bone-word\b|一个词", re.IGNORECASE)
_AS_TABLE = late(r"\btable\b(?! (?:at|for))|\btabular\b|表格|列表格", re.IGNORECASE)
_AS_JSON = late(r"\b(?:as|in|return|output|give me|format(?:ted)? as|to)\b[^.\n]{0,20}\bjson\b|\bjson (?:format|output|only)\b|(?:用|以|返回|输出)[^，。\n]{0,6}json", re.IGNORECASE)  # fmt: skip
_AS_CSV = late(r"\b(?:as|in) (?:a )?csv\b|csv格式", re.IGNORECASE)


def _of_tool(group: list[Outcome], text: str, again: Again, *, zh: bool) -> str:
    first = group[0]
    if all(one.empty for one in group):
        if (done := _done(group, text, zh=zh)) is not None:
            return done
        if (output := consoles.told(first, text, zh=zh)) is not None:
            return output
        return _nothing(first, text, zh=zh)
    if (
        len(group) == 1
        and (said := consoles.told(first, text, zh=zh) or consoles.hits(first, zh=zh)) is not None
    ):
        return said
    rows = _merged(group)
    if rows and (formed := _formed(rows, first, text)) is not None:
        return formed
    if any(skies.about(one) for one in group) and (said := skies.told(group, text, zh=zh)) is not None:
        if _YES_OR_NO.search(text) and (match := re.match(r"(Yes|No)\b|(是的|没有|不会|会|不)", said)):
            return match[0]
        if _ONE_WORD.search(text) and rows:
            return str(next((value for key, value in rows[0].items() if outcomes.spelt(key) in ("condition", "weather", "description", "天气")), said))  # fmt: skip
        return said
    if len(group) == 1 and (said := passages.told(first, text, zh=zh)) is not None:
        return said
    if (done := _done(group, text, zh=zh)) is not None:
        return done
    if rows:
        several = first.several or len(rows) > 1
        if len(group) > 1 and len(rows) == len(group):
            return tallies.compared(rows, first, text, zh=zh)
        said = tallies.of_rows(rows, first, text, zh=zh) if several else particulars.of_object(rows[0], first, text, zh=zh)  # fmt: skip
        if _YES_OR_NO.search(text) and (match := re.match(r"(Yes|No)\b|(是的|没有|有)", said)):
            return match[0]
        if _ONLY_NUMBER.search(text) and (match := re.search(r"\d[\d,]*(?:\.\d+)?", said)):
            return match[0]
        return said
    if isinstance(first.value, list) and len(group) == 1:
        return particulars.of_list([str(one) for one in first.value], first, text, zh=zh)
    return "\n\n".join(_of_text(one, text, again, zh=zh, alone=len(group) == 1) for one in group) if any("\n" in one.text for one in group) or len(group) == 1 else _side_by_side(group, zh=zh)  # fmt: skip


def _merged(group: Sequence[Outcome]) -> list[Row]:
    """The rows of all calls of a tool; of calls that brought one object each, with what they were asked about where it is not said."""
    rows: list[Row] = []
    for one in group:
        for row in one.rows:
            if len(group) > 1 and not one.several and particulars.titled(row) is None:
                given = next((value for value in one.arguments.values() if isinstance(value, str)), None)
                row = {"name": given, **row} if given else row
            rows.append(row)
    return rows


def _side_by_side(group: Sequence[Outcome], *, zh: bool) -> str:
    """Short texts of several calls, each with what it is about."""
    lines = []
    for one in group:
        about = next(
            (str(value) for value in one.arguments.values() if isinstance(value, str | int)), one.name
        )
        said = one.text.strip()
        lines.append(said if about.lower() in said.lower() else f"{about}{'：' if zh else ': '}{said}")
    return "\n".join(f"- {line}" for line in lines)


def _formed(rows: list[Row], first: Outcome, text: str) -> str | None:
    """The rows in the form that is asked for."""
    if _AS_TABLE.search(text) and "table" not in first.name:
        return in_form("table", _even(tallies.meant(rows, text)))
    if _AS_CSV.search(text):
        return in_form("csv", _even(tallies.meant(rows, text)))
    if _AS_JSON.search(text):
        value = first.value if first.value is not None else rows
        return f"```json\n{orjson.dumps(value, option=orjson.OPT_INDENT_2).decode()}\n```"
    return None


def _even(rows: Sequence[Row]) -> list[dict[str, Any]]:
    """The rows with the same members in all of them."""
    names = list(dict.fromkeys(name for row in rows for name in row))
    return [{name: row.get(name, "") for name in names} for row in rows]


# ---- nothing, and what was done -----------------------------------------------------------------------------------------


def _nothing(outcome: Outcome, text: str, *, zh: bool) -> str:
    _, plural, chinese, _ = particulars.noun(outcome, text)
    about = next((str(value) for key, value in outcome.arguments.items() if isinstance(value, str) and value and outcomes.spelt(key) in _SOUGHT and len(value) < 60 and "select" not in value.lower()), "")  # fmt: skip
    said = say("empty", zh=zh, noun=chinese if zh else plural, about=say("empty-about", zh=zh, about=about) if about else "")  # fmt: skip
    if re.match(r"^\W*(?:do|does|is|are|have|has|did|any)\b", text, re.IGNORECASE) and not about:
        mine = re.search(r"\b(?:do|have) i\b", text, re.IGNORECASE)
        said = f"No, {'you have no' if mine else 'there are no'} {plural}."
    elif zh and re.search(r"有没有|吗|是否有", text) and not about:
        said = f"没有，没查到{chinese}。"
    if about or outcome.name.lower().startswith(("search", "find", "query", "web")):
        said += say("empty-hint", zh=zh)
    return said


_SOUGHT = frozenset(["query", "q", "keyword", "keywords", "pattern", "term", "search", "name", "title", "topic", "关键词", "text"])  # fmt: skip
_FINE = late(r"^\W*(?:ok(?:ay)?|done|success(?:ful(?:ly)?)?|true|sent|created|updated|deleted|saved|written|completed?|no content|成功|已?完成|操作成功|(?:写入|发送|创建|保存|删除|更新|预订|设置|添加|执行)(?:成功|完成))\W*$", re.IGNORECASE)  # fmt: skip
_PLAIN_STATE = frozenset(["success", "ok", "status", "message", "msg", "code", "result", "done", "created", "sent", "updated", "deleted"])  # fmt: skip


def _done(group: Sequence[Outcome], text: str, *, zh: bool) -> str | None:
    """What a tool has done that acts: booked, sent, written; None for one that looks something up."""
    lines = [line for one in group if (line := _did(one, text, zh=zh)) is not None]
    if len(lines) < len(group):
        return None
    return lines[0] if len(lines) == 1 else "\n".join(f"- {line}" for line in lines)


def _did(one: Outcome, text: str, *, zh: bool) -> str | None:
    words = outcomes.spelt(one.name).split(" ")
    at = next((at for at, word in enumerate(words[:3]) if word in outcomes.words()["deeds"]), None)
    if at is None or (at and words[0] in ("get", "list", "search", "find", "read", "query", "check", "fetch", "track")):  # fmt: skip
        return None
    done, done_zh = outcomes.words()["deeds"][words[at]]
    told = one.text.strip()
    if agenda.number(told) is not None and not one.rows:
        return None
    if one.value is None and told and not _FINE.match(told):
        return (
            told if told.endswith((".", "。", "!", "！")) or "\n" in told else f"{told}{'。' if zh else '.'}"
        )
    if isinstance(one.value, list | float) and words[0] not in ("add", "remove", "delete", "append"):
        return None
    row = one.rows[0] if one.rows and not one.several else {}
    if words[at] == "play":
        what = next((str(value) for value in one.arguments.values() if isinstance(value, str)), "")
        artist = str(row.get("artist") or "")
        return (
            f"正在播放“{what}”{f'，{artist}' if artist else ''}。"
            if zh
            else f"Now playing “{what}”{f' by {artist}' if artist else ''}."
        )
    things = [word for word in words[at + 1 :] if word not in ("a", "the", "new", "to", "on", "off", "state", "tool")]  # fmt: skip
    into = " ".join(words[words.index("to") + 1 :]) if "to" in words[at + 1 :] else ""
    noun = "item" if into else " ".join(things) or ("screenshot" if words[at] == "screenshot" else "it")
    known = outcomes.words()["nouns"].get(noun)
    about = _object(one, noun, zh=zh)
    details = _details(row, one, zh=zh)
    if pictures := [part for part in details if part.startswith("![")]:
        return f"{'好的，图片来了：' if zh else 'Here it is:'}\n\n{pictures[0]}"
    if zh:
        thing = known[2] if known else _ZH_THINGS.get(noun, "" if about else "操作")
        if words[at] in _SWITCHING:
            about = about.strip("（）")
            return f"好的，{about}{'的' if about and thing else ''}{thing}已{_state_zh(one, row)}。"
        said = f"好的，{thing}{about}已{done_zh}"
        return f"{said}，{'，'.join(details)}。" if details else f"{said}。"
    noun = known[0] if known else noun
    head = f"Done: the {noun}{about} has been {done}" if noun != "it" else f"Done: {about.strip() or 'it'} has been {done}"  # fmt: skip
    if words[at] in _SWITCHING:
        more = [part for part in details if not part.startswith(("on ", "state "))]
        return f"Done: the {noun}{about} {_state(one, row)}{' (' + ', '.join(more) + ')' if more else ''}."
    if into:
        done = f"{done} to the {into}"
        head = f"Done: the {noun}{about} has been {done}"
    return f"{head}. {_capital(', '.join(details))}." if details else f"{head}."


_ZH_THINGS = {"light": "灯", "lights": "灯", "alarm": "闹钟", "timer": "计时器", "temperature": "温度", "volume": "音量", "brightness": "亮度", "mode": "模式", "item": "条目", "money": "款项", "image": "图片", "screenshot": "截图", "song": "歌曲", "music": "音乐", "thermostat": "温控器", "reminder": "提醒", "file": "文件"}  # fmt: skip


_SWITCHING = frozenset(["set", "turn", "switch", "toggle", "control"])


def _state_zh(one: Outcome, row: Row) -> str:
    said = _state(one, row).removeprefix("is now ")
    return {"on": "打开", "off": "关闭", "has been set": "设置好"}.get(said, f"设为 {said}")


def _state(one: Outcome, row: Row) -> str:
    """What something was set to: `is now on`."""
    for held in (row, one.arguments):
        for key, value in held.items():
            unit = outcomes.words()["units"].get(outcomes.spelt(key))
            if unit and isinstance(value, int | float):
                return f"has been set to {value}{unit[0]}"
            if outcomes.spelt(key) in ("on", "state", "power", "action", "enabled", "brightness", "temperature", "volume", "level", "time", "value"):  # fmt: skip
                return f"is now {('on' if value else 'off') if isinstance(value, bool) else value}"
    return "has been set"


def _object(one: Outcome, noun: str, *, zh: bool) -> str:
    """What was acted on, from the arguments: ` “Standup”`, ` to bob@example.com`."""
    for key, value in one.arguments.items():
        name = outcomes.spelt(key)
        if not isinstance(value, str | int) or isinstance(value, bool) or len(str(value)) > 80:
            continue
        if name in ("path", "file", "filename", "file path", "filepath"):
            return f" `{value}` " if zh else f" `{value}`"
        if name in ("to", "recipient", "email", "receiver", "channel"):
            return f"（收件人 {value}）" if zh else f" to {value}"
        if name in (
            "title",
            "name",
            "summary",
            "subject",
            "task",
            "event",
            "label",
            "item",
            "song",
            "product",
            "item name",
        ):
            return f"“{value}”" if zh else f" “{value}”"
        if name in ("restaurant", "hotel", "venue", "place"):
            return f"（{value}）" if zh else f" at {value}"
        if name in ("room", "location", "area"):
            return f"（{value}）" if zh else f" in the {value}" if name == "room" else f" ({value})"
        if name.endswith("id") or name in ("key", "number", "flight", "flight no", "hotel", "restaurant"):
            return f" {value} " if zh else f" {value}"
    return ""


def _details(row: Row, one: Outcome, *, zh: bool) -> list[str]:
    """What a confirmation says that the request did not."""
    given = {str(value).lower() for value in one.arguments.values()}
    noise = outcomes.words()["noise"]
    parts = []
    for key, value in row.items():
        name = outcomes.spelt(key)
        if name in ("currency", "room", "on", "state", "message", "msg", "sha") or (
            name in noise and not str(value).startswith("http")
        ):
            continue
        if name in _PLAIN_STATE and (not isinstance(value, str) or len(value) < 20):
            continue
        if str(value).lower() in given or isinstance(value, bool):
            continue
        label = "link" if str(value).startswith("http") and not zh else "链接" if str(value).startswith("http") else outcomes.label(key, zh=zh)  # fmt: skip
        if isinstance(value, str) and _IMAGE.match(value):
            parts.append(f"![]({value})")
            continue
        parts.append(f"{label} {outcomes.shown(key, row, zh=zh)}")
    return parts[:8]


_IMAGE = late(r"https?://\S{1,500}\.(?:png|jpe?g|gif|webp|svg)(?:\?\S{0,500})?$", re.IGNORECASE)


def _capital(said: str) -> str:
    return said[:1].upper() + said[1:]


# ---- text -----------------------------------------------------------------------------------------------------------------

_SUMMING = late(r"\b(?:summari[sz]e|summary|sum up|key points|tl;?dr|main points|what (?:is|does) (?:this|the|it).{0,30}(?:about|say)|gist)\b|总结|概括|摘要|要点|讲了什么|主要内容", re.IGNORECASE)  # fmt: skip
_EXPLAINING = late(r"\bwhat does\b.{0,60}\bdo\b|\bexplain\b|\breview\b|\bbugs?\b|解释|做什么|干什么|什么作用", re.IGNORECASE)  # fmt: skip
_SHOWING = late(r"\b(?:read|show|open|print|display|cat|view)\b|读取|打开|显示|查看|看看", re.IGNORECASE)


def _of_text(one: Outcome, text: str, again: Again, *, zh: bool, alone: bool) -> str:
    source = re.sub(r"^Page: [^\n]{1,200}\nSummary: ", "", one.text.strip())
    if source.startswith("<") and "</" in source:
        source = " ".join(passages.plain(source).split())
    if source.lower() in ("true", "false", "yes", "no") and particulars.YES_NO.search(text):
        return particulars.of_truth(source.lower() in ("true", "yes"), "", zh=zh)
    if "list" in one.name and "\n" not in source and source[:1] not in "[{" and source[-1:] not in ".。":
        names = [name.strip() for name in source.split(",")]
        if len(names) > 1 and all(0 < len(name) < 40 for name in names):
            return particulars.of_list(names, one, text, zh=zh)
    path = next((str(value) for key, value in one.arguments.items() if outcomes.spelt(key) in ("path", "file", "filename", "file path", "filepath", "uri")), "")  # fmt: skip
    if (only := agenda.number(source)) is not None and not isinstance(one.value, dict):
        return particulars.of_number(only, one, text, zh=zh)
    if moment := outcomes.moment(source.replace(" ", "T", 1), zh=zh):
        if re.search(r"\btime\b|几点|时间", text, re.IGNORECASE) and (clock := outcomes.clock(source, str(one.arguments.get("timezone", "")), zh=zh)):  # fmt: skip
            return clock
        return f"{moment}。" if zh else f"{moment}."
    if consoles.reads(one) or path:
        if _EXPLAINING.search(text) and consoles.is_code(source, path):
            return again(
                f"{'解释这段代码' if zh else 'Explain this code'}:\n\n{consoles.fenced(source, path)}"
            )
        if not consoles.is_code(source, path) and (said := consoles.setting(source, text, path, zh=zh)):
            return said
    if len(source) > 100 and _SUMMING.search(text):
        return again(f"{'总结下面的文字：' if zh else 'Summarize the following text:'}\n\n{passages.plain(source)[:12_000]}")  # fmt: skip
    if (consoles.reads(one) or path) and _SHOWING.search(text) and not _WANTS_MORE.search(text):
        return (f"`{path}` 的内容：\n\n" if zh else f"Here is `{path}`:\n\n") + consoles.fenced(source[:6000], path) if path else source  # fmt: skip
    lines = [line.strip() for line in source.splitlines() if line.strip()]
    if len(lines) > 1 and (sum(": " in line for line in lines) < 2 or "list" in one.name) and len(lines) == len(source.splitlines()) and all(len(line) < 80 and not line.startswith(("#", "|", "```", "{", "<")) and not re.search(r"[.!?。！？:：]$", line) for line in lines):  # fmt: skip
        return particulars.of_list(
            [re.sub(r"^[-*•] |^\d+[.)] ", "", line) for line in lines], one, text, zh=zh
        )
    if (
        (len(source) > 300 or len(lines) > 1)
        and not _WHOLE.search(text)
        and (said := passages.best(source, text, path, zh=zh))
    ):
        return said
    if "\n" not in source and not alone:
        about = next((str(value) for value in one.arguments.values() if isinstance(value, str)), "")
        return source if about in source else f"{about}{'：' if zh else ': '}{source}"
    if "\n" not in source and re.search(r"[^\W\d_]$", source) and source.isascii() and source[:1].isupper():
        return f"{source}."
    return source if len(source) <= 6000 else f"{source[:6000].rsplit(chr(10), 1)[0]}\n…"


_WHOLE = late(r"\btell me (?:more )?about\b|介绍", re.IGNORECASE)
_WANTS_MORE = late(r"\?|？|\b(?:tell me|which|what|how many|why|find|explain|summar)|告诉我|哪|什么|多少|为什么|总结", re.IGNORECASE)  # fmt: skip
