"""What is taken out of an exchange before it is written down: keys always; texts, names, e-mails and phone numbers by choice.

A secret that a stream says in pieces is found all the same: the pieces of each text are looked at as one, and each piece is
changed where it stands. What is put in is stable, so a request is found again by redacting it in the same way.
"""

import base64
import binascii
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from copy import deepcopy
from functools import cache
from itertools import pairwise
from typing import Any, NamedTuple

import orjson

from mock_server.spec.said import UsageError

KINDS = ("text", "names", "emails", "phones")
"""What can be taken out besides keys."""

KEY = "sk-REDACTED"
GONE = "REDACTED"

SECRET_HEADERS = frozenset(
    {"authorization", "proxy-authorization", "x-api-key", "api-key", "x-dashscope-api-key", "cookie", "set-cookie",
     "x-dashscope-encryptionkey", "x-mock-token"}
)  # fmt: skip
OF_A_PERSON = frozenset({"x-forwarded-for", "x-real-ip", "forwarded", "cf-connecting-ip", "true-client-ip"})

SECRET_MEMBERS = frozenset(
    {"signature", "policy", "oss_access_key_id", "access_key_id", "access_key_secret", "security_token",
     "x-oss-security-token", "api_key", "apikey", "password", "secret", "authorization"}
)  # fmt: skip
"""Members of a body that are credentials, as those of an upload policy."""

TEXTS = frozenset(
    {"content", "text", "prompt", "input", "query", "documents", "document", "reasoning_content", "thinking", "arguments",
     "partial_json", "delta", "instruction", "instructions", "system", "history", "user", "bot", "prefix", "suffix",
     "token", "texts", "output", "refusal", "title", "snippet", "result", "negative_prompt", "orig_prompt", "actual_prompt",
     "transcription", "caption", "lyrics", "question", "answer", "summary", "sentence"}
)  # fmt: skip
"""Members whose texts somebody wrote or was told."""

MEDIA = frozenset(
    {"url", "image", "video", "audio", "image_url", "video_url", "audio_url", "file_url", "base_image_url", "ref_image",
     "data", "images", "frames"}
)  # fmt: skip
"""Members that hold or point to a medium, which may be a person's."""

PERSONS = frozenset(
    {"user", "user_id", "user_name", "username", "full_name", "first_name", "last_name", "nickname", "customer_name",
     "safety_identifier"}
)  # fmt: skip

PROTOCOL = frozenset(
    {"id", "request_id", "model", "object", "type", "role", "finish_reason", "code", "tool_call_id", "tool_use_id", "call_id",
     "item_id", "event", "status", "stop_reason", "system_fingerprint", "previous_response_id", "response_id"}
)  # fmt: skip

NOT_SAID = frozenset({"tools", "response_format", "tool_choice", "functions"})
"""What an application, not a person, wrote."""


class Span(NamedTuple):
    """A stretch of a text and what is put in its place."""

    start: int
    end: int
    put: str


class Leaf(NamedTuple):
    """A text of a JSON document: `holder[at]`; `name` is the nearest member's, `path` says which texts continue each other."""

    holder: Any
    at: Any
    name: str
    path: tuple[str, ...]


Find = Callable[[str], Iterable[Span]]

