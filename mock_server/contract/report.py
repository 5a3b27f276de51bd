"""What a run came to: on the terminal, as JUnit XML, NDJSON, and one HTML page with charts and trends that needs nothing else.

Keys are nowhere in any of them: requests are shown with `$DASHSCOPE_API_KEY`, and what an answer may have echoed is masked.
"""

import html
import json
import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from pathlib import Path
from xml.sax.saxutils import escape, quoteattr

from mock_server.contract import charts, metrics
from mock_server.contract.exchange import Exchange, Sent
from mock_server.contract.history import Run, trend
from mock_server.contract.laws import ACROSS, LAWS, Finding, Law, LawAcross, name
from mock_server.contract.laws.envelope import forms, joined
from mock_server.contract.laws.reading import cost
from mock_server.contract.run import Report
from mock_server.spec import folders

SHOWN = 20
"""Failures printed on the terminal, one a law and operation first; the reports hold all."""

MASK = "sk-***"

TELLING = 12
"""Characters of a key, in any form, that are masked wherever they stand together: what is cut to be short may end within one."""

RULES: tuple[Law | LawAcross, ...] = (*LAWS, *ACROSS)


class Writer:
    """Writes one report. `base` is where requests go, for the samples; `key` is masked wherever it turns up; `runs` are earlier
    ones and this one, for trends."""

    def __init__(self, report: Report, base: str, key: str, runs: Sequence[Run] = ()) -> None:
        self.report, self.base, self.key, self.runs = report, base, key, list(runs)
        self.mask = masking(key)

    def masked(self, text: str) -> str:
        """The text without the key in any form it may be written in, and without parts of it."""
        return self.mask(text)

    def _answer(self, exchange: Exchange, most: int) -> str:
        """The answer as it is shown; of a stream whose pieces join to the key, nothing."""
        if any(self.masked(whole) != whole for whole in joined(exchange)):
            return f"not shown: its pieces join to {MASK}"
        return exchange.raw[:most].decode("utf-8", "replace")

    # ---- the terminal -------------------------------------------------------------------------------------------------

    def terminal(self) -> Iterator[str]:
        """The lines of the terminal's table."""
        yield from map(self.masked, self._lines())

    def _lines(self) -> Iterator[str]:
        report = self.report
        operations = list(dict.fromkeys(one.operation.id for one in report.exchanges))
        failed = Counter((law, one.operation.id) for one, law, _ in report.failures)
        asked = Counter(one.operation.id for one in report.exchanges)
        width = max([len(id) for id in operations], default=9)
        yield f"{'operation':<{width}}  exchanges  laws broken"
        for id in operations:
            broken = ", ".join(f"{law} {number}" for (law, of), number in failed.items() if of == id)
            yield f"{id:<{width}}  {asked[id]:>9}  {broken or '-'}"
        yield ""
        for exchange, law, finding in self._first():
            yield f"{law}: {exchange.case.id}: {finding}"
        if (more := len(report.failures) - min(SHOWN, len(self._by_kind()))) > 0 and report.failures:
            yield f"… and {more} more findings" if more else ""
        yield from (f"note: {note}" for note in report.notes)
        yield from (f"not exercised: {line}" for line in report.unexercised)
        yield from (f"expired: {line}" for line in report.expired)
        yield from self._side_by_side()
        if report.known and report.target != "tapes":
            yield f"accepted: {len(report.known)} findings that the baseline explains"
        elif report.known:
            yield f"adjudicated: {len(report.known)} findings on {len({one.case.id for one, *_ in report.known})} tapes"
        if report.tokens or report.cny:
            word = "would have cost" if report.target == "mock" else "spent"
            yield f"{word}: {report.tokens} tokens, CNY {report.cny:.4f} (list price)"
        if line := trend(self.runs):
            yield line
        if report.stopped:
            yield f"stopped: {report.stopped}"
        laws = len({law for _, law, _ in report.failures})
        yield f"contract: {len(report.exchanges)}/{report.planned} exchanges, {len(report.failures)} findings against {laws} laws"

    def _rows(self) -> list[metrics.Row]:
        failed = frozenset(id(one) for one, *_ in self.report.failures)
        return metrics.rows(self.report.exchanges, self.report.costs, failed)

    def _side_by_side(self) -> Iterator[str]:
        """A matrix: one line an operation, model and value."""
        rows = [row for row in self._rows() if row.variant]
        if not rows:
            return
        wide = max(len(row.called) for row in rows)
        yield f"{'matrix':<{wide}}  calls  refused  findings    ms  first ms  tokens in  out  out/s"
        for row in sorted(rows, key=lambda one: one.operation):
            yield (
                f"{row.called:<{wide}}  {row.calls:>5}  {row.refused:>7}  {row.failed:>8}  {row.ms:>4.0f}"
                f"  {row.first_ms:>8.0f}  {row.tokens_in:>9}  {row.tokens_out:>3}  {row.speed:>5.0f}"
            )
        yield ""

    def _by_kind(self) -> dict[tuple[str, str], tuple[Exchange, str, Finding]]:
        found: dict[tuple[str, str], tuple[Exchange, str, Finding]] = {}
        for exchange, law, finding in self.report.failures:
            found.setdefault((law, exchange.operation.id), (exchange, law, finding))
        return found

    def _first(self) -> Iterable[tuple[Exchange, str, Finding]]:
        return list(self._by_kind().values())[:SHOWN]

    # ---- files ----------------------------------------------------------------------------------------------------------

    def write(self, folder: Path) -> list[Path]:
        """Writes junit.xml, exchanges.ndjson and index.html. Raises OSError."""
        folder.mkdir(parents=True, exist_ok=True)
        made = {"junit.xml": self.junit(), "exchanges.ndjson": self.ndjson(), "index.html": self.page()}
        for file, text in made.items():
            folders.write(folder / file, self.masked(text).encode())
        return [folder / file for file in made]

    def junit(self) -> str:
        """One test case an exchange; what broke a law is a failure."""
        found = self._found()
        rows = []
        for exchange in self.report.exchanges:
            broken = found.get(id(exchange), [])
            inner = "".join(
                f"<failure message={quoteattr(_plain(f'{law}: {finding}'))} type={quoteattr(law)}>"
                f"{escape(_plain(curl(self.report.smallest(exchange, law).case.sent, self.base)))}</failure>"
                for law, finding in broken
            )
            row = (
                f"<testcase classname={quoteattr(exchange.operation.id)} name={quoteattr(exchange.case.id)}>"
            )
            rows.append(f"{row}{inner}</testcase>")
        failures = len({id(one) for one, *_ in self.report.failures})
        if self.report.stopped:
            rows.append(
                f'<testcase classname="run" name="stopped"><error message={quoteattr(_plain(self.report.stopped))}/></testcase>'
            )
        head = f'<testsuite name="dashmock contract" tests="{len(rows)}" failures="{failures}" errors="{int(bool(self.report.stopped))}">'
        return '<?xml version="1.0" encoding="utf-8"?>\n' + head + "\n" + "\n".join(rows) + "\n</testsuite>\n"

    def ndjson(self) -> str:
        """One line an exchange: case, request, status and what it broke; bodies only of those that broke something."""
        found = self._found()
        lines = []
        for exchange in self.report.exchanges:
            broken = found.get(id(exchange), [])
            line = {
                "case": exchange.case.id,
                "operation": exchange.operation.id,
                "status": exchange.status,
                "request_id": exchange.headers.get("x-request-id"),
                "broken": [
                    {
                        "law": law,
                        "expected": finding.expected,
                        "came": finding.came,
                        "frame": finding.frame or None,
                    }
                    for law, finding in broken
                ],
            }
            if broken:
                smallest = self.report.smallest(exchange, broken[0][0])
                line["request"] = curl(smallest.case.sent, self.base)
                line["answer"] = self._answer(smallest, 4000)
            lines.append(json.dumps(line, ensure_ascii=False))
        return "\n".join([*lines, ""])

    def page(self) -> str:
        """The HTML page: laws × operations, then each failure with its request as curl and Python. No script, no network."""
        report = self.report
        operations = list(dict.fromkeys(one.operation.id for one in report.exchanges))
        failed = Counter((law, one.operation.id) for one, law, _ in report.failures)
        asked = Counter(one.operation.id for one in report.exchanges)
        broken_at, broken_laws = ({key[place] for key in failed} for place in (1, 0))
        operations.sort(key=lambda id: id not in broken_at)
        head = "".join(
            f"<th scope=col><span>{html.escape(id)}</span><br>{asked[id]}</th>" for id in operations
        )
        rows: list[str] = []
        for rule in sorted(RULES, key=lambda rule: name(rule) not in broken_laws):
            cells = "".join(_cell(failed[name(rule), id]) for id in operations)
            said = html.escape(" ".join((rule.__doc__ or "").split()))
            rows.append(f'<tr><th scope=row title="{said}">{name(rule)}</th>{cells}</tr>')
        details = []
        for number, (exchange, law, finding) in enumerate(report.failures[:500], 1):
            smallest = self.report.smallest(exchange, law)
            sent = smallest.case.sent
            details.append(
                f"<details id=f{number}><summary><b>{law}</b> {html.escape(exchange.case.id)}: {html.escape(str(finding))}</summary>"
                f"<h4>curl</h4><pre>{html.escape(curl(sent, self.base))}</pre>"
                f"<h4>Python</h4><pre>{html.escape(python(sent, self.base))}</pre>"
                f"<h4>Answer, {smallest.status}</h4>"
                f"<pre>{html.escape(self._answer(smallest, 3000))}</pre></details>"
            )
        verdict = "holds" if report.holds else "does not hold"
        known = "".join(
            f"<li>{html.escape(line)}{f' ({number} findings)' if number > 1 else ''}</li>"
            for line, number in Counter(
                f"{one.case.id}: {law}: {why}" for one, law, _, why in report.known
            ).items()
        )
        expired = "".join(f"<li>{html.escape(line)}</li>" for line in report.expired)
        parts = {
            "metrics": self._metrics(),
            "beside": self._beside(),
            "trends": self._trends(),
            "expired": f"<h2>Expired</h2><ul>{expired}</ul>" if expired else "",
            "title": f"The contract {verdict}",
            "summary": "".join(
                f"<li>{html.escape(line)}</li>"
                for line in (
                    *(f"target: {report.target}", *list(self.terminal())[-1:]),
                    *([f"stopped: {report.stopped}"] if report.stopped else ()),
                    *report.notes,
                    *(f"not exercised: {line}" for line in report.unexercised),
                )
            ),
            "head": head,
            "rows": "".join(rows),
            "failures": "".join(details) or "<p>None.</p>",
            "known": f"<h2>Accepted</h2><ul>{known}</ul>" if known else "",
        }
        return re.sub(r"\$(\w+)\$", lambda found: parts[found[1]], _PAGE)

    def _metrics(self) -> str:
        rows = self._rows()
        if not rows:
            return ""
        head = "".join(f"<th scope=col>{name}</th>" for name in rows[0].row())
        body = "".join(
            "<tr>" + "".join(f"<td>{html.escape(str(value))}</td>" for value in row.row().values()) + "</tr>"
            for row in rows
        )
        by: dict[str, metrics.Row] = {}
        for row in rows:
            whole = by.setdefault(row.operation, metrics.Row(row.operation, "", ""))
            whole.times += row.times
            whole.speeds += row.speeds
            whole.firsts += row.firsts
            whole.tokens_out += row.tokens_out
        drawn = [
            charts.bars("Median latency", [(id, one.ms) for id, one in by.items() if one.times], "ms"),
            charts.bars("To the first byte of a stream", [(id, one.first_ms) for id, one in by.items() if one.firsts], "ms"),
            charts.bars("Tokens a second", [(id, one.speed) for id, one in by.items() if one.speeds], "tokens/s"),
            charts.bars("Tokens made", [(id, float(one.tokens_out)) for id, one in by.items() if one.tokens_out], "tokens"),
        ]  # fmt: skip
        return (
            f"<h2>Metrics</h2>{''.join(drawn)}<details><summary>By operation and model</summary>"
            f"<table><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table></details>"
        )

    def _beside(self) -> str:
        """A matrix: each case a row, each value a column."""
        by: dict[str, dict[str, Exchange]] = {}
        for one in self.report.exchanges:
            if one.case.variant:
                by.setdefault(one.case.id.removesuffix(f"@{one.case.variant}"), {})[one.case.variant] = one
        if not by:
            return ""
        variants = list(dict.fromkeys(variant for row in by.values() for variant in row))
        found = self._found()
        head = "".join(f"<th scope=col>{html.escape(variant)}</th>" for variant in variants)
        body = "".join(
            f"<tr><th scope=row>{html.escape(case)}</th>"
            + "".join(_measured(row.get(variant), found) for variant in variants)
            + "</tr>"
            for case, row in by.items()
        )
        rows = [row for row in self._rows() if row.variant]
        drawn = [
            charts.bars("Median latency", [(row.called, row.ms) for row in rows], "ms"),
            charts.bars(
                "Tokens made",
                [(row.called, float(row.tokens_out)) for row in rows],
                "tokens",
            ),
        ]
        return (
            f"<h2>Side by side</h2>{''.join(drawn)}<table><thead><tr><th scope=col>case</th>{head}</tr></thead>"
            f"<tbody>{body}</tbody></table>"
        )

    def _trends(self) -> str:
        drawn = [
            charts.line("Findings", [(run.when, float(run.findings)) for run in self.runs], "findings"),
            charts.line("Median latency", [(run.when, run.ms) for run in self.runs], "ms"),
            charts.line("Tokens", [(run.when, float(run.tokens)) for run in self.runs], "tokens"),
        ]
        return f"<h2>Trends</h2>{''.join(drawn)}" if any(drawn) else ""

    def _found(self) -> dict[int, list[tuple[str, Finding]]]:
        found: dict[int, list[tuple[str, Finding]]] = {}
        for exchange, law, finding in self.report.failures:
            found.setdefault(id(exchange), []).append((law, finding))
        return found


