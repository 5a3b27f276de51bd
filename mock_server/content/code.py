"""Code: small working programs in the language asked for, and what fits into a gap."""

import re
from collections.abc import Mapping
from functools import lru_cache
from typing import Any

from mock_server.content import clients, languages, manifests, phrases, sketches
from mock_server.content.chance import Chance
from mock_server.content.late import late, worded
from mock_server.content.prompt import Cued, Prompt, read
from mock_server.wire.memo import memo

_SURE = "vue3|vue|node\\.?js|powershell|haskell|elixir|fastapi|flask|expressjs|python|javascript|typescript|golang|c\\+\\+|c#|sql|bash|html|css|php|kotlin|dockerfile|yaml"
_WORDS = "java|go|rust|shell|ruby|swift|react|c|js|ts|lua|perl|scala|dart|julia|r"
"""Languages whose names are words, too: taken for one only beside a word that says so."""
_LANGUAGES = f"{_SURE}|{_WORDS}"
_EXERCISES = r"fizz ?buzz|fibonacci|factorial|quick ?sort|hello,? world|palindrome|binary search|bubble sort"
_ASKED = Cued(
    rf"\b(?:write|implement|create|show|generate|give|make|build|code)\b[^.?!\n]{{0,60}}?(?<![\w.])(?<!about )(?<!of )({_SURE})(?![\w])(?!['’]s)"
    rf"|\b(?:write|implement|create|show|generate|give|make|build|code)\b[^.?!\n]{{0,60}}?\b(?:in|using|with|an?) (?:a )?({_WORDS})(?![\w+#'.-])"
    rf"|(?<![\w.])({_LANGUAGES})(?![\w+#])[^.?!\n]{{0,30}}?\b(?:code|function|script|program|snippet|query|class|component)\b"
    rf"|(?:{_EXERCISES})[^.?!\n]{{0,20}}?\bin ({_LANGUAGES})(?![\w+#])"
    rf"|(?:写|编写|实现|用)[^。？！\n]{{0,30}}?({_LANGUAGES})(?![A-Za-z0-9_+#])|({_LANGUAGES})\s*(?:代码|函数|程序|脚本)"
    rf"|^(?:please )?(?:print|display|sort|reverse|read|parse|find|count|sum|check|convert|merge|remove|filter|download|calculate|compute)\b[^.?!\n]{{3,80}}\b(?:in|using|with) ({_SURE})\s*[.?!]*$"
    r"|\b(?:write|implement|create|give me|show me)\b[^.?!\n]{0,20}?\b(?:a|an|some|the) (?:\w+ )?(?P<any>code|function|script|program|regex|algorithm)\b"
    rf"|^(?:please )?(?:write |implement |code )?(?:a |an )?(?:{_EXERCISES})(?P<any_bare>)\s*[.!]?$"
    r"|(?:写|编写|实现)[^。？！\n]{0,12}?(?P<any_zh>代码|函数|程序|脚本|算法|冒泡排序|快速排序|二分查找|归并排序|斐波那契|爬虫)",
    "write implement create show generate give make build code function script program snippet query class component fizzbuzz fizz fibonacci factorial "
    "quicksort hello palindrome print display sort reverse read parse find count sum check convert merge remove filter download calculate compute 写 实现 用 代码 函数 程序 脚本 编",
)
_ELSEWHERE = (
    "función|código|programa|função|fonction|programme|funktion|programm|code|script|функци|код|программ|関数|コード|プログラム|함수|코드|프로그램|fungsi|kode|"
    "hàm|mã|chương trình|ฟังก์ชัน|โค้ด|โปรแกรม|फ़?ंक्शन|कोड|प्रोग्राम|دالة|كود|برنامج"
)
_WRITTEN = "フィボナッチ|피보나치|фибоначчи|فيبوناتشي|फ़?िबोनाची|ฟีโบนัชชี|fibonacci|fizzbuzz|quicksort|を書いて|作成して|구현해|짜 ?줘|реализуй|implementa|implementiere|implémente"
_ASKED_ELSEWHERE = late(
    rf"(?:{_ELSEWHERE})[^.?!\n]{{0,40}}?(?<![\w.])({_LANGUAGES})(?![a-z])|(?<![\w.])({_LANGUAGES})(?![a-z])[^.?!\n]{{0,64}}?(?:{_ELSEWHERE})"
    rf"|(?<![\w.])({_SURE})(?![a-z])[^.?!\n]{{0,40}}?(?:{_WRITTEN})|(?:{_WRITTEN})[^.?!\n]{{0,40}}?(?<![\w.])({_SURE})(?![a-z])",
    re.IGNORECASE,
)
_DEEDS = frozenset(
    [
        "print",
        "display",
        "sort",
        "reverse",
        "read",
        "parse",
        "find",
        "count",
        "sum",
        "check",
        "convert",
        "merge",
        "remove",
        "filter",
        "download",
        "calculate",
        "compute",
    ]
)
_SAME = {
    "golang": "go",
    "fastapi": "python",
    "flask": "python",
    "expressjs": "javascript",
    "shell": "bash",
    "c++": "cpp",
    "c#": "csharp",
    "react": "jsx",
    "vue3": "vue",
    "js": "javascript",
    "nodejs": "javascript",
    "node.js": "javascript",
    "ts": "typescript",
}
TITLES = {"python": "Python", "javascript": "JavaScript", "typescript": "TypeScript", "java": "Java", "go": "Go", "rust": "Rust",
          "cpp": "C++", "sql": "SQL", "bash": "Bash", "html": "HTML", "css": "CSS", "c": "C", "csharp": "C#", "php": "PHP",
          "ruby": "Ruby", "kotlin": "Kotlin", "swift": "Swift", "jsx": "React", "vue": "Vue", "dockerfile": "Dockerfile", "yaml": "YAML", "powershell": "PowerShell", "haskell": "Haskell", "elixir": "Elixir", "lua": "Lua", "perl": "Perl", "scala": "Scala", "dart": "Dart", "julia": "Julia", "r": "R", **manifests.TITLES}  # fmt: skip


