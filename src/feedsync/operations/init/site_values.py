"""What every configuration must say of its site: a value that was found, or a guess that says so."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path

from msgspec.structs import replace

from feedsync.config.model import language_tag, site_url
from feedsync.operations.init.found import Found
from feedsync.text.characters import one_line
from feedsync.text.urls import is_example

NO_ADDRESS = ("https://www.example.org/", "nothing tells it, and ids begin with it")
"""What stands for the address of a site of which none is known, and why it is a guess."""


def _title(text: str) -> str:
    title = one_line(text)
    if not title:
        raise ValueError("must not be empty")
    return title


# In the order in which they are asked for.
CHECKS: Mapping[str, Callable[[str], str]] = {"title": _title, "url": site_url, "language": language_tag}

Ask = Callable[[str, str, Callable[[str], str]], str]
"""Asks a person for a value, by its name, with the guess, and with what judges an answer (`ValueError`)."""


def complete(found: Found, folder: Path, ask: Ask | None = None) -> Found:
    """Return what was found with title, address and language.

    Those that nothing tells, or not as they must be, are asked for, or guessed; a guess that a person lets
    stand is still one.
    """
    guesses = dict(found.guesses)
    site: dict[str, object] = {}
    for name, check in CHECKS.items():
        value = _checked(check, found.site.get(name))
        if not value:
            value, guesses[f"site.{name}"] = _guess(name, folder)
        if name == "url" and is_example(value):
            guesses.setdefault("site.url", "an example's address, and ids begin with it")
        if ask is not None and f"site.{name}" in guesses:
            answer = ask(name, value, check)
            if answer != value:
                del guesses[f"site.{name}"]
            value = answer
        site[name] = value
    return replace(found, site=site | {k: v for k, v in found.site.items() if k not in site}, guesses=guesses)


def _checked(check: Callable[[str], str], value: object) -> str:
    if not isinstance(value, str):
        return ""
    try:
        return check(value)
    except ValueError:
        return ""


def _guess(name: str, folder: Path) -> tuple[str, str]:
    if name == "title":
        return one_line(folder.resolve().name) or "News", "the folder's name"
    if name == "url":
        return NO_ADDRESS
    return "en", "nothing tells it"
