"""A short form within a page: done, or its page once more with what stood in the way."""

from collections.abc import Callable
from http import HTTPStatus

from fastapi.responses import RedirectResponse, Response

from controller.accounts.authority import NotAllowedError
from controller.errors import NotFoundError, OperatorError
from controller.web.visits import Visit


def done_or_again(
    visit: Visit,
    deed: Callable[[], object],
    there: str,
    again: Callable[[OperatorError], Response],
) -> Response:
    """Do it and lead on. Raises NotFoundError, NotAllowedError, which no form mends."""
    try:
        deed()
    except (NotFoundError, NotAllowedError):
        raise
    except OperatorError as error:
        visit.session.rollback()
        return again(error)
    return RedirectResponse(there, HTTPStatus.SEE_OTHER)