def language_of(prompt: Prompt, text: str) -> str | None:
    """The programming language of the code that a prompt asks for; python where it names none; None if it asks for no code."""
    if (file := manifests.kind(prompt, prompt.text)) is not None:
        return manifests.language_of(file, prompt.text)
    if prompt.kind != "why" and _DOCKERFILE.search(prompt, text[:300]):
        return "dockerfile"
    if len(text) < 120 and (short := _SHORT.search(prompt, text.strip())):
        return _named(short[1])
    if prompt.kind == "how" and (asked := _HOW_IN.search(text[:300])):
        language = _named(asked[1])
        return language if _exercise(text[:300], language) else None
    if _SCHEMA.search(prompt, text[:300]):
        return "sql"
    if prompt.kind == "why" or (prompt.kind == "write" and prompt.noun):
        return None
    match = _ASKED.search(prompt, text)
    if (
        match is None
        and prompt.language not in ("en", "zh")
        and (other := _ASKED_ELSEWHERE.search(languages.technical(text)))
    ):
        named = next(one for one in other.groups() if one).lower()
        return _SAME.get(named, named)
    if match is None:
        return None
    named = next((group for group in match.groups()[:7] if group), "python").lower()
    return _SAME.get(named, named)


_PLAINLY = Cued(
    rf"^(?:please )?(?:{'|'.join(sorted(_DEEDS))}|write|implement|swap|split|join|loop|iterate|open|save|generate|create|get|make|flatten|shuffle|capitalize|validate)\b[^.?!\n]{{3,80}}\b(?:in|using|with) (?:{_SURE})\s*[.?!]*$",
    "python javascript typescript golang c++ c# sql bash html css php kotlin fastapi flask expressjs dockerfile yaml",
)


_SHORT = Cued(
    rf"^(?:please )?(?:(?:an? |simple |basic )*(?:{_EXERCISES}|(?:merge|insertion|selection|heap) ?sort|quicksort|linear search|(?:reverse a )?linked list|two sum|gcd|anagram|"
    r"stack|queue|singleton|bank account|leap year|prime numbers?|armstrong number|matrix multiplication|calculator)s?(?: (?:algorithm|program|function|implementation|class|code|example|sequence|series|check(?:er)?))*"
    r"|(?:sort|reverse|swap|merge|split|parse|filter|read)\b[^.?!\n]{2,60}?\b(?:lists?|arrays?|slices?|vec(?:tor)?s?|strings?|maps?|files?|numbers?|variables|integers?|words|json)\b[^.?!\n]{0,24}?)"
    rf" in ({_LANGUAGES})(?: language)?\s*[.?!]*$",
    "sort reverse swap merge split parse filter read fizzbuzz fizz fibonacci factorial quicksort hello palindrome binary bubble insertion selection heap linear linked two gcd anagram "
    "stack queue singleton bank leap prime armstrong matrix calculator stacks queues anagrams palindromes factorials calculators singletons",
)
"""An exercise and a language, and nothing else."""


