"""How much is left in the battery, as far as its voltage tells. Pure."""

from playlists.messages.state import BoardState

FULL_MV = 12_700
"""A 12 V lead battery at rest, full."""
MAINS_V = 90
"""Below this the receiver lives on its battery (Thông tư 39/2020/TT-BTTTT, annex 1)."""


def battery_percent(board: BoardState | None, low_mv: int) -> int | None:
    """In per cent of what lies between full and low; None on mains, or where nobody measures."""
    if board is None or board.battery_mv is None or not board.connected:
        return None
    if board.mains_v is None or board.mains_v >= MAINS_V:
        return None
    share = (board.battery_mv - low_mv) / max(1, FULL_MV - low_mv)
    return max(0, min(100, round(share * 100)))
