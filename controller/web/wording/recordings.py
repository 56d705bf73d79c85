"""What is heard wrong with a recording, in words a person understands."""

from collections.abc import Mapping

from tts.recording.faults import Fault

FAULT: Mapping[Fault, str] = {
    Fault.SILENT: "Không nghe thấy gì",
    Fault.QUIET: "Đoạn này nhỏ tiếng",
    Fault.CLIPPED: "Tiếng bị vỡ vì ghi quá to",
    Fault.HUM: "Có tiếng ù điện",
    Fault.NOISY: "Nhiều tiếng ồn",
    Fault.NARROW: "Tiếng nghe như qua điện thoại",
    Fault.STANDSTILL: "Có đoạn im lặng dài",
}


def fault_words(kept: str) -> list[str]:
    """The faults of a recording as they are kept."""
    return [FAULT[Fault(word)] for word in kept.split()]
