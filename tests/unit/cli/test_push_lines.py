"""What is said of what is not public."""

from __future__ import annotations

import pytest

from feedsync.cli.push_lines import advice


@pytest.mark.parametrize(
    ("what", "said", "setting"),
    [
        ("page", "404", "verify: documents"),
        ("document", "404", "publish.url"),
        ("document", "403", "without a login"),
        ("document", "other bytes (9 bytes, text/html) after a redirect to https://a.example/login", "login"),
        ("document", "other bytes (9 bytes, text/xml)", "verify: pages"),
        ("document", "an older version", "cache"),
    ],
)
def test_what_is_seen_names_the_setting_that_helps(what: str, said: str, setting: str) -> None:
    assert setting in advice(what, said)
