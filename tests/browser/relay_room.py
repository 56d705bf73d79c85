"""Stations of the busy commune: one is heard, one is not and is relayed in some minutes."""

from pathlib import Path

from sqlalchemy import select
from sqlalchemy.orm import Session

from controller import civil
from controller.accounts.service import actor_for
from controller.bulletins import decisions
from controller.planning.service import plan_marked
from controller.programmes.service import NewProgramme
from controller.programmes.service import create as create_programme
from controller.relays.service import NewRelay, ask
from controller.schedules.service import NewSlot, Target, schedule
from controller.shelf.shelf import Shelf
from controller.stations.probe import Finding, Outcome
from controller.stations.service import NewStation, add, keep_finding
from controller.store.broadcasts import TargetKind
from controller.store.people import Person
from controller.store.stations import StationKind
from tests.browser.busy_commune import APPROVER, OPERATOR, BusyCommune, Page

MINUTE_MS = 60_000
HEARD = Finding(
    outcome=Outcome.GOOD, codec="mp3", hertz=44_100, kbit_s=128, level_lufs=-19.5, heard_ms=6_000
)


def lay_relays(session: Session, commune: BusyCommune, folder: Path) -> list[Page]:
    """Lay them; the pages of the room."""
    operator, now, unit = commune.operator, commune.now, commune.unit_id
    entered = [
        add(
            session,
            operator,
            NewStation(unit_id=unit, name=name, kind=kind, address=address, rights=rights),
            now,
        )
        for name, kind, address, rights in (
            (
                "VOV1, kênh Thời sự",
                StationKind.CENTRAL,
                "https://phat.example.vn/vov1/playlist.m3u8",
                "Công văn số 12/TNVN-KHTC ngày 05/01/2026",
            ),
            (
                "Đài Phát thanh và Truyền hình tỉnh, kênh FM",
                StationKind.PROVINCIAL,
                "http://phat.example.vn:8000/fm",
                "Thỏa thuận tiếp sóng năm 2026",
            ),
        )
    ]
    vov, province = entered
    keep_finding(session, vov.id, HEARD, now - 3 * MINUTE_MS)
    keep_finding(session, province.id, Finding(outcome=Outcome.NOTHING), now - 2 * MINUTE_MS)
    asked = ask(
        session,
        operator,
        NewRelay(
            unit_id=unit,
            station_id=province.id,
            purpose="Thời sự của tỉnh",
            minutes=15,
            fallback_id=commune.bulletins["notice"].id,
            shared=True,
        ),
        now,
        Shelf(folder),
    )
    approver = session.scalars(select(Person).where(Person.login == APPROVER)).one()
    decisions.approve(session, actor_for(approver), asked.current.id, now)
    waiting = ask(
        session,
        operator,
        NewRelay(unit_id=unit, station_id=vov.id, purpose="Thời sự sáng VOV1", minutes=30),
        now,
        Shelf(folder),
    )
    programme = create_programme(
        session,
        operator,
        NewProgramme(unit_id=unit, name="Tiếp âm đài tỉnh", bulletin_ids=[asked.id]),
        now,
    )
    begins = civil.local(now + 8 * MINUTE_MS)
    slot = NewSlot(
        programme_id=programme.id,
        starts_on=f"{begins:%Y-%m-%d}",
        at=f"{begins:%H:%M}",
        targets=[Target(kind=TargetKind.CLUSTER, id=commune.clusters[0].id)],
    )
    schedule(session, operator, slot, now)
    plan_marked(session, now, ("http://127.0.0.1/audio",), limit=100)
    return [
        ("stations", OPERATOR, "/dai-tiep-am"),
        ("station-new", OPERATOR, "/dai-tiep-am/moi"),
        ("station-relay", OPERATOR, f"/dai-tiep-am/{province.id}/tiep-am"),
        ("station-bulletin", OPERATOR, f"/ban-tin/{waiting.id}"),
        ("station-decide", APPROVER, f"/ban-tin/{waiting.id}/duyet"),
        ("station-today", OPERATOR, "/hom-nay"),
    ]
