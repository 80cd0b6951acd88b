"""What posts of an article would look like, as its file is now, and when each channel would post it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import posters
import pytest
from newsroom import Newsroom

from feedsync.assemble import assemble
from feedsync.catalogue.sqlite import open_copy
from feedsync.clock import FixedClock
from feedsync.config.load import load
from feedsync.errors import FeedsyncError, UnknownName
from feedsync.operations.post_turn import Turn
from feedsync.operations.preview_post import Post, PostPreview, preview_post
from feedsync.steps.watch import Watch

CONFIG = """\
site: {{title: Porto, url: "https://porto.example/", language: it, timezone: Europe/Rome}}
store: {{type: folder, path: content/}}
feeds: [{{name: news}}]
publish: {{to: feeds/, url: "https://porto.example/feeds/", verify: off}}
push:
{push}
"""


@pytest.fixture(autouse=True)
def _networks() -> Iterator[None]:
    with posters.gather():
        yield


@pytest.fixture
def newsroom(tmp_path: Path) -> Newsroom:
    return begun(tmp_path, "name: blu, delay: 30m")


def having(folder: Path, *channels: str) -> Newsroom:
    return Newsroom(folder / "porto", config(*channels))


def config(*channels: str) -> str:
    return CONFIG.format(push="\n".join(f"  - {{type: poster, {channel}}}" for channel in channels))


def begun(folder: Path, *channels: str) -> Newsroom:
    """A newsroom whose channels hear of what is new from now on."""
    newsroom = having(folder, *channels)
    newsroom.write("vecchio.md")
    newsroom.run()
    newsroom.wait(minutes=1)
    return newsroom


def ask(newsroom: Newsroom, name: str = "ponte.md") -> PostPreview:
    parts = assemble(load(newsroom.folder / "config.yaml"), FixedClock(newsroom.now))
    with open_copy(parts.state.catalogue) as db:
        return preview_post(parts, db, name, newsroom.folder, Watch())


def only(newsroom: Newsroom, name: str = "ponte.md") -> Post:
    (post,) = ask(newsroom, name).posts
    return post


def turn(newsroom: Newsroom, name: str = "ponte.md") -> tuple[str, str, str]:
    """When the one channel posts it: how that stands, at what time, and why."""
    found: Turn = only(newsroom, name).turn
    return found.state, f"{found.at:%d %H:%M}" if found.at else "", found.said


# Which article


def test_an_article_is_shown_as_its_file_is_now_also_before_any_run(tmp_path: Path) -> None:
    newsroom = having(tmp_path, "name: blu")
    newsroom.write("ponte.md", "Testo.", title="Riapre il ponte", tags="[viabilità]")

    preview = ask(newsroom)

    assert (preview.article, preview.title) == ("content/ponte.md", "Riapre il ponte")
    assert (preview.url, preview.language, preview.state) == ("https://porto.example/ponte/", "it", "live")
    assert preview.posts[0].shown is not None
    assert preview.posts[0].shown.text == "Riapre il ponte\n\nhttps://porto.example/ponte/\n\n#viabilità"


def test_an_edit_that_no_run_has_seen_is_in_the_post(newsroom: Newsroom) -> None:
    newsroom.write("ponte.md", title="Riapre il ponte")
    newsroom.run()
    newsroom.write("ponte.md", title="Riapre il ponte, a metà")

    shown = only(newsroom).shown
    assert shown is not None
    assert shown.text.startswith("Riapre il ponte, a metà\n")


@pytest.mark.parametrize("name", ["content/ponte.md", "https://porto.example/ponte/", "riapre il"])
def test_an_article_is_named_as_why_takes_it(newsroom: Newsroom, name: str) -> None:
    newsroom.write("ponte.md", title="Riapre il ponte")
    assert ask(newsroom, name).article == "content/ponte.md"


def test_an_article_that_there_is_not_is_told_as_why_tells_it(newsroom: Newsroom) -> None:
    with pytest.raises(UnknownName, match="no article has `nave`"):
        ask(newsroom, "nave")


def test_what_was_never_readable_is_told_with_its_line(newsroom: Newsroom) -> None:
    newsroom.write("ponte.md", date="never")
    with pytest.raises(FeedsyncError, match=r"content/ponte\.md:3: date: `never` is no date") as caught:
        ask(newsroom)
    assert caught.value.exit_code == 1


def test_what_an_edit_broke_is_shown_as_it_was_and_why(newsroom: Newsroom) -> None:
    newsroom.write("ponte.md", title="Riapre il ponte")
    newsroom.run()
    newsroom.write("ponte.md", title="Riapre tutto", date="never")

    preview = ask(newsroom)

    assert preview.title == "Riapre il ponte"
    assert preview.left_out is not None
    assert preview.left_out.findings[0].line == 3


def test_what_is_wrong_with_another_article_is_not_told(newsroom: Newsroom) -> None:
    newsroom.write("ponte.md")
    newsroom.write("molo.md", date="never")
    assert ask(newsroom).left_out is None


def test_nothing_is_written_and_nothing_sent(newsroom: Newsroom) -> None:
    newsroom.write("ponte.md")
    before = newsroom.everything()
    ask(newsroom)
    assert newsroom.everything() == before


# Which channels


def test_only_channels_that_post_are_asked_in_their_order(tmp_path: Path) -> None:
    newsroom = having(tmp_path, "name: verde", "name: blu")
    text = (newsroom.folder / "config.yaml").read_text("utf-8")
    hub = '  - {type: webhook, url: "https://partner.example/"}\n'
    (newsroom.folder / "config.yaml").write_text(text + hub, "utf-8")
    newsroom.write("ponte.md")

    assert [post.channel for post in ask(newsroom).posts] == ["verde", "blu"]


def test_where_no_channel_posts_that_is_said(tmp_path: Path) -> None:
    newsroom = Newsroom(tmp_path / "porto")
    newsroom.write("ponte.md")
    with pytest.raises(UnknownName, match="no channel posts"):
        ask(newsroom)


def test_a_post_that_cannot_be_made_costs_no_other(tmp_path: Path) -> None:
    newsroom = having(tmp_path, 'name: rotto, fails: "`artcle` is undefined"', "name: blu")
    newsroom.write("ponte.md")

    broken, good = ask(newsroom).posts

    assert (broken.shown, broken.problem) == (None, "the template of rotto: `artcle` is undefined")
    assert good.shown is not None
    assert good.problem == ""


def test_a_defect_of_a_channel_is_told_and_no_traceback(tmp_path: Path) -> None:
    newsroom = having(tmp_path, "name: rotto, fails: defect")
    newsroom.write("ponte.md")
    assert only(newsroom).problem == "that is a defect of the channel (ZeroDivisionError)."


# When it goes


def test_what_is_new_goes_with_the_next_run_or_after_its_delay(tmp_path: Path) -> None:
    newsroom = begun(tmp_path, "name: blu", "name: verde, delay: 30m")
    newsroom.write("ponte.md")

    at_once, later = (post.turn for post in ask(newsroom).posts)

    assert (at_once.state, at_once.at, at_once.said) == ("goes", newsroom.now, "")
    assert (later.state, f"{later.at:%H:%M}", later.said) == ("goes", "10:31", "its delay is 30m")


def test_what_is_posted_when_its_page_is_public_is_told_so(newsroom: Newsroom) -> None:
    config = (newsroom.folder / "config.yaml").read_text("utf-8").replace(", verify: off", "")
    (newsroom.folder / "config.yaml").write_text(config, "utf-8")
    newsroom.write("ponte.md")
    assert turn(newsroom)[2] == "its delay is 30m, once its page is public"


def test_what_is_breaking_waits_for_no_delay(newsroom: Newsroom) -> None:
    newsroom.write("ponte.md", breaking="true")
    assert turn(newsroom) == ("goes", "24 10:01", "")


def test_what_has_no_room_today_goes_tomorrow(tmp_path: Path) -> None:
    newsroom = begun(tmp_path, "name: blu, per_day: 1")
    newsroom.write("molo.md")
    newsroom.run()
    newsroom.write("ponte.md")
    assert turn(newsroom) == ("goes", "25 00:00", "no more than 1 a day")


def test_what_is_older_than_others_that_wait_goes_after_them(tmp_path: Path) -> None:
    newsroom = begun(tmp_path, "name: blu, per_day: 1")
    newsroom.write("molo.md", date="2026-11-24T08:50:00Z")
    newsroom.run()
    newsroom.write("faro.md", date="2026-11-24T08:55:00Z")
    newsroom.run()
    newsroom.write("ponte.md", date="2026-11-24T08:40:00Z")
    assert turn(newsroom) == ("goes", "26 00:00", "after those that wait")
    newsroom.write("nave.md", date="2026-11-24T08:58:00Z")
    assert turn(newsroom, "nave.md") == ("goes", "25 00:00", "no more than 1 a day")
    newsroom.run()

    newest, middle, oldest = (only(newsroom, f"{name}.md").turn for name in ("nave", "faro", "ponte"))

    assert {newest.state, middle.state, oldest.state} == {"waits"}
    assert [f"{one.waits[0].at:%d}" for one in (newest, middle, oldest)] == ["25", "26", "27"]


def test_what_is_too_old_when_its_turn_comes_is_told_not_to_go(tmp_path: Path) -> None:
    newsroom = begun(tmp_path, "name: blu, delay: 2d, max_age: 1d")
    newsroom.write("ponte.md", date="2026-11-24T08:30:00Z")
    state, at, said = turn(newsroom)
    assert (state, at) == ("never", "")
    assert said.startswith("is older than 1d, its max_age, when its turn comes, 2026-11-26 ")
    assert said.endswith(": its delay is 2d; by hand: feedsync announce content/ponte.md --to blu")


def test_what_waits_for_its_date_goes_when_that_has_come(newsroom: Newsroom) -> None:
    newsroom.write("ponte.md", date="2026-11-26T18:00:00+01:00")
    assert turn(newsroom) == ("goes", "26 18:30", "its delay is 30m")


def test_of_a_draft_it_is_told_when_it_would_go_if_it_were_none(newsroom: Newsroom) -> None:
    newsroom.write("ponte.md", draft="true")
    assert turn(newsroom) == ("draft", "24 10:31", "its delay is 30m")


def test_what_is_queued_waits_for_what_the_outbox_says(newsroom: Newsroom) -> None:
    newsroom.write("ponte.md")
    newsroom.run()

    found = only(newsroom).turn

    assert (found.state, found.at and f"{found.at:%H:%M}") == ("waits", "10:31")
    assert len(found.waits) == 1


def test_of_what_was_posted_it_is_told_when_and_where(tmp_path: Path) -> None:
    newsroom = begun(tmp_path, "name: blu")
    newsroom.write("ponte.md")
    newsroom.run()
    newsroom.wait(hours=1)

    assert only(newsroom).turn.url == "https://blu.example/1"
    assert turn(newsroom) == ("posted", "24 10:01", "")


def test_what_was_posted_by_a_network_that_gives_no_receipt_is_told_to_be_posted(tmp_path: Path) -> None:
    newsroom = begun(tmp_path, "name: blu, is_silent: true")
    newsroom.write("ponte.md")
    newsroom.run()
    newsroom.wait(hours=1)

    assert only(newsroom).turn.url == ""
    assert turn(newsroom) == ("posted", "24 10:01", "")
    newsroom.write("ponte.md", title="Riapre a metà")
    assert turn(newsroom) == ("posted", "24 10:01", "and stays as it was then: on_update is ignore")


def test_what_came_back_while_its_post_stood_without_a_receipt_is_told_to_be_posted(tmp_path: Path) -> None:
    newsroom = begun(tmp_path, "name: blu, is_silent: true, hears_withdrawals: false")
    newsroom.write("ponte.md")
    newsroom.run()
    newsroom.write("ponte.md", draft="true")
    newsroom.run()
    newsroom.write("ponte.md")
    newsroom.run()

    assert turn(newsroom) == ("posted", "24 10:01", "")


def test_a_post_that_was_taken_back_is_told_to_be_that(tmp_path: Path) -> None:
    newsroom = begun(tmp_path, "name: blu, is_silent: true")
    newsroom.write("ponte.md")
    newsroom.run()
    newsroom.write("ponte.md", draft="true")
    newsroom.run()

    assert turn(newsroom)[0] == "draft"


def test_of_what_may_be_there_it_is_told_that_it_may(tmp_path: Path) -> None:
    newsroom = begun(tmp_path, "name: blu, answer: unknown")
    newsroom.write("ponte.md")
    newsroom.run()
    state, at, said = turn(newsroom)
    assert (state, at) == ("unknown", "24 10:01")
    assert re.fullmatch(r"it is unknown \(feedsync outbox show [0-9a-f]{6}\)", said)


def test_of_what_was_refused_it_is_told_why(tmp_path: Path) -> None:
    newsroom = begun(tmp_path, "name: blu, answer: refused")
    newsroom.write("ponte.md")
    newsroom.run()
    state, at, said = turn(newsroom)
    assert (state, at) == ("never", "24 10:01")
    assert re.fullmatch(r"was refused: it is refused \(feedsync outbox retry [0-9a-f]{6}\)", said)


@pytest.mark.parametrize(
    ("on_update", "said"),
    [
        ("ignore", "and stays as it was then: on_update is ignore"),
        ("edit", "and is to be edited"),
        ("reply", "and is to get a reply that tells of the edit"),
    ],
)
def test_of_a_post_that_tells_something_else_it_is_told_what_becomes_of_it(
    tmp_path: Path, on_update: str, said: str
) -> None:
    newsroom = begun(tmp_path, f"name: blu, on_update: {on_update}")
    newsroom.write("ponte.md", title="Riapre il ponte")
    newsroom.run()
    assert turn(newsroom)[2] == ""
    newsroom.write("ponte.md", "Un testo più lungo.", title="Riapre il ponte", summary="Testo.")
    assert turn(newsroom)[2] == ""
    newsroom.write("ponte.md", title="Riapre a metà")
    assert turn(newsroom) == ("posted", "24 10:01", said)


@pytest.mark.parametrize(
    ("matter", "state", "said"),
    [
        ({"draft": "true"}, "draft", ""),
        ({"date": "2026-11-25T08:00:00Z"}, "goes", ""),
        ({"social": "false"}, "never", "its front matter says `social: false`"),
        ({"tags": "[sport]"}, "never", "tag `sport` is excluded"),
    ],
)
def test_what_is_queued_and_was_taken_back_since_waits_no_more(
    tmp_path: Path, matter: dict[str, object], state: str, said: str
) -> None:
    newsroom = begun(tmp_path, "name: blu, paused: true, exclude: {tags: [sport]}")
    newsroom.write("ponte.md")
    newsroom.run()
    assert turn(newsroom)[0] == "waits"
    newsroom.write("ponte.md", **matter)
    assert (turn(newsroom)[0], turn(newsroom)[2]) == (state, said)


@pytest.mark.parametrize(
    ("matter", "reason"),
    [
        ({"social": "false"}, "its front matter says `social: false`"),
        ({"social": "{blu: false}"}, "its front matter says `social: false`"),
        (
            {"social": "{bleu: false}"},
            "its front matter says `social` for `bleu`, which is no channel; did you mean `blu`?",
        ),
        ({"draft": "true", "social": "false"}, "its front matter says `social: false`"),
        (
            {"date": "2026-11-01"},
            "is older than 7d, its max_age; by hand: feedsync announce content/ponte.md --to blu",
        ),
        ({"tags": "[sport]"}, "tag `sport` is excluded"),
        ({"expires": "2026-11-21"}, "has expired"),
        ({"date": None}, "has no date, so it is in no feed"),
    ],
)
def test_what_will_not_be_posted_is_shown_all_the_same_and_why(
    tmp_path: Path, matter: dict[str, object], reason: str
) -> None:
    newsroom = begun(tmp_path, "name: blu, exclude: {tags: [sport]}")
    newsroom.write("ponte.md", **matter)

    assert only(newsroom).shown is not None
    state, _, said = turn(newsroom)
    assert (state, said) == ("never", reason)


def test_an_article_that_speaks_of_another_network_is_posted_on_this_one(newsroom: Newsroom) -> None:
    newsroom.write("ponte.md", social="{verde: false}")
    assert turn(newsroom)[0] == "goes"


def test_old_news_is_posted_by_nobody_but_by_hand(newsroom: Newsroom) -> None:
    state, at, said = turn(newsroom, "vecchio.md")
    assert (state, at) == ("never", "")
    assert "old news" in said


def test_of_what_was_given_up_it_is_told_why(tmp_path: Path) -> None:
    newsroom = begun(tmp_path, "name: blu, delay: 2d, max_age: 1d")
    newsroom.write("ponte.md", date="2026-11-24T08:30:00Z")
    newsroom.run()
    newsroom.wait(days=2, minutes=1)
    newsroom.run()
    state, _, said = turn(newsroom)
    assert state == "never"
    assert said.startswith("was given up (is older than 1d, its max_age); by hand")


@pytest.mark.parametrize("social", ["false", "{bleu: false}"])
def test_what_an_edit_lets_be_posted_goes(tmp_path: Path, social: str) -> None:
    newsroom = begun(tmp_path, "name: blu")
    newsroom.write("ponte.md", social=social)
    newsroom.run()
    assert turn(newsroom)[0] == "never"
    newsroom.write("ponte.md")
    assert turn(newsroom)[0] == "goes"
    newsroom.run()
    assert turn(newsroom)[0] == "posted"


def test_what_is_gone_is_shown_as_it_was_known(newsroom: Newsroom) -> None:
    newsroom.remove("vecchio.md")
    newsroom.run(now=True, accept_shrink=True)

    assert turn(newsroom, "vecchio.md") == ("never", "", "is withdrawn")


def test_a_post_that_stands_though_its_article_is_gone_is_told(tmp_path: Path) -> None:
    newsroom = begun(tmp_path, "name: blu")
    newsroom.write("ponte.md")
    newsroom.run()
    newsroom.remove("ponte.md")
    newsroom.run(now=True)

    assert turn(newsroom)[0] == "posted"


def test_before_a_channel_s_first_run_nothing_is_news_to_it(tmp_path: Path) -> None:
    newsroom = having(tmp_path, "name: blu")
    newsroom.write("ponte.md")
    assert "has not begun" in only(newsroom).turn.said


def test_a_channel_that_is_paused_shows_what_it_would_do_and_that_it_is(tmp_path: Path) -> None:
    newsroom = begun(tmp_path, "name: blu, paused: true")
    newsroom.write("ponte.md")

    assert turn(newsroom)[0] == "goes"
    assert only(newsroom).turn.obstacle == "it is paused (`paused: true`)"


def test_a_channel_that_lacks_its_token_shows_its_post_and_what_is_lacking(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("BLU_TOKEN", raising=False)
    newsroom = begun(tmp_path, 'name: blu, token: "${BLU_TOKEN}"')
    newsroom.write("ponte.md")

    post = only(newsroom)

    assert post.shown is not None
    assert "BLU_TOKEN" in post.turn.obstacle
    assert turn(newsroom)[0] == "goes"
