import json
from dataclasses import replace

import pytest
from sqlalchemy.orm import Session

from controller.accounts.actor import SYSTEM
from controller.audit.rounds import NewFinding, add_finding
from controller.audit.search import FoundEverywhere, everywhere
from controller.audit.service import record
from controller.bulletins.handling import Handling, findable
from controller.bulletins.service import NewBulletin, create, edit
from controller.duties.service import NewDuty, take_on
from controller.hand_entries.service import NewEntry, enter
from controller.inbox.parcel import Parcel, SentBulletin
from controller.inbox.service import receive
from controller.intake.source_file import SourceFile
from controller.lexicon import service as lexicon
from controller.receivers.areas import NewArea, add_area
from controller.series.service import NewSeries, create_series
from controller.stations.service import NewStation, add
from controller.store.base import new_id
from controller.store.broadcasts import Programme
from controller.store.hand_entries import EntryKind, Outcome
from controller.store.inspections import Heard
from controller.store.people import StaffRole
from controller.store.stations import StationKind
from playlists.messages.keys import key_id
from playlists.messages.plan import Priority
from tests.controller.commune import Commune, lay_commune, lay_commune_in
from tests.controller.emergencies.duty_room import DutyRoom
from tests.controller.imported import import_document

DECISION = "QUYẾT ĐỊNH\nSố: 42/QĐ-UBND\nVề việc phòng cháy\nĐiều 1. Cấm đốt nương.\n"


@pytest.fixture
def commune(session: Session) -> Commune:
    return lay_commune(session)


def found(
    session: Session, commune: Commune, wanted: str, role: StaffRole = StaffRole.AUDITOR
) -> FoundEverywhere:
    return everywhere(session, commune.actor(role), commune.unit.id, wanted)


def test_it_finds_without_accents_whatever_holds_every_word(
    session: Session, commune: Commune
) -> None:
    fire = commune.draft(session, "Cảnh báo cháy rừng cấp bốn tại Suối Dầu.")
    commune.draft(session, "Cảnh báo lũ trên sông Dinh.")
    assert found(session, commune, "canh bao suoi dau").bulletins == (fire,)
    document = import_document(
        session, commune.operator, SourceFile("a.txt", DECISION.encode()), commune.now
    )
    assert found(session, commune, "DOT nuong").documents == (document,)
    assert found(session, commune, "thon 2").clusters == (commune.clusters[1],)
    new = NewFinding(cluster_id=commune.clusters[0].id, heard=Heard.POOR, remark="Loa bị rè")
    finding = add_finding(session, commune.actor(StaffRole.AUDITOR), new, commune.now)
    assert found(session, commune, "re loa").findings == (finding,)
    assert found(session, commune, "khong co gi nhu the").is_empty


def test_it_finds_units_series_and_stations(session: Session, commune: Commune) -> None:
    document = import_document(
        session, commune.operator, SourceFile("a.txt", DECISION.encode()), commune.now
    )
    asked = NewSeries(unit_id=commune.unit.id, document_id=document.id)
    series = create_series(session, commune.operator, asked, commune.now)
    station = add(
        session,
        commune.operator,
        NewStation(
            unit_id=commune.unit.id,
            name="Đài tỉnh",
            kind=StationKind.PROVINCIAL,
            address="http://dai.invalid/",
            rights="Công văn 12 của Sở",
        ),
        commune.now,
    )
    assert found(session, commune, "phong chay").series == (series,)
    assert found(session, commune, "cong van 12").stations == (station,)
    assert found(session, commune, "xa THU").units == (commune.unit,)
    assert found(session, commune, "khanh hoa").units == (), "what is above is not hers"


def test_it_finds_areas_receivers_and_own_readings(session: Session, commune: Commune) -> None:
    ours = [commune.clusters[0].id]
    new = NewArea(unit_id=commune.unit.id, name="Ven sông Cái", cluster_ids=ours)
    area = add_area(session, commune.actor(StaffRole.ADMINISTRATOR), new, commune.now)
    assert found(session, commune, "ven SONG").areas == (area,)
    receiver = commune.receivers[1]
    assert found(session, commune, receiver.id[-12:]).receivers == (receiver,)
    key = key_id(receiver.public_key)
    assert found(session, commune, f"thon 2 {key[:8]}").receivers == (receiver,)
    assert found(session, commune, f"thon 1 {key[:8]}").receivers == ()
    entry = lexicon.NewEntry(unit_id=commune.unit.id, written="Ya Ly", spoken="i a ly")
    lexicon.set_entry(session, commune.actor(StaffRole.ADMINISTRATOR), entry, commune.now)
    assert [one.entry.written for one in found(session, commune, "ya ly").entries] == ["Ya Ly"]


def test_what_other_levels_sent_is_found_by_who_receives_it(
    session: Session, commune: Commune
) -> None:
    flood = SentBulletin(
        number="12/TB", urgency=Priority.PRIORITY, title="Thông báo", text="Hồ Suối Dầu xả lũ."
    )
    parcel = Parcel(source="Sở NNMT", bulletins=(flood,))
    (sent,) = receive(session, SYSTEM, commune.unit.id, parcel, commune.now)
    assert found(session, commune, "12/tb xa lu", StaffRole.OPERATOR).sources == (sent,)
    assert found(session, commune, "12/tb xa lu", StaffRole.AUDITOR).sources == ()


