"""Bản tin: list, new, one bulletin, its readings, and the steps to air."""

from http import HTTPStatus
from typing import Annotated, Any

from fastapi import APIRouter, Form, Query, Request
from fastapi.responses import RedirectResponse, Response

from controller.accounts.authority import Act, require
from controller.bulletins import decisions, reading_decisions, service
from controller.bulletins.editing import Edit, edit_as_seen, wording_name
from controller.bulletins.handling import Handling, set_handling
from controller.bulletins.listings import get_bulletin, returned_with
from controller.bulletins.readings import ReadingDecision, decisions_of
from controller.bulletins.service import NewBulletin
from controller.bulletins.translators import unnamed
from controller.errors import ChangedMeanwhileError, OperatorError
from controller.habits.wishing import wish_of
from controller.lexicon.layered import lexicon_of
from controller.lexicon.service import NewEntry, set_entry
from controller.store.bulletins import Bulletin, BulletinStatus
from controller.unsent.service import forms_of
from controller.web.approving import Given, braked
from controller.web.deciding import Ground, decision_page, marks_of
from controller.web.pages.provenance import origins
from controller.web.queries.bulletins import authors, decided, recall_of, search
from controller.web.queries.meanwhile import last_changes
from controller.web.queries.spoken import sound_of
from controller.web.queries.wishes import wish_form
from controller.web.reading_view import pieces, question_at, questions
from controller.web.rendering import page
from controller.web.visits import Reading, Visit, Writing
from playlists.messages.plan import ItemKind, PlannedPriority, Priority

router = APIRouter(prefix="/ban-tin")

SHOWN = 60
WRITTEN_KINDS = (ItemKind.BULLETIN, ItemKind.GREETING, ItemKind.CLOSING)
Text = Annotated[str, Form()]


@router.get("")
def show_list(
    request: Request,
    visit: Reading,
    trang_thai: Annotated[BulletinStatus | None, Query()] = None,
    tim: str = "",
) -> Response:
    """The newest bulletins, by status and by words."""
    found = search(visit.session, visit.actor, trang_thai, tim, SHOWN)
    return page(
        request,
        visit,
        "bulletins/rows.html" if "hx-request" in request.headers else "bulletins/list.html",
        bulletins=found,
        authors=authors(visit.session, found),
        status=trang_thai,
        wanted=tim,
        unsent=forms_of(visit.session, visit.actor.person_id or ""),
        may_write=visit.may(Act.WRITE_BULLETIN),
    )


@router.get("/moi")
def show_new(request: Request, visit: Reading) -> Response:
    """The form for a new bulletin."""
    require(visit.session, visit.actor, Act.WRITE_BULLETIN, visit.unit_id)
    return _new_form(request, visit)


@router.post("/moi")
def create(  # noqa: PLR0913 -- the fields of one form
    request: Request,
    visit: Writing,
    *,
    key: Text = "",
    title: Text = "",
    written_text: Text = "",
    kind: Annotated[ItemKind, Form()] = ItemKind.BULLETIN,
    priority: Annotated[PlannedPriority, Form()] = Priority.NORMAL,
    personal_data: Text = "",
    ends_on: Text = "",
) -> Response:
    """Write a bulletin; what was typed comes back if something is missing."""
    new = NewBulletin(
        unit_id=visit.unit_id,
        id=key,
        sent_from=visit.login_mark,
        title=title,
        written_text=written_text,
        kind=kind,
        priority=priority,
        handling=Handling(personal_data=bool(personal_data), ends_on=ends_on),
    )
    try:
        bulletin = service.create(visit.session, visit.actor, new, visit.now)
    except OperatorError as error:
        visit.session.rollback()
        return _new_form(request, visit, new=new, error=error)
    return to_bulletin(bulletin.id, "da-luu")


@router.get("/{bulletin_id}")
def show(request: Request, visit: Reading, bulletin_id: str) -> Response:
    """One bulletin."""
    return _bulletin(request, visit, get_bulletin(visit.session, visit.actor, bulletin_id))


@router.get("/{bulletin_id}/giong-doc")
def show_speech(request: Request, visit: Reading, bulletin_id: str) -> Response:
    """How far the voice is; asked again and again while it speaks."""
    bulletin = get_bulletin(visit.session, visit.actor, bulletin_id)
    return page(request, visit, "bulletins/speech_now.html", **_facts(visit, bulletin))


@router.get("/{bulletin_id}/sua")
def show_edit(request: Request, visit: Reading, bulletin_id: str) -> Response:
    """The form for a new wording."""
    bulletin = get_bulletin(visit.session, visit.actor, bulletin_id)
    require(visit.session, visit.actor, Act.WRITE_BULLETIN, bulletin.unit_id)
    current = bulletin.current
    return _edit_form(
        request,
        visit,
        bulletin,
        Edit(
            bulletin_id=bulletin_id, written_text=current.written_text, seen=wording_name(current)
        ),
    )


