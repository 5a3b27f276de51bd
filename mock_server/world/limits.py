"""How much a caller may ask for: requests and tokens a minute and a second, calls at once, quotas, an unpaid bill. Off unless asked
for. What each limit refuses with is data: `x-limits` of openapi/shared/errors.yaml; the values are the catalogue's or a file's.

How the live API counts inside its minute is not published: here a minute is the last sixty seconds, a second is that of the clock,
tokens count when the answer ends, and a refused call counts for nothing. Mocks that share a store count together; what one that
was killed was about to answer counts as a call at once until LOST.
"""

import logging
import time
from collections import deque
from collections.abc import Mapping, MutableMapping
from dataclasses import dataclass, fields, replace
from difflib import get_close_matches
from typing import Any, NamedTuple

from mock_server.spec.model import Model, Spec
from mock_server.spec.said import UsageError
from mock_server.wire.call import Call
from mock_server.wire.errors import Refused
from mock_server.world.clock import Clock
from mock_server.world.journal import Entry, caller, name_of
from mock_server.world.store import StoreError
from mock_server.world.tables import Tables

log = logging.getLogger("dashmock")

PERIODS = {"hour": 3600, "day": 86400, "week": 7 * 86400, "month": 30 * 86400}
"""Seconds of the periods that a quota may be for."""

MOST = 10_000
"""Pairs of model and key that are counted; more begin anew."""

LOST = 600.0
"""Seconds of the real time after which nobody is still answering a call, where several mocks share a store."""

_EXAMPLE = "{rpm: 60, tpm: 100000}"


class LimitsError(UsageError):
    """Limits that cannot be read; the text names the key and what to write instead."""


@dataclass(frozen=True, slots=True)
class Limit:
    """What holds for one model; None: no limit. Tokens are those of prompt and answer together.

    `rps`, `tps` per second; `concurrency` calls at once; `quota` tokens, `every` period or once; `free` tokens and, from the
    start, `free_days`, after which the account pays nothing more ("free tier only"); `arrears`: the bill is not paid.
    """

    rpm: int | None = None
    tpm: int | None = None
    rps: int | None = None
    tps: int | None = None
    concurrency: int | None = None
    quota: int | None = None
    every: str | None = None
    free: int | None = None
    free_days: int | None = None
    arrears: bool = False

    def shown(self) -> dict[str, Any]:
        """The limits there are, by name."""
        return {
            one.name: value for one in fields(self) if (value := getattr(self, one.name)) not in (None, False)
        }


ROW = tuple(one.name for one in fields(Limit))
TOP = ("per", "per_second", "default", "models", "keys")


class Config(NamedTuple):
    """Limits as they are written, and where. A row is a mapping of ROW, or `catalogue`: what models.yaml knows, or `off`."""

    per: str = "account"
    per_second: bool = False
    default: Any = "off"
    models: Mapping[str, Any] = {}
    keys: Mapping[str, Any] = {}
    where: str = ""


CATALOGUE = Config(per_second=True, default="catalogue")
"""What is published, as documented: for the account, in each minute and each second."""


def parse(document: Any) -> Config | None:
    """Limits from `off`, `catalogue`, or a mapping of `per` (account or key), `per_second`, `default`, `models`, `keys`.

    A mapping without any of these is the row for every model. Raises LimitsError.
    """
    if document in (None, False, "off"):
        return None
    if document == "catalogue":
        return CATALOGUE
    if not isinstance(document, Mapping):
        raise LimitsError(
            f"{document!r} says no limits; write off, catalogue, or a mapping such as {_EXAMPLE}"
        )
    if document and all(key in ROW for key in document):
        return Config(default=_row("limits", document))
    for key in document:
        if key not in TOP and key not in ROW:
            near = get_close_matches(str(key), (*TOP, *ROW), 1)
            hint = f"; did you mean {near[0]!r}?" if near else ""
            raise LimitsError(f"{key}: is not known; there are: {', '.join((*TOP, *ROW))}{hint}")
    if mixed := [key for key in document if key in ROW]:
        raise LimitsError(
            f"{mixed[0]}: stands under default where there are other keys; write default: {_EXAMPLE}"
        )
    per = document.get("per", "account")
    if per not in ("account", "key"):
        raise LimitsError(f"per: {per!r} is not known; write account or key")
    seconds = document.get("per_second", document.get("default") == "catalogue")
    if not isinstance(seconds, bool):
        raise LimitsError(f"per_second: {seconds!r} is no switch; write true or false")
    return Config(
        per,
        seconds,
        _row("default", document.get("default", "off")),
        _rows("models", document.get("models")),
        _rows("keys", document.get("keys")),
    )


