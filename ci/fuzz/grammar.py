"""What hostile requests are made of. Every request is a function of a Random: the same seed, the same bytes."""

import gzip
import json
import zlib
from collections.abc import Callable, Iterator
from random import Random
from typing import Any, NamedTuple

from mock_server.spec.loader import load
from mock_server.spec.model import Operation, Spec

KEY = b"sk-fuzz-key-00000001"


class Attack(NamedTuple):
    """Bytes for one connection. `requests`: how many answers they may get at most. `waits`: whether an answer is due; if not,
    the client goes away at once."""

    kind: str
    data: bytes
    requests: int = 1
    waits: bool = True


def _operations() -> list[Operation]:
    return [one for one in Spec(load()).operations if "@" not in one.path]


class Grammar:
    """Makes attacks."""

    def __init__(self, seed: int) -> None:
        self.random = Random(seed)
        self.operations = _operations()
        self.bodies = [one for one in self.operations if one.example_request]
        self.kinds: list[Callable[[], Attack]] = [
            self.request_line, self.headers, self.framing, self.chunks, self.damaged_json, self.odd_json, self.odd_values,
            self.odd_values, self.deep, self.form, self.lines, self.compressed, self.pipelined, self.unfinished, self.addresses,
            self.many_keys,
        ]  # fmt: skip

    def __iter__(self) -> Iterator[Attack]:
        while True:
            yield self.random.choice(self.kinds)()

    # ---- pieces -------------------------------------------------------------------------------------------------------

    def noise(self, most: int = 40) -> bytes:
        """Bytes that mean nothing."""
        return self.random.randbytes(self.random.randrange(most))

    def text(self) -> str:
        """Texts that programs have stumbled over."""
        return self.random.choice(
            ["", " ", "\x00", "\ud800", "\u202e", "é" * 50, "𝔘𝔫𝔦" * 9, "NaN", "__proto__", "${jndi:ldap://x}", "{{7*7}}",
             "%s%n%x", "../../etc/passwd", "';--", "<script>", "a" * 9000, "(a+)+$" + "a" * 40, "-1", "1e309", "\r\nX: y", "data:,",
             "\ufeff", "0", "true", "none", "💥" * 300]
        )  # fmt: skip

    def value(self, depth: int = 0) -> Any:
        """Any JSON value, mostly one that is out of place."""
        dice = self.random.randrange(14 if depth < 4 else 10)
        if dice < 4:
            return self.text()
        if dice < 8:
            return self.random.choice(
                [0, -1, 1, 2**31, 2**63, -(2**63), 2**64, 10**30, 0.5, -0.0, 1e308, 5e-324, 3]
            )
        if dice < 10:
            return self.random.choice([None, True, False, [], {}, "x"])
        if dice < 12:
            return [self.value(depth + 1) for _ in range(self.random.randrange(5))]
        return {self.text()[:80]: self.value(depth + 1) for _ in range(self.random.randrange(5))}

    def head(self, operation: Operation, length: int | None, *more: bytes, closing: bool = True) -> bytes:
        """The head of a sound request."""
        lines = [
            b"%b %b HTTP/1.1" % (operation.method.encode(), self.path(operation)),
            b"host: 127.0.0.1",
            b"authorization: Bearer " + KEY,
            *([b"content-length: %d" % length] if length is not None else []),
            *([b"connection: close"] if closing else []),
            *([b"x-dashscope-async: enable"] if self.random.random() < 0.2 else []),
            *([b"x-dashscope-sse: enable"] if self.random.random() < 0.2 else []),
            *more,
        ]
        return b"\r\n".join(lines) + b"\r\n\r\n"

    def path(self, operation: Operation) -> bytes:
        """The operation's path with something in its holes."""
        path = operation.path
        while "{" in path:
            before, _, rest = path.partition("{")
            path = (
                before
                + self.random.choice(["x", "%00", "%2e%2e%2f", "0" * 300, "%FF", "file-1"])
                + rest.partition("}")[2]
            )
        return path.encode()

    def post(self, body: bytes, *more: bytes, operation: Operation | None = None) -> bytes:
        """A sound request that brings these bytes as JSON."""
        chosen = operation or self.random.choice(self.bodies)
        return self.head(chosen, len(body), b"content-type: application/json", *more) + body

    def sound(self) -> tuple[Operation, Any]:
        """An operation and a copy of its example."""
        operation = self.random.choice(self.bodies)
        return operation, json.loads(json.dumps(operation.example_request))

    def damaged(self, sound: bytes) -> bytes:
        """The bytes with a few changed, cut, doubled."""
        raw = bytearray(sound)
        for _ in range(self.random.randrange(1, 6)):
            at = self.random.randrange(len(raw) or 1)
            choice = self.random.randrange(4)
            if choice == 0:
                raw[at : at + 1] = self.random.randbytes(1)
            elif choice == 1:
                del raw[at : at + self.random.randrange(1, 20)]
            elif choice == 2:
                raw[at:at] = raw[at : at + self.random.randrange(1, 40)]
            else:
                raw[at:at] = self.random.choice(
                    [
                        b"\\ud800",
                        b"\xff",
                        b'"',
                        b"{",
                        b"]",
                        b"\\u0000",
                        b"NaN",
                        b"1e999",
                        b"/*x*/",
                        b",",
                        b"\n",
                        b"\r\n\r\n",
                        b": ",
                        b"&a *a",
                    ]
                )
        return bytes(raw)

    def bend(self, body: Any) -> None:
        """Puts values out of place, takes members away and adds some, anywhere in it."""
        for _ in range(self.random.randrange(1, 4)):
            at: Any = body
            for _ in range(self.random.randrange(5)):
                inner = [
                    one
                    for one in (at.values() if isinstance(at, dict) else at)
                    if isinstance(one, dict | list) and one
                ]
                if not inner:
                    break
                at = self.random.choice(inner)
            if isinstance(at, dict) and at:
                name = self.random.choice(list(at))
                if name == "model" and self.random.random() < 0.8:
                    continue
                choice = self.random.randrange(4)
                if choice == 0:
                    del at[name]
                elif choice == 1:
                    at[self.text()[:50]] = self.value()
                else:
                    at[name] = self.value()
            elif isinstance(at, list) and at:
                at[self.random.randrange(len(at))] = self.value()

    # ---- attacks ------------------------------------------------------------------------------------------------------

    def request_line(self) -> Attack:
        """A request line that is none, or nearly one."""
        line = self.random.choice(
            [b"GET / HTTP/9.9", b"GET  /  HTTP/1.1", b"GET /", b"", b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03", b"PRI * HTTP/2.0",
             b"CONNECT a:1 HTTP/1.1", b"GET http://[::1 HTTP/1.1", b"get / HTTP/1.1", b"\x00\x00", b"POST /" + b"a" * 70000 + b" HTTP/1.1",
             b"GET /%zz HTTP/1.1", b"GET /\xff\xfe HTTP/1.1", b"BREW /pot HTTP/1.1", b"OPTIONS * HTTP/1.1", b"GET ?x HTTP/1.1"]
        )  # fmt: skip
        return Attack(
            "request line", line + b"\r\nhost: x\r\nconnection: close\r\n\r\n" + self.noise(), waits=False
        )

    def headers(self) -> Attack:
        """Too many headers, too long ones, folded, doubled, with odd bytes."""
        more = self.random.choice(
            [[b"x-%d: y" % n for n in range(3000)], [b"x: " + b"y" * 70000], [b"a: b\r\n c"], [b"\xff\xfe: 1"], [b": empty"],
             [b"no colon"], [b"x: \x00\x01"], [b"host: a", b"host: b"], [b"authorization: Basic x"], [b"content-type: \xff"],
             [b"accept: " + b"*/*," * 3000], [b"cookie: " + b"a=b; " * 2000], [b"expect: 100-continue"], [b"upgrade: websocket"],
             [b"x-dashscope-encryptionkey: " + self.noise().hex().encode()], [b"range: bytes=0-,-1"], [b"transfer-encoding: gzip"],
             [b"x-dashscope-workspace: " + b"%n" * 50], [b"x-stainless-timeout: 1e999"], [b"content-length: 99999999999999999999"]]
        )  # fmt: skip
        operation = self.random.choice(self.operations)
        return Attack("headers", self.head(operation, None, *more), waits=False)

    def framing(self) -> Attack:
        """Two ways to say where the body ends, as smugglers do: the second request inside must never be answered for itself."""
        hidden = (
            b"GET /compatible-mode/v1/models HTTP/1.1\r\nhost: x\r\nauthorization: Bearer "
            + KEY
            + b"\r\n\r\n"
        )
        said = self.random.choice(
            [b"content-length: 4\r\ntransfer-encoding: chunked", b"transfer-encoding: chunked\r\ncontent-length: 4",
             b"transfer-encoding: xchunked", b"transfer-encoding : chunked", b"transfer-encoding:\tchunked", b"transfer-encoding: chunked, identity",
             b"content-length: 4\r\ncontent-length: 5", b"content-length: +4", b"content-length: 4, 4", b"content-length: 0x4",
             b"content-length: -1", b"content-length:\r\n 4", b"transfer-encoding: chunked\r\ntransfer-encoding: identity",
             b"Transfer-Encoding: CHUNKED\r\ncontent-length: 0"]
        )  # fmt: skip
        body = self.random.choice([b"0\r\n\r\n" + hidden, b"5c\r\n" + hidden, b"{}\r\n" + hidden])
        line = (
            b"POST /compatible-mode/v1/chat/completions HTTP/1.1\r\nhost: x\r\nauthorization: Bearer "
            + KEY
            + b"\r\n"
        )
        return Attack("framing", line + said + b"\r\n\r\n" + body, requests=2, waits=False)

    def chunks(self) -> Attack:
        """Chunks whose sizes lie."""
        body = self.random.choice(
            [b"5\r\nab\r\n0\r\n\r\n", b"zz\r\n\r\n", b"-1\r\n\r\n", b"ffffffffffffffff1\r\nx", b"1;" + b"e=" * 9000 + b"\r\nx\r\n0\r\n\r\n",
             b"2\r\n{}\r\n0\r\nx: y\r\n\r\n", b"2\r\n{}\r\n0\r\n" + b"t: y\r\n" * 3000 + b"\r\n", b"1\n{\n1\n}\n0\n\n", b"1\r\n{\r\n" * 400]
        )  # fmt: skip
        head = self.head(self.random.choice(self.bodies), None, b"transfer-encoding: chunked")
        return Attack("chunks", head + body, waits=False)

    def damaged_json(self) -> Attack:
        """A sound body with a few bytes changed, cut, doubled."""
        operation, body = self.sound()
        raw = self.damaged(json.dumps(body).encode())
        return Attack("damaged JSON", self.post(raw, operation=operation))

    def odd_json(self) -> Attack:
        """JSON that is none of what is asked."""
        return Attack("odd JSON", self.post(json.dumps(self.value()).encode()))

    def odd_values(self) -> Attack:
        """A sound body with values out of place, members gone and members added, anywhere in it."""
        operation, body = self.sound()
        self.bend(body)
        return Attack("odd values", self.post(json.dumps(body).encode(), operation=operation))

    def deep(self) -> Attack:
        """Brackets in brackets, by the thousand."""
        depth = self.random.choice([100, 1000, 1025, 20_000])
        opened, closed = self.random.choice([(b"[", b"]"), (b'{"a":', b"}")])
        inner = opened * depth + b"1" + closed * depth
        return Attack(
            "deep", self.post(self.random.choice([inner, b'{"model":"qwen-plus","messages":' + inner + b"}"]))
        )

    def form(self) -> Attack:
        """A form whose parts are not as they say."""
        part = self.random.choice(
            [b'--b\r\ncontent-disposition: form-data; name="file"; filename="../../x"\r\n\r\nx\r\n--b--\r\n', b"--b", b"--b--", b"",
             b'--b\r\ncontent-disposition: form-data; name="' + b"n" * 9000 + b'"\r\n\r\nx\r\n--b--\r\n', b"--b\r\n\r\n\r\n--b--\r\n",
             b'--b\r\ncontent-disposition: form-data; name="purpose"\r\n\r\n\xff\xfe\r\n--b--\r\n', b"\r\n" * 900 + b"--b--",
             b'--b\r\ncontent-disposition: form-data; name="a"\r\n\r\n1\r\n' * 700 + b"--b--\r\n", b"--b\r\n" + b"x: y\r\n" * 900 + b"\r\n--b--"]
        )  # fmt: skip
        forms = [one for one in self.operations if one.form] or self.bodies
        kind = self.random.choice(
            [
                b"multipart/form-data; boundary=b",
                b"multipart/form-data",
                b"multipart/form-data; boundary=" + b"b" * 300,
            ]
        )
        return Attack(
            "form", self.head(self.random.choice(forms), len(part), b"content-type: " + kind) + part
        )

    def lines(self) -> Attack:
        """A file of lines, as batches and tuning take it, with lines that are none."""
        rows = [
            self.random.choice(
                [b"{", b"", b"null", b'{"custom_id":1}', b"\xff", json.dumps(self.value()).encode()]
            )
            for _ in range(9)
        ]
        name = self.random.choice([b"batch", b"fine-tune", b"file-extract", b"nothing"])
        body = (
            b'--b\r\ncontent-disposition: form-data; name="purpose"\r\n\r\n' + name
            + b'\r\n--b\r\ncontent-disposition: form-data; name="file"; filename="x.jsonl"\r\n\r\n' + b"\n".join(rows) + b"\r\n--b--\r\n"
        )  # fmt: skip
        files = [one for one in self.operations if one.form and one.path.endswith("/files")] or self.bodies
        head = self.head(
            self.random.choice(files), len(body), b"content-type: multipart/form-data; boundary=b"
        )
        return Attack("lines", head + body)

    def compressed(self) -> Attack:
        """Bodies that say they are compressed: bombs, broken ones, and plain ones."""
        coding, body = self.random.choice(
            [(b"gzip", BOMB), (b"deflate", DEFLATED), (b"gzip", BOMB[:50]), (b"gzip", b"{}"), (b"gzip, gzip", gzip.compress(BOMB)),
             (b"br", b"\x00"), (b"zstd", b"\x28\xb5\x2f\xfd"), (b"identity", b"{}"), (b"gzip", gzip.compress(b'{"model":1}')), (b"\xff", b"{}")]
        )  # fmt: skip
        return Attack("compressed", self.post(body, b"content-encoding: " + coding))

    def pipelined(self) -> Attack:
        """Several requests at once, the last of which closes."""
        count = self.random.randrange(2, 9)
        made = []
        for number in range(count):
            operation, body = self.sound()
            raw = json.dumps(body).encode()[: self.random.choice([-1, 10**6])]
            kind = b"content-type: application/json"
            made.append(self.head(operation, len(raw), kind, closing=number == count - 1) + raw)
        return Attack("pipelined", b"".join(made), requests=count)

    def unfinished(self) -> Attack:
        """A request of which much is promised and little comes."""
        length = self.random.choice([10, 2**30, 2**40, 20 * 2**20])
        head = self.head(self.random.choice(self.bodies), length, b"content-type: application/json")
        return Attack(
            "unfinished", (head + b'{"model":')[: self.random.choice([5, 30, 200, 5000])], waits=False
        )

    def addresses(self) -> Attack:
        """Paths that are nobody's, and ours with odd queries."""
        path = self.random.choice(
            [b"/_mock/journal?limit=" + self.noise(6).hex().encode(), b"/_mock/nothing", b"/_mock/media/x?Expires=9&Signature=%00", b"/_mock/verdicts?name=%ff",
             b"/api/v1/tasks/%ff", b"/compatible-mode/v1/models?limit=x", b"/" + b"../" * 50, b"/v1/" + b"a/" * 900, b"/api/v1/files?page_no=-1&page_size=1e9",
             b"/compatible-mode/v1/files?limit=99999999999999999999&after=%00", b"/compatible-mode/v1/batches?limit=-1", b"//", b"/?" + b"a=b&" * 3000]
        )  # fmt: skip
        method = self.random.choice([b"GET", b"HEAD", b"DELETE", b"OPTIONS", b"PUT"])
        return Attack(
            "addresses",
            method
            + b" "
            + path
            + b" HTTP/1.1\r\nhost: 127.0.0.1\r\nauthorization: Bearer "
            + KEY
            + b"\r\nconnection: close\r\n\r\n",
        )

    def many_keys(self) -> Attack:
        """An object of thousands of keys, or one key thousands of times."""
        same = self.random.random() < 0.5
        keys = b",".join(
            b'"%b":1' % (b"k" if same else b"k%d" % number)
            for number in range(self.random.choice([1000, 20_000]))
        )
        return Attack("many keys", self.post(b'{"model":"qwen-plus",' + keys + b"}"))


BOMB = gzip.compress(b"\0" * (64 * 2**20), 9)
"""64 MiB in 64 KiB."""
DEFLATED = zlib.compress(b" " * (64 * 2**20), 9)
