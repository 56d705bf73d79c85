"""What a search looks through in a bulletin, without accents; nothing of personal data."""

import unicodedata

import sqlalchemy as sa
from alembic import op

revision = "0020"
down_revision = "0019"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the column, fold what is there."""
    with op.batch_alter_table("bulletins") as batch:
        batch.add_column(sa.Column("folded", sa.Text(), nullable=False, server_default=""))
    bulletins = sa.table(
        "bulletins", *(sa.column(n) for n in ("id", "title", "folded", "personal_data"))
    )
    revisions = sa.table(
        "revisions", *(sa.column(n) for n in ("bulletin_id", "number", "written_text"))
    )
    connection = op.get_bind()
    newest = {
        row.bulletin_id: row.written_text
        for row in connection.execute(sa.select(revisions).order_by(revisions.c.number))
    }
    for row in connection.execute(sa.select(bulletins)).all():
        if not row.personal_data:
            plain = _folded(f"{row.title}\n{newest.get(row.id, '')}")
            change = sa.update(bulletins).where(bulletins.c.id == row.id)
            connection.execute(change.values(folded=plain))


def _folded(text: str) -> str:
    """As `controller.search.folded` was when this step was written."""
    decomposed = unicodedata.normalize("NFD", text.lower().replace("đ", "d"))
    return "".join(char for char in decomposed if not unicodedata.combining(char))
