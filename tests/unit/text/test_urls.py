"""Addresses: joined, encoded once and for all, and of no scheme that a reader should not follow."""

from __future__ import annotations

import re
from urllib.parse import urljoin, urlsplit

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from feedsync.text import urls

BASE = "https://www.avvisatore.example/2026/mensa/"
often = settings(max_examples=60, deadline=None)
url_like = st.text(alphabet="htps:/\\@?#[]%.&=aA0 \t\n\x01àß\u0338-", max_size=40) | st.builds(
    "".join,
    st.tuples(
        st.sampled_from(
            ["http://", "https://", "//", "mailto:", "javascript:", "JaVa\nScript:", "data:", ""]
        ),
        st.text(max_size=20),
    ),
)


@pytest.mark.parametrize(
    ("address", "whole"),
    [
        ("foto.jpg", "https://www.avvisatore.example/2026/mensa/foto.jpg"),
        ("../foto.jpg", "https://www.avvisatore.example/2026/foto.jpg"),
        ("../../../../foto.jpg", "https://www.avvisatore.example/foto.jpg"),
        ("/foto.jpg", "https://www.avvisatore.example/foto.jpg"),
        ("//cdn.example/foto.jpg", "https://cdn.example/foto.jpg"),
        ("?pagina=2", "https://www.avvisatore.example/2026/mensa/?pagina=2"),
        ("#nota", "https://www.avvisatore.example/2026/mensa/#nota"),
        ("", "https://www.avvisatore.example/2026/mensa/"),
        ("HTTP://Altro.example/A", "http://Altro.example/A"),
        (" https://a.example/ \n", "https://a.example/"),
        ("https://a.exa\nmple/b\tc", "https://a.example/bc"),
    ],
)
def test_an_address_is_made_absolute(address, whole):
    assert urls.absolute(address, BASE) == whole


@pytest.mark.parametrize(
    ("address", "encoded"),
    [
        pytest.param("https://a.example/città", "https://a.example/citt%C3%A0", id="letters beyond ASCII"),
        pytest.param("https://a.example/a b", "https://a.example/a%20b", id="a space"),
        pytest.param("https://a.example/a%20b", "https://a.example/a%20b", id="encoded already"),
        pytest.param("https://a.example/100%", "https://a.example/100%25", id="a bare percent sign"),
        pytest.param("https://a.example/%zz", "https://a.example/%25zz", id="a percent sign of nothing"),
        pytest.param(
            'https://a.example/"<>^`{|}\\', "https://a.example/%22%3C%3E%5E%60%7B%7C%7D%5C", id="marks"
        ),
        pytest.param("https://a.example/?q=à&b=c+d", "https://a.example/?q=%C3%A0&b=c+d", id="a query"),
        pytest.param(
            "https://città.example/à", "https://xn--citt-3na.example/%C3%A0", id="a host beyond ASCII"
        ),
        pytest.param("https://città.example:8080/", "https://xn--citt-3na.example:8080/", id="with a port"),
        pytest.param("https://[::1]:8080/a", "https://[::1]:8080/a", id="IPv6"),
    ],
)
def test_an_address_is_encoded(address, encoded):
    assert urls.absolute(address, BASE) == encoded


@pytest.mark.parametrize(
    "address",
    [
        "javascript:alert(1)",
        "JaVaScRiPt:alert(1)",
        "java\nscript:alert(1)",
        "java\tscript:alert(1)",
        "\x01javascript:alert(1)",
        " \x1f javascript:alert(1)",
        "vbscript:x",
        "data:text/html,<script>alert(1)</script>",
        "view-source:https://a.example/",
        "file:///etc/passwd",
        "ftp://a.example/",
        "mailto:a@b.example",
        "blob:https://a.example/1",
        "http://",
        "http:///path",
        "https://user@/",
        "https://[::1/",
        "https://[nonsense]/",
        "https://" + "à" * 100 + "/",
        "https://\N{SOFT HYPHEN}/",
        "https://a\N{FULLWIDTH SOLIDUS}b/",
        "https://\ud800/",
        "https://a.example/\ud800",
    ],
)
def test_what_is_no_web_address_is_none(address):
    assert urls.absolute(address, BASE) is None


