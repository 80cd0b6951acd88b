"""reStructuredText as HTML, with the fields at its top."""

from __future__ import annotations

import builtins

import pytest

from feedsync.text.rst import Field, RstError, read

ARTICLE = """
Riapre il *ponte*
#################

:date: 2026-11-03 08:30
:authors: Ada Conti; Giulia Ferrante
:Summary: Si passa a senso
   *alternato*.

Da **questa** mattina, con ``codice``.

Sotto
=====

.. code-block:: python

   print("<b>")

.. image:: {static}/ponte.jpg

`Un legame <{filename}b.rst>`_ e :abbr:`HTML (HyperText)`.
"""


def test_a_document_is_its_title_its_fields_and_the_rest() -> None:
    read_ = read(ARTICLE)
    assert read_.title == "Riapre il ponte"
    assert read_.fields == (
        Field(5, "date", ("2026-11-03 08:30",)),
        Field(6, "authors", ("Ada Conti", "Giulia Ferrante")),
        Field(7, "summary", ("Si passa a senso\nalternato.",)),
    )
    assert "<p>Da <strong>questa</strong> mattina, con <code>codice</code>.</p>" in read_.html
    assert "<h2>Sotto</h2>" in read_.html
    assert "<code>print(&quot;&lt;b&gt;&quot;)</code>" in read_.html
    assert '<img alt="" src="{static}/ponte.jpg" />' in read_.html
    assert 'href="{filename}b.rst"' in read_.html
    assert "HTML (HyperText)" in read_.html
    assert "senso" not in read_.html


@pytest.mark.parametrize(
    "directive",
    [".. include:: /etc/passwd", ".. raw:: html\n\n   <b>raw</b>", ".. csv-table::\n   :file: /etc/passwd"],
)
def test_nothing_is_included_and_nothing_is_raw(directive: str) -> None:
    html = read(f"T\n#\n\nUno.\n\n{directive}\n\nDue.\n").html
    assert html.split() == ["<p>Uno.</p>", "<p>Due.</p>"]


@pytest.mark.parametrize(
    ("text", "line", "message"),
    [
        ("T\n#\n\n.. youtube:: x\n", 4, 'Unknown directive type "youtube"'),
        ("T\n#\n\nA :nobody:`x`.\n", 4, 'Unknown interpreted text role "nobody"'),
    ],
)
def test_what_docutils_does_not_know_is_told_with_its_line(text: str, line: int, message: str) -> None:
    with pytest.raises(RstError) as raised:
        read(text)
    assert (raised.value.line, raised.value.message) == (line, message)


def test_without_docutils_it_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    there = builtins.__import__

    def missing(name: str, *rest: object) -> object:
        if name.partition(".")[0] == "docutils":
            raise ModuleNotFoundError(name=name)
        return there(name, *rest)  # type: ignore[arg-type]

    monkeypatch.setattr(builtins, "__import__", missing)
    with pytest.raises(RstError, match=r"pip install 'feedsync\[rst\]'"):
        read("T\n#\n")
