"""The usual sums of a Chinese schoolbook, told in words: discounts, ways, areas, what is left, rises and falls, those who meet or work together.

As daily.py, in whose list this is. Each kind is a pattern and what is reckoned from it; figures are exact.
"""

import re
from collections.abc import Callable, Sequence
from fractions import Fraction

from mock_server.content import shapes
from mock_server.content.chance import Chance
from mock_server.content.dispatch import opened_by
from mock_server.content.late import late
from mock_server.content.prompt import Prompt
from mock_server.content.zh_work import ZH_ONLY
from mock_server.wire.timeline import Message

_N = r"(\d+(?:\.\d+)?)"
_TENTHS = {"一": 1, "二": 2, "三": 3, "四": 4, "五": 5, "六": 6, "七": 7, "八": 8, "九": 9}
_DISCOUNT = late(rf"{_N}\s*元?[^。？]{{0,12}}?打(?P<off>[一二三四五六七八九]{{1,2}}|\d(?:\.\d)?|\d\d)折")
_TRAVELLED = late(
    rf"(?:每小时|时速)[^\d]{{0,6}}{_N}\s*(?:公里|千米|km)[^\d]{{0,12}}{_N}\s*个?小时[^。]{{0,10}}(?:多少|几)(?:公里|千米)"
)
_OBLONG = late(
    rf"长方形[^\d]{{0,8}}长[^\d]{{0,4}}{_N}\s*(?P<unit>厘米|分米|毫米|米|cm|m)?[^\d]{{0,6}}宽[^\d]{{0,4}}{_N}"
)
_SQUARE = late(rf"正方形[^\d]{{0,6}}边长[^\d]{{0,4}}{_N}\s*(?P<unit>厘米|分米|毫米|米|cm|m)?")
_CIRCLE = late(rf"圆[^\d]{{0,6}}半径[^\d]{{0,4}}{_N}\s*(?P<unit>厘米|分米|毫米|米|cm|m)?")
_BOUGHT = late(r"(?P<n>\d{1,4})\s*(?P<unit>[支个本斤瓶盒件张只杯块袋包双台条])(?P<what>[\u4e00-\u9fff]{1,4}?)[，,]?(?:每[支个本斤瓶盒件张只杯块袋包双台条]|单价|一[支个本斤瓶盒件张只杯块袋包双台条])(?P<price>\d+(?:\.\d+)?)\s*元")  # fmt: skip
_UP_DOWN = late(r"(?P<one>涨价|降价|上涨|下降|提价|涨|降)了?(?P<a>\d{1,2}(?:\.\d)?)%[^。]{0,8}?(?P<two>涨价|降价|上涨|下降|提价|涨|降)了?(?P<b>\d{1,2}(?:\.\d)?)%")  # fmt: skip
_MEETING = late(
    rf"相距[^\d]{{0,4}}{_N}\s*(?P<unit>公里|千米|米)[^。]{{0,20}}(?P<how>相向|相对|同向)[^\d]{{0,20}}{_N}[^\d]{{1,12}}{_N}"
)
_TOGETHER = late(
    rf"(?:单独|独做|需要?)[^\d]{{0,4}}{_N}\s*(?P<unit>天|小时|分钟)[^\d]{{0,10}}?乙[^\d]{{0,8}}{_N}\s*(?:天|小时|分钟)[^。]{{0,6}}(?:合作|合做|一起|同时)"
)
_WORKERS = late(r"(?P<a>\d{1,4})\s*[个名](?P<who>工人|人|机器|同学)[^\d]{0,6}?(?P<days>\d{1,4})\s*(?P<unit>天|小时)[^。]{0,14}?[，,](?P<b>\d{1,4})\s*[个名](?:工人|人|机器|同学)[^。]{0,6}(?:几|多少)")  # fmt: skip


def said(number: Fraction) -> str:
    """A number without needless noughts, with two places at most."""
    return (
        str(number.numerator) if number.denominator == 1 else f"{float(number):.2f}".rstrip("0").rstrip(".")
    )


def exact(number: Fraction) -> bool:
    """Whether two places say all of it."""
    return number.denominator in (1, 2, 4, 5, 8, 10, 20, 25, 50, 100)


@opened_by(ZH_ONLY, only="en")
def reckoned(prompt: Prompt, before: tuple[Message, ...], chance: Chance) -> str | None:
    """The usual sums of a schoolbook: discounts, ways, areas, what is to be paid, rises and falls, those who meet, those who work together."""
    text = prompt.text[:200]
    if prompt.language != "zh" or len(prompt.text) > 200 or not re.search(r"\d", text) or not re.search(r"多少|几|多久|多远|多长|怎么样|相比|求|面积|周长|体积|是否|吗|计算", text):  # fmt: skip
        return None
    short = shapes.bare(prompt)
    if told := _reckoned(text):
        return told[0] if short else told[1]
    if told := _of_kind(text):
        return told[0] if short else f"{told[1]}\n\n答：{told[0]}。"
    return None


