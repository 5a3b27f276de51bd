"""What is asked of an earlier answer: shorter, as bullets, in another language, the second one, two more, what about Germany."""

import re
from collections.abc import Callable, Sequence

from mock_server.content import (
    carrying,
    coding_on,
    contrasts,
    countries,
    finding,
    languages,
    leaning,
    phrases,
    shapes,
    translating,
)
from mock_server.content.arithmetic import expression_of
from mock_server.content.chance import Chance
from mock_server.content.dispatch import opened_by
from mock_server.content.late import Group, late, worded
from mock_server.content.prompt import Prompt, read
from mock_server.content.pronouns import about_other, completed, named, of_a_person, of_it, subject_of
from mock_server.content.restated import ranked, restated, unmeasured
from mock_server.wire.memo import memo, of_talk
from mock_server.wire.timeline import Message


def _say(language: str, key: str, chance: Chance, **values: str) -> str:
    own = leaning.says(language)
    told = (
        own if own is not None and key in own else phrases.data("turns")["zh" if language == "zh" else "en"]
    )
    return phrases.filled(chance.pick(told[key]), **values)


LONGEST = 160
"""Characters of a request that is about what was said before, and gives nothing of its own."""

_IT = r"(?:that|it|this|the (?:answer|text|above|last one|list)|your (?:last |previous )?(?:answer|message|reply|response)|上面的?(?:内容|回答)?|刚才的?(?:内容|回答)?|它)"
_SHORTER = late(rf"^(?:(?:can|could) you |please |now )*(?:make {_IT} |a bit |a little |even )*(?:shorter|more concise|briefer|shorten {_IT})\b|\b(?:summari[sz]e|shorten) {_IT}|^(?:tl;?dr|in short|briefly)\b.{{0,12}}$|^(?:请)?(?:再|写|说|改|弄)*(?:得)?(?:简短|短|精简)一?[点些]|^(?:请)?(?:概括|总结)一?下$|一句话总结$", re.IGNORECASE)  # fmt: skip
_LONGER = late(rf"^(?:(?:can|could) you |please |now )*(?:make {_IT} longer|longer|more details?|elaborate|expand(?: on)?|go on|continue|keep going|tell me more|say more|go deeper|explain (?:more|further|{_IT} (?:more|further|in more detail)))\b.{{0,30}}$|^(?:请)?(?:继续|接着说|展开|说详细|详细)(?:说说|一?[点些]|讲讲)?", re.IGNORECASE)  # fmt: skip
_BULLETS = late(rf"\b(?:put|turn|format|rewrite|convert|make|give me|summari[sz]e)\b.{{0,12}}{_IT}?.{{0,12}}\b(?:bullet|bulleted|bullets|list)\b|^(?:as|in) (?:a )?(?:bullet|list)|(?:用|改成|变成|列成)(?:要点|列表)", re.IGNORECASE)  # fmt: skip
_UPPER = late(rf"^(?:now |please )*(?:make {_IT} |put {_IT} |write {_IT} |{_IT} |say {_IT} )?(?:in |to )?(?:all )?(?P<case>upper|lower)[ -]?case", re.IGNORECASE)  # fmt: skip
_TONE = late(rf"^(?:(?:can|could) you |please |now |but |a bit |a little |much )*(?:(?:make|rewrite|say|write) {_IT} )?(?:sound |to sound |to be |a bit |a little |much )*(?P<how>more|less) (?P<tone>formal|casual|polite|professional|friendly|informal|serious|respectful|relaxed|personal|warm|stiff|exciting|persuasive|convincing|engaging|confident|catchy|punchy|assertive|compelling|lively|energetic|desperate|boring|shy|apologetic|hesitant|dry|pushy|aggressive|rude)(?:ly)?\b.{{0,12}}$|^(?:请)?(?:写得|改得|说得)?(?:再|更|更加)?(?P<zh>正式|礼貌|客气|专业|口语|随意|轻松|亲切|活泼|自信|有吸引力|有感染力)(?:化)?一?[点些]?[。！]?$", re.IGNORECASE)  # fmt: skip
_TONES = {
    "formal": "formal professional serious respectful polite 正式 礼貌 客气 专业", "casual": "casual friendly informal relaxed personal warm 口语 随意 轻松 亲切 活泼",
    "strong": "exciting persuasive convincing engaging confident catchy punchy assertive compelling lively energetic 自信 有吸引力 有感染力",
}  # fmt: skip
_LESS = {"formal": "casual pushy aggressive rude informal", "casual": "formal stiff professional serious", "strong": "desperate boring shy apologetic hesitant dry"}  # fmt: skip
_SAID = late(r"\bwhat did you (?:just )?say\b|^(?:please )?(?:repeat (?:that|your (?:last )?answer|yourself)|say (?:that|it) again|come again)|你(?:刚才|刚刚)说(?:了)?什么|再说一遍|重复一遍", re.IGNORECASE)  # fmt: skip
_SURE = late(
    r"^(?:are you (?:really )?sure|really|is that (?:correct|right|true))\s*\??$|^(?:你)?确定吗|^真的吗",
    re.IGNORECASE,
)
_EXAMPLE = late(r"^(?:(?:can|could) you |please )*(?:give|show)(?: me)? (?:an?|another|one|some) (?:\w+ )?examples?\b.{0,12}$|^(?:for example|an example|like what|such as)\s*\??$|^(?:请|你|能|可以|能不能|可不可以|再|给我|帮我)*[举来](?:个|一个|些|几个)例", re.IGNORECASE)  # fmt: skip
_WHICH = late(r"\b(?:the |number |#|no\. ?)(?P<n>first|second|third|fourth|fifth|last|\d)\b(?: one| item| point| step)?|第(?P<zh>[一二三四五\d])[个条点步项]|最后一?[个条点项]", re.IGNORECASE)  # fmt: skip
_MORE = late(r"^(?:(?:can|could) you |please )*(?:give|list|show|tell|name|suggest)?(?: me)?\s*(?P<n>\d{1,2}|one|two|three|four|five|some|a few|any)?\s*(?:more|others?)(?: of (?:them|those|these))?(?: please)?\s*[.?!]?$|^(?:再|还)(?:来|给|说|要|有)(?P<zh>[一两二三四五\d])?[个条些种]?", re.IGNORECASE)  # fmt: skip
_ABOUT = late(r"^(?:and |so |ok,? |okay,? )*(?:what|how) about (?P<a>[^?.!]{2,60})|^and (?:(?:in|for|of|to) )?(?P<b>(?!(?:its|their|his|her|it|what|how|why|when|who|where|then|now)\b)[A-Z][\w ]{2,40})\s*\?|^那?么?(?P<c>[\u4e00-\u9fff\w]{1,12})呢|^(?:now |please |ok,? |can you )*(?:make|do|write) (?:it|that|this|one) about (?P<d>[^?.!]{2,60}?)(?: instead| now)?[.!?]?$|^(?:and |now |please |ok,? )*(?:(?:give|write|tell|make)(?: me)? )?(?:an?other(?: one)?|one more|the same(?: thing)?|one) (?:about|on|for) (?P<e>[^?.!]{2,60}?)(?: please| now| instead)*[.!?]?$|^(?:再来|再写|来)一?[个首篇条份](?:关于|写)(?P<f>[\u4e00-\u9fff]{1,10}?)的?[。！]?$|^换成(?P<g>[\u4e00-\u9fff]{1,8}?)(?:的|呢)?[。！]?$", re.IGNORECASE)  # fmt: skip
_LANGUAGE = late(rf"^(?:(?:can|could|would) you |please |now |and )*(?:translate|say|repeat|write|put|give|tell|answer|the same)?\s*(?:me )?(?:{_IT}|the same)?\s*(?:again )?(?:in|to|into) (?P<name>[a-z]+)(?: please| again| now| too)*\s*[.?!]?$|^(?:请|再|那|也|那么)*(?:把{_IT})?(?:翻译成|用|换成|改成)(?P<zh>[英中法德日韩俄西葡][\u4e00-\u9fff]{{1,3}}?)(?:再?[说写讲]一?[遍次下]|回答|说|写|讲|呢)?[。！？]?$|^[¿¡]?(?:(?:y|et|und|e|ahora|jetzt|maintenant|por favor|bitte)[ ,]+)*(?:en|auf|em|in) (?P<own>español|inglés|francés|alemán|chino|français|anglais|espagnol|allemand|chinois|deutsch|englisch|französisch|spanisch|chinesisch|português|italiano)(?: por favor| bitte| s'il te plaît| s'il vous plaît)?\s*[.?!]*$", re.IGNORECASE)  # fmt: skip
_OWN_NAMES = {"español": "spanish", "espagnol": "spanish", "spanisch": "spanish", "inglés": "english", "anglais": "english", "englisch": "english", "francés": "french", "français": "french",
              "französisch": "french", "alemán": "german", "allemand": "german", "deutsch": "german", "chino": "chinese", "chinois": "chinese", "chinesisch": "chinese", "português": "portuguese", "italiano": "italian"}  # fmt: skip
