"""A commune in the middle of a working day, for pages to be looked at.

Eighteen clusters, bulletins of every status, a schedule, a morning that was broadcast with two
troubles, an afternoon that is sounding. Made by the use cases, the planner and the ledger
themselves: only the loudspeakers are pretended.
"""

import hashlib
import wave
from dataclasses import dataclass, field
from datetime import date, time
from pathlib import Path
from typing import Any

from sqlalchemy import Engine
from sqlalchemy.orm import Session

from controller.accounts.actor import SYSTEM, Actor
from controller.accounts.service import NewPerson, actor_for, add_person
from controller.bulletins import decisions, service
from controller.bulletins.service import NewBulletin
from controller.bulletins.tunes import NewTune, create_tune
from controller.civil import DAY_MS, MINUTE_MS, instant_of
from controller.intake.source_file import SourceFile
from controller.planning.service import plan_marked
from controller.programmes.service import NewProgramme
from controller.programmes.service import create as create_programme
from controller.receivers.service import NewCluster, add_cluster, enrol_receiver
from controller.schedules.service import NewSlot, Target, schedule
from controller.speech.tracks import FinishedTrack, keep_track
from controller.store.broadcasts import TargetKind
from controller.store.bulletins import Bulletin, Revision, SpeechState
from controller.store.engine import writing_sessions
from controller.store.people import StaffRole
from controller.store.places import Cluster, Receiver
from controller.units.service import NewUnit, add_unit
from playlists.messages.plan import SAMPLE_RATE, ItemKind, Priority
from tests.browser.pretended_receivers import PretendedReceivers, key_of
from tests.controller.commune import FAST_HASHER, PASSWORD
from tests.controller.imported import import_document
from tests.controller.witness import Witness
from tts.reading import read_aloud

TODAY = date(2026, 11, 24)
NOW = instant_of(TODAY, time(17, 3, 12))
"""Tuesday, while the afternoon programme sounds."""
YESTERDAY = instant_of(date(2026, 11, 23), time(14, 0))

Page = tuple[str, str, str]
"""A page to be looked at: its name, the login of who looks, its path."""
OPERATOR, APPROVER, ADMINISTRATOR = "mai.tran", "binh.nguyen", "ha.le"
AUDITOR = "lan.pham"

PLACES = (
    "Nhà văn hóa thôn Đông Hải", "Chợ Hòa Thắng", "Bến cá Nam Hải", "Trường Tiểu học số 2",
    "Trạm Y tế xã", "Đình làng Phú Thọ", "Ngã ba Suối Dầu", "Thôn Tây 1", "Thôn Tây 2",
    "Khu tái định cư Bắc Sông", "Nhà sinh hoạt cộng đồng Raglai", "Kè biển Hòn Khói",
    "Bưu điện xã", "Hợp tác xã Tân Hưng", "Đồi Cây Gạo", "Cầu Bến Miễu", "Chùa Linh Sơn",
    "Ủy ban nhân dân xã",
)  # fmt: skip

NOTICE = """THÔNG BÁO
Lịch tiêm vắc xin sởi, rubella cho trẻ từ 18 tháng tuổi
Căn cứ Kế hoạch số 215/KH-UBND ngày 12/11/2026 của UBND xã, Trạm Y tế xã tổ chức tiêm vào 7 giờ 30 \
phút ngày 26/11/2026 tại Nhà văn hóa thôn Đông Hải.
Phụ huynh mang theo sổ tiêm chủng, thẻ BHYT và số định danh của trẻ. Mọi chi tiết xin liên hệ \
Trạm Y tế, điện thoại 0258.3822.115. TM. UBND xã, Phó Chủ tịch Nguyễn Văn Bình."""

FIRE = """Cảnh báo cháy rừng cấp IV (cấp nguy hiểm) tại các tiểu khu 18, 19 và 22. Đề nghị bà con \
không đốt nương, không mang lửa vào rừng từ 9h đến 16h hằng ngày. Khi phát hiện cháy, gọi ngay 114 \
hoặc báo UBND xã. Mức phạt theo Điều 17 Nghị định số 35/2019/NĐ-CP là từ 1.500.000đ \
đến 3.000.000đ."""

TAX = """Từ ngày 01/01/2026, hộ kinh doanh nộp thuế theo phương pháp kê khai. Tỷ lệ thuế giá trị \
gia tăng với hoạt động phân phối, cung cấp hàng hóa là 1%, dịch vụ là 5%."""


@dataclass
class BusyCommune:
    """What the tests need of it."""

    now: int
    unit_id: str
    operator: Actor
    approver: Actor
    clusters: list[Cluster] = field(default_factory=list)
    receivers: list[Receiver] = field(default_factory=list)
    bulletins: dict[str, Bulletin] = field(default_factory=dict)
    witnesses: dict[str, Witness] = field(default_factory=dict)
    """Receiver → its journal, to go on with."""


