"""What cannot be reported."""

from controller.errors import OperatorError


class BadReportPeriodError(OperatorError):
    """The days are none, in the wrong order, or more than a report covers."""

    def __init__(self, first_day: str, last_day: str) -> None:
        super().__init__(f"{first_day!r:.20} to {last_day!r:.20} is no period of a report")
        self.first_day = first_day
        self.last_day = last_day


class TooManyReportsError(OperatorError):
    """So many of the unit are being made that another one would only wait."""

    def __init__(self, most: int) -> None:
        super().__init__(f"{most} reports of this unit are waiting already")
        self.most = most


class ReportNotReadyError(OperatorError):
    """It is not finished, was called off, or failed: there is no file of it."""

    def __init__(self, job_id: str) -> None:
        super().__init__(f"report {job_id} has no such file")
        self.job_id = job_id


class JobCancelledError(Exception):
    """Somebody called the report off while it was being made; nothing of it is kept."""
