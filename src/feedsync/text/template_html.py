"""Where the tokens that stand for template tags came to lie in HTML, and what takes their place there."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from html import escape, unescape

from msgspec import Struct

_TAG = r"<(/?)([A-Za-z][\w:-]*+)((?:\"[^\"<]*+\"|'[^'<]*+'|[^\"'<>])*+)>"
_ATTRIBUTE = re.compile(r"([\w:@.-]++)\s*+=\s*+(\"[^\"]*+\"|'[^']*+'|[^\s\"'>]++)")
_CODE = frozenset({"pre", "code", "textarea", "xmp"})
_UNSEEN = frozenset({"script", "style"})
_VOID = frozenset("area base br col embed hr img input link meta source track wbr".split())
_ADDRESSES = frozenset(
    "href src srcset poster cite data action formaction data-src content background".split()
)
_EMPTY = re.compile(r"<p>\s*+</p>\n?")


class Shown(Struct, frozen=True):
    """What a tag stands for: HTML, of blocks or none, and text for where no HTML can stand.

    `is_address` is one that is whole; `is_dead` of which nobody knows what it says.
    """

    html: str = ""
    text: str = ""
    is_block: bool = False
    is_address: bool = False
    is_dead: bool = False


class Tokens:
    """Words of letters and digits, which Markdown leaves as they are, one for each tag."""

    def __init__(self, text: str) -> None:
        folded = text.lower()
        number = 0
        while f"qztag{number}x" in folded:
            number += 1
        self._begin = f"qztag{number}x"
        self.pattern = rf"{self._begin}(\d+)q"

    def of(self, number: int) -> str:
        """Return the token of a tag."""
        return f"{self._begin}{number}q"


class _Walk:
    """A way through HTML that knows whether it is in code, unseen, or in a paragraph and nothing else."""

    def __init__(self) -> None:
        self.code = 0  # the number of the code it is in, counted from 1
        self.is_unseen = False
        self.is_in_paragraph = False
        self._codes = 0
        self._open: list[str] = []
        self._inline = 0
        self._in_comment = False
        self._in_script = ""

    def pass_mark(self, mark: str) -> None:
        """Go past the begin or the end of a comment."""
        if not self.code and not self._in_script:
            self._in_comment = mark == "<!--"
            self.is_unseen = self._in_comment

    def pass_tag(self, name: str, *, is_end: bool) -> None:
        """Go past a tag."""
        if self._in_comment or (self._in_script and (name != self._in_script or not is_end)):
            return
        if name in _UNSEEN:
            self._in_script = "" if is_end else name
            self.is_unseen = not is_end
        elif name in _CODE:
            self._pass_code(name, is_end=is_end)
        if name == "p":
            self.is_in_paragraph, self._inline = not is_end, 0
        elif name not in _VOID:
            self._inline += -1 if is_end else 1

    @property
    def is_direct(self) -> bool:
        """Whether it is in a paragraph and in nothing else."""
        return self.is_in_paragraph and not self._inline

    def _pass_code(self, name: str, *, is_end: bool) -> None:
        if not is_end:
            if not self._open:
                self._codes += 1
                self.code = self._codes
            self._open.append(name)
        elif name in self._open:
            while self._open.pop() != name:
                pass
            self.code = self.code if self._open else 0


def in_code(html: str, tokens: Tokens) -> tuple[dict[int, int], set[int]]:
    """Return the numbers of tags that are code, each with that of its code, and of those that nobody sees."""
    found: dict[int, int] = {}
    unseen: set[int] = set()
    walk = _Walk()
    for match in re.finditer(rf"<!--|-->|{_TAG}|{tokens.pattern}", html):
        if match[4]:
            if walk.code:
                found.setdefault(int(match[4]), walk.code)
            elif walk.is_unseen:
                unseen.add(int(match[4]))
        elif match[2]:
            walk.pass_tag(match[2].lower(), is_end=bool(match[1]))
        else:
            walk.pass_mark(match[0])
    return found, unseen


class Filling:
    """Puts what tags stand for in the place of their tokens.

    `sources` are those of the tags that are code. `address` gives what an address is meant as, empty where
    that is as it is, `None` where nobody knows.
    """

    def __init__(
        self,
        tokens: Tokens,
        shown: Sequence[Shown],
        sources: Mapping[int, str],
        address: Callable[[str], str | None],
    ) -> None:
        self._token = re.compile(tokens.pattern)
        self._near = re.compile(rf"-*{tokens.pattern}")
        self._pattern = re.compile(rf"<!--|-->|{_TAG}|{tokens.pattern}")
        self._shown = shown
        self._sources = sources
        self._address = address

    def fill(self, html: str) -> str:
        """Return HTML without tokens; code has its tags back."""
        walk = _Walk()

        def put(match: re.Match[str]) -> str:
            if match[4]:
                return self._put(int(match[4]), walk)
            if match[2] and self._token.search(match[2]):
                return self._in_brackets(match[2])
            if match[2]:
                walk.pass_tag(match[2].lower(), is_end=bool(match[1]))
                return f"<{match[1]}{match[2]}{self._attributes(match[3])}>" if match[3] else match[0]
            walk.pass_mark(match[0])
            return match[0]

        return _EMPTY.sub("", self._pattern.sub(put, html))

    def _put(self, number: int, walk: _Walk) -> str:
        if walk.code:
            source = self._sources.get(number)
            return self._shown[number].html if source is None else escape(source, quote=False)
        if walk.is_unseen:
            return ""
        shown = self._shown[number]
        return f"</p>{shown.html}<p>" if shown.is_block and walk.is_direct else shown.html

    def _in_brackets(self, name: str) -> str:
        """Return what stands for `<{{ site.url }}>`, an address in the brackets that make it a link."""
        text = escape(self._token.sub(lambda one: self._shown[int(one[1])].text, name))
        return f'<a href="{text}">{text}</a>' if text.startswith(("https://", "http://")) else ""

    def _attributes(self, attributes: str) -> str:
        changed = _ATTRIBUTE.sub(self._attribute, attributes)
        return self._token.sub("", changed)

    def _attribute(self, match: re.Match[str]) -> str:
        name, value = match[1].lower(), match[2]
        value = value[1:-1] if value[0] in "\"'" else value
        if name == "id" or (name == "href" and value.startswith("#")):
            cleaned = self._near.sub("", value)
            return match[0] if cleaned == value else f'{match[1]}="{cleaned}"'
        is_address = name in _ADDRESSES
        numbers = [int(one[1]) for one in self._token.finditer(value)]
        if not numbers:
            meant = self._address(unescape(value)) if is_address else ""
            if meant is None:
                return ""
            return f'{match[1]}="{escape(meant)}"' if meant else match[0]
        if is_address and any(self._shown[number].is_dead for number in numbers):
            return ""
        for one in self._token.finditer(value):
            # What is before an address that is whole says the site once more.
            if (
                is_address
                and self._shown[int(one[1])].is_address
                and not self._token.sub("", value[: one.start()])
            ):
                value = value[one.start() :]
                break
        filled = self._token.sub(lambda one: escape(self._shown[int(one[1])].text), value)
        return f'{match[1]}="{filled}"' if filled or not is_address else ""
