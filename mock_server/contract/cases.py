"""The cases of the contract, made of the Spec alone: examples, rules with their neighbours, parameters with an effect, keys,
browsers. No endpoint is named here: a new file under openapi/ brings its cases with it."""

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from itertools import islice
from typing import Any
from urllib.parse import quote

from mock_server.contract.exchange import JSON, Case, Expected, Sent
from mock_server.spec import rules
from mock_server.spec.model import Operation, Spec
from mock_server.spec.rules import Rule, Rules
from mock_server.wire import forms

PROFILES = ("smoke", "standard", "deep")
ORIGIN = "https://app.example.com"
BAD_KEY = "sk-invalid-contract-0000"
MOST_BILLED = 5
"""Calls to an operation that the profile `smoke` may be billed for."""

MOST_REFUSED = 4
"""Refusals by rules that the profile `smoke` provokes of an operation."""

LIMIT = 64
"""max_tokens that is laid upon requests to a target that costs money."""

_WEATHER = {
    "type": "function",
    "function": {
        "name": "get_current_weather",
        "description": "Get the current weather of a city.",
        "parameters": {
            "type": "object",
            "properties": {
                "city": {"type": "string", "minLength": 1},
                "days": {"type": "integer", "minimum": 1, "maximum": 9},
                "unit": {"type": "string", "enum": ["celsius", "fahrenheit"]},
            },
            "required": ["city", "days"],
            "additionalProperties": False,
        },
    },
}
_PERSON = {
    "type": "object",
    "properties": {
        "name": {"type": "string", "minLength": 1},
        "age": {"type": "integer", "minimum": 0, "maximum": 130},
        "tags": {"type": "array", "items": {"type": "string"}, "minItems": 1, "maxItems": 3},
    },
    "required": ["name", "age", "tags"],
    "additionalProperties": False,
}
_AS_JSON = [{"role": "user", "content": "Describe a person as JSON with name, age and tags."}]
_TELL = [{"role": "user", "content": "Explain in three sentences why the sky is blue."}]

# Parameters whose effect a law sees: name → neutral patch. Used where the operation's request schema knows all its names.
VARIANTS: Mapping[str, Mapping[str, Any]] = {
    "length": {"max_tokens": 5, "messages": _TELL},
    "stop": {"stop": ["the", "。"], "messages": _TELL},
    "several": {"n": 3, "messages": _TELL},
    "thinking": {"enable_thinking": True, "messages": _TELL},
    "budget": {"enable_thinking": True, "thinking_budget": 20, "messages": _TELL},
    "unthinking": {"enable_thinking": False, "messages": _TELL},
    "tools": {
        "tools": [_WEATHER],
        "messages": [{"role": "user", "content": "What is the weather in Hangzhou for 3 days?"}],
    },
    "forced": {
        "tools": [_WEATHER],
        "tool_choice": {"type": "function", "function": {"name": "get_current_weather"}},
        "messages": [{"role": "user", "content": "Weather in 北京 for 2 days, please."}],
    },
    "untooled": {"tools": [_WEATHER], "tool_choice": "none", "messages": _TELL},
    "json": {"response_format": {"type": "json_object"}, "messages": _AS_JSON},
    "schema": {
        "response_format": {
            "type": "json_schema",
            "json_schema": {"name": "person", "schema": _PERSON, "strict": True},
        },
        "messages": _AS_JSON,
    },
    "logprobs": {"logprobs": True, "top_logprobs": 2, "messages": _TELL},
    "cold": {"temperature": 0, "messages": _TELL},
    "incremental": {"incremental_output": True, "result_format": "message", "messages": _TELL},
    "repeating": {"incremental_output": False, "result_format": "message", "messages": _TELL},
    "as-text": {"result_format": "text", "messages": _TELL},
    "usage": {"stream_options": {"include_usage": True}, "messages": _TELL},
    "no-usage": {"stream_options": {"include_usage": False}, "messages": _TELL},
    "thinking-tools": {
        "enable_thinking": True,
        "tools": [_WEATHER],
        "messages": [{"role": "user", "content": "What is the weather in Paris for 4 days?"}],
    },
    "turns": {
        "messages": [
            {"role": "system", "content": "You are terse."},
            {"role": "user", "content": "My name is Ana."},
            {"role": "assistant", "content": "Hello Ana."},
            {"role": "user", "content": "¿Cómo me llamo? 🙂"},
        ]
    },
    "tell": {"messages": _TELL},
    "thinking-repeating": {"enable_thinking": True, "incremental_output": False, "messages": _TELL},
}
LANGUAGES: Mapping[str, str] = {
    "zh": "请用三句话解释为什么天空是蓝色的。",
    "ja": "空が青い理由を三つの文で説明してください。",
    "es": "Explica en tres frases por qué el cielo es azul y qué pasa con la luz del sol.",
    "ko": "하늘이 왜 파란지 세 문장으로 설명해 주세요.",
    "ar": "اشرح لماذا تبدو السماء زرقاء في ثلاث جمل.",
    "hi": "तीन वाक्यों में बताइए कि आसमान नीला क्यों है।",
    "th": "อธิบายในสามประโยคว่าทำไมท้องฟ้าจึงเป็นสีฟ้า",
    "ru": "Объясни в трёх предложениях, почему небо голубое.",
    "pt": "Explique em três frases por que o céu é azul e o que acontece com a luz do sol.",
    "fr": "Explique en trois phrases pourquoi le ciel est bleu et ce qui arrive à la lumière du soleil.",
    "de": "Erkläre in drei Sätzen, warum der Himmel blau ist und was mit dem Licht der Sonne passiert.",
    "id": "Jelaskan dalam tiga kalimat mengapa langit itu biru dan apa yang terjadi dengan cahaya dari matahari.",
    "vi": "Hãy giải thích trong ba câu tại sao bầu trời có màu xanh và ánh sáng mặt trời như thế nào.",
}
"""The same question in the languages whose answers a law can tell; the first three are asked in the profile standard."""

