"""What is told of articles on networks where each is posted once (CONTRACT.md sections 6 and 8)."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from unittest.mock import patch

import pytest
from newsroom import Newsroom

from feedsync.catalogue.sqlite import open_catalogue
from feedsync.operations.announce import announce as by_hand
from feedsync.pushed import Pushed
from feedsync.registry import CHANNELS

CONFIG = """\
site: {title: Porto, url: "https://porto.example/", language: it}
store: {type: folder, path: content/}
feeds:
  - {name: news, formats: [rss]}
  - {name: sea, filter: {tags: [mare]}, formats: [json], listed: false}
publish: {to: feeds/, url: "https://porto.example/feeds/", verify: off}
push:
  - {type: network}
"""


@pytest.fixture(autouse=True)
def network() -> Iterator[None]:
    with patch.dict(CHANNELS._builtin, {"network": "network.network:NetworkChannel"}):
        yield


class Room(Newsroom):
    """A newsroom that posts, and has begun to."""

    def __init__(self, folder: Path, *keys: str, config: str = CONFIG) -> None:
        super().__init__(folder, config.replace("network}", ", ".join(["network", *keys]) + "}"))
        self.write("old.md", date="2026-11-23", tags="[mare]")
        self.run()

    def settings(self, *keys: str) -> None:
        (self.folder / "config.yaml").write_text(
            CONFIG.replace("network}", ", ".join(["network", *keys]) + "}")
        )

    def write(self, name: str, text: str = "Testo.", **matter: object) -> None:
        super().write(name, text, **{"date": "2026-11-24", "summary": text} | matter)

    def told(self) -> list[tuple[str, str]]:
        """What the network was asked to do: what, and the title."""
        file = self.folder / "network.jsonl"
        done = [json.loads(line) for line in file.read_text("utf-8").splitlines()] if file.exists() else []
        return [(one["do"], one["text"].partition("\n")[0]) for one in done]

    def pushed(self) -> Pushed:
        """What a run tells that explains."""
        pushed = self.run(explains=True).pushed
        assert pushed is not None
        return pushed

    def untold(self) -> list[tuple[str, str, str]]:
        return [(one.kind, one.subject, one.reason) for one in self.pushed().untold]

    def outbox(self) -> list[tuple[object, ...]]:
        return self.rows("SELECT kind, title, state FROM delivery ORDER BY seq")

    def tell_by_hand(self, *names: str, again: bool = False) -> Pushed:
        parts = self._parts()
        with open_catalogue(parts.state.catalogue) as db:
            return by_hand(parts, db, "network", names, 0, self.folder, again=again)

    @property
    def is_down(self) -> bool:
        return (self.folder / "network.down").exists()

    @is_down.setter
    def is_down(self, value: bool) -> None:
        file = self.folder / "network.down"
        file.write_text("503") if value else file.unlink()


# Who is not posted


@pytest.mark.parametrize("social", ["false", "'off'", "{network: false}", "[x"])
def test_an_article_that_says_so_is_not_posted(tmp_path, social):
    room = Room(tmp_path)
    room.write("ponte.md", social=social)
    untold = room.untold()
    assert room.told() == []
    if social != "[x":  # that is left out
        assert untold == [("published", "Ponte", "its front matter says `social: false`")]


def test_an_article_may_say_so_to_another_network(tmp_path):
    room = Room(tmp_path)
    room.write("ponte.md", social="{other: false}")
    room.run()
    assert room.told() == [("post", "Ponte")]


def test_what_is_said_to_a_misspelt_channel_holds_the_article_back(tmp_path):
    room = Room(tmp_path)
    room.write("ponte.md", social="{netwrok: false}")
    why = "its front matter says `social` for `netwrok`, which is no channel; did you mean `network`?"
    assert room.untold() == [("published", "Ponte", why)]
    room.write("ponte.md", social="{network: true}")
    room.run()
    assert room.told() == [("post", "Ponte")]


def test_what_waits_is_given_up_when_the_article_says_so(tmp_path):
    room = Room(tmp_path, "paused: true")
    room.write("ponte.md")
    room.run()
    room.write("ponte.md", social="false")
    room.run()
    room.settings()
    room.run()
    assert room.told() == []
    assert room.outbox() == [("published", "Ponte", "cancelled")]


def test_what_was_tried_in_vain_is_given_up_when_the_article_says_so(tmp_path):
    room = Room(tmp_path)
    room.is_down = True
    room.write("ponte.md")
    room.run()
    room.write("ponte.md", social="false")
    room.run()
    room.is_down = False
    room.wait(hours=1)
    room.run()
    assert room.told() == []
    assert room.outbox() == [("published", "Ponte", "cancelled")]


def test_an_edit_that_lets_an_article_be_posted_posts_it(tmp_path):
    room = Room(tmp_path)
    room.write("ponte.md", social="false")
    room.run()
    room.write("ponte.md", social="false", text="Altro.")
    room.run()
    assert room.told() == []
    room.write("ponte.md")
    pushed = room.pushed()
    assert [(one.kind, one.reason) for one in pushed.announced] == [
        ("published", "was edited, and is to be posted now")
    ]
    assert room.told() == [("post", "Ponte")]


def test_an_edit_of_what_was_posted_is_not_told_when_the_article_says_so(tmp_path):
    room = Room(tmp_path, "on_update: edit", "on_withdraw: delete")
    room.write("ponte.md")
    room.run()
    room.write("ponte.md", title="Ponte chiuso", social="false")
    room.run()
    assert room.told() == [("post", "Ponte")]
    room.remove("ponte.md")
    room.run(now=True)
    assert [do for do, _ in room.told()] == ["post", "delete"]


def test_old_news_is_not_posted_for_an_edit(tmp_path):
    room = Room(tmp_path, "on_update: edit")
    room.write("old.md", title="Vecchio, ma corretto", tags="[mare]", date="2026-11-23")
    assert room.untold() == [("updated", "Vecchio, ma corretto", "was never posted")]
    assert room.told() == room.outbox() == []


def test_what_was_never_posted_is_not_withdrawn(tmp_path):
    room = Room(tmp_path, "on_withdraw: delete")
    room.write("porto.md", social="false")
    room.run()
    room.remove("old.md")
    pushed = room.run(now=True, explains=True).pushed
    assert [(one.subject, one.reason) for one in pushed.untold] == [("Old", "was never posted")]
    assert room.outbox() == [("published", "Porto", "cancelled")]


# Corrections


def test_an_edit_of_title_or_lead_corrects_the_post(tmp_path):
    room = Room(tmp_path, "on_update: edit")
    room.write("ponte.md")
    room.run()
    for title, text in (("Il ponte", "Testo."), ("Il ponte", "Altro.")):
        room.write("ponte.md", title=title, text=text)
        room.run()
    assert room.told() == [("post", "Ponte"), ("edit", "Il ponte"), ("edit", "Il ponte")]


def test_an_edit_of_anything_else_corrects_nothing(tmp_path):
    room = Room(tmp_path, "on_update: edit")
    room.write("ponte.md", summary="Si passa.")
    room.run()
    room.write("ponte.md", summary="Si passa.", text="Un refuso.", tags="[mare]")
    assert room.untold() == [("updated", "Ponte", "neither its title nor its lead has changed")]
    room.write("ponte.md", summary="Si passa.", correction="il ponte era chiuso")
    room.run()
    assert [do for do, _ in room.told()] == ["post", "edit"]


def test_a_correction_that_was_told_is_not_told_again_and_taking_it_out_tells_nothing(tmp_path):
    room = Room(tmp_path, "on_update: reply")
    room.write("ponte.md", summary="Si passa.")
    room.run()
    for matter in ({"correction": "il ponte era chiuso"}, {}, {"correction": "il ponte era chiuso"}):
        room.write("ponte.md", summary="Si passa.", **matter)
        room.run()
    assert [text.partition("\n")[0] for _, text in room.told()] == [
        "Ponte",
        "Correzione: il ponte era chiuso",
    ]
    room.write("ponte.md", title="Il ponte", summary="Si passa.", correction="il ponte era chiuso")
    room.run()
    assert room.told()[-1][1].startswith("Aggiornato: Il ponte")


def test_corrections_are_not_told_where_the_channel_says_so(tmp_path):
    room = Room(tmp_path)
    room.write("ponte.md")
    room.run()
    room.write("ponte.md", title="Il ponte")
    assert room.untold() == [("updated", "Il ponte", "on_update is ignore")]


def test_what_is_edited_while_it_waits_keeps_its_place_and_its_time(tmp_path):
    room = Room(tmp_path, "paused: true", "delay: 3h")
    room.write("ponte.md")
    room.run()
    before = room.rows("SELECT announced_at, next_at FROM delivery")
    room.wait(hours=1)
    room.write("ponte.md", title="Il ponte")
    room.run()
    assert room.rows("SELECT announced_at, next_at FROM delivery") == before
    assert room.outbox() == [("published", "Il ponte", "pending")]


# What stands


def test_a_post_that_stands_though_its_article_was_withdrawn_is_named_once(tmp_path):
    room = Room(tmp_path)
    room.write("ponte.md")
    room.run()
    room.remove("ponte.md")
    pushed = room.run(now=True).pushed
    assert [(one.subject, one.url) for one in pushed.standing] == [("Ponte", "https://network.example/1")]
    assert pushed.exit_code == 0
    assert room.run(now=True).pushed.standing == []


def test_a_post_of_an_article_that_only_left_the_filters_is_named_when_it_is_withdrawn(tmp_path):
    room = Room(tmp_path, "feeds: [sea]")
    room.write("ponte.md", tags="[mare]")
    room.run()
    room.write("ponte.md")
    assert room.run().pushed.standing == []
    room.write("ponte.md", draft="true")
    assert [one.url for one in room.run().pushed.standing] == ["https://network.example/1"]


def test_what_was_not_posted_yet_does_not_stand(tmp_path):
    room = Room(tmp_path, "paused: true")
    room.write("ponte.md")
    room.run()
    room.remove("ponte.md")
    assert room.run(now=True).pushed.standing == []
    assert room.outbox() == []


def test_what_was_tried_in_vain_is_not_posted_after_its_withdrawal(tmp_path):
    room = Room(tmp_path)
    room.is_down = True
    room.write("ponte.md")
    room.run()
    room.remove("ponte.md")
    room.run(now=True)
    room.is_down = False
    room.wait(hours=1)
    room.run()
    assert room.told() == []


# By hand


def test_what_is_told_by_hand_is_marked(tmp_path):
    room = Room(tmp_path)
    room.tell_by_hand("old")
    assert room.told() == [("post", "Old")]
    assert room.rows("SELECT is_by_hand FROM delivery") == [(1,)]


def test_an_article_that_is_not_to_be_posted_is_not_by_hand_either(tmp_path):
    room = Room(tmp_path)
    room.write("ponte.md", social="false")
    room.run()
    pushed = room.tell_by_hand("ponte")
    assert [one.reason for one in pushed.untold] == ["its front matter says `social: false`"]
    assert room.told() == []


def test_an_edit_of_what_is_told_by_hand_and_waits_is_by_hand_too(tmp_path):
    room = Room(tmp_path, "paused: true")
    room.tell_by_hand("old")
    room.write("old.md", title="Vecchio", date="2026-11-23", tags="[mare]")
    room.run()
    assert room.rows("SELECT title, is_by_hand FROM delivery") == [("Vecchio", 1)]


# What is planned


def test_a_run_posts_what_was_planned(tmp_path):
    room = Room(tmp_path, "on_update: edit", "on_withdraw: delete")
    room.write("ponte.md")
    room.write("porto.md", social="false")
    room.run_as_planned()
    room.write("ponte.md", title="Il ponte")
    room.write("porto.md")
    room.run_as_planned()
    room.remove("ponte.md")
    room.run_as_planned(now=True)
    assert sorted(room.told()) == [
        ("delete", ""),
        ("edit", "Il ponte"),
        ("post", "Ponte"),
        ("post", "Porto"),
    ]
