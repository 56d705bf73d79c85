"""A file as it was given."""

from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class SourceFile:
    """Its name and its bytes."""

    name: str
    data: bytes = field(repr=False)
    more_pages: tuple[bytes, ...] = field(default=(), repr=False)
    """Photos of the pages after the first, where the document was photographed page by page."""

    @property
    def whole(self) -> bytes:
        """Everything that was given."""
        return b"".join((self.data, *self.more_pages))
