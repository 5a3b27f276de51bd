"""What was sent, what came back, and what is wrong: one report for the port, the application and the readers."""

import json
import re
import signal
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from ci.fuzz.grammar import Attack

SLOW = 1.0
"""Seconds that an attack may cost: more is a hang. On the port it is time on the wall, and what else the machine does is in it;
elsewhere it is time of the processor."""

HANGS = 20.0
"""Seconds of the processor after which what hangs is broken off."""

MOST_MEMORY = 512 * 1024
"""KiB that a process under attack may hold at most."""


@dataclass
class Report:
    """All of a run. `parts`: attacks by where they were sent to."""

    seed: int
    parts: Counter[str] = field(default_factory=Counter)
    kinds: Counter[str] = field(default_factory=Counter)
    statuses: Counter[str] = field(default_factory=Counter)
    slow: Counter[str] = field(default_factory=Counter)
    slowest: dict[str, float] = field(default_factory=dict)
    seconds: dict[str, float] = field(default_factory=dict)
    memory: dict[str, dict[str, int]] = field(default_factory=dict)
    wrong: list[dict[str, Any]] = field(default_factory=list)

    @property
    def sent(self) -> int:
        """Attacks in all."""
        return self.parts.total()

    def blame(self, what: str, attack: Attack, answer: bytes = b"") -> None:
        """Notes an attack that succeeded; the first hundred are kept."""
        if len(self.wrong) < 100:
            sent, told = repr(attack.data[:2000]), repr(answer[-1500:])
            self.wrong.append({"what": what, "kind": attack.kind, "sent": sent, "answer": told})

    def took_for(self, part: str, attack: Attack, seconds: float, most: float = SLOW) -> None:
        """Counts an attack and what it cost."""
        self.parts[part] += 1
        self.kinds[attack.kind] += 1
        self.slowest[part] = max(self.slowest.get(part, 0.0), seconds)
        if seconds > SLOW:
            self.slow[attack.kind] += 1
        if seconds > most:
            self.blame(f"took {seconds:.1f} s", attack)

    def answered(self, attack: Attack, statuses: list[str], answer: bytes = b"") -> None:
        """Judges what was answered."""
        self.statuses.update(statuses)
        if any(status.startswith("5") for status in statuses):
            self.blame("5xx", attack, answer)
        if len([status for status in statuses if status != "100"]) > attack.requests:
            self.blame("more answers than requests", attack, answer)
        if attack.waits and not statuses:
            self.blame("no answer", attack, answer)

    def held(self, part: str, before: int, after: int, most: int) -> None:
        """Notes KiB of memory, and blames too many: those that came while it ran, since others may have filled the process."""
        self.memory[part] = {"before": before, "after": after, "most": most}
        if most - before > MOST_MEMORY:
            grown = f"{(most - before) // 1024} MiB of memory more, above {MOST_MEMORY // 1024}"
            self.wrong.append({"what": f"{part}: {grown}"})

    def as_json(self) -> dict[str, Any]:
        """For a file."""
        figures = {
            name: dict(value) if isinstance(value, Counter) else value for name, value in vars(self).items()
        }
        return {"sent": self.sent, **figures}

    def write(self, file: Path) -> None:
        """The report as JSON."""
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(json.dumps(self.as_json(), indent=1), encoding="utf-8")

    def __str__(self) -> str:
        rows = [
            f"{self.sent} attacks (seed {self.seed}), {sum(self.seconds.values()):.0f} s, wrong: {len(self.wrong)}"
        ]
        for part, count in self.parts.items():
            took, held = self.seconds.get(part, 0.0), self.memory.get(part, {})
            mib = ", ".join(f"{size // 1024} {when}" for when, size in held.items())
            rate = f", {count / took:.0f}/s" if took else ""
            rows.append(f"  {part}: {count}{rate}, slowest {self.slowest[part]:.2f} s, MiB: {mib}")
        for name, counts in (
            ("kinds", self.kinds),
            ("statuses", self.statuses),
            (f"above {SLOW:.0f} s", self.slow),
        ):
            rows.append(
                f"  {name}: {', '.join(f'{key} {count}' for key, count in sorted(counts.items())) or 'none'}"
            )
        return "\n".join(rows)


def alarmed() -> None:
    """From now on whatever this process does for so long without a pause is broken off with TimeoutError."""

    def over(number: int, frame: object) -> None:
        raise TimeoutError(f"goes on for {HANGS:.0f} s")

    signal.signal(signal.SIGVTALRM, over)


def alarm() -> None:
    """Begins to count anew."""
    signal.setitimer(signal.ITIMER_VIRTUAL, HANGS)


def memory(pid: int | str = "self") -> tuple[int, int]:
    """KiB that the process holds now, and held at most."""
    said = Path(f"/proc/{pid}/status").read_text(encoding="ascii")
    now, most = (re.search(rf"{name}:\s+(\d+)", said) for name in ("VmRSS", "VmHWM"))
    assert now is not None and most is not None
    return int(now[1]), int(most[1])


def descriptors(pid: int | str = "self") -> int:
    """Files and sockets that the process has open."""
    return len(list(Path(f"/proc/{pid}/fd").iterdir()))
