"""How plans are numbered, whatever receivers claim to have seen. Pure.

A restored backup must go on above what the fleet has seen, or every receiver refuses the plans.
But a receiver's word is no more than that: one that claims an absurd number must not push its
cluster's numbers to the end of the integers.
"""

LARGEST_JUMP = 10_000
"""Some years of plans: what a restored backup can have missed."""
LARGEST_VERSION = (1 << 31) - 1
"""What the database holds."""


def is_believable(highest: int, reported: int) -> bool:
    """Whether a receiver may have seen a version, when ours go up to `highest`."""
    return reported <= min(highest + LARGEST_JUMP, LARGEST_VERSION - LARGEST_JUMP)


def next_version(highest: int, reported: int) -> int:
    """The number above ours and above what a receiver may have seen."""
    return max(highest, reported if is_believable(highest, reported) else 0) + 1
