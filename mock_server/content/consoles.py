"""What the output of a command means: tests, tracebacks, compilers, git, disks, ports, logs; what stands in a file that was read."""

import re
from collections import Counter
from collections.abc import Callable

from mock_server.content import outcomes, phrases
from mock_server.content.condensing import STOP
from mock_server.content.late import late, worded
from mock_server.content.outcomes import Outcome

_RUNS = late(r"\b(?:bash|shell|terminal|command|cmd|run|exec|execute|execution|tests?|pytest|python|code|git|interpreter|build|lint|npm|docker|kubectl|console|powershell|sh|log|logs)\b|命令|终端|运行|执行|测试|日志", re.IGNORECASE)  # fmt: skip
_READS = late(r"\b(?:read|open|cat|view|get|load|show)\b.*\b(?:file|text|content|contents|document)\b|\bread\b|读取?", re.IGNORECASE)  # fmt: skip

_HOW_MANY = late(
    r"\bhow many (?P<of>[\w-]{2,20}(?: [\w-]{2,20})?) (?:are|is|do|does|have|has|in|did)\b", re.IGNORECASE
)
_MEANING = late(r"\bmeans?\b|\berrors?\b|\bwrong\b|\bwhy\b|什么意思|报错|错误|为什么", re.IGNORECASE)
_ASKS = late(r"\b(?:what|which|who)\b|什么|哪个|谁|多少", re.IGNORECASE)
_PRINTED = frozenset(["stdout", "stderr", "exit code", "return code", "returncode", "output"])
Telling = Callable[[str, str, Outcome, bool], str | None]


def runs(outcome: Outcome) -> bool:
    """Whether a tool runs something."""
    value = outcome.value
    if value is not None and not (
        isinstance(value, dict) and not _PRINTED.isdisjoint(map(outcomes.spelt, value))
    ):
        return False  # what it brought is data
    return _RUNS.search(outcomes.spelt(outcome.name)) is not None and "sql" not in outcome.name.lower()


def reads(outcome: Outcome) -> bool:
    """Whether a tool reads a file."""
    return _READS.search(outcomes.spelt(outcome.name)) is not None


def told(outcome: Outcome, text: str, *, zh: bool) -> str | None:
    """What the output of a command says; None for a tool that runs nothing, and for output of no known form."""
    if not runs(outcome):
        return None
    output, code = _output(outcome)
    for telling in _TELLING:
        if (said := telling(output, text, outcome, zh)) is not None:
            return said
    command = str(outcome.arguments.get("command") or outcome.arguments.get("cmd") or "")
    if (
        outcome.fault
        or (outcome.rows and outcome.value is None)
        or re.match(r"(?:ls|find|dir)\b(?!.*\|)", command)
    ):
        return None
    if not output.strip():
        if re.search(r"\bis\b.{0,40}\brunning\b|在运行|是否运行|启动了吗", text, re.IGNORECASE):
            return (
                "没有在运行：命令没有任何输出。"
                if zh
                else "No: the command printed nothing, so it is not running there."
            )
        if code:
            return f"命令以退出码 {code} 结束，没有输出。" if zh else f"The command ended with exit code {code} and printed nothing."  # fmt: skip
        return "命令已执行完成，没有输出。" if zh else "Done; the command ran and printed nothing."
    if code:
        return (
            f"命令失败，退出码 {code}：" if zh else f"The command failed with exit code {code}:"
        ) + _fenced(output)
    if "\n" not in output.strip() and len(output) < 200:
        value = output.strip()
        if re.fullmatch(r"\d[\d,]*", value) and (of := _HOW_MANY.search(text)):
            return f"There {'is' if value == '1' else 'are'} {value} {of['of']}."
        if re.fullmatch(r"-?\d[\d,]*(?:\.\d+)?", value):
            return f"结果是 {value}。" if zh else f"The result is {value}."
        if _MEANING.search(text) and (hint := next((row[2 if zh else 1] for row in outcomes.words()["failures"] if worded(row[0]).search(value)), "")):  # fmt: skip
            return f"输出是 `{value}`。{hint}" if zh else f"It says `{value}`. {hint}"
        if _ASKS.search(text):
            return f"是 `{value}`。" if zh else f"It is `{value}`."
        return f"输出是 `{value}`。" if zh else f"It printed `{value}`."
    return ("命令输出如下：" if zh else "The command printed:") + _fenced(output)


