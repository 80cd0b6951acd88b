"""config.yaml: every error at once, each with its line and, for a misspelt word, the right one."""

from __future__ import annotations

import os

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from feedsync.config.load import load
from feedsync.config.model import Author, Config
from feedsync.errors import ConfigError

GOOD = """\
site:
  title: Avvisatore
  url: https://www.avvisatore.example/
  language: it
store:
  type: folder
  path: content/
feeds:
  - name: news
publish:
  to: feeds/
  url: https://www.avvisatore.example/feeds/
"""


@pytest.fixture
def configured(tmp_path):
    """Return what is read from a text."""

    def read(text: str | bytes) -> Config:
        path = tmp_path / "config.yaml"
        path.write_bytes(text if isinstance(text, bytes) else text.encode())
        return load(path)

    return read


@pytest.fixture
def errors(configured):
    """Return what is wrong in a text, as `line: message`."""

    def read(text: str | bytes) -> list[str]:
        with pytest.raises(ConfigError) as refusal:
            configured(text)
        return [f"{finding.line}: {finding.message}" for finding in refusal.value.findings]

    return read


def with_site(line: str) -> str:
    return GOOD.replace("  language: it\n", f"  language: it\n  {line}\n")


def with_store(line: str) -> str:
    return GOOD.replace("  path: content/\n", f"  path: content/\n  {line}\n")


def with_feed(line: str) -> str:
    return GOOD.replace("  - name: news\n", f"  - name: news\n    {line}\n")


def with_publish(line: str) -> str:
    return f"{GOOD}  {line}\n"


# What a good configuration says


def test_twelve_lines_are_enough_and_everything_else_has_a_default(configured, tmp_path):
    config = configured(GOOD)
    assert config.folder == tmp_path
    assert (config.site.timezone, config.site.description, config.site.author) == ("UTC", "", None)
    assert config.stores[0].permalink == ""
    assert (config.stores[0].encoding, config.stores[0].undated) == ("utf-8", "leave-out")
    (feed,) = config.feeds
    assert (feed.limit, feed.formats, feed.content) == (50, ("rss", "atom", "json"), "full")
    assert [feed.path_of(name) for name in feed.formats] == ["news.rss", "news.atom", "news.json"]
    assert config.publish.verify == "on"


def test_defaults_are_kept_as_they_are_written(configured, monkeypatch):
    monkeypatch.setenv("DESK", "Cronaca")
    text = "defaults: {author: {name: 007}, tags: [no, 1.10, 3, true], draft: false, empty: ~, section: '${DESK}'}"
    assert configured(with_store(text)).stores[0].defaults == {
        "author": {"name": "007"},
        "tags": ["no", "1.10", 3, True],
        "draft": False,
        "empty": None,
        "section": "Cronaca",
    }


def test_all_that_can_be_said_is_read(configured):
    config = configured(
        """\
site:
  title: Avvisatore
  url: https://www.avvisatore.example
  language: pt_BR
  description: Notizie
  author: {name: Ada, email: ada@a.example, url: https://a.example/}
  timezone: Europe/Rome
  image: /logo.png
  icon: https://cdn.example/icona.png
  rights: © 2026
store: {type: folder, path: c, timezone: Asia/Tokyo, include: ["*.md"], exclude: bozze/,
  permalink: "/{year}/{slug}/", encoding: windows-1252, undated: file-time}
feeds:
  - {name: a/b, title: T, description: D, limit: all, formats: json, content: none, path: x.json,
    language: en, ttl: 30}
publish: {to: /srv/feeds, url: https://a.example/f/, verify: documents}
"""
    )
    assert config.site.language == "pt-BR"
    assert config.site.author == Author(name="Ada", email="ada@a.example", url="https://a.example/")
    assert (config.stores[0].include, config.stores[0].exclude) == (("*.md",), ("bozze/",))
    (feed,) = config.feeds
    assert (feed.limit, feed.formats, feed.ttl, feed.path_of("json")) == ("all", ("json",), 30, "x.json")


@pytest.mark.parametrize(
    "text",
    [
        GOOD.replace("\n", "\r\n"),
        GOOD.replace("\n", "\r"),
        b"\xef\xbb\xbf" + GOOD.encode(),
        GOOD.removesuffix("\n"),
        f"---\n{GOOD}...\n",
        f"%YAML 1.2\n---\n{GOOD}",
        f"# comment\n\n{GOOD}\n\n",
        f"x-anchors: &x {{limit: 5}}\nx-: 1\n{GOOD}",
    ],
    ids=[
        "windows",
        "old mac",
        "byte order mark",
        "no last newline",
        "marks",
        "directive",
        "comment",
        "x- keys",
    ],
)
def test_the_same_configuration_in_another_guise_is_the_same(text, configured):
    assert configured(text) == configured(GOOD)


@pytest.mark.parametrize("title", ["no", "007", "1.10", "08:30", "1984", "true", "2026-03-04", "0x1F"])
def test_text_stays_as_it_was_written(title, configured):
    assert configured(GOOD.replace("Avvisatore", title)).site.title == title


def test_language_no_is_norwegian(configured):
    assert configured(GOOD.replace("language: it", "language: no")).site.language == "no"


