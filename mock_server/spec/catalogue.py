"""The model catalogue: openapi/models.yaml as frozen objects.

A model's fields are laid over its family's, those over that family's own family's, and so on down to
`defaults`; nested mappings are merged key by key, null takes an inherited value away. What is misspelt, of a
wrong type or contradicts itself is refused here, at load.
"""

from collections.abc import Callable, Iterator, Mapping
from difflib import get_close_matches
from types import MappingProxyType
from typing import Any

Check = Callable[[Any], str | None]
"""Says what a value must be and is not, or None when it is that."""

Resolved = tuple[dict[str, Any], dict[str, Any]]
"""Fields, and evidence by field or dotted field."""


class CatalogueError(ValueError):
    """A mistake in models.yaml; the text names the model and the key, and says what to write instead."""


class Fields(Mapping[str, Any]):
    """A frozen mapping whose keys are attributes too (`model.defaults.top_p`); a missing one is None."""

    def __init__(self, values: Mapping[str, Any]) -> None:
        self.__dict__.update({key: _frozen(value) for key, value in values.items()})

    def __getattr__(self, name: str) -> Any:
        if name.startswith("__"):
            raise AttributeError(name)
        return None

    def __setattr__(self, name: str, value: Any) -> None:
        raise AttributeError(f"the catalogue is frozen: {name} cannot be set")

    def __getitem__(self, key: str) -> Any:
        return self.__dict__[key]

    def __iter__(self) -> Iterator[str]:
        return iter(self.__dict__)

    def __len__(self) -> int:
        return len(self.__dict__)

    def __repr__(self) -> str:
        return f"Fields({self.__dict__!r})"


class Model:
    """One model: its `id`, every field of models.yaml as a plain attribute, and `evidence` of each field.

    A field that the model does not have, and a name that is no field, read as None.
    """

    def __init__(self, **fields: Any) -> None:
        self.__dict__.update(_ABSENT)
        self.__dict__.update({name: _frozen(value) for name, value in fields.items()})

    def __getattr__(self, name: str) -> Any:
        if name.startswith("__"):
            raise AttributeError(name)
        return None

    def __setattr__(self, name: str, value: Any) -> None:
        raise AttributeError(f"the catalogue is frozen: {name} cannot be set")

    def __eq__(self, other: object) -> bool:
        return self is other or (isinstance(other, Model) and self.__dict__ == other.__dict__)

    def __hash__(self) -> int:
        return hash(self.__dict__.get("id"))

    def __repr__(self) -> str:
        return f"Model({self.__dict__.get('id')!r})"


class Catalogue:
    """All models in the order of the file. An id that is not in the file, dated or not, is not guessed at.

    A model is put together when it is first asked for: a server that starts needs one or two of two hundred.
    """

    def __init__(self, document: Mapping[str, Any]) -> None:
        """Takes models.yaml, already parsed; its rows are checked one by one, when they are read (`checked`: all now)."""
        for key in document:
            if key not in _ROOT:
                raise CatalogueError(f"models.yaml: unknown key {key!r}{_instead(key, _ROOT)}")
        models = document.get("models")
        if not isinstance(models, Mapping) or not models:
            raise CatalogueError("models.yaml: `models` must map each model's id to its fields")
        self._rows: Mapping[str, Any] = models
        self._others = _others(document.get("others") or {})
        self._families = Families(document.get("defaults") or {}, document.get("families") or {})
        self._providers: Mapping[str, str] = document.get("providers") or {}
        self._models: dict[str, Model] = {}
        self._found: dict[str, Model] = {}

    @classmethod
    def checked(cls, document: Mapping[str, Any]) -> "Catalogue":
        """The catalogue with every family and model read. Raises CatalogueError for the first mistake."""
        catalogue = cls(document)
        catalogue._families.check()
        for _ in catalogue:
            pass
        for id in catalogue._others:
            catalogue.find(id)
            if id in catalogue:
                raise CatalogueError(
                    f"models.yaml: others: {id}: is a chat model already; keep one of the two"
                )
        return catalogue

    def get(self, id: str) -> Model | None:
        """The model of exactly this id, or None."""
        model = self._models.get(id)
        if model is None and id in self._rows:
            fields, evidence = self._families.resolve(f"model {id}", self._rows[id])
            _check_sense(f"model {id}", fields, evidence)
            model = self._models[id] = Model(id=id, evidence=evidence, **fields)
        return model

    def find(self, id: str) -> Model | None:
        """The model of exactly this id, chat or not, or None."""
        if id not in self._others:
            return self.get(id)
        model = self._found.get(id)
        if model is None:
            model = self._found[id] = _other(id, *self._others[id])
        return model

    @property
    def others(self) -> tuple[str, ...]:
        """Ids of the models that do not chat (`others` of models.yaml), in the order of the file."""
        return tuple(self._others)

    @property
    def listed(self) -> Iterator[Model]:
        """What a list of models shows: all that chat, and of the others those that a recorded list had."""
        yield from self
        yield from (model for id in self._others if (model := self.find(id)) and model.created is not None)

    def maker(self, model: Model) -> str:
        """The word by which the native list names who made the model (`providers` of models.yaml)."""
        starts = (word for start, word in self._providers.items() if model.id.startswith(start))
        return next(starts, None) or self._providers.get(model.provider or "", "qwen")

    def __iter__(self) -> Iterator[Model]:
        return (model for id in self._rows if (model := self.get(id)) is not None)

    def __len__(self) -> int:
        return len(self._rows)

    def __contains__(self, id: object) -> bool:
        return id in self._rows


