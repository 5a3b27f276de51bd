"""What the tests of all SDKs ask: the same questions, tools, schema and pictures."""

import base64
import struct
import zlib
from typing import Any

RIVERS: Any = [{"role": "user", "content": "Name three rivers."}]
WEATHER: Any = [{"role": "user", "content": "What is the weather in Hangzhou?"}]
TWO_CITIES: Any = [{"role": "user", "content": "What is the weather in Hangzhou and Shanghai?"}]
PERSON: Any = [{"role": "user", "content": "Describe a person as json."}]

TOOLS: Any = [
    {
        "type": "function",
        "function": {
            "name": "get_current_weather",
            "description": "The weather in a city",
            "parameters": {
                "type": "object",
                "properties": {"location": {"type": "string", "description": "Name of the city"}},
                "required": ["location"],
            },
        },
    }
]
FORCED: Any = {"type": "function", "function": {"name": "get_current_weather"}}
SCHEMA: Any = {
    "type": "json_schema",
    "json_schema": {
        "name": "person",
        "strict": True,
        "schema": {
            "type": "object",
            "properties": {"name": {"type": "string"}, "age": {"type": "integer"}},
            "required": ["name", "age"],
            "additionalProperties": False,
        },
    },
}

BAD_KEY = "sk-invalid-key-0001"
PREFIX = "<400> InternalError.Algo.InvalidParameter: "
STREAM_ONLY = "This model only support stream mode, please enable the stream parameter to access the model. "


def picture(width: int = 32, height: int = 32) -> str:
    """A data URL of a black PNG, stored without compression: 3 bytes a pixel before base64."""

    def chunk(kind: bytes, body: bytes) -> bytes:
        return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))

    rows = (b"\0" + bytes(3 * width)) * height
    head = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    png = (
        b"\x89PNG\r\n\x1a\n"
        + chunk(b"IHDR", head)
        + chunk(b"IDAT", zlib.compress(rows, 0))
        + chunk(b"IEND", b"")
    )
    return "data:image/png;base64," + base64.b64encode(png).decode()
