"""One request as programs: curl, Python with the official SDKs, JavaScript with fetch and with the OpenAI SDK.

Each program takes key and address from the environment, so the same text runs against the mock and against the service.
"""

import json
import pprint
from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

from mock_server.docs.live import Request

NATIVE = "/api/v1"
COMPATIBLE = "/compatible-mode/v1"
ANTHROPIC = "/apps/anthropic"

SDK_CALLS: Mapping[str, str] = {
    "native-text-generation": "Generation",
    "native-multimodal-generation": "MultiModalConversation",
}
"""Native operations that `dashscope` has a class with `call` for."""

OPENAI_CALLS: Mapping[str, str] = {
    f"POST {COMPATIBLE}/chat/completions": "chat.completions.create",
    f"POST {COMPATIBLE}/completions": "completions.create",
    f"POST {COMPATIBLE}/embeddings": "embeddings.create",
    f"POST {COMPATIBLE}/responses": "responses.create",
    f"GET {COMPATIBLE}/models": "models.list",
}
"""Requests that the OpenAI SDKs have a method for."""

OPENAI_KNOWS = frozenset(
    [
        "model",
        "messages",
        "prompt",
        "suffix",
        "stream",
        "stream_options",
        "temperature",
        "top_p",
        "max_tokens",
        "max_completion_tokens",
        "n",
        "seed",
        "stop",
        "tools",
        "tool_choice",
        "parallel_tool_calls",
        "response_format",
        "presence_penalty",
        "frequency_penalty",
        "logprobs",
        "top_logprobs",
        "user",
        "logit_bias",
        "modalities",
        "audio",
        "input",
        "dimensions",
        "encoding_format",
    ]
)
"""Parameters the OpenAI SDK for Python takes by name; all others go into `extra_body`."""


class Sample(NamedTuple):
    """A program: the name of its tab, the language of its block, its text."""

    tab: str
    language: str
    code: str


def openai_call(request: Request) -> str | None:
    """The method of the OpenAI SDKs that sends this request."""
    return OPENAI_CALLS.get(f"{request.operation.method} {request.operation.path}")


def samples(request: Request) -> list[Sample]:
    """Every program that this request can be written as."""
    return list(_samples(request))


def _samples(request: Request) -> Iterator[Sample]:
    yield Sample("curl", "sh", curl(request))
    if request.operation.id in SDK_CALLS and isinstance(request.body, Mapping):
        yield Sample("Python · dashscope", "python", dashscope(request))
    if openai_call(request):
        yield Sample("Python · openai", "python", openai(request))
    yield Sample("JavaScript · fetch", "js", fetch(request))
    if openai_call(request):
        yield Sample("JavaScript · openai", "js", openai_js(request))


def address(request: Request) -> tuple[str, str]:
    """The variable of the environment that holds the base URL, and what follows it."""
    target = request.target
    if target.startswith(COMPATIBLE):
        return "OPENAI_BASE_URL", target.removeprefix(COMPATIBLE)
    if target.startswith(ANTHROPIC):
        return "ANTHROPIC_BASE_URL", target.removeprefix(ANTHROPIC)
    if target.startswith(NATIVE):
        return "DASHSCOPE_HTTP_BASE_URL", target.removeprefix(NATIVE)
    return "DASHSCOPE_HTTP_BASE_URL", f"/../..{target}"


def curl(request: Request) -> str:
    """The request for a shell."""
    variable, rest = address(request)
    lines = [f'curl -sS{"N" if request.streams else ""} "${variable}{rest}"']
    if request.operation.method != ("GET" if request.body is None else "POST"):  # what curl would do unasked
        lines[0] += f" -X {request.operation.method}"
    lines.append('-H "Authorization: Bearer $DASHSCOPE_API_KEY"')
    if request.body is not None:
        lines.append('-H "Content-Type: application/json"')
    lines += [f'-H "{name}: {value}"' for name, value in request.headers.items()]
    if request.body is not None:
        written = json.dumps(request.body, indent=2, ensure_ascii=False).replace("'", "'\\''")
        lines.append(f"-d '{written}'")
    return " \\\n  ".join(lines)


