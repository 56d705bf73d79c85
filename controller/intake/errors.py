"""Why a file is no document that can be worked with. The file's bearer can mend all of these."""

from collections.abc import Sequence

from controller.errors import OperatorError


class IntakeError(OperatorError):
    """Root of what the intake refuses; nothing was kept."""


class UnsupportedFormatError(IntakeError):
    """The file is of a kind that is not read; `found` names it ("PDF", "DOCX", "DOC", "image")."""

    def __init__(self, source_name: str, found: str) -> None:
        super().__init__(f"{source_name!r:.120} is {found}")
        self.source_name = source_name
        self.found = found


class UnreadableEncodingError(IntakeError):
    """Text that is neither UTF-8 nor UTF-16: often an old Vietnamese font (TCVN3, VNI)."""

    def __init__(self, source_name: str) -> None:
        super().__init__(f"{source_name!r:.120} is neither UTF-8 nor UTF-16")
        self.source_name = source_name


class EmptyDocumentError(IntakeError):
    """There is no text in it."""

    def __init__(self, source_name: str) -> None:
        super().__init__(f"{source_name!r:.120} holds no text")
        self.source_name = source_name


class DocumentTooLargeError(IntakeError):
    """The file is larger than any administrative text."""

    def __init__(self, source_name: str, size_bytes: int, limit: int) -> None:
        super().__init__(f"{source_name!r:.120}: {size_bytes} bytes, {limit} allowed")
        self.source_name = source_name
        self.size_bytes = size_bytes
        self.limit = limit


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
