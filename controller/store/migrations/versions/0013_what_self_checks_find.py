"""What self-checks of the log find; answers of the moment (time, stored) are no leaves of it."""

import sqlalchemy as sa
from alembic import op

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None

MOMENTARY = "'time', 'stored'"
SIGNED = f"NEW.signed_at IS NOT NULL AND OLD.signed_at IS NULL AND NEW.kind NOT IN ({MOMENTARY})"


def upgrade() -> None:
    """Lay the table, queue only what receivers act upon."""
    op.create_table(
        "log_findings",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("finding", sa.String(length=30), nullable=False),
        sa.Column("kind", sa.String(length=10), nullable=False),
        sa.Column("subject", sa.String(length=64), nullable=False),
        sa.Column("index", sa.BigInteger(), nullable=True),
        sa.Column("found_at", sa.BigInteger(), nullable=False),
        sa.Column("settled_at", sa.BigInteger(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_log_findings")),
    )
    op.create_index("ix_log_findings_open", "log_findings", ["settled_at"])
    op.execute(
        "DELETE FROM log_pending WHERE kind = 'message' AND subject IN "  # noqa: S608 - words of this file
        f"(SELECT id FROM outbox WHERE kind IN ({MOMENTARY}))"
    )
    if op.get_bind().dialect.name == "sqlite":
        op.execute("DROP TRIGGER outbox_log_signed")
        op.execute(
            "CREATE TRIGGER outbox_log_signed AFTER UPDATE OF signed_at ON outbox "  # noqa: S608 - words of this file
            f"FOR EACH ROW WHEN {SIGNED} BEGIN "
            "INSERT INTO log_pending (kind, subject) VALUES ('message', NEW.id); END"
        )
    else:
        op.execute("DROP TRIGGER outbox_log_signed ON outbox")
        op.execute(
            "CREATE TRIGGER outbox_log_signed AFTER UPDATE OF signed_at ON outbox "
            f"FOR EACH ROW WHEN ({SIGNED}) EXECUTE FUNCTION loa_log_id('message')"
        )
