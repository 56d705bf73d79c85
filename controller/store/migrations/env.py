"""Alembic's way in. `controller.store.migrate` hands it the connection; it opens none itself."""

from typing import Any, Literal

from alembic import context

from controller.store.base import Choice
from controller.store.models import metadata


def _plain_column(kind: str, item: object, _context: object) -> str | Literal[False]:
    """A step must not change when an enumeration in the code does: it sees plain text."""
    if kind == "type" and isinstance(item, Choice):
        return f"sa.String(length={item.length})"
    return False


def _run() -> None:
    connection: Any = context.config.attributes["connection"]
    context.configure(
        connection=connection,
        target_metadata=metadata,
        render_as_batch=True,
        render_item=_plain_column,
        compare_type=True,
    )
    with context.begin_transaction():
        context.run_migrations()


_run()
