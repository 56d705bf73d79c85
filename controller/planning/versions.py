"""How plans are numbered, whatever receivers claim to have seen. Pure.

A restored backup must go on above what the fleet has seen, or every receiver refuses the plans.
But a receiver's word is no more than that: one that claims an absurd number must not push its
cluster's numbers to the end of the integers.
"""

from playlists.messages.numbers import LARGEST_COUNT

LARGEST_JUMP = 10_000
"""Some years of plans: what a restored backup can have missed."""


def is_believable(highest: int, reported: int) -> bool:
    """Whether a receiver may have seen a version, when ours go up to `highest`."""
    return reported <= min(highest + LARGEST_JUMP, LARGEST_COUNT - LARGEST_JUMP)
