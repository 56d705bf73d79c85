"""The script of a revision: its sentences as they are said, how, and shared out between whom."""

from controller.bulletins.readings import decided_reading, decisions_of
from controller.speech.manner import Manner
from controller.store.bulletins import Bulletin, Form, Revision
from playlists.messages.plan import Priority
from tts.casting import Script
from tts.reading import Lexicon, Pause, Sentence
from tts.speakers import Parts, are_questions

BY_MACHINE = "Nội dung trên do máy đọc tự động."
"""Said last where a unit wishes that listeners know."""


def script_of(revision: Revision, lexicon: Lexicon, manner: Manner) -> Script:
    """What is said for a revision in such a manner."""
    text = revision.written_text
    sentences = decided_reading(text, decisions_of(revision), lexicon).sentences()
    if manner.says_what_it_is and sentences:
        end = len(text)
        sentences += (Sentence(end, end, "", BY_MACHINE, Pause.PARAGRAPH),)
    parts = _parts(revision.bulletin.form, text) if manner.two_voices else Parts.ONE
    return Script(sentences, manner.style(), parts, bed=_has_bed(revision.bulletin, manner))


def _has_bed(bulletin: Bulletin, manner: Manner) -> bool:
    story = bulletin.form is Form.STORY and bulletin.priority is Priority.NORMAL
    return story and manner.story_music


def _parts(form: Form, text: str) -> Parts:
    if form is Form.STORY:
        return Parts.STORY
    return Parts.QUESTIONS if form is Form.QUESTIONS or are_questions(text) else Parts.ONE
