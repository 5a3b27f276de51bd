"""Thinking that reads as thinking about the prompt, and leads to the answer that follows."""

from mock_server.content import phrases
from mock_server.content.chance import Chance
from mock_server.content.prompt import Prompt


def think(prompt: Prompt, answer: str, tools: list[str], chance: Chance) -> str:
    """A few thoughts on the prompt's topic; the last one says what will be answered, or which tool is needed."""
    bank = phrases.bank(prompt.language)
    first, *middle = bank["thinking"][:-1]
    thoughts = [first, *chance.sample(middle, 2 + chance.below(3))]
    if tools:
        thoughts.append(phrases.filled(chance.pick(bank["thinking_tool"]), tool=", ".join(tools)))
    elif answer and len(answer) <= 120:
        thoughts.append(phrases.filled(chance.pick(bank["thinking_answer"]), answer=answer))
    else:
        thoughts.append(bank["thinking"][-1])
    joint = "" if prompt.language == "zh" else " "
    return phrases.filled(joint.join(thoughts), topic=prompt.topic)
