"""Tickets, the steps of each, pages for residents, and what residents say."""

import sqlalchemy as sa
from alembic import op

revision = "0035"
down_revision = "0034"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Lay the tables."""
    op.create_table(
        "tickets",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("unit_id", sa.String(length=32), nullable=False),
        sa.Column("cluster_id", sa.String(length=32), nullable=True),
        sa.Column("source", sa.String(length=10), nullable=False),
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("began_at", sa.BigInteger(), nullable=False),
        sa.Column("opened_at", sa.BigInteger(), nullable=True),
        sa.Column("due_at", sa.BigInteger(), nullable=True),
        sa.Column("owner_id", sa.String(length=32), nullable=True),
        sa.Column("told_at", sa.BigInteger(), nullable=True),
        sa.Column("ended_at", sa.BigInteger(), nullable=True),
        sa.Column("ended_by", sa.String(length=32), nullable=True),
        sa.Column("answer", sa.Text(), nullable=False),
        sa.Column("answer_bulletin_id", sa.String(length=32), nullable=True),
        _reference("tickets", "unit_id", "units"),
        _reference("tickets", "cluster_id", "clusters"),
        _reference("tickets", "owner_id", "people"),
        _reference("tickets", "ended_by", "people"),
        _reference("tickets", "answer_bulletin_id", "bulletins"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_tickets")),
    )
    still_open = sa.text("ended_at IS NULL")
    op.create_index(
        "uq_tickets_open",
        "tickets",
        ["cluster_id", "kind"],
        unique=True,
        sqlite_where=still_open,
        postgresql_where=still_open,
    )
    op.create_index("ix_tickets_unit", "tickets", ["unit_id", "ended_at"])
    op.create_index("ix_tickets_cluster_ended", "tickets", ["cluster_id", "ended_at"])
    op.create_index(op.f("ix_tickets_answer_bulletin_id"), "tickets", ["answer_bulletin_id"])
    op.create_table(
        "ticket_events",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("ticket_id", sa.String(length=32), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.Column("step", sa.String(length=10), nullable=False),
        sa.Column("person_id", sa.String(length=32), nullable=True),
        sa.Column("note", sa.Text(), nullable=False),
        _reference("ticket_events", "ticket_id", "tickets"),
        _reference("ticket_events", "person_id", "people"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_ticket_events")),
    )
    op.create_index(op.f("ix_ticket_events_ticket_id"), "ticket_events", ["ticket_id"])
    op.create_table(
        "resident_pages",
        sa.Column("unit_id", sa.String(length=32), nullable=False),
        sa.Column("address", sa.String(length=80), nullable=False),
        sa.Column("opened_by", sa.String(length=32), nullable=False),
        sa.Column("opened_at", sa.BigInteger(), nullable=False),
        sa.Column("closed_at", sa.BigInteger(), nullable=True),
        _reference("resident_pages", "unit_id", "units"),
        _reference("resident_pages", "opened_by", "people"),
        sa.PrimaryKeyConstraint("unit_id", name=op.f("pk_resident_pages")),
        sa.UniqueConstraint("address", name=op.f("uq_resident_pages_address")),
    )
    op.create_table(
        "complaints",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("ticket_id", sa.String(length=32), nullable=False),
        sa.Column("about_at", sa.BigInteger(), nullable=False),
        sa.Column("words", sa.Text(), nullable=False),
        sa.Column("received_at", sa.BigInteger(), nullable=False),
        sa.Column("key_sha256", sa.String(length=64), nullable=True),
        sa.Column("entered_by", sa.String(length=32), nullable=True),
        sa.Column("is_content", sa.Boolean(), nullable=True),
        _reference("complaints", "ticket_id", "tickets"),
        _reference("complaints", "entered_by", "people"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_complaints")),
        sa.UniqueConstraint("key_sha256", name=op.f("uq_complaints_key_sha256")),
    )
    op.create_index(op.f("ix_complaints_ticket_id"), "complaints", ["ticket_id"])


def _reference(table: str, column: str, other: str) -> sa.ForeignKeyConstraint:
    name = op.f(f"fk_{table}_{column}_{other}")
    return sa.ForeignKeyConstraint([column], [f"{other}.id"], name=name)
