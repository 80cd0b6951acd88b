"""The keys of front matter that have a meaning, and which of them mean the same. Imports nothing heavy."""

from __future__ import annotations

ID = ("id", "guid")
URL = ("url", "permalink", "link", "canonical")
PUBLISHED = ("date", "publishdate", "pubdate", "published")
UPDATED = ("updated", "lastmod", "modified", "last_modified_at")
EXPIRES = ("expires", "expirydate", "unpublishdate")
SUMMARY = ("summary", "excerpt", "description")
AUTHORS = ("author", "authors")
TAGS = ("tags", "keywords")
CATEGORIES = ("category", "categories")
LANGUAGE = ("language", "lang")
RIGHTS = ("rights", "copyright", "license")
IMAGE = ("image", "thumbnail", "feature_image", "cover")
ENCLOSURES = ("enclosures", "enclosure", "attachments")
ALIASES = ("aliases", "redirect_from")
POSTING = ("social", "correction", "breaking")
_ALONE = ("title", "slug", "section", "draft", "status", "image_alt", "image_credit")

# What `date` says where a tool takes the time of the file for it.
FILE_TIME = "file-time"

# Keys of one group say the same thing; what says it better hides the whole group of what lies above.
GROUPS = (
    *(ID, URL, PUBLISHED, UPDATED, EXPIRES, SUMMARY, AUTHORS, TAGS, CATEGORIES, LANGUAGE, RIGHTS),
    *(IMAGE, ENCLOSURES, ALIASES),
)
KNOWN = frozenset({*(name for group in GROUPS for name in group), *_ALONE})
# What `fields` may name as ours.
FIELDS = KNOWN | frozenset(POSTING)

_GROUP_OF = {name: group for group in GROUPS for name in group}


def same(name: str) -> tuple[str, ...]:
    """Return all keys that say the same as this folded one."""
    return _GROUP_OF.get(name, (name,))
