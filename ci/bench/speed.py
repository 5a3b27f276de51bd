"""How fast the mock is, as ratios to the least its server could do, in one run on one core.

    make bench                      all rows, about two minutes
    make bench ARGS=--quick         about half a minute
    make bench ARGS='--check'       exit code 1 if a goal is missed

Server and load client have a core each; mock and bare server take turns, a round's ratio is taken within the round,
the table gives the median over the rounds with the lowest and the highest. Of whole answers and of streams there are two
rows: the last user message is another one in each request, as in a chat; or the very same is asked again, as load tests
do and as the peers' figures were taken. `busy` is how much of its core the measured server used:
below 0.9 the client was the limit, and the ratio of CPU time (printed beside) is the one to trust. `noise` is how much
of a core anything else on the machine used meanwhile.
"""

import argparse
import json
import os
import re
import shutil
import signal
import statistics
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO, Any

import figures
from figures import Bench

HERE = Path(__file__).parent
ROOT = HERE.parent.parent
CHAT = "/compatible-mode/v1/chat/completions"
PLACES = (
    "Hangzhou,Beijing,Shanghai,Chengdu,Guangzhou,Xi'an,Lisbon,Porto,Madrid,Berlin,Oslo,Kyoto,Osaka,Lima,Quito,Cairo,"
    "Nairobi,Accra,Perth,Denver,Boston"
)
TICK = os.sysconf("SC_CLK_TCK")
CORES = sorted(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else []
SERVER_CORE, CLIENT_CORE = (CORES[0], CORES[-1]) if CORES else (None, None)
CONNECTIONS = 32
wrk_program = shutil.which("wrk")
STREAM_CONNECTIONS = 8

TOOLS = [
    {
        "type": "function",
        "function": {
            "name": "get_weather",
            "description": "The weather of a city on a day: highest and lowest temperature, sky, wind, chance of rain.",
            "parameters": {
                "type": "object",
                "properties": {
                    "city": {"type": "string", "description": "Name of the city, in English"},
                    "date": {"type": "string", "format": "date", "description": "The day, as YYYY-MM-DD"},
                    "unit": {"type": "string", "enum": ["celsius", "fahrenheit"]},
                },
                "required": ["city"],
            },
        },
    },
    {
        "type": "function",
        "function": {
            "name": "find_train",
            "description": "Trains between two cities on a day, with departure, arrival, price and free seats.",
            "parameters": {
                "type": "object",
                "properties": {
                    "from": {"type": "string", "description": "City of departure"},
                    "to": {"type": "string", "description": "City of arrival"},
                    "date": {"type": "string", "format": "date"},
                    "seat": {"type": "string", "enum": ["second", "first", "business"]},
                },
                "required": ["from", "to", "date"],
            },
        },
    },
]
TYPICAL = {
    "model": "qwen-plus",
    "messages": [
        {
            "role": "system",
            "content": "You are a travel assistant. Answer in short, plain sentences, name your sources, and call a "
            "tool only when you need facts that you cannot know.",
        },
        {
            "role": "user",
            "content": "Next Friday we go from Hangzhou to Beijing. What will the weather be like?",
        },
        {
            "role": "assistant",
            "content": "",
            "tool_calls": [
                {
                    "id": "call_9f3c21d07ab84e5599e0c1aa",
                    "type": "function",
                    "function": {
                        "name": "get_weather",
                        "arguments": '{"city": "Beijing", "date": "2026-11-27"}',
                    },
                }
            ],
        },
        {
            "role": "tool",
            "tool_call_id": "call_9f3c21d07ab84e5599e0c1aa",
            "content": '{"city": "Beijing", "high": 6, "low": -3, "sky": "clear", "wind": "north 4"}',
        },
        {
            "role": "assistant",
            "content": "Clear and cold: between -3 and 6 degrees, with a fresh north wind.",
        },
        {
            "role": "user",
            "content": "Thank you. Please explain in a few sentences how I should plan the way from @question@, and "
            "what to pack.",
        },
    ],
    "tools": TOOLS,
    "tool_choice": "auto",
    "temperature": 0.7,
    "top_p": 0.8,
    "max_tokens": 512,
}
STREAMED = {
    "model": "qwen-plus",
    "messages": [
        {"role": "system", "content": "You write long, detailed texts."},
        {
            "role": "user",
            "content": "Write an essay of at least a thousand words about the way from @question@.",
        },
    ],
    "stream": True,
    "stream_options": {"include_usage": True},
    "max_tokens": 200,
}


# ---- processes --------------------------------------------------------------------------------------------------


def pinned(core: int | None) -> Callable[[], None] | None:
    """What a child does first: stay on this core."""
    if core is None:
        return None
    return lambda: os.sched_setaffinity(0, {core})


@dataclass
class Server:
    """A server on the server's core, from its start to its end."""

    command: Sequence[str]
    started: float = 0.0
    url: str = ""
    path: str = CHAT
    process: subprocess.Popen[str] | None = field(default=None, repr=False)

    def start(self) -> None:
        """Starts it and waits for the line that says where it serves. Raises Bench with what it said instead."""
        self.started = time.perf_counter()
        self.process = subprocess.Popen(
            self.command,
            cwd=ROOT,
            stdout=subprocess.PIPE,
            text=True,
            preexec_fn=pinned(SERVER_CORE),
        )
        assert self.process.stdout is not None
        line = self.process.stdout.readline()
        if " is serving on " not in line:
            self.stop()
            raise Bench(f"{' '.join(self.command)}: does not serve; it said {line!r}")
        self.url = line.rsplit(" ", 1)[1].strip()

    @property
    def pid(self) -> int:
        """Its process id."""
        assert self.process is not None
        return self.process.pid

    @property
    def port(self) -> int:
        """The port it serves on."""
        return int(self.url.rsplit(":", 1)[1])

    def ask(self, body: bytes) -> bytes:
        """Its answer to one chat request. Raises Bench unless that is a 200."""
        headers = {"Content-Type": "application/json", "Authorization": "Bearer sk-bench-key-0001"}
        request = urllib.request.Request(self.url + self.path, body, headers)
        try:
            with urllib.request.build_opener(urllib.request.ProxyHandler({})).open(
                request, timeout=30
            ) as answer:
                return bytes(answer.read())
        except urllib.error.HTTPError as refused:
            raise Bench(f"{self.url}{self.path}: {refused.code} {refused.read()!r}") from None

    def stop(self) -> None:
        """Ends it."""
        if self.process is None:
            return
        self.process.terminate()
        try:
            self.process.wait(10)
        except subprocess.TimeoutExpired:
            self.process.send_signal(signal.SIGKILL)
            self.process.wait()
        if self.process.stdout is not None:
            self.process.stdout.close()
        self.process = None


def mock(*flags: str) -> Server:
    """The mock, its journal off unless a flag says otherwise: what that costs has a row of its own (--costs)."""
    return Server((sys.executable, "-m", "mock_server", "serve", "--port", "0", "--journal", "0", *flags))


@contextmanager
def running(*servers: Server) -> Iterator[None]:
    """Starts the servers, and ends them whatever happens."""
    try:
        for server in servers:
            server.start()
        yield
    finally:
        for server in servers:
            server.stop()


def cpu_seconds(pid: int) -> float:
    """What a process and those that it started have used of their core; 0 where there is no /proc."""
    used = 0
    for one in family(pid):
        try:
            fields = Path(f"/proc/{one}/stat").read_text().rsplit(")", 1)[1].split()
        except (FileNotFoundError, ProcessLookupError):
            continue
        used += int(fields[11]) + int(fields[12])
    return used / TICK


def machine_seconds() -> float:
    """What everything on the machine has used, stolen time included; 0 where there is no /proc."""
    try:
        fields = [int(text) for text in Path("/proc/stat").read_text().split("\n", 1)[0].split()[1:9]]
    except FileNotFoundError:
        return 0.0
    return (sum(fields) - fields[3] - fields[4]) / TICK


def memory_kib(pid: int) -> int:
    """What a process and its children hold of the memory, of what is shared their share; 0 where there is no /proc."""
    held = 0
    for one in family(pid):
        try:
            found = re.search(r"^Pss:\s+(\d+)", Path(f"/proc/{one}/smaps_rollup").read_text(), re.MULTILINE)
        except (FileNotFoundError, ProcessLookupError):
            continue
        held += int(found[1]) if found else 0
    return held


def family(pid: int) -> list[int]:
    """A process and all that it started."""
    found = [pid]
    for file in Path(f"/proc/{pid}/task").glob("*/children"):
        found += [one for child in file.read_text().split() for one in family(int(child))]
    return found


def resident_mib(pid: int) -> float:
    """The resident set of a process in MiB, by `ps` where there is no /proc."""
    try:
        found = re.search(r"VmRSS:\s+(\d+)", Path(f"/proc/{pid}/status").read_text())
        return int(found[1]) / 1024 if found else 0.0
    except FileNotFoundError:
        said = subprocess.run(
            ["ps", "-o", "rss=", "-p", str(pid)], capture_output=True, text=True, check=True
        )
        return int(said.stdout) / 1024


# ---- load -------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Load:
    """What is sent: a body with the marker `@question@`, over how many connections, for how long."""

    kind: str  # whole or stream
    body: Path
    connections: int
    seconds: float

    def command(self, server: Server) -> list[str]:
        """wrk for whole answers where it is installed; our own client else, and for streams: it counts frames."""
        if self.kind == "whole" and wrk_program:
            threads_and_more = [
                "-t1",
                f"-c{self.connections}",
                f"-d{self.seconds}s",
                "--timeout",
                "10s",
                "--latency",
            ]
            return [wrk_program, *threads_and_more, "-s", str(HERE / "chat.lua"), server.url + server.path]
        script = [sys.executable, str(HERE / "load.py"), str(server.port), server.path, str(self.body)]
        return [*script, str(self.connections), str(self.seconds)]

    def sample(self, server: Server, number: int) -> dict[str, Any]:
        """One measured turn of one server. `number`: the first question's. Raises Bench."""
        command = self.command(server)
        if command[0] != wrk_program:
            command.append(str(number))
        result = self.measure(server, command, number=number)
        if result["failed"] or not result["done"]:
            raise Bench(f"{server.url}: {result['failed']} of {result['done']} answers failed")
        return result

    def measure(
        self, server: Server, command: Sequence[str], look: Callable[[], None] | None = None, number: int = 0
    ) -> dict[str, Any]:
        """What the load's command says, and what the server took for it; meanwhile `look` is called now and then. Raises Bench."""
        environment = os.environ | {"BODY": str(self.body), "PLACES": PLACES, "START": str(number)}
        cpu, machine, children, start = (
            cpu_seconds(server.pid),
            machine_seconds(),
            os.times(),
            time.perf_counter(),
        )
        said = quiet(command, environment, look)
        took, used = time.perf_counter() - start, cpu_seconds(server.pid) - cpu
        after = os.times()
        client = (
            after.children_user + after.children_system - children.children_user - children.children_system
        )
        found = re.search(r"^(?:RESULT )?(\{.*\})$", said, re.MULTILINE)
        if found is None:
            raise Bench(f"{' '.join(command)}: said no result\n{said}")
        result: dict[str, Any] = json.loads(found[1])
        count = result["frames"] if self.kind == "stream" else result["done"]
        if not count:
            raise Bench(f"{server.url}: nothing was answered")
        noise = max(0.0, (machine_seconds() - machine - used - client) / took)
        return result | {
            "rate": count / result["seconds"],
            "cpu_us": used / count * 1e6,
            "busy": used / took,
            "noise": noise,
        }


def quiet(
    command: Sequence[str], environment: dict[str, str] | None = None, look: Callable[[], None] | None = None
) -> str:
    """What a command on the client's core says, errors too."""
    with subprocess.Popen(
        command,
        env=environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        preexec_fn=pinned(CLIENT_CORE),
    ) as process:
        while look is not None:
            look()
            try:
                process.wait(0.2)
                break
            except subprocess.TimeoutExpired:
                continue
        return process.communicate()[0]


# ---- rows -------------------------------------------------------------------------------------------------------


def spread(values: Sequence[float], digits: int = 2) -> str:
    """`median (lowest-highest)`."""
    low, high = min(values), max(values)
    return f"{statistics.median(values):.{digits}f} ({low:.{digits}f}-{high:.{digits}f})"


@dataclass
class Table:
    """The rows as they are printed, the raw samples as they are kept, the measured values, and which goals were missed."""

    out: IO[str] | None
    missed: list[str] = field(default_factory=list)
    kept: dict[str, float] = field(default_factory=dict)  # what has a goal

    def keep(self, row: str, **sample: Any) -> None:
        """Writes one raw sample as a JSON line."""
        if self.out is not None:
            self.out.write(json.dumps({"row": row} | sample) + "\n")
            self.out.flush()

    def say(self, row: str, value: str, goal: tuple[str, float] | None = None, measured: float = 0.0) -> None:
        """Prints a row; `goal` is `(">=" or "<=", number)` for the measured value."""
        verdict = ""
        if goal is not None:
            self.kept[row] = measured
            held = measured >= goal[1] if goal[0] == ">=" else measured <= goal[1]
            verdict = f"goal {goal[0]} {goal[1]:g}: {'met' if held else 'MISSED'}"
            if not held:
                self.missed.append(row)
        print(f"{row:34} {value:50} {verdict}".rstrip(), flush=True)


def against_bare(
    name: str, goal: float, load: Load, ours: Server, bare: Server, rounds: int, table: Table
) -> None:
    """Throughput of the mock over that of the bare server."""
    for server in (ours, bare):  # warm-up
        Load(load.kind, load.body, load.connections, 1).sample(server, 900_000_000)
    rates, costs, samples = [], [], {"mock": [], "bare": []}  # type: ignore[var-annotated]
    for turn in range(rounds):
        pair = [("mock", ours), ("bare", bare)]
        for who, server in pair if turn % 2 == 0 else pair[::-1]:
            sample = load.sample(server, (turn + 1) * 10_000_000)
            samples[who].append(sample)
            table.keep(name, who=who, round=turn, **sample)
        mine, theirs = samples["mock"][-1], samples["bare"][-1]
        rates.append(mine["rate"] / theirs["rate"])
        if mine["cpu_us"]:
            costs.append(theirs["cpu_us"] / mine["cpu_us"])
    ratio = statistics.median(rates)
    table.say(name, spread(rates), (">=", goal), ratio)
    if costs:
        table.say("  the same by CPU time", spread(costs))
    unit = "chunks/s" if load.kind == "stream" else "requests/s"
    for who, taken in samples.items():
        middle = {key: statistics.median(one[key] for one in taken) for key in ("rate", "cpu_us", "busy")}
        noise = max(one["noise"] for one in taken)
        print(
            f"    {who}: {middle['rate']:,.0f} {unit}, {middle['cpu_us']:.1f} us of CPU each, "
            f"busy {middle['busy']:.2f}, noise up to {noise:.2f}"
        )


def probe(ours: Server, typical: Path, streamed: Path, folder: Path) -> tuple[Path, Path, str]:
    """Files with the answers that the bare server gives: the mock's own of middle length; and a line about them."""

    def asked(body: Path, number: int) -> bytes:
        words = f"{PLACES.split(',')[number]} to {PLACES.split(',')[-number - 1]} for group {number}"
        return ours.ask(body.read_bytes().replace(b"@question@", words.encode()))

    wholes = sorted((asked(typical, number) for number in range(9)), key=len)
    streams = sorted((asked(streamed, number) for number in range(9)), key=lambda raw: raw.count(b"\n\n"))
    whole, stream = wholes[4], streams[4].decode()
    frames = [f"{frame}\n\n" for frame in stream.removesuffix("\n\n").split("\n\n")]
    (folder / "whole.json").write_bytes(whole)
    (folder / "frames.json").write_text(json.dumps(frames), encoding="utf-8")
    tokens = json.loads(frames[-2][6:])["usage"]["completion_tokens"]  # the frame before [DONE]
    about = (
        f"bodies: typical {typical.stat().st_size:,} bytes -> {len(whole):,} bytes; "
        f"stream of {tokens} tokens in {len(frames)} chunks, {len(stream) / len(frames):.0f} bytes each"
    )
    return folder / "whole.json", folder / "frames.json", about


def cold_start(rounds: int, body: bytes, table: Table) -> None:
    """From the start of the process to its first answered chat request, over the import of its server alone."""
    ratios, ours, imports, idle, answered = [], [], [], [], []
    for turn in range(rounds + 1):  # the first, uncounted, warms the file cache and the compiled spec
        start = time.perf_counter()
        imported = (sys.executable, "-c", "import uvicorn, uvloop, httptools")
        subprocess.run(imported, cwd=ROOT, check=True, preexec_fn=pinned(SERVER_CORE))
        imports.append(time.perf_counter() - start)
        server = mock()
        with running(server):
            idle.append(resident_mib(server.pid))
            server.ask(body)
            ours.append(time.perf_counter() - server.started)
            for number in range(20):
                server.ask(body + b" " * number)
            answered.append(resident_mib(server.pid))
        ratios.append(ours[-1] / imports[-1])
        sample = {
            "ours_s": ours[-1],
            "import_s": imports[-1],
            "idle_mib": idle[-1],
            "answered_mib": answered[-1],
        }
        table.keep("cold start", round=turn, **sample)
    print(f"    the uncounted first start took {ours[0]:.2f} s")
    table.say(
        "cold start / import of the server", spread(ratios[1:]), ("<=", 3.0), statistics.median(ratios[1:])
    )
    print(f"    mock {spread(ours[1:], 3)} s, import {spread(imports[1:], 3)} s")
    table.say("idle memory, MiB", spread(idle[1:], 1), ("<=", 90.0), statistics.median(idle[1:]))
    table.say("memory after 21 answers, MiB", spread(answered[1:], 1))


def engine_share(body: Path, calls: int, table: Table) -> None:
    """What part of a request is spent on finding out what to say: where each asks something else, and where all ask the same."""
    command = [sys.executable, str(HERE / "engine.py"), str(body), str(calls), "500000000"]
    environment = os.environ | {"PLACES": PLACES, "PYTHONPATH": str(ROOT)}
    said = subprocess.run(
        command,
        cwd=ROOT,
        env=environment,
        capture_output=True,
        text=True,
        preexec_fn=pinned(SERVER_CORE),
        check=False,
    )
    if said.returncode:
        raise Bench(f"{' '.join(command)}: {said.stderr}")
    sample = json.loads(said.stdout)
    table.keep("engine", **sample)
    for name, engine, whole in (
        ("engine's share of another question", sample["engine_us"], sample["request_us"]),
        ("engine's share of the same request again", sample["engine_again_us"], sample["again_us"]),
    ):
        share = engine / whole
        text = f"{share:.2f}: {engine:.0f} of {whole:.0f} us, without a socket"
        table.say(name, text, ("<=", 0.4), share)


def main(arguments: argparse.Namespace, table: Table) -> dict[str, float]:
    """All rows; what has a goal, by name. Raises Bench."""
    seconds = arguments.seconds or (1 if arguments.quick else 3)
    where = (
        f"server on core {SERVER_CORE}, client on core {CLIENT_CORE}"
        if CORES
        else "not pinned: no such call here"
    )
    client = "wrk" if wrk_program else "our own client (wrk is not installed)"
    print(f"{where}; {arguments.rounds} rounds of {seconds} s; whole answers asked by {client}")
    if len(CORES) == 1:
        print("one core only: server and client share it, so ratios say little")
    with tempfile.TemporaryDirectory() as temporary:
        folder = Path(temporary)
        typical, streamed = folder / "typical.json", folder / "streamed.json"
        typical.write_text(json.dumps(TYPICAL, separators=(",", ":")), encoding="utf-8")
        streamed.write_text(json.dumps(STREAMED, separators=(",", ":")), encoding="utf-8")
        plain = typical.read_bytes().replace(b"@question@", b"Hangzhou to Beijing")
        ours = mock()
        with running(ours):
            whole, frames, about = probe(ours, typical, streamed, folder)
            print(about)
            bare = Server((sys.executable, str(HERE / "bare.py"), str(whole), str(frames)))
            with running(bare):
                load = Load("whole", typical, CONNECTIONS, seconds)
                against_bare(
                    "typical chat completion / bare", 0.45, load, ours, bare, arguments.rounds, table
                )
                again = folder / "again.json"
                again.write_bytes(plain)
                load = Load("whole", again, CONNECTIONS, seconds)
                against_bare("the same request again / bare", 0.45, load, ours, bare, arguments.rounds, table)
                load = Load("stream", streamed, STREAM_CONNECTIONS, seconds)
                against_bare(
                    "200-token stream, chunks / bare", 0.5, load, ours, bare, arguments.rounds, table
                )
                again.write_bytes(streamed.read_bytes().replace(b"@question@", b"Hangzhou to Beijing"))
                load = Load("stream", again, STREAM_CONNECTIONS, seconds)
                against_bare("the same stream again / bare", 0.5, load, ours, bare, arguments.rounds, table)
        cold_start(3 if arguments.quick else 7, plain, table)
        engine_share(typical, 500 if arguments.quick else 3000, table)
    return table.kept


def parsed() -> argparse.Namespace:
    """The command line."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--quick", action="store_true", help="shorter samples: about half a minute in all")
    parser.add_argument("--rounds", type=int, default=5, help="turns of each server [5]")
    parser.add_argument("--seconds", type=int, help="length of one sample [3, quick: 1]")
    figures.arguments(parser)
    parser.add_argument("--check", action="store_true", help="exit code 1 if a goal is missed")
    return parser.parse_args()


if __name__ == "__main__":
    import speed  # this file as the others know it: with one class Bench for all

    figures.run(speed.main, speed.parsed())
