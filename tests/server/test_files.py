"""Files in the dialect of the OpenAI SDKs: kept for the key that brought them, byte by byte, and refused in the API's words."""

import gzip
import logging
from typing import Any

import pytest

from mock_server.world.files import MOST
from tests.server.keeping import FILES, NOON, OTHER, Mock, error

BOUNDARY = "b0undary"
FORM = {"Content-Type": f"multipart/form-data; boundary={BOUNDARY}"}


@pytest.fixture
def mock() -> Mock:
    return Mock()


def form(*parts: tuple[str, bytes], end: bytes = b"--") -> bytes:
    """A form written by hand: what follows `form-data; ` of each part, and its bytes."""
    raw = b""
    for disposition, data in parts:
        head = f"--{BOUNDARY}\r\nContent-Disposition: form-data; {disposition}\r\n\r\n"
        raw += head.encode() + data + b"\r\n"
    return raw + f"--{BOUNDARY}".encode() + end + b"\r\n"


PURPOSE = ('name="purpose"', b"file-extract")
FILE = ('name="file"; filename="a.txt"', b"Hello.")


def sent(mock: Mock, raw: bytes, **headers: str) -> Any:
    return mock.ask("POST", FILES, content=raw, headers={**FORM, **headers})


def test_an_upload_is_answered_with_what_is_known_of_the_file(mock: Mock) -> None:
    file = mock.upload(b"Hello.", "a.txt")

    assert file.pop("id").startswith("file-fe-")
    assert file == {
        "object": "file",
        "bytes": 6,
        "filename": "a.txt",
        "purpose": "file-extract",
        "status": "processed",
        "created_at": int(NOON),
    }


@pytest.mark.parametrize(
    ("purpose", "prefix"),
    [("file-extract", "file-fe-"), ("batch", "file-batch-"), ("fine-tune", "file-ft-")],
)
def test_the_id_says_what_a_file_is_for(mock: Mock, purpose: str, prefix: str) -> None:
    assert mock.upload(purpose=purpose)["id"].startswith(prefix)


def test_a_file_is_shown_again_until_it_is_deleted(mock: Mock) -> None:
    file = mock.upload()
    path = f"{FILES}/{file['id']}"

    assert mock.ask("GET", path).json() == file
    assert mock.ask("DELETE", path).json() == {"object": "file", "deleted": True, "id": file["id"]}
    for method in ("GET", "DELETE"):
        status, said = error(mock.ask(method, path))
        assert (status, said["message"]) == (404, f"No such File object: {file['id']}")


def test_nobody_sees_the_files_of_another_key_or_workspace(mock: Mock) -> None:
    file = mock.upload()
    elsewhere: list[dict[str, Any]] = [
        {"key": OTHER},
        {"headers": {"X-DashScope-WorkSpace": "llm-workspace1"}},
        {"headers": {"Host": "dashscope-intl.aliyuncs.com"}},
    ]
    for stranger in elsewhere:
        assert mock.listed(**stranger) == []
        for method in ("GET", "DELETE"):
            assert mock.ask(method, f"{FILES}/{file['id']}", **stranger).status_code == 404
    assert mock.listed() == ["a.txt"]


def test_only_what_a_batch_made_can_be_downloaded(mock: Mock) -> None:
    status, said = error(mock.ask("GET", f"{FILES}/{mock.upload()['id']}/content"))

    assert (status, said["message"]) == (400, "Not allowed to download files of purpose: file-extract")


def test_files_are_listed_newest_first_in_pages(mock: Mock) -> None:
    files = [mock.upload(name=f"{number}.txt") for number in range(5)]
    first = mock.ask("GET", f"{FILES}?limit=2").json()
    second = mock.ask("GET", f"{FILES}?limit=3&after={first['data'][-1]['id']}").json()

    assert [one["filename"] for one in first["data"]] == ["4.txt", "3.txt"] and first["has_more"]
    assert [one["filename"] for one in second["data"]] == ["2.txt", "1.txt", "0.txt"]
    assert not second["has_more"] and mock.listed(f"after={files[0]['id']}") == []


