"""Encrypted input: `input` comes as one base64 text and `output` goes back as one (model-interface-aes-encryption).

The client makes an AES key, encrypts it with our public key and names both in X-DashScope-EncryptionKey. Padding, tag and
base64 are those of dashscope SDK 2.0.2, api_entities/encryption.py. The key pair comes from the seed, so that all workers,
and every run, read what was written for one of them; it protects nothing.

Needs the package `cryptography` (extra `encryption`), which is imported when the first sealed request comes.
"""

import base64
import binascii
from collections.abc import Iterator
from functools import cached_property
from random import Random
from typing import TYPE_CHECKING, Any

import orjson

from mock_server.wire.errors import Refused
from mock_server.wire.reply import Events, Frame, Json, Reply

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey

KEY_ID = "1"
EXPONENT = 65537
HALF = 1024  # bits of each prime: RSA 2048

UNREADABLE = "Required parameter(s) missing or invalid, please check the request parameters."
"""Said of whatever is wrong with the header or the text (documented)."""


class NoCryptography(RuntimeError):
    """The package that sealed requests need is not here; the text says how to get it."""

    def __init__(self) -> None:
        super().__init__("encrypted input needs the package cryptography: pip install 'dashmock[encryption]'")


class Seal:
    """The key of one request: what was sealed with it, and what is to be."""

    def __init__(self, key: bytes, nonce: bytes) -> None:
        from cryptography.hazmat.primitives.ciphers.aead import AESGCM

        self._cipher, self._nonce = AESGCM(key), nonce

    def open(self, text: str) -> Any:
        """The JSON value in `text`. Raises ValueError for what is no text of this key."""
        from cryptography.exceptions import InvalidTag

        try:
            return orjson.loads(
                self._cipher.decrypt(self._nonce, base64.b64decode(text, validate=True), None)
            )
        except InvalidTag:
            raise ValueError("not sealed with this key") from None

    def close(self, value: Any) -> str:
        """`value` as JSON, sealed."""
        return base64.b64encode(self._cipher.encrypt(self._nonce, orjson.dumps(value), None)).decode()

    def sealed(self, reply: Reply) -> Reply:
        """The reply with every `output` in it sealed. A refusal has none and stays readable."""
        if isinstance(reply, Json):
            return reply._replace(body=self._whole(reply.body))
        if isinstance(reply, Events):
            return reply._replace(steps=self._frames(reply.frames))
        return reply

    def _frames(self, frames: Iterator[Frame]) -> Iterator[Frame]:
        for frame in frames:
            lines = frame.data.split(b"\n")
            told = [b"data:" + self._whole(line[5:]) if line.startswith(b"data:") else line for line in lines]
            yield frame._replace(data=b"\n".join(told))

    def _whole(self, body: bytes) -> bytes:
        answer = orjson.loads(body)
        if "output" not in answer:
            return body
        return orjson.dumps({**answer, "output": self.close(answer["output"])})


class Seals:
    """Our side of the exchange: the key pair."""

    def __init__(self, seed: int) -> None:
        self._seed = seed

    @cached_property
    def _private(self) -> "RSAPrivateKey":
        try:
            from cryptography.hazmat.primitives.asymmetric import rsa
        except ImportError:
            raise NoCryptography from None
        random = Random(f"key pair {self._seed}")
        p, q = _prime(random), _prime(random)
        d = pow(EXPONENT, -1, (p - 1) * (q - 1))
        public = rsa.RSAPublicNumbers(EXPONENT, p * q)
        return rsa.RSAPrivateNumbers(
            p=p,
            q=q,
            d=d,
            dmp1=d % (p - 1),
            dmq1=d % (q - 1),
            iqmp=rsa.rsa_crt_iqmp(p, q),
            public_numbers=public,
        ).private_key()

    @cached_property
    def public(self) -> str:
        """The public key as clients load it: DER of a SubjectPublicKeyInfo, in base64. Raises NoCryptography."""
        public = self._private.public_key()
        from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

        return base64.b64encode(public.public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)).decode()

    def unseal(self, header: str, body: dict[str, Any]) -> Seal:
        """Puts what `input` says in its place and gives the key to answer with. Raises Refused, and NoCryptography."""
        private = self._private
        from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15

        try:
            told = orjson.loads(header)
            if told["public_key_id"] != KEY_ID:
                raise ValueError("no such key")
            wrapped = private.decrypt(base64.b64decode(told["encrypt_key"], validate=True), PKCS1v15())
            seal = Seal(base64.b64decode(wrapped, validate=True), base64.b64decode(told["iv"], validate=True))
            body["input"] = seal.open(body["input"])
        except (ValueError, KeyError, TypeError, AttributeError, binascii.Error):
            raise Refused("InvalidParameter", layer="gateway", message=UNREADABLE) from None
        return seal


_SMALL = [n for n in range(3, 2000, 2) if all(n % d for d in range(3, int(n**0.5) + 1, 2))]


def _prime(random: Random) -> int:
    """A prime of HALF bits whose two highest are set, so that the product of two has 2 * HALF; e divides p - 1 of none."""
    while True:
        found = random.getrandbits(HALF) | 3 << (HALF - 2) | 1
        if all(found % n for n in _SMALL) and _is_prime(found, random) and (found - 1) % EXPONENT:
            return found


def _is_prime(number: int, random: Random) -> bool:
    """Miller and Rabin's test, twenty times."""
    odd, twos = number - 1, 0
    while odd % 2 == 0:
        odd, twos = odd // 2, twos + 1
    for _ in range(20):
        x = pow(random.randrange(2, number - 1), odd, number)
        if x in (1, number - 1):
            continue
        for _ in range(twos - 1):
            x = x * x % number
            if x == number - 1:
                break
        else:
            return False
    return True
