"""What a run may cost, counted where requests leave: the request that could pass the cap is not sent, and the run ends."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import orjson

from mock_server.contract.exchange import Exchange, Received, Sent
from mock_server.contract.laws.reading import cost
from mock_server.contract.targets import Transport, Unreached
from mock_server.spec.model import Model, Spec
from mock_server.wire import forms
from mock_server.wire.errors import Refused

UNLIMITED_OUTPUT = 4096
"""Tokens of answer that are reckoned with where neither the request nor the catalogue sets a limit."""

DEAREST_CNY = 0.2
"""Price of 1,000 tokens that is reckoned with where the catalogue knows none for a model."""

MADE_CNY = {"image": 2.0, "video": 10.0, "transcription": 0.5, "speech": 0.1}
"""What one request for things that are not texts is reckoned to cost at most: four pictures, ten seconds of film."""

USD_IN_CNY = 7.2


class Spent(Exception):
    """The next request could pass the cap; it was not sent."""


@dataclass
class Budget:
    """A Transport that counts. Caps of 0 do not bind; `tokens` and `cny` are what was spent, and `calls` how often asked. `host`
    says which server a request goes to: some have a price of their own."""

    spec: Spec
    transport: Transport
    region: str
    most_tokens: int = 0
    most_cny: float = 0.0
    tokens: int = 0
    cny: float = 0.0
    calls: int = 0
    host: Callable[[Sent], str] = lambda _: ""
    _lines: dict[str, tuple[int, float]] = field(default_factory=dict)
    """By file: what a batch of its lines may cost."""

    def __call__(self, sent: Sent) -> Received:
        """Sends, unless the worst case passes a cap: raises Spent then."""
        tokens, cny = self.worst(sent)
        if self.most_tokens and self.tokens + tokens > self.most_tokens:
            raise Spent(
                f"budget: {self.tokens} of {self.most_tokens} tokens are spent, the next request may cost {tokens}"
            )
        if self.most_cny and self.cny + cny > self.most_cny:
            raise Spent(
                f"budget: CNY {self.cny:.4f} of {self.most_cny:g} are spent, the next request may cost {cny:.4f}"
            )
        self.calls += 1
        # What is on its way counts as spent, so that an answer that never ends cannot pass the cap either.
        self.tokens += tokens
        self.cny += cny
        try:
            return self.transport(sent)
        except Unreached:
            self.calls, self.tokens, self.cny = self.calls - 1, self.tokens - tokens, self.cny - cny
            raise

    def settle(self, sent: Sent, exchange: Exchange) -> tuple[int, float]:
        """Puts what an answer really cost in place of the worst case; one that does not say it keeps the worst case.

        Returns tokens and CNY that are counted for it."""
        worst = self.worst(sent)
        told = cost(exchange)
        self._remember(sent, exchange)
        if told is not None:
            prompt, completion = told
            real = (
                (prompt or 0) + (completion or 0),
                _price(exchange.model, self.region, prompt or 0, completion or 0) * self._share(sent),
            )
        elif exchange.status >= 400 or exchange.operation.method == "GET":
            real = (0, 0.0)  # refusals are not billed (billing page)
        else:
            return worst
        self.tokens += real[0] - worst[0]
        self.cny += real[1] - worst[1]
        return real

    def worst(self, sent: Sent) -> tuple[int, float]:
        """Tokens and CNY that a request may cost at most: a byte of prompt is at most a token, and the answer its limit."""
        if sent.method != "POST" or not isinstance(sent.body, dict):
            return 0, 0.0
        if isinstance(file := sent.body.get("input_file_id"), str) and file in self._lines:
            return self._lines[file]
        tokens, cny = self._worst(sent)
        return tokens, cny * self._share(sent)

    def _share(self, sent: Sent) -> float:
        return self.spec.price_share(self.host(sent))

    def _remember(self, sent: Sent, exchange: Exchange) -> None:
        """Notes what the lines of an uploaded file may cost as a batch. Each is reckoned with as any other request."""
        id = exchange.body.get("id") if isinstance(exchange.body, dict) else None
        form = next((value for name, value in sent.headers.items() if name.lower() == "content-type"), "")
        if exchange.status != 200 or not isinstance(id, str) or not isinstance(sent.body, bytes):
            return
        try:
            parts = forms.parts(sent.body, form)
        except Refused:
            return
        if not any(part.name == "purpose" and part.data == b"batch" for part in parts):
            return
        tokens, cny = 0, 0.0
        for line in b"".join(part.data for part in parts if part.filename).splitlines():
            try:
                body = orjson.loads(line)["body"]
            except (orjson.JSONDecodeError, KeyError, TypeError):
                continue
            if isinstance(body, dict):
                more = self._worst(Sent("POST", "", {}, body))
                tokens, cny = tokens + more[0], cny + more[1]
        self._lines[id] = tokens, cny * self.spec.operation("batch-create").price_share

    def _worst(self, sent: Sent) -> tuple[int, float]:
        """What a request may cost at list price."""
        named = sent.body.get("model")
        model = self.spec.catalogue.find(named) if isinstance(named, str) else None
        if model is None:
            return (0, 0.0) if named is None or not self._embeds(sent) else (len(sent.raw), 0.0)
        if model.kind is not None:
            return len(sent.raw), MADE_CNY.get(model.kind, len(sent.raw) / 1000 * DEAREST_CNY)
        given = sent.body.get("parameters")
        parameters: dict[str, Any] = given if isinstance(given, dict) else sent.body
        named_limits = (
            parameters.get(name) for name in ("max_tokens", "max_completion_tokens", "max_output_tokens")
        )
        limit = next((one for one in named_limits if one), None)
        number = parameters.get("n") if isinstance(parameters.get("n"), int) else 1
        output = (
            limit
            if isinstance(limit, int) and limit > 0
            else min(model.max_output or UNLIMITED_OUTPUT, UNLIMITED_OUTPUT)
        )
        if model.thinking not in (None, "never"):
            budget = parameters.get("thinking_budget")
            output += budget if isinstance(budget, int) and budget > 0 else UNLIMITED_OUTPUT
        output *= max(1, min(number or 1, 4))
        prompt = len(sent.raw) + (4096 if b"_url" in sent.raw or b"image" in sent.raw else 0)
        return prompt + output, _price(model, self.region, prompt, output)

    @staticmethod
    def _embeds(sent: Sent) -> bool:
        return isinstance(sent.body, dict) and "input" in sent.body


def _price(model: Model | None, region: str, prompt: int, completion: int) -> float:
    """CNY, at the dearest that the region's list price can be."""
    prices = (model.prices or {}).get(region) if model is not None else None
    if not prices:
        return (prompt + completion) / 1000 * DEAREST_CNY
    rate = USD_IN_CNY if prices.get("currency") == "USD" else 1.0
    output = max(prices.get("output") or 0, prices.get("thinking_output") or 0)
    return float((prompt * (prices.get("input") or 0) + completion * output) / 1_000_000 * rate)
