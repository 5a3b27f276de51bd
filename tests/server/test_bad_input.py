"""Bad input, each with the exact answer of both surfaces. Texts: openapi/shared/errors.yaml and rules.yaml, here by hand."""

import gzip
import json
from typing import Any

import pytest

from tests.server.raw import (
    ASK,
    CHAT,
    COMPLETIONS,
    MULTIMODAL,
    NATIVE_ASK,
    QUESTION,
    TEXT,
    TOKENIZER,
    Answer,
    call,
)
from tests.support import Server

P = "<400> InternalError.Algo.InvalidParameter: "
ROLES = (
    'Role must be in ["user","assistant","system","function","plugin","tool"] and the role in last message must be in '
    '["user","function","tool"]'
)
NOT_JSON = "The input parameter requires json format."
BAD_BODY = "Required body invalid, please check the request body format."


def native_says(answer: Answer, status: int, code: str, message: str) -> None:
    """Exactly three keys, in this order."""
    expected = {"code": code, "message": message, "request_id": answer.headers["x-request-id"]}
    assert (answer.status, list(answer.json.items())) == (status, list(expected.items()))
    assert answer.headers["content-type"] == "application/json"


def gateway_says(answer: Answer, status: int, code: str | None, message: str) -> None:
    """The shape of the compatible gateway: no id, a bare request id."""
    error = {"message": message, "type": "invalid_request_error", "param": None, "code": code}
    assert (answer.status, answer.json) == (
        status,
        {"error": error, "request_id": answer.headers["x-request-id"]},
    )


def validator_says(answer: Answer, code: str, message: str, param: str | None = None) -> None:
    """The shape of the compatible validator: the request id has the prefix of the answer's id."""
    error = {"code": code, "param": param, "message": message, "type": "invalid_request_error"}
    request_id = f"chatcmpl-{answer.headers['x-request-id']}"
    assert (answer.status, answer.json) == (400, {"error": error, "request_id": request_id})


def model_says(answer: Answer, message: str) -> None:
    """The shape of the machine behind the compatible gateway: an id and a request id."""
    error = {
        "message": message,
        "type": "invalid_request_error",
        "param": None,
        "code": "invalid_parameter_error",
    }
    request_id = answer.headers["x-request-id"]
    expected = {"error": error, "id": f"chatcmpl-{request_id}", "request_id": request_id}
    assert (answer.status, answer.json) == (400, expected)


def ask_native(server: Server, parameters: dict[str, Any] | None = None, **sent: Any) -> Answer:
    body = NATIVE_ASK | ({"input": sent} if sent else {})
    return call(
        server, "POST", TEXT, body | {"parameters": {"result_format": "message"} | (parameters or {})}
    )


# ---- bytes that are no JSON object ----------------------------------------------------------------------------------

NO_OBJECT = {
    "nothing": b"",
    "words": b"Why is the sky blue?",
    "a cut body": json.dumps(ASK).encode()[:-1],
    "a comma too many": b'{"model": "qwen-plus",}',
    "single quotes": b"{'model': 'qwen-plus'}",
    "two bodies": json.dumps(ASK).encode() * 2,
    "NaN": b'{"model": "qwen-plus", "temperature": NaN}',
    "Infinity": b'{"model": "qwen-plus", "temperature": -Infinity}',
    "a lone surrogate": b'{"model": "qwen-plus", "x": "\\ud83d"}',
    "a bare NUL": b'{"model": "qwen-plus\x00"}',
    "bytes that are not UTF-8": b'{"model": "qwen-plus\xff"}',
    "UTF-16": json.dumps(ASK).encode("utf-16"),
    "a form": b"model=qwen-plus&messages=hello",
    "a hundred thousand brackets": b"[" * 100_000,
    "a hundred thousand objects": b'{"a":' * 100_000,
    "a list": b"[]",
    "a list of an object": b'[{"model": "qwen-plus"}]',
    "a string": b'"hello"',
    "a number": b"42",
    "true": b"true",
    "null": b"null",
}


@pytest.mark.parametrize("body", NO_OBJECT.values(), ids=NO_OBJECT)
@pytest.mark.parametrize("path", [TEXT, MULTIMODAL, TOKENIZER])
def test_a_native_body_that_is_no_json_object_is_illegal_input(
    server: Server, path: str, body: bytes
) -> None:
    native_says(call(server, "POST", path, body), 400, "BadRequest.IllegalInput", NOT_JSON)


