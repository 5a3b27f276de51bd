"""Which operation a method and path mean, compiled once: a table for fixed paths, one expression a templated path."""

import re
from collections.abc import Iterable
from urllib.parse import unquote

from mock_server.spec.model import Operation


class Router:
    """Finds operations. A trailing slash is optional; HEAD is answered where GET is."""

    def __init__(self, operations: Iterable[Operation]) -> None:
        self._fixed: dict[str, dict[str, Operation]] = {}
        self._templated: dict[str, tuple[re.Pattern[str], dict[str, Operation]]] = {}
        for operation in operations:
            path = operation.path
            if "{" not in path:
                self._fixed.setdefault(path, {})[operation.method] = operation
            else:
                # A value at the end may hold slashes: model ids do (kimi/kimi-k2.6).
                pattern = re.sub(r"\\\{(\w+)\\\}$", r"(?P<\1>.+)", re.escape(path))
                pattern = re.sub(r"\\\{(\w+)\\\}", r"(?P<\1>[^/]+)", pattern)
                self._templated.setdefault(path, (re.compile(pattern), {}))[1][operation.method] = operation
        # The most words first: a value at the end of `/tasks/{id}` would take `/tasks/{id}/cancel` too.
        self._templated = dict(sorted(self._templated.items(), key=lambda item: -item[0].count("/")))

    def find(self, method: str, path: str) -> tuple[Operation | None, dict[str, str], tuple[str, ...]]:
        """The operation, the values in its path, and the methods this path knows (empty: no such path)."""
        if len(path) > 1 and path.endswith("/"):
            path = path.rstrip("/")
        methods = self._fixed.get(path)
        values: dict[str, str] = {}
        if methods is None:
            for pattern, known in self._templated.values():
                if match := pattern.fullmatch(path):
                    methods, values = (
                        known,
                        {name: unquote(value) for name, value in match.groupdict().items()},
                    )
                    break
            else:
                return None, {}, ()
        operation = methods.get(method) or (methods.get("GET") if method == "HEAD" else None)
        return operation, values, tuple(methods)
