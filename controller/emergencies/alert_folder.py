"""A watched folder: CAP alerts are laid as `.xml` into `<home>/inbox/<unit>`, beside parcels.

One that was read moves to `done`, one that is no alert to `refused`, with the reason in a file of
the same name. Writers lay a file under another name first and then rename it to `.xml`.
"""

import logging
from pathlib import Path

from sqlalchemy.orm import Session

from controller.accounts.actor import SYSTEM
from controller.emergencies.alerts import receive
from controller.errors import OperatorError

log = logging.getLogger(__name__)


def look_for_alerts(session: Session, folder: Path, now: int) -> int:
    """Take in every alert that lies there; returns how many. The caller commits."""
    taken = 0
    for file in sorted(folder.glob("*/*.xml")):
        try:
            with session.begin_nested():
                receive(session, SYSTEM, file.parent.name, file.read_bytes(), now)
        except OperatorError as error:
            log.warning("%s is refused: %s", file, error)
            _move(file, "refused").with_suffix(".txt").write_text(f"{error}\n", "utf-8")
            continue
        _move(file, "done")
        taken += 1
    return taken


def _move(file: Path, to: str) -> Path:
    place = file.parent / to / file.name
    place.parent.mkdir(exist_ok=True)
    return file.replace(place)
