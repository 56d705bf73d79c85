"""A week that was on air, to report of."""

import pytest
from sqlalchemy.orm import Session

from tests.controller.reports.reported_commune import Week


@pytest.fixture
def week(session: Session) -> Week:
    return Week(session)
