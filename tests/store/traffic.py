"""Clients that keep things at a mock and note what was answered, while others kill it."""

import threading
from collections.abc import Callable
from typing import Any

import httpx

from tests.support import KEY

FILES = "/compatible-mode/v1/files"
MOST = 1_500
"""Files that a client keeps: of all together the API takes 10,000."""
HEADERS = {"Authorization": f"Bearer {KEY}"}


class Client(threading.Thread):
    """Uploads files and adds to a conversation of its own, until it is told to stop. `url` is asked anew before each request, so
    that a mock may come back elsewhere; with `again` a request that was cut off is sent once more."""

    def __init__(self, number: int, url: Callable[[], str | None], again: bool = False) -> None:
        super().__init__(daemon=True)
        self.number, self.url, self.again = number, url, again
        self.files: dict[str, bytes] = {}
        self.said: list[str] = []
        self.conversation = ""
        self.wrong: list[str] = []
        self.answered = threading.Semaphore(0)
        self.over = threading.Event()
        self.client = httpx.Client(headers=HEADERS, timeout=30)

    def run(self) -> None:
        count = 0
        while not self.over.is_set():
            count += 1
            content = f"{self.number} {count}".encode() * 50
            sent = {
                "files": {"file": (f"{self.number}-{count}.txt", content)},
                "data": {"purpose": "file-extract"},
            }
            if len(self.files) < MOST and (answer := self.ask("POST", FILES, **sent)) is not None:
                self.files[answer["id"]] = content
            if not self.conversation:
                answer = self.ask("POST", "/compatible-mode/v1/conversations", json={})
                self.conversation = answer["id"] if answer is not None else ""
                continue
            text = f"message {count}"
            said = {"items": [{"type": "message", "role": "user", "content": text}]}
            path = f"/compatible-mode/v1/conversations/{self.conversation}/items"
            if self.ask("POST", path, json=said) is not None:
                self.said.append(text)

    def ask(self, method: str, path: str, **sent: Any) -> Any:
        """What was answered; None where nothing was, because the mock was killed."""
        for _ in range(20 if self.again else 1):
            url = self.url()
            if url is None:
                self.over.wait(0.05)
                return None
            try:
                answer = self.client.request(method, f"{url}{path}", **sent)
            except httpx.TransportError as error:
                if self.again:
                    continue
                self.over.wait(0.02)  # nobody is there: the next try need not come at once
                self.wrong_if(
                    not isinstance(error, httpx.NetworkError | httpx.RemoteProtocolError), repr(error)
                )
                return None
            if self.again and answer.status_code in (502, 504):
                continue  # a balancer says that whoever it asked is there no more
            self.wrong_if(answer.status_code != 200, f"{path}: {answer.status_code} {answer.text[:200]}")
            self.answered.release()
            return answer.json() if answer.status_code == 200 else None
        self.wrong_if(True, f"{path}: cut off 20 times")
        return None

    def wrong_if(self, wrong: bool, what: str) -> None:
        """Notes what should not be."""
        if wrong:
            self.wrong.append(what)

    def stop(self) -> None:
        """Lets the last request end."""
        self.over.set()
        self.join(60)
        self.client.close()


def lost(clients: list[Client], url: str) -> list[str]:
    """What was answered and is not there any more; file bytes by digest, and messages."""
    import hashlib

    missing = []
    with httpx.Client(base_url=url, headers=HEADERS, timeout=60) as asked:
        for client in clients:
            for id, content in client.files.items():
                told = asked.get(f"/api/v1/files/{id}").json().get("data", {})
                if told.get("md5") is None or told["size"] != len(content):
                    missing.append(f"{id}: {told}")
            if client.files:
                id, content = list(client.files.items())[-1]
                path = httpx.URL(asked.get(f"/api/v1/files/{id}").json()["data"]["url"]).raw_path.decode()
                if hashlib.md5(asked.get(path).content).digest() != hashlib.md5(content).digest():
                    missing.append(f"{id}: other bytes")
            if client.said:
                path = f"/compatible-mode/v1/conversations/{client.conversation}/items"
                texts, after = [], ""
                while True:
                    listed = asked.get(
                        path, params={"limit": 100, "order": "asc"} | ({"after": after} if after else {})
                    )
                    page = listed.json()
                    texts += [item["content"][0]["text"] for item in page["data"]]
                    if not page["has_more"]:
                        break
                    after = page["last_id"]
                missing += [text for text in client.said if text not in texts]
    return missing
