"""What well-known template tags mean to a reader, after cleaning as any other content."""

from __future__ import annotations

import pytest

from feedsync.stores.conventions.eleventy import Eleventy
from feedsync.stores.conventions.plain import Plain
from feedsync.text import html, markdown
from feedsync.text.template_arguments import parse
from feedsync.text.template_expressions import Context, value_of
from feedsync.text.template_tags import expanded

URL = "https://ada.example/a/"
_WITH_CREDIT = (
    '<figure><img src="{url}a.jpg" alt="T"><figcaption><strong>T</strong><br>'
    '<a href="https://b.example/">Ada</a></figcaption></figure>'
)
SAID = {"city": "Chieti"}
CONTEXT = Context(
    site_url="https://ada.example/notes",
    site_title="Ada",
    title="The bridge",
    said=lambda name: SAID.get(name, ""),
    refer=lambda target: f"https://ada.example/{target}/" if target == "ponte" else "",
)


def shown(text: str, embeds: tuple[str, ...] = ()) -> str:
    found = expanded(text, Plain.tags, CONTEXT, markdown.to_html)
    assert found is not None
    return html.clean(found.text, URL, "a-", embeds).replace("\n", "")


def is_counted(text: str) -> bool:
    found = expanded(text, Plain.tags, CONTEXT, markdown.to_html)
    return found is not None and bool(found.dropped)


@pytest.mark.parametrize(
    ("text", "address", "name"),
    [
        ("{{< youtube w7Ft2ymGmfc >}}", "https://www.youtube.com/watch?v=w7Ft2ymGmfc", "YouTube"),
        (
            '{{< youtube id="w7Ft2ymGmfc" title="A walk" >}}',
            "https://www.youtube.com/watch?v=w7Ft2ymGmfc",
            "A walk",
        ),
        ('{{ youtube(id="w7Ft2ymGmfc") }}', "https://www.youtube.com/watch?v=w7Ft2ymGmfc", "YouTube"),
        ("{% youtube https://youtu.be/w7Ft2ymGmfc %}", "https://youtu.be/w7Ft2ymGmfc", "YouTube"),
        (
            '{% include youtube.html id="w7Ft2ymGmfc" %}',
            "https://www.youtube.com/watch?v=w7Ft2ymGmfc",
            "YouTube",
        ),
        ('{% include video id="146022717" provider="vimeo" %}', "https://vimeo.com/146022717", "Vimeo"),
        ("{{< vimeo 146022717 >}}", "https://vimeo.com/146022717", "Vimeo"),
        (
            '{{< tweet user="SanDiegoZoo" id="1453110110599868418" >}}',
            "https://x.com/SanDiegoZoo/status/1453110110599868418",
            "X",
        ),
        ("{{< x 1453110110599868418 />}}", "https://x.com/i/status/1453110110599868418", "X"),
        ("{{< instagram CxOWiQNP2MO >}}", "https://www.instagram.com/p/CxOWiQNP2MO", "Instagram"),
        ("{{< gist spf13 7896402 >}}", "https://gist.github.com/spf13/7896402", "Gist"),
        ("{% gist spf13/7896402 %}", "https://gist.github.com/spf13/7896402", "Gist"),
        (
            "{{< spotify type=album id=1DFixLWuPkv3KT3TnV35m3 >}}",
            "https://open.spotify.com/album/1DFixLWuPkv3KT3TnV35m3",
            "Spotify",
        ),
        ("{% soundcloud https://soundcloud.com/ada/walk %}", "https://soundcloud.com/ada/walk", "SoundCloud"),
        ('{% embed url="https://b.example/x" %}', "https://b.example/x", "https://b.example/x"),
    ],
)
def test_an_embed_is_a_link_to_what_it_shows(text: str, address: str, name: str) -> None:
    assert shown(text) == f'<p><a href="{address}">{name}</a></p>'
    assert not is_counted(text)


def test_a_frame_of_a_host_that_may_stay_stays() -> None:
    assert shown("{{< youtube w7Ft2ymGmfc >}}", ("www.youtube.com",)).startswith("<iframe")


@pytest.mark.parametrize(
    "text", ["{{< youtube >}}", '{{< youtube "a b" >}}', "{{< vimeo a/b >}}", "{{< tweet x >}}"]
)
def test_an_embed_of_nothing_is_left_out_and_counted(text: str) -> None:
    assert (shown(text), is_counted(text)) == ("", True)


