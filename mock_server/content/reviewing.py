"""Python that a prompt gives: tested, mended, or explained statement by statement. It is read, never run."""

import ast
import re
import textwrap
from collections.abc import Mapping, Sequence
from typing import NamedTuple

from mock_server.content import linting, recoding, running, written
from mock_server.content.chance import Chance
from mock_server.content.dispatch import opened_by
from mock_server.content.late import late
from mock_server.content.prompt import HEAD, Prompt
from mock_server.wire.timeline import Message

_CODED = frozenset(["def", "code", "function", "代码", "函数"])
_PYTHON = late(
    r"```(?:python|py)?\s*\n(.+?)```|((?:^|(?<=[:：\n?？])\s*)(?:(?:def|for|class|import|while|if|print)\b|[a-z_]\w* = ).+)",
    re.DOTALL,
)
_FENCE = late(r"```[ \t]*([\w+#-]*)[ \t]*\n(.+?)\n?```", re.DOTALL)
_BARE = late(
    r"(?:^|\n|(?<=[:?]) ?)((?:(?:def|for|class|import|from|while|print|function|const|let|var|SELECT|UPDATE|DELETE FROM|public)\b|if |async |@|[a-z_]\w* ?= ?|[a-z_]\w*\(|\[).+)",
    re.DOTALL,
)
_LINE = late(r"`([^`\n]+)`|\b(print\(.+\)|console\.log\(.+\))")
"""Code within a sentence: `what is the output of print(2 ** 3)?`."""
_INTO = late(
    r"\b(?:convert|translate|rewrite|port|turn|change|transform|write)\b[^\n]{0,60}?\b(?:to|into|in|as) (javascript|js|typescript|ts|node(?:\.?js)?|java|python|go|golang|rust|c\+\+|c#|ruby|php|kotlin|swift)(?![\w+#])",
    re.IGNORECASE,
)
_ASKS: Mapping[str, re.Pattern[str]] = {
    "prints": late(r"\bwhat(?:'s|s)? (?:does|do|will|would|is|gets?)\b[^\n`]{0,60}?\b(?:prints?(?:ed)?\b(?!\()|outputs?|returns?|results?|evaluates?)|\b(?:output|result) of\b|\bpredict the output|\bwhat(?:'s| is) printed\b", re.IGNORECASE),
    "costs": late(r"\b(?:time|space|runtime|algorithmic|computational) complexity\b|\bcomplexity of (?:this|the following)\b|\bbig[- ]?o\b", re.IGNORECASE),
    "types": late(r"\b(?:add|with|write|put|use|missing)\b[^\n.]{0,24}\btype[- ](?:hints?|annotations?)|\bannotate\b|\btype-?hint (?:this|the)\b", re.IGNORECASE),
    "docstring": late(r"\bdoc ?-?strings?\b|\bdocument (?:this|the) (?:function|code|method)\b|\bwrite (?:the )?(?:docs|documentation) for\b|\bjs ?doc\b", re.IGNORECASE),
    "comments": late(r"\b(?:add|put|write|insert|with)\b[^\n.]{0,30}\bcomments\b|\bcomment (?:this|the|my) (?:code|function|script)\b", re.IGNORECASE),
    "tests": late(r"\b(?:unit )?tests?\b|单元测试|测试用例", re.IGNORECASE),
    "bug": late(r"\b(?:fix|debug|find|spot|what(?:'s|s| is) wrong)\b[^.\n]{0,30}\b(?:bugs?|errors?|wrong|mistakes?|code|problem|function|this|issue)\b|\bwhy (?:does|is|do|doesn'?t|isn'?t)\b[^.\n]{0,40}\b(?:work(?:ing)?|fail(?:ing)?|wrong|crash(?:ing)?|broken|infinite)\b|\bwhy (?:am i|do i) get(?:ting)?\b|\bnot working\b|\bwhat(?:'s|s| is) wrong\b|修复|改正|哪里(?:错|有问题)|bug", re.IGNORECASE),
    "review": late(r"\breview\b|\brefactor\b|\bclean (?:up )?(?:this|my) (?:code|function|script)|\bcode clean|\bmore (?:readable|pythonic|efficient)\b|\bfeedback on (?:this|my)\b|\bcode smells?\b|\bimprove (?:this|my) (?:code|function|script)|\b(?:how|what) (?:can|could|would|should) (?:i|you) improve\b|\bis this (?:code|function) (?:good|ok|okay|safe|secure)|\bcritique\b", re.IGNORECASE),
    "explain": late(r"\b(?:explain|what does|describe|document|comment|understand|walk me through)\b|解释|说明|什么意思|做了什么", re.IGNORECASE),
}  # fmt: skip
_OPENS = frozenset(["code", "convert", "why", "docs", "jsdoc", "translate", "rewrite", "port", "sql", "query", "return", "loop", "fix", "this", "function", "def", "snippet", "script", "output", "print", "console.log", "program", "complexity", "big", "docstring", "hints", "annotations",
                    "annotate", "review", "bug", "wrong", "comments", "comment", "代码", "函数", "prints", "returns", "result"])  # fmt: skip