def test_anchors_and_merge_keys_save_typing(configured):
    config = configured(
        f"x-feed: &feed\n  limit: 7\n  ttl: 5\n{GOOD}".replace(
            "  - name: news\n", "  - {<<: *feed, name: a}\n  - {<<: *feed, name: b, limit: 9}\n"
        )
    )
    assert [(feed.name, feed.limit, feed.ttl) for feed in config.feeds] == [("a", 7, 5), ("b", 9, 5)]


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("on", "on"),
        ("true", "on"),
        ('"true"', "on"),
        ("True", "on"),
        ("off", "off"),
        ("false", "off"),
        ("'off'", "off"),
    ],
)
def test_a_switch_is_true_or_false_on_or_off_quoted_or_not(written, read, configured):
    assert configured(with_publish(f"verify: {written}")).publish.verify == read


@pytest.mark.parametrize("number", ["5", '"5"', "+5", "005"])
def test_a_number_may_be_quoted(number, configured):
    assert configured(with_feed(f"limit: {number}")).feeds[0].limit == 5


def test_a_list_of_one_may_be_that_one(configured):
    assert configured(with_feed("formats: rss")).feeds[0].formats == ("rss",)


def test_one_format_may_have_a_path_of_its_own(configured):
    (feed,) = configured(with_feed("path: {rss: index.xml}")).feeds
    assert [feed.path_of(name) for name in feed.formats] == ["index.xml", "news.atom", "news.json"]


# Variables


def test_a_variable_is_the_environment_s_value_and_is_never_parsed_again(configured, monkeypatch):
    monkeypatch.setenv("NAME", "a: [b] # ${OTHER}\n- c")
    assert configured(GOOD.replace("Avvisatore", "x ${NAME} y")).site.title == "x a: [b] # ${OTHER}\n- c y"


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("$${NAME}", "${NAME}"),
        ("$$${NAME}", "$${NAME}"),
        ("$NAME", "$NAME"),
        ("${}", "${}"),
        ("${1}", "${1}"),
        ("${NAME", "${NAME"),
        ("${NAME}${NAME}", "valval"),
        ("'${NAME}'", "val"),
    ],
)
def test_only_a_whole_variable_is_one_and_two_dollars_escape_it(written, read, configured, monkeypatch):
    monkeypatch.setenv("NAME", "val")
    assert configured(GOOD.replace("Avvisatore", written)).site.title == read


def test_a_variable_in_a_list_a_number_and_a_switch(configured, monkeypatch):
    monkeypatch.setenv("FORMAT", "rss")
    monkeypatch.setenv("LIMIT", "7")
    monkeypatch.setenv("VERIFY", "false")
    config = configured(
        with_feed("limit: ${LIMIT}\n    formats:\n      - ${FORMAT}") + "  verify: ${VERIFY}\n"
    )
    assert (config.feeds[0].limit, config.feeds[0].formats, config.publish.verify) == (7, ("rss",), "off")


def test_a_variable_that_the_environment_lacks_is_named(errors, monkeypatch):
    monkeypatch.delenv("NOT_THERE", raising=False)
    assert errors(with_feed("title: ${NOT_THERE}")) == [
        "10: feeds[0].title: the environment has no NOT_THERE"
    ]


def test_an_empty_variable_is_an_empty_value(errors, monkeypatch):
    monkeypatch.setenv("EMPTY", "")
    assert errors(GOOD.replace("Avvisatore", "${EMPTY}")) == ["2: site.title: must not be empty"]


def test_a_variable_may_name_the_type_of_the_store(configured, monkeypatch):
    monkeypatch.setenv("TYPE", "folder")
    assert configured(GOOD.replace("type: folder", "type: ${TYPE}")).stores[0].type == "folder"


# Errors


def test_all_errors_are_told_at_once_in_the_order_of_their_lines(errors):
    text = """\
sit: x
site:
  titel: Avvisatore
  url: avvisatore.example
  language: italiano
store:
  type: folder
  path: ""
  encoding: klingon
feeds:
  - name: ../news
    limit: 1.5
  - limit: 0
publish:
  to: s3://bucket
  deplo: x
x: y
"""
    lines = [error.partition(":")[0] for error in errors(text)]
    assert lines == ["1", "3", "4", "5", "8", "9", "11", "12", "13", "13", "15", "15", "16", "17"]


def test_an_error_is_file_line_and_message(configured, tmp_path):
    with pytest.raises(ConfigError) as refusal:
        configured(with_feed("limt: 5"))
    path = tmp_path / "config.yaml"
    assert str(refusal.value) == f"{path}:10: unknown key `limt` under feeds[0]; did you mean `limit`?"
    assert refusal.value.exit_code == 2


