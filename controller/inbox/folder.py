"""A watched folder: parcels are laid into `<home>/inbox/<unit>`, receipts lie beside them.

A parcel that was read moves to `done`, one that cannot be read to `refused`, with the reason in a
file of the same name. Writers lay a file under another name first and then rename it to `.json`.
A receipt is written anew whenever what it tells has changed, for as long as senders ask.
"""

import logging
from pathlib import Path

import msgspec
from sqlalchemy.orm import Session

from controller.accounts.actor import SYSTEM
from controller.errors import OperatorError
from controller.inbox.parcel import Parcel, read_parcel
from controller.inbox.service import receipts, receive

log = logging.getLogger(__name__)

TOLD_FOR_MS = 60 * 24 * 3_600_000
"""For two months after it came a parcel's receipt is kept up to date."""


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
        _tell(session, unit_id, parcel, _move(file, "done"))
        taken += 1
    return taken


def tell_senders(session: Session, folder: Path, now: int) -> int:
    """Write the receipts anew that tell something else by now; returns how many.

    A parcel in `done` that somebody damaged is left alone: what it said stands in the database.
    """
    changed = 0
    for file in sorted(folder.glob("*/done/*.json")):
        if file.stat().st_mtime * 1000 < now - TOLD_FOR_MS:
            continue
        try:
            parcel = read_parcel(file.read_bytes())
        except OperatorError:
            continue
        changed += _tell(session, file.parent.parent.name, parcel, file)
    return changed


def _tell(session: Session, unit_id: str, parcel: Parcel, done: Path) -> bool:
    """Write one parcel's receipt; whether it said something else before."""
    numbers = {sent.number for sent in parcel.bulletins}
    told = [r for r in receipts(session, SYSTEM, unit_id, parcel.source) if r.number in numbers]
    packed = msgspec.json.encode(told)
    answer = done.parent.parent / "receipts" / done.name
    if answer.exists() and answer.read_bytes() == packed:
        return False
    answer.parent.mkdir(exist_ok=True)
    # Whole or not at all: the sender may be reading.
    draft = answer.with_suffix(".part")
    draft.write_bytes(packed)
    draft.replace(answer)
    return True


def _move(file: Path, to: str) -> Path:
    place = file.parent / to / file.name
    place.parent.mkdir(exist_ok=True)
    return file.replace(place)
