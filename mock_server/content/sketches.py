"""Code for tasks that are no exercise: a record of what is named, or a small function that is called what it is to do."""

import re
from collections.abc import Mapping, Sequence

from mock_server.content.late import late

_THINGS: Mapping[str, Sequence[tuple[str, str]]] = {
    "user|person|customer|employee|author|member": (("id", "int"), ("name", "text"), ("email", "text"), ("age", "int")),
    "student|pupil": (("id", "int"), ("name", "text"), ("grade", "int"), ("average", "real")),
    "product|item|article": (("id", "int"), ("name", "text"), ("price", "real"), ("inStock", "flag")),
    "book": (("title", "text"), ("author", "text"), ("year", "int"), ("available", "flag")),
    "car|vehicle": (("brand", "text"), ("model", "text"), ("year", "int"), ("electric", "flag")),
    "order|invoice": (("id", "int"), ("customer", "text"), ("total", "real"), ("paid", "flag")),
    "todo|task": (("id", "int"), ("title", "text"), ("done", "flag")),
    "animal|dog|cat|pet": (("name", "text"), ("kind", "text"), ("age", "int")),
    "point|vector": (("x", "real"), ("y", "real")),
    "movie|film": (("title", "text"), ("director", "text"), ("year", "int"), ("rating", "real")),
}  # fmt: skip
_RECORD = late(
    r"\b(?:class|struct|interface|type|record|data ?class|model|entity)(?: definition)? (?:for|of|representing|that represents|to represent|called|named) (?:an? |the )?([a-z]+)"
    rf"|\b({'|'.join(_THINGS)}) (?:class|struct|interface|type|record|model|entity)\b",
    re.IGNORECASE,
)
_TYPES: Mapping[str, Mapping[str, str]] = {
    "python": {"int": "int", "text": "str", "real": "float", "flag": "bool"},
    "typescript": {"int": "number", "text": "string", "real": "number", "flag": "boolean"},
    "javascript": {},
    "java": {"int": "int", "text": "String", "real": "double", "flag": "boolean"},
    "go": {"int": "int", "text": "string", "real": "float64", "flag": "bool"},
    "rust": {"int": "u32", "text": "String", "real": "f64", "flag": "bool"},
    "kotlin": {"int": "Int", "text": "String", "real": "Double", "flag": "Boolean"},
    "swift": {"int": "Int", "text": "String", "real": "Double", "flag": "Bool"},
    "csharp": {"int": "int", "text": "string", "real": "double", "flag": "bool"},
    "cpp": {"int": "int", "text": "std::string", "real": "double", "flag": "bool"},
}
_VALUES = {
    "id": "1", "name": '"Ann"', "email": '"ann@example.com"', "age": "41", "grade": "9", "average": "1.7", "price": "9.5", "inStock": "true", "title": '"The Long Road"',
    "author": '"Ann Lee"', "year": "2024", "available": "true", "brand": '"Acme"', "model": '"One"', "electric": "true", "customer": '"Ann"', "total": "19.5", "paid": "false",
    "done": "false", "kind": '"cat"', "x": "1.5", "y": "2.5", "director": '"Ben Roy"', "rating": "8.5",
}  # fmt: skip
"""What an example has in a field."""


def record(text: str, language: str) -> str | None:
    """A class or a struct with the usual fields of the thing that a prompt names; None if it names none that is known."""
    if language not in _TYPES or (found := _RECORD.search(text[:300])) is None:
        return None
    thing = (found[1] or found[2]).lower()
    fields = next(
        (fields for words, fields in _THINGS.items() if re.fullmatch(rf"(?:{words})s?", thing)), None
    )
    return None if fields is None else _WRITERS[language](thing.removesuffix("s").title(), fields)


def _typed(language: str, pattern: str, fields: Sequence[tuple[str, str]], between: str = "\n") -> str:
    names = {"python": _snake, "rust": _snake, "cpp": _snake, "go": _capital, "csharp": _capital}.get(language, str)  # fmt: skip
    types = _TYPES[language]
    return between.join(
        pattern.replace("{name}", names(name)).replace("{type}", types.get(kind, "")).replace("{raw}", name).replace("{snake}", _snake(name))
        for name, kind in fields
    )  # fmt: skip


