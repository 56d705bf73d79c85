"""The busy commune under a regulation, with duties, areas, deeds to take back, news of others."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from controller.accounts.actor import SYSTEM
from controller.accounts.service import actor_for
from controller.bulletins.service import NewBulletin
from controller.bulletins.service import create as write_bulletin
from controller.bulletins.trash import discard as discard_bulletin
from controller.calendar_links.service import NewLink, make_link
from controller.inbox.parcel import Parcel, SentBulletin
from controller.inbox.service import receive
from controller.programmes.service import NewProgramme
from controller.programmes.service import create as create_programme
from controller.programmes.trash import discard as discard_programme
from controller.receivers.areas import NewArea, add_area
from controller.schedules.service import NewSlot, Target, cancel, schedule
from controller.store.broadcasts import Slot, TargetKind
from controller.store.people import Person
from playlists.messages.plan import Priority
from tests.browser.busy_commune import ADMINISTRATOR, APPROVER, OPERATOR, BusyCommune, Page
from tests.browser.translated import lay_variants
from tests.browser.under_regulation import lay_regulation


def lay_planning(session: Session, commune: BusyCommune) -> list[Page]:
    """Lay it; the pages of the room."""
    duty = lay_regulation(session, commune)
    operator, now, unit = commune.operator, commune.now, commune.unit_id
    administrator = session.scalars(select(Person).where(Person.login == ADMINISTRATOR)).one()
    coast = NewArea(unit_id=unit, name="Ven biển", cluster_ids=[c.id for c in commune.clusters[:4]])
    area = add_area(session, actor_for(administrator), coast, now)
    news = [commune.bulletins["tax"].id]
    thrown = NewProgramme(unit_id=unit, name="Tin trưa cũ", bulletin_ids=news)
    old = create_programme(session, operator, thrown, now)
    slot = NewSlot(
        programme_id=old.id,
        starts_on="2026-11-30",
        at="11:00",
        targets=[
            Target(kind=TargetKind.AREA, id=area.id),
            Target(kind=TargetKind.CLUSTER, id=commune.clusters[1].id, excluded=True),
        ],
    )
    cancel(session, operator, schedule(session, operator, slot, now).id, now)
    discard_programme(session, operator, old.id, now)
    draft = NewBulletin(unit_id=unit, title="Nháp tin họp thôn", written_text="Họp thôn.")
    discard_bulletin(session, operator, write_bulletin(session, operator, draft, now).id, now)
    make_link(session, operator, NewLink(unit_id=unit, name="Trưởng thôn Đông Hải"), now)
    sent = SentBulletin(
        number="118", title="Phòng bão số 9", text="Chằng chống nhà cửa.", urgency=Priority.PRIORITY
    )
    receive(session, SYSTEM, unit, Parcel(source="Sở VHTTDL", bulletins=(sent,)), now)
    repeating = session.scalars(select(Slot).where(Slot.rule == "FREQ=DAILY")).one()
    place = commune.clusters[6].id
    return [
        ("regulation", OPERATOR, "/quy-che"),
        ("regulation-approver", APPROVER, "/quy-che"),
        ("duties", OPERATOR, "/nghia-vu"),
        ("duty", OPERATOR, f"/nghia-vu/{duty}"),
        ("duty-certificate", OPERATOR, f"/nghia-vu/{duty}/xac-nhan"),
        ("duty-new", OPERATOR, f"/nghia-vu/moi?ban_tin={commune.bulletins['tax'].id}"),
        ("slot-change", OPERATOR, f"/lich-phat/{repeating.id}/doi"),
        ("programme-change", OPERATOR, f"/chuong-trinh/{repeating.programme_id}/sua"),
        ("trash", OPERATOR, "/thung-rac"),
        ("done", OPERATOR, f"/lich-phat?bao=da-huy-lich&hoan=huy:{repeating.id}"),
        ("calendar-links", OPERATOR, "/lich-phat/lien-ket"),
        ("timetable", OPERATOR, "/nhap-lich"),
        ("inbox", OPERATOR, "/tin-nguon"),
        *lay_variants(session, commune),
        ("why", OPERATOR, f"/cum-loa/{place}/vi-sao?ngay=2026-11-24&gio=22:00"),
        ("areas", ADMINISTRATOR, "/khu-vuc"),
        ("area", ADMINISTRATOR, f"/khu-vuc/{area.id}"),
        ("clusters-table", ADMINISTRATOR, "/nhap-cum"),
        ("units-table", ADMINISTRATOR, "/nhap-don-vi"),
        ("cluster-languages", ADMINISTRATOR, f"/cum-loa/{place}"),
    ]
