"""An auditor takes the record away; whoever changes anything of it is found by its line."""

import base64
import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import select, text
from sqlalchemy.orm import Session

from controller.keys.ceremony import Grant, hold
from controller.store.engine import open_engine, writing_sessions
from controller.store.ledger import Verdict
from controller.transparency.export import Asked, NoHeadError, export
from playlists.messages.envelope import open_envelope, seal
from playlists.messages.head import Head
from playlists.messages.keys import SigningKey
from playlists.verification.errors import ExportRefusedError
from playlists.verification.lines import LeafLine, read_line
from playlists.verification.verify import verify
from tests.controller.commune import lay_commune
from tests.controller.transparency.played_commune import Played, play
from tests.controller.transparency.telling import Lines, changed, find, head_at, in_record
from tests.controller.transparency.test_selfcheck import take_guards_off
from tests.controller.transparency.told_exports import FORGED, HOLD


@pytest.fixture(scope="module")
def database(tmp_path_factory: pytest.TempPathFactory, migrated_sqlite: Path) -> Iterator[Session]:
    path = tmp_path_factory.mktemp("played") / "loa.db"
    path.write_bytes(migrated_sqlite.read_bytes())
    engine = open_engine(f"sqlite:///{path}")
    with writing_sessions(engine)() as session:
        yield session
    engine.dispose()


@pytest.fixture(scope="module")
def played(database: Session) -> Played:
    return play(database)


@pytest.fixture(scope="module")
def lines(played: Played) -> Lines:
    return played.take_away()


def refused(lines: Lines, root: bytes) -> ExportRefusedError:
    with pytest.raises(ExportRefusedError) as caught:
        verify(lines, root)
    return caught.value


def test_on_both_databases_every_line_of_an_untouched_record_holds(session: Session) -> None:
    played = play(session)
    found = verify(played.take_away(), played.root)
    # Two promises to each of two clusters: withdrawn, played, and one that is never reported.
    assert found.verdicts == 4
    assert found.verdicts_not_recomputed == 0
    assert (found.plans, found.reports, found.entries) == (4, 2, 5)
    assert found.foreign > 0
    assert found.own + found.foreign == found.to_size
    assert found.remarks == ()


def test_a_root_key_or_its_id_serves_as_well_as_the_root(played: Played, lines: Lines) -> None:
    key = played.ceremony.root_keys[0]
    for given in (key.public_key.hex(), key.key_id):
        assert verify(lines, given.encode()).log == "log-1"


def test_another_root_is_refused(lines: Lines) -> None:
    stranger = hold(Grant(units=("u",), not_before=0, not_after=1), 1, 1, 1)
    assert "trust chain" in refused(lines, stranger.root).why
    assert "root key" in refused(lines, SigningKey.generate().key_id.encode()).why


def test_other_units_are_seen_and_not_read(lines: Lines) -> None:
    whole = b"".join(lines).decode()
    assert "Xã ben" not in whole
    foreign = [line for raw in lines if isinstance(line := read_line(raw), LeafLine)]
    assert any(line.record is None and line.salt is None for line in foreign)


@pytest.mark.parametrize("kind", ["approval", "message", "report", "promise", "verdict", "act"])
def test_a_changed_record_is_named_by_its_line(played: Played, lines: Lines, kind: str) -> None:
    at = find(lines, kind)
    forged = [*lines]
    forged[at] = in_record(lines[at], at=1)
    error = refused(forged, played.root)
    assert (error.line, "not what the log committed to" in error.why) == (at + 1, True)


@pytest.mark.parametrize("kind", ["approval", "promise", "verdict", "act"])
def test_a_line_that_was_left_out_is_missed_where_it_was(
    played: Played, lines: Lines, kind: str
) -> None:
    at = find(lines, kind)
    error = refused([*lines[:at], *lines[at + 1 :]], played.root)
    assert error.line == at + 1


def test_a_line_that_was_added_or_moved_is_named(played: Played, lines: Lines) -> None:
    at = find(lines, "verdict")
    assert refused([*lines[: at + 1], *lines[at:]], played.root).line == at + 2
    swapped = [*lines]
    swapped[at - 1], swapped[at] = swapped[at], swapped[at - 1]
    assert refused(swapped, played.root).line == at


