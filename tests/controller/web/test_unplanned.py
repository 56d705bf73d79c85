"""What keeps a plan from a cluster is told where people look, in words."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from controller.planning.problems import Problem, ProblemKind, keep_problems
from controller.planning.service import plan_marked
from controller.store.delivery import OutboxMessage
from tests.controller.web.asking import Browser, Web, Write


def test_a_refused_plan_is_told_on_the_days_page_and_on_the_clusters(
    web: Web, operator: Browser, write: Write
) -> None:
    def refuse(session: Session) -> None:
        web.commune.slot(session, [web.commune.approved_bulletin(session)])
        plan_marked(session, web.now, (), limit=10)
        for row in session.scalars(select(OutboxMessage)):
            row.refused_at, row.refusal = web.now, "approval: no approval stands for audio ab"

    write(refuse)
    today = operator.get("/hom-nay")
    assert "Lịch mới chưa tới 3 cụm" in today
    assert "có mục chưa duyệt hoặc đã thu hồi" in today
    cluster = web.commune.clusters[0].id
    assert "có mục chưa duyệt hoặc đã thu hồi" in operator.get(f"/cum-loa/{cluster}")
    assert "lịch mới đang vướng" in operator.get("/cum-loa")


def test_a_cluster_that_cannot_be_planned_says_why(
    web: Web, operator: Browser, write: Write
) -> None:
    cluster = web.commune.clusters[1].id

    def fail(session: Session) -> None:
        problem = Problem(ProblemKind.TOO_LARGE, "70000 bytes")
        keep_problems(session, [cluster], {cluster: [problem]}, web.now)

    write(fail)
    assert "không gói được vào một bản lịch" in operator.get(f"/cum-loa/{cluster}")
    assert "Lịch mới chưa tới 1 cụm" in operator.get("/hom-nay")