def _rows(where: str, value: Any) -> Mapping[str, Any]:
    if value is None:
        return {}
    if not isinstance(value, Mapping):
        raise LimitsError(f"{where}: {value!r} is no mapping; write e.g. qwen-plus: {_EXAMPLE}")
    return {str(name): _row(f"{where}: {name}", row) for name, row in value.items()}


def _row(where: str, value: Any) -> Any:
    value = "off" if value is False else value  # YAML reads a bare `off` as false
    if value in ("off", "catalogue"):
        return value
    if not isinstance(value, Mapping):
        raise LimitsError(f"{where}: {value!r} is no row; write off, catalogue, or e.g. {_EXAMPLE}")
    for name, given in value.items():
        if name not in ROW:
            near = get_close_matches(str(name), ROW, 1)
            hint = f"; did you mean {near[0]!r}?" if near else ""
            raise LimitsError(f"{where}: {name}: is not known; there are: {', '.join(ROW)}{hint}")
        if name == "arrears":
            if not isinstance(given, bool):
                raise LimitsError(f"{where}: arrears: {given!r} is no switch; write true or false")
        elif name == "every":
            if not isinstance(given, str) or given not in PERIODS:
                raise LimitsError(
                    f"{where}: every: {given!r} is not known; write one of: {', '.join(PERIODS)}"
                )
        elif not (name == "free" and given == "catalogue") and (type(given) is not int or given < 0):
            also = " or catalogue" if name == "free" else ""
            raise LimitsError(f"{where}: {name}: {given!r} is no whole number from 0 up{also}")
    if "every" in value and "quota" not in value:
        raise LimitsError(f"{where}: every: says how often a quota begins again, and there is no quota")
    return dict(value)


class _Minute:
    """Amounts of the last sixty seconds, by second."""

    __slots__ = ("_slots", "_total")

    def __init__(self) -> None:
        self._slots: deque[list[float]] = deque()
        self._total = 0.0

    def add(self, now: float, amount: int) -> None:
        second = int(now)
        if self._slots and self._slots[-1][0] >= second:
            self._slots[-1][1] += amount
        else:
            self._slots.append([second, amount])
        self._total += amount

    def minute(self, now: float) -> int:
        while self._slots and self._slots[0][0] <= int(now) - 60:
            self._total -= self._slots.popleft()[1]
        return int(self._total)

    def second(self, now: float) -> int:
        return int(self._slots[-1][1]) if self._slots and self._slots[-1][0] == int(now) else 0


class _Used:
    """What one model was asked for by one account, or key."""

    __slots__ = ("period", "requests", "running", "spent", "tokens", "total")

    def __init__(self) -> None:
        self.requests, self.tokens = _Minute(), _Minute()
        self.running: dict[
            str, float
        ] = {}  # calls by id, and when each began: epoch seconds of the real time
        self.total = self.spent = 0
        self.period = 0


