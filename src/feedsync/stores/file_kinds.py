"""What is known of article files without reading any: their endings, their size, the parts of a permalink."""

from __future__ import annotations

MARKDOWN = frozenset({".md", ".markdown"})
HTML = frozenset({".html", ".htm"})
TEXT = frozenset({".txt"})
RST = frozenset({".rst"})
WRITTEN = MARKDOWN | HTML | TEXT
# Front matter and body in one: of an article, where none of the above has the same name.
DATA = frozenset({".json", ".yaml", ".yml"})
# The metadata of an article file of the same name beside it, in small letters or capitals.
SIDECARS = (".yaml", ".yml", ".json", ".toml", ".YAML", ".YML", ".JSON", ".TOML")
# What holds for all articles of a folder and below, unless they say it better.
DEFAULTS = tuple(f"_defaults{ending}" for ending in SIDECARS)

PERMALINK_PARTS = (
    *("path", "year", "month", "day", "slug", "section", "lang"),
    *("name", "slug_or_name", "slug_or_title", "title", "sections", "category", "categories"),
    *("slugified_categories", "hour", "minute", "second", "short_year", "i_month", "i_day", "y_day"),
    *("short_month", "long_month", "w_year", "week", "w_day", "short_day", "long_day"),
)
MAX_BYTES = 10 * 1024 * 1024
