"""A Vietnamese recogniser, where there is one. It is not part of Loa: without it, skipped."""

import importlib.util
import os
from pathlib import Path
from types import ModuleType

import numpy as np
import numpy.typing as npt
import pytest

JUDGE = Path(__file__).parents[3] / "shared" / "tools" / "speech_judge.py"
HEARD_BY = Path(os.environ.get("SPEECH_JUDGE_CACHE", "~/.cache/speech-judge")).expanduser()
RATE_OF_JUDGE = 16_000

Wave = npt.NDArray[np.float64]


def recogniser() -> ModuleType:
    """The script that hears; skips the test where it or its model is missing."""
    if not JUDGE.is_file():
        pytest.skip(f"no recogniser at {JUDGE}")
    if not (HEARD_BY / "model.onnx").is_file():
        pytest.skip(f"the recogniser's model is not in {HEARD_BY}")
    spec = importlib.util.spec_from_file_location("speech_judge", JUDGE)
    assert spec
    assert spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def for_recogniser(wave: Wave, rate: int) -> Wave:
    """The sound at the rate that it hears."""
    at = np.arange(0, len(wave), rate / RATE_OF_JUDGE)
    return np.asarray(np.interp(at, np.arange(len(wave)), wave), np.float64)