_STREAM_ONLY = frozenset({"incremental", "repeating", "usage", "no-usage", "thinking-repeating"})

# How an answer is framed does not change it: these say the same as the one they are named after.
_AS = {
    "incremental": "tell",
    "repeating": "tell",
    "usage": "tell",
    "no-usage": "tell",
    "as-text": "tell",
    "thinking-repeating": "thinking",
}


class Maker:
    """Makes the cases of one run. `cheap` lays a small max_tokens upon requests that are not about limits."""

    def __init__(self, spec: Spec, profile: str, key: str, *, cheap: bool = False) -> None:
        self.spec, self.profile, self.key, self.cheap = spec, profile, key, cheap
        self._rules: dict[tuple[str, str], Rules] = {}
        self._models: dict[str, list[str]] = {}

    def cases(self) -> Iterator[Case]:
        """All of them, in the order of the Spec; ids are unique."""
        seen: set[str] = set()
        for operation in self.spec.operations:
            for case in self._of(operation):
                if case.id not in seen:
                    seen.add(case.id)
                    yield case

    def _of(self, operation: Operation) -> Iterator[Case]:
        yield from self._examples(operation)
        yield from self._keys(operation)
        if self.profile == "smoke":
            yield from self._free(operation)
            return
        yield from self._browser(operation)
        yield from self._alone(operation)
        yield from self._all(operation)
        yield from self.rule_cases(operation)
        if operation.surface in ("native", "compatible") and self.speaks(operation):
            yield from self._variants(operation)
        if operation.method == "POST" and bodies(operation) and not self.cheap:
            yield from self._broken_bodies(operation)

    # ---- the parts ------------------------------------------------------------------------------------------------

    def _examples(self, operation: Operation) -> Iterator[Case]:
        examples = bodies(operation)
        for name, form in operation.example_forms.items():
            fields = [(key, text if file else None, text.encode()) for key, (text, file) in form.items()]
            raw, announced = forms.packed(fields)
            sent = self.sent(operation, None)
            sent = replace(sent, headers={**sent.headers, "Content-Type": announced}, body=raw)
            yield self._case(operation, f"example-{name}", sent, Expected(200, says="its example"))
        if not examples:
            if operation.raw.get("requestBody") is None:
                yield self._case(operation, "asked", self.sent(operation, None), self._answered(operation))
            return
        billed = 0
        for name, streamed in self._forms(operation, list(examples)):
            body = examples[name]
            sent = (
                self.streamed(operation, body, streamed) if operation.streams else self.sent(operation, body)
            )
            label = f"example-{name}" + ("-streamed" if streamed else "")
            case = self._judged(operation, label, sent, twin=f"{operation.id}/example-{name}")
            billed += case.expected.status < 400
            if case.expected.status >= 400 or self.profile != "smoke" or billed <= MOST_BILLED:
                yield case

    def _forms(self, operation: Operation, names: list[str]) -> list[tuple[str, bool]]:
        """In which form examples are asked, whole or streamed: in both, but in `smoke` only the first; the others take turns."""
        if not operation.streams:
            return [(name, False) for name in names]
        if self.profile != "smoke":
            return [(name, streamed) for name in names for streamed in (False, True)]
        first, *others = names
        turns = [(name, place % 2 == 0) for place, name in enumerate(others)]
        return [(first, False), (first, True), *turns, *((name, not streamed) for name, streamed in turns)]

    def _answered(self, operation: Operation) -> Expected:
        """What comes of asking for something without a body: an answer, unless it is for one thing of which nobody knows."""
        if (
            operation.raw.get("requestBody") is not None
            or "{" in operation.path
            or operation.raw.get("x-kept")
        ):
            return Expected()
        return Expected(200, says="it is there for everybody")

    def _keys(self, operation: Operation) -> Iterator[Case]:
        sent = self.sent(operation, next(iter(bodies(operation).values()), None))
        for label, headers in (("no-key", {}), ("bad-key", {"Authorization": f"Bearer {BAD_KEY}"})):
            kept = {name: value for name, value in sent.headers.items() if name != "Authorization"}
            refused = replace(sent, headers={**kept, **headers})
            row = self.spec.errors["NoApiKey" if label == "no-key" else "InvalidApiKey"]
            words = row.get(operation.surface) or row["native"]
            # The text for no key at all is OpenAI's on the compatible surface, and assumed.
            told = words.get("message") if label == "bad-key" else ""
            if operation.surface == "native":
                told = row["messages"][0]
            code = words.get("code") or ""
            if "x-error-shape" in operation.raw:
                code, told = row["anthropic"]["type"], ""  # what errors.yaml fills that shape with
            expected = Expected(int(row["status"]), str(code), str(told or ""), "shared/errors.yaml")
            yield self._case(operation, label, refused, expected, "key")

    def _free(self, operation: Operation) -> Iterator[Case]:
        """What nobody pays for: a page's question beforehand, a wrong method, a body that is none, and the first refusals by a
        rule (billing page: refusals are not billed). Should a target that costs money not refuse, it shall not make films for it."""
        yield from (one for one in self._browser(operation) if one.kind != "call")
        if operation.method == "POST" and bodies(operation) and not self.cheap:
            yield from self._broken_bodies(operation)
        if not self.cheap or self.speaks(operation):
            refused = (one for one in self.rule_cases(operation) if one.expected.status >= 400)
            yield from islice(refused, MOST_REFUSED)

    def _browser(self, operation: Operation) -> Iterator[Case]:
        sent = self.sent(operation, None)
        headers = {
            "Origin": ORIGIN,
            "Access-Control-Request-Method": operation.method,
            "Access-Control-Request-Headers": "authorization,content-type",
        }
        preflight = Sent("OPTIONS", sent.path, headers)
        yield self._case(operation, "preflight", preflight, kind="preflight")
        plain = self.sent(operation, next(iter(bodies(operation).values()), None))
        plain = replace(plain, headers={**plain.headers, "Origin": ORIGIN})
        expected = self.foretell(operation, plain) if bodies(operation) else self._answered(operation)
        yield self._case(operation, "from-a-page", plain, expected)
        methods = {one.method for one in self.spec.operations if one.path == operation.path}
        wrong = next((one for one in ("PUT", "PATCH") if one not in methods), "")
        if wrong and not self.cheap:
            row = self.spec.errors["MethodNotAllowed"]
            told = row["messages"][0] if operation.surface == "native" else ""  # elsewhere assumed
            expected = Expected(int(row["status"]), "", told, "shared/errors.yaml: MethodNotAllowed")
            yield self._case(operation, "wrong-method", replace(sent, method=wrong), expected, "method")

    def _alone(self, operation: Operation) -> Iterator[Case]:
        """The first input of an example without the others, so that what belongs to it shows (across.same_input_same_vector)."""
        for name, body in bodies(operation).items():
            given: Any = body.get("input")
            key = next((key for key in ("texts", "contents") if isinstance(given, dict) and key in given), "")
            listed = given[key] if key else given
            if not isinstance(listed, list) or len(listed) < 2 or not (key or isinstance(listed[0], str)):
                continue
            alone = {**given, key: listed[:1]} if key else listed[:1]
            sent = self.sent(operation, {**body, "input": alone})
            yield self._case(operation, f"alone-{name}", sent, self.foretell(operation, sent))

    def _all(self, operation: Operation) -> Iterator[Case]:
        """An example that asks for the best alone, asked for the whole ranking (longer.best_of_all)."""
        for name, body in bodies(operation).items():
            given = body.get("parameters")
            if "top_n" not in (given if isinstance(given, dict) else body):
                continue
            rest = {key: value for key, value in body.items() if key != "top_n"}
            if isinstance(given, dict):
                rest["parameters"] = {key: value for key, value in given.items() if key != "top_n"}
            sent = self.sent(operation, rest)
            yield self._case(operation, f"all-{name}", sent, self.foretell(operation, sent))

    def _broken_bodies(self, operation: Operation) -> Iterator[Case]:
        row = self.spec.errors["IllegalInput"]
        expected = Expected(int(row["status"]), "", "", "shared/errors.yaml: IllegalInput")
        sent = self.sent(operation, None)
        sent = replace(sent, headers={**sent.headers, "Content-Type": JSON})
        for label, body in (
            ("no-json", b'{"model": '),
            ("a-list", b"[]"),
            ("no-utf-8", b'{"model": "\xff"}'),
        ):
            yield self._case(operation, label, replace(sent, body=body), expected)

    def rule_cases(self, operation: Operation) -> Iterator[Case]:
        """Two cases for each rule that a model of the operation can break: what breaks it, and its nearest legal neighbour. Where
        nothing is said but made (pictures, films, vectors), a row may be written for another of the operations that name it: then
        it is left out, and so are neighbours that somebody pays for."""
        if operation.method != "POST" or not operation.rules or not bodies(operation):
            return
        speaks = self.speaks(operation)
        example = self.neutral(operation)
        if isinstance(example.get("messages"), list):
            example["messages"] = example["messages"][-1:]  # some models take no system message
        for rule in self.rules_of(operation).rules:
            for label, make in (("breaks", rules.breaking_request), ("legal", rules.legal_request)):
                neutral = make(example, rule, self.serves(operation))
                if neutral is None or _too_long(neutral):
                    continue
                sent = self.from_neutral(operation, neutral, limited=label == "legal")
                expected = self.foretell(operation, sent, rule, label)
                dear = self.cheap and label == "legal"
                if not speaks and (dear or (expected.status < 400) == (label == "breaks")):
                    continue
                yield self._case(operation, f"{rule.id}-{label}", sent, expected)

    def _variants(self, operation: Operation) -> Iterator[Case]:
        known = self.parameters_of(operation)
        most = 4 if self.profile == "deep" else 1
        spoken = list(LANGUAGES.items()) if self.profile == "deep" else list(LANGUAGES.items())[:3]
        asked = {f"in-{name}": {"messages": [{"role": "user", "content": text}]} for name, text in spoken}
        for name, patch in {**VARIANTS, **asked}.items():
            if not set(patch) <= known | {"messages"} or ("messages" in patch and not self.talks(operation)):
                continue
            found = 0
            for model in self.models_of(operation):
                made = list(self._variant(operation, name, {**patch, "model": model}))
                yield from made
                found += bool(made)
                if found == most:
                    break

    def _variant(self, operation: Operation, name: str, patch: Mapping[str, Any]) -> Iterator[Case]:
        neutral = {**self.neutral(operation), **patch}
        if (
            operation.surface == "native"
            and "result_format" not in patch
            and self.knows(operation, "result_format")
        ):
            neutral["result_format"] = "message"
        if self.knows(operation, "seed"):
            neutral["seed"] = 7
        twin = f"{operation.id}/{_AS.get(name, name)}-{patch['model']}"
        for streamed in (True,) if name in _STREAM_ONLY else (False, True):
            one = {**neutral, "stream": streamed} if operation.streams else neutral
            if streamed and self.knows(operation, "stream_options") and "stream_options" not in patch:
                one["stream_options"] = {"include_usage": True}
            sent = self.from_neutral(operation, one, limited="max_tokens" not in patch)
            if self.foretell(operation, sent).status != 200:
                continue
            label = f"{name}-{patch['model']}" + ("-streamed" if streamed else "")
            yield self._judged(operation, label, sent, twin)
            if not streamed and self.profile == "deep":
                yield self._judged(operation, label + "-again", sent, twin)

    # ---- requests ---------------------------------------------------------------------------------------------------

    def _case(
        self,
        operation: Operation,
        label: str,
        sent: Sent,
        expected: Expected | None = None,
        kind: str = "call",
        twin: str = "",
    ) -> Case:
        return Case(f"{operation.id}/{label}", operation, sent, expected or Expected(), kind, twin)

    def _judged(self, operation: Operation, label: str, sent: Sent, twin: str = "") -> Case:
        """A case whose outcome the Spec foretells by its rules and its request schema."""
        seeded = isinstance(sent.body, dict) and re.search(rb'"seed":|"temperature":0[,}]', sent.raw)
        return self._case(operation, label, sent, self.foretell(operation, sent), twin=twin if seeded else "")

    def foretell(
        self, operation: Operation, sent: Sent, rule: Rule | None = None, label: str = ""
    ) -> Expected:
        """What the Spec says will come of a request: an answer, or the refusal of the first rule that it breaks."""
        body = sent.body
        if not isinstance(body, dict):
            return Expected()
        named = body.get("model")
        model = self.spec.catalogue.find(named) if isinstance(named, str) else None
        lower = {name.lower(): value for name, value in sent.headers.items()}
        if operation.surface == "native":
            stream = lower.get("x-dashscope-sse") == "enable" or "event-stream" in lower.get("accept", "")
        else:
            stream = body.get("stream") is True
        known = rules.facts(
            operation.surface, operation.id, body, model, stream, 0,
            asynchronous=lower.get("x-dashscope-async") == "enable",
        )  # fmt: skip
        kind = model.kind or "" if model is not None else ""
        broken = self.rules_of(operation, kind).broken(known) if operation.rules else None
        if broken is not None:
            row = self.spec.errors[broken.error]
            words = row.get(operation.surface) or row["native"]
            says = f"rule {broken.rule}"
            return Expected(int(row["status"]), str(words.get("code") or ""), broken.message, says)
        if rule is not None and label == "breaks":
            return Expected()  # a rule that only the length of the prompt breaks
        if not operation.request.is_valid(body) or (
            model is None and named is not None and "model" in operation.rules
        ):
            return Expected()
        if "{" in operation.path or any(name.endswith("_id") for name in body) or operation.raw.get("x-kept"):
            return Expected()  # whether what path or body name is there, the Spec does not know
        if "409" in operation.raw["responses"]:
            return Expected()  # nor whether what shall be made is there already
        return Expected(
            200, says=f"rule {rule.id}: its legal neighbour" if rule else "the Spec refuses nothing of it"
        )

    def rules_of(self, operation: Operation, kind: str = "") -> Rules:
        """The operation's rules for models of a kind, compiled once."""
        key = operation.id, kind
        if key not in self._rules:
            self._rules[key] = Rules(
                self.spec.rules, operation.rules_for(kind), operation.surface, operation.id
            )
        return self._rules[key]

    def serves(self, operation: Operation) -> Callable[[str], bool]:
        """Whether the operation has the model of an id."""
        return lambda id: (
            (row := self.spec.catalogue.find(id)) is not None and operation.id in (row.operations or ())
        )

    def models_of(self, operation: Operation) -> list[str]:
        """Models the operation serves, the example's first: those the catalogue says, else those that no rule refuses."""
        if operation.id not in self._models:
            first = self.neutral(operation).get("model")
            listed = [one.id for one in self.spec.catalogue if operation.id in (one.operations or ())]
            if not listed and operation.streams:
                body = next(iter(bodies(operation).values()))
                asked = {
                    one.id: self.sent(operation, {**body, "model": one.id}) for one in self.spec.catalogue
                }
                listed = [id for id, sent in asked.items() if self.foretell(operation, sent).status == 200]
            self._models[operation.id] = sorted(listed, key=lambda id: id != first)
        return self._models[operation.id]

    def speaks(self, operation: Operation) -> bool:
        """Whether rules, models and a JSON example of the operation let requests be made by parameter."""
        return (
            operation.method == "POST"
            and bool(operation.rules)
            and bool(bodies(operation))
            and operation.streams
        )

    def talks(self, operation: Operation) -> bool:
        """Whether it takes messages."""
        return "messages" in self.neutral(operation) or self.knows(operation, "messages")

    def knows(self, operation: Operation, parameter: str) -> bool:
        """Whether the request schema knows the parameter."""
        return parameter in self.parameters_of(operation)

    def parameters_of(self, operation: Operation) -> set[str]:
        """Every property name the request schema has at the top or under `parameters` and `input`."""
        body = operation.raw.get("requestBody") or {}
        return set(
            _names(
                _resolved(body, operation.root).get("content", {}).get(JSON, {}).get("schema", {}),
                operation.root,
                0,
            )
        )

    def neutral(self, operation: Operation) -> dict[str, Any]:
        """The first example of the operation in the neutral form of the rules."""
        body = next(iter(bodies(operation).values()), {})
        if operation.surface != "native":
            return {key: value for key, value in body.items() if key not in ("stream", "stream_options")}
        within, parameters = body.get("input"), body.get("parameters")
        above = within if isinstance(within, dict) else {}
        if above and not above.keys() & {"prompt", "messages"}:
            above = {"input": above}
        more = {
            key: value
            for key, value in (parameters if isinstance(parameters, dict) else {}).items()
            if key != "incremental_output"
        }
        return {"model": body.get("model"), **above, **more}

    def from_neutral(self, operation: Operation, neutral: Mapping[str, Any], *, limited: bool = True) -> Sent:
        """A neutral request on the surface of the operation."""
        if self.cheap and limited and "max_tokens" not in neutral and self.knows(operation, "max_tokens"):
            neutral = {**neutral, "max_tokens": LIMIT}
        make = rules.to_native if operation.surface == "native" else rules.to_compatible
        headers, body = make(neutral)
        sent = self.sent(operation, body)
        return replace(sent, headers={**sent.headers, **headers})

    def streamed(self, operation: Operation, body: Mapping[str, Any], wanted: bool) -> Sent:
        """An example's body, as a stream or whole, with a seed where it can have one."""
        body = dict(body)
        if operation.surface == "native":
            parameters = dict(body.get("parameters") or {})
            parameters.setdefault("seed", 7)
            if not wanted:
                parameters.pop("incremental_output", None)
            sent = self.sent(operation, {**body, "parameters": parameters})
            headers = {"X-DashScope-SSE": "enable", "Accept": "text/event-stream"} if wanted else {}
            return replace(sent, headers={**sent.headers, **headers})
        if self.knows(operation, "seed"):
            body.setdefault("seed", 7)
        elif self.knows(operation, "temperature"):
            body.setdefault("temperature", 0)  # repeats itself, as far as a dialect without seeds can
        body["stream"] = wanted
        if wanted and self.knows(operation, "stream_options"):
            body.setdefault("stream_options", {"include_usage": True})
        elif not wanted:
            body.pop("stream_options", None)
        return self.sent(operation, body)

    def sent(self, operation: Operation, body: Any) -> Sent:
        """A body as it is sent to the operation, with key and the headers that every request needs."""
        headers = {"Authorization": f"Bearer {self.key}"}
        if body is not None:
            headers["Content-Type"] = JSON
            body = self._limited(operation, body)
        for parameter in _parameters(operation):
            if parameter.get("in") == "header" and parameter.get("required"):
                headers[parameter["name"]] = str(_example(parameter))
        return Sent(operation.method, path_of(operation), headers, body)

    def _limited(self, operation: Operation, body: Any) -> Any:
        limit = next(
            (name for name in ("max_tokens", "max_output_tokens") if self.knows(operation, name)), ""
        )
        if not self.cheap or not isinstance(body, dict) or not operation.streams or not limit:
            return body
        if operation.surface != "native":
            return {limit: LIMIT, **body}
        given = body.get("parameters")
        return {**body, "parameters": {limit: LIMIT, **(given if isinstance(given, dict) else {})}}


