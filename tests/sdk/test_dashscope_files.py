"""The official SDK's files and temporary uploads, with 1.x and 2.x, on a real port."""

from http import HTTPStatus
from pathlib import Path
from typing import Any

import dashscope
import pytest
import requests
from dashscope.utils.oss_utils import OssUtils

KEY = "sk-mock-test-key-files"

pytestmark = pytest.mark.usefixtures("classic")


@pytest.fixture
def jsonl(tmp_path: Path) -> Path:
    path = tmp_path / "train.jsonl"
    path.write_text('{"messages": [{"role": "user", "content": "Hi"}]}\n', encoding="utf-8")
    return path


def test_a_file_is_uploaded_shown_fetched_listed_and_deleted(jsonl: Path) -> None:
    sent: Any = dashscope.Files.upload(str(jsonl), purpose="fine-tune", description="one", api_key=KEY)
    assert sent.status_code == HTTPStatus.OK, sent
    (kept,) = sent.output["uploaded_files"]
    shown: Any = dashscope.Files.get(kept["file_id"], api_key=KEY)

    assert (kept["name"], sent.output["failed_uploads"]) == ("train.jsonl", [])
    assert (shown.output["description"], shown.output["size"]) == ("one", jsonl.stat().st_size)
    assert requests.get(shown.output["url"], timeout=10).content == jsonl.read_bytes()
    page: Any = dashscope.Files.list(page=1, page_size=5, api_key=KEY)
    assert kept["file_id"] in [file["file_id"] for file in page.output["files"]]
    gone: Any = dashscope.Files.delete(kept["file_id"], api_key=KEY)
    assert gone.status_code == HTTPStatus.OK
    missing: Any = dashscope.Files.get(kept["file_id"], api_key=KEY)
    assert (missing.status_code, missing.code) == (400, "InvalidParameter")
    assert missing.message == "File not found."


def test_files_belong_to_a_key(jsonl: Path) -> None:
    sent: Any = dashscope.Files.upload(str(jsonl), purpose="fine-tune", api_key=KEY)
    other: Any = dashscope.Files.get(sent.output["uploaded_files"][0]["file_id"], api_key=f"{KEY}-2")

    assert other.message == "File not found."


def test_a_leave_is_got_and_a_file_brought(tmp_path: Path) -> None:
    picture = tmp_path / "cat.png"
    picture.write_bytes(b"\x89PNG")
    leave: Any = OssUtils.get_upload_certificate(model="qwen-vl-plus", api_key=KEY)
    sent: Any = OssUtils.upload(model="qwen-vl-plus", file_path=str(picture), api_key=KEY)
    url = sent[0] if isinstance(sent, tuple) else sent  # later versions give back the leave too

    assert leave.status_code == HTTPStatus.OK and leave.output["expire_in_seconds"] == 300
    assert url.startswith("oss://dashscope-instant/") and url.endswith("/cat.png")


def test_a_picture_of_this_machine_is_brought_and_looked_at(tmp_path: Path) -> None:
    picture = tmp_path / "cat.png"
    picture.write_bytes(b"\x89PNG")
    content = [{"image": f"file://{picture}"}, {"text": "What is this?"}]
    answer: Any = dashscope.MultiModalConversation.call(
        model="qwen-vl-plus", messages=[{"role": "user", "content": content}], api_key=KEY
    )

    assert answer.status_code == HTTPStatus.OK, answer
    assert answer.output.choices[0].message.content[0]["text"]
