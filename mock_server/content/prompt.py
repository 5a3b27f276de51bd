"""What a prompt asks for, as far as a reader without a model can tell: its language, its kind, its topic."""

import re
from collections.abc import Sequence
from functools import lru_cache
from typing import Literal, NamedTuple, cast

from mock_server.content import languages, leaning, phrases
from mock_server.content.languages import language_of
from mock_server.content.late import late
from mock_server.wire.memo import memo, of_talk
from mock_server.wire.timeline import Ask, Message

Kind = Literal[
    "define", "explain", "how", "why", "compare", "list", "write", "yes_no", "talk",
    "trip", "meal", "weigh", "gain", "loss", "opinion", "advise",
]  # fmt: skip
"""The last seven are shaped by shaped.py: a journey, a dish of what is at hand, both sides or one of them, a view, options."""


def _in_any_case(pattern: str) -> tuple[re.Pattern[str], re.Pattern[str]]:
    """A pattern in lower case for any text, and for one of ASCII that was put into lower case, where it costs half as much."""
    return late(pattern, re.IGNORECASE), late(pattern)


_CHINESE = late(r"[\u4e00-\u9fff\u3400-\u4dbf]")
_KANA_HANGUL = late(r"[\u3040-\u30ff\uac00-\ud7af]")

_NUMBERS = {
    "a": 1, "an": 1, "one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7, "eight": 8, "nine": 9, "ten": 10,
    "一": 1, "两": 2, "二": 2, "三": 3, "四": 4, "五": 5, "六": 6, "七": 7, "八": 8, "九": 9, "十": 10,
}  # fmt: skip
_NUMBER_EN = "|".join([r"\d{1,2}", *(word for word in _NUMBERS if word.isascii())])

_PIECES = (
    "poem|haiku|limerick|song|lyrics|fairy tale|story|e-?mail|letter|message|essay|article|blog post|paragraph|speech|tweet|post|"
    "slogan|report|review|dialogue|description|introduction|announcement"
)

