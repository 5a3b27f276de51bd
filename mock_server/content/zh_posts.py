"""Papers in Chinese that tell of a post: reports of a day to a year, a résumé, an application, words to an interviewer about oneself.

As daily.py, whose like these are: the duties and needs of posts are data/zh_design.json's, the papers data/zh_posts.json's. What only the
writer knows is left open.
"""

import re
from collections.abc import Sequence
from functools import lru_cache
from typing import Any

from mock_server.content import phrases
from mock_server.content.chance import Chance
from mock_server.content.dispatch import opened_by
from mock_server.content.late import late, worded
from mock_server.content.prompt import Prompt
from mock_server.content.zh_work import ZH_ONLY
from mock_server.wire.timeline import Message

LONGEST = 60
"""Signs of a short request; a longer one brings what is to be told."""
_FORM = late(
    r"[日周月季]报(?![纸社刊道考名价])|述职(?:报告)?|(?:年终|年度|年中|半年|季度|月度|工作|个人|实习|试用期|转正|期[中末]|学期|学习|培训|军训|活动|项目|社会实践|实践)(?:工作)?(?:总结|报告)|转正申请书?|自我鉴定|自我评价|简历|求职信|自荐信|应聘信|自我介绍"
)
_WRITES = late(
    r"写|帮|给我|来[一个份段]|生成|起草|拟|做[一个份]|模板|范[文本]|^.{0,16}(?:[报结信历绍定价]|报告|申请书?)$"
)
_NOT = late(
    r"区别|是什么|什么是|意思|代码|python|系统|软件|翻译|英[文语]|修改|优化|润色|检查|怎么看|要不要|需要注意|注意什么|照片|小学|大学|新生|同学|竞选|朋友|相亲|交友",
    re.IGNORECASE,
)
_GIVEN = late(r"[，,：:。\n]\s*(?P<what>[^\n]+)$")
_LEADS = late(
    r"^(?:请|麻烦|你|帮我|帮忙|帮|给我|给|为|我要|我想|我是|想要|需要|写|生成|起草|拟|来|做|出|一|个|份|篇|段|封|关于|面试|求职|应聘|的|名|位|张)+"
)
_ENDS = late(
    r"(?:岗位|职位|岗|面试|求职|应聘|个人|年终|年度|年中|实习期?|试用期|\d{4}年度?|\d{1,2}月份?|本[周月]|今[天年]|的)+$"
)
_NAME = late(r"[\u4e00-\u9fffA-Za-z+#\d ]{2,10}")
_APPLIES = late(
    r"(?:应聘|求职|面试|岗位是?|职位是?|我是|我做)(?:的是|一名|一个)?(?P<post>[^，。,！？\s]{2,10}?)(?:岗位?|职位|的|$|[，。,])"
)


@lru_cache(maxsize=1)
def _forms() -> Sequence[tuple[re.Pattern[str], str]]:
    """Patterns of the kinds of papers with the paper."""
    return [(late(asks), body) for asks, body in phrases.data("zh_posts")["papers"]]


def job(text: str) -> Any | None:
    """The row of the post that a text names: pattern, name, duties, needs, what else is liked; None if none is known."""
    lower = text.lower()
    return next((row for row in phrases.data("zh_design")["jobs"] if worded(row[0]).search(lower)), None)


def _post(text: str, form: re.Match[str]) -> str:
    """What the writer is, as the request says it; empty if it does not."""
    before = _ENDS.sub("", _LEADS.sub("", text[: form.start()])).strip()
    applied = (one["post"] for one in _APPLIES.finditer(text) if not _FORM.search(one["post"]))
    if applies := next(applied, ""):
        said = applies
    elif 2 <= len(before) <= 10:
        said = before
    else:
        given = _GIVEN.search(text[form.end() :])
        said = _ENDS.sub("", _LEADS.sub("", given["what"])) if given else ""
    return said if _NAME.fullmatch(said) and not _FORM.search(said) else ""


@opened_by(ZH_ONLY, only="en")
def posted(prompt: Prompt, before: tuple[Message, ...], chance: Chance) -> str | None:
    """The paper for the post that is named, or for any, with gaps for what only its writer knows."""
    text = prompt.text[: LONGEST + 1].strip().rstrip("。！!？?")
    if prompt.language != "zh" or len(text) > LONGEST or (form := _FORM.search(text)) is None:
        return None
    if _NOT.search(text) or not _WRITES.search(text):
        return None
    row = job(text)
    post = _post(text, form)
    given = _GIVEN.search(text[form.end() :])
    if given and not (post and post in given["what"]) and len(given["what"]) > 3:
        return None  # what was done is told
    known = row is not None and (not post or worded(row[0]).search(post.lower()) is not None)
    name = row[1] if row and known and not (post and form[0][1:] == "报") else post
    if not name and re.search("简历|介绍|求职信|自荐信|应聘信|年[终度]", form[0]):
        return None  # the papers of nobody's in particular are other functions'
    said = phrases.data("zh_posts")
    duties, needs, plus = (
        (row[2], row[3], row[4]) if row and known else (said["duties"], said["needs"], said["plus"])
    )
    body = next(body for asks, body in _forms() if asks.search(form[0]))
    now, then = next(words for kind, words in said["spans"].items() if kind in form[0])
    parts: dict[str, str] = {}
    for kind, lines in (("duty", duties), ("need", needs), ("plus", plus)):
        parts.update({f"{kind}_{sign}": line for sign, line in zip("abcd", lines, strict=False)})
    headed = phrases.filled(body.split("\n", 1)[0], name=name, title=form[0])
    rest = phrases.filled(body.partition("\n")[2], name=name or "____", now=now, then=then, **parts)
    return f"{headed}\n{rest}".replace("（）", "")


ALL = (posted,)
