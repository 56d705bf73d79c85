"""How far each receiver's journal is in the ledger, its gaps, and which plans came into force."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Lay the two tables and the column."""
    op.create_table(
        "journals",
        sa.Column("receiver_id", sa.String(length=32), nullable=False),
        sa.Column("epoch", sa.String(length=32), nullable=False),
        sa.Column("first_at", sa.BigInteger(), nullable=False),
        sa.Column("last_sequence", sa.Integer(), nullable=False),
        sa.Column("last_sha256", sa.String(length=64), nullable=False),
        sa.Column("last_at", sa.BigInteger(), nullable=False),
        sa.Column("gap_asked_at", sa.BigInteger(), nullable=True),
        sa.ForeignKeyConstraint(
            ["receiver_id"], ["receivers.id"], name=op.f("fk_journals_receiver_id_receivers")
        ),
        sa.PrimaryKeyConstraint("receiver_id", "epoch", name=op.f("pk_journals")),
    )
    op.create_table(
        "journal_gaps",
        sa.Column("receiver_id", sa.String(length=32), nullable=False),
        sa.Column("epoch", sa.String(length=32), nullable=False),
        sa.Column("after_sequence", sa.Integer(), nullable=False),
        sa.Column("next_sequence", sa.Integer(), nullable=False),
        sa.Column("from_at", sa.BigInteger(), nullable=False),
        sa.Column("to_at", sa.BigInteger(), nullable=False),
        sa.Column("accepted_at", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(
            ["receiver_id"], ["receivers.id"], name=op.f("fk_journal_gaps_receiver_id_receivers")
        ),
        sa.PrimaryKeyConstraint(
            "receiver_id", "epoch", "after_sequence", name=op.f("pk_journal_gaps")
        ),
    )
    with op.batch_alter_table("stored_plans") as batch_op:
        batch_op.add_column(sa.Column("accepted_at", sa.BigInteger(), nullable=True))
