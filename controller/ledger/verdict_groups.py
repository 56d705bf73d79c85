"""How verdicts are counted together, wherever broadcasts are counted. Pure."""

from playlists.rules.verdict import VerdictKind

SOUNDED = frozenset({VerdictKind.PLAYED, VerdictKind.PLAYED_HEARD})
"""The loudspeaker put it out whole, whether or not a microphone recognised it."""
BY_ORDER = frozenset({VerdictKind.NOT_PLAYED_BY_ORDER, VerdictKind.RECALLED})
"""Somebody decided so: it counts as promised to nobody."""
OPEN = frozenset({VerdictKind.WAITING, VerdictKind.AWAITING_REPORT})
"""What became of it is still to be known."""
TROUBLE = frozenset({VerdictKind.FAILED, VerdictKind.PARTIAL, VerdictKind.UNVERIFIED})
"""It did not sound as promised, as far as is known."""
