import json
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from controller.audit import warehouse_by_hand
from controller.audit.warehouse import SETTLED_MS, Batch, as_lines, batch
from controller.hand_entries.service import NewEntry, enter
from controller.store.broadcasts import ExpectedBroadcast
from controller.store.bulletins import Bulletin, Revision
from controller.store.hand_entries import EntryKind, Outcome
from controller.store.ledger import Verdict
from controller.store.people import Person
from playlists.messages import live
from tests.controller.commune import lay_commune_in
from tests.controller.transparency.played_commune import DAY_MS, Played, play


@pytest.fixture
def played(session: Session) -> Played:
    return play(session)


def take(session: Session, played: Played, cursor: str = "", limit: int = 1000) -> Batch:
    later = played.now + SETTLED_MS + 1
    return batch(session, [played.commune.unit.id], cursor, limit, later)


def all_of(session: Session, played: Played, limit: int) -> Iterator[dict[str, Any]]:
    cursor, more = "", True
    while more:
        *lines, end = map(json.loads, as_lines(take(session, played, cursor, limit)))
        yield from lines
        cursor, more = end["cursor"], end["more"]


@pytest.mark.parametrize("limit", [1, 2, 1000])
def test_every_verdict_comes_once_whatever_the_size_of_a_batch(
    session: Session, played: Played, limit: int
) -> None:
    told = [(line["id"], line["verdict_number"]) for line in all_of(session, played, limit)]
    rows = select(Verdict.expected_id, Verdict.number).order_by(Verdict.id)
    assert told == [tuple(row) for row in session.execute(rows)]
    assert len(told) > 1


def test_the_next_time_only_what_is_new_comes(session: Session, played: Played) -> None:
    cursor = take(session, played).cursor
    assert take(session, played, cursor) == Batch((), cursor, more=False)
    played.judge_all(played.now + 3 * DAY_MS)
    later = played.now + 4 * DAY_MS
    new = batch(session, [played.commune.unit.id], cursor, 1000, later)
    told = [(line["id"], line["verdict_number"]) for line in map(json.loads, new.lines)]
    judged = select(Verdict.expected_id, Verdict.number).where(Verdict.id > cursor)
    assert told == [tuple(row) for row in session.execute(judged.order_by(Verdict.id))]


def test_a_verdict_of_this_minute_waits_so_that_no_slow_transaction_is_passed(
    session: Session, played: Played
) -> None:
    newest = session.scalars(select(Verdict.judged_at).order_by(Verdict.id.desc())).first()
    assert newest is not None
    soon = batch(session, [played.commune.unit.id], "", 1000, newest + SETTLED_MS - 1)
    settled = session.scalars(select(Verdict.id).where(Verdict.judged_at < newest)).all()
    assert len(soon.lines) == len(settled)


def test_no_line_names_a_person_or_a_bulletin_that_names_people(
    session: Session, played: Played
) -> None:
    names = session.scalars(select(Person.name)).all()
    lines = b"".join(take(session, played).lines).decode()
    assert not any(name in lines for name in names)
    for line in map(json.loads, take(session, played).lines):
        assert line["bulletin"]["title"]
    for bulletin in session.scalars(select(Bulletin)):
        bulletin.personal_data = True
    session.flush()
    told = [json.loads(line)["bulletin"] for line in take(session, played).lines]
    assert {(one["title"], one["document"]) for one in told} == {(None, None)}


def test_a_line_says_whether_a_track_sounded_or_which_source_was_opened(
    session: Session, played: Played
) -> None:
    lines = [json.loads(line) for line in take(session, played).lines]
    assert {line["source"] for line in lines} == {None}
    revision = session.get_one(ExpectedBroadcast, lines[0]["id"]).revision_id
    session.get_one(Revision, revision).source = live.SOURCE
    session.flush()
    told = {line["id"]: line["source"] for line in map(json.loads, take(session, played).lines)}
    assert told[lines[0]["id"]] == "live"


def test_another_commune_gets_nothing_of_it(session: Session, played: Played) -> None:
    other = lay_commune_in(session, played.commune.province, name="xa")
    later = played.now + SETTLED_MS + 1
    assert batch(session, [other.unit.id], "", 1000, later).lines == ()


def test_what_was_said_by_hand_comes_once_with_what_corrects_it_and_names_nobody(
    session: Session, played: Played
) -> None:
    commune, actor = played.commune, played.commune.operator
    watch = NewEntry(
        unit_id=commune.unit.id, kind=EntryKind.SHIFT, subject="Nguyễn Văn A", note="sổ trực",
        began_at=commune.now - 9, ended_at=commune.now, outcome=Outcome.ON_DUTY,
    )  # fmt: skip
    broken = NewEntry(
        unit_id=commune.unit.id, kind=EntryKind.EQUIPMENT, subject="Loa thôn 1 rè",
        cluster_id=commune.receivers[0].cluster_id, began_at=commune.now - 9,
        outcome=Outcome.BROKEN, note="trưởng thôn báo",
    )  # fmt: skip
    first = enter(session, actor, watch, commune.now)
    second = enter(session, actor, broken, commune.now + 1)
    taken_back = replace(broken, outcome=Outcome.VOID, corrects_id=second.id)
    third = enter(session, actor, taken_back, commune.now + 2)
    later = commune.now + SETTLED_MS + 10
    told: list[dict[str, Any]] = []
    cursor = ""
    for _ in range(3):
        one = warehouse_by_hand.batch(session, [commune.unit.id], cursor, 1, later)
        told += map(json.loads, one.lines)
        cursor = one.cursor
    again = warehouse_by_hand.batch(session, [commune.unit.id], cursor, 1, later)
    assert again == Batch((), cursor, more=False)
    assert [(line["id"], line["outcome"], line["corrects"]) for line in told] == [
        (first.id, "on_duty", None),
        (second.id, "broken", None),
        (third.id, "void", second.id),
    ]
    assert [line["about"] for line in told] == [None, "Loa thôn 1 rè", "Loa thôn 1 rè"]
    whole = json.dumps(told, ensure_ascii=False)
    assert not any(word in whole for word in ("Nguyễn", "sổ trực", "trưởng thôn", actor.name))
    assert warehouse_by_hand.batch(session, [commune.unit.id], "", 9, commune.now).lines == ()
