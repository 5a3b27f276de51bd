"""Lists of an object as a text says them: the rows of its table, its entities with their places, who does what by when, what is said of each
aspect, how its names hang together; else one object a line, or a sentence, as far as these say the members."""

import re
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from mock_server.content import extracting, finding
from mock_server.content.extracting import NOTHING, number, words_of
from mock_server.content.late import late, worded
from mock_server.content.sourced import Source

Fill = Callable[[Mapping[str, Any], Source], dict[str, Any]]
"""What gives the members of an object that a text says: without those that it does not."""

MOST = 30

# ---- lists of texts ------------------------------------------------------------------------------------------------------

_APART = late(r"\s*(?:,|;|、|，|；|/|\n|•|\band\b|&|和|及|以及)\s*(?:and )?")
_HASH = late(r"#[\w\u4e00-\u9fff]+")
_MENTION = late(r"(?<!\w)@\w+")
_EMAIL = late(r"[\w.+-]{1,64}@[\w-]+(?:\.[\w-]+)+")
_LINK = late(r"https?://[^\s\"'<>，。）)]+")
_DECIDED = late(
    r"\b(?:decided|agreed|approved|chose|will go with|settled on)\b|决定|同意|通过|确定|一致", re.IGNORECASE
)
_TO_DO = late(
    r"\b(?:will|please|needs? to|has to|have to|must|should|action|todo|to do|follow up|make sure|can you|could you|send|bring|don't forget)\b|负责|请|需要|务必|记得|完成|提交",
    re.IGNORECASE,
)
_NOT_TO_DO = late(r"\b(?:will be|should be|next meeting|decided)\b|下次会议|决定", re.IGNORECASE)
_ALLERGIC = late(r"\ballerg(?:ic to|y to|ies to|ies:) (?P<a>[^.;\n]{2,60})|对(?P<z>[^，。\n]{1,20}?)过敏", re.IGNORECASE)  # fmt: skip
_HISTORY = late(r"\bhistory of (?P<a>[^.;\n]{2,80})|\bdiagnosed with (?P<b>[^.;,\n]{2,60})|(?:有|既往|曾有)?(?P<z>[\u4e00-\u9fff]{2,6}?)(?:病史|史)", re.IGNORECASE)  # fmt: skip
_SYMPTOMS = late(
    r"\b(?:(?:severe|mild|chronic|persistent|sharp|dry|sore|high|runny|stuffy) )?(?:headaches?|fever|coughs?|coughing|nausea|vomiting|dizziness|fatigue|chest pain|sore throat|throat|shortness of breath|rash|chills|diarrh?oea|back pain|stomach pain|abdominal pain|runny nose|nose|swelling|insomnia|palpitations|muscle aches?|loss of appetite|joint pain)\b|头痛|头晕|发热|发烧|咳嗽|恶心|呕吐|乏力|胸痛|胸闷|腹痛|腹泻|咽痛|流鼻涕|皮疹|失眠|心悸|气短|鼻塞",
    re.IGNORECASE,
)
_SKILL = late(r"(?<![A-Za-z])(?:Python|Java|JavaScript|TypeScript|Go|Rust|C\+\+|C#|SQL|PostgreSQL|MySQL|MongoDB|Redis|Kafka|AWS|Azure|GCP|Docker|Kubernetes|React|Vue|Angular|Django|Flask|Node\.js|Spring(?: Boot)?|Git|Linux|Excel|Figma|Photoshop|TensorFlow|PyTorch|Pandas|Spark|Tableau|Scrum|Terraform)(?![A-Za-z0-9+#])")  # fmt: skip

