"""While a wheel is built: write down the commit that it is made of (hatchling's hook)."""

import runpy
import tempfile
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface

VERSION = "controller/installation/version.py"
TOLD = "controller/installation/commit.txt"


class CommitHook(BuildHookInterface):  # type: ignore[misc] # hatchling is there only to build
    """Only for what is shipped: a checkout asks git."""

    PLUGIN_NAME = "custom"

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Called before the files are packed; `version` is "standard" or "editable"."""
        if version != "standard":
            return
        # By its path: Loa is not installed where it is built.
        told = runpy.run_path(str(Path(self.root) / VERSION))
        with tempfile.NamedTemporaryFile("w", suffix=".txt", delete=False) as file:
            file.write(told["commit"]() + "\n")
        build_data["force_include"][file.name] = TOLD
