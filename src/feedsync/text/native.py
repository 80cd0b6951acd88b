"""Compiled libraries that panic: what they raise then is no `Exception`, and would end the whole run."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def panics_as_errors(library: str) -> Iterator[None]:
    """Turn the panic of a Rust library into a `ValueError`."""
    try:
        yield
    except (Exception, KeyboardInterrupt, SystemExit, GeneratorExit):
        raise
    except BaseException as panic:
        raise ValueError(f"{library} failed on it: {panic}") from panic