_BY_NAME: Mapping[str, type[ast.operator]] = {"add": ast.Add, "sum": ast.Add, "plus": ast.Add, "subtract": ast.Sub, "minus": ast.Sub, "difference": ast.Sub, "multiply": ast.Mult,
                                              "product": ast.Mult, "times": ast.Mult, "divide": ast.Div, "power": ast.Pow}  # fmt: skip
_SIGNS: Mapping[type[ast.operator], str] = {
    ast.Add: "+",
    ast.Sub: "-",
    ast.Mult: "*",
    ast.Div: "/",
    ast.Pow: "**",
}


class Given(NamedTuple):
    """Code of a prompt, the language it is in, and the words around it."""

    source: str
    language: str
    head: str


def given(text: str) -> Given | None:
    """The code that a prompt gives: fenced, on lines of its own, or within a sentence."""
    if match := _FENCE.search(text):
        source, named = match[2], match[1].lower()
    elif match := _BARE.search(text):
        source, named = match[1], ""
    elif (match := _LINE.search(text)) and not (match[1] or match[2]).isidentifier():
        source, named = match[1] or match[2], ""
    else:
        return None
    head = text[: match.start()] + text[match.end() :]
    if not named and match.re is _BARE and "\n\n" in source:  # the code first, then the question
        code, _, question = source.rpartition("\n\n")
        if _QUESTION.search(question):
            source, head = code, f"{head}\n{question}"
    source = textwrap.dedent(source.strip("\n")).rstrip()
    return Given(source, _NAMED.get(named) or told_by(source), head)


_QUESTION = late(
    r"^\s*(?:what|why|how|can|could|please|explain|is|does|find|fix|review|add|write)\b[^\n]*$", re.IGNORECASE
)


_NAMED = {"py": "python", "python": "python", "python3": "python", "js": "javascript", "javascript": "javascript", "node": "javascript", "ts": "typescript", "typescript": "typescript",
          "jsx": "jsx", "tsx": "tsx", "sql": "sql", "java": "java", "go": "go", "golang": "go", "rust": "rust", "rs": "rust", "c": "c", "cpp": "cpp", "c++": "cpp", "cs": "csharp",
          "csharp": "csharp", "c#": "csharp", "php": "php", "ruby": "ruby", "rb": "ruby", "kotlin": "kotlin", "swift": "swift", "bash": "bash", "sh": "bash", "shell": "bash"}  # fmt: skip
_SIGNS_OF: Sequence[tuple[str, re.Pattern[str]]] = (
    ("sql", late(r"^\s*(?:SELECT\b.+\bFROM\b|UPDATE\b.+\bSET\b|DELETE\s+FROM\b|INSERT\s+INTO\b|CREATE\s+TABLE\b)", re.IGNORECASE | re.DOTALL)),
    ("java", late(r"\bpublic (?:static |final )*(?:class|void|int|String|boolean)\b|System\.out\.print")),
    ("typescript", late(r"\binterface \w+ \{|\b(?:const|let|function)\b[^\n]*: (?:string|number|boolean)\b")),
    ("go", late(r"^(?:package \w+|func (?:\(\w+ [*\w]+\) )?\w+\()", re.MULTILINE)),
    ("rust", late(r"\bfn \w+\s*[(<]|\blet mut\b|println!\(")),
    ("cpp", late(r"#include <iostream>|\bstd::|\bcout\b")),
    ("c", late(r"#include <|\bprintf\(|\bint main\(")),
    ("php", late(r"<\?php|\$\w+\s*=")),
    ("javascript", late(r"=>|\b(?:const|let|var) [\w{\[]|\bfunction\b\s*\w*\s*\(|console\.log|\btypeof\b|===|\};?\s*$")),
)  # fmt: skip


