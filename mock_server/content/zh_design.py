"""What is designed or drafted for a firm in Chinese: tables of a database, a REST API, a system, a stack, user stories, SWOT, advertised posts, business plans.

As zh_work.py, before which it stands in the list of daily.py; what a field of business consists of is in data/zh_design.json. Of a field
that is not there, what holds in any is said, and what would have to be known.
"""

import re
from collections.abc import Callable, Mapping, Sequence
from functools import lru_cache
from typing import Any, NamedTuple

import orjson

from mock_server.content import phrases
from mock_server.content.chance import Chance
from mock_server.content.dispatch import opened_by
from mock_server.content.late import late, worded
from mock_server.content.prompt import Prompt
from mock_server.content.zh_work import ZH_ONLY, Shelf, many
from mock_server.wire.timeline import Message

LONGEST = 120
"""Characters of a request that names what is to be designed; a longer one brings matters of its own."""


class _Field(NamedTuple):
    """A field of business: `tables` as name, Chinese name and columns (name, type, what it holds), `actions` beside the usual ones of an API."""

    name: str
    tables: Sequence[tuple[str, str, Sequence[tuple[str, str, str]]]]
    note: str
    actions: Sequence[tuple[str, str, str]]
    stories: Sequence[tuple[str, str, str, str]]


def _data(key: str) -> Sequence[Any]:
    rows: Sequence[Any] = phrases.data("zh_design")[key]
    return rows


def _field_of(text: str) -> _Field | None:
    """The field that a text names first."""
    row: Mapping[str, Any] | None = next(
        (row for row in _data("domains") if worded(row["asks"]).search(text)), None
    )
    if row is None:
        return None
    return _Field(row["name"], row["tables"], row["note"], row["actions"], row["stories"])


@lru_cache(maxsize=1)
def _systems() -> Shelf:
    return Shelf(_data("systems"))


_WISH = late(
    r"设计|表结构|建表|(?:接口|api)(?:文档|清单|列表)|选型|技术栈|用户故事|swot|(?:岗位|职位)(?:jd|描述|说明)|招聘(?:jd|启事|要求|信息|文案)|\bjd|jd$|商业计划|怎么(?:实现|做)",
    re.IGNORECASE,
)
"""One look at a text tells whether any of the forms below is wished for."""
_OTHERWISE = late(r"海报|logo|标志|名片|平面|室内|服装|设计模式|是什么|什么意思|区别|面试|多少钱|翻译|图标|头像|发型|纹身|课程设计|教学设计|实验|活动|调查|问卷|行程|路线|节目|造型|婚礼|房间|花园|菜单", re.IGNORECASE)  # fmt: skip
_TABLES = late(r"表结构|建表|数据库|数据表|库表|(?<!时间)(?<!课程)表(?:设计)?$|er图", re.IGNORECASE)
_API = late(r"api|接口", re.IGNORECASE)
_STACK = late(r"技术选型|技术栈|选型|用什么技术")
_STORIES = late(r"用户故事|user stor", re.IGNORECASE)
_SWOT = late(r"swot", re.IGNORECASE)
_POST = late(
    r"(?<![a-z])jd(?![a-z])|(?:岗位|职位)(?:描述|说明|要求)|招聘(?:启事|要求|信息|文案)", re.IGNORECASE
)
_PLAN = late(r"商业计划书?")
_SYSTEM = late(r"系统|服务|平台|模块|后端|架构|方案|(?:怎么|如何)(?:设计|实现|做)")


