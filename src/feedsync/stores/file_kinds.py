"""What is known of article files without reading any: their endings, their size, the parts of a permalink."""

from __future__ import annotations

MARKDOWN = frozenset({".md", ".markdown"})
HTML = frozenset({".html", ".htm"})
TEXT = frozenset({".txt"})
KINDS = MARKDOWN | HTML | TEXT

PERMALINK_PARTS = (
    *("path", "slug", "name", "slug_or_name", "title", "section", "sections"),
    *("category", "categories", "slugified_categories", "lang"),
    *("year", "month", "day", "hour", "minute", "second", "short_year", "i_month", "i_day", "y_day"),
    *("short_month", "long_month", "w_year", "week", "w_day", "short_day", "long_day"),
)
MAX_BYTES = 10 * 1024 * 1024
