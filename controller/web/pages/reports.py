"""Báo cáo: choose a kind, days and a unit; see how far it is; take it away, or call it off."""

from datetime import date
from http import HTTPStatus
from typing import Annotated, Any
from urllib.parse import quote

from fastapi import APIRouter, Form, Request
from fastapi.responses import RedirectResponse, Response

from controller import civil
from controller.accounts.authority import Act, require
from controller.errors import OperatorError
from controller.reports import service
from controller.reports.catalogue import KINDS
from controller.reports.periods import named, usual
from controller.reports.service import NewReport
from controller.store.reports import FileFormat, ReportJob, ReportKind
from controller.web.finding import found_in
from controller.web.queries.inspection import units_in
from controller.web.rendering import page
from controller.web.visits import Reading, Visit, Writing
from controller.web.wording import reports as words_of_reports

router = APIRouter(prefix="/bao-cao")
Text = Annotated[str, Form()]
DOCUMENT = "application/vnd.openxmlformats-officedocument."
MEDIA_TYPE = {
    FileFormat.DOCX: f"{DOCUMENT}wordprocessingml.document",
    FileFormat.PDF: "application/pdf",
    FileFormat.XLSX: f"{DOCUMENT}spreadsheetml.sheet",
}


@router.get("")
def list_(
    request: Request, visit: Reading, loai: ReportKind = ReportKind.DIARY, tim: str = ""
) -> Response:
    """The form, and the reports that were made, by words."""
    last_month = usual(civil.day_of(visit.now))[3]
    asked = NewReport(
        unit_id=visit.unit_id,
        kind=loai,
        first_day=last_month.first.isoformat(),
        last_day=last_month.last.isoformat(),
    )
    return _form(request, visit, asked, wanted=tim)


@router.post("")
def ask(  # noqa: PLR0913 -- the fields of one form
    request: Request,
    visit: Writing,
    *,
    kind: Annotated[ReportKind, Form()] = ReportKind.DIARY,
    unit_id: Text = "",
    first_day: Text = "",
    last_day: Text = "",
) -> Response:
    """Ask for one."""
    new = NewReport(
        unit_id=unit_id or visit.unit_id, kind=kind, first_day=first_day, last_day=last_day
    )
    require(visit.session, visit.actor, Act.READ, new.unit_id)
    try:
        job = service.ask(visit.session, visit.actor, new, visit.now)
    except OperatorError as error:
        visit.session.rollback()
        return _form(request, visit, new, error)
    return RedirectResponse(f"/bao-cao/{job.id}", HTTPStatus.SEE_OTHER)


@router.post("/xac-nhan/{duty_id}")
def ask_for_certificate(visit: Writing, duty_id: str) -> Response:
    """Ask for the certificate of a duty."""
    job = service.ask_for_certificate(visit.session, visit.actor, duty_id, visit.now)
    return RedirectResponse(f"/bao-cao/{job.id}", HTTPStatus.SEE_OTHER)


@router.get("/{job_id}")
def show(request: Request, visit: Reading, job_id: str) -> Response:
    """One report: how far it is, and its files."""
    return _job(request, visit, "reports/page.html", job_id)


@router.get("/{job_id}/tien-do")
def show_progress(request: Request, visit: Reading, job_id: str) -> Response:
    """The part that changes; asked again and again while the report is made."""
    return _job(request, visit, "reports/progress.html", job_id)


@router.post("/{job_id}/huy")
def call_off(visit: Writing, job_id: str) -> Response:
    """Do not make it."""
    service.call_off(visit.session, visit.actor, job_id, visit.now)
    return RedirectResponse(f"/bao-cao/{job_id}", HTTPStatus.SEE_OTHER)


@router.post("/{job_id}/tai")
def take(visit: Writing, job_id: str, as_format: Annotated[FileFormat, Form()]) -> Response:
    """Take a file away; the record says so."""
    file = service.take_file(visit.session, visit.actor, job_id, as_format, visit.now)
    job = service.show_job(visit.session, visit.actor, job_id)
    name = f"{words_of_reports.file_name(job)}.{as_format}"
    headers = {"Content-Disposition": f"attachment; filename*=UTF-8''{quote(name)}"}
    return Response(file.content, media_type=MEDIA_TYPE[as_format], headers=headers)


def _job(request: Request, visit: Visit, template: str, job_id: str) -> Response:
    job = service.show_job(visit.session, visit.actor, job_id)
    return page(request, visit, template, job=job, **_words(job))


def _words(*jobs: ReportJob) -> dict[str, Any]:
    return {
        "kinds": KINDS,
        "of_reports": words_of_reports,
        "periods": {
            job.id: named(date.fromisoformat(job.first_day), date.fromisoformat(job.last_day))
            for job in jobs
        },
    }


def _bears(job: ReportJob) -> str:
    period = named(date.fromisoformat(job.first_day), date.fromisoformat(job.last_day))
    return f"{KINDS[job.kind].name} {period} {job.unit.name} {job.asker.name}"


def _form(
    request: Request,
    visit: Visit,
    asked: NewReport,
    error: OperatorError | None = None,
    wanted: str = "",
) -> Response:
    found = found_in(service.list_jobs(visit.session, visit.actor), wanted, _bears)
    return page(
        request,
        visit,
        "reports/list.html",
        error=error,
        asked=asked,
        found=found,
        units=units_in(visit.session, visit.unit_id),
        usual=usual(civil.day_of(visit.now)),
        **_words(*found.rows),
    )
