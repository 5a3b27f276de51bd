"""The mock beside other mock servers: the same work, the same core, the same minutes.

    make bench ARGS=--peers                          what is quick to install, some seven minutes
    make bench ARGS='--peers aimock,prism'           only these; `all` takes the large ones, too
    make bench ARGS='--peers --rows stream,paced'    only these rows of: whole, stream, paced, start

Every peer gives the answer that the mock gave: the same text, in as many chunks. Servers are pinned to one core, the load to
another; each round measures every server once, in an order of its own; ratios are taken within a round, tables give medians
with the lowest and the highest. `busy` is how much of its core a server used, `noise` what else ran on the machine meanwhile.
A peer that cannot be installed is named and left out. --out keeps the raw samples, --keep the medians.
"""

import argparse
import json
import os
import random
import socket
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import figures
import installed
import speed
from installed import Missing
from speed import CHAT, CLIENT_CORE, ROOT, SERVER_CORE, TYPICAL, Bench, Load, Server, Table, mock, spread

HERE = Path(__file__).parent
OTHER = "/v1/chat/completions"
ROWS = ("whole", "stream", "paced", "start")
GAP_MS = 20
STREAMS_AT_ONCE = 100
WARM = 64  # streams before those that are measured: so many answers are told in turn
WAIT = 90  # seconds that a server may take to its first answer
LONG = {
    "model": "qwen-plus",
    "messages": [{"role": "user", "content": "Write a 2000 word essay about rivers."}],
    "stream": True,
    "stream_options": {"include_usage": True},
    "max_tokens": 800,
}
"""Answered with 200 pieces of four tokens on average."""


@dataclass(frozen=True)
class Said:
    """What the mock answered, which all others are to answer: the whole JSON body, and a stream's frames."""

    whole: str
    frames: tuple[str, ...]

    @property
    def text(self) -> str:
        """The streamed text."""
        chunks = [json.loads(frame[6:]) for frame in self.frames if frame.startswith("data: {")]
        return "".join(one["choices"][0]["delta"].get("content") or "" for one in chunks if one["choices"])


@dataclass(frozen=True)
class Peer:
    """A server: how it is installed and configured (`made`: said, folder, port, gap in ms → its command), and what it can do."""

    name: str
    what: str
    rows: frozenset[str]
    made: Callable[[Said, Path, int, int], Sequence[str]]
    path: str = OTHER
    large: bool = False
    warm: float = 1.0  # seconds of load before it is measured
    paced_header: str = ""
    gaps: tuple[float, ...] = (GAP_MS,)
    reads_openapi: bool = False


def ours(said: Said, folder: Path, port: int, gap: int) -> Sequence[str]:
    """The mock, its journal off; paced, four tokens on average make a chunk."""
    pace = ("--pace", f"100:{4000 / gap:g}") if gap else ()
    return (sys.executable, "-m", "mock_server", "serve", "--port", str(port), "--journal", "0", *pace)


def bare(said: Said, folder: Path, port: int, gap: int) -> Sequence[str]:
    """The mock's own stack, with nothing behind it."""
    (folder / "whole.json").write_text(said.whole, encoding="utf-8")
    (folder / "frames.json").write_text(json.dumps(said.frames), encoding="utf-8")
    return (sys.executable, str(HERE / "bare.py"), f"{folder}/whole.json", f"{folder}/frames.json", str(port))


def nginx(said: Said, folder: Path, port: int, gap: int) -> Sequence[str]:
    """One worker and a ready body."""
    program = installed.debian("nginx", "nginx", "nginx-common")
    body = said.whole.replace("\\", "\\\\").replace("'", "\\'").replace("$", "${dollar}")
    text = (HERE / "peers" / "nginx.conf").read_text(encoding="utf-8")
    (folder / "nginx.conf").write_text(text.replace("@port@", str(port)).replace("@body@", body), "utf-8")
    return (program, "-p", str(folder), "-c", str(folder / "nginx.conf"), "-g", "daemon off;")


