"""What the planning leader does about new tickets: tell their owners, by day, in their browsers.

A notice names the place and what is wrong; what a resident wrote stays on the page.
"""

from collections.abc import Sequence
from datetime import time

from sqlalchemy import Engine, select, update
from sqlalchemy.orm import Session, selectinload

from controller import civil
from controller.notifications.sending import Notice, Sender, deliver
from controller.store.engine import reading_sessions, writing_sessions
from controller.store.notifications import PushSubscription
from controller.store.people import Person
from controller.store.tickets import Ticket
from controller.web.wording.tickets import ailment_of, due_words, place_of

FROM, UNTIL = time(6), time(22)
"""What comes at night is told in the morning: nobody climbs a pole in the dark for it."""
TAG = "phieu"
MOST = 200


def tell_owners_once(engine: Engine, sender: Sender, now: int) -> None:
    """Tell each owner of what became hers since she was told last; all of it in one notice."""
    if not FROM <= civil.local(now).time() < UNTIL:
        return
    with reading_sessions(engine)() as session:
        hers = _untold(session)
        browsers = _browsers(session, hers)
    for owner_id, tickets in hers.items():
        # First noted, then sent: a process that is killed in between tells nobody twice.
        with writing_sessions(engine).begin() as session:
            noted = update(Ticket).where(
                Ticket.id.in_([ticket.id for ticket in tickets]), Ticket.owner_id == owner_id
            )
            session.execute(noted.values(announced_to=owner_id))
    if not browsers:
        return
    due = ((browser, _notice(hers[browser.person_id], now)) for browser in browsers)
    deliver(engine, sender, due, now)


def _notice(tickets: Sequence[Ticket], now: int) -> Notice:
    return Notice(_words(tickets, now), _page(tickets), TAG)


def _untold(session: Session) -> dict[str, list[Ticket]]:
    """Open tickets of which their owners know nothing yet, by owner, the most urgent first."""
    query = (
        select(Ticket)
        .join(Person, Person.id == Ticket.owner_id)
        .where(
            Ticket.opened_at.is_not(None),
            Ticket.ended_at.is_(None),
            Ticket.announced_to.is_distinct_from(Ticket.owner_id),
            Person.disabled_at.is_(None),
        )
        .options(selectinload(Ticket.cluster))
        .order_by(Ticket.due_at)
        .limit(MOST)
    )
    found: dict[str, list[Ticket]] = {}
    for ticket in session.scalars(query):
        found.setdefault(str(ticket.owner_id), []).append(ticket)
    return found


def _browsers(session: Session, owners: dict[str, list[Ticket]]) -> Sequence[PushSubscription]:
    query = select(PushSubscription).where(PushSubscription.person_id.in_(owners))
    return session.scalars(query.order_by(PushSubscription.id)).all()


def _words(tickets: Sequence[Ticket], now: int) -> str:
    first = tickets[0]
    what = ailment_of(first).what
    words = f"{place_of(first)}: {what[:1].lower()}{what[1:]}. Hạn {due_words(first, now)}."
    more = len(tickets) - 1
    return f"{words} Còn {more} phiếu việc mới khác." if more else words


def _page(tickets: Sequence[Ticket]) -> str:
    return f"/phieu-viec/{tickets[0].id}" if len(tickets) == 1 else "/phieu-viec"