@pytest.mark.parametrize(
    ("text", "body"),
    [
        ('{{< figure src="a.jpg" alt="Alt" >}}', '<figure><img src="{url}a.jpg" alt="Alt"></figure>'),
        (
            '{{< figure src="a.jpg" caption="One **two**" >}}',
            '<figure><img src="{url}a.jpg" alt="One two"><figcaption>One <strong>two</strong></figcaption></figure>',
        ),
        ('{{< figure src="a.jpg" title="T" attr="Ada" attrlink="https://b.example/" >}}', _WITH_CREDIT),
        (
            '{{< figure src="a.jpg" link="/b/" alt="c" >}}',
            '<figure><a href="https://ada.example/b/"><img src="{url}a.jpg" alt="c"></a></figure>',
        ),
        (
            '{% include figure image_path="/a.jpg" alt="b" caption="c" %}',
            '<figure><img src="https://ada.example/a.jpg" alt="b"><figcaption>c</figcaption></figure>',
        ),
        ('{% image "./a.jpg", "Alt" %}', '<p><img src="{url}a.jpg" alt="Alt"></p>'),
        (
            '{% include image.html src="{{ site.baseurl }}/a.jpg" alt="b" %}',
            '<p><img src="https://ada.example/notes/a.jpg" alt="b"></p>',
        ),
        ('{{< video src="a.mp4" >}}', '<video src="{url}a.mp4" controls=""></video>'),
        (
            "{{< highlight html >}}<b>{{< x >}}{{< /highlight >}}",
            "<pre><code>&lt;b&gt;{{&lt; x &gt;}}</code></pre>",
        ),
        (
            '{{< details "More" >}}Text{{< /details >}}',
            "<details><summary>More</summary><p>Text</p></details>",
        ),
        ('{% quote(author="Ada") %}Text{% end %}', "<blockquote><p>Text</p><p>— Ada</p></blockquote>"),
        ('{{% alert title="Mind" %}}Text{{% /alert %}}', "<p><strong>Mind</strong></p><p>Text</p>"),
        (
            '{{< button relref="ponte" >}}Go{{< /button >}}',
            '<p><a href="https://ada.example/ponte/">Go</a></p>',
        ),
        ('{{< button href="/x" text="Go" />}}', '<p><a href="https://ada.example/x">Go</a></p>'),
    ],
)
def test_a_known_tag_is_what_it_shows(text: str, body: str) -> None:
    assert shown(text) == body.replace("{url}", URL)
    assert not is_counted(text)


@pytest.mark.parametrize(
    ("expression", "value"),
    [
        ("site.url", "https://ada.example"),
        ("site.baseurl", "/notes"),
        ("'/q/' | relative_url", "/notes/q/"),
        ('"q" | absolute_url', "https://ada.example/notes/q"),
        ("'/q' | url", "/notes/q"),
        ("'https://b.example/' | url", "https://b.example/"),
        ("'/q' | prepend: site.baseurl | prepend: site.url", "https://ada.example/notes/q"),
        ("page.title | upcase", "THE BRIDGE"),
        ("city", "Chieti"),
        ("post.city | append: ' (CH)'", "Chieti (CH)"),
        ("'a | b' | capitalize", "A | b"),
        ("'now' | date: '%Y'", None),
        ("site.time", None),
        ("nobody", None),
        ('"a" if city else "b"', None),
        ("'open", None),
    ],
)
def test_a_value_is_what_is_known_of_it(expression: str, value: str | None) -> None:
    assert value_of(expression, CONTEXT) == value


@pytest.mark.parametrize(
    ("text", "named", "placed"),
    [
        ('src="a b" alt=`c "d"` e', {"src": "a b", "alt": 'c "d"'}, ["e"]),
        ('"a", "b\\"c", key: "d"', {"key": "d"}, ["a", 'b"c']),
        ('(id="x", autoplay=true, n=3)', {"id": "x", "autoplay": "true", "n": "3"}, []),
        ("{ src: \"a\", Alt: 'b' }", {"src": "a", "alt": "b"}, []),
        ("https://b.example/?v=1&w=2 wide", {}, ["https://b.example/?v=1&w=2", "wide"]),
        ('="a" "open', {}, ['="a"', '"open']),
    ],
)
def test_arguments_are_read_by_name_and_by_place(text: str, named: dict[str, str], placed: list[str]) -> None:
    told = parse(text)
    assert (told.named, told.placed) == (named, placed)


def test_nothing_but_what_a_comment_hides_is_hidden() -> None:
    found = expanded("One{# two {{ city }} #} {{ city }}", Eleventy.tags, CONTEXT, markdown.to_html)
    assert found is not None
    assert found.text == "<p>One Chieti</p>\n"
