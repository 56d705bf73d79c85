"""No board: an amplifier that is always on, as in a classroom or a demonstration."""

from edge_agent.board.board import ALL_OPEN, Report, Wanted


class NoBoard:
    """Believes that what is wanted is so: there is nothing to switch and nothing to see."""

    lead_ms = 0

    def __init__(self) -> None:
        self._wanted = ALL_OPEN

    def want(self, wanted: Wanted) -> None:
        """Say how the amplifier should be."""
        self._wanted = wanted

    def tick(self, now_ms: int) -> Report:  # noqa: ARG002 -- nothing is ever due
        """Tell that it is so."""
        return Report(connected=True, amplifier=self._wanted.amplifier)

    def close(self, away_s: int) -> None:  # noqa: ARG002 -- nobody to say goodbye to
        """Want nothing any more."""
        self._wanted = ALL_OPEN
