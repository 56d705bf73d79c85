"""Days from one to another, as people write them."""

from datetime import date

from controller.regulations.errors import BadPeriodError


def period(first_day: str, last_day: str) -> tuple[date, date]:
    """Both days, both included. Raises BadPeriodError."""
    try:
        first, last = date.fromisoformat(first_day), date.fromisoformat(last_day)
    except ValueError as error:
        raise BadPeriodError(first_day, last_day) from error
    if last < first:
        raise BadPeriodError(first_day, last_day)
    return first, last
