"""The template tags and the Markdown of one file: what its texts say, and which tags were left out."""

from __future__ import annotations

import posixpath
from collections import Counter
from collections.abc import Callable, Mapping
from functools import partial
from typing import TYPE_CHECKING

from feedsync.config.model import Site
from feedsync.text import markdown, markdown_extras
from feedsync.text.template_syntax import LEFT_OUT, Syntax, may_hold

if TYPE_CHECKING:
    from feedsync.text.markdown_extras import Extra
    from feedsync.text.template_expressions import Context

_MOST_NAMES = 100
Refer = Callable[[str, str], str]


def nowhere(_key: str, _target: str) -> str:
    """Return the address of no other file: what is read to learn its own address looks for no other."""
    return ""


class Tagged:
    """Reads what may hold template tags. `said` gives what the front matter says under a name.

    `extras` are what the Markdown knows beside CommonMark.
    """

    def __init__(
        self,
        key: str,
        site: Site,
        syntaxes: frozenset[Syntax],
        said: Callable[[str], str],
        refer: Refer,
        extras: frozenset[Extra],
    ) -> None:
        self._key = key
        self._site = site
        self._syntaxes = syntaxes
        self._said = said
        self._refer = refer
        self._extras = extras
        self._dropped: dict[str, int] = {}
        self._title = ""

    def title(self, text: str) -> str:
        """Return the title without tags; what follows may name it."""
        self._title = self.line(text)
        return self._title

    def line(self, text: str) -> str:
        """Return a line of text without tags."""
        if not may_hold(text, self._syntaxes):
            return text
        from feedsync.text.template_tags import reduced

        found = reduced(text, self._syntaxes, self._context)
        self._drop(found.dropped)
        return " ".join(found.text.split())

    def html(self, text: str, *, is_markdown: bool) -> str | None:
        """Return a text as HTML without tags, `None` where it has none and is as CommonMark has it."""
        render: Callable[[str], str] = markdown.to_html if is_markdown else str
        extras = markdown_extras.held(text, self._extras) if is_markdown and self._extras else frozenset()
        if extras:
            render = partial(markdown_extras.to_html, extras=extras)
        if not may_hold(text, self._syntaxes):
            return render(text) if extras else None
        from feedsync.text.template_tags import expanded

        found = expanded(text, self._syntaxes, self._context, render)
        if found is None:
            return render(text) if extras else None
        self._drop(found.dropped)
        return found.text

    def noted(self, metadata: dict[str, object]) -> dict[str, object]:
        """Return the metadata with what was left out, which the front matter cannot say."""
        if not self._dropped and LEFT_OUT not in metadata:
            return metadata
        told = {name: value for name, value in metadata.items() if name != LEFT_OUT}
        if not self._dropped:
            return told
        named = dict(Counter(self._dropped).most_common(_MOST_NAMES))
        others = sum(self._dropped.values()) - sum(named.values())
        return told | {LEFT_OUT: dict(sorted(named.items())) | ({"…": others} if others else {})}

    def _drop(self, dropped: Mapping[str, int]) -> None:
        for name, count in dropped.items():
            self._dropped[name] = self._dropped.get(name, 0) + count

    @property
    def _context(self) -> Context:
        from feedsync.text.template_expressions import Context

        return Context(
            site_url=self._site.url,
            site_title=self._site.title,
            title=self._title,
            said=self._said,
            refer=lambda target: self._refer(self._key, target),
            folder=posixpath.dirname(self._key),
        )