def test_a_record_that_is_withheld_is_missed(played: Played, lines: Lines) -> None:
    at = find(lines, "verdict")
    forged = [*lines]
    forged[at] = changed(lines[at], lambda told: (told.pop("record"), told.pop("salt"))[0])
    error = refused(forged, played.root)
    assert (error.line, "has no record" in error.why) == (at + 1, True)


def test_a_leaf_told_to_be_of_another_unit_breaks_the_tree(played: Played, lines: Lines) -> None:
    at = find(lines, "verdict")
    forged = [*lines]
    forged[at] = changed(lines[at], lambda told: told.update(unit="khac"))
    assert "do not make the head" in refused(forged, played.root).why


@pytest.mark.parametrize("keep", [1, 5, -1])
def test_an_export_that_was_cut_off_is_refused(played: Played, lines: Lines, keep: int) -> None:
    assert "cut off" in refused(lines[:keep], played.root).why


def test_half_a_line_is_refused(played: Played, lines: Lines) -> None:
    error = refused([*lines[:-2], lines[-2][:40]], played.root)
    assert (error.line, "cannot be read" in error.why) == (len(lines) - 1, True)


def test_a_head_by_a_foreign_key_is_refused(played: Played, lines: Lines) -> None:
    at = head_at(lines)
    told = json.loads(lines[at])
    keys = {key.key_id: key.public_key for key in played.station.keys}
    head = open_envelope(base64.b64decode(told["envelope"]), Head, keys)
    told["envelope"] = base64.b64encode(seal(head, [SigningKey.generate()])).decode()
    forged = [*lines]
    forged[at] = json.dumps(told).encode()
    error = refused(forged, played.root)
    assert (error.line, "signature" in error.why) == (at + 1, True)


@pytest.mark.parametrize("told", HOLD)
def test_what_is_told_otherwise_and_follows_from_what_was_signed_holds(
    played: Played, lines: Lines, told: str
) -> None:
    assert verify(HOLD[told](lines, played), played.root).verdicts >= 4


@pytest.mark.parametrize("told", FORGED)
def test_a_forgery_is_named_even_under_the_station_key(
    played: Played, lines: Lines, told: str
) -> None:
    refused(FORGED[told](lines, played), played.root)


@pytest.mark.parametrize(
    ("told", "why"),
    [
        ("silence called played", "gives another verdict"),
        ("dated back", "dated back"),
        ("a promise left out", "no promise speaks of it"),
        ("another receiver's key", "came in with key"),
        ("a repetition at another time", "is said to have sounded"),
        ("signed by another key", "not this key's"),
    ],
)
def test_a_forgery_is_called_what_it_is(played: Played, lines: Lines, told: str, why: str) -> None:
    assert why in refused(FORGED[told](lines, played), played.root).why


def test_an_export_goes_on_where_the_last_one_ended(played: Played, lines: Lines) -> None:
    sizes = [json.loads(raw)["size"] for raw in lines if b'"type":"head"' in raw]
    later = played.take_away(cursor=sizes[-2])
    found = verify(later, played.root)
    assert (found.from_size, found.to_size) == (sizes[-2], sizes[-1])
    assert len(later) < len(lines)


def test_without_a_signed_head_there_is_nothing_to_take_away(session: Session) -> None:
    commune = lay_commune(session, clusters=1)
    with pytest.raises(NoHeadError):
        next(export(session, b"", Asked(unit_id=commune.unit.id)))


@pytest.mark.parametrize(
    "change",
    [
        "UPDATE verdicts SET kind = 'played', cause = ''",
        "UPDATE audit_events SET at = at - 90000000",
        "UPDATE approvals SET person_id = 'ai-do'",
        "DELETE FROM verdicts",
        "DELETE FROM stored_reports",
        'UPDATE log_leaves SET "at" = "at" + 1 WHERE "index" = 3',
        'DELETE FROM log_leaves WHERE "index" = 3',
    ],
)
def test_a_database_altered_behind_our_back_exports_what_does_not_hold(
    played: Played, change: str
) -> None:
    session = played.session
    with session.begin_nested() as nested:
        take_guards_off(session)
        session.execute(text("PRAGMA defer_foreign_keys = ON"))
        session.execute(text(change))
        session.expire_all()
        with pytest.raises(ExportRefusedError):
            verify(played.take_away(), played.root)
        nested.rollback()
    session.expire_all()
    assert session.scalars(select(Verdict.id)).first() is not None
