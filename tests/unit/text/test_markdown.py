"""CommonMark and GitHub's additions, as comrak renders them; the golden strings hold comrak to them."""

from __future__ import annotations

import contextlib

import pytest
from hangs import no_hang
from hypothesis import given, settings
from hypothesis import strategies as st

from feedsync.text import markdown

often = settings(max_examples=60, deadline=None)


@pytest.mark.parametrize(
    ("text", "html"),
    [
        pytest.param(
            "Uno *due* **tre** `q`",
            "<p>Uno <em>due</em> <strong>tre</strong> <code>q</code></p>\n",
            id="words",
        ),
        pytest.param("a  \nb", "<p>a<br />\nb</p>\n", id="hard break"),
        pytest.param("~~via~~", "<p><del>via</del></p>\n", id="strikethrough"),
        pytest.param("> a", "<blockquote>\n<p>a</p>\n</blockquote>\n", id="quotation"),
        pytest.param("3. a\n4. b", '<ol start="3">\n<li>a</li>\n<li>b</li>\n</ol>\n', id="ordered list"),
        pytest.param(
            "|a|b|\n|-|:-:|\n|1|2|",
            '<table>\n<thead>\n<tr>\n<th>a</th>\n<th align="center">b</th>\n</tr>\n</thead>\n'
            '<tbody>\n<tr>\n<td>1</td>\n<td align="center">2</td>\n</tr>\n</tbody>\n</table>\n',
            id="table",
        ),
        pytest.param(
            "- [x] a\n- [ ] b",
            '<ul>\n<li><input type="checkbox" checked="" disabled="" /> a</li>\n'
            '<li><input type="checkbox" disabled="" /> b</li>\n</ul>\n',
            id="task list",
        ),
        pytest.param(
            "https://a.example/b",
            '<p><a href="https://a.example/b">https://a.example/b</a></p>\n',
            id="autolink",
        ),
        pytest.param(
            "www.a.example", '<p><a href="http://www.a.example">www.a.example</a></p>\n', id="www autolink"
        ),
        pytest.param(
            "a@b.example", '<p><a href="mailto:a@b.example">a@b.example</a></p>\n', id="mail autolink"
        ),
        pytest.param(
            "```py\nx < 1\n```", '<pre><code class="language-py">x &lt; 1\n</code></pre>\n', id="code"
        ),
        pytest.param(
            '<b class="x">a</b>', '<p><b class="x">a</b></p>\n', id="raw HTML stays: cleaning comes after"
        ),
        pytest.param('"a" -- b...', "<p>&quot;a&quot; -- b...</p>\n", id="no smart quotes"),
        pytest.param(
            "$x$ :smile: ==m== [[w]]", "<p>$x$ :smile: ==m== [[w]]</p>\n", id="nothing else is syntax"
        ),
        pytest.param("città & più", "<p>città &amp; più</p>\n", id="letters beyond ASCII"),
        pytest.param("", "", id="nothing"),
    ],
)
def test_markdown_becomes_html(text, html):
    assert markdown.to_html(text) == html


def test_a_heading_gets_an_id_from_its_text():
    assert '<h2 id="città-vecchia">Città vecchia<' in markdown.to_html("## Città vecchia")


def test_equal_headings_get_different_ids():
    html = markdown.to_html("# A\n\n# A")
    assert 'id="a"' in html
    assert 'id="a-1"' in html


def test_a_footnote_and_its_note_lead_to_each_other():
    html = markdown.to_html("Testo.[^n]\n\n[^n]: Nota.")
    assert '<a href="#fn-n" id="fnref-n"' in html
    assert '<li id="fn-n">' in html
    assert '<a href="#fnref-n"' in html


def test_half_characters_go():
    assert markdown.to_html("a\ud800b") == "<p>ab</p>\n"


@often
@given(text=st.text(alphabet=st.characters(codec=None, exclude_categories=()), max_size=80))
def test_any_text_is_rendered(text):
    assert isinstance(markdown.to_html(text), str)


@often
@given(text=st.text(alphabet="ab *_`~[](){}!<>&#|-+=:^1.\n\t\\\"'/@", max_size=120))
def test_any_text_of_marks_is_rendered_always_alike(text):
    assert markdown.to_html(text) == markdown.to_html(text)


@pytest.mark.parametrize(
    "mark",
    [
        ">",
        "> ",
        "- ",
        "1. ",
        "*a ",
        "*a **b ",
        "[",
        "[a](",
        "![",
        "![a](",
        "`",
        "~a ",
        "<",
        "<!--",
        "&a",
        "[^1]",
        "www.",
    ],
)
def test_a_mark_100_000_times_over_is_neither_fatal_nor_slow(mark):
    with no_hang(), contextlib.suppress(ValueError):
        markdown.to_html(mark * (100_000 // len(mark)))


def test_a_wide_table_of_short_rows_costs_what_its_size_costs():
    wide = 300
    text = "|" + "a|" * wide + "\n|" + "-|" * wide + "\n" + "|a|\n" * wide
    assert len(markdown.to_html(text)) < 100 * len(text)


def test_many_equal_headings_cost_what_their_number_costs():
    with no_hang():
        markdown.to_html("# a\n" * 20_000)
