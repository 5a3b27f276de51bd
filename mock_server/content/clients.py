"""Programs that call a model of the service: with the SDK of OpenAI or of DashScope, or with curl; calls.json."""

import re
from collections.abc import Mapping

from mock_server.content import phrases
from mock_server.content.chance import Chance
from mock_server.content.dispatch import opened_by
from mock_server.content.late import late
from mock_server.content.prompt import Cued, Prompt
from mock_server.wire.timeline import Message

_MODEL = late(r"(?<![\w/.-])(?:qwen|qwq|qvq|deepseek|text-embedding|kimi|glm)[\w.-]*\w", re.IGNORECASE)
_OF_SERVICE = late(
    r"\b(?:dashscope|model studio|bailian|alibaba(?: cloud)?(?:'s)? (?:model|ai|llm|api)s?)\b|\b(?:qwen|qwq|qvq)|\btext-embedding-v\d",
    re.IGNORECASE,
)
_WANTED = Cued(
    r"\b(?:write|show|give|create|generate|need|want|provide|make)\b[^?!\n]{0,60}?\b(?:code|example|script|snippet|program|curl|request|call|function|client|how)|\bhow (?:do|can|should|would|to)\b[^?!\n]{0,30}?\b(?:call|use|stream|get|enable|disable|turn|set|invoke|connect|query|send|make|access|talk)|\b(?:code|curl|example|snippet|sample)\b[^?!\n]{0,20}\b(?:for|to|of|that|calling|with|in)\b|^(?:please )?(?:call|stream|use|invoke)\b",
    "write show give create generate need want provide make how code curl example snippet sample call stream use invoke",
)
_TECHNICAL = late(
    r"\b(?:sdk|api|python|node(?:\.?js)?|javascript|js|typescript|ts|curl|code|package|library|client|endpoint|stream(?:ing|s|ed)?|embeddings?|function call(?:ing|s)?|tools?|snippet|script)\b",
    re.IGNORECASE,
)
_WHAT: Mapping[str, str] = {
    "embeddings": r"\bembed|\bvectors?\b",
    "tools": r"\bfunction[- ]?call|\btool(?:s|[- ]?call)",
    "thinking": r"\bthink|\breasoning\b|enable_thinking",
    "vision": r"\bimages?\b|\bpictures?\b|\bvision\b|\bqwen[\d.-]*-?vl",
    "json": r"\bjson (?:mode|output|object)|structured output|\bresponse_format\b",
    "async": r"\basync",
    "stream": r"\bstream|\bsse\b|token by token",
}  # fmt: skip
_DEFAULT = {"embeddings": "text-embedding-v4", "vision": "qwen-vl-plus"}


def asks(prompt: Prompt) -> bool:
    """Whether a prompt wants a program that calls a model of the service."""
    text = prompt.text[:400]
    return (
        prompt.language == "en"
        and len(prompt.text) < 400
        and _OF_SERVICE.search(text) is not None
        and _TECHNICAL.search(text) is not None
        and _WANTED.search(prompt, text) is not None
    )


@opened_by(_WANTED)
def calling(prompt: Prompt, before: tuple[Message, ...], chance: Chance) -> str | None:
    """The program, with what has to be known about it."""
    if not asks(prompt):
        return None
    text = prompt.text
    lower = text.lower()
    never = ""
    model = named[0].lower() if (named := _MODEL.search(text)) and re.search(r"[\d-]", named[0]) else ""  # fmt: skip
    wish = next((wish for wish, pattern in _WHAT.items() if late(pattern).search(lower)), "chat")
    wish = "embeddings" if model.startswith("text-embedding") else wish
    notes = [wish] if wish in phrases.data("calls")["notes"] else []
    if model.endswith("-thinking") or model.startswith(("qwq", "qvq")):
        wish, notes = "only_thinks", ["only_thinks"]
    elif wish == "thinking" and model.endswith("-instruct"):
        notes, never, model = ["never_thinks", *notes], model, "qwen-plus"
    kind = "curl" if "curl" in lower else "openai_javascript" if late(r"\b(?:node|javascript|js|typescript|ts)\b").search(lower) else "dashscope_python" if "dashscope" in lower and "openai" not in lower else "openai_python"  # fmt: skip
    parts = phrases.data("calls")[kind]
    if wish not in parts:
        if kind == "dashscope_python":
            kind, parts = "openai_python", phrases.data("calls")["openai_python"]
        else:
            wish, notes = "chat", []
    if wish == "stream":
        notes = (
            ["stream_curl"]
            if kind == "curl"
            else ["stream_dashscope"]
            if kind == "dashscope_python"
            else notes
        )
    if wish == "thinking" and kind != "openai_python":
        notes = [one for one in notes if one != "thinking"]
    given = model or _DEFAULT.get(wish, "qwen-plus")
    language = "bash" if kind == "curl" else kind.rpartition("_")[2]
    told = " ".join(phrases.data("calls")["notes"][one].replace("{model}", never if one == "never_thinks" else given) for one in [*notes, "key"])  # fmt: skip
    install = {"openai_python": "pip install openai", "dashscope_python": "pip install dashscope", "openai_javascript": "npm install openai"}.get(kind)  # fmt: skip
    needs = f"Install it with `{install}`. " if install else ""
    return f"```{language}\n{parts[wish].replace('{model}', given)}\n```\n\n{needs}{told}"
