"""Header fields of an answer, looked up in any case (RFC 9110 section 5.1)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping


class Headers(Mapping[str, str]):
    """Names are kept as they came; fields of one name are joined by a comma (RFC 9110 section 5.3)."""

    def __init__(self, fields: Iterable[tuple[str, str]] = ()) -> None:
        self._fields: dict[str, tuple[str, str]] = {}
        for name, value in fields:
            held = self._fields.get(name.lower())
            self._fields[name.lower()] = (held[0], f"{held[1]}, {value}") if held else (name, value)

    def __getitem__(self, name: str) -> str:
        return self._fields[name.lower()][1]

    def __iter__(self) -> Iterator[str]:
        return (name for name, _ in self._fields.values())

    def __len__(self) -> int:
        return len(self._fields)

    def __repr__(self) -> str:
        return f"Headers({', '.join(self)})"  # names alone: a value may be a secret
