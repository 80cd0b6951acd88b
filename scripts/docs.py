"""Write docs/config.md and docs/cli.md from the program itself, docs/errors.md from its tests: `make docs`.

`docs.py --check` writes nothing and fails where they are stale.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import click
import error_page

from feedsync.cli.main import cli
from feedsync.config.schema import json_schema

DOCS = Path(__file__).resolve().parent.parent / "docs"


CONFIG_HEAD = """\
# config.yaml, key by key

Made by `make docs` from the program. `feedsync schema` prints the same as JSON Schema, by which editors
complete and check the file: `feedsync schema > feedsync.schema.json`, and as the first line of the
configuration `# yaml-language-server: $schema=feedsync.schema.json`.

Every other key is a mistake, except keys at top level that begin with `x-`: they are free, for YAML
anchors. `${NAME}` in a value is the environment's value of NAME, and `$${` is `${`. A switch takes `on`,
`off`, `true` and `false`. A list of one may be written as a single value.
"""
CLI_HEAD = """\
# The commands

Made by `make docs` from the program; [running.md](running.md) tells what they mean.
"""
PLACES = {
    "Site": "site",
    "Author": "site.author",
    "FolderSettings": "store, or stores[], of `type: folder`",
    "FieldPattern": "store.fields.…, of `type: folder`",
    "DefaultsFor": "store.defaults[], of `type: folder`",
    "MediaSettings": "store.media, of `type: folder`",
    "WordPressSettings": "store, or stores[], of `type: wordpress`",
    "WxrSettings": "store, or stores[], of `type: wxr`",
    "Feed": "feeds[]",
    "Filter": "filter and exclude, of feeds[] and push[]",
    "Publish": "publish",
    "WebhookSettings": "push[], of `type: webhook`",
    "WebSubSettings": "push[], of `type: websub`",
    "ExecSettings": "push[], of `type: exec`",
    "BlueskySettings": "push[], of `type: bluesky`",
    "MastodonSettings": "push[], of `type: mastodon`",
    "HookSettings": "push[], of `type: hook`",
    "Utm": "push[].utm, of channels that post",
}


def config_page() -> str:
    schema = json_schema()
    definitions = schema["$defs"]
    sections = [CONFIG_HEAD]
    for name, place in PLACES.items():
        definition = definitions.pop(name)
        sections.append(f"\n## {place}\n\n{definition['description']}\n\n")
        sections.append("| key | value | default | |\n| --- | --- | --- | --- |\n")
        for key, value in definition["properties"].items():
            is_needed = key in definition.get("required", ())
            default = "needed" if is_needed else _default(value.get("default"))
            sections.append(f"| `{key}` | {_kind(value)} | {default} | {value['description']} |\n")
    sections.append("\n## The top level\n\n`site`, `store` or `stores`, `feeds`, `publish`, `push`, and:\n\n")
    sections.append("| key | value | default | |\n| --- | --- | --- | --- |\n")
    for key in ("push_budget", "allow_private"):
        value = schema["properties"][key]
        sections.append(f"| `{key}` | {_kind(value)} | | {value['description']} |\n")
    if definitions:
        raise SystemExit(f"docs/config.md has no place for {', '.join(definitions)}")
    return "".join(sections)


def _default(value: object) -> str:
    if isinstance(value, (list, tuple)):
        return f"`[{', '.join(map(str, value))}]`" if value else ""
    return "" if value in (None, "") else f"`{value}`"


def _kind(schema: dict[str, Any]) -> str:
    if "anyOf" in schema:
        # What the environment or quotes may do stands in the page's head.
        parts = [part for part in schema["anyOf"] if "pattern" not in part and part.get("type") != "boolean"]
        kinds = dict.fromkeys(map(_kind, parts))
        return " or ".join(kind for kind in kinds if f"list of {kind}" not in kinds)
    if "const" in schema:
        return f"`{schema['const']}`"
    if "enum" in schema:
        return ", ".join(f"`{word}`" for word in schema["enum"] if isinstance(word, str))
    kind = schema.get("type", "mapping")
    if kind == "array":
        return f"list of {_kind(schema['items'])}"
    if kind == "integer":
        return f"number from {schema['minimum']}"
    return {"object": "mapping of text", "mapping": "mapping"}.get(str(kind), "text")


def cli_page() -> str:
    sections = [CLI_HEAD]
    for path, command in _commands("feedsync", cli):
        context = click.Context(command, info_name=path, **cli.context_settings)
        context.terminal_width = context.max_content_width = 100
        sections.append(f"\n## {path}\n\n```text\n{command.get_help(context)}\n```\n")
    return "".join(sections)


def _commands(path: str, command: click.Command) -> Iterator[tuple[str, click.Command]]:
    """Yield a command and all below it, with what is typed."""
    yield path, command
    if isinstance(command, click.Group):
        for name, other in sorted(command.commands.items()):
            yield from _commands(f"{path} {name}", other)


def main() -> int:
    pages = {
        DOCS / "config.md": config_page(),
        DOCS / "cli.md": cli_page(),
        DOCS / "errors.md": error_page.page(),
    }
    stale = [page for page, text in pages.items() if not page.exists() or page.read_text("utf-8") != text]
    if "--check" in sys.argv:
        for path in stale:
            print(f"docs/{path.name} is stale; make docs", file=sys.stderr)
        return 1 if stale else 0
    for path in stale:
        path.write_text(pages[path], "utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