def told_by(source: str) -> str:
    """The language of code that nobody names: Python where it parses as that."""
    for language, signs in _SIGNS_OF:
        if signs.search(source):
            return language
    return "python"


@opened_by(_OPENS, only="en")
def about_code(prompt: Prompt, before: tuple[Message, ...], chance: Chance) -> str | None:
    """Code that is given: what it prints or costs, its types, docstring, comments or tests, its mistakes, or what it does line by line."""
    text = prompt.text[:HEAD]
    if "Traceback (most recent call last)" in text:
        return None
    if prompt.language == "en" and (found := given(text)) and (told := _english(found)):
        return told
    return _plainly(prompt, text)


def _english(found: Given) -> str | None:
    if (into := _INTO.search(found.head)) and len(found.source) > 8:
        return _recoded(found, into[1].lower())
    wishes = [wish for wish, asks in _ASKS.items() if asks.search(found.head)]
    if not wishes:
        return None
    wish = wishes[0] if wishes[0] != "docstring" or "types" not in wishes else "types"
    if found.language != "python":
        return _elsewhere(found, wish)
    try:
        tree = ast.parse(found.source)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return None if wish not in ("bug", "review") else _mended(found.source, found.head)
    functions = [node for node in tree.body if isinstance(node, ast.FunctionDef)]
    match wish:
        case "prints":
            return _printed(found, tree)
        case "costs":
            return _costs(tree)
        case "types" | "docstring" if functions:
            return written.typed(tree, functions, documented="docstring" in wishes, hinted="types" in wishes)
        case "comments":
            return f"With comments:\n\n{_fenced(written.commented(found.source, tree))}"
        case "tests" if functions:
            return written.tests(found.source, functions[0])
        case "bug":
            return _bugs(found, tree, functions)
        case "explain" if tree.body and not (len(tree.body) == 1 and isinstance(tree.body[0], ast.Expr) and not isinstance(tree.body[0].value, ast.Call)):  # fmt: skip
            return "Here is what the code does:\n\n" + _steps(tree, zh=False)
        case "review":
            return _review(linting.python(tree), found, tree)
        case _:
            return None


_TITLED = {"javascript": "JavaScript", "typescript": "TypeScript", "python": "Python", "java": "Java", "go": "Go", "rust": "Rust", "cpp": "C++", "csharp": "C#", "php": "PHP", "ruby": "Ruby", "kotlin": "Kotlin", "swift": "Swift", "sql": "SQL", "bash": "Bash", "c": "C", "jsx": "JSX", "tsx": "TSX"}  # fmt: skip


def _recoded(found: Given, into: str) -> str | None:
    """The code in another language; that it cannot be done, where it cannot."""
    target = "javascript" if into.startswith("node") else _NAMED.get(into, into)
    if target == found.language:
        return None
    if found.language == "python" and target in ("javascript", "typescript"):
        try:
            told, notes = recoding.javascript(ast.parse(found.source), typed=target == "typescript")
        except (recoding.Beyond, SyntaxError, ValueError, RecursionError, MemoryError):
            return "Part of this has no plain counterpart that I could vouch for, so I'd rather not give you a translation that only looks right. Send me the function without classes, imports and keyword arguments, or the one part you are stuck on."  # fmt: skip
        return f"```{target}\n{told}\n```" + ("\n\nWhat differs: " + " ".join(notes) if notes else "")
    here, there = _TITLED.get(found.language, found.language), _TITLED.get(target, target)
    return f"I can rewrite small Python functions in JavaScript and TypeScript, but a translation from {here} to {there} I could not vouch for. What to look at when you do it: how lists and maps are indexed, whole-number division and `%` of negative numbers, what stands for nothing (`None`, `null`, `nil`), and whether texts are changed in place. Port the tests first; they tell when you are done."  # fmt: skip