def plainly(prompt: Prompt) -> bool:
    """Whether a prompt is nothing but an order for a program: `reverse a string in Python` is no order to reverse that."""
    if clients.asks(prompt):
        return False
    text = prompt.text.strip()
    short = len(text) < 120 and (_PLAINLY.search(prompt, text) or _SHORT.search(prompt, text))
    return bool(short) or manifests.kind(prompt, prompt.text) is not None


_DOCKERFILE = Cued(
    r"\b(?:write|create|make|give me|show me|generate|need|build)\b[^.?!\n]{0,30}\bdockerfile\b|^(?:please )?(?:a )?dockerfile (?:for|to)\b|(?:写|生成|给|来)[^。？！\n]{0,16}dockerfile",
    "dockerfile",
)
_SCHEMA = Cued(r"\b(?:design|create|write|make|suggest|propose)\b[^.?!\n]{0,20}\b(?:database|sql|relational|db) schema\b", "schema")  # fmt: skip
_HOW_IN = late(
    rf"\bhow (?:do|can|would|should|to)\b[^.?!\n]{{2,80}}\b(?:in|with|using) ({_SURE}|{_WORDS})\s*\?*\s*$",
    re.IGNORECASE,
)


def _named(name: str) -> str:
    return _SAME.get(name.lower(), name.lower())


def _exercise(text: str, language: str) -> str | None:
    """The program of the usual exercise that is asked for; None for any other."""
    text = languages.technical(text)
    usual = _exercises()
    if programs := usual["programs"].get(language):
        start = text[:600]
        named = next((name for name, pattern in usual["patterns"] if worded(pattern).search(start)), None)
        if program := programs.get(named):
            return str(program)
    rows = [*_programs().get(language, ()), *(_PYTHON if language == "python" else ())]
    return next((program for pattern, program in rows if worded(pattern).search(text)), None)


_OF_A_THING = late(r"^\w+(?: in [\w+]+)? (?:for|of) ", re.IGNORECASE)
"""`a function for binary search` names a thing; `one that searches` what is done."""


def task_of(prompt: Prompt) -> str:
    """What the code should do, in the words of the prompt."""
    if manifests.kind(prompt, prompt.text) == "crontab":
        return (
            "your schedule"
            if prompt.language == "en"
            else "这个定时任务"
            if prompt.language == "zh"
            else prompt.topic
        )
    match = re.search(
        r"\b(?:function|script|program|code|snippet|query|class|method|algorithm|component)s?\b(?: in [\w+]+)? (?:that|to|which|for|of) ([^.?!\n]{3,80})",
        prompt.text,
        re.IGNORECASE,
    ) or re.search(r"(?:写|编写|实现)(?:一?[个段])?([^，。？！\n]{2,30})", prompt.text)
    if match is None:
        plain = re.sub(
            rf"^(?:please )?(?:design|write|implement|create|show|generate|give|make|build|code)(?: me)? (?:(?:an?|the|some) (?=(?:small |simple )?(?:{_LANGUAGES})(?![\w+#])|(?:code|function|script|program)s?\b))?",
            "",
            prompt.topic,
            flags=re.IGNORECASE,
        )
        verb, _, rest = plain.partition(" ")
        if (
            prompt.language == "en"
            and (prompt.kind == "how" or verb.lower() in _DEEDS)
            and rest[:4] != "sort"
        ):
            plain = f"{verb.lower()} {rest}"
            verb, _, rest = plain.partition(" ")
            plain = f"{_gerund(verb)} {rest}" if rest else plain
        return (
            re.sub(rf"\s*\b(?:in|using|with) (?:{_LANGUAGES})$", "", plain, flags=re.IGNORECASE)
            or prompt.topic
        )
    task = re.sub(rf"\s*\b(?:in|using|with) (?:{_LANGUAGES})\b.*$", "", match[1].strip(), flags=re.IGNORECASE)
    verb, _, rest = task.partition(" ")
    if verb.lower() in ("a", "an", "the") or (_OF_A_THING.search(match[0]) and not verb.endswith("ing")):
        return task
    return f"{_gerund(verb)} {rest}" if prompt.language == "en" and rest else task


