"""Blocks of WordPress: which part of a content is inside of one.

How they are written down: developer.wordpress.org/block-editor/explanations/architecture/data-flow.
"""

from __future__ import annotations

from feedsync.text.wordpress_marks import Marks
from feedsync.text.wordpress_pieces import Piece

# In these stands what was typed, without paragraphs.
_TYPED = frozenset({"freeform", "shortcode"})


class Blocks:
    """Follows the marks of blocks."""

    def __init__(self) -> None:
        self._open: list[str] = []
        self._depths: dict[str, int] = {}

    def is_inside(self, piece: Piece) -> bool:
        """Take the next piece; tell whether it is inside of a block that has its paragraphs."""
        mark = Marks(piece.text).at(0) if piece.kind == "comment" else None
        if mark and mark.is_end:
            self._close(mark.name)
        elif mark and not mark.is_closed:
            self._open.append(mark.name)
            self._depths[mark.name] = self._depths.get(mark.name, 0) + 1
        return bool(self._open) and self._open[-1] not in _TYPED

    def _close(self, name: str) -> None:
        if not self._depths.get(name):
            return
        while self._open:
            closed = self._open.pop()
            self._depths[closed] -= 1
            if closed == name:
                return
