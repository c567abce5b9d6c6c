"""As much of JSON Schema as docs/open-data.schema.json uses."""

import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from django.conf import settings

SCHEMA = json.loads((Path(settings.BASE_DIR) / "docs" / "open-data.schema.json").read_text(encoding="utf-8"))
TYPES: Mapping[str, tuple[type, ...]] = {
    "object": (dict,),
    "array": (list,),
    "string": (str,),
    "number": (int, float),
    "integer": (int,),
    "null": (type(None),),
}
KNOWN = {
    "$ref",
    "$schema",
    "$defs",
    "title",
    "description",
    "type",
    "const",
    "required",
    "properties",
    "additionalProperties",
    "items",
}


def faults(value: Any, schema: Mapping[str, Any] = SCHEMA, place: str = "$") -> Iterator[str]:
    assert schema.keys() <= KNOWN, schema.keys() - KNOWN
    if "$ref" in schema:
        yield from faults(value, SCHEMA["$defs"][schema["$ref"].rpartition("/")[2]], place)
    if "const" in schema and value != schema["const"]:
        yield f"{place} is not {schema['const']!r}"
    types = schema.get("type", [])
    names = [types] if isinstance(types, str) else types
    if names and (
        isinstance(value, bool) or not isinstance(value, tuple(kind for name in names for kind in TYPES[name]))
    ):
        yield f"{place} is no {names}"
    if isinstance(value, dict):
        yield from _faults_of_object(value, schema, place)
    if isinstance(value, list) and "items" in schema:
        for number, each in enumerate(value):
            yield from faults(each, schema["items"], f"{place}[{number}]")


def _faults_of_object(value: Mapping[str, Any], schema: Mapping[str, Any], place: str) -> Iterator[str]:
    yield from (f"{place}.{name} is missing" for name in schema.get("required", []) if name not in value)
    properties, others = schema.get("properties", {}), schema.get("additionalProperties", True)
    for name, each in value.items():
        if name in properties:
            yield from faults(each, properties[name], f"{place}.{name}")
        elif others is False:
            yield f"{place}.{name} is unknown"
        elif isinstance(others, dict):
            yield from faults(each, others, f"{place}.{name}")