def named_once(task: str, language: str, spoken: str) -> str:
    """The task without the name of the language, which stands beside it."""
    title = TITLES[language]
    if spoken != "en" or not task.lower().startswith(f"{title.lower()} "):
        return task
    rest = task[len(title) + 1 :].removeprefix("for ")
    return rest if re.match(r"(?:an?|the|my|your|\w+ing)\b", rest) else f"a {rest}"


def _gerund(verb: str) -> str:
    """`reverses` → `reversing`, `add` → `adding`, `computes` → `computing`."""
    if not verb.isalpha() or verb.endswith("ing"):
        return verb
    stem = verb[:-1] if verb.endswith("s") and not verb.endswith("ss") else verb
    stem = stem[:-1] if verb.endswith(("shes", "ches", "sses", "xes")) else stem
    if stem.endswith("e") and not stem.endswith("ee"):
        return f"{stem[:-1]}ing"
    if stem.endswith("ie"):
        return f"{stem[:-1]}ying"
    doubled = re.fullmatch(r"[bcdfghjklmnpqrstvwz]*[aeiou][bdgmnprt]", stem) is not None
    return f"{stem}{stem[-1]}ing" if doubled else f"{stem}ing"


# What is asked for most often, done for real; each function is called once at its end.
_PYTHON: tuple[tuple[str, str], ...] = (
    (r"revers\w* (?:a |the )?list|列表反转|反转列表", 'def backwards(items: list[int]) -> list[int]:\n    """Return a new list with the items in reverse order."""\n    return items[::-1]\n\n\nprint(backwards([1, 2, 3]))  # [3, 2, 1]'),
    (r"(?:is |number is )(?:even|odd)|偶数|奇数", 'def is_even(number: int) -> bool:\n    """Return whether the number is even."""\n    return number % 2 == 0\n\n\nprint(is_even(4), is_even(7))  # True False'),
    (r"(?:average|mean)\b.{0,20}\bcolumn|column.{0,20}(?:average|mean)", 'import csv\nimport sys\nfrom statistics import mean\n\n\ndef average(path: str, column: str) -> float:\n    """Return the mean of a column of a CSV file."""\n    with open(path, newline="", encoding="utf-8") as file:\n        return mean(float(row[column]) for row in csv.DictReader(file))\n\n\nprint(average(sys.argv[1], sys.argv[2]))'),
    (r"bank account|银行账户", 'class BankAccount:\n    """An account that cannot be overdrawn."""\n\n    def __init__(self) -> None:\n        self.balance = 0.0\n\n    def deposit(self, amount: float) -> None:\n        if amount <= 0:\n            raise ValueError("amount must be positive")\n        self.balance += amount\n\n    def withdraw(self, amount: float) -> None:\n        if not 0 < amount <= self.balance:\n            raise ValueError("not enough money")\n        self.balance -= amount\n\n\naccount = BankAccount()\naccount.deposit(50)\nprint(account.balance)  # 50.0'),
    (r"revers\w* (?:a |the )?(?:string|text|word)|反转字符串|字符串反转", 'def reverse(text: str) -> str:\n    """Return the text backwards."""\n    return text[::-1]\n\n\nprint(reverse("hello"))  # olleh'),
    (r"fibonacci|斐波那契|フィボナッチ|피보나치|фибоначч|فيبوناتشي|फिबोनाची|ฟีโบนัชชี", 'def fibonacci(count: int) -> list[int]:\n    """Return the first `count` Fibonacci numbers."""\n    numbers = [0, 1]\n    while len(numbers) < count:\n        numbers.append(numbers[-1] + numbers[-2])\n    return numbers[:count]\n\n\nprint(fibonacci(10))  # [0, 1, 1, 2, 3, 5, 8, 13, 21, 34]'),
    (r"prime|质数|素数", 'def is_prime(number: int) -> bool:\n    """Return whether the number is prime."""\n    if number < 2:\n        return False\n    return all(number % divisor for divisor in range(2, int(number**0.5) + 1))\n\n\nprint([n for n in range(30) if is_prime(n)])  # [2, 3, 5, 7, 11, 13, 17, 19, 23, 29]'),
    (r"factorial|阶乘", 'def factorial(number: int) -> int:\n    """Return number!, the product of 1 to number."""\n    result = 1\n    for factor in range(2, number + 1):\n        result *= factor\n    return result\n\n\nprint(factorial(5))  # 120'),
    (r"palindrome|回文", 'def is_palindrome(text: str) -> bool:\n    """Return whether the text reads the same backwards, letters only."""\n    letters = [letter.lower() for letter in text if letter.isalnum()]\n    return letters == letters[::-1]\n\n\nprint(is_palindrome("Never odd or even"))  # True'),
    (r"quick ?sort|快速排序|快排", 'def quicksort(items: list[int]) -> list[int]:\n    """Return the items in rising order."""\n    if len(items) < 2:\n        return items\n    pivot, *rest = items\n    smaller = [item for item in rest if item < pivot]\n    larger = [item for item in rest if item >= pivot]\n    return quicksort(smaller) + [pivot] + quicksort(larger)\n\n\nprint(quicksort([3, 1, 2]))  # [1, 2, 3]'),
    (r"binary search|二分", 'def find(items: list[int], wanted: int) -> int:\n    """Return the index of `wanted` in the sorted items, or -1."""\n    low, high = 0, len(items) - 1\n    while low <= high:\n        middle = (low + high) // 2\n        if items[middle] == wanted:\n            return middle\n        if items[middle] < wanted:\n            low = middle + 1\n        else:\n            high = middle - 1\n    return -1\n\n\nprint(find([1, 3, 5, 7], 5))  # 2'),
    (r"fizz ?buzz", 'for number in range(1, 101):\n    words = ("Fizz" if number % 3 == 0 else "") + ("Buzz" if number % 5 == 0 else "")\n    print(words or number)'),
    (r"hello,? world", 'print("Hello, world!")'),
    (r"bubble ?sort|冒泡", 'def bubble_sort(items: list[int]) -> list[int]:\n    """Return the items in rising order: neighbours are swapped until nothing moves."""\n    items = list(items)\n    for end in range(len(items) - 1, 0, -1):\n        swapped = False\n        for at in range(end):\n            if items[at] > items[at + 1]:\n                items[at], items[at + 1] = items[at + 1], items[at]\n                swapped = True\n        if not swapped:\n            break\n    return items\n\n\nprint(bubble_sort([3, 1, 2]))  # [1, 2, 3]'),
    (r"sort\w*|排序", 'def in_order(items: list[int]) -> list[int]:\n    """Return the items in rising order, by insertion."""\n    ordered: list[int] = []\n    for item in items:\n        at = len(ordered)\n        while at and ordered[at - 1] > item:\n            at -= 1\n        ordered.insert(at, item)\n    return ordered\n\n\nprint(in_order([3, 1, 2]))  # [1, 2, 3]'),
    (r"count\w* (?:the )?(?:words|vowels|letters)|统计", 'from collections import Counter\n\n\ndef count_words(text: str) -> Counter[str]:\n    """Return how often each word occurs."""\n    return Counter(text.lower().split())\n\n\nprint(count_words("the cat and the hat").most_common(1))  # [(\'the\', 2)]'),
    (r"(?:add|sum)\w* (?:up )?(?:two|the|of|all|a list|numbers)|两数|求和|相加", 'def add(a: float, b: float) -> float:\n    """Return the sum of two numbers."""\n    return a + b\n\n\nprint(add(2, 3))  # 5'),
    (r"read\w* .{0,20}(?:csv|file)|读取", 'import csv\nfrom pathlib import Path\n\n\ndef read_rows(path: Path) -> list[dict[str, str]]:\n    """Return the rows of a CSV file, each as a mapping from column to value."""\n    with path.open(newline="", encoding="utf-8") as file:\n        return list(csv.DictReader(file))\n\n\nfor row in read_rows(Path("data.csv")):\n    print(row)'),
    (r"http|api|request|url|网页|接口|爬", 'import json\nfrom urllib.request import urlopen\n\n\ndef fetch(url: str) -> dict:\n    """Return the JSON that the URL answers with."""\n    with urlopen(url, timeout=10) as answer:\n        return json.load(answer)\n\n\nprint(fetch("https://example.com/data.json"))'),
)  # fmt: skip