@pytest.mark.parametrize(
    ("text", "error"),
    [
        (GOOD.replace("site:", "Site:"), "1: unknown key `Site`; did you mean `site`?"),
        (GOOD.replace("title:", "titel:"), "2: unknown key `titel` under site; did you mean `title`?"),
        (with_store("permalnk: x"), "8: unknown key `permalnk` under store; did you mean `permalink`?"),
        (with_feed("Limit: 5"), "10: unknown key `Limit` under feeds[0]; did you mean `limit`?"),
        (with_feed("filter: {tag: x}"), "10: unknown key `tag` under feeds[0].filter; did you mean `tags`?"),
        (with_feed("x-note: y"), "10: unknown key `x-note` under feeds[0]"),
        (f"{GOOD}pushes: []\n", "13: unknown key `pushes`; did you mean `push`?"),
        (f"{GOOD}'': y\n", "13: unknown key ``"),
        (with_site("author: {nmae: A}"), "5: unknown key `nmae` under site.author; did you mean `name`?"),
    ],
)
def test_an_unknown_key_is_named_with_what_was_probably_meant(text, error, errors):
    assert error in errors(text)


def test_a_misspelt_required_key_is_not_told_as_missing_too(errors):
    assert len(errors(GOOD.replace("title:", "titel:"))) == 1


@pytest.mark.parametrize(
    ("line", "error"),
    [
        ("  title: Avvisatore\n", "1: site.title is missing"),
        ("  language: it\n", "1: site.language is missing"),
        ("  type: folder\n", "5: store.type is missing; write `type: folder`"),
        ("  path: content/\n", "5: store.path is missing"),
        ("  to: feeds/\n", "10: publish.to is missing"),
    ],
)
def test_a_missing_key_is_told_where_it_belongs(line, error, errors):
    messages = [message.split(": ", 1)[1] for message in errors(GOOD.replace(line, "", 1))]
    assert messages == [error.split(": ", 1)[1]]


@pytest.mark.parametrize("key", ["site", "store", "feeds", "publish"])
def test_a_missing_part_is_named(key, errors):
    lines = GOOD.splitlines(keepends=True)
    start = lines.index(f"{key}:\n")
    end = next((n for n in range(start + 1, len(lines)) if not lines[n].startswith(" ")), len(lines))
    assert errors("".join(lines[:start] + lines[end:])) == [f"1: `{key}` is missing"]


@pytest.mark.parametrize(
    ("text", "error"),
    [
        (with_site("title: Altro"), "5: `title` appears twice under site, first in line 2; keep one"),
        (f"{GOOD}site: x\n", "13: `site` appears twice under the top level, first in line 1; keep one"),
        (with_feed("name: x"), "10: `name` appears twice under feeds[0], first in line 9; keep one"),
    ],
)
def test_a_key_that_stands_twice_is_an_error(text, error, errors):
    assert errors(text) == [error]


def test_a_format_that_has_two_paths_is_an_error(errors):
    assert errors(with_feed("path: {rss: a.xml, rss: b.xml}"))