_POLITE_EN = late(
    r"^(?:(?:please|kindly|hi|hello|hey|ok|okay|so|and|now|well|qwen|dear assistant|"
    r"(?:can|could|would|will) you(?: please)?|i(?: would|'d) like (?:you )?to(?: know)?|i want (?:you )?to(?: know)?|i need (?:you )?to(?: know)?|"
    r"help me(?: to)?|let me know|do you know|i wonder(?: if)?)\b[\s,!.:-]*)+",
    re.IGNORECASE,
)
# In the order they are tried. Groups: topic, second (what it is compared with), count, noun (what a list is of, what is written).
# Before a pattern: the words it can begin with (none named: any), or `*` and words of which it needs one.
_KINDS_EN: tuple[tuple[Kind, frozenset[str], bool, re.Pattern[str]], ...] = tuple(
    (kind, frozenset(words.lstrip("* ").split()), words.startswith("*"), late(pattern, re.IGNORECASE))  # type: ignore[misc]
    for kind, words, pattern in (
        (
            "trip",
            "* trip itinerary vacation holiday weekend journey",
            r"^(?:(?:i'?m|i am|we'?re|we are) )?(?:(?:plan|planning|going|make|create|suggest|give|recommend|design|build|organi[sz]e|prepare|outline|want|need|spend|spending|taking)\b|(?:write|draft)\b[^.?!]{0,30}\bitinerary\b|\d|an? |the )[^?!]*? "
            r"(?:to|in|for|around|through|of) (?P<topic>(?-i:[A-ZÀ-Ý])[\w'’-]+(?: (?-i:[A-ZÀ-Ý])[\w'’-]+){0,2})",
        ),
        (
            "meal",
            "* cook eat make dinner lunch recipe meal dish",
            r"^(?:(?:what|which)\b[^?!]*?\b(?:cook|make|eat|have|prepare|recipe|meal|dish)|(?:suggest|give|recommend|find|make|cook)\b[^?!]*?\b(?:recipe|dinner|lunch|meal|dish)|i have)\b[^?!]*?\b(?:with|from|using|out of|have) (?:only |just |some )?(?P<topic>.{3,80}?)(?: for (?:dinner|lunch|breakfast|tonight).*| in (?:my|the) fridge.*|(?:\. |; )?what (?:can|should|could).*)?$",
        ),
        ("meal", "what", r"^what (?:can|should|could) (?:i|we) cook\b(?P<topic>)(?: with (?:it|them|that|these|this))?$"),
        ("loss", "* disadvantages drawbacks downsides cons", r"^(?:what|list|give|name|tell|explain|describe|mention)\b(?!.*\b(?:advantages and|pros))[^?!]*?(?: (?P<count>\d{1,2}))?(?: \w+)? (?:disadvantages|drawbacks|downsides|cons) (?:of|to|for) (?P<topic>.+)$"),
        ("gain", "* advantages upsides pros", r"^(?:what|list|give|name|tell|explain|describe|mention)\b(?!.*\b(?:advantages and|pros and))[^?!]*?(?: (?P<count>\d{1,2}))?(?: \w+)? (?:advantages|upsides|pros) (?:of|to|for) (?P<topic>.+)$"),
        ("weigh", "* pros advantages benefits upsides", r"^.*?\b(?:pros and (?:\d )?cons|advantages and disadvantages|benefits and (?:drawbacks|risks)|upsides and downsides)\b(?: of| to| for)? (?P<topic>.+)$"),
        ("opinion", "will do", r"^(?:do you think (?:that )?(?P<before>.+?) will|will (?P<topic>(?!i\b|you\b|we\b|it\b|they\b).+?)) (?:ever |eventually |really |completely |fully )*(?P<noun>replace|take over|surpass|displace|disrupt) (?P<second>.+)$"),
        ("opinion", "what", r"^what(?:'s| is)? (?:do you (?:really |honestly )?think|your (?:opinion|view|take)) (?P<noun>about|of|on) (?P<topic>.+)$"),
        ("opinion", "do", r"^do you think (?:that )?(?P<topic>.+)$"),
        ("opinion", "is are", r"^(?P<noun>is|are) (?P<topic>.+?) (?P<second>(?:really |still |always |more )?(?:better|worse|worth|worthwhile|good|bad|dangerous|ethical|unethical|overrated|underrated|necessary|important|harmful|moral|fair|wrong)\b.*)$"),
        ("compare", "* table chart", r"^(?:make|create|draw|give|build|show|write|generate|produce)(?: me)?(?: an?)?(?: \w+)? (?:table|chart)(?: that)?(?: comparing| compares?| of| for| with)(?: the differences between| the)? (?P<topic>.+?) (?:and|vs\.?|versus|with|to) (?P<second>.+)$"),
        ("compare", "* difference differences", r"^(?:.*?\b)?differences? between (?P<topic>.+?) and (?P<second>.+)$"),
        ("compare", "compare contrast", r"^(?:compare|contrast) (?P<topic>.+?) (?:and|with|to|against|vs\.?|versus) (?P<second>.+)$"),
        ("compare", "* vs versus", r"^(?:(?:explain|compare|describe|discuss|show me|tell me about|when (?:should|do|would|to)(?: i| we| you)? use|should (?:i|we) use)(?: the difference between)?:? )?(?P<topic>.{1,60}?) (?:vs\.?|versus) (?P<second>.{1,60})$"),
        ("compare", "which what", r"^(?:which|what) (?:one )?is (?:better|bigger|faster|cheaper|healthier|safer|easier|best)[,:]? (?P<topic>.+?) or (?P<second>.+)$"),
        ("compare", "should", r"^should (?:i|we) (?:learn|use|choose|buy|get|take|pick|try|study) (?P<topic>.+?) or (?P<second>.+?)(?: first| instead)?$"),
        ("explain", "* works work", r"^(?:(?:explain|describe|tell me|show me) )?how (?:do |does |did )?(?P<topic>.+?) works?\b"),
        ("how", "explain show teach tell describe learn write how step steps a instruction instructions", r"^(?:(?:explain|show me|teach me|tell me|describe|learn|write) )?(?:how|steps|a guide|instructions?) (?:on how )?to (?P<topic>.+)$"),
        ("how", "what", r"^what(?:'s| is| are) (?:an?|the|some) (?:\w+ )?ways? to (?P<topic>.+)$"),
        ("how", "how", r"^how (?:do|can|could|should|would|must|might) (?:i|you|we|one|someone|people) (?P<topic>.+)$"),
        (
            "how",
            "explain show teach tell describe advise how",
            r"^(?:(?:explain|show me|teach me|tell me|describe|advise me on) )?how (?:i|you|we|one|someone|people) (?:can|could|should|would|must|might|may) (?P<topic>.+)$",
        ),
        ("why", "explain tell why", r"^(?:(?:explain|tell me) )?why (?P<topic>.+)$"),
        (
            "write",
            "write compose draft create make generate tell give sing",
            r"^(?:write|compose|draft|create|make|generate|tell|give|sing)(?!(?: me| us)?(?: some| \d{1,2})? (?:tips|ideas|advice|ways|titles?|reasons|rules)\b)(?: me| us)? (?:(?:an?|the|some|my|\d+[- ]words?) )?(?:[\w-]+[ -]){0,4}?"
            rf"(?P<noun>{_PIECES})s?\b(?:\s+to (?P<second>(?:my|our|the|an?) [\w ]{{2,30}}?))?(?:\s+for (?:kids|children|toddlers|adults|beginners|my [\w ]{{2,20}}?|an? [\w -]{{2,24}}?)(?=\s+about\b))?(?:\s+(?:about|on|for|of|to|describing|regarding|explaining(?: that)?|saying(?: that)?|announcing|telling (?:them|him|her)(?: that| about)?|asking(?: (?:him|her|them))?(?: for| to)?|requesting|inviting (?:him|her|them) to|thanking (?:him|her|them) for|complaining about|that|in which|where)\s+(?P<topic>.+))?$",
        ),
        (
            "list",
            "list name give tell suggest recommend provide share show generate come propose what write brainstorm mention",
            r"^(?:list|name|give|tell|suggest|recommend|provide|share|show|generate|come up with|propose|what are|write|brainstorm|mention)"
            rf"(?: me| us)?(?: the)?(?: top| best| main)?(?: (?P<count>{_NUMBER_EN})| some| a few| several)?(?: (?!about\b|of\b|for\b)[\w-]+){{0,2}}? "
            r"(?P<noun>tips|advice|ideas|ways|reasons|things|benefits|advantages|disadvantages|examples|points|facts|suggestions|questions|rules|features|uses|"
            r"names|titles|slogans|headlines|books|movies|films|songs|articles|steps|strategies|activities|topics|habits|mistakes|pros(?: and cons)?)\b"
            r"(?:\s+(?:for|to|of|about|on|in|that|when|why|with|under|without|from|related to|i should|we should)\s+(?P<topic>.+))?$",
        ),
        ("list", "list name give tell enumerate", rf"^(?:list|name|give me|tell me|enumerate)(?: the)? (?P<count>{_NUMBER_EN}) (?P<noun>[a-z][a-z ]{{2,30}}?)s?$"),
        ("list", "list enumerate", r"^(?:list|enumerate) (?:all )?(?:the )?(?P<topic>.+)$"),
        (
            "advise",
            "suggest recommend propose choose pick find decide what which any advice suggestions recommendations",
            r"^(?:(?:suggest|recommend|propose)(?: me| us)?(?! (?:something|anything|one)$)|(?:choose|pick|find|decide on)(?: me)?(?= (?:an?|the|some|between)\b)|what (?:would|do) you (?:suggest|recommend) for|what(?:'s| is| are) the (?:best|right|ideal|perfect)(?! way)|"
            r"(?:what|which) (?:kind|type|sort) of|do you have any (?:ideas|suggestions|tips|advice|recommendations) (?:for|on|about)|(?:any )?(?:advice|suggestions|recommendations|ideas) (?:for|on|about)) (?P<topic>.+?)(?: should (?:i|we) .+| (?:do|would) you (?:suggest|recommend).*)?$",
        ),
        ("advise", "what", r"^what (?:should|can|could) (?:i|we) do (?P<topic>(?:this|on|at|with|when|for|tonight|today|tomorrow)\b.*)$"),
        ("advise", "which what", r"^(?:which|what) (?P<topic>(?!one |ones )[\w -]{3,50}?) (?:should|shall|would|do) (?:i|we|you) (?:buy|choose|use|get|pick|take|learn|read|watch|recommend|suggest|try|start)\b(?P<second>.*)$"),
        ("how", "plan organize organise prepare arrange", r"^(?P<topic>(?:plan|organi[sz]e|prepare|arrange) (?:my|our|an?|the|for) .+)$"),
        (
            "explain",
            "explain describe discuss introduce analyse analyze elaborate talk tell write give what overview introduction share say summarize summarise",
            r"^(?:explain|describe|discuss|introduce|analy[sz]e|elaborate on|talk(?: to me)? about|tell (?:me|us)(?: more| something)? about|write about|"
            r"(?:give|write)(?: me)? (?:an?|the) (?:(?:\d+|one|two|three|four|five)[ -]\w+ )?(?:\w+ )?(?:overview|introduction|summary|explanation|description) (?:of|to)|"
            r"(?:give|write|say)(?: me)?(?: exactly| about| at most| no more than| up to| something)?(?: (?:\d+|an?|one|two|three|four|five) (?:\w+ )?(?:words?|sentences?|paragraphs?|lines?|bullet points?|bullets|facts?)| a few words)? (?:about|on|describing)|"
            r"(?:share|know)(?: me)?(?: an?| some)? (?:\w+ )?facts? about|give me (?:an?|some) (?:\w+ )?facts? about|tell me an? (?:\w+ )?fact about|"
            r"what do you know (?:about|of)|overview of|introduction to) (?P<topic>.+)$",
        ),
        ("define", "define what", r"^(?:define|what does) (?P<topic>.+?)(?: mean| stand for)?$"),
        ("define", "what who where when", r"^(?:what|who|where|when)(?:'s| is| are| was| were)(?: meant by)? (?P<topic>.+)$"),
        ("define", "whats whos", r"^(?:whats|whos) (?P<topic>.+)$"),
        ("opinion", "should", r"^should (?:i|we|people|one|you|children|kids|students) (?P<noun>(?!not\b)\w+)(?P<topic> .+|)$"),
        ("yes_no", "is are was were do does did can could should will would has have", r"^(?P<topic>(?:is|are|was|were|do|does|did|can|could|should|will|would|has|have) .+)$"),
    )
)  # fmt: skip
_KIND_WORDS = frozenset(word for _, cues, _, _ in _KINDS_EN for word in cues)
_FIRST = frozenset(word for _, cues, anywhere, _ in _KINDS_EN if not anywhere for word in cues)


