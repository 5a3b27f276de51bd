"""One request on its way through the pipeline: what came over the wire, and what each step has found out about it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from hashlib import blake2b
from typing import TYPE_CHECKING, Any

from mock_server.spec.model import Model, Operation, Region
from mock_server.wire.memo import memo
from mock_server.wire.timeline import Timeline

if TYPE_CHECKING:
    from mock_server.wire.sealing import Seal


@memo(4096)
def named(key: str) -> str:
    """What stands for a key in what is remembered: nobody can call with it."""
    return blake2b(key.encode(), digest_size=16).hexdigest()


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
    batch: bool = False  # a line of a batch, or sent to the batch host
    connection: Mapping[str, Any] = field(default_factory=dict)  # how to end it, from who holds it

    operation: Operation | None = None  # find
    values: Mapping[str, str] = field(default_factory=dict)  # find: the values in the path
    allow: tuple[str, ...] = ()  # find: the methods this path knows

    key: str = ""  # know

    body: dict[str, Any] = field(default_factory=dict)  # understand
    parts: Sequence[Any] = ()  # understand: of a form, its parts
    stream: bool = False  # understand: will the answer be a stream
    model: Model | None = None  # understand
    seal: "Seal | None" = None  # understand: the key under which input came and output goes
    suffix: str = ""  # understand: what stood behind an @ in the model's name, for the mock

    known: dict[str, Any] | None = None
    """understand: what is known of requests like this (wire/alike.py), for every step to add to; None: nothing is kept"""

    again: dict[Any, Any] | None = None
    """understand: what was answered to the very same request, for the behaviour to add to; None: it is not the same as any"""

    prompt: int = 0  # do: the prompt's tokens that are read anew, for the pace

    faults: list[tuple[str, Any]] = field(
        default_factory=list
    )  # trip: what the answer shall suffer, and how much
    script: Mapping[str, Any] | None = (
        None  # trip: what shall be said, of which the behaviour heeds what it can
    )
    ticket: Any = None  # understand: what it was counted on, where there are limits
    error: str = ""  # the row of errors.yaml it was refused with
    decoded: dict[str, Any] | None = (
        None  # recall: the body, for whoever understands it; None: it was not decoded yet
    )
    told: Timeline | None = None  # recall: what a tape of another dialect says, None: nothing was found
    timing: Any = None  # recall: when the frames of a recorded answer are due, None: as the pace says

    def header(self, name: bytes) -> str:
        """The header's text, empty where it was not sent."""
        return self.headers.get(name, b"").decode("latin-1")

    @property
    def base(self) -> str:
        """The address under which the client reached the mock."""
        return f"{self.connection.get('scheme', 'http')}://{self.header(b'host') or '127.0.0.1'}"

    @property
    def owner(self) -> str:
        """Whose things these are: a key belongs to a region, and a workspace header leads into another room of the same key."""
        return f"{self.region.id} {named(self.key)} {self.header(b'x-dashscope-workspace')}"

    @property
    def surface(self) -> str:
        """native, compatible or anthropic: whose voice a refusal takes, also where no operation was found."""
        if self.operation is not None:
            return self.operation.surface
        if self.path.startswith(("/compatible-mode", "/v1")) or "/compatible-mode/" in self.path:
            return "compatible"
        return "anthropic" if self.path.startswith("/apps/anthropic") else "native"
