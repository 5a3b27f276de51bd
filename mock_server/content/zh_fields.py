"""What a Chinese text says for fields that are named: whose parcel it is, where it goes, what was paid and when; as lines or as JSON.

Tried before chores.py's own reader of fields, which takes what is not known here.
"""

import re
from collections.abc import Sequence
from typing import NamedTuple

import orjson

from mock_server.content import shapes
from mock_server.content.chance import Chance
from mock_server.content.dispatch import opened_by
from mock_server.content.finding import field, given
from mock_server.content.late import late
from mock_server.content.prompt import HEAD, Prompt
from mock_server.content.zh_work import ZH_ONLY
from mock_server.wire.timeline import Message

_HAN = r"[\u4e00-\u9fff]"
_SURNAMES = "张王李赵刘陈杨黄周吴徐孙胡朱林何郭罗梁宋郑谢韩唐冯董程曹袁邓许沈曾彭吕苏蒋蔡贾魏薛叶余潘杜钟汪姜范姚谭廖邹陆崔秦顾侯邵孟钱方石白江尹龙万段雷汤黎易常武乔贺赖龚文"
_LABEL = (
    r"(?:姓名|收件人|寄件人|发件人|联系人|收货人|经办人|申请人|患者|客户|借款人)(?:姓名)?\s*[:：是为]?\s*"
)
_DATE = r"\d{4}\s*年\s*\d{1,2}\s*月(?:\s*\d{1,2}\s*[日号])?|\d{4}[-/.]\d{1,2}[-/.]\d{1,2}|\d{1,2}\s*月\s*\d{1,2}\s*[日号]|(?:本|下|上|这)?(?:周|星期)[一二三四五六日天]|大?[前昨今明后]天|今晚|明早"
_CLOCK = r"(?:凌晨|早上|上午|中午|下午|傍晚|晚上)?\s*(?:\d{1,2}[:：]\d\d|(?:\d{1,2}|[一二两三四五六七八九十]{1,3})\s*点(?:半|钟|\d{1,2}分|[一三]刻)?)"
_STREET = rf"(?:{_HAN}{{2,8}}(?:省|自治区))?{_HAN}{{2,8}}?[市州盟](?=[\u4e00-\u9fff])[\u4e00-\u9fffA-Za-z0-9#（）()\-—]{{3,60}}"


class _Field(NamedTuple):
    names: str
    """Pattern of what the field may be called."""
    patterns: Sequence[str]
    """Each has one group or none; the first that is found counts."""
    many: bool = False
    """Whether a text is likely to hold several."""