def _elsewhere(found: Given, wish: str) -> str | None:
    """The same for another language, whose code is read by its signs only."""
    if wish in ("bug", "review") and found.language in linting.OTHERS:
        listed = linting.elsewhere(found.source, found.language)
        if wish == "review" or listed:
            return (
                _review(listed, found, None)
                if wish == "review"
                else "Here is what I see:\n\n" + _listed(listed)
            )
        return "I see none of the usual mistakes in it, but I only read the code and cannot run it. Tell me what you expect, what happens instead and the exact message, and the search gets much shorter."  # fmt: skip
    if wish == "explain" and found.language == "sql" and (told := _query(found.source)):
        return told
    if wish == "prints" and found.language in ("javascript", "typescript"):
        plain = " ".join(found.source.split()).removesuffix(";")
        plain = plain[12:-1] if plain.startswith("console.log(") and plain.endswith(")") else plain
        for said, comes, why in QUIRKS:
            if plain.replace(" ", "") == said.replace(" ", ""):
                return f"`{comes}`\n\n{why}"
        return "I can follow small Python, but I cannot run JavaScript here, so any output from me would be a guess. Paste it into the console of your browser (F12), or save it and run `node file.js`; if the result surprises you, send it and we can look at why."  # fmt: skip
    if wish in ("explain", "comments", "docstring", "tests", "types", "costs", "bug", "review"):
        return _by_signs(found, wish)
    return None


_DEFINED = late(r"\b(?:function\*?|def|func|fn|fun|class|struct|interface) +(?:\([^)\n]*\) *)?([A-Za-z_]\w*)|\b(?:const|let|var) +([A-Za-z_]\w*) *= *(?:async *)?(?:\([^()\n]*\)|\w+) *=>")  # fmt: skip
_CALLED = late(r"(?<![\w.])([A-Za-z_][\w.]*)\(")
_NO_CALLS = frozenset(
    ["if", "for", "while", "switch", "catch", "return", "function", "func", "fn", "main", "async"]
)


def _by_signs(found: Given, wish: str) -> str:
    """What can be told of code that is only read by its signs, and that it is no more than that."""
    title = _TITLED.get(found.language, found.language)
    defined = list(dict.fromkeys(one[1] or one[2] for one in _DEFINED.finditer(found.source)))[:6]
    calls = [one for one in dict.fromkeys(_CALLED.findall(found.source)) if one not in defined and one not in _NO_CALLS][:8]  # fmt: skip
    seen = []
    if defined:
        seen.append(f"- It defines {', '.join(f'`{one}`' for one in defined)}.")
    if calls:
        seen.append(f"- It calls {', '.join(f'`{one}`' for one in calls)}.")
    if loops := len(re.findall(r"\b(?:for|while|forEach|map|filter|loop)\b", found.source)):
        seen.append(f"- It goes through something {'once' if loops == 1 else f'in {loops} places'}.")
    if tests := len(re.findall(r"\bif\b|\?[^.?]", found.source)):
        seen.append(f"- It decides something in {'one place' if tests == 1 else f'{tests} places'}.")
    what = {"explain": "explain it line by line", "comments": "comment it", "docstring": "document it", "tests": "write tests for it", "types": "add types to it", "costs": "say what it costs"}.get(wish, "find its mistakes")  # fmt: skip
    told = "\n".join(seen) or "- Nothing in it stands out by its form."
    return f"I follow Python statement by statement, but {title} only by its form, so I'd rather not {what} and get it wrong. What the form tells:\n\n{told}\n\nTell me what goes in and what should come out, and we can go through the part that matters."  # fmt: skip


