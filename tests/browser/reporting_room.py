"""Reports in every state, entries by hand with a correction, a list of names to be erased."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from controller.hand_entries.service import NewEntry, enter
from controller.reports import service as reports
from controller.reports.service import NewReport
from controller.store.bulletins import Bulletin
from controller.store.hand_entries import EntryKind, Outcome
from controller.store.reports import FileFormat, JobState, ReportFile, ReportJob, ReportKind
from tests.browser.busy_commune import NOW, OPERATOR, BusyCommune, Page


def lay_reports(session: Session, commune: BusyCommune) -> list[Page]:
    """Everything that the pages of reports, entries and erasure can show."""
    done = _ask(session, commune, ReportKind.DIARY)
    done.state = JobState.DONE
    session.add_all(
        ReportFile(job_id=done.id, format=kind, sha256="ab" * 32, content=b"x", size_bytes=84_000)
        for kind in FileFormat
    )
    working = _ask(session, commune, ReportKind.LEGAL_EDUCATION)
    working.state, working.steps_done, working.steps = JobState.WORKING, 5, 15
    failed = _ask(session, commune, ReportKind.FAULTS)
    failed.state, failed.fault = JobState.FAILED, "disk full"
    wrong = _enter(session, commune, "Cháy cầu chì tăng âm", Outcome.BROKEN)
    _enter(session, commune, "Cháy cầu chì tăng âm, đã thay", Outcome.REPAIRED, wrong)
    named = session.scalars(select(Bulletin.id).where(Bulletin.personal_data)).first()
    erasure = named or commune.bulletins["notice"].id
    return [
        ("reports", OPERATOR, "/bao-cao"),
        ("report-done", OPERATOR, f"/bao-cao/{done.id}"),
        ("report-working", OPERATOR, f"/bao-cao/{working.id}"),
        ("report-failed", OPERATOR, f"/bao-cao/{failed.id}"),
        ("by-hand", OPERATOR, "/khai-tay"),
        ("by-hand-new", OPERATOR, "/khai-tay/moi?loai=equipment"),
        ("by-hand-corrected", OPERATOR, f"/khai-tay/{wrong}"),
        ("erasure", OPERATOR, f"/ban-tin/{erasure}/xoa-du-lieu-ca-nhan"),
    ]


def _ask(session: Session, commune: BusyCommune, kind: ReportKind) -> ReportJob:
    new = NewReport(
        unit_id=commune.unit_id, kind=kind, first_day="2026-11-01", last_day="2026-11-30"
    )
    return reports.ask(session, commune.operator, new, NOW)


def _enter(
    session: Session, commune: BusyCommune, what: str, outcome: Outcome, corrects: str = ""
) -> str:
    new = NewEntry(
        unit_id=commune.unit_id,
        kind=EntryKind.EQUIPMENT,
        cluster_id=commune.clusters[2].id,
        subject=what,
        began_at=NOW - 3_600_000,
        outcome=outcome,
        note="Trưởng thôn Đông Hòa gọi điện báo lúc 9 giờ",
        corrects_id=corrects,
    )
    return enter(session, commune.operator, new, NOW).id
