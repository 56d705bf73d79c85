"""Words whose reading is known by heart: ours, a province's, a commune's."""

from dataclasses import dataclass, field
from typing import Self


@dataclass(frozen=True, slots=True)
class Lexicon:
    """Readings by written form, layers already merged."""

    entries: dict[str, str] = field(default_factory=dict)

    @classmethod
    def ours(cls) -> Self:
        """The lexicon that ships with Loa."""
        return cls()
