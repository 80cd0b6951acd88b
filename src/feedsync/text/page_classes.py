"""What the tags, classes and ids of a saved page tell of its parts: which is the article, which surely not.

Classes and ids are compared by whole words, parted at `-`, `_`, spaces and, in long names, capitals.
"""

from __future__ import annotations

import re

Attributes = dict[str, str | None]

# That something is not the article. What is likely stays where it holds most of the text.
LIKELY, SURE = 1, 2
# What a page names as the text of its article, from the narrowest to the widest.
BODY, CONTENT, ARTICLE, MAIN = range(4)

_CONTENT_CLASSES = frozenset(
    """entry-content post-content article-body article__body wp-block-post-content post-body article-content
    article__content story-body story__body gh-content post-full-content e-content td-post-content
    entry__content post__content single-content single-post-content article-text
    elementor-widget-theme-post-content et_pb_post_content""".split()
)
MEDIA = frozenset("img picture video audio iframe".split())
HEADINGS = frozenset("h1 h2 h3 h4 h5 h6".split())
# What stands in these is the author's own, whatever its class.
QUIET = frozenset("blockquote figure table pre p svg math".split())
NO_TEXT = frozenset("script style template button select textarea input".split())
_LIKELY_TAGS = frozenset("aside footer form".split())
_UNJUDGED = frozenset("html body main blockquote table pre svg math code source".split()) | MEDIA
_INLINE = frozenset(
    "a abbr b br cite code em i kbd mark q s small span strong sub sup svg time u wbr".split()
)

_SURE = """
    share sharing sharethis addthis addtoany a2a sharedaddy relatedposts related recommended recommendations
    leggi-anche read-also also-read lire-aussi lies-auch mehr-zum-thema lee-tambien te-puede-interesar
    read-next you-may-also-like more-stories more-from most-read latest-posts recent-posts newsletter
    comments commentlist comment-list comment-form comment-respond comment-area comment-section respond
    disqus breadcrumb breadcrumbs outbrain taboola author-box author-bio author-info author-card about-author
    tags-links tag-links cat-links tags-list tag-list tag-cloud post-tags entry-tags article-tags
    post-navigation posts-navigation entry-navigation comment-navigation nav-links pagination pager
    back-to-top skip-link screen-reader-text sr-only visually-hidden
    cmplz cky iubenda onetrust didomi usercentrics borlabs cookiebot gdpr regwall
    paywall-banner paywall-box paywall-cta paywall-message paywall-notice paywall-offer paywall-overlay
    paywall-prompt paywall-teaser paywall-wall"""
_COOKIE = "banner bar box consent dialog info law message modal notice notification overlay policy popup wall"
_LIKELY = """
    social socials follow-us subscribe subscription comment consent adv advert advertisement advertising
    adsbygoogle ad ads sponsor sponsored promo popup modal sidebar printfriendly"""
_BYLINE = """
    byline author authors posted-on entry-meta post-meta article-meta entry-date post-date article-date
    entry-footer post-footer article-footer article-author post-author reading-time published tags"""


def _words(*lists: str, also: str = "") -> re.Pattern[str]:
    return re.compile(rf"-(?:{'|'.join(word for text in lists for word in text.split())})(?=-){also}")


# The word alone, or with what it names: a page about cookies to eat has them in its classes too.
_SURE_WORDS = _words(
    _SURE,
    " ".join(f"cookies?-{word}" for word in _COOKIE.split()),
    also=r"|(?:^|-)-cookies?(?=--|-$)|^-cookies?(?=--|-$)",
)
_LIKELY_WORDS = _words(_LIKELY)
_BYLINE_WORDS = _words(_BYLINE)
_AD_WORDS = _words("ad ads adv advert advertisement")
_NOTE_WORDS = _words("footnote footnotes endnote endnotes")
# What WordPress and themes say of a state, a category or a tag, not of the thing itself.
_STATE = re.compile(
    r"(?:category|tag(?!-(?:links|list|cloud))|has|is|no|not|with|without|type|format|status)-"
)
# Not so short that the capitals of generated names would make words.
_CAPITAL = re.compile(r"(?<=[a-z]{3})(?=[A-Z][a-z]{2})")
_INVISIBLE = re.compile(r"(?:^|;)\s*(?:display\s*:\s*none|visibility\s*:\s*hidden)", re.IGNORECASE)


