"""Shortcodes of WordPress: what is one, and what it says. What is not surely one is text in square brackets.

The names are those of WordPress (Shortcode API, "Built-in shortcodes") and of the plugins that are met most.
"""

from __future__ import annotations

import re
from array import array
from bisect import bisect_left
from collections.abc import Mapping
from html import unescape

# Names that WordPress has of itself: it never shows them.
_CORE = frozenset("audio caption embed gallery playlist video wp_caption".split())
_PREFIXES = tuple(
    """addtoany adinserter adrotate contact-field contact-form elementor-template embedpress et_pb_ ez-toc
    formidable fusion_ gravityform jetpack layerslider mailpoet mc4wp mepr- metaslider mk_ nectar_ ngg
    ninja_form penci_ quads rev_slider sharethis smartslider su_ td_block td_smart_list tdb_ the_ad ult_ vc_
    woocommerce_ wp-polls wp_ad_camp wpb_ wpdiscuz wpdm_ wpforms wpgmza yarpp yop_poll""".split()
)
# What is told by an address alone, and is a link in a feed.
LINKS = frozenset(
    """bandcamp dailymotion embed embedyt embedpress facebook flickr giphy instagram reddit scribd slideshare
    soundcloud spotify tiktok tweet twitter vimeo vc_video wpvideo youtube et_pb_video""".split()
)
# Forms, code in base64, and what only members or who knows a password may read: they go with what they hold.
WHOLE = frozenset(
    """arm_restrict_content contact-field contact-form contact-form-7 content_protector et_pb_contact_form
    formidable gravityform gravityforms ihc-hide-content is_paid leaky_paywall mailpoet_form mc4wp_form member
    member_only memberful members members_only membership mepr-active mepr-rule mepr-show newsletter
    newsletter_form ninja_form ninja_forms passster paywall pmpro_member ppwp private protected rcp_paid
    rcp_restrict restrict restrict_content s2If s2member subscriber subscribers_only swpm_protected
    um_loggedin vc_raw_html vc_raw_js wcm_restrict wlm_private woocommerce_memberships wpforms""".split()
)
# The attributes of galleries that hold the ids of what they show.
GALLERIES = {
    "gallery": ("ids", "include"),
    "playlist": ("ids", "include"),
    "vc_gallery": ("images",),
    "vc_images_carousel": ("images",),
    "vc_single_image": ("image",),
    "et_pb_gallery": ("gallery_ids",),
}
# What tells a heading in an attribute.
HEADINGS = {"vc_custom_heading": "text", "et_pb_heading": "title"}
# Plain words: a shortcode only with attributes or an end, as in `[youtube id="…"]` or `[member]…[/member]`.
_WORDS = (LINKS | WHOLE | GALLERIES.keys()) - _CORE

_QUOTES = str.maketrans(
    dict.fromkeys("\u201c\u201d\u2033\u201e", '"') | dict.fromkeys("\u2018\u2019\u2032", "'")
)
_WRITTEN_QUOTE = re.compile(r"&#(?:8216|8217|8220|8221|8222|8242|8243);")
_ONLY_ATTRIBUTES = re.compile(r"(?:\s+[\w-]++\s*+=\s*+(?:\"[^\"]*+\"|'[^']*+'))++\s*+/?\s*+")
_ATTRIBUTE = re.compile(
    r"([\w-]++)\s*+=\s*+(?:\"([^\"]*+)\"|'([^']*+)'|([^\s\"']++))|\"([^\"]*+)\"|'([^']*+)'|(\S)([^\s\"'=]*+)"
)
_END = re.compile(r"\[/([a-zA-Z_][\w-]*+)\]")
_ADDRESS = re.compile(r"https?://[^\s<>\"'\[\]]++")
_MOST_IDS = 500


class Ends:
    """Where shortcodes end, by their names."""

    def __init__(self, html: str) -> None:
        self._ends: dict[str, array[int]] = {}
        for match in _END.finditer(html):
            self._ends.setdefault(match[1], array("q")).append(match.start())

    def after(self, name: str, position: int) -> int | None:
        """Return where the next end begins, `None` where there is none."""
        ends = self._ends.get(name)
        if ends is None or ends[-1] < position:
            return None
        return ends[bisect_left(ends, position)]


def is_known(name: str) -> bool:
    """Whether a name is a shortcode's wherever it stands in brackets."""
    return name in _CORE or name.startswith(_PREFIXES) or (name in _WORDS and ("_" in name or "-" in name))


def is_shortcode(name: str, attributes: str, *, has_end: bool) -> bool:
    """Whether what stands in brackets is a shortcode: a name, what follows it, and whether it has an end."""
    if is_known(name):
        return True
    if has_end and (name in _WORDS or "_" in name or "-" in name):
        return True
    if name in _WORDS and _ADDRESS.search(attributes):
        return True
    return "=" in attributes and _ONLY_ATTRIBUTES.fullmatch(_straight(attributes)) is not None


def is_closed(shortcode: str) -> bool:
    """Whether a shortcode has no end of its own, as in `[gallery /]`."""
    return shortcode.endswith("/]")


def attributes_of(shortcode: str, name: str) -> dict[str, str]:
    """Return the attributes of a shortcode; values without a name are `0`, `1` and so on."""
    found: dict[str, str] = {}
    text = _straight(shortcode[len(name) + 1 : -1].removesuffix("/"))
    for match in _ATTRIBUTE.finditer(text):
        value = next((group for group in match.groups()[1:6] if group is not None), None)
        if match[1]:
            found.setdefault(match[1].lower(), unescape(value or ""))
        else:
            found[str(len(found))] = unescape(value if value is not None else match[7] + match[8])
    return found


def address_in(*texts: str) -> str:
    """Return the first web address in texts, empty where there is none."""
    for text in texts:
        if match := _ADDRESS.search(unescape(text)):
            return match[0]
    return ""


def ids_in(attributes: Mapping[str, str], name: str) -> list[int]:
    """Return the ids of the attachments that a gallery shows."""
    for key in GALLERIES.get(name, ()):
        numbers = re.findall(r"(?<!\d)\d{1,10}(?!\d)", attributes.get(key, ""), re.ASCII)
        if numbers:
            return [int(number) for number in numbers[:_MOST_IDS]]
    return []


def _straight(attributes: str) -> str:
    """Return attributes with the quotes as they were typed: what makes text pretty curls them."""
    if "&" in attributes:
        attributes = _WRITTEN_QUOTE.sub(lambda match: unescape(match[0]), attributes)
        attributes = attributes if '"' in attributes else attributes.replace("&quot;", '"')
    return attributes.translate(_QUOTES)
