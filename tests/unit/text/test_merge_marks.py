"""Marks of a merge that git could not do."""

from __future__ import annotations

import pytest

from feedsync.text.merge_marks import unmerged

BOTH = "<<<<<<< HEAD\nuno\n=======\ndue\n>>>>>>> main\n"


def test_two_versions_are_found_where_they_begin() -> None:
    assert unmerged(BOTH) == 0
    assert unmerged(f"Prima.\n\n{BOTH}") == 2


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("```\n", "```\n"),
        ("~~~ diff\n", "~~~\n"),
        ("{% highlight diff %}\n", "{% endhighlight %}\n"),
        ("{{< highlight diff >}}\n", "{{< /highlight >}}\n"),
        ("<pre>\n", "</pre>\n"),
    ],
)
def test_an_article_on_git_may_show_them_as_code(before: str, after: str) -> None:
    assert unmerged(f"{before}{BOTH}{after}") is None
    assert unmerged(f"{before}{after}{BOTH}") == 2


@pytest.mark.parametrize(
    "text",
    ["", "<<<<<<< HEAD\nuno\n", "Titolo\n=======\n>>>>>>> main", "    " + BOTH.replace("\n", "\n    ")],
)
def test_one_of_them_alone_or_indented_is_none(text: str) -> None:
    assert unmerged(text) is None
