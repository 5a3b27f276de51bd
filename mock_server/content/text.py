"""Text about the prompt in a form that fits it: a short reply, paragraphs, a list, steps, a table, code, a summary."""

import re
from collections.abc import Sequence

from mock_server.content import doing, media, phrases
from mock_server.content.chance import Chance
from mock_server.content.prompt import HEAD, Prompt
from mock_server.wire.timeline import Media, Message

_NUMBERS = {
    "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7, "eight": 8, "nine": 9, "ten": 10,
    "两": 2, "二": 2, "三": 3, "四": 4, "五": 5, "六": 6, "七": 7, "八": 8, "九": 9, "十": 10,
}  # fmt: skip
_LIST = re.compile(
    r"\b(?:list|give me|name|suggest|recommend|write|provide)\s+(?:me\s+)?(?:the\s+)?(?:top\s+)?"
    r"(\d{1,2}|two|three|four|five|six|seven|eight|nine|ten)\b|\b(?:as|in) a? ?(?:bulleted|numbered)? ?list\b|\bbullet points?\b"
    r"|(?:列出|列举|给出|推荐|写出)\s*(\d{1,2}|[两二三四五六七八九十])?\s*[个条点项种]|列表",
    re.IGNORECASE,
)
_STEPS = re.compile(r"\bsteps?\b|\bstep[- ]by[- ]step\b|\bhow (?:do|can|should) (?:i|you|we)\b|\bhow to\b|步骤|怎么做|如何", re.IGNORECASE)
_TABLE = re.compile(r"\btable\b|\bcompare\b|\bcomparison\b|表格|对比|比较一下", re.IGNORECASE)
_CODE = re.compile(
    r"\b(?:write|implement|create|show|generate|give|code|function|script|program|snippet)\b.{0,60}?"
    r"\b(python|javascript|typescript|java|go|rust|c\+\+|sql|bash|shell|html|css)\b"
    r"|\b(python|javascript|typescript|sql|bash)\b.{0,40}?\b(?:code|function|script|program|snippet|query|example)\b"
    r"|(?:写|编写|实现|用).{0,30}?(python|javascript|java|go|rust|sql|bash)|代码",
    re.IGNORECASE,
)
_SUMMARY = re.compile(r"\bsummar(?:y|i[sz]e)\b|\btl;?dr\b|总结|概括|摘要", re.IGNORECASE)
_BRIEF = re.compile(
    r"\b(?:briefly|in (?:one|a) (?:word|sentence|few words)|one sentence|short(?:ly)?|in \d{1,2} words|concise(?:ly)?)\b|简短|一句话|简单(?:说|回答)",
    re.IGNORECASE,
)
_LONG = re.compile(r"\b(?:essay|article|detailed|in detail|long|story|comprehensive|thorough)\b|详细|文章|故事|长篇|作文", re.IGNORECASE)
_LATEX = re.compile(r"\blatex\b|\bformula\b|\bequation\b|公式|方程", re.IGNORECASE)

_CODING = frozenset(
    "python javascript typescript java go rust c sql bash shell html css code function script program snippet query 代码 写 实现".split()
)
_FORMS = _CODING | frozenset(
    "list give name suggest recommend write provide bullet bullets bulleted numbered step steps how table compare comparison summary "
    "summarize summarise tl tldr briefly in one sentence short shortly concise concisely essay article detailed detail long story "
    "comprehensive thorough latex formula equation 列 个 条 点 步骤 怎么 如何 表格 对比 比较 总结 概括 摘要 简短 一句话 简单 详细 文章 "
    "故事 作文 长篇 公式 方程".split()
)
"""Words without which no form but plain paragraphs is looked for."""

