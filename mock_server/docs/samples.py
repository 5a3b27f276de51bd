"""One request as programs: curl, Python with the official SDKs, JavaScript with fetch and with the OpenAI SDK, Java with what the JDK
brings. Only languages whose programs the tests run.

Each program takes key and address from the environment, so the same text runs against the mock and against the service.
"""

import json
import pprint
import re
import shlex
from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

from mock_server.docs.live import Request

NATIVE = "/api/v1"
COMPATIBLE = "/compatible-mode/v1"
ANTHROPIC = "/apps/anthropic"

SDK_CALLS: Mapping[str, tuple[str, Mapping[str, str]]] = {
    "native-text-generation": ("Generation.call", {}),
    "native-multimodal-generation": ("MultiModalConversation.call", {}),
    "native-text-embedding": ("TextEmbedding.call", {"texts": "input"}),
    "native-multimodal-embedding": ("MultiModalEmbedding.call", {"contents": "input"}),
    "native-text-rerank": ("TextReRank.call", {}),
    "native-text2image": ("ImageSynthesis.async_call", {}),
    "native-video-synthesis": ("VideoSynthesis.async_call", {}),
}
"""Native operations that `dashscope` has a method for, and what it calls a key of `input` otherwise."""

_SET_BY_THE_SDK = ("X-DashScope-SSE", "X-DashScope-Async", "Accept")

OPENAI_CALLS: Mapping[str, str] = {
    "POST /chat/completions": "chat.completions.create",
    "POST /completions": "completions.create",
    "POST /embeddings": "embeddings.create",
    "POST /responses": "responses.create",
    "GET /responses/{}": "responses.retrieve",
    "DELETE /responses/{}": "responses.delete",
    "POST /conversations": "conversations.create",
    "GET /conversations/{}": "conversations.retrieve",
    "DELETE /conversations/{}": "conversations.delete",
    "GET /models": "models.list",
    "GET /models/{}": "models.retrieve",
    "POST /files": "files.create",
    "GET /files": "files.list",
    "GET /files/{}": "files.retrieve",
    "DELETE /files/{}": "files.delete",
    "POST /batches": "batches.create",
    "GET /batches": "batches.list",
    "GET /batches/{}": "batches.retrieve",
    "POST /batches/{}/cancel": "batches.cancel",
}
"""Requests of the compatible surface that the OpenAI SDKs have a method for."""

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
        "input_file_id",
        "endpoint",
        "completion_window",
        "metadata",
        "items",
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
    if "?" in request.target:
        return None
    path = re.sub(r"\{\w+\}", "{}", request.operation.path.removeprefix(COMPATIBLE))
    return OPENAI_CALLS.get(f"{request.operation.method} {path}")


def path_values(request: Request) -> list[str]:
    """What stands in the path for its names."""
    pattern = re.sub(r"\\\{\w+\\\}", "([^/?]+)", re.escape(request.operation.path))
    found = re.match(pattern, request.target)
    return list(found.groups()) if found else []


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
    if request.form is None:  # the JDK has no multipart
        yield Sample("Java", "java", java(request))


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
    sends = request.body is not None or request.form is not None
    if request.operation.method not in ("GET", "POST") or (request.operation.method == "POST" and not sends):
        lines[0] += f" -X {request.operation.method}"
    lines.append('-H "Authorization: Bearer $DASHSCOPE_API_KEY"')
    if request.body is not None:
        lines.append('-H "Content-Type: application/json"')
    lines += [f'-H "{name}: {value}"' for name, value in request.headers.items()]
    if request.body is not None:
        written = json.dumps(request.body, indent=2, ensure_ascii=False).replace("'", "'\\''")
        lines.append(f"-d '{written}'")
    before = ""
    for name, value in (request.form or {}).items():
        if isinstance(value, Mapping):
            before += f"cat > {value['name']} <<'END'\n{value['content'].removesuffix(chr(10))}\nEND\n"
            value = f"@{value['name']}"
        lines.append(f"-F {shlex.quote(f'{name}={value}')}")
    return before + " \\\n  ".join(lines)


