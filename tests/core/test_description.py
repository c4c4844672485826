"""The description of the machine interface: valid, complete, and readable by whoever builds on it."""

import re

import pytest
from openapi_spec_validator import OpenAPIV31SpecValidator

API = "/api/v1"
WRITES = ("post", "put", "patch", "delete")


@pytest.fixture
def told(app):
    return app.test_client().get(f"{API}/openapi.json").get_json()


@pytest.fixture
def operations(told):
    return {f"{verb} {path}": one for path, ops in told["paths"].items() for verb, one in ops.items()}


def test_it_is_valid(told):
    assert [error.message for error in OpenAPIV31SpecValidator(told).iter_errors()] == []


def test_every_operation_says_what_success_is(operations):
    assert [name for name, one in operations.items() if not any(code[0] == "2" for code in one["responses"])] == []


def test_errors_are_problems(operations):
    for name, one in operations.items():
        for code, answer in one["responses"].items():
            if code[0] != "2":
                assert list(answer["content"]) == ["application/problem+json"], f"{name} {code}"


def test_writes_take_a_key_that_makes_them_safe_to_repeat(told, operations):
    for name, one in operations.items():
        keys = [each for each in one["parameters"] if each.get("$ref") == "#/components/parameters/IdempotencyKey"]
        assert len(keys) == name.startswith(WRITES), name
    assert told["components"]["parameters"]["IdempotencyKey"]["name"] == "Idempotency-Key"


def test_every_answer_tells_the_rate(operations):
    for name, one in operations.items():
        for code, answer in one["responses"].items():
            assert {"RateLimit-Limit", "RateLimit-Remaining", "RateLimit-Reset"} <= set(answer["headers"]), name
            assert ("Retry-After" in answer["headers"]) == (code in ("429", "default"))


def test_names_can_be_read(told, operations):
    ids = [one["operationId"] for one in operations.values()]

    assert [name for name in told["components"]["schemas"] if not re.fullmatch("[A-Z][A-Za-z]+", name)] == []
    assert [one for one in ids if not re.fullmatch("[a-z_]+", one)] == []
    assert len(set(ids)) == len(ids)


def test_every_list_goes_page_by_page(told, operations):
    schemas = told["components"]["schemas"]
    for name, one in operations.items():
        schema = one["responses"].get("200", {}).get("content", {}).get("application/json", {}).get("schema", {})
        answered = schemas.get(schema.get("$ref", "").rpartition("/")[2], {}).get("properties", {})
        if name.startswith("get ") and "items" in answered:
            assert {"limit", "cursor"} <= {each.get("name") for each in one["parameters"]}, name
            assert "next_cursor" in answered, name


def test_two_things_are_never_called_the_same():
    from caredesk.core import described

    described.name(type("OnlyHere", (), {}))
    with pytest.raises(TypeError):
        described.name(type("OnlyHere", (), {}))
    described._known.pop("OnlyHere")
