"""Days from one to another, as people write them."""

from datetime import date

from controller import fields
from controller.regulations.errors import BadPeriodError


def period(first_day: str, last_day: str) -> tuple[date, date]:
    """Both days, both included. Raises BadDayError, MissingFieldError, BadPeriodError."""
    first, last = fields.day("first_day", first_day), fields.day("last_day", last_day)
    if last < first:
        raise BadPeriodError(first_day, last_day)
    return first, last
