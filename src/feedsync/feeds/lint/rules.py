"""All rules, by what they judge."""

from __future__ import annotations

from feedsync.feeds.lint.article_rules import ARTICLE_RULES
from feedsync.feeds.lint.date_rules import DATE_RULES
from feedsync.feeds.lint.element_rules import ELEMENT_RULES
from feedsync.feeds.lint.link_rules import LINK_RULES
from feedsync.feeds.lint.shape_rules import SHAPE_RULES
from feedsync.feeds.lint.site_rules import SITE_RULES
from feedsync.feeds.lint.text_rules import TEXT_RULES

PAPER_RULES = (*SHAPE_RULES, *DATE_RULES, *LINK_RULES, *TEXT_RULES, *ELEMENT_RULES)
ALL_RULES = (*PAPER_RULES, *ARTICLE_RULES, *SITE_RULES)

__all__ = ["ALL_RULES", "ARTICLE_RULES", "PAPER_RULES", "SITE_RULES"]
