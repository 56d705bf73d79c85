"""A photograph of a signed script goes with the personal data that stands on it."""

import sqlalchemy as sa
from alembic import op

revision = "0023"
down_revision = "0022"
branch_labels = None
depends_on = None

PAPERS, ERASED_PAPERS = "approval_papers", "erased_papers"
ERASED = f"EXISTS (SELECT 1 FROM {ERASED_PAPERS} WHERE sha256 = OLD.sha256)"  # noqa: S608 - names of this file


def upgrade() -> None:
    """Lay the table that names them; open the table of photographs for exactly those."""
    op.create_table(
        ERASED_PAPERS,
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("erasure_id", sa.String(length=32), nullable=False),
        sa.ForeignKeyConstraint(
            ["erasure_id"], ["erasures.id"], name=op.f(f"fk_{ERASED_PAPERS}_erasure_id_erasures")
        ),
        sa.PrimaryKeyConstraint("sha256", name=op.f(f"pk_{ERASED_PAPERS}")),
    )
    op.create_index(op.f(f"ix_{ERASED_PAPERS}_erasure_id"), ERASED_PAPERS, ["erasure_id"])
    if op.get_bind().dialect.name != "sqlite":
        _open_postgresql()
        return
    op.execute(f"DROP TRIGGER {PAPERS}_no_delete")
    op.execute(
        f"CREATE TRIGGER {PAPERS}_no_delete BEFORE DELETE ON {PAPERS} FOR EACH ROW "
        f"WHEN ({ERASED}) IS NOT TRUE "
        f"BEGIN SELECT RAISE(ABORT, '{PAPERS}: the record is append-only'); END"
    )


def _open_postgresql() -> None:
    op.execute(f"DROP TRIGGER {PAPERS}_no_delete ON {PAPERS}")
    op.execute(
        f"CREATE FUNCTION loa_{PAPERS}_no_delete() RETURNS trigger LANGUAGE plpgsql AS "
        f"$$ BEGIN IF {ERASED} THEN RETURN OLD; END IF; "
        "RAISE EXCEPTION '% on %: the record is append-only', TG_OP, TG_TABLE_NAME; END $$"
    )
    op.execute(
        f"CREATE TRIGGER {PAPERS}_no_delete BEFORE DELETE ON {PAPERS} FOR EACH ROW "
        f"EXECUTE FUNCTION loa_{PAPERS}_no_delete()"
    )
