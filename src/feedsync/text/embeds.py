"""What an embedded frame shows, as an address and a title that a reader can follow."""

from __future__ import annotations

import re
from collections.abc import Mapping
from urllib.parse import parse_qs, urlsplit

from msgspec import Struct


class Embed(Struct, frozen=True):
    """`url` is the page a person would open; `host` that of the frame itself."""

    url: str
    title: str
    host: str


_YOUTUBE = r"https://www.youtube.com/watch?v=\1"
_LIVE = r"https://www.youtube.com/channel/\1/live"
_DAILYMOTION = r"https://www.dailymotion.com/video/\1"
_INSTAGRAM = r"https://www.instagram.com/\1/"
_BLUESKY = r"https://bsky.app/profile/\1/post/\2"
# Name, frame address (without scheme), page address: empty where that is the frame's own.
_PROVIDERS = tuple(
    (re.compile(pattern), page, name)
    for name, pattern, page in (
        (
            "YouTube",
            r"(?:www\.)?youtube(?:-nocookie)?\.com/embed/live_stream\?(?:.*&)?channel=([\w-]+).*",
            _LIVE,
        ),
        ("YouTube", r"(?:www\.)?youtube(?:-nocookie)?\.com/(?:embed|v)/videoseries.*", ""),
        ("YouTube", r"(?:www\.)?youtube(?:-nocookie)?\.com/(?:embed|v|shorts)/([\w-]+).*", _YOUTUBE),
        ("YouTube", r"(?:www\.|m\.)?youtube\.com/.*", ""),
        ("YouTube", r"youtu\.be/([\w-]+).*", _YOUTUBE),
        ("Vimeo", r"player\.vimeo\.com/video/(\d+)\?(?:.*&)?h=(\w+).*", r"https://vimeo.com/\1/\2"),
        ("Vimeo", r"player\.vimeo\.com/video/(\d+).*", r"https://vimeo.com/\1"),
        ("Vimeo", r"vimeo\.com/.*", ""),
        ("Dailymotion", r"(?:www\.|geo\.)?dailymotion\.com/embed/video/(\w+).*", _DAILYMOTION),
        ("Spotify", r"open\.spotify\.com/embed/(\w+/\w+).*", r"https://open.spotify.com/\1"),
        ("Apple Podcasts", r"embed\.podcasts\.apple\.com/(.*)", r"https://podcasts.apple.com/\1"),
        ("Instagram", r"(?:www\.)?instagram\.com/((?:p|reel|tv)/[\w-]+)/embed.*", _INSTAGRAM),
        ("Instagram", r"(?:www\.)?instagram\.com/.*", ""),
        ("X", r"platform\.(?:twitter|x)\.com/embed/.*[?&]id=(\d+).*", r"https://x.com/i/status/\1"),
        ("X", r"(?:www\.)?(?:twitter|x)\.com/.*", ""),
        ("TikTok", r"(?:www\.)?tiktok\.com/embed(?:/v2)?/(\d+).*", r"https://www.tiktok.com/@/video/\1"),
        ("TikTok", r"(?:www\.)?tiktok\.com/.*", ""),
        ("Bluesky", r"embed\.bsky\.app/embed/([^/]+)/app\.bsky\.feed\.post/(\w+).*", _BLUESKY),
        ("Google Maps", r"(?:www\.)?google\.[a-z.]+/maps\b.*", ""),
        ("OpenStreetMap", r"(?:www\.)?openstreetmap\.org/.*", ""),
        ("Telegram", r"t\.me/([\w/]+).*", r"https://t.me/\1"),
        ("Reddit", r"(?:www\.)?reddit(?:media)?\.com/.*", ""),
        ("Datawrapper", r"datawrapper\.dwcdn\.net/(\w+)/.*", r"https://datawrapper.dwcdn.net/\1/"),
        ("Flourish", r"flo\.uri\.sh/(.*)/embed.*", r"https://public.flourish.studio/\1/"),
    )
)
# Frames that name what they show in a parameter of their own address.
_IN_PARAMETER = (
    (re.compile(r"w\.soundcloud\.com/player/?"), "url", "SoundCloud"),
    (re.compile(r"(?:www\.)?facebook\.com/plugins/\w+\.php"), "href", "Facebook"),
)
# Titles that the providers give every frame, and that say no more than their name.
_MAX_TITLE = 200  # characters
_EMPTY_TITLE = re.compile(
    r"|(?:youtube|vimeo|spotify|x|twitter|instagram|tiktok)?[\s-]*(?:video|embed(?:ded)?|media|content|post|tweet)?"
    r"[\s-]*(?:player|embed|iframe)?|iframe|untitled",
    re.IGNORECASE,
)


def embed_of(tag: str, attributes: Mapping[str, str | None]) -> Embed | None:
    """Return what an element embeds, `None` where that is no page of the web."""
    if tag in ("lite-youtube", "lite-vimeo") and attributes.get("videoid"):
        place = "https://youtu.be/" if tag == "lite-youtube" else "https://vimeo.com/"
        address = place + (attributes["videoid"] or "")
    else:
        address = (attributes.get("src") or attributes.get("data") or "").strip()
    address = f"https:{address}" if address.startswith("//") else address
    try:
        parts = urlsplit(address)
        host = (parts.hostname or "").lower()
    except ValueError:
        return None
    is_file = not parts.scheme and not host and tag in ("object", "embed", "iframe") and parts.path
    if not is_file and (parts.scheme not in ("http", "https") or not host or re.search(r"\s", address)):
        return None
    url, name = _page(host, parts.path, parts.query, address)
    title = " ".join((attributes.get("title") or "").split())[:_MAX_TITLE]
    return Embed(url, name if _EMPTY_TITLE.fullmatch(title) else title, host)


def _page(host: str, path: str, query: str, address: str) -> tuple[str, str]:
    place = f"{host}{path}"
    for pattern, parameter, name in _IN_PARAMETER:
        if pattern.fullmatch(place):
            told = parse_qs(query).get(parameter, [""])[0]
            return (told if told.startswith(("https://", "http://")) else address), name
    whole = f"{place}?{query}" if query else place
    for pattern, page, name in _PROVIDERS:
        if match := pattern.fullmatch(whole):
            return (match.expand(page) if page else address), name
    return address, host.removeprefix("www.") or path.rpartition("/")[2]
