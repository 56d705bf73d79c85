"""Regulations with their exemptions, declared days, duties to broadcast, slots that keep days."""

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None

ID = sa.String(length=32)
INSTANT = sa.BigInteger()
DAY = sa.String(length=10)


def upgrade() -> None:
    """Lay the tables."""
    _rules()
    _exemptions()
    _days()
    _duties()
    with op.batch_alter_table("slots") as slots:
        for name in ("skips_holidays", "follows_worked_days", "skips_tet"):
            slots.add_column(
                sa.Column(name, sa.Boolean(), nullable=False, server_default=sa.false())
            )
        slots.add_column(sa.Column("continues_id", ID, nullable=True))
        slots.create_index(op.f("ix_slots_continues_id"), ["continues_id"])
        slots.create_foreign_key(
            op.f("fk_slots_continues_id_slots"), "slots", ["continues_id"], ["id"]
        )


def _rules() -> None:
    table = "regulation_rules"
    op.create_table(
        table,
        sa.Column("id", ID, nullable=False),
        sa.Column("unit_id", ID, nullable=False),
        sa.Column("citation", sa.String(length=300), nullable=False),
        sa.Column("limit", sa.Text(), nullable=False),
        sa.Column("binding", sa.String(length=10), nullable=False),
        sa.Column("first_day", DAY, nullable=False),
        sa.Column("last_day", DAY, nullable=True),
        sa.Column("created_by", ID, nullable=False),
        sa.Column("created_at", INSTANT, nullable=False),
        _reference(table, "unit_id", "units"),
        _reference(table, "created_by", "people"),
        sa.PrimaryKeyConstraint("id", name=op.f(f"pk_{table}")),
    )
    op.create_index(op.f(f"ix_{table}_unit_id"), table, ["unit_id"])


def _exemptions() -> None:
    table = "rule_exemptions"
    op.create_table(
        table,
        sa.Column("id", ID, nullable=False),
        sa.Column("rule_id", ID, nullable=False),
        sa.Column("unit_id", ID, nullable=False),
        sa.Column("first_day", DAY, nullable=False),
        sa.Column("last_day", DAY, nullable=False),
        sa.Column("author_id", ID, nullable=False),
        sa.Column("author", sa.String(length=200), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("decided_at", INSTANT, nullable=False),
        _reference(table, "rule_id", "regulation_rules"),
        _reference(table, "unit_id", "units"),
        _reference(table, "author_id", "people"),
        sa.PrimaryKeyConstraint("id", name=op.f(f"pk_{table}")),
    )
    for column in ("rule_id", "unit_id"):
        op.create_index(op.f(f"ix_{table}_{column}"), table, [column])


def _days() -> None:
    table = "declared_days"
    op.create_table(
        table,
        sa.Column("id", ID, nullable=False),
        sa.Column("unit_id", ID, nullable=False),
        sa.Column("kind", sa.String(length=10), nullable=False),
        sa.Column("first_day", DAY, nullable=False),
        sa.Column("last_day", DAY, nullable=False),
        sa.Column("name", sa.String(length=300), nullable=False),
        sa.Column("created_by", ID, nullable=False),
        sa.Column("created_at", INSTANT, nullable=False),
        sa.Column("withdrawn_at", INSTANT, nullable=True),
        _reference(table, "unit_id", "units"),
        _reference(table, "created_by", "people"),
        sa.PrimaryKeyConstraint("id", name=op.f(f"pk_{table}")),
    )
    op.create_index(op.f(f"ix_{table}_unit_id"), table, ["unit_id"])


def _duties() -> None:
    table = "bulletin_duties"
    op.create_table(
        table,
        sa.Column("id", ID, nullable=False),
        sa.Column("unit_id", ID, nullable=False),
        sa.Column("bulletin_id", ID, nullable=False),
        sa.Column("template", sa.String(length=60), nullable=False),
        sa.Column("name", sa.String(length=300), nullable=False),
        sa.Column("citation", sa.String(length=500), nullable=False),
        sa.Column("clauses", sa.Text(), nullable=False),
        sa.Column("begins_on", DAY, nullable=False),
        sa.Column("decided_on", DAY, nullable=True),
        sa.Column("event_on", DAY, nullable=True),
        sa.Column("created_by", ID, nullable=False),
        sa.Column("created_at", INSTANT, nullable=False),
        sa.Column("cancelled_at", INSTANT, nullable=True),
        sa.Column("cancel_reason", sa.Text(), nullable=False),
        _reference(table, "unit_id", "units"),
        _reference(table, "bulletin_id", "bulletins"),
        _reference(table, "created_by", "people"),
        sa.PrimaryKeyConstraint("id", name=op.f(f"pk_{table}")),
    )
    for column in ("unit_id", "bulletin_id"):
        op.create_index(op.f(f"ix_{table}_{column}"), table, [column])


def _reference(table: str, column: str, to: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint([column], [f"{to}.id"], name=op.f(f"fk_{table}_{column}_{to}"))
