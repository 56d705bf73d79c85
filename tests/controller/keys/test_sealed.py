import json
from collections.abc import Mapping
from pathlib import Path

import pytest

from controller.keys.passphrase import (
    FILE_VARIABLE,
    VARIABLE,
    NoPassphraseError,
    asked_passphrase,
    kept_passphrase,
    required_passphrase,
    told_passphrase,
)
from controller.keys.private_files import KeyFileError
from controller.keys.sealed import Lock, Stretch, UnsealError, seal_secret, unseal_secret

LIGHT = Stretch(memory_kib=64, passes=1, lanes=1)
SECRET = bytes(range(32))
CONTENT = seal_secret("station key ab", SECRET, Lock(b"open sesame", LIGHT))


def test_what_was_sealed_is_unsealed_by_its_passphrase_only() -> None:
    assert unseal_secret(CONTENT, b"open sesame") == SECRET
    with pytest.raises(UnsealError, match="passphrase"):
        unseal_secret(CONTENT, b"open says me")


def test_one_secret_sealed_twice_looks_different() -> None:
    assert seal_secret("station key ab", SECRET, Lock(b"open sesame", LIGHT)) != CONTENT


def test_no_byte_of_the_file_can_be_changed_unnoticed() -> None:
    for place in range(len(CONTENT) - 1):
        changed = bytearray(CONTENT)
        changed[place] ^= 0x01
        try:
            # Some bits of base64's last letter mean nothing: then it is the same secret.
            assert unseal_secret(bytes(changed), b"open sesame") == SECRET
            assert json.loads(changed)["what"] == "station key ab"
        except UnsealError:
            continue


@pytest.mark.parametrize(
    "wish", [{"memory_kib": 2**31}, {"passes": 10**6}, {"lanes": 0}, {"memory_kib": 1}]
)
def test_a_file_cannot_ask_for_endless_work(wish: Mapping[str, int]) -> None:
    file = json.loads(CONTENT)
    file["stretch"].update(wish)
    with pytest.raises(UnsealError, match="not known"):
        unseal_secret(json.dumps(file).encode(), b"open sesame")


class TestPassphrase:
    def test_a_named_file_comes_before_the_variable(self, tmp_path: Path) -> None:
        file = tmp_path / "word"
        file.touch(0o600)
        file.write_text("từ tệp\n")
        told = {FILE_VARIABLE: str(file), VARIABLE: "from the variable"}
        assert told_passphrase(told, tmp_path) == "từ tệp".encode()
        assert told_passphrase({VARIABLE: "from the variable"}, tmp_path) == b"from the variable"

    def test_a_file_that_others_may_read_is_refused(self, tmp_path: Path) -> None:
        file = tmp_path / "word"
        file.write_text("word")
        file.chmod(0o644)
        with pytest.raises(KeyFileError, match="others may read it"):
            told_passphrase({FILE_VARIABLE: str(file)}, tmp_path)

    def test_who_is_told_nothing_says_by_which_ways(self, tmp_path: Path) -> None:
        with pytest.raises(NoPassphraseError, match=FILE_VARIABLE):
            required_passphrase({}, tmp_path)

    def test_a_machine_without_questions_keeps_one_for_itself(self, tmp_path: Path) -> None:
        made = kept_passphrase({}, tmp_path)
        assert required_passphrase({}, tmp_path) == made
        assert (tmp_path / "passphrase").stat().st_mode & 0o077 == 0

    @pytest.mark.parametrize(
        ("answers", "problem"), [(["short"], "characters"), (["long enough", "other"], "differ")]
    )
    def test_a_person_is_asked_twice_for_a_new_one(self, answers: list[str], problem: str) -> None:
        replies = iter(answers)
        with pytest.raises(NoPassphraseError, match=problem):
            asked_passphrase("a key", twice=True, ask=lambda _question: next(replies))