def masking(key: str) -> Callable[[str], str]:
    """What writes a text without the key, whole or in part, in any form it may be written in."""
    if len(key) < 8:
        return str
    parts = {
        form[at : at + TELLING]
        for form in (needle.decode("latin-1") for _, needle in forms(key))
        for at in range(max(len(form) - TELLING, 0) + 1)
    }

    def mask(text: str) -> str:
        found: list[tuple[int, int]] = []
        for part in parts:
            at = text.find(part)
            while at >= 0:
                found.append((at, at + len(part)))
                at = text.find(part, at + 1)
        told, last = [], 0
        for start, end in sorted(found):
            if start >= last:
                told += [text[last:start], MASK]
            last = max(last, end)
        return "".join([*told, text[last:]])

    return mask


def curl(sent: Sent, base: str) -> str:
    """The request for a shell; the key is read from the environment."""
    parts = [f"curl -sS -N -X {sent.method} {_shell(base + sent.path)}"]
    parts += [f"-H {_header(name, value)}" for name, value in sent.headers.items()]
    if sent.body is not None:
        body = (
            sent.body if isinstance(sent.body, bytes) else json.dumps(sent.body, ensure_ascii=False).encode()
        )
        parts.append(f"--data-binary {_shell(body.decode('utf-8', 'backslashreplace'))}")
    return " \\\n  ".join(parts)


