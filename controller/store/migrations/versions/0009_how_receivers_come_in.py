"""One-time codes, certificates of receivers' lines, lists of the revoked."""

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None

ID = sa.String(length=32)
INSTANT = sa.BigInteger()


def upgrade() -> None:
    """Lay the tables."""
    _enrolments()
    _certificates()
    op.create_table(
        "revocation_lists",
        sa.Column("number", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("pem", sa.Text(), nullable=False),
        sa.Column("authority", sa.Text(), nullable=False),
        sa.Column("made_at", INSTANT, nullable=False),
        sa.Column("ends_at", INSTANT, nullable=False),
        sa.PrimaryKeyConstraint("number", name=op.f("pk_revocation_lists")),
    )


def _enrolments() -> None:
    table = "enrolments"
    op.create_table(
        table,
        sa.Column("id", ID, nullable=False),
        sa.Column("cluster_id", ID, nullable=False),
        sa.Column("lookup", sa.String(length=10), nullable=False),
        sa.Column("secret", sa.LargeBinary(length=32), nullable=False),
        sa.Column("needs_confirmation", sa.Boolean(), nullable=False),
        sa.Column("person_id", ID, nullable=True),
        sa.Column("created_at", INSTANT, nullable=False),
        sa.Column("expires_at", INSTANT, nullable=False),
        sa.Column("request", sa.LargeBinary(), nullable=True),
        sa.Column("public_key", sa.LargeBinary(length=32), nullable=True),
        sa.Column("asked_at", INSTANT, nullable=True),
        sa.Column("asked_from", sa.String(length=100), nullable=False),
        sa.Column("decided_at", INSTANT, nullable=True),
        sa.Column("refused", sa.Boolean(), nullable=False),
        sa.Column("receiver_id", ID, nullable=True),
        _reference(table, "cluster_id", "clusters"),
        _reference(table, "person_id", "people"),
        _reference(table, "receiver_id", "receivers"),
        sa.PrimaryKeyConstraint("id", name=op.f(f"pk_{table}")),
        sa.UniqueConstraint("lookup", name=op.f(f"uq_{table}_lookup")),
    )
    op.create_index(op.f(f"ix_{table}_cluster_id"), table, ["cluster_id"])


def _certificates() -> None:
    table = "certificates"
    op.create_table(
        table,
        sa.Column("id", ID, nullable=False),
        sa.Column("receiver_id", ID, nullable=False),
        sa.Column("request", sa.LargeBinary(), nullable=False),
        sa.Column("asked_at", INSTANT, nullable=False),
        sa.Column("issued_at", INSTANT, nullable=True),
        sa.Column("serial", sa.String(length=40), nullable=False),
        sa.Column("pem", sa.Text(), nullable=False),
        sa.Column("not_after", INSTANT, nullable=True),
        sa.Column("refused_at", INSTANT, nullable=True),
        sa.Column("refusal", sa.Text(), nullable=False),
        sa.Column("revoked_at", INSTANT, nullable=True),
        sa.Column("cut_at", INSTANT, nullable=True),
        _reference(table, "receiver_id", "receivers"),
        sa.PrimaryKeyConstraint("id", name=op.f(f"pk_{table}")),
    )
    for column in ("receiver_id", "issued_at", "revoked_at"):
        op.create_index(op.f(f"ix_{table}_{column}"), table, [column])


def _reference(table: str, column: str, to: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint([column], [f"{to}.id"], name=op.f(f"fk_{table}_{column}_{to}"))
