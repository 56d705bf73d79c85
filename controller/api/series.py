"""Series: split a document, submit, approve or return all episodes in one go."""

from fastapi import APIRouter, status

from controller.api.visits import Reading, Writing
from controller.api.writing_shapes import (
    EpisodeShape,
    NewSeriesShape,
    SeriesApprovalShape,
    SeriesReturnShape,
    SeriesShape,
)
from controller.approval.proof import Assent
from controller.checklists.ticks import Ticks
from controller.series import service
from controller.series.service import NewSeries, SeriesAssent
from controller.store.bulletins import Series

router = APIRouter(prefix="/series", tags=["series"])


@router.post("", status_code=status.HTTP_201_CREATED)
def create(visit: Writing, new: NewSeriesShape) -> SeriesShape:
    """Split a document into episodes; their sound is made in the background."""
    asked = NewSeries(
        unit_id=visit.unit_id,
        document_id=new.document_id,
        labels=new.parts,
        minutes=new.minutes,
        count=new.count,
    )
    return _shape(service.create_series(visit.session, visit.actor, asked, visit.now))


@router.get("/{series_id}")
def get(visit: Reading, series_id: str) -> SeriesShape:
    """One series."""
    return _shape(service.get_series(visit.session, visit.actor, series_id))


@router.post("/{series_id}/submit")
def submit(visit: Writing, series_id: str) -> SeriesShape:
    """Submit every episode, or none."""
    return _shape(service.submit_series(visit.session, visit.actor, series_id, visit.now))


@router.post("/{series_id}/approve")
def approve(visit: Writing, series_id: str, asked: SeriesApprovalShape) -> SeriesShape:
    """Approve exactly these revisions, which must be all that wait."""
    service.approve_series(
        visit.session,
        visit.actor,
        series_id,
        SeriesAssent(
            revision_ids=asked.revision_ids,
            assent=Assent(ticks=Ticks(asked.checklist, asked.ticks)),
        ),
        visit.now,
    )
    return _shape(service.get_series(visit.session, visit.actor, series_id))


@router.post("/{series_id}/return")
def return_for_repair(visit: Writing, series_id: str, why: SeriesReturnShape) -> SeriesShape:
    """Send every episode that waits back to its author."""
    return _shape(
        service.return_series(
            visit.session, visit.actor, series_id, service.SentBack(why.comment), visit.now
        )
    )


def _shape(series: Series) -> SeriesShape:
    return SeriesShape(
        id=series.id,
        title=series.title,
        document_id=series.document_id,
        episodes=[
            EpisodeShape(
                position=bulletin.series_position or 0,
                bulletin_id=bulletin.id,
                revision_id=bulletin.current.id,
                status=bulletin.status,
                speech=bulletin.current.speech_state,
            )
            for bulletin in series.bulletins
        ],
    )