def aimock(said: Said, folder: Path, port: int, gap: int) -> Sequence[str]:
    """A fixture for each of the two prompts; the stream in as many pieces."""
    program = installed.npm("@copilotkit/aimock") / ".bin" / "llmock"
    content = json.loads(said.whole)["choices"][0]["message"]["content"]
    answers = {"pack": content, "rivers": said.text}
    fixtures = [
        {"match": {"userMessage": word}, "response": {"content": text}} for word, text in answers.items()
    ]
    (folder / "fixtures").mkdir(exist_ok=True)
    (folder / "fixtures" / "chat.json").write_text(json.dumps({"fixtures": fixtures}), encoding="utf-8")
    size = max(1, round(len(said.text) / len(said.frames)))
    pace = ("-l", str(gap)) if gap else ()
    return (
        str(program), "-p", str(port), "--log-level", "silent", "-c", str(size), *pace, "-f", str(folder / "fixtures")
    )  # fmt: skip


def prism(said: Said, folder: Path, port: int, gap: int) -> Sequence[str]:
    """Our contract of chat completions, the answer as its example: requests are validated."""
    program = installed.npm("@stoplight/prism-cli") / ".bin" / "prism"
    (folder / "openapi.json").write_text(json.dumps(contract(said)), encoding="utf-8")
    return (str(program), "mock", "-p", str(port), "-v", "silent", "--errors", str(folder / "openapi.json"))


def contract(said: Said) -> dict[str, Any]:
    """The operation of chat completions by itself, in OpenAPI 3.1, with the answer as the example of its 200."""
    from mock_server.spec.loader import load
    from mock_server.spec.views import downgrade

    whole = downgrade(load(), "3.1")
    operation = whole["paths"][CHAT]["post"]
    answer = {
        "description": "The answer",
        "content": {"application/json": {"example": json.loads(said.whole)}},
    }
    kept: dict[str, Any] = {}
    path = {
        "post": {"operationId": "chat", "requestBody": operation["requestBody"], "responses": {"200": answer}}
    }
    waiting: list[Any] = [path]
    while waiting:
        one = waiting.pop()
        waiting += one.values() if isinstance(one, dict) else one if isinstance(one, list) else ()
        ref = one.get("$ref") if isinstance(one, dict) else None
        if isinstance(ref, str) and ref.startswith("#/components/"):
            _, section, name = ref[2:].split("/")[:3]
            if name not in kept.setdefault(section, {}):
                kept[section][name] = whole["components"][section][name]
                waiting.append(kept[section][name])
    return {
        "openapi": "3.1.0",
        "info": {"title": "chat", "version": "1"},
        "paths": {OTHER: path},
        "components": kept,
    }


def mockoon(said: Said, folder: Path, port: int, gap: int) -> Sequence[str]:
    """One route with a ready body."""
    program = installed.npm("@mockoon/cli") / ".bin" / "mockoon-cli"
    answer = {
        "uuid": "9f0e5c0a-0000-4000-8000-00000000001f", "body": said.whole, "latency": 0, "statusCode": 200, "label": "",
        "headers": [{"key": "Content-Type", "value": "application/json"}], "bodyType": "INLINE", "filePath": "",
        "databucketID": "", "sendFileAsBody": False, "rules": [], "rulesOperator": "OR", "disableTemplating": True,
        "fallbackTo404": False, "default": True, "crudKey": "id", "callbacks": [],
    }  # fmt: skip
    route = {
        "uuid": "9f0e5c0a-0000-4000-8000-000000000010", "type": "http", "documentation": "", "method": "post",
        "endpoint": OTHER[1:], "responses": [answer], "responseMode": None, "streamingMode": None, "streamingInterval": 0,
    }  # fmt: skip
    whole = {
        "uuid": "9f0e5c0a-0000-4000-8000-000000000001", "lastMigration": 33, "name": "chat", "endpointPrefix": "",
        "latency": 0, "port": port, "hostname": "127.0.0.1", "folders": [], "routes": [route],
        "rootChildren": [{"type": "route", "uuid": route["uuid"]}], "proxyMode": False, "proxyHost": "",
        "proxyRemovePrefix": False, "cors": False, "headers": [], "proxyReqHeaders": [], "proxyResHeaders": [],
        "tlsOptions": {"enabled": False, "type": "CERT", "pfxPath": "", "certPath": "", "keyPath": "", "caPath": "", "passphrase": ""},
        "data": [], "callbacks": [],
    }  # fmt: skip
    (folder / "mockoon.json").write_text(json.dumps(whole), encoding="utf-8")
    quiet = ("-X", "--disable-admin-api")
    return (str(program), "start", *quiet, "-d", f"{folder}/mockoon.json", "-p", str(port), "-l", "127.0.0.1")


