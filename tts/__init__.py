"""Written Vietnamese to spoken Vietnamese to audio.

Knows nothing of loudspeakers, users or schedules.
"""
