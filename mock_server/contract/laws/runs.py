"""Laws of what runs through several things: an assistant's run with its steps and messages, a workflow with its nodes."""

from collections.abc import Iterator, Mapping

from mock_server.contract.exchange import Exchange
from mock_server.contract.laws.finding import Finding
from mock_server.contract.laws.reading import chunks

_NEXT: Mapping[str, frozenset[str]] = {
    "": frozenset({"queued", "in_progress"}),
    "queued": frozenset({"queued", "in_progress", "failed", "cancelled", "expired"}),
    "in_progress": frozenset(
        {"in_progress", "requires_action", "completed", "failed", "cancelled", "cancelling", "expired"}
    ),
    "cancelling": frozenset({"cancelled"}),
}
"""What a run, or a step, may be at next; what is not here stays (runs, run-steps)."""


def runs_go_on(exchange: Exchange) -> Iterator[Finding]:
    """In a stream a run and its steps only go on, and nothing follows the run's end. Source: pages runs, event-streaming."""
    if exchange.events is None or not exchange.said:
        return
    at: dict[str, str] = {}
    for number, chunk in chunks(exchange):
        if chunk.get("object") not in ("thread.run", "thread.run.step"):
            continue
        id, status = str(chunk.get("id")), str(chunk.get("status"))
        before = at.get(id, "")
        handed_in = before == "" and status == "completed"  # the step that outputs were handed in for
        if not handed_in and status not in _NEXT.get(before, frozenset()):
            yield Finding(f"{chunk['object']} to go on from {before or 'the beginning'}", status, number)
        at[id] = status


def messages_join(exchange: Exchange) -> Iterator[Finding]:
    """The pieces of a message join to what it is once it is completed. Source: pages runs (two streams), event-streaming."""
    if exchange.events is None or not exchange.said:
        return
    said: dict[str, str] = {}
    for number, chunk in chunks(exchange):
        id = str(chunk.get("id"))
        if chunk.get("object") == "thread.message.delta":
            said[id] = said.get(id, "") + _text(chunk["delta"]["content"])
        elif chunk.get("object") == "thread.message" and chunk.get("completed_at") is not None:
            whole = _text(chunk["content"])
            if said.get(id, "") != whole:
                yield Finding(f"pieces that join to {whole[:60]!r}", repr(said.get(id, "")[:60]), number)


def _text(content: object) -> str:
    parts = content if isinstance(content, list) else []
    return "".join([part["text"]["value"] for part in parts])


def nodes_join(exchange: Exchange) -> Iterator[Finding]:
    """The nodes of a workflow count what they say, and what the last one says joins to the text. Source: every documented
    stream in message_format (invoke-workflow-application); frames that a page leaves out break no law."""
    if exchange.events is None or not exchange.said:
        return
    counted: dict[str, int] = {}
    said = ""
    whole = True
    for number, chunk in chunks(exchange):
        output = chunk.get("output")
        node = output.get("workflow_message") if isinstance(output, Mapping) else None
        if isinstance(node, Mapping):
            before = counted.get(node["node_id"], 0)
            if node["node_msg_seq_id"] <= before:
                yield Finding(f"a number above {before}", str(node["node_msg_seq_id"]), number)
            whole = whole and node["node_msg_seq_id"] == before + 1
            counted[node["node_id"]] = node["node_msg_seq_id"]
            if node["node_type"] == "End":
                said += node["message"]["content"]
        elif (
            counted
            and isinstance(output, Mapping)
            and output.get("finish_reason") == "stop"
            and whole
            and said != output["text"]
        ):
            yield Finding(f"nodes that say {output['text'][:60]!r}", repr(said[:60]), number)


LAWS = (runs_go_on, messages_join, nodes_join)
