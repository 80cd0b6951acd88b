"""Front matter: default deny for what could be a draft, and every other value read or told with its line."""

from __future__ import annotations

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest
from hangs import no_hang
from hypothesis import given, settings
from hypothesis import strategies as st

from feedsync.article import Media, Person
from feedsync.stores import matter_keys, posting
from feedsync.stores.fences import split
from feedsync.stores.frontmatter import FrontMatter
from feedsync.text.yaml_tree import Mapping, Scalar, Sequence, TreeError, YamlError, parse

ROME = ZoneInfo("Europe/Rome")
SITE = "https://ada.example/blog/"
BASE = "https://ada.example/blog/2026/faro/"
often = settings(max_examples=60, deadline=None)


def matter(text: str) -> FrontMatter:
    return FrontMatter(parse(text, first_line=2))


def complaints(read: FrontMatter) -> list[str]:
    return [f"{line}: {message}" for line, message in read.findings]


def day(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=ROME).astimezone(UTC)


# Where it begins and ends


@pytest.mark.parametrize(
    ("text", "values", "body"),
    [
        pytest.param("---\ntitle: a\n---\nbody\n", {"title": "a"}, "\nbody\n", id="plain"),
        pytest.param("--- \t\ntitle: a\n---  \nbody", {"title": "a"}, "\nbody", id="blanks after the marks"),
        pytest.param("---\ntitle: a\n...\nbody", {"title": "a"}, "\nbody", id="closed by dots"),
        pytest.param("---\ntitle: a\n---", {"title": "a"}, "", id="no body"),
        pytest.param(
            "---\nt: |\n  a\n  ---\n---\nb", {"t": "a\n---\n"}, "\nb", id="an indented mark is text"
        ),
        pytest.param("---\nt: a\n---\nb\n---\nc", {"t": "a"}, "\nb\n---\nc", id="a rule in the body stays"),
    ],
)
def test_front_matter_stands_between_two_marks(text, values, body):
    tree, rest = split(text)
    assert tree.value == values
    assert rest == body


@pytest.mark.parametrize("text", ["---\n---\nbody", "---\n# nothing\n---\nbody"])
def test_front_matter_may_be_empty(text):
    tree, body = split(text)
    assert tree is None
    assert body == "\nbody"
    assert FrontMatter(tree).findings == []


@pytest.mark.parametrize("text", ["", "body", "# Title\n\nbody", "a\n---\nb: c\n---\n", "***\nbody"])
def test_a_file_may_have_none(text):
    assert split(text) == (None, text)


@pytest.mark.parametrize("text", ["---\n", "---\ntitle: a\n", "---\ntitle: a\n--- b\n"])
def test_front_matter_without_an_end_is_an_error(text):
    with pytest.raises(YamlError, match="has no end; write a line `---` below it") as refusal:
        split(text)
    assert refusal.value.line == 1


def test_lines_are_those_of_the_file():
    tree, _ = split("---\ntitle: a\ndate: x\n---\n")
    assert tree.key_lines == {"title": 2, "date": 3}
    with pytest.raises(YamlError) as refusal:
        split("---\ntitle: a\n\tdate: x: y\n---\n")
    assert refusal.value.line == 3


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("+++\ntitle = 'a'\n[extra]\nb = 1\n+++\nbody", id="TOML"),
        pytest.param("\n+++ \ntitle = 'a'\n[extra]\nb = 1\n+++\t\nbody", id="TOML with blanks around it"),
        pytest.param('{"title": "a",\n"extra": {"b": 1}}\nbody', id="JSON"),
        pytest.param('{\n"title": "a", "extra": {"b": 1}\n}\nbody', id="JSON in lines"),
        pytest.param("---toml\ntitle = 'a'\n[extra]\nb = 1\n---\nbody", id="TOML by name"),
        pytest.param('---json\n{"title": "a", "extra": {"b": 1}}\n---\nbody', id="JSON by name"),
        pytest.param("---yaml\ntitle: a\nextra: {b: 1}\n---\nbody", id="YAML by name"),
    ],
)
def test_front_matter_may_be_toml_or_json(text):
    tree, rest = split(text)
    assert tree.value == {"title": "a", "extra": {"b": 1}}
    assert rest == "\nbody"