def dashscope(request: Request) -> str:
    """The request with the official SDK for Python."""
    assert request.body is not None
    arguments = {"model": request.body.get("model"), **(request.body.get("input") or {})}
    arguments |= request.body.get("parameters") or {}
    if request.streams:
        arguments["stream"] = True
    called = f"dashscope.{SDK_CALLS[request.operation.id]}.call(\n{_keywords(arguments)})"
    if request.streams:
        return f"import dashscope\n\nfor frame in {called}:\n    print(frame.output, frame.usage)"
    return (
        f"import dashscope\n\nanswer = {called}\n"
        "if answer.status_code == 200:\n    print(answer.output, answer.usage)\n"
        "else:\n    print(answer.status_code, answer.code, answer.message)"
    )


def openai(request: Request) -> str:
    """The request with the OpenAI SDK for Python."""
    body = request.body or {}
    arguments: dict[str, Any] = {name: value for name, value in body.items() if name in OPENAI_KNOWS}
    if extra := {name: value for name, value in body.items() if name not in OPENAI_KNOWS}:
        arguments["extra_body"] = extra
    call = f"client.{openai_call(request)}(" + (f"\n{_keywords(arguments)})" if arguments else ")")
    head = (
        'import os\n\nfrom openai import OpenAI\n\nclient = OpenAI(api_key=os.environ["DASHSCOPE_API_KEY"])\n'
    )
    if request.streams or openai_call(request) == "models.list":
        name = "chunk" if request.streams else "model"
        return f"{head}for {name} in {call}:\n    print({name}.to_json(indent=None))"
    return f"{head}answer = {call}\nprint(answer.to_json())"


def fetch(request: Request) -> str:
    """The request with what Node and browsers bring."""
    variable, rest = address(request)
    headers = {"Authorization": "Bearer ${process.env.DASHSCOPE_API_KEY}"}
    if request.body is not None:
        headers["Content-Type"] = "application/json"
    headers |= request.headers
    written = ",\n".join(
        f"    {json.dumps(name) if '-' in name else name}: "
        + (f"`{value}`" if "${" in value else json.dumps(value))
        for name, value in headers.items()
    )
    lines = [
        f"const answer = await fetch(`${{process.env.{variable}}}{rest}`, {{",
        f'  method: "{request.operation.method}",',
        f"  headers: {{\n{written},\n  }},",
    ]
    if request.body is not None:
        lines.append(f"  body: JSON.stringify({_javascript(request.body, 2)}),")
    lines.append("});")
    if request.streams:
        lines += [
            "const decoder = new TextDecoder();",
            "for await (const bytes of answer.body) {",
            "  process.stdout.write(decoder.decode(bytes, { stream: true }));",
            "}",
        ]
    else:
        lines.append("console.log(answer.status, await answer.json());")
    return "\n".join(lines)


def openai_js(request: Request) -> str:
    """The request with the OpenAI SDK for JavaScript, which sends parameters it does not know as they are."""
    body = f"{_javascript(request.body, 0)}" if request.body else ""
    call = f"await client.{openai_call(request)}({body})"
    head = 'import OpenAI from "openai";\n\nconst client = new OpenAI({ apiKey: process.env.DASHSCOPE_API_KEY });\n'
    if request.streams or openai_call(request) == "models.list":
        name = "chunk" if request.streams else "model"
        return f"{head}for await (const {name} of {call}) {{\n  console.log(JSON.stringify({name}));\n}}"
    return f"{head}const answer = {call};\nconsole.log(answer);"


def _keywords(arguments: Mapping[str, Any]) -> str:
    return "".join(f"    {name}={_python(value)},\n" for name, value in arguments.items())


def _python(value: Any) -> str:
    if isinstance(value, str):
        return json.dumps(value, ensure_ascii=False)
    written = pprint.pformat(value, width=96, sort_dicts=False)
    return written.replace("\n", "\n    ")


def _javascript(value: Any, indent: int) -> str:
    return json.dumps(value, indent=2, ensure_ascii=False).replace("\n", "\n" + " " * indent)
