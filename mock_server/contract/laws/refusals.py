"""Laws of what a refusal gives away, and of what has to be refused: keys, codes, what nobody made, what others made."""

import re
from collections.abc import Iterator, Mapping, Sequence

from mock_server.contract.cases import path_of
from mock_server.contract.exchange import Exchange
from mock_server.contract.laws.envelope import matches
from mock_server.contract.laws.finding import Finding
from mock_server.spec.model import Operation

_NATIVE = re.compile(r"[A-Z][A-Za-z]*(?:[.-][A-Za-z0-9]+)*")
"""A code of the native surface: words that begin with capitals, joined by points."""


def code_is_a_word(exchange: Exchange) -> Iterator[Finding]:
    """A code is a text, or null on the compatible surface, and never the status; natively one of the table or written as those
    are. Source: error-code page; openapi/shared/errors.yaml; every recorded refusal."""
    error = exchange.error
    if not exchange.wire or not exchange.refused or error is None or "code" not in error:
        return
    code = error["code"]
    if not isinstance(code, str):
        if code is not None or exchange.operation.surface == "native":
            yield Finding("a code that is a text", repr(code))
    elif exchange.operation.surface == "native" and not (
        _NATIVE.fullmatch(code) or code in _codes(exchange.operation)
    ):
        yield Finding("a code of the table, or one written as those are", code)


def _codes(operation: Operation) -> set[str]:
    """The codes that the table has for the native surface, and the types that shapes of their own have as codes."""
    rows = operation.root["components"]["x-errors"].values()
    said = [row[surface] for row in rows for surface in ("native", "anthropic") if row.get(surface)]
    return {str(words.get("code") or words.get("type")) for words in said}


def key_refused_for_what_it_is(exchange: Exchange) -> Iterator[Finding]:
    """Who sends no key is not told that it is wrong, and who sends a wrong one not that there is none. Source: the rows NoApiKey
    and InvalidApiKey of openapi/shared/errors.yaml, each with its evidence."""
    error = exchange.error
    message = error.get("message") if error is not None else None
    if exchange.case.kind != "key" or not exchange.wire or not exchange.refused:
        return
    other = "InvalidApiKey" if not _key(exchange) else "NoApiKey"
    if any(matches(text, message) for text in _texts(exchange.operation, other)):
        sent = "a wrong key" if _key(exchange) else "no key"
        yield Finding(f"a refusal of {sent}", repr(message))


def _texts(operation: Operation, name: str) -> set[str]:
    """What a row of the table says, on any surface."""
    row = operation.root["components"]["x-errors"][name]
    own = [words["message"] for words in row.values() if isinstance(words, Mapping) and "message" in words]
    return {*row["messages"], *own}


def _key(exchange: Exchange) -> str:
    """The key that was sent; empty if none was."""
    sent = {name.lower(): value for name, value in exchange.case.sent.headers.items()}
    return sent.get("authorization", "").removeprefix("Bearer ")


_HALF = re.compile(r"\w[\w-]*(?:\*{2,}|•{2,}|…|\.{3})[\w-]*\w")
"""Something of which only the ends are shown."""
TELLING = 4
"""Letters of a key that tell which one it is."""


def no_part_of_a_key(exchange: Exchange) -> Iterator[Finding]:
    """The refusal of a key repeats no part of it, neither its beginning nor its end. Source: the recorded refusals of keys, which
    point to a page instead."""
    error = exchange.error
    message = error.get("message") if error is not None else None
    if not exchange.wire or exchange.case.kind != "key" or not isinstance(message, str):
        return
    for key in filter(None, (_key(exchange), exchange.key)):
        begins, ends = re.escape(key[: 3 + TELLING]), re.escape(key[-TELLING:])
        if len(key) > 3 + 2 * TELLING and re.search(rf"(?<!\w)(?:{begins}|[^\s]*{ends}(?!\w))", message):
            yield Finding("nothing of a key", repr(message))
            return
    if _HALF.search(message):
        yield Finding("nothing of a key", repr(message))


