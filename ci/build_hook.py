"""Puts the Spec into the wheel, already bundled: `mock_server/_bundle.json`. Called by hatchling (pyproject.toml)."""

import json
import sys
import tempfile
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface


class BundleHook(BuildHookInterface[Any]):
    """Bundles openapi/ while a wheel is built; an editable install reads openapi/ itself and needs nothing."""

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Writes the bundle beside the tree, not into it, and hands it to the wheel."""
        if version == "editable":
            return
        sys.path.insert(0, self.root)
        from mock_server.spec.bundle import bundle

        self.folder = tempfile.TemporaryDirectory()
        file = Path(self.folder.name, "_bundle.json")
        document = bundle(Path(self.root, "openapi"))
        file.write_text(json.dumps(document, ensure_ascii=False, separators=(",", ":")), encoding="utf-8")
        build_data["force_include"][str(file)] = "mock_server/_bundle.json"

    def finalize(self, version: str, build_data: dict[str, Any], artifact_path: str) -> None:
        """Removes the written bundle once it is inside the wheel."""
        if version != "editable":
            self.folder.cleanup()
