"""What site generators' Markdown knows beside CommonMark, and would else be published as it is written.

Sources: kramdown "Syntax" (attribute lists, `{:toc}`, extensions, definition lists); Python-Markdown
"Extensions" (attribute lists, definition lists, CodeHilite, table of contents); Hugo "Configure markup"
(Goldmark's heading attributes and definition lists); Zola "Content" (heading ids).
"""

from __future__ import annotations

import re
from typing import Literal

from feedsync.text import markdown

# `attributes` are `{: .class}` beside what they are about, `heading_ids` `## Title {#id}`, `contents` is
# `[TOC]`, `definitions` are lists of them, `code_languages` first lines of code, `:::python` and `#!python`.
Extra = Literal["attributes", "heading_ids", "contents", "definitions", "code_languages"]

_MARKS: dict[Extra, re.Pattern[str]] = {
    "attributes": re.compile(r"\{:"),
    "heading_ids": re.compile(r"\{:?[ \t]*[#.]"),
    "contents": re.compile(r"\[TOC\]"),
    "definitions": re.compile(r"\n {0,3}:[ \t]"),
    "code_languages": re.compile(r"(?:^|\n)[ \t>]*+(?:::+|#!)"),
}
_NO_BRACES = r"[^{}<>\n]*+"
# What is code, and what is a tag, stays as it is.
_KEPT = r"<(?P<kept>pre|code|script|style|textarea)\b[^>]*+>(?:(?!<(?P=kept)\b).)*?</(?P=kept)>"
_TAG = r"<[A-Za-z/!][^>]*+>"
# In the place of a list of one item comes the table of contents; what follows a table is a row to comrak.
_CONTENTS_LIST = rf"<(?P<list>[ou]l)>\s*+<li>[^<>]*\{{:\s*toc\b{_NO_BRACES}\}}\s*+</li>\s*+</(?P=list)>\n?"
_ROW = rf"<tr>\s*+<td[^>]*+>\{{:{_NO_BRACES}\}}</td>(?:\s*+<td[^>]*+></td>)*+\s*+</tr>\n?"
_COMMENT = r"\{::comment\}(?:(?!\{::comment).)*?\{:/(?:comment)?\}"
# A space before it makes it text.
_LIST = rf"(?:\n|(?<=>))(?:\{{:{_NO_BRACES}\}})++"
_EXTENSION = rf"\{{:[:/]{_NO_BRACES}\}}"
_ATTRIBUTES = re.compile(
    rf"{_KEPT}|(?P<gone>{_CONTENTS_LIST}|{_ROW}|{_COMMENT}|{_LIST}|{_EXTENSION})|{_TAG}", re.DOTALL
)
_EMPTY = re.compile(r"<p>\s*+</p>\n?")
_CONTENTS = re.compile(r"<p>\[TOC\]</p>\n?")
_HEADING = re.compile(
    r'<h([1-6])(?: id="[^"]*+")?>((?:(?!</h\1>).)*?)\{:?[ \t]*([#.][^{}<>\n]*+)\}'
    r"((?:<a href=\"#[^>]*+></a>)?)</h\1>"
)
_ID = re.compile(r"#([^\s#.=]+)")
# As CodeHilite reads it: a path is part of the code, and its line stays.
_LANGUAGE = re.compile(r"<pre><code>(?:::+|#!)(/[^\s<]*/)?([\w#.+-]+)[^\n<]*\n")


def held(text: str, extras: frozenset[Extra]) -> frozenset[Extra]:
    """Return those of the extras that a text may hold."""
    return frozenset(extra for extra in extras if _MARKS[extra].search(text))


def to_html(text: str, extras: frozenset[Extra]) -> str:
    """Return Markdown with extras as HTML that has not been cleaned; see `markdown.to_html`."""
    html = markdown.to_html(text, has_definitions="definitions" in extras)
    if "heading_ids" in extras:
        html = _HEADING.sub(_heading, html)
    if "attributes" in extras:
        html = _EMPTY.sub("", _ATTRIBUTES.sub(lambda match: "" if match["gone"] else match[0], html))
    if "contents" in extras:
        html = _CONTENTS.sub("", html)
    if "code_languages" in extras:
        html = _LANGUAGE.sub(_code, html)
    return html


def _heading(match: re.Match[str]) -> str:
    level, inside, attributes, _ = match.groups()
    inside, told = inside.rstrip(), _ID.search(attributes)
    return f'<h{level} id="{told[1]}">{inside}</h{level}>' if told else f"<h{level}>{inside}</h{level}>"


def _code(match: re.Match[str]) -> str:
    path, language = match.groups()
    first = match[0].removeprefix("<pre><code>") if path else ""
    return f'<pre><code class="language-{language.lower()}">{first}'
