"""Faults of which only a count is known: told as long as it rises, and an hour longer.

Every other fault is a condition that is looked at whenever the state is told, and ends with it:

| fault | ends when |
|---|---|
| `journal_unwritable` | the journal has taken all that was to be written |
| `journal_damaged`, `journal_lost` | the ledger has stored what follows the gap |
| `journal_rewound` | the journal is begun anew |
| `disk` | what could not be kept was kept at another try |
| `audio_…`, `cache_full`, `disk` | the track is held, or no longer wanted |
| `plan_refused` (`trust_`, `time_`, `stored_`, …) | a message of that kind is accepted |
| `sound_lost` | the sound device works |
| `line_unstable` | the line has held for a minute |
| `second_broker` | the first broker answers again |
| `relay_program_missing` | the plan relays no station any more, or ffmpeg is installed |
| `update_refused`, `update_returned` | another version is brought in |
| `messages_dropped`, `frames_lost`, `decoder_too_slow` | an hour passed without another one |
| `foreign_sound` | an hour passed without another one |
| `unheard` | what was put out is recognised again |
| `hearing_howl`, `hearing_hum`, `hearing_clipping`, `hearing_silence` | ten minutes without |
| `microphone_lost` | sound comes from it |
| `last_resort` | the next start |
"""

HOUR_NS = 3600 * 1_000_000_000


class Rising:
    """One such count, which only rises."""

    def __init__(self) -> None:
        self._count = 0
        self._rose_ns: int | None = None

    def is_on(self, count: int, now_ns: int) -> bool:
        """Look at the count: whether it rose within the last hour."""
        if count > self._count:
            self._count, self._rose_ns = count, now_ns
        return self._rose_ns is not None and now_ns - self._rose_ns < HOUR_NS