def test_a_page_goes_on_after_a_file_that_its_filter_leaves_out(mock: Mock) -> None:
    mock.upload(name="old.txt")
    other = mock.upload(name="b.jsonl", purpose="batch")
    mock.upload(name="new.txt")

    assert mock.listed(f"purpose=file-extract&after={other['id']}") == ["old.txt"]


def test_a_list_is_narrowed_by_purpose_and_time_in_beijing(mock: Mock) -> None:
    mock.upload(name="noon.txt")
    mock.clock.advance(24 * 3600)
    mock.upload(name="next.jsonl", purpose="batch")

    assert mock.listed("purpose=batch") == ["next.jsonl"] and mock.listed("purpose=file-extract") == [
        "noon.txt"
    ]
    assert mock.listed("create_after=20260102") == ["next.jsonl"]
    assert mock.listed("create_before=20260101235959") == ["noon.txt"]
    assert mock.listed("create_after=2026010108&create_before=20260102") == ["noon.txt"]


@pytest.mark.parametrize(
    "query", ["limit=0", "limit=2001", "limit=x", "create_after=yesterday", "create_before=20261332"]
)
def test_a_list_that_cannot_be_read_is_refused(mock: Mock, query: str) -> None:
    status, said = error(mock.ask("GET", f"{FILES}?{query}"))

    assert (status, said["code"], said["param"]) == (400, "invalid_parameter_error", query.partition("=")[0])


@pytest.mark.parametrize("purpose", ["assistants", "batch_output", "", "file-extract "])
def test_a_wrong_purpose_is_refused_in_the_recorded_words(mock: Mock, purpose: str) -> None:
    answer = mock.ask("POST", FILES, files={"file": ("a.txt", b"Hello.")}, data={"purpose": purpose})

    assert answer.status_code == 400
    assert answer.json() == {
        "error": {
            "message": "'purpose' must be 'file-extract'",
            "type": "invalid_request_error",
            "param": "purpose",
            "code": None,
        }
    }


@pytest.mark.parametrize(
    "parts",
    [
        (PURPOSE,),
        (PURPOSE, ('name="file"', b"no filename")),
        (PURPOSE, ('name="file"; filename=""', b"x")),
        (PURPOSE, ('name="files"; filename="a.txt"', b"x")),
        (PURPOSE, ('name="file"; filename="../.."', b"x")),
    ],
)
def test_a_form_without_a_file_is_refused(mock: Mock, parts: Any) -> None:
    status, said = error(sent(mock, form(*parts)))

    assert (status, said["message"], said["param"]) == (400, "'file' is required", "file")


@pytest.mark.parametrize(
    ("raw", "headers"),
    [
        (form(PURPOSE, FILE)[:-8], {}),
        (form(PURPOSE, FILE, end=b""), {}),
        (b"", {}),
        (b"{}", {}),
        (form(PURPOSE, FILE).replace(b"form-data", b"attachment"), {}),
        (form(PURPOSE, FILE).replace(b"Content-Disposition:", b"Content Disposition"), {}),
        (form(PURPOSE, FILE).replace(b"b0undary\r\nContent", b"b0undary\nContent", 1), {}),
        (form(*[PURPOSE] * 1001), {}),
        (form(PURPOSE, ('name="file"; filename="' + "a" * 9000 + '"', b"x")), {}),
        (form(PURPOSE, FILE), {"Content-Type": "multipart/form-data"}),
        (form(PURPOSE, FILE), {"Content-Type": "multipart/form-data; boundary=another"}),
        (form(PURPOSE, FILE), {"Content-Type": "application/json"}),
        (form(PURPOSE, FILE), {"Content-Encoding": "gzip"}),
    ],
)  # fmt: skip
def test_a_damaged_form_is_refused_whole(mock: Mock, raw: bytes, headers: dict[str, str]) -> None:
    status, said = error(sent(mock, raw, **headers))

    assert (status, said["message"]) == (400, "Required body invalid, please check the request body format.")
    assert mock.listed() == []


