"""Which language a text is in, what is asked in it, and Chinese between its two scripts. Data: languages.json, hant.json, phrases.*.json."""

import re
from collections.abc import Collection, Mapping, Sequence
from functools import lru_cache

from mock_server.content import phrases
from mock_server.content.late import late, worded
from mock_server.content.phrases import bank
from mock_server.wire.memo import memo

_SCRIPTS = late(
    r"(?P<ja>[\u3040-\u30ff])|(?P<ko>[\uac00-\ud7af])|(?P<zh>[\u4e00-\u9fff\u3400-\u4dbf])|(?P<ar>[\u0600-\u06ff])"
    r"|(?P<hi>[\u0900-\u097f])|(?P<th>[\u0e00-\u0e7f])|(?P<ru>[\u0400-\u04ff])"
    r"|(?P<vi>[ăđơưĂĐƠƯ\u1ea0-\u1ef9])"
)
_PORTUGUESE = late(r"[ãõ]|ç[aãoõu]|[aeio]nh[aeo]|lh[aeo]")
_KANA = late(r"[\u3040-\u30ff]")
_WORD = late(r"[^\W\d_]+")
_GIVEN = late(
    r"\"[^\"\n]{3,}\"|“[^”\n]{3,}”|«[^»\n]{3,}»|„[^“\n]{3,}“|(?<=\w\w:)\s[^:\n]{1,60}$|(?<=\w\w :)\s[^:\n]{1,60}$"
)
"""What a request is about, in whatever language it is: a quote, a few words behind a colon."""
_CODE = late(r"```[^`]*(?:```|$)|^(?:import|from|def|class) [^\n]*$", re.MULTILINE)
"""Code, whose words are of no language: `import os` is not Portuguese."""
_ELSEWHERE = late(r"[іїєґЇЄҐІўЎђћљњџ]")
"""Cyrillic letters that Russian does not have: other languages, which are answered in English."""


@lru_cache(maxsize=1)
def _frequent() -> tuple[tuple[str, ...], Mapping[str, tuple[int, ...]], frozenset[str]]:
    """The languages in Latin letters, English, which wins a draw, first; each frequent word with the places of the
    languages that have it; the words that tell English from no other language are not among these."""
    known = phrases.data("languages")["words"]
    places: dict[str, tuple[int, ...]] = {}
    for place, words in enumerate(known.values()):
        for word in words.split():
            places[word] = (*places.get(word, ()), place)
    greeting = {word for greeting in _greetings() for word in greeting.split(" ")}
    return tuple(known), places, frozenset(word for word in {*places, *greeting} if places.get(word) != (0,))


@lru_cache(maxsize=1)
def _greetings() -> Mapping[str, str]:
    """Whole texts, too short to be told by their words or their script, with their languages."""
    return {
        one: language
        for language, texts in phrases.data("languages")["greetings"].items()
        for one in texts.split("|")
    }


_SHORT = 24
"""Signs of a text that is looked up among the greetings."""


@memo(4096)
def language_of(text: str) -> str:
    """The language a text is in, as the banks are called (`en`, `zh`, `zh-Hant`, `ja` …); `en` where it is none of them."""
    head = text[:2000]
    if len(text) <= _SHORT and (greeted := _greetings().get(text.strip(" .!?¿¡。！？～~,，").lower())):
        return greeted
    found = None if head.isascii() else _SCRIPTS.search(head)
    script = found.lastgroup if found else None
    if script == "zh":
        if _KANA.search(head):
            return "ja"
        if re.search(r"[\uac00-\ud7af]{2}", head):
            return "ko"
        if (
            len(head) <= _SHORT
            and not _kanji().isdisjoint(head)
            and not _ASKING_ZH.search(head)
            and _mostly(head, "ja") == "ja"
        ):
            return "ja"
        return "en" if _mostly(head, script) == "en" and not _asks_in_chinese(head) else _chinese(head)
    if script == "ru" and _ELSEWHERE.search(head):
        return "en"
    if script in ("ja", "ko", "ar", "hi", "th", "ru"):
        return _mostly(head, script)
    words = _WORD.findall(_CODE.sub(" ", head[:600])[:400].lower())
    languages, places, foreign = _frequent()
    spanish = "¿" in head or "¡" in head
    if script != "vi" and not spanish and foreign.isdisjoint(words):
        return languages[0]
    if (own := _WORD.findall(_GIVEN.sub(" ", head[:400].lower()))) and len(own) < len(words):
        words = own  # `Traduis "Good morning"` is French
    scores = [0] * len(languages)
    for word in words:
        for place in places.get(word, ()):
            scores[place] += 1
    if spanish:
        scores[languages.index("es")] += 2
    elif _PORTUGUESE.search(head):
        scores[languages.index("pt")] += 1
    if script == "vi":
        return "vi" if scores[0] * 2 < len(words) else "en"
    best = languages[scores.index(max(scores))]
    return "en" if best == "it" else best  # told apart, so that it is not taken for Spanish, but not spoken


