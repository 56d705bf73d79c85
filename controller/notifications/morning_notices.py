"""What the planning leader does each morning: tell everybody who asked how the session went."""

from collections.abc import Iterator
from datetime import time

from sqlalchemy import Engine, select, update

from controller import civil
from controller.notifications.sending import Notice, Sender, deliver
from controller.store.engine import reading_sessions, writing_sessions
from controller.store.notifications import PushSubscription
from controller.store.people import Person
from controller.web.queries.morning import morning_words

SEND_EVERY_S = 60
FROM, UNTIL = time(7, 30), time(11)
"""When the session of the morning has been reported, and before it is news of yesterday."""
TAG = "sang"


def tell_morning_once(engine: Engine, sender: Sender, now: int) -> None:
    """Send what is due. Each browser is told once a morning, whatever becomes of it."""
    today = civil.day_of(now).isoformat()
    if not FROM <= civil.local(now).time() < UNTIL:
        return
    with reading_sessions(engine)() as session:
        query = (
            select(PushSubscription, Person.unit_id)
            .join(Person, Person.id == PushSubscription.person_id)
            .where(PushSubscription.sent_on != today, Person.disabled_at.is_(None))
        )
        due = session.execute(query).all()
        words = {unit: morning_words(session, unit, now) for unit in {unit for _, unit in due}}
    if not due:
        return

    def noted() -> Iterator[tuple[PushSubscription, Notice]]:
        for subscription, unit_id in due:
            # First noted, then sent: a process that is killed in between tells nobody twice.
            with writing_sessions(engine).begin() as session:
                told = update(PushSubscription).where(PushSubscription.id == subscription.id)
                session.execute(told.values(sent_on=today))
            if words[unit_id] is not None:
                yield subscription, Notice(str(words[unit_id]), "/hom-nay", TAG)

    deliver(engine, sender, noted(), now)
