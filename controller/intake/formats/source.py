"""What every format gives: the lines of a document, and what was mended or left out on the way."""

from dataclasses import dataclass
from enum import StrEnum

from controller.intake.repairs import Repair


class Format(StrEnum):
    """What a document came as."""

    TEXT = "text"
    HTML = "html"
    DOCX = "docx"
    OFFICE = "office"
    """DOC, ODT, RTF: LibreOffice turned it into DOCX."""
    PDF = "pdf"
    SCAN = "scan"
    """Pictures of pages; a person has to compare with the paper."""


@dataclass(frozen=True, slots=True)
class Source:
    """A document's text, one line a paragraph or row of a table; bars stand between its cells."""

    format: Format
    text: str
    repairs: tuple[Repair, ...] = ()
