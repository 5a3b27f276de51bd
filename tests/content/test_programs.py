"""The programs that are given for exercises: each is compiled and run where this machine can, and says what its comments promise."""

import os
import re
import shutil
import subprocess
import sys
from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from mock_server.content import phrases, sketches
from mock_server.content.code import TITLES, _exercise, program
from tests.content.asking import said

EXERCISES = phrases.data("exercises")
OWN = phrases.data("programs")
PROGRAMS: Mapping[str, Mapping[str, str]] = EXERCISES["programs"]

INPUT = {"calculator": "6 * 7\n", "guess": "".join(f"{number}\n" for number in range(1, 101))}
SAYS = {"calculator": "42", "guess": "Right, after", "read_file": "2: beta"}
NOT_RUN = {"http_get", "http_server"}
"""What needs a network, or never ends."""
ELSEWHERE = {("java", "json"), ("bash", "json")}
"""What needs more than the language: Jackson, jq."""

_PRINTS = re.compile(
    r"print|Print|puts|echo|cout|Write|\.log\(|putchar|(?:^|\s)p[ (]|var_dump|^\w+ [^=]*#|fibonacci\(10\);|paste|\$\{text"
)
_TOLD = re.compile(r"\S[ \t]+(?://|#|/\*) (?!`)([^\n]+?)(?: \*/)?$", re.MULTILINE)
_ALONE = re.compile(r"^[ \t]*(?://|/\*) (\w+: [\d.]+)(?: \*/)?$", re.MULTILINE)

Run = Callable[[str, str], str]
"""What the program of a name prints, given an input."""


def promised(program: str) -> list[str]:
    """What the comments beside its printing lines say that comes out."""
    found = [
        found[1]
        for found in _TOLD.finditer(program)
        if _PRINTS.search(program[program.rfind("\n", 0, found.start()) + 1 : found.start(1)])
        and not found[1].startswith("such as")
    ]
    return [
        " ".join(re.split(r"; |, (?:as|or|the same|\d as) ", one)[0].split())
        for one in found + _ALONE.findall(program)
    ]


def done(*command: str | Path, cwd: Path, given: str = "", fine: tuple[int, ...] = (0,)) -> str:
    ended = subprocess.run(command, cwd=cwd, input=given, capture_output=True, text=True, timeout=240, env={**os.environ, "LC_ALL": "C.UTF-8"})  # fmt: skip
    assert ended.returncode in fine, (
        f"{command[0]} ended with {ended.returncode}:\n{ended.stdout[-2000:]}{ended.stderr[-4000:]}"
    )
    return ended.stdout


def written(folder: Path, files: Mapping[str, str]) -> None:
    for name, text in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text + "\n", encoding="utf-8")


def each(command: Callable[[str], tuple[str | Path, ...]], folder: Path) -> Run:
    return lambda name, given: done(*command(name), cwd=folder, given=given, fine=(0, 1))


def go(folder: Path, programs: Mapping[str, str]) -> Run:
    """One module, a package for each program, one binary: a link takes longer than all compilations."""
    packages = {
        f"p_{name}/p.go": re.sub(r"^package main", f"package p_{name}", text).replace(
            "func main()", "func Main()"
        )
        for name, text in programs.items()
    }
    imports = "".join(f'\t"t/p_{name}"\n' for name in programs)
    cases = "".join(f'\t"{name}": p_{name}.Main,\n' for name in programs)
    runner = f'package main\n\nimport (\n\t"os"\n{imports})\n\nfunc main() {{\n\tmap[string]func(){{\n{cases}\t}}[os.Getenv("PROGRAM")]()\n}}'
    written(folder, {"go.mod": "module t\n\ngo 1.18", "main.go": runner, **packages})
    done("go", "build", "-o", "all", ".", cwd=folder)
    return each(lambda name: ("env", f"PROGRAM={name}", folder / "all"), folder)


