"""Rules of the house that no other tool checks."""

from __future__ import annotations

import ast
import importlib
import inspect
import pkgutil
import re
import subprocess
import sys
from pathlib import Path

import click
import pytest

import feedsync
from feedsync import errors
from feedsync.cli.main import cli
from feedsync.config.model import Config
from feedsync.errors import ArticleError, ConfigError, FeedsyncError, Finding
from feedsync.registry import CHANNELS, FORMATS, INDEXES, PAGES, STORES, TARGETS

ROOT = Path(__file__).parent.parent
MODULES = [module.name for module in pkgutil.walk_packages(feedsync.__path__, "feedsync.")]
HEAVY = (
    "feedgen",
    "lxml",
    "nh3",
    "comrak",
    "requests",
    "rich",
    "jinja2",
    "selectolax",
    "pathspec",
    "psycopg",
)


def test_what_the_package_offers_is_named_and_there() -> None:
    assert feedsync.__all__ == sorted(feedsync.__all__)
    assert all(hasattr(feedsync, name) for name in feedsync.__all__)


@pytest.mark.parametrize("name", MODULES)
def test_a_module_says_what_it_is_for(name: str) -> None:
    source = Path(importlib.util.find_spec(name).origin).read_text("utf-8")  # type: ignore[union-attr, arg-type]
    assert len(ast.get_docstring(ast.parse(source)) or "") > 20


def all_errors(root: type[FeedsyncError]) -> list[type[FeedsyncError]]:
    return [root, *(error for child in root.__subclasses__() for error in all_errors(child))]


@pytest.mark.parametrize("error", all_errors(FeedsyncError), ids=lambda error: error.__name__)
def test_every_error_says_what_and_where_and_is_in_the_drawn_tree(error: type[FeedsyncError]) -> None:
    assert error.__name__ in (errors.__doc__ or "")
    if issubclass(error, ConfigError | ArticleError):
        raised = error("a/file", [Finding(7, "is wrong")])  # type: ignore[call-arg]
        assert "a/file" in str(raised)
        assert "is wrong" in str(raised)
    else:
        raised = error("is wrong", where="a/file", kept="Nothing is lost.", advice="Mend it.")
        assert str(raised) == "a/file: is wrong Nothing is lost. Mend it."
    assert raised.exit_code in {1, 2, 3, 75}


def imported_by(code: str) -> set[str]:
    done = subprocess.run(
        [sys.executable, "-c", f"import sys; sys.argv = ['feedsync', *{code!r}.split()]\n{_RUN}"],
        capture_output=True,
        text=True,
        check=True,
        cwd=ROOT,
    )
    return set(done.stdout.splitlines()[-1].split())


_RUN = """
from feedsync.cli.main import main
try:
    main()
except SystemExit:
    pass
print(*sorted({name.partition('.')[0] for name in sys.modules}))
"""


def test_the_version_is_told_without_importing_what_it_does_not_need() -> None:
    assert imported_by("--version").isdisjoint(HEAVY)
    assert imported_by("run --help").isdisjoint(HEAVY)


def test_a_wrong_configuration_is_told_without_importing_what_only_a_run_needs() -> None:
    assert imported_by("run -c nowhere.yaml").isdisjoint(HEAVY)


@pytest.mark.parametrize("command", [cli, *cli.commands.values()], ids=lambda command: command.name)
def test_every_command_and_option_has_help_and_its_place_in_the_docs(command: click.Command) -> None:
    pages = (ROOT / "docs/running.md").read_text("utf-8")
    assert command.help
    for parameter in command.get_params(click.Context(command)):
        if (
            isinstance(parameter, click.Option)
            and not parameter.hidden
            and {"--help", "--version"}.isdisjoint(parameter.opts)
        ):
            assert parameter.help
            for name in parameter.opts:
                assert f"`{name}" in pages
    if command is not cli:
        assert f"`feedsync {command.name}`" in pages


def test_every_key_of_the_configuration_stands_in_the_docs() -> None:
    pages = "".join(page.read_text("utf-8") for page in (ROOT / "docs").rglob("*.md"))
    structs = [
        importlib.import_module("feedsync.config.model").__dict__[name]
        for name in ("Site", "Feed", "Publish")
    ]
    structs += [STORES.load(name).Settings for name in STORES.names()]
    structs += [CHANNELS.load(name).Settings for name in CHANNELS.names()]
    for struct in structs:
        for key in struct.__struct_fields__:
            assert re.search(rf"\b{key}\b", pages), key
    assert set(inspect.get_annotations(Config)) == {
        *("path", "site", "stores", "feeds", "publish", "push", "push_budget", "allow_private"),
        # Not written there: what comes of reading `push`.
        *("disabled", "deaf", "variables"),
    }


@pytest.mark.parametrize("registry", [STORES, FORMATS, PAGES, INDEXES, CHANNELS, TARGETS])
def test_every_built_in_name_leads_to_a_plugin(registry: object) -> None:
    for name in registry.names():  # type: ignore[attr-defined]
        assert registry.load(name)  # type: ignore[attr-defined]


def test_no_file_of_the_project_names_a_machine_or_a_package_index() -> None:
    listed = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, text=True, check=False)
    if listed.returncode:
        pytest.skip("this is no git checkout")
    forbidden = re.compile(r"/(?:root|work|home/\w+)/|(?:pypi|pythonhosted|npmjs|debian)\.(?:org|com)")
    for name in filter(None, listed.stdout.split("\0")):
        path = ROOT / name
        if path.is_file() and path != Path(__file__).resolve():
            assert not forbidden.search(path.read_text("utf-8", "replace")), name
