"""Whether the next broadcast can sound, and if not, why not. Pure."""

from dataclasses import dataclass

from playlists.messages.plan import Plan
from playlists.messages.state import NotReady


@dataclass(frozen=True, slots=True, kw_only=True)
class Needs:
    """What a broadcast needs, as it is now."""

    plan: Plan | None
    audio_there: bool
    clock_trusted: bool
    sound_open: bool
    board_answers: bool


def not_ready(needs: Needs, now: int) -> tuple[NotReady, ...]:
    """Everything that is missing; empty means ready for air. `now`: UTC ms."""
    plan = needs.plan
    missing = {
        NotReady.NO_PLAN: plan is None,
        NotReady.PLAN_EXPIRED: plan is not None and now >= plan.expires_at,
        NotReady.AUDIO: not needs.audio_there,
        NotReady.CLOCK: not needs.clock_trusted,
        NotReady.SOUND: not needs.sound_open,
        NotReady.BOARD: not needs.board_answers,
    }
    return tuple(cause for cause, is_so in missing.items() if is_so)
