"""`${NAME}` in the configuration: the environment's value, put into a value that is already parsed."""

from __future__ import annotations

import os
import re

_VARIABLE = re.compile(r"\$\$\{|\$\{([A-Za-z_][A-Za-z0-9_]*)\}", re.ASCII)


def expand(text: str) -> str:
    """Return `text` with each `${NAME}` replaced; `$${` stands for `${`.

    Raises `KeyError` with the name of the first one that the environment lacks.
    """
    return _VARIABLE.sub(lambda match: os.environ[match[1]] if match[1] else "${", text)
