"""What tells members by the words of their names: those that stand before an amount or a date of their part, patterns of what has a form of
its own, labels that say the same."""

from collections.abc import Sequence

ROLES: Sequence[tuple[str, str]] = (
    (r"\bsub ?total|net amount|小计|合计前", r"sub-?total|net amount|小计"),
    (r"\b(?:tax|vat|gst)\b|税", r"\b(?:tax|vat|gst)\b|税"),
    (r"\bdiscount\b|折扣|优惠", r"discount|off\b|折扣|优惠|减"),
    (r"\b(?:new|current|sale)\b|现价", r"\bto\b|\bnow\b|\bnew\b|sale|现价|降到|涨到"),
    (r"\b(?:original|old|list|regular|previous|was)\b|原价", r"\bwas\b|\bfrom\b|original|list price|regular|down from|instead of|原价"),
    (r"\bdeposit|押金|定金", r"deposit|押金|定金"),
    (r"\bshipping|delivery|freight|运费", r"shipping|delivery|freight|运费"),
    (r"\bunit price|单价", r"unit price|each|apiece|per (?:unit|item)|单价|每[个件]"),
    (r"\b(?:rent)\b|租金", r"\brent\b|租金"),
    (r"\b(?:fee|annual)\b|费", r"\bfee\b|annual|费"),
    (r"\b(?:salary|wage|compensation)\b|薪|工资", r"salary|wage|pay|earn|compensation|薪|工资"),
    (r"\b(?:budget)\b|预算", r"budget|up to|at most|under|预算"),
    (r"\b(?:revenue|sales|turnover)\b|营收|收入|销售额", r"revenue|sales|turnover|营收|收入|销售额"),
    (r"\b(?:profit|income|earnings)\b|利润", r"profit|net income|earnings|利润"),
    (r"\b(?:refund)\b|退款", r"refund|退款"),
    (r"\b(?:total|grand|due|balance)\b|总|合计|应付", r"(?<!sub)(?<!sub-)total(?! ?items)|amount due|balance|altogether|in all|summe|gesamt|importe|montant|总[计额价]|合计|共"),
)  # fmt: skip
"""Words of a member's name, and those that stand before an amount of its part."""


DATES: Sequence[tuple[str, str]] = (
    (r"\bdue|deadline|until|payment date|截止|到期|期限", r"\bdue|deadline|by|before|until|no later than|pay(?:able|ment)|截止|到期|之前"),
    (r"\b(?:issue|issued|invoice|bill)\b|开票", r"invoice date|issued?|^date|\bdated?\b|开票"),
    (r"\b(?:birth|dob|born|birthday)\b|出生|生日", r"born|birth|dob|出生|生日"),
    (r"\b(?:next|follow ?up)\b|下次|复诊", r"next|follow-?up|下次|复诊|复查"),
    (r"\b(?:effective|signed|start|from|begin|check ?in|arrival|departure|depart|outbound|hire|join)\b|开始|入住|出发|生效|签订|起始|入职", r"effective|entered into|signed|start|from|begin|check[ -]?in|arriv|depart|leav|hired|joined|自|从|开始|入住|出发|生效|签订"),
    (r"\b(?:end|to|until|expir\w*|check ?out|return|inbound)\b|结束|离店|返回|到期|终止", r"\bend|until|\bto\b|through|expir|check[ -]?out|return|back|back on|至|到|结束|离店|返回"),
    (r"\b(?:deliver\w*|ship\w*)\b|发货|送达", r"deliver|ship|arriv|发货|送达|到货"),
    (r"\b(?:order\w*|purchase\w*|bought)\b|下单|购买", r"order|bought|purchas|下单|购买|买"),
    (r"\b(?:clos\w*|completion)\b", r"clos|complet"),
)  # fmt: skip


Finder = tuple[str, str]