def _values(fields: Sequence[tuple[str, str]], pattern: str = "{value}", text: str = "{}") -> str:
    """An example's values; `text` is how a text is written."""
    return ", ".join(
        pattern.replace("{value}", text.replace("{}", _VALUES[name]) if kind == "text" else _VALUES[name])
        .replace("{name}", name)
        .replace("{snake}", _snake(name))
        for name, kind in fields
    )


def _snake(name: str) -> str:
    return re.sub(r"([A-Z])", r"_\1", name).lower()


def _capital(name: str) -> str:
    return "ID" if name == "id" else name[:1].upper() + name[1:]


def _python(thing: str, fields: Sequence[tuple[str, str]]) -> str:
    return f"from dataclasses import dataclass\n\n\n@dataclass\nclass {thing}:\n{_typed('python', '    {name}: {type}', fields)}\n\n\nprint({thing}({_values(fields, '{snake}={value}').replace('=true', '=True').replace('=false', '=False')}))"


def _javascript(thing: str, fields: Sequence[tuple[str, str]]) -> str:
    names = ", ".join(name for name, _ in fields)
    return f"class {thing} {{\n  constructor({{ {names} }}) {{\n{_typed('javascript', '    this.{name} = {name};', fields)}\n  }}\n}}\n\nconsole.log(new {thing}({{ {_values(fields, '{name}: {value}')} }}));"


def _typescript(thing: str, fields: Sequence[tuple[str, str]]) -> str:
    variable = thing.lower()
    return f"interface {thing} {{\n{_typed('typescript', '  {name}: {type};', fields)}\n}}\n\nconst {variable}: {thing} = {{ {_values(fields, '{name}: {value}')} }};\nconsole.log({variable});"


def _java(thing: str, fields: Sequence[tuple[str, str]]) -> str:
    return f"public class Main {{\n    record {thing}({_typed('java', '{type} {name}', fields, ', ')}) {{}}\n\n    public static void main(String[] args) {{\n        System.out.println(new {thing}({_values(fields)}));\n    }}\n}}"


def _go(thing: str, fields: Sequence[tuple[str, str]]) -> str:
    wide = max(len(_capital(name)) for name, _ in fields)
    types = max(len(_TYPES["go"][kind]) for _, kind in fields)
    lines = "\n".join(f'\t{_capital(name).ljust(wide)} {_TYPES["go"][kind].ljust(types)} `json:"{name}"`' for name, kind in fields)  # fmt: skip
    return f'package main\n\nimport "fmt"\n\ntype {thing} struct {{\n{lines}\n}}\n\nfunc main() {{\n\tfmt.Printf("%+v\\n", {thing}{{{_values(fields)}}})\n}}'


def _rust(thing: str, fields: Sequence[tuple[str, str]]) -> str:
    values = _values(fields, "{snake}: {value}", text="{}.to_string()")
    return f'#[derive(Debug, Clone, PartialEq)]\nstruct {thing} {{\n{_typed("rust", "    {name}: {type},", fields)}\n}}\n\nfn main() {{\n    println!("{{:?}}", {thing} {{ {values} }});\n}}'


def _kotlin(thing: str, fields: Sequence[tuple[str, str]]) -> str:
    return f"data class {thing}({_typed('kotlin', 'val {name}: {type}', fields, ', ')})\n\nfun main() {{\n    println({thing}({_values(fields)}))\n}}"


def _swift(thing: str, fields: Sequence[tuple[str, str]]) -> str:
    return f"struct {thing}: Codable {{\n{_typed('swift', '    var {name}: {type}', fields)}\n}}\n\nprint({thing}({_values(fields, '{name}: {value}')}))"


def _csharp(thing: str, fields: Sequence[tuple[str, str]]) -> str:
    values = ", ".join(f"{_capital(name)} = {_VALUES[name]}" for name, kind in fields)
    first = _capital(fields[0][0])
    return f"using System;\n\nclass {thing}\n{{\n{_typed('csharp', '    public {type} {name} {{ get; set; }}', fields).replace('{{', '{').replace('}}', '}')}\n}}\n\nclass Program\n{{\n    static void Main()\n    {{\n        var made = new {thing} {{ {values} }};\n        Console.WriteLine(made.{first});\n    }}\n}}"


