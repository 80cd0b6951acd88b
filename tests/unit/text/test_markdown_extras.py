"""What site generators' Markdown knows beside CommonMark, and no reader is to see as it is written."""

from __future__ import annotations

import re
from typing import get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st

from feedsync.text import html, markdown
from feedsync.text.markdown_extras import Extra, held, to_html

ALL: frozenset[Extra] = frozenset(get_args(Extra))


def cleaned(text: str) -> str:
    return re.sub("\\s+", " ", html.clean(to_html(text, held(text, ALL)), "https://a.example/", "")).strip()


@pytest.mark.parametrize(
    ("written", "shown"),
    [
        ("Si *passa*{: .x}.\n{: .y #z}", "<p>Si <em>passa</em>.</p>"),
        ("Si passa.\n\n{:.x}\n\nOra.", "<p>Si passa.</p> <p>Ora.</p>"),
        ('![Foce](/f.png){:.a}{: width="10"}', '<p><img src="https://a.example/f.png" alt="Foce"></p>'),
        ("* TOC\n{:toc}\n\nSi passa.", "<p>Si passa.</p>"),
        ("1. Indice\n{:toc max_level=2}\n\nSi passa.", "<p>Si passa.</p>"),
        ("* {:.x} uno\n* due", "<ul> <li> uno</li> <li>due</li> </ul>"),
        ("> Si passa.\n{: .x}", "<blockquote> <p>Si passa.</p> </blockquote>"),
        ('a {::comment}nota{:/comment} b{::options x="y" /}', "<p>a b</p>"),
        ("a | b\n--|--\n1 | 2\n{: .t}", "<tr> <td>1</td> <td>2</td> </tr> </tbody> </table>"),
        ("# Ora {#ora .x}\n\n[x](#ora)", '<h1 id="ora">Ora</h1> <p><a href="#ora">x</a></p>'),
        ("## Ora {.x}", "<h2>Ora</h2>"),
        ("## Ora {: #ora }", '<h2 id="ora">Ora</h2>'),
        ("[TOC]\n\nSi passa.", "<p>Si passa.</p>"),
        ("Foce\n:   dove finisce", "<dl> <dt>Foce</dt> <dd>dove finisce</dd> </dl>"),
        ("    :::python\n    x = 1", "<pre><code>x = 1 </code></pre>"),
        ("    #!python\n    x = 1", "<pre><code>x = 1 </code></pre>"),
        ("    #!/bin/sh\n    x", "<pre><code>#!/bin/sh x </code></pre>"),
    ],
)
def test_it_is_shown_as_the_site_shows_it(written: str, shown: str) -> None:
    assert shown in cleaned(written)


@pytest.mark.parametrize(
    "text",
    [
        "`{:.x}` e `# A {#b}`",
        "    {:.x}\n    [TOC]",
        "```\n{:toc}\nA\n: b\n```",
        "```kramdown\n# A {#b}\n:::python\n```",
        "La mappa {:a 1} è un testo.",
        "Un orario: le\n8:30, {x}.",
        "<i title='{:.x}'>x</i>",
    ],
)
def test_what_is_code_or_text_stays(text: str) -> None:
    assert to_html(text, ALL) == markdown.to_html(text)


def test_the_language_of_code_is_that_of_its_first_line() -> None:
    assert 'class="language-python"' in to_html('    :::Python hl_lines="1"\n    x', ALL)


def test_a_text_without_any_of_it_holds_none() -> None:
    assert not held("# Si passa\n\nOra: alle 8 [x](y) `{a}`\n", ALL)


@given(st.text(st.sampled_from("{:.#}<>pre/cod \n[TOC]a|-*`"), max_size=200))
def test_a_text_that_holds_none_is_as_commonmark_has_it(text: str) -> None:
    extras = held(text, ALL)
    assert to_html(text, ALL - extras) == markdown.to_html(text)
    if not extras:
        assert to_html(text, ALL) == markdown.to_html(text)
