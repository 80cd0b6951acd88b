"""Posts of an article of a harbour as every network shows them: long and short, with all that can be wrong."""

from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo

from msgspec.structs import replace

from feedsync.channels.base import Card, Picture, Shown
from feedsync.operations.post_turn import Turn
from feedsync.operations.preview_post import Post, PostPreview

SITE = "https://porto.example/"
TITLE = "Ponte sulla foce, riaperta una corsia: si passa a senso unico alternato fino a Natale"
LEAD = "Da questa mattina si passa di nuovo. Il semaforo resta fino al 23 dicembre, dice il Comune."
NOW = datetime(2026, 11, 24, 9, 10, tzinfo=ZoneInfo("Europe/Rome"))


def shown_of(text: str, *marks: str, **parts: object) -> Shown:
    """A text with what is marked in it, in its order."""
    found, last = [], 0
    for mark in marks:
        begin = text.index(mark, last)
        last = begin + len(mark)
        found.append((begin, last))
    return replace(Shown("Bluesky", text, len(text), 300, tuple(found), language="it"), **parts)


def post_of(channel: str, shown: Shown | None = None, turn: Turn | None = None, problem: str = "") -> Post:
    return Post(channel, f"poster {channel}", shown, problem, turn or Turn("goes", at=NOW))


def preview_of(*posts: Post, **parts: object) -> PostPreview:
    preview = PostPreview(
        article="content/2026/ponte.md",
        title=TITLE,
        url=f"{SITE}2026/ponte/",
        id=f"{SITE}2026/ponte/",
        state="live",
        language="it",
        posts=posts,
        left_out=None,
        failed="",
        now=NOW,
    )
    return replace(preview, **parts)


def posts_of(site: str = SITE) -> list[Post]:
    """Posts of every kind."""
    url = f"{site}2026/ponte/"
    picture = Picture(f"{site}ponte.png", "Il ponte con una corsia chiusa", "image/png", 1200, 800)
    later = NOW.replace(hour=13)
    return [
        post_of(
            "bluesky",
            shown_of(
                f"{TITLE}\n\n#viabilità #ponte",
                "#viabilità",
                "#ponte",
                card=Card(url, TITLE, LEAD, replace(picture, alt="")),
                notes=("the picture has no alt text: add `alt:` to it",),
            ),
            Turn("goes", "its delay is 4h", later),
        ),
        post_of(
            "mastodon",
            shown_of(
                f"{TITLE}\n\n{LEAD}\n\n{url}\n\n#viabilità, dice @comune@porto.example",
                url,
                "#viabilità",
                "@comune@porto.example",
                network="Mastodon",
                limit=500,
                pictures=(picture,),
                warning="Traffico",
            ),
            Turn("posted", at=NOW.replace(day=23), url="https://social.example/@porto/1"),
        ),
        post_of(
            "zapier", shown_of(f"{TITLE} {url}", url, network="Hook", limit=0), Turn("never", "is a draft")
        ),
        post_of(
            "arabo",
            shown_of("المرفأ يفتح أبوابه للزوار يوم الأحد", network="Arabo", language="ar"),
            Turn("goes", at=NOW, obstacle="it is paused (`paused: true`)"),
        ),
        post_of("rotto", problem="the template of rotto: `artcle` is undefined; did you mean `article`?"),
    ]
