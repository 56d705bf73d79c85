"""The busy commune with a flood: an officer on duty, an order that most clusters have sounded."""

import tempfile
from dataclasses import dataclass, field
from pathlib import Path

import pyotp
from sqlalchemy import select
from sqlalchemy.orm import Session

from controller.accounts import one_time
from controller.accounts.actor import SYSTEM, Actor
from controller.accounts.secret_box import SecretBox
from controller.accounts.service import NewPerson, actor_for, add_person
from controller.approval.proof import ByCode
from controller.bulletins import decisions, service
from controller.bulletins.service import NewBulletin
from controller.bulletins.tunes import NewTune, create_tune
from controller.civil import MINUTE_MS
from controller.emergencies.alerts import receive
from controller.emergencies.giving import NewEmergency, give
from controller.emergencies.ground import NewContact, OnTheSpot, add_contact, report
from controller.emergencies.reach import Aim
from controller.emergencies.rules import Handling, set_rules
from controller.emergencies.sending import order_of
from controller.emergencies.shifts import open_shift, state_shift
from controller.emergencies.stopping import stop
from controller.emergencies.templates import NewTemplate, set_ready
from controller.live.asking import NewSession, ask
from controller.shelf.shelf import Shelf
from controller.store.broadcasts import TargetKind
from controller.store.bulletins import Bulletin
from controller.store.emergencies import Emergency, GivenOrder, GroundMeans, Purpose
from controller.store.people import StaffRole
from playlists.messages.journal_entry import EndCause, Event, ItemEnded, ItemMissed, MissCause
from playlists.messages.order import Order, OrderKind
from playlists.messages.order_entries import OrderAccepted, Silenced
from playlists.messages.plan import ItemKind, ms_of_frames
from playlists.messages.repetition import occurrence_of
from playlists.rules.emergency import EmergencyKind, Level, Pattern, Scale
from tests.browser.busy_commune import BusyCommune, Page
from tests.browser.pretended_receivers import NO_DEVICE, SILENT, report_on
from tests.controller.commune import FAST_HASHER, PASSWORD, finish_speech, some_track
from tests.controller.emergencies.sample_alert import sample_alert

DUTY = "tu.vo"

FLOOD = (
    "Nước sông Dinh đang lên rất nhanh, đã vượt báo động 3. Bà con vùng trũng lên nhà văn hóa xã "
    "hoặc nơi cao ngay bây giờ. Mang theo đèn pin, nước uống, giấy tờ."
)
EVACUATE = "Bà con thôn Đông Hải và Nam Hải di dời ngay đến Trường Tiểu học số 2."


@dataclass
class Night:
    """What is laid, step by step."""

    session: Session
    commune: BusyCommune
    officer: Actor
    now: int
    pages: list[Page] = field(default_factory=list)

    def approved(self, title: str, text: str, kind: ItemKind, seconds: float) -> Bulletin:
        """Words that may sound."""
        session, now = self.session, self.now
        if kind is ItemKind.TUNE:
            track = some_track(title, seconds)
            new = NewTune(unit_id=self.commune.unit_id, title=title, track=track)
            bulletin = create_tune(session, self.commune.operator, new, now)
        else:
            asked = NewBulletin(
                unit_id=self.commune.unit_id, title=title, written_text=text, kind=kind
            )
            bulletin = service.create(session, self.commune.operator, asked, now)
            finish_speech(session, bulletin.current, seconds, now)
        service.submit(session, self.commune.operator, bulletin.id, now)
        decisions.approve(session, self.commune.approver, bulletin.current.id, now)
        return bulletin

    def ready(self, purpose: Purpose, bulletin: Bulletin, kind: EmergencyKind | None = None) -> str:
        """Give it its purpose."""
        new = NewTemplate(
            unit_id=self.commune.unit_id, purpose=purpose, bulletin_id=bulletin.id, kind=kind
        )
        return set_ready(self.session, self.commune.operator, new, self.now).id


def lay_emergency(session: Session, commune: BusyCommune) -> list[Page]:
    """Lay it; the pages of the room."""
    night = Night(session, commune, _officer(session, commune), commune.now - 40 * MINUTE_MS)
    template = _templates(night)
    set_rules(
        session,
        commune.approver,
        commune.unit_id,
        Handling(confirms_twice=True, pattern=Pattern.BY_LAW),
        night.now,
    )
    _open_shift(night)
    emergency = _flood(night, template)
    _contacts(night)
    place = commune.clusters[SILENT].id
    told = OnTheSpot(
        emergency_id=emergency.id,
        cluster_id=place,
        means=GroundMeans.GONG,
        told_by="Ông Võ Văn Tám, trưởng thôn",
        note="Cả xóm đã dậy",
    )
    report(session, commune.operator, told, night.now + 12 * MINUTE_MS)
    alert = receive(session, commune.operator, commune.unit_id, sample_alert(), night.now)
    given = stop(session, commune.operator, Aim(TargetKind.CLUSTER, commune.clusters[2].id),
                 night.now + 15 * MINUTE_MS)  # fmt: skip
    _write(night, 2, [Silenced(order=given.id, at=given.given_at + 180)], given.given_at + 200)
    unit = f"noi=unit:{commune.unit_id}"
    return [
        ("emergency-hub", DUTY, "/khan-cap"),
        ("emergency-hub-drill", DUTY, "/khan-cap?cach=drill"),
        ("emergency-hub-practice", DUTY, "/khan-cap?cach=practice"),
        ("emergency-shift", DUTY, "/khan-cap/ca-truc"),
        ("emergency-places", DUTY, "/khan-cap/moi?loai=flood"),
        ("emergency-words", DUTY, f"/khan-cap/moi?loai=flood&{unit}"),
        ("emergency-words-drill", DUTY, f"/khan-cap/moi?loai=fire&cach=drill&{unit}"),
        ("emergency-watch", DUTY, f"/khan-cap/{emergency.id}"),
        ("emergency-report", DUTY, f"/khan-cap/{emergency.id}/bao-cao-nhanh"),
        ("emergency-stop", DUTY, f"/dung-phat/{given.id}"),
        ("emergency-templates", DUTY, "/khan-cap/loi-mau"),
        ("emergency-contacts", DUTY, "/khan-cap/danh-ba"),
        ("emergency-alert", DUTY, f"/khan-cap/canh-bao/{alert.id}"),
        ("live", DUTY, "/truc-tiep"),
        ("live-without-microphone", DUTY, f"/truc-tiep/{_live(night)}"),
    ]


