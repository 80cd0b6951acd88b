"""The scripts of `feedsync completion` in the shells that they are for."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from services import require

CONFIG = """\
feeds: [{name: news, title: "Le ultime: oggi"}, {name: sport}]
push: [{type: websub}, {type: webhook, name: x-desk}]
"""
# What bash does at Tab: it sets these, calls the function, and takes what that leaves.
BASH = """
source ./script
COMP_WORDS=("$@") COMP_CWORD=$(($# - 1))
_feedsync_completion feedsync
printf '%s\\n' "${COMPREPLY[@]}"
complete -p feedsync
"""
# Completion in zsh needs a line that is edited; what the script would hand to it is printed instead.
ZSH = """
compdef() { print -r -- "compdef $*" }
_describe() { print -rl -- "${(@P)3}" }
compadd() { print -rl -- "${(@P)5}" }
_path_files() { print files }
source ./script
words=("$@") CURRENT=$#
_feedsync_completion
"""
FISH = 'source ./script; complete -C "$argv"'


@pytest.fixture
def site(tmp_path: Path) -> Path:
    (tmp_path / "config.yaml").write_text(CONFIG, "utf-8")
    return tmp_path


def completed(site: Path, shell: str, program: list[str], words: list[str]) -> list[str]:
    require(shell, shutil.which(shell))
    environment = {
        "PATH": f"{Path(sys.executable).parent}:{os.environ['PATH']}",
        "HOME": str(site),
        "LANG": "C.UTF-8",
    }

    def ask(*command: str) -> str:
        done = subprocess.run(command, cwd=site, env=environment, capture_output=True, text=True, check=False)
        assert done.stderr == ""
        return done.stdout

    (site / "script").write_text(ask("feedsync", "completion", shell), "utf-8")
    return ask(*program, *words).splitlines()


def test_bash_completes_commands_and_names(site: Path) -> None:
    program = ["bash", "--norc", "-c", BASH, "bash"]
    *found, told = completed(site, "bash", program, ["feedsync", "preview", "ne"])
    assert found == ["news"]
    assert told == "complete -o nosort -F _feedsync_completion feedsync"
    assert completed(site, "bash", program, ["feedsync", "announce", "--to", ""])[:-1] == ["websub", "x-desk"]
    assert "status" in completed(site, "bash", program, ["feedsync", "st"])


def test_zsh_completes_commands_and_names_with_what_they_are(site: Path) -> None:
    program = ["zsh", "-f", "-c", ZSH, "zsh"]
    found = completed(site, "zsh", program, ["feedsync", "preview", ""])
    assert found == ["compdef _feedsync_completion feedsync", "news:Le ultime: oggi", "sport"]


def test_fish_completes_commands_and_names_with_what_they_are(site: Path) -> None:
    program = ["fish", "--no-config", "-c", FISH]
    assert completed(site, "fish", program, ["feedsync preview n"]) == ["news\tLe ultime: oggi"]
    assert completed(site, "fish", program, ["feedsync announce --to x"]) == ["x-desk\twebhook"]
