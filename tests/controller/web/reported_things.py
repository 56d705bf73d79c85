"""A report that is finished and an entry by hand, to ask for by their addresses."""

from sqlalchemy.orm import Session

from controller.hand_entries.service import NewEntry, enter
from controller.reports.service import NewReport, ask
from controller.store.hand_entries import EntryKind, Outcome
from controller.store.reports import FileFormat, JobState, ReportFile, ReportKind
from tests.controller.commune import Commune


def reported_by(session: Session, commune: Commune) -> dict[str, str]:
    """A report that is finished, and an entry by hand with a photograph."""
    new = NewReport(
        unit_id=commune.unit.id,
        kind=ReportKind.FAULTS,
        first_day="2026-11-01",
        last_day="2026-11-30",
    )
    job = ask(session, commune.operator, new, commune.now)
    job.state = JobState.DONE
    file = ReportFile(
        job_id=job.id, format=FileFormat.PDF, sha256="0" * 64, content=b"%PDF", size_bytes=4
    )
    session.add(file)
    said = NewEntry(
        unit_id=commune.unit.id,
        kind=EntryKind.SHIFT,
        subject="Ông Ba",
        began_at=commune.now,
        outcome=Outcome.ON_DUTY,
        photo=b"\xff\xd8\xff" + commune.unit.id.encode(),
    )
    entry = enter(session, commune.operator, said, commune.now)
    return {"job_id": job.id, "entry_id": entry.id}
