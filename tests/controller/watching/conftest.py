"""The web, for whoever reads figures over it."""

from tests.controller.web.conftest import laid, web, write

__all__ = ["laid", "web", "write"]
