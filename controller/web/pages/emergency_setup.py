"""Chuẩn bị cho khẩn cấp: sounds that stand ready, rules, telephone numbers, alerts by hand."""

from http import HTTPStatus
from typing import Annotated

from fastapi import APIRouter, File, Form, Request, UploadFile
from fastapi.responses import RedirectResponse, Response
from sqlalchemy import select

from controller.accounts.authority import Act, require
from controller.bulletins.approved import approved_revisions
from controller.emergencies.alerts import (
    alert_of,
    decline,
    emergency_referred_to,
    nature_of,
    receive,
)
from controller.emergencies.cap.reading import MAX_BYTES
from controller.emergencies.ground import NewContact, add_contact, contacts_of, remove_contact
from controller.emergencies.rules import Handling, rules_of, set_rules
from controller.emergencies.templates import NewTemplate, Ready, ready_in, retire, set_ready
from controller.errors import OperatorError
from controller.store.bulletins import Bulletin, BulletinStatus
from controller.store.emergencies import CapAlert, CapState, Purpose
from controller.store.lookup import find
from controller.units.tree import subtree_ids, unit_path
from controller.web.errors import BadFormError
from controller.web.finding import found_in
from controller.web.queries.aims import aims_of
from controller.web.rendering import page
from controller.web.undo import Deed, with_undo
from controller.web.visits import Reading, Visit, Writing
from controller.web.wording import emergencies as said
from playlists.messages.plan import ItemKind
from playlists.rules.emergency import EmergencyKind, Pattern

router = APIRouter(prefix="/khan-cap")

Text = Annotated[str, Form()]
SPEAKING = (ItemKind.BULLETIN, ItemKind.RECORDED, ItemKind.GREETING, ItemKind.TUNE)


@router.get("/loi-mau")
def show_templates(request: Request, visit: Reading, tim: str = "") -> Response:
    """What stands ready, by words, and how the unit handles emergencies."""
    require(visit.session, visit.actor, Act.READ, visit.unit_id)
    return _templates(request, visit, wanted=tim)


@router.post("/loi-mau")
def keep_template(
    request: Request,
    visit: Writing,
    *,
    purpose: Annotated[Purpose, Form()] = Purpose.MESSAGE,
    kind: Text = "",
    bulletin_id: Text = "",
) -> Response:
    """Give an approved bulletin its purpose."""
    is_message = purpose is Purpose.MESSAGE
    try:
        new = NewTemplate(
            unit_id=visit.unit_id,
            purpose=purpose,
            bulletin_id=bulletin_id,
            kind=EmergencyKind(kind) if is_message and kind else None,
        )
        set_ready(visit.session, visit.actor, new, visit.now)
    except ValueError as error:
        raise BadFormError("kind") from error
    except OperatorError as error:
        visit.session.rollback()
        require(visit.session, visit.actor, Act.WRITE_BULLETIN, visit.unit_id)
        return _templates(request, visit, error)
    return RedirectResponse("/khan-cap/loi-mau?bao=da-luu-loi-mau", HTTPStatus.SEE_OTHER)


@router.post("/loi-mau/{template_id}/bo")
def drop_template(visit: Writing, template_id: str) -> Response:
    """Let it stand ready no longer."""
    retire(visit.session, visit.actor, template_id, visit.now)
    there = with_undo("/khan-cap/loi-mau?bao=da-bo-loi-mau", Deed.TEMPLATE, template_id)
    return RedirectResponse(there, HTTPStatus.SEE_OTHER)


@router.post("/quy-tac")
def keep_rules(
    visit: Writing,
    *,
    confirms_twice: Annotated[bool, Form()] = False,
    pattern: Annotated[Pattern, Form()] = Pattern.BY_LAW,
    volume_percent: Annotated[int, Form(ge=10, le=100)] = 100,
) -> Response:
    """Set how the unit handles emergencies."""
    rules = Handling(confirms_twice=confirms_twice, pattern=pattern, volume_percent=volume_percent)
    set_rules(visit.session, visit.actor, visit.unit_id, rules, visit.now)
    return RedirectResponse("/khan-cap/loi-mau?bao=da-luu-loi-mau", HTTPStatus.SEE_OTHER)


@router.get("/danh-ba")
def show_contacts(request: Request, visit: Reading, tim: str = "") -> Response:
    """Whom to telephone about each cluster."""
    require(visit.session, visit.actor, Act.READ, visit.unit_id)
    return _contacts(request, visit, NewContact(), wanted=tim)