_LISTS: Sequence[tuple[str, Callable[[Source], Sequence[str]]]] = (
    (r"reasons|evidence|red flags|signals|indicators|理由|依据", lambda s: evidence(s)),
    (r"hash ?tags?|话题", lambda s: _HASH.findall(s.text)),
    (r"mentions|提及用户", lambda s: _MENTION.findall(s.text)),
    (r"e ?mails?(?: addresses)?|邮箱", lambda s: _EMAIL.findall(s.text)),
    (r"(?:phones?|phone numbers|telephones)|电话", lambda s: _all("phone", s)),
    (r"(?:links|urls|websites)", lambda s: _LINK.findall(s.text)),
    (r"colou?rs|颜色", lambda s: extracting.colours(s.text)),
    (r"allerg(?:y|ies|ens)|过敏.*", lambda s: _parts(_ALLERGIC, s)),
    (r"(?:medical |past )?history|conditions|diagnoses|past medical history|既往史|病史", lambda s: _parts(_HISTORY, s)),
    (r"symptoms|症状", lambda s: [one.lower() for one in _SYMPTOMS.findall(s.text)]),
    (r"(?:technical )?skills|technologies|tech stack|tools|required skills|技能|技术栈", lambda s: _SKILL.findall(s.text)),
    (r"decisions|决定|决议", lambda s: [_plainly(one) for one in s.sentences if _DECIDED.search(one)]),
    (r"(?:action items?|tasks|todos?|to dos?|next steps|follow ups?|待办.*|行动项|任务)", lambda s: [_plainly(one) for one in s.sentences if _TO_DO.search(one) and not _NOT_TO_DO.search(one)]),
    (r"pros|advantages|positives|likes|strengths|praises|优点", lambda s: [one for one in clauses(s.text) if finding.feeling(one) == "positive"]),
    (r"cons|disadvantages|negatives|dislikes|weaknesses|complaints|issues|problems|缺点|问题", lambda s: [one for one in clauses(s.text) if finding.feeling(one) == "negative"]),
    (r"(?:key|main) (?:points|facts|takeaways|ideas)|highlights|takeaways|bullet points|要点|关键点|亮点", lambda s: [one.rstrip(".。") for one in s.sentences[:5]]),
    (r"questions|open questions|问题列表", lambda s: [one for one in s.sentences if one.endswith(("?", "？"))]),
    (r"amounts|prices|costs|numbers|money|金额", lambda s: s.spotted.amounts),
    (r"dates|deadlines|日期", lambda s: _all("date", s)),
    (r"(?:companies|organi[sz]ations|orgs|firms|brands|公司|机构|组织)", lambda s: _all("company" if not s.text.isascii() else "organizations", s)),
    (r"(?:locations|places|cities|countries|地点|城市)", lambda s: _all("地点" if not s.text.isascii() else "places", s)),
    (r"(?:people|persons|names|participants|attendees|members|authors|speakers|人物|人名|参会人.*|与会.*)", lambda s: _all("姓名" if not s.text.isascii() else "people", s)),
)  # fmt: skip


def evidence(source: Source) -> list[str]:
    """The words of a text that speak for a judgement: those of advertisements and frauds, else those that praise or blame."""
    suspect = [match[0] for match in extracting.SPAM.finditer(source.text)]
    if suspect:
        mark = ("文中有“{}”",) if not source.text.isascii() else ('It says "{}".',)
        return [mark[0].format(one) for one in dict.fromkeys(suspect)]
    return (
        [one for one in clauses(source.text) if finding.feeling(one) != "neutral"] or [source.sentences[0]]
        if source.sentences
        else []
    )


_JOINED = late(r"\b([A-Z][a-z]+) (?:and|&) ([A-Z][a-z]+)\b")


def _all(name: str, source: Source) -> Sequence[str]:
    kind = {
        "company": "organisations",
        "organizations": "organisations",
        "places": "places",
        "地点": "places",
        "people": "people",
        "姓名": "people",
    }.get(name)
    if kind:
        told = extracting.named(kind, source)
        if kind == "people":
            joined = [one for one, other in _JOINED.findall(source.text) if other in told and one not in told]
            return sorted([*joined, *told], key=source.text.find)
        return told
    found = finding.field(name, source.text, all_of_it=True)
    return found if isinstance(found, list) else []


def _parts(pattern: re.Pattern[str], source: Source) -> list[str]:
    """The parts of what each match of the pattern holds."""
    said = [next(one for one in match.groups() if one) for match in pattern.finditer(source.text)]
    return [part for one in said for part in listed(one)]


def _plainly(sentence: str) -> str:
    """A sentence without the label before it, and without its full stop."""
    return re.sub(r"^[A-Z][\w ]{2,20}: ", "", sentence).rstrip(".。 ")


def listed(said: str) -> list[str]:
    """The parts of a list in words: `a, b and c`."""
    parts = [part.strip(" .。") for part in _APART.split(said)]
    return list(dict.fromkeys(part for part in parts if part))


def clauses(text: str) -> list[str]:
    """The clauses of a text, at which praise and blame part."""
    parts = re.split(
        r"(?<=[.!?。！？])\s*|,? ?\b(?:but|however|although|though|while|yet)\b,? ?|, (?:and )?(?=the |it |my |its )|[，,；;] ?(?:但是?|不过|就是|可是|然而|而且)?",
        text,
    )
    return [part.strip(" .!。！") for part in parts if part and len(part.strip()) > 3]


def texts(name: str, source: Source) -> Any:
    """The texts of a list by its name; NOTHING where the text has none of them."""
    words = words_of(name)
    for label, said in source.labelled:
        if re.fullmatch(
            rf"(?:key |main |required |technical |available )?{re.escape(words.removesuffix('s'))}s?", label
        ) or (any(re.fullmatch(names, words) and re.fullmatch(names, label) for names, _ in _LISTS)):
            return listed(said)[:MOST]
    section = next(
        (said for head, said in source.sections.items() if head == words or head in words.split(" ")), ""
    )
    if section:
        return [re.sub(r"^[-*•\d.) ]+", "", one) for one in section.split("\n") if one.strip()][:MOST] if "\n" in section else listed(section)[:MOST]  # fmt: skip
    speakers = list(dict.fromkeys(one["who"].strip() for one in _SAID_BY.finditer(source.text)))
    if len(speakers) > 1 and re.fullmatch(
        r"people|persons|names|participants|speakers|attendees|members|参与者|参会人", words
    ):
        return speakers
    for names, look in _LISTS:
        if worded(names).fullmatch(words):
            found = list(dict.fromkeys(look(source)))
            return found[:MOST] if found else NOTHING
    return NOTHING


