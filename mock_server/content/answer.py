"""The one answer behind every dialect: an `Ask` becomes a `Timeline`. Pure: the same ask gives the same timeline anywhere."""

import math
import re
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from itertools import count
from random import Random
from typing import Any
from urllib.parse import quote

from mock_server.content import (
    agenda,
    banning,
    deeds,
    documents,
    hints,
    interpreter,
    members,
    objects,
    prompted,
    reading,
    reporting,
    sample,
    shaped,
    shapes,
    text,
    thinking,
    tokens,
    tools,
    translating,
    when,
)
from mock_server.content import media as media_of
from mock_server.content.chance import Chance, mixed
from mock_server.content.languages import language_of, traditional
from mock_server.content.phrases import bank, filled
from mock_server.content.prompt import Prompt, conversation, held, last_user_text, read, spoken
from mock_server.spec.model import Model
from mock_server.wire.memo import forgetting, of_talk
from mock_server.wire.timeline import (
    Ask,
    Choice,
    Finish,
    Logprob,
    Message,
    Run,
    Source,
    Timeline,
    ToolCall,
    Usage,
)

NOTHING = Run()

CALL_TOKENS = 12
"""What a said tool call costs beside its arguments: two tags, line feeds, the keys of its JSON."""

TAGS = 2
"""Tokens that end the thinking: counted also where a limit falls before the answer (recorded: 20 asked for, 21 counted)."""


_SAID: dict[tuple[Any, str, tuple[int, int]], Timeline] = {}
_KEPT = 2000
_ROOM = 500_000
"""Tokens of all that is remembered; a token takes some fifty bytes."""
_kinds = count()
_tokens = 0


def answer(ask: Ask) -> Timeline:
    """What is said to the ask, every parameter heeded, with its usage.

    Since it is pure, an answer to the same ask with the same seed is remembered: a load test asks little else.
    """
    known = ask.known
    if known is None:
        return _answer(ask)
    if (kind := known.get("kind")) is None:
        kind = known["kind"] = next(_kinds)
    key = (kind, ask.messages[-1].texts[0], (ask.seed, ask.now))
    timeline = _SAID.get(key)
    if timeline is None:
        timeline = _SAID[key] = _answer(ask)
        _bound(timeline)
    return timeline


def _bound(newest: Timeline) -> None:
    global _tokens
    _tokens += newest.usage.completion
    while len(_SAID) > 1 and (len(_SAID) > _KEPT or _tokens > _ROOM):
        _tokens -= _SAID.pop(next(iter(_SAID))).usage.completion


def _forget() -> None:
    global _tokens
    _SAID.clear()
    _tokens = 0


forgetting(_forget)


def _answer(ask: Ask) -> Timeline:
    parameters = ask.parameters
    offered = prompted.offer(ask)
    prompt = read(last_user_text(offered.ask if offered else ask))
    if language := ask.language or spoken(ask):
        prompt = prompt._replace(language=language)
    else:
        prompt = held(ask, prompt)
    seed = mixed(ask.seed, ask.model.id, prompt.text)
    wanted = parameters.get("n") or 1
    choices = _choices(ask, offered, prompt, seed, wanted)
    sources, choices = _searched(ask, prompt, choices)
    media = tokens.media_tokens(ask)
    thought = said = 0
    for choice in choices:
        thought += len(choice.thinking.ids) if choice.thinking else 0
        said += len(choice.content.ids) + sum([call.tokens for call in choice.calls])
    overhead = _overhead(ask, choices)
    usage = Usage(
        prompt=tokens.text_tokens(ask) + sum(media.values()),
        completion=thought + said + overhead,
        reasoning=thought,
        overhead=overhead,
        **media,
    )
    annotations: dict[str, Any] = {}
    if (found := reading.read(ask, prompt, seed)) and found.result is not None:
        annotations["ocr_result"] = found.result
    if parameters.get("vl_enable_image_hw_output") is True:
        pictures = [one for one in _last_media(ask) if one.kind == "image"]
        annotations["image_hw"] = [media_of.size(one)[::-1] for one in pictures]
    if sounds := _sounds(ask):
        language = _spoken_language(ask) or language_of(choices[0].content.text)
        annotations["audio_info"] = {"language": language, "emotion": "neutral"}
        length = math.ceil(sum(media_of.seconds(one) for one in sounds))
        usage = usage._replace(seconds=length)
    code = interpreter.code(prompt) if parameters.get("enable_code_interpreter") else None
    return Timeline(tuple(choices), usage, sources, code, annotations)


