"""`folded(text)` within the database: what `controller.search` folds, found without accents there.

PostgreSQL has it by migration; SQLite is taught it over each connection.
"""

from collections.abc import Collection
from typing import Any

from sqlalchemy import ColumnElement, SQLColumnExpression, func, or_

from controller.search import folded


def teach(connection: Any, _record: object) -> None:
    """Let a SQLite connection fold."""
    connection.create_function("folded", 1, folded, deterministic=True)


def plain(*texts: Any) -> ColumnElement[str]:
    """Columns, none of them null, as one folded text."""
    whole = texts[0]
    for text in texts[1:]:
        whole = whole + " " + text
    return func.folded(whole)


def holding(word: str, texts: Collection[SQLColumnExpression[str]]) -> ColumnElement[bool]:
    """The condition that a folded word stands in one of these folded texts."""
    return or_(*(text.contains(word, autoescape=True) for text in texts))