class Limits:
    """The limits that hold, and how much of them is used."""

    def __init__(self, config: Config, spec: Spec, clock: Clock, tables: Tables | None = None) -> None:
        """Raises LimitsError for a model that the catalogue does not have."""
        self.config = config
        self._spec, self._clock, self._tables = spec, clock, tables or Tables()
        self._used: MutableMapping[tuple[str, str], _Used] = self._tables.table("limits")
        for id in config.models:
            if spec.catalogue.find(id) is None:
                near = get_close_matches(id, [model.id for model in spec.catalogue], 1)
                hint = f"; did you mean {near[0]!r}?" if near else ""
                raise LimitsError(f"{config.where}models: {id}: no such model{hint}")
        self._known: dict[tuple[str, str], Limit] = {}
        self.began = clock.now()

    def reset(self) -> None:
        """Nothing is used yet; free days begin."""
        self.began = self._clock.now()
        self._used.clear()

    def admit(self, call: Call) -> None:
        """Counts the call. Raises Refused for one too many."""
        if call.model is None:
            return
        own = call.key if call.key in self.config.keys else ""
        limit = self._limit(call.model, own)
        who = caller(call) if own or self.config.per == "key" else ""
        used = self._used.get((call.model.id, who))
        if used is None:
            if len(self._used) >= MOST:
                self._used.clear()
            used = self._used[call.model.id, who] = _Used()
        now = self._clock.now()
        if self._tables.shared:
            given_up = time.time() - LOST
            used.running = {id: began for id, began in used.running.items() if began > given_up}
        full = self._full(limit, used, now, len(used.running))
        if full:
            row = self._spec.limits[full]
            values = {"model": call.model.id}
            raise Refused(row["error"], layer=row["layer"], message=row.get("message"), values=values)
        used.requests.add(now, 1)
        used.running[call.request_id] = time.time()
        call.ticket = (call.model.id, who)

    def over(self, call: Call, heard: Entry) -> None:
        """The answer has ended: its tokens count."""
        ticket = call.ticket
        if ticket is None:
            return
        call.ticket = None
        try:
            self._tables.unit(lambda: self._spend(ticket, call.request_id, heard.tokens))
        except StoreError as error:
            log.error("%s (request %s)", error, call.request_id)

    def _spend(self, ticket: tuple[str, str], id: str, tokens: int) -> None:
        used = self._used.get(ticket)
        if used is None:
            return  # they were forgotten in the meantime
        used.running.pop(id, None)
        used.tokens.add(self._clock.now(), tokens)
        used.total += tokens
        used.spent += tokens

    def used(self) -> list[dict[str, Any]]:
        """Of each model and caller that was counted: its limits, and what is used of them."""
        now = self._clock.now()
        shown = []
        for (id, who), used in self._used.items():
            model = self._spec.catalogue.find(id)
            assert model is not None
            own = next((key for key in self.config.keys if name_of(key) == who), "")
            shown.append(
                {
                    "model": id,
                    "caller": who or "everybody",
                    "limits": self._limit(model, own).shown(),
                    "requests_this_minute": used.requests.minute(now),
                    "tokens_this_minute": used.tokens.minute(now),
                    "running": len(used.running),
                    "tokens": used.total,
                }
            )
        return shown

    def _full(self, limit: Limit, used: _Used, now: float, running: int) -> str:
        """The name of the limit that has no room; empty if all have."""
        if limit.arrears:
            return "arrears"
        if limit.free is not None:
            days = (now - self.began) / 86400
            if used.total >= limit.free or (limit.free_days is not None and days >= limit.free_days):
                return "free"
        if limit.quota is not None:
            period = int((now - self.began) // PERIODS[limit.every]) if limit.every else 0
            if period != used.period:
                used.period, used.spent = period, 0
            if used.spent >= limit.quota:
                named = f"quota_{limit.every}"
                return named if named in self._spec.limits else "quota"
        if limit.concurrency is not None and running >= limit.concurrency:
            return "concurrency"
        if limit.rpm is not None and used.requests.minute(now) >= limit.rpm:
            return "rpm"
        if limit.rps is not None and used.requests.second(now) >= limit.rps:
            return "rps"
        if limit.tpm is not None and used.tokens.minute(now) >= limit.tpm:
            return "tpm"
        if limit.tps is not None and used.tokens.second(now) >= limit.tps:
            return "tps"
        return ""

    def _limit(self, model: Model, key: str) -> Limit:
        found = self._known.get((model.id, key))
        if found is None:
            values: dict[str, Any] = {}
            rows = (self.config.default, self.config.models.get(model.id, {}), self.config.keys.get(key, {}))
            for row in rows:
                if row == "off":
                    values = {}
                else:
                    values |= _published(model) if row == "catalogue" else row
            if values.get("free") == "catalogue":
                free = model.free_quota or {}
                values["free"] = free.get("tokens")
                values.setdefault("free_days", free.get("days"))
            found = Limit(**values)
            if self.config.per_second:
                found = replace(
                    found, rps=found.rps or _sixtieth(found.rpm), tps=found.tps or _sixtieth(found.tpm)
                )
            self._known[model.id, key] = found
        return found


def _published(model: Model) -> dict[str, Any]:
    return {name: value for name in ("rpm", "tpm") if (value := (model.rates or {}).get(name)) is not None}


def _sixtieth(number: int | None) -> int | None:
    return None if number is None else max(1, -(-number // 60))
