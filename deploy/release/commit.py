"""While a wheel is built: write down the commit that it is made of (hatchling's hook)."""

import runpy
import tempfile
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface

VERSION = "controller/installation/version.py"
TOLD = ("controller/installation/commit.txt", "edge_agent/commit.txt")
"""Where `loa --version` and `loa-edge --version` look."""


class CommitHook(BuildHookInterface):  # type: ignore[misc] # hatchling is there only to build
    """Only for what is shipped: a checkout asks git."""

    PLUGIN_NAME = "custom"

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Called before the files are packed; `version` is "standard" or "editable"."""
        if version != "standard":
            return
        # By its path: Loa is not installed where it is built.
        commit = runpy.run_path(str(Path(self.root) / VERSION))["commit"]()
        for told in TOLD:
            with tempfile.NamedTemporaryFile("w", suffix=".txt", delete=False) as file:
                file.write(f"{commit}\n")
            build_data["force_include"][file.name] = told
