"""The two people of the demo, with passwords that are made once and kept beside the database."""

import json
import secrets
from dataclasses import dataclass
from pathlib import Path

WORDS = ("bien", "gio", "hoa", "lua", "mai", "nang", "nui", "rung", "sen", "song", "tre", "xuan")
OPERATOR = "canbo"
APPROVER = "lanhdao"


@dataclass(frozen=True, slots=True)
class Logins:
    """The passwords of the operator and the approver."""

    operator: str
    approver: str


def kept_logins(home: Path) -> Logins:
    """The passwords of this home, made at the first call."""
    path = home / "logins.json"
    if not path.exists():
        path.touch(mode=0o600)
        path.write_text(json.dumps({OPERATOR: _password(), APPROVER: _password()}))
    kept = json.loads(path.read_text())
    return Logins(kept[OPERATOR], kept[APPROVER])


def _password() -> str:
    words = "-".join(secrets.choice(WORDS) for _ in range(3))
    return f"{words}-{secrets.randbelow(9000) + 1000}"