def complete(model: Model, prompt: str, parameters: Mapping[str, Any], seed: int) -> Timeline:
    """A FIM completion: what stands between prefix and suffix, or after the prefix."""
    chance = Chance(mixed(seed, model.id, prompt))
    prefix = prompt.partition("<|fim_prefix|>")[2] or prompt
    prefix, _, suffix = prefix.partition("<|fim_suffix|>")
    body, stopped = _stopped(
        _filling(prefix, suffix.replace("<|fim_middle|>", ""), chance), parameters.get("stop")
    )
    said, finish = _limited(tokens.run(body), parameters.get("max_tokens"))
    usage = Usage(prompt=tokens.count(prompt), completion=len(said.ids))
    return Timeline((Choice(0, said, finish, stopped=stopped and finish == "stop"),), usage)


TRIES = 6
"""How often another wording is looked for, before the same one gets a closing word of its own."""


def _choices(
    ask: Ask, offered: prompted.Offer | None, prompt: Prompt, seed: int, wanted: int
) -> list[Choice]:
    """So many choices, no two of which say the same, unless there is but one thing that may be said."""
    told = [_choice(ask, offered, prompt, seed, 0)]
    for index in range(1, wanted):
        said = {one.content.text for one in told}
        choice = _choice(ask, offered, prompt, mixed(seed, str(index)), index)
        for attempt in range(TRIES):
            if choice.calls or choice.content.text not in said:
                break
            other = mixed(seed, f"{index} anew {attempt}")
            choice = _choice(ask, offered, prompt, other, index, closed=index if attempt == TRIES - 1 else 0)
        told.append(choice)
    return told


def _open(ask: Ask, prompt: Prompt, said: str) -> bool:
    """Whether a closing word may follow: not where the form of the answer, or every word of it, was asked for."""
    last = ask.messages[-1]
    return not (
        len(said) < 12
        or said[0] in "{["
        or "response_format" in ask.parameters
        or "translation_options" in ask.parameters
        or ask.model.transcribes
        or (last.role == "assistant" and last.partial)
        or shapes.bare(prompt)
        or said.strip(" .!?。！？") in prompt.text
        or shapes.wanted(prompt, conversation(ask)) is not shapes.NONE
    )


_TOPICAL = frozenset(["explain", "define", "why", "list", "write", "talk"])
"""Kinds of answers that name their topic again and again."""


def _choice(
    ask: Ask, offered: prompted.Offer | None, prompt: Prompt, seed: int, index: int, closed: int = 0
) -> Choice:
    parameters = ask.parameters
    chance = Chance(seed)
    called = _called(offered.ask if offered else ask, prompt, seed) if parameters.get("tools") else []
    asked = tools.question(ask, prompt) if parameters.get("tools") and not called else None
    spoken = "" if called else asked or _spoken(ask, offered, prompt, seed, chance)
    if spoken and "response_format" not in parameters and (weights := banning.penalties(parameters)):
        spoken = banning.lightest(
            spoken,
            weights,
            lambda attempt: _spoken(
                ask, offered, prompt, other := mixed(seed, f"less {attempt}"), Chance(other)
            ),
        )
        if prompt.kind in _TOPICAL and _open(ask, prompt, spoken):
            spoken = banning.pronouns(spoken, weights, prompt.topic, prompt.language)
    if spoken and (bias := parameters.get("logit_bias")):
        spoken = banning.without(
            spoken,
            bias,
            lambda attempt: _spoken(
                ask, offered, prompt, other := mixed(seed, f"other {attempt}"), Chance(other)
            ),
            whole="response_format" in parameters,
        )
    if closed and spoken and _open(ask, prompt, spoken):
        spoken = shaped.again(spoken, prompt.language, closed - 1)
    thought: Run | None = None
    if ask.thinking:
        thought = tokens.run(thinking.think(prompt, spoken, chance, _task(ask, prompt, called)))
        budget = parameters.get("thinking_budget")
        if budget:
            thought = tokens.cut(thought, budget)
    calls = [_call(call) for call in called]
    spoken, stopped = _stopped(spoken, parameters.get("stop"))
    most, both = parameters.get("max_tokens"), parameters.get("max_completion_tokens")
    said, finish = _limited(tokens.run(spoken, _room(parameters)) if spoken else NOTHING, most)
    if both is not None:
        if thought is not None and len(thought.ids) >= both:
            thought, said, calls, finish = tokens.cut(thought, both), NOTHING, [], "length"
        else:
            said, within = _limited(said, both - (len(thought.ids) if thought else 0))
            finish = "length" if within == "length" else finish
    if (
        calls
        and (limit := parameters.get("max_tokens") or both) is not None
        and sum(call.tokens for call in calls) > limit
    ):
        calls, said, finish = _calls_within(calls, limit), NOTHING, "length"
    elif calls:
        finish = "tool_calls"
    logprobs = (
        _logprobs(said, parameters.get("top_logprobs") or 0, chance) if parameters.get("logprobs") else None
    )
    return Choice(index, said, finish, thought, tuple(calls), logprobs, stopped and finish == "stop")


