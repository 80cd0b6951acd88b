"""Plugins are found by name, imported only when used, and added by entry points of other packages."""

from __future__ import annotations

import subprocess
import sys

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from feedsync.registry import FORMATS, INDEXES, PAGES, STORES, TARGETS, Registry
from feedsync.text.suggest import did_you_mean


@pytest.fixture
def installed(tmp_path, monkeypatch):
    """Install a package that adds the plugin `paper` to the group `feedsync.formats`."""
    (tmp_path / "paper_format.py").write_text("PAPER = 'a format made of paper'\n")
    metadata = tmp_path / "paper-1.0.dist-info"
    metadata.mkdir()
    (metadata / "METADATA").write_text("Metadata-Version: 2.1\nName: paper\nVersion: 1.0\n")
    (metadata / "entry_points.txt").write_text(
        "[feedsync.formats]\npaper = paper_format:PAPER\nrss = paper_format:PAPER\n"
        "broken = no_such_module:THING\n"
    )
    monkeypatch.syspath_prepend(str(tmp_path))
    yield
    sys.modules.pop("paper_format", None)


@pytest.mark.parametrize(
    "registry",
    [STORES, FORMATS, PAGES, INDEXES, TARGETS],
    ids=["stores", "formats", "pages", "indexes", "targets"],
)
def test_every_built_in_name_leads_to_something(registry):
    for name in registry.names():
        assert registry.knows(name)
        assert registry.load(name) is not None


def test_a_page_is_no_format_that_a_feed_may_ask_for():
    assert {*PAGES.names(), *INDEXES.names()}.isdisjoint(FORMATS.names())


def test_a_name_that_nobody_has_is_a_key_error():
    assert not FORMATS.knows("paper")
    with pytest.raises(KeyError, match="paper"):
        FORMATS.load("paper")


def test_a_package_adds_a_plugin_without_touching_the_core(installed):
    assert "paper" in FORMATS.names()
    assert FORMATS.knows("paper")
    assert FORMATS.load("paper") == "a format made of paper"


def test_a_package_does_not_replace_what_is_built_in(installed):
    assert FORMATS.load("rss") != "a format made of paper"
    assert FORMATS.names().count("rss") == 1


def test_a_plugin_of_another_group_is_none_of_this(installed):
    assert not STORES.knows("paper")


def test_a_plugin_that_cannot_be_imported_harms_nobody_until_it_is_used(installed):
    assert FORMATS.knows("broken")
    with pytest.raises(ModuleNotFoundError):
        FORMATS.load("broken")


def test_nothing_is_imported_before_it_is_used():
    registry = Registry("feedsync.tests", {"absent": "no_such_module:THING"})
    assert registry.names() == ["absent"]
    assert registry.knows("absent")
    with pytest.raises(ModuleNotFoundError):
        registry.load("absent")


def test_a_built_in_name_asks_no_entry_points():
    program = (
        "import sys; from feedsync.registry import STORES; STORES.knows('folder'); STORES.load('folder');"
        "sys.exit('importlib.metadata' in sys.modules)"
    )
    assert subprocess.run([sys.executable, "-c", program], check=False).returncode == 0


@pytest.mark.parametrize(
    ("word", "known", "hint"),
    [
        ("titel", ["title", "url"], "; did you mean `title`?"),
        ("Title", ["title", "url"], "; did you mean `title`?"),
        ("xyz", ["title", "url"], ""),
        ("", ["title", "url"], ""),
        ("title", [], ""),
    ],
)
def test_a_misspelt_word_is_answered_with_the_nearest(word, known, hint):
    assert did_you_mean(word, known) == hint


@settings(max_examples=60, deadline=None)
@given(word=st.text(max_size=20), known=st.lists(st.text(max_size=10), max_size=5))
def test_any_word_is_answered_with_a_known_one_or_nothing(word, known):
    hint = did_you_mean(word, known)
    assert hint == "" or hint in {f"; did you mean `{name}`?" for name in known}
