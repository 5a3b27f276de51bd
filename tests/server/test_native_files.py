"""Files on the native surface, and media brought for one request: partial failure, pages, addresses, leaves, `oss://`."""

import base64
import hashlib
import json
from typing import Any

import httpx
import pytest

from tests.server.keeping import FILES, NOON, OTHER, Mock

NATIVE = "/api/v1/files"
POLICY = "/api/v1/uploads?action=getPolicy&model=qwen-vl-plus"
SEE = "/api/v1/services/aigc/multimodal-generation/generation"
RESOLVE = {"X-DashScope-OssResourceResolve": "enable"}


@pytest.fixture
def mock() -> Mock:
    return Mock()


def uploaded(mock: Mock, *files: tuple[str, bytes], **more: Any) -> Any:
    sent = [("files", (name, data)) for name, data in files]
    answer = mock.ask("POST", NATIVE, files=sent, **more)
    assert answer.status_code == 200, answer.text
    return answer.json()["data"]


def refused(answer: httpx.Response, message: str) -> None:
    assert answer.status_code == 400
    assert (answer.json()["code"], answer.json()["message"]) == ("InvalidParameter", message)


def test_files_are_uploaded_together_and_shown_with_an_address(mock: Mock) -> None:
    sent = {"purpose": ["fine-tune"], "descriptions": ["one", "two"]}
    first, second = uploaded(mock, ("a.jsonl", b"{}"), ("b.jsonl", b"[]!"), data=sent)["uploaded_files"]
    answer = mock.ask("GET", f"{NATIVE}/{second['file_id']}")
    file = answer.json()["data"]

    assert (first["name"], second["name"]) == ("a.jsonl", "b.jsonl")
    assert "x-request-id" not in answer.headers
    assert list(file) == [
        *("id", "name", "description", "purpose", "size", "md5"),
        *("region", "file_id", "url", "user_id", "api_key_id", "gmt_create"),
    ]
    assert (file["description"], file["purpose"], file["size"]) == ("two", "fine-tune", 3)
    assert file["md5"] == base64.b64encode(hashlib.md5(b"[]!").digest()).decode()
    assert (file["region"], file["gmt_create"]) == ("cn-beijing", "2026-01-01 08:00:00")
    assert mock.ask("GET", file["url"]).content == b"[]!"


def test_the_address_leads_to_the_very_bytes_for_a_day(mock: Mock) -> None:
    data = bytes(range(256)) * 5000
    (file,) = uploaded(mock, ('we"ird %2F ?#.bin', data))["uploaded_files"]
    url = mock.ask("GET", f"{NATIVE}/{file['file_id']}").json()["data"]["url"]

    assert mock.ask("GET", url).content == data
    mock.clock.advance(24 * 3600 + 1)
    assert mock.ask("GET", url).status_code == 403
    url = mock.ask("GET", f"{NATIVE}/{file['file_id']}").json()["data"]["url"]
    mock.ask("DELETE", f"{NATIVE}/{file['file_id']}")
    assert mock.ask("GET", url).status_code == 404


