"""Pages opened in the browser of whoever asked, each as a copy in the temporary folder."""

from __future__ import annotations

import click

from feedsync.cli.terminal import complain, say


def open_copy_of(page: bytes, said: str) -> None:
    """Show a page in the browser; the file stays, since nobody tells when it was read."""
    import tempfile

    with tempfile.NamedTemporaryFile("wb", prefix="feedsync-", suffix=".html", delete=False) as file:
        file.write(page)
    if click.launch(file.name):
        complain(["! no browser was found; open this file with one"])
    say([f"{file.name}   {said}"])
