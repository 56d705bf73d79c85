"""The API's place among the routes: everything under /api/v1, health beside it."""

from typing import Any

from fastapi import APIRouter, FastAPI
from fastapi.routing import APIRoute

from controller.api import (
    alarms,
    areas,
    broadcasts,
    bulletins,
    cap_alerts,
    checklist,
    clusters,
    days,
    documents,
    duties,
    explanations,
    health,
    inbox,
    metrics,
    programmes,
    quieting,
    regulations,
    series,
    sessions,
    slot_changes,
    slots,
    speech_style,
    warehouse,
)
from controller.api.examples import give_examples
from controller.api.shapes import Problem

PREFIX = "/api/v1"
DESCRIPTION = """\
Everything that the pages do, for programs. Log in at `POST /api/v1/session`, then send
`Authorization: Bearer TOKEN`. Instants are ISO 8601 with zone, lengths are milliseconds. A refusal
has a `detail` in Vietnamese that can be shown to people: what happened, what is safe, what to do.
"""
REFUSALS: dict[int | str, dict[str, object]] = {
    401: {"model": Problem, "description": "Not logged in."},
    403: {"model": Problem, "description": "Not allowed to this role, or not in this unit."},
    404: {"model": Problem, "description": "No such thing."},
    409: {"model": Problem, "description": "Its state does not permit this (any more)."},
    422: {"model": Problem, "description": "Cannot be done as it was asked."},
}


class Described(FastAPI):
    """An app whose description has examples."""

    def openapi(self) -> dict[str, Any]:
        """The schema; made once and kept by FastAPI."""
        schema = super().openapi()
        give_examples(schema)
        return schema


def operation_name(route: APIRoute) -> str:
    """As "bulletins.approve": what is dealt with, and what is done to it. Never changes."""
    subject = route.path_format.removeprefix(PREFIX).strip("/").partition("/")[0]
    return f"{subject}.{route.name.rstrip('_').replace('_', '-')}"


def add_api(router: APIRouter) -> None:
    """Add the routes."""
    for subject in (
        alarms,
        sessions,
        documents,
        bulletins,
        cap_alerts,
        checklist,
        series,
        programmes,
        slot_changes,
        slots,
        speech_style,
        regulations,
        days,
        duties,
        explanations,
        areas,
        clusters,
        quieting,
        broadcasts,
        warehouse,
        inbox,
    ):
        router.include_router(
            subject.router,
            prefix=PREFIX,
            responses=REFUSALS,
            generate_unique_id_function=operation_name,
        )
    router.include_router(health.router)
    router.include_router(metrics.router)
