"""The Spec as frozen objects: operations, servers, the model catalogue, error rows."""

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property, lru_cache
from typing import Any
from urllib.parse import urlsplit

from mock_server.spec.bundle import METHODS
from mock_server.spec.catalogue import Catalogue, Model
from mock_server.spec.validation import EventValidator, Validator

__all__ = ["Catalogue", "Model", "Operation", "Region", "Spec"]

JSON = "application/json"
STREAM = "text/event-stream"
FORM = "multipart/form-data"


@dataclass(frozen=True, slots=True)
class Region:
    """One deployment of the API. `hosts` are its server URLs' host names, `{workspace}` in them standing for any label.

    `error_help` is how links to the error page begin there; `request_id_form` is `uuid` or `nanoid`.
    """

    id: str
    title: str
    hosts: tuple[str, ...]
    error_help: str
    request_id_form: str


@dataclass(frozen=True, eq=False)
class Operation:
    """One method of one path. `raw` is its object in the bundle; `rules` names its rule tables, in order."""

    id: str
    method: str
    path: str
    surface: str
    topic: str
    behaviour: str
    rules: tuple[str, ...]
    raw: Mapping[str, Any] = field(repr=False)
    root: Mapping[str, Any] = field(repr=False)

    json_media = JSON
    stream_media = STREAM

    def __post_init__(self) -> None:
        self.__dict__["_answers"] = {}

    @cached_property
    def request(self) -> Validator:
        """Judges a request body; of an operation without one, it takes anything."""
        content = self._resolved(self.raw.get("requestBody") or {}).get("content", {})
        return Validator(content.get(FORM if self.form else JSON, {}).get("schema", {}), self.root)

    @cached_property
    def form(self) -> bool:
        """Whether its request is a form instead of JSON."""
        return FORM in self._resolved(self.raw.get("requestBody") or {}).get("content", {})

    @cached_property
    def required_headers(self) -> Mapping[str, str]:
        """Headers that every request needs beside key and content type, with their examples."""
        found = [self._resolved(one) for one in self.raw.get("parameters") or ()]
        return {
            one["name"]: str(one["example"]) for one in found if one["in"] == "header" and one.get("required")
        }

    @property
    def kinds(self) -> tuple[str, ...]:
        """Kinds of models that it serves: the empty one, which is chat or what the path is for, and those of x-kinds."""
        return ("", *(self.raw.get("x-kinds") or ()))

    def rules_for(self, kind: str) -> tuple[str, ...]:
        """Names of the rule tables for models of this kind (empty: chat models), in order."""
        return tuple((self.raw.get("x-kinds") or {}).get(kind, self.rules))

    @property
    def streams(self) -> bool:
        """Whether its answer can be a stream of events."""
        return STREAM in self.answers(200)

    @property
    def price_share(self) -> float:
        """What is paid of the list price for the requests that it begins."""
        share: float = self.raw.get("x-price-share", 1.0)
        return share

    def response(self, status: int) -> Mapping[str, Any]:
        """The response object of this status, or the one for statuses nobody named; empty if there is none."""
        responses = self.raw["responses"]
        for key in (str(status), f"{str(status)[0]}XX", "default"):
            if key in responses:
                found: Mapping[str, Any] = self._resolved(responses[key])
                return found
        return {}

    def answers(self, status: int) -> Mapping[str, Any]:
        """Media type → media type object, of the answers with this status; empty if the Spec knows none."""
        return self.response(status).get("content") or {}

    def answer(self, status: int, media_type: str = JSON) -> Validator | None:
        """Judges an answer body, or one event of a stream. None where the Spec has no such answer."""
        known: dict[tuple[int, str], Validator | None] = self.__dict__["_answers"]
        if (status, media_type) not in known:
            known[status, media_type] = self._compiled(self.answers(status).get(media_type))
        return known[status, media_type]

    def comment(self, status: int) -> re.Pattern[str] | None:
        """What the comment line of each event of a stream looks like; None where events have none."""
        comment = self.answers(status).get(STREAM, {}).get("x-sse-comment")
        return re.compile(comment["pattern"]) if comment else None

    @property
    def example_forms(self) -> dict[str, dict[str, tuple[str, bool]]]:
        """Example forms by name: of each field its text and whether it is a file, the text then being its name."""
        media = self._resolved(self.raw.get("requestBody") or {}).get("content", {}).get(FORM, {})
        fields = self._resolved(media.get("schema") or {}).get("properties") or {}
        return {
            name: {
                key: (str(value), "contentMediaType" in fields[key])
                for key, value in example["value"].items()
            }
            for name, example in (media.get("examples") or {}).items()
        }

    @property
    def example_request(self) -> dict[str, Any]:
        """A complete valid request body: the first example of the operation, not to be changed; empty for a GET."""
        body = self._resolved(self.raw.get("requestBody") or {})
        media = body.get("content", {}).get(JSON, {})
        examples = list((media.get("examples") or {}).values())
        value: dict[str, Any] = self._resolved(examples[0])["value"] if examples else media.get("example", {})
        return value

    def _compiled(self, media: Mapping[str, Any] | None) -> Validator | None:
        if media is None:
            return None
        if "itemSchema" in media:
            return EventValidator(media["itemSchema"], self.root)
        return Validator(media.get("schema", {}), self.root)

    def _resolved(self, value: Any) -> Any:
        while "$ref" in value:
            found: Any = self.root
            for part in value["$ref"].removeprefix("#/").split("/"):
                found = found[part]
            value = found
        return value


