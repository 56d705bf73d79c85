"""Whatever a program sends, the API answers in its own words: no error is the server's.

Every role asks the same of every operation. The two that reach the most code ask on both engines,
all of them on SQLite; `./loa test --long` asks more.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import pytest
import schemathesis
from hypothesis import HealthCheck, Phase, given, seed, settings
from schemathesis import Case
from schemathesis.core.result import Ok
from schemathesis.schemas import APIOperation

from controller.intake.source_file import SourceFile
from controller.series.service import NewSeries, create_series
from controller.store.people import StaffRole
from tests.controller.api.programs import Program
from tests.controller.imported import import_document
from tests.controller.web.asking import Web, Write
from tests.controller.web.conftest import web_over, writer_of

Operation = APIOperation[Any, Any, Any, Any]
SAMPLE = Path(__file__).resolve().parents[2] / "browser/sample_decision.txt"
EXAMPLES = 2
MORE_EXAMPLES = 60
"""Requests to each operation, each by every asker."""
DEEPEST = (StaffRole.OPERATOR, StaffRole.ADMINISTRATOR)


@pytest.fixture
def web(database_url: str, tmp_path: Path) -> Iterator[Web]:
    """On both engines: each has its own idea of what is no data."""
    yield from web_over(database_url, tmp_path)


@pytest.fixture
def known(web: Web, write: Write) -> Mapping[str, str]:
    """Identifiers that are there, so that requests get past the first door."""
    return things_in(web, write)


@pytest.fixture
def sqlite_web(sqlite_url: str, tmp_path: Path) -> Iterator[Web]:
    yield from web_over(sqlite_url, tmp_path)


@pytest.fixture
def sqlite_known(sqlite_web: Web) -> Mapping[str, str]:
    return things_in(sqlite_web, writer_of(sqlite_web))


def things_in(web: Web, write: Write) -> Mapping[str, str]:
    pending = write(web.commune.pending_bulletin)
    file = SourceFile("qd.txt", SAMPLE.read_bytes())
    document = write(lambda session: import_document(session, web.commune.operator, file, web.now))
    new = NewSeries(unit_id=web.commune.unit.id, document_id=document.id)
    series = write(lambda session: create_series(session, web.commune.operator, new, web.now))
    slot = write(
        lambda session: web.commune.slot(session, [web.commune.approved_bulletin(session)])
    )
    return {
        "bulletin_id": pending.id,
        "slot_id": slot.id,
        "document_id": document.id,
        "series_id": series.id,
    }


def test_no_request_of_staff_breaks_the_server(web: Web, known: Mapping[str, str]) -> None:
    assert broken_by(web, ({}, known), DEEPEST, EXAMPLES) == []


def test_no_request_of_any_role_breaks_the_server(
    sqlite_web: Web, sqlite_known: Mapping[str, str]
) -> None:
    assert broken_by(sqlite_web, (sqlite_known,), StaffRole, 1) == []


@pytest.mark.long
def test_many_requests_of_every_role_break_nothing(web: Web, known: Mapping[str, str]) -> None:
    assert broken_by(web, ({}, known), StaffRole, MORE_EXAMPLES) == []


def test_no_request_of_a_stranger_breaks_the_server_or_is_served(web: Web) -> None:
    open_to_all = {"/healthz", "/readyz", "/metrics"}
    # Where nobody set up a token for them, there are no metrics.
    refusals = {"/metrics": {401, 404, 405}}
    for operation in operations(web):
        told = {status for status, _ in answers(operation, [{}], {}, EXAMPLES)}
        refused = told <= refusals.get(operation.path, {401, 405, 422, 429})
        assert refused or operation.path in open_to_all, (operation.path, told)


@pytest.mark.parametrize("path", ["/ban-tin/%00", "/ban-tin?tim=%00", "/nhat-ky?cum=%00"])
def test_a_zero_byte_is_no_data_on_either_engine(web: Web, path: str) -> None:
    assert web.logged_in(StaffRole.OPERATOR).client.get(path).status_code in {200, 404, 422}


def broken_by(
    web: Web, known: Sequence[Mapping[str, str]], roles: Iterable[StaffRole], examples: int
) -> list[tuple[int, str]]:
    """Each request of these roles that the server itself failed at."""
    told = []
    for operation in operations(web):
        # A session an operation: one of them ends it. What others tried at the login is long ago.
        web.now += 3_600_000
        askers = [authorization(web, role) for role in roles]
        for things in known:
            told += answers(operation, askers, things, examples)
    return [answer for answer in told if answer[0] >= 500]


def operations(web: Web) -> Iterator[Operation]:
    schema = schemathesis.openapi.from_asgi("/api/v1/openapi.json", web.app)
    for found in schema.get_all_operations():
        assert isinstance(found, Ok), found
        yield found.ok()


def answers(
    operation: Operation,
    askers: Sequence[Mapping[str, str]],
    known: Mapping[str, str],
    examples: int,
) -> list[tuple[int, str]]:
    """The status of each answer with the request that it answers."""
    told: list[tuple[int, str]] = []

    @seed(1)
    @settings(
        max_examples=examples,
        database=None,
        deadline=None,
        phases=[Phase.explicit, Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    @given(operation.as_strategy())
    def ask(case: Case[Any]) -> None:
        for name in known.keys() & case.path_parameters.keys():
            case.path_parameters[name] = known[name]
        statuses = [case.call(headers=dict(headers)).status_code for headers in askers]
        told.extend((status, case.as_curl_command()) for status in statuses)

    ask()
    return told


def authorization(web: Web, role: StaffRole) -> Mapping[str, str]:
    return {"Authorization": f"Bearer {Program.logged_in(web, role).token}"}