@lru_cache(maxsize=256)
def _kinds_en(first: str) -> tuple[tuple[Kind, frozenset[str], re.Pattern[str]], ...]:
    """What a sentence may be that begins with this word of `_FIRST`, or with any other: the kind, and the words of which it then needs one."""
    return tuple(
        (kind, cues if anywhere else frozenset(), pattern)
        for kind, cues, anywhere, pattern in _KINDS_EN
        if anywhere or first in cues or not cues
    )


_FRAME_EN = late(
    r"^\s*(?:please )?(?:(?:answer|reply|respond)\b[^:.?!\n]{0,60}|(?:in|use|using) (?:all )?(?:caps|uppercase|lowercase|capital letters)|(?:quick |my |the )?question|prompt|task|user|q|eli5|explain (?:it |this )?(?:to me )?(?:like|as if) i(?:'?m| am| were) [\w ]{1,20})\s*:\s*(?=\S)",
    re.IGNORECASE,
)
"""What says how to answer, before what is asked."""
_TAIL_EN, _TAIL_EN_LOWER = _in_any_case(
    r"(?:,? (?:in (?:simple|plain|great|one|two|three|four|five|a few|a|an|short|brief|your own|\d+|english|chinese|detail|details|depth|under|less|python|markdown|the form|"
    r"exactly|at most|no more|fewer|just|only|all caps|caps|uppercase|lowercase|bullets?|layman'?s?|everyday)\b.*|like (?:a|an) (?:pirate|robot|\d).*"
    r"|as (?:a|an|if|bullet|json)\b.*|(?:as if|like) i(?:'?m| am| were)\b.*|for (?:beginners|dummies|kids|children|a (?:child|\d|five|ten).*)|to (?:a|my|an) .*"
    r"|using .*|with (?:examples?|an example|a table|bullet|code)\b.*|step[- ]by[- ]step.*|please|briefly|thanks?|and (?:give|explain|provide|why|how|tell)\b.*)"
    r"|[,;:] .*)$",
)