@pytest.mark.parametrize("body", NO_OBJECT.values(), ids=NO_OBJECT)
@pytest.mark.parametrize("path", [CHAT, COMPLETIONS])
def test_a_compatible_body_that_is_no_json_object_is_an_invalid_body(
    server: Server, path: str, body: bytes
) -> None:
    gateway_says(call(server, "POST", path, body), 400, "invalid_parameter_error", BAD_BODY)


def test_a_multipart_body_is_an_invalid_body(server: Server) -> None:
    body = b'--b\r\nContent-Disposition: form-data; name="model"\r\n\r\nqwen-plus\r\n--b--\r\n'
    answer = call(server, "POST", CHAT, body, content_type="multipart/form-data; boundary=b")
    gateway_says(answer, 400, "invalid_parameter_error", BAD_BODY)


@pytest.mark.parametrize(
    "content_type", ["text/plain", "application/x-www-form-urlencoded", "application/JSON; charset=utf-8", ""]
)
def test_json_is_read_whatever_its_content_type_says(server: Server, content_type: str) -> None:
    # How the live API judges a wrong content type is not known; clients that forget it are not to fail here alone.
    assert call(server, "POST", CHAT, ASK, content_type=content_type).status == 200
    assert call(server, "POST", TEXT, NATIVE_ASK, content_type=content_type).status == 200


# ---- JSON that is odd but legal -------------------------------------------------------------------------------------


def test_of_a_repeated_key_the_last_one_counts(server: Server) -> None:
    good, bad = json.dumps(ASK)[1:], '{"model": "no-such-model", '
    assert call(server, "POST", CHAT, (bad + good).encode()).status == 200
    worse = json.dumps(ASK)[:-1] + ', "model": "no-such-model"}'
    assert call(server, "POST", CHAT, worse.encode()).status == 404


def test_a_written_nul_is_a_character_like_others(server: Server) -> None:
    messages = [{"role": "user", "content": "one\x00two"}]
    assert call(server, "POST", CHAT, ASK | {"messages": messages}).json["usage"]["prompt_tokens"] > 2
    assert ask_native(server, messages=messages).json["usage"]["input_tokens"] > 2


def test_a_pair_of_surrogates_is_one_character(server: Server) -> None:
    body = json.dumps(ASK | {"messages": [{"role": "user", "content": "\N{GRINNING FACE}"}]}).encode()
    assert b"\\ud83d\\ude00" in body
    assert call(server, "POST", CHAT, body).status == 200


def test_unknown_fields_are_ignored_at_every_level(server: Server) -> None:
    message = {"role": "user", "content": "Hello", "mood": "good", "extra": {"a": [1]}}
    assert (
        call(
            server, "POST", CHAT, ASK | {"messages": [message], "max_context_length": 5, "kwargs": {}}
        ).status
        == 200
    )
    body = {
        "model": "qwen-plus",
        "input": {"messages": [message], "more": 1},
        "resources": [],
        "parameters": {"kwargs": {}},
    }
    assert call(server, "POST", TEXT, body, x_unheard_of="1").status == 200


def test_the_order_of_keys_does_not_matter(server: Server) -> None:
    asked = {
        "model": "qwen-plus",
        "seed": 7,
        "messages": [
            {"role": "system", "content": "Be brief."},
            {"role": "user", "content": "Name three rivers."},
        ],
        "stream_options": {"include_usage": True},
        "stream": True,
    }

    def turned(value: Any) -> Any:
        if isinstance(value, dict):
            return {key: turned(value[key]) for key in reversed(value)}
        return [turned(one) for one in value] if isinstance(value, list) else value

    def said(body: dict[str, Any]) -> list[Any]:
        frames = call(server, "POST", CHAT, body).body.decode().split("\n\n")
        chunks = [json.loads(one.removeprefix("data: ")) for one in frames if one.startswith("data: {")]
        return [(one["choices"], one["usage"]) for one in chunks]

    assert said(asked) == said(turned(asked)) != []


def test_deep_nesting_in_a_field_nobody_reads_is_ignored(server: Server) -> None:
    deep: Any = 1
    for _ in range(500):
        deep = [deep]
    assert call(server, "POST", CHAT, ASK | {"metadata": deep}).status == 200