_SNIPPETS = {
    "python": 'def {name}(items):\n    """Returns the items in order, each of them once."""\n    seen = set()\n    return [item for item in sorted(items) if not (item in seen or seen.add(item))]\n\n\nprint({name}([3, 1, 2, 3]))',
    "javascript": "function {name}(items) {\n  return [...new Set(items)].sort();\n}\n\nconsole.log({name}([3, 1, 2, 3]));",
    "typescript": "function {name}(items: number[]): number[] {\n  return [...new Set(items)].sort((a, b) => a - b);\n}\n\nconsole.log({name}([3, 1, 2, 3]));",
    "java": "import java.util.*;\n\npublic class Main {\n    static SortedSet<Integer> {name}(List<Integer> items) {\n        return new TreeSet<>(items);\n    }\n\n    public static void main(String[] args) {\n        System.out.println({name}(List.of(3, 1, 2)));\n    }\n}",
    "go": 'package main\n\nimport (\n\t"fmt"\n\t"sort"\n)\n\nfunc {name}(items []int) []int {\n\tsort.Ints(items)\n\treturn items\n}\n\nfunc main() {\n\tfmt.Println({name}([]int{3, 1, 2}))\n}',
    "rust": 'fn {name}(mut items: Vec<i32>) -> Vec<i32> {\n    items.sort();\n    items.dedup();\n    items\n}\n\nfn main() {\n    println!("{:?}", {name}(vec![3, 1, 2, 3]));\n}',
    "sql": "SELECT name, COUNT(*) AS total\nFROM {name}\nGROUP BY name\nORDER BY total DESC\nLIMIT 10;",
    "bash": '#!/usr/bin/env bash\nset -euo pipefail\n\n{name}() {\n  sort -u "$1"\n}\n\n{name} "$1"',
    "html": '<!doctype html>\n<html lang="en">\n  <head><title>{name}</title></head>\n  <body><h1>{name}</h1></body>\n</html>',
    "css": ".{name} {\n  display: grid;\n  gap: 1rem;\n}",
}
_TITLES = {"python": "Python", "javascript": "JavaScript", "typescript": "TypeScript", "java": "Java", "go": "Go", "rust": "Rust",
           "sql": "SQL", "bash": "Bash", "html": "HTML", "css": "CSS"}  # fmt: skip


_NOT_A_NAME = frozenset(
    "write a an the in of to for me please can you could python javascript typescript java go rust sql bash shell html css code function "
    "script program snippet that which with using and or it is create implement show generate give example query simple short some".split()
)


def say(prompt: Prompt, before: tuple[Message, ...], seen: Sequence[Media], chance: Chance) -> str:
    """An answer to the prompt, in its language."""
    told = doing.done(prompt, before, chance)
    if told is not None:
        return told
    if seen:
        return _of_media(prompt, seen, chance)
    text = prompt.text[:HEAD]
    if not prompt.has(_FORMS):
        return _paragraphs(prompt, chance, 1, latex=False)
    if prompt.has(_CODING) and (match := _CODE.search(text)):
        return _code(prompt, next((group for group in match.groups() if group), "python").lower(), chance)
    if _SUMMARY.search(text) and (summary := _summary(prompt)):
        return summary
    if _TABLE.search(text):
        return _table(prompt, chance)
    if match := _LIST.search(text):
        return _list(prompt, match[1] or match[2], chance)
    if _STEPS.search(text):
        return _steps(prompt, chance)
    if _BRIEF.search(text):
        return _filled(prompt, chance.pick(phrases.bank(prompt.language)["short"]))
    return _paragraphs(prompt, chance, 3 if _LONG.search(text) else 1, latex=bool(_LATEX.search(text)))


def _filled(prompt: Prompt, phrase: str, **more: str) -> str:
    return phrases.filled(phrase, topic=prompt.topic, **more)


def _paragraphs(prompt: Prompt, chance: Chance, count: int, *, latex: bool) -> str:
    bank = phrases.bank(prompt.language)
    joint = "" if prompt.language == "zh" else " "
    body = chance.sample(bank["body"], 3 * count)
    paragraphs = [joint.join(body[at : at + 3 if count > 1 else at + 2 + chance.below(2)]) for at in range(0, len(body), 3)]
    paragraphs[0] = chance.pick(bank["opening"]) + joint + paragraphs[0]
    if latex:
        paragraphs.append("$$f(x) = \\int_0^x t^2 \\, dt = \\frac{x^3}{3}$$")
    closing = chance.pick(bank["closing"])
    if closing and count == 1:
        paragraphs[-1] += joint + closing
    return _filled(prompt, "\n\n".join(paragraphs))


