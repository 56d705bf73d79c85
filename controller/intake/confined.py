"""Read a file that may be hostile: in processes with limits, in a folder that is thrown away.

Nothing is kept here and no transaction is open: a scan takes a second or two a page.
"""

import sys
import tempfile
from dataclasses import dataclass, replace
from pathlib import Path

import msgspec

from controller.intake import errors, programs
from controller.intake.child import Answer, Ask, Refusal
from controller.intake.errors import (
    DocumentTooLargeError,
    EmptyDocumentError,
    IntakeError,
    NotAllPicturesError,
    TooHeavyError,
    TooManyPagesError,
)
from controller.intake.formats.detect import Kind, detect
from controller.intake.formats.source import Format
from controller.intake.programs import ProgramFailedError
from controller.intake.source_file import SourceFile
from controller.intake.understand import Understood

MAX_BYTES = 30_000_000
"""A scanned decision of forty pages."""
ROOT = Path(__file__).resolve().parents[2]


@dataclass(frozen=True, slots=True)
class ReadFile:
    """A file that was read and understood."""

    source: SourceFile
    understood: Understood
    text: str
    """As it was before anything was mended."""


def read_file(source: SourceFile) -> ReadFile:
    """Read and understand a file. Raises IntakeError."""
    size = len(source.data) + sum(map(len, source.more_pages))
    if size > MAX_BYTES:
        raise DocumentTooLargeError(source.name, size, MAX_BYTES)
    if not source.data.strip():
        raise EmptyDocumentError(source.name)
    kind = detect(source.name, source.data)
    if any(detect(source.name, page) is not Kind.IMAGE for page in source.more_pages) or (
        source.more_pages and kind is not Kind.IMAGE
    ):
        raise NotAllPicturesError(source.name)
    with tempfile.TemporaryDirectory(prefix="loa-intake-") as name:
        folder = Path(name)
        (folder / "source").write_bytes(source.data)
        return _read(source, kind, folder)


def _read(source: SourceFile, kind: Kind, folder: Path) -> ReadFile:
    if kind is Kind.OFFICE:
        docx = programs.to_docx(source.name, folder)
        (folder / "source").write_bytes(docx)
        turned = _understood(source, _ask(source.name, detect(source.name, docx), folder))
        return replace(turned, understood=replace(turned.understood, format=Format.OFFICE))
    if kind is Kind.IMAGE:
        programs.recognise(source.name, folder, _photos(source, folder))
        return _understood(source, _ask(source.name, None, folder))
    answer = _ask(source.name, kind, folder)
    if answer.pages_are_pictures:
        pictures = programs.draw_pages(source.name, folder)
        programs.recognise(source.name, folder, pictures)
        answer = _ask(source.name, None, folder)
    return _understood(source, answer)


def _photos(source: SourceFile, folder: Path) -> list[Path]:
    if len(source.more_pages) >= programs.MOST_SCANNED_PAGES:
        raise TooManyPagesError(source.name, programs.MOST_SCANNED_PAGES)
    photos = [folder / "source"]
    for number, page in enumerate(source.more_pages, 2):
        photos.append(folder / f"photo-{number:03}")
        photos[-1].write_bytes(page)
    return photos


def _ask(source_name: str, kind: Kind | None, folder: Path) -> Answer:
    """Let the child read what the folder holds."""
    (folder / "ask.json").write_bytes(msgspec.json.encode(Ask(source_name, kind)))
    command = [sys.executable, "-m", "controller.intake.child", str(folder)]
    try:
        said = programs.run(
            source_name, command, folder, programs.PARSER, {"PYTHONPATH": str(ROOT)}
        )
    except ProgramFailedError as error:
        raise TooHeavyError(source_name) from error
    return msgspec.json.decode(said, type=Answer)


def _understood(source: SourceFile, answer: Answer) -> ReadFile:
    if answer.refusal is not None:
        raise _error(answer.refusal)
    if answer.understood is None:
        raise TooHeavyError(source.name)
    return ReadFile(source, answer.understood, answer.source_text)


def _error(refusal: Refusal) -> IntakeError:
    """The child's error, as it was raised there."""
    kind: type[IntakeError] = getattr(errors, refusal.error)
    return kind(**refusal.details)
