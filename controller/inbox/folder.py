"""A watched folder: parcels are laid into `<home>/inbox/<unit>`, receipts lie beside them.

A parcel that was read moves to `done`, one that cannot be read to `refused`, with the reason in a
file of the same name. Writers lay a file under another name first and then rename it to `.json`.
"""

import logging
from pathlib import Path

import msgspec
from sqlalchemy.orm import Session

from controller.accounts.actor import SYSTEM
from controller.errors import OperatorError
from controller.inbox.parcel import read_parcel
from controller.inbox.service import receipts, receive

log = logging.getLogger(__name__)


def look_into(session: Session, folder: Path, now: int) -> int:
    """Take in every parcel that lies there; returns how many. The caller commits."""
    taken = 0
    for file in sorted(folder.glob("*/*.json")):
        unit_id = file.parent.name
        try:
            parcel = read_parcel(file.read_bytes())
            with session.begin_nested():
                receive(session, SYSTEM, unit_id, parcel, now)
        except OperatorError as error:
            log.warning("%s is refused: %s", file, error)
            _move(file, "refused").with_suffix(".txt").write_text(f"{error}\n", "utf-8")
            continue
        _move(file, "done")
        told = receipts(session, SYSTEM, unit_id, parcel.source)
        answer = file.parent / "receipts" / file.name
        answer.parent.mkdir(exist_ok=True)
        answer.write_bytes(msgspec.json.encode(told))
        taken += 1
    return taken


def _move(file: Path, to: str) -> Path:
    place = file.parent / to / file.name
    place.parent.mkdir(exist_ok=True)
    return file.replace(place)
