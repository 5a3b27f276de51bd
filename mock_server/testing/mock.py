"""`mock_dashscope`: decorator and context manager. Inside it every call to a DashScope host is answered by the mock, no socket."""

import functools
import inspect
import threading
from collections.abc import Callable
from typing import Any, Literal, Self, TypeVar

from mock_server.testing import active
from mock_server.testing.active import KEY
from mock_server.testing.exchange import Asked, Exchange, Loop
from mock_server.testing.handle import Handle
from mock_server.world.clock import Clock

__all__ = ["KEY", "MockDashScope", "mock_dashscope"]


F = TypeVar("F", bound=Callable[..., Any])


class MockDashScope(Handle):
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
        super().__init__(clock, settings)
        self.app.saying.flush = 1  # every frame by itself, made when it is read
        self._hosts = frozenset(hosts)
        self._lock = threading.Lock()
        self._entered = 0
        self._loop: Loop

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
