"""What is known of article files without reading any: their endings, their size, the parts of a permalink."""

from __future__ import annotations

MARKDOWN = frozenset({".md", ".markdown"})
HTML = frozenset({".html", ".htm"})
TEXT = frozenset({".txt"})
WRITTEN = MARKDOWN | HTML | TEXT
# Front matter and body in one: of an article, where none of the above has the same name.
DATA = frozenset({".json", ".yaml", ".yml"})
# The metadata of an article file of the same name beside it.
SIDECARS = (".yaml", ".yml", ".json", ".toml")
# What holds for all articles of a folder and below, unless they say it better.
DEFAULTS = tuple(f"_defaults{ending}" for ending in SIDECARS)

PERMALINK_PARTS = (
    *("path", "slug", "name", "slug_or_name", "slug_or_title", "title", "section", "sections"),
    *("category", "categories", "slugified_categories", "lang"),
    *("year", "month", "day", "hour", "minute", "second", "short_year", "i_month", "i_day", "y_day"),
    *("short_month", "long_month", "w_year", "week", "w_day", "short_day", "long_day"),
)
MAX_BYTES = 10 * 1024 * 1024
