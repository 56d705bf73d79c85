"""A form that is sent again under the name that it was given: by whom it may change what is saved.

An answer that was lost makes a form come twice, with newer words if its writer went on; a form that
a device kept without a line comes hours later. Whoever sends may write over what she herself sent
last. What has been saved meanwhile from another device, or was edited, stays, and she is told.
"""

import hashlib

from controller.bulletins.errors import SavedElsewhereError
from controller.store.bulletins import Bulletin


def mark_of(sent_from: str, text: str) -> str:
    """What is remembered of a sending: from where, and which words."""
    return hashlib.sha256(f"{sent_from}\n{text}".encode()).hexdigest()


def refuse_older(sent: Bulletin, sent_from: str, text: str) -> None:
    """Raise SavedElsewhereError unless the saved words are these, or were sent from here."""
    saved = sent.current.written_text
    if saved != text and sent.sent_mark != mark_of(sent_from, saved):
        raise SavedElsewhereError(sent.id)