QUIRKS: Sequence[tuple[str, str, str]] = (
    ("typeof null", "object", "`null` is no object; this is a slip of the very first version of JavaScript that was never changed, since pages rely on it. Test with `value === null`."),
    ("0.1 + 0.2", "0.30000000000000004", "Numbers are binary fractions of 64 bits, and neither 0.1 nor 0.2 is one exactly. Compare with a tolerance, or count in cents."),
    ("0.1 + 0.2 === 0.3", "false", "The sum is 0.30000000000000004, since numbers are binary fractions. Compare with `Math.abs(a - b) < Number.EPSILON`."),
    ("[] + []", "", "An empty text: `+` turns both lists into texts, and an empty list is an empty one."),
    ("[] + {}", "[object Object]", "`+` turns both into texts: `\"\"` and `\"[object Object]\"`."),
    ("\"5\" - 3", "2", "`-` turns both into numbers; only `+` joins texts."),
    ("'5' - 3", "2", "`-` turns both into numbers; only `+` joins texts."),
    ("\"5\" + 3", "53", "With a text on one side, `+` joins: the 3 becomes `\"3\"`."),
    ("'5' + 3", "53", "With a text on one side, `+` joins: the 3 becomes `\"3\"`."),
    ("NaN === NaN", "false", "`NaN` equals nothing, not even itself. Ask `Number.isNaN(value)`."),
    ("typeof NaN", "number", "`NaN` is a value of the number type that says: no valid number."),
    ("typeof undefined", "undefined", "A variable without a value has this type, and so has a name that was never declared."),
    ("typeof []", "object", "Lists are objects. Ask `Array.isArray(value)`."),
    ("typeof function(){}", "function", "Functions are objects too, but `typeof` tells them apart."),
    ("[10, 9, 1].sort()", "[ 1, 10, 9 ]", "Without a function `sort` compares texts, and \"10\" comes before \"9\". Use `.sort((a, b) => a - b)`."),
    ("[1, 2, 3].map(x => x * 2)", "[ 2, 4, 6 ]", "`map` makes a new list of what the function gives for each item; the old one stays as it is."),
    ("['1', '2', '3'].map(parseInt)", "[ 1, NaN, NaN ]", "`map` also passes the index, which `parseInt` takes for the base. Use `.map(Number)`."),
    ("null == undefined", "true", "`==` counts the two as equal, and as equal to nothing else; `===` tells them apart."),
    ("null === undefined", "false", "`===` compares the types as well; with `==` it would be true."),
    ("true + true", "2", "`+` turns both into numbers, and `true` is 1."),
    ("[1, 2] == [1, 2]", "false", "Two lists are two objects; `==` asks whether they are the same one."),
    ("[1, 2] === [1, 2]", "false", "Two lists are two objects; `===` asks whether they are the same one."),
)  # fmt: skip


def _printed(found: Given, tree: ast.Module) -> str | None:
    only = tree.body[-1] if tree.body else None
    shown = isinstance(only, ast.Expr) and not (isinstance(only.value, ast.Call) and ast.unparse(only.value.func) == "print")  # fmt: skip
    source = found.source
    if shown and isinstance(only, ast.Expr) and "print(" not in source:
        source = "\n".join([*map(ast.unparse, tree.body[:-1]), f"print({ast.unparse(only.value)})"])
    try:
        ran = running.printed(source)
    except running.Unknown:
        lines = _steps(tree, zh=False)
        return f"I can't say for certain: it uses something I can't work out here. Run it to see (`python file.py`). Line by line, it does this:\n\n{lines}"  # fmt: skip
    said = ran.said.rstrip("\n")
    if not said and not ran.error:
        names = [node.name for node in tree.body if isinstance(node, ast.FunctionDef)]
        return f"Nothing: it defines `{names[0]}`, but never calls it." if names else "Nothing; there is no `print` that is reached."  # fmt: skip
    told = f"{'It gives' if source != found.source else 'It prints'}:\n\n```\n{said}\n```" if said else ""
    if ran.error:
        told += f"{chr(10) * 2 if told else ''}{'Then it' if said else 'It prints nothing and'} stops with `{ran.error}`."
    return told + (f"\n\n{why}" if (why := _why(tree)) else "")


_ALIASED = late(r"^(\w+) = (\w+)$")


def _why(tree: ast.Module) -> str:
    """What surprises in it, if it is one of the usual surprises."""
    lists = {ast.unparse(node.targets[0]) for node in tree.body if isinstance(node, ast.Assign) and isinstance(node.value, ast.List | ast.Dict)}  # fmt: skip
    for node in tree.body:
        if isinstance(node, ast.Assign) and isinstance(node.value, ast.Name) and node.value.id in lists:
            return f"`{ast.unparse(node)}` copies no list, it gives the same one a second name, so a change shows under both. `{node.value.id}.copy()` would be a list of its own."  # fmt: skip
    for found in linting.python(tree):
        if "shared by all calls" in found.said or "changed while" in found.said:
            return found.said
    for one in ast.walk(tree):
        if isinstance(one, ast.BinOp) and isinstance(one.op, ast.Pow) and isinstance(one.right, ast.BinOp) and isinstance(one.right.op, ast.Pow):  # fmt: skip
            return "`**` groups from the right, so the upper power is worked out first."
        if isinstance(one, ast.BinOp) and all(isinstance(side, ast.Constant) and isinstance(side.value, float) for side in (one.left, one.right)):  # fmt: skip
            return "Floats are binary fractions, and most decimal ones are not exact in them; compare with `math.isclose`, or use `decimal.Decimal`."  # fmt: skip
    return ""


