"""Targets that cannot be judged, and places that cannot be written to: one line says what is wrong, and the exit code that it is."""

import socket
import ssl
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from mock_server.cli import main
from tests.contract.test_command import answering

KEY = "sk-bad-target-test-0001"


def asked(url: str, *args: str) -> Result:
    return CliRunner().invoke(
        main, ["contract", "--target", url, "--profile", "smoke", *args], env={"DASHSCOPE_API_KEY": KEY}
    )


def stopped(ran: Result) -> str:
    """The one line that says why a run came to its end."""
    assert ran.exit_code == 1, ran.output
    (line,) = [line for line in ran.output.splitlines() if line.startswith("stopped: ")]
    assert "Traceback" not in ran.output and KEY not in ran.output
    return line


def answer(
    request: BaseHTTPRequestHandler, status: int, media: str, body: bytes, **headers: str
) -> BaseHTTPRequestHandler:
    request.send_response(status)
    request.send_header("content-type", media)
    for name, value in headers.items():
        request.send_header(name.replace("_", "-"), value)
    request.end_headers()
    request.wfile.write(body)
    return request


NOT_THE_API: dict[str, tuple[Callable[[BaseHTTPRequestHandler], object], str]] = {
    "a page of an error": (lambda one: answer(one, 502, "text/html", b"<html>Bad Gateway</html>"), "HTML page"),
    "a text": (lambda one: answer(one, 200, "text/plain", b"It works!"), "none of this API (the last: 200, text/plain)"),
    "not found": (lambda one: answer(one, 404, "application/json", b'{"detail":"Not Found"}'), "none of this API (the last: 404"),
    "a list": (lambda one: answer(one, 200, "application/json", b"[]"), "none of this API"),
    "nothing": (lambda one: answer(one, 204, "", b""), "none of this API"),
}  # fmt: skip


@pytest.mark.parametrize("what", NOT_THE_API)
def test_something_else_at_the_url_is_told_after_a_few_calls(what: str) -> None:
    calls = 0
    respond, said = NOT_THE_API[what]

    def counting(request: BaseHTTPRequestHandler) -> None:
        nonlocal calls
        calls += 1
        respond(request)

    with answering(counting) as url:
        assert said in stopped(asked(url))
    assert calls < 12


def test_a_redirect_is_told_and_the_key_is_not_carried_along() -> None:
    elsewhere: list[str] = []
    with answering(lambda request: elsewhere.append(request.path)) as other:

        def moved(request: BaseHTTPRequestHandler) -> None:
            answer(request, 301, "text/plain", b"", location=f"{other}/api")

        with answering(moved) as url:
            line = stopped(asked(url))
    assert f"redirects (301) to {other}/api" in line and elsewhere == []


def silent_stream(request: BaseHTTPRequestHandler) -> None:
    answer(request, 200, "text/event-stream", b'data: {"choices":[]}\n\n').wfile.flush()
    request.connection.recv(1)  # until the client has gone


def silent(request: BaseHTTPRequestHandler) -> None:
    request.connection.recv(1)  # until the client has gone


def huge(request: BaseHTTPRequestHandler) -> None:
    with suppress(OSError):  # the client has gone
        answer(request, 200, "application/json", b'{"text":"' + b"x" * 3_000_000 + b'"}')


@pytest.mark.parametrize(
    ("respond", "said"),
    [
        (silent, "no answer, or one that stopped, within 0.4 s"),
        (silent_stream, "no answer, or one that stopped, within 0.4 s"),
        (huge, "did not end within 0.4 s or 1 MiB"),
    ],
)
def test_an_answer_without_an_end_is_cut_off(
    respond: Callable[[BaseHTTPRequestHandler], None], said: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("mock_server.contract.targets.MOST_BYTES", 1 << 20)
    with answering(respond) as url:
        line = stopped(asked(url, "--timeout", "0.4"))
    assert said in line and url in line


@contextmanager
def talking(say: bytes) -> Iterator[str]:
    """A port that answers whatever comes with these bytes."""
    with socket.create_server(("127.0.0.1", 0)) as listening:

        def serve() -> None:
            try:
                while True:
                    connection, _ = listening.accept()
                    with connection:
                        connection.recv(65536)
                        connection.sendall(say)
            except OSError:
                pass  # closed

        threading.Thread(target=serve, daemon=True).start()
        yield f"127.0.0.1:{listening.getsockname()[1]}"
        listening.shutdown(socket.SHUT_RDWR)


def test_what_does_not_speak_http_or_tls_is_told() -> None:
    with talking(b"220 mail.example.com ESMTP\r\n") as place:
        assert "does not speak HTTP" in stopped(asked(f"http://{place}"))
        assert "no TLS connection" in stopped(asked(f"https://{place}"))


def test_a_name_that_nobody_has_is_told() -> None:
    assert "cannot be reached" in stopped(asked("http://nobody.invalid"))


@pytest.fixture(scope="module")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A certificate for 127.0.0.1 that has signed itself, with its key."""
    from ipaddress import ip_address

    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "127.0.0.1")])
    now = datetime.now(UTC)
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(1)
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.IPAddress(ip_address("127.0.0.1"))]), critical=False)
        .sign(key, hashes.SHA256())
    )
    file = tmp_path_factory.mktemp("tls") / "both.pem"
    words = serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    file.write_bytes(key.private_bytes(*words) + made.public_bytes(serialization.Encoding.PEM))
    return file


@contextmanager
def over_tls(certificate: Path, respond: Callable[[BaseHTTPRequestHandler], object]) -> Iterator[str]:
    from http.server import ThreadingHTTPServer

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            self.rfile.read(int(self.headers.get("content-length", 0)))
            respond(self)

        def do_GET(self) -> None:
            respond(self)

        def log_message(self, *args: object) -> None:
            pass

    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate)
    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.socket = context.wrap_socket(server.socket, server_side=True)
    server.handle_error = lambda *_: None  # type: ignore[method-assign]  # the client hangs up at the certificate
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield f"https://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        server.server_close()


def test_a_certificate_that_signed_itself_is_told_and_can_be_trusted_by_name(
    certificate: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with over_tls(certificate, lambda one: answer(one, 200, "text/html", b"<html></html>")) as url:
        line = stopped(asked(url))
        assert "self-signed certificate" in line and "SSL_CERT_FILE" in line
        monkeypatch.setenv("SSL_CERT_FILE", str(certificate))
        assert "HTML page" in stopped(asked(url))


@pytest.mark.parametrize("option", ["--report", "--history"])
def test_a_folder_that_cannot_be_written_to_is_told_before_anything_is_asked(
    option: str, tmp_path: Path
) -> None:
    (tmp_path / "file").touch()
    calls: list[str] = []
    with answering(lambda request: calls.append(request.path)) as url:
        ran = asked(url, option, str(tmp_path / "file" / "inside"))
    assert ran.exit_code == 2 and calls == []
    (line,) = ran.output.splitlines()
    assert line.startswith(f"dashmock: {option} ") and "cannot be written" in line