@pytest.mark.parametrize(
    ("text", "error"),
    [
        (GOOD.replace("title: Avvisatore", "title: [a]"), "2: site.title: takes one value, not a list"),
        (GOOD.replace("title: Avvisatore", "title: {a: b}"), "2: site.title: takes one value, not a mapping"),
        (GOOD.replace("title: Avvisatore", "title:"), "2: site.title: is empty; give it a value"),
        (GOOD.replace("title: Avvisatore", "title: ~"), "2: site.title: is empty; give it a value"),
        (GOOD.replace("title: Avvisatore", "title: '  '"), "2: site.title: must not be empty"),
        (with_site("author: Ada"), "5: site.author: must be keys and values, as in `name: …`"),
        (with_site("author: {name: A, email: b}"), "5: site.author.email: `b` is no mail address"),
        (with_site("timezone: Europe/Roma"), "5: site.timezone: `Europe/Roma` is no time zone; did you mean `Europe/Rome`?"),
        (with_site("timezone: ../../etc/passwd"), "5: site.timezone: `../../etc/passwd` is no time zone; write one such as Europe/Rome"),
        (with_site("image: logo.png"), "5: site.image: `logo.png` is no address; write it whole, as in https://www.example.org/"),
        (with_site("icon: //cdn.example/i.png"), "5: site.icon: `//cdn.example/i.png` is no address; write it whole, as in https://www.example.org/"),
        (GOOD.replace("language: it", "language: italiano"), "4: site.language: `italiano` is no language tag; did you mean `it`?"),
        (GOOD.replace("type: folder", "type: hugo"), "6: store.type: `hugo` is none of folder, wordpress, wxr; write `type: folder` with `conventions: hugo`"),
        (GOOD.replace("type: folder", "type: foldr"), "6: store.type: `foldr` is none of folder, wordpress, wxr; did you mean `folder`?"),
        (with_store("encoding: utf-9"), "8: store.encoding: `utf-9` is no encoding; write one like utf-8 or windows-1252"),
        (with_store("encoding: base64"), "8: store.encoding: `base64` is no encoding; write one like utf-8 or windows-1252"),
        (with_store("undated: filetime"), "8: store.undated: `filetime` is none of leave-out, file-time; did you mean `file-time`?"),
        (with_store('permalink: "/{slag}/"'), "8: store.permalink: `{slag}` is none of {path}, {year}, {month}, {day}, {slug}, {section}, {lang}, …; did you mean `slug`?"),
        (with_store('permalink: "/{path/"'), "8: store.permalink: `/{path/` has braces that are none of {path}, {year}, {month}, {day}, {slug}, {section}, {lang}, …"),
        (with_store("fields: {dat: created}"), "8: store.fields: `dat` is no key of front matter that has a meaning; did you mean `date`?"),
        (with_store("fields: {zzz: created}"), "8: store.fields: `zzz` is no key of front matter that has a meaning; write one like date, title or authors"),
        (with_store("fields: {date: {from: path}}"), "8: store.fields.date.pattern is missing"),
        (with_store("fields: {date: {form: path, pattern: x}}"), "8: unknown key `form` under store.fields.date; did you mean `from`?"),
        (with_store("fields: {date: {from: path, pattern: '(x'}}"), "8: store.fields.date.pattern: `(x` is no regular expression: missing ), unterminated subpattern at position 0"),
        (with_store("fields: {date: {from: path, pattern: '(x)'}}"), "8: store.fields.date.pattern: `(x)` has no group named like our key; write it as (?P<date>…)"),
        (with_store("fields: {date: {from: path, pattern: '(x+)+'}}"), "8: store.fields.date.pattern: `(x+)+` repeats what itself repeats or has a choice, which may never end; write that as (?>…)"),
        (with_store("fields: {date: {from: path, pattern: '(?P<title>x)'}}"), "6: store: fields.date.pattern: has no group of that name; write it as (?P<date>…)"),
        (with_store("defaults: {author: Ada, author: Bo}"), "8: `author` appears twice under store.defaults, first in line 8; keep one"),
        (with_store("defaults: [{path: posts/}]"), "8: store.defaults[0].values is missing"),
        (with_store("defaults: [{path: '!', values: {author: A}}]"), "8: store.defaults[0].path: `!` is no pattern as in .gitignore; write one like pagine/ or *.bak.md"),
        (with_store("defaults: Ada"), "8: store.defaults: must be keys and values, as in `key: value`"),
        (with_store("permalink: /x/"), "8: store.permalink: `/x/` must begin with / and hold a part such as {path}"),
        (with_feed("limit: 1.5"), "10: feeds[0].limit: `1.5` is no whole number of at least 1, nor `all`"),
        (with_feed("limit: 0"), "10: feeds[0].limit: `0` is no whole number of at least 1, nor `all`"),
        (with_feed("limit: -3"), "10: feeds[0].limit: `-3` is no whole number of at least 1, nor `all`"),
        (with_feed("limit: 1_000"), "10: feeds[0].limit: `1_000` is no whole number of at least 1, nor `all`"),
        (with_feed("limit: 0x10"), "10: feeds[0].limit: `0x10` is no whole number of at least 1, nor `all`"),
        (with_feed("limit: ٣"), "10: feeds[0].limit: `٣` is no whole number of at least 1, nor `all`"),
        (with_feed("limit: true"), "10: feeds[0].limit: `true` is no whole number of at least 1, nor `all`"),
        (with_feed(f"limit: {'9' * 5000}"), f"10: feeds[0].limit: `{'9' * 5000}` is no whole number of at least 1, nor `all`"),
        (with_feed("ttl: 5m"), "10: feeds[0].ttl: `5m` is no whole number of at least 1"),
        (with_feed("formats: [RSS]"), "10: feeds[0].formats[0]: `RSS` is none of atom, json, rss"),
        (with_feed("formats: rss, atom"), "10: feeds[0].formats: `rss, atom` is none of atom, json, rss; did you mean `atom`?"),
        (with_feed("formats: {rss: x}"), "10: feeds[0].formats: must be a list, each of whose entries begins with `- `"),
        (with_feed("formats: []"), "9: feeds[0].formats: name at least one format, and each once"),
        (with_feed("formats: [rss, rss]"), "9: feeds[0].formats: name at least one format, and each once"),
        (with_feed("content: ful"), "10: feeds[0].content: `ful` is none of full, summary, none; did you mean `full`?"),
        (with_feed("path: {rs: x}"), "10: feeds[0].path: `rs` is none of atom, json, rss; did you mean `rss`?"),
        (with_feed("path: '{slog}.{format}'"), "10: feeds[0].path: `{slog}` is none of {name}, {format}, {slug}; did you mean `slug`?"),
        (GOOD.replace("  - name: news", "  name: news"), "9: feeds: must be a list, each of whose entries begins with `- `"),
        (GOOD.replace("  - name: news", "  []"), "9: feeds: at least one feed is needed, as in `- name: news`"),
        (GOOD.replace("  - name: news", "  - news"), "9: feeds[0]: must be keys and values, as in `name: …`"),
        (GOOD.replace("to: feeds/", "to: s3://b/f"), "11: publish.to: `s3://b/f` is no folder; feeds are published to a folder on this machine"),
        (with_publish("verify: yes"), "13: publish.verify: `yes` is none of on, documents, pages, off"),
    ],
)  # fmt: skip
def test_a_value_that_does_not_fit_is_told_with_what_would(text, error, errors):
    assert errors(text) == [error]


@pytest.mark.parametrize(
    ("text", "error"),
    [
        (GOOD + "limit: 10\n", "13: unknown key `limit`; it is a key of a feed"),
        (GOOD + "timezone: UTC\n", "13: unknown key `timezone`; it is a key of `site`"),
        (GOOD + "url: x\n", "13: unknown key `url`; it is a key of `site` and of `publish`"),
        (with_site("deploy: x"), "5: unknown key `deploy` under site; it is a key of `publish`"),
        (with_site("nonsense: x"), "5: unknown key `nonsense` under site"),
    ],
)
def test_a_key_in_the_wrong_place_is_told_with_its_own(text, error, errors):
    assert errors(text) == [error]