def _list(prompt: Prompt, count: str | None, chance: Chance) -> str:
    bank = phrases.bank(prompt.language)
    wanted = (_NUMBERS.get(count.lower()) or int(count)) if count and (count.lower() in _NUMBERS or count.isdigit()) else 3
    wanted = max(1, min(wanted, 20))
    items = chance.sample(bank["items"], wanted)
    items += [chance.pick(bank["items"]) for _ in range(wanted - len(items))]
    lines = [f"{number}. {item}" for number, item in enumerate(items, 1)]
    return _filled(prompt, chance.pick(bank["list_opening"]) + "\n\n" + "\n".join(lines), count=str(wanted))


def _steps(prompt: Prompt, chance: Chance) -> str:
    bank = phrases.bank(prompt.language)
    lines = [f"{number}. {step}" for number, step in enumerate(bank["steps"], 1)]
    return _filled(prompt, chance.pick(bank["opening"]) + "\n\n" + "\n".join(lines))


def _table(prompt: Prompt, chance: Chance) -> str:
    bank = phrases.bank(prompt.language)
    chinese = prompt.language == "zh"
    rows = [item.replace("**", "").replace("：", ": ").split(": ", 1) for item in chance.sample(bank["items"], 4)]
    head = "| 方面 | 说明 |" if chinese else "| Aspect | What to know |"
    lines = [head, "|---|---|", *(f"| {name} | {note} |" for name, note in rows)]
    return _filled(prompt, chance.pick(bank["opening"]) + "\n\n" + "\n".join(lines))


def _code(prompt: Prompt, language: str, chance: Chance) -> str:
    bank = phrases.bank(prompt.language)
    language = {"shell": "bash", "c++": "rust"}.get(language, language)
    words = [word for word in re.findall(r"[a-z]+", prompt.text.lower()) if word not in _NOT_A_NAME]
    name = "_".join(words[:3]) or "example"
    snippet = _SNIPPETS[language].replace("{name}", name)
    parts = [chance.pick(bank["code_opening"]), f"```{language}\n{snippet}\n```", chance.pick(bank["code_closing"])]
    topic = name.replace("_", " ") if prompt.language == "en" else "这个功能"
    return phrases.filled(parts[0], language=_TITLES[language], topic=topic) + "\n\n" + "\n\n".join(parts[1:])


def _summary(prompt: Prompt) -> str | None:
    """The first and the longest sentence of the text given, which stands behind a colon or a line feed."""
    given = re.split(r"[:：\n]", prompt.text, maxsplit=1)
    text = given[1].strip() if len(given) == 2 else ""
    sentences = [one.strip() for one in re.findall(r"[^.!?。！？\n]+[.!?。！？]?", text) if len(one.strip()) > 3]
    if len(sentences) < 2:
        return None
    longest = max(sentences[1:], key=len)
    return sentences[0] + ("" if prompt.language == "zh" else " ") + longest


def _of_media(prompt: Prompt, seen: Sequence[Media], chance: Chance) -> str:
    """What is known of images, video and audio without looking at more than their heads; nothing is made up."""
    chinese = prompt.language == "zh"
    names = {"image": ("an image", "一张图片"), "video": ("a video", "一段视频"), "audio": ("an audio clip", "一段音频"),
             "file": ("a document", "一份文档")}  # fmt: skip
    known = [names[one.kind][chinese] for one in seen]
    facts = [media.in_words(one, prompt.language) for one in seen]
    joint = "、" if chinese else ", "
    return phrases.filled(
        chance.pick(phrases.bank(prompt.language)["image"]), media=joint.join(known), facts=joint.join(facts)
    )
