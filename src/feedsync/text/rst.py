"""reStructuredText as HTML, by docutils (the extra `rst`): the title, the fields at its top, and the rest.

Nothing is included, from files or as raw HTML; such directives are left away.
https://docutils.sourceforge.io/docs/ref/rst/restructuredtext.html
"""

from __future__ import annotations

import io
import re
from typing import Any

from msgspec import Struct

_FIELD = re.compile(r"^:(?P<name>[^:\n]+):(?:\s|$)", re.MULTILINE)
_WHERE = re.compile(r"^<string>:(?P<line>\d+): \(\w+/\d\) ")
_SETTINGS = {
    "_disable_config": True,
    "file_insertion_enabled": False,
    "raw_enabled": False,
    "doctitle_xform": True,
    "docinfo_xform": True,
    "halt_level": 3,  # errors
    "report_level": 5,  # nothing of them is written into the text
    "initial_header_level": 2,
    "syntax_highlight": "none",
    "math_output": "MathML",
    "traceback": True,
    "embed_stylesheet": False,
}


class Field(Struct, frozen=True):
    """A field such as `:date: 2026-01-02`, or several values of one that is a list. `name` is folded."""

    line: int
    name: str
    values: tuple[str, ...]


class Restructured(Struct, frozen=True):
    """A document: its title as text, the fields at its top, and the HTML of what follows, not sanitised."""

    title: str
    fields: tuple[Field, ...]
    html: str


class RstError(ValueError):
    """A text that cannot be read; `line` counts from 1, 0 is none."""

    def __init__(self, line: int, message: str) -> None:
        super().__init__(message)
        self.line = line
        self.message = message


def read(text: str) -> Restructured:
    """Return a document. Raises `RstError`, also where docutils is not installed."""
    try:
        from docutils.core import Publisher
        from docutils.io import StringInput, StringOutput
        from docutils.utils import SystemMessage
    except ModuleNotFoundError:
        raise RstError(0, "reStructuredText needs docutils: pip install 'feedsync[rst]'") from None
    publisher: Any = Publisher(
        reader="standalone",
        parser="restructuredtext",
        writer=_writer(),
        source_class=StringInput,
        destination_class=StringOutput,
    )
    settings = _SETTINGS | {"warning_stream": io.StringIO(), "output_encoding": "unicode"}
    publisher.process_programmatic_settings(None, settings, None)
    publisher.set_source(text, "<string>")
    publisher.set_destination()
    try:
        publisher.publish()
    except SystemMessage as error:
        raise _error(str(error)) from None
    except Exception as error:  # noqa: BLE001  whatever docutils stumbles over costs this article alone
        raise RstError(0, f"docutils fails on it: {type(error).__name__}: {error}") from None
    lines = {match["name"].lower(): _line(text, match.start()) for match in _FIELD.finditer(text)}
    return Restructured(
        publisher.document.get("title", ""),
        tuple(_fields(publisher.document, lines)),
        publisher.writer.parts["body"],
    )


def _line(text: str, position: int) -> int:
    return text.count("\n", 0, position) + 1


def _error(said: str) -> RstError:
    """Return what docutils says, in one line, without the text that it quotes."""
    where = _WHERE.match(said)
    message = said[where.end() if where else 0 :].partition("\n")[0]
    return RstError(int(where["line"]) if where else 0, message.rstrip(".") or "cannot be read")


def _fields(document: Any, lines: dict[str, int]) -> list[Field]:
    from docutils import nodes

    found = []
    for docinfo in document.findall(nodes.docinfo):
        for element in docinfo.children:
            name, values = element.tagname, (element.astext(),)
            if isinstance(element, nodes.field):
                name, values = element.children[0].astext(), (element.children[1].astext(),)
            elif isinstance(element, nodes.authors):
                values = tuple(author.astext() for author in element.children)
            found.append(Field(lines.get(name.lower(), 1), name.lower(), values))
    return found


def _writer() -> Any:
    """Return a writer of HTML with code as code, and no text of its own for pictures without one."""
    from docutils import nodes
    from docutils.parsers.rst import roles
    from docutils.writers.html5_polyglot import HTMLTranslator, Writer

    class Translator(HTMLTranslator):  # type: ignore[misc]
        def visit_literal(self, node: Any) -> None:
            self.body.append(self.starttag(node, "code", ""))

        def depart_literal(self, node: Any) -> None:  # noqa: ARG002
            self.body.append("</code>")

        def visit_image(self, node: Any) -> None:
            node["alt"] = node.get("alt", "")
            super().visit_image(node)

    # As Pelican has it: :abbr:`HTML (Hypertext Markup Language)`.
    roles.register_canonical_role("abbr", roles.GenericRole("abbr", nodes.abbreviation))
    writer = Writer()
    writer.translator_class = Translator
    return writer