# ---- lists of objects ----------------------------------------------------------------------------------------------------

_CELLS = late(r"\s*\|\s*|\t+| {2,}")
_HEADS = {"description": "description item name product service title 品名 商品 名称 项目", "name": "name item product description 名称 商品 姓名 品名", "product": "product item name description 商品 产品",
          "item": "item product name description", "quantity": "qty quantity count units pcs 数量", "qty": "qty quantity count 数量", "unit price": "unit price rate price each 单价", "price": "price unit amount cost 单价 价格",
          "amount": "amount total sum line 金额 小计", "total": "total amount sum 金额 小计 合计", "line total": "amount total", "unit": "unit 单位"}  # fmt: skip
_ITEM = late(r"(?:^|\n|[:,;，；：]|\band\b)[ \t]*(?:[-*•] *)?(?P<n>\d{1,4}) ?(?:x|×|\*|pcs of)? ?(?P<what>[A-Za-z][\w '()-]{1,40}?) *(?:@|at|for|à|-|:|,) *(?P<price>[$€£¥]\d[\d,.]*\d)", re.IGNORECASE)  # fmt: skip
_RECEIPT = late(r"^[ \t]*(?P<n>\d{1,3}) ?(?:x|×|\*)? +(?P<what>[^\W\d][^\d\n]{1,40}?) +(?P<price>[$€£¥]?\d{1,6}[.,]\d{2}) ?(?:€|EUR|USD|\$)?[ \t]*$", re.IGNORECASE | re.MULTILINE)  # fmt: skip
_WHO_DOES = late(
    r"(?P<who>\b[A-Z][a-z]+(?: [A-Z][a-z]+)?|[\u4e00-\u9fff]{2,3}?) ?(?:will|to|should|needs to|must|is going to|agreed to|has to|负责|需要|需|将|会|要)(?= |[\u4e00-\u9fff]) ?(?P<task>[^.;\n。；]{3,120}?)(?:,? (?:by|before|until|no later than|on) (?P<due>(?:next |the )?[A-Z][\w ]{2,20}?|tomorrow|end of (?:day|week|month)|\d[\w/ -]{2,14}))?(?=[.;\n。；]|, (?:and )?[A-Z][a-z]+ (?:will|to|should)| and [A-Z][a-z]+ (?:will|to|should)|，[\u4e00-\u9fff]{2,3}(?:负责|需要|将)|$)"
)
_DUE_ZH = late(r"(?:在|于)?(?P<due>(?:[本下]?周[一二三四五六日末]|\d{1,2}月\d{1,2}[日号]|明天|后天|月底|本月底|\d{1,2}[日号]))(?:之?前|以前)?(?:完成|提交)?")  # fmt: skip
_TAKES = late(r"\b(?P<name>[A-Za-z]{4,24}) (?P<dose>\d+(?:\.\d+)? ?(?:mg|mcg|g|ml|units|IU))\b(?: (?P<often>(?:once|twice|three times) (?:a |per )?(?:day|daily|week)|daily|weekly|every (?:\d+|six|eight|twelve) hours|every (?:morning|evening|night|day)|at (?:night|bedtime)|as needed))?", re.IGNORECASE)  # fmt: skip
_PARTY = late(r"(?P<name>[A-Z][\w&.'-]*(?: [A-Z][\w&.'-]*){0,4}),? \((?:the |hereinafter )?[\"“'](?P<role>[A-Z][\w ]{2,24})[\"”']\)|(?P<role_zh>[甲乙丙]方)(?:（[^）]{1,8}）)?[:：]\s*(?P<name_zh>[^\n，。；]{2,30})")  # fmt: skip
_JOB_LINE = late(r"^[ \t>*•-]*(?P<a>[A-Z][^,(\n|–@]{2,50}?)(?:,| at| \||,? [–@-]) +(?P<b>[^,(\n|]{2,60}?)[ ,]*[(|,–-] *(?P<from>(?:[A-Z][a-z]{2,8}\.? )?\d{4})(?: ?(?:-|–|—|to) ?(?P<to>present|now|current|today|(?:[A-Z][a-z]{2,8}\.? )?\d{4}))?\)?[ \t]*$", re.IGNORECASE | re.MULTILINE)  # fmt: skip
_SCHOOL = late(r"\b(?:University|Universit\w+|College|Institute|School|Academy|ETH|MIT)\b|大学|学院")
_SAID_BY = late(r"^[ \t]*(?:\[?(?P<at>\d{1,2}:\d{2}(?::\d{2})?)\]? ?-? ?)?(?P<who>[A-Z][\w ]{0,20}|[\u4e00-\u9fff]{1,6}) ?[:：] ?(?P<what>\S[^\n]*)$", re.MULTILINE)  # fmt: skip
_OF_EACH = late(rf"\b(?P<n>\d+(?:\.\d+)?|half an?|some|a couple of|{extracting.NUMBER_WORDS}|an?) (?P<what>(?!day|week|month|year|hour|minute)(?-i:[a-z])[a-z '-]{{1,40}}?)(?=,| and | with |[.;\n]|$| this | at | for (?:breakfast|lunch|dinner)| today| in the | delivered | to )", re.IGNORECASE)  # fmt: skip
_WHAT = late(r"\b(?:name|food|item|product|ingredient|description|object|thing|title)\b")
_HOW_MANY = late(r"\b(?:quantity|qty|count|amount|number)\b|数量")