@router.post("/danh-ba")
def keep_contact(  # noqa: PLR0913 -- the fields of one form
    request: Request,
    visit: Writing,
    *,
    cluster_id: Text = "",
    name: Text = "",
    position: Text = "",
    telephone: Text = "",
) -> Response:
    """Keep a number."""
    new = NewContact(cluster_id=cluster_id, name=name, position=position, telephone=telephone)
    try:
        add_contact(visit.session, visit.actor, new, visit.now)
    except OperatorError as error:
        visit.session.rollback()
        require(visit.session, visit.actor, Act.ENTER_BY_HAND, visit.unit_id)
        return _contacts(request, visit, new, error)
    return RedirectResponse("/khan-cap/danh-ba?bao=da-luu-danh-ba", HTTPStatus.SEE_OTHER)


@router.post("/danh-ba/{contact_id}/bo")
def drop_contact(visit: Writing, contact_id: str) -> Response:
    """Take a number away."""
    remove_contact(visit.session, visit.actor, contact_id, visit.now)
    there = with_undo("/khan-cap/danh-ba?bao=da-bo-so", Deed.CONTACT, contact_id)
    return RedirectResponse(there, HTTPStatus.SEE_OTHER)


@router.post("/canh-bao")
def bring_alert(visit: Writing, file: Annotated[UploadFile | None, File()] = None) -> Response:
    """Take in a CAP file by hand."""
    # One byte more than is permitted tells that it is too much.
    xml = b"" if file is None else file.file.read(MAX_BYTES + 1)
    row = receive(visit.session, visit.actor, visit.unit_id, xml, visit.now)
    return RedirectResponse(
        f"/khan-cap/canh-bao/{row.id}?bao=da-nhan-canh-bao", HTTPStatus.SEE_OTHER
    )


@router.get("/canh-bao/{alert_id}")
def show_alert(request: Request, visit: Reading, alert_id: str) -> Response:
    """What another system says, and what can be done about it."""
    row = find(visit.session, CapAlert, alert_id)
    require(visit.session, visit.actor, Act.READ, row.unit_id)
    before = emergency_referred_to(visit.session, row)
    return page(
        request,
        visit,
        "emergencies/alert.html",
        said=said,
        row=row,
        alert=alert_of(row),
        before=before,
        kinds=list(EmergencyKind),
        nature=nature_of(alert_of(row)),
        is_waiting=row.state is CapState.WAITING,
        may_order=visit.may(Act.ORDER_EMERGENCY, row.unit_id),
        may_decline=visit.may(Act.RECEIVE_SOURCE, row.unit_id),
    )


@router.post("/canh-bao/{alert_id}/bo")
def leave_alert(visit: Writing, alert_id: str, reason: Text = "") -> Response:
    """Leave it out."""
    decline(visit.session, visit.actor, alert_id, reason, visit.now)
    return RedirectResponse("/khan-cap?bao=da-bo-canh-bao", HTTPStatus.SEE_OTHER)


def _words(one: Ready) -> str:
    kept = one.template
    kind = said.KIND[kept.kind] if kept.kind else ""
    return f"{kept.bulletin.title} {said.PURPOSE[kept.purpose]} {kind}"


def _templates(
    request: Request, visit: Visit, error: OperatorError | None = None, wanted: str = ""
) -> Response:
    above = [unit.id for unit in unit_path(visit.session, visit.unit_id)]
    query = select(Bulletin).where(
        Bulletin.unit_id.in_(above),
        Bulletin.status == BulletinStatus.APPROVED,
        Bulletin.kind.in_(SPEAKING),
        Bulletin.variant_of_id.is_(None),
    )
    bulletins = list(visit.session.scalars(query.order_by(Bulletin.created_at.desc()).limit(200)))
    approved = approved_revisions(visit.session, [one.id for one in bulletins])
    return page(
        request,
        visit,
        "emergencies/templates.html",
        error=error,
        said=said,
        found=found_in(ready_in(visit.session, visit.unit_id), wanted, _words),
        bulletins=[one for one in bulletins if one.id in approved],
        purposes=list(Purpose),
        kinds=list(EmergencyKind),
        patterns=list(Pattern),
        rules=rules_of(visit.session, visit.unit_id),
        may_change=visit.may(Act.WRITE_BULLETIN),
        may_rule=visit.may(Act.WRITE_REGULATION),
    )


def _contacts(
    request: Request,
    visit: Visit,
    sent: NewContact,
    error: OperatorError | None = None,
    wanted: str = "",
) -> Response:
    aims = aims_of(visit.session, visit.unit_id)
    contacts = contacts_of(visit.session, subtree_ids(visit.session, visit.unit_id))
    named = {id_: f"cụm {code} {name}" for id_, code, name in aims.clusters}
    found = found_in(
        contacts,
        wanted,
        lambda one: f"{one.name} {one.position} {one.telephone} {named.get(one.cluster_id, '')}",
    )
    return page(
        request,
        visit,
        "emergencies/contacts.html",
        error=error,
        sent=sent,
        found=found,
        aims=aims,
        may_change=visit.may(Act.ENTER_BY_HAND),
    )