_POLITE_ZH = late(
    r"^(?:(?:你好|您好|嗨|请问一?下?|请你?|麻烦你?|帮我|帮忙|给我|告诉我|我想知道|我想了解|我想问|我想|我要|我需要|你能不能|你能|能否|能不能|可以|可不可以|(?:只需?要?)?用(?:(?:一[个张])?表格的?(?:形式|方式)?(?:来|说明|列出)?|[一两二三四五六七八九十\d]+(?:个|段)?(?:句话|词|字|话)|简单的话|通俗的(?:语言|话)|中文|英文)(?:来|回答)?|只需?要?(?:回答|回复|输出)[^：:，,\n]{0,8}(?=[：:]))[，,：:！!。\s]*)+"
)
_PIECES_ZH = "俳句|诗歌|诗|故事|文章|作文|邮件|感谢信|信|报告|演讲稿|小说|散文|歌词|起诉书|合同|计划|文案|标语|通知|短文|介绍"
_KINDS_ZH: tuple[tuple[Kind, frozenset[str], re.Pattern[str]], ...] = tuple(
    (kind, frozenset(), late(pattern))  # type: ignore[misc]
    for kind, pattern in (
        ("trip", r"^(?:制定|安排|规划|计划|做|设计|写|推荐|列)?(?:一?[个份下])?(?:去)?(?P<topic>三亚|[^，。的\d一二两三四五六七]{2,8}?)(?:\d{1,2}|[一二两三四五六七])(?:日游?|天)(?:游|的)?(?:旅行|旅游|行程|攻略|计划|安排|亲子游)?.*(?:行程|攻略|计划|安排|旅游|旅行|怎么玩|游).*$"),
        ("trip", r"^(?:制定|安排|规划|计划|做|设计|写|推荐|列|来)?(?:一?[个份下次趟])?(?:为期)?(?:\d{1,2}|[一两二三四五六七])(?:天|日)(?:\d{1,2}晚|[一两二三四五六]夜)?的?(?:去|到)?(?P<topic>[^，。的\d]{2,8}?)(?:的)?(?:之旅|之行|自由行|旅游|旅行|行程|攻略|游).*$"),
        ("trip", r"^去(?P<topic>三亚|[^，。的\d一二两三四五六七]{2,8}?)(?:玩|旅游|旅行|待)(?:\d{1,2}|[一二两三四五六七])[天日].*$"),
        ("trip", r"^(?:(?:我|我们)?(?:打算|准备|计划|想)?(?:带\w{1,6})?)去(?P<topic>[^，。的\d一二两三四五六七]{2,8}?)(?:玩|旅游|旅行|待)(?:\d{1,2}|[一二两三四五六七])[天日].*$"),
        ("meal", r"^(?:今晚|晚上|今天)?(?:我|家里|冰箱里)?(?:有|用|拿)(?P<topic>[^，。？]{2,30}?)[，,]?(?:能|可以|可|应该|该)?(?:做|煮|炒)(?:些|点|个)?(?:什么|啥|一道|道)?(?:菜|饭|吃的)?.*$"),
        ("weigh", r"^(?:分析|谈谈|说说|列出|列举|介绍|讲讲)?(?:一下)?(?P<topic>.{2,24}?)的?(?:优缺点|利弊|利与弊|优点和缺点|好处和坏处|优势和劣势)(?:是什么|有哪些)?$"),
        ("gain", r"^(?P<topic>.{1,20}?)(?:有(?:什么|哪些|啥)|的)(?:主要)?(?:优点|优势|好处)(?:是什么|有哪些)?$"),
        ("loss", r"^(?P<topic>.{1,20}?)(?:有(?:什么|哪些|啥)|的)(?:主要)?(?:缺点|劣势|坏处|不足)(?:是什么|有哪些)?$"),
        ("opinion", r"^(?:未来|将来|以后)?(?P<topic>.{1,12}?)(?:会不会|是否会|将会|会)(?:完全|最终)?(?P<noun>取代|代替|替代|淘汰|超过)(?P<second>[^吗呢]{1,12})(?:吗|呢)?$"),
        ("opinion", r"^(?:你|您)(?:怎么看待?|如何看待?)(?P<topic>[^，。的]{1,12}?)(?:会不会|会|将)?(?P<noun>取代|代替|替代|淘汰)(?P<second>[^吗呢，。]{1,12})$"),
        ("compare", r"^(?:我|我们|现在|到底)*(?:应该|该)?(?:选|学|买|用)?(?P<topic>[^，。？]{1,12}?)还是(?P<second>[^，。吗呢？]{1,12}?)(?:比较好|更好|好)?$"),
        ("opinion", r"^(?:我|我们|大家|现在|到底)*(?:应该|该不该|要不要|应不应该|是否应该|值得|值不值得)(?P<noun>)(?P<topic>[^吗]{2,20})吗?$"),
        ("opinion", r"^(?:你|您)(?:怎么看待?|如何看待?|觉得|认为)(?P<topic>(?!呢$|怎么样$|如何$).+?)(?:怎么样|如何|吗)?$"),
        ("opinion", r"^(?P<topic>.{2,20}?(?:应该.+|值得.+|重要|安全|道德|好不好|有必要))吗?$"),
        ("compare", r"^(?P<topic>.+?)(?:和|与|跟|同)(?P<second>.+?)(?:之间)?(?:有什么|有何|的)?(?:区别|不同|差别|差异|哪个)"),
        ("compare", r"^(?:比较|对比)(?:一下)?(?P<topic>.+?)(?:和|与|跟)(?P<second>.+)$"),
        ("write", rf"^(?:写|作|创作|生成|编|起草|拟|来)(?:一?[篇首个封段份则张])?(?:\d+字的?)?(?:关于|以)?(?P<topic>.*?)(?:为主题|为题)?的?(?P<noun>{_PIECES_ZH})(?:给(?P<second>.{{1,24}}))?$"),
        ("write", r"^(?:我们?)?(?:想|要)?(?:讲|说|听)(?![讲说一]讲|[讲说]|说)(?:一?[个则段篇])?(?:关于|有关)?(?:(?:睡前|童话(?=故事|小)|寓言|励志|恐怖|鬼|爱情|科幻|历史|成语|神话|民间|冒险|搞笑|温馨|感人|儿童|好听|有趣|简短|短|小(?=故事))的?)*(?P<topic>.*?)的?(?P<noun>故事|童话)(?:给(?P<second>.{1,24}))?(?:听听?)?(?:吧|好吗|吗)?$"),
        ("why", r"^为(?:什么|何)(?P<topic>.+)$"),
        ("how", r"^(?:教我|解释|说明|介绍)?(?:如何|怎么|怎样)(?:才能|去|样)?(?P<topic>.+)$"),
        ("how", r"^(?P<topic>.+?)有(?:什么|哪些)好?的?(?:方法|办法|技巧|诀窍|妙招)$"),
        ("how", r"^(?P<topic>.+?)(?:怎么做|怎么办|的步骤|怎么写)"),
        ("list", r"^(?:说说|列出|列举|给出)?(?P<topic>.+?)的(?P<count>\d{1,2}|[一两二三四五六七八九十])[个条点种大](?P<noun>好处|优点|缺点|坏处|理由|建议|技巧|方法|要点)$"),
        ("list", r"^(?:列出|列举|给出|推荐|说出|写出|举出?|提供|来)?(?P<count>\d{1,2}|[一两二三四五六七八九十])[个条点项种本部首](?P<noun>[^的]{0,12}的)?(?P<topic>.+)$"),
        ("advise", r"^(?:推荐|介绍)一[款个种台家把辆件双](?P<topic>.+)$"),
        ("list", r"^(?:列出|列举|推荐)(?:一些|几个|几种|一下|几[本部首道])?(?P<topic>.+)$"),
        ("explain", r"^(?:(?:给|向|跟|对)(?:一?个)?(?:小?孩子?|小朋友|小学生|\d{1,2}岁的?(?:小?孩子?)?))?(?:简单|详细|简要)?(?:地)?(?:介绍|解释(?!器(?![官具材械皿])|型(?!号))|说明|描述|谈谈|说说|讲讲|讲一下|讲述|聊聊|分析|讲解|说一下|谈一谈|说一说)(?:一?下)?(?:什么是)?(?P<topic>.+)$"),
        ("advise", r"^.{0,12}?(?:买|送)(?:点|些|个)?什么(?P<topic>[^？?]{0,12}?礼物)(?:好|合适)?.*$"),
        ("advise", r"^(?P<topic>(?:这个|本|下)?(?:周末|假期|下雨天|今天|明天|晚上)).{0,4}(?:(?:做|干|玩)(?:点|些)?什么|去哪(?:里|儿)?玩?).*$"),
        ("define", r"^什么(?:是|叫做?)(?P<topic>.+)$"),
        ("define", r"^(?P<topic>.+?)(?:是什么意思|是什么|是谁|指的是什么|是啥)(?:呢|啊|东西)?$"),
        ("yes_no", r"^(?P<topic>.+?(?:吗|是不是|能不能|对不对|好不好).*)$"),
    )
)  # fmt: skip
_TAIL_ZH = late(r"(?:怎么样|有哪些|如何|是几|等于几|吗|呢|吧|啊|呀|的)+$")

