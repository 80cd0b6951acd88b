"""Says what `feedsync init` found, wrote and guessed, and asks for what nobody but a person knows."""

from __future__ import annotations

import json
import os
import shlex
import sys
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

import click

from feedsync.cli import report_lines
from feedsync.cli.output import Output
from feedsync.cli.report_lines import number
from feedsync.cli.terminal import complain, is_terminal, say
from feedsync.clock import Clock
from feedsync.operations.init.start import Started, start
from feedsync.operations.init.to_do import has_feed
from feedsync.report import Problem
from feedsync.steps.watch import Watch

_INTERRUPTED = 130  # as shells have it
_MANY = 5  # problems, or feeds, that a person reads here
_QUESTIONS = {"title": "Title of the site", "url": "Its address", "language": "Its language"}


def show_start(argument: str, file: Path | None, clock: Clock, output: Output, watch: Watch) -> int:
    """Write a configuration, say what came of it, and return the exit code."""
    try:
        started = start(argument, file, clock, watch, _ask if _is_asked(output) else None)
    except (click.Abort, KeyboardInterrupt):
        complain(["✗ interrupted. Nothing was written"])
        return _INTERRUPTED
    told = _Told(started)
    if output.as_json:
        click.echo(json.dumps(told.as_json(), ensure_ascii=False, indent=2))
    elif not output.quiet:
        say(told.lines())
    complain(told.problems())
    if not output.as_json and not output.quiet:
        say([told.next_step()])
    return told.exit_code


def _is_asked(output: Output) -> bool:
    if output.as_json or output.quiet:
        return False
    return all(map(is_terminal, (sys.stdin, sys.stdout, sys.stderr)))


def _ask(name: str, guess: str, check: Callable[[str], str]) -> str:
    """Ask until the answer can be used; Enter takes the guess."""

    def judged(text: str) -> str:
        try:
            return check(text)
        except ValueError as error:
            raise click.UsageError(str(error)) from None

    answer: str = click.prompt(_QUESTIONS[name], default=guess, value_proc=judged)
    return answer


class _Told:
    """What is said of one start."""

    def __init__(self, started: Started) -> None:
        self._started = started
        self._made = started.made
        self._found = started.made.found
        self._file = started.made.config.path

    @property
    def exit_code(self) -> int:
        """1 where the articles could not be read: the configuration is there, but it is not known to work."""
        return int(bool(self._started.trial and self._started.trial.held))

    def lines(self) -> Iterator[str]:
        yield self._headline()
        made = self._made
        count = number(made.text.count("\n"), "line")
        target = _shown(self._file.parent / made.config.publish.to)
        yield f"wrote    {_shown(self._file)}   ({count}, commented; feeds go to {target}/)"
        for path in self._started.written[1:]:
            what = "an empty folder for articles" if path.is_dir() else "an example: change or delete it"
            if not (path.is_dir() and any(path in other.parents for other in self._started.written)):
                yield f"wrote    {_shown(path)}   ({what})"
        for source in self._found.old_feeds[:_MANY]:
            ids = number(self._started.source.entries[source], "id")
            yield f"found    {source}, a feed that readers have now: its {ids} can be kept"
        if (more := len(self._found.old_feeds) - _MANY) > 0:
            yield f"found    {number(more, 'more feed')} (--json names all)"
        for name, why in self._guesses():
            line = made.lines[name]
            place = f"{_shown(self._file)}:{line}" if line else _shown(self._file)
            yield f"guessed  {place}   {name}: {why}"
        for one in self._found.not_carried:
            yield f"but      {one}"
        yield "sent     nothing, and the first run tells nobody: what is there now is old news"

    def _headline(self) -> str:
        trial = self._started.trial
        counts = report_lines.counts(trial.standing) if trial else ""
        if trial and trial.held and not trial.standing.articles:
            counts = "not read, see ✗"
        if not self._started.source.has_articles:
            counts = f"{self._for_articles()} is for them"
        told = ", ".join(filter(None, (counts, *self._found.told)))
        return f"{self._found.what}: {told or 'no articles yet'}"

    def _guesses(self) -> Sequence[tuple[str, str]]:
        """The settings that were guessed, with why, in the order of the file."""
        return sorted(self._found.guesses.items(), key=lambda guess: self._made.lines[guess[0]])

    def _for_articles(self) -> str:
        return f"{_shown(self._file.parent / str(self._found.stores[0]['path']))}/"

    def next_step(self) -> str:
        """What the person does now: first what only a person can."""
        first = []
        if "site.url" in self._found.guesses:
            first.append(f"set site.url ({_shown(self._file)}:{self._made.lines['site.url']})")
        if not self._started.source.has_articles and self._found.old_feeds:
            first.append(f"put the articles into {self._for_articles()}")
        return f"Next: {''.join(f'{step}, then ' for step in first)}{' && '.join(self._commands())}"

    def _commands(self) -> Sequence[str]:
        file = self._file
        option = "" if file.name == "config.yaml" else f" -c {shlex.quote(file.name)}"
        cd = [] if file.parent == Path() else [f"cd {_quoted(file.parent)}"]
        feeds = [self._found.feed_url] if has_feed(self._made) else self._started.source.to_adopt
        adopt = [f"feedsync adopt{option} {shlex.quote(self._as_typed(one))}" for one in feeds]
        return [*cd, *adopt, f"feedsync run{option}"]

    def _as_typed(self, source: str) -> str:
        """Return where an old feed is, as seen from the folder of the configuration."""
        folder, here = self._started.source.folder, self._file.parent
        if "://" in source or folder.resolve() == here.resolve():
            return source
        return os.path.relpath(folder / source, here)

    def problems(self) -> Iterator[str]:
        if self._started.trial is None:
            return
        for reason in self._started.trial.held.values():
            yield f"✗ {reason}"
        left_out = self._started.trial.standing.left_out
        problems: list[Problem] = [report_lines.article_problem(one) for one in left_out[:_MANY]]
        yield from (line for problem in problems for line in problem.lines)
        if len(left_out) > _MANY:
            yield f"✗ and {len(left_out) - _MANY:,} more; feedsync run names each"

    def as_json(self) -> dict[str, object]:
        trial = self._started.trial
        standing = trial.standing.as_json() if trial else {}
        values = {"articles": standing.get("articles"), "left_out": standing.get("left_out", [])}
        return {
            "exit_code": self.exit_code,
            "what": self._found.what,
            "told": list(self._found.told),
            "config": str(self._file),
            "written": [str(path) for path in self._started.written],
            **values,
            "held": dict(trial.held) if trial else {},
            "guesses": [
                {"setting": name, "line": self._made.lines[name] or None, "why": why}
                for name, why in self._guesses()
            ],
            "old_feeds": [
                {"feed": one, "entries": self._started.source.entries[one]} for one in self._found.old_feeds
            ],
            "not_carried": list(self._found.not_carried),
            "next": list(self._commands()),
        }


def _shown(path: Path) -> str:
    """Return a path as a person writes it: without detours, and one below the home folder begins with `~`."""
    path = Path(os.path.normpath(path))
    try:
        return f"~/{path.relative_to(Path.home()).as_posix()}" if path.is_absolute() else path.as_posix()
    except (ValueError, RuntimeError):
        return path.as_posix()


def _quoted(path: Path) -> str:
    """Return a path for a shell, which knows `~`."""
    text = _shown(path)
    if text.startswith("~/"):
        return f"~/{shlex.quote(text[2:])}"
    return shlex.quote(text)