@pytest.mark.parametrize(
    ("text", "line", "said"),
    [
        ("+++\na = 1\n", 1, r"no end; write a line `\+\+\+` below it"),
        ("\n+++\na = 1\n---\n", 2, r"no end; write a line `\+\+\+` below it"),
        ("+++\na = 1\ntitle = Il ponte\n+++\n", 3, "text needs quotes"),
        ("---toml\na: 1\n---\n", 2, "each line needs a key and `=`"),
        ('---json\n{"a": 1,}\n---\n', 2, "take out the comma"),
        ('{"title": "a",\n"draft": tru', 2, "is no value"),
        ('{"title": "a"', 1, "ends too soon"),
        (" +++\na = 1\n+++\n", 1, "begins no front matter that is read"),
        ("++++\na = 1\n++++\n", 1, "begins no front matter that is read"),
        ("---js\n{}\n---\n", 1, "begins no front matter that is read"),
    ],
)
def test_front_matter_that_is_broken_is_told_with_its_line_whatever_its_kind(text, line, said):
    with pytest.raises(TreeError, match=said) as refusal:
        split(text)
    assert refusal.value.line == line


@pytest.mark.parametrize("text", ["{{< figure >}}\nx", "{% include x %}", "{.class}\n# T", "+ a\n+ b"])
def test_what_only_begins_alike_is_text(text):
    assert split(text) == (None, text)


# Header lines, of conventions that have them

HEADERS = "Title: Ponte: riaperto\ndate: 2026-03-04 08:30\nTags: uno, due\nauthors: Ada\n    Bo\nsummary: Si passa\n    di nuovo.\n"


@pytest.mark.parametrize("fences", [("", "\n"), ("---\n", "---\n"), ("\n\n", "\n"), ("---\n", "\n")])
def test_lines_of_keys_at_the_top_are_front_matter_where_conventions_have_them(fences):
    before, after = fences
    tree, body = split(f"{before}{HEADERS}{after}Testo: due punti.", has_header_lines=True)
    read = FrontMatter(tree)
    assert (read.title(), read.summary()) == ("Ponte: riaperto", "Si passa di nuovo.")
    assert read.terms(matter_keys.TAGS) == ("uno", "due")
    assert read.authors() == (Person("Ada"), Person("Bo"))
    assert read.visibility(ROME).published == day("2026-03-04T08:30")
    assert body.strip() == "Testo: due punti."
    assert tree.key_lines["date"] == before.count("\n") + 2


def test_fences_may_hold_yaml_there_all_the_same():
    tree, body = split("---\ntags: [a, b]\n---\nx", has_header_lines=True)
    assert (tree.value, body) == ({"tags": ["a", "b"]}, "\nx")


def test_a_text_without_header_lines_has_no_front_matter():
    for text in ("Testo.\n\nTitle: x", "# Titolo\nTitle: x", "http\n"):
        assert split(text, has_header_lines=True) == (None, text)


def test_header_lines_are_text_in_other_folders():
    text = "Title: Ponte\ndate: 2026-03-04\n\nTesto."
    assert split(text) == (None, text)
    with pytest.raises(YamlError, match="no beginning"):
        split("Title: Ponte\ndraft: true\n---\nTesto.")


# Default deny


@pytest.mark.parametrize(
    "text",
    [
        "\n---\ndraft: true\n---\n# Segreto",
        " ---\ndraft: true\n---\n# Segreto",
        "--- # bozza\ndraft: true\n---\n# Segreto",
        "---yaml\ndraft: true\n---\n# Segreto",
        "+++\ndraft = true\n+++\n# Segreto",
        '{"draft": true}\n\n# Segreto',
        ";;;\n{}\n;;;\n# Segreto",
        "\ufeff\ufeff---\ndraft: true\n---\n# Segreto",
        "\u200b---\ndraft: true\n---\n# Segreto",
        '---json\n{"draft": true}\n---\n# Segreto',
        "---toml\ndraft = true\n---\n# Segreto",
        "---YAML\ndraft: true\n---\n# Segreto",
        "--- yaml\ndraft: true\n---\n# Segreto",
        "----\ndraft: true\n----\n# Segreto",
        "\u2014-\ndraft: true\n\u2014-\n# Segreto",
        "<!--\ndraft: true\n-->\n# Segreto",
        "draft: true\ntitle: x\n---\n# Segreto",
        "---",
    ],
    ids=[
        "blank line before",
        "space before",
        "comment",
        "yaml by name",
        "TOML",
        "JSON",
        "JSON between marks",
        "two byte order marks",
        "zero-width space",
        "JSON by name",
        "TOML by name",
        "YAML in capitals",
        "YAML by name after a space",
        "four dashes",
        "smart dash",
        "comment",
        "no first line",
        "nothing else",
    ],
)
def test_what_looks_like_front_matter_is_read_or_refused_and_never_published_as_text(text):
    try:
        tree, _ = split(text)
    except YamlError:
        return
    assert FrontMatter(tree).visibility(ROME).is_draft