_POLITE = r"^(?:(?:can|could|would|will) you |please |now |ok(?:ay)?,? |and |so |then |just )*"
_AFRESH = late(rf"{_POLITE}(?:(?:give|tell|show|write|make|do|try|suggest|sing)(?: me)? )?(?:an?other(?: one)?|one more|a (?:new|different) one|(?:it |that )?again|something else|a different (?:version|\w+)|another (?:joke|poem|story|haiku|name|idea|tip|quote|riddle|example|version|slogan|recipe|fact))(?: please)?\s*[.!?]?$|^(?:请)?(?:再(?:来|写|讲|说|给我?|想|编|推荐)一?[个首篇条则遍段句]|换一?[个首篇条种]|第[一二三四五\d][个条点][^，。]{{0,8}}[，,]?(?:帮我|请|再)?换一?[个条]|重新(?:写|来|说)|还有(?:其他|别的|更多)?(?:的)?吗|更多)[^，。]{{0,4}}[。！？]?$", re.IGNORECASE)  # fmt: skip
_WHY = late(r"^(?:but |and |ok,? )?(?:why(?: (?:is|does|do|are|would|should) (?:that|this|it|they)(?: (?:so|the case|work|happen|important|matter|help))*| so| that| not)?|how come|what(?:'s| is) the reason(?: for (?:that|this))?)\s*[?.!]*$|^(?:这是|那是)?为(?:什么|啥)(?:呢|这样|会这样|这么说|它这么重要|这么重要|(?:要|会)?(?:选|推荐|选择)(?:这[个些几]?个?|它们?|第[一二三四五]个)?)?[？?]?$", re.IGNORECASE)  # fmt: skip
_SIMPLER = late(rf"{_POLITE}(?:(?:explain|say|put|make|describe) {_IT}? ?)?(?:(?:in )?(?:simple|simpler|plain|easier|layman's)(?: (?:terms|words|language|english))?|more simply|simplify(?: {_IT})?|(?:to me )?(?:like|as if) i(?:'?m| am| were) (?:five|5|a (?:child|kid|beginner))|for (?:a (?:child|beginner)|beginners|kids))(?: please)?\s*[.!?]?$|^(?:hmm*,? |sorry,? |but )*i (?:still )?(?:do not|don'?t|didn'?t) (?:(?:get|understand|follow) (?:it|that|this)|understand)(?: yet| at all)?\s*[.!]*$|^(?:请)?(?:再)?(?:说得|讲得|解释得)?(?:简单|通俗)(?:易懂)?(?:一?[点些]|地?[说讲解释]+一?下?)[。！]?$|^(?:我)?(?:还是)?(?:没)?(?:听|看)?不?(?:太)?(?:懂|明白)了?[。！]?$", re.IGNORECASE)  # fmt: skip
_FUNNY = late(rf"{_POLITE}(?:make {_IT} )?(?:(?:be |sound )?(?:more )?(?:funny|funnier|humorous|playful)|add (?:some )?(?:humou?r|a joke))(?: please)?\s*[.!?]?$|^(?:请)?(?:写得|再)?(?:幽默|搞笑|有趣|好笑)一?[点些]", re.IGNORECASE)  # fmt: skip
_EMOJIS = late(rf"{_POLITE}(?:add|use|with)(?: some| more)? emojis?(?: to {_IT})?(?: please)?\s*[.!?]?$|^(?:请)?(?:加|多用)(?:上|一?些|点)?(?:emoji|表情)", re.IGNORECASE)  # fmt: skip
_ADDING = late(r"^(?:please |now |also |and |can you |could you )*(?:add|mention|include|say|tell (?:him|her|them))(?: (?:a|one) (?:line|sentence))?(?: too| also)? (?:that|saying(?: that)?|:) (?P<en>[^\n]{4,140}?)\s*[.!]?$|^(?:请)?(?:再)?(?:加上|加一句|补充(?:一句)?|提到)[：:，,]?[“\"]?(?P<zh>[^。”\"]{3,60})[”\"]?[。]?$", re.IGNORECASE)  # fmt: skip
_NEXT = late(r"^(?:and |so |ok,? )?(?:(?:please )?(?:continue|go on|keep going|carry on)(?: (?:the |with the )?story)?|(?:and )?then(?: what)?|what (?:happens|happened|comes) (?:next|then|after that)|next)\s*[.?!]*$|^(?:请)?(?:继续|接着[讲说写]|然后呢|后来呢|接下来呢?)[^，。]{0,4}[。？]?$", re.IGNORECASE)  # fmt: skip
_ENDING = late(r"\b(?P<how>happy|good|sad|tragic) ending\b|(?P<zh>圆满|美好|大团圆|快乐|悲伤|悲惨)的?结局", re.IGNORECASE)  # fmt: skip
_CHOOSE = late(r"^(?:so |and |ok,? )?(?:which (?:one |of (?:them|these|those) )?(?:is|are|would|should|do) (?:the best|best|better|your favou?rite|you (?:choose|pick|recommend|prefer|take|like(?: best| most| more)?)|(?:i|you|we) (?:choose|pick|take|use|start with|buy|get|watch|read|play|cook|visit|try|go (?:with|for)))(?: and why)?|(?:what|which)(?:'s| is) your favou?rite(?: one)?|pick one|choose one)\b[^?]{0,20}[?.!]*$|^(?:你)?(?:觉得|认为|更?推荐|更?喜欢)?(?:哪一?[个种](?:最好|更好|比较好|最适合)?)[^，。]{0,6}[？?]?$|^(?:那)?(?:如果是)?(?:你)?(?:会|想|要)?(?:选|买|挑|看|推荐)哪一?[个部本款种条][？?呢]*$", re.IGNORECASE)  # fmt: skip
_DIFFER = late(r"^(?:so |and |ok,? )*(?:what(?:'s| is| are)|tell me|explain|and) the differences?(?: between (?:them|the two|these|those|the two of them|both))?\s*[?.!]*$|^(?:compare|contrast) (?:them|the two|these two|both)\s*[?.!]*$|^(?:那)?(?:它们|这两个|两者|两个)?(?:之间)?(?:有什么|有啥|的)(?:区别|不同|差别)(?:是什么|呢|吗)?[？?]*$", re.IGNORECASE)  # fmt: skip
_LEAST = late(r"^(?:so |and |ok,? )*(?:which|what)(?: one)?(?: of (?:them|these|those))?(?:'s| is| would be| takes)(?: the)? (?:(?P<first>most (?:important|useful|effective|urgent)|main one)|quickest|fastest|easiest|simplest|cheapest|shortest|least (?:work|effort|time|expensive))(?: one| to \w+)?\s*[?.!]*$|^(?:那)?(?:哪一?[个种条道]|哪样)(?:最(?:(?P<zh_first>重要|有用|有效|关键)|快|简单|容易|便宜|省事|省钱|短))[呢？?]*$", re.IGNORECASE)  # fmt: skip
_RECKON = late(r"^(?:and |now |then |ok,? )*(?:(?P<op>times|multipl(?:y|ied) (?:it |that )?by|plus|add|minus|subtract|take away|divided? (?:it |that )?by|乘以?|加上?|减去?|除以)\s*(?P<n>-?\d+(?:\.\d+)?)|(?P<twice>double it|twice that|square it|halve it|half of (?:it|that)))\s*(?:to it|from it|to that|呢)?[?.!？]*$", re.IGNORECASE)  # fmt: skip
_TAKEN = late(r"^(?:i (?:really )?(?:like|love|choose|prefer|want|pick)|i'll (?:take|go with)|let'?s (?:take|go with|use)|take|use) (?:the |number |#|option )?(?P<n>first|second|third|fourth|fifth|last|\d)(?: (?:one|name|idea|option))?(?: (?:best|most))?[.,;!]? (?:please |now |can you |could you )*(?P<rest>[a-z].{6,120})$", re.IGNORECASE)  # fmt: skip
_CODES = r"python|javascript|typescript|java|golang|go|rust|c\+\+|c#|ruby|php|kotlin|swift|bash|sql|c"
_LET = r"^(?:(?:now|and|ok|please|can you|could you|but|what about|how about|how would (?:it|that|this) look|let's)\b[ ,]*)*"
_IN_CODE = late(rf"{_LET}(?:(?:(?:(?:the )?same|(?:do|write|convert|translate|rewrite|port|show|give|make|turn|change|have|use|try)(?: me)?(?: (?:it|that|this|the code|the same))?) ?)?(?:in|to|into|using|with|as) (?:an? )?(?P<name>{_CODES})(?: version)?|(?:use|make (?:it|this|that)) (?:an? )?(?P<used>{_CODES})(?: version)?|(?:an? )?(?P<version>{_CODES}) (?:version|instead))(?: please| instead| now)*\s*[?.!]*$|^(?:请|那|再|能不能|可以)*(?:用|换成|改成|转成|翻译成|写成)\s*(?P<zh>{_CODES})\s*(?:语言|版本?)?(?:再?写|实现)?(?:一[遍次下个])?呢?(?:可以吗|吧)?[。！？]*$", re.IGNORECASE)  # fmt: skip
_AND_CODE = late(rf"{_LET}(?:in |use |make it )?(?P<name>{_CODES})(?: please| now)*\s*[?.!]*$|^那?(?:用)?(?P<zh>{_CODES})(?:版)?(?:呢|的呢)[？?]?$", re.IGNORECASE)  # fmt: skip
"""The same where an answer with code stands right above it: `and rust?`."""
_NAMED_CODE = late(rf"(?:\b(?:in |using |an? (?=python|java|go|rust|typescript|sql|bash|ruby|c\+\+)))?(?<![A-Za-z0-9_.])(?:{_CODES})(?![A-Za-z0-9_+#])|用(?=\s*(?:{_CODES}))", re.IGNORECASE)  # fmt: skip
_EXPLAINED = late(r"(?:please |can you )?explain(?: (?:it|that|this))?[.!?]*\Z|解释一下[。？]?\Z")
_JOKED = late(r"\bjokes?\b|笑话", re.IGNORECASE)
_JOKE = late(r"\bdon'?t (?:get|understand) (?:it|the joke)|\bexplain (?:the|that|your) joke|\bwhat(?:'s| is) (?:so )?funny\b|没(?:看|听)懂|哪里好笑|笑点", re.IGNORECASE)  # fmt: skip
_STANDALONE = late(r"follow[- ]?up (?:input|question|query)\s*[:：]\s*(?P<q>[^\n]{3,200})\n+\s*stand-?alone (?:question|query)\s*[:：]?\s*$|(?:追问|后续问题)[:：]\s*(?P<zh>[^\n]{2,100})\n+\s*独立(?:的)?问题[:：]?\s*$", re.IGNORECASE)  # fmt: skip
_HELD = late(r"^[ \t]*(?P<who>human|user|ai|assistant|用户|助手)\s*[:：]\s*(?P<said>.+)$", re.IGNORECASE | re.MULTILINE)  # fmt: skip
_EDITS_ZH = late(
    r"^(?:太[^，。,]{1,5}[，,。])?(?:请|再|把|帮我|改得|写得|说得|能不能|可以)*(?:(?:主角|主人公|结局|结尾|标题|语气|风格)[^，。]{0,6}(?:改|换)|(?:加上|标上|补上|附上|去掉|不要|删掉|加点|换成|改成|变成)[^，。]{1,10}$|(?:活泼|正式|口语|幽默|温柔|专业|简单|通俗|俏皮|接地气)(?:化|一?[点些])|[起取换]个?(?:标题|题目)|续写|接着写|总结成|概括成|不对|不行|不太?(?:满意|好)|翻译?成|译成)",
    re.IGNORECASE,
)
"""What changes the answer before it, and stands for no question of its own."""
_POSSESSED = late(r"\b(?:its|their|his|her) (?P<what>(?:[a-z]+ )?[a-z]+)\b", re.IGNORECASE)
_PERSON = late(r"\b(?:he|she|him)\b", re.IGNORECASE)
_THING = late(r"\b(?:it|they|them)\b", re.IGNORECASE)
_ORDER = {
    "first": 0,
    "second": 1,
    "third": 2,
    "fourth": 3,
    "fifth": 4,
    "last": -1,
    "一": 0,
    "二": 1,
    "三": 2,
    "四": 3,
    "五": 4,
}
_AMOUNTS = {
    "one": 1,
    "two": 2,
    "three": 3,
    "four": 4,
    "five": 5,
    "一": 1,
    "两": 2,
    "二": 2,
    "三": 3,
    "四": 4,
    "五": 5,
}
_ITEM = late(r"^[ \t]*(?:\d{1,2}[.)]|[-*•])[ \t]+(.+)$", re.MULTILINE)