def rust(folder: Path, programs: Mapping[str, str]) -> Run:
    """One crate, a module for each program."""
    modules = "".join(
        f"mod p_{name} {{\n{re.sub(r'(?m)^fn main', 'pub fn main', text)}\n}}\n"
        for name, text in programs.items()
    )
    cases = "".join(f'        "{name}" => {{ let _ = p_{name}::main(); }}\n' for name in programs)
    written(folder, {"all.rs": f'{modules}\nfn main() {{\n    match std::env::var("PROGRAM").unwrap().as_str() {{\n{cases}        _ => panic!(),\n    }}\n}}'})  # fmt: skip
    done("rustc", "--edition", "2021", "-A", "warnings", "all.rs", cwd=folder)
    return each(lambda name: ("env", f"PROGRAM={name}", folder / "all"), folder)


def java(folder: Path, programs: Mapping[str, str]) -> Run:
    """A package for each program; one machine runs all, since it starts slowly."""
    cases = "".join(f'            case "{name}" -> p_{name}.Main.main(new String[0]);\n' for name in programs)
    runner = (
        "public class All {\n    public static void main(String[] names) throws Exception {\n        for (String name : names) {\n"
        f'            System.out.print("\\u001e" + name + "\\u001f");\n            switch (name) {{\n{cases}            }}\n        }}\n        System.exit(0);\n    }}\n}}'
    )
    files = {f"p_{name}/Main.java": f"package p_{name};\n\n{text}" for name, text in programs.items()}
    written(folder, {"All.java": runner, **files})
    done("javac", "-encoding", "UTF-8", "All.java", *files, cwd=folder)
    return at_once(("java", "-Dfile.encoding=UTF-8", "-cp", ".", "All"), folder, programs)


def at_once(command: tuple[str, ...], folder: Path, programs: Mapping[str, str]) -> Run:
    """All that need no input in one run, which says before each what it is."""
    quiet = [name for name in programs if name not in NOT_RUN and name not in INPUT]
    parts = done(*command, *quiet, cwd=folder).split("\x1e")[1:]
    said = dict(part.split("\x1f", 1) for part in parts)
    return lambda name, given: done(*command, name, cwd=folder, given=given) if given else said[name]


def kotlin(folder: Path, programs: Mapping[str, str]) -> Run:
    objects = "".join(
        f"object p_{name} {{\n{text.replace('.lowercase()', '.toLowerCase()')}\n}}\n"
        for name, text in programs.items()
    )
    cases = "".join(f'        "{name}" -> p_{name}.main()\n' for name in programs)
    written(folder, {"all.kt": f'{objects}\nfun main(names: Array<String>) {{\n    for (name in names) {{\n        print("\\u001e" + name + "\\u001f")\n        when (name) {{\n{cases}        }}\n    }}\n}}'})  # fmt: skip
    done("kotlinc", "all.kt", "-nowarn", "-include-runtime", "-d", "all.jar", cwd=folder)
    return at_once(("java", "-cp", "all.jar", "AllKt"), folder, programs)


def c(folder: Path, programs: Mapping[str, str]) -> Run:
    written(folder, {f"{name}.c": text for name, text in programs.items()})
    with ThreadPoolExecutor(2) as workers:
        list(workers.map(lambda name: done("gcc", "-std=gnu11", "-o", name, f"{name}.c", "-pthread", cwd=folder), programs))  # fmt: skip
    return each(lambda name: (folder / name,), folder)


def cpp(folder: Path, programs: Mapping[str, str]) -> Run:
    """One file, a namespace for each program, since the headers take longest."""
    includes = sorted({line for text in programs.values() for line in re.findall(r"^#include .+$", text, re.MULTILINE)})  # fmt: skip
    bodies, cases = "", ""
    for name, text in programs.items():
        body = re.sub(r"^#include .+$", "", text, flags=re.MULTILINE)
        arguments = "argc, argv" if "int main(int argc" in body else ""
        ends = "" if "return 1;" in body or not arguments else "return 0;"
        bodies += f"namespace p_{name} {{\n{body.replace('int main(', 'int run_main(')}\n}}\n"
        cases += f'    if (name == "{name}") {{ p_{name}::run_main({arguments}); {ends} }}\n'
    bodies = re.sub(r"(int run_main\([^)]*\) \{.*?)\n\}\n\}", r"\1\n    return 0;\n}\n}", bodies, flags=re.DOTALL)  # fmt: skip
    written(folder, {"all.cpp": "\n".join(includes) + f"\n#include <string>\n{bodies}\nint main(int argc, char* argv[]) {{\n    (void)argc; (void)argv;\n    const std::string name = std::getenv(\"PROGRAM\");\n{cases}}}"})  # fmt: skip
    done("g++", "-std=c++17", "-o", "all", "all.cpp", "-pthread", cwd=folder)
    return each(lambda name: ("env", f"PROGRAM={name}", folder / "all"), folder)