def test_files_that_cannot_be_kept_fail_beside_those_that_are(
    mock: Mock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("mock_server.world.files.MOST", 2)
    data = uploaded(mock, *((f"{number}.txt", b"x") for number in range(3)))

    assert [one["name"] for one in data["uploaded_files"]] == ["0.txt", "1.txt"]
    assert data["failed_uploads"] == [
        {
            "name": "2.txt",
            "code": "BadRequest.TooMany",
            "message": "Out of number, <2> of <2> files has been uploaded.",
        }
    ]


def test_a_file_without_room_or_too_large_fails_too(mock: Mock, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("mock_server.world.files.ROOM", 10)
    data = uploaded(mock, ("a.txt", b"x" * 8), ("b.txt", b"x" * 8))

    assert data["failed_uploads"][0]["code"] == "BadRequest.TooLarge"
    assert (
        data["failed_uploads"][0]["message"] == "Out of space, <8> B of <10> B storage space has been used."
    )


def test_the_largest_file_depends_on_its_purpose(mock: Mock) -> None:
    data = uploaded(
        mock, ("a.txt", bytes(150 * 1024 * 1024 + 1)), ("b.txt", b"x"), data={"purpose": "file-extract"}
    )

    assert [one["name"] for one in data["uploaded_files"]] == ["b.txt"]
    assert data["failed_uploads"][0]["message"].endswith("for file-extract is 150 MB.")


def test_both_surfaces_share_one_store(mock: Mock) -> None:
    native = uploaded(mock, ("a.txt", b"x"), data={"purpose": "batch"})["uploaded_files"][0]["file_id"]
    compatible = mock.upload()["id"]

    assert mock.ask("GET", f"{FILES}/{native}").json()["purpose"] == "batch"
    assert mock.ask("GET", f"{NATIVE}/{compatible}").json()["data"]["purpose"] == "file-extract"
    assert set(mock.ask("DELETE", f"{NATIVE}/{compatible}").json()) == {"request_id"}
    assert mock.ask("GET", f"{FILES}/{compatible}").status_code == 404


def test_files_are_on_numbered_pages_newest_first(mock: Mock) -> None:
    uploaded(mock, *((f"{number}.txt", b"x") for number in range(5)))
    page = mock.ask("GET", f"{NATIVE}?page_no=2&page_size=2").json()["data"]

    assert (page["total"], page["page_no"], page["page_size"]) == (5, 2, 2)
    assert [file["name"] for file in page["files"]] == ["2.txt", "1.txt"]
    assert mock.ask("GET", f"{NATIVE}?page_no=9").json()["data"]["files"] == []
    numbers = [file["id"] for file in mock.ask("GET", NATIVE).json()["data"]["files"]]
    assert len(set(numbers)) == 5


@pytest.mark.parametrize("query", ["page_no=0", "page_size=101", "page_size=x"])
def test_a_page_that_there_cannot_be_is_refused(mock: Mock, query: str) -> None:
    name = query.partition("=")[0]
    refused(
        mock.ask("GET", f"{NATIVE}?{query}"),
        f"Required parameter({name}) missing or invalid, please check the request parameters.",
    )


def test_a_file_that_is_not_there_or_anothers_is_not_found(mock: Mock) -> None:
    id = mock.upload()["id"]
    for method in ("GET", "DELETE"):
        refused(mock.ask(method, f"{NATIVE}/nobody"), "File not found.")
        refused(mock.ask(method, f"{NATIVE}/{id}", key=OTHER), "File not found.")
    assert mock.ask("GET", NATIVE, key=OTHER).json()["data"]["total"] == 0


@pytest.mark.parametrize("purpose", ["assistants", "batch_output"])
def test_a_wrong_purpose_is_refused(mock: Mock, purpose: str) -> None:
    answer = mock.ask("POST", NATIVE, files={"files": ("a", b"x")}, data={"purpose": purpose})
    refused(answer, "Required parameter(purpose) missing or invalid, please check the request parameters.")


def test_a_form_without_files_is_refused(mock: Mock) -> None:
    for files in ({"file": ("a", b"x")}, {"files": (None, b"x")}):
        answer = mock.ask("POST", NATIVE, files=files)
        refused(answer, "Required parameter(files) missing or invalid, please check the request parameters.")


# ---- media for one request --------------------------------------------------------------------------------------------


def leave(mock: Mock, **more: Any) -> Any:
    answer = mock.ask("GET", POLICY, **more)
    assert answer.status_code == 200, answer.text
    data = answer.json()["data"]
    assert data["upload_dir"].endswith(answer.json()["request_id"])
    return data


def fields(given: Any, name: str = "cat.png", **changes: str) -> dict[str, str]:
    return {
        "OSSAccessKeyId": given["oss_access_key_id"],
        "Signature": given["signature"],
        "policy": given["policy"],
        "key": f"{given['upload_dir']}/{name}",
        "x-oss-object-acl": given["x_oss_object_acl"],
        "x-oss-forbid-overwrite": given["x_oss_forbid_overwrite"],
        "success_action_status": "200",
    } | changes


def brought(mock: Mock, given: Any, data: bytes = b"picture", **changes: str) -> httpx.Response:
    sent = fields(given, **changes)
    return mock.ask("POST", given["upload_host"], data=sent, files={"file": ("cat.png", data)}, headers={"Authorization": ""})  # fmt: skip


def looked_at(mock: Mock, url: str, **more: Any) -> httpx.Response:
    content = [{"image": url}, {"text": "What is this?"}]
    body = {"model": "qwen-vl-plus", "input": {"messages": [{"role": "user", "content": content}]}}
    return mock.ask("POST", SEE, json=body, **more)


def test_a_leave_says_what_may_be_uploaded_for_five_minutes(mock: Mock) -> None:
    given = leave(mock)
    policy = json.loads(base64.b64decode(given["policy"]))

    assert policy["expiration"] == "2026-01-01T00:05:00.000Z" and given["expire_in_seconds"] == 300
    assert policy["conditions"][:2] == [
        ["content-length-range", 0, 1073741824],
        ["starts-with", "$key", given["upload_dir"]],
    ]
    assert given["upload_host"] == "http://mock.test/_mock/oss"


@pytest.mark.parametrize("query", ["", "action=getPolicy", "model=x", "action=other&model=x"])
def test_a_leave_for_nothing_is_refused(mock: Mock, query: str) -> None:
    assert mock.ask("GET", f"/api/v1/uploads?{query}").json()["code"] == "InvalidParameter"


def test_what_was_brought_can_be_named_with_the_header_and_only_with_it(mock: Mock) -> None:
    given = leave(mock)
    answer = brought(mock, given)
    url = f"oss://{given['upload_dir']}/cat.png"

    assert (answer.status_code, answer.content) == (200, b"")
    assert looked_at(mock, url, headers=RESOLVE).status_code == 200
    refused(
        looked_at(mock, url),
        "<400> InternalError.Algo.InvalidParameter: The provided URL does not appear to be valid. "
        "Ensure it is correctly formatted.",
    )


def test_it_is_gone_after_two_days_and_never_was_for_others(mock: Mock) -> None:
    given = leave(mock)
    brought(mock, given)
    url = f"oss://{given['upload_dir']}/cat.png"
    gone = "<400> InternalError.Algo.InvalidParameter: Failed to download multimodal content."

    refused(looked_at(mock, url, headers=RESOLVE, key=OTHER), gone)
    refused(looked_at(mock, url + "x", headers=RESOLVE), gone)
    mock.clock.advance(48 * 3600 + 1)
    refused(looked_at(mock, url, headers=RESOLVE), gone)


def test_the_compatible_surface_and_tasks_need_the_header_too(mock: Mock) -> None:
    content = [
        {"type": "image_url", "image_url": {"url": "oss://somewhere/else.png"}},
        {"type": "text", "text": "?"},
    ]
    chat = {"model": "qwen-vl-plus", "messages": [{"role": "user", "content": content}]}
    task = {"model": "fun-asr", "input": {"file_urls": ["oss://somewhere/else.wav"]}}
    for path, body, more in (
        ("/compatible-mode/v1/chat/completions", chat, {}),
        ("/api/v1/services/audio/asr/transcription", task, {"X-DashScope-Async": "enable"}),
    ):
        without = mock.ask("POST", path, json=body, headers=more)
        assert without.status_code == 400 and "does not appear to be valid" in without.text
        assert mock.ask("POST", path, json=body, headers={**RESOLVE, **more}).status_code == 200


@pytest.mark.parametrize(
    ("changes", "status", "said"),
    [
        ({"key": "elsewhere/cat.png"}, 403, "Policy Condition failed"),
        ({"Signature": "n3dNX/aD3+WAly0QgzsURfiIk00="}, 403, "SignatureDoesNotMatch"),
        ({"policy": "e30="}, 403, "SignatureDoesNotMatch"),
        ({"policy": ""}, 403, "SignatureDoesNotMatch"),
        ({"Signature": "é"}, 403, "SignatureDoesNotMatch"),
        ({"OSSAccessKeyId": "x"}, 403, "InvalidAccessKeyId"),
        ({"x-oss-object-acl": "public-read"}, 403, "Policy Condition failed"),
        ({"x-oss-forbid-overwrite": "false"}, 403, "Policy Condition failed"),
        ({"success_action_status": "201"}, 204, ""),
    ],
)
def test_the_form_has_to_keep_to_its_leave(
    mock: Mock, changes: dict[str, str], status: int, said: str
) -> None:
    answer = brought(mock, leave(mock), **changes)

    assert answer.status_code == status and said in answer.text


def test_a_leave_expires_and_nothing_is_overwritten(mock: Mock) -> None:
    given = leave(mock)
    assert brought(mock, given).status_code == 200
    assert brought(mock, given, b"other").status_code == 409
    mock.clock.advance(301)
    late = brought(mock, given)

    assert late.status_code == 403 and "Invalid according to Policy: Policy expired." in late.text


def test_a_form_that_is_none_or_without_a_file_is_refused(mock: Mock) -> None:
    given = leave(mock)
    without = mock.ask("POST", given["upload_host"], files={"key": (None, b"x")})
    none = mock.ask("POST", given["upload_host"], content=b"x")

    assert (without.status_code, none.status_code) == (400, 400)
    assert mock.ask("GET", given["upload_host"]).status_code == 405


def test_media_are_in_no_list_of_files(mock: Mock) -> None:
    brought(mock, leave(mock))

    assert mock.listed() == [] and mock.ask("GET", NATIVE).json()["data"]["total"] == 0
    assert mock.clock.now() == NOON
