"""The speech process's part: every voice speaks the sentences of a round that waits."""

import logging
from collections.abc import Callable, Sequence

from sqlalchemy import Engine, select

from controller.clock import now_ms
from controller.listening.sentences import SENTENCES
from controller.settings import Settings
from controller.speech.tracks import FinishedTrack, keep_track, store_track
from controller.store.base import new_id
from controller.store.engine import reading_sessions, writing_sessions
from controller.store.listening import ListeningClip, ListeningRound
from tts.bulletin_audio import CANNOT_BE_SPOKEN, bulletin_audio
from tts.casting import Cast, Script
from tts.clip_cache import ClipCache
from tts.reading import Pause, Sentence
from tts.voices.voice import Voice

log = logging.getLogger(__name__)

Made = list[tuple[str, int, FinishedTrack]]


def sound_round(engine: Engine, settings: Settings, voices: Callable[[], Sequence[Voice]]) -> bool:
    """Make the clips of the round that waits longest; tell whether there was one."""
    with reading_sessions(engine)() as session:
        waiting = session.scalar(
            select(ListeningRound.id)
            .where(ListeningRound.ready_at.is_(None))
            .order_by(ListeningRound.asked_at)
            .limit(1)
        )
    if waiting is None:
        return False
    made: Made = []
    for voice in voices():
        made += _spoken_by(voice, settings)
    with writing_sessions(engine).begin() as session:
        now = now_ms()
        for name, number, track in made:
            keep_track(session, track, now)
            session.add(
                ListeningClip(
                    id=new_id(now),
                    round_id=waiting,
                    voice=name,
                    number=number,
                    sentence=SENTENCES[number],
                    audio_sha256=track.sha256,
                )
            )
        session.get_one(ListeningRound, waiting).ready_at = now
    return True


def _spoken_by(voice: Voice, settings: Settings) -> Made:
    """All sentences, or none where the voice fails: half a test would not be fair."""
    cache = ClipCache(settings.clips_dir)
    made: Made = []
    try:
        for number, text in enumerate(SENTENCES):
            sentence = Sentence(0, len(text), text, text, Pause.SENTENCE)
            audio = bulletin_audio(Script([sentence]), [Cast(voice)], cache)
            made.append((voice.name, number, store_track(settings.shelf, audio.sound)))
    except CANNOT_BE_SPOKEN as error:
        log.warning("%s takes no part in the listening test: %s", voice.name, error)
        return []
    return made