def _fenced(output: str, most: int = 3000) -> str:
    output = output.strip("\n")
    if len(output) > most:
        output = (
            f"{output[: most // 2].rsplit(chr(10), 1)[0]}\n…\n{output[-most // 2 :].split(chr(10), 1)[-1]}"
        )
    return f"\n\n```\n{output}\n```"


def _output(outcome: Outcome) -> tuple[str, int]:
    """What was printed, errors last, and the exit code."""
    value = outcome.value
    if not isinstance(value, dict):
        return outcome.text, 0
    lower = {key.lower().replace("_", ""): one for key, one in value.items()}
    parts = [str(lower[key]) for key in ("stdout", "output", "result", "stderr") if lower.get(key)]
    code = lower.get("exitcode", lower.get("returncode", lower.get("code", 0)))
    if not parts and not any(key in lower for key in ("stdout", "output", "stderr")):
        return outcome.text, 0
    return "\n".join(part.strip("\n") for part in parts), code if isinstance(code, int) else 0


# ---- tests -------------------------------------------------------------------------------------------------------------

_FAILING = late(r"\b(?P<n>\d{1,5}) (?:failed|failing|failures?)\b")
_PASSING = late(r"\b(?P<n>\d{1,5}) (?:passed|passing)\b")
_FAILED_LINE = late(r"^[ \t]*(?:FAILED|✕|✗|×|--- FAIL:)[ \t]+(?P<test>[^\n]{1,200}?)(?: \([\d.]{1,12} ?m?s\))?(?: - (?P<why>[^\n]{1,300}))?$", re.MULTILINE)  # fmt: skip
_FAILED_IN = late(r"^(?:FAIL:?|ERROR:)\s+(?P<test>\S[^\n]{0,200})$", re.MULTILINE)
_WHERE = late(r"\bwhere (?P<value>.{1,80}?) = (?P<call>[^\n]{1,120})$", re.MULTILINE)
_EQUALS = late(r"^assert (?P<got>[^\n=]{1,100}?) == (?P<wanted>[^\n]{1,100})$")
_JEST = late(r"Expected:? (?P<wanted>[^\n]{1,120})\n\s*Received:? (?P<got>[^\n]{1,120})")
_UNITTEST = late(r"^Ran (?P<n>\d{1,5}) tests? in .+\n+(?P<end>OK|FAILED)", re.MULTILINE)


def _tests(output: str, text: str, outcome: Outcome, zh: bool) -> str | None:
    failing, passing = _FAILING.search(output), _PASSING.search(output)
    ran = _UNITTEST.search(output)
    if "--- FAIL: " in output and failing is None:
        return _of_go(output, zh=zh)
    if failing is None and passing is None and ran is None:
        return None
    failed = int(failing["n"]) if failing else 0
    passed = int(passing["n"]) if passing else 0
    if ran and not failing and not passing:
        if ran["end"] == "OK":
            passed = int(ran["n"])
        else:
            found = re.search(r"failures=(\d+)", output)
            failed = int(found[1]) if found else 1
            passed = int(ran["n"]) - failed
    if not failed:
        return f"全部 {passed} 个测试都通过了。" if zh else f"All {passed} tests passed." if passed != 1 else "The one test passed."  # fmt: skip
    rows = [(one["test"].strip(), (one["why"] or "").strip()) for one in _FAILED_LINE.finditer(output)]
    rows = rows or [(one["test"].strip(), "") for one in _FAILED_IN.finditer(output)]
    rows = list(dict.fromkeys(rows))[:10]
    total = failed + passed
    lead = f"{total} 个测试中有 {failed} 个失败，{passed} 个通过。" if zh else f"{failed} of {total} tests failed; the other {passed} passed."  # fmt: skip
    if not passed:
        lead = f"{failed} 个测试失败。" if zh else f"{failed} test{'s' if failed > 1 else ''} failed."
    lines = []
    for test, why in rows:
        why = _why(output, why, zh=zh)
        lines.append(f"- `{test}`{('：' if zh else ': ') + why if why else ''}")
    said = lead + (("\n\n" + "\n".join(lines)) if lines else "")
    said += _next(output, rows, zh=zh)
    return said


