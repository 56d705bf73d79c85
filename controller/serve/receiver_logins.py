"""The receivers' passwords at our own broker: `loa setup receiver` adds, `loa serve` reads."""

import json
from dataclasses import dataclass
from pathlib import Path

from controller.serve.broker import new_password


@dataclass(frozen=True, slots=True)
class ReceiverLogins:
    """A file with a password by receiver id. It is replaced as a whole: nobody reads half of it."""

    file: Path

    def read(self) -> dict[str, str]:
        """The passwords by receiver id."""
        if not self.file.exists():
            return {}
        kept: dict[str, str] = json.loads(self.file.read_text())
        return kept

    def add(self, receiver_id: str) -> str:
        """A new password for a receiver, kept from now on."""
        passwords = {**self.read(), receiver_id: new_password()}
        self.file.parent.mkdir(parents=True, exist_ok=True)
        draft = self.file.with_suffix(".new")
        draft.touch(mode=0o600)
        draft.write_text(json.dumps(passwords, indent=1))
        draft.replace(self.file)
        return passwords[receiver_id]

    def stamp(self) -> int:
        """Another number whenever the file has changed."""
        return self.file.stat().st_mtime_ns if self.file.exists() else 0
