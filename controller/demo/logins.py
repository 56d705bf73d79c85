"""The people of the demo, with passwords that are made once and kept beside the database."""

import json
import secrets
from dataclasses import dataclass
from pathlib import Path

WORDS = ("bien", "gio", "hoa", "lua", "mai", "nang", "nui", "rung", "sen", "song", "tre", "xuan")
OPERATOR = "canbo"
APPROVER = "lanhdao"
DUTY_OFFICER = "tructin"
AUDITOR = "kiemtra"
EVERYBODY = (OPERATOR, APPROVER, DUTY_OFFICER, AUDITOR)


@dataclass(frozen=True, slots=True)
class Logins:
    """The passwords of the demo's people."""

    operator: str
    approver: str
    duty_officer: str
    auditor: str


def kept_logins(home: Path) -> Logins:
    """The passwords of this home, each made when it is first asked for."""
    path = home / "logins.json"
    if not path.exists():
        path.touch(mode=0o600)
        path.write_text("{}")
    kept = json.loads(path.read_text())
    missing = {login: _password() for login in EVERYBODY if login not in kept}
    if missing:
        kept |= missing
        path.write_text(json.dumps(kept))
    return Logins(*(kept[login] for login in EVERYBODY))


def _password() -> str:
    words = "-".join(secrets.choice(WORDS) for _ in range(3))
    return f"{words}-{secrets.randbelow(9000) + 1000}"
