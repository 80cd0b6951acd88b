"""Deploy: the operator's own command brings what was written to where readers fetch it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec.structs import replace

from feedsync.assemble import Parts
from feedsync.catalogue import notes
from feedsync.catalogue.database import Database
from feedsync.report import Deployed, Report

if TYPE_CHECKING:
    from feedsync.process import Ended

_SECONDS = 600.0
_LINES = 10  # of what it wrote


def deploy(parts: Parts, db: Database, report: Report) -> Report:
    """Run the command if files were written since it last went well, and add that to the report.

    It is owed from the transaction that notes a written file until it has ended with 0. In a rehearsal it is
    not run. Raises `StateError`.
    """
    command = parts.config.publish.deploy
    if not command:
        return report
    with db.transaction():
        is_owed = notes.get(db, notes.DEPLOY_OWED) is not None
    if not is_owed:
        return report
    if parts.is_rehearsal:
        return replace(report, deployed=Deployed(is_planned=True))
    from feedsync import process

    ended = process.run(command, seconds=_SECONDS, folder=parts.config.folder)
    if ended.code == 0:
        with db.transaction():
            notes.remove(db, notes.DEPLOY_OWED)
        return replace(report, deployed=Deployed())
    written = [*ended.output, *ended.errors][-_LINES:]
    return replace(report, deployed=Deployed(problem=_what_happened(ended), output=tuple(written)))


def _what_happened(ended: Ended) -> str:
    if ended.is_late:
        return f"was not done after {_SECONDS / 60:g} minutes and was stopped"
    if ended.problem:
        return f"could not be started: {ended.problem}"
    if ended.signal:
        return f"was killed (signal {ended.signal})"
    return {127: "names a command that is not there (exit 127)", 126: "cannot be run (exit 126)"}.get(
        ended.code or 0, f"failed (exit {ended.code})"
    )
