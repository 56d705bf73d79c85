"""How units are spoken to, what machines doubt in spoken sentences, the first that are heard."""

import sqlalchemy as sa
from alembic import op

revision = "0037"
down_revision = "0036"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Lay the table, add the columns."""
    op.create_table(
        "speech_manners",
        sa.Column("unit_id", sa.String(length=32), nullable=False),
        sa.Column("manner", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["unit_id"], ["units.id"], name=op.f("fk_speech_manners_unit_id_units")
        ),
        sa.PrimaryKeyConstraint("unit_id", name=op.f("pk_speech_manners")),
    )
    for name, empty in (("speech_manner", "{}"), ("speech_doubts", "[]"), ("first_clips", "[]")):
        column = sa.Column(name, sa.Text(), nullable=False, server_default=empty)
        op.add_column("revisions", column)
