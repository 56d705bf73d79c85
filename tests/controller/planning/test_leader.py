from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from sqlalchemy import text

from controller.planning.leader import Leadership, leadership_for
from controller.store.engine import open_engine


@pytest.fixture
def candidate(database_url: str, tmp_path: Path) -> Iterator[Callable[[], Leadership]]:
    """Makes planners as they start on machines of their own, or on one."""
    engines = []

    def make() -> Leadership:
        engines.append(open_engine(database_url))
        return leadership_for(engines[-1], tmp_path / "planner.lock")

    yield make
    for engine in engines:
        engine.dispose()


def test_only_one_leads(candidate: Callable[[], Leadership]) -> None:
    first, second = candidate(), candidate()
    assert first.take()
    assert first.held()
    assert not second.take()
    assert not second.held()
    first.release()


def test_the_next_leads_when_the_first_has_gone(candidate: Callable[[], Leadership]) -> None:
    first, second = candidate(), candidate()
    assert first.take()
    first.release()
    assert not first.held()
    assert second.take()
    second.release()


def test_a_leader_whose_connection_died_knows_that_it_leads_no_more(postgres_url: str) -> None:
    engine = open_engine(postgres_url)
    leader = leadership_for(engine, Path("unused"))
    assert leader.take()
    with engine.connect() as other:
        other.execute(
            text(
                "SELECT pg_terminate_backend(pid) FROM pg_locks "
                "WHERE locktype = 'advisory' AND pid <> pg_backend_pid()"
            )
        )
    assert not leader.held()
    leader.release()
    assert leader.take()
    leader.release()
    engine.dispose()