@pytest.mark.parametrize(
    ("written", "meant"),
    [("Rome", "Europe/Rome"), ("new york", "America/New_York"), ("Europe/Roma", "Europe/Rome")],
)
def test_a_time_zone_is_found_by_its_city(written, meant, errors):
    (error,) = errors(with_site(f"timezone: {written}"))
    assert error == f"5: site.timezone: `{written}` is no time zone; did you mean `{meant}`?"


@pytest.mark.parametrize(
    ("written", "advice"),
    [
        ("italian", "did you mean `it`?"),
        ("English", "did you mean `en`?"),
        ("français", "did you mean `fr`?"),
        ("Deutsch", "did you mean `de`?"),
        ("klingon", "write one such as `it`, `en` or `pt-BR`"),
    ],
)
def test_a_language_by_its_name_is_told_with_its_tag(written, advice, errors):
    (error,) = errors(GOOD.replace("language: it", f"language: {written}"))
    assert error == f"4: site.language: `{written}` is no language tag; {advice}"


@pytest.mark.parametrize(
    "address", ["www.avvisatore.example", "https://", "ftp://a.example/", "javascript:x", "/", "https://[::1"]
)
def test_a_site_without_a_whole_address_is_refused(address, errors):
    (error,) = errors(GOOD.replace("https://www.avvisatore.example/\n", f"'{address}'\n", 1))
    assert error == f"3: site.url: `{address}` is no address; write it whole, as in https://www.example.org/"


# Names and paths of feeds


@pytest.mark.parametrize(
    "name", ["..", ".", "../news", "a/../b", "/news", "a//b", "a/", "'a\\b'", '"a\\tb"', '"a\\nb"', "''"]
)
def test_a_feed_stays_below_the_folder_it_is_published_to(name, errors):
    (error,) = errors(GOOD.replace("name: news", f"name: {name}"))
    assert error.startswith("9: feeds[0].name: ")
    assert error.endswith("must be a path below `publish.to`: no leading or double `/`, no `..`")


@pytest.mark.parametrize(
    "path", ["../x.xml", "/etc/{name}", "a/../../{name}", "{name}//{format}", "'a\\{name}'", "{format}/.."]
)
def test_a_path_stays_below_the_folder_it_is_published_to(path, errors):
    (error,) = errors(with_feed(f"path: '{path.strip(chr(39))}'\n    formats: rss"))
    assert error.startswith("10: feeds[0].path: ")
    assert error.endswith("must be a path below `publish.to`: no leading or double `/`, no `..`")


@pytest.mark.parametrize(
    "name", ["news", "it/news", "città", "0", "no", "a b", ".hidden", "a:b", "...", "{x}"]
)
def test_a_feed_may_be_called_what_a_file_may_be_called(name, configured):
    assert configured(GOOD.replace("name: news", f"name: '{name}'")).feeds[0].path_of("rss") == f"{name}.rss"


@pytest.mark.parametrize("path", ["{name.x}", "{name[x]}"], ids=["attribute", "key"])
def test_a_path_that_looks_into_a_name_is_an_error_with_its_line(path, errors):
    (error,) = errors(with_feed(f"path: '{path}.{{format}}'"))
    assert error.startswith("10: feeds[0].path: ")


@pytest.mark.parametrize(
    "path", ["{name.__class__}.{format}", "{name[0]}.{format}", "{name!r}.{format}", "{name:>3000}.{format}"]
)
def test_a_path_holds_name_and_format_and_nothing_that_python_adds(path, errors):
    (error,) = errors(with_feed(f"path: '{path}'"))
    assert error.startswith("10: feeds[0].path: ")


def test_no_name_and_path_together_leave_the_folder(errors):
    assert errors(GOOD.replace("name: news", "name: ..x\n    path: '{name:.2}/{name}.{format}'"))


def test_two_feeds_of_one_name_are_refused_whatever_the_case(errors):
    assert errors(GOOD.replace("- name: news", "- name: news\n  - name: News")) == [
        "10: feeds[1].name: `News` is taken by feeds[0], in line 9"
    ]


def test_two_documents_of_one_path_are_refused(errors):
    assert (
        errors(with_feed("path: '{name}.xml'"))
        == ["10: feeds[0].path: `news.xml` is already the file of feeds[0] (rss)"] * 2
    )
    assert errors(
        GOOD.replace("- name: news", "- name: news\n  - {name: b, path: News.rss, formats: rss}")
    ) == ["10: feeds[1].path: `News.rss` is already the file of feeds[0] (rss)"]


def test_a_document_cannot_lie_in_another_document(errors):
    assert errors(GOOD.replace("- name: news", "- name: news\n  - name: news.rss/it"))


# Feeds of terms, filters and pages


def with_feeds(*feeds: str, publish: str = "") -> str:
    lines = "".join(f"  - {feed}\n" for feed in feeds)
    text = GOOD.replace("  - name: news\n", lines)
    return f"{text}  {publish}\n" if publish else text


