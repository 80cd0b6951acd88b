"""What a configuration written in Python says, as far as it is literals: it is read, never run."""

from __future__ import annotations

import ast
import warnings
from collections.abc import Iterator, Mapping
from pathlib import Path

from msgspec import Struct

_LARGEST = 1_000_000  # bytes, which no configuration has


class PythonValues(Struct, frozen=True):
    """Names in capitals: their values, or the line of those that only running the file would tell."""

    known: Mapping[str, object]
    unknown: Mapping[str, int]


class _UnknownError(ValueError):
    """An expression that is no literal."""


def read(path: Path, before: Mapping[str, object] | None = None) -> PythonValues:
    """Read the assignments of a file; its expressions may name values of `before` and its own.

    Raises `ValueError` that says why a file cannot be read at all.
    """
    known = dict(before or {})
    unknown: dict[str, int] = {}
    for statement in _parsed(path).body:
        for name, value in _assigned(statement):
            try:
                known[name] = _value(value, known)
                unknown.pop(name, None)
            except (_UnknownError, RecursionError):
                known.pop(name, None)
                unknown[name] = statement.lineno
    return PythonValues(
        {name: value for name, value in known.items() if name.isupper()},
        {name: line for name, line in unknown.items() if name.isupper()},
    )


def _parsed(path: Path) -> ast.Module:
    try:
        content = path.read_bytes()
        if len(content) > _LARGEST:
            raise ValueError("it is larger than 1 MB")
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # of `"\\d"`, which is what it looks like
            return ast.parse(content)
    except OSError as error:
        raise ValueError(error.strerror) from None
    except SyntaxError as error:
        raise ValueError(f"line {error.lineno}: {error.msg}") from None
    except (RecursionError, MemoryError):
        raise ValueError("it is nested too deeply") from None


def _assigned(statement: ast.stmt) -> list[tuple[str, ast.expr | None]]:
    """Return the names that a statement assigns, with the expression; `None` where that is not to be told."""
    match statement:
        case ast.Assign(targets=names, value=value) if all(isinstance(name, ast.Name) for name in names):
            return [(name.id, value) for name in names if isinstance(name, ast.Name)]
        case ast.Assign(targets=[ast.Subscript(value=ast.Name(id=name), slice=key)], value=value):
            return [(name, ast.BinOp(ast.Name(name), ast.BitOr(), ast.Dict([key], [value])))]
        case ast.AugAssign(target=ast.Name(id=name), op=ast.Add(), value=value):
            return [(name, ast.BinOp(ast.Name(name), ast.Add(), value))]
        case ast.AnnAssign(target=ast.Name(id=name), value=value):
            return [(name, value)] if value else []
    return [(name, None) for name in dict.fromkeys(_changed(statement))]


def _changed(statement: ast.stmt) -> Iterator[str]:
    """Yield the names that imports, conditions, loops, subscripts and methods may give another value."""
    if isinstance(statement, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
        return
    for node in ast.walk(statement):
        match node:
            case ast.Name(id=name, ctx=ast.Store()):
                yield name
            case ast.alias(name=name, asname=other):
                yield other or name
            case ast.Call(func=ast.Attribute(value=ast.Name(id=name))):
                yield name
            case ast.Subscript(value=ast.Name(id=name), ctx=ast.Store() | ast.Del()):
                yield name


def _value(node: ast.expr | None, known: Mapping[str, object]) -> object:
    match node:
        case ast.Constant(value=value):
            return value
        case ast.Name(id=name) if name in known:
            return known[name]
        case ast.UnaryOp(op=ast.USub(), operand=ast.Constant(value=int() | float() as number)):
            return -number
        case ast.BinOp(left=left, op=ast.Add() | ast.BitOr(), right=right):
            return _joined(_value(left, known), _value(right, known))
        case ast.JoinedStr(values=parts):
            return "".join(_text(part, known) for part in parts)
    return _collection(node, known)


def _collection(node: ast.expr | None, known: Mapping[str, object]) -> object:
    match node:
        case ast.List(elts=items):
            return [_value(item, known) for item in items]
        case ast.Tuple(elts=items):
            return tuple(_value(item, known) for item in items)
        case ast.Dict(keys=keys, values=values):
            pairs = [
                (_value(key, known), _value(value, known)) for key, value in zip(keys, values, strict=True)
            ]
            if all(isinstance(key, str | int) for key, _ in pairs):
                return dict(pairs)
    raise _UnknownError


def _joined(left: object, right: object) -> object:
    if isinstance(left, str) and isinstance(right, str):
        return left + right
    if isinstance(left, list) and isinstance(right, list):
        return left + right
    if isinstance(left, dict) and isinstance(right, dict):
        return left | right
    if isinstance(left, tuple) and isinstance(right, tuple):
        return left + right
    raise _UnknownError


def _text(part: ast.expr, known: Mapping[str, object]) -> str:
    if isinstance(part, ast.FormattedValue):
        if part.conversion != -1 or part.format_spec:
            raise _UnknownError
        part = part.value
    value = _value(part, known)
    if not isinstance(value, str | int):
        raise _UnknownError
    return str(value)
