"""The transcripts: what the engine says to each prompt of prompts.yaml, one file a language, in words a person can read.

python -m tests.content.golden.transcripts            says which files differ
python -m tests.content.golden.transcripts --write    tells them anew; read the diff before committing it
"""

import argparse
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import yaml

from mock_server.content import asking
from mock_server.content.answer import answer
from mock_server.wire.timeline import Choice, Timeline
from tests.content.asking import model

HERE = Path(__file__).parent
MODEL = "qwen-plus"
SEED = 20


def told() -> dict[str, str]:
    """The text of each transcript by its file's name."""
    prompts: dict[str, dict[str, Any]] = yaml.safe_load((HERE / "prompts.yaml").read_text(encoding="utf-8"))
    return {
        f"{language}.txt": "\n".join(_exchange(name, one) for name, one in asked.items())
        for language, asked in prompts.items()
    }


def _exchange(name: str, one: Mapping[str, Any]) -> str:
    parameters = {key: value for key, value in one.items() if key not in ("ask", "messages", "model", "seed")}
    messages = one.get("messages") or [{"role": "user", "content": one["ask"]}]
    on = one.get("model", MODEL)
    ask = asking.compatible(model(on), {"messages": messages, **parameters}, one.get("seed", SEED))
    lines = [f"======== {name}"]
    lines += [
        f"{message['role']}: {message.get('content') or message.get('tool_calls')}" for message in messages
    ]
    lines += [
        f"({key}: {value})"
        for key, value in ({"model": on} | parameters).items()
        if key != "tools" and (key, value) != ("model", MODEL)
    ]
    lines.append("--------")
    return "\n".join(lines) + "\n" + _said(answer(ask))


def _said(timeline: Timeline) -> str:
    lines = []
    for choice in timeline.choices:
        lines += _choice(choice, several=len(timeline.choices) > 1)
    lines += [f"[{source.index}] {source.title} <{source.url}>" for source in timeline.sources or ()]
    usage = timeline.usage
    thought = f", {usage.reasoning} of them thought" if usage.reasoning else ""
    return "\n".join(lines) + f"\n-------- {usage.prompt} tokens in, {usage.completion} out{thought}\n"


def _choice(choice: Choice, *, several: bool) -> list[str]:
    lines = [f"-- {choice.index + 1}"] if several else []
    if choice.thinking is not None:
        lines.append(f"<think>\n{choice.thinking.text}\n</think>")
    if choice.content.text:
        lines.append(choice.content.text)
    lines += [f"{call.name}({call.arguments.text})" for call in choice.calls]
    if choice.finish == "length" or choice.stopped:
        lines.append(f"({'cut by the limit' if choice.finish == 'length' else 'ended by a stop sequence'})")
    return lines


def main() -> int:
    """The command."""
    reading = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    reading.add_argument("--write", action="store_true", help="write the files that differ")
    write = reading.parse_args().write
    differing = 0
    for name, text in told().items():
        file = HERE / name
        if not file.exists() or file.read_text(encoding="utf-8") != text:
            differing += 1
            sys.stdout.write(f"{name} differs\n" if not write else f"{name} written\n")
            if write:
                file.write_text(text, encoding="utf-8")
    return 0 if write else bool(differing)


if __name__ == "__main__":
    sys.exit(main())
