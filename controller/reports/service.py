"""Use cases about reports: ask for one, call it off, list them, take one away."""

from dataclasses import dataclass
from datetime import date

from sqlalchemy import func, select, update
from sqlalchemy.orm import Session, undefer

from controller import fields
from controller.accounts.actor import Actor
from controller.accounts.authority import Act, require, require_author
from controller.audit.service import record
from controller.reports.errors import (
    BadReportPeriodError,
    ReportNotReadyError,
    TooManyReportsError,
)
from controller.store.base import new_id
from controller.store.duties import BulletinDuty
from controller.store.lookup import find
from controller.store.reports import FileFormat, JobState, ReportFile, ReportJob, ReportKind
from controller.units.tree import subtree_ids

LONGEST_DAYS = 400
"""A year with cut-off dates of one's own."""
MOST_OPEN = 20
"""Of one unit at a time."""
OPEN = (JobState.WAITING, JobState.WORKING)
ASK = "ask_for_report"
CALL_OFF = "call_off_report"
TAKE = "take_report"


@dataclass(frozen=True, kw_only=True, slots=True)
class NewReport:
    """A report as it is asked for: of a unit and those below it, over days, ISO, both included."""

    unit_id: str
    kind: ReportKind
    first_day: str
    last_day: str


def ask(session: Session, actor: Actor, new: NewReport, now: int) -> ReportJob:
    """Ask for a report. Raises BadReportPeriodError, TooManyReportsError."""
    author = require_author(session, actor, Act.READ, new.unit_id)
    days = _period(new.first_day, new.last_day)
    return _ask(session, actor, author, _job(new.unit_id, new.kind, days), now)


def ask_for_certificate(session: Session, actor: Actor, duty_id: str, now: int) -> ReportJob:
    """Ask for the certificate of a duty. Raises TooManyReportsError."""
    duty = find(session, BulletinDuty, duty_id)
    author = require_author(session, actor, Act.READ, duty.unit_id)
    begins_on = date.fromisoformat(duty.begins_on)
    job = _job(duty.unit_id, ReportKind.CERTIFICATE, (begins_on, begins_on))
    job.subject_id = duty.id
    return _ask(session, actor, author, job, now)


def call_off(session: Session, actor: Actor, job_id: str, now: int) -> ReportJob:
    """Do not make it, or stop making it. One that has ended stays as it ended."""
    job = find(session, ReportJob, job_id)
    require(session, actor, Act.READ, job.unit_id)
    # Whoever makes it tells its progress meanwhile: only one that is still open changes.
    changed = session.execute(
        update(ReportJob)
        .where(ReportJob.id == job_id, ReportJob.state.in_(OPEN))
        .values(state=JobState.CANCELLED, ended_at=now)
        .returning(ReportJob.id)
    ).all()
    session.refresh(job)
    if changed:
        record(session, actor, CALL_OFF, job, now, kind=job.kind)
    return job


def list_jobs(session: Session, actor: Actor, limit: int = 1_000) -> list[ReportJob]:
    """The newest reports of the actor's unit and below."""
    if actor.unit_id is None:
        return []
    require(session, actor, Act.READ, actor.unit_id)
    query = select(ReportJob).where(ReportJob.unit_id.in_(subtree_ids(session, actor.unit_id)))
    return list(session.scalars(query.order_by(ReportJob.id.desc()).limit(limit)))


def show_job(session: Session, actor: Actor, job_id: str) -> ReportJob:
    """One report and how far it is."""
    job = find(session, ReportJob, job_id)
    require(session, actor, Act.READ, job.unit_id)
    return job


def take_file(
    session: Session, actor: Actor, job_id: str, as_format: FileFormat, now: int
) -> ReportFile:
    """The file, to be handed out; the record says that it was. Raises ReportNotReadyError."""
    job = show_job(session, actor, job_id)
    key = (job.id, as_format)
    file = session.get(ReportFile, key, options=[undefer(ReportFile.content)])
    if file is None or job.state is not JobState.DONE:
        raise ReportNotReadyError(job_id)
    record(session, actor, TAKE, job, now, kind=job.kind, format=as_format, sha256=file.sha256)
    return file


def _job(unit_id: str, kind: ReportKind, days: tuple[date, date]) -> ReportJob:
    first, last = days
    return ReportJob(
        unit_id=unit_id,
        kind=kind,
        first_day=first.isoformat(),
        last_day=last.isoformat(),
        state=JobState.WAITING,
    )


def _ask(session: Session, actor: Actor, author: str, job: ReportJob, now: int) -> ReportJob:
    waiting = select(func.count()).where(
        ReportJob.unit_id == job.unit_id, ReportJob.state.in_(OPEN)
    )
    if (session.scalar(waiting) or 0) >= MOST_OPEN:
        raise TooManyReportsError(MOST_OPEN)
    job.id, job.asked_by, job.asked_at = new_id(now), author, now
    session.add(job)
    session.flush()
    record(
        session, actor, ASK, job, now, kind=job.kind, first_day=job.first_day,
        last_day=job.last_day, about=job.subject_id,
    )  # fmt: skip
    return job


def _period(first_day: str, last_day: str) -> tuple[date, date]:
    first, last = fields.day("first_day", first_day), fields.day("last_day", last_day)
    if not 0 <= (last - first).days < LONGEST_DAYS:
        raise BadReportPeriodError(first_day, last_day)
    return first, last