class Spec:
    """The API: what `loader.load()` returned, as objects. Parts are made when first asked for."""

    def __init__(self, document: Mapping[str, Any]) -> None:
        self.document = document
        self.operations: tuple[Operation, ...] = tuple(_operations(document))
        self._by_id = {operation.id: operation for operation in self.operations}

    def operation(self, id: str) -> Operation:
        """The operation of this id. Raises KeyError that names the ids there are."""
        try:
            return self._by_id[id]
        except KeyError:
            raise KeyError(f"no operation {id!r}; there are: {', '.join(self._by_id)}") from None

    @cached_property
    def catalogue(self) -> Catalogue:
        """The models, from models.yaml."""
        return Catalogue(self.document["x-models"])

    @property
    def errors(self) -> Mapping[str, Mapping[str, Any]]:
        """The error rows of shared/errors.yaml by name."""
        return self._component("x-errors")

    @property
    def error_shapes(self) -> Mapping[str, Any]:
        """How each kind of error body is laid out, by name."""
        return self._component("x-error-shapes")

    @property
    def schema_refusals(self) -> Mapping[str, Any]:
        """The words for what the request schema finds and no rule names, by the schema's keyword."""
        return self._component("x-schema-refusals")

    @property
    def limits(self) -> Mapping[str, Mapping[str, Any]]:
        """What each kind of limit refuses with."""
        return self._component("x-limits")

    @property
    def rules(self) -> Mapping[str, Any]:
        """The rule tables of shared/rules.yaml by name."""
        return self._component("x-rules")

    @cached_property
    def wire(self) -> Mapping[str, Any]:
        """wire.yaml: how the live API's serialisers write."""
        wire: Mapping[str, Any] = self.document.get("x-wire", {})
        return wire

    @cached_property
    def regions(self) -> Mapping[str, Region]:
        """The regions by id, in the order of api.yaml."""
        rows: dict[str, list[Mapping[str, Any]]] = {}
        for server in self.document["servers"]:
            rows.setdefault(server["x-region"], []).append(server)
        return {
            id: Region(
                id=id,
                title=servers[0]["description"].partition(", ")[0],
                hosts=tuple(urlsplit(server["url"]).netloc for server in servers),
                error_help=servers[0]["x-error-help"],
                request_id_form=servers[0]["x-request-id-form"],
            )
            for id, servers in rows.items()
        }

    def price_share(self, host: str) -> float:
        """What is paid of the list price at a server, named as in a Host header."""
        return self._price_shares.get(host.partition(":")[0].lower(), 1.0)

    @property
    def batch_hosts(self) -> frozenset[str]:
        """The hosts that answer as batches do, one request at a time."""
        return frozenset(self._price_shares)

    @cached_property
    def _price_shares(self) -> Mapping[str, float]:
        servers = self.document["servers"]
        return {
            urlsplit(one["url"]).netloc: one["x-price-share"] for one in servers if "x-price-share" in one
        }

    def region_of(self, host: str) -> Region | None:
        """The region that a Host header names, port or not; None for a host that is none of the API's."""
        return self._region_of(host) if len(host) <= 300 else None  # no host is as long

    @cached_property
    def _region_of(self) -> Callable[[str], Region | None]:
        hosts = self._hosts
        return lru_cache(maxsize=256)(
            lambda host: hosts.get(host) or self._workspace_region(host.partition(":")[0].lower())
        )

    @cached_property
    def _hosts(self) -> dict[str, Region]:
        return {host: region for region in self.regions.values() for host in region.hosts if "{" not in host}

    def _workspace_region(self, host: str) -> Region | None:
        if host in self._hosts:
            return self._hosts[host]
        label, _, rest = host.partition(".")
        return self._suffixes.get(rest) if label else None

    @cached_property
    def _suffixes(self) -> dict[str, Region]:
        return {
            host.partition("}.")[2]: region
            for region in self.regions.values()
            for host in region.hosts
            if "}." in host
        }

    def _component(self, section: str) -> Mapping[str, Any]:
        found: Mapping[str, Any] = self.document["components"].get(section, {})
        return found


def _operations(document: Mapping[str, Any]) -> Iterator[Operation]:
    for path, item in document["paths"].items():
        for method in METHODS:
            raw = item.get(method)
            if raw is None:
                continue
            topic = raw["x-topic"]
            yield Operation(
                id=raw["operationId"],
                method=method.upper(),
                path=path,
                surface=raw["x-surface"],
                topic=topic,
                behaviour=(raw.get("x-mock") or {}).get("behaviour", topic.replace("-", "_")),
                rules=tuple(raw.get("x-rules") or ()),
                raw=raw,
                root=document,
            )
