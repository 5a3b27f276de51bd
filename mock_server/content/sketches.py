"""Code for tasks that are no exercise: a record of what is named, or a small function that is called what it is to do."""

import re
import unicodedata
from collections.abc import Mapping, Sequence

from mock_server.content.late import late, worded

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
        "whether",
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


_CLAUSE = late(r" (?:when|using|via|than|older|between|whose|after|before|every)\b")


def name(text: str, task: str) -> str:
    """What a function for the task is called, its words joined by `_`: `sends_an_email` → `send_email`."""
    if not task.isascii():
        return "example"
    found = _PHRASE.search(text[:400])
    words = [word for word in re.findall(r"[a-z][a-z0-9]*", _CLAUSE.split((found[2] if found else task).lower(), maxsplit=1)[0]) if word not in _SMALL]  # fmt: skip
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


# -- frames

_NOUNS: Sequence[tuple[str, str, str]] = (
    (r"(?:image|photo|picture|video|audio|pdf|csv|excel|log|config|text|json|zip)? ?(?:files?|folders?|director(?:y|ies)|images?|photos?|pictures?|videos?|pdfs?|spreadsheets?|logs?)", "path", "path"),
    (r"urls?|web ?pages?|websites?|endpoints?|apis?|sites?|links?|servers?", "url", "url"),
    (r"e-?mails?|messages?|notifications?|alerts?|sms", "message", "text"),
    (r"lists?|arrays?|items|elements|numbers|words|lines|records|rows|users|people|cards|slices?|values|names", "items", "items"),
    (r"strings?|text|sentences?|words?|paragraphs?|json|xml|html|markdown|titles?", "text", "text"),
    (r"numbers?|integers?|amounts?|prices?|bytes|seconds|degrees|age|score", "number", "number"),
    (r"dates?|times?|birthdays?|deadlines?", "date", "text"),
    (r"users?|customers?|accounts?", "user", "text"),
)  # fmt: skip
"""Words of a task, the parameter that they speak of, and its kind."""
_VALUE = {"path": '"input.txt"', "url": '"https://example.com"', "text": '"example"', "number": "42"}
_TYPED_AS: Mapping[str, tuple[str, str, str, str]] = {
    "python": ("{name}: {type}", "str", "list[str]", "float"),
    "typescript": ("{name}: {type}", "string", "string[]", "number"),
    "java": ("{type} {name}", "String", "String[]", "double"),
    "go": ("{name} {type}", "string", "[]string", "float64"),
    "rust": ("_{name}: {type}", "&str", "&[&str]", "f64"),
    "cpp": ("const {type} &{name}", "std::string", "std::vector<std::string>", "double"),
    "c": ("{type}{name}", "const char *", "const char **", "double "),
    "csharp": ("{type} {name}", "string", "string[]", "double"),
    "php": ("{type} ${name}", "string", "array", "float"),
    "kotlin": ("{name}: {type}", "String", "List<String>", "Double"),
    "swift": ("_ {name}: {type}", "String", "[String]", "Double"),
    "scala": ("{name}: {type}", "String", "List[String]", "Double"),
    "dart": ("{type} {name}", "String", "List<String>", "num"),
    "powershell": ("[{type}]${name}", "string", "string[]", "double"),
}
"""How a parameter is written, and the types of a text, of several and of a number."""
_SEVERAL: Mapping[str, str] = {
    "java": "new String[] {{}}", "go": "[]string{{}}", "rust": "&[{}]", "cpp": "{{}}", "c": "(const char *[]){{}}", "csharp": "new[] { {} }", "kotlin": "listOf({})",
    "scala": "List({})", "r": "c({})", "lua": "{{}}", "powershell": "@({})",
}  # fmt: skip


def parameters(task: str) -> list[tuple[str, str]]:
    """The parameters that a task speaks of, in its order, each with its kind; at most two."""
    met: list[tuple[int, str, str]] = []
    for pattern, parameter, kind in _NOUNS:
        found = worded(rf"\b(?:{pattern})\b").search(task)
        if (
            found
            and parameter not in [one for _, one, _ in met]
            and not any(found.start() == at for at, _, _ in met)
        ):
            met.append((found.start(), parameter, kind))
    return [(parameter, kind) for _, parameter, kind in sorted(met)[:2]]


def frame(pattern: str, text: str, task: str, title: str, language: str) -> str:
    """What is left to be filled in: called after the task, with the parameters that it speaks of."""
    given = parameters(doing(text, task))
    written, of_text, of_items, of_number = _TYPED_AS.get(language, ("", "", "", ""))
    types = [of_items if kind == "items" else of_number if kind == "number" else of_text for _, kind in given]
    names = [name for name, _ in given]
    mark = "$" if language == "perl" else "_" if language == "elixir" else ""
    several = _SEVERAL.get(language, "[{}]")
    values = [several.replace("{}", '"first", "second"') if kind == "items" else "42.0" if kind == "number" and language in ("rust", "kotlin") else _VALUE[kind] for _, kind in given]  # fmt: skip
    todo = plain(doing(text, task))
    todo = f"write {todo}" if todo[:2].lower() == "a " or todo[:3].lower() in ("an ", "the") else todo
    slots = {
        "params": ", ".join(written.replace("{name}", one).replace("{type}", kind) for one, kind in zip(names, types, strict=True)) or ("void" if language == "c" else ""),
        "names": ", ".join(f"{mark}{one}" for one in names),
        "args": (" " if language == "powershell" else ", ").join(values),
        "locals": "".join(f'  local {one}="${{{at}:?{one} is missing}}"\n' for at, one in enumerate(names, 1)),
        "types": "".join({"items": "[String] -> ", "number": "Double -> "}.get(kind, "String -> ") for _, kind in given),
        "spaced": "".join(f" _{one}" for one in names),
        "spacedargs": "".join(f" {one}" for one in values),
        "title": title.rstrip("."),
        "task": title,
        "todo": todo[:1].lower() + todo[1:] if todo[1:2].islower() else todo,
    }  # fmt: skip
    for slot, value in slots.items():
        pattern = pattern.replace(f"{{{slot}}}", value)
    return pattern


_THEN = late(r"\band ([a-z]{2,}s)\b(?= (?!from|to|of|in|with|by|for|on|at|and|or)[a-z])")
"""A second thing that is done: `watches a folder and uploads new files`."""


def doing(text: str, task: str) -> str:
    """The task as an order: `sends an email` → `send an email`."""
    found = _PHRASE.search(text[:400])
    if found is None or found[1].lower() == "for":
        return task
    verb, _, rest = found[2].strip().partition(" ")
    if found[1].lower() in ("that", "which"):
        verb = _base(verb)
        rest = _THEN.sub(lambda then: f"and {_base(then[1])}", rest)
    return re.sub(r" (?:in|using|with) (?:python|javascript|typescript|java|go|golang|rust|ruby|php|kotlin|swift|bash|lua|perl|scala|dart|r|c|c\+\+|c#)$", "", f"{verb} {rest}".strip(), flags=re.IGNORECASE)  # fmt: skip


def plain(said: str) -> str:
    """The words without what could end a comment or a text."""
    kept = [
        one for one in said if one.isalnum() or one in " ,.()+#=%-_/" or unicodedata.category(one)[0] == "M"
    ]
    return "".join(kept).replace("*/", "").replace("//", "/").replace("--", "-")[:100].strip(" .,")
