"""Puts pieces of WordPress content that has its paragraphs together again, and leaves none of them empty."""

from __future__ import annotations

import re

from feedsync.text.wordpress_paragraphs import is_block_tag
from feedsync.text.wordpress_pieces import Piece

# How a text ends that was cut before "read more".
_CUT = re.compile(r"\s*(?:\[\s*(?:…|\.\.\.|&hellip;|&#8230;)\s*\]|…|&hellip;|&#8230;)\s*\Z")
_MOST_CUT = 40  # characters


class Joined:
    """Takes pieces one after the other."""

    def __init__(self) -> None:
        self._pieces: list[Piece] = []
        self._is_after_gone = False
        self._is_in_paragraph = False
        self._was_in_paragraph = False  # which a block has ended

    @property
    def is_any(self) -> bool:
        """Whether anything was taken."""
        return bool(self._pieces)

    def texts(self) -> list[str]:
        """Return what is left of all that was taken."""
        return [piece.text for piece in self._pieces]

    def add(self, piece: Piece) -> None:
        """Take the next piece."""
        if piece.kind == "gone":
            self._gone(piece.name)
        elif piece.kind == "comment":
            return
        elif piece.kind == "text" and piece.text.isspace():
            if not (self._pieces and self._pieces[-1].text.isspace()):
                self._pieces.append(piece)
        elif piece.name == "br" and self._is_after_gone and self._is_at_line_start():
            return
        elif piece.name == "p" and piece.is_end:
            self._end_paragraph(piece)
        elif piece.kind in ("block", "link"):
            self._block(piece)
        else:
            self._add(piece)

    def _add(self, piece: Piece) -> None:
        if self._was_in_paragraph and not is_block_tag(piece):
            self._pieces.append(Piece("tag", "<p>", "p"))
            self._is_in_paragraph = True
        elif piece.kind == "tag" and piece.name == "p":
            self._is_in_paragraph = True
        self._was_in_paragraph = self._is_after_gone = False
        self._pieces.append(piece)

    def _gone(self, name: str) -> None:
        last = self._pieces[-1] if self._pieces else None
        if name == "more" and last and last.kind == "text" and last.name != "cut":
            text = last.text[:-_MOST_CUT] + _CUT.sub("", last.text[-_MOST_CUT:])
            self._pieces[-1] = Piece("text", text, "cut")  # once, as a copy takes time of its length
        self._is_after_gone = True

    def _end_paragraph(self, piece: Piece) -> None:
        self._take_back()
        if self._starts_paragraph() and " id=" not in self._pieces[-1].text:
            self._pieces.pop()
        elif not self._was_in_paragraph:
            self._pieces.append(piece)
        self._is_in_paragraph = self._was_in_paragraph = self._is_after_gone = False

    def _block(self, piece: Piece) -> None:
        self._take_back()
        if self._starts_paragraph():
            self._pieces.pop()
        elif self._is_in_paragraph:
            self._pieces.append(Piece("tag", "</p>", "p", is_end=True))
        self._was_in_paragraph = self._was_in_paragraph or self._is_in_paragraph
        self._is_in_paragraph, self._is_after_gone = False, True
        self._pieces.append(Piece("block", f"<p>{piece.text}</p>" if piece.kind == "link" else piece.text))

    def _starts_paragraph(self) -> bool:
        last = self._pieces[-1] if self._pieces else None
        return last is not None and last.kind == "tag" and last.name == "p" and not last.is_end

    def _take_back(self) -> None:
        """Take back the breaks and spaces at the end."""
        while self._pieces and (self._pieces[-1].name == "br" or self._pieces[-1].text.isspace()):
            self._pieces.pop()

    def _is_at_line_start(self) -> bool:
        last = next((piece for piece in reversed(self._pieces) if not piece.text.isspace()), None)
        return last is None or last.name == "br" or last.kind == "block" or is_block_tag(last)