def test_deep_nesting_in_a_tool_schema_is_no_failure(server: Server) -> None:
    schema: Any = {"type": "string"}
    for _ in range(150):
        schema = {"type": "object", "properties": {"a": schema}, "required": ["a"]}
    tool = {"type": "function", "function": {"name": "f", "parameters": schema}}
    answer = call(
        server,
        "POST",
        CHAT,
        ASK | {"tools": [tool], "tool_choice": {"type": "function", "function": {"name": "f"}}},
    )
    assert answer.status == 200


def test_nulls_are_as_good_as_nothing(server: Server) -> None:
    names = (
        "temperature",
        "top_p",
        "n",
        "seed",
        "stop",
        "tools",
        "tool_choice",
        "response_format",
        "stream",
        "max_tokens",
    )
    assert call(server, "POST", CHAT, ASK | dict.fromkeys(names)).status == 200
    assert ask_native(server, dict.fromkeys(names)).status == 200


# ---- the envelope ---------------------------------------------------------------------------------------------------


def test_an_empty_object_lacks_the_model_first(server: Server) -> None:
    native_says(
        call(server, "POST", TEXT, {}),
        400,
        "BadRequest.EmptyModel",
        'Required parameter "model" missing from request.',
    )
    validator_says(
        call(server, "POST", CHAT, {}), "invalid_request_error", "you must provide a model parameter."
    )


@pytest.mark.parametrize("model", [None, "", 5, ["qwen-plus"], {"id": "qwen-plus"}, True])
def test_a_model_that_is_no_name_is_no_model(server: Server, model: object) -> None:
    answer = call(server, "POST", TEXT, NATIVE_ASK | {"model": model})
    native_says(answer, 400, "BadRequest.EmptyModel", 'Required parameter "model" missing from request.')
    answer = call(server, "POST", CHAT, ASK | {"model": model})
    validator_says(answer, "invalid_request_error", "you must provide a model parameter.")


def test_a_native_request_without_input_says_so(server: Server) -> None:
    answer = call(server, "POST", TEXT, {"model": "qwen-plus", "messages": QUESTION})
    native_says(answer, 400, "BadRequest.EmptyInput", "Required input parameter missing from request.")


@pytest.mark.parametrize(
    "change", [{"input": "hello"}, {"input": []}, {"parameters": []}, {"parameters": "stream"}]
)
def test_input_and_parameters_are_objects(server: Server, change: dict[str, object]) -> None:
    native_says(call(server, "POST", TEXT, NATIVE_ASK | change), 400, "InvalidParameter", BAD_BODY)


def test_a_compatible_request_without_messages_says_so(server: Server) -> None:
    answer = call(server, "POST", CHAT, {"model": "qwen-plus"})
    validator_says(
        answer, "missing_required_parameter", "you must provide a messages parameter", param="message"
    )


def test_neither_prompt_nor_messages_is_refused(server: Server) -> None:
    answer = ask_native(server, history=[])
    native_says(
        answer, 400, "InvalidParameter", 'Either "prompt" or "messages" must exist and cannot both be none'
    )


# ---- models ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "model", ["no-such-model", "Qwen-Plus", "qwen-plus ", "../../etc/passwd", "x" * 10_000, "模型"]
)
def test_an_unknown_model_does_not_exist(server: Server, model: str) -> None:
    native_says(
        call(server, "POST", TEXT, NATIVE_ASK | {"model": model}), 400, "InvalidParameter", "Model not exist."
    )
    message = f"The model `{model}` does not exist or you do not have access to it."
    gateway_says(call(server, "POST", CHAT, ASK | {"model": model}), 404, "model_not_found", message)


@pytest.mark.parametrize(
    ("path", "model"),
    [(TEXT, "qwen3-vl-plus"), (MULTIMODAL, "qwen-plus"), (MULTIMODAL, "qwen3-next-80b-a3b-instruct")],
)
def test_a_model_on_the_other_native_path_is_an_url_error(server: Server, path: str, model: str) -> None:
    answer = call(server, "POST", path, NATIVE_ASK | {"model": model})
    native_says(answer, 400, "InvalidParameter", "url error, please check url！")


# ---- messages -------------------------------------------------------------------------------------------------------