def _reckoned(text: str) -> tuple[str, str] | None:
    """The bare result, and the way to it."""
    if match := _DISCOUNT.search(text):
        price, off = Fraction(match[1]), match["off"]
        digits = "".join(str(_TENTHS[one]) for one in off) if off[0] in _TENTHS else off
        part = Fraction(digits) / (10 if len(digits) == 1 or "." in digits else 100)
        paid = price * part
        return f"{said(paid)} 元", f"打{off}折就是原价的 {said(part * 100)}%：{said(price)} × {said(part)} = {said(paid)}（元），便宜了 {said(price - paid)} 元。"  # fmt: skip
    if match := _TRAVELLED.search(text):
        speed, hours = Fraction(match[1]), Fraction(match[2])
        return f"{said(speed * hours)} 公里", f"路程 = 速度 × 时间 = {match[1]} × {match[2]} = {said(speed * hours)}（公里）。"  # fmt: skip
    if match := _OBLONG.search(text):
        long, wide, unit = Fraction(match[1]), Fraction(match[3]), match["unit"] or ""
        area, round_ = (
            f"{said(long * wide)} {f'平方{unit}' if unit else ''}".strip(),
            f"{said(2 * (long + wide))} {unit}".strip(),
        )
        lines = []
        if "面积" in text or "周长" not in text:
            lines.append(f"面积 = 长 × 宽 = {match[1]} × {match[3]} = {area}")
        if "周长" in text or "面积" not in text:
            lines.append(f"周长 =（长 + 宽）× 2 =（{match[1]} + {match[3]}）× 2 = {round_}")
        return "，".join(one.rsplit("= ", 1)[1] for one in lines), "\n".join(f"- {one}" for one in lines)
    if match := _SQUARE.search(text):
        side, unit = Fraction(match[1]), match["unit"] or ""
        return (
            f"{said(side * side)}",
            f"- 面积 = 边长 × 边长 = {said(side * side)} {f'平方{unit}' if unit else ''}\n- 周长 = 边长 × 4 = {said(4 * side)} {unit}",
        )
    if match := _CIRCLE.search(text):
        radius, unit = Fraction(match[1]), match["unit"] or ""
        pi = Fraction("3.14")
        return f"{said(pi * radius * radius)}", f"取 π ≈ 3.14：\n\n- 面积 = π × 半径² = 3.14 × {match[1]}² ≈ {said(pi * radius * radius)} {f'平方{unit}' if unit else ''}\n- 周长 = 2 × π × 半径 = 2 × 3.14 × {match[1]} ≈ {said(2 * pi * radius)} {unit}"  # fmt: skip
    if found := list(_BOUGHT.finditer(text)):
        parts = [(Fraction(one["n"]), Fraction(one["price"]), one) for one in found]
        total = sum((n * price for n, price, _ in parts), Fraction(0))
        lines = [
            f"- {one['what']}：{one['n']} × {one['price']} = {said(n * price)}（元）"
            for n, price, one in parts
        ]
        adding = (
            f"\n\n一共：{' + '.join(said(n * price) for n, price, _ in parts)} = {said(total)}（元）"
            if len(parts) > 1
            else ""
        )
        handed = re.search(rf"(?:付了|给了|付|给|带了|有){_N}\s*元", text)
        back = ""
        if handed and re.search(r"找|剩|还有", text):
            back = f"\n\n{'应找回' if '找' in text else '还剩'}：{handed[1]} - {said(total)} = {said(Fraction(handed[1]) - total)}（元）"
        return f"{said(total)} 元", "\n".join(lines) + adding + back
    if match := _UP_DOWN.search(text):
        factors = [
            1 + (-1 if re.search("降", match[how]) else 1) * Fraction(match[by]) / 100
            for how, by in (("one", "a"), ("two", "b"))
        ]
        whole = factors[0] * factors[1]
        change = abs(1 - whole) * 100
        word = "与原价相同" if whole == 1 else f"比原价{'低' if whole < 1 else '高'} {said(change)}%"
        return word, f"设原价为 1：1 × {said(factors[0])} × {said(factors[1])} = {float(whole):g}，所以现在的价格是原价的 {said(whole * 100)}%，{word}。两次的百分比相同也不会抵消，因为第二次是以变化后的价格为基础计算的。"  # fmt: skip
    if (match := _MEETING.search(text)) and match["how"] != "同向":
        way, one, other = Fraction(match[1]), Fraction(match[4]), Fraction(match[5])
        hours = way / (one + other)
        return f"{said(hours)} 小时", f"相向而行，每小时一共靠近 {said(one)} + {said(other)} = {said(one + other)} {match['unit']}；相遇时间 = {said(way)} ÷ {said(one + other)} {'=' if exact(hours) else '≈'} {said(hours)}（小时）。"  # fmt: skip
    if match := _TOGETHER.search(text):
        one, other, unit = Fraction(match[1]), Fraction(match[3]), match["unit"]
        days = 1 / (1 / one + 1 / other)
        return f"{said(days)} {unit}", f"把总工作量看作 1，甲每{unit}完成 1/{said(one)}，乙每{unit}完成 1/{said(other)}。\n\n合作每{unit}完成 1/{said(one)} + 1/{said(other)} = {1 / one + 1 / other}，需要 1 ÷ {1 / one + 1 / other} {'=' if exact(days) else '≈'} {said(days)}（{unit}）。"  # fmt: skip
    if match := _WORKERS.search(text):
        one, days, other = Fraction(match["a"]), Fraction(match["days"]), Fraction(match["b"])
        if not other:
            return None
        needed = one * days / other
        return f"{said(needed)} {match['unit']}", f"总工作量 = {match['a']} × {match['days']} = {said(one * days)}（人·{match['unit']}），{match['b']} 个{match['who']}需要 {said(one * days)} ÷ {match['b']} {'=' if exact(needed) else '≈'} {said(needed)}（{match['unit']}），前提是每个人的效率相同。"  # fmt: skip
    return None


