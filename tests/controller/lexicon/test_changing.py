"""A unit's entries: who may change them, which layer counts, what is refused."""

import json
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from controller.accounts.authority import NotAllowedError
from controller.errors import MissingFieldError
from controller.lexicon.entries import EntryKey
from controller.lexicon.errors import LexiconRefusedError, NoSuchEntryError
from controller.lexicon.layered import lexicon_for
from controller.lexicon.listings import history, list_entries
from controller.lexicon.service import NewEntry, remove_entry, set_entry
from controller.store.ledger import AuditEvent
from controller.store.lexicon import LexiconPart
from controller.store.people import StaffRole
from tests.controller.commune import NOW, Commune, lay_commune
from tests.controller.lexicon.province import province_operator
from tts.reading import read_aloud
from tts.reading.lexicon import (
    LexiconConflictError,
    LexiconLoopError,
    LexiconMalformedError,
)

SPOT = "Họp tại NVHX lúc 7 giờ."


@pytest.fixture
def commune(session: Session) -> Commune:
    return lay_commune(session, clusters=0)


def say(session: Session, commune: Commune, written: str, spoken: str, **asked: Any) -> None:
    new = NewEntry(unit_id=commune.unit.id, written=written, spoken=spoken, **asked)
    set_entry(session, commune.operator, new, NOW)


def heard(session: Session, unit_id: str, text: str = SPOT) -> str:
    return read_aloud(text, lexicon_for(session, unit_id))


def test_a_units_entry_is_read_there(session: Session, commune: Commune) -> None:
    say(session, commune, "NVHX", "nhà văn hóa xã")
    assert heard(session, commune.unit.id) == "Họp tại nhà văn hóa xã lúc bảy giờ."


def test_the_nearest_layer_counts_commune_before_province_before_ours(
    session: Session, commune: Commune
) -> None:
    above = province_operator(session, commune)
    for spoken in ("ủy ban tỉnh", "ủy ban"):
        new = NewEntry(unit_id=commune.province.id, written="UBND", spoken=spoken, replace=True)
        set_entry(session, above, new, NOW)
    assert heard(session, commune.unit.id, "UBND") == "ủy ban"
    say(session, commune, "UBND", "ủy ban xã")
    assert heard(session, commune.unit.id, "UBND") == "ủy ban xã"
    assert heard(session, commune.province.id, "UBND") == "ủy ban"
    remove_entry(
        session, commune.operator, commune.unit.id, EntryKey(LexiconPart.READ, "UBND"), NOW
    )
    assert heard(session, commune.unit.id, "UBND") == "ủy ban"


def test_a_code_in_document_numbers_can_be_named_too(session: Session, commune: Commune) -> None:
    text = "Thông báo số 12/TB-BQLCX."
    assert "ban quản lý chợ xã" not in heard(session, commune.unit.id, text)
    new = NewEntry(
        unit_id=commune.unit.id,
        written="BQLCX",
        spoken="ban quản lý chợ xã",
        part=LexiconPart.ORGAN,
    )
    set_entry(session, commune.operator, new, NOW)
    assert "ban quản lý chợ xã" in heard(session, commune.unit.id, text)


def test_a_form_is_found_however_its_hyphen_was_typed(session: Session, commune: Commune) -> None:
    say(session, commune, "NVH–X", "nhà văn hóa xã")
    assert heard(session, commune.unit.id, "Tại NVH-X.") == "Tại nhà văn hóa xã."


def test_a_neighbour_is_not_touched(session: Session, commune: Commune) -> None:
    before = heard(session, commune.province.id)
    say(session, commune, "NVHX", "nhà văn hóa xã")
    assert heard(session, commune.province.id) == before


def test_another_reading_of_the_same_form_is_a_conflict_until_it_is_meant(
    session: Session, commune: Commune
) -> None:
    say(session, commune, "hoà giải", "hòa giải")
    with pytest.raises(LexiconRefusedError) as refused:
        say(session, commune, "Hòa giải", "hòa hợp")
    assert isinstance(refused.value.refusal, LexiconConflictError)
    assert refused.value.refusal.readings == ("hòa giải", "hòa hợp")
    say(session, commune, "Hòa giải", "hòa hợp", replace=True)
    assert heard(session, commune.unit.id, "Tổ hoà giải.") == "Tổ hòa hợp."


def test_saying_the_same_again_changes_nothing(session: Session, commune: Commune) -> None:
    say(session, commune, "NVHX", "nhà văn hóa xã")
    say(session, commune, "NVHX", "nhà văn hóa xã")
    assert len(history(session, commune.operator, commune.unit.id)) == 1


def test_readings_that_lead_back_to_themselves_are_refused(
    session: Session, commune: Commune
) -> None:
    say(session, commune, "NVHX", "nhà văn hóa XT")
    with pytest.raises(LexiconRefusedError) as refused:
        say(session, commune, "XT", "xã NVHX")
    assert isinstance(refused.value.refusal, LexiconLoopError)
    assert set(refused.value.refusal.path) == {"NVHX", "XT"}


