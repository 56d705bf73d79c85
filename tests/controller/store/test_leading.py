import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest
from sqlalchemy import text

from controller.store.engine import open_engine
from controller.store.leading import Lead, Leadership, leadership_for
from tests.waiting import until

LEADER = """
import sys, threading
from pathlib import Path
from controller.store.engine import open_engine
from controller.store.leading import Lead, lead_when_free, leadership_for

def work(over):
    print("leading", flush=True)
    over.wait()

leadership = leadership_for(open_engine(sys.argv[1]), Lead.PLANNING, Path(sys.argv[2]))
lead_when_free(leadership, threading.Event(), work)
"""


@pytest.fixture
def candidate(database_url: str, tmp_path: Path) -> Iterator[Callable[[], Leadership]]:
    """Makes processes as they start on machines of their own, or on one."""
    engines = []

    def make(lead: Lead = Lead.PLANNING) -> Leadership:
        engines.append(open_engine(database_url))
        return leadership_for(engines[-1], lead, tmp_path)

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


def test_each_role_has_a_leader_of_its_own(candidate: Callable[..., Leadership]) -> None:
    leaders = [candidate(lead) for lead in Lead]
    assert all(leader.take() for leader in leaders)
    for leader in leaders:
        leader.release()


def test_when_the_leader_is_killed_the_one_that_stands_by_takes_over(
    database_url: str, tmp_path: Path
) -> None:
    with ExitStack() as stack:

        def start(name: str) -> "subprocess.Popen[bytes]":
            words = stack.enter_context((tmp_path / name).open("wb"))
            arguments = [sys.executable, "-c", LEADER, database_url, str(tmp_path)]
            process = subprocess.Popen(arguments, stdout=words)
            stack.callback(process.wait)
            stack.callback(process.kill)
            return process

        def leads(name: str) -> bool:
            return (tmp_path / name).read_text() == "leading\n"

        first = start("first")
        until(lambda: leads("first"))
        second = start("second")
        first.kill()
        first.wait()
        until(lambda: leads("second"))
        assert second.poll() is None


def test_the_next_leads_when_the_first_has_gone(candidate: Callable[[], Leadership]) -> None:
    first, second = candidate(), candidate()
    assert first.take()
    first.release()
    assert not first.held()
    assert second.take()
    second.release()


def test_a_leader_whose_connection_died_knows_that_it_leads_no_more(postgres_url: str) -> None:
    engine = open_engine(postgres_url)
    leader = leadership_for(engine, Lead.PLANNING, Path("unused"))
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
    until(leader.take)  # a server ends a connection before it lets go of its locks
    leader.release()
    engine.dispose()
