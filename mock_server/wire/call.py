"""One request on its way through the pipeline: what came over the wire, and what each step has found out about it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from mock_server.spec.model import Model, Operation, Region


@dataclass(slots=True)
class Call:
    """One request. The first group is set when it is recorded, the others by the step named beside them.

    `headers` is as it came, names in lower case; of a repeated header the last counts. `arrived` is epoch milliseconds.
    """

    method: str
    path: str
    query: str
    headers: Mapping[bytes, bytes]
    raw: bytes
    request_id: str
    arrived: int
    region: Region
    too_large: bool = False
    http_1_0: bool = False  # knows no chunks: its answer needs a length
    late: bool = False  # its body did not arrive in time
    connection: Mapping[str, Any] = field(default_factory=dict)  # how to end it, from who holds it

    operation: Operation | None = None  # find
    values: Mapping[str, str] = field(default_factory=dict)  # find: the values in the path
    allow: tuple[str, ...] = ()  # find: the methods this path knows

    key: str = ""  # know

    body: dict[str, Any] = field(default_factory=dict)  # understand
    stream: bool = False  # understand: will the answer be a stream
    model: Model | None = None  # understand
    suffix: str = ""  # understand: what stood behind an @ in the model's name, for the mock

    known: dict[str, Any] | None = None
    """understand: what is known of requests like this (wire/alike.py), for every step to add to; None: nothing is kept"""

    faults: list[tuple[str, Any]] = field(
        default_factory=list
    )  # trip: what the answer shall suffer, and how much
    script: Mapping[str, Any] | None = (
        None  # trip: what shall be said, of which the behaviour heeds what it can
    )

    def header(self, name: bytes) -> str:
        """The header's text, empty where it was not sent."""
        return self.headers.get(name, b"").decode("latin-1")

    @property
    def surface(self) -> str:
        """native, compatible or anthropic: whose voice a refusal takes, also where no operation was found."""
        if self.operation is not None:
            return self.operation.surface
        if self.path.startswith(("/compatible-mode", "/v1")):
            return "compatible"
        return "anthropic" if self.path.startswith("/apps/anthropic") else "native"
