"""Why a file is no document that can be worked with. The file's bearer can mend most of these."""

from collections.abc import Sequence

from controller.errors import OperatorError


class IntakeError(OperatorError):
    """Root of what the intake refuses; nothing was kept."""


class SourceError(IntakeError):
    """Something about one file, by its name."""

    why = "cannot be read"

    def __init__(self, source_name: str) -> None:
        super().__init__(f"{source_name!r:.120} {self.why}")
        self.source_name = source_name


class UnsupportedFormatError(SourceError):
    """The file is of a kind that is not read; `found` names it in Vietnamese."""

    def __init__(self, source_name: str, found: str) -> None:
        self.why = f"is of a kind that is not read ({found})"
        super().__init__(source_name)
        self.found = found


class UnreadableEncodingError(SourceError):
    """Bytes that make no text in any encoding that is known here."""

    why = "is no text in UTF-8, UTF-16, TCVN3, VNI or Windows-1258"


class EmptyDocumentError(SourceError):
    """There is no text in it."""

    why = "holds no text"


class EncryptedDocumentError(SourceError):
    """It opens with a password only."""

    why = "is protected by a password"


class DamagedDocumentError(SourceError):
    """It is not whole, or not what its first bytes say."""

    why = "is damaged"


class UnreadableScanError(SourceError):
    """Pictures in which next to no word is recognised: blurred, turned, handwritten."""

    why = "shows next to no word that can be recognised"


class DocumentTooLargeError(SourceError):
    """The file is larger than any administrative text."""

    def __init__(self, source_name: str, size_bytes: int, limit: int) -> None:
        self.why = f"has {size_bytes} bytes, {limit} allowed"
        super().__init__(source_name)
        self.size_bytes = size_bytes
        self.limit = limit


class TooMuchInsideError(SourceError):
    """A small file that unpacks to something huge (a zip bomb)."""

    def __init__(self, source_name: str, size_bytes: int, limit: int) -> None:
        self.why = f"unpacks to {size_bytes} bytes, {limit} allowed"
        super().__init__(source_name)
        self.size_bytes = size_bytes
        self.limit = limit


class TooManyPagesError(SourceError):
    """More pages than any document that is read out."""

    def __init__(self, source_name: str, limit: int) -> None:
        self.why = f"has more than {limit} pages"
        super().__init__(source_name)
        self.limit = limit


class TooHeavyError(SourceError):
    """Reading it took more time or memory than any honest document needs; the reader was ended."""

    why = "took too much time or memory"


class ProgramAbsentError(SourceError):
    """The format needs a program that this machine lacks; `program` names it."""

    def __init__(self, source_name: str, program: str) -> None:
        self.why = f"needs {program}, which is not installed"
        super().__init__(source_name)
        self.program = program


class NotAllPicturesError(SourceError):
    """Several files at once are the photographed pages of one document, and only those."""

    why = "came with others, and not all of them are pictures"


class SecretDocumentError(IntakeError):
    """The document bears a mark of secrecy (MẬT): it must not be broadcast, nor kept here."""

    def __init__(self, mark: str) -> None:
        super().__init__(f"marked {mark}")
        self.mark = mark


class UnknownPartError(IntakeError):
    """No part of the document has this label; `labels` are those that it has."""

    def __init__(self, label: str, labels: Sequence[str]) -> None:
        super().__init__(f"no part {label!r:.80}; there are {', '.join(labels)}")
        self.label = label
        self.labels = tuple(labels)
