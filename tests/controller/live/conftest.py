from pathlib import Path

import pytest
from sqlalchemy.orm import Session

from tests.controller.commune import lay_commune
from tests.controller.live.studio import Studio


@pytest.fixture
def studio(session: Session, tmp_path: Path) -> Studio:
    """A commune of three clusters with its duty officer, nobody on duty."""
    return Studio(session, lay_commune(session), tmp_path)
