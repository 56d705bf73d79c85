"""What all shapes of the API share; each other shape stands in the file of its routes.

Where several files take or give a shape, or a file would grow too large, it is in the one named
after its subject (`bulletin_shapes`, `schedule_shapes`, `writing_shapes`). Instants are ISO 8601
with zone, lengths are milliseconds.
"""

from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field

Sha256 = Annotated[str, Field(pattern="^[0-9a-f]{64}$")]
EXAMPLE_ID = "019abc0e1f2a7b3c8d4e5f6071829304"


class Given(BaseModel):
    """What a program sends: nothing that is not known here."""

    model_config = ConfigDict(extra="forbid")


class Problem(BaseModel):
    """Why something was refused, for people, in Vietnamese."""

    detail: str = Field(examples=["Không tìm thấy mục này; có thể liên kết đã cũ. …"])
