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
from feedsync.report import Problem
from feedsync.steps.watch import Watch

_MANY = 5  # problems, or feeds, that a person reads here
_QUESTIONS = {"title": "Title of the site", "url": "Its address", "language": "Its language"}


def show_start(argument: str, file: Path | None, clock: Clock, output: Output, watch: Watch) -> int:
    """Write a configuration, say what came of it, and return the exit code."""
    started = start(argument, file, clock, watch, _ask if _is_asked(output) else None)
    told = _Told(started)
    if output.as_json:
        click.echo(json.dumps(told.as_json(), ensure_ascii=False, indent=2))
    elif not output.quiet:
        say(told.lines())
    complain(told.problems())
    if not output.as_json and not output.quiet:
        say([told.next_step()])
    return 0


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

    try:
        answer: str = click.prompt(_QUESTIONS[name], default=guess, value_proc=judged)
    except click.Abort:
        raise KeyboardInterrupt from None
    return answer


class _Told:
    """What is said of one start."""

    def __init__(self, started: Started) -> None:
        self._started = started
        self._made = started.made
        self._found = started.made.found
        self._file = started.made.config.path

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
        for name, why in self._found.guesses.items():
            line = made.lines[name]
            place = f"{_shown(self._file)}:{line}" if line else _shown(self._file)
            yield f"guessed  {place}   {name}: {why}"
        for one in self._found.not_carried:
            yield f"but      {one}"
        yield "sent     nothing; what is there now is old news, and no `push` is set"

    def _headline(self) -> str:
        trial, found = self._started.trial, self._found
        counts = report_lines.counts(trial.standing) if trial else ""
        if not self._started.source.has_articles:
            counts = f"{_shown(self._file.parent / str(found.stores[0]['path']))}/ is for them"
        return f"{found.what}: " + ", ".join(filter(None, (counts, *found.told)))

    def next_step(self) -> str:
        steps = self._commands()
        first = ""
        if "site.url" in self._found.guesses:
            first = f"set site.url ({_shown(self._file)}:{self._made.lines['site.url']}), then "
        return f"Next: {first}{' && '.join(steps)}"

    def _commands(self) -> Sequence[str]:
        file = self._file
        option = "" if file.name == "config.yaml" else f" -c {shlex.quote(file.name)}"
        cd = [] if file.parent == Path() else [f"cd {_quoted(file.parent)}"]
        feeds = self._found.old_feeds[:1]
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
            "exit_code": 0,
            "what": self._found.what,
            "told": list(self._found.told),
            "config": str(self._file),
            "written": [str(path) for path in self._started.written],
            **values,
            "held": dict(trial.held) if trial else {},
            "guesses": [
                {"setting": name, "line": self._made.lines[name] or None, "why": why}
                for name, why in self._found.guesses.items()
            ],
            "old_feeds": [
                {"feed": one, "entries": self._started.source.entries[one]} for one in self._found.old_feeds
            ],
            "not_carried": list(self._found.not_carried),
            "next": list(self._commands()),
        }


def _shown(path: Path) -> str:
    """Return a path as a person writes it: one below the home folder begins with `~`."""
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
