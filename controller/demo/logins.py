"""The people of the demo, with passwords that are made once and kept beside the database."""

import json
import secrets
from dataclasses import dataclass
from pathlib import Path

from controller.accounts.paper_codes import new_code

WORDS = ("bien", "gio", "hoa", "lua", "mai", "nang", "nui", "rung", "sen", "song", "tre", "xuan")
OPERATOR = "canbo"
APPROVER = "lanhdao"
DUTY_OFFICER = "tructin"
AUDITOR = "kiemtra"
EVERYBODY = (OPERATOR, APPROVER, DUTY_OFFICER, AUDITOR)
CODES = (f"{APPROVER}-code", f"{DUTY_OFFICER}-code")


@dataclass(frozen=True, slots=True)
class Logins:
    """The passwords of the demo's people, and the codes for their first second step."""

    operator: str
    approver: str
    duty_officer: str
    auditor: str
    approver_code: str
    """Mã mở bước thứ hai: what it takes beside the password to add a first passkey or app."""
    duty_officer_code: str


def kept_logins(home: Path) -> Logins:
    """The passwords of this home, each made when it is first asked for."""
    path = home / "logins.json"
    if not path.exists():
        path.touch(mode=0o600)
        path.write_text("{}")
    kept = json.loads(path.read_text())
    missing = {login: _password() for login in EVERYBODY if login not in kept}
    missing |= {name: new_code() for name in CODES if name not in kept}
    if missing:
        kept |= missing
        path.write_text(json.dumps(kept))
    return Logins(*(kept[name] for name in EVERYBODY + CODES))


def _password() -> str:
    words = "-".join(secrets.choice(WORDS) for _ in range(3))
    return f"{words}-{secrets.randbelow(9000) + 1000}"
