"""Use cases about recordings: hear a file out, then keep it as a bulletin to be approved.

Hearing takes seconds and holds no transaction. What a machine hears wrong stands beside the
recording for whoever approves it; only silence is refused.
"""

import tempfile
from dataclasses import dataclass
from pathlib import Path

import msgspec
from sqlalchemy.orm import Session

from controller.accounts.actor import Actor
from controller.accounts.authority import Act, require, require_author
from controller.audit.changes import changed
from controller.audit.service import record
from controller.bulletins.finished import Finished, lay_finished
from controller.bulletins.languages import VIETNAMESE
from controller.bulletins.translators import NOBODY, Translators
from controller.bulletins.variants import NewVariant, say_in
from controller.errors import MissingFieldError
from controller.planning.marks import mark_clusters
from controller.recordings.errors import LongRecordingError, NoSoundError, NotRecordedError
from controller.schedules.targets import clusters_with
from controller.shelf.shelf import Shelf
from controller.speech.tracks import FinishedTrack, keep_track, store_track
from controller.store.bulletins import Bulletin
from controller.store.lookup import find
from playlists.messages.plan import ItemKind
from tts import ffmpeg
from tts.mastering import NothingToHearError, master
from tts.recording.faults import Fault, Found, faults
from tts.recording.take import NoSoundInsideError, RecordingTooLongError, take

MOST_MINUTES = 60
VOICE = "recorded"


@dataclass(frozen=True, slots=True)
class HeardOut:
    """A recording that is ready for delivery, and what is heard wrong with it."""

    track: FinishedTrack
    faults: tuple[Found, ...]


@dataclass(frozen=True, kw_only=True, slots=True)
class NewRecording:
    """A recording as it is brought."""

    unit_id: str
    title: str
    variant_of: str = ""
    """The Vietnamese bulletin that it says in its own language; empty for none."""
    language: str = VIETNAMESE
    by: Translators = NOBODY
    """Who put it into that language; of a variant, and needed before it is submitted."""
    is_music: bool = False
    """A song or a piece of music: silent in national mourning."""


def may_record(session: Session, actor: Actor, unit_id: str) -> None:
    """Ask before a long file is heard out. Raises NotAllowedError."""
    require(session, actor, Act.WRITE_BULLETIN, unit_id)


def hear_out(content: bytes, shelf: Shelf) -> HeardOut:
    """Take any file with sound in it, make it as loud as everything else, lay it into the folder.

    Raises NoSoundError, LongRecordingError, and OSError where the disk refuses.
    """
    if not content:
        raise MissingFieldError("recording")
    try:
        with tempfile.TemporaryDirectory(prefix="loa-brought-") as folder:
            file = Path(folder) / "recording"
            file.write_bytes(content)
            taken = take(file, MOST_MINUTES)
        heard = faults(taken.clip)
        if any(found.fault is Fault.SILENT for found in heard):
            raise NoSoundError
        return HeardOut(store_track(shelf, master(taken.clip)), heard)
    except RecordingTooLongError as error:
        raise LongRecordingError(MOST_MINUTES) from error
    except (NoSoundInsideError, NothingToHearError, ffmpeg.FfmpegError) as error:
        raise NoSoundError from error


def keep_recording(
    session: Session, actor: Actor, new: NewRecording, heard: HeardOut, now: int
) -> Bulletin:
    """Keep it as a draft. It needs an approval like everything that may sound.

    Raises MissingFieldError, BadVariantError, TooLongError, SameTranslatorError.
    """
    author = require_author(session, actor, Act.WRITE_BULLETIN, new.unit_id)
    told = " ".join(found.fault for found in heard.faults)
    sound = Finished(
        unit_id=new.unit_id,
        kind=ItemKind.RECORDED,
        title=new.title,
        sha256=keep_track(session, heard.track, now).sha256,
        voice=VOICE,
        faults=told,
        fault_places=msgspec.json.encode(heard.faults).decode(),
        is_music=new.is_music,
    )
    bulletin = lay_finished(session, sound, author, now)
    audio = heard.track.sha256
    record(session, actor, Act.WRITE_BULLETIN, bulletin, now, revision=1, audio=audio, heard=told)
    if new.variant_of:
        variant = NewVariant(
            bulletin_id=bulletin.id, of_id=new.variant_of, language=new.language, by=new.by
        )
        say_in(session, actor, variant, now)
    return bulletin


def say_music(
    session: Session, actor: Actor, bulletin_id: str, *, is_music: bool, now: int
) -> Bulletin:
    """Say of a recording whether it is music; what is on the schedule follows.

    It changes nothing of what was approved, only whether it sounds on days of mourning. Raises
    NotRecordedError.
    """
    bulletin = find(session, Bulletin, bulletin_id, to_change=True)
    require(session, actor, Act.WRITE_BULLETIN, bulletin.unit_id)
    if bulletin.kind is not ItemKind.RECORDED:
        raise NotRecordedError
    if change := changed({"is_music": bulletin.is_music}, {"is_music": is_music}):
        bulletin.is_music = is_music
        session.flush()
        mark_clusters(session, clusters_with(session, bulletin.id), now)
        record(session, actor, Act.WRITE_BULLETIN, bulletin, now, **change)
    return bulletin