def items(answer: str) -> list[str]:
    """The items of the lists of an answer."""
    found: list[str] = _ITEM.findall(answer)
    if found or "|" not in answer:
        return found
    rows = [[cell.strip() for cell in line.strip("| ").split("|")] for line in answer.split("\n") if line.startswith("|")]  # fmt: skip
    return [row[row[0].isdigit() and len(row) > 1] for row in rows[2:]]


@of_talk(256)
def answered(before: Sequence[Message]) -> str:
    """The last answer to more than thanks."""
    for at in range(len(before) - 1, 0, -1):
        one, asked = before[at], before[at - 1]
        if (
            one.role == "assistant"
            and any(one.texts)
            and not (asked.role == "user" and _THANKS.match("\n".join(asked.texts)))
        ):
            return "\n".join(one.texts)
    return _last(before, "assistant")


@of_talk(512)
def _last(before: Sequence[Message], role: str) -> str:
    """What the role said last; empty if nothing."""
    return next(("\n".join(one.texts) for one in reversed(before) if one.role == role and any(one.texts)), "")


def meant(prompt: Prompt, before: tuple[Message, ...]) -> Prompt:
    """The prompt that is meant where it leans on the one before: that one in another language, or about something else."""
    text = leaning.plainly(prompt.text.strip())
    if (
        len(text) > LONGEST
        or len(before) < 2
        or not (earlier := _ground(before))
        or not (answer := _last(before, "assistant"))
    ):
        return prompt
    if prompt.language == "zh" and _NEXT.match(text):
        return prompt
    follows = any(one.match(text) for one in _FOLLOWING.near(text) & _MEANT)
    if follows and afresh(prompt, before):
        asked = _NUMBER.search(text)
        return read(_COUNTED.sub(asked[0], earlier, count=1) if asked else earlier)
    wanted_in = (
        _IN_CODE.match(text) or (_AND_CODE.match(text) if "```" in answer else None) if follows else None
    )
    if (match := wanted_in) and (coded := _coded(before)):
        plain = " ".join(_NAMED_CODE.sub("", coded).split()).strip(" .")
        name = next(one for one in match.groups() if one)
        return read(f"用{name}{plain}" if _CHINESE.search(plain) else f"{plain} in {name}")
    if told := restated(text, earlier) or completed(text, earlier):
        return read(told)
    if follows and _DIFFER.match(text) and (pair := _pair(before)):
        return read(f"{pair[0]}和{pair[1]}有什么区别？" if prompt.language == "zh" else f"What is the difference between {pair[0]} and {pair[1]}?")  # fmt: skip
    if (how := ranked(text)) and (pair := _pair(before)):
        return read(how.format(*pair))
    if follows and (match := _LANGUAGE.match(text)):
        name = match["name"] or _OWN_NAMES.get((match["own"] or "").lower())
        wanted = languages.named(name or phrases.LANGUAGE_NAMES_ZH.get(match["zh"], ""))
        question = read(earlier)
        if (
            wanted
            and wanted != question.language
            and question.language not in ("en", "zh", "zh-Hant")
            and "```" not in answer
        ):
            if wanted == "en" and (english := carrying.in_english(question)):
                return read(english)
            return prompt._replace(language=wanted)
        return read(unmeasured(earlier))._replace(language=wanted) if wanted else prompt
    if (
        follows
        and _ASPECT.match(text)
        and any(_spoken_of(one.strip(), prompt.language) for one in _all(before, "user")[-_BACK:])
    ):
        return prompt
    if (other := leaning.about(text, prompt.language)) and (told := _of_another(other, earlier)):
        return read(told)
    if follows and (match := _ABOUT.match(text)):
        other = next(one for one in match.groups() if one).strip()
        if _of_both(earlier, other):
            return prompt
        return read(about_other(earlier, other, read(earlier).topic))
    if follows and _SIMPLER.match(text) and (topic := read(earlier).topic) and not _JOKED.search(earlier):
        return read(
            f"给小朋友解释{topic}" if prompt.language == "zh" else f"Explain {topic} to a five year old"
        )
    if follows and (match := _TAKEN.match(text)):
        items = _ITEM.findall(answer)
        at = _place(match["n"])
        if -1 <= at < len(items):
            return read(re.sub(r"\b(?:it|that one|this one)\b", _head(items[at]), match["rest"]))
    if follows and _CHOOSE.match(text) and (both := read(earlier)).kind == "compare" and both.second:
        return read(f"{both.topic}和{both.second}哪个好？" if prompt.language == "zh" else f"Which is better, {both.topic} or {both.second}?")  # fmt: skip
    if follows and _CHOOSE.match(text) and not _ITEM.search(answer) and (pair := _pair(before)):
        return read(
            f"{pair[0]}和{pair[1]}哪个好？"
            if prompt.language == "zh"
            else f"Which is better, {pair[0]} or {pair[1]}?"
        )
    if _leans(text) or (follows and _CHANGES.match(text)):
        return prompt
    asked_before = [one for one in _all(before, "user") if not _leans(one.strip())]
    return named(prompt, earlier, asked_before, _all(before, "assistant"))


