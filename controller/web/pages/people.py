"""Người dùng: accounts of a unit, roles, stand-ins, and what waits for a second administrator."""

from dataclasses import dataclass
from datetime import timedelta
from http import HTTPStatus
from typing import Annotated

from fastapi import APIRouter, Form, Request
from fastapi.responses import RedirectResponse, Response

from controller import civil, fields
from controller.accounts.authority import Act, may, require
from controller.accounts.factor_changes import issue_code, owes_code
from controller.accounts.resets import ask_reset, confirm_reset, open_resets
from controller.accounts.service import (
    NewPerson,
    act_of_managing,
    add_person,
    change_role,
    confirm_person,
    disable_person,
    enable_person,
    is_open,
    list_people,
)
from controller.accounts.standing_in import (
    NewSubstitution,
    confirm_substitution,
    end_substitution,
    list_substitutions,
    substitute,
)
from controller.errors import OperatorError
from controller.store.lookup import find
from controller.store.people import PasswordReset, Person, StaffRole
from controller.store.units import Unit
from controller.units.tree import subtree_ids
from controller.web.finding import found_in
from controller.web.rendering import page
from controller.web.visits import Reading, Visit, Writing
from controller.web.wording.values import ROLE

router = APIRouter(prefix="/nguoi-dung")

Text = Annotated[str, Form()]


@dataclass(frozen=True, slots=True)
class NewAccount:
    """The form for an account as it was typed; a password never comes back."""

    unit_id: str
    login: str = ""
    name: str = ""
    position: str = ""
    role: StaffRole = StaffRole.OPERATOR


@router.get("")
def show_list(request: Request, visit: Reading, tim: str = "") -> Response:
    """The people of the own unit and below, and what waits for a second administrator."""
    return _list(request, visit, wanted=tim)


@router.get("/moi")
def show_new(request: Request, visit: Reading) -> Response:
    """The form for an account."""
    require(visit.session, visit.actor, Act.MANAGE_PEOPLE, visit.unit_id)
    return _new_form(request, visit, NewAccount(visit.unit_id))


@router.post("/moi")
def add(  # noqa: PLR0913 -- the fields of one form
    request: Request,
    visit: Writing,
    *,
    unit_id: Text = "",
    login: Text = "",
    name: Text = "",
    position: Text = "",
    role: Annotated[StaffRole, Form()] = StaffRole.OPERATOR,
    password: Text = "",
) -> Response:
    """Add an account; a weighty role waits for a second administrator."""
    new = NewPerson(
        unit_id=unit_id, login=login, name=name, position=position, role=role, password=password
    )
    hasher = request.app.state.hasher
    try:
        person = add_person(visit.session, visit.actor, new, visit.now, hasher)
    except OperatorError as error:
        visit.session.rollback()
        return _new_form(request, visit, NewAccount(unit_id, login, name, position, role), error)
    return _to("da-them-nguoi" if is_open(person) else "cho-xac-nhan")


@router.get("/{person_id}")
def show(request: Request, visit: Reading, person_id: str) -> Response:
    """One person: role, stand-ins, closing, a new password."""
    return _person(request, visit, person_id)


@router.post("/{person_id}/vai-tro")
def set_role(
    request: Request, visit: Writing, person_id: str, role: Annotated[StaffRole, Form()]
) -> Response:
    """Đổi vai trò."""
    try:
        person = change_role(visit.session, visit.actor, person_id, role, visit.now)
    except OperatorError as error:
        return _refused(request, visit, person_id, error)
    return _to("da-doi-vai-tro" if is_open(person) else "cho-xac-nhan")


@router.post("/{person_id}/xac-nhan")
def confirm(request: Request, visit: Writing, person_id: str) -> Response:
    """Xác nhận vai trò, as the second administrator."""
    try:
        confirm_person(visit.session, visit.actor, person_id, visit.now)
    except OperatorError as error:
        return _refused(request, visit, person_id, error)
    return _to("da-xac-nhan")


@router.post("/{person_id}/dong")
def close(request: Request, visit: Writing, person_id: str) -> Response:
    """Đóng tài khoản."""
    try:
        disable_person(visit.session, visit.actor, person_id, visit.now)
    except OperatorError as error:
        return _refused(request, visit, person_id, error)
    return _to("da-dong-tai-khoan")


@router.post("/{person_id}/mo")
def reopen(request: Request, visit: Writing, person_id: str) -> Response:
    """Mở lại tài khoản."""
    try:
        person = enable_person(visit.session, visit.actor, person_id, visit.now)
    except OperatorError as error:
        return _refused(request, visit, person_id, error)
    return _to("da-mo-tai-khoan" if is_open(person) else "cho-xac-nhan")


@router.post("/{person_id}/cap-lai")
def begin_reset(
    request: Request, visit: Writing, person_id: str, with_factors: Text = ""
) -> Response:
    """Cấp lại mật khẩu: the first administrator is shown her half of the code."""
    try:
        row, half = ask_reset(
            visit.session, visit.actor, person_id, visit.now, with_factors=bool(with_factors)
        )
    except OperatorError as error:
        return _refused(request, visit, person_id, error)
    return page(request, visit, "people/half.html", row=row, half=half, second=False)