@often
@given(text=st.text(max_size=80) | st.text(alphabet="-.\n \ta:[]{}&*'\"", max_size=60).map("---\n".__add__))
def test_any_text_is_split_or_a_yaml_error(text):
    try:
        tree, body = split(text)
    except YamlError:
        return
    assert text.endswith(body)
    FrontMatter(tree)


# Drafts


@pytest.mark.parametrize(
    "text",
    [
        "draft: true",
        "draft: yes",
        "draft: maybe",
        "draft: 1",
        "draft: n",
        "draft: 0.0",
        "draft: nope",
        'draft: "null"',
        "draft: [false]",
        "draft: [true]",
        "draft: []",
        "draft: {}",
        "draft: {a: b}",
        "draft: 2026-01-01",
        'draft: "false\\u200b"',
        "draft: \N{FULLWIDTH LATIN SMALL LETTER F}alse",
        "Draft: true",
        "DRAFT: true",
        '" draft ": true',
        "draft\xa0: true",
        "draft: |\n  true\n",
        "draft: &x true",
        "<<: {draft: true}",
        "draft:\nDraft: true",
        "published: false",
        "published: no",
        "published: off",
        "published: 0",
        "Published: False",
        "published: false\ndate: 2026-01-01",
        "status: draft",
        "status: private",
        "status: pending",
        "status: [publish]",
        "status: {}",
        "status: false",
        "draft: false\nstatus: draft",
        "draft: true\nstatus: publish\npublished: true",
    ],
)
def test_what_could_be_a_draft_is_one(text):
    assert matter(text).visibility(ROME).is_draft


@pytest.mark.parametrize(
    "text",
    [
        "",
        "title: a",
        "draft:",
        "draft: ~",
        "draft: null",
        'draft: ""',
        "draft: '  '",
        "draft: false",
        "draft: False",
        "draft: FALSE",
        "draft: no",
        "draft: off",
        "draft: 0",
        'draft: "no"',
        "draft: !!bool false",
        "published: true",
        "published: yes",
        "published: 1",
        "published:",
        "published: 2026-01-01",
        "status:",
        "status: publish",
        "status: Published",
        "status: PUBLIC",
        "status: live",
        "metadata: {draft: true}",
    ],
)
def test_only_a_clear_no_is_no_draft(text):
    read = matter(text)
    assert not read.visibility(ROME).is_draft
    assert read.findings == []


def test_a_draft_is_never_unreadable():
    read = matter("draft: [[{a: 1}]]\nstatus: {a: b}")
    assert read.visibility(ROME).is_draft
    assert read.findings == []


@pytest.mark.parametrize("text", ["draft: false\ndraft: true", "draft: false\nDraft: true"])
def test_of_two_drafts_the_one_that_says_so_is_obeyed(text):
    read = matter(text)
    assert read.findings
    assert read.visibility(ROME).is_draft


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        ("draf: true", "draft"),
        ("Drafts: yes", "draft"),
        ("embargo: 2030-01-01", "publishDate"),
        ("expire: 2026-01-01", "expires"),
        ("expiry_date: 2026-01-01", "expirydate"),
    ],
)
def test_a_key_that_was_probably_meant_to_hold_an_article_back_is_told(text, meant):
    read = matter(text)
    read.suspects(is_dated=True)
    assert [f"write `{meant}`" in finding.message for finding in read.findings] == [True]


@pytest.mark.parametrize("text", ["data: 2026-11-24", "created_at: 2026-11-24T08:00", "date:", "pubDate: ~"])
def test_what_should_date_an_article_that_nothing_dates_is_told(text):
    read = matter(text)
    read.suspects(is_dated=True)
    assert read.findings == []
    read.suspects(is_dated=False)
    assert len(read.findings) == 1


@pytest.mark.parametrize(
    "text", ["layout: post", "weight: 3", "data: {a: 1}", "birthday: 1990-01-02", "draft: false"]
)
def test_a_key_of_somebody_else_s_is_no_suspect(text):
    read = matter(text)
    read.suspects(is_dated=False)
    assert read.findings == []


# Dates


def test_of_several_publish_dates_the_first_in_the_listed_order_is_shown_and_the_latest_decides():
    seen = matter("pubDate: 2026-02-02\npublishDate: 2999-01-01\ndate: 2026-01-01").visibility(ROME)
    assert (seen.published, seen.embargo) == (day("2026-01-01"), day("2999-01-01"))


