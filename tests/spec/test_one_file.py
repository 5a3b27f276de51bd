"""An endpoint is one YAML file: it is routed, judged, refused and answered from there, without a line of Python."""

import asyncio
import shutil
from pathlib import Path

import orjson

from mock_server.app import Application
from mock_server.settings import Settings
from mock_server.spec.loader import load, source_folder
from mock_server.spec.model import Spec
from mock_server.wire import asgi
from tests.server.keeping import KEY

PATH = "/api/v1/services/rerank/text-rerank/again"
ENDPOINT = """
openapi: 3.2.0
info: {title: Reranking again, version: 2026.11.0}
paths:
  /api/v1/services/rerank/text-rerank/again:
    post:
      operationId: rerank-again
      tags: [vectors]
      summary: Rank documents once more
      x-mock: {behaviour: text_rerank}
      x-evidence: {level: assumed, source: a test}
      requestBody:
        required: true
        content:
          application/json:
            schema: {$ref: 'text-rerank.yaml#/components/schemas/RerankRequest'}
      responses:
        '200':
          description: The ranks.
          content:
            application/json:
              schema: {$ref: 'text-rerank.yaml#/components/schemas/RerankAnswer'}
        default: {$ref: '../shared/refusals.yaml#/components/responses/NativeRefused'}
"""


def test_one_yaml_file_is_an_endpoint(tmp_path: Path) -> None:
    folder = tmp_path / "openapi"
    shutil.copytree(source_folder(), folder)
    (folder / "native" / "rerank-again.yaml").write_text(ENDPOINT, encoding="utf-8")
    app = Application(Settings(check_answers=True), None, Spec(load(folder)))

    def ask(**given: object) -> tuple[int, dict[str, object]]:
        sent = {"Host": "mock.test", "Authorization": f"Bearer {KEY}", "Content-Type": "application/json"}
        body = orjson.dumps({"model": "gte-rerank-v2", "input": given})
        answer = asyncio.run(asgi.ask(app, "POST", PATH, sent, body))
        return answer.status, orjson.loads(answer.body)

    status, told = ask(query="tea", documents=["cars", "tea time"])
    assert (status, told["output"]["results"][0]["index"]) == (200, 1)  # type: ignore[index]
    assert ask(query="tea")[0] == 400
