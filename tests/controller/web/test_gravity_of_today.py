"""Hôm nay asks for what is gravest first, and an emergency's count stands before its map."""

from sqlalchemy import update
from sqlalchemy.orm import Session

from controller.civil import MINUTE_MS
from controller.planning.service import plan_marked
from controller.store.broadcasts import ExpectedBroadcast
from controller.store.delivery import PlanProblem
from controller.store.people import StaffRole
from controller.web.wording.planning import PLAN_PROBLEM
from playlists.messages.state import NotReady
from playlists.rules.verdict import Cause, VerdictKind
from tests.controller.web.asking import Browser, Web, Write
from tests.controller.web.emergency_things import emergencies_of
from tests.controller.web.test_health_pages import tell


def test_who_failed_or_is_silent_stands_before_what_endangers_what_comes(
    web: Web, operator: Browser, write: Write
) -> None:
    commune = web.commune

    def lay(session: Session) -> None:
        commune.slot(session, [commune.approved_bulletin(session)])
        plan_marked(session, web.now, (), limit=10)
        for position, verdict in ((0, VerdictKind.PARTIAL), (1, VerdictKind.FAILED)):
            session.execute(
                update(ExpectedBroadcast)
                .where(ExpectedBroadcast.cluster_id == commune.clusters[position].id)
                .values(verdict=verdict, cause=Cause.POWER, planned_start=web.now - 1)
            )
        session.add(
            PlanProblem(
                cluster_id=commune.clusters[0].id,
                kind=next(iter(PLAN_PROBLEM)),
                detail="",
                since=web.now,
                tried_at=web.now,
            )
        )

    write(lay)
    tell(web, write, 0, ready_for_air=True, faults=("mains_lost",))
    tell(web, write, 1, not_ready=(NotReady.CLOCK,))
    tell(web, write, 2, ready_for_air=True, muted_until=web.now + 60 * MINUTE_MS)
    html = operator.get("/hom-nay").partition("Cần xử lý")[2]
    order = [
        'id="viec-02"',  # it failed
        'id="viec-01"',  # it sounded in part
        'id="im-03"',  # it is mute
        "Đồng hồ chưa đáng tin",  # it cannot sound
        "Lịch mới chưa tới 1 cụm",
        "Mất điện lưới, đang dùng ắc quy",
    ]
    found = [html.index(words) for words in order]
    assert found == sorted(found)


def test_an_emergency_counts_who_was_told_before_it_shows_where(web: Web, write: Write) -> None:
    emergency = write(lambda session: emergencies_of(session, web.commune)["emergency_id"])
    web.now += 5 * MINUTE_MS
    html = web.logged_in(StaffRole.DUTY_OFFICER).get(f"/khan-cap/{emergency}")
    assert html.index("cụm đã phát") < html.index("data-map-ground")
