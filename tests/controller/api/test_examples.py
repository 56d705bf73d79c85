import importlib
import json
import pkgutil
from typing import Any

import pytest
from pydantic import BaseModel, ValidationError

import controller.api
from controller.api.examples import EXAMPLES, bodies, fields_without
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


def test_every_operation_with_a_body_shows_one_that_could_be_sent(schema: dict[str, Any]) -> None:
    shown = list(bodies(schema))
    assert len(shown) > 30
    wrong = {}
    for content in shown:
        described = content["schema"]
        ref = (described.get("anyOf") or [described])[0]["$ref"]
        model = MODELS[ref.rpartition("/")[2]]
        try:
            model.model_validate_json(json.dumps(content["example"]))
        except ValidationError as error:
            wrong[model.__name__] = error.errors()
    assert wrong == {}
