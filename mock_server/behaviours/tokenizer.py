"""The tokenizer: the ids and texts of the prompt's tokens, with Qwen's own vocabulary."""

from mock_server.content import asking, tokens
from mock_server.wire.call import Call
from mock_server.wire.encode import dumps
from mock_server.wire.reply import Json, Reply
from mock_server.world.world import World


def respond(call: Call, world: World) -> Reply:
    """`token_ids` and `tokens` of the last message (recorded: the bare text, without chat markup)."""
    assert call.model is not None  # rules refuse what names no model
    ask = asking.native_text(call.model, call.body["input"], call.body.get("parameters") or {}, 0)
    text = "".join(text for message in ask.messages for text in message.texts)
    ids = tokens.encode(text)
    answer = {
        "output": {"token_ids": ids, "tokens": [tokens.decode([one]) for one in ids]},
        "usage": {"input_tokens": len(ids)},
        "request_id": call.request_id,
    }
    return Json(dumps(answer))
