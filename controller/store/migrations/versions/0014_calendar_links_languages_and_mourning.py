"""Secret links of calendars, languages of bulletins and of clusters, promises made in mourning."""

import sqlalchemy as sa
from alembic import op

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None

ID = sa.String(length=32)
INSTANT = sa.BigInteger()


def upgrade() -> None:
    """Lay the table, add the columns."""
    _calendar_links()
    with op.batch_alter_table("bulletins") as batch:
        batch.add_column(
            sa.Column("language", sa.String(length=8), nullable=False, server_default="vi")
        )
        batch.add_column(sa.Column("variant_of_id", ID, nullable=True))
        batch.create_foreign_key(
            op.f("fk_bulletins_variant_of_id_bulletins"), "bulletins", ["variant_of_id"], ["id"]
        )
        batch.create_index(op.f("ix_bulletins_variant_of_id"), ["variant_of_id"])
    op.add_column(
        "clusters",
        sa.Column("languages", sa.String(length=80), nullable=False, server_default=""),
    )
    # In place: a table that is laid anew loses the triggers of the record.
    op.add_column(
        "expected_broadcasts",
        sa.Column("in_mourning", sa.Boolean(), nullable=False, server_default=sa.false()),
    )


def _calendar_links() -> None:
    table = "calendar_links"
    op.create_table(
        table,
        sa.Column("id", ID, nullable=False),
        sa.Column("token_sha256", sa.String(length=64), nullable=False),
        sa.Column("unit_id", ID, nullable=False),
        sa.Column("cluster_id", ID, nullable=True),
        sa.Column("name", sa.String(length=100), nullable=False),
        sa.Column("created_by", ID, nullable=False),
        sa.Column("created_at", INSTANT, nullable=False),
        sa.Column("revoked_at", INSTANT, nullable=True),
        _reference(table, "unit_id", "units"),
        _reference(table, "cluster_id", "clusters"),
        _reference(table, "created_by", "people"),
        sa.PrimaryKeyConstraint("id", name=op.f(f"pk_{table}")),
        sa.UniqueConstraint("token_sha256", name=op.f(f"uq_{table}_token_sha256")),
    )
    op.create_index(op.f(f"ix_{table}_unit_id"), table, ["unit_id"])


def _reference(table: str, column: str, to: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint([column], [f"{to}.id"], name=op.f(f"fk_{table}_{column}_{to}"))
