"""HTTPS by --certfile and --keyfile: the same mock, and one clear line for each file that is no use."""

import json
import socket
import ssl
from collections.abc import Callable, Iterator
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from ipaddress import ip_address
from pathlib import Path
from typing import NamedTuple
from urllib.parse import urlsplit

import httpx
import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec

from tests.server.raw import ASK, CHAT, CONVERSATIONS, request
from tests.server.test_cli import one_line, refused
from tests.support import KEY, Server

HEADERS = {"authorization": f"Bearer {KEY}"}


class Files(NamedTuple):
    certificate: Path
    key: Path
    locked: Path
    other_key: Path


def pem(key: ec.EllipticCurvePrivateKey, password: bytes = b"") -> bytes:
    lock = serialization.BestAvailableEncryption(password) if password else serialization.NoEncryption()
    return key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, lock)


@pytest.fixture(scope="module")
def files(tmp_path_factory: pytest.TempPathFactory) -> Files:
    """A certificate for 127.0.0.1 that signs itself, its key plain and locked, and a key of somebody else."""
    folder = tmp_path_factory.mktemp("tls")
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "dashmock test")])
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(1)
        .not_valid_before(datetime.now(UTC) - timedelta(days=1))
        .not_valid_after(datetime.now(UTC) + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.IPAddress(ip_address("127.0.0.1"))]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    found = Files(*(folder / one for one in ("cert.pem", "key.pem", "locked.pem", "other.pem")))
    found.certificate.write_bytes(made.public_bytes(serialization.Encoding.PEM))
    found.key.write_bytes(pem(key))
    found.locked.write_bytes(pem(key, b"secret"))
    found.other_key.write_bytes(pem(ec.generate_private_key(ec.SECP256R1())))
    return found


@pytest.fixture(scope="module")
def secured(files: Files, serve: Callable[..., Server]) -> Iterator[Server]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("SSL_CERT_FILE", str(files.certificate))  # for who waits until it serves
        yield serve("--certfile", str(files.certificate), "--keyfile", str(files.key))


@pytest.fixture
def client(secured: Server, files: Files) -> Iterator[httpx.Client]:
    context = ssl.create_default_context(cafile=str(files.certificate))
    with httpx.Client(base_url=secured.url, verify=context, headers=HEADERS) as client:
        yield client


def test_it_says_that_it_serves_https(secured: Server) -> None:
    assert secured.url.startswith("https://127.0.0.1:")


def test_a_chat_and_a_stream_are_answered(client: httpx.Client) -> None:
    assert client.post(CHAT, json=ASK).json()["object"] == "chat.completion"
    with client.stream("POST", CHAT, json=ASK | {"stream": True}) as answer:
        assert answer.read().endswith(b"data: [DONE]\n\n")


def test_addresses_in_answers_are_https_too(client: httpx.Client) -> None:
    asked = {"model": "wanx-v1", "input": {"prompt": "a cat"}, "parameters": {"n": 1}}
    made = client.post("/api/v1/services/aigc/text2image/image-synthesis", json=asked, headers={"X-DashScope-Async": "enable"})  # fmt: skip
    client.post("/_mock/clock", json={"advance": 3600}).raise_for_status()
    task = client.get(f"/api/v1/tasks/{made.json()['output']['task_id']}").json()
    url = task["output"]["results"][0]["url"]
    assert url.startswith(str(client.base_url)) and client.get(url).status_code in (200, 403)


@pytest.mark.parametrize("fault", ["cut", "half-close", "reset"])
def test_an_answer_can_end_in_its_midst(fault: str, client: httpx.Client) -> None:
    with pytest.raises(httpx.TransportError):
        client.post(CHAT, json=ASK | {"stream": True}, headers={"X-Mock-Fault": fault})
    assert client.post(CHAT, json=ASK).status_code == 200


def test_plain_http_on_its_port_gets_no_answer_and_does_no_harm(
    secured: Server, client: httpx.Client
) -> None:
    address = urlsplit(secured.url)
    with socket.create_connection((address.hostname, address.port), timeout=20) as plain:
        plain.sendall(request("POST", CHAT, json.dumps(ASK).encode()))
        with suppress(ConnectionError):
            assert not plain.recv(100).startswith(b"HTTP/")
    assert client.post(CONVERSATIONS, json={}).status_code == 200


def test_certificate_and_key_may_be_one_file(
    files: Files, serve: Callable[..., Server], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    both = tmp_path / "both.pem"
    both.write_bytes(files.certificate.read_bytes() + files.key.read_bytes())
    monkeypatch.setenv("SSL_CERT_FILE", str(files.certificate))
    assert serve("--certfile", str(both)).url.startswith("https://")


def test_a_file_that_is_no_use_is_named_with_the_remedy(files: Files, tmp_path: Path) -> None:
    broken = tmp_path / "broken.pem"
    broken.write_text("-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n", encoding="utf-8")
    certificate, key, locked, other = map(str, files)
    missing = str(tmp_path / "none.pem")
    for flags, words in {
        ("--keyfile", key): f"--keyfile {key}: is of no use alone; name its certificate with --certfile",
        ("--certfile", missing, "--keyfile", key): f"--certfile {missing}: cannot be read: No such file",
        ("--certfile", certificate, "--keyfile", missing): f"--keyfile {missing}: cannot be read: No such file",
        ("--certfile", certificate): f"--certfile {certificate}: has no --keyfile and holds no private key",
        ("--certfile", key, "--keyfile", key): f"--certfile {key}: holds no certificate; write one in PEM",
        ("--certfile", certificate, "--keyfile", certificate): f"--keyfile {certificate}: holds no private key",
        ("--certfile", certificate, "--keyfile", other): f"--keyfile {other}: is not the key of --certfile",
        ("--certfile", certificate, "--keyfile", locked): f"--keyfile {locked}: is locked with a password",
        ("--certfile", str(broken), "--keyfile", key): "cannot be used: ",
        ("--certfile", str(tmp_path), "--keyfile", key): f"--certfile {tmp_path}: cannot be read: Is a directory",
    }.items():  # fmt: skip
        said = one_line(refused(*flags))
        assert said.startswith("dashmock: ") and words in said, said
