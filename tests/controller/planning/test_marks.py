import threading

from sqlalchemy.orm import Session

from controller.planning.marks import mark_clusters, marked_clusters, take_marks
from controller.store.engine import open_engine, writing_sessions
from tests.controller.commune import NOW, lay_commune
from tests.real_parts.postgres import somebody_waits
from tests.waiting import until


def test_a_marked_cluster_waits_until_its_mark_is_taken(session: Session) -> None:
    cluster = lay_commune(session, clusters=1).clusters[0].id
    mark_clusters(session, [cluster], NOW)
    assert marked_clusters(session, 10) == [cluster]
    assert take_marks(session, [cluster]) == {cluster: NOW}
    assert marked_clusters(session, 10) == []
    assert take_marks(session, [cluster]) == {}


def test_marking_again_keeps_the_turn(session: Session) -> None:
    clusters = [c.id for c in lay_commune(session, clusters=2).clusters]
    take_marks(session, clusters)
    mark_clusters(session, [clusters[1]], NOW)
    mark_clusters(session, [clusters[0]], NOW + 1)
    mark_clusters(session, clusters, NOW + 2)
    assert marked_clusters(session, 10) == [clusters[1], clusters[0]]


def test_marking_nothing_is_nothing(session: Session) -> None:
    mark_clusters(session, [], NOW)
    assert marked_clusters(session, 10) == []


def test_a_planner_waits_for_a_change_that_marks_the_same_cluster(postgres_url: str) -> None:
    """Otherwise it would plan from what was before the change and take away the change's mark."""
    engine = open_engine(postgres_url)
    sessions = writing_sessions(engine)
    with sessions.begin() as session:
        cluster = lay_commune(session, clusters=1).clusters[0].id
        mark_clusters(session, [cluster], NOW)
    taken = threading.Event()

    def plan() -> None:
        with sessions.begin() as session:
            take_marks(session, [cluster])
            taken.set()

    with sessions() as change:
        mark_clusters(change, [cluster], NOW + 1)
        planner = threading.Thread(target=plan)
        planner.start()
        until(lambda: somebody_waits(engine))
        assert not taken.is_set()
        change.commit()
        assert taken.wait(10)
    planner.join()
    engine.dispose()