# ---- kinds with a pattern each -------------------------------------------------------------------------------------------

_U = r"(?:千克|公斤|千米|公里|厘米|分米|毫米|吨|克|米|元|升|毫升|亩|公顷|页|个|只|本|支|枝|棵|朵|条|块|人|名|张|袋|箱|盒|瓶|辆|颗|粒|件|台|道|架|斤|字|题)"
_PER = r"(?:天|日|小时|分钟|秒|次|段|箱|盒|人|辆|车|袋|行|排|组|班|瓶|份|包|层|盘|篮|桶|户)"
_DIVIDED = late(
    rf"{_N}\s*(?P<u>{_U})[^。？\d]{{0,24}}?(?:每个?|一)(?P<per>{_PER})[^\d。？]{{0,8}}{_N}\s*(?P=u)[^\d]{{0,20}}?(?:几|多少)个?(?P=per)"
)
_PIECES = late(
    rf"{_N}\s*(?P<u>{_U})[^。？\d]{{0,16}}?{_N}\s*(?P=u)(?P<per>一[段箱盒袋份组排行包瓶])[^\d]{{0,12}}?(?:几|多少)"
)
_SHARED = late(
    rf"{_N}\s*(?P<u>{_U})[^。？\d]{{0,12}}?平均(?:分|发|装|放)(?:给|成|到|在|进)?\s*{_N}\s*(?P<who>[个名位]?[\u4e00-\u9fff]{{1,5}}?)[，,。]?\s*(?:平均)?每"
)
_RATED = late(
    rf"每(?P<per>分钟|小时|秒|天)[^\d。？]{{0,6}}{_N}\s*(?P<u>{_U})[^\d？]{{0,12}}?{_N}\s*(?:个)?(?P=per)[^\d]{{0,24}}?(?:多远|多少(?P<asked>{_U})?)"
)
_DRIVEN = late(
    rf"(?:相距|全程|全长|路程|距离|长)[^\d]{{0,4}}{_N}\s*(?P<u>千米|公里|米)[^\d]{{0,20}}(?:每小时|时速|每分钟|每秒)[^\d]{{0,5}}{_N}\s*(?P=u)[^\d]{{0,20}}?(?:几|多少|需要?多久|多长时间)"
)
_POOL = late(
    rf"(?:注满|灌满|放满|进水)[^\d]{{0,8}}{_N}\s*个?(?P<u>小时|分钟)[^\d]{{0,16}}(?:放空|排空|放完|排完|出水|排水)[^\d]{{0,8}}{_N}\s*个?(?P=u)"
)
_AGES = late(
    rf"(?P<a>[\u4e00-\u9fff]{{1,3}}?)今年{_N}\s*岁[，,]?(?P<b>[\u4e00-\u9fff]{{1,3}}?)(?:今年)?{_N}\s*岁[^\d]{{0,6}}(?P<when>几年[后前]|多少年[后前])[^\d]{{0,14}}?(?P<n>\d|[两二三四五六七八九])\s*倍"
)
_SHARE = late(
    rf"{_N}\s*(?P<u>人|名|个|只|棵|本|吨|元|千克)[^\d。？]{{0,6}}?(?:其中)?(?P<a>[\u4e00-\u9fff]{{1,5}}?)占(?:总数的|全班的|总人数的)?\s*{_N}\s*%[^？]{{0,12}}?[，,。](?:那么)?(?P<b>[\u4e00-\u9fff]{{1,5}}?)(?:有|是|共)?(?:多少|几)"
)
_CUBOID = late(
    rf"长方体[^\d]{{0,10}}{_N}\s*(?P<u>厘米|分米|毫米|米|cm|m)?[^\d]{{1,6}}{_N}\s*(?:厘米|分米|毫米|米|cm|m)?[^\d]{{1,6}}{_N}"
)
_CUBE = late(rf"(?:正方体|立方体)[^\d]{{0,8}}{_N}\s*(?P<u>厘米|分米|毫米|米|cm|m)?")
_SAWN = late(
    rf"(?:锯|截|剪|切)成\s*{_N}\s*段[^\d。]{{0,10}}?每(?:锯|截|剪|切)(?:断|开)?(?:一|1)?(?:次|段|下)[^\d]{{0,6}}{_N}\s*(?P<u>分钟|秒)"
)
_GROWN = late(
    rf"{_N}\s*(?P<u>万?{_U})[^\d。]{{0,16}}(?P<how>增产|增加|增长|提高|上升|减少|下降|减产|降低|节约)了?\s*{_N}\s*%"
)
_SAVED = late(rf"{_N}\s*(?P<u>万?元)[^\d。]{{0,16}}(?:年利率|利率)[^\d]{{0,4}}{_N}\s*%[^\d]{{0,8}}{_N}\s*年")
_EVENED = late(
    rf"(?P<a>[甲乙\u4e00-\u9fff]{{1,3}}?)有{_N}\s*(?P<u>{_U})[\u4e00-\u9fff]{{0,3}}[，,](?P<b>[\u4e00-\u9fff]{{1,3}}?)有{_N}\s*{_U}[^\d]{{0,12}}给[^\d]{{0,6}}(?:多少|几)[^\d]{{0,12}}(?:一样多|相等|同样多)"
)
_BRIDGE = late(
    rf"(?:火车|列车)[^\d]{{0,6}}{_N}\s*米[^\d]{{0,10}}每秒[^\d]{{0,5}}{_N}\s*米[^\d]{{0,16}}{_N}\s*米"
)
_TREES = late(rf"{_N}\s*米[^\d]{{0,24}}每隔\s*{_N}\s*米[^\d]{{0,12}}(?:种|栽|植|立|装|挂|插|放|安)")
_NEXT_TO = late(
    r"(?P<n>[三五七357])个连续的?(?P<kind>自然数|整数|偶数|奇数)的?(?:和|总和)[^\d]{0,4}(?P<s>\d{1,6})"
)
_TIMES = late(
    rf"(?P<a>[\u4e00-\u9fff]{{1,4}}?)(?:和|与)(?P<b>[\u4e00-\u9fff]{{1,4}}?)(?:一共有?|共有?|总共有?|合计|的和是){_N}\s*(?P<u>{_U})?[^\d]{{0,4}}?(?P<c>[\u4e00-\u9fff]{{1,4}}?)(?:的[\u4e00-\u9fff]{{1,3}})?是(?P<d>[\u4e00-\u9fff]{{1,4}}?)的?(?P<n>\d|[两二三四五六七八九])\s*倍"
)
_BARREL = late(rf"连桶重?[^\d]{{0,3}}{_N}\s*(?P<u>千克|公斤|斤)[^\d]{{0,8}}一半[^\d]{{0,8}}{_N}")
_EQUATION = late(
    rf"(?:一个|某|这个)数的{_N}\s*倍(?P<how>加上?|减去?|多|少){_N}(?:等于|是|得|，结果是|，得){_N}"
)
_COMPARED = late(
    rf"(?P<a>[\u4e00-\u9fff]{{1,4}}?)(?:有)?\s*{_N}\s*(?P<u>{_U})[，,](?P<b>[\u4e00-\u9fff]{{1,4}}?)(?:的[\u4e00-\u9fff]{{1,3}})?比(?P<c>[\u4e00-\u9fff]{{1,4}}?)(?:的(?P<n>\d|[两二三四五六七八九])倍)?(?P<how>多|少){_N}\s*{_U}?"
)
_LEFT_OVER = late(
    rf"每人分?\s*{_N}\s*(?P<u>{_U})[^\d]{{0,6}}?(?:多|剩)(?:出|下|余)?{_N}[^\d]{{1,8}}每人分?\s*{_N}\s*{_U}?[^\d]{{0,6}}?(?:少|缺|差){_N}"
)
_CAUGHT = late(
    rf"(?:相距|先走|先行|落后|前面)[^\d]{{0,4}}{_N}\s*(?P<u>千米|公里|米)[^。]{{0,40}}?{_N}\s*(?:千米|公里|米)[^\d]{{1,14}}{_N}\s*(?:千米|公里|米)[^\d]{{0,16}}追上"
)
_APART = late(
    rf"(?P<a>[\u4e00-\u9fff]{{1,4}}?)(?:和|与)(?P<b>[\u4e00-\u9fff]{{1,4}}?)(?:一共有?|共有?|总共有?|的和是){_N}\s*(?P<u>{_U})?[^\d]{{0,3}}?(?P<c>[\u4e00-\u9fff]{{1,4}}?)比(?P<d>[\u4e00-\u9fff]{{1,4}}?)(?P<how>多|少|重|轻|长|短){_N}"
)
_PROFIT = late(
    rf"(?:进价|成本)[^\d]{{0,3}}{_N}\s*元[^\d]{{0,6}}(?:售价|卖价|卖|售出)[^\d]{{0,3}}{_N}\s*元[^\d]{{0,8}}(?:利润率|利润)"
)
_PACE = late(
    rf"{_N}\s*(?:个)?(?P<t>小时|分钟|天|秒)[^\d]{{0,6}}?{_N}\s*(?P<u>{_U})[^\d]{{0,6}}?(?:平均)?每(?P=t)[^\d]{{0,8}}?(?:多少|几)"
)
_MEAN = late(r"平均(?:分|成绩|数|值|身高|体重|每)")
_TAKES = r"卖出|卖了|卖掉|卖去|用去|用掉|用了|吃了|吃掉|借出|借走|送给|给了|给|飞走|运走|花了|花掉|丢了|剪去|剪掉|倒出|捐出|捐了|拿走|下车|下去|走了|修了|看了|搬走|开走|摔坏|坏了"
_ADDS = r"又买来|又买|买来|买进|买了|又来|飞来|运来|送来|运进|又得到|得到|上车|上来|捡到|又摘|又借|还回|收到|妈妈又给|开来|添了|又种"
_STEP = late(rf"(?P<take>{_TAKES})|(?P<add>{_ADDS})")
_FIRST = late(
    rf"(?:一本书|一根绳子?|一条路|一本[\u4e00-\u9fff]{{1,4}}书|有|共|运来|买来|存有|长)[\u4e00-\u9fff]{{0,5}}?{_N}\s*(?P<u>{_U})"
)
_AMOUNT = late(rf"{_N}\s*(?P<u>{_U})")
_DIGIT = {"两": 2, "二": 2, "三": 3, "四": 4, "五": 5, "六": 6, "七": 7, "八": 8, "九": 9}