def _cpp(thing: str, fields: Sequence[tuple[str, str]]) -> str:
    first = _snake(fields[0][0])
    return f"#include <iostream>\n#include <string>\n\nstruct {thing} {{\n{_typed('cpp', '    {type} {name};', fields)}\n}};\n\nint main() {{\n    {thing} made{{{_values(fields)}}};\n    std::cout << made.{first} << '\\n';\n}}"


_WRITERS = {
    "python": _python, "javascript": _javascript, "typescript": _typescript, "java": _java, "go": _go, "rust": _rust, "kotlin": _kotlin,
    "swift": _swift, "csharp": _csharp, "cpp": _cpp,
}  # fmt: skip

# -- functions

_PHRASE = late(
    r"\b(?:function|method|program|script|code|snippet|algorithm|class|component|query)s?\b(?: in [\w+#]+)? (that|to|which|for) ([a-z][^.?!,\n]{2,80})",
    re.IGNORECASE,
)
_SMALL = frozenset(
    [
        "a",
        "an",
        "the",
        "of",
        "in",
        "on",
        "to",
        "from",
        "with",
        "and",
        "or",
        "that",
        "which",
        "is",
        "are",
        "if",
        "given",
        "my",
        "your",
        "our",
        "its",
        "their",
        "some",
        "all",
        "each",
        "every",
        "into",
        "by",
        "for",
        "as",
        "it",
        "be",
        "using",
        "can",
        "will",
    ]
)
_KEPT = frozenset(
    [
        "import",
        "delete",
        "switch",
        "return",
        "class",
        "export",
        "default",
        "case",
        "func",
        "function",
        "var",
        "let",
        "const",
        "type",
        "package",
        "break",
        "continue",
        "print",
        "match",
        "use",
        "move",
        "loop",
        "end",
        "begin",
        "test",
        "yield",
        "select",
        "range",
        "map",
        "new",
        "throw",
        "raise",
        "assert",
        "check",
        "list",
        "set",
        "string",
        "text",
        "number",
        "items",
    ]
)


def name(text: str, task: str) -> str:
    """What a function for the task is called, its words joined by `_`: `sends_an_email` → `send_email`."""
    if not task.isascii():
        return "example"
    found = _PHRASE.search(text[:400])
    words = [word for word in re.findall(r"[a-z]+", (found[2] if found else task).lower()) if word not in _SMALL]  # fmt: skip
    if not words:
        return "example"
    if found and found[1].lower() in ("that", "which"):
        words[0] = _base(words[0])
    joined = "_".join(words[:4])
    return f"{joined}_values" if joined in _KEPT or len(joined) < 4 else joined


def _base(verb: str) -> str:
    """`reverses` → `reverse`, `tries` → `try`, `matches` → `match`."""
    if verb.endswith("ies") and len(verb) > 4:
        return f"{verb[:-3]}y"
    if verb.endswith(("sses", "shes", "ches", "xes", "oes")):
        return verb[:-2]
    return verb[:-1] if verb.endswith("s") and not verb.endswith(("ss", "us")) else verb