def _task(ask: Ask, prompt: Prompt, called: Sequence[tools.Called]) -> thinking.Task:
    """What thoughts have to heed besides the prompt."""
    earlier = conversation(ask)
    last = next(
        (at for at, one in enumerate(reversed(ask.messages)) if one.role != "tool"), 0
    )  # messages of tools at the end
    form = ask.parameters.get("response_format")
    return thinking.Task(
        manner=ask.model.thoughts or "prose",
        wish=shapes.wanted(prompt, earlier),
        json=isinstance(form, Mapping) and form.get("type") in ("json_object", "json_schema"),
        before=next(("\n".join(one.texts) for one in reversed(earlier) if one.role == "user"), ""),
        calls=[(one.name, one.arguments) for one in called],
        results=[(one.call.name, one.result) for one in agenda.rounds(ask.messages)[-last:]] if last else (),
    )


def _called(ask: Ask, prompt: Prompt, seed: int) -> list[tools.Called]:
    """The calls that are made now."""

    def answer() -> str:
        parameters = {key: one for key, one in ask.parameters.items() if key not in ("tools", "tool_choice")}
        return _in_words(ask._replace(parameters=parameters, known=None), prompt, seed, Chance(seed))

    return tools.calls(ask, prompt, seed, answer)


def _spoken(ask: Ask, offered: prompted.Offer | None, prompt: Prompt, seed: int, chance: Chance) -> str:
    """The whole text of an answer."""
    return _in_form(offered, prompt, seed, chance) if offered else _in_words(ask, prompt, seed, chance)


def _plainly(ask: Ask, seed: int) -> Callable[[str], str]:
    """What would be said to a text in words, were no form of the answer wanted."""
    parameters = {key: one for key, one in ask.parameters.items() if key != "response_format"}
    messages = ask.messages
    if messages and messages[0].role == "system" and (order := "".join(messages[0].texts)):
        messages = (messages[0]._replace(texts=(objects.without_order(order),)), *messages[1:])
    asked = ask._replace(parameters=parameters, known=None, messages=messages)
    return lambda said: _in_words(asked, read(said), seed, Chance(seed), plain=True)


def _ordered(ask: Ask) -> str:
    """What the system message says."""
    first = ask.messages[0] if ask.messages else None
    return "".join(first.texts) if first is not None and first.role == "system" else ""


def _said_before(ask: Ask) -> list[str]:
    """What the user said before the last turn."""
    return ["\n".join(one.texts) for one in conversation(ask) if one.role == "user" and one.texts]


def _clock(ask: Ask, prompt: Prompt) -> datetime | None:
    """When it is now, as the texts say or the clock that came with the ask."""
    return when.now(f"{_ordered(ask)}\n{prompt.text[:4000]}", ask.now, prompt.language)