def rows(name: str, inner: Mapping[str, Any], source: Source, fill: Fill) -> Any:
    """The objects of a list with such members; NOTHING where the text has none."""
    words = {words_of(one): one for one in inner}
    for look in (
        _table,
        _comparisons,
        _entities,
        _edges,
        _doing,
        _aspects,
        _said,
        _jobs,
        _parties,
        _medicines,
        _items,
        _counted,
    ):
        found = look(name, words, inner, source)
        if found:
            return [_rest(one, inner, fill) for one in found[:MOST]]
    return _pieces(inner, source, fill) or NOTHING


def _rest(found: dict[str, Any], inner: Mapping[str, Any], fill: Fill) -> dict[str, Any]:
    """The object with what its own texts say of the members that are left."""
    own = " ".join(one for one in found.values() if isinstance(one, str))
    left = {name: schema for name, schema in inner.items() if name not in found}
    return {**found, **fill(left, Source(own))} if left and own else found


Words = Mapping[str, str]
Found = list[dict[str, Any]]


def _cells(line: str) -> list[str]:
    return [cell.strip() for cell in _CELLS.split(line.strip().strip("|").strip())]


def _typed(schema: Mapping[str, Any], said: str) -> Any:
    if schema.get("type") in ("number", "integer"):
        return number(said)
    if schema.get("type") is None and re.fullmatch(r"[$€£¥]?-?\d[\d,]*(?:\.\d+)?", said):
        return number(said)
    return said


def _table(name: str, words: Words, inner: Mapping[str, Any], source: Source) -> Found:
    """Rows under a line of heads, each cell in the member whose name says the same."""
    lines = [_cells(line) for line in source.lines]
    if source.text.count(",") > 3 and not any(len(line) > 1 for line in lines):
        lines = [[cell.strip() for cell in line.split(",")] for line in source.lines]
    for at, heads in enumerate(lines[:-1]):
        if len(heads) < 2 or any(re.search(r"\d", head) for head in heads) or len(heads) > 12:
            continue
        place: dict[str, int] = {}
        for said, own in words.items():
            known = [said, *_HEADS.get(said, "").split(" ")]
            best = next(
                (
                    i
                    for one in known
                    if one
                    for i, head in enumerate(heads)
                    if i not in place.values()
                    and (
                        head.lower() == one
                        or (one in head.lower().split() or (not one.isascii() and one in head))
                    )
                ),
                None,
            )
            if best is not None:
                place[own] = best
        if len(place) < 2:
            continue
        found: Found = []
        for cells in lines[at + 1 :]:
            if all(re.fullmatch(r":?-+:?", cell) for cell in cells):
                continue
            if len(cells) != len(heads):
                break
            found.append({own: _typed(inner[own], cells[i]) for own, i in place.items()})
        if found:
            return found
    return []


_COMPARED = late(
    r"(?P<thing>[a-z]+(?:_[a-z]+)*)?(?: (?:is|are|was|with|have|has|cost(?:s|ing)?|priced))? ?\b(?P<way>over|above|more than|greater than|higher than|at least|under|below|less than|cheaper than|lower than|at most|older than|younger than|equal to|exactly) ?(?P<n>[$€£¥]?\d[\d,.]*\d|\d)"
    r"|\b(?P<when>from|in|since|before|after|during) (?P<day>last (?:week|month|quarter|year)|this (?:week|month|year)|yesterday|today|(?:19|20)\d\d(?:-\d\d-\d\d)?|January|February|March|April|May|June|July|August|September|October|November|December)\b"
    r"|\b(?:by|placed by|from|for) (?:the )?(?P<who>customers|users|clients|employees|people) (?:in|from) (?P<where>[A-Z][a-z]+(?: [A-Z][a-z]+)?)|\b(?:in|from|located in|based in) (?P<place>[A-Z][a-z]+(?: [A-Z][a-z]+)?)"
    r"|\b(?:status|category|type|color|brand|city|country|department|role) (?:is |= ?|of |equals )?[\"']?(?P<is>[a-z]\w+)",
)
_SIGNS = {"over": ">", "above": ">", "more than": ">", "greater than": ">", "higher than": ">", "older than": ">", "at least": ">=", "under": "<", "below": "<", "less than": "<", "cheaper than": "<", "lower than": "<", "younger than": "<", "at most": "<=", "equal to": "=", "exactly": "="}  # fmt: skip
_SIGN_NAMES = {">": "gt", ">=": "gte", "<": "lt", "<=": "lte", "=": "eq"}
_FIELDS = {"older than": "age", "younger than": "age", "cheaper than": "price"}


