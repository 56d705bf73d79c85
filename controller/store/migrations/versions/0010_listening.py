"""Blind listening tests of voices."""

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None

ID = sa.String(length=32)
INSTANT = sa.BigInteger()


def upgrade() -> None:
    """Lay the tables."""
    _rounds()
    _clips()
    _answers()


def _rounds() -> None:
    table = "listening_rounds"
    op.create_table(
        table,
        sa.Column("id", ID, nullable=False),
        sa.Column("unit_id", ID, nullable=False),
        sa.Column("person_id", ID, nullable=True),
        sa.Column("asked_at", INSTANT, nullable=False),
        sa.Column("ready_at", INSTANT, nullable=True),
        _reference(table, "unit_id", "units"),
        _reference(table, "person_id", "people"),
        sa.PrimaryKeyConstraint("id", name=op.f(f"pk_{table}")),
    )
    op.create_index(op.f(f"ix_{table}_unit_id"), table, ["unit_id"])


def _clips() -> None:
    table = "listening_clips"
    op.create_table(
        table,
        sa.Column("id", ID, nullable=False),
        sa.Column("round_id", ID, nullable=False),
        sa.Column("voice", sa.String(length=50), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("sentence", sa.Text(), nullable=False),
        sa.Column("audio_sha256", sa.String(length=64), nullable=False),
        _reference(table, "round_id", "listening_rounds"),
        _reference(table, "audio_sha256", "audio", "sha256"),
        sa.PrimaryKeyConstraint("id", name=op.f(f"pk_{table}")),
        sa.UniqueConstraint(
            "round_id", "voice", "number", name=op.f(f"uq_{table}_round_id_voice_number")
        ),
    )


def _answers() -> None:
    table = "listening_answers"
    op.create_table(
        table,
        sa.Column("id", ID, nullable=False),
        sa.Column("clip_id", ID, nullable=False),
        sa.Column("person_id", ID, nullable=False),
        sa.Column("heard", sa.Text(), nullable=False),
        sa.Column("syllables", sa.Integer(), nullable=False),
        sa.Column("understood", sa.Integer(), nullable=False),
        sa.Column("pleasant", sa.Integer(), nullable=False),
        sa.Column("answered_at", INSTANT, nullable=False),
        _reference(table, "clip_id", "listening_clips"),
        _reference(table, "person_id", "people"),
        sa.PrimaryKeyConstraint("id", name=op.f(f"pk_{table}")),
        sa.UniqueConstraint("clip_id", "person_id", name=op.f(f"uq_{table}_clip_id_person_id")),
    )


def _reference(table: str, column: str, to: str, key: str = "id") -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint(
        [column], [f"{to}.{key}"], name=op.f(f"fk_{table}_{column}_{to}")
    )