def _in_words(ask: Ask, prompt: Prompt, seed: int, chance: Chance, *, plain: bool = False) -> str:
    """The answer to the prompt; `plain`: in words also where JSON is asked for in words."""
    parameters = ask.parameters
    form = parameters.get("response_format")
    kind = form.get("type") if isinstance(form, Mapping) else None
    if kind == "json_schema":
        schema = ((form.get("json_schema") or {}).get("schema") if isinstance(form, Mapping) else None) or {}
        made = sample.sample(schema, Random(seed), hints.of(prompt.text))
        around = members.Circumstances(_ordered(ask), _clock(ask, prompt))
        made = members.told(schema, made, prompt, Random(seed), _plainly(ask, seed), around)
        return sample.text(tools.reported(ask, prompt, schema, made))
    if kind == "json_object":
        made = objects.made(
            prompt, _ordered(ask), seed, _plainly(ask, seed), _clock(ask, prompt), _said_before(ask)
        )
        return sample.text(made)
    if found := reading.read(ask, prompt, mixed(ask.seed, ask.model.id, prompt.text)):
        return found.text
    if (said := _reported(ask, prompt, seed, chance)) is not None:
        return said
    if not plain and not ask.parameters.get("tools") and objects.demanded(prompt, _ordered(ask)):
        made = objects.made(
            prompt, _ordered(ask), seed, _plainly(ask, seed), _clock(ask, prompt), _said_before(ask)
        )
        return objects.in_words(prompt, _ordered(ask), made)
    translation = parameters.get("translation_options")
    source = prompt.text
    if sounds := _sounds(ask):
        language = _spoken_language(ask) or prompt.language
        source = " ".join(media_of.heard(one, language) for one in sounds)
    if isinstance(translation, Mapping):
        return _translated(source, translation)
    if sounds:
        return source
    last = ask.messages[-1] if ask.messages else Message("user")
    if ask.documents:
        said = documents.tell(prompt, ask.documents)
    else:
        if room := _room(parameters):
            prompt = Prompt(*prompt[:-1], room=room)
        said = text.say(prompt, conversation(ask), _last_media(ask), chance)
        if not plain and "json" in prompt.cues:
            said = objects.worded(said, prompt)
    if parameters.get("enable_search"):
        said = _cited(said, parameters.get("search_options"))
    if last.role == "assistant" and last.partial:
        prefix = "".join(last.texts)
        if (
            _IS.search(prefix)
            and not said.startswith(prefix)
            and (told := deeds.predicate(language_of(prefix), chance))
        ):
            return told
        return _continued(prefix, said)
    return said


def _reported(ask: Ask, prompt: Prompt, seed: int, chance: Chance) -> str | None:
    """What is said after tools have answered; None where they have not."""
    rounds = tools.answered(ask)
    if not rounds:
        before = (
            _rounds(conversation(ask)) if len(ask.messages) > 3 and ask.messages[-1].role == "user" else []
        )
        return reporting.follows(prompt, before) if before else None
    if _only_the_result(prompt.text):
        return tools.results(ask)
    if prompt.language in reporting.LANGUAGES:
        said = reporting.told(prompt, rounds, _plainly(ask._replace(messages=()), seed))
        return traditional(said) if prompt.language == "zh-Hant" else said
    results = tools.results(ask, prompt.language)
    if not results:
        return None
    if agenda.number(results) is not None:
        return filled(bank(prompt.language)["math"][-1], result=results)
    failed = agenda.failed(rounds[-1].result)
    phrase = chance.pick(bank(prompt.language)["tool_failed" if failed else "tool_result"])
    if failed:
        results = results.rstrip(".。")
    if "\n" in results:
        phrase = phrase.replace(": {result}", ":\n\n{result}").replace("：{result}", "：\n\n{result}")
    return filled(phrase, result=results)


_rounds = of_talk(256)(agenda.rounds)


def _in_form(offered: prompted.Offer, prompt: Prompt, seed: int, chance: Chance) -> str:
    """What is said to a prompt that offers tools in its own words: calls or an answer, in the form that it asks for."""
    if not offered.native and (called := tools.calls(offered.ask, prompt, seed)):
        made = [prompted.Said(one.name, one.arguments) for one in called]
        return offered.calls(made, prompt.language, chance)
    parameters = {key: one for key, one in offered.ask.parameters.items() if key != "tools"}
    told = _in_words(offered.ask._replace(parameters=parameters), prompt, seed, chance)
    return offered.answer(told, prompt.language, chance)


def _room(parameters: Mapping[str, Any]) -> int | None:
    """How many tokens can be said at most; None: as many as one likes."""
    limits = [
        one
        for one in (parameters.get("max_tokens"), parameters.get("max_completion_tokens"))
        if one is not None
    ]
    return min(limits) if limits else None


_IS = re.compile(r"\b(?:is|was)$|是$")


def _only_the_result(prompt: str) -> bool:
    return "only the result" in prompt or "just the result" in prompt or "只回答结果" in prompt


def _sounds(ask: Ask) -> list[Any]:
    """What a model that writes down listens to: the sounds and films of the last message."""
    if not ask.model.transcribes:
        return []
    return [one for one in _last_media(ask) if one.kind in ("audio", "video")]


