"""What every table has in common: naming of constraints, identifiers, instants.

Instants are UTC milliseconds in plain integers; identifiers are UUIDv7 in 32 hexadecimal digits,
so that they sort by time and never name a unit.
"""

import re
import secrets
from enum import StrEnum
from typing import Annotated, Generic, TypeVar

from sqlalchemy import BigInteger, Dialect, MetaData, String
from sqlalchemy.orm import DeclarativeBase, mapped_column
from sqlalchemy.types import TypeDecorator

NAMING = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s_%(referred_table_name)s",
    "pk": "pk_%(table_name)s",
}


class Base(DeclarativeBase):
    """Root of the models."""

    metadata = MetaData(naming_convention=NAMING)


Id = Annotated[str, mapped_column(String(32))]
Instant = Annotated[int, mapped_column(BigInteger)]
Sha256 = Annotated[str, mapped_column(String(64))]


Word = TypeVar("Word", bound=StrEnum)


class Choice(TypeDecorator[Word], Generic[Word]):
    """One word of an enumeration, kept as plain text and read back as the enumeration's member."""

    impl = String
    cache_ok = True

    def __init__(self, words: type[Word], length: int) -> None:
        super().__init__(length)
        self.words = words
        self.length = length

    def process_bind_param(self, value: Word | None, dialect: Dialect) -> str | None:
        """Refuse what is no word of the enumeration (ValueError) before it is stored."""
        del dialect
        return None if value is None else self.words(value).value

    def process_result_value(self, value: str | None, dialect: Dialect) -> Word | None:
        """The member of the enumeration."""
        del dialect
        return None if value is None else self.words(value)


def new_id(now: int) -> str:
    """A UUIDv7 (RFC 9562) for an instant: 48 bits of milliseconds, the rest random."""
    random_bits = secrets.randbits(74)
    value = (now & (1 << 48) - 1) << 80
    value |= 0x7 << 76 | (random_bits >> 62) << 64
    value |= 0b10 << 62 | random_bits & (1 << 62) - 1
    return f"{value:032x}"


def first_id(instant: int) -> str:
    """The lowest identifier of an instant (UTC milliseconds): what was made earlier is below it.

    So a period is a stretch of a primary key, and is found without a look at the whole table.
    """
    return f"{instant:012x}"


def is_id(text: str) -> bool:
    """Whether a text has the shape of an identifier of ours."""
    return re.fullmatch(r"[0-9a-f]{12}7[0-9a-f]{19}", text, re.ASCII) is not None
