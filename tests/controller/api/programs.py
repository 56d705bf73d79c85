"""A program that uses the API with a token."""

from dataclasses import dataclass
from typing import Any

from fastapi.testclient import TestClient

from controller.store.people import StaffRole
from tests.controller.commune import PASSWORD
from tests.controller.web.asking import Web


@dataclass
class Program:
    client: TestClient
    token: str

    @classmethod
    def logged_in(cls, web: Web, role: StaffRole) -> "Program":
        client = web.client()
        login = {"login": f"{role}.thu", "password": PASSWORD}
        answer = client.post("/api/v1/session", json=login)
        assert answer.status_code == 201, answer.text
        return cls(client, answer.json()["token"])

    def get(self, path: str, **query: Any) -> Any:
        return self._done("GET", path, params=query)

    def post(self, path: str, body: object = None, status: int | None = None) -> Any:
        return self._done("POST", path, status, json=body)

    def ask(self, method: str, path: str, **sent: Any) -> Any:
        headers = {"Authorization": f"Bearer {self.token}"}
        return self.client.request(method, f"/api/v1{path}", headers=headers, **sent)

    def _done(self, method: str, path: str, status: int | None = None, **sent: Any) -> Any:
        answer = self.ask(method, path, **sent)
        expected = {status} if status else {200, 201}
        assert answer.status_code in expected, (answer.status_code, answer.text)
        return answer.json()
