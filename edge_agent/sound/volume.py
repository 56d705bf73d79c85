"""Volume in per cent as people set it, and as a factor that ears hear as even steps."""

RANGE_DB = 40.0


def gain(percent: int) -> float:
    """100% leaves sound untouched, each per cent less takes 0.4 dB, 0% is silence."""
    if percent <= 0:
        return 0.0
    return float(10 ** ((min(percent, 100) - 100) * RANGE_DB / 100 / 20))
