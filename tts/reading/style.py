"""How a region speaks: the choices a commune makes once."""

from dataclasses import dataclass
from typing import Literal


@dataclass(frozen=True, slots=True)
class Style:
    """Regional words, and how document numbers are said.

    `document_numbers`:
    - "organ": "Quyết định số một nghìn ba trăm hai mươi hai của ủy ban nhân dân"
    - "short": the number alone, "Quyết định số một nghìn ba trăm hai mươi hai"
    - "slashes": as a clerk spells it, "... gạch chéo quyết định gạch ngang ủy ban nhân dân"
    """

    thousand: Literal["nghìn", "ngàn"] = "nghìn"
    zero_tens: Literal["linh", "lẻ"] = "linh"
    early_day: Literal["mùng", "mồng"] = "mùng"
    document_numbers: Literal["organ", "short", "slashes"] = "organ"
