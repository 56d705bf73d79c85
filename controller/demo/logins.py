"""The two people of the demo, with passwords that are made once and kept beside the database."""

import json
import secrets
from dataclasses import dataclass
from pathlib import Path

WORDS = "bien cam dong gio hoa lua mai nang nui rung sen song thu tre xanh xuan".split()


@dataclass(frozen=True, slots=True)
class Logins:
    """Passwords by login name."""

    operator: str
    approver: str


def kept_logins(home: Path) -> Logins:
    """The logins of this home, made at the first call."""
    path = home / "logins.json"
    if not path.exists():
        made = {"operator": _password(), "approver": _password()}
        path.touch(mode=0o600)
        path.write_text(json.dumps(made))
    kept = json.loads(path.read_text())
    return Logins(kept["operator"], kept["approver"])


def _password() -> str:
    words = "-".join(secrets.choice(WORDS) for _ in range(3))
    return f"{words}-{secrets.randbelow(9000) + 1000}"
