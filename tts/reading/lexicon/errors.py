"""Why a lexicon is refused. Each error carries what is needed to put it right."""


class LexiconError(Exception):
    """A lexicon that cannot be used; the fault is in the lexicon's text."""


class LexiconMalformedError(LexiconError):
    """A layer that is not what its format asks for."""

    def __init__(self, layer: str, why: str) -> None:
        super().__init__(f"lexicon {layer}: {why}")
        self.layer = layer
        self.why = why


class LexiconConflictError(LexiconError):
    """One written form with two readings in the same layer."""

    def __init__(self, layer: str, written: str, readings: tuple[str, ...]) -> None:
        said = " and ".join(f"“{reading}”" for reading in readings)
        super().__init__(f"lexicon {layer}: “{written}” is read {said}; keep one of them")
        self.layer = layer
        self.written = written
        self.readings = readings


class LexiconLoopError(LexiconError):
    """Readings that lead back to the form they read."""

    def __init__(self, path: tuple[str, ...]) -> None:
        chain = " → ".join(f"“{written}”" for written in path)
        super().__init__(f"lexicon: {chain} leads back to itself; say the words in full")
        self.path = path
