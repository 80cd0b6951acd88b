"""How front matter keeps articles out of feeds, in the words of many tools. All of it counts as a draft.

Names are folded, with `_` for `-`. Where a theme or tool has a place of its own for what it does not know
(`[extra]` of Zola, `params` of Hugo), they are looked for in there too.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from feedsync.stores.matter_nodes import NO, word_of
from feedsync.text.yaml_tree import Mapping as Tree
from feedsync.text.yaml_tree import Node

_ALWAYS = frozenset({"true", "yes", "on", "1", "", "always"})

# What says no with `false`: `feed: false`. Other values may be anything, such as an address.
_WANTED = frozenset(
    {
        *("feed", "rss", "atom", "in_feed", "in_rss", "infeed", "inrss", "include_in_feed", "include_in_rss"),
        *("show_in_feed", "show_in_rss", "showinfeed", "showinrss", "publish", "listed", "visible"),
        "render",  # Zola
        "permalink",  # Eleventy: no page is written
    }
)
# What says no with any value but `false`, `no`, `off`, `0` or none: `feed_exclude: true`.
_UNWANTED = frozenset(
    {
        *(
            "feed_exclude",
            "feedexclude",
            "rss_exclude",
            "rssexclude",
            "exclude_from_feed",
            "exclude_from_rss",
        ),
        *("excludefromfeed", "excludefromrss", "exclude_feed", "exclude_rss", "no_feed", "nofeed", "no_rss"),
        *("norss", "hide_from_feed", "hide_from_rss", "hidefromfeed", "hidefromrss", "hidden_in_feed"),
        *("hidden_in_rss", "hiddeninfeed", "hiddeninrss", "hide_in_feed", "hide_in_rss", "hideinfeed"),
        *("hideinrss", "skip_feed", "skip_rss", "disable_feed", "disable_rss", "disablefeed", "disablerss"),
        *("unlisted", "hidden", "private"),
        "headless",  # Hugo
        "eleventyexcludefromcollections",
    }
)
# Hugo's build options: `list: never`, `render: never`, or `local`, `link`, `false`.
_BUILD = frozenset({"build", "_build"})
_BUILD_OPTIONS = ("list", "render")
_PLACES = ("extra", "params")
NAMES = frozenset(
    {*_BUILD, *_PLACES} | {form for name in _WANTED | _UNWANTED for form in (name, name.replace("_", "-"))}
)


def opts_out(nodes: Mapping[str, Node]) -> bool:
    """Whether any of these keys, folded, keeps its article out of feeds."""
    if nodes.keys().isdisjoint(NAMES):
        return False
    if any(map(_denies, nodes, nodes.values())):
        return True
    inner = (nodes.get(place) for place in _PLACES)
    return any(_denies(*pair) for node in inner if isinstance(node, Tree) for pair in _folded(node))


def _folded(node: Tree) -> Iterable[tuple[str, Node]]:
    # A key that stands twice says no if either says it.
    return ((key.strip().lower(), value) for key, value in (*node.items.items(), *node.others))


def _denies(name: str, node: Node) -> bool:
    if name in _BUILD:
        return isinstance(node, Tree) and any(
            key in _BUILD_OPTIONS and word_of(value) not in _ALWAYS for key, value in _folded(node)
        )
    name = name.replace("-", "_")
    if name in _WANTED:
        return word_of(node) in NO - {""}
    return name in _UNWANTED and word_of(node) not in NO
