"""One Loa a folder."""

import errno
from pathlib import Path

import pytest

from controller.serve.alone import HomeTakenError, alone_in


def test_a_second_loa_in_the_same_folder_is_refused(tmp_path: Path) -> None:
    home = tmp_path / "home"
    with alone_in(home), pytest.raises(HomeTakenError) as refused, alone_in(home):
        pass
    assert refused.value.filename == str(home)
    assert refused.value.errno == errno.EAGAIN


def test_the_folder_is_free_again_afterwards_even_after_a_failure(tmp_path: Path) -> None:
    with pytest.raises(BlockingIOError, match="by the work itself"), alone_in(tmp_path):
        raise BlockingIOError("by the work itself")
    with alone_in(tmp_path):
        pass


def test_two_folders_do_not_disturb_each_other(tmp_path: Path) -> None:
    with alone_in(tmp_path / "one"), alone_in(tmp_path / "two"):
        assert (tmp_path / "two").is_dir()
