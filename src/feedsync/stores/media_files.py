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


def file_of(url: str, folders: Sequence[MediaFolder]) -> Path | None:
    """Return the file that an address has in one of `folders`, `None` where it is in none."""
    return next((file for folder in folders if (file := _file_in(folder, url))), None)


def _measured(media: Media, folders: Sequence[MediaFolder]) -> Media:
    for folder in folders:
        file = _file_in(folder, media.url)
        told = file and _length_and_head(file)
        if told:
            length, head = told
            return replace(media, length=length, type=_type(media.type, head))
    return media


def _file_in(folder: MediaFolder, url: str) -> Path | None:
    """Return the file of an address, `None` for what is no file inside the folder."""
    if not url.startswith(folder.url):
        return None
    name = unquote(url[len(folder.url) :].partition("?")[0].partition("#")[0])
    try:
        file = (folder.folder / name).resolve()
        return file if file.is_relative_to(folder.folder.resolve()) and file.is_file() else None
    except (OSError, ValueError):
        return None


def _length_and_head(file: Path) -> tuple[int, bytes] | None:
    """Return the size of a file and its first bytes, `None` where it cannot be read."""
    try:
        with file.open("rb") as opened:
            return os.fstat(opened.fileno()).st_size, opened.read(media_types.HEAD)
    except OSError:
        return None


def _type(told: str, head: bytes) -> str:
    """What the first bytes say, but of sounds, which all may begin alike; else what is told."""
    sniffed = media_types.of_bytes(head)
    return told if sniffed == media_types.UNKNOWN or told.startswith("audio/") else sniffed