def wiremock(said: Said, folder: Path, port: int, gap: int) -> Sequence[str]:
    """Ready bodies, the stream's too; paced, it is dribbled."""
    jar = next((installed.npm("wiremock") / "wiremock" / "build").glob("wiremock-standalone-*.jar"), None)
    if jar is None:
        raise Missing("wiremock's package holds no jar")
    streams = {"bodyPatterns": [{"matchesJsonPath": "$[?(@.stream == true)]"}]}
    stream = {"status": 200, "headers": {"Content-Type": "text/event-stream"}, "body": "".join(said.frames)}
    if gap:
        stream["chunkedDribbleDelay"] = {
            "numberOfChunks": len(said.frames),
            "totalDuration": gap * len(said.frames),
        }
    whole = {"status": 200, "headers": {"Content-Type": "application/json"}, "body": said.whole}
    asked = {"method": "POST", "urlPath": OTHER}
    mappings = [
        {"priority": 1, "request": asked | streams, "response": stream},
        {"priority": 5, "request": asked, "response": whole},
    ]
    (folder / "mappings").mkdir(exist_ok=True)
    (folder / "mappings" / "chat.json").write_text(json.dumps({"mappings": mappings}), encoding="utf-8")
    flags = "--bind-address 127.0.0.1 --disable-banner --no-request-journal --async-response-enabled true --async-response-threads 4"
    return (
        installed.java(),
        "-jar",
        str(jar),
        "--port",
        str(port),
        "--root-dir",
        str(folder),
        *flags.split(),
    )


def llmock(said: Said, folder: Path, port: int, gap: int) -> Sequence[str]:
    """A package of PyPI; streams repeat the prompt."""
    program = installed.pip("llmock") / "llmock"
    return (str(program), "serve", "-h", "127.0.0.1", "-p", str(port), "--log-level", "error")


def guidellm(said: Said, folder: Path, port: int, gap: int) -> Sequence[str]:
    """The mock server of a load tool; its installation takes gigabytes."""
    program = installed.pip("guidellm") / "guidellm"
    flags = (
        f"--workers 1 --model qwen-plus --request-latency 0 --ttft-ms 0 --itl-ms {gap} --output-tokens 200"
    )
    return (str(program), "mock-server", "--host", "127.0.0.1", "--port", str(port), *flags.split())


def pieces() -> tuple[float, ...]:
    """The gaps between the mock's chunks when they are 20 ms on average: a token takes 5 ms, and they differ in tokens."""
    from mock_server.spec.loader import load
    from mock_server.spec.model import Spec

    return tuple(tokens * GAP_MS / 4 for tokens in Spec(load()).wire["frames"]["then"])


