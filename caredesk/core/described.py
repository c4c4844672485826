"""What the description of the machine interface says beyond the routes: keys, rates, problems, readable names."""

import re
import threading
from typing import Any

from spectree import SpecTree
from spectree.model_adapter import ModelClass
from spectree.model_adapter.protocol import SchemaMode

WRITES = ("post", "put", "patch", "delete")
PROBLEM = {"application/problem+json": {"schema": {"$ref": "#/components/schemas/Problem"}}}
ONCE = {
    "name": "Idempotency-Key",
    "in": "header",
    "required": False,
    "description": "The same key with the same request is done once, and answered again as it was, for a day.",
    "schema": {"type": "string", "minLength": 1, "maxLength": 200},
}
HEADERS = {
    "RateLimit-Limit": "How many requests fit into the window of the rate.",
    "RateLimit-Remaining": "How many of them are left.",
    "RateLimit-Reset": "In how many seconds the window begins anew.",
    "Retry-After": "In how many seconds to try again.",
    "Idempotent-Replayed": "`true` when this is the first answer once more.",
}
RATE = tuple(name for name in HEADERS if name.startswith("RateLimit"))
_known: dict[str, type] = {}


class Late(SpecTree):
    """The description, made when somebody asks for it: a third of a start's work went into it otherwise."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._noted: dict[str, tuple[ModelClass, SchemaMode]] = {}
        self._one_at_a_time = threading.Lock()

    @property
    def spec(self) -> dict[str, Any]:
        with self._one_at_a_time:
            while self._noted:
                super()._add_model(*self._noted.popitem()[1])
            return super().spec

    def _add_model(self, model: ModelClass, mode: SchemaMode = "validation") -> str:
        key = self.naming_strategy(model)
        self._noted[key] = model, mode
        return key


def name(model: type) -> str:
    """A component is called like its class; two classes of one name would hide one another."""
    if _known.setdefault(model.__name__, model) is not model:
        raise TypeError(f"Two models of the machine interface are called {model.__name__}.")
    return model.__name__


def nested(_parent: str, child: str) -> str:
    """What stands inside a model keeps its own name."""
    return child


def complete(plain: dict[str, Any]) -> dict[str, Any]:
    """The description with all that holds for every route."""
    parts = plain["components"] | {
        "parameters": {"IdempotencyKey": ONCE},
        "headers": {header: _header(header, told) for header, told in HEADERS.items()},
    }
    paths = {path: {verb: _operation(verb, path, one) for verb, one in ops.items()} for path, ops in _in_order(plain)}
    return plain | {"components": parts, "paths": paths}


def _in_order(plain: dict[str, Any]) -> list[tuple[str, Any]]:
    return sorted(plain["paths"].items())


def _header(header: str, told: str) -> dict[str, Any]:
    kind = "string" if header == "Idempotent-Replayed" else "integer"
    return {"description": told, "schema": {"type": kind}}


def _operation(verb: str, path: str, plain: dict[str, Any]) -> dict[str, Any]:
    parameters = [_parameter(one) for one in plain["parameters"]]
    if verb in WRITES:
        parameters.append({"$ref": "#/components/parameters/IdempotencyKey"})
    answers = {code: _answer(code, one, verb) for code, one in plain["responses"].items()}
    answers["default"] = _answer("default", {"description": "Any other error"}, verb)
    words = re.sub(r"\W+", "_", path.removeprefix("/api/v1/")).strip("_")
    return plain | {"operationId": f"{verb}_{words}", "parameters": parameters, "responses": answers}


def _parameter(plain: dict[str, Any]) -> dict[str, Any]:
    if plain["schema"].get("format") != "int32":
        return plain
    return plain | {"schema": {"type": "integer", "format": "int64", "minimum": 1}}


def _answer(code: str, plain: dict[str, Any], verb: str) -> dict[str, Any]:
    headers = [*RATE, *(["Retry-After"] if code in ("429", "default") else [])]
    if code.startswith("2"):
        headers += ["Idempotent-Replayed"] if verb in WRITES else []
    else:
        plain = plain | {"content": PROBLEM}
    return plain | {"headers": {one: {"$ref": f"#/components/headers/{one}"} for one in headers}}
