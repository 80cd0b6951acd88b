"""What an article itself asks of posts about it (`social` of its front matter). Pure."""

from __future__ import annotations

from collections.abc import Mapping

KEPT_BACK = "its front matter says `social: false`"
_NO = frozenset({"false", "no", "off", "0"})
_YES = frozenset({"true", "yes", "on", "1", ""})


def wish(metadata: Mapping[str, object], channel: str) -> bool | str:
    """Return whether a channel is to post it, or with what text of the article's own.

    Whatever a store gives is read: of what nobody understands nothing is posted.
    """
    social = metadata.get("social")
    if isinstance(social, Mapping):
        social = social.get(channel)
    if social is None or isinstance(social, bool):
        return social is not False
    word = str(social).strip().lower()
    if word in _YES:
        return True
    return False if word in _NO or not isinstance(social, str) else social
