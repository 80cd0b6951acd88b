"""The least that a run with nothing changed has to do, in a bare program: what feedsync is compared with.

It reads the configuration with PyYAML inside of a click command, reads what the catalogue knows of the files,
and compares that with the files. It prints how many differ.
"""

from __future__ import annotations

import os
import sqlite3
from pathlib import Path

import click
import yaml


def differences(folder: str, below: str, known: dict[str, str]) -> int:
    count = 0
    with os.scandir(folder) as entries:
        for entry in entries:
            if entry.is_dir():
                count += differences(entry.path, f"{below}{entry.name}/", known)
            else:
                status = entry.stat()
                fingerprint = f"{status.st_mtime_ns} {status.st_size} {status.st_ino}"
                count += known.get(below + entry.name) != fingerprint
    return count


@click.command()
@click.option("-c", "--config", default="config.yaml", type=click.Path(path_type=Path))
def main(config: Path) -> None:
    """Print how many files differ from what the catalogue knows."""
    settings = yaml.load(config.read_bytes(), yaml.CSafeLoader)
    connection = sqlite3.connect(config.parent / ".feedsync/state.db")
    known = dict(connection.execute("SELECT key, fingerprint FROM source ORDER BY store, key"))
    connection.close()
    click.echo(differences(str(config.parent / settings["store"]["path"]), "", known))