@router.post("/{bulletin_id}/sua")
def edit(
    request: Request, visit: Writing, bulletin_id: str, written_text: Text = "", seen: Text = ""
) -> Response:
    """Change the wording."""
    change = Edit(bulletin_id=bulletin_id, written_text=written_text, seen=seen)
    try:
        edit_as_seen(visit.session, visit.actor, change, visit.now)
    except OperatorError as error:
        visit.session.rollback()
        bulletin = get_bulletin(visit.session, visit.actor, bulletin_id)
        return _edit_form(request, visit, bulletin, change, error)
    return to_bulletin(bulletin_id, "da-sua")


def _edit_form(
    request: Request,
    visit: Visit,
    bulletin: Bulletin,
    change: Edit,
    error: OperatorError | None = None,
) -> Response:
    late = isinstance(error, ChangedMeanwhileError)
    return page(
        request,
        visit,
        "bulletins/edit.html",
        error=error,
        bulletin=bulletin,
        returned=returned_with(visit.session, bulletin),
        written_text=change.written_text,
        # Whoever has been told what changed meanwhile may go on from there.
        seen=wording_name(bulletin.current) if late else change.seen,
        meanwhile=last_changes(visit.session, bulletin, visit.now) if late else [],
    )


@router.get("/{bulletin_id}/cach-doc/{anchor}")
def show_reading(request: Request, visit: Reading, bulletin_id: str, anchor: str) -> Response:
    """The form by which one piece is decided."""
    bulletin = get_bulletin(visit.session, visit.actor, bulletin_id)
    draft = bulletin.current
    lexicon = lexicon_of(visit.session, draft)
    return page(
        request,
        visit,
        "bulletins/reading.html",
        bulletin=bulletin,
        question=question_at(draft.written_text, decisions_of(draft), lexicon, anchor),
        may_decide=draft.submitted_at is None and visit.may(Act.WRITE_BULLETIN, bulletin.unit_id),
        may_keep_readings=visit.may(Act.WRITE_LEXICON, bulletin.unit_id),
    )


@router.post("/{bulletin_id}/cach-doc")
def decide_reading(  # noqa: PLR0913 -- the fields of one form
    request: Request,
    visit: Writing,
    bulletin_id: str,
    *,
    start: Annotated[int, Form()],
    end: Annotated[int, Form()],
    written: Annotated[str, Form()],
    choice: Text = "",
    typed: Text = "",
    same: Text = "",
    always: Text = "",
) -> Response:
    """Settle how one piece is said: what was typed counts before what was chosen.

    `same` settles every undecided place written so in this text; `always` keeps it in the
    lexicon of the bulletin's unit, too.
    """
    decision = ReadingDecision(
        start=start, end=end, written=written, spoken=typed.strip() or choice
    )
    try:
        alike = reading_decisions.decide_reading_everywhere
        settle = alike if same else reading_decisions.decide_reading
        settle(visit.session, visit.actor, bulletin_id, decision, visit.now)
        if always:
            _keep_reading(visit, bulletin_id, decision)
    except OperatorError as error:
        return refused(request, visit, bulletin_id, error)
    return to_bulletin(bulletin_id, "da-chon-luon" if always else "da-chon-cach-doc", "#cach-doc")


@router.post("/{bulletin_id}/du-lieu-ca-nhan")
def handle(
    request: Request,
    visit: Writing,
    bulletin_id: str,
    personal_data: Text = "",
    ends_on: Text = "",
) -> Response:
    """Mark a draft as holding personal data, and say until when it sounds."""
    wanted = Handling(personal_data=bool(personal_data), ends_on=ends_on)
    try:
        set_handling(visit.session, visit.actor, bulletin_id, wanted, visit.now)
    except OperatorError as error:
        return refused(request, visit, bulletin_id, error)
    return to_bulletin(bulletin_id, "da-danh-dau")


@router.post("/{bulletin_id}/doc-lai")
def speak_again(visit: Writing, bulletin_id: str) -> Response:
    """Đọc lại, after the voice failed."""
    service.speak_again(visit.session, visit.actor, bulletin_id, visit.now)
    return to_bulletin(bulletin_id, "dang-doc-lai")


@router.get("/{bulletin_id}/duyet")
def show_decision(request: Request, visit: Reading, bulletin_id: str) -> Response:
    """What exactly is to be approved."""
    bulletin = get_bulletin(visit.session, visit.actor, bulletin_id)
    require(visit.session, visit.actor, Act.DECIDE_BULLETIN, bulletin.unit_id)
    waits = bulletin.status is BulletinStatus.PENDING
    address = f"/ban-tin/{bulletin_id}"
    ground = Ground(
        unit_id=bulletin.unit_id, approve_to=f"{address}/duyet", return_to=f"{address}/tra-lai"
    )
    return decision_page(
        request,
        visit,
        ground,
        [bulletin.current] if waits else [],
        heading="Duyệt bản tin",
        lead=bulletin.title,
        may_decide=visit.actor.person_id not in decisions.writers_of([bulletin]),
        closed="Bản tin không còn chờ duyệt: đã có người xử lý, hoặc người soạn đã sửa.",
        settled=False,
        asked=None,
        back_to=address,
    )


