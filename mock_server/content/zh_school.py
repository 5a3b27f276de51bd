"""Compositions of Chinese schools: of a subject that every pupil writes about, or of a virtue with its examples, as long as is wanted.

As daily.py, in whose list this is; sentences are in data/zh_school.json. A paragraph's first sentence is always said, the others and those
of its kind as far as there is room.
"""

import re
from collections.abc import Sequence

from mock_server.content import essays, phrases
from mock_server.content.chance import Chance
from mock_server.content.dispatch import opened_by
from mock_server.content.late import late, worded
from mock_server.content.prompt import Prompt
from mock_server.content.zh_work import ZH_ONLY
from mock_server.wire.timeline import Message

_PIECE = late(r"作文|记叙文|议论文|读后感|观后感|日记|看图写话|演讲稿|周记|散文")
_MAKES = late(r"写|作文|来一?篇|帮我|给我")
_NOT = late(
    r"竞选|竞聘|国旗下|毕业典礼|怎么写|如何写|怎样写|技巧|批改|修改|润色|评价|评语|点评|打分|缩写|扩写|续写|开头|结尾|大纲|提纲|英语作文|英文|标题|题目有哪些|素材|[:：]\s*[^\n]{60,}"
)
_TITLE = late(
    r"《(?P<a>[^》\n]{1,20})》|以[“\"「]?(?P<b>[^”\"」，。\n]{1,14}?)[”\"」]?为(?:话题|主题|题目?)|(?:题目|题|主题|话题)(?:是|为|叫|：|:)\s*[“\"「]?(?!《)(?P<c>[^”\"」，。,\n\d]{1,16})"
    r"|作文[，,：:\s]+(?!《|题目|主题|\d)(?P<d>[^，。,\n\d]{2,14})|关于(?P<e>[^，。,\n]{1,12}?)的(?:[一\d]\S{0,5})?(?:作文|文章|记叙文|议论文|散文|演讲稿|日记)|写一?篇(?P<g>[\u4e00-\u9fff]{2,6}?)的?(?:议论文|演讲稿)|[感话记文][，,：:\s]+(?:\d+字[，,\s]*)?(?!《|题目|主题)(?P<f>[^，。,\n\d]{2,14})"
)
_ARGUES = late(r"议论文|话题|主题|演讲|高考|中考")
_LENGTHS = (("看图写话", 150), ("日记|周记", 250), ("一年级|二年级", 150), ("三年级", 300), ("四年级", 400), ("五年级|小学", 450), ("六年级", 500), ("初中|初一|初二|初三|中考", 600), ("高中|高考|高一|高二|高三", 800), ("", 600))  # fmt: skip
_OWN = ("坚持", "选择", "陪伴", "责任")
"""Subjects of a composition whose writer may choose."""
MOST = 1100
"""Signs of the longest composition; a longer text is an essay."""


@opened_by(ZH_ONLY, only="en")
def composed(prompt: Prompt, before: tuple[Message, ...], chance: Chance) -> str | None:
    """The composition, with its title."""
    text = prompt.text[:150]
    if prompt.language != "zh" or len(prompt.text) > 150 or not _PIECE.search(text) or not _MAKES.search(text) or _NOT.search(text):  # fmt: skip
        return None
    match = _TITLE.search(text)
    title = next((one for one in match.groups() if one), "").strip(' “”《》"的') if match else ""
    title = re.sub(r"^(?:我?今天)?(?:关于|题目是?|主题是?)|\s*(?:不少于|至少|大约|约)$", "", title)
    free = re.search("题目?(?:自拟|自定|自选|不限)", text) is not None
    title = chance.pick(_OWN) if free else title
    asked = essays.length(prompt, long=False)
    wanted = (
        asked.least if asked else next(count for asks, count in _LENGTHS if not asks or re.search(asks, text))
    )
    most = asked.most if asked else wanted * 21 // 20
    if wanted > MOST:
        return None
    theme = next(
        (one for one in phrases.data("zh_school")["themes"] if worded(one["asks"]).search(title or text)),
        None,
    )
    if theme is None and (not title or len(title) > 10 or not (free or _ARGUES.search(text))):
        return None
    if theme is None or ("议论文" in text and theme["kind"] != "argument"):
        topic = re.sub(r"^(?:谈|论|说)", "", title)
        cases = next(
            lines
            for asks, lines in phrases.data("zh_school")["argument"]["cases"]
            if not asks or re.search(asks, topic)
        )
        one, other = chance.sample(cases, 2)
        paragraphs = [[phrases.filled(each, topic=topic, case=one, case2=other) for each in some] for some in phrases.data("zh_school")["argument"]["paragraphs"]]  # fmt: skip
        kind = "argument"
        name = title if len(title) > 3 else f"谈{title}"
    else:
        who = next(
            (one for one in theme.get("who", "").split("|") if one and one in text),
            theme.get("who", "").split("|")[0],
        )
        if who == "妈妈" and re.search("父亲|父爱", text):
            who = "爸爸"
        paragraphs = [[phrases.filled(each, who=who) for each in some] for some in theme["paragraphs"]]
        kind = theme["kind"]
        name = title or _named(text, who)
    if "感" in text and re.search("读后感|观后感", text) and "感" not in name:
        name = f"《{name}》{'读后感' if '读后感' in text else '观后感'}"
    more = [each for pool in dict.fromkeys((kind, "argument")) for each in chance.sample(phrases.data("zh_school")["more"][pool], len(phrases.data("zh_school")["more"][pool]))]  # fmt: skip
    told = _fitted(paragraphs, more, wanted, most)
    return f"# {name}\n\n" + "\n\n".join("".join(one) for one in told)


def _named(text: str, who: str) -> str:
    """A title for what has none."""
    match = re.search(r"我[的和][\u4e00-\u9fff]{1,4}(?=[，,。\s]|作文|$)", text)
    return (
        match[0]
        if match
        else f"我的{who}"
        if who and who != "他"
        else "记一次难忘的经历"
        if "事" in text
        else "作文"
    )


def _fitted(
    paragraphs: Sequence[Sequence[str]], more: Sequence[str], least: int, most: int
) -> list[list[str]]:
    """The paragraphs with as many of their sentences, then of those of the kind, as the length wants; where even the first
    sentences are too many, the middle paragraphs give way."""
    parts = [list(one) for one in paragraphs]
    while len(parts) > 3 and sum(len(one[0]) for one in parts) + len(parts[-1][-1]) > most:
        del parts[len(parts) // 2]
    kept: list[set[int]] = [{0} for _ in parts]
    kept[-1].add(len(parts[-1]) - 1)
    size = sum(len(parts[at][one]) for at, some in enumerate(kept) for one in some)
    longest = max(map(len, parts))
    for at_sentence in range(1, longest):
        for at, part in enumerate(parts):
            if (
                at_sentence < len(part)
                and at_sentence not in kept[at]
                and size < least
                and size + len(part[at_sentence]) <= most
            ):
                kept[at].add(at_sentence)
                size += len(part[at_sentence])
    told = [[part[one] for one in sorted(some)] for part, some in zip(parts, kept, strict=True)]
    inner = range(1, max(2, len(told) - 1))
    for count, sentence in enumerate(more):
        if size >= least:
            break
        if size + len(sentence) <= most:
            told[inner[(len(inner) - 1 - count) % len(inner)]].append(sentence)
            size += len(sentence)
    return told


ALL = (composed,)
