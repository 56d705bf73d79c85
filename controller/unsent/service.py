"""Keep what a person types at each pause, so that she goes on from any device of hers.

Nobody else ever reads it, and nothing is recorded of it: it is no bulletin yet. It goes when it was
sent or dropped, after `KEPT_MS`, or when she types more forms than `MOST_FORMS`. What names people
is refused: that stays in the window in which it is typed.
"""

import re
from dataclasses import dataclass

import msgspec
from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from controller import fields
from controller.store.base import new_id
from controller.store.unsent import UnsentForm
from controller.unsent.errors import GoneElsewhereError, KeptElsewhereError, NotKeptError

KEPT_MS = 30 * 86_400_000
"""As long as the browser keeps its own copy."""
MOST_FORMS = 30
MOST_FIELDS = 500
LARGEST = 200_000
"""Characters of one form: more than any of ours takes."""
PAGE = re.compile(r"/[a-z0-9][^\s\\]{0,390}", re.ASCII)
"""An address of this host: it becomes a link."""
NAMES_PEOPLE = "personal_data"

Content = list[tuple[str, str]]


@dataclass(frozen=True, kw_only=True, slots=True)
class Typed:
    """A form at a pause."""

    page: str
    title: str
    content: str
    """JSON of `Content`."""
    seen: str = ""
    """The version that this device wrote or read last; empty for none."""


def keep(session: Session, person_id: str, typed: Typed, now: int) -> UnsentForm:
    """Keep it.

    Raises NotKeptError, TooLongError, KeptElsewhereError with what another device kept,
    GoneElsewhereError where another one sent or dropped it.
    What names people takes with it what was kept of the same form before.
    """
    names = {name for name, _value in _read(typed)}
    row = form_at(session, person_id, typed.page)
    if NAMES_PEOPLE in names:
        forget(session, person_id, typed.page)
        raise NotKeptError
    if row is not None and row.version != typed.seen:
        raise KeptElsewhereError(row)
    if row is None and typed.seen:
        raise GoneElsewhereError
    if row is None:
        _make_room(session, person_id)
        row = UnsentForm(id=new_id(now), person_id=person_id, page=typed.page)
        session.add(row)
    row.title = fields.optional("title", typed.title[:300], 300)
    row.content = typed.content
    row.version, row.kept_at = new_id(now), now
    session.flush()
    return row


def form_at(session: Session, person_id: str, page: str) -> UnsentForm | None:
    """What she left at a page."""
    query = select(UnsentForm).where(UnsentForm.person_id == person_id, UnsentForm.page == page)
    return session.scalar(query)


def forms_of(session: Session, person_id: str) -> list[UnsentForm]:
    """All that she left, the newest first."""
    query = select(UnsentForm).where(UnsentForm.person_id == person_id)
    return list(session.scalars(query.order_by(UnsentForm.kept_at.desc(), UnsentForm.id.desc())))


def forget(session: Session, person_id: str, page: str) -> None:
    """It was sent, or dropped."""
    mine = UnsentForm.person_id == person_id
    session.execute(delete(UnsentForm).where(mine, UnsentForm.page == page))


def forget_old(session: Session, now: int) -> None:
    """Erase what nobody went on with."""
    session.execute(delete(UnsentForm).where(UnsentForm.kept_at < now - KEPT_MS))


def _read(typed: Typed) -> Content:
    if not PAGE.fullmatch(typed.page):
        raise NotKeptError
    fields.optional("written_text", typed.content, LARGEST)
    try:
        content = msgspec.json.decode(typed.content, type=Content)
    except msgspec.DecodeError as error:
        raise NotKeptError from error
    if len(content) > MOST_FIELDS:
        raise NotKeptError
    return content


def _make_room(session: Session, person_id: str) -> None:
    for row in forms_of(session, person_id)[MOST_FORMS - 1 :]:
        session.delete(row)