def _of_go(output: str, *, zh: bool) -> str:
    """What failed of the tests of Go, which counts nothing."""
    tests = [one["test"].strip() for one in _FAILED_LINE.finditer(output)]
    whys = re.findall(r"^\s+(\w+_test\.go:\d+: [^\n]{1,200})$", output, re.MULTILINE)
    lines = [f"- `{test}`" + (f": `{whys[at]}`" if at < len(whys) else "") for at, test in enumerate(tests)]
    lead = f"{len(tests)} 个测试失败：" if zh else f"{len(tests)} test{'s' if len(tests) > 1 else ''} failed:"
    return "\n".join([lead, "", *lines])


def _why(output: str, why: str, *, zh: bool) -> str:
    """Why a test failed, from its message."""
    if match := _EQUALS.match(why):
        where = next(
            (one for one in _WHERE.finditer(output) if one["value"].strip() == match["got"].strip()), None
        )
        got = f"`{where['call'].strip()}`" if where else ""
        if zh:
            return f"{got + ' 得到' if got else '实际得到'} `{match['got'].strip()}`，预期是 `{match['wanted'].strip()}`"
        return f"{got + ' gave' if got else 'it got'} `{match['got'].strip()}` where `{match['wanted'].strip()}` was expected"
    if not why and (match := _JEST.search(output)):
        return f"预期 `{match['wanted']}`，实际得到 `{match['got']}`" if zh else f"`{match['wanted']}` was expected, but it got `{match['got']}`"  # fmt: skip
    return f"`{why}`" if why else ""


def _next(output: str, rows: list[tuple[str, str]], *, zh: bool) -> str:
    """Where to look first."""
    place = re.search(
        r"^(?P<file>[\w./\\-]{1,120}\.\w{1,5}):(?P<line>\d{1,6}): (?:\w+Error|in )", output, re.MULTILINE
    )
    if place:
        return (f"\n\n断言在 `{place['file']}` 第 {place['line']} 行。先确认是期望值写错了，还是被测的代码有问题，再改其中一处。" if zh
                else f"\n\nThe assertion stands in `{place['file']}`, line {place['line']}. Decide first whether the expected value or the code under test is wrong, then change that one.")  # fmt: skip
    hint = next((explained(why, zh=zh) for _, why in rows if explained(why, zh=zh)), "")
    return f"\n\n{hint}" if hint else ""


# ---- errors ------------------------------------------------------------------------------------------------------------

_LAST = late(r"^(?P<kind>[\w.]{1,60}(?:Error|Exception|Interrupt|Exit)|AssertionError)(?:: (?P<what>[^\n]{0,400}))?\s*$", re.MULTILINE)  # fmt: skip
_FRAME = late(
    r"^\s*File \"(?P<file>[^\"\n]{1,300})\", line (?P<line>\d{1,7})(?:, in (?P<in>[^\n]{1,80}))?",
    re.MULTILINE,
)
_COMPILER = late(r"^(?P<file>[\w./@\\-]{1,200}\.\w{1,6})[:(](?P<line>\d{1,6})(?:[:,](?P<col>\d{1,6}))?\)?:? (?:- )?(?:fatal )?error:? (?P<what>[^\n]{1,300})$", re.MULTILINE | re.IGNORECASE)  # fmt: skip
_JS = late(r"^(?:Uncaught )?(?P<kind>TypeError|ReferenceError|SyntaxError|RangeError|Error): (?P<what>[^\n]{1,300})\n\s+at (?P<at>[^\n]{1,200})", re.MULTILINE)  # fmt: skip


