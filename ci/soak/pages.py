"""The guide Reliability, made of committed figures: figures.json beside this file says what was measured, the page says it in words."""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

FIGURES = Path(__file__).with_name("figures.json")
GUIDES = Path(__file__).parents[2] / "mock_server" / "docs" / "guides"


def gather(parts: Mapping[str, Path]) -> None:
    """Takes the parts whose files are named into figures.json; the others stay as they were."""
    figures = json.loads(FIGURES.read_text(encoding="utf-8")) if FIGURES.exists() else {}
    for name, file in parts.items():
        figures[name] = json.loads(file.read_text(encoding="utf-8"))
    FIGURES.write_text(json.dumps(figures, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")


def write() -> None:
    """Writes the page in both languages."""
    for file, text in pages().items():
        file.write_text(text, encoding="utf-8")


def pages() -> dict[Path, str]:
    """What the page's files hold."""
    figures = json.loads(FIGURES.read_text(encoding="utf-8"))
    return {GUIDES / "reliability.md": _english(figures), GUIDES / "zh" / "reliability.md": _chinese(figures)}


def _thousands(number: float) -> str:
    return f"{number:,.0f}"


def _mib(kib: int) -> str:
    return f"{kib // 1024} MiB"


def _words(figures: dict[str, Any]) -> dict[str, Any]:
    """What both languages say, as texts."""
    soak, fuzz, kills = figures["soak"], figures["fuzz"], figures["kills"]
    memory, open_ = soak["memory_mib"], soak["descriptors"]
    machine = soak["machine"]
    return {
        "minutes": f"{soak['seconds'] / 60:.3g}",
        "warm": f"{soak['warm_after_seconds'] / 60:.2g}",
        "requests": _thousands(soak["requests"]),
        "rate": f"{soak['requests_per_second']:.0f}",
        "busy": f"{soak['busy_share_of_a_core']:.0%}",
        "slope": f"{soak['memory_slope_mib_per_hour']:+.1f} ± {soak['memory_slope_error']:.1f}",
        "mib": f"{memory['warm']:.0f} → {memory['end']:.0f} MiB",
        "most": f"{memory['most']:.0f} MiB",
        "open": f"{open_['idle']} → {open_['end']}",
        "most_open": str(open_["most"]),
        "unasked": str(soak["unasked_5xx"]),
        "other": str(sum(soak["wrong"].values())),
        "p50": f"{soak['p50_ms']:.1f} ms",
        "p99": " / ".join(f"{one:.0f}" for one in soak["p99_ms_by_thirds"]) + " ms",
        "machine": f"{machine['cores']} cores, Python {machine['python']}",
        "failed": [name for name, holds in soak["verdicts"].items() if not holds],
        "fuzzed": _thousands(fuzz["sent"]),
        "fuzz_rows": [
            (name, _thousands(count), f"{fuzz['slowest'][name]:.2f} s", _mib(fuzz["memory"][name]["most"]))
            for name, count in fuzz["parts"].items()
        ],
        "fuzz_wrong": str(len(fuzz["wrong"])),
        "fuzz_5xx": str(sum(count for status, count in fuzz["statuses"].items() if status.startswith("5"))),
        "kills": str(kills["sqlite"]),
        "redis_kills": str(kills["redis"]),
        "lost": {True: "nothing", False: "see the cases in ci/soak/figures.json"}[kills["holds"]],
        "lost_zh": {True: "无", False: "见 ci/soak/figures.json"}[kills["holds"]],
    }


def _failed(names: list[str]) -> str:
    return f" **In this run this did not hold:** {', '.join(names)}." if names else ""


def _failed_zh(names: list[str]) -> str:
    return f" **本次运行中未成立：**{'、'.join(VERDICTS_ZH[name] for name in names)}。" if names else ""


VERDICTS_ZH = {
    "memory is flat": "内存平稳",
    "no descriptor is left open": "没有未关闭的文件描述符",
    "no 5xx that was not asked for": "没有未经要求的 5xx",
    "nothing else went wrong": "没有其他差错",
    "p99 is steady": "p99 平稳",
    "nothing failed in the log": "日志中没有失败",
}
"""The verdicts of a soak, see run.py."""


def _english(figures: dict[str, Any]) -> str:
    said = _words(figures)
    parts = {
        "port": "bytes on a port",
        "application": "whole requests, in one process",
        "readers": "files and streams for their readers",
    }
    rows = "\n".join(
        f"| {parts[name]} | {count} | {slow} | {most} |" for name, count, slow, most in said["fuzz_rows"]
    )
    return f"""# Reliability

What a mock must not do is get in the way: grow until the machine swaps, answer 500 when nobody asked for it, lose a file, hang. This page says how that is looked for, and what was found. Its figures come from `ci/soak/figures.json`, and the page is written from that file; nobody types them.

## Mixed traffic

Jobs as an application's come at their own time, whether the mock is done with those before or not: completions and streams in three dialects, tool calls, responses that go on, pictures that are ordered and fetched, files, batches, faults on request, refusals, slow streams, and clients that vanish in the midst of a stream or before their request is whole. The load is 70 % of what one core of the mock can do, measured just before. All that is bounded by number is filled up first, so that what still grows is a leak.

| measured | found |
| --- | --- |
| time, after {said["warm"]} minutes to warm up of these | {said["minutes"]} minutes |
| requests | {said["requests"]}, {said["rate"]} a second |
| share of one core | {said["busy"]} |
| memory after warming up → at the end | {said["mib"]} (most: {said["most"]}) |
| slope of memory | {said["slope"]} MiB an hour |
| descriptors before → after (most) | {said["open"]} ({said["most_open"]}) |
| 5xx that nobody asked for | {said["unasked"]} |
| other answers than wanted | {said["other"]} |
| half of the requests within | {said["p50"]} |
| p99 in the first, second and last third | {said["p99"]} |

The slope is fitted to the means of twelve stretches of time, and so is its standard error. Machine: {said["machine"]}.{_failed(said["failed"])}

## Hostile input

{said["fuzzed"]} attacks, made by a grammar of HTTP, JSON, forms, lines, streams, scenarios, tapes and settings. An attack succeeds if something crashes, answers 5xx, answers more requests than were sent, leaves one without an answer, makes its process grow by more than 512 MiB, or raises what is not the reader's own error.

| sent | attacks | slowest | most memory |
| --- | --- | --- | --- |
{rows}

Succeeded: {said["fuzz_wrong"]}; 5xx: {said["fuzz_5xx"]}.

By themselves are tried: requests that come a byte at a time, floods of headers, a gigabyte that is promised and one that is sent, compressed bombs, JSON a hundred thousand levels deep, patterns that would run for ever, a hundred thousand keys, requests that frame themselves in two ways, and pipelining.

## What is survived

| what happens | what the mock does |
| --- | --- |
| `kill -9` in the midst of traffic, {said["kills"]} times with SQLite, {said["redis_kills"]} times one of three replicas with Redis | all that was answered is kept; lost: {said["lost"]} |
| the store is gone, or its disk is full | the API says so with its own 500; calls that keep nothing go on; all goes on when the store does |
| the disk of `--record-to` is full | answers go on, tapes that could not be written are counted and said |
| the clock jumps, forward or back | every answer is one; what is too old is gone, as always |
| no descriptor is left | who is connected is served; others are, as soon as there is one |
| clients do not read | each costs less than a megabyte, whatever its answer weighs; nobody waits for it |
| SIGTERM | streams are said to their end, for five seconds at most; nobody new is let in |

## What is bounded

| of | limit | set by |
| --- | --- | --- |
| files | 1 GiB and 200,000; the oldest go | `--max-stored` |
| tasks, responses, conversations, threads, sessions and all else that is kept | a number of each, and 256 MiB together; the oldest go, and the log says so | |
| files that batches work off | 1 GiB | |
| calls in the journal | 64 MiB | `--journal` |
| what was worked out of requests and may be asked for again | forgotten after each 8 MiB of requests | |

With a store, what is kept is bounded by number only, and lies in the store.

## Do it again

```sh
python -m ci.soak --minutes 30 --report build/soak.json
python -m ci.fuzz --requests 1000000 --report build/fuzz.json
python -m ci.soak kills --times 200 --report build/kills.json
python -m ci.soak report --soak build/soak.json --fuzz build/fuzz.json --kills build/kills.json
```

The last one writes this page. Short forms of all three are part of `make test`.
"""


def _chinese(figures: dict[str, Any]) -> str:
    said = _words(figures)
    parts = {"port": "端口上的字节", "application": "进程内的完整请求", "readers": "各读取器的文件与流"}
    rows = "\n".join(
        f"| {parts[name]} | {count} | {slow} | {most} |" for name, count, slow, most in said["fuzz_rows"]
    )
    return f"""# 可靠性

模拟服务器不该碍事：不能一直涨内存，不能在没人要求时返回 500，不能丢文件，不能卡住。本页说明怎样检查这些，以及查到了什么。数字来自 `ci/soak/figures.json`，页面由该文件生成，不是手写的。

## 混合流量

任务像真实应用那样按自己的时间到来，不管前面的是否已经处理完：三种协议的补全与流式输出、工具调用、接续的 Responses、先下单后取的图片、文件、批处理、按要求注入的故障、被拒绝的请求、慢速流，以及在流的中途或请求未发完时消失的客户端。负载为一个核心处理能力的 70 %，能力在开始前当场测得。所有按数量设上限的内容先填满，此后还在增长的就是泄漏。

| 测量项 | 结果 |
| --- | --- |
| 时长（其中预热 {said["warm"]} 分钟） | {said["minutes"]} 分钟 |
| 请求数 | {said["requests"]}，每秒 {said["rate"]} 个 |
| 占用一个核心的比例 | {said["busy"]} |
| 内存：预热后 → 结束时 | {said["mib"]}（最高 {said["most"]}） |
| 内存斜率 | 每小时 {said["slope"]} MiB |
| 文件描述符：之前 → 之后（最多） | {said["open"]}（{said["most_open"]}） |
| 没人要求的 5xx | {said["unasked"]} |
| 其他不符合预期的回答 | {said["other"]} |
| 一半请求的耗时不超过 | {said["p50"]} |
| 前、中、后三段的 p99 | {said["p99"]} |

斜率由十二段时间的均值拟合得出，标准误差也由此算出。机器：{said["machine"]}。{_failed_zh(said["failed"])}

## 恶意输入

共 {said["fuzzed"]} 次攻击，由 HTTP、JSON、表单、JSONL、流、场景、磁带和设置的语法生成。出现以下任一情况即算攻击成功：崩溃、返回 5xx、回答多于请求、应答缺失、进程内存增长超过 512 MiB，或抛出读取器自身错误以外的异常。

| 送往 | 次数 | 最慢 | 最高内存 |
| --- | --- | --- | --- |
{rows}

成功的攻击：{said["fuzz_wrong"]}；5xx：{said["fuzz_5xx"]}。

另有单独的测试：逐字节发送的请求、大量请求头、只声明不发送与真正发送的 1 GB 请求体、压缩炸弹、十万层嵌套的 JSON、会失控的正则表达式、十万个键、以两种方式声明长度的请求，以及流水线请求。

## 能承受的故障

| 发生什么 | 模拟服务器怎么做 |
| --- | --- |
| 流量进行中 `kill -9`：SQLite {said["kills"]} 次，Redis 三个副本之一 {said["redis_kills"]} 次 | 已回答的内容都还在；丢失：{said["lost_zh"]} |
| 存储不可用或磁盘已满 | API 以自己的 500 说明；不需要保存的调用照常；存储恢复后一切照常 |
| `--record-to` 所在磁盘已满 | 回答照常，没能写下的磁带会计数并说明 |
| 时钟向前或向后跳变 | 每个请求都有正常回答；过期的内容照常消失 |
| 文件描述符耗尽 | 已连接的照常服务；有空位后其他人也能连上 |
| 客户端不读取 | 无论回答多大，每个客户端占用不到 1 MB；不影响其他人 |
| SIGTERM | 进行中的流说完为止，最多五秒；不再接受新连接 |

## 上限

| 内容 | 上限 | 设置 |
| --- | --- | --- |
| 文件 | 1 GiB 且 200,000 个，最旧的先删除 | `--max-stored` |
| 任务、Responses、对话、线程、会话及其他保存的内容 | 各有数量上限，合计 256 MiB；最旧的先删除，日志会说明 | |
| 批处理正在处理的文件 | 1 GiB | |
| 日志中的调用 | 64 MiB | `--journal` |
| 由请求算出、可能再次用到的内容 | 每收到 8 MiB 请求就清空一次 | |

使用外部存储时，保存的内容只按数量设上限，并存放在该存储中。

## 自己再测一遍

```sh
python -m ci.soak --minutes 30 --report build/soak.json
python -m ci.fuzz --requests 1000000 --report build/fuzz.json
python -m ci.soak kills --times 200 --report build/kills.json
python -m ci.soak report --soak build/soak.json --fuzz build/fuzz.json --kills build/kills.json
```

最后一条命令写出本页。三者的简短形式都包含在 `make test` 中。
"""