def never_made(exchanges: Sequence[Exchange]) -> Iterator[tuple[Exchange, Finding]]:
    """What nobody made cannot be read, changed, cancelled or deleted: a path with the Spec's own examples names what no answer
    has told of. Source: every page with `not found`; of a task that is unknown its page says another thing."""
    told: set[str] = set()
    for exchange in exchanges:
        if not exchange.wire or exchange.case.kind != "call":
            continue
        named = _named(exchange)
        if exchange.said and named and not any(one in told for one in named.values()):
            yield exchange, Finding(f"a refusal, since nobody made {', '.join(named.values())}", "an answer")
        if exchange.operation.method == "POST" and exchange.said and exchange.events is None:
            told |= set(re.findall(r'"([\w-]{6,80})"', exchange.raw.decode("utf-8", "replace")))


def _named(exchange: Exchange) -> dict[str, str]:
    """What the Spec's examples name in a path, of what a POST makes; empty where the path is not of these examples."""
    operation = exchange.operation
    path = exchange.case.sent.path.partition("?")[0]
    if path != path_of(operation).partition("?")[0]:
        return {}
    found: dict[str, str] = {}
    parts = operation.path.split("/")
    for place, (part, value) in enumerate(zip(parts, path.split("/"), strict=True)):
        makes = operation.root["paths"].get("/".join(parts[:place]), {})
        if part.startswith("{") and ("post" in makes or operation.method == "DELETE"):
            found[part.strip("{}")] = value
    return found


def strangers_learn_nothing(exchanges: Sequence[Exchange]) -> Iterator[tuple[Exchange, Finding]]:
    """What another key made is refused in the very words with which something is that nobody made, so that nobody learns that it
    is there. Source: error page, what is said of files, conversations and responses that do not exist."""
    missed: dict[str, tuple[Exchange, tuple[object, ...]]] = {}
    for exchange in exchanges:
        if exchange.wire and exchange.case.kind == "call" and exchange.refused and _named(exchange):
            missed.setdefault(exchange.operation.id, (exchange, _words(exchange)))
    for exchange in exchanges:
        known = missed.get(exchange.operation.id)
        if exchange.case.kind == "stranger" and exchange.refused and known and _words(exchange) != known[1]:
            yield exchange, Finding(f"{known[1]} as in {known[0].case.id}", str(_words(exchange)))


def _words(exchange: Exchange) -> tuple[object, ...]:
    """Status, code and message of a refusal, without what the path names."""
    error = exchange.error or {}
    message = str(error.get("message"))
    own = zip(
        exchange.operation.path.split("/"), exchange.case.sent.path.partition("?")[0].split("/"), strict=True
    )
    for value in [value for part, value in own if part.startswith("{")]:
        message = message.replace(value, "…")
    return exchange.status, error.get("code", error.get("type")), message


def error_is_that_of_its_row(exchange: Exchange) -> Iterator[Finding]:
    """Beside a code of the compatible surface stand the type and the parameter that the table has with it, null where it has none.
    Source: openapi/shared/errors.yaml; every recorded refusal of that surface."""
    error = exchange.error
    if (
        not exchange.wire
        or not exchange.refused
        or error is None
        or exchange.operation.surface != "compatible"
    ):
        return
    rows = [row.get("compatible") or {} for row in exchange.operation.root["components"]["x-errors"].values()]
    rows = [row for row in rows if row.get("code") == error.get("code") and error.get("code")]
    for key in ("type", "param"):
        known = [row.get(key) for row in rows]
        if known and key in error and error[key] not in known:
            yield Finding(
                f"{key} {' or '.join(sorted(set(map(repr, known))))} beside {error['code']}", repr(error[key])
            )


LAWS = (code_is_a_word, key_refused_for_what_it_is, no_part_of_a_key, error_is_that_of_its_row)
ACROSS = (never_made, strangers_learn_nothing)