def _error(output: str, text: str, outcome: Outcome, zh: bool) -> str | None:
    if "Traceback (most recent call last)" in output or (
        outcome.fault and (one := _LAST.search(output)) and one.end() > len(output) - 5
    ):
        ends = list(_LAST.finditer(output))
        if ends:
            return traced(output, ends[-1], zh=zh)
    if match := _COMPILER.search(output):
        count = sum(1 for _ in _COMPILER.finditer(output))
        many = count > 1
        if zh:
            return f"构建失败，{f'共 {count} 处错误，第一处' if many else '错误'}在 `{match['file']}` 第 {match['line']} 行：\n\n`{match['what'].strip()}`\n\n先改这一处再重新运行{'，后面的错误往往由它引起' if many else ''}。"  # fmt: skip
        return f"It failed{f' with {count} errors; the first is' if many else ': there is an error'} in `{match['file']}`, line {match['line']}:\n\n`{match['what'].strip()}`\n\nMend that line and run it again{', since the later errors often follow from the first' if many else ''}."  # fmt: skip
    if match := _JS.search(output):
        hint = explained(f"{match['kind']}: {match['what']}", zh=zh)
        if zh:
            return f"运行时抛出 `{match['kind']}: {match['what']}`，位置是 `{match['at'].strip()}`。{hint}"
        return f"It threw `{match['kind']}: {match['what']}` at `{match['at'].strip()}`. {hint}".rstrip()
    return None


def traced(output: str, last: "re.Match[str]", *, zh: bool) -> str:
    """What a Python traceback says: the error, its line, what it means."""
    frames = list(_FRAME.finditer(output))
    frame = next((one for one in reversed(frames) if "site-packages" not in one["file"] and "/lib/python" not in one["file"]), None)  # fmt: skip
    error = last["kind"] + (f": {last['what']}" if last["what"] else "")
    hint = explained(error, zh=zh)
    if zh:
        where = f"，出在 `{frame['file']}` 第 {frame['line']} 行" if frame else ""
        return f"程序运行失败，报错 `{error}`{where}。{hint}"
    where = f" in `{frame['file']}`, line {frame['line']}" if frame else ""
    return f"The program failed with `{error}`{where}. {hint}".rstrip()


def explained(error: str, *, zh: bool) -> str:
    """What a well-known error means; empty for one that is not known."""
    if module := re.search(r"No module named '([\w.]+)'", error):
        name = module[1].split(".")[0]
        return (f"当前环境没有安装 `{name}`，运行 `python -m pip install {name}` 后再试（安装名有时与模块名不同）。" if zh
                else f"`{name}` is not installed in the environment that ran it. `python -m pip install {name}` should help (the package is sometimes called otherwise than the module).")  # fmt: skip
    if key := re.search(r"KeyError: ('[^'\n]{1,60}'|\d+)", error):
        return (f"字典里没有 {key[1]} 这个键：先打印现有的键核对写法，键可能缺失时改用 `.get({key[1]})`。" if zh
                else f"The dictionary has no key {key[1]}: print the keys it has and compare the spelling, or use `.get({key[1]})` where it may be missing.")  # fmt: skip
    if "invalid literal for int()" in error:
        return "传给 `int()` 的文本不是整数：转换前先检查内容，或捕获 `ValueError`。" if zh else "The text that `int()` was given is no whole number: check it before, or catch the `ValueError`."  # fmt: skip
    for names, en, zh_said in phrases.data("deeds")["errors"]:
        if worded(names).search(error):
            return str(zh_said if zh else en)
    return ""


# ---- known commands ----------------------------------------------------------------------------------------------------