def csharp(folder: Path, programs: Mapping[str, str]) -> Run:
    spaces = "".join(
        f"namespace p_{name}\n{{\n{text.replace('class Program', 'public class Program', 1).replace('static void Main()', 'public static void Main()')}\n}}\n"
        for name, text in programs.items()
    )
    cases = "".join(f'            case "{name}": p_{name}.Program.Main(); break;\n' for name in programs)
    written(folder, {"all.cs": f"{spaces}\nclass All\n{{\n    static void Main(string[] names)\n    {{\n        switch (names[0])\n        {{\n{cases}        }}\n    }}\n}}"})  # fmt: skip
    done("mcs", "-main:All", "-out:all.exe", "all.cs", cwd=folder)
    return each(lambda name: ("mono", "all.exe", name), folder)


def typescript(folder: Path, programs: Mapping[str, str]) -> Run:
    written(folder, {f"{name}.ts": f"{text}\n\nexport {{}};" for name, text in programs.items()})
    done("tsc", "--target", "es2022", "--module", "commonjs", "--lib", "es2022,dom", "--strict", "--types", "", *[f"{name}.ts" for name in programs], cwd=folder)  # fmt: skip
    return node(folder, programs)


def node(folder: Path, programs: Mapping[str, str]) -> Run:
    """One process for all that say everything at once: each is a module with names of its own."""
    alone = {name for name, text in programs.items() if re.search(r"await|then\(|readline", text)}
    runner = 'for (const name of process.argv.slice(2)) {\n  process.stdout.write("\\u001e" + name + "\\u001f");\n  require(`./${name}.js`);\n}'
    written(folder, {"all.js": runner})
    together = at_once(("node", "all.js"), folder, {name: text for name, text in programs.items() if name not in alone})  # fmt: skip
    by_itself = each(lambda name: ("node", f"{name}.js"), folder)
    return lambda name, given: (by_itself if name in alone else together)(name, given)


def javascript(folder: Path, programs: Mapping[str, str]) -> Run:
    written(folder, {f"{name}.js": text for name, text in programs.items()})
    return node(folder, programs)


def script(*command: str, ending: str) -> Callable[[Path, Mapping[str, str]], Run]:
    def kept(folder: Path, programs: Mapping[str, str]) -> Run:
        written(folder, {f"{name}.{ending}": text for name, text in programs.items()})
        return each(lambda name: (*command, f"{name}.{ending}"), folder)

    return kept


BUILDS: Mapping[str, tuple[tuple[str, ...], Callable[[Path, Mapping[str, str]], Run]]] = {
    "go": (("go",), go),
    "rust": (("rustc",), rust),
    "java": (("javac", "java"), java),
    "c": (("gcc",), c),
    "cpp": (("g++",), cpp),
    "csharp": (("mcs", "mono"), csharp),
    "php": (("php",), script("php", ending="php")),
    "ruby": (("ruby",), script("ruby", ending="rb")),
    "kotlin": (("kotlinc", "java"), kotlin),
    "swift": (("swift",), script("swift", ending="swift")),
    "typescript": (("tsc", "node"), typescript),
    "bash": (("bash", "rev"), script("bash", ending="sh")),
    "javascript": (("node",), javascript),
    "python": ((sys.executable,), script(sys.executable, ending="py")),
}


THINGS = ("user", "product", "book", "point", "order")


def sketched(language: str) -> dict[str, str]:
    """Records, which are composed: compiled with the others, since a compiler starts slowly."""
    made = {f"of_{thing}": sketches.record(f"a struct for a {thing}", language) for thing in THINGS}
    return {name: text for name, text in made.items() if text is not None}


