"""Files that qwen-long and qwen-doc-turbo read: named in system messages, counted, answered from, refused in the API's words."""

import io
import zipfile
import zlib
from typing import Any

import httpx
import pytest

from mock_server.content import documents
from mock_server.content.tokens import count
from mock_server.world.pace import parse
from tests.server.keeping import OTHER, Mock

CHAT = "/compatible-mode/v1/chat/completions"
TEXT = "/api/v1/services/aigc/text-generation/generation"
REPORT = """The harbour of Lindholm was opened in 1874.
Its lighthouse is 41 metres high and painted red.
In winter the ferries to the island do not run, and the mail comes once a week by helicopter if the weather allows it.
"""


@pytest.fixture
def mock() -> Mock:
    return Mock()


def asked(
    mock: Mock, *ids: str, question: str = "How high is the lighthouse?", **more: Any
) -> httpx.Response:
    messages = [
        {"role": "system", "content": "You are a helpful assistant."},
        {"role": "system", "content": ",".join(f"fileid://{id}" for id in ids)},
        {"role": "user", "content": question},
    ]
    model = more.pop("model", "qwen-long")
    return mock.ask("POST", CHAT, json={"model": model, "messages": messages}, **more)


def said(answer: httpx.Response) -> str:
    assert answer.status_code == 200, answer.text
    text: str = answer.json()["choices"][0]["message"]["content"]
    return text


def message(answer: httpx.Response) -> str:
    assert answer.status_code == 400, answer.text
    error = answer.json()["error"]
    assert error["code"] == "invalid_parameter_error"
    return str(error["message"]).removeprefix("<400> InternalError.Algo.InvalidParameter: ")


@pytest.mark.parametrize("model", ["qwen-long", "qwen-doc-turbo"])
def test_the_answer_is_drawn_from_the_file(mock: Mock, model: str) -> None:
    id = mock.upload(REPORT.encode())["id"]

    assert "41 metres" in said(asked(mock, id, model=model))
    assert "1874" in said(asked(mock, id, question="When was the harbour opened?", model=model))
    assert said(asked(mock, id, question="Summarize this file.")).startswith("The harbour of Lindholm")


def test_a_file_in_chinese_is_read_too(mock: Mock) -> None:
    id = mock.upload("灯塔高四十一米。\n港口于1874年开放。".encode("gb18030"), "a.md")["id"]

    assert "四十一米" in said(asked(mock, id, question="灯塔有多高？"))


def test_several_files_are_read_together(mock: Mock) -> None:
    ids = [mock.upload(text, "a.txt")["id"] for text in (b"The lighthouse is red.", b"The ferry is blue.")]

    assert "blue" in said(asked(mock, *ids, question="Which colour has the ferry?"))


def test_the_tokens_of_the_file_are_counted(mock: Mock) -> None:
    short, long = mock.upload(b"Red.")["id"], mock.upload(REPORT.encode())["id"]
    used = [asked(mock, id).json()["usage"]["prompt_tokens"] for id in (short, long)]

    assert used[1] - used[0] == count(REPORT.strip()) - count("Red.")


def test_the_native_surface_reads_files_too_also_as_a_stream(mock: Mock) -> None:
    id = mock.upload(REPORT.encode())["id"]
    messages = [{"role": "system", "content": f"fileid://{id}"}, {"role": "user", "content": "How high is the lighthouse?"}]  # fmt: skip
    body = {"model": "qwen-long", "input": {"messages": messages}, "parameters": {"result_format": "message"}}
    whole = mock.ask("POST", TEXT, json=body)
    stream = mock.ask("POST", TEXT, json=body, headers={"X-DashScope-SSE": "enable"})

    assert "41 metres" in whole.json()["output"]["choices"][0]["message"]["content"]
    assert "41" in stream.text and stream.headers["content-type"].startswith("text/event-stream")


def test_a_file_of_another_key_of_another_purpose_or_of_nobody_is_invalid(mock: Mock) -> None:
    id, batch = mock.upload(REPORT.encode())["id"], mock.upload(b"{}", "a.jsonl", "batch")["id"]

    assert message(asked(mock, id, key=OTHER)) == f"Invalid file [id:{id}]."
    assert message(asked(mock, batch)) == f"Invalid file [id:{batch}]."
    assert message(asked(mock, "file-fe-nobody")) == "Invalid file [id:file-fe-nobody]."
    mock.ask("DELETE", f"/compatible-mode/v1/files/{id}")
    assert message(asked(mock, id)) == f"Invalid file [id:{id}]."