def dashscope(request: Request) -> str:
    """The request with the official SDK for Python."""
    assert request.body is not None
    method, names = SDK_CALLS[request.operation.id]
    given = {names.get(name, name): value for name, value in (request.body.get("input") or {}).items()}
    arguments = {"model": request.body.get("model"), **given, **(request.body.get("parameters") or {})}
    if request.streams:
        arguments["stream"] = True
    if headers := {name: value for name, value in request.headers.items() if name not in _SET_BY_THE_SDK}:
        arguments["headers"] = headers
    called = f"dashscope.{method}(\n{_keywords(arguments)})"
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
    if request.headers:
        arguments["extra_headers"] = dict(request.headers)
    for name, value in (request.form or {}).items():
        arguments[name] = (value["name"], value["content"].encode()) if isinstance(value, Mapping) else value
    named = ", ".join(map(_python, path_values(request)))
    call = f"client.{openai_call(request)}({named}"
    call += (", " if named and arguments else "") + (f"\n{_keywords(arguments)})" if arguments else ")")
    head = (
        'import os\n\nfrom openai import OpenAI\n\nclient = OpenAI(api_key=os.environ["DASHSCOPE_API_KEY"])\n'
    )
    if request.streams or str(openai_call(request)).endswith(".list"):
        name = "chunk" if request.streams else "one"
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
    form = [
        f"form.append({json.dumps(name)}, new Blob([{json.dumps(value['content'])}]), {json.dumps(value['name'])});"
        if isinstance(value, Mapping)
        else f"form.append({json.dumps(name)}, {json.dumps(value)});"
        for name, value in (request.form or {}).items()
    ]
    lines = [
        *(["const form = new FormData();", *form] if form else []),
        f"const answer = await fetch(`${{process.env.{variable}}}{rest}`, {{",
        f'  method: "{request.operation.method}",',
        f"  headers: {{\n{written},\n  }},",
    ]
    if request.body is not None:
        lines.append(f"  body: JSON.stringify({_javascript(request.body, 2)}),")
    if form:
        lines.append("  body: form,")
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
    given = [json.dumps(value) for value in path_values(request)]
    given += [_javascript(request.body, 0)] if request.body else []
    options = [json.dumps({"headers": dict(request.headers)})] if request.headers else []
    imported = 'import OpenAI from "openai";\n'
    if request.form is not None:
        imported = 'import OpenAI, { toFile } from "openai";\n'
        fields = [f"  {name}: {_form_value(value)},\n" for name, value in request.form.items()]
        given.append("{\n" + "".join(fields) + "}")
    call = f"await client.{openai_call(request)}({', '.join([*given, *options])})"
    head = f"{imported}\nconst client = new OpenAI({{ apiKey: process.env.DASHSCOPE_API_KEY }});\n"
    if request.streams or str(openai_call(request)).endswith(".list"):
        name = "chunk" if request.streams else "one"
        return f"{head}for await (const {name} of {call}) {{\n  console.log(JSON.stringify({name}));\n}}"
    return f"{head}const answer = {call};\nconsole.log(answer);"


def java(request: Request) -> str:
    """The request with the client of the JDK, as a file that `java NAME.java` runs (17 or newer)."""
    variable, rest = address(request)
    climbs = ".normalize()" if rest.startswith("/../") else ""
    lines = [f'URI.create(System.getenv("{variable}") + {_java(rest)}){climbs}']
    lines.append('.header("Authorization", "Bearer " + System.getenv("DASHSCOPE_API_KEY"))')
    if request.body is not None:
        lines.append('.header("Content-Type", "application/json")')
    lines += [f".header({_java(name)}, {_java(value)})" for name, value in request.headers.items()]
    body = ""
    if request.body is not None:
        written = json.dumps(request.body, indent=2, ensure_ascii=False).replace("\\", "\\\\")
        text = written.replace('"""', '\\"""').replace("\n", "\n            ")
        body = f'        var body = """\n            {text}""";\n'
        lines.append(f'.method("{request.operation.method}", BodyPublishers.ofString(body))')
    elif request.operation.method != "GET":
        lines.append(f'.method("{request.operation.method}", BodyPublishers.noBody())')
    publishers = "import java.net.http.HttpRequest.BodyPublishers;\n" if len(lines) > 2 else ""
    built = "\n            ".join([f"HttpRequest.newBuilder({lines[0]})", *lines[1:]])
    said = (
        "HttpClient.newHttpClient().send(request, BodyHandlers.ofLines()).body().forEach(System.out::println);"
        if request.streams
        else "var answer = HttpClient.newHttpClient().send(request, BodyHandlers.ofString());\n"
        '        System.out.println(answer.statusCode() + " " + answer.body());'
    )
    return (
        f"import java.net.URI;\nimport java.net.http.HttpClient;\nimport java.net.http.HttpRequest;\n{publishers}"
        "import java.net.http.HttpResponse.BodyHandlers;\n\n"
        "public class Ask {\n    public static void main(String[] args) throws Exception {\n"
        f"{body}        var request = {built}\n            .build();\n        {said}\n    }}\n}}"
    )


def _java(text: str) -> str:
    return json.dumps(text, ensure_ascii=False)


def _form_value(value: Any) -> str:
    if isinstance(value, Mapping):
        return f"await toFile(Buffer.from({json.dumps(value['content'])}), {json.dumps(value['name'])})"
    return json.dumps(value)


def _keywords(arguments: Mapping[str, Any]) -> str:
    return "".join(f"    {name}={_python(value)},\n" for name, value in arguments.items())


def _python(value: Any) -> str:
    if isinstance(value, str):
        return json.dumps(value, ensure_ascii=False)
    written = pprint.pformat(value, width=96, sort_dicts=False)
    return written.replace("\n", "\n    ")


def _javascript(value: Any, indent: int) -> str:
    return json.dumps(value, indent=2, ensure_ascii=False).replace("\n", "\n" + " " * indent)
