"""Which Loa this is: its version and the commit that it was made of."""

import subprocess
from importlib.metadata import version
from pathlib import Path

DISTRIBUTION = "loa-truyen-thanh"
COMMIT_FILE = Path(__file__).with_name("commit.txt")
"""What a wheel was built from (deploy/release/commit.py); a checkout asks git."""
CHECKOUT = Path(__file__).parents[2]
GIT = ("git", "describe", "--always", "--dirty=+", "--abbrev=12", "--exclude=*")
"""A plus behind it: with changes that nobody has committed."""
UNKNOWN = "unknown"


def told_version() -> str:
    """As `loa --version` says it."""
    return f"loa {version(DISTRIBUTION)} (commit {commit()})"


def commit(file: Path = COMMIT_FILE, checkout: Path = CHECKOUT) -> str:
    """Twelve digits; "unknown" for a copy without git."""
    if file.exists():
        return file.read_text().strip()
    if not (checkout / ".git").exists():
        return UNKNOWN
    try:
        done = subprocess.run(GIT, cwd=checkout, capture_output=True, text=True, check=False)
    except OSError:
        return UNKNOWN
    return done.stdout.strip() if done.returncode == 0 else UNKNOWN