def _schema(field: _Field) -> str:
    """The tables as statements for MySQL."""
    made = []
    for table, title, columns in field.tables:
        lines = ["  id BIGINT UNSIGNED PRIMARY KEY AUTO_INCREMENT"]
        keys = []
        for name, kind, holds in columns:
            plain, _, other = kind.partition("@")
            bare = plain.rstrip("!")
            free = "为空" in holds or "空表示" in holds or "空为" in holds or bare in ("TEXT", "JSON")
            lines.append(
                f"  {name} {bare.replace('BIGINT', 'BIGINT UNSIGNED')}{'' if free else ' NOT NULL'} COMMENT '{holds}'"
            )
            if plain.endswith("!"):
                keys.append(f"  UNIQUE KEY uk_{name} ({name})")
            elif other:
                keys.append(f"  KEY idx_{name} ({name})")
        lines.append("  created_at DATETIME NOT NULL DEFAULT CURRENT_TIMESTAMP")
        body = ",\n".join([*lines, *keys])
        made.append(f"CREATE TABLE {table} (\n{body}\n) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COMMENT='{title}';")  # fmt: skip
    links = [
        f"- `{table}.{name}` → `{kind.partition('@')[2]}.id`"
        for table, _, columns in field.tables
        for name, kind, _ in columns
        if "@" in kind
    ]
    statements = "\n\n".join(made)
    parts = [
        f"{field.name}的表结构（MySQL）：",
        f"```sql\n{statements}\n```",
        "**关系**\n\n" + "\n".join(links),
        f"**要点**：{field.note}",
    ]
    return "\n\n".join(parts)


_EXAMPLES = {"VARCHAR": "示例", "INT": 1, "BIGINT": 1, "TINYINT": 1, "DECIMAL": 19.9, "DATETIME": "2025-03-01T09:00:00+08:00", "DATE": "2025-03-01", "TEXT": "示例", "CHAR": "示例", "MEDIUMTEXT": "示例"}  # fmt: skip


def _api(field: _Field) -> str:
    """The resources with the usual methods, what else can be done with them, an example and the errors."""
    rows = [(method, path, does) for method, path, does in field.actions]
    main = [one for one in field.tables if not re.search(r"令牌|明细|流水|标签$", one[1])][:3]
    own = {path for _, path, _ in rows}
    for table, title, _ in main:
        path = f"/{table.replace('_', '-')}"
        usual = [
            ("GET", path, f"{title}列表，`?page=1&size=20`"),
            ("POST", path, f"新建{title}，201"),
            ("GET", f"{path}/{{id}}", f"{title}详情"),
            ("PUT", f"{path}/{{id}}", f"修改{title}"),
            ("DELETE", f"{path}/{{id}}", f"删除{title}，204"),
        ]
        if field.name == "用户":
            continue
        rows += [one for one in usual if one[1] not in own]
    table, _, columns = main[0]
    body = {name: _EXAMPLES.get(re.split(r"[(@!]", kind)[0], "示例") for name, kind, _ in columns[:4]}
    if field.name == "用户":
        body = {"username": "zhangsan", "email": "zhangsan@example.com", "password": "S3cure-pass"}
        table = "auth/register"
    sent = orjson.dumps(body, option=orjson.OPT_INDENT_2).decode()
    body.pop("password", None)
    got = orjson.dumps({"code": 0, "message": "ok", "data": {"id": 1001, **body}}, option=orjson.OPT_INDENT_2).decode()  # fmt: skip
    listed = "\n".join(f"| {method} | `/api/v1{path}` | {does} |" for method, path, does in rows)
    parts = [
        f"{field.name}的 REST API：",
        f"| 方法 | 路径 | 说明 |\n|---|---|---|\n{listed}",
        f"**请求示例**：`POST /api/v1/{table.replace('_', '-')}`\n\n```json\n{sent}\n```",
        f"**响应示例**\n\n```json\n{got}\n```",
        "**错误码**：400 参数不合法，401 未登录或令牌过期，403 没有权限，404 不存在，409 冲突（如重复），422 业务规则不允许，429 太频繁；统一返回 `{code, message, request_id}`。",
        f"**要点**：{field.note}",
    ]
    return "\n\n".join(parts)


def _stories(field: _Field, count: int) -> str:
    return "\n\n".join(
        f"**US-{at:02d}** 作为{who}，我希望{want}，以便{why}。\n- 验收：{check}"
        for at, (who, want, why, check) in enumerate(field.stories[:count], 1)
    )


_HEADS = ("优势 S", "劣势 W", "机会 O", "威胁 T")
_QUESTIONS = (
    ("顾客为什么选它、不选别家？", "有什么别人一年内学不会？"),
    ("流失的顾客抱怨什么？", "哪一项成本高过同行？"),
    ("哪类需求在增长而没人做好？", "有没有政策或技术可以借力？"),
    ("谁最可能抢走顾客？", "哪项规定、原料或租金一变就受影响？"),
)


