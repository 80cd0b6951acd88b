"""`feedsync completion`, and what a shell offers while a command is typed.

It is asked at each press of Tab, so it looks at the configuration without judging it, imports little, and
says nothing where there is none or a wrong one.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING

import click

from feedsync.cli.shared import SharedCommand
from feedsync.text.characters import one_line

if TYPE_CHECKING:
    from click.shell_completion import CompletionItem

    from feedsync.text.yaml_tree import Mapping, Node

# What a shell takes as it stands, wherever it puts it. A name that needs quotes is left to the person.
_WORD = re.compile(r"[\w./@+-]+")


@click.command(cls=SharedCommand)
@click.argument("shell", type=click.Choice(["bash", "zsh", "fish"]))
@click.pass_context
def completion(ctx: click.Context, /, *, shell: str) -> None:
    """Print the script by which SHELL completes commands, options, and names of the configuration.

    \b
    bash  feedsync completion bash > ~/.local/share/bash-completion/completions/feedsync
    zsh   feedsync completion zsh > ~/.zfunc/_feedsync     (a folder that is in $fpath)
    fish  feedsync completion fish > ~/.config/fish/completions/feedsync.fish
    """  # noqa: D301  this is what click wants
    from click.shell_completion import get_completion_class

    maker = get_completion_class(shell)
    if maker is None:
        raise click.UsageError(f"click knows no {shell}")
    click.echo(maker(ctx.find_root().command, {}, "feedsync", "_FEEDSYNC_COMPLETE").source())


def feeds(ctx: click.Context, _: click.Parameter, incomplete: str) -> list[CompletionItem]:
    """The feeds of the configuration, and those of terms that there are by now."""
    names: dict[str, str] = {}
    for feed in _entries(ctx, "feeds"):
        name = _text(feed, "name")
        if "{" in name:
            names |= dict.fromkeys(_members(_file(ctx), name), "")
        elif name:
            names[name] = _text(feed, "title")
    return _beginning(names, incomplete)


def channels(ctx: click.Context, _: click.Parameter, incomplete: str) -> list[CompletionItem]:
    """The channels of the configuration; one without a name is called as its type."""
    types = [(_text(channel, "name"), _text(channel, "type")) for channel in _entries(ctx, "push")]
    return _beginning({name or kind: kind for name, kind in types if name or kind}, incomplete)


def formats(_: click.Context, __: click.Parameter, incomplete: str) -> list[CompletionItem]:
    """The formats that there are."""
    from feedsync.registry import FORMATS

    return _beginning(dict.fromkeys(FORMATS.names(), ""), incomplete)


def files(_: click.Context, __: click.Parameter, incomplete: str) -> list[CompletionItem]:
    """Files, which the shell knows itself: of the ways to name an article the one that can be completed."""
    from click.shell_completion import CompletionItem

    return [CompletionItem(incomplete, type="file")]


def _beginning(names: dict[str, str], incomplete: str) -> list[CompletionItem]:
    from click.shell_completion import CompletionItem

    return [
        CompletionItem(name, help=one_line(told) or None)
        for name, told in names.items()
        if name.startswith(incomplete) and _WORD.fullmatch(name)
    ]


def _file(ctx: click.Context) -> Path:
    """The configuration that is asked for, on either side of the command's name."""
    asking: click.Context | None = ctx
    while asking is not None:
        if chosen := asking.params.get("config"):
            return Path(chosen).expanduser()
        asking = asking.parent
    return Path("config.yaml")


def _entries(ctx: click.Context, key: str) -> Iterator[Mapping]:
    from feedsync.text.yaml_tree import Mapping, Sequence, parse

    tree: Node | None = None
    file = _file(ctx)
    with suppress(OSError, ValueError):  # no file, no UTF-8, no YAML
        tree = parse(file.read_text("utf-8")) if file.is_file() else None
    found = tree.items.get(key) if isinstance(tree, Mapping) else None
    for entry in found.items if isinstance(found, Sequence) else ():
        if isinstance(entry, Mapping):
            yield entry


def _text(entry: Mapping, key: str) -> str:
    from feedsync.text.yaml_tree import Scalar

    value = entry.items.get(key)
    return value.text if isinstance(value, Scalar) and not value.is_null else ""


def _members(config: Path, family: str) -> list[str]:
    """Return the names of the feeds of terms, as the last run left them."""
    from feedsync.catalogue import feeds as catalogue
    from feedsync.catalogue.sqlite import open_to_read
    from feedsync.catalogue.state_files import state_files
    from feedsync.errors import StateError

    state = state_files(config).catalogue
    with suppress(StateError, OSError):
        if state.exists():
            with open_to_read(state) as db:
                return sorted(head.name for head in catalogue.heads(db) if head.family == family)
    return []
