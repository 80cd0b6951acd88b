"""Templates that operators write: Jinja in a sandbox, with filters for posts. Pure.

Jinja is imported when a template is first read: most runs have none.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping
from functools import cache
from typing import TYPE_CHECKING, Any

from feedsync.text import fit
from feedsync.text.entities import entities
from feedsync.text.suggest import did_you_mean

if TYPE_CHECKING:
    from jinja2 import Template
    from jinja2.nodes import Filter, Node
    from jinja2.runtime import Context
    from jinja2.sandbox import SandboxedEnvironment

# The variable that `hashtags` looks into: hashtags of one's own by folded tags, "" for none.
HASHTAGS = "_hashtags"
Names = Mapping[str, Iterable[str]]
# Filters of ours, and how many values each takes beside what it filters.
_OWN = {"shorten": 1, "hashtags": 1, "handle": 0}
_LONGEST_HANDLE = 320  # characters; a name and a host are 64 and 253
# What any network may take for the beginning of a mention, and what stands in it so that none does.
_AT = re.compile(r"(?<![A-Za-z0-9_/=])([@\uff20])(?=\w)(?!https?://)", re.IGNORECASE)
_MUTE = "\u2060"  # a word joiner: nobody sees it


def checked(text: str, names: Names) -> str:
    """Return a template that can be filled with these variables; of some also all attributes are known.

    Raises `ValueError`, which names the line, for one that cannot.
    """
    from jinja2 import TemplateSyntaxError
    from jinja2.meta import find_undeclared_variables
    from jinja2.nodes import Getattr, Name

    try:
        tree = _environment().parse(text)
        _judge_filters(tree)
        _environment().from_string(text)
    except TemplateSyntaxError as error:
        raise ValueError(f"line {error.lineno} of it is no template: {error.message}") from None
    for name in sorted(find_undeclared_variables(tree) - set(names)):
        hint = f"; `{name}` is written as in `| {name}`" if name in _OWN else did_you_mean(name, names)
        raise ValueError(f"the template knows no `{name}`, but {', '.join(names)}{hint}")
    for node in tree.find_all(Getattr):
        name = node.node.name if isinstance(node.node, Name) else ""
        known = tuple(names.get(name, ()))
        if known and node.attr not in known:
            what = f"line {node.lineno} of it: `{name}` has no `{node.attr}`"
            raise ValueError(f"{what}, but {', '.join(known)}{did_you_mean(node.attr, known)}")
    return text


def _judge_filters(tree: Node) -> None:
    """Raise `ValueError` for filters that there are not, or used as they cannot be, and for other files."""
    from jinja2.nodes import Extends, Filter, FromImport, Import, Include

    for other in tree.find_all((Extends, FromImport, Import, Include)):
        raise ValueError(f"line {other.lineno} of it: a template is one text, and takes in no other")
    known = _environment().filters
    for one in tree.find_all(Filter):
        where = f"line {one.lineno} of it"
        if one.name not in known:
            hint = did_you_mean(one.name, _OWN) or did_you_mean(one.name, sorted(known))
            raise ValueError(f"{where}: there is no filter `{one.name}`{hint}")
        if one.name in _OWN and not _is_taken(one):
            number = f"; write a number, as in `{one.name}(3)`" if one.name != "handle" else ""
            raise ValueError(f"{where}: `{one.name}` takes no such thing{number}")


def _is_taken(one: Filter) -> bool:
    """Whether a filter of ours takes what it is given: at most one number, or what only a post tells."""
    from jinja2.nodes import Impossible

    given = [*one.args, *(pair.value for pair in one.kwargs if pair.key == "most")]
    if one.dyn_args or one.dyn_kwargs or len(given) != len(one.args) + len(one.kwargs):
        return False
    try:
        values = [value.as_const() for value in given]
    except Impossible:
        return len(given) <= _OWN[one.name]
    are_numbers = all(type(value) is int and value > 0 for value in values)
    return len(values) <= _OWN[one.name] and are_numbers


def named(values: Mapping[str, Any]) -> dict[str, Any]:
    """Return values whose parts know what they are called, so that what is missing is told by its name."""
    return {name: _named(value, name) for name, value in values.items()}


def _named(value: Any, path: str) -> Any:
    if isinstance(value, Mapping):
        return _Named({name: _named(one, f"{path}.{name}") for name, one in value.items()}, path)
    if isinstance(value, list):
        return [_named(one, f"{path}[{number}]") for number, one in enumerate(value)]
    return value


class _Named(dict[str, Any]):
    """A mapping that knows what it is called in the template."""

    def __init__(self, values: Mapping[str, Any], path: str) -> None:
        super().__init__(values)
        self._feedsync_path = path  # what begins so is seen by no template

    def missing(self, name: object) -> str:
        """Return that it has no such part."""
        what = f"{self._feedsync_path}.{name}"
        hint = did_you_mean(str(name), self)
        return f"`{what}` is missing{hint or f'; `{{% if {what} is defined %}}` asks for it'}"


def made(text: str) -> Template:
    """Return a template. It gives the marks of `fit.elastic` where `shorten` stands without a number."""
    return _environment().from_string(text)


def hashtag_of(words: str) -> str:
    """Return a tag as a hashtag, `#PonteDiFerro`, or "" where no letter is in it.

    Words begin in upper case, so that screen readers part them; those with capitals of their own keep them.
    """
    tag = "".join(_capitalised(word) for word in _words(words))
    return f"#{tag}" if is_hashtag(tag) else ""


def is_hashtag(tag: str) -> bool:
    """Whether networks take this, with `#` before it, for one hashtag."""
    return [(one.kind, one.value) for one in entities(f"#{tag}")] == [("hashtag", tag)]


def folded(tag: str) -> str:
    """Return what a tag is known by, however it is written."""
    return unicodedata.normalize("NFC", tag.strip()).casefold()


def handle_of(text: str) -> str:
    """Return a handle as networks mention it, `@name@host` or `@name.host`, from one or from its page.

    "" for what is none.
    """
    name = text.strip()
    if "://" in name:
        host, _, path = name.partition("://")[2].partition("/")
        last = path.strip("/").rpartition("/")[2]
        is_mastodon = last.startswith("@") and "@" not in last[1:]
        name = f"{last}@{host}" if is_mastodon else last
    handle = f"@{name.strip('@').strip()}"
    if len(handle) > _LONGEST_HANDLE:
        return ""
    found = [(one.kind, one.start, one.end) for one in entities(handle)]
    return handle if found == [("mention", 0, len(handle))] else ""


def muted(value: Any) -> Any:
    """Return a value of which no text mentions anybody, by an `@` in it, until `handle` says that it does.

    Somebody is told by a network when a post mentions them: an article that has a name in it means no such.
    """
    if isinstance(value, Mapping):
        return {name: muted(one) for name, one in value.items()}
    if isinstance(value, list):
        return [muted(one) for one in value]
    return _muted(value) if isinstance(value, str) and _AT.search(value) else value


def _muted(text: str) -> str:
    pieces: list[str] = []
    place = 0
    for one in entities(text):
        if one.kind == "link":
            pieces += (_AT.sub(rf"\1{_MUTE}", text[place : one.start]), text[one.start : one.end])
            place = one.end
    return "".join((*pieces, _AT.sub(rf"\1{_MUTE}", text[place:])))


def _unmuted(value: object) -> str:
    return str(value).replace(_MUTE, "")


def _words(text: str) -> list[str]:
    text = unicodedata.normalize("NFC", text)
    # What is left out within a word parts it no more than an apostrophe does.
    kept = "".join(c if unicodedata.category(c) in _IN_HASHTAGS or c in "·・\u200c" else " " for c in text)
    return kept.split()


_IN_HASHTAGS = frozenset("Lu Ll Lt Lm Lo Mn Mc Me Nd Pc".split())


def _capitalised(word: str) -> str:
    first = word[0].upper()
    return first + word[1:] if word == word.lower() and len(first) == 1 else word


def _printed(value: object) -> object:
    """Return a list as a person writes it; of somebody in it the name."""
    if not isinstance(value, (list, tuple)):
        return value
    return ", ".join(str(one.get("name", "") if isinstance(one, Mapping) else one) for one in value)


def _shorten(value: object, most: int | None = None) -> str:
    text = fit.unmarked(str(_printed(value)))
    return fit.elastic(text) if most is None else fit.shortened(text, most)


def _handle(value: object) -> str:
    return handle_of(_unmuted(value)) if value else ""


@cache
def _environment() -> SandboxedEnvironment:
    from jinja2 import StrictUndefined, pass_context
    from jinja2.sandbox import SandboxedEnvironment

    @pass_context
    def hashtags(context: Context, tags: str | Iterable[str], most: int | None = None) -> str:
        own: Mapping[str, str] = context.get(HASHTAGS, {})
        found: dict[str, str] = {}
        for tag in [tags] if isinstance(tags, str) else tags:
            given = own.get(folded(_unmuted(tag)))
            if hashtag := hashtag_of(_unmuted(tag)) if given is None else given and f"#{given}":
                found.setdefault(hashtag.casefold(), hashtag)
        return " ".join(list(found.values())[:most])

    class Missing(StrictUndefined):
        """What is not there, told in words of who writes templates, not programs."""

        __slots__ = ()

        @property
        def _undefined_message(self) -> str:
            there, name = self._undefined_obj, self._undefined_name
            if isinstance(there, _Named) and self._undefined_hint is None:
                return there.missing(name)
            if there is None:
                return f"what is empty has no `{name}`; write {{% if … %}} around it"
            return super()._undefined_message

    environment = SandboxedEnvironment(undefined=Missing, autoescape=False, finalize=_printed)
    environment.filters |= {"shorten": _shorten, "hashtags": hashtags, "handle": _handle}
    return environment