@pytest.mark.parametrize("key", ["date", "publishDate", "pubdate", "published", "Date", "PUBDATE"])
def test_every_name_of_the_publish_date_is_read(key):
    seen = matter(f"{key}: 2026-03-04").visibility(ROME)
    assert seen.published == seen.embargo == day("2026-03-04")


@pytest.mark.parametrize("key", ["expires", "expiryDate", "unpublishdate"])
def test_every_name_of_the_expiry_is_read_and_a_bare_day_ends_as_it_begins(key):
    assert matter(f"{key}: 2026-03-04").visibility(ROME).expires == day("2026-03-04")


def test_of_several_expiries_the_earliest_decides():
    assert matter("expires: 2030-01-01\nexpiryDate: 2020-01-01").visibility(ROME).expires == day("2020-01-01")


@pytest.mark.parametrize("key", ["updated", "lastmod", "modified", "last_modified_at"])
def test_every_name_of_the_last_change_is_read(key):
    assert matter(f"{key}: 2026-03-04").updated(ROME) == day("2026-03-04")


@pytest.mark.parametrize("value", ["", " ~", ' ""', " '  '"])
def test_a_date_that_says_nothing_is_none(value):
    read = matter(f"date:{value}\npubdate: 2026-03-04\nexpires:{value}")
    seen = read.visibility(ROME)
    assert (seen.published, seen.expires, read.findings) == (day("2026-03-04"), None, [])


@pytest.mark.parametrize(
    ("text", "complaint"),
    [
        ("date: 03/04/2026", "2: date: `03/04/2026` can be read two ways; write 2026-04-03 or 2026-03-04"),
        (
            "title: x\nPubDate: domani",
            "3: PubDate: `domani` is no date that is understood; write 2026-03-04, ",
        ),
        ("date: [2026-03-04]", "2: date: takes one value, not a list or mapping"),
        ("date: {a: 2026-03-04}", "2: date: takes one value, not a list or mapping"),
        ("published: maybe", "2: published: `maybe` is no date that is understood"),
        ("published: [false]", "2: published: takes one value, not a list or mapping"),
        ("expires: never", "2: expires: `never` is no date that is understood"),
        ("date: true", "2: date: `true` is no date that is understood"),
        ("date: 2026-02-30", "2: date: `2026-02-30` is no date: "),
    ],
)
def test_an_unreadable_date_is_told_with_its_line_and_key_as_written(text, complaint):
    read = matter(text)
    read.visibility(ROME)
    (told,) = complaints(read)
    assert told.startswith(complaint)


def test_what_can_be_read_of_the_dates_is_read_although_another_cannot():
    seen = matter("date: x\npubdate: 2026-03-04\nexpires: 2020-01-01").visibility(ROME)
    assert (seen.published, seen.expires) == (day("2026-03-04"), day("2020-01-01"))


# Text


@pytest.mark.parametrize(
    ("text", "title"),
    [
        ("title: no", "no"),
        ("title: 1.10", "1.10"),
        ("title: 007", "007"),
        ("title: 08:30", "08:30"),
        ("title: 1984", "1984"),
        ("title: !!str 007", "007"),
        ("Title: a", "a"),
        ("title: |\n  a\n  b\n", "a b"),
        ('title: "a\\x01\\0b"', "ab"),
        ("title: ' a\xa0 b '", "a b"),
        ("title: 'citta\u0300'", "città"),
        ("title: ~", ""),
        ("title: '  '", ""),
        ("", ""),
    ],
)
def test_a_title_is_one_line_of_text_as_written(text, title):
    read = matter(text)
    assert read.title() == title
    assert read.findings == []


@pytest.mark.parametrize("value", ["[a]", "{a: b}"])
def test_a_title_that_is_no_text_is_told(value):
    read = matter(f"title: {value}")
    assert read.title() == ""
    assert complaints(read) == ["2: title: takes one value, not a list or mapping"]


def test_of_several_names_of_a_value_the_first_that_says_something_counts():
    read = matter("description: c\nexcerpt: ''\nsummary:\n")
    assert read.summary() == "c"


@pytest.mark.parametrize(
    ("text", "declared"),
    [
        ("id: 007", "007"),
        ("guid: a", "a"),
        ("guid: a\nid: b", "b"),
        ("id: https://a.example/?p=1", "https://a.example/?p=1"),
    ],
)
def test_an_id_is_declared_as_id_or_guid(text, declared):
    assert matter(text).declared_id() == declared