_FIELDS: Sequence[_Field] = (
    _Field("手机|移动电话|mobile", (r"(?<!\d)(?:\+?86[- ]?)?(1[3-9]\d[- ]?\d{4}[- ]?\d{4})(?!\d)",), many=True),
    _Field("座机|固定电话|固话", (r"(?<!\d)(0\d{2,3}[- ]?\d{7,8})(?!\d)",), many=True),
    _Field("电话|联系方式|phone|tel", (r"(?<!\d)(?:\+?86[- ]?)?(1[3-9]\d[- ]?\d{4}[- ]?\d{4}|0\d{2,3}-?\d{7,8}|400-?\d{3}-?\d{4})(?!\d)",), many=True),
    _Field("邮箱|邮件|email|e-mail", (r"(?<![A-Za-z0-9_.+-])[A-Za-z0-9_.+-]{1,64}@[A-Za-z0-9-]{1,64}(?:\.[A-Za-z0-9-]{1,64}){1,5}",), many=True),
    _Field("身份证", (r"(?<!\d)(\d{17}[\dXx])(?!\d)",)),
    _Field("订单号|订单编号|单号|编号|order", (r"(?:订单号?|单号|编号)\s*[:：是为]?\s*([A-Za-z]{0,6}-?\d[\w-]{3,30})",), many=True),
    _Field("网址|链接|url", (r"https?://[A-Za-z0-9./?=&%_~:#-]+",), many=True),
    _Field("微信", (r"微信(?:号)?\s*[:：是为]?\s*([A-Za-z][\w-]{4,19})",)),
    _Field("年龄|岁数|age", (r"(\d{1,3})\s*岁", r"年龄\s*[:：]?\s*(\d{1,3})")),
    _Field("性别|gender|sex", (r"(?<![\u4e00-\u9fff])(男|女)性?(?![\u4e00-\u9fff])", r"性别\s*[:：]?\s*(男|女)", rf"{_HAN}{{1,3}}(先生|女士)")),
    _Field("地址|住址|address", (r"(?:收货地址|收件地址|寄件地址|联系地址|家庭住址|详细地址|地址|住址)\s*[:：是为在]?\s*([^，,。；;\n]{4,80})", r"(?:家住|居住在|住在|位于|寄到|送到|地处|搬到了?)\s*([^，,。；;\n]{4,60})", rf"({_STREET})")),
    _Field("时间|日期|date|time", (rf"(?:{_DATE})\s*(?:{_CLOCK})?|{_CLOCK}",), many=True),
    _Field("金额|价格|费用|总价|价款|amount|price", (r"(?<![\d,.])(\d[\d,]{0,17}(?:\.\d{1,2})?\s?(?:万|亿)?元)", r"[￥¥]\s?\d[\d,]{0,17}(?:\.\d{1,2})?"), many=True),
    _Field("公司|单位|企业|company|机构", (r"(?:就职于|任职于|来自|我是|我在|加入|在|签约|与)\s*((?!一)[\u4e00-\u9fffA-Za-z]{2,16}?(?:有限公司|公司|集团|科技|银行|医院|大学|学校|工作室|事务所))", r"([\u4e00-\u9fffA-Za-z]{2,16}(?:有限公司|公司|集团))", rf"我是({_HAN}{{2,8}}?)的(?={_HAN}{{0,6}}(?:经理|工程师|总监|主管|专员|顾问|设计师|运营|销售|客服))")),
    _Field("职位|岗位|职务|头衔|title|position|职业", (r"(?:职位|岗位|职务|职业|担任|任|做|一名|一位|的)\s*[:：是]?\s*((?!的)[\u4e00-\u9fffA-Za-z]{0,8}?(?:经理|工程师|总监|主管|设计师|教师|老师|教授|医生|律师|会计|顾问|专员|总裁|主任|校长|销售|程序员|CEO|CTO))", r"((?:产品|项目|市场|销售|技术|人事|财务|运营|客户)(?:部)?(?:经理|总监|主管)|[\u4e00-\u9fff]{2}工程师)")),
    _Field("姓名|名字|人名|人物|name|联系人|收件人|寄件人", (
        rf"{_LABEL}([{_SURNAMES}]{_HAN}{{1,2}})(?!{_HAN})",
        rf"(?:我叫|名叫|叫做?|我是)\s*([{_SURNAMES}]{_HAN}{{1,2}})(?!{_HAN})",
        rf"(?:^|[\s，,。；;:：、（(和与跟]|经理|总监|主管|老师|工程师|客户|同事|先生|女士|职员)([{_SURNAMES}](?:{_HAN}{{1,2}}(?=[\s，,。；;:：、）(（\d]|$|先生|女士|老师|经理|的?电话|[昨今明后][天日年晚]|在|于|和|与|跟|见|说|去|到)|(?:先生|女士|小姐|总|老师|经理)))",
        rf"(?<!{_HAN}{_HAN}的)([小老阿][{_SURNAMES}明红刚强华芳丽军](?=[和与、，,。在是的说去跟把给将也都]))",
    ), many=True),
    _Field("地点|地方|location|place|场所", (r"(?:在|到|去|地点\s*[:：]?)\s*((?!\d)[\u4e00-\u9fffA-Za-z]{1,12}?(?:公园|学校|大学|图书馆|会议室|酒店|广场|中心|车站|机场|医院|餐厅|体育馆|商场|[路街]\d{1,4}号|市|省|馆|厅|店|楼|\d{1,4}室|\d{3,4}))",), many=True),
    _Field("城市|city", (r"(北京|上海|广州|深圳|杭州|成都|武汉|西安|南京|重庆|天津|苏州|长沙|郑州|青岛|厦门|大连|济南|合肥|福州)", rf"({_HAN}{{2,3}}?市)")),
)  # fmt: skip

_ASKED = late(r"提取|抽取|识别|找出|摘出|挑出|整理出|整理成|转换?[成为]|解析|找[^。]{0,4}出来")
_WORDS = late(
    r"姓名|名字|人名|人物|联系人|手机号码?|手机|座机|固定电话|电话号码?|电话|联系方式|电子邮箱|邮箱地址|邮箱|邮件地址|身份证号?码?|订单编号|订单号|快递单号|单号|网址|链接|微信号?|年龄|性别"
    r"|收货地址|收件地址|详细地址|家庭住址|住址|地址|日期|时间|总金额|金额|价格|总价|费用|公司名?称?|单位|机构|职位|岗位|职务|职业|头衔|地点|城市"
)
"""What fields are called where they are asked for."""
_OTHERS = late(r"关键词|关键字|实体|摘要|要点|观点|地名|国家|品牌|产品|事件|组织")
"""Fields that chores.py looks for."""
_BEHIND = late(r"(?:^|[\n。，,])\s*(?:文本|句子|原文|内容|文字|以下是文本|输入)\s*(?:如下)?[:：]\s*")
_KEYS = late(
    r"(?:字段|key|键)(?:名)?(?:为|是|包括|包含|有|分别是|：|:)\s*[\"“]?(?P<keys>[\w\u4e00-\u9fff]{2,12}(?:[\"”]?\s*(?:、|，|,|和)\s*[\"“]?[\w\u4e00-\u9fff]{2,12}){0,9})",
    re.IGNORECASE,
)
_SPLIT = late(r"[\"”]?\s*(?:、|，|,|以及|和|及|与|/)\s*[\"“]?")
_TAIL = late(
    r"(?:^|(?<=[。\n]))[^。\n]{0,12}(?:输出|返回|格式|使用|结果)[^。\n]{0,30}(?:json|字段|表格)[^\n]*$",
    re.IGNORECASE,
)
_PARTY = late(r"(?=(?:寄件人|发件人|收件人|收货人|发货人|甲方|乙方|联系人[一二12])\s*[:：])")
_PARTY_NAME = late(r"(寄件人|发件人|收件人|收货人|发货人|甲方|乙方|联系人[一二12])")


