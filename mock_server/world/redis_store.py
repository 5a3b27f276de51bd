"""Redis or Valkey as the store of any number of mocks, on any number of machines, through redis-py."""

import time
from collections.abc import Callable, Collection, Mapping, Sequence
from typing import Any, TypeVar
from urllib.parse import urlsplit

from mock_server.world.store import (
    FORMAT,
    PATIENCE,
    SELDOM,
    AddressError,
    Change,
    Row,
    StoreError,
    Waiting,
    at_once,
)

Told = TypeVar("Told")

PREFIX = "{dashmock}"
"""Of every key; in braces, so that a cluster keeps all of them on one node, where they can change at once."""

_COMMIT = """
local prefix, version = KEYS[1], redis.call('INCR', KEYS[1] .. ':number:version')
for at = 1, #ARGV, 5 do
  local kind, key, expected = ARGV[at], ARGV[at + 1], ARGV[at + 3]
  if expected ~= '' then
    local there = redis.call('HGET', prefix .. ':row:' .. kind .. ':' .. key, 'version') or '0'
    if there ~= expected then return 0 end
  end
end
for at = 1, #ARGV, 5 do
  local kind, key, change, value, until_ms = ARGV[at], ARGV[at + 1], ARGV[at + 2], nil, ARGV[at + 4]
  local row, order = prefix .. ':row:' .. kind .. ':' .. key, prefix .. ':order:' .. kind
  if change == '' then
    redis.call('DEL', row)
    redis.call('ZREM', order, key)
  else
    redis.call('HSET', row, 'version', version, 'value', string.sub(change, 2))
    if until_ms ~= '' then
      redis.call('PEXPIREAT', row, until_ms)
    else
      redis.call('PERSIST', row)
      redis.call('ZADD', order, 'NX', redis.call('INCR', prefix .. ':number:order'), key)
    end
  end
end
return 1
"""
"""All changes or none. A value has a sign before it, so that an empty one is none that was deleted. What ends by itself is in no list."""


SLOW = 1.0
"""Seconds after which a failure is one of a server that hangs: then nobody waits for it again for as long as PATIENCE, since all
that needs it waits meanwhile."""