_BRANCH = late(r"^On branch (?P<branch>\S+)|^位于分支 (?P<zh>\S+)", re.MULTILINE)
_CHANGED = late(r"^\s+(?P<how>modified|new file|deleted|renamed):\s+(?P<file>[^\n]{1,200})$", re.MULTILINE)
_UNTRACKED = late(
    r"^Untracked files:\n(?:\s+\([^\n]{0,120}\)\n)?(?P<files>(?:\s+[^\n(]{1,200}\n?){1,50})", re.MULTILINE
)


_PUSHED = late(
    r"^To (?P<to>\S{1,200})\n\s+(?P<range>[0-9a-f]{7,40}\.{2,3}[0-9a-f]{7,40})\s+\S{1,80} -> (?P<branch>\S{1,80})",
    re.MULTILINE,
)


def _git(output: str, text: str, outcome: Outcome, zh: bool) -> str | None:
    if match := _BRANCH.search(output):
        branch = match["branch"] or match["zh"]
        if "nothing to commit" in output or "无文件要提交" in output:
            return f"当前在分支 `{branch}` 上，工作区干净，没有要提交的改动。" if zh else f"You are on branch `{branch}`, and the working tree is clean: there is nothing to commit."  # fmt: skip
        files = [f"- `{one['file'].strip()}` ({one['how']})" for one in _CHANGED.finditer(output)]
        if new := _UNTRACKED.search(output):
            files += [f"- `{line.strip()}` ({'未跟踪' if zh else 'untracked'})" for line in new["files"].splitlines() if line.strip()]  # fmt: skip
        if files:
            lead = f"当前在分支 `{branch}` 上，工作区不干净，有 {len(files)} 个文件有改动：" if zh else f"You are on branch `{branch}`, and the tree is not clean: {len(files)} file{'s have' if len(files) > 1 else ' has'} changes."  # fmt: skip
            return lead + "\n\n" + "\n".join(files[:30])
        return f"当前在分支 `{branch}` 上。" if zh else f"You are on branch `{branch}`."
    if match := _PUSHED.search(output):
        return f"已推送到 `{match['to']}` 的 `{match['branch']}`（{match['range']}）。" if zh else f"Pushed to `{match['branch']}` on `{match['to']}` ({match['range']})."  # fmt: skip
    if match := re.search(r"^\[(?P<branch>[^\s\]]{1,80})(?: \([^)\n]{1,40}\))? (?P<hash>[0-9a-f]{7,40})\] (?P<title>[^\n]{1,200})", output, re.MULTILINE):  # fmt: skip
        stat = re.search(r"(\d+) files? changed[^\n]{0,80}", output)
        more = f"（{stat[0]}）" if stat and zh else f" ({stat[0]})" if stat else ""
        return f"已提交到 `{match['branch']}`：`{match['hash']}` {match['title']}{more}。" if zh else f"Committed to `{match['branch']}` as `{match['hash']}`: {match['title']}{more}."  # fmt: skip
    lines = [line for line in output.strip().splitlines() if line.strip()]
    if lines and all(re.match(r"[0-9a-f]{7,40} \S", line) for line in lines):
        rows = "\n".join(f"- `{line.split(' ', 1)[0]}` {line.split(' ', 1)[1]}" for line in lines[:50])
        one = len(lines) == 1
        return f"最近 {len(lines)} 次提交：\n\n{rows}" if zh else f"The last {'commit' if one else f'{len(lines)} commits'}:\n\n{rows}"  # fmt: skip
    return None


