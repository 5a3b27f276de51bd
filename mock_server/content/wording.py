"""Phrases about the topic of a prompt: drawn, filled, put together; and what is known of it."""

from collections.abc import Sequence

from mock_server.content import (
    phrases,
    shaped,
)
from mock_server.content.chance import Chance
from mock_server.content.late import late
from mock_server.content.prompt import Prompt
from mock_server.wire.memo import memo


def pick(prompt: Prompt, key: str, chance: Chance) -> str:
    """One of the phrases of a kind, in the language of the prompt."""
    return phrases.pick(prompt.language, key, chance)


_AGREES = late(
    r"(?<!of )(?<!about )(?<!on )(?<!for )(?<!with )(?<!around )(?<!behind )(?<!to )(?P<topic>\{[Tt]opic\}) "
    r"(?P<verb>is|was|has|does|comes|works|walks|teaches|rewards|needs|names|happens|gives|brings)\b"
)
_PLURAL_VERBS = {"is": "are", "was": "were", "has": "have", "does": "do", "teaches": "teach"}
_SINGULAR = late(r"(?:ss|us|is|ics|news|ness|chess|series|species)$")


@memo(1024)
def plural(topic: str) -> bool:
    """Whether an English topic takes a verb in the plural: `microgreens`, not `physics` or `a bus`."""
    return topic[-1:] == "s" and not topic.startswith(("a ", "an ")) and _SINGULAR.search(topic) is None


def filled(prompt: Prompt, phrase: str, **more: str) -> str:
    """The phrase with the topic in it, an English verb in the number of the topic."""
    if "{" not in phrase:
        return phrase
    topic = shaped.turned(prompt.topic) if prompt.language == "en" else prompt.topic
    if prompt.language == "en" and plural(topic):
        phrase = _AGREES.sub(
            lambda one: f"{one['topic']} {_PLURAL_VERBS.get(one['verb']) or one['verb'][:-1]}", phrase
        )
    return phrases.filled(phrase, topic=topic, second=prompt.second, **more)


def joined(prompt: Prompt, sentences: Sequence[str]) -> str:
    """The sentences as a paragraph of the language."""
    return phrases.joint(prompt.language).join([one for one in sentences if one])


def known(prompt: Prompt) -> Sequence[str]:
    """What topics.json tells about the topic, sentence by sentence; empty if nothing. What is to be explained need only speak of one."""
    named = phrases.sense(prompt.topic, prompt.text[:400]) if prompt.language == "en" else prompt.topic
    if found := phrases.topic(named, prompt.language):
        return found
    met = phrases.mentioned(prompt.topic, prompt.language) if prompt.kind == "explain" else None
    return met[1] if met else ()
