"""What the OpenAPI document says beside types: scopes, the Idempotency-Key, examples, words."""

import ast
import inspect
import sys
from typing import Any

from litestar.handlers import HTTPRouteHandler

from central.api import (
    access,
    access_answers,
    emergency,
    emergency_answers,
    fleet,
    fleet_answers,
    room_answers,
    rooms,
)
from central.api.door import SCOPE
from hallpass import problems, wire

_TOLD = (
    access, access_answers, emergency, emergency_answers, fleet, fleet_answers, room_answers,
    rooms, problems, wire,
)  # fmt: skip
_ONCE = "Takes an Idempotency-Key."
_IDEMPOTENCY_KEY = {
    "name": "Idempotency-Key",
    "in": "header",
    "required": False,
    "description": "Text of your own: for a day, the same request under it acts once.",
    "schema": {"type": "string", "maxLength": 200, "pattern": "^[!-~]*$"},
}
EXAMPLES: dict[str, Any] = {
    "RoomChange": {"based_on": 3, "limit_min": 8, "note": "shorter passes to the restroom"},
    "LayerChange": {
        "targets": ["room-101", "room-102"],
        "values": {"out_limit": 2, "look.theme": "dark"},
        "based_on": {"room-101": 3, "room-102": 1},
        "note": "two at a time this week",
    },
    "PlannedChange": {
        "targets": ["room-101"],
        "values": {"out_limit": 1},
        "due_at": "2026-12-01T14:00:00Z",
    },
    "Revert": {"version": 2, "note": "as it was before"},
    "Extension": {"minutes": 5},
    "DeviceChange": {"name": "Room 101, by the door"},
    "NewOrder": {"kind": "message", "text": "Assembly at 10:00", "minutes": 30},
    "Approval": {"room": "room-101"},
    "Picked": {"serial": "10000000abcdef01"},
    "NewBatchList": {"csv": "serial,room\n10000000abcdef01,101\n", "name": "August", "days": 30},
    "Start": {"action": "evacuate", "drill": True, "note": "monthly drill"},
    "Change": {"action": "shelter"},
    "End": {"emergency": "0198c6f2-8d1c-7cc3-98c4-6c1b0a3e2f10"},
    "AccountData": {"name": "Pat Example", "roles": ["technician"], "hall_monitor": True},
    "NewAccountData": {"name": "Pat Example", "roles": ["teacher"], "sign_in": "pat"},
    "NewKey": {"name": "Bell system", "scopes": ["see_who_is_out"], "days": 365},
    "NewHook": {"url": "https://hooks.school.example/hallpass", "events": ["emergency.started"]},
    "Problem": {"code": "forbidden", "message": "your account may not do this", "retry": None,
                "protocol": 1},
}  # fmt: skip


def describe(document: dict[str, Any], handlers: tuple[HTTPRouteHandler, ...], prefix: str) -> None:
    """Fill in what types don't say."""
    for handler in handlers:
        for path in handler.paths:
            plain = prefix + path.replace(":str", "")
            for method in handler.http_methods:
                _operation(document["paths"][plain][method.lower()], handler)
    schemas = document["components"]["schemas"]
    _mend(document)
    words = {name: told for module in _TOLD for name, told in _words_of(module).items()}
    for name, schema in schemas.items():
        about, fields = words.get(name, ("", {}))
        if about:
            schema.setdefault("description", about)
        for field, told in fields.items():
            inner = schema.get("properties", {}).get(field)
            if inner is not None and "$ref" not in inner:
                inner["description"] = told
        if name in EXAMPLES:
            schema["examples"] = [EXAMPLES[name]]


def _mend(part: Any) -> None:
    """Take back that the items of a `tuple[X, ...]` are said to be "X or anything"."""
    if isinstance(part, dict):
        items = part.get("items")
        if isinstance(items, dict) and {} in items.get("oneOf", ()):
            part["items"] = items["oneOf"][0]
        part = list(part.values())
    if isinstance(part, list):
        for inner in part:
            _mend(inner)


def _operation(operation: dict[str, Any], handler: HTTPRouteHandler) -> None:
    scope = handler.opt[SCOPE].value
    words = operation.get("description", "")
    operation["summary"] = words.partition(". ")[0].rstrip(".")
    operation["description"] = f"{words} Scope: `{scope}`."
    operation["x-scope"] = scope
    for code, response in operation["responses"].items():
        if code.startswith("2"):
            response["description"] = "Done."
    if _ONCE in words:
        operation.setdefault("parameters", []).append(_IDEMPOTENCY_KEY)


def _words_of(module: Any) -> dict[str, tuple[str, dict[str, str]]]:
    """Return each class's sentence, and the sentences under its fields."""
    tree = ast.parse(inspect.getsource(sys.modules[module.__name__]))
    found: dict[str, tuple[str, dict[str, str]]] = {}
    for item in tree.body:
        if isinstance(item, ast.ClassDef):
            fields: dict[str, str] = {}
            for before, after in zip(item.body, item.body[1:], strict=False):
                told = _text(after)
                if isinstance(before, ast.AnnAssign) and told:
                    fields[ast.unparse(before.target)] = told
            found[item.name] = (ast.get_docstring(item) or "", fields)
    return found


def _text(item: ast.stmt) -> str:
    if isinstance(item, ast.Expr) and isinstance(item.value, ast.Constant):
        value = item.value.value
        return " ".join(value.split()) if isinstance(value, str) else ""
    return ""