def _places(output: str, text: str, outcome: Outcome, zh: bool) -> str | None:
    """`df`, `wc`, a port, packages that were installed."""
    if re.match(r"\s*Filesystem\s", output):
        rows = [line.split() for line in output.strip().splitlines()[1:]]
        rows = [row for row in rows if len(row) >= 6]
        main = next((row for row in rows if row[-1] == "/"), rows[0] if rows else None)
        if main:
            return f"根分区 `{main[0]}` 还剩 {main[3]} 可用：共 {main[1]}，已用 {main[2]}（{main[4]}）。" if zh else f"{main[3]} is free on `{main[0]}` (mounted at `{main[5]}`): {main[2]} of {main[1]} is used, {main[4]}."  # fmt: skip
    if match := re.fullmatch(r"\s*(\d{1,12})\s+(\S{1,200})\s*", output):
        command = str(outcome.arguments.get("command") or outcome.arguments.get("cmd") or "")
        if command.startswith("wc"):
            unit = (
                ("字", "words")
                if "-w" in command
                else ("字节", "bytes")
                if "-c" in command
                else ("行", "lines")
            )
            return (
                f"`{match[2]}` 共有 {match[1]} {unit[0]}。"
                if zh
                else f"`{match[2]}` has {match[1]} {unit[1]}."
            )
    if match := re.search(
        r"^(?P<command>\S+)\s+(?P<pid>\d+)\s.*:(?P<port>\d+) \(LISTEN\)", output, re.MULTILINE
    ):
        return f"是的，端口 {match['port']} 上有进程在监听：`{match['command']}`（PID {match['pid']}）。" if zh else f"Yes: `{match['command']}` (PID {match['pid']}) listens on port {match['port']}."  # fmt: skip
    if match := re.search(r"^Successfully installed ([^\n]{1,400})$", output, re.MULTILINE):
        names = [f"`{one}`" for one in match[1].split()]
        return (
            f"已安装：{'、'.join(names[:12])}。"
            if zh
            else f"Installed: {outcomes.listed(names[:12], zh=False)}."
        )
    return None


_LEVEL = late(r"\b(?P<level>ERROR|FATAL|CRITICAL|WARN(?:ING)?|INFO|DEBUG)\b")


def _logs(output: str, text: str, outcome: Outcome, zh: bool) -> str | None:
    lines = output.strip().splitlines()
    levels = [(match["level"].replace("WARNING", "WARN"), line) for line in lines[:50_000] if (match := _LEVEL.search(line[:200]))]  # fmt: skip
    if len(levels) < 3 or len(levels) * 2 < len(lines):
        return None
    counts = Counter(level for level, _ in levels)
    told = outcomes.listed([f"{count} {level}" for level, count in counts.most_common()], zh=zh)
    bad = [line.strip() for level, line in levels if level in ("ERROR", "FATAL", "CRITICAL", "WARN")]
    said = f"日志共 {len(lines)} 行：{told}。" if zh else f"The log has {len(lines)} lines: {told}."
    if not bad:
        return f"{said}没有错误或警告。" if zh else f"{said} There are no errors or warnings."
    return f"{said}{'值得注意的是：' if zh else ' What stands out:'}{_fenced(chr(10).join(bad[:10]))}"


# ---- checks, hits, machines --------------------------------------------------------------------------------------------

_LINT = late(
    r"^(?P<file>[\w./@\\-]{1,200}\.\w{1,6}):(?P<line>\d{1,6}):(?:\d{1,6}:)? (?P<what>[^\n]{1,300})$",
    re.MULTILINE,
)
_HIT = late(r"^(?P<file>[\w./@\\-]{1,200}\.\w{1,6}):(?P<line>\d{1,6}):(?P<what>[^\n]{0,300})$", re.MULTILINE)
_BUILT = late(r"^.{0,60}\b(?:built in|build succeeded|compiled successfully|successfully (?:built|tagged))\b.{0,80}$", re.MULTILINE | re.IGNORECASE)  # fmt: skip
_CLEAN = late(r"^(?:success: no issues found.{0,60}|all checks passed!?|no (?:issues|errors|problems) found.{0,40}|found 0 errors.{0,40})$", re.MULTILINE | re.IGNORECASE)  # fmt: skip