@pytest.mark.parametrize("language", BUILDS)
def test_each_program_prints_what_its_comments_promise(language: str, tmp_path: Path) -> None:
    tools, build = BUILDS[language]
    if missing := [tool for tool in tools if shutil.which(tool) is None]:
        pytest.skip(f"no {' and no '.join(missing)} here")
    programs = {
        name: text
        for name, text in PROGRAMS[language].items()
        if (language, name) not in ELSEWHERE and name != "async"
    }
    programs |= sketched(language)
    (tmp_path / "input.txt").write_text("alpha\nbeta\n", encoding="utf-8")
    run = build(tmp_path, programs)

    def wrong(name: str) -> list[str]:
        said = " ".join(run(name, INPUT.get(name, "")).split())
        if name.startswith("of_") and not said:
            return [f"{name} says nothing"]
        wanted = promised(programs[name]) or ([SAYS[name]] if name in SAYS else [])
        return [f"{name} should say {one!r}, says {said!r}" for one in wanted if one not in said]

    with ThreadPoolExecutor(2) as workers:
        problems = [one for found in workers.map(wrong, [name for name in programs if name not in NOT_RUN]) for one in found]  # fmt: skip
    assert problems == []
    if "write_file" in programs:
        assert (tmp_path / "output.txt").read_text(encoding="utf-8") == "first line\nsecond line\n"


def test_most_programs_promise_something() -> None:
    plain = {name for programs in PROGRAMS.values() for name, text in programs.items() if not promised(text)}
    assert plain - NOT_RUN <= {"table", "fizzbuzz", "hello", "date", "random", "env", "args", "read_file", "write_file", "calculator", "guess", "reverse_string", "json", "random_string", "shuffle"}  # fmt: skip


def test_the_other_programs_are_python_and_javascript_at_least(tmp_path: Path) -> None:
    for pattern, text in OWN["python"]:
        compile(text, pattern, "exec")
    if shutil.which("node") is None:
        return
    named = {f"{number}.{'mjs' if 'import ' in text else 'js'}": text for number, (_, text) in enumerate(OWN["javascript"])}  # fmt: skip
    written(tmp_path, named)
    with ThreadPoolExecutor(2) as workers:
        list(workers.map(lambda name: done("node", "--check", name, cwd=tmp_path), named))


def test_every_program_has_a_pattern_and_every_pattern_but_one_a_program() -> None:
    names = [name for name, _ in EXERCISES["patterns"]]
    assert len(set(names)) == len(names)
    assert {name for programs in PROGRAMS.values() for name in programs} == {*names} - {"other"}


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("Write a Go function to reverse a slice", "reverse_list"),
        ("Write a Go function to reverse a linked list", "linked_list"),
        ("Write a Go function to reverse a string", "reverse_string"),
        ("Write a Go program that returns the sum of even numbers in a slice", "sum_even"),
        ("Write a Go program that sums a slice of integers", "sum"),
        ("Write a Go function that filters even numbers from a slice", "map_filter"),
        ("Write a Go function that checks if a number is even", "even"),
        ("Write a Go function that computes the nth Fibonacci number", "fibonacci_nth"),
        ("Write a Go program that prints the first 10 Fibonacci numbers", "fibonacci"),
        ("Write a Go program that prints the primes up to 100", "primes"),
        ("Write a Go function that checks whether a number is prime", "prime"),
        ("Write a Go function for binary search in a sorted slice", "binary_search"),
        ("Write a Go program that finds the second largest number in an array", "second_largest"),
        ("用Go写一个阶乘函数", "factorial"),
        ("用Go写一个反转链表的函数", "linked_list"),
    ],
)
def test_an_exercise_is_known_by_what_is_special_about_it(text: str, name: str) -> None:
    assert _exercise(text, "go") == PROGRAMS["go"][name]


