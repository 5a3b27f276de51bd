"""What tokens cost at list price."""

from typing import NamedTuple

from mock_server.spec.catalogue import Model


class Amount(NamedTuple):
    """Money: `value` units of `currency`, CNY or USD."""

    currency: str
    value: float


def list_price(model: Model, region: str, prompt: int, completion: int, *, thinks: bool) -> Amount | None:
    """What so many tokens of one request cost; None where the catalogue has no price of the model in this region. A request is
    charged wholly at the tier in which its prompt lies, and the answer of one that thinks at a rate of its own, where there is one."""
    prices = (model.prices or {}).get(region)
    if not prices:
        return None
    tier = next((one for one in prices.get("tiers") or () if prompt <= one["up_to"]), prices)
    output = tier.get("output") or 0
    if thinks:
        output = tier.get("thinking_output") or prices.get("thinking_output") or output
    return Amount(prices["currency"], (prompt * (tier.get("input") or 0) + completion * output) / 1_000_000)