def _comparisons(name: str, words: Words, inner: Mapping[str, Any], source: Source) -> Found:
    """The conditions of a question on data: `over $100`, `from last month`, `in Germany`."""
    field, sign, value = (next((own for said, own in words.items() if re.search(one, said)), "") for one in (r"field|column|attribute|property|key", r"operator|\bop\b|comparison|condition", r"value"))  # fmt: skip
    if not field or not value:
        return []
    found: Found = []
    for match in _COMPARED.finditer(source.text):
        if way := match["way"]:
            thing = (
                match["thing"]
                if match["thing"]
                in (
                    "age",
                    "price",
                    "amount",
                    "total",
                    "salary",
                    "rating",
                    "quantity",
                    "score",
                    "stock",
                    "revenue",
                )
                else None
            )
            row = [
                thing or _FIELDS.get(way) or ("amount" if match["n"][:1] in "$€£¥" else "value"),
                _SIGNS[way],
                number(match["n"]),
            ]
        elif match["day"]:
            row = [
                "created_at",
                {"before": "<", "after": ">", "since": ">="}.get(match["when"], "="),
                match["day"].lower().replace(" ", "_") if match["day"][0].islower() else match["day"],
            ]
        elif match["where"] or match["place"]:
            row = ["country" if match["where"] else "location", "=", match["where"] or match["place"]]
        else:
            row = [match[0].split(" ")[0], "=", match["is"]]
        told: dict[str, Any] = {
            field: row[0],
            value: str(row[2]) if inner[value].get("type") == "string" else row[2],
        }
        if sign:
            options = inner[sign].get("enum")
            told[sign] = (
                next((one for one in (row[1], _SIGN_NAMES[str(row[1])], "equals") if one in options), row[1])
                if isinstance(options, list)
                else row[1]
            )
        found.append({own: told[own] for own in inner if own in told})
    return found


_KIND_OF = {"people": "person per people human name 人名 人物 人 姓名", "organisations": "org organization organisation company 公司 机构 组织 组织机构 公司名",
            "places": "loc location place gpe city country 地点 地名 位置 城市", "dates": "date time datetime 日期 时间", "amounts": "money amount price 金额 货币", "times": "time"}  # fmt: skip
_ENTITY_TEXT = late(r"(?:text|name|entity|value|mention|word|label|id|span|surface)$|实体|文本|名称")
_ENTITY_KIND = late(r"(?:type|label|category|class|kind|tag|entity type)$|类型|类别|标签")
_PRODUCTS = late(r"\b(?:iPhone|iPad|MacBook(?: Pro| Air)?|Galaxy \w+|Pixel \d|PlayStation \d|Windows \d+|ChatGPT|Model [3SXY]|Xbox)(?: \d+)?\b|Nobel (?:Peace )?Prize(?: in [A-Z]\w+)?|Oscar|Grammy")  # fmt: skip


def entities(source: Source) -> list[tuple[int, str, str]]:
    """What a text names, in its order: the place in the text, the name, what it names."""
    found: dict[str, str] = {}
    if source.text.isascii() or not re.search(r"[\u4e00-\u9fff]", source.text):
        for sentence in source.sentences:
            for kind, names in Source(sentence.rstrip(".")).spotted._asdict().items():
                found |= {one: kind for one in names if one not in found}
    else:
        for kind, asked in (("people", "姓名"), ("organisations", "公司"), ("places", "地点"), ("dates", "日期"), ("amounts", "金额")):  # fmt: skip
            told = finding.field(asked, source.text, all_of_it=True)
            found |= {one: kind for one in (told if isinstance(told, list) else []) if one not in found}
    for one in _PRODUCTS.findall(source.text):
        found[one] = "award" if re.search("Prize|Oscar|Grammy", one) else "product"
    placed = sorted((source.text.find(one), one, kind) for one, kind in found.items() if one in source.text)
    return [one for one in placed if not any(other != one and one[1] in other[1] and other[0] <= one[0] < other[0] + len(other[1]) for other in placed)]  # fmt: skip


def _label(kind: str, schema: Mapping[str, Any]) -> str | None:
    """How the schema calls a kind of entity; None if it has no name for it."""
    known = {*_KIND_OF.get(kind, kind).split(" "), kind}
    options = schema.get("enum")
    if not isinstance(options, list):
        return next(iter(_KIND_OF.get(kind, kind).split(" ")))
    return next((one for one in options if isinstance(one, str) and one.lower() in known), None)


