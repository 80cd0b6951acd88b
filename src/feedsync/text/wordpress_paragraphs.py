"""Paragraphs in text that was typed without them: an empty line parts two, a single new line is a break.

What WordPress makes of a classic post that it shows (`wpautop`, developer.wordpress.org/reference/functions).
"""

from __future__ import annotations

import re

from feedsync.text.wordpress_pieces import Piece

# Elements that stand in no paragraph. In these a text is a paragraph only where there are several.
_PARTS = frozenset(
    "address article aside center details dd div figure footer header li main nav section td th".split()
)
_PHRASES = frozenset("caption dt figcaption h1 h2 h3 h4 h5 h6 legend summary".split())
_STRUCTURE = frozenset(
    """audio colgroup dl fieldset form hgroup map menu object ol picture select table tbody tfoot thead tr ul
    video""".split()
)
_BLOCKS = _PARTS | _PHRASES | _STRUCTURE | {"blockquote", "hr", "p", "col"}
_VOID = frozenset("area br col embed hr img input param source track wbr".split())
_SHOWN = _VOID - {"wbr"} | {"iframe", "object", "svg"}
_EMPTY_LINES = re.compile(r"\n[^\S\n]*(?:\n[^\S\n]*)+")
_BREAK = "<br />\n"


def is_block_tag(piece: Piece) -> bool:
    """Whether a piece is the start or the end of an element that stands in no paragraph."""
    return piece.kind == "tag" and piece.name in _BLOCKS


class Paragraphs:
    """Takes pieces of content and makes HTML of them."""

    def __init__(self) -> None:
        self.parts: list[str] = []
        self._around: list[str] = []
        self._depths: dict[str, int] = {}
        self._run: list[list[str]] = [[]]
        self._shows = False

    def add(self, piece: Piece) -> None:
        """Take the next piece."""
        if piece.kind == "text":
            self._text(piece.text)
        elif is_block_tag(piece):
            self._block_tag(piece)
        elif piece.kind == "block" or (piece.kind == "whole" and piece.name != "code"):
            self._end_run()
            self._close("p")
            self.parts.append(piece.text)
        elif piece.kind == "link":
            self._run += [[piece.text], []]
            self._shows = True
        elif piece.name == "br":
            self._break()
        else:
            self._run[-1].append(piece.text)
            self._shows = self._shows or piece.kind == "whole" or piece.name in _SHOWN

    def end(self) -> None:
        """End what is open: what follows is none of this text."""
        self._end_run()
        self._around.clear()
        self._depths.clear()

    def _text(self, text: str) -> None:
        for number, part in enumerate(_EMPTY_LINES.split(text)):
            if number and self._run[-1]:
                self._run.append([])
            if not part:
                continue
            self._shows = self._shows or not part.isspace()
            first, *lines = part.split("\n")
            self._run[-1].append(first)
            for line in lines:
                self._break()
                self._run[-1].append(line)

    def _break(self) -> None:
        run = self._run[-1]
        while run and not run[-1].strip(" \t"):
            run.pop()
        if run and run[-1] != _BREAK:
            run[-1] = run[-1].rstrip(" \t")
            run.append(_BREAK)

    def _block_tag(self, piece: Piece) -> None:
        self._end_run()
        if piece.is_end:
            self._close(piece.name)
        else:
            self._close("p")
            if piece.name not in _VOID:
                self._around.append(piece.name)
                self._depths[piece.name] = self._depths.get(piece.name, 0) + 1
        self.parts.append(piece.text)

    def _close(self, name: str) -> None:
        """Leave an element, with all that is open in it; `p` only where nothing is."""
        if not self._depths.get(name) or (name == "p" and self._around[-1] != "p"):
            return
        while self._around:
            closed = self._around.pop()
            self._depths[closed] -= 1
            if closed == name:
                return

    def _end_run(self) -> None:
        run, shows, self._run, self._shows = self._run, self._shows, [[]], False
        texts = [text for part in run if (text := _joined(part))]
        if not texts:
            self.parts.append("\n" if run[0] else "")
            return
        around = self._around[-1] if self._around else ""
        if not shows or around in _STRUCTURE or around in _PHRASES:
            self.parts += "\n\n".join(texts)
        elif around == "p":
            self.parts.append("</p>\n<p>".join(texts))
        elif around in _PARTS and len(texts) == 1:
            self.parts += texts
        else:
            self.parts += [f"<p>{text}</p>\n" for text in texts]


def _joined(part: list[str]) -> str:
    while part and (part[-1] == _BREAK or not part[-1].strip()):
        part.pop()
    return "".join(part).strip()
