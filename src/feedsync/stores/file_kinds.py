"""What is known of article files without reading any: their endings, their size, the parts of a permalink."""

from __future__ import annotations

MARKDOWN = frozenset({".md", ".markdown"})
HTML = frozenset({".html", ".htm"})
TEXT = frozenset({".txt"})
KINDS = MARKDOWN | HTML | TEXT

PERMALINK_PARTS = (
    *("path", "year", "month", "day", "slug", "title", "filename"),
    *("section", "sections", "category", "categories", "lang"),
)
MAX_BYTES = 10 * 1024 * 1024
