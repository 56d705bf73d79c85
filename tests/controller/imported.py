"""A document in one step: read in its process and kept, as pages do in two."""

from sqlalchemy.orm import Session

from controller.accounts.actor import Actor
from controller.intake.confined import read_file
from controller.intake.service import keep_document
from controller.intake.source_file import SourceFile
from controller.store.documents import Document


def import_document(session: Session, actor: Actor, source: SourceFile, now: int) -> Document:
    """Read, understand and keep it, where nobody waits for the database."""
    return keep_document(session, actor, read_file(source), now)
