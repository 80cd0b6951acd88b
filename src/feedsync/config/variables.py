"""`${NAME}` in the configuration: the environment's value, put into a value that is already parsed."""

from __future__ import annotations

import os
import re


class MissingVariable(ValueError):  # noqa: N818  it is not wrong, only not there
    """The environment lacks a variable."""


_VARIABLE = r"\$\$\{|\$\{([A-Za-z_][A-Za-z0-9_]*)\}"


def expand(text: str) -> str:
    """Return `text` with each `${NAME}` replaced; `$${` stands for `${`.

    Raises `MissingVariable` for one that the environment lacks, `ValueError` for one that is not UTF-8.
    """
    if "${" not in text:
        return text
    return re.sub(_VARIABLE, lambda match: _value_of(match[1]) if match[1] else "${", text)


def holds_variable(text: str) -> bool:
    """Whether `expand` would put something of the environment into `text`."""
    return any(match[1] for match in re.finditer(_VARIABLE, text))


def values_in(text: str) -> list[str]:
    """Return what `expand` would put into `text`, as far as it is there."""
    names = (match[1] for match in re.finditer(_VARIABLE, text))
    return [value for name in names if name and (value := os.environ.get(name))]


def _value_of(name: str) -> str:
    value = os.environ.get(name)
    if value is None:
        raise MissingVariable(f"the environment has no {name}")
    if not value.isascii() and any("\ud800" <= character <= "\udfff" for character in value):
        raise ValueError(f"what the environment has as {name} is not UTF-8")
    return value
