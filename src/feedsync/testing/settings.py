"""What is true of the settings of every plugin."""

# ruff: noqa: S101  these are tests

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated, Any, get_args, get_origin

import msgspec

from feedsync.config.model import Secret


def check_descriptions(settings: type[msgspec.Struct]) -> None:
    """Judge that each key says what it is for."""
    for key in msgspec.structs.fields(settings):
        assert _description(key.type), f"the key `{key.name}` has no Meta(description=…)"


def is_secret(kind: Any) -> bool:
    """Whether a value of this type must come from the environment."""
    return any(isinstance(extra, Secret) for extra in _extras(kind))


def _description(kind: Any) -> str:
    metas = [extra for extra in _extras(kind) if isinstance(extra, msgspec.Meta)]
    return next((meta.description for meta in metas if meta.description), "")


def _extras(kind: Any) -> Sequence[object]:
    return get_args(kind)[1:] if get_origin(kind) is Annotated else ()
