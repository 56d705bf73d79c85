"""Source bulletins come in once, wait by urgency, and their senders are told."""

import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy.orm import Session

from controller.accounts.actor import SYSTEM
from controller.accounts.authority import NotAllowedError
from controller.inbox.errors import BadParcelError, SourceDecidedError
from controller.inbox.folder import look_into, tell_senders
from controller.inbox.parcel import read_parcel
from controller.inbox.service import decline, obey, receipts, receive, take, waiting
from controller.intake.errors import SecretDocumentError
from controller.store.bulletins import BulletinStatus
from controller.store.source_bulletins import SourceState
from playlists.messages.plan import Priority
from tests.controller.commune import Commune, lay_commune
from tests.controller.emergencies.duty_room import DutyRoom


@pytest.fixture
def commune(session: Session) -> Commune:
    return lay_commune(session, clusters=1)


def parcel(**urgencies: str) -> bytes:
    sent = [
        {"number": number, "title": f"Tin {number}", "text": "Nội dung.", "urgency": urgency}
        for number, urgency in urgencies.items()
    ]
    return json.dumps({"source": "Tỉnh", "bulletins": sent}).encode()


def test_the_most_urgent_waits_in_front_and_what_comes_twice_is_kept_once(
    session: Session, commune: Commune
) -> None:
    sent = read_parcel(parcel(a="normal", b="emergency", c="priority"))
    for _ in range(2):
        receive(session, commune.operator, commune.unit.id, sent, commune.now)
    found = waiting(session, commune.unit.id, commune.now)
    assert [row.number for row in found] == ["b", "c", "a"]


def test_what_is_taken_is_a_draft_that_needs_an_approval_and_is_taken_once(
    session: Session, commune: Commune
) -> None:
    sent = read_parcel(parcel(a="emergency"))
    (row,) = receive(session, SYSTEM, commune.unit.id, sent, commune.now)
    bulletin = take(session, commune.operator, row.id, commune.now)
    assert (bulletin.status, bulletin.priority) == (BulletinStatus.DRAFT, Priority.PRIORITY)
    with pytest.raises(SourceDecidedError):
        take(session, commune.operator, row.id, commune.now)


def test_an_emergency_is_ordered_at_once_and_the_sender_is_told_where_it_sounds(
    session: Session, commune: Commune
) -> None:
    room = DutyRoom(session, commune).make_ready()
    sent = read_parcel(parcel(a="emergency"))
    (row,) = receive(session, SYSTEM, commune.unit.id, sent, room.now)
    room.open_shift()
    given = room.give()
    obey(session, room.officer, row.id, given, room.now)
    assert waiting(session, commune.unit.id, room.now) == []
    (told,) = receipts(session, SYSTEM, commune.unit.id, "Tỉnh")
    assert told.state is SourceState.TAKEN
    with pytest.raises(SourceDecidedError):
        obey(session, room.officer, row.id, given, room.now)


def test_an_operator_orders_nothing_by_it(session: Session, commune: Commune) -> None:
    room = DutyRoom(session, commune).make_ready()
    (row,) = receive(session, SYSTEM, commune.unit.id, read_parcel(parcel(a="emergency")), room.now)
    room.open_shift()
    with pytest.raises(NotAllowedError):
        obey(session, commune.operator, row.id, room.give(), room.now)


def test_the_sender_is_told_what_was_decided_and_why(session: Session, commune: Commune) -> None:
    sent = read_parcel(parcel(a="normal", b="normal"))
    row, _other = receive(session, SYSTEM, commune.unit.id, sent, commune.now)
    decline(session, commune.operator, row.id, "Đã phát tuần trước", commune.now)
    told = receipts(session, SYSTEM, commune.unit.id, "Tỉnh")
    assert [(r.number, r.state, r.reason) for r in told] == [
        ("a", SourceState.DECLINED, "Đã phát tuần trước"),
        ("b", SourceState.WAITING, ""),
    ]


def test_what_nobody_needs_any_more_does_not_wait(session: Session, commune: Commune) -> None:
    one = {"number": "1", "title": "T", "text": "N.", "expires_at": commune.now}
    sent = read_parcel(json.dumps({"source": "Tỉnh", "bulletins": [one]}).encode())
    receive(session, SYSTEM, commune.unit.id, sent, commune.now)
    assert waiting(session, commune.unit.id, commune.now) == []


def test_the_folder_takes_parcels_in_and_sets_bad_ones_aside(
    session: Session, commune: Commune, tmp_path: Path
) -> None:
    place = tmp_path / commune.unit.id
    place.mkdir()
    (place / "good.json").write_bytes(parcel(a="normal"))
    (place / "bad.json").write_bytes(b"{")
    assert look_into(session, tmp_path, commune.now) == 1
    assert len(waiting(session, commune.unit.id, commune.now)) == 1
    assert (place / "refused" / "bad.txt").read_text("utf-8")
    told = json.loads((place / "receipts" / "good.json").read_bytes())
    assert told[0]["state"] == "waiting"
    assert look_into(session, tmp_path, commune.now) == 0


def test_a_receipt_is_written_anew_when_it_would_say_something_else(
    session: Session, commune: Commune, tmp_path: Path
) -> None:
    place = tmp_path / commune.unit.id
    place.mkdir()
    (place / "one.json").write_bytes(parcel(a="normal", b="normal"))
    (place / "two.json").write_bytes(parcel(c="normal"))
    look_into(session, tmp_path, commune.now)
    (row, *_rest) = waiting(session, commune.unit.id, commune.now)
    decline(session, commune.operator, row.id, "Trùng tin", commune.now)
    (place / "done" / "bad.json").write_bytes(b"{")
    assert tell_senders(session, tmp_path, commune.now) == 1
    told = json.loads((place / "receipts" / "one.json").read_bytes())
    assert [(r["number"], r["state"]) for r in told] == [("a", "declined"), ("b", "waiting")]
    assert tell_senders(session, tmp_path, commune.now) == 0


def test_of_a_parcel_with_a_secret_nothing_is_kept(session: Session, commune: Commune) -> None:
    sent = [
        {"number": "1", "title": "Tin", "text": "Nội dung."},
        {"number": "2", "title": "Tin", "text": "MẬT\nNội dung."},
    ]
    whole = read_parcel(json.dumps({"source": "Tỉnh", "bulletins": sent}).encode())
    with pytest.raises(SecretDocumentError), session.begin_nested():
        receive(session, SYSTEM, commune.unit.id, whole, commune.now)
    assert waiting(session, commune.unit.id, commune.now) == []


@given(st.binary(max_size=200))
def test_anything_else_is_refused_in_words(packed: bytes) -> None:
    with pytest.raises(BadParcelError):
        read_parcel(packed)
