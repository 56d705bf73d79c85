"""A form is sent again while somebody edits the same bulletin: neither writes over the other."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

import pytest
from sqlalchemy import Engine
from sqlalchemy.orm import Session

from controller.bulletins import service
from controller.bulletins.errors import SavedElsewhereError
from controller.bulletins.service import NewBulletin
from controller.store.base import new_id
from controller.store.bulletins import Bulletin
from controller.store.engine import open_engine
from tests.controller.commune import NOW, lay_commune
from tests.real_parts.postgres import somebody_waits
from tests.waiting import until


@pytest.fixture
def engine(postgres_url: str) -> Iterator[Engine]:
    """SQLite has one writer, so only PostgreSQL can show it."""
    engine = open_engine(postgres_url)
    yield engine
    engine.dispose()


@pytest.mark.long
def test_a_form_that_comes_in_the_midst_of_an_edit_does_not_write_over_it(engine: Engine) -> None:
    with Session(engine) as session:
        commune = lay_commune(session, clusters=0)
        operator, key = commune.operator, new_id(NOW)
        form = NewBulletin(
            unit_id=commune.unit.id, title="Tin", written_text="Lời mời.", id=key, sent_from="máy"
        )
        service.create(session, operator, form, NOW)
        session.commit()

    def send_again() -> None:
        with Session(engine) as session, session.begin():
            service.create(session, operator, replace(form, written_text="Lời cũ."), NOW)

    with ThreadPoolExecutor(1) as other, Session(engine) as first:
        service.edit(first, operator, key, "Lời mới.", NOW)
        sending = other.submit(send_again)
        until(lambda: somebody_waits(engine))
        first.commit()
        with pytest.raises(SavedElsewhereError):
            sending.result(timeout=30)
    with Session(engine) as session:
        assert session.get_one(Bulletin, key).current.written_text == "Lời mới."