@pytest.mark.parametrize("declared", ["a  b", "citta\u0300"], ids=["two spaces", "decomposed"])
def test_a_declared_id_is_kept_verbatim(declared):
    assert matter(f"id: '{declared}'").declared_id() == declared


@pytest.mark.parametrize(
    ("text", "tag"), [("lang: no", "no"), ("language: it_IT", "it-IT"), ("Lang: pt-BR", "pt-BR"), ("", "")]
)
def test_a_language_is_a_tag(text, tag):
    assert matter(text).language() == tag


def test_a_language_that_is_no_tag_is_told():
    read = matter("lang: italiano")
    assert read.language() == ""
    assert complaints(read) == ["2: lang: `italiano` is no language tag; did you mean `it`?"]


@pytest.mark.parametrize(
    ("text", "complaint"),
    [
        ("title: a\ntitle: b", "3: `title` appears twice, first in line 2; keep one"),
        ("title: a\nTitle: b", "3: `Title` appears twice, first in line 2; keep one"),
    ],
)
def test_a_key_that_stands_twice_is_told_whatever_its_case(text, complaint):
    assert complaints(matter(text)) == [complaint]


@pytest.mark.parametrize("text", ["- a", "word", "'title'", "[title, a]"])
def test_front_matter_that_is_no_mapping_is_told(text):
    assert complaints(matter(text)) == ["2: the front matter must be keys and values, as in `title: …`"]


# Addresses


@pytest.mark.parametrize(
    ("text", "address"),
    [
        ("url: /2026/x/", "https://ada.example/blog/2026/x/"),
        ("permalink: 2026/x/", "https://ada.example/blog/2026/x/"),
        ("link: https://o.example/à", "https://o.example/%C3%A0"),
        ("canonical: //o.example/x", "https://o.example/x"),
        ("url: ''\nlink: /y", "https://ada.example/blog/y"),
        ("link: /y\nurl: /x", "https://ada.example/blog/x"),
        ("url: ' /a b '", "https://ada.example/blog/a%20b"),
        ("", ""),
    ],
)
def test_an_address_is_absolute_against_the_site(text, address):
    assert matter(text).url(SITE) == address
    assert matter(text).url(SITE.rstrip("/")) == address


@pytest.mark.parametrize("value", ["/{{ page.fileSlug }}/", "/a/{% if x %}b{% endif %}"])
def test_an_address_that_is_a_template_is_told(value):
    read = matter(f"url: '{value}'")
    assert read.url(SITE) == ""
    assert complaints(read) == [
        f"2: url: `{value}` is a template, which is not worked out here; write the address out"
    ]


@pytest.mark.parametrize("value", ["javascript:alert(1)", "mailto:a@b.example", "ftp://a.example/", "tel:1"])
def test_an_address_that_no_reader_can_follow_is_told(value):
    read = matter(f"url: '{value}'")
    assert read.url(SITE) == ""
    assert complaints(read) == [f"2: url: `{value}` is no web address; write it whole, or from / on"]


# People


@pytest.mark.parametrize(
    ("text", "people"),
    [
        ("author: Ada", [Person("Ada")]),
        ("author: Ada <ada@a.example>", [Person("Ada", "ada@a.example")]),
        ("author: <ada@a.example>", [Person("ada@a.example", "ada@a.example")]),
        ("author: ada@a.example", [Person("ada@a.example")]),
        ("author: {name: Ada, email: a@a.example, url: https://a.example/}", [Person("Ada", "a@a.example", "https://a.example/")]),
        ("author: {Name: Ada, EMAIL: a@a.example}", [Person("Ada", "a@a.example")]),
        ("author: {email: a@a.example}", [Person("a@a.example", "a@a.example")]),
        ("authors: [Ada, {name: Bruno}, Ada, ~, '']", [Person("Ada"), Person("Bruno")]),
        ("author: Ada\nauthors: [Bruno]", [Person("Ada"), Person("Bruno")]),
        ("author: 007", [Person("007")]),
        ("author:", []),
        ("authors: []", []),
    ],
)  # fmt: skip
def test_authors_are_read_in_every_form(text, people):
    read = matter(text)
    assert list(read.authors()) == people
    assert read.findings == []