def _n(sign: str) -> int:
    return int(sign) if sign.isdigit() else _DIGIT[sign]


def _equals(number: Fraction) -> str:
    return f"{'=' if exact(number) else '≈'} {said(number)}"


Sum = tuple[str, str]
"""The bare result, and the way to it."""


def _part(whole: Fraction, by: Fraction) -> Fraction | None:
    return whole / by if by else None


def _divided(match: re.Match[str], text: str) -> Sum | None:
    whole, by = Fraction(match[1]), Fraction(match[4])
    if not by:
        return None
    many, per = whole / by, match["per"]
    if many.denominator == 1:
        return f"{said(many)} {per}", f"{match[1]} ÷ {match[4]} = {said(many)}（{per}）"
    full = whole // by
    rest = whole - full * by
    last = f"需要 {full + 1} {per}（前 {full} {per}之后还剩 {said(rest)} {match['u']}）" if re.search("看完|运完|装完|用完|做完|修完|至少|需要", text) else f"{full} {per}，余 {said(rest)} {match['u']}"  # fmt: skip
    return last.split("（")[0], f"{match[1]} ÷ {match[4]} = {full} …… {said(rest)}，所以{last}"


def _pieces(match: re.Match[str], text: str) -> Sum | None:
    many = _part(Fraction(match[1]), Fraction(match[3]))
    return (said(many), f"{match[1]} ÷ {match[3]} {_equals(many)}（{match['per'][1]}）") if many else None