_LATIN = late(r"[a-z]+")
HEAD = 4000
"""How much of a prompt is read closely."""

CUES_ZH = (
    "说", "回答", "回复", "重复", "输出", "只", "平方", "加", "减", "乘", "除", "首都", "省会", "叫", "名字", "你是谁", "自己", "自我介绍", "数字", "数值",
    "列", "个", "条", "点", "步骤", "怎么", "如何", "表格", "对比", "比较", "代码", "写", "实现", "总结", "概括", "摘要", "简短", "一句话", "简单",
    "详细", "文章", "故事", "作文", "长篇", "公式", "方程", "好", "嗨", "在吗", "谢谢", "感谢", "数到", "几", "多少", "算", "是", "喜欢", "编",
    "开头", "深入", "用", "函数", "程序", "脚本", "算法", "平方根", "等于", "计算", "结果", "首", "直接", "一个词", "返回", "给出",
    "记住", "句", "分类", "情感", "类别", "归类", "改写", "润色", "修改", "标题", "提交", "换算", "解", "随机", "生成", "抛", "提取", "抽取", "用", "里", "中", "数", "字", "列表", "要点", "不要解释", "我", "判断", "正式", "礼貌", "笑话", "大写", "小写", "翻译", "请", "你是",
    "假", "书", "小说", "状态码", "错误", "报错", "区别", "多远", "距离", "公里", "接龙", "造", "名", "奥运", "冬奥", "世界杯", "首席执行官", "总裁", "创始人", "创办", "创立", "老板",
    "创业", "吃", "计划", "食谱", "做法", "菜谱", "安排", "义词", "错别字", "语病", "疑问句", "和", "岁",
    "不同", "差异", "差别", "区分", "异同", "相比", "还是", "哪个", "选",
    "导", "积分", "极限", "因式", "展开", "化简", "行列式", "矩阵", "证明", "求",
)  # fmt: skip
"""What `Prompt.has` can be asked for in a Chinese prompt."""

_SENTENCE = late(r"[^.?!\n。？！；؟।]+(?:\.(?=\S)[^.?!\n。？！；؟।]+)*[.?!。？！；؟।]*")


class Prompt(NamedTuple):
    """`text` is what the user said last; `topic` is what it is about, in its own language and words.

    `second` is what the topic is compared with, `noun` what a list is of or what kind of piece is to be written, `many` how
    many are asked for (0: not said), `cues` its Latin words in lower case and the Chinese words of CUES_ZH it holds, `room` how
    many tokens of an answer will be said (0: all): what comes after need not be made.
    """

    text: str
    language: str
    topic: str
    kind: Kind = "talk"
    second: str = ""
    noun: str = ""
    many: int = 0
    cues: frozenset[str] = frozenset()
    room: int = 0

    def has(self, cues: frozenset[str]) -> bool:
        """Whether any of these words is said: what a closer look, which costs more, is worth."""
        return not cues.isdisjoint(self.cues)


class Cued:
    """A pattern that can match only where one of its words is said: most prompts hold none, and looking costs more."""

    __slots__ = ("_cues", "_pattern")

    def __init__(self, pattern: str, cues: str, flags: re.RegexFlag = re.IGNORECASE) -> None:
        """`cues`: words with blanks between them, lower case if Latin, of CUES_ZH if Chinese. Raises ValueError."""
        self._cues = frozenset(cues.split())
        if unknown := [cue for cue in self._cues if not cue.isascii() and cue not in CUES_ZH]:
            raise ValueError(f"CUES_ZH lacks {', '.join(unknown)}")
        self._pattern = late(pattern, flags)

    @property
    def cues(self) -> frozenset[str]:
        """The words, one of which is needed."""
        return self._cues

    @property
    def pattern(self) -> re.Pattern[str]:
        """The pattern alone."""
        return self._pattern

    def search(self, prompt: Prompt, text: str) -> re.Match[str] | None:
        """The first match in `text`, which is the prompt's or a part of it."""
        return None if self._cues.isdisjoint(prompt.cues) else self._pattern.search(text)


