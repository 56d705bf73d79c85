"""What a line to the broker needs, in the receiver's folder `line`."""

import json
from dataclasses import dataclass
from pathlib import Path

from edge_agent.durable import write_durably

HALF = 2
AUTHORITY = "ca.crt"
OWN = "receiver.pem"


@dataclass(frozen=True, slots=True)
class LineFiles:
    """The folder. Key and certificate are one file, so that they are replaced together."""

    home: Path

    @property
    def folder(self) -> Path:
        """Where everything lies."""
        return self.home / "line"

    @property
    def authority(self) -> Path:
        """Certificate that brokers are checked against."""
        return self.folder / AUTHORITY

    @property
    def own(self) -> Path:
        """The receiver's certificate with its key, PEM."""
        return self.folder / OWN

    @property
    def waiting_key(self) -> Path:
        """Key of a certificate that was asked for and has not come."""
        return self.folder / "waiting.key"

    @property
    def waiting_request(self) -> Path:
        """The signed request that goes out again and again until it is answered."""
        return self.folder / "waiting.request"

    @property
    def notes(self) -> Path:
        """Where the controller is, and from when to when the certificate counts."""
        return self.folder / "notes.json"


@dataclass(frozen=True, slots=True)
class Notes:
    """What renewal needs to know without reading a certificate."""

    controller: str
    not_before: int
    not_after: int

    @property
    def renew_from(self) -> int:
        """At half of its life a certificate is renewed: a flood may last months."""
        return self.not_before + (self.not_after - self.not_before) // HALF


def read_notes(files: LineFiles) -> Notes | None:
    """The notes; None for a receiver that came in without a code."""
    try:
        kept = json.loads(files.notes.read_text(encoding="utf-8"))
        return Notes(str(kept["controller"]), int(kept["not_before"]), int(kept["not_after"]))
    except (OSError, ValueError, KeyError, TypeError):
        return None


def write_notes(files: LineFiles, notes: Notes) -> None:
    """Keep them."""
    kept = {
        "controller": notes.controller,
        "not_before": notes.not_before,
        "not_after": notes.not_after,
    }
    write_durably(files.notes, json.dumps(kept).encode())


def keep_private(path: Path, content: bytes) -> None:
    """Write a file that only its owner may read, durably."""
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    path.parent.chmod(0o700)
    write_durably(path, content)
    path.chmod(0o600)


def forget_request(files: LineFiles) -> None:
    """A request was answered."""
    for waiting in (files.waiting_key, files.waiting_request):
        waiting.unlink(missing_ok=True)
