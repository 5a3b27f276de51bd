"""`mock_dashscope`: decorator and context manager. Inside it every call to a DashScope host is answered by the mock, no socket."""

import functools
import inspect
import threading
import unittest
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

    def __call__(self, wrapped: F) -> F:
        """The function, or the class of tests, with this mock active while it runs. It is one mock for all runs: what an earlier run
        kept is still there, unless `reset` is called."""
        around: F = _around(wrapped, lambda: self)
        return around

    def claims(self, host: str) -> bool:
        """Whether it answers for this host: any server of the contract, or one it was told."""
        return host in self._hosts or self.app.spec.region_of(host) is not None

    def open(self, asked: Asked) -> Exchange:
        """Begins an exchange with the mock."""
        return Exchange(self._loop, self.app, asked)


def mock_dashscope(function: Any = None, **options: Any) -> Any:
    """`@mock_dashscope`, `@mock_dashscope(seed=7)`, or `with mock_dashscope() as dashscope:`; options as MockDashScope takes them.

    What is decorated may be a function, a coroutine function, a generator of a fixture, or a class of tests (of pytest or unittest),
    whose tests have the mock as `self.dashscope`. A bare `@mock_dashscope` is a new mock for every run.
    """
    return MockDashScope(**options) if function is None else _around(function, MockDashScope)


def _around(wrapped: Any, make: Callable[[], MockDashScope]) -> Any:
    """What is wrapped, with a mock active while it runs: from the first line to the last, also where it waits or yields."""
    if inspect.isclass(wrapped):
        return _class(wrapped, make)
    if inspect.isasyncgenfunction(wrapped):

        @functools.wraps(wrapped)
        async def giving(*args: Any, **named: Any) -> Any:
            with make():
                async for one in wrapped(*args, **named):
                    yield one

        return giving
    if inspect.iscoroutinefunction(wrapped):

        @functools.wraps(wrapped)
        async def waiting(*args: Any, **named: Any) -> Any:
            with make():
                return await wrapped(*args, **named)

        return waiting
    if inspect.isgeneratorfunction(wrapped):

        @functools.wraps(wrapped)
        def yielding(*args: Any, **named: Any) -> Any:
            with make():
                return (yield from wrapped(*args, **named))

        return yielding

    @functools.wraps(wrapped)
    def running(*args: Any, **named: Any) -> Any:
        with make():
            return wrapped(*args, **named)

    return running


def _class(tests: Any, make: Callable[[], MockDashScope]) -> Any:
    """The class of tests, each of them with a mock that is active before it is set up and until it is torn down."""
    if issubclass(tests, unittest.TestCase):
        run = tests.run

        def one_run(self: Any, result: Any = None) -> Any:
            with make() as self.dashscope:
                return run(self, result)

        tests.run = one_run
        return tests
    before, after = (getattr(tests, name, None) for name in ("setup_method", "teardown_method"))

    def setup_method(self: Any, method: Any) -> None:
        self.dashscope = make().start()
        try:
            _call(before, self, method)
        except BaseException:  # pytest tears down only what was set up
            self.dashscope.stop()
            raise

    def teardown_method(self: Any, method: Any) -> None:
        try:
            _call(after, self, method)
        finally:
            self.dashscope.stop()

    tests.setup_method, tests.teardown_method = setup_method, teardown_method
    return tests


def _call(method: Any, self: Any, test: Any) -> None:
    """A set-up or tear-down, which may want to know of which test."""
    if method is not None:
        method(self, test) if len(inspect.signature(method).parameters) > 1 else method(self)
