"""`Client.agentstudio` of dashscope 2.x on a real port: files, skills, what is put into sessions, and what scans find."""

import io
import zipfile
from typing import Any

import httpx
import pytest
from dashscope.agentstudio import exceptions

from mock_server.behaviours._studio_files import EICAR

pytestmark = pytest.mark.filterwarnings("ignore::DeprecationWarning")


def skill_of(
    text: str = "---\nname: greeting\ndescription: How to greet.\nlicense: MIT\n---\nBow.\n",
) -> io.BytesIO:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as opened:
        opened.writestr("greeting/SKILL.md", text)
    packed.seek(0)
    return packed


def test_a_file_is_uploaded_shown_listed_downloaded_and_deleted(studio: Any) -> None:
    content = bytes(range(256)) * 50
    made = studio.files.upload(("notes.bin", io.BytesIO(content)), mime_type="application/x-notes")
    assert (made.filename, made.mime_type, made.size_bytes) == ("notes.bin", "application/x-notes", 12_800)
    assert studio.files.retrieve(made.id).downloadable is True
    assert made.id in [one.id for one in studio.files.list()]
    assert studio.files.download(made.id) == content
    assert studio.files.delete(made.id).id == made.id
    for gone in (studio.files.retrieve, studio.files.download, studio.files.delete):
        with pytest.raises(exceptions.NotFoundError):
            gone(made.id)


def test_a_skill_is_made_of_a_zip_file_and_has_versions(studio: Any) -> None:
    made = studio.skills.create(file=("greeting.zip", skill_of()))
    assert (made.name, made.description, made.latest_version) == ("greeting", "How to greet.", "1")
    other = skill_of("---\nname: greeting\ndescription: How to greet well.\n---\n")
    version = studio.skills.versions.create(made.id, file=("greeting.zip", other))
    assert (version.version, version.skill_id) == ("2", made.id)
    assert studio.skills.retrieve(made.id).description == "How to greet well."
    assert [one.version for one in studio.skills.versions.list(made.id)] == ["2", "1"]
    assert studio.skills.versions.retrieve(made.id, "1").additional_properties == {"license": "MIT"}
    studio.files.delete(made.file_id)
    fetched = httpx.get(studio.skills.versions.download(made.id, "1")["url"]).content
    assert zipfile.ZipFile(io.BytesIO(fetched)).namelist() == ["greeting/SKILL.md"]
    assert made.id in [one.id for one in studio.skills.list(source="custom")]
    assert list(studio.skills.list(source="official")) == []
    studio.skills.delete(made.id)
    with pytest.raises(exceptions.NotFoundError):
        studio.skills.versions.retrieve(made.id, "1")


@pytest.mark.parametrize("text", ["No head.", "---\nname: x\n---\n", "---\n: [\n---\n", "---\n- a\n---\n"])
def test_a_zip_file_without_name_and_description_is_no_skill(studio: Any, text: str) -> None:
    with pytest.raises(exceptions.InvalidRequestError, match=r"SKILL\.md"):
        studio.skills.create(file=("a.zip", skill_of(text)))


def test_what_is_no_zip_file_is_no_skill(studio: Any) -> None:
    with pytest.raises(exceptions.InvalidRequestError, match=r"SKILL\.md"):
        studio.skills.create(file=("a.zip", io.BytesIO(b"PK\x03\x04 nothing")))
    with pytest.raises(exceptions.NotFoundError):
        studio.skills.create(file_id="file_1")


def test_files_and_memory_stores_are_put_into_a_session(studio: Any) -> None:
    store = studio.memory_stores.create(name="Notes", description="Tastes.")
    agent = studio.agents.create(name="Helper", model="qwen-plus")
    file = studio.files.upload(("a.txt", io.BytesIO(b"hello")))
    mounts = [{"type": "memory_store", "memory_store_id": store.id, "access": "read_only"}]
    mounts.append({"type": "file", "file_id": file.id, "mount_path": "/uploads/in/a.txt"})
    session = studio.sessions.create(agent=agent.id, resources=mounts)
    assert [one["type"] for one in session.resources] == ["file", "memory_store"]
    mounted, attached = studio.sessions.resources.list(session.id).data
    assert mounted.mount_path.endswith("/uploads/in/a.txt") and mounted.file_id != file.id
    assert (attached.name, attached.description, attached.access) == ("Notes", "Tastes.", "read_only")
    added = studio.sessions.resources.add(session.id, file_id=file.id)
    assert studio.sessions.resources.retrieve(session.id, added.id).mount_path.endswith("/uploads/a.txt")
    copies = [one.id for one in studio.files.list(scope_id=session.id)]
    assert copies == [added.file_id, mounted.file_id]
    with pytest.raises(exceptions.PermissionDeniedError):
        studio.files.download(added.file_id)
    studio.sessions.resources.delete(session.id, added.id)
    assert [one.id for one in studio.files.list(scope_id=session.id)] == [mounted.file_id]
    studio.sessions.delete(session.id)
    with pytest.raises(exceptions.NotFoundError):
        studio.files.retrieve(mounted.file_id)
    assert studio.files.download(file.id) == b"hello"


def test_surroundings_that_are_not_there_or_archived_are_refused(studio: Any) -> None:
    agent = studio.agents.create(name="Helper", model="qwen-plus")
    archived = studio.environments.create(name="Cloud", config={"type": "cloud"})
    studio.environments.archive(archived.id)
    with pytest.raises(exceptions.ConflictError):
        studio.sessions.create(agent=agent.id, environment_id=archived.id)
    for more in (
        {"environment_id": "environment_1"},
        {"vault_ids": ["vault_1"]},
        {"resources": [{"type": "file", "file_id": "file_1"}]},
    ):
        with pytest.raises(exceptions.NotFoundError):
            studio.sessions.create(agent=agent.id, **more)


def test_the_test_file_of_eicar_is_found(studio: Any) -> None:
    before = studio.security.overview()
    studio.files.upload(("good.txt", io.BytesIO(b"hello")))
    studio.files.upload(("bad.txt", io.BytesIO(EICAR)))
    text = f"---\nname: bad\ndescription: Not so good.\n---\n{EICAR.decode()}"
    studio.skills.create(file=("bad.zip", skill_of(text)))
    after = studio.security.overview()
    assert (after.file_scan.hit - before.file_scan.hit, after.skill_scan.hit - before.skill_scan.hit) == (
        1,
        1,
    )
    assert after.file_scan.scanned - before.file_scan.scanned == 3
    assert {one.key for one in after.capabilities if one.enabled} >= {"file_scan"}
    found = studio.security.list_agent_logs(asset_type="skill", page_size=1, risk_level="high", order="desc")
    assert (found.data[0].asset_name, found.data[0].risk_name) == ("bad", "EICAR-Test-File")
    assert found.stats.total == found.stats.high >= 1
    assert studio.security.list_agent_logs(status_list=["handled"]).data == []