def _shared(match: re.Match[str], text: str) -> Sum | None:
    each = _part(Fraction(match[1]), Fraction(match[3]))
    return (
        (f"{said(each)} {match['u']}", f"{match[1]} ÷ {match[3]} {_equals(each)}（{match['u']}）")
        if each
        else None
    )


def _rated(match: re.Match[str], text: str) -> Sum | None:
    if match["asked"] and match["asked"] != match["u"]:
        return None
    whole = Fraction(match[2]) * Fraction(match[4])
    return f"{said(whole)} {match['u']}", f"{match[2]} × {match[4]} = {said(whole)}（{match['u']}）"


def _driven(match: re.Match[str], text: str) -> Sum | None:
    time = _part(Fraction(match[1]), Fraction(match[3]))
    if time is None or "追上" in text or "相向" in text or "火车长" in text:
        return None
    unit = "分钟" if "每分钟" in match[0] else "秒" if "每秒" in match[0] else "小时"
    return f"{said(time)} {unit}", f"时间 = 路程 ÷ 速度 = {match[1]} ÷ {match[3]} {_equals(time)}（{unit}）"


def _pool(match: re.Match[str], text: str) -> Sum | None:
    one, other, unit = Fraction(match[1]), Fraction(match[3]), match["u"]
    if not one or not other or one >= other:
        return (
            "注不满",
            f"进水每{unit} 1/{said(one)} 池，出水每{unit} 1/{said(other)} 池，出得不比进得慢，所以永远注不满。",
        )
    rate = 1 / one - 1 / other
    return f"{said(1 / rate)} {unit}", f"把一池水看作 1，进水管每{unit}注 1/{said(one)}，出水管每{unit}放 1/{said(other)}。\n\n同时打开，每{unit}净注入 1/{said(one)} - 1/{said(other)} = {rate}，注满需要 1 ÷ {rate} {_equals(1 / rate)}（{unit}）。"  # fmt: skip


def _aged(match: re.Match[str], text: str) -> Sum | None:
    old, young, times = Fraction(match[2]), Fraction(match[4]), _n(match["n"])
    if times < 2 or old <= young:
        return None
    later = (old - times * young) / (times - 1)
    if ("前" in match["when"]) != (later < 0) and later:
        return None
    then = young + later
    if later.denominator != 1:
        return None
    years = abs(later)
    return f"{years} 年", f"两人的年龄差不变：{said(old)} - {said(young)} = {said(old - young)}（岁）。\n\n当{match['a']}的年龄是{match['b']}的 {times} 倍时，差是 {times - 1} 倍，所以那时{match['b']} {said(old - young)} ÷ {times - 1} = {said(then)}（岁），是 {years} 年{'前' if later < 0 else '后'}。"  # fmt: skip


