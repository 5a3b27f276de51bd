"""A small program on Qwen that knows nothing of the mock: it answers a question as the words come, and says what that took."""

import os
import sys

from openai import OpenAI, OpenAIError

BASE_URL = "https://dashscope.aliyuncs.com/compatible-mode/v1"


def answer(question: str) -> str:
    """The answer to a question, in one piece."""
    client = OpenAI(
        api_key=os.environ["DASHSCOPE_API_KEY"],
        base_url=os.environ.get("OPENAI_BASE_URL", BASE_URL),
        timeout=60,
    )
    stream = client.chat.completions.create(
        model="qwen-plus",
        messages=[{"role": "user", "content": question}],
        stream=True,
        stream_options={"include_usage": True},
    )
    pieces, tokens = [], 0
    for chunk in stream:
        pieces += [choice.delta.content or "" for choice in chunk.choices]
        tokens = chunk.usage.total_tokens if chunk.usage else tokens
    return f"{''.join(pieces)} ({tokens} tokens)"


if __name__ == "__main__":
    try:
        sys.stdout.write(f"{answer(' '.join(sys.argv[1:]))}\n")
    except OpenAIError as error:
        sys.exit(f"no answer: {error}")
