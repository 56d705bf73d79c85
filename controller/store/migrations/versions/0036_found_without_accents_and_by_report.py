"""Texts found without accents by the database itself; entries found by the report that proves them.

SQLite is taught `folded` over each connection. PostgreSQL gets it here, and an index over parts of
words where there is much to look through, if the server has pg_trgm and lets us have it: Debian's
has. Without it the same is found, more slowly.

Archives take reports out with their entries: without an index each report that leaves cost a look
at every entry, as the reference of the one to the other did.
"""

import sqlalchemy as sa
from alembic import op

revision = "0036"
down_revision = "0035"
branch_labels = None
depends_on = None

FOLDED = r"""
CREATE FUNCTION folded(written text) RETURNS text LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE AS
$$ SELECT lower(translate(normalize(written, NFD),
  U&'\0110\0111\0300\0301\0302\0303\0304\0306\0307\0308\0309\030A\030B\030C\031B\0323\0327\0328',
  'dd')) $$
"""
"""The marks that Latin letters carry fall away, and the bar of đ. All capitals are ASCII's then: no
locale has to know others."""
LOOKED_THROUGH = (
    ("bulletins", "folded"),
    ("documents", "folded"),
    ("audit_events", "folded(actor || ' ' || detail)"),
)


def upgrade() -> None:
    """Create the indexes, on PostgreSQL the function, too."""
    op.create_index("ix_stored_entries_report_sha256", "stored_entries", ["report_sha256"])
    if op.get_bind().dialect.name == "sqlite":
        return
    op.execute(FOLDED)
    if not _has_trigrams():
        return
    op.execute("CREATE EXTENSION IF NOT EXISTS pg_trgm")
    for table, text in LOOKED_THROUGH:
        name = f"ix_{table}_trigrams"
        op.execute(f"CREATE INDEX {name} ON {table} USING gin (({text}) gin_trgm_ops)")


def _has_trigrams() -> bool:
    asked = (
        "SELECT EXISTS (SELECT 1 FROM pg_extension WHERE extname = 'pg_trgm') OR ("
        "EXISTS (SELECT 1 FROM pg_available_extensions WHERE name = 'pg_trgm')"
        " AND has_database_privilege(current_database(), 'CREATE'))"
    )
    return bool(op.get_bind().scalar(sa.text(asked)))
