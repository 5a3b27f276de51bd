"""An S3 server for the tests: moto's, a process of its own on a free port. It keeps all in memory: one that comes back is empty."""

import os
import socket
import subprocess
import sys
import time

import pytest

KEYS = {"AWS_ACCESS_KEY_ID": "test", "AWS_SECRET_ACCESS_KEY": "test"}


class S3Server:
    """A server with one empty bucket, `files`."""

    def __init__(self) -> None:
        pytest.importorskip("moto", reason="moto is not installed")
        pytest.importorskip(
            "flask_cors", reason="flask-cors is not installed: moto serves nothing without it"
        )
        with socket.create_server(("127.0.0.1", 0)) as free:
            self.port = free.getsockname()[1]
        command = [
            sys.executable,
            "-W",
            "ignore",
            "-m",
            "moto.server",
            "-H",
            "127.0.0.1",
            "-p",
            str(self.port),
        ]
        self._command, self._environment = command, os.environ | KEYS
        self.start()

    def start(self) -> None:
        """Starts it, and waits until it has made its bucket."""
        import boto3
        from botocore.exceptions import EndpointConnectionError

        self._process = subprocess.Popen(
            self._command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, env=self._environment
        )
        self.client = boto3.client(
            "s3",
            endpoint_url=f"http://127.0.0.1:{self.port}",
            region_name="us-east-1",
            aws_access_key_id=KEYS["AWS_ACCESS_KEY_ID"],
            aws_secret_access_key=KEYS["AWS_SECRET_ACCESS_KEY"],
        )
        until = time.monotonic() + 60
        while time.monotonic() < until:
            try:
                self.client.create_bucket(Bucket="files")
                return
            except EndpointConnectionError:
                time.sleep(0.05)
        raise RuntimeError("moto's server does not answer")

    def objects(self, folder: str) -> dict[str, int]:
        """Name → size of all that lies there."""
        found = self.client.list_objects_v2(Bucket="files", Prefix=f"{folder}/").get("Contents", [])
        return {one["Key"].removeprefix(f"{folder}/"): one["Size"] for one in found}

    def address(self, folder: str, **said: str) -> str:
        """What --blobs takes."""
        more = "".join(f"&{key}={value}" for key, value in said.items())
        return f"s3://files/{folder}?endpoint=http://127.0.0.1:{self.port}{more}"

    def stop(self) -> None:
        """Kills it, and all that it kept."""
        self._process.kill()
        self._process.wait()
