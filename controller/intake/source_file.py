"""A file as it was given."""

from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class SourceFile:
    """Its name and its bytes."""

    name: str
    data: bytes = field(repr=False)