def test_acts_are_found_by_what_was_done_by_whom_and_how_by_who_reads_them(
    session: Session, commune: Commune
) -> None:
    bulletin = commune.approved_bulletin(session, "Phòng cháy rừng.")
    (act,) = found(session, commune, "duyet nguyen thi approver").acts
    assert act.person_id == commune.people[StaffRole.APPROVER].id
    assert bulletin.id in (act.subject_id, *json.loads(act.detail).values())
    assert found(session, commune, "duyet nguyen thi approver", StaffRole.OPERATOR).acts == ()


def test_personal_data_is_not_found_through_acts(session: Session, commune: Commune) -> None:
    bulletin = commune.draft(session, "Gọi nhập ngũ.")
    record(session, commune.operator, "correct_document", bulletin, commune.now, note="Văn Tèo")
    assert found(session, commune, "van teo").acts
    bulletin.personal_data = True
    session.flush()
    assert found(session, commune, "van teo").is_empty


def test_what_is_old_is_found_behind_thousands_of_newer_ones(
    session: Session, commune: Commune
) -> None:
    session.add_all(
        Programme(
            id=new_id(commune.now + number),
            unit_id=commune.unit.id,
            name="Chương trình chiều" if number else "Chương trình đặc biệt về nước",
            created_by=commune.operator.person_id,
            created_at=commune.now + number,
        )
        for number in range(2_500)
    )
    session.flush()
    (old,) = found(session, commune, "dac biet nuoc").programmes
    assert old.created_at == commune.now


def test_it_finds_what_people_said_by_hand_as_it_stands_after_corrections(
    session: Session, commune: Commune
) -> None:
    said = NewEntry(
        unit_id=commune.unit.id,
        kind=EntryKind.EQUIPMENT,
        cluster_id=commune.clusters[0].id,
        subject="Cháy cầu chì",
        began_at=commune.now - 1000,
        outcome=Outcome.BROKEN,
        note="Trưởng thôn Đông báo",
    )
    first = enter(session, commune.operator, said, commune.now)
    assert found(session, commune, "cau chi thon dong").hand_entries == (first,)
    anew = replace(said, subject="Cháy cầu dao", corrects_id=first.id)
    second = enter(session, commune.operator, anew, commune.now + 1)
    assert found(session, commune, "chay cau").hand_entries == (second,)


def test_it_finds_emergencies_by_their_kind_and_by_what_was_said(
    session: Session, commune: Commune
) -> None:
    room = DutyRoom(session, commune).make_ready()
    room.open_shift()
    flood = room.give()
    assert found(session, commune, "ngap lut").emergencies == (flood,)
    assert found(session, commune, "song cai phat that").emergencies == (flood,)
    assert found(session, commune, "song than").emergencies == ()


def test_it_finds_duties_by_statute_and_bulletin_but_by_no_words_of_personal_data(
    session: Session, commune: Commune
) -> None:
    bulletin = commune.approved_bulletin(session, "Kế hoạch sử dụng đất năm 2027.")
    new = NewDuty(bulletin_id=bulletin.id, template="three-days", begins_on="2026-11-19")
    duty = take_on(session, commune.operator, new, commune.now)
    assert found(session, commune, "10/2022/QH15").duties == (duty,)
    assert found(session, commune, "su dung dat").duties == (duty,)
    bulletin.folded = findable(bulletin.title, "", personal_data=True)
    session.flush()
    assert found(session, commune, "su dung dat").duties == ()


def test_an_old_wording_is_not_found_once_it_is_changed(session: Session, commune: Commune) -> None:
    bulletin = commune.draft(session, "Cắt điện ngày mai.")
    edit(session, commune.operator, bulletin.id, "Cúp nước ngày mai.", commune.now + 1)
    assert found(session, commune, "cup nuoc").bulletins == (bulletin,)


def test_personal_data_is_not_searched_by_its_words(session: Session, commune: Commune) -> None:
    new = NewBulletin(
        unit_id=commune.unit.id,
        title="Danh sách gọi nhập ngũ",
        written_text="Nguyễn Văn Tèo có mặt lúc 7 giờ.",
        handling=Handling(personal_data=True, ends_on="2026-12-01"),
    )
    create(session, commune.operator, new, commune.now)
    assert found(session, commune, "van teo").is_empty


def test_people_are_found_only_by_who_manages_them(session: Session, commune: Commune) -> None:
    assert found(session, commune, "nguyen thi operator").people == ()
    managers = found(session, commune, "nguyen thi operator", StaffRole.ADMINISTRATOR)
    assert managers.people == (commune.people[StaffRole.OPERATOR],)


def test_nothing_of_a_neighbouring_commune_is_found(session: Session, commune: Commune) -> None:
    neighbour = lay_commune_in(session, commune.province, name="khac")
    neighbour.draft(session, "Họp thôn về nước sạch.")
    assert found(session, commune, "nuoc sach").is_empty
    assert found(session, commune, "xa khac").is_empty
    province = replace(commune.actor(StaffRole.AUDITOR), unit_id=commune.province.id)
    assert everywhere(session, province, commune.province.id, "nuoc sach").bulletins


def test_a_day_leads_to_its_diary(session: Session, commune: Commune) -> None:
    told = found(session, commune, "thôn 2 24/11/2026")
    assert str(told.day) == "2026-11-24"
    assert told.clusters == (commune.clusters[1],)
    assert found(session, commune, "31/02/2026").day is None
