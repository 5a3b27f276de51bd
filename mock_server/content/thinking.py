"""Thinking that reads as thinking about the prompt, and leads to the answer that follows."""

import re

from mock_server.content import languages, phrases
from mock_server.content.chance import Chance
from mock_server.content.prompt import Prompt

_FIRST_SENTENCE = re.compile(r"[^.!?。！？\n]{1,160}[.!?。！？]?")


def think(prompt: Prompt, answer: str, tools: list[str], chance: Chance) -> str:
    """A few thoughts on the prompt's topic; the last one says what will be answered, or which tool is needed."""
    if prompt.language == "zh-Hant":
        plain = prompt._replace(language="zh", topic=languages.simplified(prompt.topic))
        return languages.traditional(think(plain, languages.simplified(answer), tools, chance))
    bank = phrases.bank(prompt.language)
    first, *middle = bank["thinking"][:-1]
    thoughts = [first, *chance.sample(middle, 3 + chance.below(3))]
    if tools:
        thoughts.append(phrases.filled(chance.pick(bank["thinking_tool"]), tool=", ".join(tools)))
    elif answer and len(answer) <= (120 if phrases.joint(prompt.language) else 50) and "\n" not in answer:
        thoughts.append(phrases.filled(chance.pick(bank["thinking_answer"]), answer=answer))
    elif match := _FIRST_SENTENCE.match(answer.lstrip("#* \n")):
        thoughts.append(phrases.filled(chance.pick(bank["thinking_start"]), answer=match[0].strip()))
        thoughts.append(bank["thinking"][-1])
    joint = phrases.joint(prompt.language)
    half = 2 + chance.below(2)
    return phrases.filled(
        joint.join(thoughts[:half]) + "\n\n" + joint.join(thoughts[half:]), topic=prompt.topic
    )
