"""Nhật ký: every expected broadcast with one verdict, and the story of each."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta

from fastapi import APIRouter, Request
from fastapi.responses import Response

from controller import civil
from controller.accounts.authority import Act, require
from controller.archive.kept import is_away
from controller.hand_entries.service import entries_between
from controller.ledger.verdict_groups import SOUNDED
from controller.units.tree import subtree_ids
from controller.web.asked import AskedDay, AskedPlace
from controller.web.queries.broadcasts import (
    AT_MOST,
    Asked,
    Broadcast,
    Place,
    approvers,
    broadcasts,
)
from controller.web.queries.receivers import standings
from controller.web.queries.story import story
from controller.web.rendering import page
from controller.web.visits import Reading
from controller.web.wording import hand_entries as words_by_hand
from playlists.rules.verdict import VerdictKind

router = APIRouter(prefix="/nhat-ky")


SHORT = 3
"""So many clusters are shown one by one, whatever became of the bulletin there."""


@dataclass(frozen=True, slots=True)
class Group:
    """One bulletin at one time, in all clusters that were to broadcast it."""

    broadcasts: tuple[Broadcast, ...]

    @property
    def first(self) -> Broadcast:
        """Any of them: what they share."""
        return self.broadcasts[0]

    @property
    def played(self) -> int:
        """In how many clusters it sounded whole."""
        return sum(b.verdict in SOUNDED for b in self.broadcasts)

    @property
    def shown(self) -> tuple[Broadcast, ...]:
        """What somebody may have to look at; all of it where that is short."""
        if len(self.broadcasts) <= SHORT:
            return self.broadcasts
        return tuple(b for b in self.broadcasts if not _is_as_planned(b))

    @property
    def folded(self) -> tuple[tuple[str, tuple[Broadcast, ...]], ...]:
        """The others behind one line each: those that sounded, those that wait for their time."""
        rest = [b for b in self.broadcasts if b not in self.shown]
        sounded = tuple(b for b in rest if b.verdict in SOUNDED)
        waiting = tuple(b for b in rest if b.verdict not in SOUNDED)
        lines = (
            (f"{len(sounded)} cụm đã phát", sounded),
            (f"{len(waiting)} cụm chờ phát", waiting),
        )
        return tuple((words, found) for words, found in lines if found)


@router.get("")
def show_day(
    request: Request,
    visit: Reading,
    ngay: AskedDay = None,
    cum: str = "",
    sau: AskedPlace = "",
) -> Response:
    """One day, of all clusters or one."""
    day = ngay or civil.day_of(visit.now)
    from_ms, to_ms = civil.bounds(day)
    units = subtree_ids(visit.session, visit.unit_id)
    asked = Asked(
        unit_ids=units,
        from_ms=from_ms,
        to_ms=to_ms,
        cluster_id=cum or None,
        after=Place.read(sau),
        limit=AT_MOST + 1,
    )
    found = broadcasts(visit.session, asked)
    shown = found[:AT_MOST]
    return page(
        request,
        visit,
        "diary/day.html",
        day=day,
        today=civil.day_of(visit.now),
        before=day - timedelta(days=1),
        next_day=day + timedelta(days=1),
        cluster_id=cum,
        places=standings(visit.session, units, visit.now),
        broadcasts=shown,
        groups=_groups(shown),
        more=shown[-1].place if len(found) > AT_MOST else None,
        played=sum(b.verdict in SOUNDED for b in shown),
        approvers=approvers(visit.session, {b.revision_id for b in shown}),
        said=entries_between(visit.session, visit.actor, from_ms, to_ms, cum),
        by_hand=words_by_hand,
    )


@router.get("/{expected_id}")
def show_story(request: Request, visit: Reading, expected_id: str) -> Response:
    """How one broadcast came about and what became of it."""
    told = story(visit.session, expected_id)
    away = is_away(visit.session, told.expected.planned_start)
    require(visit.session, visit.actor, Act.READ, told.expected.unit_id)
    return page(request, visit, "diary/story.html", story=told, away=away)


def _is_as_planned(one: Broadcast) -> bool:
    is_whole = one.verdict in SOUNDED and not one.qualifiers
    return is_whole or one.verdict is VerdictKind.WAITING


def _groups(shown: Sequence[Broadcast]) -> list[Group]:
    groups: dict[tuple[int, str, str], list[Broadcast]] = {}
    for one in shown:
        groups.setdefault((one.planned_start, one.occurrence, one.item), []).append(one)
    return [Group(tuple(found)) for found in groups.values()]