def _entities(name: str, words: Words, inner: Mapping[str, Any], source: Source) -> Found:
    if not re.search(r"entit|nodes|mentions|vertices|实体|节点", name, re.IGNORECASE):
        return []
    kinds = [
        own
        for said, own in words.items()
        if _ENTITY_KIND.search(said) and not (said == "label" and "type" in words)
    ]
    found: Found = []
    for at, said, kind in entities(source):
        label = _label(kind, inner[kinds[0]]) if kinds else ""
        if label is None:
            continue
        row: dict[str, Any] = {}
        for word, own in words.items():
            numeric = inner[own].get("type") in ("integer", "number")
            if kinds and own == kinds[0]:
                row[own] = label
            elif re.search(r"start|begin|offset", word):
                row[own] = at
            elif re.search(r"\bend\b", word):
                row[own] = at + len(said)
            elif re.search(r"confidence|score", word):
                row[own] = 0.95
            elif _ENTITY_TEXT.search(word):
                row[own] = len(found) + 1 if numeric else said
        found.append(row)
    return found


_ENDS = late(r"(?:source|from|subject|head|start)$|主语|起点")
_OTHER_ENDS = late(r"(?:target|to|object|tail|end)$|宾语|终点")
_BETWEEN = late(r"(?:relation|relationship|type|label|predicate|verb|edge)$|关系|谓语")


def _edges(name: str, words: Words, inner: Mapping[str, Any], source: Source) -> Found:
    """Who stands to what in which way: the words between two names of a sentence; `she` and `it` stand for the name before."""
    ends = [
        next((own for said, own in words.items() if one.search(said)), "")
        for one in (_ENDS, _OTHER_ENDS, _BETWEEN)
    ]
    if not all(ends) or not re.search(r"edge|relation|triple|link|connection|关系|边", name, re.IGNORECASE):
        return []
    found: Found = []
    last = ""
    for sentence in source.sentences:
        named = entities(Source(sentence))
        if named and named[0][0] < 4:
            last = named[0][1]
            rest = named[1:]
            after = named[0][0] + len(last)
        elif last and (match := re.match(r"(?:she|he|it|they)\b", sentence, re.IGNORECASE)):
            rest, after = named, match.end()
        else:
            continue
        for at, other, _ in rest:
            way = re.sub(r"[^\w\u4e00-\u9fff ]", " ", sentence[after:at]).strip()
            way = re.sub(
                r"\b(?:was|is|were|are|the|an?|has|have|been|also|then|its|his|her)\b|[了在于的]$", " ", way
            )
            way = re.sub(r"\s+", "_", way.strip().lower())
            if way and len(way) < 40 and other != last:
                found.append({ends[0]: last, ends[1]: other, ends[2]: way})
                break
    return found


_OWNER = late(r"(?:owner|assignee|who|person|assigned to|responsible|name)$|负责人|执行人|责任人")
_TASK = late(r"(?:task|action|description|item|todo|title|what|text|details)$|任务|事项|内容|待办")
_BY_WHEN = late(r"(?:due|deadline|due date|when|date|by)$|截止.*|期限|时间|日期")


def _doing(name: str, words: Words, inner: Mapping[str, Any], source: Source) -> Found:
    """Who has to do what, and by when."""
    owner, task, due = (next((own for said, own in words.items() if one.search(said)), "") for one in (_OWNER, _TASK, _BY_WHEN))  # fmt: skip
    if not task or not re.search(r"action|task|todo|to_do|next_?steps|follow|assign|待办|任务|行动|事项", name, re.IGNORECASE):  # fmt: skip
        return []
    found: Found = []
    for match in _WHO_DOES.finditer(source.text):
        said, who, by = match["task"].strip(" ,，"), match["who"], match["due"]
        if (
            who in ("We", "They", "It", "This", "That", "The", "Next", "Meeting")
            or who.endswith("ed")
            or re.match(r"会议|下次|我们|大家", who)
        ):
            continue
        if not by and (zh := _DUE_ZH.search(said)):
            by, said = zh["due"], f"{said[: zh.start()]}{said[zh.end() :]}".strip(" ，,")
        row: dict[str, Any] = {task: said[:1].upper() + said[1:]}
        if owner:
            row[owner] = who
        if due and by:
            row[due] = by.removeprefix("the ")
        found.append({own: row[own] for own in inner if own in row})
    return found


_ASPECT = late(r"^(?:aspect|feature|topic|category|attribute|name|entity)$|方面|维度")
_ABOUT = late(r"(?:^|\b)(?:the|its?|my|their|this) (?P<what>[a-z]+(?: (?!is\b|was\b|are\b|were\b)[a-z]+)?) (?:is|was|are|were|has|had|looks?|feels?|seems?|works?|keeps?|got|arrived|lasts?|died|could)\b|^(?P<bare>[A-Za-z]+(?: [a-z]+)?) (?:is|was|are|were)\b|^(?P<zh>[\u4e00-\u9fff]{2,5}?)(?:很|非常|太|有点|特别|真|不|也|还)|(?:great|good|excellent|amazing|terrible|bad|poor|slow|awful|lovely|friendly|rude|love the|hate the|stunning|delicious) (?P<noun>[a-z]+)", re.IGNORECASE)  # fmt: skip


