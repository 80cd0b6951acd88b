"""What an article itself asks of posts about it (`social` of its front matter). Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from feedsync.text.suggest import nearest

_SAYS = "its front matter says `social"
KEPT_BACK = f"{_SAYS}: false`"
_NO = frozenset({"false", "no", "off", "0"})
_YES = frozenset({"true", "yes", "on", "1", ""})


def wish(metadata: Mapping[str, object], channel: str) -> bool | str:
    """Return whether a channel is to post it, or with what text of the article's own.

    Whatever a store gives is read: of what nobody understands nothing is posted.
    """
    social = metadata.get("social")
    if isinstance(social, Mapping):
        names = {str(name).casefold(): one for name, one in social.items()}
        social = names.get(channel.casefold())
    if social is None or isinstance(social, bool):
        return social is not False
    word = str(social).strip().lower()
    if word in _YES:
        return True
    return False if word in _NO or not isinstance(social, str) else social


def why_not(metadata: Mapping[str, object], channel: str, channels: Iterable[str]) -> str:
    """Return why a channel is not to post it; empty where it may. `channels` are the names of all.

    What was said to a channel that there is not, and probably meant this one, holds it back.
    """
    if wish(metadata, channel) is False:
        return KEPT_BACK
    social = metadata.get("social")
    known = {name.casefold() for name in channels}
    for name in map(str, social if isinstance(social, Mapping) else ()):
        if name.casefold() not in known and nearest(name.casefold(), sorted(known)) == channel.casefold():
            return f"{_SAYS}` for `{name}`, which is no channel; did you mean `{channel}`?"
    return ""


def is_why_not(said: str) -> bool:
    """Whether that is what was said."""
    return said.startswith(_SAYS)
