"""Either engine folds as `controller.search` does."""

import unicodedata
from typing import Literal

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import Engine, func, select, text
from sqlalchemy.orm import Session

from controller.search import folded
from controller.store.folding import holding, plain
from controller.store.ledger import AuditEvent

LETTERS = "aàáảãạăằắẳẵặâầấẩẫậeèéẻẽẹêềếểễệiìíỉĩịoòóỏõọôồốổỗộơờớởỡợuùúủũụưừứửữựyỳýỷỹỵđ"
OF_NEIGHBOURS = "čñĕĭŏŭüöłƀ"
"""As Ê-đê, Raglai and Chăm names spell them."""
WRITTEN = st.text(st.sampled_from(LETTERS + LETTERS.upper() + OF_NEIGHBOURS + " .,%_/'\"\\0"))


@pytest.mark.parametrize("form", ["NFC", "NFD"])
def test_every_letter_of_the_language(session: Session, form: Literal["NFC", "NFD"]) -> None:
    written = unicodedata.normalize(form, LETTERS + LETTERS.upper() + OF_NEIGHBOURS)
    assert session.scalar(select(func.folded(written))) == folded(written)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=50)
@given(WRITTEN)
def test_database_and_program_fold_any_text_of_our_letters_alike(
    session: Session, written: str
) -> None:
    assert session.scalar(select(func.folded(written))) == folded(written)


@given(WRITTEN, WRITTEN)
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=50)
def test_a_word_is_a_part_of_the_text_and_no_pattern(
    session: Session, written: str, word: str
) -> None:
    wanted = folded(word)
    found = session.scalar(select(holding(wanted, [plain(func.lower(written))])))
    assert bool(found) == (wanted in folded(written))


def test_parts_of_words_are_found_by_an_index_on_postgresql(shared_postgres: Engine) -> None:
    told = plain(AuditEvent.actor, AuditEvent.detail)
    query = select(AuditEvent.id).where(holding("phong chay", [told]))
    spelled = query.compile(shared_postgres, compile_kwargs={"literal_binds": True})
    with shared_postgres.connect() as connection:
        connection.execute(text("SET LOCAL enable_seqscan = off"))
        plan = connection.execute(text(f"EXPLAIN {spelled}".replace("%%", "%"))).scalars().all()
    assert any("ix_audit_events_trigrams" in step for step in plan), plan