def lay(engine: Engine, audio_dir: Path) -> BusyCommune:
    """Lay it all out in an empty, migrated database."""
    with writing_sessions(engine)() as session:
        commune = _people_and_places(session)
        make = _Maker(session, commune, audio_dir)
        make.bulletins_of_every_status()
        make.schedule()
        receivers = PretendedReceivers(session, commune.clusters, commune.receivers, NOW)
        receivers.broadcast_the_day(accepted_at=make.tick)
        commune.witnesses = receivers.witnesses
        session.commit()
    return commune


def _people_and_places(session: Session) -> BusyCommune:
    at = YESTERDAY - 30 * DAY_MS
    province = add_unit(session, SYSTEM, NewUnit(parent_id=None, kind="tỉnh", name="Khánh Hòa"), at)
    unit = add_unit(
        session, SYSTEM, NewUnit(parent_id=province.id, kind="xã", name="Xã Hòa Thắng"), at
    )
    people = [
        (OPERATOR, "Trần Thị Mai", "Công chức Văn hóa - Xã hội", StaffRole.OPERATOR),
        (APPROVER, "Nguyễn Văn Bình", "Phó Chủ tịch UBND xã", StaffRole.APPROVER),
        (ADMINISTRATOR, "Lê Thị Hà", "Văn phòng HĐND và UBND xã", StaffRole.ADMINISTRATOR),
        (AUDITOR, "Phạm Thị Lan", "Thanh tra Sở Tư pháp", StaffRole.AUDITOR),
    ]
    actors = [
        actor_for(
            add_person(
                session,
                SYSTEM,
                NewPerson(
                    unit_id=unit.id,
                    login=login,
                    name=name,
                    position=position,
                    role=role,
                    password=PASSWORD,
                ),
                at,
                FAST_HASHER,
            )
        )
        for login, name, position, role in people
    ]
    operator, approver = actors[:2]
    commune = BusyCommune(NOW, unit.id, operator, approver)
    for number, name in enumerate(PLACES, 1):
        # Scattered over a few kilometres, always the same; two were never put on the map.
        north, east = number * 7 % 19, number * 11 % 17
        position = (12.48 + north / 600, 109.12 + east / 600) if number < len(PLACES) - 1 else None
        new = NewCluster(
            unit_id=unit.id,
            code=f"{number:02}",
            name=name,
            latitude=None if position is None else position[0],
            longitude=None if position is None else position[1],
        )
        cluster = add_cluster(session, SYSTEM, new, at)
        key = key_of(cluster.id).public_key
        commune.clusters.append(cluster)
        commune.receivers.append(enrol_receiver(session, SYSTEM, cluster.id, key, at))
    return commune