_KEY = re.compile(r"\b(?:sk|st)(?:-|%2[Dd])(?:[A-Za-z0-9_-]|%2[Dd]|%5[Ff]){8,}")
_IN_A_URL = re.compile(
    r"(?i)(?<=[?&;])((?:[\w-]*(?:signature|accesskeyid|security-token|api_?key|access_?token)|key|token|sign)=)[^&#\s\"']+"
)
_BASE64 = re.compile(r"(?<![A-Za-z0-9+/_-])[A-Za-z0-9+/_-]{14,4096}={0,2}")
_EMAIL = re.compile(
    r"(?<![A-Za-z0-9._%+'-])[A-Za-z0-9._%+'-]{1,64}(?:@|%40)[A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)*\.[A-Za-z]{2,}"
)
_PHONE = re.compile(
    r"(?<![A-Za-z0-9_.@-])(?:"
    r"(?:\+|00)\d{1,3}[ .-]?(?:\(\d{1,4}\)[ .-]?)?\d{1,4}(?:[ .-]?\d{2,4}){2,4}"  # international
    r"|\(\d{2,4}\) ?\d{3,4}[ .-]?\d{3,4}"
    r"|1[3-9]\d[ -]?\d{4}[ -]?\d{4}"  # Chinese mobiles
    r"|0\d{2,3}-\d{7,8}"  # Chinese land lines
    r"|\d{3}[ .-]\d{3}[ .-]\d{4}"
    r"|0\d{1,4}[ /-]\d{3,4}[ -]?\d{3,6}"
    r")(?![A-Za-z0-9_@])"
)
_IS_PHONE = re.compile(r"phone|mobile|^tel$|telephone|msisdn|fax")
_SURNAMES = (
    "王李张刘陈杨黄赵吴周徐孙马朱胡郭何高林罗郑梁谢宋唐许韩冯邓曹彭曾肖田董袁潘于蒋蔡余杜叶程苏魏吕丁任沈姚卢姜崔钟谭陆汪范"
    "金石廖贾夏韦付方白邹孟熊秦邱江尹薛闫段雷侯龙史陶黎贺顾毛郝龚邵万钱严覃武戴莫孔向汤"
)
_CALLED = re.compile(
    r"(?:\b[Mm]y name is|\b[Nn]ame: ?|\bI am called|\bDear|\bM(?:r|rs|s|iss|x)\.?|\bDr\.?|\bProf\.?|\bHerr|\bFrau|\bSig\.|\bSr\.)"
    r" ?(?P<latin>[^\W\d_a-z][\w'’-]+(?:[ ][^\W\d_a-z][\w'’-]+){0,3})"
    r"|(?:我叫|我的名字是|名叫|姓名[:：] ?|名字[:：] ?|称呼我)(?P<told>[\u4e00-\u9fff·]{2,4}?)(?=[,，。.;；!！?？\s]|$|是|在|的|，)"
    r"|(?P<title>[" + _SURNAMES + r"][\u4e00-\u9fff]{0,2}?)(?=先生|女士|小姐|老师|医生|教授|同学)"
)
_CAPITALS = re.compile(r"\b[^\W\d_a-z][\w'’]+(?:[ ](?:[^\W\d_a-z]\. ?)?[^\W\d_a-z][\w'’-]+){1,3}")
_MASKED = re.compile(r"(?P<keep>\\u[0-9a-fA-F]{4}|\\.|\b(?:true|false|null)\b)|[^\W_]+")
_HAN = re.compile(r"[\u3400-\u9fff\U00020000-\U0003ffff]")


class RedactError(UsageError):
    """A kind of text that cannot be taken out; the text lists those that can."""


def kinds_of(where: str, text: str) -> frozenset[str]:
    """Reads `text,names,emails,phones` (or `all`, or nothing). Raises RedactError that begins with `where`."""
    words = [word.strip() for word in text.split(",") if word.strip()]
    if words == ["all"]:
        return frozenset(KINDS)
    for word in words:
        if word not in KINDS:
            raise RedactError(
                f"{where}: {word!r} cannot be redacted by name; there are: {', '.join(KINDS)}, all"
            )
    return frozenset(words)


def secrets_of(headers: Iterable[tuple[str, str]], path: str) -> list[str]:
    """The caller's keys: of its headers, and of a query that names one."""
    found = []
    for name, value in headers:
        if name.lower() in SECRET_HEADERS:
            found += [value, value.partition(" ")[2]]
    found += [hit[0].partition("=")[2] for hit in _IN_A_URL.finditer(path)]
    return sorted({one.strip() for one in found if len(one.strip()) >= 6}, key=len, reverse=True)