def test_a_link_may_also_be_a_mail_or_telephone_address():
    assert urls.absolute("mailto:a@b.example", BASE, urls.LINKS) == "mailto:a@b.example"
    assert urls.absolute("tel:+39040123", BASE, urls.LINKS) == "tel:+39040123"
    assert urls.absolute("javascript:x", BASE, urls.LINKS) is None


def test_without_a_base_a_relative_address_is_none():
    assert urls.absolute("/foto.jpg", "") is None
    assert urls.absolute("www.avvisatore.example", "") is None


@pytest.mark.parametrize("space", ["\xa0", "\u3000", "\u2003"])
def test_a_host_of_nothing_but_a_space_is_no_address(space):
    assert urls.absolute(f"https://{space}", BASE) is None


def _has_no_odd_space(text: str) -> bool:
    return all(character.isascii() or not character.isspace() for character in text)


addresses = (url_like | st.text(max_size=60)).filter(_has_no_odd_space)


@often
@given(address=addresses)
@example("http://[")
@example("//[::1")
@example("http://\u2100/")
def test_any_text_is_an_encoded_web_address_or_none(address):
    whole = urls.absolute(address, BASE)
    if whole is None:
        return
    assert whole.startswith(("http://", "https://"))
    assert urlsplit(whole).hostname
    assert re.fullmatch(r"[!-~]+", whole)
    assert not set(whole) & set('"<>\\^`{|}')


@often
@given(address=addresses)
def test_an_address_that_was_made_absolute_stays_as_it_is(address):
    whole = urls.absolute(address, BASE)
    assert whole is None or urls.absolute(whole, BASE) == whole


@often
@given(text=st.text(max_size=60) | st.text(alphabet="%0aFgz à", max_size=30))
@example("%")
@example("%%41")
@example("%2")
def test_encoding_twice_is_encoding_once(text):
    assert urls.encode(urls.encode(text)) == urls.encode(text)


_PLACES = st.text(alphabet="aZ0.-_:@[]%/ è\n", max_size=8)
_PATHS = st.text(alphabet="aZ0/.-_~!$&'()*+,:;=@%2F?#[] \\\"è\n\t", max_size=16)


@settings(max_examples=1000, deadline=None)
@given(
    address=addresses
    | st.builds(
        "{}{}{}".format, st.sampled_from(["http://a.example", "https://a.b", "HTTP://a"]), _PLACES, _PATHS
    )
)
@example("https://a.example")
@example("https://a.example//b/%2f%zz")
@example("http://a.example:80/")
@example("http://a.example/a?")
@example("http://a.example/a\n")
def test_what_needs_no_encoding_is_what_encoding_leaves_as_it_is(address):
    def outcome(encode):
        try:
            return encode(address)
        except ValueError as error:
            return str(error)

    assert outcome(urls.encode) == outcome(urls._encoded)


@pytest.mark.parametrize(
    "address",
    ["https://a.example/x[1].jpg", "https://a.example/#a#b"],
    ids=["brackets in a path", "a second number sign"],
)
def test_a_reserved_mark_out_of_its_place_is_encoded(address):
    whole = urls.absolute(address, BASE)
    assert "[" not in whole
    assert whole.count("#") <= 1


@pytest.mark.parametrize(
    "address",
    ["https://a b.example/", "https://a.example:port/", "https://a.example:99999/", "https://../"],
)
def test_a_host_or_port_that_cannot_be_is_no_address(address):
    assert urls.absolute(address, BASE) is None


def test_a_host_with_a_sharp_s_stays_that_host():
    assert urls.absolute("https://straße.example/", BASE) == "https://xn--strae-oqa.example/"


@pytest.mark.parametrize(
    ("path", "encoded"),
    [
        ("2026/Città Vecchia", "2026/Citt%C3%A0%20Vecchia"),
        ("citta\u0300", "citt%C3%A0"),
        ("a%20b", "a%2520b"),
        ("a?b#c", "a%3Fb%23c"),
        ("A-b_c.d~e", "A-b_c.d~e"),
    ],
)
def test_a_path_of_names_is_encoded_in_nfc_with_its_case_and_never_slugified(path, encoded):
    assert urls.encode_segments(path) == encoded


