"""The one error tree: what, where, what was kept and what to do, in this order."""

from __future__ import annotations

import pickle
from datetime import UTC, datetime

import pytest

from feedsync.errors import ArticleError, ConfigError, DocumentError, FeedsyncError, Finding, StoreError


def _all_of(error: type[FeedsyncError]) -> list[type[FeedsyncError]]:
    return [error, *(below for child in error.__subclasses__() for below in _all_of(child))]


def test_an_error_says_what_where_what_was_kept_and_what_to_do_in_this_order():
    error = StoreError("cannot be read.", where="content/", kept="Feeds kept.", advice="Is it mounted?")
    assert str(error) == "content/: cannot be read. Feeds kept. Is it mounted?"


def test_what_is_not_said_leaves_no_gap():
    assert str(DocumentError("cannot be written", advice="Make room.")) == "cannot be written Make room."
    assert str(FeedsyncError("no")) == "no"


@pytest.mark.parametrize(
    ("error", "exit_code"),
    [(FeedsyncError, 1), (ConfigError, 2), (ArticleError, 1), (StoreError, 3), (DocumentError, 1)],
)
def test_each_kind_of_error_has_its_exit_code(error, exit_code):
    assert error.exit_code == exit_code


def test_every_error_is_of_the_one_tree_and_ends_with_a_code_of_the_contract():
    for error in _all_of(FeedsyncError):
        assert issubclass(error, FeedsyncError)
        assert error.exit_code in {1, 2, 3, 75}


def test_a_configuration_s_errors_are_lines_in_the_order_of_the_file():
    error = ConfigError("config.yaml", [Finding(12, "b"), Finding(3, "a"), Finding(0, "c"), Finding(12, "a")])
    assert str(error).splitlines() == [
        "config.yaml: c",
        "config.yaml:3: a",
        "config.yaml:12: a",
        "config.yaml:12: b",
    ]
    assert error.message == "4 problems in config.yaml"
    assert ConfigError("config.yaml", [Finding(1, "a")]).message == "1 problem in config.yaml"


def test_an_article_s_error_tells_its_reasons_in_the_order_of_the_file_and_what_is_known_of_its_end():
    end = datetime(2026, 1, 1, tzinfo=UTC)
    error = ArticleError("content/a.md", [Finding(5, "second"), Finding(2, "first")], expires=end)
    assert str(error) == "content/a.md: first; second"
    assert (error.is_draft, error.expires) == (False, end)


def test_findings_of_one_line_and_message_can_be_told_together():
    assert len(ConfigError("c", [Finding(1, "a"), Finding(1, "a")]).findings) == 2


@pytest.mark.parametrize(
    "error",
    [
        FeedsyncError("a", where="b", kept="c.", advice="d."),
        ConfigError("a", [Finding(1, "b")]),
        ArticleError("a", [Finding(1, "b")], is_draft=True),
    ],
    ids=lambda error: type(error).__name__,
)
def test_an_error_survives_a_process_border(error):
    assert str(pickle.loads(pickle.dumps(error))) == str(error)