def surer(text: str, than: str) -> bool:
    """Whether a text is told to be in its language by more than speaks for another one; by its script, where that is not Latin."""
    own = language_of(text)
    if own == than or own not in _frequent()[0] or text.strip(" .!?¿¡。！？～~,，").lower() in _greetings():
        return own != than
    languages, places, _ = _frequent()
    words = [*_WORD.findall(text.lower())]
    mine, other = languages.index(own), languages.index(than) if than in languages else -1
    said = sum(mine in places.get(word, ()) for word in words) + sum(word in _MANNERS for word in words) * (
        own == "en"
    )
    return said > sum(other in places.get(word, ()) for word in words)


_MANNERS = frozenset(["thanks", "thank", "hello", "hi", "hey", "sorry", "english", "more", "shorter", "another", "translate", "yes", "again"])  # fmt: skip
"""Words of English talk that tell it apart where it is switched to."""


def english(words: Collection[str]) -> bool:
    """Whether a text of ASCII with these words is English at a glance: none of them is frequent in another language."""
    return _frequent()[2].isdisjoint(words)


_ASKING_ZH = late(r"什么|怎么|如何|哪|吗|请|介绍|解释|区别|不同|差[异别]|对比|比较|还是|写|的")


_DOING_ZH = late(
    r"^(?:用|把|将|给|在|让|安装|配置|对比|比较|解释|介绍|讲讲|讲解|说说|聊聊|谈谈|分析|简述|请|什么是|为什么|如何|怎么|学习|理解)|[A-Za-z0-9)] ?(?:和|与|跟|还是|以及) ?[A-Za-z]|读取|写入|连接|遍历|解压|压缩|实现|运行|部署|转成|转换|(?:区别|怎么[\u4e00-\u9fff]{1,3}|什么(?:意思|原因)|怎么回事|报错|教程|例子|面试题)[?？。]?$"
)
"""Verbs before or after a Latin name (`用Python读取Excel`), and how questions in Chinese end."""


def _asks_in_chinese(head: str) -> bool:
    """Whether it is Chinese with Latin names in it (`什么是Transformer？`), by its grammar and as many signs as Latin words, or by a verb and
    no word that English is told by."""
    if len(head) > 200:
        return False
    if _ASKING_ZH.search(head) and sum("\u4e00" <= sign <= "\u9fff" for sign in head) >= len(
        re.findall(r"[A-Za-z.+#-]+", head)
    ):
        return True
    return _DOING_ZH.search(head) is not None and not _ENGLISH.search(head)


_ENGLISH = late(
    r"(?<![a-z])(?:the|is|are|what|how|why|translate|explain|define|does|do|mean|means|meaning|write|please|say|this|it|in english|to|and|my|me|you)(?![a-z])",
    re.IGNORECASE,
)


@lru_cache(maxsize=1)
def _kanji() -> frozenset[str]:
    """Signs that only Japanese writes so: `気`, where Chinese has `气` or `氣`."""
    return frozenset(phrases.data("languages")["kanji"])


def _mostly(head: str, script: str) -> str:
    """English, if the text is English with a few words of another script in it."""
    letters = [sign for sign in head if sign.isalpha()]
    return "en" if sum(sign.isascii() for sign in letters) > 3 * len(letters) / 4 else script


def _chinese(head: str) -> str:
    """Simplified or traditional, by the characters that only one of the two has."""
    simplified, traditional = _scripts()
    only_old = sum(sign in traditional for sign in head)
    return "zh-Hant" if only_old > sum(sign in simplified for sign in head) else "zh"


@lru_cache(maxsize=1)
def _scripts() -> tuple[frozenset[str], frozenset[str]]:
    simplified, traditional = _pairs()
    shared = set(simplified) & set(traditional)
    return frozenset(set(simplified) - shared), frozenset(set(traditional) - shared)


@lru_cache(maxsize=1)
def _pairs() -> tuple[str, str]:
    table = phrases.data("hant")
    return table["simplified"], table["traditional"]


@lru_cache(maxsize=1)
def _tables() -> tuple[dict[int, str], dict[int, str]]:
    simplified, traditional = _pairs()
    return str.maketrans(traditional, simplified), str.maketrans(simplified, traditional)  # type: ignore[return-value]


def simplified(text: str) -> str:
    """The text in simplified characters, sign by sign."""
    return text.translate(_tables()[0])


