"""A document as a series in the demo: made by the operator, approved in one go by the approver."""

from dataclasses import dataclass

from controller.clock import now_ms
from controller.demo.machine import DemoMachine
from controller.series.service import (
    NewSeries,
    SeriesAssent,
    approve_series,
    create_series,
    get_series,
    submit_series,
)


@dataclass(frozen=True, slots=True)
class MadeSeries:
    """A series and its episodes in order."""

    id: str
    bulletin_ids: tuple[str, ...]


def write_series(
    machine: DemoMachine, document_id: str, labels: tuple[str, ...], count: int
) -> MadeSeries:
    """The operator splits the chosen parts into so many episodes."""
    new = NewSeries(
        unit_id=machine.commune.unit_id, document_id=document_id, labels=labels, count=count
    )
    with machine.sessions.begin() as session:
        series = create_series(session, machine.commune.operator, new, now_ms())
        return MadeSeries(series.id, tuple(bulletin.id for bulletin in series.bulletins))


def submit_and_approve(machine: DemoMachine, series: MadeSeries) -> int:
    """The operator submits all, the approver approves all; how many approvals that made."""
    with machine.sessions.begin() as session:
        submit_series(session, machine.commune.operator, series.id, now_ms())
    with machine.sessions.begin() as session:
        shown = get_series(session, machine.commune.approver, series.id)
        revisions = [bulletin.current.id for bulletin in shown.bulletins]
        made = approve_series(
            session,
            machine.commune.approver,
            series.id,
            SeriesAssent(revision_ids=revisions),
            now_ms(),
        )
    return len(made)
