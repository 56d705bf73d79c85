"""A programme without its last items, where the whole of it finds no room."""

from sqlalchemy.orm import Session

from controller.accounts.actor import Actor
from controller.programmes.service import NewProgramme, create
from controller.store.broadcasts import Programme
from controller.store.lookup import find

SHORTENED = " (rút gọn)"
NAME_CHARACTERS = 200


def shortened(session: Session, actor: Actor, programme_id: str, kept: int, now: int) -> Programme:
    """A new programme of the first items, each with the pause behind it; the whole one stays.

    Raises EmptyProgrammeError if none is kept.
    """
    whole = find(session, Programme, programme_id)
    items = whole.items[:kept]
    new = NewProgramme(
        unit_id=whole.unit_id,
        name=whole.name[: NAME_CHARACTERS - len(SHORTENED)] + SHORTENED,
        bulletin_ids=[item.bulletin_id for item in items],
        pauses_ms=[item.pause_after_ms for item in items],
    )
    return create(session, actor, new, now)
