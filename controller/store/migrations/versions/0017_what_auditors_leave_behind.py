"""Links for inspection teams, saved filters, visits on foot, households, quicker searches."""

import sqlalchemy as sa
from alembic import op

revision = "0017"
down_revision = "0016"
branch_labels = None
depends_on = None

ID = sa.String(length=32)
SHA256 = sa.String(length=64)
INSTANT = sa.BigInteger()
APPENDED = ("inspection_rounds", "site_findings")


def upgrade() -> None:
    """Lay the tables, add the columns and indexes, set the triggers."""
    _links()
    _filters()
    _rounds()
    _findings()
    _photos()
    for table in ("clusters", "areas"):
        with op.batch_alter_table(table) as batch:
            batch.add_column(sa.Column("households", sa.Integer(), nullable=True))
    op.create_index("ix_expected_broadcasts_time", "expected_broadcasts", ["planned_start", "id"])
    op.drop_index(op.f("ix_expected_broadcasts_revision_id"), "expected_broadcasts")
    op.create_index(
        "ix_expected_broadcasts_bulletin", "expected_broadcasts", ["revision_id", "planned_start"]
    )
    sqlite = op.get_bind().dialect.name == "sqlite"
    for table in APPENDED:
        for act in ("update", "delete"):
            _guard(table, act, sqlite=sqlite)
    _guard("site_photos", "update", sqlite=sqlite)


def _links() -> None:
    table = "inspection_links"
    op.create_table(
        table,
        sa.Column("id", ID, nullable=False),
        sa.Column("unit_id", ID, nullable=False),
        sa.Column("team", sa.String(length=200), nullable=False),
        sa.Column("token_sha256", SHA256, nullable=False),
        sa.Column("made_by", ID, nullable=False),
        sa.Column("made_at", INSTANT, nullable=False),
        sa.Column("ends_at", INSTANT, nullable=False),
        sa.Column("revoked_at", INSTANT, nullable=True),
        sa.Column("uses", sa.Integer(), nullable=False),
        _reference(table, "unit_id", "units"),
        _reference(table, "made_by", "people"),
        sa.PrimaryKeyConstraint("id", name=op.f(f"pk_{table}")),
        sa.UniqueConstraint("token_sha256", name=op.f(f"uq_{table}_token_sha256")),
    )
    op.create_index(op.f(f"ix_{table}_unit_id"), table, ["unit_id"])


def _filters() -> None:
    table = "saved_filters"
    op.create_table(
        table,
        sa.Column("id", ID, nullable=False),
        sa.Column("person_id", ID, nullable=False),
        sa.Column("name", sa.String(length=100), nullable=False),
        sa.Column("asked", sa.String(length=600), nullable=False),
        sa.Column("saved_at", INSTANT, nullable=False),
        _reference(table, "person_id", "people"),
        sa.PrimaryKeyConstraint("id", name=op.f(f"pk_{table}")),
    )
    op.create_index(op.f(f"ix_{table}_person_id"), table, ["person_id"])


def _rounds() -> None:
    table = "inspection_rounds"
    op.create_table(
        table,
        sa.Column("id", ID, nullable=False),
        sa.Column("unit_id", ID, nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("seed", sa.String(length=64), nullable=False),
        sa.Column("candidates", sa.Text(), nullable=False),
        sa.Column("drawn", sa.Text(), nullable=False),
        sa.Column("made_by", ID, nullable=False),
        sa.Column("made_at", INSTANT, nullable=False),
        _reference(table, "unit_id", "units"),
        _reference(table, "made_by", "people"),
        sa.PrimaryKeyConstraint("id", name=op.f(f"pk_{table}")),
    )
    op.create_index(op.f(f"ix_{table}_unit_id"), table, ["unit_id"])


def _findings() -> None:
    table = "site_findings"
    op.create_table(
        table,
        sa.Column("id", ID, nullable=False),
        sa.Column("unit_id", ID, nullable=False),
        sa.Column("cluster_id", ID, nullable=False),
        sa.Column("round_id", ID, nullable=True),
        sa.Column("person_id", ID, nullable=False),
        sa.Column("at", INSTANT, nullable=False),
        sa.Column("heard", sa.String(length=20), nullable=False),
        sa.Column("remark", sa.Text(), nullable=False),
        sa.Column("photo_sha256", SHA256, nullable=True),
        _reference(table, "unit_id", "units"),
        _reference(table, "cluster_id", "clusters"),
        _reference(table, "round_id", "inspection_rounds"),
        _reference(table, "person_id", "people"),
        sa.PrimaryKeyConstraint("id", name=op.f(f"pk_{table}")),
    )
    for column in ("unit_id", "cluster_id", "round_id"):
        op.create_index(op.f(f"ix_{table}_{column}"), table, [column])


def _photos() -> None:
    table = "site_photos"
    op.create_table(
        table,
        sa.Column("sha256", SHA256, nullable=False),
        sa.Column("unit_id", ID, nullable=False),
        sa.Column("jpeg", sa.LargeBinary(), nullable=False),
        sa.Column("kept_at", INSTANT, nullable=False),
        _reference(table, "unit_id", "units"),
        sa.PrimaryKeyConstraint("sha256", name=op.f(f"pk_{table}")),
    )
    op.create_index(op.f(f"ix_{table}_unit_id"), table, ["unit_id"])


def _reference(table: str, column: str, to: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint([column], [f"{to}.id"], name=op.f(f"fk_{table}_{column}_{to}"))


def _guard(table: str, act: str, *, sqlite: bool) -> None:
    event = f"BEFORE {act.upper()} ON {table} FOR EACH ROW"
    if sqlite:
        refuse = f"BEGIN SELECT RAISE(ABORT, '{table}: the record is append-only'); END"
    else:
        refuse = "EXECUTE FUNCTION loa_refuse()"
    op.execute(f"CREATE TRIGGER {table}_no_{act} {event} {refuse}")
