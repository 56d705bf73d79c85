"""Reports are asked for, made by a process, called off, taken away."""

import pytest
from sqlalchemy import Engine, select, update
from sqlalchemy.orm import Session

from controller.accounts.authority import NotAllowedError
from controller.reports import service
from controller.reports.errors import (
    BadReportPeriodError,
    ReportNotReadyError,
    TooManyReportsError,
)
from controller.reports.service import NewReport
from controller.reports.work import ABANDONED_MS, make_next
from controller.store.engine import writing_sessions
from controller.store.ledger import AuditEvent
from controller.store.people import StaffRole
from controller.store.reports import FileFormat, JobState, ReportJob, ReportKind
from tests.controller.commune import NOW, Commune, lay_commune, lay_commune_in


class Desk:
    """A commune whose clerk asks for reports."""

    def __init__(self, engine: Engine) -> None:
        self.engine = engine
        self.now = NOW + 1000
        with writing_sessions(engine).begin() as session:
            self.commune: Commune = lay_commune(session, clusters=1)

    def clock(self) -> int:
        self.now += 1000
        return self.now

    def ask(self, kind: ReportKind = ReportKind.FAULTS) -> str:
        with writing_sessions(self.engine).begin() as session:
            return service.ask(session, self.commune.operator, self.new(kind), self.clock()).id

    def new(self, kind: ReportKind = ReportKind.FAULTS) -> NewReport:
        return NewReport(
            unit_id=self.commune.unit.id,
            kind=kind,
            first_day="2026-11-01",
            last_day="2026-11-30",
        )

    def job(self, job_id: str) -> ReportJob:
        with writing_sessions(self.engine)() as session:
            job = session.get_one(ReportJob, job_id)
            assert job.files is not None
            return job


@pytest.fixture
def desk(engine: Engine) -> Desk:
    return Desk(engine)


def test_what_was_asked_for_is_made_in_all_formats_and_taken_away_on_record(desk: Desk) -> None:
    job_id = desk.ask()
    assert make_next(desk.engine, desk.clock)
    job = desk.job(job_id)
    assert job.state is JobState.DONE
    assert {file.format for file in job.files} == set(FileFormat)
    with writing_sessions(desk.engine).begin() as session:
        auditor = desk.commune.actor(StaffRole.AUDITOR)
        file = service.take_file(session, auditor, job_id, FileFormat.PDF, desk.clock())
        assert file.content.startswith(b"%PDF")
    with writing_sessions(desk.engine)() as session:
        acts = session.scalars(select(AuditEvent.act).where(AuditEvent.subject_id == job_id))
        assert set(acts) == {"ask_for_report", "take_report"}
    assert not make_next(desk.engine, desk.clock)


def test_one_that_is_called_off_while_it_waits_is_never_made(desk: Desk) -> None:
    job_id = desk.ask()
    with writing_sessions(desk.engine).begin() as session:
        service.call_off(session, desk.commune.operator, job_id, desk.clock())
    assert not make_next(desk.engine, desk.clock)
    assert desk.job(job_id).state is JobState.CANCELLED


def test_one_that_is_called_off_while_it_is_made_keeps_nothing(desk: Desk) -> None:
    job_id = desk.ask()
    asked = 0

    def clock() -> int:
        nonlocal asked
        asked += 1
        if asked == 4:  # it has been taken and is being read
            with writing_sessions(desk.engine).begin() as session:
                service.call_off(session, desk.commune.operator, job_id, desk.now)
        return desk.clock()

    assert make_next(desk.engine, clock)
    job = desk.job(job_id)
    assert job.state is JobState.CANCELLED
    assert job.files == []


def test_one_that_cannot_be_made_says_so_and_stops_nobody(desk: Desk) -> None:
    broken, good = desk.ask(), desk.ask()
    with writing_sessions(desk.engine).begin() as session:
        bad_day = update(ReportJob).where(ReportJob.id == broken).values(first_day="2026-13-01")
        session.execute(bad_day)
    assert make_next(desk.engine, desk.clock)
    assert make_next(desk.engine, desk.clock)
    assert desk.job(broken).state is JobState.FAILED
    assert "month" in desk.job(broken).fault
    assert desk.job(good).state is JobState.DONE


def test_one_whose_maker_died_is_made_by_another(desk: Desk) -> None:
    job_id = desk.ask()
    with writing_sessions(desk.engine).begin() as session:
        died = update(ReportJob).values(state=JobState.WORKING, seen_at=desk.now)
        session.execute(died)
    assert not make_next(desk.engine, desk.clock)
    desk.now += ABANDONED_MS
    assert make_next(desk.engine, desk.clock)
    assert desk.job(job_id).state is JobState.DONE


@pytest.mark.parametrize(
    ("first", "last"),
    [("2026-11-30", "2026-11-01"), ("2020-01-01", "2026-01-01")],
)
def test_days_that_are_no_period_are_refused(session: Session, first: str, last: str) -> None:
    commune = lay_commune(session, clusters=0)
    new = NewReport(unit_id=commune.unit.id, kind=ReportKind.DIARY, first_day=first, last_day=last)
    with pytest.raises(BadReportPeriodError):
        service.ask(session, commune.operator, new, NOW)


def test_nobody_asks_for_or_sees_a_report_of_a_neighbouring_commune(session: Session) -> None:
    commune = lay_commune(session, clusters=0)
    neighbour = lay_commune_in(session, commune.province, name="ben", clusters=0)
    new = NewReport(
        unit_id=commune.unit.id,
        kind=ReportKind.DIARY,
        first_day="2026-11-01",
        last_day="2026-11-30",
    )
    job = service.ask(session, commune.operator, new, NOW)
    with pytest.raises(NotAllowedError):
        service.ask(session, neighbour.operator, new, NOW)
    with pytest.raises(NotAllowedError):
        service.show_job(session, neighbour.operator, job.id)
    with pytest.raises(NotAllowedError):
        service.call_off(session, neighbour.operator, job.id, NOW)
    assert service.list_jobs(session, neighbour.operator) == []


def test_an_unfinished_report_has_no_file_and_a_unit_cannot_fill_the_queue(
    session: Session,
) -> None:
    commune = lay_commune(session, clusters=0)
    new = NewReport(
        unit_id=commune.unit.id,
        kind=ReportKind.DIARY,
        first_day="2026-11-01",
        last_day="2026-11-30",
    )
    jobs = [service.ask(session, commune.operator, new, NOW + n) for n in range(service.MOST_OPEN)]
    with pytest.raises(TooManyReportsError):
        service.ask(session, commune.operator, new, NOW + 100)
    with pytest.raises(ReportNotReadyError):
        service.take_file(session, commune.operator, jobs[0].id, FileFormat.PDF, NOW)
