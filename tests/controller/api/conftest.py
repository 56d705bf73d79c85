"""The JSON API over a small commune."""

import pytest

from controller.store.people import StaffRole
from tests.controller.api.programs import Program
from tests.controller.web.asking import Web
from tests.controller.web.conftest import laid, web, write

__all__ = ["approver", "laid", "operator", "web", "write"]


@pytest.fixture
def operator(web: Web) -> Program:
    return Program.logged_in(web, StaffRole.OPERATOR)


@pytest.fixture
def approver(web: Web) -> Program:
    return Program.logged_in(web, StaffRole.APPROVER)
