"""What can stand in the way of a series."""

from controller.errors import OperatorError


class SeriesError(OperatorError):
    """Root of these."""


class NothingToSplitError(SeriesError):
    """There is no text in what was chosen, or it would make more episodes than anybody hears."""

    def __init__(self, episodes: int, limit: int) -> None:
        super().__init__(f"{episodes} episodes, 1 to {limit} allowed")
        self.episodes = episodes
        self.limit = limit


class SeriesChangedError(SeriesError):
    """The wordings that the approver looked at are no longer those that wait."""

    def __init__(self, series_id: str) -> None:
        super().__init__(f"series {series_id} changed")
        self.series_id = series_id


class SeriesNotReadyError(SeriesError):
    """An episode cannot go with the others yet; `position` tells which, `why` what it lacks."""

    def __init__(self, series_id: str, position: int, why: OperatorError) -> None:
        super().__init__(f"series {series_id}, episode {position}: {why}")
        self.series_id = series_id
        self.position = position
        self.why = why


class SeriesOrderError(OperatorError):
    """A part of a series would be heard before one that comes before it."""

    def __init__(self, part: int, before: int) -> None:
        super().__init__(f"part {part} before part {before}")
        self.part = part
        self.before = before