def _aspects(name: str, words: Words, inner: Mapping[str, Any], source: Source) -> Found:
    """What is said of each aspect, and how it feels."""
    aspect = next((own for said, own in words.items() if _ASPECT.search(said)), "")
    feeling = next((own for said, own in words.items() if re.search(r"sentiment|polarity|opinion|feeling|情感|情绪|评价", said)), "")  # fmt: skip
    if not aspect or not feeling:
        return []
    options = inner[aspect].get("enum")
    found: Found = []
    for clause in clauses(source.text):
        felt = finding.feeling(clause)
        match = _ABOUT.search(clause)
        if options:
            what = finding.fitting(clause, [one for one in options if isinstance(one, str)])
        else:
            what = next((one for one in match.groups() if one), None) if match else None
        if not what or felt == "neutral" or any(one[aspect] == what for one in found):
            continue
        labels = inner[feeling].get("enum")
        told = finding.fitting(clause, labels) if isinstance(labels, list) else felt
        row: dict[str, Any] = {aspect: what.lower() if not options else what, feeling: told or felt}
        if labels is None and "opinion" in words and words["opinion"] == feeling and "sentiment" not in words:
            row[feeling] = clause
        for said, own in words.items():
            if own not in row and (inner[own].get("type") in (None, "string")) and re.search(r"quote|evidence|text|opinion|reason|comment|snippet|原文|理由|依据|描述", said):  # fmt: skip
                row[own] = clause
        found.append(row)
    return found


def _said(name: str, words: Words, inner: Mapping[str, Any], source: Source) -> Found:
    """Who said what, of a talk that is given line by line."""
    who = next(
        (
            own
            for said, own in words.items()
            if re.search(r"speaker|role|sender|author|from|who|发言人|角色", said)
        ),
        "",
    )
    what = next(
        (
            own
            for said, own in words.items()
            if re.search(r"text|message|content|utterance|quote|said|内容", said)
        ),
        "",
    )
    matches = list(_SAID_BY.finditer(source.text))
    if not who or not what or len(matches) < 2:
        return []
    return [{who: one["who"].strip(), what: one["what"].strip()} for one in matches]


def _jobs(name: str, words: Words, inner: Mapping[str, Any], source: Source) -> Found:
    """The posts, or the schools, of a curriculum vitae."""
    school = re.search(r"educat|school|degree|学历|教育", name, re.IGNORECASE) is not None
    if not school and not re.search(
        r"experience|work|employment|job|position|career|经历", name, re.IGNORECASE
    ):
        return []
    found: Found = []
    for match in _JOB_LINE.finditer(source.text):
        if bool(_SCHOOL.search(match[0])) is not school:
            continue
        row: dict[str, Any] = {}
        first, other = match["a"].strip(), match["b"].strip()
        if school and _SCHOOL.search(first):
            first, other = other, first
        after = source.text[match.end() :].strip("\n").split("\n")[0].strip()
        until = match["to"] or ("" if not school else match["from"])
        for said, own in words.items():
            years = inner[own].get("type") == "integer"
            if re.search(r"company|employer|organi|institution|university|school", said):
                row[own] = other
            elif re.search(r"title|position|role|degree|job|qualification", said):
                row[own] = first
            elif re.search(r"start|from", said):
                row[own] = number(match["from"][-4:]) if years else match["from"]
            elif re.search(r"end|\bto\b|year|graduat", said) and until and not re.fullmatch(r"present|now|current|today", until, re.IGNORECASE):  # fmt: skip
                row[own] = number(until[-4:]) if years else until
            elif re.search(r"duration|period|dates|years", said):
                row[own] = f"{match['from']} - {match['to']}" if match["to"] else match["from"]
            elif re.search(r"current", said):
                row[own] = not re.search(r"\d", match["to"] or "")
            elif re.search(r"description|summary|responsib|highlights", said) and after and inner[own].get("type") != "array":  # fmt: skip
                row[own] = after.lstrip("-•* ")
        found.append({own: row[own] for own in inner if own in row})
    return found


def _parties(name: str, words: Words, inner: Mapping[str, Any], source: Source) -> Found:
    if not re.search(r"part(?:y|ies)|signator|当事|签约", name, re.IGNORECASE):
        return []
    found: Found = []
    for match in _PARTY.finditer(source.text):
        party, role = (match["name"] or match["name_zh"]).strip(), match["role"] or match["role_zh"]
        party = re.sub(r"^(?:Between|By) ", "", party)
        found.append({own: role if re.search(r"role|type|角色", said) else party for said, own in words.items() if re.search(r"role|type|name|party|company|角色|名称", said)})  # fmt: skip
    return found