_NUMBER = late(r"\d{1,2}|\b(?:two|three|four|five)\b|[两二三四五](?=[个条首])", re.IGNORECASE)
_COUNTED = late(r"\b(?:\d{1,2}|an?|one|two|three|four|five|six|ten|some)\b|[一两二三四五六十](?=[个条首篇])", re.IGNORECASE)  # fmt: skip


def afresh(prompt: Prompt, before: Sequence[Message]) -> bool:
    """Whether something else of the kind that was asked for is wanted: another one, five more of what no table lists."""
    text = leaning.plainly(prompt.text.strip())
    if len(text) > LONGEST or len(before) < 2:
        return False
    if _AFRESH.match(text):
        return True
    return _MORE.match(text) is not None and not _others(read(_ground(before)), _last(before, "assistant"))


_ATTEMPTS = 6
"""How often something is looked for that was not said before: jokes and names are few."""


def unsaid(make: Callable[[], str], before: Sequence[Message]) -> str | None:
    """What is made that no earlier answer holds; of lists the items that are new, numbered on; None if there is nothing new."""
    earlier = "\n".join(_all(before, "assistant"))
    found: list[str] = []
    wanted = 0
    for _ in range(_ATTEMPTS):
        told = make()
        items = _ITEM.findall(told)
        if not items and told not in earlier:
            return told
        wanted = len(items)
        found += [one for one in items if one not in earlier and one not in found]
        if len(found) >= wanted > 0:
            break
    first = len(_ITEM.findall(_last(before, "assistant"))) + 1
    return "\n".join(f"{at}. {one}" for at, one in enumerate(found[:wanted], first)) or None