def _spoken_language(ask: Ask) -> str:
    """The language that the request says is spoken; empty if it does not say."""
    told = ask.parameters.get("asr_options") or ask.parameters.get("translation_options")
    named = told.get("language") or told.get("source_lang") if isinstance(told, Mapping) else None
    return named if isinstance(named, str) and named != "auto" else ""


def _last_media(ask: Ask) -> Sequence[Any]:
    return next((message.media for message in reversed(ask.messages) if message.role == "user"), ())


def _continued(prefix: str, said: str) -> str:
    """The continuation of a prefix: the rest of what would be said, if it begins so; else a sentence that follows."""
    if said.startswith(prefix):
        return said[len(prefix) :]
    blank = "" if prefix[-1:].isspace() or language_of(prefix) == "zh" else " "
    return (
        blank + said[:1].lower() + said[1:]
        if said[:1].isupper() and prefix[-1:] not in ".!?\n"
        else blank + said
    )


def _translated(source: str, options: Mapping[str, Any]) -> str:
    """The text as far as it is known in the language, else as it was, with the terms that were given put in their place."""
    for term in options.get("terms") or ():
        if isinstance(term, Mapping) and term.get("source"):
            source = source.replace(str(term["source"]), str(term.get("target", "")))
    for pair in options.get("tm_list") or ():
        if isinstance(pair, Mapping) and pair.get("source") == source:
            return str(pair.get("target", ""))
    spoken = str(options.get("source_lang") or "auto")
    told = translating.translated(
        source, str(options.get("target_lang", "")), None if spoken == "auto" else spoken
    )
    return told or source


def _overhead(ask: Ask, choices: Sequence[Choice]) -> int:
    figures = ask.model.tokens or {}
    if not ask.thinking:
        return int(figures.get("answer_overhead") or 0)
    ended = any(choice.content.ids or choice.calls for choice in choices)
    return int(figures.get("thinking_overhead") or 0) if ended else 1


def _call(called: tools.Called) -> ToolCall:
    arguments = tokens.run(called.arguments)
    return ToolCall(called.name, arguments, len(arguments.ids) + CALL_TOKENS + tokens.count(called.name))


def _calls_within(calls: Sequence[ToolCall], limit: int) -> list[ToolCall]:
    """The calls as far as `limit` tokens reach; the last one may break off inside its arguments."""
    told = []
    for call in calls:
        beside = call.tokens - len(call.arguments.ids)
        if limit <= beside:
            break
        arguments = tokens.cut(call.arguments, limit - beside)
        told.append(ToolCall(call.name, arguments, beside + len(arguments.ids)))
        limit -= told[-1].tokens
    return told


# ---- stop and limits -------------------------------------------------------------------------------------------------


def _stopped(said: str, stop: Any) -> tuple[str, bool]:
    """The text up to the first stop sequence, which is left out; sequences are texts or token ids."""
    if not stop:
        return said, False
    ends = [at for sequence in _sequences(stop) if sequence and (at := said.find(sequence)) >= 0]
    return (said[: min(ends)], True) if ends else (said, False)


def _sequences(stop: Any) -> list[str]:
    if isinstance(stop, str):
        return [stop]
    if isinstance(stop, list):
        if all(isinstance(one, int) for one in stop):
            return [tokens.decode([one]) for one in stop]
        return [tokens.decode(one) if isinstance(one, list) else str(one) for one in stop]
    return []


def _limited(said: Run, limit: int | None) -> tuple[Run, Finish]:
    if limit is None or len(said.ids) <= limit:
        return said, "stop"
    return tokens.cut(said, limit), "length"


# ---- logprobs --------------------------------------------------------------------------------------------------------


def _logprobs(said: Run, top: int, chance: Chance) -> tuple[Logprob, ...]:
    """A plausible probability for each token, and `top` tokens with theirs: itself and others of the answer.

    The token said is always the likeliest, and all of them together are at most certain.
    """
    told = []
    others = list(dict.fromkeys((*said.ids, *_COMMON)))
    for id in said.ids:
        likely = 0.5 + chance.below(50_000) / 100_000
        left = 1 - likely
        ranked = [(id, likely)]
        at = chance.below(len(others))
        while len(ranked) < top:
            at = (at + 1) % len(others)
            if others[at] != id:
                share = left * 0.6
                left -= share
                ranked.append((others[at], share))
        rows = tuple(
            [
                (tokens.decode([one]), tokens.token_bytes(one), round(math.log(share), 6))
                for one, share in ranked
            ]
        )
        told.append(Logprob(rows[0][0], rows[0][2], rows[:top], rows[0][1]))
    return tuple(told)


