"""The OpenAPI document as a page for people: plain HTML with our own style sheet, no script."""

from html import escape
from typing import Any

_HEAD = """<!doctype html>
<html lang="en"><head><meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>Hallpass API</title>
<link rel="stylesheet" href="/static/vendor/pico.min.css">
<link rel="stylesheet" href="/static/app.css"></head>
<body><main class="wrap" id="main">"""
_FOOT = "</main></body></html>"


def page_of(document: dict[str, Any]) -> str:
    """Return the page."""
    info = document["info"]
    parts = [
        _HEAD,
        f"<h1>{escape(info['title'])} API {escape(info['version'])}</h1>",
        f"<p>{escape(info.get('description', ''))}</p>",
        '<p><a href="/api/v1/openapi.json">The OpenAPI 3.1 document</a></p>',
    ]
    groups: dict[str, list[str]] = {}
    for path, methods in document["paths"].items():
        for method, operation in methods.items():
            if isinstance(operation, dict) and "responses" in operation:
                tag = (operation.get("tags") or ["other"])[0]
                groups.setdefault(tag, []).append(_operation(path, method, operation))
    for tag, operations in groups.items():
        parts += [f"<h2>{escape(tag)}</h2>", *operations]
    schemas = document.get("components", {}).get("schemas", {})
    parts.append("<h2>Bodies</h2>")
    parts += [_schema(name, schema) for name, schema in sorted(schemas.items())]
    return "".join([*parts, _FOOT])


def _operation(path: str, method: str, operation: dict[str, Any]) -> str:
    words = escape(operation.get("description") or operation.get("summary") or "")
    good = next((code for code in operation["responses"] if code.startswith("2")), "")
    rows = [
        _row(item["name"], _type(item.get("schema", {})), item.get("description", ""))
        for item in operation.get("parameters", ())
    ]
    body = _content(operation.get("requestBody", {}))
    answer = _content(operation["responses"].get(good, {}))
    return (
        f"<details><summary><code>{method.upper()} {escape(path)}</code> {words}</summary>"
        f"<dl class='facts'>{''.join(rows)}"
        + (_row("body", body, "") if body else "")
        + _row(f"answer {good}", answer or "nothing", "")
        + "</dl></details>"
    )


def _schema(name: str, schema: dict[str, Any]) -> str:
    needed = set(schema.get("required", ()))
    rows = [
        _row(
            field + ("" if field in needed else " (optional)"),
            _type(inner),
            inner.get("description", ""),
        )
        for field, inner in schema.get("properties", {}).items()
    ]
    words = escape(schema.get("description", ""))
    values = ", ".join(map(str, schema.get("enum", ())))
    return (
        f"<details id='{escape(name)}'><summary><b>{escape(name)}</b> {words}</summary>"
        f"<dl class='facts'>{''.join(rows)}</dl><p>{escape(values)}</p></details>"
    )


def _row(name: str, kind: str, words: str) -> str:
    said = f" {escape(words)}" if words else ""
    return f"<dt><code>{escape(name)}</code></dt><dd>{kind}{said}</dd>"


def _content(part: dict[str, Any]) -> str:
    for media in part.get("content", {}).values():
        return _type(media.get("schema", {}))
    return ""


def _type(schema: dict[str, Any]) -> str:
    if "$ref" in schema:
        name = str(schema["$ref"]).rpartition("/")[2]
        return f"<a href='#{escape(name)}'>{escape(name)}</a>"
    for many in ("oneOf", "anyOf"):
        if many in schema:
            return " or ".join(_type(inner) for inner in schema[many])
    if schema.get("type") == "array":
        return "list of " + _type(schema.get("items", {}))
    kind = schema.get("type", "anything")
    return escape(" or ".join(kind) if isinstance(kind, list) else str(kind))
