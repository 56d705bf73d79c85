"""For supervisors and proxies: is the process alive, can it serve."""

import logging
from http import HTTPStatus
from typing import Literal

from fastapi import APIRouter, Request, Response
from pydantic import BaseModel
from sqlalchemy import text
from sqlalchemy.exc import SQLAlchemyError

log = logging.getLogger(__name__)
router = APIRouter(tags=["health"])


class Health(BaseModel):
    """Alive."""

    status: Literal["ok"] = "ok"


@router.get("/healthz")
def healthz() -> Health:
    """The process answers."""
    return Health()


@router.get("/readyz", responses={503: {"description": "The database does not answer."}})
def readyz(request: Request, response: Response) -> dict[str, str]:
    """The database answers, too."""
    try:
        with request.app.state.reading() as session:
            session.execute(text("SELECT 1"))
    except SQLAlchemyError as error:
        log.warning("not ready: %s", error)
        response.status_code = HTTPStatus.SERVICE_UNAVAILABLE
        return {"status": "database away"}
    return {"status": "ok"}
