"""What is said of an export that does not hold."""


class DoesNotHoldError(Exception):
    """The first thing that does not follow; the text says what."""


class ExportRefusedError(Exception):
    """The export's fault: its first line that does not hold."""

    def __init__(self, line: int, why: str) -> None:
        super().__init__(f"line {line}: {why}")
        self.line = line
        self.why = why
