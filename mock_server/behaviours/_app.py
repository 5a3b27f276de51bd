"""What both ways to ask an application share: the application's id, its model, and the question it puts to the model."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, NamedTuple

from mock_server.behaviours import _chat
from mock_server.content import asking
from mock_server.content.vectors import features, relevance
from mock_server.spec.model import Model
from mock_server.wire.errors import Refused
from mock_server.wire.timeline import Ask
from mock_server.world.apps import Turn
from mock_server.world.world import World

MODEL, SEEING = "qwen-plus", "qwen3-vl-plus"
"""The model of an application whose caller names none, and of one that is shown pictures."""

REFUSED: Mapping[str, str] = {"invalid": "AppAccessDenied", "unpublished": "FlowNotPublished"}
"""How ids begin that are refused, and with which error (apps.yaml says so to readers)."""

_OF_AGENTS = frozenset({"user_prompt_params", "user_defined_params", "user_defined_tokens"})


def check(app_id: str) -> None:
    """Raises Refused for an id that stands for an application that cannot be used."""
    for beginning, error in REFUSED.items():
        if app_id.startswith(beginning):
            raise Refused(error, layer="gateway")


def is_workflow(variables: Mapping[str, Any], parameters: Mapping[str, Any]) -> bool:
    """Whether the request can only be one to a workflow: variables of its own, or a way to stream its nodes."""
    return "flow_stream_mode" in parameters or bool(set(variables) - _OF_AGENTS)


def model(parameters: Mapping[str, Any], pictures: Sequence[str], world: World) -> Model:
    """The model that answers. Raises Refused for one that there is not, or that does not chat."""
    named = parameters.get("model_id") or (SEEING if pictures else MODEL)
    found = world.spec.catalogue.find(named)
    if found is None or not {"native-text-generation", "native-multimodal-generation"} & set(
        found.operations or ()
    ):
        raise Refused("ModelNotFound", layer="gateway", values={"model": named})
    return found


def ask(model: Model, messages: Iterable[Turn], parameters: Mapping[str, Any], world: World) -> Ask:
    """The question to the model, the application's parameters under the names of text generation."""
    known = {name: parameters[name] for name in _SAME if name in parameters}
    if parameters.get("enable_web_search"):
        known["enable_search"] = True
    return asking.native_text(model, {"messages": list(messages)}, known, _chat.seed(known, world))


_SAME = ("temperature", "top_p", "top_k", "seed", "max_tokens", "enable_thinking")


class Passage(NamedTuple):
    """A passage of a document that was found, and how well it goes with the question, 0 to 1."""

    document: str
    name: str
    text: str
    score: float


def passages(
    question: str, options: Mapping[str, Any], answering: Model, world: World, most: int = 3
) -> list[Passage]:
    """What the knowledge base holds on the question, best first: one passage a document that is named, else two.

    The texts are the engine's own on the question, the same for the same documents: the mock has no documents.
    """
    named = [*(options.get("file_ids") or ()), *(options.get("session_file_ids") or ())]
    bases = options.get("pipeline_ids") or []
    documents = named or [f"file_{base}_{number}" for base in bases or ["0"] for number in (1, 2)]
    values = (options.get("structured_filter") or {}) | (options.get("metadata_filter") or {})
    rows = "".join([f"{name}:{value}\n" for name, value in values.items()])
    found = []
    for document in documents[:most]:
        seeded = {"seed": sum(map(ord, document)), "max_tokens": 120}
        said = _chat.said(ask(answering, [{"role": "user", "content": question}], seeded, world))
        name = document.removeprefix("file_")
        text = f"【文档名】:{name}\n{rows}【正文】:{said.choices[0].content.text}\n"
        found.append(Passage(document, name, text, relevance(features(question), features(text))))
    return sorted(found, key=lambda one: -one.score)
