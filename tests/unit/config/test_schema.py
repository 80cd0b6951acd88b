"""The JSON Schema of the configuration: whatever it says of a file, the program says too."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import jsonschema
import pytest
import yaml

from feedsync.config.load import load
from feedsync.config.schema import json_schema
from feedsync.errors import ConfigError

ROOT = Path(__file__).parents[3]
GOOD = """
site: {title: A, url: "https://a.example/", language: it}
store: {type: folder, path: content/}
feeds: [{name: news}]
publish: {to: feeds/, url: "https://a.example/feeds/"}
"""
DOCS = [ROOT / "README.md", *sorted((ROOT / "docs").rglob("*.md"))]
EXAMPLES = [
    block
    for page in DOCS
    for block in re.findall(r"^```yaml\n(.*?)^```", page.read_text("utf-8"), re.MULTILINE | re.DOTALL)
]


def accepts(text: str) -> bool:
    validator = jsonschema.Draft202012Validator(json_schema())
    return validator.is_valid(yaml.safe_load(text))


def is_read(text: str, folder: Path) -> bool:
    (folder / "config.yaml").write_text(text, "utf-8")
    try:
        load(folder / "config.yaml")
    except ConfigError:
        return False
    return True


def test_it_is_a_schema() -> None:
    jsonschema.Draft202012Validator.check_schema(json_schema())


def test_every_key_has_a_description() -> None:
    def walk(schema: Any, path: str) -> None:
        for name, value in schema.get("properties", {}).items():
            assert len(value.get("description", "")) > 8, f"{path}.{name}"
            walk(value, f"{path}.{name}")

    schema = json_schema()
    walk(schema, "")
    for name, definition in schema["$defs"].items():
        walk(definition, name)


@pytest.mark.parametrize("text", [GOOD, (ROOT / "config.yaml").read_text("utf-8"), *EXAMPLES])
def test_good_configurations_are_good_for_both(
    text: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("WORDPRESS_PASSWORD", "x")
    assert (accepts(text), is_read(text, tmp_path)) == (True, True)


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("title: A", "title: 1984"),
        ("language: it", "language: no"),
        ("name: news", "name: 007"),
        ("name: news", "name: news, formats: rss"),
        ("name: news", "name: news, limit: all, ttl: 5"),
        ("name: news", "name: news, path: {rss: index.xml}"),
        ("to: feeds/", "to: feeds/, verify: false"),
        ("to: feeds/", "to: feeds/, verify: pages"),
        ("path: content/", "path: content/, include: '*.md', undated: file-time"),
        ("site:", "x-mine: {a: [1]}\nsite:"),
        ("name: news", "name: news, limit: '10', ttl: '5'"),
        ("to: feeds/", "to: feeds/, verify: 'FALSE'"),
        ("to: feeds/", "to: feeds/, verify: On"),
        ("name: news", "name: news, content: '${FEEDSYNC_TEST_CONTENT}'"),
        ("name: news", "name: 'x/{slug}', for_each: tag, min: '2', slugs: {C++: cpp, 1984: y}"),
        ("name: news", "name: news, filter: {tags: x, stores: [main], age: 2d}, exclude: {tags: [1984, no]}"),
        ("name: news", "name: news, listed: off"),
        ("name: news", "name: news, listed: 'False'"),
        ("to: feeds/", "to: feeds/, pages: true"),
        ("to: feeds/", "to: feeds/, pages: 'on'"),
    ],
)
def test_what_may_be_written_without_quotes_or_as_one_value_may_be_for_both(
    old: str, new: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("FEEDSYNC_TEST_CONTENT", "summary")
    text = GOOD.replace(old, new)
    assert (accepts(text), is_read(text, tmp_path)) == (True, True)


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("title: A", "titel: A"),
        ("title: A, ", ""),
        ("title: A", "title: [A]"),
        ("title: A", "title: A, author: null"),
        ("title: A", "title: A, author: {nome: x}"),
        ("type: folder", "type: folders"),
        ("name: news", "name: news, limit: 0"),
        ("name: news", "name: news, limit: some"),
        ("name: news", "name: news, formats: []"),
        ("name: news", "name: news, formats: [rss, rss]"),
        ("name: news", "name: news, formats: [pdf]"),
        ("name: news", "name: news, content: half"),
        ("[{name: news}]", "[]"),
        ("[{name: news}]", "{name: news}"),
        ("to: feeds/", "to: feeds/, verify: maybe"),
        ("name: news", "name: news, path: {html: index.html}"),
        ("name: news", "name: news, limit: '0'"),
        ("name: news", "name: 'x/{slug}', for_each: tags"),
        ("name: news", "name: 'x/{slug}', for_each: tag, min: 0"),
        ("name: news", "name: 'x/{slug}', for_each: tag, slugs: [a]"),
        ("name: news", "name: news, filter: {tag: x}"),
        ("name: news", "name: news, filter: [x]"),
        ("name: news", "name: news, filter: {}"),
        ("name: news", "name: news, listed: perhaps"),
        ("to: feeds/", "to: feeds/, pages: maybe"),
        ("publish:", "y-publish: 1\npublish:"),
    ],
)
def test_what_is_wrong_is_wrong_for_both(old: str, new: str, tmp_path: Path) -> None:
    text = GOOD.replace(old, new)
    assert (accepts(text), is_read(text, tmp_path)) == (False, False)