def _all(before: Sequence[Message], role: str) -> list[str]:
    """All that the role said, the latest last."""
    return ["\n".join(one.texts) for one in before if one.role == role and any(one.texts)]


@memo(2048)
def _leans(text: str) -> bool:
    """Whether a text only asks something of the answer before it."""
    text = leaning.plainly(text)
    if len(text) <= 40 and _WHICH.search(text) and _MORE_OF.search(text):
        return True
    if len(text) <= 24 and _EDITS_ZH.match(text):
        return True
    return len(text) <= LONGEST and any(one.match(text) for one in _FOLLOWING.near(text) & _LEANINGS)


_THANKS = late(r"(?:ok(?:ay)?|thanks|thank you|great|cool|nice|好的?|谢谢|明白了?)\b.{0,12}$", re.IGNORECASE)


_ASPECT = late(r"^(?:(?:and|ok(?:ay)?|so|what about|how about|tell me about)\b[ ,]*)+(?:the|its|their|his|her) (?P<en>(?!(?:first|second|third|last|next|other)\b)[a-z][a-z ]{2,40}?)(?: (?:there|like|over there))?\s*[?.!]*$|^(?:那|那么)?(?:它|那里|那边|当地)?的?(?P<zh>美食|历史|人口|气候|天气|文化|语言|经济|景点|面积|首都|交通|饮食)(?:呢|怎么样)?[？?]?$|^(?:那里|那边|当地)?有(?:什么|哪些)(?P<zh2>好吃的|好玩的|景点|美食|特产)[呢？?]*$", re.IGNORECASE)  # fmt: skip


def aspect(text: str, before: Sequence[Message], language: str, chance: Chance) -> str | None:
    """What is known of one side of the thing that was asked about: `and the food?`; that nothing is, where so."""
    match = _ASPECT.match(text)
    if match is None or language not in ("en", "zh"):
        return None
    subject = next((topic for one in reversed(_all(before, "user")[-_BACK:]) if (topic := _spoken_of(one.strip(), language))), "")  # fmt: skip
    known = phrases.topic(subject, language) if subject else None
    if known is None:
        return None
    what = (match["en"] or match["zh"] or match["zh2"]).strip().lower()
    cues = next(
        (told for asks, told in phrases.data("turns")["aspects"].items() if re.search(asks, what)), ""
    )
    stems = phrases.stems(what, language)
    found = [one for one in known if (cues and re.search(cues, one, re.IGNORECASE)) or (not cues and stems & phrases.stems(one, language))]  # fmt: skip
    if found:
        return phrases.joint(language).join(found[:2])
    said = "\n".join(_all(before, "assistant"))
    left = [one for one in known if one not in said] or known
    return _say(language, "aspect_unknown", chance, what=what, topic=subject, fact=left[0])


def _spoken_of(text: str, language: str) -> str:
    """The thing that a turn asked about, where it is known."""
    if _ASPECT.match(text):
        return ""
    match = _ABOUT.match(text)
    topic = next((one for one in match.groups() if one), "").strip() if match else read(text).topic
    return topic if phrases.topic(topic, language) else ""


@of_talk(256)
def _ground(before: Sequence[Message]) -> str:
    """The last question that stands on its own, with what later ones have put in its place; else the last one."""
    asked = [one.strip() for one in _all(before, "user")][-_BACK:]
    ground = ""
    for text in asked:
        if _leans(text):
            continue
        if ground:
            if told := restated(text, ground) or completed(text, ground) or of_it(text, ground):
                ground = told
                continue
            if _CHANGES.match(text) or of_a_person(text) or _ASPECT.match(text):
                continue
            match = _ABOUT.match(text)
            if other := next((one for one in match.groups() if one), "") if match else "":
                ground = ground if _of_both(ground, other) else about_other(ground, other.strip(), read(ground).topic)  # fmt: skip
                continue
            if len(text) < 50 and _POINTS.search(text) and not subject_of(text):
                continue
        ground = text
    return ground or (asked[-1] if asked else "")


_BACK = 8
"""Turns of the user that are looked back at."""


_CHINESE = late(r"[\u4e00-\u9fff]")


def _coded(before: Sequence[Message]) -> str:
    """The request whose answer held code last; empty if none did."""
    for at in range(len(before) - 1, 0, -1):
        if (
            before[at].role == "assistant"
            and "```" in "".join(before[at].texts)
            and before[at - 1].role == "user"
        ):
            asked = "\n".join(before[at - 1].texts).strip()
            return (
                _coded(before[: at - 1])
                if _IN_CODE.match(asked) or _AND_CODE.match(asked) or coding_on.asks(asked)
                else asked
            )
    return ""


def _place(said: str) -> int:
    return int(said) - 1 if said.isdigit() else _ORDER.get(said.lower(), -1)


def _head(item: str) -> str:
    """The name of an item of a list: its bold beginning, else all of it."""
    bold = re.match(r"\*\*(.+?)\*\*", item)
    return bold[1] if bold else re.split(r"[:：] ?", item, maxsplit=1)[0].replace("*", "").strip(" .。")


def _pair(before: Sequence[Message]) -> tuple[str, str] | None:
    """The two known things that were last asked about."""
    found: list[str] = []
    for message in reversed(before):
        if message.role == "user" and not _leans(text := "\n".join(message.texts).strip()):
            match = _ABOUT.match(text)
            topic = next((one for one in match.groups() if one), "") if match else read(text).topic
            language = read(text).language
            if rows := countries.named(topic or text, language) or countries.named(text, language):
                topic = str(rows[-1][language]["name"])
            elif not phrases.topic(topic, language):
                continue
            if topic not in found:
                found.append(topic)
    return (found[1], found[0]) if len(found) > 1 else None


