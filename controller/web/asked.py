"""What an address or a program may ask for: days, instants and places in a list, within reason.

Anything else is answered with 422 in words, before a rule or the database sees it.
"""

from datetime import UTC, date, datetime
from typing import Annotated

from fastapi import Query
from pydantic import AfterValidator, Field

from controller.fields import LAST_DAY
from controller.web.queries.broadcasts import PLACE

FIRST_DAY = date(2000, 1, 1)
"""Nothing was broadcast before, nor will be after `LAST_DAY`."""


def _aware(asked: datetime) -> datetime:
    """The instant; without a zone it is taken as UTC. Raises ValueError outside of our days."""
    aware = asked if asked.tzinfo else asked.replace(tzinfo=UTC)
    if not FIRST_DAY <= aware.date() <= LAST_DAY:
        raise ValueError(f"not between {FIRST_DAY} and {LAST_DAY}")
    return aware


AskedDay = Annotated[date | None, Query(ge=FIRST_DAY, le=LAST_DAY)]
GivenDay = Annotated[date, Field(ge=FIRST_DAY, le=LAST_DAY)]
"""In what a program gives: the week before the first week of all is no date at all."""
AskedPlace = Annotated[str, Query(pattern=f"^({PLACE})?$")]
AskedInstant = Annotated[datetime, AfterValidator(_aware)]
