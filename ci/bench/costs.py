"""What the journal, limits and tapes cost: CPU time a request of the mock with each, over that of the mock without.

    make bench ARGS=--costs

All servers are up at once, on one core; each round asks every one of them. The tape that is there fits no request, so each is looked
up in vain and answered as ever; limits are so high that none is reached.
"""

import argparse
import json
import random
import statistics
import tempfile
from pathlib import Path

import figures
import speed
from speed import CONNECTIONS, TYPICAL, Bench, Load, Server, Table, mock, spread

MOST = 1.15
"""What each may cost, over the mock without it."""


def main(arguments: argparse.Namespace, table: Table) -> dict[str, float]:
    """A row for each; the medians by name. Raises Bench."""
    with tempfile.TemporaryDirectory() as temporary:
        folder = Path(temporary)
        body = folder / "body.json"
        typical = json.dumps(TYPICAL, separators=(",", ":"))
        body.write_text(typical.replace("@question@", "Hangzhou to Beijing"), encoding="utf-8")
        limits = folder / "limits.yaml"
        limits.write_text("default: {rpm: 100000000, tpm: 100000000000}\n", encoding="utf-8")
        servers = {
            "nothing": mock(),
            "journal": mock("--journal", "1000"),
            "limits": mock("--limits", str(limits)),
            "tapes": mock("--tapes", str(recorded(folder / "tapes", typical)), "--on-miss", "generate"),
        }
        fresh = folder / "fresh.json"
        fresh.write_text(typical, encoding="utf-8")
        kept: dict[str, float] = {}
        with speed.running(*servers.values()):
            for what, file in (("another question", fresh), ("the same again", body)):
                load = Load("whole", file, CONNECTIONS, arguments.seconds)
                kept |= costs(what, load, servers, arguments.rounds, table)
    return kept


def costs(what: str, load: Load, servers: dict[str, Server], rounds: int, table: Table) -> dict[str, float]:
    """What each costs for one kind of request; the medians by name. The goal is for questions that differ, as those of a chat do."""
    taken: dict[str, list[float]] = {name: [] for name in servers}
    noise = 0.0
    for turn in range(rounds + 1):  # the first one warms up
        for name in random.sample(list(servers), len(servers)):
            sample = load.sample(servers[name], turn * 1_000_000)
            if turn:
                taken[name].append(sample["cpu_us"])
                noise = max(noise, sample["noise"])
                table.keep("costs", what=what, who=name, round=turn, **sample)
    print(f"{what}: {statistics.median(taken['nothing']):.0f} us of CPU a request; noise up to {noise:.2f}")
    kept = {}
    for name in servers:
        if name == "nothing":
            continue
        over = [one / plain for one, plain in zip(taken[name], taken["nothing"], strict=True)]
        kept[f"cost of {name}, {what} / nothing"] = statistics.median(over)
        goal = ("<=", MOST) if what == "another question" else None
        table.say(f"{name} / nothing", spread(over), goal, statistics.median(over))
    return kept


def recorded(folder: Path, typical: str) -> Path:
    """A folder with the tape of another question. Raises Bench."""
    asked = mock()
    with speed.running(asked):
        recorder = mock("--upstream", asked.url, "--record-to", str(folder))
        with speed.running(recorder):
            recorder.ask(typical.replace("@question@", "Lima to Quito").encode())
    if not list(folder.glob("**/*")):
        raise Bench("nothing was recorded")
    return folder


def parsed() -> argparse.Namespace:
    """The command line."""
    parser = argparse.ArgumentParser(
        prog="ci/bench/run --costs", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--rounds", type=int, default=5, help="turns of each server [5]")
    parser.add_argument("--seconds", type=int, default=2, help="length of one sample [2]")
    figures.arguments(parser)
    return parser.parse_args()


if __name__ == "__main__":
    figures.run(main, parsed())