@router.post("/{person_id}/ma-buoc-hai")
def open_second_step(request: Request, visit: Writing, person_id: str) -> Response:
    """Cấp mã mở bước thứ hai: shown once, to be handed over."""
    try:
        code = issue_code(visit.session, visit.actor, person_id, visit.now)
    except OperatorError as error:
        return _refused(request, visit, person_id, error)
    person = find(visit.session, Person, person_id)
    return page(request, visit, "people/factor_code.html", person=person, code=code)


@router.post("/cap-lai/{reset_id}")
def agree_to_reset(request: Request, visit: Writing, reset_id: str) -> Response:
    """The second administrator agrees and is shown the other half."""
    try:
        half = confirm_reset(visit.session, visit.actor, reset_id, visit.now)
    except OperatorError as error:
        visit.session.rollback()
        return _list(request, visit, error)
    row = find(visit.session, PasswordReset, reset_id)
    return page(request, visit, "people/half.html", row=row, half=half, second=True)


@router.post("/{person_id}/lam-thay")
def let_stand_in(
    request: Request, visit: Writing, person_id: str, substitute_id: Text = "", last_day: Text = ""
) -> Response:
    """Cử người làm thay, from now until the end of a day."""
    try:
        new = NewSubstitution(
            person_id=substitute_id,
            absent_id=person_id,
            starts_at=visit.now,
            ends_at=_end_of(last_day),
        )
        row = substitute(visit.session, visit.actor, new, visit.now)
    except OperatorError as error:
        return _refused(request, visit, person_id, error)
    return _to("da-cu-nguoi-thay" if row.confirmed_at else "cho-xac-nhan")


@router.post("/lam-thay/{substitution_id}/xac-nhan")
def agree_to_stand_in(request: Request, visit: Writing, substitution_id: str) -> Response:
    """Xác nhận người làm thay, as the second administrator."""
    try:
        confirm_substitution(visit.session, visit.actor, substitution_id, visit.now)
    except OperatorError as error:
        visit.session.rollback()
        return _list(request, visit, error)
    return _to("da-xac-nhan")


@router.post("/lam-thay/{substitution_id}/ket-thuc")
def end_stand_in(visit: Writing, substitution_id: str) -> Response:
    """Kết thúc việc làm thay."""
    end_substitution(visit.session, visit.actor, substitution_id, visit.now)
    return _to("da-ket-thuc-lam-thay")


def _words(person: Person) -> str:
    """What a person is found by."""
    role = ROLE[person.role]
    return f"{person.name} {person.login} {role} {person.position} {person.unit.name}"


def _list(
    request: Request, visit: Visit, error: OperatorError | None = None, wanted: str = ""
) -> Response:
    people = list_people(visit.session, visit.actor, visit.unit_id)
    return page(
        request,
        visit,
        "people/list.html",
        error=error,
        found=found_in(people, wanted, _words),
        waiting=[p for p in people if p.confirmed_at is None and p.disabled_at is None],
        substitutions=list_substitutions(visit.session, visit.actor, visit.unit_id, visit.now),
        resets=open_resets(visit.session, visit.actor, visit.unit_id, visit.now),
    )


def _new_form(
    request: Request, visit: Visit, typed: NewAccount, error: OperatorError | None = None
) -> Response:
    units = subtree_ids(visit.session, visit.unit_id)
    return page(
        request,
        visit,
        "people/new.html",
        error=error,
        typed=typed,
        units=sorted((find(visit.session, Unit, unit) for unit in units), key=lambda u: u.id),
        roles=_roles(visit, visit.unit_id),
    )


def _person(
    request: Request, visit: Visit, person_id: str, error: OperatorError | None = None
) -> Response:
    person = find(visit.session, Person, person_id)
    require(visit.session, visit.actor, Act.MANAGE_PEOPLE, person.unit_id)
    colleagues = list_people(visit.session, visit.actor, visit.unit_id)
    manages = visit.may(act_of_managing(person.role), person.unit_id)
    tomorrow = civil.day_of(visit.now) + timedelta(days=1)
    return page(
        request,
        visit,
        "people/page.html",
        error=error,
        person=person,
        is_open=is_open(person),
        owes_code=owes_code(visit.session, person, visit.now),
        manages=manages and person.id != visit.actor.person_id,
        roles=_roles(visit, person.unit_id),
        colleagues=[c for c in colleagues if c.id != person.id and is_open(c)],
        tomorrow=tomorrow,
    )


def _roles(visit: Visit, unit_id: str) -> list[StaffRole]:
    """The roles that the visitor may give in a unit."""
    return [
        role
        for role in StaffRole
        if may(visit.session, visit.actor, act_of_managing(role), unit_id)
    ]


def _refused(request: Request, visit: Visit, person_id: str, error: OperatorError) -> Response:
    visit.session.rollback()
    return _person(request, visit, person_id, error)


def _end_of(day: str) -> int:
    """The instant at which a civil day ends. Raises BadDayError, MissingFieldError."""
    return civil.bounds(fields.day("last_day", day))[1]


def _to(notice: str) -> Response:
    return RedirectResponse(f"/nguoi-dung?bao={notice}", HTTPStatus.SEE_OTHER)
