"""The language that the name of a file tells: `x.en.md`, `story/index.pt-br.md`."""

from __future__ import annotations

import re

# ISO 639-1, all of its codes.
_CODES = frozenset(
    "aa ab ae af ak am an ar as av ay az ba be bg bh bi bm bn bo br bs ca ce ch co cr cs cu cv cy da de"
    " dv dz ee el en eo es et eu fa ff fi fj fo fr fy ga gd gl gn gu gv ha he hi ho hr ht hu hy hz ia id"
    " ie ig ii ik io is it iu ja jv ka kg ki kj kk kl km kn ko kr ks ku kv kw ky la lb lg li ln lo lt lu"
    " lv mg mh mi mk ml mn mr ms mt my na nb nd ne ng nl nn no nr nv ny oc oj om or os pa pi pl ps pt qu"
    " rm rn ro ru rw sa sc sd se sg si sk sl sm sn so sq sr ss st su sv sw ta te tg th ti tk tl tn to tr"
    " ts tt tw ty ug uk ur uz ve vi vo wa wo xh yi yo za zh zu".split()
)
_SUFFIX = re.compile(r"(?<=[^./])\.(?P<tag>(?P<code>[A-Za-z]{2})(?:[-_][A-Za-z]{2}|[-_][A-Za-z]{4})?)$")


def split(path: str) -> tuple[str, str]:
    """Return a path without ending also without its language, and the language as written, `_` as `-`."""
    # Most names have no second ending.
    found = _SUFFIX.search(path) if "." in path else None
    if found is None or found["code"].lower() not in _CODES:
        return path, ""
    return path[: found.start()], found["tag"].replace("_", "-")


def is_same(tag: str, site: str) -> bool:
    """Whether a language that files are named by is that of a site: `en` is also `en-US`."""
    tag, site = tag.casefold(), site.casefold()
    return tag == site or ("-" not in tag and tag == site.partition("-")[0])