def test_one_name_keeps_no_slash():
    assert urls.encode_segment("AC/DC") == "AC%2FDC"


@pytest.mark.parametrize("name", [".", ".."])
def test_a_name_that_would_climb_is_refused(name):
    with pytest.raises(ValueError, match="cannot be part of an address"):
        urls.encode_segment(name)


@pytest.mark.parametrize(
    ("address", "site", "whole"),
    [
        ("/2026/x/", "https://ada.example/blog/", "https://ada.example/blog/2026/x/"),
        ("/2026/x/", "https://ada.example/blog", "https://ada.example/blog/2026/x/"),
        ("/2026/x/", "https://ada.example", "https://ada.example/2026/x/"),
        ("//cdn.example/x", "https://ada.example/blog/", "//cdn.example/x"),
        ("x", "https://ada.example/blog/", "x"),
        ("https://o.example/", "https://ada.example/blog/", "https://o.example/"),
    ],
)
def test_an_address_that_begins_with_a_slash_is_appended_to_the_path_of_the_site(address, site, whole):
    assert urls.below_site(address, site) == whole


@pytest.mark.parametrize(
    "text",
    [
        "https://a.example/1",
        "urn:uuid:f81d4fae-7dec-11d0-a765-00a0c91e6bf6",
        "tag:a.example,2026:1",
        "x:città",
    ],
)
def test_an_absolute_iri_may_be_an_atom_id_as_it_is(text):
    assert urls.is_absolute_iri(text)


@pytest.mark.parametrize(
    "text",
    ["", "1234", "a b", "http:", "/2026/x/", "1:2", "https://a.example/a b", "x:<y>", "x:a\nb", "C:\\x"],
)
def test_what_is_no_absolute_iri_may_not(text):
    assert not urls.is_absolute_iri(text)


@pytest.mark.parametrize("text", ["tag:a.example,2026:100%", "x:%zz", "x:a#b#c", "x:[a]", "x:\ud800"])
def test_a_bare_percent_sign_a_second_number_sign_and_brackets_make_no_iri(text):
    assert not urls.is_absolute_iri(text)


@pytest.mark.parametrize(
    ("address", "page", "link"),
    [
        ("https://a.example/feeds/tag/x.html", "https://a.example/feeds/index.html", "tag/x.html"),
        ("https://a.example/feeds/index.html", "https://a.example/feeds/tag/x.html", "../index.html"),
        ("https://a.example/feeds/tag/y.html", "https://a.example/feeds/tag/x.html", "y.html"),
        ("https://a.example/index.html", "https://a.example/x.html", "index.html"),
        ("https://a.example/f/a:b.html", "https://a.example/f/index.html", "./a:b.html"),
        ("https://b.example/f/a.html", "https://a.example/f/index.html", "https://b.example/f/a.html"),
    ],
)
def test_a_link_between_two_files_is_relative(address: str, page: str, link: str) -> None:
    assert urls.relative(address, page) == link


names = st.lists(
    st.text("aà /:?#%.", min_size=1).filter(lambda name: name.strip("/. ")), min_size=1, max_size=3
)


@often
@given(target=names, page=names)
def test_a_relative_link_leads_where_the_whole_address_does(target: list[str], page: list[str]) -> None:
    whole, here = (
        "https://a.example/feeds/"
        + urls.encode_segments("/".join(part.replace("/", "_") for part in path) + ".html")
        for path in (target, page)
    )
    assert urljoin(here, urls.relative(whole, here)) == whole


@pytest.mark.parametrize(
    ("address", "is_one"),
    [
        ("https://www.example.org/", True),
        ("http://EXAMPLE.com.", True),
        ("https://a.b.example.net:8080/x/", True),
        ("https://porto.example/", False),
        ("https://myexample.org/", False),
        ("https://example.org.porto.it/", False),
        ("https://[::1", False),
        ("", False),
    ],
)
def test_names_kept_for_examples_are_known(address: str, is_one: bool) -> None:
    assert urls.is_example(address) is is_one