_OF_A_HEADING = re.compile(
    r"-(?:on|the|of|in|an?|and|di|la|il|lo|gli|del|della|sul|sulla|e|der|die|das|und|les?|des?|el|los|las|y)-"
)


def words(attributes: Attributes) -> str:
    """Return class and id as words between `-`, `--` between names, without those of a mere state."""
    name = attributes.get("id") or ""
    # An id with an article or a preposition in it is made from a heading: `comments-on-the-law`.
    told = f"{attributes.get('class') or ''} {'' if _OF_A_HEADING.search(name) else name}"
    names = (name.replace("_", "-") for name in told.split())
    kept = [_CAPITAL.sub("-", name).lower() for name in names if not _STATE.match(name)]
    return f"-{'--'.join(kept)}-" if kept else ""


def rank(tag: str, attributes: Attributes) -> int | None:
    """Tell as what the page names this element, `None` where it is no place for an article."""
    if tag in {"body", "p", "span"}:
        return None
    if "articleBody" in (attributes.get("itemprop") or "").split():
        return BODY
    if not _CONTENT_CLASSES.isdisjoint((attributes.get("class") or "").lower().split()):
        return CONTENT
    if tag == "article" or _is_entry(attributes):
        return ARTICLE
    return MAIN if tag == "main" or attributes.get("role") == "main" else None


def _is_entry(attributes: Attributes) -> bool:
    """Whether microformats or microdata say that this is an article."""
    kind = (attributes.get("itemtype") or "").rstrip("/").rpartition("/")[2]
    classes = (attributes.get("class") or "").split()
    return kind.endswith(("Article", "BlogPosting")) or "hentry" in classes or "h-entry" in classes


def noise(tag: str, attributes: Attributes, names: str, *, is_quiet: bool) -> int:
    """Tell how surely an element is not the article; `is_quiet` where it stands in the author's own."""
    if tag in NO_TEXT or tag == "dialog" or (tag == "nav" and not is_quiet):
        return SURE
    if _is_hidden(tag, attributes):
        return LIKELY
    if is_quiet or tag in _UNJUDGED or tag in HEADINGS or is_note(attributes, names):
        return 0
    if tag == "figure":
        return LIKELY if _AD_WORDS.search(names) else 0
    if _SURE_WORDS.search(names):
        return LIKELY if tag == "article" else SURE
    return LIKELY if tag in _LIKELY_TAGS or _LIKELY_WORDS.search(names) else 0


def is_byline(tag: str, attributes: Attributes, names: str) -> bool:
    """Whether an element tells, where it is short, who wrote the article, when, and under which words."""
    if tag in _UNJUDGED or tag in {"article", "figure"} or is_note(attributes, names):
        return False
    said = f"{attributes.get('itemprop') or ''} {attributes.get('rel') or ''}".split()
    return (
        tag == "address"
        or not {"author", "datePublished", "dateModified"}.isdisjoint(said)
        or bool(_BYLINE_WORDS.search(names))
    )


def is_note(attributes: Attributes, names: str) -> bool:
    """Whether an element is a footnote, or holds them."""
    return (attributes.get("role") or "").startswith("doc-") or bool(_NOTE_WORDS.search(names))


def _is_hidden(tag: str, attributes: Attributes) -> bool:
    if tag in MEDIA:
        return False
    is_hidden = "hidden" in attributes and attributes["hidden"] != "until-found"
    is_unread = attributes.get("aria-hidden") == "true" and tag not in _INLINE
    return is_hidden or is_unread or bool(_INVISIBLE.search(attributes.get("style") or ""))
