"""Save a slot for a program: the slot, or 409 with all that it would do."""

from collections.abc import Callable
from datetime import date, time
from typing import Any

from fastapi import status
from fastapi.responses import JSONResponse, Response

from controller import civil
from controller.api.schedule_shapes import (
    AgainstShape,
    DisplacedShape,
    SlotShape,
    TargetShape,
    WaysOutShape,
    WouldDisplace,
)
from controller.schedules.errors import ForeseenError
from controller.store.broadcasts import Slot
from controller.web.visits import Visit
from controller.web.wording.errors import sentence
from controller.web.wording.regulations import limit_words

IN_THE_WAY: dict[int | str, dict[str, Any]] = {
    409: {
        "model": WouldDisplace,
        "description": "Would displace broadcasts or not keep a rule of the regulation; or, with "
        "`detail` alone, somebody else changed the slot meanwhile.",
    }
}


def saved(visit: Visit, save: Callable[[], Slot]) -> SlotShape | Response:
    """What saving gives; where a person must see first what it does, nothing is saved."""
    try:
        return shape_of(save())
    except ForeseenError as error:
        visit.session.rollback()
        return JSONResponse(would_displace(error).model_dump(mode="json"), status.HTTP_409_CONFLICT)


def would_displace(error: ForeseenError) -> WouldDisplace:
    """All that saving would do, as the API tells it."""
    return WouldDisplace(
        detail=sentence(error),
        fingerprint="" if error.foreseen.stops else error.fingerprint,
        against=[
            AgainstShape(
                rule_id=h.breach.rule.id,
                citation=h.breach.rule.citation,
                rule=limit_words(h.breach.rule.limit),
                day=h.day,
                cluster_ids=list(h.clusters),
                measured=h.breach.measured,
                stops=h.stops,
            )
            for h in error.foreseen.against
            if h.breach
        ],
        ways_out=WaysOutShape(
            next_free=error.foreseen.ways.next_free,
            first_items=error.foreseen.ways.shorter,
            other_day=error.foreseen.ways.other_day,
            without_days=list(error.foreseen.ways.without_days),
        ),
        displaced=[
            DisplacedShape(
                programme=d.yields.programme,
                starts_at=civil.local(d.yields.starts_at),
                is_new=d.yields.slot_id == error.new_slot,
                to_programme=d.to.programme,
                to_starts_at=civil.local(d.to.starts_at),
                cause=d.cause,
                cluster_ids=list(d.cluster_ids),
                is_undecided=d.is_undecided,
            )
            for d in error.displacements
        ],
    )


def shape_of(slot: Slot) -> SlotShape:
    """A slot as the API tells it."""
    return SlotShape(
        id=slot.id,
        programme_id=slot.programme_id,
        programme=slot.programme.name,
        starts_on=date.fromisoformat(slot.starts_on),
        at=time.fromisoformat(slot.at),
        zone=slot.zone,
        rule=slot.rule,
        priority=slot.priority,
        cancelled=slot.cancelled_at is not None,
        version=slot.version,
        continues=slot.continues_id,
        targets=[
            TargetShape(kind=t.kind, id=t.target_id, excluded=t.excluded) for t in slot.targets
        ],
    )