def _swot(text: str, subject: str) -> str:
    row = next((row for row in _data("swot") if worded(row[0]).search(text)), None)
    sides: Sequence[Sequence[str]] = row[2:] if row else _QUESTIONS
    name = row[1] if row else subject
    table = "\n\n".join(
        f"**{head}**\n" + "\n".join(f"- {one}" for one in side)
        for head, side in zip(_HEADS, sides, strict=True)
    )
    if row is None:
        return f"我对{name}没有可靠的资料，下面是要先答的八个问题，填完就是一份 SWOT：\n\n{table}\n\n把答案发来，我帮您归纳成结论和行动。"
    so, wt = f"用“{sides[0][0].split('，')[0].split('：')[0]}”去抓“{sides[2][0].split('，')[0]}”", f"先补“{sides[1][0].split('，')[0]}”，再防“{sides[3][0].split('，')[0]}”"  # fmt: skip
    return f"**{name} SWOT 分析**\n\n{table}\n\n**行动**\n1. SO：{so}。\n2. WT：{wt}。\n\n定性的判断请用您自己的数据核对。"


_TITLE = late(r"(?:写|拟|来|生成|给|一[个份则篇]|帮我|关于|的|一下)*(?P<what>[\u4e00-\u9fffA-Za-z]{2,14}?)(?:的)?(?:招聘|岗位|职位|jd)", re.IGNORECASE)  # fmt: skip


def _post(text: str) -> str:
    row = next((row for row in _data("jobs") if worded(row[0]).search(text)), None)
    if row is None:
        match = _TITLE.search(text)
        hired = re.search(
            r"招(?:聘)?(?:一?[名个位])?(?!聘|募|生)(?P<what>[\u4e00-\u9fff]{2,8}?)(?:的|文案|启事|$)", text
        )
        name = (
            hired["what"]
            if hired and hired["what"] not in ("文案", "启事", "要求", "信息")
            else match["what"]
            if match
            else "____"
        )
        return f"**{name}**\n\n**岗位职责**\n1. 负责____，对____（指标）负责\n2. 与____协作，按期完成____\n3. 定期复盘，提出改进\n\n**任职要求**\n1. ____年以上相关经验\n2. 熟练使用____\n3. 沟通清楚，能独立推进\n\n**加分项**\n- ____\n\n**待遇**：____ 元/月，五险一金，____\n\n这个岗位的专业要求我不熟，告诉我日常最常做的三件事，我来把空填上。"
    _, name, duties, needs, plus = row
    lists = [
        f"**{head}**\n" + "\n".join(f"{at}. {one}" for at, one in enumerate(lines, 1))
        for head, lines in (("岗位职责", duties), ("任职要求", needs))
    ]
    more = "**加分项**\n" + "\n".join(f"- {one}" for one in plus)
    end = "**待遇与地点**：____ 元/月 × ____ 薪，五险一金，____\n**投递**：简历发至 ____，标题写“姓名 + 岗位 + 年限”"
    return "\n\n".join([f"**{name}**", *lists, more, end])


_CHAPTERS = (("目标客户", 0), ("产品与定价", 1), ("启动投入", 2), ("成本结构", 3), ("收入测算", 4), ("主要风险", 5))  # fmt: skip


def _planned(text: str) -> str | None:
    row = next((row for row in _data("plans") if worded(row[0]).search(text)), None)
    if row is None:
        return None
    _, name, said = row
    parts = [f"**{at}. {head}**\n{said[place]}。" for at, (head, place) in enumerate(_CHAPTERS, 2)]
    first = f"**1. 概要**\n一句话说清：在哪里，为谁，提供什么样的{name}，一年内做到多少营业额。"
    more = ["**8. 竞争与差异**\n列出三公里（或同类目）内的三个对手：价格、评分、客流、弱点，再写自己凭哪一点胜出。",
            "**9. 团队与分工**\n谁管产品、谁管钱、谁管客人；缺的人怎么补。",
            "**10. 里程碑与退出**\n第 1 个月开业，第 3 个月打平现金流，第 12 个月达到____；连续三个月低于保本线就缩减或退出。"]  # fmt: skip
    return "\n\n".join(
        [f"# {name}商业计划书（大纲）", first, *parts, *more, "数字是行业里常见的量级，签约前用当地的报价和租金重算。"]
    )  # fmt: skip


