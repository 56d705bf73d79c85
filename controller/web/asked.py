"""What an address or a program may ask for: days, instants and places in a list, within reason.

Anything else is answered with 422 in words, before a rule or the database sees it.
"""

from datetime import UTC, date, datetime, time
from typing import Annotated

from fastapi import Query
from pydantic import AfterValidator, BeforeValidator, Field

from controller.fields import LAST_DAY
from controller.web.errors import BadFormError
from controller.web.queries.broadcasts import PLACE

FIRST_DAY = date(2000, 1, 1)
"""Nothing was broadcast before, nor will be after `LAST_DAY`."""


def _aware(asked: datetime) -> datetime:
    """The instant; without a zone it is taken as UTC. Raises ValueError outside of our days."""
    aware = asked if asked.tzinfo else asked.replace(tzinfo=UTC)
    if not FIRST_DAY <= aware.date() <= LAST_DAY:
        raise ValueError(f"not between {FIRST_DAY} and {LAST_DAY}")
    return aware


def _nothing_chosen(value: object) -> object:
    return None if value == "" else value


def clock_time(field: str, text: str) -> time:
    """A time of the day as a field sends it. Raises BadFormError."""
    try:
        return time.fromisoformat(text).replace(tzinfo=None)
    except ValueError as error:
        raise BadFormError(field) from error


Chosen = BeforeValidator(_nothing_chosen)
"""A form sends an empty word for what nobody chose."""
AskedDay = Annotated[date | None, Query(ge=FIRST_DAY, le=LAST_DAY)]
GivenDay = Annotated[date, Field(ge=FIRST_DAY, le=LAST_DAY)]
"""In what a program gives: the week before the first week of all is no date at all."""
AskedPlace = Annotated[str, Query(pattern=f"^({PLACE})?$")]
AskedInstant = Annotated[datetime, AfterValidator(_aware)]
