"""The least that tells a version: click and PyYAML imported, one option; against `feedsync --version`."""

from __future__ import annotations

import click
import yaml


@click.group()
@click.version_option(yaml.__version__, prog_name="bare", message="%(prog)s %(version)s")
def main() -> None:
    """Tell a version."""
