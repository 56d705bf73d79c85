"""For which wording a sound was made, so that erasing finds those that a draft has dropped.

A draft that was changed forgot the sound of its earlier words: it lay on for a month, whoever was
named in it.
"""

import sqlalchemy as sa
from alembic import op

revision = "0048"
down_revision = "0047"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the column, empty for what was made before."""
    op.add_column("audio", sa.Column("made_for", sa.String(length=32), nullable=True))
    op.create_index(op.f("ix_audio_made_for"), "audio", ["made_for"])
