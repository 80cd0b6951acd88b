"""Blocks of WordPress: which part of a content is inside of one, and which nobody is to see.

How they are written down: developer.wordpress.org/block-editor/explanations/architecture/data-flow.
"""

from __future__ import annotations

import re

from feedsync.text.wordpress_pieces import Piece

_BLOCK = re.compile(
    r"<!--\s+(/)?wp:([a-z][a-z0-9_-]*(?:/[a-z][a-z0-9_-]*)?)\s+(\{.*\}\s+)?(/)?-->", re.DOTALL
)
# In these stands what was typed, without paragraphs.
_TYPED = frozenset({"freeform", "shortcode"})
# For subscribers and members; after a paywall, all the rest is.
_FOR_MEMBERS = frozenset(
    """premium-content/subscriber-view premium-content/login-button woocommerce-memberships/member-content
    pmpro/membership pmpro/require-membership rcp/restrict-content restrict-content-pro/restrict-content
    memberpress/protected-content ultimate-member/um-locked""".split()
)
_PAYWALLS = frozenset({"jetpack/paywall"})
_IS_HIDDEN = re.compile(r'"blockVisibility"\s*:\s*(?:false|\{[^{}]*"hideBlock"\s*:\s*true)')


class Blocks:
    """Follows the marks of blocks. `is_over` is true behind a paywall."""

    def __init__(self) -> None:
        self._open: list[str] = []
        self._depths: dict[str, int] = {}
        self._hidden_from = 0
        self.is_over = False

    @property
    def is_hidden(self) -> bool:
        """Whether the last piece is in a block that not everybody may see."""
        return self._hidden_from > 0

    def is_inside(self, piece: Piece) -> bool:
        """Take the next piece; tell whether it is inside of a block that has its paragraphs."""
        match = _BLOCK.fullmatch(piece.text) if piece.kind == "comment" else None
        if match:
            name = match[2].removeprefix("core/")
            if name in _PAYWALLS and not self.is_hidden:
                self.is_over = True
            elif match[1]:
                self._close(name)
            elif not match[4]:
                self._open_one(name, match[3] or "")
        return bool(self._open) and self._open[-1] not in _TYPED

    def _open_one(self, name: str, attributes: str) -> None:
        self._open.append(name)
        self._depths[name] = self._depths.get(name, 0) + 1
        if not self._hidden_from and (name in _FOR_MEMBERS or _IS_HIDDEN.search(attributes)):
            self._hidden_from = len(self._open)

    def _close(self, name: str) -> None:
        if not self._depths.get(name):
            return
        while self._open:
            closed = self._open.pop()
            self._depths[closed] -= 1
            if closed == name:
                break
        if len(self._open) < self._hidden_from:
            self._hidden_from = 0