def _checks(output: str, text: str, outcome: Outcome, zh: bool) -> str | None:
    """What a linter, a type checker or a build found."""
    if match := _CLEAN.search(output):
        return (
            f"检查通过，没有发现问题（`{match[0].strip()}`）。"
            if zh
            else f"Yes, there are no problems: `{match[0].strip()}`."
        )
    if (match := _BUILT.search(output)) and not re.search(r"\berror\b", output, re.IGNORECASE):
        return f"构建成功：`{match[0].strip()}`。" if zh else f"The build succeeded: `{match[0].strip()}`."
    found = list(_LINT.finditer(output))
    if not found or len(found) * 3 < len(output.splitlines()):
        return None
    lines = "\n".join(
        f"- `{one['file']}`{f' 第 {one[2]} 行：' if zh else f', line {one[2]}: '}{one['what']}"
        for one in found[:20]
    )
    fix = "用 `--fix` 可以自动修复其中一部分。" if zh else "Some of it can be mended with `--fix`."
    lead = (
        f"发现 {len(found)} 个问题："
        if zh
        else f"It found {len(found)} problem{'s' if len(found) > 1 else ''}:"
    )
    return f"{lead}\n\n{lines}" + (f"\n\n{fix}" if "--fix" in output else "")


def hits(outcome: Outcome, *, zh: bool) -> str | None:
    """Lines of files that a search found: `src/a.py:12:# TODO`; None for other text."""
    found = list(_HIT.finditer(outcome.text))
    if not found or len(found) < len(outcome.text.strip().splitlines()):
        return None
    rows = [f"`{one['file']}`{f' 第 {one[2]} 行：' if zh else f', line {one[2]}: '}`{one['what'].strip()}`" for one in found[:30]]  # fmt: skip
    if len(rows) == 1:
        return f"在 {rows[0]}。" if zh else f"It is in {rows[0]}."
    lead = f"找到 {len(found)} 处：" if zh else f"I found {len(found)} places:"
    return "\n".join([lead, "", *[f"- {row}" for row in rows]])


_FREE = late(r"^Mem:\s+(?P<all>\S+)\s+(?P<used>\S+)\s+\S+\s+\S+\s+\S+\s+(?P<left>\S+)", re.MULTILINE)
_ENTRY = late(
    r"^(?P<kind>[d-])[rwxsStT-]{9}[.+@]?\s+\d+(?:\s+\S+){6}\s(?P<name>\S[^\n]{0,200})$", re.MULTILINE
)
_COMMIT = late(r"commit (?P<hash>[0-9a-f]{7,40})\n(?:Merge:[^\n]{1,80}\n)?Author: (?P<who>[^<\n]{1,80}) <[^\n]{1,120}\nDate:\s+(?P<when>[^\n]{1,60})\n\n\s+(?P<title>[^\n]{1,200})")  # fmt: skip


def _machines(output: str, text: str, outcome: Outcome, zh: bool) -> str | None:
    """`free`, `ls -l`, a commit, a diff."""
    if match := _FREE.search(output):
        if zh:
            return f"内存共 {match['all']}，已用 {match['used']}，还有 {match['left']} 可用。"
        return f"{match['left']} of {match['all']} of memory is available; {match['used']} is in use."
    entries = [
        (one["name"], one["kind"]) for one in _ENTRY.finditer(output) if one["name"] not in (".", "..")
    ]
    if entries:
        lead = f"这里有 {len(entries)} 项：" if zh else f"There {'are' if len(entries) > 1 else 'is'} {len(entries)} {'entries' if len(entries) > 1 else 'entry'} here:"  # fmt: skip
        return "\n".join(
            [lead, "", *[f"- `{name}{'/' if kind == 'd' else ''}`" for name, kind in entries[:50]]]
        )
    if match := _COMMIT.match(output):
        stat = re.findall(r"^ (\S[^|\n]{0,150}?)\s+\|\s+(\d+)", output, re.MULTILINE)
        files = "\n".join(
            f"- `{name}`{f'：{count} 行' if zh else f': {count} lines'}" for name, count in stat[:20]
        )
        if zh:
            said = f"提交 `{match['hash'][:7]}`“{match['title']}”，作者 {match['who'].strip()}，时间 {match['when']}。"
        else:
            said = f"The commit `{match['hash'][:7]}` by {match['who'].strip()} ({match['when']}) is “{match['title']}”."
        return said + (f"\n\n{'改动的文件：' if zh else 'It changed:'}\n\n{files}" if files else "")
    return _diff(output, zh=zh)


