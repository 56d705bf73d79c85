"""Understand an administrative document: what it is, who signed it, which parts it has.

Pure: text in, `Understood` out. No line of the text is lost: each stands in a part, or among the
lines set apart (motto, head, signature, recipients), which nobody wants read aloud.
"""

from dataclasses import dataclass

from controller.intake.body import separate
from controller.intake.errors import SecretDocumentError
from controller.intake.front_matter import (
    date_of,
    issuer_of,
    metadata_date,
    number_of,
    signer_of,
    split_head,
    take_metadata,
    title_of,
)
from controller.intake.parts import Part, cut
from controller.intake.repair import clean_characters, repaired_lines

SECRECY = frozenset({"MẬT", "TỐI MẬT", "TUYỆT MẬT"})
"""Marks of Luật Bảo vệ bí mật nhà nước 29/2018/QH14, article 8."""
MARKED_LINES = 30
"""Lines from the top in which a mark of secrecy is looked for."""


@dataclass(frozen=True, slots=True)
class Understood:
    """A document, as far as it was understood; what it does not tell is empty."""

    title: str
    number: str
    kind: str
    issuer: str
    signer: str
    issued_on: str
    """ISO date."""
    parts: tuple[Part, ...]
    set_apart: tuple[str, ...]
    """Lines that are not for reading aloud, in order."""


def understand(text: str) -> Understood:
    """Understand a document's text. Raises SecretDocumentError."""
    fields, rows, others = take_metadata(clean_characters(text).split("\n"))
    _refuse_secret(others)
    lines = repaired_lines(line.strip() for line in others)
    head, rest = split_head(lines)
    title, kind = title_of(head)
    body = separate(rest)
    return Understood(
        title=title or kind or (body.lines[0] if body.lines else ""),
        number=fields.get("number") or number_of(head),
        kind=fields.get("kind") or kind,
        issuer=issuer_of(head, "\n".join(lines)) or fields.get("issuer", ""),
        signer=fields.get("signer") or signer_of(body.signature),
        issued_on=metadata_date(fields.get("issued_on", "")) or date_of(head),
        parts=cut(body.lines, body.annexes),
        set_apart=(*rows, *head, *body.set_apart),
    )


def _refuse_secret(lines: list[str]) -> None:
    cells = (cell.strip() for line in lines[:MARKED_LINES] for cell in line.split("|"))
    mark = next((cell for cell in cells if cell in SECRECY), None)
    if mark is not None:
        raise SecretDocumentError(mark)