@opened_by(_STANDALONE)
def standalone(prompt: Prompt, before: Sequence[Message], chance: Chance) -> str | None:
    """The last question of a conversation that is given, with the thing or person that it leaves to the turns before."""
    match = _STANDALONE.search(prompt.text)
    if match is None:
        return None
    question = (match["q"] or match["zh"]).strip()
    held = tuple(
        Message("user" if one["who"].lower() in ("human", "user", "用户") else "assistant", (one["said"],))
        for one in _HELD.finditer(prompt.text[: match.start()])
    )
    return meant(read(question), held).text if len(held) > 1 else question


def _of_both(earlier: str, other: str) -> bool:
    """Whether what is asked about is a side of two things that were compared, not another thing."""
    return other.isascii() and other.islower() and read(earlier).kind == "compare" and not phrases.topic(other, "en")  # fmt: skip


_POINTS = late(
    r"\b(?:it|that|this|these|those|them|there|one|ones|first|second|third)\b|source|这|那|它|第",
    re.IGNORECASE,
)
_CHANGES = late(r"^(?:(?:please|now|and|also|then|ok|can you|could you)\b[ ,]*)*(?:(?:make|turn|keep|cut|shorten|put) (?:it|this|that|them|each|the)\b|(?:remove|delete|drop|cut|skip|leave out|take out|keep|only|just|without|replace|swap|switch|undo|revert|rename|sort|add|include|mention)\b|(?:no|nope|wrong|that's wrong|you're wrong|that's not)\b|half as\b|(?:shorter|longer|simpler|better)\b|(?:too|more|less) [a-z]+\s*[.!]*$)|^(?:不对|错了|不是|去掉|删|把|加上|加一|改|换|再?(?:短|长|正式|详细|简单)一?[点些]|太)", re.IGNORECASE)  # fmt: skip
"""What changes or denies the answer above it, and is no question of its own to go on from."""


def _of_another(other: str, earlier: str) -> str:
    """The earlier question, in a language besides English and Chinese, about another country or notion; empty if that is not known."""
    asked = read(earlier)
    known = phrases.facts()["capitals_elsewhere"].get(asked.language)
    if known and (old := max((name for name in known["names"] if name in earlier), key=len, default="")):
        return earlier.replace(old, other) if other in known["names"] else ""
    if (
        asked.topic in earlier
        and phrases.topic(other, asked.language)
        and asked.kind in ("define", "explain", "why")
    ):
        return earlier.replace(asked.topic, other)
    return ""


_KNOWN = late(r"^(?:but |sorry,? )?i(?:'ve| have)? (?:already |just )?(?:seen|read|tried|heard|watched|played|been to|know|done|got|had|own) (?:the )?(?:number |#)?(?P<n>first|second|third|fourth|fifth|last|\d)(?: (?:one|movie|book|idea|tip))?(?: already| before)?\s*[.!]*$|^(?:我)?(?:已经)?(?:看过|读过|试过|听过|玩过|去过|做过|知道)(?:了)?第(?P<zh>[一二三四五\d])[个部本条款首]?了?[。！]?$|^第(?P<zh2>[一二三四五\d])[个部本条款首](?:我)?(?:已经)?(?:看过|读过|试过|听过|玩过|去过|做过|知道)了?[。！]?$", re.IGNORECASE)  # fmt: skip
_CLOSING_WORDS = late(r"^(?:please |now |and |also |can you |could you )*(?:add|include|end with|put)(?: in)? (?:an? )?(?:strong |short |clear )?(?:call[- ]to[- ]action|cta)(?: at the end| to it)?\s*[.?!]*$|^(?:请)?(?:加上?|结尾加)一?[个句]?(?:行动号召|号召)(?:语)?[。！]?$", re.IGNORECASE)  # fmt: skip
_LEANINGS = frozenset([_AFRESH, _WHY, _SIMPLER, _FUNNY, _EMOJIS, _ADDING, _NEXT, _CHOOSE, _RECKON, _LANGUAGE, _SHORTER, _LONGER, _BULLETS, _UPPER,
    _TONE, _SAID, _SURE, _EXAMPLE, _MORE, _THANKS, _TAKEN, _IN_CODE, _LEAST, _KNOWN, _CLOSING_WORDS, _DIFFER])  # fmt: skip
"""What only asks something of the answer before it."""
_AGAIN = frozenset([_ASPECT, _NEXT, _ENDING, _SAID, _LANGUAGE, _WHICH, _MORE, _SHORTER, _WHY, _FUNNY, _EMOJIS, _ADDING, _CHOOSE, _LEAST, _KNOWN,
    _CLOSING_WORDS, _RECKON, _JOKE, _BULLETS, _UPPER, _TONE, _SURE, _EXAMPLE, _LONGER])  # fmt: skip
"""One of these, or `_EXPLAINED`, asks something of the last answer."""
_MEANT = frozenset([_AFRESH, _MORE, _IN_CODE, _AND_CODE, _DIFFER, _LANGUAGE, _ASPECT, _ABOUT, _SIMPLER, _TAKEN, _CHOOSE, _CHANGES])  # fmt: skip
"""One of these begins what stands for another question; so do those of restated.py, pronouns.py and leaning.py."""
_FOLLOWING = Group(_AFRESH, _WHY, _SIMPLER, _FUNNY, _EMOJIS, _ADDING, _NEXT, _CHOOSE, _RECKON, _LANGUAGE, _SHORTER, _LONGER, _BULLETS, _UPPER, _TONE,
    _SAID, _SURE, _EXAMPLE, _MORE, _THANKS, _TAKEN, _IN_CODE, _LEAST, _KNOWN, _CLOSING_WORDS, _DIFFER, _ASPECT, _ENDING, _WHICH, _JOKE, _ABOUT,
    _AND_CODE, _CHANGES)  # fmt: skip


