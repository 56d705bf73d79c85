"""Whether a relayed station sounds, or what stands in for it. Pure.

While nothing has come for STALL_S and nothing waits, the stand-in sounds. The station comes back
when it has flowed steadily for RETURN_S: at the next pause of the stand-in, so that no sentence is
cut, but PATIENCE_S later in any case. A line that comes and goes therefore changes what people
hear at most every few seconds.
"""

from dataclasses import dataclass

from playlists.messages.plan import SAMPLE_RATE

STALL_S = 3.0
RETURN_S = 5.0
PATIENCE_S = 20.0
BREAK_S = 1.5
"""What has not come for so long does not flow."""
DRY_FRAMES = SAMPLE_RATE // 10


@dataclass(frozen=True, slots=True)
class Sight:
    """What is known of a station's sound at an instant (seconds of one clock)."""

    now: float
    came_at: float
    """When something last came; before anything did, when it was first asked for."""
    flows_since: float | None
    """Since when it has come without a break; None while it does not."""
    waiting: int
    """Frames that lie ready to sound."""
    begun: bool = True
    """Whether people hear it already."""
    at_pause: bool = False
    """Whether the stand-in is between two sentences, or over."""


def stands_in(sight: Sight, *, now_standing: bool) -> bool:
    """Whether the stand-in sounds from now on."""
    if not now_standing:
        return sight.now - sight.came_at >= STALL_S and sight.waiting < DRY_FRAMES
    if sight.flows_since is None or sight.now - sight.came_at > BREAK_S:
        return True
    if not sight.begun:
        return False
    steady_s = sight.now - sight.flows_since
    return steady_s < RETURN_S or not (sight.at_pause or steady_s >= RETURN_S + PATIENCE_S)