@pytest.mark.parametrize(
    ("text", "complaint"),
    [
        ("author: [[Ada]]", "2: author: write a name, `Name <mail>`, or {name, email, url}"),
        ("author: {}", "2: author: has no name; write `author: {name: Ada Conti, email: …}`"),
        ("author: {name: [x]}", "2: author: has no name; write `author: {name: Ada Conti, email: …}`"),
        ("author: {name: Ada, email: x}", "2: author: `x` is no mail address"),
        (
            "author: {name: Ada, url: /ada}",
            "2: author: `/ada` is no web address; write it whole, with https://",
        ),
        (
            "author: {name: Ada, url: 'javascript:x'}",
            "2: author: `javascript:x` is no web address; write it whole, with https://",
        ),
    ],
)
def test_an_author_that_cannot_be_read_is_told(text, complaint):
    read = matter(text)
    read.authors()
    assert complaints(read) == [complaint]


def test_a_mail_address_holds_no_character_that_no_document_may_hold():
    read = matter('author: "Ada <a\\x01@a.example>"')
    assert read.findings or read.authors() in {(), (Person("Ada", "a@a.example"),)}
    assert "\x01" not in str(read.authors())


def test_an_author_with_many_spaces_costs_what_the_text_costs():
    read = matter('author: "Ada' + " " * 12_000 + 'x"')
    with no_hang():
        read.authors()


# Terms


@pytest.mark.parametrize(
    ("text", "tags"),
    [
        ("tags: [mare, porto]", ("mare", "porto")),
        ("tags:\n  - mare\n  - porto", ("mare", "porto")),
        ("tags: mare, porto", ("mare", "porto")),
        ("tags: mare", ("mare",)),
        ("tags: [mare]\nkeywords: porto, Mare", ("mare", "porto")),
        ("tags: [1.10, no, 007, true]", ("1.10", "no", "007", "true")),
        ("tags: [Straße, STRASSE]", ("Straße",)),
        ("tags: ['citta\u0300', città]", ("città",)),
        ("tags: ['a, b']", ("a, b",)),
        ("tags: ' , a,, '", ("a",)),
        ("tags: ['']", ()),
        ("tags:", ()),
        ("tags: []", ()),
    ],
)
def test_tags_are_read_each_once_as_first_written(text, tags):
    read = matter(text)
    assert read.terms(matter_keys.TAGS) == tags
    assert read.findings == []


def test_one_category_may_hold_a_comma_and_many_are_parted_by_it():
    assert matter("category: Cultura, spettacoli").terms(matter_keys.CATEGORIES) == ("Cultura, spettacoli",)
    assert matter("categories: Cultura, Sport").terms(matter_keys.CATEGORIES) == ("Cultura", "Sport")


@pytest.mark.parametrize("text", ["tags: {mare: 1}", "tags: [[mare]]", "tags: [{a: b}]"])
def test_a_tag_that_is_no_word_is_told(text):
    read = matter(text)
    assert read.terms(matter_keys.TAGS) == ()
    assert complaints(read) == ["2: tags: takes one value, not a list or mapping"]


@pytest.mark.parametrize("nothing", ["~", "null", ""])
def test_an_item_that_says_nothing_is_no_tag(nothing):
    terms = matter(f"tags:\n  - mare\n  - {nothing}\ncategories: [{nothing or '~'}]")
    assert terms.terms(matter_keys.TAGS) + terms.terms(matter_keys.CATEGORIES) == ("mare",)


# Media


@pytest.mark.parametrize(
    ("text", "address"),
    [
        ("image: /media/a.jpg", "https://ada.example/blog/media/a.jpg"),
        ("image: a.jpg", f"{BASE}a.jpg"),
        ("cover: https://cdn.example/a.jpg", "https://cdn.example/a.jpg"),
        ("thumbnail: {url: /a.jpg}", "https://ada.example/blog/a.jpg"),
        ("image: ''\nfeature_image: a.jpg", f"{BASE}a.jpg"),
        ("image: false\ncover: a.jpg", f"{BASE}a.jpg"),
        ("thumbnail: b.jpg\nimage: a.jpg", f"{BASE}a.jpg"),
    ],
)
def test_an_image_has_an_absolute_address(text, address):
    image = matter(text).image(BASE, SITE)
    assert (image.url, image.type) == (address, "image/jpeg")


@pytest.mark.parametrize("text", ["", "image:", "image: false", "image: no", "image: ''"])
def test_an_article_may_have_no_image(text):
    read = matter(text)
    assert read.image(BASE, SITE) is None
    assert read.findings == []


def test_all_that_an_image_tells_is_read():
    read = matter(
        "image: {URL: a.bin, alt: A, credit: C, caption: D, title: T, type: Image/WebP, length: 10, width: '20', height: 30}"
    )
    assert read.image(BASE, SITE) == Media(
        f"{BASE}a.bin", "image/webp", 10, title="T", alt="A", caption="D", credit="C", width=20, height=30
    )
    assert read.findings == []