def _stacked(text: str) -> str | None:
    row = next((row for row in _data("stacks") if worded(row[0]).search(text.lower())), None)
    if row is None:
        return None
    table = "\n".join(f"| {layer} | {choice} |" for layer, choice in row[1])
    return f"| 层 | 建议 |\n|---|---|\n{table}\n\n**为什么**：{row[2]}\n\n告诉我团队人数、熟悉的语言、预计用户量和上线时间，我可以再收窄到一套。"


_SUBJECT = late(r"(?:设计|做|写|分析|帮我|给|为|用|我们的?|咱们的?|一下|一[个份套]|请|swot|对|进行)*(?P<what>[^，。,.\s]{2,16}?)(?:的|写[几一二三四五六七八九十\d]{1,2}[条个]|做|进行|系统|平台|数据库|表|接口|api|rest|restful|swot|分析|用户故事|[，。,]|$)", re.IGNORECASE)  # fmt: skip


def _subject(text: str) -> str:
    match = _SUBJECT.match(text.strip())
    return match["what"].strip() if match else "它"


def _framed(subject: str, *, api: bool) -> str:
    """What holds of any field, and what is to be known of this one."""
    more = (
        "接口按资源来分：每种资源一组 `GET 列表、POST 新建、GET /{id}、PATCH /{id}、DELETE /{id}`，动作类的写成 `POST /{id}/动作`；统一分页、错误码和 `Authorization: Bearer`。"
        if api
        else "先定四类表：**人**（用户、角色）、**物**（被管理的东西，每种一张）、**事**（人对物做的动作：订单、预约、记录，带状态和时间）、**流水**（金额或数量的每次变化，只增不改）。"
    )
    return f"“{subject}”的业务细节我不熟，先给一个不会错的骨架：\n\n{more}\n\n再请您补充：\n\n1. 有哪几种角色，各能做什么？\n2. 最核心的一件“事”从开始到结束有几个状态？\n3. 哪些数据不能改、要留痕？数据量大概多少？\n\n说完这三点，我把{'接口清单和示例' if api else '建表语句和索引'}写全。"


def _designed(text: str, system: bool) -> str | None:
    """Tables, an API or the way a system is built."""
    tables, api = _TABLES.search(text), _API.search(text)
    if not tables and not api and (known := _systems().found(text.lower())):
        return str(known[0])
    if not (tables or api or system):
        return None
    field = _field_of(text)
    if field is None:
        return _framed(_subject(text), api=api is not None and not tables) if tables or api else None
    if tables and api:
        return f"{_schema(field)}\n\n---\n\n{_api(field)}"
    if tables:
        return _schema(field)
    return _api(field) if api else f"{field.name}系统可以这样设计，先看数据，再看接口。\n\n{_schema(field)}\n\n---\n\n{_api(field)}"  # fmt: skip


@opened_by(ZH_ONLY, only="en")
def designed(prompt: Prompt, before: tuple[Message, ...], chance: Chance) -> str | None:
    """The design or the draft that is asked for, with what its field has."""
    text = prompt.text[:LONGEST].strip().rstrip("。！!？?")
    if (
        prompt.language != "zh"
        or len(prompt.text) > LONGEST
        or not _WISH.search(text)
        or _OTHERWISE.search(text)
    ):
        return None
    for asks, make in _FORMS:
        if asks.search(text):
            return make(text)
    if "设计" not in text and not (_systems().found(text.lower()) and re.search("怎么|如何", text)):
        return None
    return _designed(text, _SYSTEM.search(text) is not None)


def _wanted_stories(text: str) -> str:
    field = _field_of(text)
    if field is None:
        return f"我不了解“{_subject(text)}”的用户，先说写法：**作为**〔角色〕，**我希望**〔做什么〕，**以便**〔得到什么〕；每条配两三条能测的验收标准，大小以一周内做完为宜。\n\n告诉我产品有哪几种用户、各自最常做的事，我按这个写出来。"
    return _stories(field, many(text, 5))


_FORMS: Sequence[tuple[re.Pattern[str], Callable[[str], str | None]]] = (
    (_SWOT, lambda text: _swot(text, _subject(text))),
    (_STORIES, _wanted_stories),
    (_POST, _post),
    (_PLAN, _planned),
    (_STACK, _stacked),
)

ALL = (designed,)
