"""The JSON Schema of config.yaml, by which editors complete and check it."""

from __future__ import annotations

from typing import Any

import msgspec

from feedsync.config.model import AllowPrivate, Feed, Publish, PushBudget, Site
from feedsync.registry import CHANNELS, FORMATS, STORES

_DIALECT = "https://json-schema.org/draft/2020-12/schema"
# A key takes text as it is written, so what YAML would call a number or a switch is text too.
_AS_WRITTEN = ["string", "number", "boolean"]

# What the environment will put in is judged when it is known.
_VARIABLE = {"type": "string", "pattern": "\\$\\{"}
_SWITCH = {"type": "string", "pattern": "^([Oo][Nn]|[Oo][Ff][Ff]|[Tt][Rr][Uu][Ee]|[Ff][Aa][Ll][Ss][Ee])$"}


def json_schema() -> dict[str, Any]:
    """Return the schema of the whole file, every key with its description."""
    stores = {name: STORES.load(name).Settings for name in STORES.names()}
    channels = {name: CHANNELS.load(name).Settings for name in CHANNELS.names()}
    structs = [Site, Feed, Publish, *stores.values(), *channels.values()]
    references, definitions = msgspec.json.schema_components(structs, ref_template="#/$defs/{name}")
    for definition in definitions.values():
        _closed(definition)
        _widened(definition)
    by_struct = dict(zip(structs, references, strict=True))
    for kind, plugins in (("store", stores), ("channel", channels)):
        for name, settings in plugins.items():
            definitions[settings.__name__]["properties"]["type"] = {
                "const": name,
                "description": f"The kind of {kind}.",
            }
    _formats(definitions["Feed"]["properties"])
    definitions["Filter"]["minProperties"] = 1
    return {
        "$schema": _DIALECT,
        "title": "feedsync",
        "description": "The configuration of feedsync.",
        "type": "object",
        "properties": {
            "site": by_struct[Site] | {"description": "The site that the articles belong to."},
            "store": {
                "description": "Where the articles come from.",
                **_one_of([by_struct[settings] for settings in stores.values()]),
                "not": {"required": ["name"]},
            },
            "stores": {
                "description": "Several places that the articles come from, each with a name of its own.",
                "type": "array",
                "minItems": 1,
                "items": {
                    **_one_of([by_struct[settings] for settings in stores.values()]),
                    "required": ["name"],
                },
            },
            "feeds": {
                "description": "The feeds, each a selection of articles in one or more formats.",
                "type": "array",
                "minItems": 1,
                "items": by_struct[Feed],
            },
            "publish": by_struct[Publish] | {"description": "Where the documents go."},
            "push": {
                "description": "Whom to tell, each a channel; one that is there twice needs a name.",
                "type": "array",
                "items": _one_of([by_struct[settings] for settings in channels.values()]),
            },
            "push_budget": _alone(PushBudget),
            "allow_private": _alone(AllowPrivate) | {"default": []},
        },
        "patternProperties": {"^x-": {"description": "Free, for YAML anchors."}},
        "required": ["site", "feeds", "publish"],
        "oneOf": [{"required": ["store"]}, {"required": ["stores"]}],
        "additionalProperties": False,
        "$defs": definitions,
    }


def _alone(kind: Any) -> dict[str, Any]:
    """Return the schema of a value of the top level."""
    (schema,), _ = msgspec.json.schema_components([kind])
    _widened(schema)
    return schema


def _one_of(schemas: list[dict[str, Any]]) -> dict[str, Any]:
    # A choice of one hides from editors what is wrong inside it.
    return schemas[0] if len(schemas) == 1 else {"oneOf": schemas}


def _closed(definition: dict[str, Any]) -> None:
    definition["additionalProperties"] = False


def _widened(schema: Any) -> None:
    """Let text be written without quotes, a list of one be a single value, and switches be booleans."""
    if isinstance(schema, list):
        for part in schema:
            _widened(part)
    if not isinstance(schema, dict):
        return
    if schema.get("type") == "string":
        schema["type"] = _AS_WRITTEN
    if {"type": "null"} in schema.get("anyOf", ()):
        # Whoever wants none leaves the key out.
        schema["anyOf"].remove({"type": "null"})
        del schema["default"]
    if _widen_choice(schema):
        return
    if schema.get("type") == "array":
        items = schema.pop("items")
        _widened(items)
        schema.pop("type")
        schema["anyOf"] = [{"type": "array", "items": items}, items]
        return
    for part in list(schema.values()):
        _widened(part)


def _widen_choice(schema: dict[str, Any]) -> bool:
    """Let words and numbers come from the environment, numbers be quoted, switches be booleans."""
    if "enum" in schema:
        words = schema.pop("enum")
        schema["anyOf"] = [{"enum": words}, _VARIABLE]
        if "on" in words:
            schema["anyOf"] += [{"type": "boolean"}, _SWITCH]
        return True
    if schema.get("type") == "boolean":
        schema["anyOf"] = [{"type": schema.pop("type")}, _SWITCH, _VARIABLE]
        return True
    if schema.get("type") == "integer":
        number = {"type": schema.pop("type"), "minimum": schema.pop("minimum")}
        schema["anyOf"] = [number, {"type": "string", "pattern": "^[0-9]*[1-9][0-9]*$"}, _VARIABLE]
        return True
    return False


def _formats(feed: dict[str, Any]) -> None:
    names: dict[str, Any] = {"anyOf": [{"enum": FORMATS.names()}, _VARIABLE]}
    for choice in feed["path"]["anyOf"]:
        if choice.get("type") == "object":
            choice["propertyNames"] = names
    feed["formats"]["anyOf"] = [{"type": "array", "items": names, "minItems": 1, "uniqueItems": True}, names]