ALL = frozenset(ROWS)
PEERS = (
    Peer("dashmock", "validated, generated, tokens counted; the same request again", ALL, ours, CHAT),
    Peer("dashmock-fresh", "the same, another question each time", frozenset({"whole"}), ours, CHAT),
    Peer("bare", "our server stack, fixed answers", frozenset({"whole", "stream"}), bare),
    Peer("nginx", "fixed answer: the limit of a core", frozenset({"whole"}), nginx),
    Peer("aimock", "replays a fixture", ALL, aimock),
    Peer("wiremock", "fixed answer; streams: prepared, in one piece", ALL, wiremock, warm=8),
    Peer("prism", "reads OpenAPI, validates, gives the example", frozenset({"whole", "start"}), prism, reads_openapi=True),
    Peer("mockoon", "fixed answer", frozenset({"whole", "start"}), mockoon),
    Peer("llmock", "PyPI's, fixed answer", frozenset({"whole", "start"}), llmock),
    Peer("guidellm", "generates words", ALL, guidellm, large=True, warm=2),
)  # fmt: skip


@dataclass
class Running(Server):
    """A peer's process; it serves as soon as it answers."""

    peer: Peer = field(kw_only=True)
    folder: Path = field(kw_only=True)
    first_answer_s: float = 0.0

    def start(self) -> None:
        """Starts it and asks until it answers. Raises Bench."""
        with open(self.folder / "log", "ab") as log:
            self.started = time.perf_counter()
            self.process = subprocess.Popen(
                self.command,
                cwd=ROOT,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                preexec_fn=speed.pinned(SERVER_CORE),
            )
        while time.perf_counter() - self.started < WAIT:
            if self.process.poll() is not None:
                break
            try:
                self.ask(self.body.read_bytes())
            except (OSError, Bench):
                time.sleep(0.005)
                continue
            self.first_answer_s = time.perf_counter() - self.started
            return
        self.stop()
        raise Bench(f"{self.peer.name} does not serve; see {self.folder / 'log'}")

    @property
    def body(self) -> Path:
        """The request that it is asked first."""
        return self.folder / "typical.json"