@memo(4096)
def latin(text: str) -> frozenset[str]:
    """The Latin words of a text, in lower case."""
    return frozenset(_words(text))


def _words(text: str) -> list[str]:
    """The same in their order."""
    lower = text.lower()
    return lower.encode().translate(_APART).decode().split() if lower.isascii() else _LATIN.findall(lower)


_APART = bytes(sign if 97 <= sign <= 122 else 32 for sign in range(256))
"""Blanks for all that are no letters: cut so, a text costs a fifth of what a pattern takes for it."""


@memo(4096)
def read(text: str) -> Prompt:
    """Reads one user text: its first sentence that asks for something, else its last. The topic of an empty one is a word for `this`."""
    head = text[:HEAD]
    cues = latin(head)
    if text.isascii() and not _ANSWERING.isdisjoint(cues) and (wanted := _wanted(head)):
        # asked in English, to be answered in another language
        return read(_ANSWER_IN.sub("", text).strip() or text)._replace(text=text, language=wanted)
    language = "en" if text.isascii() and languages.english(cues) else language_of(text)
    if language == "zh-Hant":
        found = read(languages.simplified(text))
        return found._replace(text=text, language=language, topic=languages.traditional(found.topic))
    if language == "zh":
        cues = cues.union([cue for cue in CUES_ZH if cue in head])
    return _read(text, language, cues)


_SUMMING = late(r"\s*(?:请|帮我|麻烦)*(?:总结|概括|归纳|缩写|摘要|提炼)[^：:\n]{0,12}[：:]")
_ANSWERING = frozenset(["answer", "reply", "respond", "write"])
_ANSWER_IN = late(
    r"\b(?:answer|reply|respond|write (?:it|your answer))\b[^.\n]{0,30}?\bin (traditional chinese|[a-z]+)\b",
    re.IGNORECASE,
)


def _wanted(head: str) -> str | None:
    """The language that an English prompt wants to be answered in, if it names one."""
    match = _ANSWER_IN.search(head)
    return languages.named(match[1]) if match else None


def _read(text: str, language: str, cues: frozenset[str]) -> Prompt:
    head = text[:1500]
    if language == "en" and ":" in head[:100]:
        head = _FRAME_EN.sub("", head, count=1)
    sentences = [one for one in _SENTENCE.findall(head) if one.strip()]
    if len(text) > 1500:
        sentences += [one for one in _SENTENCE.findall(text[-400:]) if one.strip()][-1:]
    candidates = sentences[:3] + sentences[-1:] if len(sentences) > 3 else sentences
    if language == "zh" and _SUMMING.match(head):
        candidates = sentences[:1]  # what follows is to be summed up, and asks for nothing
    for sentence in candidates:
        found = _asked(text, sentence, language)
        if found is not None:
            return Prompt(*found, cues)
    plain = (
        _plainly(_POLITE_ZH, sentences[0].strip())
        if language == "zh" and sentences
        else languages.polite(language).sub("", sentences[0].strip())
        if language != "en" and sentences
        else _plainly(_POLITE_EN, sentences[0].strip())
        if sentences
        else ""
    )
    return Prompt(text, language, _trimmed(plain, language), cues=cues)


def _plainly(polite: re.Pattern[str], said: str) -> str:
    """What is said after such a beginning."""
    match = polite.match(said)
    return said[match.end() :] if match else said


def spoken(ask: Ask) -> str | None:
    """The language that a system message wants answers in, if it names one."""
    first = ask.messages[0] if ask.messages else None
    ordered = _always("".join(first.texts)[:HEAD]) if first is not None and first.role == "system" else None
    return (_from_then_on(ask.messages[:-1]) if len(ask.messages) > 2 else None) or ordered


def held(ask: Ask, prompt: Prompt) -> Prompt:
    """The prompt as it is read in the language of the conversation, where its few words tell of none."""
    if len(ask.messages) < 2 or prompt.language not in _SPELT or not prompt.text:
        return prompt
    language = leaning.held(prompt.text, _told_in(conversation(ask)))
    return prompt if language in (None, prompt.language) else _read(prompt.text, str(language), prompt.cues)


@of_talk(256)
def _told_in(before: Sequence[Message]) -> list[str]:
    """What tells the language of a conversation: the last turns of the user, else the system message."""
    said = ["\n".join(one.texts)[:HEAD] for one in before[::-1] if one.role == "user"]
    return said[:_TURNS] or ["".join(one.texts)[:HEAD] for one in before[:1] if one.role == "system"]


_SPELT = frozenset(["en", "es", "pt", "fr", "de", "id", "vi"])
_TURNS = 4
"""Turns of the user that tell the language of the conversation."""
_FROM_THEN_ON = late(
    r"\bfrom (?:now|here) on\b|\bfor the rest of\b|从现在(?:起|开始)|以后都?|接下来都?", re.IGNORECASE
)


@of_talk(256)
def _from_then_on(before: Sequence[Message]) -> str | None:
    """The language that an earlier turn of the user wanted from then on."""
    for one in reversed(before[-39:]):
        if (
            one.role == "user"
            and one.texts
            and len(one.texts[0]) <= 200
            and _FROM_THEN_ON.search(one.texts[0])
        ):
            return _always(one.texts[0])
    return None


@memo(1024)
def _always(text: str) -> str | None:
    if match := _ALWAYS.search(text):
        return languages.named(match[1])
    if match := _ALWAYS_ELSEWHERE.search(text):
        return languages.named(languages.told(match[0]) or "")
    return next(
        (language for word, language in _ALWAYS_ZH if f"用{word}" in text or f"使用{word}" in text), None
    )