def test_no_messages_at_all_are_refused(server: Server) -> None:
    native_says(ask_native(server, messages=[]), 400, "InvalidParameter", P + ROLES)
    answer = call(server, "POST", CHAT, ASK | {"messages": []})
    model_says(answer, "[] is too short - 'messages'")


@pytest.mark.parametrize("content", [5, True, {"text": "hello"}, 0.5])
def test_content_is_text_or_parts(server: Server, content: object) -> None:
    messages = [{"role": "user", "content": content}]
    native_says(
        ask_native(server, messages=messages), 400, "InvalidParameter", "input content must be a string."
    )
    model_says(call(server, "POST", CHAT, ASK | {"messages": messages}), "input content must be a string.")


def test_content_is_required(server: Server) -> None:
    message = P + "The content field is a required field."
    native_says(ask_native(server, messages=[{"role": "user"}]), 400, "InvalidParameter", message)
    model_says(call(server, "POST", CHAT, ASK | {"messages": [{"role": "user"}]}), message)


@pytest.mark.parametrize("item", ["hello", 5, None, ["user", "hello"]])
def test_a_message_is_an_object(server: Server, item: object) -> None:
    message = "Input should be a valid dictionary or instance of GPT3Message"
    native_says(ask_native(server, messages=[item]), 400, "InvalidParameter", message)
    model_says(call(server, "POST", CHAT, ASK | {"messages": [item]}), message)


def test_an_empty_text_is_a_message_like_others(server: Server) -> None:
    assert call(server, "POST", CHAT, ASK | {"messages": [{"role": "user", "content": ""}]}).status == 200
    assert ask_native(server, messages=[{"role": "user", "content": ""}]).status == 200


def test_a_role_nobody_knows_is_refused(server: Server) -> None:
    messages = [{"role": "developer", "content": "Be brief."}, *QUESTION]
    native_says(ask_native(server, messages=messages), 400, "InvalidParameter", P + ROLES)
    message = (
        "developer is not one of ['system', 'assistant', 'user', 'tool', 'function'] - 'messages.[0].role'"
    )
    model_says(call(server, "POST", CHAT, ASK | {"messages": messages}), message)


def test_ten_thousand_messages_are_read(server: Server) -> None:
    turns = [{"role": "user", "content": "Hi"}, {"role": "assistant", "content": "Hello"}] * 5000
    answer = call(server, "POST", CHAT, ASK | {"messages": [*turns, *QUESTION]})
    assert answer.status == 200 and answer.json["usage"]["prompt_tokens"] > 20_000


def test_a_megabyte_of_text_is_read_where_the_model_takes_it(server: Server) -> None:
    text = "The sky is blue because the air scatters blue light more. " * 18_000
    answer = call(server, "POST", CHAT, ASK | {"messages": [{"role": "user", "content": text}]})
    assert answer.status == 200 and answer.json["usage"]["prompt_tokens"] > 150_000


def test_five_megabytes_of_text_are_over_the_limit_of_the_model(server: Server) -> None:
    messages = [{"role": "user", "content": "The sky is blue. " * 310_000}]
    message = P + "Range of input length should be [1, 129024]"
    answer = call(server, "POST", CHAT, {"model": "qwen3-next-80b-a3b-instruct", "messages": messages})
    model_says(answer, message)
    body = {"model": "qwen3-next-80b-a3b-instruct", "input": {"messages": messages}}
    native_says(call(server, "POST", TEXT, body), 400, "InvalidParameter", message)


def test_one_endless_word_is_counted_and_refused_too(server: Server) -> None:
    messages = [{"role": "user", "content": "a" * 5_000_000}]
    answer = call(server, "POST", CHAT, {"model": "qwen3-next-80b-a3b-instruct", "messages": messages})
    model_says(answer, P + "Range of input length should be [1, 129024]")


# ---- parameters -----------------------------------------------------------------------------------------------------

