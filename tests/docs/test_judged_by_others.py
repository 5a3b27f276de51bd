"""The site as other people's tools judge it: HTML, accessibility, OpenAPI, and the programs that import collections."""

import re
from pathlib import Path

import pytest

from mock_server.docs import reference, site
from mock_server.spec.loader import load
from mock_server.spec.model import Spec
from tests.docs.browser import BROWSER, seen
from tests.docs.nodes import answered, wanted

SPEC = Spec(load())
EXAMPLES = sum(len(list(reference.requests(one))) for one in SPEC.operations)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    out = tmp_path_factory.mktemp("docs") / "site"
    site.write(site.build(SPEC), out)
    return out


VALIDATE = """
const { HtmlValidate, StaticConfigLoader } = require("html-validate");
const { readFileSync } = require("node:fs");
const rules = { "valid-id": ["error", { relaxed: true }], "no-trailing-whitespace": "off" };
const judge = new HtmlValidate(new StaticConfigLoader({ extends: ["html-validate:recommended"], rules }));
const found = [];
for (const file of process.argv.slice(1)) {
  const report = await judge.validateString(readFileSync(file, "utf8"), file);
  for (const { messages } of report.results) found.push(...messages.map((one) => `${file}:${one.line} ${one.ruleId} ${one.message}`));
}
console.log(JSON.stringify(found.slice(0, 20)));
"""


@pytest.mark.parametrize("part", range(8))
def test_every_page_is_valid_html(folder: Path, part: int) -> None:
    wanted("html-validate")
    assert answered(VALIDATE, *map(str, sorted(folder.rglob("*.html"))[part::8])) == []


AXE = """
document.querySelectorAll("details").forEach((one) => { one.open = true; });
const found = [];
for (const theme of ["light", "dark"]) {
  document.documentElement.dataset.theme = theme;
  const { violations } = await axe.run(document, { resultTypes: ["violations"], preload: false });
  found.push(...violations.map((one) => `${theme} ${one.impact} ${one.id} ${one.nodes[0].html.slice(0, 200)}`));
}
return found;
"""
PAGES = (
    "index.html", "quickstart.html", "streaming.html", "models.html", "errors.html", "steering.html",
    "reference/native-text-generation.html", "reference/native-tasks.html", "zh/tasks.html",
    "zh/reference/compatible-chat-completions.html",
)  # fmt: skip


@pytest.mark.skipif(BROWSER is None, reason="no chromium is installed")
@pytest.mark.parametrize("page", PAGES)
def test_axe_has_nothing_to_say(folder: Path, tmp_path: Path, page: str) -> None:
    library = (wanted("axe-core") / "axe.min.js").read_text(encoding="utf-8")
    assert seen(folder, page, AXE, tmp_path, before=library) == []


@pytest.mark.parametrize("version", ["3.2", "3.1", "3.0"])
def test_the_view_keeps_the_rules_of_its_version(folder: Path, version: str) -> None:
    wanted("@seriousme/openapi-schema-validator")
    program = """
    const { Validator } = await import(require.resolve("@seriousme/openapi-schema-validator"));
    const judge = new Validator();
    const { valid, errors } = await judge.validate(JSON.parse(require("node:fs").readFileSync(process.argv[1])));
    console.log(JSON.stringify([judge.version, valid, errors ?? []]));
    """
    assert answered(program, str(folder / f"openapi-{version}.json")) == [version, True, []]


COUNT = """
const count = (items, inside) => items.reduce((all, one) => all + (one[inside] ? count(one[inside], inside) : 1), 0);
const read = (file) => require("node:fs").readFileSync(file, "utf8");
"""
IMPORTS: dict[str, tuple[str, str, str]] = {
    "Postman, a collection": (
        "postman-collection",
        "postman.json",
        """
        const { Collection } = require("postman-collection");
        let found = 0;
        new Collection(JSON.parse(read(process.argv[1]))).forEachItem(() => { found += 1; });
        """,
    ),
    "Postman, OpenAPI 3.1": ("openapi-to-postmanv2", "openapi-3.1.json", "POSTMAN"),
    "Postman, OpenAPI 3.0": ("openapi-to-postmanv2", "openapi-3.0.json", "POSTMAN"),
    "Bruno, a collection": ("@usebruno/converters", "postman.json", "BRUNO postmanToBruno"),
    "Bruno, OpenAPI 3.1": ("@usebruno/converters", "openapi-3.1.json", "BRUNO openApiToBruno"),
    "Bruno, OpenAPI 3.0": ("@usebruno/converters", "openapi-3.0.json", "BRUNO openApiToBruno"),
    "Insomnia, a collection": ("insomnia-importers", "postman.json", "INSOMNIA"),
    "Insomnia, OpenAPI 3.0": ("insomnia-importers", "openapi-3.0.json", "INSOMNIA"),
}
PROGRAMS = {
    "POSTMAN": """
        const { convertV2 } = require("openapi-to-postmanv2");
        const made = await new Promise((done) => convertV2({ type: "string", data: read(process.argv[1]) }, {}, (_, it) => done(it)));
        const found = count(made.output[0].data.item, "item");
        """,
    "BRUNO": """
        const made = await require("@usebruno/converters").METHOD(JSON.parse(read(process.argv[1])));
        const found = count((made.collection ?? made).items, "items");
        """,
    "INSOMNIA": """
        const made = await require("insomnia-importers").convert(read(process.argv[1]));
        const found = made.data.resources.filter((one) => one._type === "request").length;
        """,
}


@pytest.mark.parametrize("name", IMPORTS)
def test_it_can_be_imported(folder: Path, name: str) -> None:
    package, file, program = IMPORTS[name]
    wanted(package)
    kind, _, method = program.partition(" ")
    program = PROGRAMS.get(kind, program).replace("METHOD", method)
    found = answered(f"{COUNT}{program}console.log(JSON.stringify(found));", str(folder / file))
    assert found == (EXAMPLES if file == "postman.json" else len(SPEC.operations))


@pytest.mark.skipif(BROWSER is None, reason="no chromium is installed")
@pytest.mark.parametrize("page", ["index.html", "reference/compatible-chat-completions.html"])
def test_a_page_asks_the_network_for_nothing(folder: Path, tmp_path: Path, page: str) -> None:
    log = tmp_path / "net.json"
    everything = (
        'document.querySelectorAll("details").forEach((one) => { one.open = true; }); return document.title;'
    )
    assert seen(folder, page, everything, tmp_path / "profile", flags=(f"--log-net-log={log}",))
    addresses = set(re.findall(r'"url":"((?:https?|wss?):[^"]*)"', log.read_text(encoding="utf-8")))
    own = re.compile(r"https?://[\w.-]*(?:google|gvt1|chromium)[\w.-]*/")  # the browser's, about itself
    listener = re.compile(r"http://127\.0\.0\.1:\d+/$")  # where the script tells what it saw
    assert {one for one in addresses if not own.match(one) and not listener.match(one)} == set()
