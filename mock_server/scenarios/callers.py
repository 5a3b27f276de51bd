"""What scenarios remember of each caller: data, which a store may hold."""

from dataclasses import dataclass, field

from mock_server.faults.pick import Plan
from mock_server.scenarios.when import START


@dataclass(eq=False)
class Caller:
    """One API key, named as in the journal. `counts`: how often each scenario, by source and name, has answered it; `plans`: the
    faults of its answers, by their text."""

    name: str
    state: str = START
    counts: dict[tuple[str, str], int] = field(default_factory=dict)
    plans: dict[tuple[str, str, int], tuple[str, Plan]] = field(default_factory=dict)