@dataclass
class _Maker:
    session: Session
    commune: BusyCommune
    audio_dir: Path
    tick: int = YESTERDAY

    def bulletins_of_every_status(self) -> None:
        self._approved("tune", "Nhạc hiệu xã Hòa Thắng", "", 8, ItemKind.TUNE)
        self._approved(
            "greeting",
            "Lời chào đầu buổi",
            "Đây là Đài truyền thanh xã Hòa Thắng. Kính chào toàn thể Nhân dân.",
            6,
            ItemKind.GREETING,
        )
        self._approved("fire", "Cảnh báo cháy rừng cấp IV, hạn chế đốt nương", FIRE, 74)
        self._approved("tax", "Hộ kinh doanh nộp thuế theo kê khai từ 01/01/2026", TAX, 96)
        self._approved("notice", "Lịch tiêm vắc xin sởi, rubella tại thôn Đông Hải", NOTICE, 121)
        self._approved(
            "closing",
            "Lời kết",
            "Chương trình truyền thanh đến đây là hết. Kính chào tạm biệt.",
            5,
            ItemKind.CLOSING,
        )
        old = self._approved(
            "recalled", "Lịch cắt điện ngày 22/11", "Điện lực cắt điện từ 8h đến 11h30.", 30
        )
        decisions.recall(
            self.session, self.commune.approver, old.id, self._at(), "Điện lực đã đổi lịch."
        )
        returned = self._pending("returned", "Đấu giá quyền sử dụng đất khu Bắc Sông", TAX, 60)
        decisions.return_for_repair(
            self.session,
            self.commune.approver,
            returned.current.id,
            self._at(),
            "Bổ sung giá khởi điểm và số điện thoại của Trung tâm dịch vụ đấu giá.",
        )
        self._pending("pending", "Kế hoạch thu gom rác thải nhựa tại kè biển Hòn Khói", FIRE, 80)
        self._draft("speaking", "Hướng dẫn cài đặt VNeID mức độ 2", NOTICE * 2)
        speaking = self.commune.bulletins["speaking"].current
        speaking.speech_state = SpeechState.SPEAKING
        speaking.sentences_done, speaking.sentences_total = 7, 24
        uncertain = (
            "Sáng 3/4, đoàn công tác của TT. Khánh Vĩnh gặp ông Y Blim và bà H'Blim. "
            "Giải bóng đá xã kết thúc với tỷ số 2-1. Báo cáo quý I/2026 đạt 3/4 chỉ tiêu."
        )
        draft = self._draft("uncertain", "Tin hoạt động trong tuần", uncertain)
        finish_speech(self.session, draft.current, self.audio_dir, 42, self._at())
        failed = self._draft("failed", "Thư ngỏ nhân ngày 20/11", "Kính gửi quý thầy cô.")
        failed.current.speech_state = SpeechState.FAILED
        failed.current.speech_error = "espeak-ng: no such voice"
        self.session.flush()

    def schedule(self) -> None:
        names = ("tune", "greeting", "fire", "notice", "closing")
        morning = self._programme("Chương trình sáng", names)
        evening = self._programme(
            "Chương trình chiều", ("tune", "greeting", "tax", "notice", "closing")
        )
        self._slot(morning, "2026-11-23", "05:15:00", rule="FREQ=DAILY")
        self._slot(evening, "2026-11-23", "17:00:00", rule="FREQ=WEEKLY;BYDAY=MO,TU,WE,TH,FR")
        urgent = self._programme("Cảnh báo cháy rừng", ("fire",))
        self._slot(urgent, "2026-11-24", "10:30:00", priority=Priority.PRIORITY)
        self._slot(urgent, "2026-11-26", "11:30:00", clusters=(0, 2, 6, 14))
        plan_marked(self.session, self._at(), ("http://127.0.0.1/audio",), limit=100)

    def _draft(
        self, name: str, title: str, text: str, kind: ItemKind = ItemKind.BULLETIN
    ) -> Bulletin:
        new = NewBulletin(unit_id=self.commune.unit_id, title=title, written_text=text, kind=kind)
        made = service.create(self.session, self.commune.operator, new, self._at())
        self.commune.bulletins[name] = made
        return made

    def _pending(
        self,
        name: str,
        title: str,
        text: str,
        seconds: float,
        kind: ItemKind = ItemKind.BULLETIN,
    ) -> Bulletin:
        if kind is ItemKind.TUNE:
            new = NewTune(
                unit_id=self.commune.unit_id,
                title=title,
                track=silence(self.audio_dir, name, seconds),
            )
            made = create_tune(self.session, self.commune.operator, new, self._at())
            self.commune.bulletins[name] = made
        else:
            made = self._draft(name, title, text, kind)
            finish_speech(self.session, made.current, self.audio_dir, seconds, self._at())
        made.priority = Priority.EMERGENCY  # readings of the text are not what is shown here
        service.submit(self.session, self.commune.operator, made.id, self._at())
        made.priority = Priority.NORMAL
        return made

    def _approved(
        self,
        name: str,
        title: str,
        text: str,
        seconds: float,
        kind: ItemKind = ItemKind.BULLETIN,
    ) -> Bulletin:
        made = self._pending(name, title, text, seconds, kind)
        decisions.approve(self.session, self.commune.approver, made.current.id, self._at())
        return made

    def _programme(self, name: str, items: tuple[str, ...]) -> str:
        ids = [self.commune.bulletins[item].id for item in items]
        new = NewProgramme(unit_id=self.commune.unit_id, name=name, bulletin_ids=ids)
        return create_programme(self.session, self.commune.operator, new, self._at()).id

    def _slot(
        self,
        programme_id: str,
        starts_on: str,
        at: str,
        clusters: tuple[int, ...] = (),
        **asked: Any,
    ) -> None:
        targets = [
            Target(kind=TargetKind.CLUSTER, id=self.commune.clusters[i].id) for i in clusters
        ] or [Target(kind=TargetKind.UNIT, id=self.commune.unit_id)]
        new = NewSlot(
            programme_id=programme_id, starts_on=starts_on, at=at, targets=targets, **asked
        )
        schedule(self.session, self.commune.operator, new, self._at())

    def _at(self) -> int:
        self.tick += MINUTE_MS // 10
        return self.tick


def finish_speech(
    session: Session, revision: Revision, audio_dir: Path, seconds: float, now: int
) -> None:
    """Do what the speech role does when it has finished, with silence for a voice."""
    track = silence(audio_dir, f"{revision.id} {now}", seconds)
    revision.spoken_text = read_aloud(revision.written_text)
    revision.voice = "Google (vi)"
    revision.audio_sha256 = keep_track(session, track, now).sha256
    revision.speech_state = SpeechState.READY
    session.flush()


def silence(audio_dir: Path, seed: str, seconds: float) -> FinishedTrack:
    """A file of silence that browsers can load, under the hash of its content."""
    frames = round(seconds * SAMPLE_RATE)
    path = audio_dir / "being-made"
    with wave.open(str(path), "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(1)
        file.setframerate(SAMPLE_RATE)
        # A few samples that differ make one file of each seed.
        noise = hashlib.sha256(seed.encode()).digest()
        file.writeframes(noise + b"\x80" * (frames - len(noise)))
    data = path.read_bytes()
    sha256 = hashlib.sha256(data).hexdigest()
    path.rename(audio_dir / sha256)
    return FinishedTrack(sha256=sha256, size_bytes=len(data), frames=frames, loudness_lufs=-16.0)


def import_sample(session: Session, commune: BusyCommune) -> str:
    """A short decision, for the page where parts are chosen."""
    text = (Path(__file__).parent / "sample_decision.txt").read_bytes()
    source = SourceFile("quyet-dinh-42.txt", text)
    return import_document(session, commune.operator, source, NOW).id
