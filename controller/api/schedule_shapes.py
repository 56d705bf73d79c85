"""What the API tells of rules that a slot would not keep, and of the ways out."""

from datetime import date, time

from pydantic import BaseModel, Field


class AgainstShape(BaseModel):
    """A rule of the regulation that one day would not keep."""

    rule_id: str
    citation: str
    rule: str = Field(description="In Vietnamese.")
    day: date
    cluster_ids: list[str]
    measured: int | None = Field(description="Minutes or sessions, for limits that count.")
    stops: bool = Field(description="Nothing is saved without an exemption.")


class WaysOutShape(BaseModel):
    """What can be saved instead; each has nothing in its way within two weeks."""

    next_free: time | None = Field(description="The same days at this time.")
    first_items: int | None = Field(description="The same time with so many items from the first.")
    other_day: date | None
    without_days: list[date] = Field(description="Send them as `left_out`.")
