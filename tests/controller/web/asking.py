"""Ask the web without a network, as a browser would: one client a person."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from fastapi import FastAPI
from fastapi.testclient import TestClient
from sqlalchemy import Engine
from sqlalchemy.orm import Session

from controller.store.people import StaffRole
from tests.controller.commune import NOW, PASSWORD, Commune

Write = Callable[[Callable[[Session], Any]], Any]
"""Does something with a session, commits it, gives what it made."""


@dataclass
class Web:
    """The app, its database and its commune; `now` is the app's clock."""

    app: FastAPI
    engine: Engine
    commune: Commune
    audio_dir: Path
    now: int = NOW + 60_000

    def client(self) -> TestClient:
        return TestClient(self.app, follow_redirects=False)

    def logged_in(self, role: StaffRole) -> "Browser":
        browser = Browser(self.client())
        page = browser.client.get("/dang-nhap")
        login = {"login": f"{role}.thu", "password": PASSWORD, "csrf_token": token_of(page.text)}
        answer = browser.client.post("/dang-nhap", data=login)
        assert answer.status_code == 303, answer.text
        return browser


@dataclass
class Browser:
    """A client that fills the CSRF field as a browser would."""

    client: TestClient

    def get(self, path: str) -> str:
        answer = self.client.get(path)
        assert answer.status_code == 200, (path, answer.status_code, answer.text)
        return answer.text

    def post(self, path: str, form: Mapping[str, object], page: str = "/hom-nay") -> "Answer":
        fields = {"csrf_token": token_of(self.get(page)), **form}
        answer = self.client.post(path, data=fields)
        return Answer(answer.status_code, answer.headers.get("location", ""), answer.text)


@dataclass
class Answer:
    status: int
    location: str
    text: str


def yes_of(html: str) -> dict[str, object]:
    """The form of a page as its approver fills it: every wording, every tick."""
    yes = html.partition('class="stack decide-form"')[2].partition("</form>")[0]
    return {
        "revision_ids": re.findall(r'name="revision_ids" value="(\w+)"', yes),
        "list_name": first(r'name="list_name" value="([^"]*)"', yes),
        "ticks": re.findall(r'name="ticks" value="(\d+)"', yes),
    }


def token_of(html: str) -> str:
    return first(r'name="csrf_token" value="([^"]+)"', html)


def first(pattern: str, text: str) -> str:
    """What the pattern's group holds at its first match."""
    found = re.search(pattern, text)
    assert found is not None, (pattern, text)
    return found[1]
