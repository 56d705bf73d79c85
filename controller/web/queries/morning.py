"""How the day goes in one sentence, for pages, notices and messages."""

from collections.abc import Iterable, Mapping, Sequence

from sqlalchemy.orm import Session

from controller import civil
from controller.store.tickets import Ticket
from controller.tickets.service import open_faults
from controller.units.tree import subtree_ids
from controller.web.queries.agenda import Airing, agenda
from controller.web.queries.broadcasts import Asked, Broadcast, broadcasts
from controller.web.sentence import sentence_of_the_day
from controller.web.wording.tickets import TOLD, help_of

MOST = 20_000


def broadcasts_of_today(session: Session, units: set[str], now: int) -> list[Broadcast]:
    """All that these units were promised for the civil day."""
    from_ms, to_ms = civil.bounds(civil.day_of(now))
    return broadcasts(session, Asked(unit_ids=units, from_ms=from_ms, to_ms=to_ms, limit=MOST))


def helped(tickets: Mapping[str, Sequence[Ticket]]) -> dict[str, str]:
    """What help is on its way, by cluster; that a repairer knows says most."""
    found = {}
    for cluster_id, open_ones in tickets.items():
        told = sorted((help_of(ticket) for ticket in open_ones), key=lambda words: words != TOLD)
        found[cluster_id] = next(filter(None, told), "")
    return found


def day_sentence(session: Session, unit_id: str, now: int) -> str:
    """The sentence of Hôm nay."""
    units = subtree_ids(session, unit_id)
    help_there = helped(open_faults(session, units))
    found = broadcasts_of_today(session, units, now)
    begins = begins_of(agenda(session, units, *civil.bounds(civil.day_of(now))))
    return sentence_of_the_day(found, now, help_there, begins)


def begins_of(airings: Iterable[Airing]) -> dict[str, int]:
    """When occurrences begin, with the tune before the first words."""
    return {airing.occurrence: airing.starts_at for airing in airings}


def morning_words(session: Session, unit_id: str, now: int) -> str | None:
    """The same as news; None where nothing was promised for today."""
    if not broadcasts_of_today(session, subtree_ids(session, unit_id), now):
        return None
    return day_sentence(session, unit_id, now)
