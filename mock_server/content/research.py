"""What qwen-deep-research says: first it asks back, then it plans, searches line by line, and reports. Phrases: research.json."""

import re
from collections.abc import Mapping, Sequence
from functools import lru_cache
from typing import Any

from mock_server.content import languages, phrases, text
from mock_server.content.chance import Chance, mixed
from mock_server.content.phrases import filled
from mock_server.content.prompt import Prompt, read
from mock_server.content.tokens import run
from mock_server.wire.research import Line, Research, Site
from mock_server.wire.timeline import Ask, Run

LINES = 3
"""Lines of research that are followed."""

SITES = 4
"""Pages found on each."""


def research(ask: Ask) -> Research:
    """The work on what the user asked for first, under the aspect that the later turns name."""
    said = [" ".join(message.texts) for message in ask.messages if message.role == "user"]
    subject = _subject(said[0] if said else "")
    chance = Chance(mixed(ask.seed, ask.model.id, *said))
    bank = _bank(subject.language)
    if len(said) < 2:
        return Research(Run(), (), _told(subject, chance.pick(bank["back"])))
    focus = _without(bank["focus"], said[-1])
    aspects = chance.sample(bank["aspects"], LINES)
    lines = tuple([_line(subject, bank, aspect, at, chance) for at, aspect in enumerate(aspects)])
    plan = filled(
        chance.pick(bank["plan"]), topic=subject.topic, focus=focus, aspects=bank["and"].join(aspects)
    )
    detailed = ask.parameters.get("output_format") != "model_summary_report"
    return Research(run(plan), lines, run(_report(subject, focus, aspects, bank, detailed, chance)))


def _subject(said: str) -> Prompt:
    """What is to be looked into: the topic without the words that ask for research."""
    asked = read(said)
    return read(plain) if (plain := _without(_bank(asked.language)["subject"], said)) != said else asked


def _without(pattern: str, said: str) -> str:
    """The first sentence without what the pattern finds at its beginning."""
    first = re.split(r"[.!?。！？\n]", said.strip(), maxsplit=1)[0]
    return re.sub(pattern, "", first, flags=re.IGNORECASE)[:80].strip() or said


def _line(subject: Prompt, bank: Mapping[str, Any], aspect: str, at: int, chance: Chance) -> Line:
    slots = {"topic": subject.topic, "aspect": aspect}
    slug = "-".join(subject.topic.lower().split())[:40] or "page"
    names = chance.sample(bank["pages"], SITES)
    sites = tuple(
        Site(
            filled(name, **slots),
            f"https://{host}/{slug}/{at + 1}-{number + 1}",
            filled(chance.pick(bank["descriptions"]), **slots),
        )
        for number, (name, host) in enumerate(zip(names, bank["hosts"], strict=False))
    )
    learnt = tuple(run(filled(chance.pick(bank["learnt"]), **slots)) for _ in sites)
    return Line(
        run(filled(chance.pick(bank["queries"]), **slots)),
        run(filled(chance.pick(bank["goals"]), **slots)),
        sites,
        learnt,
    )


def _report(
    subject: Prompt,
    focus: str,
    aspects: Sequence[str],
    bank: Mapping[str, Any],
    detailed: bool,
    chance: Chance,
) -> str:
    """Markdown: a title, a summary, and, where details are wanted, a chapter for each line; each cites a page of its line."""
    title = subject.topic[:1].upper() + subject.topic[1:]
    parts = [f"# {title}", filled(chance.pick(bank["summary"]), topic=subject.topic, focus=focus)]
    for at, aspect in enumerate(aspects):
        mark = f"[[{at * SITES + 1 + chance.below(SITES)}]]"
        if not detailed:
            parts.append(filled(chance.pick(bank["points"]), topic=subject.topic, aspect=aspect) + mark)
            continue
        chapter = subject._replace(
            topic=filled(bank["chapter"], topic=subject.topic, aspect=aspect), kind="explain"
        )
        parts += [f"## {at + 1}. {aspect[:1].upper()}{aspect[1:]}", text.say(chapter, (), (), chance) + mark]
    parts.append(filled(chance.pick(bank["end"]), topic=subject.topic, focus=focus))
    said = "\n\n".join(parts)
    return languages.traditional(said) if subject.language == "zh-Hant" else said


def _told(subject: Prompt, phrase: str) -> Run:
    said = filled(phrase, topic=subject.topic)
    return run(languages.traditional(said) if subject.language == "zh-Hant" else said)


def _bank(language: str) -> Mapping[str, Any]:
    """The phrases of Chinese, or else of English: the model is served in China, and its pages are in these two."""
    return _banks()["zh" if language in ("zh", "zh-Hant") else "en"]


@lru_cache(maxsize=1)
def _banks() -> Mapping[str, Mapping[str, Any]]:
    banks: Mapping[str, Mapping[str, Any]] = phrases.data("research")
    return banks
