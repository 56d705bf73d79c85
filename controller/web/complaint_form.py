"""The form of a complaint, filled in by a resident or by staff who answer the telephone."""

from pydantic import BaseModel

from controller import civil
from controller.residents.complaints import ComplaintKind, NewComplaint
from controller.web.queries.complaints import named_instant


class ComplaintForm(BaseModel):
    """Its fields as they were sent."""

    kind: ComplaintKind = ComplaintKind.NOT_HEARD
    cluster_id: str = ""
    day: str = ""
    at: str = ""
    words: str = ""

    def complaint(self) -> NewComplaint:
        """What is complained of. Raises ComplaintTimeError."""
        return NewComplaint(
            kind=self.kind,
            about_at=named_instant(self.day, self.at),
            cluster_id=self.cluster_id,
            words=self.words,
        )


def blank(now: int, cluster_id: str = "") -> ComplaintForm:
    """As it is shown first: about what sounds now."""
    here = civil.local(now)
    return ComplaintForm(cluster_id=cluster_id, day=f"{here:%Y-%m-%d}", at=f"{here:%H:%M}")
