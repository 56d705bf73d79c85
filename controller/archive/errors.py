"""Why the record cannot be archived, or brought back; said by the command line."""


class ArchiveRefusedError(Exception):
    """The installer's or the file's fault; the text says whose and what to do. Nothing changed."""


class ArchivedPeriodError(Exception):
    """What is asked for lies in files by now: `names` of them, or restore them first."""

    def __init__(self, names: tuple[str, ...]) -> None:
        super().__init__(
            f"the evidence of this period is in {', '.join(names)}: check those files themselves, "
            "or bring them back with `loa archive restore`"
        )
        self.names = names
