"""Three replicas with one Redis behind nginx: any of them answers anything, and none is missed when it is killed."""

import os
import signal
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path

import httpx
import openai
import pytest

from tests.server.test_behind_nginx import NGINX, free_ports
from tests.store.stores import RedisServer
from tests.store.test_killed import begun, wait_for
from tests.store.traffic import HEADERS, lost
from tests.support import KEY, ServerProcess

pytestmark = pytest.mark.skipif(NGINX is None, reason="nginx is not here: it is Debian's package nginx-light")
pytest.importorskip("redis", reason="redis-py is not installed")

CONFIG = """
daemon off; master_process off; pid {folder}/pid; error_log {folder}/error.log;
events {{}}
http {{
  access_log off;
  client_body_temp_path {folder}/body; proxy_temp_path {folder}/proxy;
  fastcgi_temp_path {folder}/f; uwsgi_temp_path {folder}/u; scgi_temp_path {folder}/s;
  upstream mocks {{ {servers} }}
  proxy_http_version 1.1; proxy_set_header Connection ""; proxy_set_header Host $http_host;
  proxy_buffering off; client_max_body_size 30m;
  server {{ listen 127.0.0.1:{port}; location / {{ proxy_pass http://mocks; }} }}
}}
"""


class Balanced:
    """The replicas by their ports, and `url`, where nginx asks them in turn."""

    def __init__(self, store: str, folder: Path) -> None:
        self.store = store
        port, *ports = free_ports(4)
        self.url = f"http://127.0.0.1:{port}"
        self.replicas = {one: self._serve(one) for one in ports}
        # max_fails=0: a replica is back sooner than nginx would try it again, and the next one killed by then
        servers = " ".join(f"server 127.0.0.1:{one} max_fails=0;" for one in ports)
        file = folder / "nginx.conf"
        file.write_text(CONFIG.format(folder=folder, servers=servers, port=port), encoding="utf-8")
        assert NGINX is not None
        self._nginx = subprocess.Popen(
            [NGINX, "-p", str(folder), "-e", str(folder / "error.log"), "-c", str(file)]
        )
        until = time.monotonic() + 20
        while time.monotonic() < until:
            try:
                httpx.get(f"{self.url}/_mock/health").raise_for_status()
                return
            except httpx.TransportError:
                time.sleep(0.05)
        pytest.fail("nginx does not serve")

    def _serve(self, port: int) -> ServerProcess:
        return ServerProcess("--port", str(port), "--store", self.store, "--limits", "catalogue")

    def kill(self, port: int) -> None:
        """Kills a replica by SIGKILL."""
        os.kill(self.replicas[port].server.pid, signal.SIGKILL)
        self.replicas[port].stop()

    def back(self, port: int) -> None:
        """Starts it again, where it was."""
        self.replicas[port] = self._serve(port)

    def stop(self) -> None:
        """Ends all."""
        for one in self.replicas.values():
            one.stop()
        self._nginx.terminate()
        self._nginx.wait(timeout=10)


@pytest.fixture
def balanced(redis_server: RedisServer, tmp_path: Path) -> Iterator[Balanced]:
    from mock_server.world.redis_store import Redis

    Redis(redis_server.address).clear()
    made = Balanced(redis_server.address, tmp_path)
    yield made
    made.stop()


def test_each_replica_is_killed_in_turn_under_traffic_and_nobody_who_tries_again_sees_an_error(
    balanced: Balanced,
) -> None:
    clients = begun(3, lambda: balanced.url, again=True)
    sdk = openai.OpenAI(base_url=f"{balanced.url}/compatible-mode/v1", api_key=KEY, max_retries=5)
    said = []
    for port in list(balanced.replicas):
        wait_for(clients, 12)
        balanced.kill(port)
        for _ in range(4):
            answer = sdk.chat.completions.create(
                model="qwen-plus", messages=[{"role": "user", "content": "Name three rivers."}]
            )
            said.append(answer.choices[0].message.content)
        wait_for(clients, 6)
        balanced.back(port)
    for client in clients:
        client.stop()
    sdk.close()
    assert all(said) and [one.wrong for one in clients] == [[]] * 3
    for replica in balanced.replicas.values():
        assert lost(clients, replica.server.url) == []


def test_a_task_begun_at_one_is_told_by_each_and_ends_once_for_all(balanced: Balanced) -> None:
    sent = {"model": "wanx-v1", "input": {"prompt": "a cat"}, "parameters": {"n": 1}}
    path = "/api/v1/services/aigc/text2image/image-synthesis"
    with httpx.Client(headers=HEADERS, timeout=30) as client:
        begun = client.post(
            f"{balanced.url}{path}", json=sent, headers={"X-DashScope-Async": "enable"}
        ).json()
        task = f"/api/v1/tasks/{begun['output']['task_id']}"
        first = next(iter(balanced.replicas.values())).server.url
        client.post(f"{first}/_mock/clock", json={"advance": 60}).raise_for_status()
        told = [client.get(f"{one.server.url}{task}").json()["output"] for one in balanced.replicas.values()]
        assert [one["task_status"] for one in told] == ["SUCCEEDED"] * 3
        assert all(one == told[0] for one in told[1:])
        through = {client.get(f"{balanced.url}{task}").json()["output"]["task_status"] for _ in range(6)}
        assert through == {"SUCCEEDED"}
