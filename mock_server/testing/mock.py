"""`mock_dashscope`: decorator and context manager. Inside it every call to a DashScope host is answered by the mock, no socket."""

import functools
import inspect
import threading
from collections.abc import Callable, Mapping
from functools import cache
from typing import Any, Literal, Self, TypeVar

from mock_server.app import Application
from mock_server.faults.steer import Condition
from mock_server.settings import Settings
from mock_server.spec.loader import load
from mock_server.spec.model import Spec
from mock_server.testing import active
from mock_server.testing.active import KEY
from mock_server.testing.exchange import Asked, Exchange, Loop
from mock_server.world.clock import Clock
from mock_server.world.journal import Entry
from mock_server.world.limits import parse

__all__ = ["KEY", "MockDashScope", "mock_dashscope"]


F = TypeVar("F", bound=Callable[..., Any])


@cache
def _spec() -> Spec:
    """Read once a process: it never changes."""
    return Spec(load())


class MockDashScope:
    """DashScope in this process, while it is active: `with MockDashScope() as dashscope:`, or as a decorator.

    `others` says what becomes of calls to other hosts: `refuse` (loopback goes out all the same) or `pass`. `hosts` are
    more hosts to answer for. `settings` are those of `dashmock serve`, e.g. `seed=7` or `check_answers=True`.
    """

    def __init__(
        self,
        others: Literal["refuse", "pass"] = "refuse",
        hosts: tuple[str, ...] = (),
        clock: Clock | None = None,
        **settings: Any,
    ) -> None:
        if others not in ("refuse", "pass"):
            raise ValueError(f"others={others!r} is not known; write 'refuse' or 'pass'")
        self.others: Literal["refuse", "pass"] = others
        self.clock = clock or Clock()
        self.app = Application(Settings(**{"journal": 1000, **settings}), self.clock, _spec())
        self.app.flush = 1  # every frame by itself, made when it is read
        self._hosts = frozenset(hosts)
        self._lock = threading.Lock()
        self._entered = 0
        self._loop: Loop

    @property
    def calls(self) -> list[Entry]:
        """The calls that were answered, in order; keys are blanked. (The last 1,000.)"""
        return list(self.app.journal.entries)

    def answer(self, said: str | Mapping[str, Any], when: Condition = None, times: int | None = None) -> None:
        """From now on this is said: a text, or an object with `text`, `thinking`, `tools`, `finish`, or `body` and `status`.

        `when`: part of the prompt, a compiled pattern, an object (`model`, `operation`, `path`, `text`, `pattern`), or a
        function of the Call. The newest order that fits counts. Raises ValueError that lists what can be written.
        """
        self.app.desk.answer(said, when, times)

    def fault(self, text: str, when: Condition = None) -> None:
        """From now on this goes wrong: `2 x Throttling.RateQuota, then fine`, `stall=5s`, `10% reset`. Raises ValueError."""
        self.app.desk.fault(text, when)

    def limits(self, document: Any) -> None:
        """From now on so much may be asked for: `{"rpm": 60}`, `"catalogue"`, `"off"`, or rows by model and key, as in a file of
        `--limits`. Raises ValueError that names the key."""
        self.app.watch.limit(parse(document), self.app.spec)

    def reset(self) -> None:
        """Forgets what was ordered and what was called; ids and chance begin again."""
        self.app.desk.reset()

    def start(self) -> Self:
        """From here on the mock answers; each start needs a stop."""
        with self._lock:
            if not self._entered:
                self._loop = Loop()
                active.start(self)
            self._entered += 1
        return self

    def stop(self) -> None:
        """The mock answers no more."""
        with self._lock:
            self._entered -= 1
            if not self._entered:
                active.stop(self)
                self._loop.stop()

    def __enter__(self) -> Self:
        return self.start()

    def __exit__(self, *raised: object) -> None:
        self.stop()

    async def __aenter__(self) -> Self:
        return self.start()

    async def __aexit__(self, *raised: object) -> None:
        self.stop()

    def __call__(self, function: F) -> F:
        """The function, with the mock active while it runs."""
        if inspect.iscoroutinefunction(function):

            @functools.wraps(function)
            async def waiting(*args: Any, **named: Any) -> Any:
                with self:
                    return await function(*args, **named)

            return waiting  # type: ignore[return-value]

        @functools.wraps(function)
        def running(*args: Any, **named: Any) -> Any:
            with self:
                return function(*args, **named)

        return running  # type: ignore[return-value]

    def claims(self, host: str) -> bool:
        """Whether it answers for this host: any server of the contract, or one it was told."""
        return host in self._hosts or self.app.spec.region_of(host) is not None

    def open(self, asked: Asked) -> Exchange:
        """Begins an exchange with the mock."""
        return Exchange(self._loop, self.app, asked)


def mock_dashscope(function: Callable[..., Any] | None = None, **options: Any) -> Any:
    """`@mock_dashscope`, `@mock_dashscope(seed=7)`, or `with mock_dashscope() as dashscope:`; options as MockDashScope takes them."""
    mock = MockDashScope(**options)
    return mock if function is None else mock(function)
