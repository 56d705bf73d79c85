"""The API's place in the app."""

from fastapi import FastAPI


def add_api(app: FastAPI) -> None:
    """Add the routes."""
    del app
