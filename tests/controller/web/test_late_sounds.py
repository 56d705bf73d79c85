"""Sounds that do not reach the object store are told on Hôm nay, as other troubles of a machine."""

import hashlib
import os
from dataclasses import replace

from controller.watching.alarms import LATE_SOUND_MS
from controller.web.wording.endings import sounds_late
from tests.controller.web.asking import Browser, Web

SOUNDS = (b"morning", b"evening")


def test_sounds_that_do_not_reach_the_store_are_told_after_five_minutes(
    web: Web, operator: Browser
) -> None:
    alone = web.app.state.settings
    web.app.state.settings = replace(alone, audio_store="s3://tracks/khanh-hoa")
    shelf, since = web.app.state.settings.shelf, web.now - LATE_SOUND_MS
    for sound in SOUNDS:
        shelf.keep(hashlib.sha256(sound).hexdigest(), sound)
    for name in shelf.owes():
        os.utime(shelf.folder / ".owed" / name, (since / 1000, since / 1000))
    told = sounds_late(2, since)
    assert told not in operator.get("/hom-nay")
    web.now += 1
    assert told in operator.get("/hom-nay")
    web.app.state.settings = alone
    assert told not in operator.get("/hom-nay"), "without a store nothing is owed to one"