_ORDERS = ("O(1)", "O(n)", "O(n²)", "O(n³)", "O(n⁴)")


def _costs(tree: ast.Module) -> str | None:
    deep, halves = linting.nested(tree)
    if deep >= len(_ORDERS):
        return None
    calls = [node for node in tree.body if isinstance(node, ast.FunctionDef) and sum(isinstance(one, ast.Call) and ast.unparse(one.func) == node.name for one in ast.walk(node))]  # fmt: skip
    if calls:
        many = sum(
            isinstance(one, ast.Call) and ast.unparse(one.func) == calls[0].name for one in ast.walk(calls[0])
        )
        told = "It calls itself once a round" if many == 1 else f"It calls itself {many} times a round"
        cost = "that makes O(n) calls if each round takes one off, O(log n) if each halves what is left" if many == 1 else f"without a cache that is O({many}ⁿ) calls if each takes one or two off the size, O(n log n) in all if each halves a list that is then merged"  # fmt: skip
        return f"`{calls[0].name}` is recursive. {told}; {cost}. The depth of the calls is what it needs of memory."
    if halves and deep == 0:
        return "**O(log n)**: each round of the loop halves what is left, so doubling the input adds one round. The memory is O(1)."  # fmt: skip
    order = _ORDERS[deep] if not halves else f"O({'n' if deep == 1 else f'n^{deep}'} log n)"
    why = {
        0: "there is no loop that grows with the input; each line runs a fixed number of times.",
        1: "one loop goes over the n items once.",
    }.get(deep, f"{deep} loops lie in each other, so the inner lines run n{'·n' * (deep - 1)} times.")
    hidden = re.search(r"\bsorted\(|\.sort\(", ast.unparse(tree))
    extra = (
        " The sorting in it costs O(n log n) by itself, which counts where that is more." if hidden else ""
    )
    inner = re.search(r"\bif \w+ (?:not )?in (\w+)", ast.unparse(tree)) if deep else None
    extra += f" Note `in {inner[1]}`: on a list it is a loop of its own (one more factor n), on a set or dict it is O(1)." if inner else ""  # fmt: skip
    return f"**{order}**: {why}{extra}"


def _listed(listed: Sequence[linting.Found]) -> str:
    return "\n".join(f"{at}. **Line {one.line}**: {one.said}" for at, one in enumerate(listed, 1))


def _bugs(found: Given, tree: ast.Module, functions: Sequence[ast.FunctionDef]) -> str:
    listed = [one for one in linting.python(tree) if one.wrong]
    if not listed and (told := _by_name(functions)):
        return told
    if not listed:
        try:
            ran = running.printed(found.source)
        except running.Unknown:
            ran = running.Ran("", "")
        if ran.error:
            return f"It stops with `{ran.error}`." + ("\n\nBefore that it prints:\n\n```\n" + ran.said.rstrip("\n") + "\n```" if ran.said else "")  # fmt: skip
        edge = [one for one in linting.python(tree) if "Error" in one.said]
        if edge:
            return f"It works for ordinary input; what breaks it:\n\n{_listed(edge)}"
        return "I see no mistake by reading it: it parses, all names are defined, and none of the usual traps is in it. Tell me the input, what you expect and what comes out instead, and I can look at that path."  # fmt: skip
    told = listed[0].said if len(listed) == 1 else f"I found {len(listed)} things:\n\n{_listed(listed)}"
    better = written.corrected(tree)
    return told + (f"\n\nCorrected:\n\n{_fenced(better)}" if better else "")


def _review(listed: Sequence[linting.Found], found: Given, tree: ast.Module | None) -> str:
    lines = found.source.count("\n") + 1
    wrong = [one for one in listed if one.wrong]
    taste = [one for one in listed if not one.wrong and not (lines == 1 and "not defined" in one.said)]
    if not listed:
        return (
            f"I went through the {lines} lines and see no mistake and nothing risky that shows by reading. What I would still look at: what happens with empty and "
            "wrong input, whether the names say what the values are, and a test for the one case that must never break."
        )
    parts = []
    if wrong:
        parts.append(f"**Fix first**\n\n{_listed(wrong)}")
    if taste:
        parts.append(f"**Smaller things**\n\n{_listed(taste)}")
    better = written.corrected(tree) if tree else ""
    if better:
        parts.append(f"**With the plain ones corrected**\n\n{_fenced(better)}")
    return "\n\n".join(parts)