WRONG = {
    "temperature": [("hot", "'temperature' must be Float"), (2, P + "Temperature should be in [0.0, 2.0)")],
    "top_p": [([], "'top_p' must be Float"), (0, P + "Range of top_p should be (0.0, 1.0]")],
    "top_k": [(1.5, "'top_k' must be Integer"), (-1, P + "Parameter top_k be greater than or equal to 0")],
    "max_tokens": [
        ("9", "'max_tokens' must be Integer"),
        (0, P + "Range of max_tokens should be [1, 32768]"),
    ],
    "n": [(True, "'n' must be Integer"), (5, P + "Range of n should be [1, 4]")],
    "enable_thinking": [("yes", "'enable_thinking' must be Boolean")],
    "presence_penalty": [
        ({}, "'presence_penalty' must be Float"),
        (3, P + "Presence_penalty should be in [-2.0, 2.0]"),
    ],
    "repetition_penalty": [(0, P + "Repetition_penalty should be greater than 0.0")],
}
WRONG_CASES = [(name, value, message) for name, cases in WRONG.items() for value, message in cases]


@pytest.mark.parametrize(("name", "value", "message"), WRONG_CASES)
def test_a_parameter_of_the_wrong_type_or_range_is_named(
    server: Server, name: str, value: object, message: str
) -> None:
    native_says(ask_native(server, {name: value}), 400, "InvalidParameter", message)
    model_says(call(server, "POST", CHAT, ASK | {name: value}), message)


def test_a_negative_seed_is_refused_by_each_surface_in_its_own_words(server: Server) -> None:
    message = P + "Range of seed should be [0, 9223372036854775807]"
    native_says(ask_native(server, {"seed": -1}), 400, "InvalidParameter", message)
    validator_says(
        call(server, "POST", CHAT, ASK | {"seed": -1}),
        "invalid_value",
        "-1 is lesser than the minimum of 0 - 'seed'",
    )


@pytest.mark.parametrize("value", [10**30, -(10**30), 1e308, 2**63, 2**64])
@pytest.mark.parametrize(
    "name", ["temperature", "top_k", "max_tokens", "n", "seed", "thinking_budget", "top_logprobs"]
)
def test_numbers_too_big_for_any_machine_are_no_failure(server: Server, name: str, value: float) -> None:
    assert call(server, "POST", CHAT, ASK | {name: value}).status in (200, 400)
    assert ask_native(server, {name: value}).status in (200, 400)


# ---- keys, in the voice of the surface ------------------------------------------------------------------------------

HELP = "https://help.aliyun.com/zh/model-studio/error-code"
BAD_KEYS = {
    "an invalid one": "Bearer sk-invalid-key-0001",
    "no sk": "Bearer 0123456789abcdef",
    "a short one": "Bearer sk-12",
    "no scheme": "sk-mock-test-key-0001",
    "Basic": "Basic c2stbW9jazo=",
    "a scheme alone": "Bearer",
    "odd letters": "Bearer sk-mock_test!key@0001",
}


def test_a_missing_key_comes_before_everything_else(server: Server) -> None:
    native_says(call(server, "POST", TEXT, b"{", key=None), 401, "InvalidApiKey", "No API-key provided.")
    answer = call(server, "POST", CHAT, b"{", key=None)
    assert (answer.status, answer.json["error"]["code"], answer.json["error"]["param"]) == (401, None, None)
    assert answer.json["error"]["message"].startswith("You didn't provide an API key.")


@pytest.mark.parametrize("authorization", BAD_KEYS.values(), ids=BAD_KEYS)
def test_a_bad_key_is_refused(server: Server, authorization: str) -> None:
    native = call(server, "POST", TEXT, NATIVE_ASK, key=None, authorization=authorization)
    native_says(native, 401, "InvalidApiKey", "Invalid API-key provided.")
    compatible = call(server, "POST", CHAT, ASK, key=None, authorization=authorization)
    message = f"Incorrect API key provided. For details, see: {HELP}#apikey-error"
    gateway_says(compatible, 401, "invalid_api_key", message)


def test_the_international_host_points_to_its_own_help(server: Server) -> None:
    answer = call(server, "POST", CHAT, ASK, key="nonsense", host="dashscope-intl.aliyuncs.com")
    link = "https://www.alibabacloud.com/help/en/model-studio/error-code#apikey-error"
    gateway_says(answer, 401, "invalid_api_key", f"Incorrect API key provided. For details, see: {link}")


@pytest.mark.parametrize("name", ["x_dashscope_api_key", "x_api_key", "api_key"])
def test_a_key_in_another_header_is_no_key(server: Server, name: str) -> None:
    answer = call(server, "POST", TEXT, NATIVE_ASK, key=None, **{name: "sk-mock-test-key-0001"})
    native_says(answer, 401, "InvalidApiKey", "No API-key provided.")


