"""One thing of each kind that a commune has: what addresses are asked about."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from controller.accounts.actor import SYSTEM
from controller.accounts.resets import ask_reset
from controller.accounts.secret_box import SecretBox
from controller.accounts.standing_in import NewSubstitution, substitute
from controller.approval_requests.service import NewRequest
from controller.approval_requests.service import ask as ask_approver
from controller.audit.filters import NewFilter, save_filter
from controller.audit.links import NewLink, make_link
from controller.audit.rounds import NewFinding, NewRound, add_finding, draw_round
from controller.calendar_links import service as calendar_links
from controller.drafting.conversation import Said
from controller.drafting.service import Answer, keep_draft, question_about
from controller.duties.service import NewDuty, take_on
from controller.enrolment.codes import CodeFor, make_code
from controller.inbox.parcel import read_parcel
from controller.inbox.service import receive
from controller.intake.source_file import SourceFile
from controller.listening.service import ask_for_round
from controller.planning.service import plan_marked
from controller.receivers.areas import NewArea, add_area
from controller.regulations.days import NewDays, declare
from controller.regulations.service import NewRule, add_rule
from controller.series.service import NewSeries, create_series
from controller.stations.service import NewStation
from controller.stations.service import add as add_station
from controller.store.base import new_id
from controller.store.broadcasts import ExpectedBroadcast
from controller.store.calendar_links import CalendarLink
from controller.store.documents import Document
from controller.store.drafting import MachineDraft
from controller.store.inspections import Heard
from controller.store.listening import ListeningClip
from controller.store.people import StaffRole
from controller.store.places import Area
from controller.store.regulations import DayKind
from controller.store.stations import Station, StationKind
from tests.controller.commune import Commune
from tests.controller.imported import import_document
from tests.controller.web.approved_on_paper import approved_on_paper
from tests.controller.web.emergency_things import emergencies_of
from tests.controller.web.reported_things import reported_by
from tests.controller.web.ticket_things import tickets_of
from tests.controller.web.update_things import updates_of

DOCUMENT = "THÔNG BÁO\nVề việc cắt điện\n1. Thời gian\nCắt điện lúc 7 giờ.\n2. Nơi\nThôn Đông.\n"
PARCEL = read_parcel(b'{"source":"S","bulletins":[{"number":"1","title":"T","text":"N"}]}')


def things_of(session: Session, commune: Commune) -> dict[str, str]:
    """The identifiers of one thing of each kind that a commune has."""
    pending = commune.pending_bulletin(session, f"Tin của {commune.unit.name}.")
    approved = commune.approved_bulletin(session, f"Tin phát của {commune.unit.name}.")
    slot = commune.slot(session, [approved])
    plan_marked(session, commune.now + 1, ("http://127.0.0.1/audio",), limit=100)
    expected = session.scalars(
        select(ExpectedBroadcast.id).where(ExpectedBroadcast.slot_id == slot.id)
    ).first()
    document = some_document(session, commune)
    new = NewSeries(unit_id=commune.unit.id, document_id=document.id)
    (source,) = receive(session, SYSTEM, commune.unit.id, PARCEL, commune.now)
    series = create_series(session, commune.operator, new, commune.now)
    technician = commune.actor(StaffRole.TECHNICIAN)
    place = commune.clusters[0].id
    wanted = CodeFor(place, needs_confirmation=True)
    code = make_code(session, technician, wanted, SecretBox.fresh(), commune.now)
    return {
        "unit_id": commune.unit.id,
        "bulletin_id": pending.id,
        "revision_id": pending.current.id,
        "link_key": ask_approver(
            session, commune.operator, NewRequest(bulletin_id=pending.id), commune.now
        ).key,
        "approved_id": approved.id,
        "approval_id": approved_on_paper(session, commune),
        "sha256": str(approved.current.audio_sha256),
        "programme_id": slot.programme_id,
        "slot_id": slot.id,
        "expected_id": str(expected),
        "document_id": document.id,
        "part": document.parts[0].label,
        "series_id": series.id,
        "source_id": source.id,
        "cluster_id": place,
        "area_id": some_area(session, commune).id,
        "station_id": some_station(session, commune).id,
        "calendar_id": some_calendar(session, commune).id,
        "enrolment_id": code.enrolment.id,
        "anchor": "cho-0",
        "passkey_id": "khong-co",
        "day": "2026-11-19",
        "key": "khong-co",
        "number": "1",
        "draft_id": some_draft(session, commune, document).id,
        "clip_id": some_clip(session, commune, str(approved.current.audio_sha256)).id,
        **people_of(session, commune),
        **duties_of(session, commune, approved.id),
        **inspections_of(session, commune),
        **reported_by(session, commune),
        **emergencies_of(session, commune),
        **updates_of(session, commune),
        **tickets_of(session, commune),
    }


def inspections_of(session: Session, commune: Commune) -> dict[str, str]:
    auditor, unit_id, now = commune.actor(StaffRole.AUDITOR), commune.unit.id, commune.now
    new = NewLink(unit_id=unit_id, team="Đoàn", ends_at=now + 3_600_000)
    link, text = make_link(session, auditor, new, now)
    drawn = draw_round(session, auditor, NewRound(unit_id=unit_id, name="Đợt", count=1), "0", now)
    found = NewFinding(cluster_id=commune.clusters[0].id, heard=Heard.CLEAR, photo=unit_id.encode())
    return {
        "link_id": link.id,
        "text": text,
        "round_id": drawn.id,
        "photo_sha256": str(add_finding(session, auditor, found, now).photo_sha256),
        "filter_id": save_filter(
            session, auditor, "Tuần", NewFilter(asked="ket_qua=failed"), now
        ).id,
    }


def duties_of(session: Session, commune: Commune, bulletin_id: str) -> dict[str, str]:
    unit_id, now = commune.unit.id, commune.now
    rule = NewRule(
        unit_id=unit_id,
        citation="Điều 5",
        limit={"kind": "sessions_per_day", "most": 9},
        first_day="2026-01-01",
    )
    mourning = NewDays(
        unit_id=unit_id,
        kind=DayKind.MOURNING,
        first_day="2026-12-01",
        last_day="2026-12-02",
        name="Quốc tang",
    )
    duty = NewDuty(bulletin_id=bulletin_id, template="three-days", begins_on="2026-11-19")
    return {
        "rule_id": add_rule(session, commune.operator, rule, now).id,
        "days_id": declare(session, commune.operator, mourning, now).id,
        "duty_id": take_on(session, commune.operator, duty, now).id,
    }


def some_document(session: Session, commune: Commune) -> Document:
    file = SourceFile("thong-bao.txt", (DOCUMENT + commune.unit.name).encode())
    return import_document(session, commune.operator, file, commune.now)


def some_calendar(session: Session, commune: Commune) -> CalendarLink:
    new = calendar_links.NewLink(unit_id=commune.unit.id, name="Trưởng thôn")
    return calendar_links.make_link(session, commune.operator, new, commune.now)[0]


def some_area(session: Session, commune: Commune) -> Area:
    new = NewArea(unit_id=commune.unit.id, name="Ven biển", cluster_ids=[commune.clusters[0].id])
    return add_area(session, commune.actor(StaffRole.TECHNICIAN), new, commune.now)


def some_station(session: Session, commune: Commune) -> Station:
    new = NewStation(
        unit_id=commune.unit.id,
        name="VOV3",
        kind=StationKind.CENTRAL,
        address="http://127.0.0.1:9/vov3",
        rights="Công văn 12",
    )
    return add_station(session, commune.operator, new, commune.now)


def some_clip(session: Session, commune: Commune, sha256: str) -> ListeningClip:
    asked = ask_for_round(session, commune.operator, commune.unit.id, commune.now)
    clip = ListeningClip(
        id=new_id(commune.now),
        round_id=asked.id,
        voice="loa",
        number=0,
        sentence="Xin chào.",
        audio_sha256=sha256,
    )
    session.add(clip)
    return clip


def some_draft(session: Session, commune: Commune, document: Document) -> MachineDraft:
    question = question_about(session, commune.operator, document.id, None)
    answer = Answer("thử", (Said("Cắt điện lúc bảy giờ.", (1,)),))
    return keep_draft(session, commune.operator, question, answer, commune.now)


def people_of(session: Session, commune: Commune) -> dict[str, str]:
    administrator = commune.actor(StaffRole.ADMINISTRATOR)
    operator, auditor = commune.people[StaffRole.OPERATOR], commune.people[StaffRole.AUDITOR]
    reset, _ = ask_reset(session, administrator, operator.id, commune.now, with_factors=False)
    new = NewSubstitution(
        person_id=auditor.id,
        absent_id=commune.people[StaffRole.APPROVER].id,
        starts_at=commune.now,
        ends_at=commune.now + 24 * 3_600_000,
    )
    return {
        "person_id": operator.id,
        "colleague_id": auditor.id,
        "reset_id": reset.id,
        "substitution_id": substitute(session, administrator, new, commune.now).id,
    }
