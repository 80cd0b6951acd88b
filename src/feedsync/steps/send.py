"""Send: what is due goes to where it is to be told, and when the next of it comes due."""

from __future__ import annotations

from feedsync.assemble import Parts
from feedsync.catalogue import notes
from feedsync.catalogue.database import Database
from feedsync.channels.base import ArticleChannelSettings
from feedsync.delivery.claiming import Words
from feedsync.delivery.values import Drained
from feedsync.delivery.work import Work


def send(parts: Parts, db: Database, words: Words, budget: float) -> Drained:
    """Send what is due or comes due meanwhile; begin nothing after `budget` seconds. Raises `StateError`.

    `words` are for rows of which it is not fixed yet what is sent. Writes nothing where nothing is due.
    """
    if not parts.channels:
        return Drained()
    from feedsync.delivery.drain import drain

    return drain(db, _work(parts, db, words), parts.clock, budget)


def next_moment(parts: Parts, db: Database) -> int | None:
    """Return when anything comes due that could be sent, looked for or looked at, in seconds since 1970.

    That is the present moment if something is due now, and `None` if nothing ever will be by time alone.
    """
    from feedsync.delivery import outlook

    resting = _resting(parts)
    active = {name: channel for name, channel in parts.channels.items() if name not in resting}
    with db.transaction():
        now = int(parts.clock.now().timestamp())
        return outlook.next_moment(db, active, now, is_deploy_owed=_is_deploy_owed(parts, db))


def _resting(parts: Parts) -> set[str]:
    return {one.name for one in parts.config.push if one.paused} | set(parts.config.disabled)


def _is_deploy_owed(parts: Parts, db: Database) -> bool:
    return bool(parts.config.publish.deploy) and notes.get(db, notes.DEPLOY_OWED) is not None


def _work(parts: Parts, db: Database, words: Words) -> Work:
    config = parts.config
    site, allowed = [config.publish.url, config.site.url], config.allow_private

    def views() -> PublicViewer:
        return PublicViewer(site, allowed)

    from feedsync.delivery.publicity import PublicViewer

    with db.transaction():
        is_deploy_owed = _is_deploy_owed(parts, db)
    return Work(
        channels=parts.channels,
        resting=_resting(parts),
        disabled=set(config.disabled),
        words=words,
        verify=config.publish.verify,
        views=views,
        is_deploy_owed=is_deploy_owed,
        max_age={
            one.name: one.max_age
            for one in config.push
            if isinstance(one, ArticleChannelSettings) and one.max_age != "off"
        },
    )
