"""What WordPress content is made of: text, tags, comments, shortcodes. Read once, in time of its length."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Literal, NamedTuple

from feedsync.text import wordpress_shortcodes as shortcodes
from feedsync.text.wordpress_marks import Marks

# `whole` is an element in which nothing is looked for, `block` what stands in no paragraph, `link` one that
# has a paragraph of its own, `gone` where something was that is not to be seen.
Kind = Literal["text", "tag", "comment", "shortcode", "whole", "block", "link", "gone"]

_MARK = re.compile(r"<!--|<[a-zA-Z/]|\[")
# A quoted value may hold `>`; none is looked for beyond the next `<`, or open quotes would cost their square.
_TAG = re.compile(r"""<(/?)([a-zA-Z][a-zA-Z0-9:-]*+)(?:(?:[^<>"']++|"[^"<]*+"|'[^'<]*+')*+>|[^<>]*+>)""")
# `<!-->` and `<!--->` are whole, and `--!>` is an end too (HTML, 13.2.5.43, .44 and .52).
_EMPTY_COMMENT = re.compile(r"<!---?>")
_COMMENT_END = re.compile(r"--!?>")
_SHORTCODE = re.compile(r"\[(\[?)(/?)([a-zA-Z_][\w-]*+)(\s[^\[\]]*+)?+(/?)\](\]?)")
_WHOLE = {
    name: re.compile(rf"</{name}[^<>]*+>", re.IGNORECASE)
    for name in ("pre", "code", "script", "style", "textarea")
}


class Piece(NamedTuple):
    """A part of the content, as it is written. `name` is that of a tag (in small letters) or shortcode."""

    kind: Kind
    text: str
    name: str = ""
    is_end: bool = False


class Pieces:
    """All pieces of a content, one after the other. Who reads them may go on further below."""

    def __init__(self, html: str) -> None:
        self.html = html
        self.position = 0
        self._over: set[str] = set()
        self._ends = shortcodes.Ends(html)
        self._marks = Marks(html)
        self._open: set[str] = set()

    def __iter__(self) -> Iterator[Piece]:
        look = self.position
        while mark := _MARK.search(self.html, look):
            piece = self._piece(mark)
            if piece is None:
                look = mark.end()
                continue
            start, self.position = self.position, mark.start()
            if start < self.position:
                yield Piece("text", self.html[start : self.position])
            self.position += len(piece.text)
            yield piece
            look = self.position
        start, self.position = self.position, len(self.html)
        if start < self.position:
            yield Piece("text", self.html[start:])

    def take_until_end(self, name: str, at_most: int | None = None) -> str | None:
        """Return what stands before the end of a shortcode and go on after it; `None` where it has no end.

        Also `None` where there is more than `at_most` characters before it.
        """
        end = self._ends.after(name, self.position)
        if end is None or (at_most is not None and end - self.position > at_most):
            return None
        inner = self.html[self.position : end]
        self.position = end + len(f"[/{name}]")
        return inner

    def skip_to(self, mark: str) -> None:
        """Go on where a mark is; stay where there is none."""
        end = self.html.find(mark, self.position) if mark not in self._over else -1
        if end < 0:
            self._over.add(mark)
        else:
            self.position = end

    def is_at(self, pattern: re.Pattern[str]) -> bool:
        """Whether the next piece begins in this way."""
        return pattern.match(self.html, self.position) is not None

    def _piece(self, mark: re.Match[str]) -> Piece | None:
        if mark[0] == "<!--":
            end = self._end_of_comment(mark.start())
            return Piece("comment", self.html[mark.start() : end]) if end else None
        if mark[0] == "[":
            return self._shortcode(mark.start())
        tag = _TAG.match(self.html, mark.start())
        if tag is None:
            return None
        name, is_end = tag[2].lower(), bool(tag[1])
        if name in _WHOLE and not is_end and name not in self._over:
            if end_tag := _WHOLE[name].search(self.html, tag.end()):
                return Piece("whole", self.html[mark.start() : end_tag.end()], name)
            self._over.add(name)
        return Piece("tag", tag[0], name, is_end)

    def _end_of_comment(self, start: int) -> int:
        if mark := self._marks.at(start):
            return mark.end
        if empty := _EMPTY_COMMENT.match(self.html, start):
            return empty.end()
        end = _COMMENT_END.search(self.html, start + len("<!--")) if "-->" not in self._over else None
        if end is None:
            self._over.add("-->")
            return 0
        return end.end()

    def _shortcode(self, start: int) -> Piece | None:
        match = _SHORTCODE.match(self.html, start)
        if match is None or bool(match[1]) > bool(match[6]):
            return None
        name, is_end = match[3], bool(match[2])
        if is_end:
            is_one = shortcodes.is_known(name) or name in self._open
        else:
            has_end = self._ends.after(name, match.end()) is not None
            is_one = shortcodes.is_shortcode(name, match[4] or "", has_end=has_end)
        if not is_one:
            return None
        if match[1]:  # two brackets are how WordPress writes one that shall be seen
            return Piece("shortcode", match[0], name, is_end)
        self._open.add(name)
        return Piece("shortcode", match[0][: match.end(5) + 1 - start], name, is_end)