def test_alt_and_credit_may_stand_beside_the_image():
    image = matter("image: a.jpg\nimage_alt: A\nimage_credit: C").image(BASE, SITE)
    assert (image.alt, image.credit) == ("A", "C")


@pytest.mark.parametrize(
    ("text", "complaint"),
    [
        ("image: [a.jpg]", "2: image: needs the address of a file; write `url: /media/…`"),
        ("image: []", "2: image: needs the address of a file; write `url: /media/…`"),
        ("Image: {src: a.jpg}", "2: Image: needs the address of a file; write `url: /media/…`"),
        ("image: {url: [a]}", "2: image: needs the address of a file; write `url: /media/…`"),
        ("image: javascript:x", "2: image: needs the address of a file; write `url: /media/…`"),
        ("image: 'data:image/png;base64,x'", "2: image: needs the address of a file; write `url: /media/…`"),
        (
            "image: {url: a.jpg, type: photo}",
            "2: image.type: `photo` is no media type; write one like image/jpeg",
        ),
        ("image: {url: a.jpg, width: 1.5}", "2: image.width: `1.5` cannot be read; write a whole number"),
        ("image: {url: a.jpg, height: -1}", "2: image.height: `-1` cannot be read; write a whole number"),
        (
            "image: {url: a.jpg, length: 10 MB}",
            "2: image.length: `10 MB` cannot be read; write a whole number",
        ),
        (
            f"image: {{url: a.jpg, length: {'9' * 19}}}",
            f"2: image.length: `{'9' * 19}` cannot be read; write a whole number",
        ),
    ],
)
def test_an_image_that_cannot_be_read_is_told(text, complaint):
    read = matter(text)
    read.image(BASE, SITE)
    assert complaints(read) == [complaint]


@pytest.mark.parametrize("value", ["true", "yes"])
def test_an_image_that_is_only_said_to_be_is_told(value):
    read = matter(f"image: {value}")
    assert read.image(BASE, SITE) is None
    assert read.findings


def test_enclosures_may_be_said_to_be_none():
    assert matter("enclosures: false").enclosures(BASE, SITE) == ()


def test_enclosures_are_read_in_every_form_each_once_in_their_order():
    read = matter(
        "attachments: [/c.pdf, a.mp3, ~, '']\nenclosure: {url: b.mp4, length: 5, title: B, duration: 90}\n"
        "enclosures:\n  - a.mp3\n"
    )
    assert [
        (media.url.rpartition("/")[2], media.type, media.length) for media in read.enclosures(BASE, SITE)
    ] == [
        ("a.mp3", "audio/mpeg", None),
        ("b.mp4", "video/mp4", 5),
        ("c.pdf", "application/pdf", None),
    ]
    assert read.findings == []


@pytest.mark.parametrize(
    ("written", "seconds"),
    [("90", 90), ("1:30", 90), ("01:02:03", 3723), ('"0:05"', 5), ("100:00:00", 360_000), ("", None)],
)
def test_a_duration_is_seconds_or_a_clock(written, seconds):
    (media,) = matter(f"enclosure: {{url: a.mp3, duration: {written}}}").enclosures(BASE, SITE)
    assert media.duration == seconds


@pytest.mark.parametrize("written", ["1h", "1.5", "1:2", "-1:00"])
def test_a_duration_that_is_neither_is_told(written):
    read = matter(f"enclosure: {{url: a.mp3, duration: '{written}'}}")
    read.enclosures(BASE, SITE)
    assert complaints(read) == [f"2: enclosure.duration: `{written}` cannot be read; write seconds or m:ss"]


def test_a_duration_of_5000_digits_is_told():
    read = matter(f"enclosure: {{url: a.mp3, duration: '{'9' * 5000}:00:00'}}")
    read.enclosures(BASE, SITE)
    assert read.findings


# The rest


