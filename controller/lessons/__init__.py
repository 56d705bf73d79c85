"""Tập dượt: short lessons with sample bulletins.

Nothing of this room or of its pages writes anywhere, and it may import no room that does (a
contract in pyproject.toml): what is tried here cannot come near a loudspeaker. The motions of an
emergency are practised in `controller/emergencies` (Tập thao tác), by keys that receivers refuse.
"""
