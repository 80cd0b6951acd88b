"""Template tags in a text: what becomes what it means, what is taken out and counted, and what is left alone."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from feedsync.stores.conventions.eleventy import Eleventy
from feedsync.stores.conventions.hugo import Hugo
from feedsync.stores.conventions.jekyll import Jekyll
from feedsync.stores.conventions.pelican import Pelican
from feedsync.stores.conventions.plain import Plain
from feedsync.stores.conventions.zola import Zola
from feedsync.text import html_tree, markdown
from feedsync.text.template_expressions import Context
from feedsync.text.template_tags import expanded, reduced

CONVENTIONS = (Plain, Hugo, Jekyll, Eleventy, Pelican, Zola)
FILES = {
    "/blog/ponte.md": "https://ada.example/blog/ponte/",
    "ponte.md": "https://ada.example/blog/ponte/",
    "2026-11-03-ponte": "https://ada.example/2026/ponte/",
    "_posts/2026-11-03-ponte.md": "https://ada.example/2026/ponte/",
}


def refer(target: str) -> str:
    path, mark, anchor = target.partition("#")
    return f"{FILES[path]}{mark}{anchor}" if path in FILES else ""


SAID = {"place": "Chieti", "trap": "{% gallery %}{{< gallery >}}"}
CONTEXT = Context(
    site_url="https://ada.example/notes/",
    site_title="Ada & Co",
    title="Il ponte",
    said=lambda name: SAID.get(name, ""),
    refer=refer,
    folder="posts",
)


def html(text: str, of: type[Plain] = Plain) -> str:
    found = expanded(text, of.tags, CONTEXT, markdown.to_html)
    return markdown.to_html(text).strip() if found is None else found.text.strip()


def dropped(text: str, of: type[Plain] = Plain) -> dict[str, int]:
    found = expanded(text, of.tags, CONTEXT, markdown.to_html)
    return {} if found is None else dict(found.dropped)


# What is left alone


@pytest.mark.parametrize(
    "text",
    [
        r"$\frac{{a}}{{b}}$ and $x^{{2}}$, $x_{{ij}}$",
        "${{ secrets.TOKEN }} of a workflow",
        r"\newcommand{\x}{%" + "\nno end",
        "{{ n }} choose {{ k }}",
        r"$$ \text{{some words}} {{\alpha}} $$",
        "{{two words}} and {{cite web}}",
        "{{{set}}}",
        "{{#each item}} of Handlebars",
        "a {# note #} and # Heading {#own-id}",
        "100 {%} and {{ without an end",
    ],
)
def test_mathematics_and_other_braces_are_text(text: str) -> None:
    assert expanded(text, Plain.tags, CONTEXT, markdown.to_html) is None


@pytest.mark.parametrize("text", ["{{ page.title }}", "{% if x %}", r"\frac{{a}}{{b}}", "[a](@/blog/x.md)"])
def test_what_another_generator_would_expand_is_text_to_hugo(text: str) -> None:
    assert expanded(text, Hugo.tags, CONTEXT, markdown.to_html) is None


@pytest.mark.parametrize(
    "text",
    [
        "```\n{{< x >}} {% y %} {{ page.z }}\n```",
        "    {{< x >}} {% y %} {{ page.z }}",
        "Write `{{< x >}} {% y %} {{ page.z }}`.",
        "<pre>{{&lt; x >}} {% y %} {{ page.z }}</pre>",
        "<p><code>{% y %} {{ page.z }}</code></p>",
        "- one\n\n  ~~~ go\n  {{< x >}}\n  ~~~",
        "Where `{% raw %}` begins, `{% endraw %}` ends.",
        "`{% comment %}` and `{% endcomment %}`, `{% for %}` and `{% endfor %}`",
    ],
)
def test_code_keeps_its_tags(text: str) -> None:
    assert html(text) == markdown.to_html(text).strip()
    assert dropped(text) == {}


def test_code_in_a_tag_is_code_whatever_its_text_would_mean_outside() -> None:
    text = (
        "{% highlight md %}\n```sh\n{{ x }}\n{% endhighlight %}\n\nThen {% poll %}.\n\n```\n{% poll %}\n```"
    )
    assert html(text, Jekyll) == (
        '<pre><code class="language-md">```sh\n{{ x }}\n</code></pre><p>Then .</p>\n'
        "<pre><code>{% poll %}\n</code></pre>"
    )
    assert dropped(text, Jekyll) == {"poll": 1}


# What is taken out


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("a {{< poll 3 >}} b", "<p>a  b</p>"),
        ("a {{% poll\n  id=3\n  text=`one\n\n}} two` %}} b", "<p>a  b</p>"),
        ('a {{< poll text="one >}} two" />}} b', "<p>a  b</p>"),
        ("{{< poll >}}\n\nText.", "<p>Text.</p>"),
        ("{{< box >}}\nOne **two**.\n{{< /box >}}", "<p>\nOne <strong>two</strong>.\n</p>"),
        ("{{< a >}}1{{< b >}}2{{< /a >}}3{{< /b >}}", "<p>123</p>"),
        ("# Title {{< poll >}}", '<h1 id="title">Title <a'),
        ("[{{< poll >}}](/x)", '<p><a href="/x"></a></p>'),
    ],
)
def test_a_shortcode_that_nobody_knows_goes_and_its_text_stays(text: str, shown: str) -> None:
    assert html(text, Hugo).startswith(shown)
    assert "poll" not in html(text, Hugo)


@pytest.mark.parametrize(
    ("text", "counted"),
    [
        ("{{< poll >}} {{< poll >}} {{< gallery >}}x{{< /gallery >}}", {"poll": 2, "gallery": 1}),
        ("{{% notice %}}x{{% /notice %}} {{< toc >}} {{/* x() */}}", {}),
        ("`{{< poll >}}` <!-- {{< poll >}} -->", {}),
        ("{{< /poll >}}", {"poll": 1}),
        ('[a]({{< ref "nowhere.md" >}})', {"ref": 1}),
        ("{% include poll.html id=3 %} {% include poll.html %}", {"include poll.html": 2}),
        ("{{ site.time }} {{ page.date | date: '%Y' }}", {"site.time": 1, "page.date": 1}),
    ],
)
def test_what_was_taken_out_is_counted_by_its_name(text: str, counted: dict[str, int]) -> None:
    assert dropped(text) == counted


@pytest.mark.parametrize(
    ("text", "shown", "counted"),
    [
        ("One {{< poll and two\nthree", "<p>One  and two\nthree</p>", {"poll": 1}),
        ('One {{< poll id="3" text="x\n\nTwo', "<p>One </p>\n<p>Two</p>", {"poll": 1}),
        ("One {% poll and two\n\n{{< video >}} three", "<p>One  and two</p>\n<p> three</p>", None),
        ('One {{< poll "a >}} two\n\nthree "four"', '<p>One  two</p>\n<p>three "four"</p>', {"poll": 1}),
        ("One {{< >}} two", "<p>One  two</p>", {"{{<": 1}),
        ("{{< a >}}{{< poll", "", {"a": 1, "poll": 1}),
        ("{% if x %}One", "<p>One</p>", {"if": 1}),
        ("{% raw %}One", "<p>One</p>", {}),
    ],
)
def test_a_broken_tag_costs_itself_alone(text: str, shown: str, counted: dict[str, int] | None) -> None:
    assert html(text).replace("&quot;", '"') == shown
    assert counted is None or dropped(text) == counted


def test_of_a_choice_the_first_is_shown_and_of_a_loop_nothing() -> None:
    text = (
        "{% if a %}One{% if b %}, two{% else %}, three{% endif %}{% elsif c %}Four{% else %}Five{% endif %}"
    )
    assert html(text, Jekyll) == "<p>One, two</p>"
    loops = "{% for p in site.posts %}- {{ p.title }}{% for t in p %}x{% endfor %}{% endfor %}One"
    assert (html(loops, Jekyll), dropped(loops, Jekyll)) == ("<p>One</p>", {"for": 1})
    hidden = (
        "{% comment %}a {{ b }}{% endcomment %}{% capture x %}y{% endcapture %}{% assign x = 1 %}{# z #}One"
    )
    assert (html(hidden, Eleventy), dropped(hidden, Eleventy)) == ("<p>One</p>", {})


def test_a_comment_hides_those_in_it_too_and_one_without_end_all_that_follows() -> None:
    nested = "{% comment %}a{% comment %}b{% endcomment %}c{% endcomment %}One"
    assert (html(nested, Jekyll), dropped(nested, Jekyll)) == ("<p>One</p>", {})
    two = "{% comment %}a{% comment %}b{% endcomment %}One {% comment %}c{% endcomment %}two"
    assert html(two, Jekyll) == "<p>One two</p>"
    begun = "One\n\n{% comment %}a {{ b }}\n\nc {% if d %}"
    assert (html(begun, Jekyll), dropped(begun, Jekyll)) == ("<p>One</p>", {"comment": 1})


def test_a_block_that_sets_a_value_shows_nothing_and_one_that_has_it_needs_no_end() -> None:
    text = "{% set a = 1 %}One{% set b %}two{% endset %}{% if c %}{% set d = 1 %}, three{% else %}four{% endif %}"
    assert html(text, Eleventy) == "<p>One, three</p>"


@pytest.mark.parametrize(
    ("of", "text"),
    [
        (Zola, '{{ img(src="a.png", alt="{{ b() }}") }}'),
        (Hugo, '{{< img src="a.png" alt="{{< b >}}" >}}'),
        (Jekyll, '{% include img.html src="a.png" alt="{% b %}" %}'),
    ],
)
def test_a_tag_in_quotes_does_not_end_the_one_that_it_stands_in(of: type[Plain], text: str) -> None:
    assert html(text, of) == '<p><img src="a.png" alt=""></p>'


# What shows itself


def test_an_escape_shows_what_it_escapes_in_code_too() -> None:
    text = '{{</* figure src="a" */>}} `{{%/* x */%}}`\n\n```\n{{</* /x */>}}\n```'
    assert html(text, Hugo) == (
        '<p>{{&lt; figure src="a" &gt;}} <code>{{% x %}}</code></p>\n<pre><code>{{&lt; /x &gt;}}\n</code></pre>'
    )
    assert html("{{/* youtube(id=1) */}} {%/* quote() */%}", Zola) == (
        "<p>{{ youtube(id=1) }} {% quote() %}</p>"
    )


def test_what_is_raw_is_shown_as_it_is_and_without_the_tags_around_it() -> None:
    text = (
        "{% raw %}{{ page.title }} **{% x %}**{% endraw %}\n\n```\n{% raw %}{{ y }}{% endraw %} {{ z }}\n```"
    )
    assert html(text, Jekyll) == (
        "<p>{{ page.title }} <strong>{% x %}</strong></p>\n<pre><code>{{ y }} {{ z }}\n</code></pre>"
    )


def test_what_a_tag_holds_is_not_expanded_again() -> None:
    assert html("One {{ page.trap }}.", Jekyll) == "<p>One .</p>"
    assert html("One {{ trap }}.") == "<p>One .</p>"
    caption = html('{{< figure src="a.jpg" caption="{% gallery %}b" >}}')
    assert caption == '<figure><img src="a.jpg" alt="b"><figcaption>b</figcaption></figure>'


# Where they stand


def test_an_expression_in_an_address_is_a_part_of_it() -> None:
    text = "![a]({{ site.baseurl }}/b.jpg) [c]({{ '/d' | relative_url }}) <a href=\"{{ site.url }}{{ site.baseurl }}/e\">f</a>"
    assert html(text, Jekyll) == (
        '<p><img src="/notes/b.jpg" alt="a" /> <a href="/notes/d">c</a>'
        ' <a href="https://ada.example/notes/e">f</a></p>'
    )
    assert html("[a][b]\n\n[b]: {{ '/c' | url }}", Eleventy) == '<p><a href="/notes/c">a</a></p>'


def test_a_link_whose_address_nobody_knows_leaves_its_text() -> None:
    assert html("[a]({{ page.url }}/b)", Jekyll) == "<p><a>a</a></p>"
    assert dropped("[a]({{ page.url }}/b)", Jekyll) == {"page.url": 1}


def test_an_address_that_is_whole_needs_no_site_before_it() -> None:
    assert 'href="https://ada.example/2026/ponte/#b"' in html(
        "[a]({{ site.baseurl }}{% post_url 2026-11-03-ponte %}#b)", Jekyll
    )


@pytest.mark.parametrize(
    ("text", "of", "address"),
    [
        ('[a]({{< ref "/blog/ponte.md" >}})', Hugo, "https://ada.example/blog/ponte/"),
        ('<a href="{{< relref path="ponte.md#b" >}}">a</a>', Hugo, "https://ada.example/blog/ponte/#b"),
        ('[a]({{< ref "#b" >}})', Hugo, "#b"),
        ("[a]({% link _posts/2026-11-03-ponte.md %})", Jekyll, "https://ada.example/2026/ponte/"),
        ("[a](@/blog/ponte.md#b)", Zola, "https://ada.example/blog/ponte/#b"),
        ("[a]({filename}/blog/ponte.md#b)", Pelican, "https://ada.example/blog/ponte/#b"),
        ("[a](|filename|ponte.md)", Pelican, "https://ada.example/blog/ponte/"),
        ("[a]({static}/pdf/b.pdf)", Pelican, "https://ada.example/notes/pdf/b.pdf"),
        ("[a]({static}b.pdf)", Pelican, "https://ada.example/notes/posts/b.pdf"),
        ("[a]({attach}files/b.pdf)", Pelican, "b.pdf"),
        ("[a]({index})", Pelican, "https://ada.example/notes/"),
    ],
)
def test_a_link_to_a_file_leads_to_what_it_becomes(text: str, of: type[Plain], address: str) -> None:
    assert f'<a href="{address}">a</a>' in html(text, of)
    assert dropped(text, of) == {}


@pytest.mark.parametrize(
    ("text", "of", "name"),
    [
        ("[a](@/nowhere.md)", Zola, "@/"),
        ("[a]({filename}nowhere.md)", Pelican, "{filename}"),
        ("[a]({tag}ponte)", Pelican, "{tag}"),
    ],
)
def test_a_link_to_a_file_that_is_not_there_leaves_its_text(text: str, of: type[Plain], name: str) -> None:
    assert html(text, of) == "<p><a>a</a></p>"
    assert dropped(text, of) == {name: 1}


def test_an_address_of_another_kind_is_left_as_it_is() -> None:
    assert expanded("[a](https://b.example/@/c.md) me@/x", Zola.tags, CONTEXT, markdown.to_html) is None


def test_an_address_in_brackets_is_a_link_and_anything_else_there_is_no_element() -> None:
    assert html("<{{ site.url }}> <{% poll %}>", Jekyll) == (
        '<p><a href="https://ada.example">https://ada.example</a> </p>'
    )


def test_a_block_parts_the_paragraph_that_it_stands_in() -> None:
    assert html('One {{< figure src="a.jpg" alt="b" >}} two', Hugo) == (
        '<p>One </p><figure><img src="a.jpg" alt="b"></figure><p> two</p>'
    )


def test_html_is_read_as_html() -> None:
    found = expanded("<p>One {% poll %}</p><pre>{% x %}</pre>", Plain.tags, CONTEXT, str)
    assert found is not None
    assert (found.text, found.dropped) == ("<p>One </p><pre>{% x %}</pre>", {"poll": 1})


def test_no_word_of_the_text_is_taken_for_a_tag() -> None:
    assert html("qztag0x0q {{< poll >}} QZTAG1X0Q", Hugo) == "<p>qztag0x0q  QZTAG1X0Q</p>"


# Lines such as titles


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("Riapre {{< icon ponte >}} il ponte", "Riapre  il ponte"),
        ("{{ site.title }}: {{ title }}", "Ada & Co: Il ponte"),
        ("{% raw %}{{ x }}{% endraw %} in Liquid", "{{ x }} in Liquid"),
        ("About {{</* figure */>}}", "About {{< figure >}}"),
        ("{{< youtube abcdefg >}}", ""),
        (r"About \frac{{a}}{{b}}", r"About \frac{{a}}{{b}}"),
    ],
)
def test_a_line_is_reduced_to_its_text(text: str, shown: str) -> None:
    assert reduced(text, Plain.tags, CONTEXT).text == shown


# What always holds

# Without what only HTML that is broken has: there readers and we may differ in what is code.
PIECES = st.sampled_from(
    """{{< >}} {{% %}} {% %} {{ }} {# #} / /* */ " ' ` ``` a raw endraw if else endif highlight endhighlight end
    figure src="b" ( ) | <code>{%x%}</code> - ref # > comment endcomment = {{<a>}} {%x%} {{page.y}} [z](
    ~<pre>{{<a>}}</pre>~~ ~<!--{{<a>}}-->~~ ~<p>~~ ~ ~~ ~~~~ _ ____""".split()
).map(lambda piece: piece.replace("~", "\n").replace("_", " "))
TEXTS = st.lists(PIECES, max_size=30).map("".join)
_RAW_TAGS = {
    Plain: r"\{\{<|\{\{%|\{%[ ]?[a-z]",
    Hugo: r"\{\{<|\{\{%",
    Jekyll: r"\{%[ ]?[a-z]",
    Eleventy: r"\{%[ ]?[a-z]",
    Pelican: r"\{%[ ]?[a-z]",
    Zola: r"\{%[ ]?[a-z]",
}


@pytest.mark.parametrize("of", CONVENTIONS)
@given(text=TEXTS)
def test_no_tag_comes_out_that_is_not_code_or_escaped(of: type[Plain], text: str) -> None:
    if "/*" in text or "raw" in text:
        return
    tree = html_tree.parse(html(text, of))
    for code in tree.css("pre, code"):
        code.decompose()
    assert not re.search(_RAW_TAGS[of], tree.body.text(deep=True, separator="|") if tree.body else "")


@pytest.mark.parametrize("of", CONVENTIONS)
@given(text=st.text(alphabet="ab {}%<>#\\/\n\"'|@`*[]()!-", max_size=80))
def test_a_text_is_read_without_harm_and_one_without_tags_is_not_touched(of: type[Plain], text: str) -> None:
    found = expanded(text, of.tags, CONTEXT, markdown.to_html)
    if not re.search(r"\{\{|\{%|\{#", text):
        assert found is None or found.text != markdown.to_html(text)
    if found is not None:
        assert "qztag" not in found.text


@pytest.mark.parametrize("of", CONVENTIONS)
@given(text=st.text(alphabet="ab {}%<>#\\/\"'|@", max_size=80))
def test_a_line_has_no_tag_left(of: type[Plain], text: str) -> None:
    if "/*" not in text:
        assert not re.search(_RAW_TAGS[of], reduced(text, of.tags, CONTEXT).text)