def _others(groups: Mapping[str, Any]) -> dict[str, tuple[str, Mapping[str, Any], Mapping[str, Any]]]:
    """Id → name of the group, what the group shares, what the model has of its own."""
    found: dict[str, tuple[str, Mapping[str, Any], Mapping[str, Any]]] = {}
    for name, group in groups.items():
        shared = {key: value for key, value in group.items() if key != "models"}
        for id, own in (group.get("models") or {}).items():
            if id in found:
                raise CatalogueError(f"models.yaml: others: {id}: stands in {found[id][0]} and in {name}")
            found[id] = (name, shared, own or {})
    return found


def _other(id: str, group: str, shared: Mapping[str, Any], own: Mapping[str, Any]) -> Model:
    """A model of `others`: its own fields over those of its group. Raises CatalogueError."""
    name = f"models.yaml: others: {group}: {id}"
    fields = {**shared, **own}
    evidence = fields.pop("x-evidence", None)
    if wanted := _EVIDENCE(evidence):
        raise CatalogueError(f"{name}: x-evidence: {wanted}")
    for key, value in fields.items():
        if key not in _OTHER_FIELDS:
            raise CatalogueError(f"{name}: unknown field {key!r}{_instead(key, _OTHER_FIELDS)}")
        if value is not None and (wanted := _OTHER_FIELDS[key](value)):
            raise CatalogueError(f"{name}: {key}: {wanted}")
    for key in ("kind", "operations", "modes"):
        if fields.get(key) is None:
            raise CatalogueError(f"{name}: `{key}` is missing; write it here or in the group")
    return Model(id=id, evidence=dict.fromkeys(fields, Fields(evidence)), **fields)


class Families:
    """`defaults` and `families`: what a model has without saying so."""

    def __init__(self, defaults: Mapping[str, Any], families: Mapping[str, Any]) -> None:
        """Takes both as they stand in models.yaml; a family is resolved when a model of it is."""
        self._families = families
        self._root = _over(({}, {}), _layer("defaults", defaults))
        self._known: dict[str, Resolved] = {}

    def check(self) -> None:
        """Resolves every family, also one that no model names. Raises CatalogueError."""
        for name in self._families:
            self._resolved(name, "families", ())

    def resolve(self, name: str, own: Any) -> Resolved:
        """The fields of the model or family `name`, all layers merged, and the evidence of each field."""
        return self._resolve(name, own, ())

    def _resolve(self, name: str, own: Any, below: tuple[str, ...]) -> Resolved:
        layer = _layer(name, own)
        family = layer[0].get("family")
        return _over(self._resolved(family, name, below) if family else self._root, layer)

    def _resolved(self, family: str, asked_by: str, below: tuple[str, ...]) -> Resolved:
        if family not in self._families:
            raise CatalogueError(
                f"models.yaml: {asked_by}: no family {family!r}{_instead(family, self._families)}"
            )
        if family in below:
            raise CatalogueError(
                f"models.yaml: family {family}: is its own ancestor; name another `family` there"
            )
        if family not in self._known:
            self._known[family] = self._resolve(f"family {family}", self._families[family], (*below, family))
        return self._known[family]


