"""Whatever a program sends, the API answers in its own words: no error is the server's."""

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest
import schemathesis
from hypothesis import HealthCheck, Phase, given, seed, settings
from schemathesis import Case
from schemathesis.core.result import Ok
from schemathesis.schemas import APIOperation

from controller.intake.service import import_document
from controller.intake.source_file import SourceFile
from controller.series.service import NewSeries, create_series
from controller.store.people import StaffRole
from tests.controller.api.programs import Program
from tests.controller.web.asking import Web, Write
from tests.controller.web.conftest import web_over

Operation = APIOperation[Any, Any, Any, Any]
SAMPLE = Path(__file__).resolve().parents[2] / "browser/sample_decision.txt"
EXAMPLES = 4
"""Requests to each operation by each asker."""


@pytest.fixture
def web(database_url: str, tmp_path: Path) -> Iterator[Web]:
    """On both engines: each has its own idea of what is no data."""
    yield from web_over(database_url, tmp_path)


@pytest.fixture
def known(web: Web, write: Write) -> Mapping[str, str]:
    """Identifiers that are there, so that requests get past the first door."""
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
    broken = []
    for operation in operations(web):
        # A session an operation: one of them ends it.
        headers = authorization(web, StaffRole.OPERATOR)
        broken += [answer for answer in answers(operation, headers, {}) if answer[0] >= 500]
        broken += [answer for answer in answers(operation, headers, known) if answer[0] >= 500]
    assert broken == []


def test_no_request_of_a_stranger_breaks_the_server_or_is_served(web: Web) -> None:
    open_to_all = {"/healthz", "/readyz", "/metrics"}
    # Where nobody set up a token for them, there are no metrics.
    refusals = {"/metrics": {401, 404, 405}}
    for operation in operations(web):
        told = {status for status, _ in answers(operation, {}, {})}
        refused = told <= refusals.get(operation.path, {401, 405, 422, 429})
        assert refused or operation.path in open_to_all, (operation.path, told)


@pytest.mark.parametrize("path", ["/ban-tin/%00", "/ban-tin?tim=%00", "/nhat-ky?cum=%00"])
def test_a_zero_byte_is_no_data_on_either_engine(web: Web, path: str) -> None:
    assert web.logged_in(StaffRole.OPERATOR).client.get(path).status_code in {200, 404, 422}


def operations(web: Web) -> Iterator[Operation]:
    schema = schemathesis.openapi.from_asgi("/api/v1/openapi.json", web.app)
    for found in schema.get_all_operations():
        assert isinstance(found, Ok), found
        yield found.ok()


def answers(
    operation: Operation, headers: Mapping[str, str], known: Mapping[str, str]
) -> list[tuple[int, str]]:
    """The status of each answer with the request that it answers."""
    told = []

    @seed(1)
    @settings(
        max_examples=EXAMPLES,
        database=None,
        deadline=None,
        phases=[Phase.explicit, Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    @given(operation.as_strategy())
    def ask(case: Case[Any]) -> None:
        for name in known.keys() & case.path_parameters.keys():
            case.path_parameters[name] = known[name]
        told.append((case.call(headers=dict(headers)).status_code, case.as_curl_command()))

    ask()
    return told


def authorization(web: Web, role: StaffRole) -> Mapping[str, str]:
    return {"Authorization": f"Bearer {Program.logged_in(web, role).token}"}
