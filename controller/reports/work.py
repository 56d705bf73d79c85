"""Make the reports that were asked for, one at a time, telling how far each is.

Reading happens on a connection that only reads, so that nobody waits for a year's figures; what
is told in between and kept at the end are short transactions. A process that dies leaves its job:
after a while without news another takes it up from the beginning.
"""

import hashlib
import logging
from collections.abc import Callable, Mapping
from datetime import date

from sqlalchemy import Engine, Select, or_, select, update
from sqlalchemy.orm import Session

from controller.polling import is_away
from controller.reports.asked import Asked
from controller.reports.catalogue import KINDS, compose
from controller.reports.content import Report
from controller.reports.errors import JobCancelledError
from controller.reports.letter import full_name
from controller.reports.renderers import docx, pdf, xlsx
from controller.store.engine import reading_sessions, writing_sessions
from controller.store.reports import FileFormat, JobState, ReportFile, ReportJob
from controller.transparency.heads import newest_head
from controller.units.tree import subtree_ids, unit_path

log = logging.getLogger(__name__)

ABANDONED_MS = 300_000
"""Without news for so long, whoever made it is gone."""
TOLD_EVERY_MS = 500
RENDERERS: Mapping[FileFormat, Callable[[Report], bytes]] = {
    FileFormat.DOCX: docx.render,
    FileFormat.PDF: pdf.render,
    FileFormat.XLSX: xlsx.render,
}
Clock = Callable[[], int]


def make_next(engine: Engine, clock: Clock) -> bool:
    """Make the report that waits longest; tell whether there was one."""
    with reading_sessions(engine)() as session:
        if session.scalar(_waiting(clock()).limit(1)) is None:
            return False
    with writing_sessions(engine).begin() as session:
        job_id = _take(session, clock())
    if job_id is None:
        return False
    try:
        _make(engine, job_id, clock)
    except JobCancelledError:
        log.info("report %s was called off", job_id)
    except Exception as error:
        if is_away(error):
            raise
        # One report that cannot be made must not stop the process that makes the others.
        log.exception("report %s failed", job_id)
        with writing_sessions(engine).begin() as session:
            _end(session, job_id, JobState.FAILED, clock(), fault=f"{error!s:.1000}")
    return True


def _waiting(now: int) -> Select[str]:
    left = (ReportJob.state == JobState.WORKING) & (ReportJob.seen_at < now - ABANDONED_MS)
    query = select(ReportJob.id).where(or_(ReportJob.state == JobState.WAITING, left))
    return query.order_by(ReportJob.id)


def _take(session: Session, now: int) -> str | None:
    found = session.scalar(_waiting(now).limit(1).with_for_update(skip_locked=True))
    if found is not None:
        session.execute(
            update(ReportJob)
            .where(ReportJob.id == found)
            .values(state=JobState.WORKING, seen_at=now, steps_done=0, steps=0)
        )
    return found


class _Teller:
    """Tells how far a job is, not oftener than people look; finds out that it was called off.

    After what is read comes a step for each file.
    """

    def __init__(self, engine: Engine, job_id: str, clock: Clock) -> None:
        self._engine, self._job_id, self._clock = engine, job_id, clock
        self._told_at = 0
        self._reading = 0

    def read(self, done: int, steps: int) -> None:
        """So much is read. Raises JobCancelledError."""
        self._reading = steps
        if self._clock() - self._told_at >= TOLD_EVERY_MS:
            self._tell(done)

    def written(self, files: int) -> None:
        """So many files are written. Raises JobCancelledError."""
        self._tell(self._reading + files)

    def _tell(self, done: int) -> None:
        self._told_at = self._clock()
        with writing_sessions(self._engine).begin() as session:
            told = session.execute(
                update(ReportJob)
                .where(ReportJob.id == self._job_id, ReportJob.state == JobState.WORKING)
                .values(
                    steps_done=done, steps=self._reading + len(RENDERERS), seen_at=self._told_at
                )
                .returning(ReportJob.id)
            ).all()
        if not told:
            raise JobCancelledError


def _make(engine: Engine, job_id: str, clock: Clock) -> None:
    teller = _Teller(engine, job_id, clock)
    with reading_sessions(engine)() as session:
        job = session.get_one(ReportJob, job_id)
        kind = KINDS[job.kind]
        asked = _asked(session, job, clock())
        report = compose(kind, asked, kind.read(session, asked, teller.read), _seals(session))
    files = []
    for number, (as_format, render) in enumerate(RENDERERS.items()):
        teller.written(number)
        content = render(report)
        files.append(
            ReportFile(
                job_id=job_id,
                format=as_format,
                sha256=hashlib.sha256(content).hexdigest(),
                content=content,
                size_bytes=len(content),
            )
        )
    with writing_sessions(engine).begin() as session:
        if _end(session, job_id, JobState.DONE, clock()):
            session.add_all(files)


def _asked(session: Session, job: ReportJob, now: int) -> Asked:
    path = unit_path(session, job.unit_id)
    return Asked(
        unit_id=job.unit_id,
        unit=full_name(path[0].kind, path[0].name),
        superior=full_name(path[1].kind, path[1].name) if len(path) > 1 else "",
        units=frozenset(subtree_ids(session, job.unit_id)),
        first=date.fromisoformat(job.first_day),
        last=date.fromisoformat(job.last_day),
        now=now,
        subject_id=job.subject_id,
    )


def _seals(session: Session) -> tuple[str, ...]:
    """The newest signed head: who holds an export up to it can check the figures."""
    head = newest_head(session)
    if head is None:
        return ()
    return (f"Nhật ký minh bạch: {head.size} dòng, đầu cây {head.root}.",)


def _end(session: Session, job_id: str, state: JobState, now: int, fault: str = "") -> bool:
    ended = session.execute(
        update(ReportJob)
        .where(ReportJob.id == job_id, ReportJob.state == JobState.WORKING)
        .values(state=state, ended_at=now, fault=fault)
        .returning(ReportJob.id)
    ).all()
    return bool(ended)
