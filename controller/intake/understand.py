"""Understand an administrative document: what it is, who signed it, which parts it has.

Pure: a source in, `Understood` out. No line of the text is lost: each stands in a part, or among
the lines set apart (motto, head, signature, recipients), which nobody wants read aloud. What was
mended on the way is told.
"""

from dataclasses import dataclass

from controller.intake.body import Role, SetApart, separate
from controller.intake.formats.source import Format, Source
from controller.intake.front_matter import (
    date_of,
    issuer_of,
    metadata_date,
    number_of,
    place_of,
    signer_of,
    split_head,
    subject_of,
    take_metadata,
    title_of,
)
from controller.intake.marks import is_marked_draft, refuse_secret
from controller.intake.old_encodings import converted_lines
from controller.intake.parts import Part, cut
from controller.intake.relations import Relation, in_force_on, relations_of
from controller.intake.repair import clean_characters, invisible_characters, mend
from controller.intake.repairs import Repair, kept


@dataclass(frozen=True, slots=True, kw_only=True)
class Understood:
    """A document, as far as it was understood; what it does not tell is empty."""

    format: Format
    title: str
    subject: str
    """What it is about (trích yếu): the title without kind and number."""
    number: str
    kind: str
    issuer: str
    place: str
    signer: str
    issued_on: str
    """ISO date."""
    effective_on: str
    """ISO date from which it is in force."""
    field: str
    """Field of law, as a legal website names it."""
    is_draft: bool
    """It bears the mark DỰ THẢO."""
    relations: tuple[Relation, ...]
    parts: tuple[Part, ...]
    set_apart: tuple[SetApart, ...]
    """Lines that are not for reading aloud, in order."""
    repairs: tuple[Repair, ...]


def understand(source: Source) -> Understood:
    """Understand a document. Raises SecretDocumentError."""
    hidden = invisible_characters(source.text)
    converted, encodings = converted_lines(source.text.split("\n"))
    fields, rows, others = take_metadata(clean_characters("\n".join(converted)).split("\n"))
    refuse_secret(others)
    mended = mend((line.strip() for line in others), recognised=source.format is Format.SCAN)
    head, rest = split_head(mended.lines)
    title, kind = title_of(head)
    kind = fields.get("kind") or kind
    body = separate(rest)
    parts, lost = cut(body.lines, body.annexes)
    number = fields.get("number") or number_of(head)
    issued_on = metadata_date(fields.get("issued_on", "")) or date_of(head)
    return Understood(
        format=source.format,
        title=title or kind or (body.lines[0] if body.lines else ""),
        subject=subject_of(title, number, kind),
        number=number,
        kind=kind,
        issuer=issuer_of(head, "\n".join(mended.lines)) or fields.get("issuer", ""),
        place=place_of(head),
        signer=fields.get("signer") or signer_of(body.signature),
        issued_on=issued_on,
        effective_on=metadata_date(fields.get("effective_on", ""))
        or in_force_on(body.lines, issued_on),
        field=fields.get("field", ""),
        is_draft=is_marked_draft(mended.lines),
        relations=relations_of(body.lines, number),
        parts=parts,
        set_apart=(
            *(SetApart(Role.METADATA, row) for row in rows),
            *(SetApart(Role.HEAD, line) for line in head),
            *body.set_apart,
        ),
        repairs=kept([*source.repairs, *hidden, *encodings, *mended.repairs, *body.repairs, *lost]),
    )
