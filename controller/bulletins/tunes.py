"""Use case: bring in a tune, as it opens a programme or stands between its items."""

from dataclasses import dataclass

from sqlalchemy.orm import Session

from controller.accounts.actor import Actor
from controller.accounts.authority import Act, require_author
from controller.audit.service import record
from controller.bulletins.finished import Finished, lay_finished
from controller.speech.tracks import FinishedTrack, keep_track
from controller.store.bulletins import Bulletin
from playlists.messages.plan import ItemKind


@dataclass(frozen=True, kw_only=True, slots=True)
class NewTune:
    """A signature tune (nhạc hiệu) or other finished sound without words."""

    unit_id: str
    title: str
    track: FinishedTrack


def create_tune(session: Session, actor: Actor, new: NewTune, now: int) -> Bulletin:
    """Bring in finished sound. It needs an approval like everything that may sound."""
    author = require_author(session, actor, Act.WRITE_BULLETIN, new.unit_id)
    sha256 = keep_track(session, new.track, now).sha256
    sound = Finished(unit_id=new.unit_id, kind=ItemKind.TUNE, title=new.title, sha256=sha256)
    bulletin = lay_finished(session, sound, author, now)
    record(session, actor, Act.WRITE_BULLETIN, bulletin, now, revision=1, audio=sha256)
    return bulletin
