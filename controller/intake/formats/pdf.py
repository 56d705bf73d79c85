"""PDF with a text layer: its lines with their places. One without is a scan."""

import io
from collections.abc import Iterable, Iterator

from pdfminer.high_level import extract_pages
from pdfminer.layout import LAParams, LTContainer, LTPage, LTTextLine
from pdfminer.pdfdocument import PDFEncryptionError, PDFPasswordIncorrect
from pdfminer.pdfparser import PDFSyntaxError
from pdfminer.psparser import PSException

from controller.intake.errors import (
    DamagedDocumentError,
    EncryptedDocumentError,
    TooManyPagesError,
)
from controller.intake.formats.layout import PlacedLine

MAX_PAGES = 300
FEWEST_LETTERS = 20
"""A page: with fewer letters on the average, what is on the pages are pictures."""


def lines_of_pdf(source_name: str, data: bytes) -> list[PlacedLine]:
    """All lines of all pages; next to none where the pages are pictures.

    Raises EncryptedDocumentError, DamagedDocumentError, TooManyPagesError.
    """
    lines: list[PlacedLine] = []
    try:
        pages = extract_pages(io.BytesIO(data), maxpages=MAX_PAGES + 1, laparams=LAParams())
        for number, page in enumerate(pages, 1):
            if number > MAX_PAGES:
                raise TooManyPagesError(source_name, MAX_PAGES)
            lines += _lines(page, number)
    except (PDFPasswordIncorrect, PDFEncryptionError) as error:
        raise EncryptedDocumentError(source_name) from error
    except (PDFSyntaxError, PSException, RecursionError) as error:
        raise DamagedDocumentError(source_name) from error
    except (ValueError, TypeError, KeyError, IndexError, AttributeError, AssertionError) as error:
        # What the library stumbles over in a hostile file means one thing to its bearer.
        raise DamagedDocumentError(source_name) from error
    return lines


def is_of_pictures(lines: list[PlacedLine]) -> bool:
    """Whether a PDF has no text layer to speak of."""
    pages = max((line.page for line in lines), default=1)
    return sum(len(line.text.strip()) for line in lines) < FEWEST_LETTERS * pages


def _lines(page: LTPage, number: int) -> Iterator[PlacedLine]:
    for line in _text_lines(page):
        text = line.get_text().replace("\n", " ")
        yield PlacedLine(
            page=number,
            text=text,
            left=line.x0 - page.x0,
            right=line.x1 - page.x0,
            top=page.y1 - line.y1,
            bottom=page.y1 - line.y0,
            page_height=max(page.height, 1.0),
        )


def _text_lines(inside: Iterable[object]) -> Iterator[LTTextLine]:
    for item in inside:
        if isinstance(item, LTTextLine):
            yield item
        elif isinstance(item, LTContainer):
            yield from _text_lines(item)
