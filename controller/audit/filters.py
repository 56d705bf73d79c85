"""Searches of the record that somebody keeps under a name of her own."""

from dataclasses import dataclass
from urllib.parse import parse_qsl, urlencode

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from controller import fields
from controller.accounts.actor import Actor
from controller.accounts.authority import Act, NotAllowedError
from controller.audit.errors import TooManyFiltersError
from controller.errors import NotFoundError
from controller.store.base import new_id
from controller.store.inspections import FilteredList, SavedFilter
from controller.store.lookup import find

MOST = 40


@dataclass(frozen=True, kw_only=True, slots=True)
class NewFilter:
    """A search as it stands in an address."""

    of_list: FilteredList = FilteredList.BROADCASTS
    asked: str
    """The query."""


def save_filter(session: Session, actor: Actor, name: str, new: NewFilter, now: int) -> SavedFilter:
    """Keep a search under a name. Raises TooManyFiltersError.

    It is the person's own and changes nothing for others, so nothing of it is recorded.
    """
    if actor.person_id is None:
        raise NotAllowedError(actor, Act.READ, actor.unit_id)
    own = select(func.count()).where(SavedFilter.person_id == actor.person_id)
    if (session.scalar(own) or 0) >= MOST:
        raise TooManyFiltersError
    plain = urlencode([(key, value) for key, value in parse_qsl(new.asked) if key != "sau"])
    kept = SavedFilter(
        id=new_id(now),
        person_id=actor.person_id,
        name=fields.required("filter_name", name, 100),
        of_list=new.of_list,
        asked=fields.optional("filter_name", plain, 600),
        saved_at=now,
    )
    session.add(kept)
    session.flush()
    return kept


def remove_filter(session: Session, actor: Actor, filter_id: str) -> None:
    """Forget one of the actor's own searches. Raises NotFoundError."""
    kept = find(session, SavedFilter, filter_id)
    if kept.person_id != actor.person_id:
        raise NotFoundError("SavedFilter", filter_id)
    session.delete(kept)
    session.flush()


def filters_of(session: Session, actor: Actor) -> list[SavedFilter]:
    """The actor's searches, by name."""
    query = select(SavedFilter).where(SavedFilter.person_id == actor.person_id)
    return list(session.scalars(query.order_by(SavedFilter.name)))