def python(sent: Sent, base: str) -> str:
    """The request in Python, with nothing but the standard library."""
    headers = ", ".join(
        f'{name!r}: "Bearer " + os.environ["DASHSCOPE_API_KEY"]'
        if _is_key(name, value)
        else f"{name!r}: {value!r}"
        for name, value in sent.headers.items()
    )
    body = "None" if sent.body is None else repr(sent.raw)
    return (
        "import os, urllib.request\n"
        f"request = urllib.request.Request({base + sent.path!r}, {body},\n    {{{headers}}}, method={sent.method!r})\n"
        "print(urllib.request.urlopen(request).read().decode())"
    )


def _is_key(name: str, value: str) -> bool:
    return name.lower() == "authorization" and "sk-invalid" not in value


def _header(name: str, value: str) -> str:
    return (
        '"Authorization: Bearer $DASHSCOPE_API_KEY"' if _is_key(name, value) else _shell(f"{name}: {value}")
    )


def _shell(text: str) -> str:
    return "'" + text.replace("'", "'\\''") + "'"


def _plain(text: str) -> str:
    """Without what XML 1.0 cannot hold."""
    return re.sub(r"[^\t\n\r -\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]", "�", text)


def _measured(one: Exchange | None, found: dict[int, list[tuple[str, Finding]]]) -> str:
    if one is None:
        return "<td>–</td>"
    told = cost(one) or (None, None)
    parts = [str(one.status), f"{one.seconds * 1000:.0f} ms"]
    if told != (None, None):
        parts.append(f"{told[0] or 0} in, {told[1] or 0} out")
    broken = ", ".join(dict.fromkeys(law for law, _ in found.get(id(one), [])))
    return (
        f"<td{' class=bad' if broken else ''}>{html.escape(' · '.join(parts + [broken] * bool(broken)))}</td>"
    )


