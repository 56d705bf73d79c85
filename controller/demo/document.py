"""Bring a document in and choose what of it is read."""

from dataclasses import dataclass
from importlib import resources
from pathlib import Path

from controller.clock import now_ms
from controller.demo.machine import DemoMachine
from controller.errors import OperatorError
from controller.intake.choose import PACES, choose_parts, estimate_minutes
from controller.intake.confined import read_file
from controller.intake.errors import EmptyDocumentError, UnsupportedFormatError
from controller.intake.parts import Part
from controller.intake.service import Script, keep_document, write_script
from controller.intake.source_file import SourceFile
from controller.speech.voices import voice_in_reach
from controller.store.documents import Document
from controller.store.lookup import find

SAMPLE = "thong-bao.txt"
"""A commune's notice of our own, about two minutes long."""


class DocumentRefusedError(Exception):
    """The document that the command line named cannot be used; the text says why."""


@dataclass(frozen=True, slots=True)
class PartOffered:
    """A part that can be asked for, with the minutes that it takes."""

    label: str
    heading: str
    minutes: float


@dataclass(frozen=True, slots=True)
class Choice:
    """A document, what it offers, and the wording made from what was chosen."""

    document_id: str
    offered: tuple[PartOffered, ...]
    script: Script


def import_and_choose(machine: DemoMachine, path: Path | None, labels: str | None) -> Choice:
    """The operator imports a file (or the sample) and chooses parts.

    Raises DocumentRefusedError for a file that cannot be read or understood.
    """
    source = _source(path)
    pace = PACES[voice_in_reach(machine.settings)]
    try:
        read = read_file(source)
        with machine.sessions.begin() as session:
            document = keep_document(session, machine.commune.operator, read, now_ms())
            script = write_script(find(session, Document, document.id), _apart(labels), pace)
            offered = tuple(
                _offered(Part(part.label, part.heading, part.text), pace) for part in document.parts
            )
    except OperatorError as error:
        raise _refused(source, error) from error
    return Choice(document.id, offered, script)


def check(path: Path | None, labels: str | None) -> None:
    """Raise DocumentRefusedError now for what import_and_choose would refuse after a start."""
    source = _source(path)
    try:
        choose_parts(read_file(source).understood.parts, _apart(labels))
    except OperatorError as error:
        raise _refused(source, error) from error


def _apart(labels: str | None) -> list[str] | None:
    """Labels as they are typed, with commas between."""
    return None if labels is None else labels.split(",")


def _refused(source: SourceFile, error: OperatorError) -> DocumentRefusedError:
    match error:
        case UnsupportedFormatError():
            words = (
                f"{source.name} is of a kind that is not read ({error.found}); "
                f"DOCX, DOC, ODT, PDF, pictures of pages, text and HTML are"
            )
        case EmptyDocumentError():
            words = f"{source.name} holds no text"
        case _:
            words = f"{source.name}: {error}"
    return DocumentRefusedError(words)


def _source(path: Path | None) -> SourceFile:
    if path is None:
        sample = resources.files("controller.demo") / SAMPLE
        return SourceFile(SAMPLE, sample.read_bytes())
    try:
        return SourceFile(path.name, path.read_bytes())
    except OSError as error:
        raise DocumentRefusedError(f"{path}: {error.strerror}") from error


def _offered(part: Part, pace: float) -> PartOffered:
    first = part.heading or part.text.partition("\n")[0]
    return PartOffered(part.label, first, estimate_minutes(part.whole, pace))
