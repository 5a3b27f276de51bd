"""Files that system messages name, `fileid://…`: their text takes the place of their name, and the answer is drawn from it."""

import re

from mock_server.content import documents, tokens
from mock_server.wire.call import Call
from mock_server.wire.errors import Refused
from mock_server.wire.timeline import Ask, Message
from mock_server.world import files
from mock_server.world.files import File
from mock_server.world.world import World

MOST = 99
"""Files that a request may name (error page)."""

READING, BYTES_A_SECOND = 1.0, 4 * 1024 * 1024
"""Seconds that the reading of a file takes at least, and how fast it is read, with `--pace real`; assumed."""

_NAMED = re.compile(r"fileid://([^\s,，;]*)[\s,，;]*")


def read(ask: Ask, call: Call, world: World) -> Ask:
    """The ask with the texts of the files it names. Raises Refused for a file that is not there or cannot be read."""
    named = [
        id
        for message in ask.messages
        if message.role == "system"
        for text in message.texts
        for id in _NAMED.findall(text)
    ]
    if not named:
        return ask
    if len(named) > MOST:
        raise Refused("DocumentTooMany", layer="model")
    texts = {id: _text(id, call, world) for id in named}

    def put_in(message: Message) -> Message:
        if message.role != "system":
            return message
        return message._replace(
            texts=tuple(
                [_NAMED.sub(lambda match: texts[match[1]] + "\n", one).rstrip("\n") for one in message.texts]
            )
        )

    found = ask._replace(
        messages=tuple([put_in(message) for message in ask.messages]),
        documents=tuple(dict.fromkeys(texts.values())),
    )
    limit = ask.model.max_input or ask.model.context or 0
    if sum(map(len, texts.values())) > limit and tokens.prompt_tokens(found) > limit:
        raise Refused("DocumentsTooLong", layer="model", values={"limit": str(limit)})
    return found


def _text(id: str, call: Call, world: World) -> str:
    file = world.files.get(id, call.owner)
    if file is None or file.purpose != files.EXTRACT:
        raise Refused("DocumentInvalid", layer="model", values={"id": id})
    if world.pace.real and world.clock.now() < file.created + READING + file.size / BYTES_A_SECOND:
        raise Refused("DocumentParsing", layer="model")
    return _read(file)


def _read(file: File) -> str:
    if file.text is None:
        found = documents.text_of(file.name, file.data)
        if found is None:
            raise Refused("DocumentFormat", layer="model", values={"id": file.id})
        file.text = found
    if not file.text:
        raise Refused("DocumentBlank", layer="model", values={"id": file.id})
    return file.text