class Redis:
    """A database of a Redis or Valkey server; several worlds in one server take databases of different numbers."""

    def __init__(self, address: str) -> None:
        """Raises AddressError for an address that is none, and for a server that does not answer."""
        try:
            import redis
            from redis.backoff import NoBackoff
            from redis.retry import Retry
        except ImportError:
            raise AddressError(
                f"{shown(address)}: needs redis-py; install it with: pip install 'dashmock[redis]'"
            ) from None
        self.where = shown(address)
        self.waiting: Waiting = at_once
        self._errors = (redis.RedisError, OSError)
        self._silent_until, self._sights = 0.0, 0
        plain = address.replace("valkey", "redis", 1) if address.startswith("valkey") else address
        try:
            self._redis: Any = redis.Redis.from_url(
                plain,
                socket_timeout=PATIENCE,
                socket_connect_timeout=PATIENCE,
                health_check_interval=30,
                protocol=2,  # what its answers are read with costs less
                retry=Retry(NoBackoff(), 1),  # for a connection that ended while nobody needed it
            )
        except (ValueError, redis.RedisError) as error:
            raise AddressError(
                f"{self.where}: is no address: {error}; write e.g. redis://HOST:6379/0"
            ) from None
        self._commit = self._redis.register_script(_COMMIT)
        try:
            self._redis.set(f"{PREFIX}:format", FORMAT, nx=True)
            known = self._redis.get(f"{PREFIX}:format")
        except self._errors as error:
            raise AddressError(f"{self.where}: cannot be reached: {error}; is it running?") from None
        if known != b"%d" % FORMAT:
            raise AddressError(
                f"{self.where}: was written by another version of dashmock; name another database, or flush it"
            )

    def _ask(self, asked: Callable[[], Told]) -> Told:
        began = time.monotonic()
        if began < self._silent_until:
            raise StoreError(f"{self.where}: did not answer a moment ago")
        try:
            told: Told = self.waiting(asked)
            return told
        except self._errors as error:
            if (now := time.monotonic()) - began > SLOW:
                self._silent_until = now + PATIENCE
            raise StoreError(f"{self.where}: {error}") from None

    def get(self, kind: str, key: str) -> Row | None:
        """See Store."""
        value, version = self._ask(lambda: self._redis.hmget(_row(kind, key), "value", "version"))
        return None if version is None else Row(value, int(version))

    def rows(self, kind: str) -> Sequence[tuple[str, Row]]:
        """See Store."""
        keys = self.keys(kind)
        pipe = self._redis.pipeline(transaction=False)
        for key in keys:
            pipe.hmget(_row(kind, key), "value", "version")
        found = self._ask(pipe.execute)
        return [
            (key, Row(value, int(version)))
            for key, (value, version) in zip(keys, found, strict=True)
            if version is not None  # deleted in between
        ]

    def keys(self, kind: str) -> Sequence[str]:
        """See Store."""
        found = self._ask(lambda: self._redis.zrange(f"{PREFIX}:order:{kind}", 0, -1))
        return [key.decode() for key in found]

    def count(self, kind: str) -> int:
        """See Store."""
        return int(self._ask(lambda: self._redis.zcard(f"{PREFIX}:order:{kind}")))

    def sizes(self, kind: str) -> Sequence[tuple[str, int]]:
        """See Store."""
        keys = self.keys(kind)
        pipe = self._redis.pipeline(transaction=False)
        for key in keys:
            pipe.hstrlen(_row(kind, key), "value")
        return list(zip(keys, self._ask(pipe.execute), strict=True))

    def commit(self, changes: Sequence[Change], *, lasting: bool = True) -> bool:
        """See Store; how lasting it is, the server's settings say."""
        told: list[Any] = []
        for kind, key, value, expected, until in changes:
            told += [kind, key, b"" if value is None else b"=" + value, "" if expected is None else expected]
            told.append("" if until is None else int(until * 1000))
        return bool(self._ask(lambda: self._commit(keys=[PREFIX], args=told)))

    def seen(self, members: Sequence[bytes]) -> Sequence[float]:
        """See Store."""
        if not members:
            return []
        found = self._ask(lambda: self._redis.zmscore(f"{PREFIX}:seen", list(members)))
        return [float(until or 0) for until in found]

    def see(self, until: Mapping[bytes, float], most: int) -> None:
        """See Store."""
        self._ask(lambda: self._redis.zadd(f"{PREFIX}:seen", until, gt=True))
        self._sights += 1
        if self._sights % SELDOM == 0:
            self._ask(lambda: self._redis.zremrangebyrank(f"{PREFIX}:seen", 0, -most - 1))

    def next(self, name: str) -> int:
        """See Store."""
        return int(self._ask(lambda: self._redis.incr(f"{PREFIX}:number:{name}")))

    def clear(self, but: Collection[str] = ()) -> None:
        """See Store."""

        def cleared() -> None:
            for what in ("row", "order"):
                for key in self._redis.scan_iter(f"{PREFIX}:{what}:*", count=1000):
                    if key.split(b":", 3)[2].decode() not in but:
                        self._redis.delete(key)
            self._redis.delete(f"{PREFIX}:seen")

        self._ask(cleared)

    def close(self) -> None:
        """See Store."""
        self._redis.close()


def _row(kind: str, key: str) -> str:
    return f"{PREFIX}:row:{kind}:{key}"


def shown(address: str) -> str:
    """The address without its password."""
    try:
        parts = urlsplit(address)
        return parts._replace(netloc=parts.netloc.rpartition("@")[2]).geturl()
    except ValueError:
        return address.partition(":")[0]