def traditional(text: str) -> str:
    """The text in traditional characters and their marks of quotation, sign by sign: where one stands for several, the most frequent is taken."""
    found = text.translate(_tables()[1])
    pattern, words = _mended()
    return _INNER.sub(r"『\1』", pattern.sub(lambda one: words[one[0]], found).translate(_MARKS))


_MARKS = str.maketrans("“”", "「」")
_INNER = late(r"‘([^’\n]{1,80})’")
"""Quotes within quotes; an apostrophe alone is none."""


@lru_cache(maxsize=1)
def _mended() -> tuple[re.Pattern[str], Mapping[str, str]]:
    """Words in which a sign stands for another one than most often."""
    words = phrases.data("hant")["words"]
    return re.compile("|".join(map(re.escape, words))), words


_JOSA = late(r"(.)([’”)」]?)(을\(를\)|이\(가\)|은\(는\)|와\(과\)|\(으\)로)")
_FORMS = {
    "(으)로": ("로", "으로"),
    "을(를)": ("를", "을"),
    "이(가)": ("가", "이"),
    "은(는)": ("는", "은"),
    "와(과)": ("와", "과"),
}


_RIEUL = 8
_FINALS = {sign: _RIEUL if sign in "lr178" else 1 for sign in "lmnr013678"}
"""Letters and digits whose Korean names end in a consonant, and in which, as far as a particle asks."""


def josa(text: str) -> str:
    """Korean particles in the form that the syllable before them wants: `커피을(를)` → `커피를`."""

    def one(match: re.Match[str]) -> str:
        sign = match[1]
        last = (ord(sign) - 0xAC00) % 28 if "가" <= sign <= "힣" else _FINALS.get(sign.lower(), 0)
        closed = last > 0 and not (last == _RIEUL and match[3] == "(으)로")
        return f"{sign}{match[2]}{_FORMS[match[3]][closed]}"

    return _JOSA.sub(one, text)


_CONTRACTED: Mapping[str, tuple[re.Pattern[str], Mapping[str, str]]] = {
    "es": (late(r"\b(?:de el|a el|y(?= h?i(?!e))|o(?= h?o))(?= )"), {"de el": "del", "a el": "al", "y": "e", "o": "u"}),
    "pt": (
        late(r"\b(?:de|em|por|a) (?:o|a|os|as)(?= )"),
        {
            f"{one} {other}": made + other
            for one, made, others in (("de", "d", "o a os as"), ("em", "n", "o a os as"), ("por", "pel", "o a os as"))
            for other in others.split()
        }
        | {"a o": "ao", "a os": "aos", "a a": "à", "a as": "às"},
    ),
}  # fmt: skip
"""What a preposition and an article, which come together where a topic is put into a sentence, are written as."""


def contracted(text: str, language: str) -> str:
    """Prepositions and articles of Spanish and Portuguese as they are written together: `de el mar` → `del mar`."""
    if language not in _CONTRACTED:
        return text
    pattern, forms = _CONTRACTED[language]
    return pattern.sub(lambda one: forms.get(one[0], one[0]), text)


_INSTRUMENTAL = tuple(
    (late(pattern), base)
    for pattern, base in (
        (r"ыми$", "ые"), (r"ими$", "ие"), (r"ием$", "ие"), (r"(?<=[аеоуюя])ем$", "й"), (r"(?<=[лнтдрс])ем$", "ь"), (r"ией$", "ия"), (r"(?<=[жшчщц])ей$", "а"), (r"ей$", "я"),
        (r"(?<=[стн])ью$", "ь"), (r"(?<=[гкхжшчщ])ами$", "и"), (r"ами$", "ы"), (r"ями$", "и"), (r"ой$", "а"), (r"(?<=[бвгджзклмнпрстфхцчшщ])ом$", ""),
    )
)  # fmt: skip
_ADJECTIVE = {"ым": ("ый", "ое"), "им": ("ий", "ее"), "ой": ("ая", "ая"), "ей": ("яя", "яя")}
"""Endings in the instrumental, and those before a noun without an ending and before one in -е or -о."""


def nominative(words: str) -> str:
    """Russian words that stand behind `между`, as they are named, so far as their endings tell: `чёрным чаем` → `чёрный чай`."""
    *adjectives, noun = words.split(" ")
    found = next(((pattern, base) for pattern, base in _INSTRUMENTAL if pattern.search(noun)), None)
    if found is None:
        return words
    named = found[0].sub(found[1], noun)
    kept = [
        one[:-2] + _ADJECTIVE[one[-2:]][named[-1:] in ("е", "о")] if one[-2:] in _ADJECTIVE else one
        for one in (re.sub("ыми$", "ые", one) for one in adjectives)
    ]
    return " ".join([*kept, named])