_ALWAYS = late(
    r"\b(?:answer|reply|respond|write|speak|communicate|talk)\b[^.\n]{0,40}?\b(?:in|only) (traditional chinese|[a-z]+)\b(?! only if)",
    re.IGNORECASE,
)
_ALWAYS_ELSEWHERE = late(
    r"\b(?:respond[ea]|contesta|habla|réponds|répondez|parle|antworte|antworten|sprich|jawab|jawablah|balas)\b[^.!?\n]{1,60}|(?:отвеча|говори)[^.!?\n]{1,60}|trả lời[^.!?\n]{1,60}"
    r"|ตอบ[^\n]{1,40}|[一-龯ァ-ヶー]{1,8}語で[^。\n]{0,12}(?:答え|回答|返答)|[가-힣]{1,6}어로[^.\n]{0,12}(?:답|대답|말)|(?:أجب|أجيب|رد)[^.\n]{1,40}|[^।\n]{1,30}में (?:जवाब|उत्तर)",
    re.IGNORECASE,
)
"""The same in other languages; which language is named is languages.json's to tell."""
_ALWAYS_ZH = (
    ("英语", "en"),
    ("英文", "en"),
    ("中文", "zh"),
    ("法语", "fr"),
    ("日语", "ja"),
    ("日文", "ja"),
    ("德语", "de"),
    ("西班牙语", "es"),
)


def last_user_text(ask: Ask) -> str:
    """What the user said last, its text parts joined."""
    for message in reversed(ask.messages):
        if message.role == "user":
            return "\n".join(message.texts)
    return ""


def conversation(ask: Ask) -> tuple[Message, ...]:
    """The messages before the last user turn."""
    for index in range(len(ask.messages) - 1, -1, -1):
        if ask.messages[index].role == "user":
            return ask.messages[:index]
    return ask.messages


Found = tuple[str, str, str, Kind, str, str, int]
"""A Prompt but for its cues."""


def _asked(text: str, sentence: str, language: str) -> Found | None:
    if language not in ("en", "zh"):
        return _asked_in(language, text, sentence)
    plain = " ".join(sentence[:300].split()).strip(" .?!。？！；\"'“”")
    plain = _plainly(_POLITE_ZH if language == "zh" else _POLITE_EN, plain)
    if language == "en" and not _MEASURES.isdisjoint(plain.split(" ")):
        plain = _unmeasured(plain)
    words = _words(plain) if language == "en" else []
    first = words[:1]
    said = frozenset(words)
    if language == "en" and _KIND_WORDS.isdisjoint(said):
        return None
    for kind, cues, pattern in (
        _kinds_en(first[0] if said and first[0] in _FIRST else "") if language == "en" else _KINDS_ZH
    ):
        if cues and cues.isdisjoint(said):
            continue
        match = pattern.match(plain)
        if match is None:
            continue
        found = match.groupdict()
        if kind == "why":
            found["topic"] = _told(found["topic"])
        elif kind == "explain" and (noun := _WHAT_IS.match(found["topic"])):
            found["topic"] = noun[1] or noun[2]
        elif (
            kind == "advise"
            and first in (["which"], ["what"])
            and "second" in found
            and not plain.split(" ")[1].endswith("s")
        ):
            found["topic"] = (
                re.sub(r"^(?=[aeiou])", "an ", found["topic"])
                if found["topic"][:1] in "aeiou"
                else f"a {found['topic']}"
            )
        elif kind == "opinion":
            found["topic"] = found.get("topic") or found.get("before") or found.get("noun") or ""
            if (found.get("noun") or "").lower() in ("is", "are"):
                found["second"] = found["second"].split(" or ")[0]
            if found.get("noun") in ("of", "on"):
                found["noun"] = "about"
        elif kind == "how" and language == "en":
            found["topic"] = found["topic"][:1].lower() + found["topic"][1:]
        if language == "zh" and (found.get("noun") or "").startswith("关于"):  # 3本关于历史的书
            found["noun"], found["topic"] = (
                found["topic"],
                found["noun"].removeprefix("关于").removesuffix("的"),
            )
        if (
            language == "zh" and kind == "write" and (split := _SAYS_ZH.search(found.get("second") or ""))
        ):  # 给客户，说明…
            found["topic"], found["second"] = split[2], split[1]
        count = found.get("count") or ""
        return (
            text,
            language,
            _trimmed(found.get("topic") or "", language) if kind != "yes_no" else (found["topic"] or plain),
            kind,
            _trimmed(found.get("second") or "", language) if found.get("second") else "",
            (found.get("noun") or "").lower().removesuffix("的"),
            int(count) if count.isdigit() else _NUMBERS.get(count.lower(), 0),
        )
    return None


def _unmeasured(plain: str) -> str:
    """The sentence without how long the answer should be; nothing of that stands behind the last of the measures."""
    if not plain.isascii():
        return _MEASURED.sub("", plain)
    lower = plain.lower()
    end = max(map(lower.rfind, _STEMS)) + 12
    at = 0
    left = ""
    for match in _MEASURED_LOWER.finditer(lower[:end]):
        left += plain[at : match.start()]
        at = match.end()
    return left + plain[at:]


_STEMS = ("sentence", "word", "paragraph", "line", "term")


def _asked_in(language: str, text: str, sentence: str) -> Found | None:
    """The same for a language whose phrases.*.json tells how things are asked in it."""
    plain = languages.polite(language).sub("", " ".join(sentence[:300].split()).strip(_ENDS))
    plain = languages.asides(language).sub("", plain).strip(_ENDS) or plain
    for kind, pattern in languages.kinds(language):
        match = pattern.match(plain)
        if match is None or (kind == "yes_no" and language in _MARKED and "?" not in sentence):
            continue
        found = match.groupdict()
        if language == "ru" and kind == "compare" and "между" in match[0]:
            found = {name: languages.nominative(said or "") for name, said in found.items()}
        return (
            text,
            language,
            _trimmed(found.get("topic") or "", language),
            cast(Kind, kind),
            _trimmed(found["second"], language) if found.get("second") else "",
            languages.piece(found.get("noun") or ""),
            languages.number(found.get("count") or ""),
        )
    return None


