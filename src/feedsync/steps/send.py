"""Send: what is due goes to where it is to be told, and when the next of it comes due."""

from __future__ import annotations

from feedsync.assemble import Parts
from feedsync.catalogue import notes
from feedsync.catalogue.database import Database
from feedsync.delivery.claiming import Compose
from feedsync.delivery.values import Drained
from feedsync.delivery.work import Work


def send(parts: Parts, db: Database, compose: Compose, budget: float) -> Drained:
    """Send what is due or comes due meanwhile; begin nothing after `budget` seconds. Raises `StateError`.

    `compose` says what is sent for a row of which that is not fixed yet. Writes nothing where nothing is due.
    """
    if not parts.channels:
        return Drained()
    from feedsync.delivery.drain import drain

    return drain(db, _work(parts, db, compose), parts.clock, budget)


def next_moment(parts: Parts, db: Database) -> int | None:
    """Return when anything comes due that could be sent, looked for or looked at, in seconds since 1970.

    That is the present moment if something is due now, and `None` if nothing ever will be by time alone.
    """
    from feedsync.delivery import outlook

    work = _work(parts, db, _nothing)
    with db.transaction():
        now = int(parts.clock.now().timestamp())
        return outlook.next_moment(db, work.active, now, is_deploy_owed=work.is_deploy_owed)


def _nothing(_: object) -> bytes:
    return b""


def _work(parts: Parts, db: Database, compose: Compose) -> Work:
    config = parts.config
    site, allowed = [config.publish.url, config.site.url], config.allow_private

    def views() -> PublicViewer:
        return PublicViewer(site, allowed)

    from feedsync.delivery.publicity import PublicViewer

    with db.transaction():
        is_deploy_owed = bool(config.publish.deploy) and notes.get(db, notes.DEPLOY_OWED) is not None
    return Work(
        channels=parts.channels,
        resting={one.name for one in config.push if one.paused} | set(config.disabled),
        disabled=set(config.disabled),
        compose=compose,
        verify=config.publish.verify,
        views=views,
        is_deploy_owed=is_deploy_owed,
    )