@lru_cache(maxsize=1)
def _programs() -> Mapping[str, Any]:
    """The same for other languages: programs.json; `loops`: how each counts from {a} to {b}, `picking`: leaving out the odd or the even."""
    known: Mapping[str, Any] = phrases.data("programs")
    return known


@lru_cache(maxsize=1)
def _exercises() -> Mapping[str, Any]:
    """The usual exercises, exercises.json: `patterns`, of which the first that is found says which it is, and `programs` by language and exercise."""
    known: Mapping[str, Any] = phrases.data("exercises")
    return known


_LOOP = late(
    r"\b(?:loop|prints?|printing|counts?|counting|numbers)\b[^.?!\n]{0,40}?\b(\d{1,6})\s*(?:to|through|up to|until|-|–)\s*(\d{1,6})\b"
    r"|(\d{1,6})\s*(?:到|至|-)\s*(\d{1,6})[^。\n]{0,8}(?:数字|整数|循环)|(?:循环|打印|输出)[^。\n]{0,10}?(\d{1,6})\s*(?:到|至|-)\s*(\d{1,6})",
    re.IGNORECASE,
)
_PICKED = late(r"\b(?:even|odd|prime|fizz|square|sum|random|multipl|divisible|fibonacci|table|add)|偶数|奇数|质数|素数|平方|之和|求和|随机|乘法", re.IGNORECASE)  # fmt: skip
"""What a loop prints that does not just count."""
_TOP = late(
    r"\b(?:top|first|best|highest|last|past|previous|over|above|than|for) (\d{1,4})\b|(?:最近|过去|近|前|大于|超过|高于|不低于)\s*(\d{1,4})|(\d{1,4})\s*(?:天|岁|分)",
    re.IGNORECASE,
)
_SLOT = late(r"\{n:(\d+)\}")
_EITHER = late(r"\[\[(.+?)\|\|(.+?)\]\]")