_MARKED = frozenset(["es", "pt", "fr", "de", "ru", "id", "vi"])
"""Languages in which only its mark tells a question from a statement."""
_SAYS_ZH = late(r"^([^，,]{1,8})[，,](?:说明|告知|关于|内容是|请求|通知|解释|表示|告诉他们?)?(.+)$")
_ENDS = " .?!¿¡。？！؟।；;:：\"'“”«»„"
_MEASURES = frozenset(
    ["sentence", "sentences", "word", "words", "paragraph", "paragraphs", "line", "lines", "terms"]
)
_MEASURED, _MEASURED_LOWER = _in_any_case(
    r"\b(?:in|with|using) (?:about |at most |exactly |no more than )?(?:an?|one|two|three|four|five|\d+|a few|simple|plain|short) "
    r"(?:short |simple |plain )?(?:sentences?|words?|paragraphs?|lines?|terms),? "
    r"|\b(?:in|with|of) (?:about |around |roughly |at least |at most |up to |over |more than |exactly |no more than )?(?:[\d,]{2,}|[a-z]+ (?:hundred|thousand)) words(?:,? |$)",
)
"""How long the answer should be, said before what it should be about."""
_AUXILIARY = late(r"^(is|are|was|were|can|could|should|would|will|has|have) (.+)$", re.IGNORECASE)
_DOING = late(r"^(?:do|does|did) (.+)$", re.IGNORECASE)


_THIRD = late(
    r"^((?:(?:the|a|an|my|our) )?[\w-]+ )(appear|bark|beat|begin|boil|break|burn|change|cost|crash|decay|expand|fall|feel|flicker|float|"
    r"flow|freeze|glow|grow|hurt|increase|keep|look|make|matter|melt|move|need|purr|rise|rotate|run|rust|seem|shine|sink|sleep|smell|spin|"
    r"start|stop|take|taste|turn|wake|work)\b",
    re.IGNORECASE,
)
"""`ice float` → `ice floats`: a subject of one word, and a verb that is often asked about."""


def _told(question: str) -> str:
    """The words of a question in the order of a statement: `is the sky blue` → `the sky is blue`, `do cats purr` → `cats purr`."""
    if match := _DOING.match(question):
        return _THIRD.sub(r"\1\2s", match[1], count=1) if question[:4].lower() == "does" else match[1]
    match = _AUXILIARY.match(question)
    if match is None:
        return question
    words = match[2].split(" ")
    doing = next((at for at, word in enumerate(words[1:], 1) if _PARTICIPLE.fullmatch(word)), 0)
    if doing:
        return " ".join([*words[:doing], match[1].lower(), *words[doing:]])
    split = len(words) - 1
    if split > 1 and words[split - 1].lower() in (
        "so",
        "too",
        "very",
        "not",
        "more",
        "such",
        "a",
        "an",
        "the",
    ):
        split -= 1
    return " ".join([*words[:split], match[1].lower(), *words[split:]]) if split > 0 else question


_PARTICIPLE = late(r"(?:re-)?(?!(?:thing|king|ring|spring|string|morning|evening|building|wedding|meeting|bed|red|seed|speed|feed|need)$)[a-z]{3,}(?:ing|ed)", re.IGNORECASE)  # fmt: skip
"""What the subject of a question with `is` or `are` ends before: `is my app crashing when …`."""
_WHAT_IS = late(r"^(?:what (.+?) (?:is|are|was|were|means?|does)\b(?! (?:for|about)\b)|(?:what|who) (?:is|are) (.+))(?=$| (?:to|for|in|like|and)\b)", re.IGNORECASE)  # fmt: skip
"""The noun of `explain what a monad is`."""
_LONGEST = 12
"""Words of a topic that is said whole."""
_CLAUSE = late(r",? (?:when|while|because|since|if|so that|which|that|where|after|before|although|even though|and then)\b", re.IGNORECASE)  # fmt: skip


def _whole(topic: str, language: str) -> str:
    """The topic if it is short enough to be said whole, else its first clause; else a word for `this`."""
    if len(topic.split(" ")) <= _LONGEST:
        return topic
    clause = (
        (_CLAUSE if language == "en" else languages.clauses(language)).split(topic, maxsplit=1)[0].strip()
    )
    return clause if 2 <= len(clause.split(" ")) <= _LONGEST else _this(language)


def _this(language: str) -> str:
    return (
        "这个问题"
        if language == "zh"
        else "this"
        if language == "en"
        else str(phrases.bank(language)["this"])
    )


def _trimmed(topic: str, language: str) -> str:
    """The topic without what says how to speak of it; at most twelve words, or twenty-eight characters where there are no blanks: what is longer is
    not cut, which would leave half a thought, but called `this`."""
    topic = topic.strip()
    if language not in ("en", "zh"):
        short = re.split(r"[,;:，、。：；،\n]", topic, maxsplit=1)[0].strip(_ENDS)
        if not any(sign.isalnum() for sign in short):
            return _this(language)
        if language in ("ja", "th"):
            return short if len(short) <= _SIGNS else _this(language)
        return _whole(short, language)
    if not any(sign.isalnum() for sign in topic):
        return _this(language)
    if language == "zh":
        first = re.split(r"[，,。：:；\n]", topic, maxsplit=1)[0]
        if len(first) > _SIGNS:
            return _this(language)
        return _TAIL_ZH.sub("", first).strip("“”\"'《》 ") or first
    tail = _TAIL_EN_LOWER.search(topic.lower()) if topic.isascii() else _TAIL_EN.search(topic)
    shorter = (topic[: tail.start()] if tail else topic).strip(" \"'`*_()[]{}<>|\\.,?!")
    shorter = _plainly(_SOME, shorter)
    shorter += ")" * (shorter.count("(") - shorter.count(")"))
    return _whole(shorter or topic, language)


_SOME = late(r"(?:some|any) ", re.IGNORECASE)
_SIGNS = 28
"""Characters of a topic that is said whole, where there are no blanks between words."""
