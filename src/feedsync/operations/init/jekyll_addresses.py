"""Jekyll's permalinks as ours: `/:categories/:title.html` is `/{categories}/{title}.html`."""

from __future__ import annotations

import re

from feedsync.operations.init.jekyll_config import Config

# https://jekyllrb.com/docs/permalinks/#built-in-formats
_STYLES = {
    "date": "/:categories/:year/:month/:day/:title:output_ext",
    "pretty": "/:categories/:year/:month/:day/:title/",
    "ordinal": "/:categories/:year/:y_day/:title:output_ext",
    "weekdate": "/:categories/:year/W:week/:short_day/:title:output_ext",
    "none": "/:categories/:title:output_ext",
}
_ENDS = {
    "pretty": "/",
    "date": ":output_ext",
    "ordinal": ":output_ext",
    "none": ":output_ext",
    "weekdate": "",
}
_PLACES = frozenset(
    {
        *(
            "categories",
            "slugified_categories",
            "title",
            "slug",
            "name",
            "path",
            "year",
            "month",
            "day",
            "hour",
        ),
        *(
            "minute",
            "second",
            "short_year",
            "i_month",
            "i_day",
            "y_day",
            "short_month",
            "long_month",
            "w_year",
        ),
        *("week", "w_day", "short_day", "long_day"),
    }
)


def of_posts(config: Config, guesses: dict[str, str]) -> str:
    """Return the permalink of posts, empty where it is Jekyll's own."""
    told = config.collections.get("posts", {}).get("permalink") or config.text("permalink") or "date"
    return _ours(_STYLES.get(str(told), str(told)), "posts", "stores[0].permalink", guesses)


def of_collection(config: Config, name: str, number: int, guesses: dict[str, str]) -> str:
    """Return the permalink of the documents of a collection, which is the store of that number."""
    told = config.collections[name].get("permalink")
    style = config.text("permalink") or "date"
    end = _ENDS.get(
        style, "/" if style.endswith("/") else ":output_ext" if style.endswith(":output_ext") else ""
    )
    return _ours(
        str(told) if told else f"/:collection/:path{end}", name, f"stores[{number}].permalink", guesses
    )


def _ours(pattern: str, collection: str, setting: str, guesses: dict[str, str]) -> str:
    unknown: list[str] = []

    def place(match: re.Match[str]) -> str:
        name = match[1]
        # As Jekyll reads `:month_:day`.
        if name.endswith("_") and name not in _PLACES:
            return place_of(name[:-1]) + "_"
        return place_of(name)

    def place_of(name: str) -> str:
        if name in {"output_ext", "collection"}:
            return {"output_ext": ".html", "collection": collection}[name]
        if name not in _PLACES:
            unknown.append(name)
        return f"{{{name}}}"

    ours = re.sub(r":([a-z_]+)", place, f"/{pattern.lstrip('/')}")
    if unknown or "{" not in ours:
        what = (
            f"`:{unknown[0]}` of `{pattern}` is no placeholder"
            if unknown
            else f"`{pattern}` holds no placeholder"
        )
        guesses[setting] = f"{what}, so this is Jekyll's default"
        return _ours(
            _STYLES["date"] if collection == "posts" else "/:collection/:path:output_ext",
            collection,
            setting,
            {},
        )
    return ours