def _fitted(program: str, text: str, language: str) -> str:
    """A program with the number that the prompt gives in place of its own, and what it says in the language of the prompt."""
    if "[[" in program:
        program = _EITHER.sub(r"\1" if text.isascii() else r"\2", program)
    many = _TOP.search(text) if language == "sql" else None
    number = next((one for one in many.groups() if one), "") if many else ""
    if "{n:" in program:
        program = _SLOT.sub(number or r"\1", program)
    return program.replace("LIMIT 10;", f"LIMIT {number};").replace("ten customers", f"{number} customers") if number else program  # fmt: skip


def snippet(text: str, language: str, task: str) -> str:
    """A program in the language: what is asked for where it is known, else a frame that is called after the task."""
    return program(text, language, task)[0]


@memo(512)
def program(text: str, language: str, task: str) -> tuple[str, bool]:
    """The same, and whether it is whole: a frame says what is to be filled in."""
    if (file := manifests.kind(read(text), text)) is not None:
        return manifests.manifest(file, text), True
    if known := _exercise(text, language):
        return _fitted(known, text, language), True
    picked = _PICKED.search(text)
    parity = picked is not None and picked[0].lower() in ("even", "odd", "偶数", "奇数")
    loops = _programs()["picking" if parity else "loops"]
    if (picked is None or parity) and language in loops and (counted := _LOOP.search(text)):
        low, high = sorted(int(one) for one in counted.groups() if one)
        loop: str = loops[language].replace(
            "{r}", str(int(parity and picked is not None and picked[0].lower() in ("odd", "奇数")))
        )
        return loop.replace("{a}", str(low)).replace("{b1}", str(high + 1)).replace("{b}", str(high)), True
    if made := sketches.record(text, language):
        return made, True
    words = sketches.name(text, task).split("_")
    name = "_".join(words)
    if language in (
        "javascript",
        "typescript",
        "java",
        "go",
        "kotlin",
        "swift",
        "php",
        "scala",
        "dart",
        "haskell",
    ):
        name = words[0] + "".join(word.title() for word in words[1:])
    elif language in ("csharp", "jsx"):
        name = "".join(word.title() for word in words)
    elif language == "powershell":
        name = f"{words[0].title()}-{''.join(word.title() for word in words[1:]) or 'Item'}"
    elif language == "css":
        name = "-".join(words)
    said = sketches.plain(sketches.doing(text, task))
    title = said[:1].upper() + said[1:] + ("." if said[-1:].isalnum() else "")
    return sketches.frame(
        _programs()["frames"][language].replace("{name}", name), text, task, title, language
    ), False