_COUNTED = late(r"(\d+) ([^\s/\d]+)/([^\s/\d]+)/([^\s/\d:.,،)]+)")


def counted(text: str, language: str) -> str:
    """Nouns of Russian and Arabic in the form that the number before them wants: `5 день/дня/дней` → `5 дней`."""

    def one(match: re.Match[str]) -> str:
        number = int(match[1])
        if language == "ru":
            few = number % 10 in (2, 3, 4) and number % 100 not in (12, 13, 14)
            form = 2 if number % 10 == 1 and number % 100 != _ELEVEN else 3 if few else 4
        else:
            form = 3 if 3 <= number % 100 < _ELEVEN else 4 if number % 100 >= _ELEVEN else 2
        return f"{match[1]} {match[form]}"

    return _COUNTED.sub(one, text) if language in ("ru", "ar") else text


_ELEVEN = 11


def named(name: str) -> str | None:
    """The language of an English name, such as `French`; None if it is not spoken here."""
    found = phrases.data("languages")["names"].get(name.lower())
    return None if found is None else str(found)


def english_name(language: str) -> str | None:
    """The English name of a language that is spoken here, in lower case: `es` → `spanish`."""
    return next((name for name, one in phrases.data("languages")["names"].items() if one == language), None)


def told(text: str) -> str | None:
    """The English name of the language that a text names in any of the languages spoken (`al inglés` → `english`)."""
    lower = text.lower()
    for name, words in phrases.data("languages")["elsewhere"].items():
        if any(
            re.search(rf"\b{word}e?\b", lower) if word.isalpha() and word < "\u0400" else word in lower
            for word in words.split(" ")
        ):
            return str(name)
    return None


def piece(noun: str) -> str:
    """The English word for a kind of text (`poema` → `poem`), where languages.json knows it."""
    return str(phrases.data("languages")["pieces"].get(noun.lower(), noun))


def number(word: str) -> int:
    """The number that a word is, 0 if it is none."""
    return int(word) if word.isdigit() else int(phrases.data("languages")["numbers"].get(word.lower(), 0))


@lru_cache(maxsize=16)
def polite(language: str) -> re.Pattern[str]:
    """What a request may begin with before it comes to the point."""
    return worded(bank(language)["polite"])


def tools(text: str) -> frozenset[str]:
    """The English words for what a text in another language asks a tool for: `погода` → `weather`."""
    return frozenset(word for word, pattern in _tools() if pattern.search(text))


@lru_cache(maxsize=1)
def _tools() -> Sequence[tuple[str, re.Pattern[str]]]:
    return tuple(
        (word, late(pattern, re.IGNORECASE)) for word, pattern in phrases.data("languages")["tools"].items()
    )


def places(text: str) -> list[str]:
    """Well-known cities that a text names in a script other than Latin and Chinese, in the base form."""
    lower = text.lower()
    return list(
        dict.fromkeys(name for stem, name in phrases.data("languages")["places"].items() if stem in lower)
    )


def towns(language: str) -> Sequence[str]:
    """Towns of a country where the language is spoken, in the form that a sentence names them in; none of English and Chinese."""
    named = str(phrases.data("languages")["towns"].get(language, ""))
    return named.split("|") if named else ()


def technical(text: str) -> str:
    """The text with the names of programming languages and exercises in English, as far as languages.json knows them: `파이썬` → `Python`."""
    for pattern, name in _technical():
        text = pattern.sub(name, text)
    return text


@lru_cache(maxsize=1)
def _technical() -> Sequence[tuple[re.Pattern[str], str]]:
    return tuple(
        (late(pattern, re.IGNORECASE), f" {name} ")
        for name, pattern in phrases.data("languages")["technical"].items()
    )


@lru_cache(maxsize=16)
def asides(language: str) -> re.Pattern[str]:
    """What says within a request how to answer it, not what it is about: `in a table`, `step by step`."""
    return late(bank(language)["asides"], re.IGNORECASE)


@lru_cache(maxsize=16)
def clauses(language: str) -> re.Pattern[str]:
    """The words that a clause within a sentence begins with."""
    words = str(phrases.data("languages")["clauses"].get(language, "")).split()
    return worded(rf",? (?:{'|'.join(words) or '(?!)'}) ")


@lru_cache(maxsize=16)
def kinds(language: str) -> Sequence[tuple[str, re.Pattern[str]]]:
    """The kinds of requests of a language, in the order they are tried."""
    return tuple((kind, worded(pattern)) for kind, pattern in bank(language)["kinds"])
