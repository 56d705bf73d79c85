"""Which version of the agent this is, and the commit that it was made of."""

from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

try:
    VERSION = version("loa-truyen-thanh")
except PackageNotFoundError:  # run from a folder without being installed
    VERSION = "0"

COMMIT_FILE = Path(__file__).with_name("commit.txt")
"""Written by what builds a package (deploy/receiver/build.py) or a wheel (deploy/release)."""
UNKNOWN = "unknown"
"""In a checkout, where `loa --version` asks git: a receiver carries nothing that could."""


def told_version(commit_file: Path = COMMIT_FILE) -> str:
    """As `loa-edge --version` says it."""
    commit = commit_file.read_text().strip() if commit_file.exists() else UNKNOWN
    return f"loa-edge {VERSION} (commit {commit})"