def filling(prefix: str, suffix: str, chance: Chance) -> str:
    """What stands between prefix and suffix: a body for an open block, an argument for an open bracket, else the rest of the line."""
    lines = prefix.split("\n")
    last = lines[-1]
    names = _names(prefix)
    wanted = names[-1] if names else "value"
    if not last.strip():  # at the start of a line
        before = next((line for line in reversed(lines[:-1]) if line.strip()), "")
        indent = last or _indent(before) + ("    " if before.rstrip().endswith((":", "{")) else "")
        return _body(_parameters(before) or names[-2:], indent, suffix, chance)[len(last) :]
    if last.rstrip().endswith((":", "{")):
        closing = "" if last.rstrip().endswith(":") else "\n" + _indent(last) + "}"
        body = _body(_parameters(last) or names[-2:], _indent(last) + "    ", suffix, chance).rstrip("\n")
        return f"\n{body}{'' if suffix.lstrip().startswith('}') else closing}"
    if last.rstrip().endswith("return"):
        return (
            f"{'' if last.endswith(' ') else ' '}{' + '.join(_parameters(prefix) or names[-2:] or ['None'])}"
        )
    if last.count("(") > last.count(")"):
        return wanted if suffix.lstrip().startswith(")") else f"{wanted})"
    if last.rstrip().endswith("="):
        return f"{'' if last.endswith(' ') else ' '}{wanted}"
    return chance.pick((f"({wanted})", f" = {wanted}")) if last.rstrip()[-1:].isalnum() else "\n"


def _indent(line: str) -> str:
    return line[: len(line) - len(line.lstrip())]


def _body(names: list[str], indent: str, suffix: str, chance: Chance) -> str:
    """Lines that make something of the names; without a `return` where the suffix brings one."""
    used = names or ["value"]
    joined = " + ".join(used[-2:])
    if re.match(r"\s*return\b\s*(\w+)?", suffix) and (target := re.match(r"\s*return\b\s*(\w+)", suffix)):
        return f"{indent}{target[1]} = {joined}\n"
    return chance.pick((f"{indent}return {joined}\n", f"{indent}result = {joined}\n{indent}return result\n"))


_WORD = late(r"[A-Za-z_]\w*")
_KEYWORDS = frozenset(
    [
        "def",
        "return",
        "class",
        "if",
        "else",
        "elif",
        "for",
        "while",
        "in",
        "not",
        "and",
        "or",
        "is",
        "None",
        "True",
        "False",
        "import",
        "from",
        "as",
        "with",
        "try",
        "except",
        "finally",
        "lambda",
        "pass",
        "function",
        "const",
        "let",
        "var",
        "new",
        "int",
        "str",
        "float",
        "bool",
        "list",
        "dict",
        "self",
        "void",
        "public",
        "private",
        "static",
        "fn",
        "func",
        "let",
        "mut",
        "struct",
        "string",
        "number",
    ]
)


def _names(text: str) -> list[str]:
    return [
        name
        for name in dict.fromkeys(_WORD.findall(text[-2000:]))
        if name not in _KEYWORDS and len(name) < 32
    ]


def _parameters(text: str) -> list[str]:
    """The parameters of the last function that opens in the text."""
    found = re.findall(r"(?:def|function|func|fn)\s+\w*\s*\(([^)]*)\)", text)
    if not found:
        return []
    names = [re.split(r"[:=\s]", part.strip())[0] for part in found[-1].split(",")]
    return [name for name in names if name.isidentifier() and name != "self"]
