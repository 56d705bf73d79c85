"""The web, for whoever reads figures over it."""

from tests.controller.web.conftest import web, write

__all__ = ["web", "write"]
