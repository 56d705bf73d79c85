"""When a bulletin that waits for its approval shall be on air."""

import sqlalchemy as sa
from alembic import op

revision = "0041"
down_revision = "0040"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Lay the table."""
    op.create_table(
        "air_wishes",
        sa.Column("revision_id", sa.String(length=32), nullable=False),
        sa.Column("unit_id", sa.String(length=32), nullable=False),
        sa.Column("at", sa.String(length=19), nullable=False),
        sa.Column("pattern_id", sa.String(length=32), nullable=True),
        sa.Column("wished_by", sa.String(length=32), nullable=False),
        sa.Column("wished_at", sa.BigInteger(), nullable=False),
        sa.Column("settled_at", sa.BigInteger(), nullable=True),
        sa.Column("slot_id", sa.String(length=32), nullable=True),
        sa.Column("hindrance", sa.String(length=20), nullable=True),
        sa.ForeignKeyConstraint(
            ["revision_id"], ["revisions.id"], name=op.f("fk_air_wishes_revision_id_revisions")
        ),
        sa.ForeignKeyConstraint(
            ["unit_id"], ["units.id"], name=op.f("fk_air_wishes_unit_id_units")
        ),
        sa.ForeignKeyConstraint(
            ["pattern_id"], ["programmes.id"], name=op.f("fk_air_wishes_pattern_id_programmes")
        ),
        sa.ForeignKeyConstraint(
            ["wished_by"], ["people.id"], name=op.f("fk_air_wishes_wished_by_people")
        ),
        sa.ForeignKeyConstraint(
            ["slot_id"], ["slots.id"], name=op.f("fk_air_wishes_slot_id_slots")
        ),
        sa.PrimaryKeyConstraint("revision_id", name=op.f("pk_air_wishes")),
    )
    unsettled = sa.text("settled_at IS NULL")
    op.create_index(
        "ix_air_wishes_unsettled",
        "air_wishes",
        ["unit_id"],
        sqlite_where=unsettled,
        postgresql_where=unsettled,
    )
    op.create_index("ix_air_wishes_settled", "air_wishes", ["unit_id", "settled_at"])
