"""The commands about what others are told."""

from __future__ import annotations

from typing import Any

import click

from feedsync.cli import completion
from feedsync.cli.output import Output
from feedsync.cli.shared import SharedCommand, SharedGroup, clock_of, config_file, parts_of, run_guarded

_STATES = ("pending", "sending", "sent", "failed", "dead", "unknown", "cancelled", "held")


@click.command(cls=SharedCommand)
@click.option("--wait", is_flag=True, help="Stay until nothing comes due any more; it sleeps in between.")
@click.pass_context
def push(ctx: click.Context, *, wait: bool) -> None:
    """Tell whoever is to be told what they were not told yet.

    It sends what is due, and brings no feed up to date. What is to be tried again later is left for the
    next push or run, but with --wait.
    """

    def work(ctx: click.Context, output: Output) -> int:
        from feedsync.cli.push import push_once, push_until_done
        from feedsync.cli.run import with_manners

        def tell() -> int:
            return (push_until_done if wait else push_once)(parts_of(ctx), output)

        return with_manners(config_file(ctx), clock_of(ctx).now(), output, tell)

    run_guarded(ctx, work)


@click.command(cls=SharedCommand)
@click.argument("articles", nargs=-1, metavar="[ARTICLE]...", shell_complete=completion.files)
@click.option(
    "--newest", type=click.IntRange(min=1), metavar="N", help="The newest so many that it hears of."
)
@click.option(
    "--to",
    "channel",
    required=True,
    metavar="CHANNEL",
    help="Whom to tell, by its name.",
    shell_complete=completion.channels,
)
@click.option("--again", is_flag=True, help="Also what it was told already.")
@click.pass_context
def announce(
    ctx: click.Context, *, articles: tuple[str, ...], newest: int | None, channel: str, again: bool
) -> None:
    """Tell CHANNEL of old articles, by hand, as if they were new.

    Then it sends what is due. ARTICLE is named as for `feedsync why`. The channel's filters are obeyed,
    its `max_age` is not.
    """
    if not articles and not newest:
        raise click.UsageError("name articles, or say --newest N")

    def work(ctx: click.Context, output: Output) -> int:
        from feedsync.cli.push import announce_old

        return announce_old(parts_of(ctx), output, channel, articles, newest or 0, again=again)

    run_guarded(ctx, work)


@click.group(cls=SharedGroup)
def outbox() -> None:
    """Look at what others are told, and set it right by hand."""


_CHANNEL = click.option(
    "--channel", metavar="NAME", help="All of this channel.", shell_complete=completion.channels
)


@outbox.command("list")
@click.option("--channel", metavar="NAME", help="Only of this channel.", shell_complete=completion.channels)
@click.option("--state", type=click.Choice(_STATES), help="Only in this state.")
@click.option("--article", metavar="ARTICLE", help="Only about this article, named as for feedsync why.")
@click.option("--all", "is_all", is_flag=True, help="Also what is over.")
@click.pass_context
def list_command(ctx: click.Context, /, **asked: Any) -> None:
    """List what is not over yet, or did not arrive: the newest first."""

    def work(ctx: click.Context, output: Output) -> int:
        from feedsync.cli.outbox import show_list

        return show_list(parts_of(ctx), output, **asked)

    run_guarded(ctx, work)


@outbox.command("show")
@click.argument("name", metavar="ID")
@click.pass_context
def show_command(ctx: click.Context, *, name: str) -> None:
    """Show all that is known of a message, and what is sent. The beginning of its ID is enough."""

    def work(ctx: click.Context, output: Output) -> int:
        from feedsync.cli.outbox import show_message

        return show_message(parts_of(ctx), name, output)

    run_guarded(ctx, work)


def _by_hand(ctx: click.Context, verb: str, names: tuple[str, ...], channel: str | None) -> None:
    if bool(names) == bool(channel):
        raise click.UsageError("name messages by their IDs, or all of a channel by --channel NAME")

    def work(ctx: click.Context, output: Output) -> int:
        from feedsync.cli.outbox import do_and_say

        return do_and_say(parts_of(ctx), verb, names, channel or "", output)

    run_guarded(ctx, work)


_IDS = click.argument("names", nargs=-1, metavar="[ID]...")


@outbox.command()
@_IDS
@_CHANNEL
@click.pass_context
def retry(ctx: click.Context, *, names: tuple[str, ...], channel: str | None) -> None:
    """Send again what failed, was given up, or is to be tried later.

    With the next run or push. Of a channel all but what is unknown, since it may arrive twice: see resolve.
    """
    _by_hand(ctx, "retry", names, channel)


@outbox.command()
@_IDS
@_CHANNEL
@click.pass_context
def hold(ctx: click.Context, *, names: tuple[str, ...], channel: str | None) -> None:
    """Keep messages back until they are released. What comes later is not held: that is `paused`."""
    _by_hand(ctx, "hold", names, channel)


@outbox.command()
@_IDS
@_CHANNEL
@click.pass_context
def release(ctx: click.Context, *, names: tuple[str, ...], channel: str | None) -> None:
    """Let go what was held."""
    _by_hand(ctx, "release", names, channel)


@outbox.command()
@_IDS
@_CHANNEL
@click.pass_context
def discard(ctx: click.Context, *, names: tuple[str, ...], channel: str | None) -> None:
    """Give messages up: they are never sent.

    What failed is trouble no longer. Of a channel all but what is unknown; that is named by its ID.
    """
    _by_hand(ctx, "discard", names, channel)


@outbox.command()
@_IDS
@_CHANNEL
@click.option("--sent", "verb", flag_value="resolve_sent", help="It is there.")
@click.option("--retry", "verb", flag_value="resolve_retry", help="It is not there: send it again.")
@click.pass_context
def resolve(ctx: click.Context, *, names: tuple[str, ...], channel: str | None, verb: str | None) -> None:
    """Say what became of messages that are unknown.

    After a look at where they were to arrive.
    """
    if verb is None:
        raise click.UsageError("say --sent if it is there, or --retry if it is not")
    _by_hand(ctx, verb, names, channel)