def test_a_form_may_be_packed(mock: Mock) -> None:
    assert sent(mock, gzip.compress(form(PURPOSE, FILE)), **{"Content-Encoding": "gzip"}).json()["bytes"] == 6


@pytest.mark.parametrize(
    ("sent_as", "kept_as"),
    [
        ('filename="../../etc/passwd"', "passwd"),
        (r'filename="C:\\temp\\a.txt"', "a.txt"),
        ('filename="/a/b/"', None),
        ('filename="报告.pdf"', "报告.pdf"),
        ("filename*=UTF-8''%E6%8A%A5%E5%91%8A.pdf", "报告.pdf"),
        ("filename*=UTF-8''..%2F..%2Fetc%2Fpasswd", "passwd"),
        ('filename="a%22b.txt"', 'a"b.txt'),
        ('filename="a\u202egpj.exe"', "agpj.exe"),
        ('filename="a\x00b.txt"', "ab.txt"),
        ('filename="<script>alert(1)<script>.txt"', "<script>alert(1)<script>.txt"),
        ('filename="' + "a" * 200 + '.txt"', "a" * 200 + ".txt"),
    ],
)  # fmt: skip
def test_of_a_hostile_name_only_the_harmless_part_is_kept(
    mock: Mock, sent_as: str, kept_as: str | None
) -> None:
    answer = sent(mock, form(PURPOSE, (f'name="file"; {sent_as}', b"x")))

    assert answer.json().get("filename") == kept_as


@pytest.mark.parametrize("id", ["..%2F..%2Fetc%2Fpasswd", "%00", "file-fe-", "a" * 3000, "💥"])
def test_an_id_that_is_a_path_finds_nothing(mock: Mock, id: str) -> None:
    assert mock.ask("GET", f"{FILES}/{id}").status_code == 404


def test_a_file_larger_than_the_mock_takes_is_too_large(mock: Mock) -> None:
    small = Mock(max_body=100, max_upload=1000)

    assert small.upload(b"x" * 600)["bytes"] == 600
    status, said = error(
        small.ask("POST", FILES, files={"file": ("a.txt", b"x" * 2000)}, data={"purpose": "batch"})
    )
    assert (status, said["message"]) == (400, "Payload Too Large.")


def test_the_oldest_files_go_when_memory_is_full_and_the_log_says_so(
    caplog: pytest.LogCaptureFixture,
) -> None:
    mock = Mock(max_stored=100)
    first = mock.upload(b"x" * 60, "first.txt", key=OTHER)
    with caplog.at_level(logging.WARNING, "dashmock"):
        mock.upload(b"x" * 30, "second.txt")
        assert not caplog.records
        mock.upload(b"x" * 40, "third.txt")

    assert mock.listed() == ["third.txt", "second.txt"] and mock.listed(key=OTHER) == []
    assert f"{first['id']} (60 bytes) is forgotten" in caplog.text


def test_a_key_has_room_for_ten_thousand_files(mock: Mock, monkeypatch: pytest.MonkeyPatch) -> None:
    assert MOST == 10_000
    monkeypatch.setattr("mock_server.world.files.MOST", 2)
    mock.upload()
    file = mock.upload()
    status, said = error(mock.ask("POST", FILES, files={"file": ("a", b"x")}, data={"purpose": "batch"}))
    assert (status, said["message"]) == (400, "Out of number, <2> of <2> files has been uploaded.")

    mock.upload(key=OTHER)
    mock.ask("DELETE", f"{FILES}/{file['id']}")
    mock.upload()


def test_without_a_key_nothing_is_kept(mock: Mock) -> None:
    answer = mock.ask(
        "POST", FILES, files={"file": ("a", b"x")}, data={"purpose": "batch"}, headers={"Authorization": ""}
    )

    assert answer.status_code == 401