PATTERNS: Sequence[Finder] = (
    (r"e ?mail|邮箱", r"(?<![A-Za-z0-9_.+-])([A-Za-z0-9_.+-]{1,64}@[A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)+)"),
    (r"phone|mobile|\btel\b|电话|手机", r"(?<![\d-])(\+?\d[\d ()-]{6,17}\d)(?!\d)"),
    (r"\b(?:url|link|website|href)\b|网址", r"(https?://[^\s\"'<>，。）)]+)"),
    (r"\b(?:ip|ip address)\b", r"\b(\d{1,3}(?:\.\d{1,3}){3})\b"),
    (r"\b(?:http )?method\b", r"\b(GET|POST|PUT|PATCH|DELETE|HEAD|OPTIONS)\b"),
    (r"\bstatus code|http status\b", r"(?:\" |status[= :]+|\b)([1-5]\d\d)\b"),
    (r"^(?:log |error )?message$", r"\b(?:DEBUG|INFO|WARN(?:ING)?|ERROR|FATAL|CRITICAL)\b:? *(?:\[[^\]\n]+\]:? *)?([^\n]+)"),
    (r"^(?:table|collection|entity|resource)$", r"(?:\ball|\bthe|\blist|\bshow|\bfind|\bget|\bmany|\bof|\btop \d+) (?:me )?(?:all )?(?:the )?(?:[a-z]+ )?([a-z]+s)\b"),
    (r"^(?:request )?(?:path|endpoint|route)$", r"\b(?:GET|POST|PUT|PATCH|DELETE|HEAD|OPTIONS) (\S+)"),
    (r"^(?:http )?(?:status|status code|response code)$", r"\" ([1-5]\d\d)\b|\bstatus[= :]+([1-5]\d\d)\b|\bHTTP[ /\d.]*([1-5]\d\d)\b"),
    (r"^(?:bytes|size bytes|response size|bytes sent)$", r"\" [1-5]\d\d (\d+)"),
    (r"^hotel(?: name)?$|酒店", r"\b((?:Hotel|The) [A-Z]\w+(?: [A-Z]\w+)*|[A-Z]\w+ (?:Hotel|Inn|Resort))\b|([\u4e00-\u9fff]{2,8}(?:酒店|宾馆|民宿))"),
    (r"room type|房型", r"\b(single|double|twin|triple|family|deluxe|king|queen)(?: room| bed)\b|(大床房|双床房|标准间|套房|单人间|家庭房|标间)"),
    (r"^(?:duration|term|validity|period|contract term)$|有效期|期限|时长", r"有效期(?:为|限)?([一二两三四五六七八九十\d]+(?:年|个月|天))|\b((?:\d+|one|two|three|five|ten) (?:minutes|hours|days?|weeks?|months?|years?))\b"),
    (r"\b(?:timestamp|logged at)\b", r"\[?(\d{4}-\d{2}-\d{2}[T ]\d{2}:\d{2}:\d{2}(?:[.,]\d+)?(?:Z|[+-]\d{2}:?\d{2})?|\d{2}/\w{3}/\d{4}:[\d:]+ [+-]\d{4})"),
    (r"\b(?:service|component|module|logger)\b", r"\[([a-z][\w.-]{2,40})\]"),
    (r"\buser ?id\b", r"\buser(?:[_ ]?id)?[=: ]+(\w+)"),
    (r"\b(?:zip|postal|post ?code)\b|邮编", r"\b(?:[A-Z]{2} )(\d{5}(?:-\d{4})?)\b|\b(\d{5})(?= [A-Z][a-z])|\b([A-Z]{1,2}\d[A-Z\d]? \d[A-Z]{2})\b|(?<!\d)(\d{6})(?!\d)"),
    (r"\bstate\b(?! of)|\bprovince\b|省份?", r", ([A-Z]{2})(?: \d{5}|,|$)|([\u4e00-\u9fff]{2,3}省|内蒙古|广西|西藏|宁夏|新疆)"),
    (r"house number|street number|building number|门牌", r"(?:straße|strasse|weg|platz|gasse|allee) (\d+[a-z]?)\b|(?:^|[ :])(\d+[A-Za-z]?)(?= [A-Z][\w.]+ (?:[A-Z][\w.]+ )?(?:St|Ave|Road|Rd|Lane|Drive|Way|Blvd|Boulevard|Court|Square)|\s+rue)|(\d+号)"),
    (r"\bstreet\b|address line|\baddress 1\b|街道", r"\b(\d+[A-Za-z]? (?:[A-Z0-9][\w.'-]* ){1,4}(?:Street|St|Avenue|Ave|Road|Rd|Lane|Ln|Drive|Dr|Boulevard|Blvd|Way|Court|Square|Place)\b\.?)|\b([A-ZÄÖÜ][\wäöüß-]*(?:straße|strasse|weg|platz|gasse|allee)(?: \d+[a-z]?)?)\b|([\u4e00-\u9fff]{2,8}?(?:路|街|大道|巷)\d+号)"),
    (r"\b(?:unit|apartment|apt|suite|flat)\b(?! price)|单元|房间号", r"\b((?:Apt|Apartment|Suite|Ste|Unit|Flat|Floor)\.? ?#?\w+)\b|(\d+(?:栋|单元|室)[\d栋单元室]*)"),
    (r"district|区县?$", r"市([\u4e00-\u9fff]{1,4}区)|([\u4e00-\u9fff]{2,3}区)"),
    (r"(?:tracking|waybill)|运单|快递单号", r"\b(1Z[0-9A-Z]{10,16}|[A-Z]{2}\d{9}[A-Z]{2}|[A-Z]{2}\d{10,14}|\d{12,20})\b"),
    (r"invoice (?:number|no|id)|发票号", r"\b(INV[-\w]*\d[\w-]*)|invoice (?:no\.?|number|#)?:? ?#?([A-Z\d][\w-]*\d[\w-]*)|发票号码?[:：]?\s*([\w-]+)"),
    (r"payment(?: method| type)?$|paid (?:by|with)|支付方式", r"\b(Visa|Mastercard|MasterCard|Amex|American Express|PayPal|Apple Pay|Google Pay|cash|credit card|debit card|bank transfer)\b|(支付宝|微信支付|微信|现金|银行卡|信用卡)"),
    (r"\bseat\b|座位", r"\bseat (\d{1,2}[A-K])\b|座位号?[:：]?\s*(\d{1,2}[A-K])"),
    (r"\bgate\b|登机口", r"\bgate ([A-Z]?\d{1,3}[A-Z]?)\b|登机口[:：]?\s*([A-Z]?\d{1,3})"),
    (r"booking ref\w*|reservation (?:code|number)|confirmation (?:code|number)|\bpnr\b|record locator", r"\b(?:ref(?:erence)?|code|PNR|confirmation|locator)(?: number| code| no\.?)?[:# ]+(?:is )?([A-Z0-9]{5,8})\b"),
    (r"flight(?: (?:number|no))?$|航班号?", r"\b([A-Z]{2} ?\d{2,4})\b"),
    (r"\b(?:order|ticket|booking|reservation|case|reference|account|policy|customer|transaction|po)?\b ?(?:id|number|no|ref|reference|code)$|订单号?|单号|编号", r"#\s?([\w-]*\d[\w-]*)|\b([A-Z]{1,5}-?\d{3,}(?:-\d+)*)\b|(?:[Oo]rder|订单号?|单号|编号|[Tt]icket|[Nn]umber|[Rr]eference)[ :：#是为]{1,3}([A-Z\d][\w-]{3,})\b"),
    (r"blood pressure|\bbp\b|血压", r"(?<![\d/])(\d{2,3}/\d{2,3})(?![\d/])"),
    (r"heart rate|pulse|\bhr\b|心率", r"\b(?:HR|heart rate|pulse)(?: of| is|:)? ?(\d{2,3})\b|心率[:：为是]?\s*(\d{2,3})"),
    (r"temperature|\btemp\b|体温|温度", r"(-?\d{1,3}(?:\.\d)?) ?(?:°|degrees?|℃|度)|(?:temp\w*|fever)(?: of| is|:)? ?(\d{2,3}(?:\.\d)?)|体温\s*(\d{2}(?:\.\d)?)"),
    (r"\bweight\b|体重", r"(\d{1,3}(?:\.\d+)?) ?(?:kg|kilos?|lbs?|pounds|g|公斤|千克)\b"),
    (r"\bheight\b|身高", r"(\d{1,3}(?:\.\d+)?) ?(?:cm|m|feet|ft|厘米|米)\b"),
    (r"\b(?:sex|gender)\b|性别", ""),
    (r"\bage\b|年龄", r"\b(\d{1,3})(?:[- ]years?[- ]old|[- ]year|,? years| ?yo\b| ?y/o)|\baged? (?:of )?(\d{1,3})|, (\d{2}),|(\d{1,3})岁|\b(?:I'm|I am|is) (\d{1,2})\b(?! ?(?:min|hour|day|week|month|am|pm|km|m\b|%))"),
    (r"\bdos(?:e|age)\b|剂量", r"\b(\d+(?:\.\d+)? ?(?:mg|g|mcg|ml|units?|IU))\b|(\d+(?:毫克|克|片|粒|毫升))"),
    (r"\bfrequency\b|频率|频次|用法", r"\b((?:once|twice|three times|\d times) (?:a |per )?(?:day|daily|week|weekly)|daily|every (?:\d+|six|eight|twelve) hours|every (?:morning|evening|night|day)|(?:at|before) bed(?:time)?|weekly|as needed|b\.?i\.?d\.?|t\.?i\.?d\.?)\b|(每[日天][一二三四\d]?次?|一日[一二三四\d]次)"),
    (r"\b(?:rating|stars|score)\b|评分", r"(\d(?:\.\d)?) ?(?:/|out of) ?(?:5|10)\b|\b(\d(?:\.\d)?|one|two|three|four|five)[- ]stars?\b|(\d(?:\.\d)?)\s?分"),
    (r"\breviews?(?: count)?\b|number of reviews", r"\b(\d[\d,]*) (?:\w+ )?(?:reviews|ratings)"),
    (r"\b(?:percent|percentage|rate|growth|increase|change)\b|百分|增长率|涨幅", r"(-?\d+(?:\.\d+)?) ?(?:%|percent)"),
    (r"app version|\bversion\b|版本", r"\b[vV](?:ersion)? ?(\d+(?:\.\d+)+)\b|版本(?:号)?[:：是]?\s*v?(\d+(?:\.\d+)+)"),
    (r"\b(?:os|operating system|platform)\b|系统", r"\b((?:Android|iOS|iPadOS|Windows|macOS|Ubuntu|Mac OS)(?: \d+(?:\.\d+)*)?)"),
    (r"\bbrowser\b|浏览器", r"\b((?:Chrome|Firefox|Safari|Edge|Opera)(?: \d+(?:\.\d+)*)?)"),
    (r"\b(?:device|phone model|model)\b|设备|机型", r"\b((?:iPhone|iPad|Pixel|Galaxy|MacBook|ThinkPad|Xiaomi|OnePlus|Huawei|Surface)(?: (?:Pro|Air|Mini|Max|Plus|Ultra|SE|Note|S?\d+\w?))*)|\b(light|lamp|fan|thermostat|heater|air conditioner|heating|tv|television|speaker|oven|door|blinds|curtains|garage door|coffee machine|vacuum|dishwasher)s?\b|(空调|灯|风扇|窗帘|电视|音箱|扫地机器人|热水器|加湿器)"),
    (r"\b(?:room|area|zone)\b|房间", r"\b((?:meeting |conference )?[Rr]oom [A-Z\d]\w*|living room|bedroom|kitchen|bathroom|hallway|garage|office|dining room|basement|garden|nursery|attic)\b|(客厅|卧室|主卧|次卧|厨房|书房|浴室|卫生间|阳台|餐厅|儿童房)"),
    (r"\bsize\b|尺码|尺寸", r"\bsize ([A-Z\d][\w.]*)\b|\b(small|medium|large|extra large|XX?L|XS)\b|([XSML]{1,3})码|(\d{2})码"),
    (r"governing law|jurisdiction|适用法律", r"\blaws? of (?:the )?((?:State of |Republic of )?[A-Z]\w+(?: (?:and )?[A-Z]\w+)*)"),
    (r"\b(?:iso code|language code)\b", ""),
)  # fmt: skip
"""Words of a member's name, and the pattern of what it says; the first group that holds is the value."""


