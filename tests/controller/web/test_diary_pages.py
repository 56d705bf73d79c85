"""The diary of a day shows what somebody may have to look at, and folds the rest."""

from dataclasses import replace

from sqlalchemy import update
from sqlalchemy.orm import Session

from controller.planning.service import plan_marked
from controller.store.broadcasts import ExpectedBroadcast
from controller.web.pages.diary import SHORT, Group
from controller.web.queries.broadcasts import Broadcast
from playlists.rules.verdict import Cause, Qualifier, VerdictKind
from tests.controller.web.asking import Browser, Web, Write
from tests.controller.web.test_sentence import broadcast

PLAYED, WAITING = VerdictKind.PLAYED, VerdictKind.WAITING


def day_of(*verdicts: VerdictKind) -> list[Broadcast]:
    return [broadcast(number, verdict) for number, verdict in enumerate(verdicts, 1)]


def test_what_went_as_planned_is_folded_and_nothing_is_lost() -> None:
    found = day_of(PLAYED, VerdictKind.FAILED, PLAYED, WAITING, VerdictKind.AWAITING_REPORT)
    unheard = replace(broadcast(9, PLAYED), qualifiers=(Qualifier.UNHEARD,))
    group = Group((*found, unheard))
    assert group.shown == (found[1], found[4], unheard)
    assert group.folded == (
        ("2 cụm đã phát", (found[0], found[2])),
        ("1 cụm chờ phát", (found[3],)),
    )


def test_a_few_clusters_are_shown_one_by_one() -> None:
    group = Group(tuple(day_of(*[PLAYED] * SHORT)))
    assert group.shown == group.broadcasts
    assert group.folded == ()


def test_of_one_cluster_the_day_is_one_list_with_evidence_a_tap_away(
    web: Web, operator: Browser, write: Write
) -> None:
    cluster = web.commune.clusters[0]

    def lay(session: Session) -> None:
        web.commune.slot(session, [web.commune.approved_bulletin(session)])
        plan_marked(session, web.now, (), limit=10)
        session.execute(
            update(ExpectedBroadcast).values(
                planned_start=web.now - 1, verdict=VerdictKind.FAILED, cause=Cause.POWER
            )
        )

    write(lay)
    html = operator.get(f"/nhat-ky?cum={cluster.id}")
    assert f'<a href="/cum-loa/{cluster.id}">Cụm 01, {cluster.name}</a>' in html
    assert html.count('class="name" href="/nhat-ky/') == 1
    assert "Mất điện" in html
    assert "<table" not in html
    assert operator.get("/nhat-ky").count("<table") == 1
    assert "Không có lượt phát nào" in operator.get(f"/nhat-ky?cum={cluster.id}&ngay=2026-01-03")
