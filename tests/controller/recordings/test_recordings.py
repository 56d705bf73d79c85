"""A recording is heard out, approved, and broadcast like any other item."""

from pathlib import Path
from typing import Any

import pytest
from sqlalchemy.orm import Session

from controller.bulletins import decisions
from controller.bulletins.errors import BadVariantError, NoTextError
from controller.bulletins.service import edit, submit
from controller.errors import MissingFieldError
from controller.planning.service import plan_marked
from controller.recordings.errors import NoSoundError, NotRecordedError
from controller.recordings.service import (
    HeardOut,
    NewRecording,
    hear_out,
    keep_recording,
    say_music,
)
from controller.shelf.shelf import Shelf
from controller.store.bulletins import Bulletin
from controller.web.wording.recordings import heard_wrong
from playlists.messages.plan import ItemKind
from tests.controller.commune import NOW, TRANSLATORS, Commune, lay_commune, newest_plan
from tests.controller.recordings.sounding import RATE, sounding
from tts.recording.faults import Fault


@pytest.fixture
def commune(session: Session) -> Commune:
    return lay_commune(session, clusters=1)


@pytest.fixture(scope="module")
def heard(tmp_path_factory: pytest.TempPathFactory) -> HeardOut:
    return hear_out(sounding(0.01), Shelf(tmp_path_factory.mktemp("audio")))


def kept(session: Session, commune: Commune, heard: HeardOut, **asked: Any) -> Bulletin:
    new = NewRecording(unit_id=commune.unit.id, title="Phỏng vấn trưởng thôn", **asked)
    return keep_recording(session, commune.operator, new, heard, NOW)


def test_it_is_made_as_loud_as_everything_else_and_its_faults_are_told(heard: HeardOut) -> None:
    assert heard.track.frames == 2 * RATE
    assert heard.track.loudness_lufs is not None
    assert Fault.QUIET in {found.fault for found in heard.faults}


@pytest.mark.parametrize("content", [sounding(0), b"no sound at all"])
def test_what_holds_no_sound_is_refused(content: bytes, tmp_path: Path) -> None:
    with pytest.raises(NoSoundError):
        hear_out(content, Shelf(tmp_path))
    with pytest.raises(MissingFieldError):
        hear_out(b"", Shelf(tmp_path))


def test_it_is_approved_and_planned_as_a_promise_of_its_own(
    session: Session, commune: Commune, heard: HeardOut
) -> None:
    recording = kept(session, commune, heard)
    assert "quiet" in recording.current.recording_faults
    (quiet,) = [one for one in heard_wrong(recording.current) if "nhỏ tiếng" in one.words]
    assert (quiet.words, quiet.places) == ("Cả bài nhỏ tiếng", ())
    with pytest.raises(NoTextError):
        edit(session, commune.operator, recording.id, "Chữ", NOW)
    submit(session, commune.operator, recording.id, NOW)
    decisions.approve(session, commune.approver, recording.current.id, NOW)
    commune.slot(session, [commune.approved_bulletin(session), recording])
    plan_marked(session, NOW + 1000, (), limit=9)
    plan = newest_plan(session, commune.receivers[0].id)
    assert plan is not None
    assert [item.kind for item in plan.occurrences[0].items] == [
        ItemKind.BULLETIN, ItemKind.RECORDED,
    ]  # fmt: skip


def test_only_of_a_recording_somebody_says_whether_it_is_music(
    session: Session, commune: Commune, heard: HeardOut
) -> None:
    song = kept(session, commune, heard, is_music=True)
    assert song.is_music
    say_music(session, commune.operator, song.id, is_music=False, now=NOW)
    assert not song.is_music
    written = commune.draft(session)
    with pytest.raises(NotRecordedError):
        say_music(session, commune.operator, written.id, is_music=True, now=NOW)


def test_it_may_be_a_bulletin_in_another_language(
    session: Session, commune: Commune, heard: HeardOut
) -> None:
    news = commune.approved_bulletin(session)
    variant = kept(session, commune, heard, variant_of=news.id, language="rog")
    assert (variant.variant_of_id, variant.language) == (news.id, "rog")
    named = kept(session, commune, heard, variant_of=news.id, language="cjm", by=TRANSLATORS)
    assert (named.translator, named.native_reviewer) == ("Mấu Thị Hồng", "Cao Văn Bình")
    with pytest.raises(BadVariantError):
        kept(session, commune, heard, variant_of=news.id, language="vi")