def _owned(match: re.Match[str], text: str) -> Sum | None:
    whole, rate, unit = Fraction(match[1]), Fraction(match[4]), match["u"]
    if match["b"].strip() in match["a"] or match["a"] in match["b"]:
        part = whole * rate / 100
        return f"{said(part)} {unit}", f"{match[1]} × {said(rate)}% = {said(part)}（{unit}）"
    part = whole * (100 - rate) / 100
    return (
        f"{said(part)} {unit}",
        f"{match['b']}占 1 - {said(rate)}% = {said(100 - rate)}%，{match[1]} × {said(100 - rate)}% = {said(part)}（{unit}）",
    )


def _cuboid(match: re.Match[str], text: str) -> Sum | None:
    a, b, c, unit = Fraction(match[1]), Fraction(match[3]), Fraction(match[4]), match["u"] or ""
    volume, surface = a * b * c, 2 * (a * b + b * c + a * c)
    lines = []
    if "表面积" not in text or "体积" in text:
        lines.append(
            f"体积 = 长 × 宽 × 高 = {match[1]} × {match[3]} × {match[4]} = {said(volume)} {f'立方{unit}' if unit else ''}".strip()
        )
    if "表面积" in text:
        lines.append(
            f"表面积 =（长 × 宽 + 宽 × 高 + 长 × 高）× 2 = {said(surface)} {f'平方{unit}' if unit else ''}".strip()
        )
    return lines[0].rsplit("= ", 1)[1], "\n".join(lines)


def _cube(match: re.Match[str], text: str) -> Sum | None:
    a, unit = Fraction(match[1]), match["u"] or ""
    lines = []
    if "表面积" not in text or "体积" in text:
        lines.append(
            f"体积 = 棱长³ = {match[1]} × {match[1]} × {match[1]} = {said(a**3)} {f'立方{unit}' if unit else ''}".strip()
        )
    if "表面积" in text:
        lines.append(f"表面积 = 棱长² × 6 = {said(6 * a * a)} {f'平方{unit}' if unit else ''}".strip())
    return lines[0].rsplit("= ", 1)[1], "\n".join(lines)


def _sawn(match: re.Match[str], text: str) -> Sum | None:
    cuts = Fraction(match[1]) - 1
    whole = cuts * Fraction(match[2])
    return (
        f"{said(whole)} {match['u']}",
        f"锯成 {match[1]} 段只要锯 {match[1]} - 1 = {said(cuts)} 次，{said(cuts)} × {match[2]} = {said(whole)}（{match['u']}）",
    )


def _grown(match: re.Match[str], text: str) -> Sum | None:
    whole, rate = Fraction(match[1]), Fraction(match[4])
    down = match["how"] in ("减少", "下降", "减产", "降低", "节约")
    part = 1 - rate / 100 if down else 1 + rate / 100
    now = whole * part
    return (
        f"{said(now)} {match['u']}",
        f"{match[1]} ×（1 {'-' if down else '+'} {said(rate)}%）= {said(now)}（{match['u']}）",
    )


def _saved(match: re.Match[str], text: str) -> Sum | None:
    whole, rate, years = Fraction(match[1]), Fraction(match[3]), Fraction(match[4])
    gain = whole * rate / 100 * years
    more = (
        f"\n\n到期连本带息 {match[1]} + {said(gain)} = {said(whole + gain)}（{match['u']}）。"
        if re.search("本息|一共|连本|共可?取", text)
        else ""
    )
    return (
        f"{said(gain)} {match['u']}",
        f"利息 = 本金 × 年利率 × 年数 = {match[1]} × {said(rate)}% × {said(years)} = {said(gain)}（{match['u']}）{more}",
    )


def _evened(match: re.Match[str], text: str) -> Sum | None:
    one, other, unit = Fraction(match[2]), Fraction(match[5]), match["u"]
    gives = (one - other) / 2
    return (f"{said(gives)} {unit}", f"两人相差 {match[2]} - {match[5]} = {said(one - other)}（{unit}），给出差的一半就一样多：{said(one - other)} ÷ 2 = {said(gives)}（{unit}）") if gives > 0 else None  # fmt: skip


def _bridged(match: re.Match[str], text: str) -> Sum | None:
    train, speed, bridge = Fraction(match[1]), Fraction(match[2]), Fraction(match[3])
    time = _part(train + bridge, speed)
    return (f"{said(time)} 秒", f"从车头上桥到车尾离桥，一共走桥长加车长：{said(bridge)} + {said(train)} = {said(train + bridge)}（米），{said(train + bridge)} ÷ {said(speed)} {_equals(time)}（秒）") if time else None  # fmt: skip