# ---- paths and methods ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("method", ["GET", "PUT", "DELETE", "PATCH", "HEAD", "PROPFIND"])
def test_another_method_is_not_supported(server: Server, method: str) -> None:
    for path in (TEXT, CHAT):
        answer = call(server, method, path)
        assert (answer.status, answer.headers["allow"]) == (400, "POST")
        if method != "HEAD":
            message = answer.json["message"] if path == TEXT else answer.json["error"]["message"]
            assert message == f"Request method '{method}' is not supported."


def test_another_method_says_so_before_it_asks_for_a_key(server: Server) -> None:
    native_says(
        call(server, "GET", TEXT, key=None), 400, "InvalidParameter", "Request method 'GET' is not supported."
    )


@pytest.mark.parametrize(
    "path",
    [
        "/api/v1/nothing",
        "/",
        "/favicon.ico",
        "/api/v1/services/aigc/text-generation",
        "/%ff",
        "/api/v1//tokenizer",
    ],
)
def test_a_native_path_that_is_not_there_is_not_found(server: Server, path: str) -> None:
    native_says(call(server, "POST", path, NATIVE_ASK), 404, "NotFound", "Not found!")


@pytest.mark.parametrize(
    "path", ["/compatible-mode/v1/nothing", "/compatible-mode/v1", "/compatible-mode/v2/chat/completions"]
)
def test_a_compatible_path_that_is_not_there_is_not_found(server: Server, path: str) -> None:
    gateway_says(call(server, "POST", path, ASK), 404, "not_found", "Not found!")


@pytest.mark.parametrize(("path", "body"), [(CHAT, ASK), (TEXT, NATIVE_ASK)])
def test_a_trailing_slash_and_a_query_change_nothing(server: Server, path: str, body: dict[str, Any]) -> None:
    assert call(server, "POST", f"{path}/", body).status == 200
    assert call(server, "POST", f"{path}?api-version=1&x=%00", body).status == 200


# ---- coded bodies ---------------------------------------------------------------------------------------------------

RAW = json.dumps(ASK).encode()


@pytest.mark.parametrize("coding", ["gzip", "x-gzip", "GZIP", " gzip ", "identity"])
def test_a_packed_body_is_unpacked(server: Server, coding: str) -> None:
    body = RAW if coding == "identity" else gzip.compress(RAW)
    assert call(server, "POST", CHAT, body, content_encoding=coding).status == 200


BROKEN = {
    "no gzip": RAW,
    "cut gzip": gzip.compress(RAW)[:-9],
    "a broken checksum": gzip.compress(RAW)[:-8] + bytes(8),
    "nothing": b"",
    "an unknown coding": RAW,
    "packed but unsaid": gzip.compress(RAW),
}


@pytest.mark.parametrize("body", BROKEN.values(), ids=BROKEN)
def test_a_body_that_cannot_be_unpacked_is_no_json(
    server: Server, body: bytes, request: pytest.FixtureRequest
) -> None:
    coding = {"an unknown coding": "zstd", "packed but unsaid": ""}.get(request.node.callspec.id, "gzip")
    native_says(
        call(server, "POST", TEXT, body, content_encoding=coding), 400, "BadRequest.IllegalInput", NOT_JSON
    )
    answer = call(server, "POST", CHAT, body, content_encoding=coding)
    gateway_says(answer, 400, "invalid_parameter_error", BAD_BODY)


def test_a_bomb_is_too_large_and_costs_no_memory(server: Server) -> None:
    bomb = gzip.compress(b'{"model":"' + b"a" * 200_000_000, 9)
    assert len(bomb) < 300_000
    before = peak_kib(server)
    answer = call(server, "POST", TEXT, bomb, content_encoding="gzip")
    native_says(answer, 400, "BadRequest.TooLarge", "Payload Too Large.")
    assert peak_kib(server) - before < 80 * 1024


def peak_kib(server: Server) -> int:
    """The highest resident set the server has had."""
    with open(f"/proc/{server.pid}/status", encoding="ascii") as lines:
        return next(int(line.split()[1]) for line in lines if line.startswith("VmHWM"))