_COMMON = (279, 264, 323, 311, 220, 11, 13)
"""Frequent tokens of the vocabulary (` the`, ` a`, ` and` …), so that a short answer has alternatives too."""


# ---- search ----------------------------------------------------------------------------------------------------------

_SITES = (
    ("Example Encyclopedia", "encyclopedia.example.org"),
    ("Example News", "news.example.com"),
    ("Example Docs", "docs.example.net"),
)


def _searched(
    ask: Ask, prompt: Prompt, choices: list[Choice]
) -> tuple[tuple[Source, ...] | None, list[Choice]]:
    """The pages that a search is said to have found, on domains that are reserved for examples; None without a search."""
    if not ask.parameters.get("enable_search"):
        return None, choices
    slug = quote("-".join(prompt.topic.lower().split())[:60].encode("utf-8", "replace"), safe="") or "page"
    sources = tuple(
        Source(
            number,
            f"{prompt.topic[:1].upper()}{prompt.topic[1:]} - {name}",
            f"https://{host}/{slug}",
            name,
            f"https://{host}/favicon.ico" if number < 3 else "",
        )
        for number, (name, host) in enumerate(_sites(ask.parameters.get("search_options")), 1)
    )
    return sources, choices


def _sites(options: Any) -> Sequence[tuple[str, str]]:
    """Name and host of each site that is searched: those that the request allows, else reserved examples."""
    only = options.get("assigned_site_list") if isinstance(options, Mapping) else None
    allowed = [(host, host) for host in only or () if isinstance(host, str) and host]
    return allowed or _SITES


_SENTENCE_END = re.compile(r"(?<=[^\W\d_])([.!?](?=\s|$)|[。！？])")


def _cited(said: str, options: Any) -> str:
    """The text with a mark before the end of each sentence that names the source it is said to be from (sheet 2.3).

    Code stays as it is. An answer of a few words without a full stop gets its mark at the end.
    """
    if not (isinstance(options, Mapping) and options.get("enable_source") and options.get("enable_citation")):
        return said
    form = str(options.get("citation_format") or "[<number>]")
    number, sites = 0, len(_sites(options))

    def marked(end: re.Match[str]) -> str:
        nonlocal number
        number += 1
        return form.replace("<number>", str((number - 1) % sites + 1)) + end[1]

    parts = said.split("```")
    parts[::2] = [_SENTENCE_END.sub(marked, part) for part in parts[::2]]
    return "```".join(parts) if number or len(parts) > 1 else said + form.replace("<number>", "1")


# ---- fill in the middle ----------------------------------------------------------------------------------------------


def _filling(prefix: str, suffix: str, chance: Chance) -> str:
    """A few lines of code that go on from the prefix at its own indentation, using its own names."""
    lines = prefix.rstrip("\n").split("\n")
    last = lines[-1] if lines else ""
    indent = last[: len(last) - len(last.lstrip())]
    if last.rstrip().endswith((":", "{")):
        indent += "    "
    names = [word for word in dict.fromkeys(_identifiers(prefix)) if len(word) < 24]
    inside = names[-3:] or ["value"]
    start = "" if not last or last.endswith((" ", "(", "=", ",")) else "\n"
    body = chance.pick(
        (
            f"{indent}result = {inside[-1]}\n{indent}return result\n",
            f"{indent}return {' + '.join(inside[-2:])}\n",
            f"{indent}if not {inside[-1]}:\n{indent}    return None\n{indent}return {inside[-1]}\n",
        )
    )
    return (
        start + (body if start or not last else body.lstrip()) if not suffix.startswith(")") else inside[-1]
    )


def _identifiers(code: str) -> list[str]:
    import keyword

    return [
        word
        for word in re.findall(r"[A-Za-z_]\w*", code[-2000:])
        if not keyword.iskeyword(word) and word not in ("function", "const", "let", "var", "fim_prefix")
    ]


overhead = _overhead
"""Completion tokens of these choices that belong to no text: for who has choices from elsewhere."""

stopped_at = _stopped
"""A text up to its first stop sequence, and whether there was one: for who has texts from elsewhere."""