def _cell(number: int) -> str:
    return f"<td class=bad>{number}</td>" if number else "<td class=good>·</td>"


_PAGE = """<!doctype html>
<html lang=en><meta charset=utf-8><meta name=viewport content="width=device-width, initial-scale=1">
<title>$title$</title>
<style>
body{font:15px/1.5 system-ui,sans-serif;margin:2rem auto;max-width:76rem;padding:0 1rem;color:#1d1d1f;background:#fff}
table{border-collapse:collapse;display:block;overflow-x:auto}
.matrix{max-height:80vh;overflow:auto;border:1px solid #d0d0d5}.matrix table{display:table;overflow:visible}
.matrix thead th{position:sticky;top:0;background:#fff;vertical-align:bottom}
.matrix th[scope=row],.matrix thead th:first-child{position:sticky;left:0;background:#fff}.matrix thead th:first-child{z-index:1}
th,td{border:1px solid #d0d0d5;padding:.25rem .5rem}
th[scope=row]{text-align:left;font-weight:500;white-space:nowrap}td{text-align:center}
.good{color:#0a6b2d}.bad{background:#b3261e;color:#fff;font-weight:700}
pre{background:#f3f3f6;padding:.75rem;overflow-x:auto;white-space:pre-wrap;word-break:break-all}
svg{width:100%;max-width:720px;height:auto;display:block;margin:.5rem 0;font:12px system-ui,sans-serif;fill:#1d1d1f}
svg .name{font-weight:600}svg rect,svg circle{fill:#3557b7}svg polyline{stroke:#3557b7;stroke-width:2}
details{border-top:1px solid #d0d0d5;padding:.4rem 0}summary{cursor:pointer}
</style>
<h1>$title$</h1><ul>$summary$</ul>
<h2>Failures</h2>$failures$ $expired$ $known$ $beside$
<h2>Laws and operations</h2><p>How often each law was broken at each operation, those with findings first, and how often an operation was
asked. A point: no finding, which also stands where the law has nothing to say.</p>
<div class=matrix tabindex=0><table><thead><tr><th scope=col>law</th>$head$</tr></thead><tbody>$rows$</tbody></table></div>
$metrics$ $trends$
</html>
"""

__all__ = ["Writer", "curl", "masking", "python"]
