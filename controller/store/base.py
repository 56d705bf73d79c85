"""What every table has in common: naming of constraints, identifiers, instants.

Instants are UTC milliseconds in plain integers; identifiers are UUIDv7 in 32 hexadecimal digits,
so that they sort by time and never name a unit.
"""

import secrets
from typing import Annotated

from sqlalchemy import BigInteger, MetaData, String
from sqlalchemy.orm import DeclarativeBase, mapped_column

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


def new_id(now: int) -> str:
    """A UUIDv7 (RFC 9562) for an instant: 48 bits of milliseconds, the rest random."""
    random_bits = secrets.randbits(74)
    value = (now & (1 << 48) - 1) << 80
    value |= 0x7 << 76 | (random_bits >> 62) << 64
    value |= 0b10 << 62 | random_bits & (1 << 62) - 1
    return f"{value:032x}"