def _over(below: Resolved, layer: Resolved) -> Resolved:
    """`layer` laid over `below`: a field that is written anew loses the evidence it had."""
    (fields, evidence), (own, own_evidence) = below, layer
    merged = {key: _frozen(value) for key, value in _merged(fields, own).items()}
    inherited = own_evidence.get("inherited")
    kept = {
        key: inherited or row
        for key, row in evidence.items()
        if (field := key.split(".")[0]) in merged and field not in own
    }
    return merged, kept | {key: row for key, row in own_evidence.items() if key.split(".")[0] in merged}


def _layer(name: str, own: Any) -> Resolved:
    """One layer's fields, checked, and its evidence with `*` spelt out as the fields it stands for."""
    if not isinstance(own, Mapping):
        raise CatalogueError(f"models.yaml: {name}: must be a mapping of fields, not {own!r}")
    fields = {key: value for key, value in own.items() if key != "x-evidence"}
    for key, value in fields.items():
        if key not in _FIELDS:
            raise CatalogueError(f"models.yaml: {name}: unknown field {key!r}{_instead(key, _FIELDS)}")
        if value is not None and (wanted := _FIELDS[key](value)):
            raise CatalogueError(f"models.yaml: {name}: {key}: {wanted}")
    given = own.get("x-evidence") or {}
    for key, row in given.items():
        if key not in ("*", "inherited") and key.split(".")[0] not in _FIELDS:
            raise CatalogueError(
                f"models.yaml: {name}: x-evidence of an unknown field {key!r}{_instead(key, _FIELDS)}"
            )
        if wanted := _EVIDENCE(row):
            raise CatalogueError(f"models.yaml: {name}: x-evidence: {key}: {wanted}")
    rows = {key: Fields(row) for key, row in given.items()}
    spread = {key: rows["*"] for key in fields if key not in _BOOKKEEPING} if "*" in rows else {}
    return fields, spread | {key: row for key, row in rows.items() if key != "*"}


def _merged(below: Mapping[str, Any], above: Mapping[str, Any]) -> dict[str, Any]:
    """`below` overlaid with `above`, mappings key by key; null in `above` removes the key."""
    merged = dict(below)
    for key, value in above.items():
        if value is None:
            merged.pop(key, None)
        elif isinstance(value, Mapping) and not isinstance(value, Fields):
            merged[key] = _merged(merged.get(key) or {}, value)
        else:
            merged[key] = value
    return merged


def _check_sense(name: str, fields: Mapping[str, Any], evidence: Mapping[str, Any]) -> None:
    """Refuses a model whose fields contradict each other, or lack evidence."""

    def refuse(problem: str) -> CatalogueError:
        return CatalogueError(f"models.yaml: {name}: {problem}")

    for key in ("path", "operations", "thinking", "wire", "inputs", "outputs", "defaults"):
        if not fields.get(key):
            raise refuse(f"`{key}` is missing; write it here, in the family or in `defaults`")
    for small, large in _BOUNDS:
        if small in fields and large in fields and fields[small] > fields[large]:
            raise refuse(
                f"{small} {fields[small]} is greater than {large} {fields[large]}; correct one of them"
            )
    served = f"native-{fields['path']}"
    natives = [operation for operation in fields["operations"] if operation.startswith("native-")]
    if natives and natives != [served]:
        raise refuse(
            f"path {fields['path']} is served by {served}, but operations names {', '.join(natives)}"
        )
    if fields["thinking"] == "never" and "max_thinking" in fields:
        raise refuse("max_thinking on a model that never thinks; drop it or set `thinking`")
    if fields.get("stream_only") and fields.get("thinking_needs_stream"):
        raise refuse("thinking_needs_stream says nothing on a stream_only model; drop it")
    for key in fields.keys() - _BOOKKEEPING - {field.split(".")[0] for field in evidence}:
        raise refuse(f"{key} has no evidence; name its source under x-evidence, as {key!r} or '*'")


def _instead(wrong: Any, known: Mapping[str, Any] | frozenset[str]) -> str:
    close = get_close_matches(str(wrong), known, n=1)
    return f"; did you mean {close[0]!r}?" if close else f"; there are: {', '.join(sorted(known))}"


def _frozen(value: Any) -> Any:
    if isinstance(value, Mapping) and not isinstance(value, Fields):
        return Fields(value)
    return tuple(_frozen(item) for item in value) if isinstance(value, list) else value


def _must(fits: Callable[[Any], bool], wanted: str) -> Check:
    return lambda value: None if fits(value) else f"must be {wanted}, not {value!r}"