def again(prompt: Prompt, before: tuple[Message, ...], chance: Chance) -> str | None:
    """What is made of the last answer, where the prompt asks for that and brings nothing of its own."""
    text = leaning.plainly(prompt.text.strip())
    if (
        len(text) > LONGEST
        or len(before) < 2
        or not (
            any(one.search(text) for one in _FOLLOWING.near(text) & _AGAIN) or _EXPLAINED.match(text.lower())
        )
    ):
        return None
    if not (answer := answered(before)):
        return None
    zh = prompt.language == "zh"
    question = read(_ground(before) or prompt.text)
    listed = items(answer) or _listed_before(answer, before)
    if told := aspect(text, before, prompt.language, chance):
        return told
    if told := _of_story(text, question, "\n".join(_all(before, "assistant")), chance):
        return told
    if _SAID.search(text):
        return answer
    if (match := _LANGUAGE.match(text)) and question.language not in ("en", "zh", "zh-Hant"):
        return _elsewhere(answer, prompt.language)
    if (
        (match := _WHICH.search(text))
        and listed
        and re.search(r"\b(?:which|what|tell|more|about|is|was|explain|name)\b|哪|什么|说|讲", text)
    ):
        at = _place(match["n"] or match["zh"] or "last")
        if not -1 <= at < len(listed):
            return None
        return in_detail(listed[at], question, chance) if _MORE_OF.search(text) else listed[at]
    if match := _MORE.match(text):
        left = _others(question, answer)
        return _numbered_on(left, listed, match["n"] or match["zh"] or "", chance) if left else None
    if _SHORTER.search(text):
        return _shortened(answer, listed)
    if _WHY.match(text):
        return _reason(question, answer, listed, chance)
    if _FUNNY.match(text):
        return f"{answer}\n\n{_say(prompt.language, 'funny', chance, topic=question.topic)}"
    if _EMOJIS.match(text):
        return _with_emojis(answer, chance)
    if match := _ADDING.match(text):
        return _added(answer, (match["en"] or match["zh"]).strip(), zh=zh)
    if _CHOOSE.match(text) and listed:
        return _say(prompt.language, "choice", chance, item=_head(chance.pick(listed)))
    if listed and len(listed) > 1 and (match := _LEAST.match(text)):
        heads = [_head(one) for one in listed]
        most = (
            heads[0]
            if match["first"] or match["zh_first"]
            else min(heads, key=lambda one: len(one.split()) if not zh else len(one))
        )
        return _say(
            prompt.language, "most" if match["first"] or match["zh_first"] else "least", chance, item=most
        )
    if (match := _KNOWN.match(text)) and len(listed) > 1:
        at = _place(match["n"] or match["zh"] or match["zh2"])
        left = [one for place, one in enumerate(listed) if place != at % len(listed)]
        lines = "\n".join(f"{number}. {one}" for number, one in enumerate(left, 1))
        return _say(prompt.language, "left", chance, left=lines)
    if (match := _CLOSING_WORDS.match(text)) and not listed:
        return _added(answer, _say(prompt.language, "call", chance), zh=zh)
    if _CHOOSE.match(text) and listed:
        return _say(prompt.language, "choice", chance, item=_head(chance.pick(listed)))
    if match := _RECKON.match(text):
        return _reckoned(match, answer)
    explained = _JOKED.search(question.text) and _EXPLAINED.match(text.lower())
    if explained or (_JOKE.search(text) and any(re.search(r"\bjoke|笑话", one) for one in _all(before, "user"))):  # fmt: skip
        return _say(prompt.language, "joke", chance)
    if _BULLETS.search(text):
        return "\n".join(f"- {one}" for one in listed or shapes.sentences(answer))
    if match := _UPPER.match(text):
        return answer.upper() if match["case"].lower() == "upper" else answer.lower()
    if match := _TONE.match(text):
        if leaning.says(question.language):
            return leaning.formal(answer, question.language)
        return _toned(answer, match, prompt, chance)
    if _SURE.match(text):
        first = next(iter(shapes.sentences(answer)), answer)
        if leaning.says(prompt.language):
            return _say(prompt.language, "sure", chance, fact=first)
        return (
            f"据我所知是这样：{first}"
            if zh
            else f"As far as I can tell, yes: {first[:1].lower() + first[1:] if first[1:2].islower() and not first.startswith('I ') else first}"
        )
    if _EXAMPLE.match(text):
        if question.kind == "compare" and (
            code := contrasts.example(question.text, question.language, chance)
        ):
            return code
        known = phrases.topic(question.topic, question.language) or ()
        if shown := [
            one for one in known if re.search(r"\b(?:example|such as|for instance)\b|例如|例子|比如", one)
        ]:
            return shown[0]
        return phrases.filled(
            chance.pick(phrases.bank(question.language)["explain_example"]), topic=question.topic
        )
    if _LONGER.match(text):
        told_before = "\n".join(_all(before, "assistant"))
        known = [
            one for one in phrases.topic(question.topic, question.language) or () if one not in told_before
        ]
        return phrases.joint(question.language).join(known[:2] or shapes.more(question, chance, 3))
    return None


def _toned(answer: str, match: re.Match[str], prompt: Prompt, chance: Chance) -> str:
    """The answer in another tone, as far as words tell it; that no word had to change, where so."""
    tone = (match["tone"] or match["zh"]).lower()
    table = _LESS if match["how"] and match["how"].lower() == "less" else _TONES
    wanted = next((one for one, words in table.items() if tone in words.split()), "formal")
    rows = phrases.data("english")["strong"] if wanted == "strong" else phrases.data("chores")[wanted]
    told = finding.replaced(answer, rows)
    if wanted == "strong":
        for hedge in phrases.data("english")["hedges"]:
            told = worded(hedge).sub("", told)
        told = re.sub(r"(^|[.!?] )([a-z])", lambda one: one[1] + one[2].upper(), told, flags=re.MULTILINE) if told != answer else told  # fmt: skip
    return told if told != answer else _say(prompt.language, "same_tone", chance, tone=f"{match['how'] or ''} {tone}".strip().lower())  # fmt: skip


def _listed_before(answer: str, before: Sequence[Message]) -> list[str]:
    """The points of the answer before the last one, where that is no more than a remark."""
    answers = _all(before, "assistant")
    return _ITEM.findall(answers[-2]) if len(answers) > 1 and len(answer) < 300 and "```" not in answer and answers[-1] == answer else []  # fmt: skip


def _elsewhere(answer: str, language: str) -> str:
    """The answer in another language as far as the translator knows it, else as it was with a word on that."""
    name = languages.english_name(language) or "english"
    if told := translating.translated(answer, name):
        return told
    own = phrases.data("tongues").get(language)
    note = own["untold"] if own and "untold" in own else phrases.data("pieces")["untranslated"].get(name)
    return phrases.filled(note or phrases.data("pieces")["untranslated"]["english"], text=answer)


_MORE_OF = late(
    r"\b(?:more|detail|details|explain|elaborate|expand)\b|详细|展开|具体|讲讲|说说", re.IGNORECASE
)


def _others(question: Prompt, answer: str) -> list[str]:
    """The members of the kind that was listed which the answer does not name; none if no table lists the kind."""
    members = phrases.members_of(question.noun) or phrases.members_of(question.topic) or []
    zh = question.language == "zh"
    return [pair[zh] for pair in members if pair[zh].lower() not in answer.lower()]


def _numbered_on(left: Sequence[str], items: Sequence[str], said: str, chance: Chance) -> str:
    """As many of those that are left as are asked for, numbered on from the items before."""
    count = _AMOUNTS.get(said.lower(), int(said) if said.isdigit() else 3)
    told = [f"{one[:1].upper()}{one[1:]}" for one in chance.sample(left, count)]
    return "\n".join(f"{number}. {one}" for number, one in enumerate(told, len(items) + 1))


