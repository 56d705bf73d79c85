"""The words of what was learned."""

from collections.abc import Callable, Mapping
from typing import Any

from controller.errors import ControllerError
from controller.training.errors import NotPassedError

TRAINING_SENTENCES: Mapping[type[ControllerError], Callable[[Any], str]] = {
    NotPassedError: lambda _: (
        "Chưa ghi bài học: còn câu chưa đúng. Mở lại bài, đọc lời giải rồi chọn lại."
    ),
}