def started(peer: Peer, said: Said, home: Path, gap: int = 0) -> Running:
    """The peer's server, configured, not yet started. Raises Missing."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    folder = home / f"{peer.name}-{gap}"
    folder.mkdir(exist_ok=True)
    typical = json.dumps(TYPICAL, separators=(",", ":"))
    (folder / "typical.json").write_text(typical.replace("@question@", "Hangzhou to Beijing"), "utf-8")
    (folder / "fresh.json").write_text(typical, encoding="utf-8")
    body = json.dumps(LONG, separators=(",", ":")).encode()
    head = (
        f"POST {peer.path} HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\nContent-Type: application/json\r\n"
        f"Authorization: Bearer sk-bench-key-0001\r\nContent-Length: {len(body)}\r\n\r\n"
    )
    (folder / "stream.http").write_bytes(head.encode() + body)
    command = tuple(peer.made(said, folder, port, gap))
    return Running(command, url=f"http://127.0.0.1:{port}", path=peer.path, peer=peer, folder=folder)


def ask_mock(folder: Path) -> Said:
    """What the mock answers to the two requests."""
    server = mock()
    with speed.running(server):
        typical = json.dumps(TYPICAL).replace("@question@", "Hangzhou to Beijing").encode()
        whole = server.ask(typical).decode()
        stream = server.ask(json.dumps(LONG).encode()).decode()
    return Said(whole, tuple(f"{frame}\n\n" for frame in stream.removesuffix("\n\n").split("\n\n")))


# ---- samples --------------------------------------------------------------------------------------------------------


def whole(server: Running, seconds: float, number: int) -> dict[str, Any]:
    """Requests a second."""
    body = "fresh.json" if server.peer.name.endswith("-fresh") else "typical.json"
    load = Load("whole", server.folder / body, speed.CONNECTIONS, max(1, round(seconds)))
    return load.sample(server, number)


def stream(server: Running, seconds: float, number: int) -> dict[str, Any]:
    """Chunks a second of unpaced streams, a hundred at once, and the time to the first."""
    reader = [str(installed.reader()), str(server.port), str(server.folder / "stream.http")]
    return Load("stream", server.body, STREAMS_AT_ONCE, seconds).measure(
        server, [*reader, str(STREAMS_AT_ONCE), f"{seconds:g}"]
    )


def paced(server: Running, streams: int) -> dict[str, Any]:
    """So many paced streams at once, begun within two seconds; memory as it grows by an open one."""
    program, request = str(installed.reader()), str(server.folder / "stream.http")
    gaps = ",".join(f"{gap:g}" for gap in server.peer.gaps)
    warm = [
        program,
        str(server.port),
        request,
        "128",
        "20",
        "100",
        gaps,
    ]  # as many answers as are told in turn
    speed.quiet(warm)
    before = speed.memory_kib(server.pid)
    most = before

    def look() -> None:
        nonlocal most
        most = max(most, speed.memory_kib(server.pid))

    command = [program, str(server.port), request, str(streams), "30", "2000", gaps]
    sample = Load("stream", server.body, streams, 0).measure(server, command, look)
    grown = (most - before) / max(1, streams - WARM)  # of the first ones the memory was there
    return sample | {"kib_a_stream": grown, "streams": streams}


# ---- rows -----------------------------------------------------------------------------------------------------------


def ratios(
    samples: dict[str, list[dict[str, Any]]], key: str = "rate", of: str = "dashmock"
) -> dict[str, list[float]]:
    """What the mock does over what each other does, within each round."""
    mine = samples.get(of, [])
    return {
        name: [one[key] / other[key] for one, other in zip(mine, taken, strict=False) if other[key]]
        for name, taken in samples.items()
        if name != of
    }


def middle(taken: Sequence[dict[str, Any]], key: str, at: int | None = None) -> float:
    """The median over the rounds."""
    values = [one[key] if at is None else one[key][at] for one in taken if one.get(key) is not None]
    return statistics.median(values) if values else float("nan")


def throughput(
    row: str, unit: str, servers: Sequence[Running], seconds: float, rounds: int, table: Table
) -> dict[str, float]:
    """A table of what each server does a second."""
    measure = whole if row == "whole" else stream
    samples: dict[str, list[dict[str, Any]]] = {}
    for server in servers:
        measure(server, server.peer.warm, 900_000_000)
    for turn in range(rounds):
        for server in random.sample(servers, len(servers)):
            try:
                sample = measure(server, seconds, (turn + 1) * 10_000_000)
            except Bench as failed:
                print(f"  {server.peer.name}: {failed}", flush=True)
                continue
            samples.setdefault(server.peer.name, []).append(sample)
            table.keep(row, who=server.peer.name, round=turn, **sample)
    over, cheaper = ratios(samples), ratios(samples, "cpu_us")
    kept: dict[str, float] = {}
    print(f"\n{row}: {unit} on one core, {rounds} rounds of {seconds:g} s")
    for name, taken in sorted(samples.items(), key=lambda one: -middle(one[1], "rate")):
        ratio = (
            f"dashmock / it {spread(over[name])}, by CPU {1 / statistics.median(cheaper[name]):.2f}"
            if over.get(name)
            else ""
        )
        first = (
            f", first after {middle(taken, 'first_ms', 0):6.1f} ms (p99 {middle(taken, 'first_ms', 1):.0f})"
            if row == "stream"
            else ""
        )
        noise = max(one["noise"] for one in taken)
        print(
            f"  {name:15}{middle(taken, 'rate'):10,.0f} {ratio:50} {middle(taken, 'cpu_us'):7.1f} us each, "
            f"busy {middle(taken, 'busy'):.2f}{first}, noise up to {noise:.2f}",
            flush=True,
        )
        kept[f"{row}: {name}"] = middle(taken, "rate")
        kept |= {f"{row}: dashmock / {name}": statistics.median(over[name])} if over.get(name) else {}
        if row == "stream":
            kept[f"stream first ms: {name}"] = middle(taken, "first_ms", 0)
    return kept


def pacing(
    peers: Sequence[Peer], said: Said, home: Path, counts: Sequence[int], rounds: int, table: Table
) -> dict[str, float]:
    """A table of how well each holds paced streams; each sample is taken of a server of its own."""
    samples: dict[tuple[str, int], list[dict[str, Any]]] = {}
    for turn in range(rounds):
        for peer in random.sample(peers, len(peers)):
            for count in counts:
                server = started(peer, said, home, GAP_MS)
                try:
                    with speed.running(server):
                        sample = paced(server, count)
                except Bench as failed:
                    print(f"  {peer.name}: {failed}", flush=True)
                    continue
                samples.setdefault((peer.name, count), []).append(sample)
                table.keep("paced", who=peer.name, round=turn, **sample)
    print(
        f"\npaced: a chunk every {GAP_MS} ms, {rounds} rounds; pacing error: how far a gap is from what it should be"
    )
    kept: dict[str, float] = {}
    for (name, count), taken in sorted(samples.items(), key=lambda one: (one[0][1], one[0][0])):
        error, most = middle(taken, "error_ms", 1), middle(taken, "error_ms", 2)
        lost, memory = max(one["failed"] for one in taken), middle(taken, "kib_a_stream")
        print(
            f"  {count:5} at once  {name:15} error p99 {error:7.1f} ms, most {most:7.1f}; lost {lost}; "
            f"{memory:6.1f} KiB a stream; whole stream took {middle(taken, 'stretch', 0):.2f} of its time; "
            f"{middle(taken, 'cpu_us'):.1f} us a chunk, busy {middle(taken, 'busy'):.2f}, "
            f"noise up to {max(one['noise'] for one in taken):.2f}",
            flush=True,
        )
        kept |= {
            f"paced {count} error p99 ms: {name}": error,
            f"paced {count} lost: {name}": lost,
            f"paced {count} KiB a stream: {name}": memory,
            f"paced {count} us a chunk: {name}": middle(taken, "cpu_us"),
        }
    return kept


def starting(peers: Sequence[Peer], said: Said, home: Path, rounds: int, table: Table) -> dict[str, float]:
    """A table of the time from the start to the first answer, and the memory of a server that has nothing to do."""
    samples: dict[str, list[dict[str, Any]]] = {}
    for turn in range(rounds):
        for peer in random.sample(peers, len(peers)):
            server = started(peer, said, home)
            try:
                with speed.running(server):
                    cpu = speed.cpu_seconds(server.pid)
                    time.sleep(0.5)  # what it still does after its first answer
                    memory = speed.memory_kib(server.pid) / 1024
            except Bench as failed:
                print(f"  {peer.name}: {failed}", flush=True)
                continue
            sample = {"first_s": server.first_answer_s, "cpu_s": cpu, "mib": memory}
            samples.setdefault(peer.name, []).append(sample)
            table.keep("start", who=peer.name, round=turn, **sample)
    over = ratios(samples, "first_s")
    print(
        f"\nstart: from nothing to the first answer, {rounds} rounds; memory (its share of what is shared) when idle"
    )
    kept: dict[str, float] = {}
    for name, taken in sorted(samples.items(), key=lambda one: middle(one[1], "first_s")):
        ratio = f"dashmock / it {spread(over[name])}" if name in over else ""
        print(
            f"  {name:15}{middle(taken, 'first_s'):7.2f} s  {ratio:37} {middle(taken, 'cpu_s'):.2f} s of CPU, "
            f"{middle(taken, 'mib'):6.1f} MiB idle",
            flush=True,
        )
        kept |= {f"start s: {name}": middle(taken, "first_s"), f"idle MiB: {name}": middle(taken, "mib")}
        kept |= {f"start: dashmock / {name}": statistics.median(over[name])} if over.get(name) else {}
    return kept


# ---- all of it ------------------------------------------------------------------------------------------------------


def chosen(names: str) -> list[Peer]:
    """The peers of these names, the mock always among them. Raises Bench for a name there is not."""
    known = {peer.name: peer for peer in PEERS}
    wanted = [name for name in names.split(",") if name]
    if not wanted:
        return [peer for peer in PEERS if not peer.large]
    if wanted == ["all"]:
        return list(PEERS)
    for name in wanted:
        if name not in known:
            raise Bench(f"no peer {name!r}; there are: {', '.join(known)}, all")
    return [peer for peer in PEERS if peer.name in wanted or peer.name.startswith("dashmock")]


def available(peers: Sequence[Peer], said: Said, home: Path) -> list[Peer]:
    """Those that are installed or can be; of the others it is said why not."""
    there = []
    for peer in peers:
        try:
            started(peer, said, home)
        except Missing as missing:
            print(f"without {peer.name}: {missing}", flush=True)
            continue
        there.append(peer)
    return there


def main(arguments: argparse.Namespace, table: Table) -> dict[str, float]:
    """All rows; the medians by their names. Raises Bench."""
    speed.wrk_program = installed_wrk()
    os.environ.update(installed.environment())
    rows = arguments.rows.split(",")
    unknown = sorted(set(rows) - set(ROWS))
    if unknown:
        raise Bench(f"no row {unknown[0]!r}; there are: {', '.join(ROWS)}")
    rounds, kept = arguments.rounds, {}
    print(f"server on core {SERVER_CORE}, load on core {CLIENT_CORE}")
    with tempfile.TemporaryDirectory() as temporary:
        home = Path(temporary)
        said = ask_mock(home)
        peers = [*map(with_gaps, available(chosen(arguments.peers), said, home))]
        for peer in peers:
            print(f"  {peer.name:15}{peer.what}")
        of = {row: [peer for peer in peers if row in peer.rows] for row in rows}
        for row, unit in (
            ("whole", "requests a second"),
            ("stream", f"chunks a second, {STREAMS_AT_ONCE} at once"),
        ):
            if row not in rows:
                continue
            with ExitStack() as open_ones:
                servers = []
                for peer in of[row]:
                    server = started(peer, said, home)
                    try:
                        open_ones.enter_context(speed.running(server))
                    except Bench as failed:
                        print(f"without {peer.name}: {failed}", flush=True)
                        continue
                    servers.append(server)
                kept |= throughput(row, unit, servers, arguments.seconds, rounds, table)
        if "paced" in rows:
            counts = [int(count) for count in arguments.streams.split(",")]
            kept |= pacing(of["paced"], said, home, counts, min(rounds, 3), table)
        if "start" in rows:
            kept |= starting(of["start"], said, home, min(rounds, 5), table)
    return kept


def with_gaps(peer: Peer) -> Peer:
    """The mock's chunks differ in tokens, so the gaps between them differ."""
    from dataclasses import replace

    return replace(peer, gaps=pieces()) if peer.made is ours else peer


def installed_wrk() -> str | None:
    """wrk, if it can be had."""
    try:
        return installed.debian("wrk", "wrk", "libluajit-5.1-2", "libluajit-5.1-common")
    except Missing as missing:
        print(f"without wrk, our own client asks for whole answers: {missing}", flush=True)
        return None


def parsed() -> argparse.Namespace:
    """The command line."""
    parser = argparse.ArgumentParser(
        prog="ci/bench/run --peers", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("peers", nargs="?", default="", help="names, with commas between; `all`")
    parser.add_argument("--rows", default=",".join(ROWS), help=f"of {', '.join(ROWS)} [all]")
    parser.add_argument(
        "--rounds", type=int, default=5, help="turns of each server; paced streams have 3 at most [5]"
    )
    parser.add_argument("--seconds", type=float, default=2, help="length of one sample [2]")
    parser.add_argument("--streams", default="1000,2500", help="how many paced streams at once [1000,2500]")
    figures.arguments(parser)
    return parser.parse_args()


if __name__ == "__main__":
    figures.run(main, parsed())