class Redactor:
    """Takes `kinds` out of exchanges, and keys: those that look like one, and `secrets`, in whatever form they come."""

    def __init__(self, kinds: Iterable[str] = (), secrets: Iterable[str] = ()) -> None:
        self.kinds = frozenset(kinds)
        forms = {form for secret in secrets for form in _forms(secret)}
        self._forms = re.compile("|".join(sorted(forms, key=len, reverse=True))) if forms else None
        self._heard: set[str] = set()  # texts that an error message may say again
        self.hit = False  # whether a key was found in a text

    # ---- an exchange ----------------------------------------------------------------------------------------------

    def headers(self, headers: Mapping[str, str]) -> dict[str, str]:
        """Headers without their secrets; a key keeps its scheme."""
        return {name: self._header(name.lower(), value) for name, value in headers.items()}

    def _header(self, name: str, value: str) -> str:
        if name in SECRET_HEADERS:
            scheme, blank, key = value.partition(" ")
            told = KEY if "key" in name or "authorization" in name else GONE
            return f"{scheme} {told}" if blank and key and "authorization" in name else told
        if self.kinds and name in OF_A_PERSON:
            return GONE
        return self.plain(value)

    def plain(self, text: str) -> str:
        """A text that is no part of a body: a path, a header, a line of a log."""
        return _piece(text, self._spans(text, self._finders("", said=False)), 0, len(text))

    def body(self, body: Any) -> Any:
        """A request's or an answer's JSON (or its text, where it is none), redacted; the one given stays as it is."""
        document = [deepcopy(body)]
        for leaf in _leaves(document, _name_of(body)):
            text = leaf.holder[leaf.at]
            leaf.holder[leaf.at] = self._one(leaf, text)
        self._tokens(document[0])
        return document[0]

    def events(self, datas: list[str]) -> list[str]:
        """The data of a stream's events: what they say in pieces is looked at as a whole."""
        documents = [[_parsed(data)] for data in datas]
        whole: dict[tuple[str, ...], list[Leaf]] = {}
        for document in documents:
            for leaf in _leaves(document, _name_of(document[0]), _kind(document[0])):
                whole.setdefault(leaf.path, []).append(leaf)
        changed = set()
        for leaves in whole.values():
            texts = [leaf.holder[leaf.at] for leaf in leaves]
            told = self._pieces(leaves[0], texts)
            for leaf, old, new in zip(leaves, texts, told, strict=True):
                if old != new:
                    leaf.holder[leaf.at] = new
                    changed.add(leaf.path)
        for document in documents:
            self._tokens(document[0])
        return [
            data if document[0] == _parsed(data) else document[0]
            if isinstance(document[0], str) else orjson.dumps(document[0]).decode()
            for data, document in zip(datas, documents, strict=True)
        ]  # fmt: skip

    def _one(self, leaf: Leaf, text: Any) -> Any:
        return self._pieces(leaf, [text])[0]

    def _pieces(self, leaf: Leaf, texts: list[Any]) -> list[Any]:
        name = leaf.name.lower()
        if isinstance(texts[0], int):
            number = "phones" in self.kinds and _IS_PHONE.search(name)
            return [int("9" * len(str(abs(one)))) if number else one for one in texts]
        if name in SECRET_MEMBERS:
            return [GONE if one else one for one in texts]
        said = name in TEXTS and NOT_SAID.isdisjoint(leaf.path)
        if "names" in self.kinds and _of_a_person(name, leaf.path):
            return ["[name]" if one else one for one in texts]
        if "text" in self.kinds and NOT_SAID.isdisjoint(leaf.path):
            if said or name in MEDIA:
                texts = [_no_medium(one, name in MEDIA) for one in texts]
            if said:
                self._heard |= {one for one in texts if len(one) >= 4}
        grows = len(texts) > 1 and all(new.startswith(old) for old, new in pairwise(texts))
        full = texts[-1] if grows else "".join(texts)
        spans = self._spans(full, self._finders(name, said))
        if not spans:
            return texts
        if grows:
            return [_piece(full, spans, 0, len(one)) for one in texts]
        told, at = [], 0
        for one in texts:
            told.append(_piece(full, spans, at, at + len(one)))
            at += len(one)
        return told

    # ---- a text ---------------------------------------------------------------------------------------------------

    def _finders(self, name: str, said: bool) -> list[Find]:
        finders: list[Find] = [self._keys]
        if name in PROTOCOL:
            return finders
        if "emails" in self.kinds:
            finders.append(lambda text: (Span(*hit.span(), "[email]") for hit in _EMAIL.finditer(text)))
        if "phones" in self.kinds and (said or _IS_PHONE.search(name)):
            finders.append(lambda text: (Span(*hit.span(), _nines(hit[0])) for hit in _PHONE.finditer(text)))
        if "names" in self.kinds and said:
            finders.append(_names)
        if "text" in self.kinds and said:
            finders.append(_masks)
        if self._heard and name == "message":
            heard = re.compile("|".join(re.escape(one) for one in sorted(self._heard, key=len, reverse=True)))
            finders.append(lambda text: (Span(*hit.span(), _masked(hit[0])) for hit in heard.finditer(text)))
        return finders

    def _spans(self, text: str, finders: Iterable[Find]) -> list[Span]:
        """What is found, in order; of two that overlap, what an earlier finder found."""
        found: list[Span] = []
        taken = bytearray(len(text))
        for find in finders:
            for span in find(text):
                if not any(taken[span.start : span.end]):
                    taken[span.start : span.end] = b"\1" * (span.end - span.start)
                    found.append(span)
        return sorted(found)

    def _keys(self, text: str) -> Iterator[Span]:
        if self._forms is not None:
            for hit in self._forms.finditer(text):
                self.hit = True
                yield Span(*hit.span(), KEY if not _looks_coded(hit[0]) else "A" * len(hit[0]))
        for hit in _KEY.finditer(text):
            self.hit = self.hit or hit[0] != KEY
            yield Span(*hit.span(), KEY)
        for hit in _IN_A_URL.finditer(text):
            yield Span(hit.start() + len(hit[1]), hit.end(), GONE)
        for hit in _BASE64.finditer(text):
            if _hides_a_key(hit[0]):
                self.hit = True
                yield Span(*hit.span(), "A" * len(hit[0]))

    def _tokens(self, document: Any) -> None:
        """Log probabilities say the text once more, token by token."""
        if not self.kinds and not self.hit:
            return
        for holder in _lists_of_logprobs(document):
            for token in holder:
                for one in (token, *(token.get("top_logprobs") or ())):
                    one["token"] = _masked(str(one.get("token") or ""))
                    if isinstance(one.get("bytes"), list):
                        one["bytes"] = list(one["token"].encode())