def _known(name: str) -> _Field | None:
    return next((one for one in _FIELDS if re.search(one.names, name, re.IGNORECASE)), None)


def _found(name: str, source: str) -> list[str]:
    """All that a text says for a field."""
    known = _known(name)
    if known is None:
        return []
    told: list[str] = []
    for pattern in known.patterns:
        told = [
            (one[1] if one.re.groups else one[0]).strip(" :：，,")
            for one in re.finditer(pattern, source, re.IGNORECASE)
        ]
        if told:
            break
    if name in ("人名", "人物", "名字") or (not told and known.many):
        rest = field(name, source, all_of_it=True)
        told += [one for one in rest or () if not any(one in other or other in one for other in told)]
    if known.names.startswith("性别"):
        told = [{"先生": "男", "女士": "女"}.get(one, one) for one in told]
    told = list(dict.fromkeys(one for one in told if one))
    return told if known.many else told[:1]


def _names(listed: str) -> list[str]:
    """The keys of a list; none where one of them is not known."""
    names = [one.strip() for one in _SPLIT.split(listed) if one.strip()]
    return names if all(one == "role" or _known(one) for one in names) else []


@opened_by(ZH_ONLY, only="en")
def extracted(prompt: Prompt, before: tuple[Message, ...], chance: Chance) -> str | None:
    """The fields that are named, of one person or of each that the text tells of."""
    text = prompt.text[:HEAD].strip()
    if prompt.language != "zh" or len(text) <= 12:
        return None
    if not _ASKED.search(text[:200]):
        return None
    behind = _BEHIND.search(text)
    source = text[behind.end() :] if behind else given(text)
    source = _TAIL.sub("", source).strip() if source else ""
    head = text[: text.find(source)] if source else text
    keys = _KEYS.search(text)
    names = _names(keys["keys"]) if keys else []
    names = names or ([] if _OTHERS.search(head) else list(dict.fromkeys(_WORDS.findall(head))))
    if not names or len(source) < 5 or not _ASKED.search(head):
        return None
    records = _records(source)
    rows = [{name: _found(name, one) for name in names} for one in records]
    rows = [row for row in rows if any(row.values())]
    if not rows:
        return None
    if "json" in text.lower():
        return _as_json(rows, records, prompt, several="数组" in text or len(rows) > 1)
    if len(names) == 1:
        return "\n".join(one for row in rows for one in row[names[0]])
    return "\n\n".join(
        "\n".join(f"{name}：{', '.join(row[name]) or '未提及'}" for name in names) for row in rows
    )


def _records(source: str) -> list[str]:
    """The parts of a text that tell of one person each: those of a parcel, or lines that have a number each."""
    parts = [one for one in _PARTY.split(source) if one.strip()]
    if len(parts) > 1 and all(_PARTY_NAME.match(one) for one in parts):
        return parts
    lines = [one for one in re.split(r"[\n；;]", source) if one.strip()]
    if len(lines) > 1 and all(re.search(r"\d{7}", one) for one in lines):
        return lines
    return [source]


def _as_json(
    rows: Sequence[dict[str, list[str]]], records: Sequence[str], prompt: Prompt, *, several: bool
) -> str:
    told: list[dict[str, str | list[str] | None]] = []
    for row, record in zip(rows, records, strict=False):
        value: dict[str, str | list[str] | None] = {}
        for name, found in row.items():
            if name == "role":
                party = _PARTY_NAME.match(record)
                value[name] = party[1] if party else None
            else:
                value[name] = found[0] if len(found) == 1 else found or None
        told.append(value)
    packed = orjson.dumps(told if several else told[0], option=orjson.OPT_INDENT_2).decode()
    return (
        packed
        if shapes.bare(prompt) or re.search(r"只(?:返回|输出|要)|不要[^。]{0,6}(?:解释|其他)", prompt.text)
        else f"```json\n{packed}\n```"
    )


ALL = (extracted,)
