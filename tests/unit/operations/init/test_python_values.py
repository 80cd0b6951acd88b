"""Settings in Python, read as literals: nothing of a file is run."""

from __future__ import annotations

from pathlib import Path

import pytest

from feedsync.operations.init.python_values import PythonValues, read


@pytest.fixture
def settings(tmp_path: Path):
    def written(text: str, before: dict[str, object] | None = None) -> PythonValues:
        (tmp_path / "conf.py").write_text(text, "utf-8")
        return read(tmp_path / "conf.py", before)

    return written


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("X = 'a'", "a"),
        ("X: str = 'a'", "a"),
        ("X = ('a'\n 'b')", "ab"),
        ("X = ['a', ('b', -1), {'c': None}]", ["a", ("b", -1), {"c": None}]),
        ("Y = 'a'\nX = Y + 'b'", "ab"),
        ("Y = 'a'\nX = f'{Y}/{1}'", "a/1"),
        ("X = ['a']\nX += ['b']", ["a", "b"]),
        ("X = {'a': 1}\nX['b'] = 2", {"a": 1, "b": 2}),
        ("X = '\\d'", "\\d"),
        ("X = Y = 'a'", "a"),
        ("X = 1\nX = 'later'", "later"),
        ("def f():\n    X = 2\nX = 'a'", "a"),
    ],
)
def test_literals_and_what_is_put_together_of_them_are_known(settings, text: str, value: object) -> None:
    assert settings(text).known["X"] == value


@pytest.mark.parametrize(
    "text",
    [
        "X = input()",
        "X = __import__('os').environ['HOME']",
        "X = os.getenv('X', 'a')",
        "X = 'a' * 10**9",
        "X = [x for x in 'abc']",
        "X = f'{1:>9}'",
        "X = {**{}}",
        "X = 'a'\nif DEBUG:\n    X = 'b'",
        "X = ['a']\nX.append('b')",
        "X = ['a']\nX[:] = 'b'\n",
        "X = {}\ndel X['a']",
        "for X in 'abc': ...",
        "from other import X",
        "X = 'a'\nX = unknown",
    ],
)
def test_what_only_running_tells_is_unknown(settings, text: str) -> None:
    read = settings(text)
    assert ("X" in read.known, "X" in read.unknown) == (False, True)


def test_the_unknown_has_the_line_that_made_it_so(settings) -> None:
    assert settings("Y = 1\nX = 1\nX = Y()\n").unknown == {"X": 3}


def test_nothing_is_run(settings, tmp_path: Path) -> None:
    settings(f"open({str(tmp_path / 'ran')!r}, 'w')\nX = open({str(tmp_path / 'ran')!r}, 'w')")
    assert not (tmp_path / "ran").exists()


def test_a_file_goes_on_from_another(settings) -> None:
    read = settings("from pelicanconf import *\nURL = HOST + '/blog'", {"HOST": "https://a.example", "X": 1})
    assert read.known == {"HOST": "https://a.example", "X": 1, "URL": "https://a.example/blog"}


@pytest.mark.parametrize(
    ("content", "why"),
    [
        (b"X = (", "line 1: '\\(' was never closed"),
        (b"X = '\xff'", "codec can't decode|invalid"),
        (b"\x00", "null"),
        (b"X = " + b"(" * 300, "nested|never closed"),
        (b"#" * 1_000_001, "larger than 1 MB"),
    ],
)
def test_a_file_that_is_no_python_says_why(tmp_path: Path, content: bytes, why: str) -> None:
    (tmp_path / "conf.py").write_bytes(content)
    with pytest.raises(ValueError, match=why):
        read(tmp_path / "conf.py")