def test_what_only_sounds_like_an_exercise_is_none() -> None:
    assert _exercise("Write unit tests for a Go function that checks if a number is even", "go") is None
    assert _exercise("Write a Go program for a binary tree", "go") is None


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("Write a Go function that schedules a meeting", "schedule_meeting"),
        ("Write a function to toggle the theme", "toggle_theme"),
        ("Write a method that matches users with jobs", "match_users_jobs"),
        ("Write a script that imports", "import_values"),
    ],
)
def test_a_function_is_called_what_it_is_to_do(text: str, name: str) -> None:
    assert sketches.name(text, "something") == name


@pytest.mark.parametrize(
    ("text", "language", "name"),
    [
        ("reverse a slice in Go", "go", "reverse_list"),
        ("merge sort in Java", "java", "merge_sort"),
        ("linked list in C", "c", "linked_list"),
        ("Binary search in C++", "cpp", "binary_search"),
        ("factorial in Rust", "rust", "factorial"),
    ],
)
def test_an_exercise_and_a_language_are_an_order(text: str, language: str, name: str) -> None:
    assert PROGRAMS[language][name] in said(text)


PARSED: Mapping[str, tuple[str, ...]] = {
    "python": (sys.executable, "-m", "py_compile", "frame.py"),
    "javascript": ("node", "--check", "frame.js"),
    "ruby": ("ruby", "-c", "frame.rb"),
    "perl": ("perl", "-c", "frame.pl"),
    "php": ("php", "-l", "frame.php"),
    "bash": ("bash", "-n", "frame.sh"),
    "go": ("go", "vet", "frame.go"),
    "rust": ("rustc", "--emit=metadata", "frame.rs"),
    "java": ("javac", "Main.java"),
    "c": ("gcc", "-fsyntax-only", "-Wall", "-Werror", "frame.c"),
    "cpp": ("g++", "-fsyntax-only", "-Wall", "-Werror", "frame.cpp"),
    "kotlin": ("kotlinc", "frame.kt", "-d", "out"),
}
"""What tells whether a frame parses, where it is installed."""


@pytest.mark.parametrize("language", PARSED)
@pytest.mark.parametrize(
    "task", ['uploads a "file" */ to a server', "rounds numbers by a price", "toggles the lamp"]
)
def test_what_is_not_known_is_a_frame_that_parses(language: str, task: str, tmp_path: Path) -> None:
    command = PARSED[language]
    if shutil.which(command[0]) is None:
        pytest.skip(f"no {command[0]} here")
    if language == "kotlin" and task != "rounds numbers by a price":
        pytest.skip("slow to start")
    text, whole = program(f"Write a function that {task}", language, task)
    assert not whole
    assert "TODO" in text
    name = next(one for one in command if one.endswith((".java", ".kt")) or one.startswith("frame."))
    (tmp_path / name).write_text(text + "\n", encoding="utf-8")
    done(*command, cwd=tmp_path)


def test_every_language_has_a_frame_without_slots_left() -> None:
    frames = OWN["frames"]
    known = {
        name
        for name in TITLES
        if name not in ("makefile", "nginx", "gitignore", "crontab", "ini", "json", "toml", "hcl", "dotenv")
    }
    assert known == set(frames)
    for language in frames:
        text, _ = program(
            "Write a function that uploads two photos to a server", language, "uploading two photos"
        )
        assert (
            re.search(r"\{(?:name|params|names|args|todo|task|title|locals|types|spaced|spacedargs)\}", text)
            is None
        )


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("Write a Ruby script that sends a Slack message when a build fails", ["def send_slack_message(message)", "TODO: send a Slack message when a build fails"]),
        ("Write PHP code that uploads a file to S3", ["function uploadFileS3(string $path)"]),
        ("write an R script to plot a histogram of ages", ["plot_histogram_ages <- function"]),
        ("Write a python script that watches a folder and uploads new files to the cloud", ["watch a folder and upload new files"]),
    ],
)  # fmt: skip
def test_a_frame_is_named_after_the_task_and_says_that_it_is_one(text: str, parts: list[str]) -> None:
    told = said(text)
    assert "frame" in told
    assert all(part in told for part in parts), told


@pytest.mark.parametrize("text", ["What is a linked list?", "Explain merge sort", "Stack the chairs in Go"])  # fmt: skip
def test_a_question_about_an_exercise_is_none(text: str) -> None:
    assert "```" not in said(text)
