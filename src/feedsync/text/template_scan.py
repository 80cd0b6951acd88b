"""Where template tags stand in a text: shortcodes of Hugo, tags of Liquid, Nunjucks and Tera.

Sources: Hugo "Shortcodes" and its page lexer (`{{< >}}`, `{{% %}}`, the escape `{{</* */>}}`), Liquid
"Basics" (`{% %}`, `{{ }}`, `{%- -%}`), Nunjucks "Templating" (`{# #}`), Zola "Shortcodes"
(`{{ name(…) }}`, `{{/* */}}`).
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache
from typing import Literal

from msgspec import Struct

from feedsync.text.template_syntax import Syntax

Kind = Literal[
    "open", "close", "alone", "expression", "escape", "silent", "as-it-is", "code", "gone", "broken"
]

MOST_TAGS = 200_000  # more are no article
_BRACES = frozenset({"expressions", "variables", "calls"})

_DOUBLE = r'"(?:\\.|[^"\\\n]|\n(?![ \t]*\n))*+"'
_SINGLE = r"'(?:\\.|[^'\\\n]|\n(?![ \t]*\n))*+'"
_RAW = r"`[^`]*+`"
_OTHER = r"[^\"'`\n]|\n(?![ \t]*\n)"


def _inside(closer: str, quotes: str, other: str) -> re.Pattern[str]:
    return re.compile(rf"(?:{quotes}|(?!{closer})(?:{other}))*+", re.DOTALL)


_HUGO_OTHER = _OTHER.replace("'", "")
_LIQUID_OTHER = _OTHER.replace("`", "")
_ENDS = {
    "{{<": (_inside(">}}", f"{_DOUBLE}|{_RAW}", _HUGO_OTHER), ">}}"),
    "{{%": (_inside("%}}", f"{_DOUBLE}|{_RAW}", _HUGO_OTHER), "%}}"),
    "{%": (_inside("%}", f"{_DOUBLE}|{_SINGLE}", _LIQUID_OTHER), "%}"),
    "{{": (_inside("}}", f"{_DOUBLE}|{_SINGLE}", _LIQUID_OTHER), "}}"),
}
_ESCAPE = re.compile(r"\s*+/\*(.*)\*/\s*+", re.DOTALL)
_NAME = re.compile(r"[\w./:-]++")
_WORD = re.compile(r"[A-Za-z_][\w.:-]*+")
_BARE = re.compile(r"\{%[-+~]?[ \t]*+(?=\{[{%#])")
_STATEMENT = re.compile(r"\{%(?:[-+~]?\s*+[A-Za-z_#]|/\*)")
# What an unclosed tag can have for its own, so that the rest of its line stays.
_LOOSE = re.compile(
    r"[-+~]?[ \t]*+/?[ \t]*+[\w./:-]*+"
    r"(?:[ \t]++[\w.-]++=(?:\"[^\"\n]*+\"?+|'[^'\n]*+'?+|[^\s\"']*+)|[ \t]++\"[^\"\n]*+\")*+"
)
_PATH = r"[A-Za-z_][\w-]*+(?:\.[\w-]++|\[[^\[\]\n]*+\])*+"
_CALL = rf"(?:{_PATH}|[\w:]++)\s*+\((?:{_DOUBLE}|{_SINGLE}|[^\"'()\\]|\([^\"'()\\]*+\))*+\)"
_OPERAND = rf"(?:{_CALL}|{_PATH}|{_DOUBLE}|{_SINGLE})"
_FILTER = rf"\|\s*+[A-Za-z_]\w*+(?:{_DOUBLE}|{_SINGLE}|[^\"'|{{}}\\])*+"
_EXPRESSION = re.compile(rf"[-~]?\s*+{_OPERAND}\s*+(?:{_FILTER})*+[-~]?\s*+", re.DOTALL)
_IS_CALL = re.compile(rf"\s*+{_CALL}\s*+", re.DOTALL)
_LETTER = re.compile(r"\s*+[A-Za-z]\s*+")
_COMMAND = re.compile(r"\\[A-Za-z]*\Z")


class Tag(Struct, frozen=True):
    """One tag: what stands from `start` to `end` of the text.

    `rest` is what follows its name, or the whole of an expression; `shown` what an escape stands for, and
    what is in a code block.
    """

    start: int
    end: int
    kind: Kind
    name: str
    rest: str = ""
    shown: str = ""


def scan(text: str, syntaxes: frozenset[Syntax]) -> list[Tag]:
    """Return all tags in their order. Raises `ValueError` for more than any article has."""
    opener = _opener(syntaxes)
    if opener is None:
        return []
    tags: list[Tag] = []
    for tag in _tags(text, opener, syntaxes):
        tags.append(tag)
        if len(tags) > MOST_TAGS:
            raise ValueError(f"has more than {MOST_TAGS:,} template tags; take them out")
    return tags


@lru_cache(maxsize=16)
def _opener(syntaxes: frozenset[Syntax]) -> re.Pattern[str] | None:
    marks = [
        *([r"\{\{<", r"\{\{%"] if "shortcodes" in syntaxes else []),
        *([r"\{\{"] if syntaxes & _BRACES else []),
        *([r"\{%"] if "statements" in syntaxes else []),
        *([r"\{#"] if "comments" in syntaxes else []),
    ]
    return re.compile("|".join(marks)) if marks else None


def _tags(text: str, opener: re.Pattern[str], syntaxes: frozenset[Syntax]) -> Iterator[Tag]:
    position, last_end = 0, -1
    last_comment = text.rfind("#}") if "comments" in syntaxes else -1
    while match := opener.search(text, position):
        start, mark = match.start(), match[0]
        if mark == "{#":
            tag = _comment(text, start) if start + 2 <= last_comment else None
        elif mark == "{{":
            tag = _braces(text, start, syntaxes, is_after_tag=start == last_end)
        elif mark == "{%":
            tag = _statement(text, start)
        else:
            tag = _shortcode(text, start, mark)
        if tag is None:
            position = start + 1
        else:
            yield tag
            position = last_end = tag.end


def _within(text: str, start: int, mark: str) -> tuple[str, int] | None:
    """Return what stands in a tag, and where that ends; `None` of one that has no end.

    It ends before the next that begins alike, one in quotes aside, so that no text is looked at more than a
    few times.
    """
    begin = start + len(mark)
    pattern, closer = _ENDS[mark]
    limit = _next(text, mark, begin)
    at = _end_of(pattern, text, begin, limit)
    if at < limit < len(text) and text[at] in "\"'`":
        at = _end_of(pattern, text, begin, _next(text, mark, limit + len(mark)))
    if text.startswith(closer, at):
        return text[begin:at], at + len(closer)
    # Of a quote that is never closed only the line is looked at.
    line = text.find("\n", begin, limit)
    end = text.find(closer, begin, limit if line < 0 else line)
    return None if end < 0 else (text[begin:end], end + len(closer))


def _next(text: str, mark: str, begin: int) -> int:
    found = text.find(mark, begin)
    return len(text) if found < 0 else found


def _end_of(pattern: re.Pattern[str], text: str, begin: int, limit: int) -> int:
    match = pattern.match(text, begin, limit)
    return match.end() if match else begin


def _unclosed(text: str, start: int, mark: str) -> Tag:
    match = _LOOSE.match(text, start + len(mark))
    end = match.end() if match else start + len(mark)
    name = _NAME.search(text, start + len(mark), end)
    return Tag(start, end, "broken", name[0].strip("/") if name else mark)


def _shortcode(text: str, start: int, mark: str) -> Tag:
    found = _within(text, start, mark)
    if found is None:
        return _unclosed(text, start, mark)
    inside, end = found
    if escape := _ESCAPE.fullmatch(inside):
        return Tag(start, end, "escape", "", shown=f"{mark}{escape[1]}{_ENDS[mark][1]}")
    inside = inside.strip()
    is_close, inside = inside.startswith("/"), inside.removeprefix("/").lstrip()
    is_alone = inside.endswith("/") and not inside.endswith("://")
    name = _NAME.match(inside)
    if name is None:
        return Tag(start, end, "broken", mark)
    rest = inside[name.end() :].removesuffix("/") if is_alone else inside[name.end() :]
    kind: Kind = "close" if is_close else "alone" if is_alone else "open"
    return Tag(start, end, kind, name[0].rstrip("/") or mark, rest)


def _statement(text: str, start: int) -> Tag | None:
    if not _STATEMENT.match(text, start):
        # What is taken out after it would leave it a name.
        bare = _BARE.match(text, start)
        return Tag(start, bare.end(), "broken", "{%") if bare else None
    found = _within(text, start, "{%")
    if found is None:
        # LaTeX ends lines with `{%`.
        return None if text.startswith("{%\n", start) else _unclosed(text, start, "{%")
    inside, end = found
    if escape := _ESCAPE.fullmatch(inside):
        return Tag(start, end, "escape", "", shown=f"{{%{escape[1]}%}}")
    inside = inside.strip("-+~").strip()
    name = _WORD.match(inside)
    if name is None:
        return Tag(start, end, "silent" if inside.startswith("#") else "broken", "{%")
    if name[0].startswith("end"):
        return Tag(start, end, "close", name[0].removeprefix("end").strip("_"))
    return Tag(start, end, "open", name[0], inside[name.end() :])


def _comment(text: str, start: int) -> Tag:
    end = text.find("#}", start + 2)
    return Tag(start, end + 2, "silent", "comment")


def _braces(text: str, start: int, syntaxes: frozenset[Syntax], *, is_after_tag: bool) -> Tag | None:
    found = _within(text, start, "{{")
    if found is None:
        return None
    inside, end = found
    if "expressions" not in syntaxes:
        if escape := _ESCAPE.fullmatch(inside):
            return Tag(start, end, "escape", "", shown=f"{{{{{escape[1]}}}}}")
        is_one = (
            _IS_CALL.fullmatch(inside) is not None
            if "variables" not in syntaxes
            else _is_variable(text, start, inside, is_after_tag=is_after_tag)
        )
        if not is_one:
            return None
    inside = inside.strip().strip("-~").strip()
    name = _WORD.search(inside)
    return Tag(start, end, "expression", name[0] if name else "{{", inside)


def _is_variable(text: str, start: int, inside: str, *, is_after_tag: bool) -> bool:
    r"""Whether what stands in double braces is no mathematics.

    That is what follows a command, a brace, a dollar or the mark of an index (`\frac{{a}}{{b}}`, `x^{{2}}`),
    what is no expression (a backslash, two words), and a letter alone.
    """
    before = text[max(0, start - 40) : start]
    if before.endswith(("^", "_", "{", "$")) or (before.endswith("}") and not is_after_tag):
        return False
    if _COMMAND.search(before) or _LETTER.fullmatch(inside):
        return False
    return _EXPRESSION.fullmatch(inside) is not None