TAGS = "{name: 'tag/{slug}', for_each: tag}"


def test_all_that_can_be_said_of_a_feed_for_each_term_is_read(configured):
    (feed,) = configured(
        with_feeds(
            "{name: 'tag/{slug}', for_each: tag, min: 3, slugs: {C++: cpp}, listed: off, limit: all,"
            " filter: {tags: [a, B], categories: c, stores: main, age: 2d}, exclude: {authors: Ada, sections: [s],"
            " languages: [en, pt_BR]}}"
        )
    ).feeds
    assert (feed.for_each, feed.min, feed.slugs, feed.listed) == ("tag", 3, {"C++": "cpp"}, False)
    assert (feed.filter.tags, feed.filter.categories, feed.filter.age) == (("a", "B"), ("c",), "2d")
    assert feed.exclude.languages == ("en", "pt-BR")


def test_a_feed_is_listed_and_of_all_terms_from_the_first_article_on(configured):
    config = configured(with_feeds(TAGS))
    (feed,) = config.feeds
    assert (feed.min, feed.slugs, feed.listed, feed.filter, feed.exclude) == (1, {}, True, None, None)
    assert config.publish.pages is False


@pytest.mark.parametrize("kind", ["tag", "category", "section", "author", "language"])
def test_there_is_a_feed_for_each_of_these(kind, configured):
    assert configured(with_feeds(f"{{name: 'x/{{slug}}', for_each: {kind}}}")).feeds[0].for_each == kind


@pytest.mark.parametrize(
    ("written", "read"), [("true", True), ("on", True), ("'ON'", True), ("false", False), ('"off"', False)]
)
def test_pages_are_on_or_off(written, read, configured):
    assert configured(with_publish(f"pages: {written}")).publish.pages is read


@pytest.mark.parametrize(
    ("text", "error"),
    [
        (with_feeds("{name: tag, for_each: tag}"), "9: feeds[0].name: with `for_each` it must hold {slug} once, as in `tag/{slug}`"),
        (with_feeds("{name: '{slug}-{slug}', for_each: author}"), "9: feeds[0].name: with `for_each` it must hold {slug} once, as in `author/{slug}`"),
        (with_feeds("{name: 'tag/{slug}'}"), "9: feeds[0].name: `{slug}` needs `for_each`, as in `for_each: tag`"),
        (with_feeds("{name: a, path: '{slug}.x', formats: rss}"), "9: feeds[0].path: `{slug}` needs `for_each`, as in `for_each: tag`"),
        (with_feeds("{name: a, min: 2}"), "9: feeds[0].min: is for a feed with `for_each`"),
        (with_feeds("{name: a, slugs: {x: y}}"), "9: feeds[0].slugs: is for a feed with `for_each`"),
        (with_feeds("{name: 'tag/{slug}', for_each: tags}"), "9: feeds[0].for_each: `tags` is none of tag, category, section, author, language; did you mean `tag`?"),
        (with_feeds("{name: 'tag/{slug}', for_each: tag, min: 0}"), "9: feeds[0].min: `0` is no whole number of at least 1"),
        (with_feeds("{name: 'tag/{slug}', for_each: tag, path: 'x.{format}'}"), "9: feeds[0].path: with `for_each` it must hold {name} or {slug}"),
        (with_feeds("{name: 'tag/{slug}', for_each: tag, title: '{tag}'}"), "9: feeds[0].title: `{tag}` is none of {site}, {value}"),
        (with_feeds("{name: 'tag/{slug}', for_each: tag, slugs: {x: a/b}}"), "9: feeds[0].slugs.x: `a/b` must be a word of letters, digits, `-`, `_`, `.` and `~`"),
        (with_feeds("{name: 'tag/{slug}', for_each: tag, slugs: {x: .y}}"), "9: feeds[0].slugs.x: `.y` must be a word of letters, digits, `-`, `_`, `.` and `~`"),
        (with_feeds("{name: 'tag/{slug}', for_each: tag, slugs: {x: '{slug}'}}"), "9: feeds[0].slugs.x: `{slug}` must be a word of letters, digits, `-`, `_`, `.` and `~`"),
        (with_feeds("{name: 'tag/{slug}', for_each: tag, slugs: {x: ..}}"), "9: feeds[0].slugs.x: `..` must be a word of letters, digits, `-`, `_`, `.` and `~`"),
        (with_feeds("{name: 'tag/{slug}', for_each: tag, slugs: [x]}"), "9: feeds[0].slugs: must be keys and values, as in `key: value`"),
        (with_feeds("{name: a, filter: {}}"), "9: feeds[0].filter: asks for nothing; name tags, sections or another key"),
        (with_feeds("{name: a, exclude: {tags: []}}"), "9: feeds[0].exclude: asks for nothing; name tags, sections or another key"),
        (with_feeds("{name: a, filter: {tag: x, tags: y}}"), "9: unknown key `tag` under feeds[0].filter; did you mean `tags`?"),
        (with_feeds("{name: a, filter: {tags: ['']}}"), "9: feeds[0].filter.tags[0]: must not be empty"),
        (with_feeds("{name: a, filter: {age: 2}}"), "9: feeds[0].filter.age: `2` is no span of time; write one like 30s, 10m, 6h, 2d or 1w"),
        (with_feeds("{name: a, filter: [x]}"), "9: feeds[0].filter: must be keys and values, as in `tags: …`"),
        (with_feeds("{name: a, filter: {stores: [mian]}}"), "9: feeds[0].filter.stores: `mian` is none of main; did you mean `main`?"),
        (with_feeds("{name: b}", "{name: a, exclude: {stores: [main, x]}}"), "10: feeds[1].exclude.stores: `x` is none of main"),
        (with_feeds("{name: a, listed: perhaps}"), "9: feeds[0].listed: `perhaps` is no switch; write true or false"),
        (with_feeds("{name: a}", publish="pages: yes"), "13: publish.pages: `yes` is no switch; write true or false"),
        (with_feeds("{name: index}", publish="pages: on"), "9: feeds[0].name: `index` is the index of all feeds (publish.pages); choose another name"),
        (with_feeds("{name: a, path: index.html, formats: rss}", publish="pages: on"), "9: feeds[0].path: `index.html` is already the file of the index of all feeds (publish.pages)"),
        (with_feeds("{name: a, path: Index.OPML, formats: rss}", publish="pages: on"), "9: feeds[0].path: `Index.OPML` is already the file of the index of all feeds (publish.pages)"),
        (with_feeds("{name: a, path: a.html, formats: rss}", publish="pages: on"), "9: feeds[0].path: `a.html` is already the file of feeds[0] (rss)"),
        (with_feeds("{name: a}", "{name: b, path: A.html, formats: rss}", publish="pages: on"), "10: feeds[1].path: `A.html` is already the file of feeds[0] (html)"),
        (with_feeds(TAGS, "{name: 'TAG/{slug}', for_each: category}"), "10: feeds[1].name: `TAG/{slug}` is taken by feeds[0], in line 9"),
        (with_feeds("{name: 'a/{slug}', for_each: tag, path: '{slug}.x', formats: rss}", "{name: 'b/{slug}', for_each: tag, path: '{slug}.x', formats: rss}"), "10: feeds[1].path: `{slug}.x` is already the file of feeds[0] (rss)"),
    ],
)  # fmt: skip
def test_a_mistake_in_feeds_of_terms_filters_and_pages_is_told_with_what_would_be_right(text, error, errors):
    assert errors(text) == [error]