_OF_ITEMS = late(r"\b(?:lists?|arrays?|slices?|items|elements|records|rows|users|people|numbers|words|lines|files)\b", re.IGNORECASE)  # fmt: skip
_OF_TEXT = late(r"\b(?:strings?|text|sentence|word|name|message|title|paragraph|url|input|slug)\b", re.IGNORECASE)  # fmt: skip
_OF_NUMBER = late(r"\b(?:numbers?|integer|float|amount|price|value|calculat|comput|age|score|rate)", re.IGNORECASE)  # fmt: skip
_PLAIN: Mapping[str, tuple[str, str, str]] = {
    "python": (
        'def {name}(items: list[str]) -> list[str]:\n    """{task}"""\n    return [item.strip() for item in items if item.strip()]\n\n\nprint({name}([" first ", "", "second"]))  # [\'first\', \'second\']',
        'def {name}(text: str) -> str:\n    """{task}"""\n    return " ".join(text.split())\n\n\nprint({name}("  one   two "))  # one two',
        'def {name}(number: float) -> float:\n    """{task}"""\n    return round(number, 2)\n\n\nprint({name}(3.14159))  # 3.14',
    ),
    "javascript": (
        '/** {task} */\nfunction {name}(items) {\n  return items.map((item) => item.trim()).filter(Boolean);\n}\n\nconsole.log({name}([" first ", "", "second"])); // [ \'first\', \'second\' ]',
        '/** {task} */\nfunction {name}(text) {\n  return text.trim().replace(/\\s+/g, " ");\n}\n\nconsole.log({name}("  one   two ")); // one two',
        "/** {task} */\nfunction {name}(number) {\n  return Math.round(number * 100) / 100;\n}\n\nconsole.log({name}(3.14159)); // 3.14",
    ),
    "typescript": (
        '/** {task} */\nfunction {name}(items: string[]): string[] {\n  return items.map((item) => item.trim()).filter(Boolean);\n}\n\nconsole.log({name}([" first ", "", "second"])); // [ \'first\', \'second\' ]',
        '/** {task} */\nfunction {name}(text: string): string {\n  return text.trim().replace(/\\s+/g, " ");\n}\n\nconsole.log({name}("  one   two ")); // one two',
        "/** {task} */\nfunction {name}(number: number): number {\n  return Math.round(number * 100) / 100;\n}\n\nconsole.log({name}(3.14159)); // 3.14",
    ),
    "java": (
        'import java.util.List;\n\npublic class Main {\n    /** {task} */\n    static List<String> {name}(List<String> items) {\n        return items.stream().map(String::strip).filter(item -> !item.isEmpty()).toList();\n    }\n\n    public static void main(String[] args) {\n        System.out.println({name}(List.of(" first ", "", "second"))); // [first, second]\n    }\n}',
        'public class Main {\n    /** {task} */\n    static String {name}(String text) {\n        return text.strip().replaceAll("\\\\s+", " ");\n    }\n\n    public static void main(String[] args) {\n        System.out.println({name}("  one   two ")); // one two\n    }\n}',
        "public class Main {\n    /** {task} */\n    static double {name}(double number) {\n        return Math.round(number * 100) / 100.0;\n    }\n\n    public static void main(String[] args) {\n        System.out.println({name}(3.14159)); // 3.14\n    }\n}",
    ),
    "go": (
        'package main\n\nimport (\n\t"fmt"\n\t"strings"\n)\n\n// {name}: {task}\nfunc {name}(items []string) []string {\n\tvar kept []string\n\tfor _, item := range items {\n\t\tif item = strings.TrimSpace(item); item != "" {\n\t\t\tkept = append(kept, item)\n\t\t}\n\t}\n\treturn kept\n}\n\nfunc main() {\n\tfmt.Println({name}([]string{" first ", "", "second"})) // [first second]\n}',
        'package main\n\nimport (\n\t"fmt"\n\t"strings"\n)\n\n// {name}: {task}\nfunc {name}(text string) string {\n\treturn strings.Join(strings.Fields(text), " ")\n}\n\nfunc main() {\n\tfmt.Println({name}("  one   two ")) // one two\n}',
        'package main\n\nimport (\n\t"fmt"\n\t"math"\n)\n\n// {name}: {task}\nfunc {name}(number float64) float64 {\n\treturn math.Round(number*100) / 100\n}\n\nfunc main() {\n\tfmt.Println({name}(3.14159)) // 3.14\n}',
    ),
}  # fmt: skip


def plain(text: str, language: str) -> str | None:
    """A function whose parameter is what the prompt speaks of, with slots for `name` and `task`; it tidies what it is given, and promises no more."""
    if language not in _PLAIN:
        return None
    start = text[:300]
    of_items, of_text, of_number = _PLAIN[language]
    if _OF_ITEMS.search(start):
        return of_items
    return of_text if _OF_TEXT.search(start) or not _OF_NUMBER.search(start) else of_number