@router.post("/{bulletin_id}/duyet")
def approve(
    request: Request,
    visit: Writing,
    bulletin_id: str,
    assent: Given,
    revision_ids: Annotated[list[str] | None, Form()] = None,
) -> Response:
    """Duyệt: exactly the revision that the page showed."""
    try:
        braked(
            visit,
            assent,
            lambda: decisions.approve_together(
                visit.session, visit.actor, revision_ids or [], visit.now, assent
            ),
        )
    except OperatorError as error:
        return refused(request, visit, bulletin_id, error)
    return to_bulletin(bulletin_id, "da-duyet")


@router.post("/{bulletin_id}/tra-lai")
def return_for_repair(
    request: Request,
    visit: Writing,
    bulletin_id: str,
    revision_ids: Annotated[list[str] | None, Form()] = None,
    comment: Text = "",
) -> Response:
    """Trả lại để sửa."""
    try:
        for revision_id in revision_ids or [""]:
            decisions.return_for_repair(visit.session, visit.actor, revision_id, visit.now, comment)
    except OperatorError as error:
        return refused(request, visit, bulletin_id, error)
    return to_bulletin(bulletin_id, "da-tra-lai")


@router.post("/{bulletin_id}/thu-hoi")
def recall(request: Request, visit: Writing, bulletin_id: str, reason: Text = "") -> Response:
    """Thu hồi."""
    try:
        decisions.recall(visit.session, visit.actor, bulletin_id, visit.now, reason)
    except OperatorError as error:
        return refused(request, visit, bulletin_id, error)
    return to_bulletin(bulletin_id, "da-thu-hoi")


def _keep_reading(visit: Visit, bulletin_id: str, decision: ReadingDecision) -> None:
    """Luôn đọc như vậy tại đây."""
    new = NewEntry(
        unit_id=get_bulletin(visit.session, visit.actor, bulletin_id).unit_id,
        written=decision.written,
        spoken=decision.spoken,
        replace=True,
    )
    set_entry(visit.session, visit.actor, new, visit.now)


def _new_form(
    request: Request,
    visit: Visit,
    new: NewBulletin | None = None,
    error: OperatorError | None = None,
) -> Response:
    return page(
        request,
        visit,
        "bulletins/new.html",
        error=error,
        new=new,
        kinds=WRITTEN_KINDS,
        priorities=(Priority.NORMAL, Priority.PRIORITY),
    )


def _bulletin(
    request: Request, visit: Visit, bulletin: Bulletin, error: OperatorError | None = None
) -> Response:
    return page(request, visit, "bulletins/page.html", error=error, **_facts(visit, bulletin))


def _facts(visit: Visit, bulletin: Bulletin) -> dict[str, Any]:
    current = bulletin.current
    chosen = decisions_of(current)
    lexicon = lexicon_of(visit.session, current)
    unit = bulletin.unit_id
    may_write = visit.may(Act.WRITE_BULLETIN, unit)
    return {
        "bulletin": bulletin,
        "current": current,
        "author": authors(visit.session, [bulletin])[bulletin.created_by],
        "paragraphs": pieces(current.written_text, chosen, lexicon),
        "questions": questions(current.written_text, chosen, lexicon),
        "decided": decided(visit.session, bulletin),
        "returned": returned_with(visit.session, bulletin),
        "marks": marks_of(visit.session, bulletin),
        "unnamed": unnamed(bulletin),
        "may_write": may_write,
        "may_decide_readings": may_write and current.submitted_at is None,
        "may_keep_readings": visit.may(Act.WRITE_LEXICON, unit),
        "may_submit": visit.may(Act.SUBMIT_BULLETIN, unit),
        "wish": wish_of(visit.session, current.id),
        "wishing": wish_form(visit.session, bulletin, visit.now)
        if visit.may(Act.SCHEDULE, unit)
        else None,
        "may_decide": visit.may(Act.DECIDE_BULLETIN, unit)
        and visit.actor.person_id not in decisions.writers_of([bulletin]),
        "recalled": recall_of(visit.session, bulletin.id)
        if bulletin.status is BulletinStatus.RECALLED
        else None,
        **origins(visit, bulletin),
        **sound_of(visit.session, current),
        "may_recall": visit.may(Act.RECALL_BULLETIN, unit),
    }


def refused(request: Request, visit: Visit, bulletin_id: str, error: OperatorError) -> Response:
    """The bulletin as it stands, with what stood in the way."""
    visit.session.rollback()
    bulletin = get_bulletin(visit.session, visit.actor, bulletin_id)
    return _bulletin(request, visit, bulletin, error)


def to_bulletin(bulletin_id: str, notice: str, anchor: str = "") -> Response:
    """Back to the bulletin, with what was done."""
    return RedirectResponse(f"/ban-tin/{bulletin_id}?bao={notice}{anchor}", HTTPStatus.SEE_OTHER)