@pytest.mark.parametrize("name", ["Index", "INDEX"])
def test_no_feed_is_called_like_the_index_whatever_the_case(name, errors):
    assert errors(with_feeds(f"{{name: {name}}}", publish="pages: on"))


def test_a_feed_may_be_called_index_where_there_are_no_pages_and_where_it_is_not_listed_has_none(configured):
    assert configured(with_feeds("{name: index}")).feeds[0].name == "index"
    config = configured(with_feeds("{name: a, listed: off, path: a.html, formats: rss}", publish="pages: on"))
    assert config.publish.paths_of(config.feeds[0]) == {"rss": "a.html"}


def test_a_feed_with_a_page_has_it_beside_its_documents(configured):
    config = configured(
        with_feeds("{name: it/news, path: '{name}/feed.{format}', formats: rss}", publish="pages: on")
    )
    assert config.publish.paths_of(config.feeds[0]) == {"rss": "it/news/feed.rss", "html": "it/news.html"}


def test_all_mistakes_of_the_feeds_are_told_at_once(errors):
    found = errors(
        with_feeds(
            "{name: 'tag/{slug}'}",
            "{name: a, min: 2, filter: {stores: [x]}}",
            "{name: b, filter: {}, exclude: {age: x}}",
        )
    )
    assert {line.partition(".")[0] for line in found} == {"9: feeds[0]", "10: feeds[1]", "11: feeds[2]"}


# Text that no document can hold


@pytest.mark.parametrize("character", ["\\0", "\\x01", "\\e", "\\uFFFE"])
def test_a_character_that_no_document_may_hold_is_refused_or_taken_out(character, configured):
    try:
        title = configured(GOOD.replace("Avvisatore", f'"Avvi{character}satore"')).site.title
    except ConfigError:
        return
    assert title == "Avvisatore"


@pytest.mark.skipif(os.name != "posix", reason="bytes in the environment")
def test_a_variable_that_is_not_utf_8_is_refused(errors, monkeypatch):
    monkeypatch.setitem(os.environb, b"LATIN", "città".encode("latin-1"))
    assert errors(GOOD.replace("Avvisatore", "${LATIN}"))


@pytest.mark.parametrize(
    "address", ["https://a.example/?x=1", "https://a.example/#x"], ids=["query", "fragment"]
)
def test_a_site_s_address_ends_in_a_path(address, errors):
    assert errors(GOOD.replace("https://www.avvisatore.example/\n", f"{address}\n", 1))


@pytest.mark.parametrize("part", ["{path:%Y}", "{path!x}", "{path:>9999}", "{path!r}"])
def test_a_permalink_holds_its_parts_and_nothing_that_python_adds(part, errors):
    (error,) = errors(with_store(f"permalink: '/{part}/'"))
    assert error.startswith("8: store.permalink: ")


# Files