def _planted(match: re.Match[str], text: str) -> Sum | None:
    gaps = _part(Fraction(match[1]), Fraction(match[2]))
    if gaps is None or gaps.denominator != 1:
        return None
    ring = re.search("圆形|环形|一圈|周长|湖|池塘|一端", text)
    neither = re.search("两端都?不|两头都?不", text)
    more = 0 if ring else -1 if neither else 1
    many = gaps + more
    why = (
        "封闭的路线（或只种一端）棵数等于间隔数"
        if ring
        else "两端都不种，棵数 = 间隔数 - 1"
        if neither
        else "两端都种，棵数 = 间隔数 + 1"
    )
    thing = one[1] if (one := re.search(r"(?:多少|几)([棵盏面根个块])", text)) else "棵"
    why = why.replace("棵数", f"{thing}数")
    told = f"间隔数：{match[1]} ÷ {match[2]} = {said(gaps)}。{why}，一共 {said(many)} {thing}。"
    if re.search("两侧|两旁|两边", text):
        return (
            f"{said(2 * many)} {thing}",
            f"{told.replace('一共', '一侧')}两侧一共 {said(many)} × 2 = {said(2 * many)}（{thing}）。",
        )
    return f"{said(many)} {thing}", told


def _in_a_row(match: re.Match[str], text: str) -> Sum | None:
    count, total = {"三": 3, "五": 5, "七": 7}.get(match["n"]) or int(match["n"]), int(match["s"])
    step = 2 if match["kind"] in ("偶数", "奇数") else 1
    middle, rest = divmod(total, count)
    if rest or (step == 2 and middle % 2 != (match["kind"] == "奇数")):
        return "没有", f"{total} 不能写成 {count} 个连续{match['kind']}的和，请检查一下题目。"
    row = "、".join(str(middle + step * (at - count // 2)) for at in range(count))
    return row, f"中间的数就是平均数：{total} ÷ {count} = {middle}，所以这 {count} 个数是 {row}。"


def _timed(match: re.Match[str], text: str) -> Sum | None:
    total, times, unit = Fraction(match[3]), _n(match["n"]), match["u"] or ""
    many = match["c"] if match["c"] in (match["a"], match["b"]) or len(match["c"]) < 3 else match["a"]
    few = match["d"]
    small = total / (times + 1)
    return f"{many} {said(small * times)}，{few} {said(small)}", f"把{few}看作 1 份，{many}是 {times} 份，一共 {times + 1} 份。\n\n- {few}：{match[3]} ÷ {times + 1} {_equals(small)}{f'（{unit}）' if unit else ''}\n- {many}：{said(small)} × {times} {_equals(small * times)}{f'（{unit}）' if unit else ''}"  # fmt: skip


def _barrelled(match: re.Match[str], text: str) -> Sum | None:
    whole, later, unit = Fraction(match[1]), Fraction(match[3]), match["u"]
    half = whole - later
    return f"{said(2 * half)} {unit}", f"用去的一半重 {match[1]} - {match[3]} = {said(half)}（{unit}），油一共 {said(half)} × 2 = {said(2 * half)}（{unit}），桶重 {match[1]} - {said(2 * half)} = {said(whole - 2 * half)}（{unit}）"  # fmt: skip


def _equated(match: re.Match[str], text: str) -> Sum | None:
    times, more, result = Fraction(match[1]), Fraction(match[3]), Fraction(match[4])
    minus = match["how"][0] in "减少"
    inner = result + more if minus else result - more
    found = _part(inner, times)
    return (said(found), f"设这个数是 x：{match[1]}x {'-' if minus else '+'} {match[3]} = {match[4]}，{match[1]}x = {said(inner)}，x {_equals(found)}。") if found is not None else None  # fmt: skip


def _compared(match: re.Match[str], text: str) -> Sum | None:
    one, by, unit = Fraction(match[2]), Fraction(match[8]), match["u"]
    times = _n(match["n"]) if match["n"] else 1
    more = match["how"] == "多"
    if not match["a"].endswith(match["c"]) and not match["c"].endswith(match["a"]):
        return None
    other = one * times + (by if more else -by)
    told = f"{match['b']}：{match[2]}{f' × {times}' if times > 1 else ''} {'+' if more else '-'} {match[8]} = {said(other)}（{unit}）"
    if re.search("一共|总共|共有", text[match.end() :]):
        return (
            f"{said(one + other)} {unit}",
            f"{told}\n\n一共：{match[2]} + {said(other)} = {said(one + other)}（{unit}）",
        )
    return f"{said(other)} {unit}", told


def _left_over(match: re.Match[str], text: str) -> Sum | None:
    few, over, many, short = Fraction(match[1]), Fraction(match[3]), Fraction(match[4]), Fraction(match[5])
    if many <= few:
        return None
    people = (over + short) / (many - few)
    things = people * few + over
    return f"{said(people)} 人，{said(things)} {match['u']}", f"两次分法相差 {said(over)} + {said(short)} = {said(over + short)}（{match['u']}），每人相差 {said(many)} - {said(few)} = {said(many - few)}（{match['u']}），所以有 {said(over + short)} ÷ {said(many - few)} = {said(people)}（人），东西有 {said(people)} × {said(few)} + {said(over)} = {said(things)}（{match['u']}）。"  # fmt: skip


def _caught(match: re.Match[str], text: str) -> Sum | None:
    gap, one, other = Fraction(match[1]), Fraction(match[3]), Fraction(match[4])
    if one == other:
        return None
    time = gap / abs(one - other)
    unit = "分钟" if "每分" in text else "秒" if "每秒" in text else "小时"
    return (
        f"{said(time)} {unit}",
        f"追及时间 = 路程差 ÷ 速度差 = {said(gap)} ÷（{said(max(one, other))} - {said(min(one, other))}）{_equals(time)}（{unit}）",
    )


def _apart(match: re.Match[str], text: str) -> Sum | None:
    total, by, unit = Fraction(match[3]), Fraction(match[8]), match["u"] or ""
    more = match["how"] in "多重长"
    large, small = (total + by) / 2, (total - by) / 2
    if small < 0 or match["d"] not in (match["a"], match["b"]):
        return None
    first = match["a"] if match["d"] == match["b"] else match["b"]
    first = first if len(first) <= len(match["c"]) else match["c"]
    one, other = (first, match["d"]) if more else (match["d"], first)
    return f"{one} {said(large)}，{other} {said(small)}", f"- {one}：（{said(total)} + {said(by)}）÷ 2 = {said(large)}{f'（{unit}）' if unit else ''}\n- {other}：（{said(total)} - {said(by)}）÷ 2 = {said(small)}{f'（{unit}）' if unit else ''}"  # fmt: skip


def _profit(match: re.Match[str], text: str) -> Sum | None:
    cost, price = Fraction(match[1]), Fraction(match[2])
    if not cost:
        return None
    gain = price - cost
    if "利润率" not in text:
        return f"{said(gain)} 元", f"利润 = 售价 - 进价 = {said(price)} - {said(cost)} = {said(gain)}（元）"
    rate = gain / cost * 100
    return (
        f"{said(rate)}%",
        f"利润 = {said(price)} - {said(cost)} = {said(gain)}（元），利润率 = 利润 ÷ 进价 = {said(gain)} ÷ {said(cost)} {_equals(rate)}%",
    )


def _paced(match: re.Match[str], text: str) -> Sum | None:
    each = _part(Fraction(match[3]), Fraction(match[1]))
    return (
        (f"{said(each)} {match['u']}", f"{match[3]} ÷ {match[1]} {_equals(each)}（{match['u']}）")
        if each
        else None
    )


_KINDS: Sequence[tuple[re.Pattern[str], Callable[[re.Match[str], str], Sum | None]]] = (
    (_POOL, _pool), (_AGES, _aged), (_BRIDGE, _bridged), (_CAUGHT, _caught), (_DRIVEN, _driven), (_SAWN, _sawn), (_TREES, _planted), (_SHARED, _shared),
    (_SHARE, _owned), (_GROWN, _grown), (_SAVED, _saved), (_EVENED, _evened), (_NEXT_TO, _in_a_row), (_TIMES, _timed), (_BARREL, _barrelled),
    (_EQUATION, _equated), (_LEFT_OVER, _left_over), (_COMPARED, _compared), (_CUBOID, _cuboid), (_CUBE, _cube), (_DIVIDED, _divided), (_PIECES, _pieces), (_RATED, _rated), (_APART, _apart), (_PROFIT, _profit), (_PACE, _paced),
)  # fmt: skip


def _of_kind(text: str) -> Sum | None:
    for pattern, solve in _KINDS:
        if (match := pattern.search(text)) and (told := solve(match, text)):
            return told
    return _kept(text) or _mean(text)


def _kept(text: str) -> Sum | None:
    """What is left of something that things are taken from and put to, clause by clause."""
    if not re.search(r"还剩|剩下|还有|现在有|一共有|共有|这时", text) or re.search(
        r"%|折|倍|每|一半|几分之", text
    ):
        return None
    begin = _FIRST.search(text)
    if begin is None:
        return None
    total, unit = Fraction(begin[1]), begin["u"]
    terms = [begin[1]]
    for clause in re.split(r"[，,。；;]", text[begin.end() :]):
        step, amount = _STEP.search(clause), _AMOUNT.search(clause)
        if step is None or amount is None:
            if amount:
                return None  # a figure that nothing is known to be done with
            continue
        number = Fraction(amount[1])
        total += -number if step["take"] else number
        terms.append(f"{'-' if step['take'] else '+'} {amount[1]}")
    if len(terms) < 2 or total < 0:
        return None
    return f"{said(total)} {unit}", f"{' '.join(terms)} = {said(total)}（{unit}）"


def _mean(text: str) -> Sum | None:
    if not _MEAN.search(text):
        return None
    figures = re.findall(r"(?<![\d.])\d{1,4}(?:\.\d+)?(?=\s*(?:分|厘米|千克|公斤|[，,、和。？?]|$))", text)
    if len(figures) < 2:
        return None
    total = sum((Fraction(one) for one in figures), Fraction(0))
    mean = total / len(figures)
    return said(
        mean
    ), f"（{' + '.join(figures)}）÷ {len(figures)} = {said(total)} ÷ {len(figures)} {_equals(mean)}"


ALL = (reckoned,)
