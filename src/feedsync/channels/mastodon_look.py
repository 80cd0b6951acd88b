"""Whether what was sent to a Mastodon is there: looked for among the account's own posts, all since then."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from urllib.parse import quote, urlsplit

from feedsync.channels.base import Fate, Outcome
from feedsync.channels.mastodon_api import Halted, MastodonLine, Scheduled, Status, moment
from feedsync.channels.mastodon_post import Post
from feedsync.channels.social import Receipt
from feedsync.text import html, urls

_MOST_PAGES = 25
_PAGE = 40
_MENTION = re.compile(r"(@\w+)@[\w.-]+\w")


def look(line: MastodonLine, post: Post, taken: Iterable[str] = ()) -> Outcome:
    """Return what can be seen of it. Raises `Halted` where not all can be.

    `taken` are the receipts of other posts, which may say the same.
    """
    if post.do == "delete":
        return _deleted(line, post)
    return _edited(line, post) if post.do == "edit" else _posted(line, post, taken)


def linking(line: MastodonLine, account: str, link: str, since: datetime) -> Status | None:
    """Return a post of an account that links to an article."""
    found = (one for one in _own_posts(line, account, since) if not one.reblog and _links(one, link))
    return next(found, None)


def _posted(line: MastodonLine, post: Post, taken: Iterable[str]) -> Outcome:
    since = moment(post.since)
    if since is None:
        return Outcome(Fate.UNKNOWN, f"nobody knows since when to look: {line.short(post.since)}")
    posts = _own_posts(line, post.account, since)
    known = {receipt.id for text in taken if (receipt := Receipt.of(text))}
    alike = (one for one in _alike(posts, post) if one.id not in known)
    found = [one for one in alike if _is_ours(line, one, post)]
    if found:
        # The first, should there be more than one.
        ours = found[-1]
        said = f"found there{f', {len(found)} times' if len(found) > 1 else ''}{post.note}"
        return Outcome(Fate.SENT, line.short(said), receipt=Receipt(ours.id, ours.address).encode())
    for one in _scheduled_posts(line):
        if _bare((one.params and one.params.text) or "") == _bare(post.text):
            return Outcome(Fate.UNKNOWN, line.short(f"it is there, scheduled for {one.scheduled_at}"))
    return Outcome(Fate.ABSENT, "not among its posts, nor among the scheduled ones")


def _edited(line: MastodonLine, post: Post) -> Outcome:
    target = post.targets[0]
    status = line.status(target.id)
    if status is None:
        return gone(line, post, target)
    text = line.source(target.id)
    is_same = _bare(text) == _bare(post.text) if text else _reads(status, post)
    if is_same and _bare(status.spoiler_text or "") == _bare(post.warning):
        return Outcome(Fate.SENT, "found there, edited", receipt=target.encode())
    return Outcome(Fate.ABSENT, "it is there, not edited")


def _deleted(line: MastodonLine, post: Post) -> Outcome:
    if all(line.status(target.id) is None for target in post.targets):
        return Outcome(Fate.SENT, "not there any more")
    return Outcome(Fate.ABSENT, "it is still there")


def gone(line: MastodonLine, post: Post, target: Receipt) -> Outcome:
    """Return what it means that a post is not there of which more was to be said."""
    if problem := foreign(line, target):
        return Outcome(Fate.REFUSED, problem)
    receipt = target.encode() if post.do == "edit" else ""
    return Outcome(Fate.SENT, "its post was deleted there: nothing to correct", receipt=receipt)


def foreign(line: MastodonLine, target: Receipt) -> str:
    """Return why a post is not gone though the server does not know it: the account is another one now."""
    host = urlsplit(target.url).netloc
    if not host or host == urlsplit(line.server).netloc:
        return ""
    return line.short(f"its post is at {host}, and this is {line.server}: do it there by hand")


def _alike(posts: Iterable[Status], post: Post) -> Iterator[Status]:
    known = {target.id for target in post.targets}
    to = post.targets[-1].id if post.do == "reply" else None
    for one in posts:
        if one.reblog or one.id in known or one.in_reply_to_id != to:
            continue
        if _links(one, post.link) or _reads(one, post):
            yield one


def _is_ours(line: MastodonLine, status: Status, post: Post) -> bool:
    """Whether a post that looks like ours is it: somebody may have posted the same link by hand."""
    text = line.source(status.id)
    if not text or status.edited_at:
        return True
    return _bare(text) == _bare(post.text) or _reads(status, post)


def _links(status: Status, link: str) -> bool:
    wanted = link and (urls.absolute(link, "") or link)
    return bool(wanted) and any(urls.absolute(one, "") == wanted for one in _hrefs(status.content or ""))


def _hrefs(content: str) -> list[str]:
    try:
        return html.links(content)
    except ValueError:
        return []


def _reads(status: Status, post: Post) -> bool:
    """Whether it can be read as it was written; a mention is shown without its server."""
    try:
        shown = html.plain_text(status.content or "")
    except ValueError:
        return False
    return _bare(_MENTION.sub(r"\1", shown)) == _bare(_MENTION.sub(r"\1", post.text))


def _bare(text: str) -> str:
    """Return a text without what servers change: spaces, and how signs are put together."""
    return "".join(unicodedata.normalize("NFC", text).split())


def _own_posts(line: MastodonLine, account: str, since: datetime) -> Sequence[Status]:
    """Return the posts of an account since a moment. Raises `Halted` where not all can be seen."""
    found: list[Status] = []
    last = ""
    for _ in range(_MOST_PAGES):
        after = f"&max_id={quote(last, safe='')}" if last else ""
        path = (
            f"/api/v1/accounts/{quote(account, safe='')}/statuses?limit={_PAGE}&exclude_reblogs=true{after}"
        )
        page = line.pages(path, Status)
        if page is None:
            said = f"its posts cannot be read at {line.server}"
            raise Halted(Outcome(Fate.UNKNOWN, line.short(said)))
        for one in page:
            at = moment(one.created_at)
            if at is None or at >= since:
                found.append(one)
        oldest = moment(page[-1].created_at) if page else None
        if not page or (oldest and oldest < since):
            return found
        if page[-1].id == last:
            break
        last = page[-1].id
    raise Halted(Outcome(Fate.UNKNOWN, f"more than {_MOST_PAGES * _PAGE} newer posts: it cannot be found"))


def _scheduled_posts(line: MastodonLine) -> Sequence[Scheduled]:
    """Return what the server keeps for later. Raises `Halted` where not all can be seen."""
    found: list[Scheduled] = []
    last = ""
    for _ in range(_MOST_PAGES):
        after = f"&max_id={quote(last, safe='')}" if last else ""
        page = line.pages(f"/api/v1/scheduled_statuses?limit={_PAGE}{after}", Scheduled)
        if not page or page[-1].id == last:
            return found
        found += page
        last = page[-1].id
    raise Halted(Outcome(Fate.UNKNOWN, "too many scheduled posts: it cannot be found"))