def _live(night: Night) -> str:
    """Somebody wants to speak live."""
    everywhere = [Aim(TargetKind.UNIT, night.commune.unit_id)]
    wish = NewSession(
        unit_id=night.commune.unit_id, purpose="Chủ tịch xã nói về sơ tán", aims=everywhere
    )
    with tempfile.TemporaryDirectory() as folder:
        return ask(night.session, night.officer, wish, night.now, Shelf(Path(folder))).id


def _officer(session: Session, commune: BusyCommune) -> Actor:
    new = NewPerson(
        unit_id=commune.unit_id,
        login=DUTY,
        name="Võ Văn Tư",
        position="Chỉ huy trưởng Quân sự xã",
        role=StaffRole.DUTY_OFFICER,
        password=PASSWORD,
    )
    return actor_for(add_person(session, SYSTEM, new, commune.now - 86_400_000, FAST_HASHER))


def _templates(night: Night) -> str:
    siren = night.approved("Còi hú 10 giây", "", ItemKind.TUNE, 10)
    flood = night.approved("Lũ vượt báo động 3", FLOOD, ItemKind.BULLETIN, 24)
    away = night.approved("Sơ tán Đông Hải, Nam Hải", EVACUATE, ItemKind.BULLETIN, 12)
    clear = night.approved("Báo yên", "Lũ đã rút. Tình hình đã an toàn.", ItemKind.BULLETIN, 8)
    drill = night.approved("Diễn tập", "Diễn tập. Đây là diễn tập.", ItemKind.GREETING, 5)
    night.ready(Purpose.SIREN, siren)
    night.ready(Purpose.MESSAGE, away, EmergencyKind.EVACUATION)
    night.ready(Purpose.ALL_CLEAR, clear)
    night.ready(Purpose.DRILL, drill)
    return night.ready(Purpose.MESSAGE, flood, EmergencyKind.FLOOD)


def _open_shift(night: Night) -> None:
    person_id = str(night.officer.person_id)
    box = SecretBox.fresh()
    app = pyotp.TOTP(one_time.offer_app(night.session, person_id, night.now, box))
    before = night.now - MINUTE_MS
    first = one_time.Digits(app.at(before // 1000), box)
    one_time.confirm_app(night.session, night.officer, first, before)
    stated = state_shift(night.session, night.officer, night.commune.unit_id, 12, night.now)
    digits = one_time.Digits(app.at(night.now // 1000), box)
    open_shift(night.session, night.officer, stated, ByCode(digits), night.now)
    # Who has an app is asked for its digits at each login, and these tests log in by password.
    one_time.remove_app(night.session, night.officer, night.now)


def _flood(night: Night, template: str) -> Emergency:
    asked = NewEmergency(
        unit_id=night.commune.unit_id,
        kind=EmergencyKind.FLOOD,
        aims=[Aim(TargetKind.UNIT, night.commune.unit_id)],
        level=Level(Scale.DISASTER_RISK, 3),
        template_id=template,
        hours=12,
    )
    sources = ("http://127.0.0.1/audio",)
    emergency = give(night.session, night.officer, asked, night.now, sources)
    given = night.session.scalars(
        select(GivenOrder).where(GivenOrder.emergency_id == emergency.id)
    ).one()
    order = order_of(given)
    for number in range(len(night.commune.receivers)):
        if number != SILENT:
            events = _journal(order, missed=number == NO_DEVICE)
            _write(night, number, events, night.now + 2_000)
    return emergency


def _journal(order: Order, *, missed: bool) -> list[Event]:
    accepted = OrderAccepted(
        order=order.id, kind=OrderKind.EMERGENCY, sequence=order.sequence, digest="0" * 64
    )
    item = order.items[0]
    (frames,) = (t.frames for t in order.tracks if t.sha256 == item.sha256)
    begin = order.issued_at + 10_000
    about = (occurrence_of(order.id, 0), item.id, item.sha256, 0, begin)
    if missed:
        return [accepted, ItemMissed(*about, MissCause.SOUND_LOST)]
    ended = begin + ms_of_frames(frames)
    return [accepted, ItemEnded(*about, begin, ended, frames, EndCause.COMPLETED)]


def _write(night: Night, number: int, events: list[Event], at: int) -> None:
    """Let a receiver write this night into its journal, and report it."""
    witness = night.commune.witnesses[night.commune.receivers[number].id]
    for event in events:
        witness.write(event, at)
    report_on(night.session, witness, at)


def _contacts(night: Night) -> None:
    told = (
        (SILENT, "Võ Văn Tám", "Trưởng thôn", "0905 123 456"),
        (NO_DEVICE, "Cao Thị Liên", "Bí thư chi bộ", "0258 3822 115"),
    )
    for number, name, position, telephone in told:
        new = NewContact(
            cluster_id=night.commune.clusters[number].id,
            name=name,
            position=position,
            telephone=telephone,
        )
        add_contact(night.session, night.commune.operator, new, night.now)
