"""The commands as `--help` lists them."""

from __future__ import annotations

import click
import pytest
from click.testing import CliRunner

from feedsync.cli.main import cli


@pytest.mark.parametrize("arguments", [[], ["outbox"]])
def test_what_a_command_is_for_fits_into_a_line_of_80_columns(arguments: list[str]) -> None:
    shown = CliRunner().invoke(cli, [*arguments, "--help"], terminal_width=80, prog_name="feedsync").output
    _, _, commands = shown.partition("Commands:\n")
    group = cli.get_command(click.Context(cli), "outbox") if arguments else cli
    assert isinstance(group, click.Group)
    assert len(commands.splitlines()) == len(group.commands)
    assert not [line for line in commands.splitlines() if line.endswith("...")]
