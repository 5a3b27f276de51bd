"""Media for one request: a leave to bring a file, the form that brings it, and `oss://…`, which names it. The form is judged
as the object storage behind the live API judges it."""

import base64
import hashlib
import hmac
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Any, NamedTuple

import orjson

from mock_server.wire.forms import Part
from mock_server.world.files import File, Files

TARGET = "/_mock/oss"
"""Where the form goes."""

LEAVE, KEPT = 300, 48 * 3600.0
"""Seconds that a leave holds, and that a file is kept (get-temporary-file-url)."""

MOST_MB = 1024
ROOT = "dashscope-instant"
KEY_ID = "dashmock"
OWNER = "oss"
"""Whose the files are in the store: they are in nobody's list."""

_ERROR = (
    '<?xml version="1.0" encoding="UTF-8"?>\n<Error><Code>{code}</Code><Message>{message}</Message></Error>'
)


class Stored(NamedTuple):
    """What the object storage answers."""

    status: int
    media_type: str
    body: bytes


class Uploads:
    """Leaves and what was brought with them. `seed` makes the signatures."""

    def __init__(self, seed: int, files: Files) -> None:
        self._key = f"oss {seed}".encode()
        self._files = files

    def leave(self, owner: str, request_id: str, now: float) -> dict[str, Any]:
        """Leave for one file, by the names of the API; `upload_host` is left to who knows where it is asked."""
        day = datetime.fromtimestamp(now, UTC).strftime("%Y-%m-%d")
        until = datetime.fromtimestamp(now + LEAVE, UTC).isoformat(timespec="milliseconds")
        directory = f"{ROOT}/{named(owner)}/{day}/{request_id}"
        policy = {
            "expiration": until.replace("+00:00", "Z"),
            "conditions": [
                ["content-length-range", 0, MOST_MB * 1024 * 1024],
                ["starts-with", "$key", directory],
                {"bucket": "dashscope-file-mgr"},
                {"x-oss-object-acl": "private"},
                {"x-oss-forbid-overwrite": "true"},
            ],
        }
        packed = base64.b64encode(orjson.dumps(policy)).decode()
        return {
            "policy": packed,
            "signature": self._signature(packed),
            "upload_dir": directory,
            "upload_host": "",
            "expire_in_seconds": LEAVE,
            "max_file_size_mb": MOST_MB,
            "capacity_limit_mb": 999_999_999,
            "oss_access_key_id": KEY_ID,
            "x_oss_object_acl": "private",
            "x_oss_forbid_overwrite": "true",
        }

    def store(self, parts: Sequence[Part], now: float) -> Stored:
        """Keeps the file of a form, if its leave allows it. Fields behind the file do not count."""
        fields: dict[str, str] = {}
        file: Part | None = None
        for part in parts:
            if part.name == "file":
                file = part
                break
            fields[part.name.lower()] = part.text
        if file is None or "key" not in fields:
            return _refused(
                400, "InvalidArgument", "The form needs the fields key and file, and the file last."
            )
        policy = fields.get("policy", "")
        if fields.get("ossaccesskeyid") != KEY_ID:
            said = "The OSS Access Key Id you provided does not exist in our records."
            return _refused(403, "InvalidAccessKeyId", said)
        signature = fields.get("signature", "").encode()
        if not hmac.compare_digest(signature, self._signature(policy).encode()):
            said = "The request signature we calculated does not match the signature you provided."
            return _refused(403, "SignatureDoesNotMatch", said)
        fields["key"] = fields["key"].replace("${filename}", file.filename or "")
        wrong = _against(orjson.loads(base64.b64decode(policy)), fields, len(file.data), now)
        if wrong is not None:
            return wrong
        if self._files.get(fields["key"], OWNER) is not None:
            said = "The object you specified already exists and can not be overwritten."
            return _refused(409, "FileAlreadyExists", said)
        name = fields["key"].rpartition("/")[2]
        self._files.add(File(fields["key"], OWNER, name, "", file.data, now))
        return Stored(200 if fields.get("success_action_status") == "200" else 204, "application/xml", b"")

    def find(self, url: str, owner: str, now: float) -> File | None:
        """The file that `oss://…` names, if the owner brought it and it is still kept."""
        key = url.removeprefix("oss://")
        file = self._files.get(key, OWNER)
        if file is not None and now >= file.created + KEPT:
            self._files.delete(key, OWNER)
            return None
        return file if key.startswith(f"{ROOT}/{named(owner)}/") else None

    def knows(self, url: str, owner: str) -> bool:
        """Whether the address is one that this store would have given: to this owner, or one that holds a file."""
        key = url.removeprefix("oss://")
        return key.startswith(f"{ROOT}/{named(owner)}/") or self._files.get(key, OWNER) is not None

    def _signature(self, policy: str) -> str:
        return base64.b64encode(hmac.new(self._key, policy.encode(), hashlib.sha1).digest()).decode()


def named(owner: str) -> str:
    """The owner as directories name him."""
    return hashlib.md5(owner.encode(), usedforsecurity=False).hexdigest()


def _against(policy: Mapping[str, Any], fields: Mapping[str, str], size: int, now: float) -> Stored | None:
    """What of the form the policy does not allow."""
    until = datetime.fromisoformat(policy["expiration"]).timestamp()
    if now >= until:
        return _refused(403, "AccessDenied", "Invalid according to Policy: Policy expired.")
    for condition in policy["conditions"]:
        if isinstance(condition, dict):
            name, wanted = next(iter(condition.items()))
            fits = fields.get(name, wanted if name == "bucket" else "") == wanted
        elif condition[0] == "starts-with":
            fits = fields.get(condition[1].removeprefix("$"), "").startswith(f"{condition[2]}/")
        else:
            if size > condition[2]:
                return _refused(
                    400, "EntityTooLarge", "Your proposed upload exceeds the maximum allowed size."
                )
            continue
        if not fits:
            said = orjson.dumps(condition).decode()
            return _refused(
                403, "AccessDenied", f"Invalid according to Policy: Policy Condition failed: {said}"
            )
    return None


def _refused(status: int, code: str, message: str) -> Stored:
    message = message.replace("&", "&amp;").replace("<", "&lt;")
    return Stored(status, "application/xml", _ERROR.format(code=code, message=message).encode())