def bodies(operation: Operation) -> dict[str, dict[str, Any]]:
    """The JSON examples of the request, by name."""
    media = _resolved(operation.raw.get("requestBody") or {}, operation.root).get("content", {}).get(JSON, {})
    named = {
        name: _resolved(example, operation.root).get("value")
        for name, example in (media.get("examples") or {}).items()
    }
    if not named and "example" in media:
        named = {"plain": media["example"]}
    return {name: value for name, value in named.items() if isinstance(value, dict)}


def path_of(operation: Operation) -> str:
    """The path with the examples of its parameters in it, and its required query."""
    path, query = operation.path, []
    for parameter in _parameters(operation):
        if parameter.get("in") == "path":
            path = path.replace("{" + parameter["name"] + "}", quote(str(_example(parameter)), safe=""))
        elif parameter.get("in") == "query" and parameter.get("required"):
            query.append(f"{parameter['name']}={quote(str(_example(parameter)))}")
    return re.sub(r"\{[^}]*\}", "example", path) + ("?" + "&".join(query) if query else "")


def _parameters(operation: Operation) -> Iterator[Mapping[str, Any]]:
    listed = [
        *(operation.root["paths"][operation.path].get("parameters") or ()),
        *(operation.raw.get("parameters") or ()),
    ]
    return (_resolved(one, operation.root) for one in listed)


def _example(parameter: Mapping[str, Any]) -> Any:
    schema = parameter.get("schema") or {}
    examples: list[Mapping[str, Any]] = list((parameter.get("examples") or {}).values())
    named = examples[0].get("value") if examples else None
    listed = schema.get("examples") or schema.get("enum") or ["1"]
    return parameter.get("example", named if named is not None else listed[0])


def _resolved(value: Any, root: Mapping[str, Any]) -> Any:
    while isinstance(value, Mapping) and "$ref" in value:
        found: Any = root
        for part in value["$ref"].removeprefix("#/").split("/"):
            found = found[part]
        value = found
    return value


def _names(schema: Any, root: Mapping[str, Any], depth: int) -> Iterator[str]:
    schema = _resolved(schema, root)
    if not isinstance(schema, Mapping) or depth > 6:
        return
    for name, inner in (schema.get("properties") or {}).items():
        yield name
        if name in ("parameters", "input"):
            yield from _names(inner, root, depth + 1)
    for word in ("allOf", "anyOf", "oneOf"):
        for inner in schema.get(word) or ():
            yield from _names(inner, root, depth + 1)


def _too_long(neutral: Mapping[str, Any]) -> bool:
    return len(repr(neutral)) > 200_000