def _medicines(name: str, words: Words, inner: Mapping[str, Any], source: Source) -> Found:
    if not re.search(r"medic|drug|prescri|药", name, re.IGNORECASE):
        return []
    found: Found = []
    for match in _TAKES.finditer(source.text):
        row: dict[str, Any] = {}
        for said, own in words.items():
            told = match["name"] if re.search(r"name|drug|medic", said) else match["dose"] if "dos" in said else match["often"] if re.search(r"freq|often|schedule", said) else None  # fmt: skip
            if told:
                row[own] = told
        found.append(row)
    return found


def _items(name: str, words: Words, inner: Mapping[str, Any], source: Source) -> Found:
    """`2 x Widget @ $5.00`: so many of a thing, at a price."""
    matches = list(_ITEM.finditer(source.text)) or list(_RECEIPT.finditer(source.text))
    what, many = (
        next((own for said, own in words.items() if one.search(said)), "") for one in (_WHAT, _HOW_MANY)
    )
    if not matches or not what:
        return []
    price = next((own for said, own in words.items() if re.search(r"price|cost", said)), "")
    found: Found = []
    for match in matches:
        row: dict[str, Any] = {what: match["what"].strip()}
        if many:
            row[many] = number(match["n"])
        if price:
            row[price] = number(match["price"])
        for said, own in words.items():
            if own not in row and re.search(r"total|amount", said):
                row[own] = round((number(match["price"]) or 0) * (number(match["n"]) or 1), 2)
        found.append({own: row[own] for own in inner if own in row})
    return found


def _counted(name: str, words: Words, inner: Mapping[str, Any], source: Source) -> Found:
    """`two eggs, a slice of toast`: so many of a thing."""
    what, many = (
        next((own for said, own in words.items() if one.search(said)), "") for one in (_WHAT, _HOW_MANY)
    )
    if not what or not many or any(re.search(r"price|cost", one) for one in words):
        return []
    found: Found = []
    for match in _OF_EACH.finditer(source.text):
        many_of = number(match["n"]) or (0.5 if "half" in match["n"].lower() else 2 if "couple" in match["n"].lower() else 1)  # fmt: skip
        if inner[many].get("type") == "string":
            found.append({what: match["what"].strip(), many: match["n"]})
        else:
            found.append({what: match["what"].strip(), many: many_of})
    for match in re.finditer(r"(?P<n>[\d一二两三四五六七八九十半]+)(?P<u>个|杯|碗|片|份|瓶|斤|袋|盒|只|块|件|台|本)(?P<what>[\u4e00-\u9fff]{1,6}?)(?=[，。、,和及与]|$)", source.text):  # fmt: skip
        found.append({what: match["what"], many: f"{match['n']}{match['u']}" if inner[many].get("type") == "string" else number(match["n"]) or 1})  # fmt: skip
    return found


_AMOUNTS = late(r"[ (:–—-]*(?:[$€£¥]\s?\d[\d,.]*|\d[\d,.]* ?(?:USD|EUR|GBP|dollars|euros|元))[).]*")


def _bare(line: str) -> str:
    """A line without the amounts in it."""
    return _AMOUNTS.sub("", line).strip(" ,;:–—-")


def _pieces(inner: Mapping[str, Any], source: Source, fill: Fill) -> Found:
    """An object for each line of a list, else each line, sentence or clause that says half of what is wanted or more."""
    marked = [re.sub(r"^[ \t]*(?:\d{1,3}[.)、]|[-*•])[ \t]*", "", line) for line in source.lines if re.match(r"[ \t]*(?:\d{1,3}[.)、]|[-*•])[ \t]*\S", line)]  # fmt: skip
    if len(marked) > 1:
        numbers = [
            one
            for one, schema in inner.items()
            if re.fullmatch(r"id|index|number|no|#|序号|编号", one.lower())
            and schema.get("type") in (None, "integer", "number")
        ]
        what = next(
            (
                one
                for one in inner
                if _WHAT.search(words_of(one)) and inner[one].get("type") in (None, "string")
            ),
            "",
        )
        kept = [
            {
                **({what: _bare(one)} if what and _AMOUNTS.search(one) else {}),
                **fill(inner, Source(one)),
                **dict.fromkeys(numbers, at),
            }
            for at, one in enumerate(marked, 1)
        ]
        return [one for one in kept if one]
    free = [one for one, schema in inner.items() if not schema.get("enum")]
    for pieces in (source.lines, source.sentences, parts(source.text)):
        if len(pieces) < 2:
            continue
        found: Found = []
        for piece in pieces[:MOST]:
            told = fill(inner, Source(piece))
            own = [one for one in free if told.get(one) not in (None, "", [], False)]
            if own and 2 * len(own) >= len(free):
                found.append(told)
        if found and len(found) < 12:
            return found
    told = fill(inner, source)
    own = [one for one in free if told.get(one) not in (None, "", [], False)]
    return [told] if own and 2 * len(own) > len(free) and len(own) > 1 else []


def parts(text: str) -> list[str]:
    """The parts of a text between commas and `and`."""
    return [one.strip() for one in re.split(r",(?!\d{3}\b) ?(?:and )?| and |[，；;。]|(?<=[a-z])\. ", text) if one.strip()]  # fmt: skip
