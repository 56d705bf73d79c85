"""Who went through which lesson."""

import sqlalchemy as sa
from alembic import op

revision = "0043"
down_revision = "0042"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Lay the table."""
    op.create_table(
        "passed_lessons",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("person_id", sa.String(length=32), nullable=False),
        sa.Column("unit_id", sa.String(length=32), nullable=False),
        sa.Column("lesson", sa.String(length=60), nullable=False),
        sa.Column("title", sa.String(length=200), nullable=False),
        sa.Column("passed_on", sa.String(length=10), nullable=False),
        sa.Column("passed_at", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(
            ["person_id"], ["people.id"], name=op.f("fk_passed_lessons_person_id_people")
        ),
        sa.ForeignKeyConstraint(
            ["unit_id"], ["units.id"], name=op.f("fk_passed_lessons_unit_id_units")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_passed_lessons")),
        sa.UniqueConstraint(
            "person_id",
            "lesson",
            "passed_on",
            name=op.f("uq_passed_lessons_person_id_lesson_passed_on"),
        ),
    )
    op.create_index(op.f("ix_passed_lessons_unit_id"), "passed_lessons", ["unit_id"])