def test_pictures_and_empty_files_are_refused(mock: Mock) -> None:
    picture, empty = mock.upload(b"\x89PNG", "a.png")["id"], mock.upload(b" \n", "a.txt")["id"]

    assert message(asked(mock, picture)) == f"File [id:{picture}] format is not supported."
    assert message(asked(mock, empty)) == f"File [id:{empty}] content blank."


def test_a_hundred_files_are_too_many(mock: Mock) -> None:
    id = mock.upload(b"Red.")["id"]

    assert message(asked(mock, *[id] * 100)) == "Too many files provided."
    assert asked(mock, *[id] * 99).status_code == 200


def test_more_than_the_model_takes_is_too_long(mock: Mock) -> None:
    id = mock.upload(b"word " * 140_000)["id"]

    assert message(asked(mock, id, model="qwen-doc-turbo")) == (
        "Total message token length exceed model limit (131072 tokens)."
    )


def test_at_real_pace_a_file_has_to_be_read_first() -> None:
    mock = Mock(pace=parse("real"))
    file = mock.upload(b"Red.")
    assert file["status"] == "processed"
    messages = [
        {"role": "system", "content": f"fileid://{file['id']}"},
        {"role": "user", "content": "Hi"},
    ]
    sent = {"model": "qwen-long", "messages": messages}
    assert message(mock.ask("POST", CHAT, json=sent)) == "File parsing in progress, please try again later."


def test_other_models_take_the_name_of_a_file_for_a_word(mock: Mock) -> None:
    assert asked(mock, "file-fe-nobody", model="qwen-plus").status_code == 200


def test_a_file_is_refused_inside_a_stream_as_the_model_refuses(mock: Mock) -> None:
    messages = [{"role": "system", "content": "fileid://nobody"}, {"role": "user", "content": "Hi"}]
    answer = mock.ask("POST", CHAT, json={"model": "qwen-long", "messages": messages, "stream": True})

    assert "Invalid file [id:nobody]." in answer.text


# ---- what is written in a file ----------------------------------------------------------------------------------------


def archive(**members: str) -> bytes:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as made:
        for name, text in members.items():
            made.writestr(name.replace("__", "/").replace("_xml", ".xml").replace("_html", ".html"), text)
    return packed.getvalue()


PDF = b"%%PDF-1.4\n1 0 obj\n<<>>\nstream\n%b\nendstream\nendobj"
SHOWN = b"BT /F1 12 Tf (Hello \\(world\\)) Tj T* [(Good) -250 (\\040day)] TJ ET"


@pytest.mark.parametrize(
    ("name", "data", "text"),
    [
        ("a.txt", "é".encode(), "é"),
        ("a.TXT", "\ufeffhi".encode("utf-16"), "\ufeffhi"),
        ("a.docx", archive(word__document_xml="<w:p><w:t>One &amp; two</w:t></w:p><w:p><w:t>three</w:t></w:p>"), "One & two\nthree"),
        ("a.epub", archive(text__1_html="<head><title>x</title></head><p>Hello</p><script>no</script>"), "Hello"),
        ("a.xlsx", archive(xl__sharedStrings_xml="<si><t>cell</t></si>"), "cell"),
        ("a.docx", b"no archive", ""),
        ("a.pdf", PDF % SHOWN, "Hello (world)\nGood day"),
        ("a.pdf", PDF % zlib.compress(SHOWN), "Hello (world)\nGood day"),
        ("yearly_report.pdf", b"%PDF-1.4", "yearly report"),
        ("my-book.mobi", b"BOOKMOBI", "my book"),
        ("a.png", b"", None),
        ("noend", b"", None),
    ],
    ids=lambda value: value[:20] if isinstance(value, str) else "",  # archives hold the time of day
)  # fmt: skip
def test_the_text_of_a_file_is_found_by_its_kind(name: str, data: bytes, text: str | None) -> None:
    found = documents.text_of(name, data)

    assert (found and found.lstrip("\ufeff")) == (text and text.lstrip("\ufeff"))


def test_an_archive_that_unpacks_without_end_is_cut(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(documents, "LARGEST", 1000)

    assert len(documents.text_of("a.docx", archive(word__document_xml="x" * 100_000)) or "") == 1000
