"""What people call messages."""

from __future__ import annotations

from feedsync.pushed import SHORT, Message

_OF = {"updated": "correction of ", "withdrawn": "withdrawal of "}


def titled(message: Message) -> str:
    """Return what a message tells, and of what."""
    if message.is_post:
        return f"{_OF.get(message.kind, 'post ')}{subject(message)}"
    return f"{message.event} {subject(message)}"


def subject(message: Message) -> str:
    """Return what it is about."""
    is_title = message.about == "article" and message.kind != "imported"
    return f'"{message.subject}"' if is_title else message.subject


def short(message: Message) -> str:
    """Return as much of an id as a person needs."""
    return message.id[:SHORT]


def sentence(said: str) -> str:
    """Return what was said with an end."""
    return said if said.endswith((".", "!", "?")) else f"{said}."