def test_unknown_keys_are_kept_as_plain_values_under_their_names():
    read = matter("title: a\nMyKey: [1, {a: true}]\nversion: 1.5\nnothing:\n")
    assert read.metadata() == {"MyKey": [1, {"a": True}], "version": 1.5}


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("social: false", {"social": False}),
        ("Social: Off", {"social": False}),
        ("social: 'no'", {"social": False}),
        ("social: true", {}),
        ("social: ''", {}),
        ("social:", {}),
        ("social: Leggete!", {"social": "Leggete!"}),
        ("social: |\n  Due\n  righe\n", {"social": "Due\nrighe"}),
        ("social: 2026", {"social": "2026"}),
        (
            "social: {mastodon: off, bluesky: Qui, hook: on, x: }",
            {"social": {"mastodon": False, "bluesky": "Qui"}},
        ),
        ("social: {mastodon: true}", {}),
        ("social: false # dei parenti", {"social": False}),
        ("social: # false, o un testo", {}),
        ("correction: off #porto", {}),
        ("social: 'Leggete #Porto' # due righe", {"social": "Leggete #Porto"}),
        ("social: |\n  Leggete #Porto", {"social": "Leggete #Porto"}),
        ("social: Leggete!#Porto", {"social": "Leggete!#Porto"}),
        ("correction: il ponte   riapre lunedì", {"correction": "il ponte riapre lunedì"}),
        ("correction: off", {}),
    ],
)
def test_what_is_said_of_posts_is_kept_in_one_form(text, told):
    read = matter(text)
    assert read.metadata() == told
    assert complaints(read) == []


@pytest.mark.parametrize(
    ("text", "complaint"),
    [
        ("social: [mastodon]", "2: social: write `social: false`, a text, or one of them for a channel:"),
        ("a: b\nsocial:\n  mastodon: [x]", "4: social.mastodon: write false or a text"),
        ("social: {a: x, a: y}", "2: social: `a` appears twice, first in line 2; keep one"),
        ("social:\n  mastodon: off\n  Mastodon: x", "4: social: `Mastodon` appears twice, in other letters"),
        (
            "social: Leggete la 🌊 #Porto #Mare",
            '2: social: `#Porto #Mare` is a comment to YAML; put the text in quotes, as in "',
        ),
        ("social:\n  bluesky: false\n  mastodon: Qui #Porto", "4: social.mastodon: `#Porto` is a comment"),
        ("social: #Porto", "2: social: `#Porto` is a comment to YAML"),
        ("correction: due corsie\n  e mezza # già", "2: correction: `# già` is a comment to YAML"),
        ("correction: true", "2: correction: write what was corrected, as a text"),
        ("correction: {text: x}", "2: correction: write what was corrected, as a text"),
    ],
)
def test_what_cannot_be_read_of_posts_is_told_with_its_line(text, complaint):
    read = matter(text)
    read.metadata()
    assert len(read.findings) == 1
    assert complaints(read)[0].startswith(complaint)


_WORDS = st.sampled_from(
    [
        *sorted(matter_keys.KNOWN),
        *posting.POSTING,
        *"Draft PUBDATE name email url type length duration width other".split(),
    ]
)
_TEXTS = st.text(max_size=12) | st.sampled_from(
    [
        "true",
        "no",
        "2026-01-01",
        "03/04/2026",
        "a@b",
        "A <a@b>",
        "<",
        "/x",
        "javascript:x",
        "http://[",
        "1:30",
        "~",
        "",
    ]
)
_SCALARS = st.builds(Scalar, st.integers(1, 99), _TEXTS, st.booleans())


def _mapping(items: dict) -> Mapping:
    return Mapping(
        1,
        items,
        {key: number for number, key in enumerate(items, 1)},
        tuple((key, 1, 2) for key in list(items)[:1]),
    )


_NODES = st.recursive(
    _SCALARS,
    lambda inner: (
        st.builds(Sequence, st.integers(1, 99), st.lists(inner, max_size=3).map(tuple))
        | st.dictionaries(_WORDS, inner, max_size=4).map(_mapping)
    ),
    max_leaves=10,
)


@often
@given(tree=st.none() | _NODES | st.dictionaries(_WORDS, _NODES, max_size=6).map(_mapping))
def test_no_tree_whatever_is_more_than_a_list_of_findings(tree):
    read = FrontMatter(tree)
    seen = read.visibility(ROME)
    assert seen.embargo is None or seen.embargo >= seen.published
    assert read.url(SITE).startswith(("http://", "https://", ""))
    assert all(person.name for person in read.authors())
    assert len({term.casefold() for term in read.terms(matter_keys.TAGS)}) == len(
        read.terms(matter_keys.TAGS)
    )
    media = [*read.enclosures(BASE, SITE), *filter(None, [read.image(BASE, SITE)])]
    assert all(item.url.startswith(("http://", "https://")) and item.type for item in media)
    for text in (read.title(), read.language(), read.text(matter_keys.ID), read.text(matter_keys.RIGHTS)):
        assert text == " ".join(text.split())
    read.updated(ROME)
    read.terms(matter_keys.CATEGORIES)
    read.metadata()
    assert all(finding.line >= 1 and finding.message for finding in read.findings)