def _plainly(prompt: Prompt, text: str) -> str | None:
    if not (prompt.has(_CODED) or "print(" in text or "```" in text):
        return None
    match = _PYTHON.search(text)
    if match is None:
        return None
    source = (match[1] or match[2]).strip()
    head = text[: match.start()] + text[match.end() :]
    try:
        tree = ast.parse(source)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return _mended(source, head)
    functions = [node for node in tree.body if isinstance(node, ast.FunctionDef)]
    if _ASKS["tests"].search(head) and functions:
        return written.tests(source, functions[0])
    if _ASKS["bug"].search(head):
        return _by_name(functions) or f"I found no mistake that shows without running it; the code parses and its names fit.\n\n{_fenced(source)}"  # fmt: skip
    return _explained(tree, prompt) if _ASKS["explain"].search(head) else None


def _fenced(source: str) -> str:
    return f"```python\n{source}\n```"


def _mended(source: str, head: str) -> str | None:
    """The source with colons and brackets put where they lack, if it parses then."""
    if not (_ASKS["bug"].search(head) or _ASKS["review"].search(head)):
        return None
    told = re.sub(
        r"^(\s*(?:def|for|while|if|elif|else|class|try|with)\b[^:\n]*[^:\s])\s*$",
        r"\1:",
        source,
        flags=re.MULTILINE,
    )
    told = re.sub(  # a body that follows on the line of its head
        r"^(\s*)((?:def \w+|while|if|for)\b[^:\n]*?\)|(?:while|if|for) [^:\n]+?)\s+((?:return|print|yield|raise|pass)\b[^\n]*?):?$",
        r"\1\2:\n\1    \3",
        told,
        flags=re.MULTILINE,
    )
    told = "\n".join(line + ")" * max(0, line.count("(") - line.count(")")) for line in told.split("\n"))
    told = re.sub(r"\bprint ([^(\n]+)$", r"print(\1)", told, flags=re.MULTILINE)
    try:
        ast.parse(told)
    except (SyntaxError, ValueError):
        return None
    return f"The code did not parse; a colon or a bracket was missing. This works:\n\n{_fenced(told)}"


def _by_name(functions: Sequence[ast.FunctionDef]) -> str | None:
    """A function whose name promises another operator than it uses, with the right one."""
    for function in functions:
        wanted = next((sign for word, sign in _BY_NAME.items() if word in function.name.lower()), None)
        for node in ast.walk(function):
            if (
                wanted
                and isinstance(node, ast.BinOp)
                and type(node.op) in _SIGNS
                and not isinstance(node.op, wanted)
            ):
                wrong, right = _SIGNS[type(node.op)], _SIGNS[wanted]
                node.op = wanted()
                return f"`{function.name}` uses `{wrong}` where its name promises `{right}`:\n\n{_fenced(ast.unparse(ast.Module([*functions], [])))}"
    return None


def _explained(tree: ast.Module, prompt: Prompt) -> str:
    zh = prompt.language == "zh"
    return ("这段代码的含义：" if zh else "Here is what the code does:") + "\n\n" + _steps(tree, zh=zh)


def _steps(tree: ast.Module, *, zh: bool) -> str:
    """What it does, statement by statement, bodies within what they belong to."""
    lines: list[str] = []

    def walk(body: Sequence[ast.stmt], deep: int) -> None:
        at = 0
        for node in body:
            if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant):
                continue  # a docstring
            at += 1
            lines.append(f"{'   ' * deep}{f'{at}.' if deep == 0 else '-'} {_line(node, zh=zh)}")
            walk([one for one in getattr(node, "body", []) if isinstance(one, ast.stmt)], deep + 1)

    walk(tree.body, 0)
    return "\n".join(lines[:30])