def in_detail(item: str, question: Prompt, chance: Chance) -> str:
    """An item with what is known of it, else with how to begin with it."""
    language = question.language
    if found := phrases.mentioned(item, language):
        return phrases.joint(language).join([item, *found[1][:3]])
    lines = chance.sample(phrases.data("turns")["zh" if language == "zh" else "en"]["item"], 2)
    end = "" if item[-1:] in ".!?。！？" else "。" if language == "zh" else "."
    return f"{item}{end}\n\n{phrases.joint(language).join(lines)}"


_LETTER = late(
    r"^(?:(?:Subject|主题)[:：].*\n\n)?(?:Dear|Hello|Hi|尊敬的|亲爱的|[^\n]{1,12}[：:]\n)", re.IGNORECASE
)
_SUBJECT = late(
    r"(?:Subject|主题|Asunto|Assunto|Objet|Betreff|Тема|件名|제목|الموضوع|विषय|Perihal|Chủ đề|เรื่อง) ?[:：]"
)
_CLOSING = late(r"\n\n(?=(?:Kind|Best|Warm) regards|Sincerely|With love|Yours|Cheers|此致|祝好|恳请|谢谢|[^\n]{1,6}$)", re.IGNORECASE)  # fmt: skip


_COURTESY = 8
"""Characters of a sentence that opens a letter and says nothing yet: `お疲れさまです。`"""


def _shortened(answer: str, items: Sequence[str]) -> str:
    """The heads of a list, the code alone, a letter with its first paragraph, the first stanza; else the first sentence, or its first clause."""
    if items:
        heads = [_head(one) for one in items]
        return "\n".join(f"{number}. {one}" for number, one in enumerate(heads, 1))
    if fence := re.search(r"```.*?```", answer, re.DOTALL):
        return fence[0]
    parts = answer.split("\n\n")
    if len(parts) > 3 and (_LETTER.match(answer) or _SUBJECT.match(answer)):
        head = 2 if _SUBJECT.match(answer) else 1
        body = next((one for one in parts[head:] if len(one) > 20), parts[head])
        said = shapes.sentences(body)
        first = next((one for one in said if len(one) > _COURTESY), body)
        return "\n\n".join([*parts[:head], first, *parts[-1:]])
    if len(parts) > 1 and "\n" in parts[0]:
        return parts[0]
    title = parts[0] if len(parts) > 1 and re.fullmatch(r"\*\*[^*\n]+\*\*|# [^\n]+", parts[0]) else ""
    told = shapes.sentences(answer[len(title) :].strip())
    if len(parts) > 2 and not answer.isascii():
        return "\n\n".join(next(iter(shapes.sentences(one)), one) for one in parts)
    told = shapes.sentences(answer)
    if len(told) > 1:
        return f"{title}\n\n{told[0]}".strip()
    clause = re.split(r"[,;，；：:] ?", answer, maxsplit=1)[0].rstrip(".。")
    return f"{clause}{'。' if answer[-1:] == '。' else '.'}" if len(clause) > 8 else answer


def _reason(question: Prompt, answer: str, items: Sequence[str], chance: Chance) -> str:
    """Why it is so: something known that was not said yet, else the rest of the answer, else a plain reason."""
    known = [one for one in phrases.topic(question.topic, question.language) or () if one not in answer]
    said = known or shapes.sentences(answer)[1:]
    if said and not items and "```" not in answer:
        return _say(question.language, "why", chance, reason=said[0])
    return _say(question.language, "why_bare", chance)


def _with_emojis(answer: str, chance: Chance) -> str:
    """The answer with a picture after each of its paragraphs or items."""
    signs = chance.sample(("✨", "😊", "🚀", "🌟", "🎉", "💡", "🙌", "🌈"), 8)
    lines = answer.split("\n")
    places = [at for at, line in enumerate(lines) if len(line) > 12 and not line.startswith(("```", "|"))]
    for number, at in enumerate(places):
        lines[at] = f"{lines[at]} {signs[number % len(signs)]}"
    return "\n".join(lines)


def _added(answer: str, said: str, *, zh: bool) -> str:
    """The answer with one more sentence: in a letter before its closing words, else at its end."""
    sentence = said if zh else said[:1].upper() + re.sub(r"\bi\b", "I", said[1:])
    sentence += "" if sentence[-1:] in ".!?。！？" else "。" if zh else "."
    if _LETTER.match(answer) and (end := list(_CLOSING.finditer(answer))):
        at = end[0].start()
        return f"{answer[:at]}\n\n{sentence}{answer[at:]}"
    return f"{answer}{chr(10) * 2 if chr(10) in answer else '' if zh else ' '}{sentence}"


_SIGNS = {
    "t": "*",
    "m": "*",
    "p": "+",
    "a": "+",
    "s": "-",
    "d": "/",
    "乘": "*",
    "加": "+",
    "减": "-",
    "除": "/",
}
_FIGURE = late(r"-?\d+(?:\.\d+)?")


def _reckoned(match: re.Match[str], answer: str) -> str | None:
    """The figure of the last answer, reckoned on with."""
    figures = _FIGURE.findall(answer.replace(",", ""))
    if not figures:
        return None
    last = figures[-1]
    if match["twice"]:
        word = match["twice"].lower()
        sign, other = ("*", last) if "square" in word else ("/", "2") if "hal" in word else ("*", "2")
    else:
        word, other = match["op"].lower(), match["n"]
        sign = "-" if word in ("minus", "take away") else _SIGNS[word[0]]
    found = expression_of(f"{last} {sign} {other} =")
    return f"{found[0]} = {found[1]}" if found else None


_HERO = late(r"(?<![.!?\"“”] )(?<!^)\b(?!(?:The|They|And|But|So|In|It|He|She|On|At|When|For)\b)[A-Z][a-z]{2,}", re.MULTILINE)  # fmt: skip


def _of_story(text: str, question: Prompt, answer: str, chance: Chance) -> str | None:
    """How a tale goes on, or how it ends, with its hero's name."""
    if question.noun not in ("story", "fairy tale", "故事", "小说") or question.language not in ("en", "zh"):
        return None
    ending = _ENDING.search(text)
    if not ending and not _NEXT.match(text):
        return None
    zh = question.language == "zh"
    names = _HERO.findall(answer)
    person = max(names, key=names.count, default="") or ("主人公" if zh else "our hero")
    mood = (ending["how"] or ending["zh"]).lower() if ending else ""
    key = "next" if not ending else "sad" if mood in ("sad", "tragic", "悲伤", "悲惨") else "happy"
    left = [
        one
        for one in phrases.data("turns")["zh" if zh else "en"][key]
        if phrases.filled(one, person=person) not in answer
    ]
    return phrases.filled(
        chance.pick(left or phrases.data("turns")["zh" if zh else "en"][key]), person=person
    )
