"""Permalinks of Eleventy that are templates: those parts of Liquid and Nunjucks that addresses are made of.

What is not known here is refused, as an address that is nearly right leads nowhere.
https://liquidjs.com/filters/overview.html, https://www.11ty.dev/docs/filters/slugify/
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping

from feedsync.stores.conventions import eleventy_slugs
from feedsync.stores.conventions.plain import Named

_EXPRESSION = re.compile(r"\s*\{\{-\s*(.*?)\s*\}\}|\{\{\s*(.*?)\s*\}\}", re.DOTALL)
_PIPE = re.compile(r"""\|(?=(?:[^"']|"[^"]*"|'[^']*')*$)""")
_LITERAL = re.compile(r"""(["'])(.*)\1""", re.DOTALL)
_FILTER = re.compile(r"""(\w+)\s*(?::\s*(.+)|\(\s*(.*?)\s*\))?""", re.DOTALL)
# Of strftime, what is the same in Liquid and here.
_FORM = re.compile(r"(?:[^%]|%-?[dmHIjMS]|%[YyBbAaepZ%])*")
_FIRST_CATEGORY = re.compile(r"categor(?:y|ies\[0\]|ies\.first)")

_FILTERS: Mapping[str, Callable[[str], str]] = {
    "slugify": eleventy_slugs.slugify,
    "slug": eleventy_slugs.slug,
    "downcase": str.lower,
    "lower": str.lower,
    "upcase": str.upper,
    "upper": str.upper,
    "strip": str.strip,
    "trim": str.strip,
}


def filled(template: str, named: Named, *, stem: str, slug: str) -> str:
    """Return an address with its expressions worked out; `stem` and `slug` are `filePathStem` and `fileSlug`.

    Raises `ValueError` for what cannot be.
    """
    if "{" not in template:
        return template

    def value(match: re.Match[str]) -> str:
        expression = match[1] or match[2] or ""
        try:
            return _value(expression.rstrip("- "), named, stem, slug)
        except ValueError as error:
            raise ValueError(f"`{{{{ {expression} }}}}` {error}; write the address out") from None

    address = _EXPRESSION.sub(value, template)
    if re.search(r"\{[%{#]|[%}#]\}", address):
        raise ValueError(f"`{template}` is more of a template than is worked out here; write the address out")
    return address


def _value(expression: str, named: Named, stem: str, slug: str) -> str:
    name, *filters = (part.strip() for part in _PIPE.split(expression))
    if filters and name in {"date", "page.date"}:
        found, first = _FILTER.fullmatch(filters[0]), filters.pop(0)
        text = _formatted(found, named) if found else _unknown(first)
    else:
        text = _variable(name, named, stem, slug)
    for one in filters:
        found = _FILTER.fullmatch(one)
        text = _filtered(text, found) if found else _unknown(one)
    if not text:
        raise ValueError("is empty")
    return text


def _variable(name: str, named: Named, stem: str, slug: str) -> str:
    if literal := _LITERAL.fullmatch(name):
        return literal[2]
    values = {
        "page.fileSlug": slug,
        "page.filePathStem": stem,
        "page.outputFileExtension": "html",
        "title": named.title,
        "slug": named.slug,
        "lang": named.language,
        "language": named.language,
        "page.lang": named.language,
    }
    if _FIRST_CATEGORY.fullmatch(name):
        return next(iter(named.categories), "")
    return values[name] if name in values else _unknown(name)


def _formatted(found: re.Match[str], named: Named) -> str:
    form = _LITERAL.fullmatch(found[2] or found[3] or "")
    if found[1] != "date" or not form or not _FORM.fullmatch(form[2]):
        return _unknown(found[0])
    return named.day(form[2])


def _filtered(text: str, found: re.Match[str]) -> str:
    argument = _LITERAL.fullmatch(found[2] or found[3] or "")
    if found[1] in {"append", "prepend"} and argument:
        return text + argument[2] if found[1] == "append" else argument[2] + text
    if found[1] not in _FILTERS or found[2] or found[3]:
        return _unknown(found[0])
    return _FILTERS[found[1]](text)


def _unknown(what: str) -> str:
    raise ValueError(f"needs `{what}`, which only Eleventy knows")
