"""Phát ngay: an approved item on air in a moment, by the same road as everything on the schedule.

It is a slot for a few seconds from now, so it is told beforehand what has to yield, promised,
judged and found in the diary like any other. What may not wait that long is an emergency.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy.orm import Session

from controller import civil
from controller.accounts.actor import Actor
from controller.programmes.service import NewProgramme
from controller.programmes.service import create as create_programme
from controller.schedules.service import NewSlot, Target, schedule
from controller.store.broadcasts import Slot
from controller.store.bulletins import Bulletin
from controller.store.lookup import find
from playlists.messages.plan import Lateness

SOON_MS = 20_000
"""From the press to the sound: time for the plan to reach receivers and for them to fetch."""
LATE_MINUTES = 15
"""A receiver that gets the plan or the sound later still plays it, so long."""


@dataclass(frozen=True, kw_only=True, slots=True)
class PlayNow:
    """What shall sound now, and where."""

    bulletin_id: str
    targets: Sequence[Target]
    accepts: str = ""
    """The fingerprint of what the person has seen and accepts."""
    goes_first: bool = False


def play_now(session: Session, actor: Actor, asked: PlayNow, now: int) -> Slot:
    """Put one approved bulletin on air at once. Raises what `schedule` raises."""
    bulletin = find(session, Bulletin, asked.bulletin_id)
    name = f"Phát ngay: {bulletin.title}"[:200]
    new = NewProgramme(unit_id=bulletin.unit_id, name=name, bulletin_ids=[bulletin.id])
    programme = create_programme(session, actor, new, now)
    begins = civil.local(now + SOON_MS).replace(microsecond=0)
    slot = NewSlot(
        programme_id=programme.id,
        starts_on=begins.date().isoformat(),
        at=begins.time().isoformat(timespec="seconds"),
        targets=asked.targets,
        priority=bulletin.priority,
        lateness=Lateness.FROM_START,
        late_minutes=LATE_MINUTES,
        goes_first=asked.goes_first,
        accepts=asked.accepts,
    )
    return schedule(session, actor, slot, now)
