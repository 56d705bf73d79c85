import importlib
import pkgutil
from typing import Any

import pytest
from pydantic import BaseModel, ValidationError

import controller.api
from controller.api.examples import EXAMPLES, fields_without
from controller.settings import read_settings
from controller.store.engine import open_engine
from controller.web.app import create_app

MODELS = {
    name: model
    for found in pkgutil.iter_modules(controller.api.__path__, "controller.api.")
    for name, model in vars(importlib.import_module(found.name)).items()
    if isinstance(model, type) and issubclass(model, BaseModel)
}


@pytest.fixture(scope="module")
def schema() -> dict[str, Any]:
    settings = read_settings({"LOA_HOME": "/nowhere"})
    return create_app(settings, open_engine("sqlite://")).openapi()


def test_every_field_has_an_example_or_tells_itself_what_it_holds(schema: dict[str, Any]) -> None:
    assert [(model, name) for model, name, _field in fields_without(schema)] == []


def test_no_example_is_left_of_a_field_that_went(schema: dict[str, Any]) -> None:
    described = schema["components"]["schemas"].values()
    names = {name for model in described for name in model.get("properties", {})}
    assert set(EXAMPLES) - names == set()


def test_what_is_to_be_sent_can_be_put_together_from_examples(schema: dict[str, Any]) -> None:
    """As tools do that show a request: one example a field."""
    sent = {
        content["schema"]["$ref"].rpartition("/")[2]
        for path in schema["paths"].values()
        for told in path.values()
        for content in told.get("requestBody", {}).get("content", {}).values()
        if "$ref" in content.get("schema", {})
    }
    known = sent & MODELS.keys()
    assert len(known) > 15
    wrong = {}
    for name in known:
        fields = schema["components"]["schemas"][name]["properties"]
        plain = {n: field["examples"][0] for n, field in fields.items() if "examples" in field}
        try:
            MODELS[name].model_validate(plain)
        except ValidationError as error:
            # What is a date, a choice or a thing of its own needs no example to be understood.
            wrong[name] = [one for one in error.errors() if one["type"] != "missing"]
    assert {name: errors for name, errors in wrong.items() if errors} == {}