_CLAUSES: Sequence[tuple[str, str]] = (
    (r"\bFROM\s+([\w.]+(?:\s+(?:AS\s+)?(?!WHERE|GROUP|ORDER|LIMIT|JOIN|INNER|LEFT|RIGHT|HAVING)\w+)?)", "It takes the rows of `{}`."),
    (r"\bJOIN\s+([\w.]+[^\n;]*?\s+ON\s+[^\n;]+?)(?=\s+(?:WHERE|GROUP|ORDER|LIMIT|INNER|LEFT|RIGHT|JOIN|HAVING)\b|;|$)", "It joins them with `{}`."),
    (r"\bWHERE\s+(.+?)(?=\s+(?:GROUP|ORDER|LIMIT|HAVING)\b|;|$)", "It keeps those for which `{}` holds."),
    (r"\bGROUP\s+BY\s+(.+?)(?=\s+(?:HAVING|ORDER|LIMIT)\b|;|$)", "It puts rows together that have the same `{}`."),
    (r"\bHAVING\s+(.+?)(?=\s+(?:ORDER|LIMIT)\b|;|$)", "Of these groups it keeps those for which `{}` holds."),
    (r"\bSELECT\s+(?:DISTINCT\s+)?(.+?)\s+FROM\b", "It gives `{}` of each."),
    (r"\bORDER\s+BY\s+(.+?)(?=\s+LIMIT\b|;|$)", "It sorts the result by `{}`."),
    (r"\bLIMIT\s+(\d+)", "It stops after {} rows."),
)  # fmt: skip


def _query(source: str) -> str | None:
    """A SELECT in the order in which a database goes through it."""
    plain = " ".join(source[:600].split())
    if plain.upper().count("SELECT") != 1:
        return None
    told = [said.format(match[1].strip()) for pattern, said in _CLAUSES if (match := re.search(pattern, plain, re.IGNORECASE))]  # fmt: skip
    return "In the order in which the database goes through it:\n\n" + "\n".join(f"{at}. {one}" for at, one in enumerate(told, 1))  # fmt: skip


def _line(node: ast.stmt, *, zh: bool) -> str:
    """One statement in words."""

    def shown(part: ast.AST | None) -> str:
        return f"`{ast.unparse(part)}`" if part is not None else "`None`"

    if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
        names = ", ".join(f"`{one.arg}`" for one in node.args.args)
        return (
            f"定义函数 `{node.name}`，参数：{names or '无'}。"
            if zh
            else f"It defines the function `{node.name}`, which takes {names or 'no arguments'}."
        )
    if isinstance(node, ast.ClassDef):
        return f"定义类 `{node.name}`。" if zh else f"It defines the class `{node.name}`."
    if isinstance(node, ast.For):
        return (
            f"循环：{shown(node.target)} 依次取 {shown(node.iter)} 中的每个值。"
            if zh
            else f"It loops: {shown(node.target)} takes each value of {shown(node.iter)} in turn."
        )
    if isinstance(node, ast.While):
        return (
            f"只要 {shown(node.test)} 成立就重复。" if zh else f"It repeats while {shown(node.test)} holds."
        )
    if isinstance(node, ast.If):
        return f"判断 {shown(node.test)} 是否成立。" if zh else f"It checks whether {shown(node.test)} holds."
    if isinstance(node, ast.Return):
        return f"返回 {shown(node.value)}。" if zh else f"It returns {shown(node.value)}."
    if isinstance(node, ast.Assign):
        return (
            f"把 {shown(node.value)} 赋给 {shown(node.targets[0])}。"
            if zh
            else f"It stores {shown(node.value)} in {shown(node.targets[0])}."
        )
    if isinstance(node, ast.AugAssign):
        sign = f"{_SIGNS.get(type(node.op), '')}="
        return (
            f"执行 {shown(node)}。"
            if zh
            else f"It changes {shown(node.target)} by `{sign}` {shown(node.value)}."
        )
    if isinstance(node, ast.Import | ast.ImportFrom):
        return f"导入：{shown(node)}。" if zh else f"It imports what it needs: {shown(node)}."
    if (
        isinstance(node, ast.Expr)
        and isinstance(node.value, ast.Call)
        and ast.unparse(node.value.func) == "print"
    ):
        return (
            f"打印 {', '.join(map(shown, node.value.args)) or '空行'}。"
            if zh
            else f"It prints {', '.join(map(shown, node.value.args)) or 'an empty line'}."
        )
    return f"执行 {shown(node)}。" if zh else f"It runs {shown(node)}."
