"""Numbers that every device can count to and every database can keep.

What lies outside is refused where a message is read: whoever signed it, it is no count and no
time, and it must stop neither a receiver nor the ledger.
"""

from typing import Annotated

import msgspec

LARGEST_COUNT = (1 << 31) - 2
"""One below what a 32-bit column holds, so that one can be counted on from it."""
LARGEST_INSTANT = (1 << 45) - 1
"""UTC milliseconds: in the year 3084."""

Count = Annotated[int, msgspec.Meta(ge=0, le=LARGEST_COUNT)]
Instant = Annotated[int, msgspec.Meta(ge=0, le=LARGEST_INSTANT)]
"""UTC milliseconds."""
