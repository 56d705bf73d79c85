"""The agenda says what will sound and what yields to what; what is over costs it nothing."""

from sqlalchemy import event
from sqlalchemy.orm import Session

from controller import civil
from controller.planning.service import plan_marked
from controller.store.broadcasts import Slot
from controller.web.queries.agenda import Airing, agenda
from playlists.messages.plan import Priority
from tests.controller.commune import Commune, lay_commune
from tests.controller.web.asking import Browser, Web, Write
from tests.controller.web.test_schedule_pages import TOMORROW, new_programme


def saved_anyway(session: Session, commune: Commune, **asked: object) -> Slot:
    """What an operator does who has seen what yields."""
    bulletin = commune.approved_bulletin(session, seconds=60)
    return commune.slot_anyway(session, [bulletin], **asked)


def week(session: Session, commune: Commune) -> list[Airing]:
    return agenda(session, [commune.unit.id], commune.now, commune.now + 7 * civil.DAY_MS)


def test_what_is_displaced_says_by_what(session: Session) -> None:
    commune = lay_commune(session)
    saved_anyway(session, commune)
    stronger = saved_anyway(session, commune, at="17:00:20", priority=Priority.PRIORITY)
    yields, sounds = week(session, commune)
    assert yields.cluster_ids == frozenset()
    assert len(yields.aimed_ids) == 3
    assert [(y.to_slot, len(y.cluster_ids)) for y in yields.yielding] == [(stronger.id, 3)]
    assert len(sounds.cluster_ids) == 3
    assert sounds.yielding == ()


def test_a_slot_without_approved_items_is_listed_as_silent(session: Session) -> None:
    commune = lay_commune(session)
    slot = saved_anyway(session, commune)
    slot.programme.items = []
    session.flush()
    (airing,) = week(session, commune)
    assert airing.length_ms == 0


def test_what_is_over_is_not_even_read(session: Session) -> None:
    commune = lay_commune(session, clusters=1)
    bulletin = commune.approved_bulletin(session)
    for number in range(30):
        commune.slot(session, [bulletin], at=f"17:{number:02}:00")
    session.flush()
    session.expunge_all()
    later = commune.now + 30 * civil.DAY_MS
    loaded: list[str] = []
    event.listen(session, "loaded_as_persistent", lambda _s, row: loaded.append(type(row).__name__))
    assert agenda(session, [commune.unit.id], later, later + 7 * civil.DAY_MS) == []
    plan_marked(session, later, (), limit=10)
    assert "Slot" not in loaded


def test_the_operator_sees_what_yields_and_may_save_it_anyway(
    web: Web, operator: Browser, write: Write
) -> None:
    programme = new_programme(web, operator, write)
    form = {"programme_id": programme, "starts_on": TOMORROW, "at": "17:00"}
    assert operator.post("/lich-phat/moi", form).status == 303
    asked = operator.post("/lich-phat/moi", form | {"at": "17:00:30"})
    assert asked.status == 409
    assert "Chưa có gì được lưu" in asked.text
    assert "Lịch mới lúc 17:00:30" in asked.text
    assert "sẽ không phát ở cụm 01, 02, 03: nhường “Chương trình sáng” lúc 17:00" in asked.text
    assert "Vẫn lưu lịch này" in asked.text
    fingerprint = asked.text.partition('name="accepts" value="')[2].partition('"')[0]
    saved = operator.post("/lich-phat/moi", form | {"at": "17:00:30", "accepts": fingerprint})
    assert saved.status == 303
    page = operator.get(saved.location)
    assert "Không phát</strong>: nhường “Chương trình sáng”" in page
