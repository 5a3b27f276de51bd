"""A bucket of an S3-compatible service for bytes that are too large for a store, through obstore."""

import os
from collections.abc import Callable
from typing import Any, TypeVar
from urllib.parse import parse_qsl, urlsplit

from mock_server.world.store import AddressError, StoreError, Waiting, at_once

Told = TypeVar("Told")

ABOVE = 1024 * 1024
"""Bytes up to which something stays in the store, unless the address says `above`."""

PATIENCE = "60s"
"""How long one request to the bucket may take; large things go in several."""

SAYS = ("above", "endpoint", "region")
"""What an address may say after its question mark."""

CREDENTIALS = ("AWS_ACCESS_KEY_ID", "AWS_WEB_IDENTITY_TOKEN_FILE", "AWS_CONTAINER_CREDENTIALS_FULL_URI")
"""One of these is in the environment, or there is nothing to sign with: nobody else is asked for it."""

EXAMPLE = "s3://BUCKET/FOLDER?endpoint=http://HOST:9000"


class Bucket:
    """Objects by name; what has more than `above` bytes belongs here. Everything raises StoreError where the service does not answer."""

    def __init__(self, address: str) -> None:
        """`s3://BUCKET/FOLDER?endpoint=…&region=…&above=…`; keys are those of the environment. Raises AddressError."""
        name, folder, said = _parts(address)
        self.where = f"s3://{name}/{folder}" if folder else f"s3://{name}"
        self.above = int(said.get("above", ABOVE))
        if not any(os.environ.get(one) for one in CREDENTIALS):
            raise AddressError(
                f"{self.where}: there is no key in the environment; set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY"
            )
        try:
            import obstore
            from obstore.exceptions import BaseError
            from obstore.store import S3Store
        except ImportError:
            raise AddressError(
                f"{self.where}: needs obstore; install it with: pip install 'dashmock[s3]'"
            ) from None
        self.waiting: Waiting = at_once
        self._errors = (BaseError, OSError)
        self._obstore: Any = obstore
        options: dict[str, Any] = {key: said[key] for key in ("endpoint", "region") if key in said}
        if not ("region" in options or os.environ.get("AWS_REGION") or os.environ.get("AWS_DEFAULT_REGION")):
            options["region"] = "us-east-1"  # what S3-compatible services take where nobody named one
        try:
            self._bucket = S3Store(
                name,
                prefix=folder or None,
                client_options={
                    "allow_http": said.get("endpoint", "").startswith("http://"),
                    "connect_timeout": "5s",
                    "timeout": PATIENCE,
                },
                retry_config={"max_retries": 2},
                **options,
            )
            for _ in obstore.list(self._bucket, chunk_size=1):
                break
        except self._errors as error:
            raise AddressError(f"{self.where}: cannot be used: {_first(error)}") from None

    def _ask(self, asked: Callable[[], Told]) -> Told:
        try:
            told: Told = self.waiting(asked)
            return told
        except self._errors as error:
            raise StoreError(f"{self.where}: {_first(error)}") from None

    def put(self, name: str, content: bytes) -> None:
        """Keeps an object, in place of one of the same name."""
        self._ask(lambda: self._obstore.put(self._bucket, name, content))

    def get(self, name: str) -> bytes:
        """The bytes of an object that is there."""
        return bytes(self._ask(lambda: self._obstore.get(self._bucket, name).bytes()))

    def delete(self, *names: str) -> None:
        """Deletes objects, where they are there."""
        self._ask(lambda: self._obstore.delete(self._bucket, list(names)))

    def clear(self) -> None:
        """Deletes every object of the folder."""

        def cleared() -> None:
            for some in self._obstore.list(self._bucket):
                self._obstore.delete(self._bucket, [one["path"] for one in some])

        self._ask(cleared)


def _parts(address: str) -> tuple[str, str, dict[str, str]]:
    """Bucket, folder, and what is said of them. Raises AddressError."""
    try:
        parts = urlsplit(address)
        said = dict(parse_qsl(parts.query, keep_blank_values=True, strict_parsing=bool(parts.query)))
    except ValueError:
        raise AddressError(f"is no address; write {EXAMPLE}") from None
    if "@" in parts.netloc:
        raise AddressError(
            "s3://…: keys do not belong into an address; set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY"
        )
    if parts.scheme != "s3" or not parts.netloc or parts.fragment:
        raise AddressError(f"{address!r} names no bucket; write {EXAMPLE}")
    for name, value in said.items():
        if name not in SAYS:
            raise AddressError(f"{name}: is not known; there are: {', '.join(SAYS)}")
        if name == "above" and not value.isdecimal():
            raise AddressError(f"above: {value!r} is no number of bytes; write e.g. {ABOVE}")
        if name == "endpoint" and not value.startswith(("http://", "https://")):
            raise AddressError(f"endpoint: {value!r} is no URL; write e.g. http://HOST:9000")
    return parts.netloc, parts.path.strip("/"), said


def _first(error: BaseException) -> str:
    """What went wrong in one line: the service's own words run over many."""
    return str(error).strip().partition("\n")[0][:300]
