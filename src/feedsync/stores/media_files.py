"""Files of the site that lie on this machine: their true length and type, for pictures and enclosures."""

from __future__ import annotations

import os
from collections.abc import Sequence
from pathlib import Path
from urllib.parse import unquote

from msgspec import Struct
from msgspec.structs import replace

from feedsync.article import Article, Media
from feedsync.text import media_types


class MediaFolder(Struct, frozen=True):
    """A folder, and the public address that its files have."""

    folder: Path
    url: str


def measured(article: Article, folders: Sequence[MediaFolder]) -> Article:
    """Return `article` with the length, and where its address tells none the type, of files in `folders`."""
    if not folders:
        return article
    return replace(
        article,
        image=article.image and _measured(article.image, folders),
        enclosures=tuple(_measured(media, folders) for media in article.enclosures),
    )


def _measured(media: Media, folders: Sequence[MediaFolder]) -> Media:
    for folder in folders:
        if media.url.startswith(folder.url):
            told = _length_and_head(folder.folder, media.url[len(folder.url) :])
            if told is not None:
                length, head = told
                return replace(media, length=length, type=_type(media.type, head))
    return media


def _length_and_head(folder: Path, path: str) -> tuple[int, bytes] | None:
    """Return the size of a file and its first bytes; `None` for what is no file inside `folder`."""
    name = unquote(path.partition("?")[0].partition("#")[0])
    try:
        file = (folder / name).resolve()
        if not file.is_relative_to(folder.resolve()) or not file.is_file():
            return None
        with file.open("rb") as opened:
            return os.fstat(opened.fileno()).st_size, opened.read(media_types.HEAD)
    except (OSError, ValueError):
        return None


def _type(told: str, head: bytes) -> str:
    """What the first bytes say, but of sounds, which all may begin alike; else what is told."""
    sniffed = media_types.of_bytes(head)
    return told if sniffed == media_types.UNKNOWN or told.startswith("audio/") else sniffed