def test_a_file_that_is_not_there_is_said_to_be_not_there(tmp_path):
    with pytest.raises(ConfigError) as refusal:
        load(tmp_path / "config.yaml")
    assert str(refusal.value).startswith(
        f"{tmp_path / 'config.yaml'}: there is no such file; name yours with -c"
    )


def test_a_folder_in_its_place_is_told_with_the_file_that_is_meant(tmp_path):
    with pytest.raises(ConfigError, match="is a folder; name the file in it, as in "):
        load(tmp_path)


@pytest.mark.parametrize(
    "content",
    [GOOD.encode("utf-16"), GOOD.replace("Avvisatore", "Città").encode("latin-1"), b"\xff"],
    ids=["utf-16", "latin-1", "a byte"],
)
def test_a_file_that_is_not_utf_8_is_said_to_be_none(content, configured):
    with pytest.raises(ConfigError, match="is not UTF-8; save the file as UTF-8"):
        configured(content)


def test_a_byte_that_is_not_utf_8_is_told_with_its_line(errors):
    (error,) = errors(with_site("rights: Città").encode("latin-1"))
    assert error.startswith("5: ")


@pytest.mark.parametrize("text", ["", "# only this\n", "- a\n", "word\n", "~\n"])
def test_a_file_that_is_no_mapping_is_told_what_it_must_be(text, errors):
    assert errors(text) == ["1: must be keys and values: site, store, feeds and publish"]


@pytest.mark.parametrize(
    ("text", "line"),
    [
        (GOOD.replace("  path: content/", "\tpath: content/"), 7),
        (GOOD.replace("Avvisatore", "Avvisatore: le ultime"), 2),
        (GOOD.replace("Avvisatore", "*x"), 2),
        (GOOD.replace("Avvisatore", "!!python/object:os.system x"), 2),
        (f"{GOOD}---\na: b\n", 13),
        (GOOD.replace("Avvisatore", "\x07"), 2),
    ],
    ids=["tab", "colon", "alias", "tag", "second document", "bell"],
)
def test_what_is_no_yaml_is_told_with_its_line(text, line, errors):
    (error,) = errors(text)
    assert error.startswith(f"{line}: ")


# What always holds


_PLACES = [n for n, character in enumerate(GOOD) if character in " :\n" or n % 7 == 0]
_INSERTED = st.sampled_from(
    [
        *(
            "",
            " ",
            "\n",
            "\t",
            "\\",
            "\x00",
            "\x85",
            "\u2028",
            "\ufeff",
            "é",
            "9" * 30,
            "x-y: z\n",
            "<<: ",
            "- ",
        ),
        *": [ ] { } &a *a !x \" ' | > # % ~ ${X} $${ .. / true 1.5".split(),
    ]
)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    edits=st.lists(
        st.tuples(st.sampled_from(_PLACES), st.integers(0, 12), _INSERTED | st.text(max_size=5)), max_size=4
    )
)
def test_a_good_configuration_damaged_anywhere_is_a_configuration_or_errors_with_lines(edits, tmp_path):
    text = GOOD
    for place, length, inserted in edits:
        text = text[:place] + inserted + text[place + length :]
    _is_config_or_errors(tmp_path, text)


_LEAVES = st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=8)
_KEYS = "title url language description author timezone image name email type path include permalink to verify limit"


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    tree=st.fixed_dictionaries(
        {},
        optional={
            key: st.recursive(
                _LEAVES,
                lambda inner: (
                    st.lists(inner, max_size=3)
                    | st.dictionaries(st.sampled_from(_KEYS.split()), inner, max_size=4)
                ),
                max_leaves=8,
            )
            for key in ("site", "store", "feeds", "publish", "x-y", "z")
        },
    )
)
def test_any_tree_is_a_configuration_or_errors_with_lines(tree, tmp_path):
    import json

    _is_config_or_errors(tmp_path, json.dumps(tree))


def _is_config_or_errors(folder, text: str) -> None:
    path = folder / "config.yaml"
    path.write_bytes(text.encode("utf-8", "ignore"))
    findings = []
    try:
        config = load(path)
    except ConfigError as refusal:
        findings = refusal.findings
    if findings:
        assert all(finding.line >= 1 and finding.message for finding in findings)
    else:
        assert isinstance(config, Config)


@pytest.mark.parametrize(
    ("handle", "said"),
    [
        (
            "non un handle",
            "5: site.handle: `non un handle` is no handle; write one as in @avvisatore.example",
        ),
        ("{mastodon: non un handle}", "5: site.handle.mastodon: `non un handle` is no handle; write one "),
        ("{mastodn: a.it}", "5: site.handle: `mastodn` is no type of channel, as bluesky, exec, hook, "),
    ],
)
def test_a_handle_that_nobody_can_mention_is_refused(handle, said, errors):
    (error,) = errors(with_site(f"handle: {handle}"))
    assert error.startswith(said)
    assert ("did you mean `mastodon`?" in error) is ("mastodn" in handle)


@pytest.mark.parametrize("handle", ["avvisatore.it", "{mastodon: 'https://uno.it/@avv', bluesky: '@avv.it'}"])
def test_a_handle_is_one_or_one_for_each_network(handle, configured):
    assert configured(with_site(f"handle: {handle}")).site.handle