SAME: Sequence[tuple[str, str]] = (
    ("vendor supplier seller merchant issuer", "from|vendor|supplier|seller|sold by|issued by|company|供应商|卖方|销售方"),
    ("customer client buyer recipient", "bill to|billed to|customer|client|buyer|sold to|ship to|to|recipient|购买方|客户|买方|收件人"),
    ("total", "total|total due|grand total|amount due|total amount|balance due|合计|总计|总额|总价|价税合计"), ("tax vat", r"(?:vat|tax|gst|sales tax|税额)(?: ?\([^)]*\))?"), ("quantity qty", "qty|quantity|count|数量"),
    ("party a", "甲方"), ("party b", "乙方"), ("invoice number", "invoice ?(?:no|number|#|id)\\.?|发票号码?|发票编号"), ("order id", "order ?(?:no|number|#|id)?\\.?|订单号|订单编号"), ("issue date", "(?:issue |invoice )?date|开票日期|日期"),
    ("due date", "due(?: date)?|payment due|到期日"), ("sender", "from|sender|发件人"), ("email", "e-?mail|邮箱"), ("phone", "phone|tel|telephone|mobile|cell|电话|手机号?|联系方式"),
    ("location", "location|place|venue|where|address|地点|会议室|地址"), ("meeting date", "date|when|日期|时间"), ("next meeting", "next meeting|next call|下次会议(?:时间)?"),
    ("attendees participants", "attendees|participants|present|attending|与会人员|参会人员|参会人|出席"), ("name full name product name", "(?:full )?name|product(?: name)?|item|姓名|名称|商品名?称?|产品名?称?"), ("product", "product|item|model|商品|产品|品名"),
    ("job title", "title|position|role|job|职位|岗位"), ("allergies", "allerg(?:y|ies)|过敏史?"), ("skills", "(?:technical |key |core )?skills|技能"), ("colors", "colou?rs?|颜色"), ("blood pressure", "bp"),
    ("heart rate", "hr|pulse"), ("medications", "meds|medications?|用药"), ("subject", "subject|re|主题"), ("address", "address|地址|住址"), ("salary", "salary|pay|薪资|月薪"), ("age", "age|年龄"),
    ("gender sex", "gender|sex|性别"), ("city", "city|城市"), ("price", "price|价格|售价|现价"), ("brand", "brand|品牌"), ("date", "date|日期"), ("company", "company|employer|公司|单位"),
    ("diagnosis", "diagnosis|诊断"), ("amount", "amount|金额"), ("birth date", "dob|date of birth|born|出生日期|生日"),
)  # fmt: skip
"""Words of names of members, and the labels that say the same."""
