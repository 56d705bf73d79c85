"""Use case: an auditor takes the record of a unit away and checks it where she believes nobody.

What is taken is what `loa export` writes, packed. Who took which part stands in the audit record.
"""

import zlib
from collections.abc import Iterator

from sqlalchemy.orm import Session

from controller.accounts.actor import Actor
from controller.accounts.authority import Act, require
from controller.archive.errors import ArchivedPeriodError
from controller.archive.kept import require_here
from controller.audit.errors import NothingSignedError, PeriodInArchivesError
from controller.audit.service import record
from controller.store.lookup import find
from controller.store.units import Unit
from controller.transparency.export import Asked, NoHeadError, Range, export, range_of

TAKE = "take_record"
GZIP = 31
"""zlib's word for the format of gzip."""
PIECE = 64 * 1024


def take(session: Session, actor: Actor, asked: Asked, now: int) -> Range:
    """Let somebody take a part, and write it down; between which heads it lies.

    Raises NothingSignedError, PeriodInArchivesError.
    """
    unit = find(session, Unit, asked.unit_id)
    require(session, actor, Act.READ_AUDIT, unit.id)
    try:
        part = range_of(session, asked)
        require_here(session, part.from_size, part.to_size)
    except NoHeadError as error:
        raise NothingSignedError from error
    except ArchivedPeriodError as error:
        raise PeriodInArchivesError(error.names) from error
    record(session, actor, TAKE, unit, now, from_size=part.from_size, to_size=part.to_size)
    return part


def packed(session: Session, chain: bytes, asked: Asked) -> Iterator[bytes]:
    """The lines of an export, packed by gzip in pieces of some size."""
    packer = zlib.compressobj(wbits=GZIP)
    piece = bytearray()
    for line in export(session, chain, asked):
        piece += packer.compress(line)
        if len(piece) >= PIECE:
            yield bytes(piece)
            piece.clear()
    yield bytes(piece) + packer.flush()
