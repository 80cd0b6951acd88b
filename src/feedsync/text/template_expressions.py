"""What an expression of a template says, where that can be known without the site's generator.

Sources: Liquid "Filters", Jekyll "Variables" and "Liquid Filters", Eleventy "Filters" (`url`), Nunjucks
"Builtin filters".
"""

from __future__ import annotations

import posixpath
import re
from collections.abc import Callable, Mapping
from urllib.parse import urlsplit

from msgspec import Struct

from feedsync.text import template_arguments

_STRING = r"\"(?:\\.|[^\"\\])*+\"|'(?:\\.|[^'\\])*+'"
_QUOTED = re.compile(_STRING, re.DOTALL)
_PIECE = re.compile(rf"(?:{_STRING}|[^\"'|])++|[\"']", re.DOTALL)
_FILTER = re.compile(r"\s*+([A-Za-z_]\w*+)\s*+:?(.*)", re.DOTALL)
_NAME = re.compile(r"[A-Za-z_][\w-]*+(?:\.[\w-]++)*+")
_INNER = re.compile(r"\{\{([^{}]*+)\}\}")
_OWN = ("page.", "post.", "post_", "frontmatter.", "data.")


class Context(Struct, frozen=True):
    """What is known where a template stands: the site, the article, and where others have their addresses.

    `said` gives what the front matter says under a name, `refer` the address of what a file becomes; both
    are empty where that is not known. `folder` is the path of the article's folder in its store.
    """

    site_url: str
    site_title: str
    title: str
    said: Callable[[str], str]
    refer: Callable[[str], str]
    folder: str = ""

    @property
    def root(self) -> str:
        """The scheme and the host of the site."""
        parts = urlsplit(self.site_url)
        return f"{parts.scheme}://{parts.netloc}"

    @property
    def base(self) -> str:
        """The path of the site, without a slash at its end."""
        return urlsplit(self.site_url).path.rstrip("/")

    def below_site(self, path: str) -> str:
        """Return the address of a file that is copied as it is; `path` is from the article's folder."""
        whole = posixpath.normpath(posixpath.join("/", self.folder, path))
        return self.site_url.rstrip("/") + whole


def _joined(base: str, address: str) -> str:
    if "://" in address or address.startswith("//"):
        return address
    return f"{base}/{address.removeprefix('/')}" if address else base or "/"


def _filters(context: Context) -> Mapping[str, Callable[[str, str], str]]:
    def kept(value: str, _: str) -> str:
        return value

    return {
        "relative_url": lambda value, _: _joined(context.base, value),
        "url": lambda value, _: _joined(context.base, value) if value.startswith("/") else value,
        "absolute_url": lambda value, _: _joined(context.root + context.base, value),
        "htmlBaseUrl": lambda value, _: _joined(context.root + context.base, value),
        "prepend": lambda value, other: other + value,
        "append": lambda value, other: value + other,
        "upcase": lambda value, _: value.upper(),
        "upper": lambda value, _: value.upper(),
        "downcase": lambda value, _: value.lower(),
        "lower": lambda value, _: value.lower(),
        "strip": lambda value, _: value.strip(),
        "trim": lambda value, _: value.strip(),
        "capitalize": lambda value, _: value[:1].upper() + value[1:],
        **dict.fromkeys(("escape", "escape_once", "xml_escape", "safe", "raw", "smartify", "string"), kept),
    }


def value_of(expression: str, context: Context) -> str | None:
    """Return what an expression says, `None` where nobody knows."""
    first, *filters = _PIECE.findall(expression) or [""]
    value = _operand(first.strip(), context)
    known = _filters(context) if filters else {}
    for text in filters:
        match = _FILTER.fullmatch(text)
        if value is None or match is None or match[1] not in known:
            return None
        told = match[2].strip().removeprefix("(").removesuffix(")").strip()
        other = _operand(told, context) if told else ""
        if other is None:
            return None
        value = known[match[1]](value, other)
    return value


def filled(text: str, context: Context) -> str:
    """Return a text, such as an argument, with what is known of the expressions in it."""
    if "{{" not in text:
        return text
    return _INNER.sub(lambda match: value_of(match[1].strip(), context) or "", text)


def _operand(text: str, context: Context) -> str | None:
    if _QUOTED.fullmatch(text):
        return template_arguments.unquoted(text)
    if text.isdecimal():
        return text
    if not _NAME.fullmatch(text):
        return None
    if text in ("site.url", "site.baseurl", "site.title", "site.name", "metadata.url", "metadata.title"):
        return {
            "url": context.root,
            "baseurl": context.base,
            "title": context.site_title,
            "name": context.site_title,
        }[text.partition(".")[2]]
    name = next((text.removeprefix(own) for own in _OWN if text.startswith(own)), text)
    if name == "title":
        return context.title
    return (context.said(name) or None) if "." not in name else None