_text = _must(lambda value: isinstance(value, str) and value != "", "a text")
_flag = _must(lambda value: isinstance(value, bool), "true or false")
_whole = _must(lambda value: type(value) is int and value >= 0, "a whole number")
_signed = _must(lambda value: type(value) is int, "a whole number, which may be below zero")
_number = _must(lambda value: type(value) in (int, float), "a number")
_anything = _must(lambda value: True, "")


def _one_of(*words: str) -> Check:
    # YAML 1.1 reads a bare on or off as a boolean, so the hint about quotes.
    return _must(lambda value: value in words, f"one of {', '.join(map(repr, words))} (in quotes)")


def _list_of(check: Check) -> Check:
    def checked(value: Any) -> str | None:
        if not isinstance(value, list):
            return f"must be a list, not {value!r}"
        return next((f"each item {wrong}" for item in value if (wrong := check(item))), None)

    return checked


def _keys(checks: Mapping[str, Check], *needed: str) -> Check:
    """A mapping of these keys and no others, `needed` among them; null takes an inherited key away."""

    def checked(value: Any) -> str | None:
        if not isinstance(value, Mapping):
            return f"must be a mapping of {', '.join(checks)}, not {value!r}"
        for key in needed:
            if key not in value:
                return f"must have {key!r}"
        for key, item in value.items():
            if key not in checks:
                return f"unknown key {key!r}{_instead(key, checks)}"
            if item is not None and (wrong := checks[key](item)):
                return f"{key}: {wrong}"
        return None

    return checked


def _map_of(check: Check) -> Check:
    def checked(value: Any) -> str | None:
        if not isinstance(value, Mapping):
            return f"must be a mapping, not {value!r}"
        wrongs = (
            f"{key}: {wrong}" for key, item in value.items() if item is not None and (wrong := check(item))
        )
        return next(wrongs, None)

    return checked


_ROOT = frozenset({"defaults", "families", "models", "others", "providers", "sources"})
_BOOKKEEPING = frozenset({"family", "title", "notes"})
"""Fields that state nothing about the API, and so need no evidence."""

_BOUNDS = (
    ("max_input", "context"),
    ("max_input_thinking", "context"),
    ("max_output", "context"),
    ("max_thinking", "context"),
    ("max_input_thinking", "max_input"),
)

_COST = {"input": _number, "output": _number, "thinking_output": _number}
_PRICE = {
    "currency": _one_of("CNY", "USD"),
    **_COST,
    "tiers": _list_of(_keys({"up_to": _whole, **_COST}, "up_to", "input")),
}
_SHOWN = {"compatible": _list_of(_text), "compatible_stream": _list_of(_text), "native": _list_of(_text)}
_EVIDENCE = _keys({"level": _one_of("recorded", "documented", "assumed"), "source": _text}, "level", "source")