def _diff(output: str, *, zh: bool) -> str | None:
    """How much a diff changes, and the diff."""
    files = re.findall(r"^diff --git a/(\S{1,200}) b/", output, re.MULTILINE)
    if not files:
        return None
    added = len(re.findall(r"^\+(?!\+\+ )", output, re.MULTILINE))
    gone = len(re.findall(r"^-(?!-- )", output, re.MULTILINE))
    names = outcomes.listed([f"`{name}`" for name in dict.fromkeys(files)], zh=zh)
    lead = f"改动涉及 {names}：新增 {added} 行，删除 {gone} 行。" if zh else f"It changes {names}: {added} line{'s' if added != 1 else ''} added, {gone} removed."  # fmt: skip
    return f"{lead}\n\n```diff\n{output.strip()[:4000]}\n```"


_TELLING: tuple[Telling, ...] = (_tests, _error, _checks, _git, _places, _machines, _logs)


# ---- files ---------------------------------------------------------------------------------------------------------------

_LINE = late(r"^(?P<lead>[ \t]*)[\"']?(?P<key>[A-Za-z_][\w.-]{0,60}(?: [\w.-]{1,30}){0,3})[\"']?[ \t]*(?P<sign>[:=])[ \t]*(?P<value>[^\s][^\n]{0,200})$", re.MULTILINE)  # fmt: skip
_CODE = late(r"^\s*(?:def |class |import |from \w+ import |function |const |let |export |#include|package |public |func |fn |use )", re.MULTILINE)  # fmt: skip
_LANGUAGES = {"py": "python", "js": "javascript", "ts": "typescript", "go": "go", "rs": "rust", "java": "java", "c": "c", "cpp": "cpp", "sh": "bash", "json": "json", "yaml": "yaml", "yml": "yaml", "toml": "toml", "md": "markdown", "html": "html", "css": "css", "sql": "sql"}  # fmt: skip


def setting(source: str, text: str, path: str, *, zh: bool) -> str | None:
    """The line of a file that holds what a question names: `port: 8080` for `which port`."""
    said = set(re.findall(r"[a-z][a-z0-9]{2,}", text.lower().replace(path.lower(), ""))) - STOP
    aliases = {alias: key for alias, key in (("端口", "port"), ("版本", "version"), ("主机", "host"), ("数据库", "database"), ("级别", "level"), ("名称", "name")) if alias in text}  # fmt: skip
    wanted = said | set(aliases.values())
    for match in _LINE.finditer(source[:50_000]):
        key = match["key"].lower()
        if wanted.isdisjoint(re.split(r"[ _]", key)):
            continue
        value = match["value"].strip().rstrip(",").strip("\"'")
        if not value or value in "{[(":
            continue
        line = source.count("\n", 0, match.start()) + 1
        where = (f"（`{path}` 第 {line} 行）" if zh else f" (`{path}`, line {line})") if path else ""
        return f"{match['key']} 是 `{value}`{where}。" if zh else f"The {match['key']} is `{value}`{where}."
    return None


def fenced(source: str, path: str) -> str:
    """A file as it stands, with the language that its name tells."""
    language = _LANGUAGES.get(path.rpartition(".")[2].lower(), "")
    return f"```{language}\n{source.strip(chr(10))}\n```"


def is_code(source: str, path: str) -> bool:
    """Whether a file is a program."""
    return path.rpartition(".")[2].lower() in ("py", "js", "ts", "go", "rs", "java", "c", "cpp", "sh") or _CODE.search(source[:3000]) is not None  # fmt: skip