def test_a_province_cannot_close_a_loop_in_one_of_its_communes(
    session: Session, commune: Commune
) -> None:
    say(session, commune, "NVHX", "nhà văn hóa XT")
    new = NewEntry(unit_id=commune.province.id, written="XT", spoken="xã NVHX")
    with pytest.raises(LexiconRefusedError) as refused:
        set_entry(session, province_operator(session, commune), new, NOW)
    assert isinstance(refused.value.refusal, LexiconLoopError)


def test_taking_away_what_kept_a_loop_open_is_refused(session: Session, commune: Commune) -> None:
    above = province_operator(session, commune)
    say(session, commune, "XT", "xã tôi")
    say(session, commune, "NVHX", "nhà văn hóa XT")
    set_entry(
        session,
        above,
        NewEntry(unit_id=commune.province.id, written="XT", spoken="xã NVHX"),
        NOW,
    )
    with pytest.raises(LexiconRefusedError):
        remove_entry(
            session, commune.operator, commune.unit.id, EntryKey(LexiconPart.READ, "XT"), NOW
        )


@pytest.mark.parametrize("spoken", ["số 7", "a/b", "*"])
def test_what_cannot_be_said_is_refused(session: Session, commune: Commune, spoken: str) -> None:
    with pytest.raises(LexiconRefusedError) as refused:
        say(session, commune, "NVHX", spoken)
    assert isinstance(refused.value.refusal, LexiconMalformedError)


def test_both_sides_must_say_something(session: Session, commune: Commune) -> None:
    for written, spoken in ((" ", "xã"), ("NVHX", " ")):
        with pytest.raises(MissingFieldError):
            say(session, commune, written, spoken)


def test_only_a_units_own_entry_can_be_taken_away(session: Session, commune: Commune) -> None:
    with pytest.raises(NoSuchEntryError):
        remove_entry(
            session, commune.operator, commune.unit.id, EntryKey(LexiconPart.READ, "UBND"), NOW
        )


@pytest.mark.parametrize("role", [StaffRole.APPROVER, StaffRole.AUDITOR])
def test_who_only_reads_or_decides_changes_no_reading(
    session: Session, commune: Commune, role: StaffRole
) -> None:
    new = NewEntry(unit_id=commune.unit.id, written="NVHX", spoken="nhà văn hóa xã")
    with pytest.raises(NotAllowedError):
        set_entry(session, commune.actor(role), new, NOW)
    assert list_entries(session, commune.actor(role), commune.unit.id)


def test_nobody_changes_what_stands_above_her(session: Session, commune: Commune) -> None:
    new = NewEntry(unit_id=commune.province.id, written="NVHX", spoken="nhà văn hóa xã")
    with pytest.raises(NotAllowedError):
        set_entry(session, commune.operator, new, NOW)


def test_the_list_tells_where_each_entry_comes_from_and_who_set_it(
    session: Session, commune: Commune
) -> None:
    say(session, commune, "NVHX", "nhà văn hóa xã")
    listed = list_entries(session, commune.operator, commune.unit.id)
    own = listed[0]
    assert (own.entry.written, own.entry.spoken) == ("NVHX", "nhà văn hóa xã")
    assert own.unit is commune.unit
    assert own.change is not None
    assert (own.change.author, own.change.changed_at) == (commune.operator.name, NOW)
    assert any(one.unit is None and one.entry.written == "UBND" for one in listed)
    assert len({one.entry.key for one in listed}) == len(listed)


def test_the_history_keeps_what_was_changed_and_taken_away(
    session: Session, commune: Commune
) -> None:
    say(session, commune, "NVHX", "nhà văn hóa xã")
    say(session, commune, "NVHX", "nhà văn hóa", replace=True)
    key = EntryKey(LexiconPart.READ, "NVHX")
    remove_entry(session, commune.operator, commune.unit.id, key, NOW)
    told = history(session, commune.operator, commune.unit.id)
    assert [one.entry.spoken for one in told] == ["", "nhà văn hóa", "nhà văn hóa xã"]


def test_each_change_is_in_the_audit_record_with_what_was_before(
    session: Session, commune: Commune
) -> None:
    say(session, commune, "NVHX", "nhà văn hóa xã")
    say(session, commune, "NVHX", "nhà văn hóa", replace=True)
    query = select(AuditEvent).where(AuditEvent.act == "write_lexicon").order_by(AuditEvent.id)
    first, second = sorted(
        (json.loads(event.detail) for event in session.scalars(query)),
        key=lambda detail: detail["before"] or "",
    )
    assert (first["before"], first["after"]) == (None, "nhà văn hóa xã")
    assert (second["before"], second["after"]) == ("nhà văn hóa xã", "nhà văn hóa")


def test_a_clock_that_went_back_does_not_reorder_the_history(
    session: Session, commune: Commune
) -> None:
    say(session, commune, "NVHX", "nhà văn hóa xã")
    new = NewEntry(unit_id=commune.unit.id, written="NVHX", spoken="nhà văn hóa", replace=True)
    set_entry(session, commune.operator, new, NOW - 60_000)
    assert heard(session, commune.unit.id, "NVHX") == "nhà văn hóa"
    assert read_aloud("NVHX", lexicon_for(session, commune.unit.id, NOW)) == "nhà văn hóa"