_FIELDS: Mapping[str, Check] = {
    "family": _text,
    "title": _text,
    "notes": _text,
    "path": _one_of("text-generation", "multimodal-generation"),
    "operations": _list_of(
        _one_of("native-text-generation", "native-multimodal-generation", "chat-completions", "completions")
    ),
    "released": _text,
    "created": _whole,
    "owned_by": _text,
    "provider": _text,
    "context": _whole,
    "max_input": _whole,
    "max_input_thinking": _whole,
    "max_output": _whole,
    "max_thinking": _whole,
    "thinking": _one_of("never", "always", "on", "off"),
    "thoughts": _one_of("prose", "outline", "terse"),
    "thinking_needs_stream": _flag,
    "stream_only": _flag,
    "incremental_only": _flag,
    "stream_errors": _one_of("event", "status"),
    "defaults": _keys(
        {
            "result_format": _one_of("text", "message"),
            "incremental_output": _flag,
            "temperature": _number,
            "top_p": _number,
            "top_k": _whole,
            "presence_penalty": _number,
            "repetition_penalty": _number,
            "n": _whole,
        }
    ),
    "thinking_defaults": _keys(
        {"temperature": _number, "top_p": _number, "top_k": _whole, "presence_penalty": _number}
    ),
    "limits": _keys(
        {
            "temperature_max": _number,
            "temperature_max_inclusive": _flag,
            "n_max": _whole,
            "top_logprobs_max": _whole,
        }
    ),
    "tools": _flag,
    "tool_choice_required": _flag,
    "parallel_tools": _flag,
    "json_object": _flag,
    "json_schema": _flag,
    "search": _flag,
    "logprobs": _flag,
    "multiple": _flag,
    "partial": _flag,
    "code_interpreter": _flag,
    "cache": _flag,
    "batch": _flag,
    "documents": _flag,
    "fim": _flag,
    "system_message": _flag,
    "transcribes": _flag,
    "inputs": _list_of(_one_of("text", "image", "video", "audio")),
    "outputs": _list_of(_one_of("text", "audio")),
    "prices": _map_of(_keys(_PRICE)),
    "caching": _keys(
        {
            "implicit_least": _whole,
            "implicit_block": _whole,
            "implicit_seconds": _number,
            "explicit_least": _whole,
            "explicit_seconds": _number,
            "explicit_marks": _whole,
            "explicit_look_back": _whole,
        }
    ),
    "free_quota": _keys({"tokens": _whole, "days": _whole}),
    "rates": _keys({"rpm": _whole, "tpm": _whole}),
    "timing": _keys(
        {
            "first_token_ms": _number,
            "first_token_spread": _number,
            "slow_share": _number,
            "slow_factor": _number,
            "prefill_tokens_per_second": _number,
            "tokens_per_second": _number,
            "thinking_tokens_per_second": _number,
            "rate_spread": _number,
            "stall_share": _number,
            "stall_ms": _number,
            "shared_by": _number,
        }
    ),
    "wire": _keys({"native": _text, "compatible": _text, "completions": _text, "research": _text}),
    "usage": _keys({**_SHOWN, "regions": _map_of(_keys(_SHOWN))}),
    "tokens": _keys(
        {
            "template": _one_of("qwen", "qwen3.5", "deepseek", "kimi", "glm", "minimax"),
            "thinking_off_extra": _whole,
            "thinking_on_extra": _whole,
            "thinking_overhead": _whole,
            "answer_overhead": _whole,
            "tools_template": _one_of("qwen3", "qwen3.5"),
            "tools_extra": _whole,
            "call_turn_extra": _signed,
            "unmatched_extra": _whole,
            "listed_extra": _whole,
            "calls_need_tools": _flag,
            "effort_extra": _whole,
            "turn_extra": _signed,
            "prompt_extra": _signed,
            "text_part_join": _one_of("newline", "none"),
            "json_object_extra": _whole,
            "thinking_on_extra_with_tools": _whole,
            "thinking_on_extra_with_media": _whole,
            "thinking_off_explicit": _flag,
        }
    ),
    "architecture": _map_of(_anything),
    "base_capacity": _whole,
}

_OTHER_FIELDS: Mapping[str, Check] = {
    "kind": _one_of(
        "embedding",
        "multimodal-embedding",
        "rerank",
        "image",
        "video",
        "transcription",
        "speech",
        "hearing",
        "realtime",
        "tuning",
        "music",
        "customization",
        "body",
        "check",
        "decision",
        "understanding",
    ),
    "operations": _list_of(_text),
    "modes": _list_of(_one_of("sync", "task")),
    "notes": _text,
    "dimensions": _list_of(_whole),
    "dimension": _whole,
    "batch": _whole,
    "batches": _keys({"image": _whole, "video": _whole}),
    "max_row": _whole,
    "max_input": _whole,
    "max_text": _whole,
    "sparse": _flag,
    "raw": _flag,
    "fusion": _flag,
    "needs": _list_of(_text),
    "size": _text,
    "sizes": _list_of(_text),
    "n": _whole,
    "n_max": _whole,
    "result": _text,
    "usage": _list_of(_text),
    "pixels": _list_of(_whole),
    "sides": _list_of(_whole),
    "stretch": _whole,
    "named_sizes": _list_of(_text),
    "pictures": _list_of(_whole),
    "pictures_interleaved": _list_of(_whole),
    "needs_one_of": _list_of(_text),
    "clone_needs": _list_of(_text),
    "resolution": _text,
    "resolutions": _list_of(_text),
    "duration": _whole,
    "durations": _list_of(_whole),
    "durations_beside_a_film": _list_of(_whole),
    "media": _list_of(_list_of(_text)),
    "voices": _list_of(_text),
    "own_voices": _flag,
    "base_capacity": _whole,
    "created": _whole,
    "owned_by": _text,
}

_ABSENT: Mapping[str, None] = MappingProxyType(dict.fromkeys((*_FIELDS, "id", "evidence")))
