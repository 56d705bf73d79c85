"""The speech process: takes one revision at a time and makes its sound.

Any number may run; one of them leads, and takes back what another left half-spoken.
"""

import logging
import threading
import time
from collections.abc import Callable, Sequence
from contextlib import ExitStack, suppress
from pathlib import Path

from sqlalchemy import Engine
from sqlalchemy.exc import DBAPIError

from controller.clock import now_ms
from controller.erasure.service import PERSONAL_CLIPS, is_erased, remove_sounds
from controller.listening.sounding import sound_round
from controller.polling import poll
from controller.settings import Settings
from controller.speech import queue
from controller.speech.tracks import FinishedTrack, store_track
from controller.speech.voices import (
    cast_of,
    loa_voice,
    voices_now,
    voices_of_files,
    voices_online,
)
from controller.store.engine import open_engine, reading_sessions, writing_sessions
from controller.store.leading import Lead, Leadership, leadership_for, takes
from tts.bulletin_audio import CANNOT_BE_SPOKEN, BulletinAudio, bulletin_audio
from tts.clip_cache import ClipCache
from tts.speech import Step, name_of
from tts.voices.loa.voice import LoaVoice
from tts.voices.voice import Voice, VoiceError, VoiceStyle

log = logging.getLogger(__name__)

POLL_S = 0.3
WARM_UP = "Xin chào."
CLIPS_KEPT_S = 30 * 86_400.0
"""Sentences that nothing has said for so long are spoken anew."""
SWEEP_EVERY_S = 86_400.0
Voices = Callable[[], Sequence[Voice]]


def run(settings: Settings, stop: threading.Event) -> None:
    """Speak until told to stop."""
    engine = open_engine(settings.database_url)
    first = leadership_for(engine, Lead.SPEECH, settings.home)
    try:
        with ExitStack() as open_voices:
            loa = loa_voice(settings)
            open_voices.callback(loa.close)
            if settings.neural_voice:
                _warm_up(loa)
            online = voices_online(settings.voices_dir)
            files = voices_of_files(settings.voices_dir)
            for voice in (*online, *files):
                open_voices.callback(voice.close)

            def voices() -> Sequence[Voice]:
                return voices_now(settings, loa, online, files)

            sweep_at = 0.0

            def work() -> bool:
                nonlocal sweep_at
                take_over(engine, first)
                if time.monotonic() >= sweep_at:
                    sweep_at = time.monotonic() + SWEEP_EVERY_S
                    sweep(settings, now_ms() / 1000)
                return speak_once(engine, settings, voices) or sound_round(engine, settings, voices)

            poll(work, stop, POLL_S)
    finally:
        first.release()
        engine.dispose()


def take_over(engine: Engine, first: Leadership) -> None:
    """Where the first place is free, its holder has died: what it had begun waits again."""
    if first.held():
        return
    first.release()
    if not takes(first):
        return
    try:
        with writing_sessions(engine).begin() as session:
            again = queue.take_back_abandoned(session)
    except DBAPIError:
        first.release()  # the next look tries again
        raise
    if again:
        log.info("%d revisions were left half-spoken; speaking them again", again)


def sweep(settings: Settings, now_s: float) -> None:
    """Forget sentences that nothing says any more: their words may have been taken back."""
    gone = ClipCache(settings.clips_dir).forget_unused(now_s - CLIPS_KEPT_S)
    if gone:
        log.info("forgot %d spoken sentences that nothing has said for a month", gone)


def _warm_up(loa: LoaVoice) -> None:
    """Let the first sentence find its voice ready; without it others speak."""
    try:
        loa.prepare()
        loa.speak(WARM_UP, VoiceStyle())
    except VoiceError as error:
        log.warning("the offline voice cannot speak: %s", error)


def speak_once(engine: Engine, settings: Settings, voices: Voices) -> bool:
    """Make the sound of one revision; tell whether there was one."""
    with reading_sessions(engine)() as session:
        if not queue.anything_waits(session, now_ms()):
            return False
    sessions = writing_sessions(engine)
    with sessions.begin() as session:
        work = queue.take(session, now_ms())
    if work is None:
        return False

    def progress(step: Step) -> None:
        with sessions.begin() as session:
            queue.tell_progress(session, work, step, now_ms())

    cache = ClipCache(_clips(settings, work))
    try:
        known = voices()
        if work.offline_only:
            _forget_spoken_openly(settings, work, known)
        may_speak = [voice for voice in known if not (work.offline_only and voice.online)]
        audio = bulletin_audio(work.script, cast_of(may_speak, work.manner), cache, progress)
        track = store_track(settings.shelf, audio.sound)
    except CANNOT_BE_SPOKEN as error:
        log.warning("revision %s cannot be spoken: %s", work.revision_id, error)
        with sessions.begin() as session:
            queue.fail(session, work, str(error))
        return True
    _log_passed_over(work.revision_id, audio)
    with sessions.begin() as session:
        spoken = queue.Spoken(track, audio.marks, audio.voice, audio.doubts)
        is_wanted = queue.finish(session, work, spoken, now_ms())
    if not is_wanted:
        log.info("revision %s was edited while it was spoken", work.revision_id)
        _take_away_if_erased(engine, settings, work, track)
    return True


def _forget_spoken_openly(settings: Settings, work: queue.Work, voices: Sequence[Voice]) -> None:
    """Its writer may have said only later that it names people, when any voice had spoken it."""
    shared = ClipCache(settings.clips_dir)
    for cast in cast_of(voices, work.manner):
        for line in work.script.lines():
            with suppress(VoiceError):  # a voice that is away does not know its version
                shared.forget(name_of(cast, line, work.script.style))


def _take_away_if_erased(
    engine: Engine, settings: Settings, work: queue.Work, track: FinishedTrack
) -> None:
    with reading_sessions(engine)() as session:
        if not is_erased(session, work.revision_id):
            return
    remove_sounds((track.sha256,), (work.revision_id,), settings.shelf, settings.clips_dir)


def _clips(settings: Settings, work: queue.Work) -> Path:
    """Where its sentences are kept: what names people apart, so that it can be erased."""
    if work.offline_only:
        return settings.clips_dir / PERSONAL_CLIPS / work.revision_id
    return settings.clips_dir


def _log_passed_over(revision_id: str, audio: BulletinAudio) -> None:
    for passed in audio.passed_over:
        log.warning("revision %s: %s could not: %s", revision_id, passed.voice, passed.error)
