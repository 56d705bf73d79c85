"""Stations that units relay, and what of them was approved."""

import sqlalchemy as sa
from alembic import op

revision = "0031"
down_revision = "0030"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Lay the tables."""
    op.create_table(
        "stations",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("unit_id", sa.String(length=32), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("address", sa.String(length=500), nullable=False),
        sa.Column("rights", sa.Text(), nullable=False),
        sa.Column("created_by", sa.String(length=32), nullable=False),
        sa.Column("created_at", sa.BigInteger(), nullable=False),
        sa.Column("retired_at", sa.BigInteger(), nullable=True),
        sa.Column("checked_at", sa.BigInteger(), nullable=True),
        sa.Column("checked", sa.Text(), nullable=False, server_default=""),
        sa.ForeignKeyConstraint(["unit_id"], ["units.id"], name=op.f("fk_stations_unit_id_units")),
        sa.ForeignKeyConstraint(
            ["created_by"], ["people.id"], name=op.f("fk_stations_created_by_people")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_stations")),
    )
    op.create_index(op.f("ix_stations_unit_id"), "stations", ["unit_id"])
    op.create_table(
        "relays",
        sa.Column("revision_id", sa.String(length=32), nullable=False),
        sa.Column("station_id", sa.String(length=32), nullable=False),
        sa.Column("address", sa.String(length=500), nullable=False),
        sa.Column("shared", sa.Boolean(), nullable=False, server_default=sa.false()),
        sa.Column("fallback_id", sa.String(length=32), nullable=True),
        sa.ForeignKeyConstraint(
            ["revision_id"], ["revisions.id"], name=op.f("fk_relays_revision_id_revisions")
        ),
        sa.ForeignKeyConstraint(
            ["station_id"], ["stations.id"], name=op.f("fk_relays_station_id_stations")
        ),
        sa.ForeignKeyConstraint(
            ["fallback_id"], ["bulletins.id"], name=op.f("fk_relays_fallback_id_bulletins")
        ),
        sa.PrimaryKeyConstraint("revision_id", name=op.f("pk_relays")),
    )
    op.create_index(op.f("ix_relays_station_id"), "relays", ["station_id"])
    op.create_index(op.f("ix_relays_fallback_id"), "relays", ["fallback_id"])
