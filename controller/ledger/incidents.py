"""What a journal may never do: say two things under one number, or not follow from itself.

A card that was copied or set back, or somebody who invents entries, shows here. Nothing of it is
taken into the journal; the signed report is kept as proof, and the unit's record names it once. So
it does where a receiver heard somebody else speak from its loudspeaker.
"""

import logging
from collections.abc import Sequence
from dataclasses import asdict, dataclass, replace

from sqlalchemy import select
from sqlalchemy.orm import Session

from controller.accounts.actor import SYSTEM
from controller.audit.quota import is_within_quota
from controller.audit.service import record
from controller.ledger.journals import JournalId
from controller.ledger.report import OpenedReport
from controller.store.ledger import StoredEntry
from controller.store.places import Receiver
from playlists.messages.journal_entry import EpochBegun, ForeignHeard
from playlists.rules.journal import Entry, Followed, Gap

log = logging.getLogger(__name__)

CONFLICT = "journal_conflict"
BROKEN = "journal_broken"
GAP = "journal_gap"
REWOUND = "journal_rewound"
"""The card is behind the ledger: it was set back or copied, and the receiver says so itself."""
UNCONNECTED = "journal_unconnected"
"""A second journal under one key that does not say which one it follows: somebody runs a copied
key, or the journal was thrown away with whatever was not sent yet."""
FOREIGN = "foreign_sound"


@dataclass(frozen=True, slots=True)
class Incident:
    """One thing that a report contradicts or complains of, and at which entry."""

    act: str
    report: OpenedReport
    sequence: int


def incidents(
    session: Session,
    report: OpenedReport,
    followed: Followed,
    *,
    known_again: bool,
    second: bool,
) -> list[Incident]:
    """What is wrong with a report; nothing for one that was kept before (`known_again`).

    `second`: the first report of a journal whose receiver has told of another one before.
    """
    if known_again:
        return []
    found = []
    journal = (report.receiver_id, report.epoch)
    conflict = _first_conflict(session, journal, followed.known)
    if conflict is not None:
        found.append(Incident(CONFLICT, report, conflict.sequence))
    begun = (e for e in followed.added if isinstance(e.entry.event, EpochBegun))
    rewound = [Incident(REWOUND, report, entry.sequence) for entry in begun]
    found += rewound
    if second and followed.added and not rewound:
        found.append(Incident(UNCONNECTED, report, followed.added[0].sequence))
    strange = (e for e in followed.added if isinstance(e.entry.event, ForeignHeard))
    found += [Incident(FOREIGN, report, entry.sequence) for entry in strange]
    if followed.broken is not None:
        found.append(Incident(BROKEN, report, followed.broken.sequence))
    return found


def record_incident(session: Session, incident: Incident, now: int) -> bool:
    """Write it into the record of the unit in which the receiver stands; so many a day."""
    report = incident.report
    if not is_within_quota(session, incident.act, report.receiver_id, now):
        return False
    receiver = session.get_one(Receiver, report.receiver_id)
    log.warning("%s: receiver %s, entry %d", incident.act, receiver.id, incident.sequence)
    actor = replace(SYSTEM, unit_id=receiver.cluster.unit_id, origin="ledger")
    record(
        session,
        actor,
        incident.act,
        receiver,
        now,
        epoch=report.epoch,
        sequence=incident.sequence,
        report=report.sha256,
    )
    session.flush()
    return True


def record_gaps(session: Session, journal: JournalId, gaps: Sequence[Gap], now: int) -> None:
    """Write into the unit's record what a journal will never tell: verdicts rest on it."""
    receiver_id, epoch = journal
    for gap in gaps:
        receiver = session.get_one(Receiver, receiver_id)
        actor = replace(SYSTEM, unit_id=receiver.cluster.unit_id, origin="ledger")
        record(session, actor, GAP, receiver, now, epoch=epoch, **asdict(gap))
    session.flush()


def _first_conflict(session: Session, journal: JournalId, known: Sequence[Entry]) -> Entry | None:
    if not known:
        return None
    receiver_id, epoch = journal
    query = select(StoredEntry.sequence, StoredEntry.sha256).where(
        StoredEntry.receiver_id == receiver_id,
        StoredEntry.epoch == epoch,
        StoredEntry.sequence.between(known[0].sequence, known[-1].sequence),
    )
    stored = dict(session.execute(query).all())
    differing = (e for e in known if stored.get(e.sequence, e.sha256) != e.sha256)
    return next(differing, None)
