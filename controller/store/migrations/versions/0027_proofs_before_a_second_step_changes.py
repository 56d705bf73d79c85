"""A proof before somebody's second step changes, and the codes for a first one."""

import sqlalchemy as sa
from alembic import op

revision = "0027"
down_revision = "0026"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add column and table; apps that were offered without a proof are offered anew."""
    with op.batch_alter_table("login_sessions") as batch:
        batch.add_column(sa.Column("proved_at", sa.BigInteger(), nullable=True))
    op.create_table(
        "first_factor_codes",
        sa.Column("person_id", sa.String(length=32), nullable=False),
        sa.Column("code_sha256", sa.String(length=64), nullable=False),
        sa.Column("issued_at", sa.BigInteger(), nullable=False),
        sa.Column("expires_at", sa.BigInteger(), nullable=False),
        sa.Column("used_at", sa.BigInteger(), nullable=True),
        sa.ForeignKeyConstraint(
            ["person_id"], ["people.id"], name=op.f("fk_first_factor_codes_person_id_people")
        ),
        sa.PrimaryKeyConstraint("person_id", name=op.f("pk_first_factor_codes")),
    )
    op.execute("DELETE FROM one_time_secrets WHERE confirmed_at IS NULL")