def _of_a_person(name: str, path: tuple[str, ...]) -> bool:
    if name == "user":  # elsewhere than at the top it is what a user said
        return len(path) == 2
    return name in PERSONS or path[-1:] == ("name of a person",)


def _forms(secret: str) -> Iterator[str]:
    """Patterns of the ways a secret may be written: plain, with any of its characters percent-encoded, hexadecimal, and
    base64 wherever in the coded text it begins."""
    raw = secret.encode()
    yield "".join(f"(?:{re.escape(c)}|(?i:{''.join(f'%{byte:02x}' for byte in c.encode())}))" for c in secret)
    yield f"(?i:{raw.hex()})"
    for before, start in ((0, 0), (1, 2), (2, 3)):
        core = base64.b64encode(b"\0" * before + raw).decode()[start : (before + len(raw)) * 8 // 6]
        if len(core) >= 8:
            yield re.escape(core)
            yield re.escape(core.replace("+", "-").replace("/", "_"))


def _looks_coded(form: str) -> bool:
    return re.fullmatch(r"[A-Za-z0-9+/_]{8,}", form) is not None


def _hides_a_key(coded: str) -> bool:
    if coded.startswith(("sk-", "st-")):
        return False
    bare = coded.rstrip("=").replace("-", "+").replace("_", "/")
    try:
        plain = base64.b64decode(bare + "=" * (-len(bare) % 4))
    except binascii.Error:
        return False
    return b"sk-" in plain and plain.isascii() and _KEY.search(plain.decode()) is not None


def _nines(phone: str) -> str:
    """A number of the same form; it is still a number where it stood bare in JSON."""
    return re.sub(r"\d", "9", phone)


@cache
def _first_names() -> frozenset[str]:
    """First names of many countries, from Faker's lists; read when the first name is looked for."""
    from importlib import import_module

    found: set[str] = set()
    for locale in (
        "en_US",
        "en_GB",
        "de_DE",
        "fr_FR",
        "es_ES",
        "it_IT",
        "pt_BR",
        "nl_NL",
        "pl_PL",
        "tr_TR",
        "id_ID",
    ):
        provider: Any = import_module(f"faker.providers.person.{locale}").Provider
        for kind in ("first_names", "first_names_male", "first_names_female"):
            found |= {str(name) for name in getattr(provider, kind, ())}
    return frozenset(found)


def _names(text: str) -> Iterator[Span]:
    for hit in _CALLED.finditer(text):
        group = next(name for name in ("latin", "told", "title") if hit[name])
        yield Span(*hit.span(group), "[name]")
    for hit in _CAPITALS.finditer(text):
        if hit[0].split(" ")[0] in _first_names():
            yield Span(*hit.span(), "[name]")


def _masks(text: str) -> Iterator[Span]:
    for hit in _MASKED.finditer(text):
        if not hit["keep"]:
            yield Span(*hit.span(), _masked(hit[0]))


def _masked(word: str) -> str:
    """A text of the same length and look: letters become x or X, digits 1, Chinese characters 某."""
    return "".join(
        "1" if c.isdigit() else "某" if _HAN.match(c) else "X" if c.isupper() else "x" if c.isalpha() else c
        for c in word
    )


def _no_medium(text: str, medium: bool) -> str:
    """A medium that stands in the text itself is cut to its kind, and an address of one to its host."""
    if hit := re.match(r"data:[\w.+/-]*;base64,", text):
        return hit[0] + "AAAA"
    if medium and (hit := re.match(r"[a-z]+://[^/?#]*/", text)):
        return hit[0] + GONE
    return "AAAA" if medium and re.fullmatch(r"[A-Za-z0-9+/]{64,}={0,2}", text) else text


def _piece(text: str, spans: list[Span], start: int, end: int) -> str:
    """The part of the text from `start` to `end`, redacted: what is put in stands where its span begins, or, where it is as
    long as the span, character by character."""
    told = []
    at = start
    for span in spans:
        if span.end <= start or span.start >= end:
            continue
        left, right = max(span.start, start), min(span.end, end)
        told.append(text[at:left])
        if len(span.put) == span.end - span.start:
            told.append(span.put[left - span.start : right - span.start])
        elif span.start >= start:
            told.append(span.put)
        at = right
    told.append(text[at:end])
    return "".join(told)


# ---- documents -------------------------------------------------------------------------------------------------------


def _parsed(data: str) -> Any:
    try:
        return orjson.loads(data)
    except orjson.JSONDecodeError:
        return data


def _name_of(document: Any) -> str:
    """As what a document is read that is a text alone; the end of a stream says nothing."""
    return "content" if isinstance(document, str) and document != "[DONE]" else ""


def _kind(document: Any) -> tuple[str, ...]:
    """What keeps texts of named events apart: those of one kind and one place continue each other."""
    if not isinstance(document, dict):
        return ()
    return tuple(
        f"{name}={document[name]}"
        for name in ("type", "index", "output_index", "content_index", "item_id")
        if name in document
    )


def _leaves(node: Any, name: str, path: tuple[str, ...] = ()) -> Iterator[Leaf]:
    """Every text of the document, and every number that may be one of a telephone."""
    members = node.items() if isinstance(node, dict) else enumerate(node)
    for at, value in list(members):
        inner, step = name, f"{at}"
        if isinstance(node, dict):
            inner = "text" if name == "input of a tool" else str(at)
            if at == "name" and node.get("role") in ("user", "customer"):
                step = "name of a person"
            if at == "input" and node.get("type") == "tool_use":
                inner = "input of a tool"
        elif isinstance(value, dict) and isinstance(value.get("index"), int):
            step = f"#{value['index']}"
        if isinstance(value, dict | list):
            yield from _leaves(
                value, inner if isinstance(value, list) or inner == "input of a tool" else "", (*path, step)
            )
        elif isinstance(value, str) or (isinstance(value, int) and not isinstance(value, bool)):
            yield Leaf(node, at, inner, (*path, step if isinstance(value, str) else f"{step} as a number"))


def _lists_of_logprobs(node: Any) -> Iterator[list[Any]]:
    if isinstance(node, dict):
        for name, value in node.items():
            if name == "logprobs" and isinstance(value, dict) and isinstance(value.get("content"), list):
                yield [one for one in value["content"] if isinstance(one, dict)]
            else:
                yield from _lists_of_logprobs(value)
    elif isinstance(node, list):
        for value in node:
            yield from _lists_of_logprobs(value)
