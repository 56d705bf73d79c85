"""When slots end, whose turn goes first, why a cluster's plan fails, what could not be taken in."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Lay the columns and tables; tell of each slot that is on air once when it ends."""
    with op.batch_alter_table("slots") as batch_op:
        batch_op.add_column(sa.Column("last_start_at", sa.BigInteger(), nullable=True))
        batch_op.add_column(
            sa.Column("goes_first", sa.Boolean(), nullable=False, server_default=sa.false())
        )
        batch_op.create_index("ix_slots_in_force", ["cancelled_at", "last_start_at"])
    with op.batch_alter_table("slots") as batch_op:
        batch_op.alter_column("goes_first", server_default=None)
    with op.batch_alter_table("slot_exceptions") as batch_op:
        batch_op.add_column(sa.Column("decided_at", sa.BigInteger(), nullable=True))
    op.create_table(
        "plan_problems",
        sa.Column("cluster_id", sa.String(length=32), nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("detail", sa.Text(), nullable=False),
        sa.Column("since", sa.BigInteger(), nullable=False),
        sa.Column("tried_at", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(
            ["cluster_id"], ["clusters.id"], name=op.f("fk_plan_problems_cluster_id_clusters")
        ),
        sa.PrimaryKeyConstraint("cluster_id", "kind", name=op.f("pk_plan_problems")),
    )
    op.create_table(
        "set_aside_messages",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("topic", sa.String(length=200), nullable=False),
        sa.Column("payload", sa.LargeBinary(), nullable=False),
        sa.Column("error", sa.Text(), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_set_aside_messages")),
    )
    _end_slots_on_air_once()


def _end_slots_on_air_once() -> None:
    """A slot with a rule, or with a moved day, goes on counting as one without end."""
    slots = sa.table(
        "slots",
        *(sa.column(name) for name in ("id", "starts_on", "at", "zone", "rule", "last_start_at")),
    )
    exceptions = sa.table("slot_exceptions", sa.column("slot_id"))
    once = sa.select(slots).where(
        slots.c.rule.is_(None), slots.c.id.not_in(sa.select(exceptions.c.slot_id))
    )
    connection = op.get_bind()
    for row in connection.execute(once).all():
        local = datetime.fromisoformat(f"{row.starts_on}T{row.at}").replace(
            tzinfo=ZoneInfo(row.zone)
        )
        # A second later rather than one too early: this only decides what need not be looked at.
        ends = int((local + timedelta(seconds=1)).timestamp() * 1000)
        connection.execute(sa.update(slots).where(slots.c.id == row.id).values(last_start_at=ends))
