"""Units of local government (province, commune, neighbourhood …).

The tree is data, never code.
"""

from sqlalchemy import ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from controller.store.base import Base, Id, Instant


class Unit(Base):
    """One node of the tree. Its kind is a word for people ("tỉnh", "xã", "thôn")."""

    __tablename__ = "units"
    id: Mapped[Id] = mapped_column(primary_key=True)
    parent_id: Mapped[Id | None] = mapped_column(ForeignKey("units.id"), index=True)
    kind: Mapped[str] = mapped_column(String(40))
    name: Mapped[str] = mapped_column(String(200))
    created_at: Mapped[Instant]
    merged_into_id: Mapped[Id | None] = mapped_column(ForeignKey("units.id"), default=None)
    """The unit that took its place when units were re-cut; its own name stays with its history."""
    merged_at: Mapped[Instant | None] = mapped_column(default=None)
