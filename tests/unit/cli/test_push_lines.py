"""What is said of messages: by destination, with what was said and what to do, and never without end."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from msgspec.structs import replace

from feedsync.cli.push_lines import (
    advice,
    announced,
    is_of_others,
    problems,
    standing_lines,
    told,
    unknown_line,
)
from feedsync.cli.report_lines import capped
from feedsync.pushed import Destination, Message, Pushed, Wait
from feedsync.report import Fate, Publication, Report, Standing

NOW = datetime(2026, 11, 24, 9, 10, tzinfo=UTC)


def message(number: int = 1, state: str = "sent", **values: object) -> Message:
    one = Message(
        f"{number:032x}", "desk", "desk", "published", f"Articolo {number}", state, to="webhook desk", at=NOW
    )
    return replace(one, **values)


def standing(*destinations: Destination) -> Standing:
    return Standing("Porto", {"main": "content/"}, "feeds/", {}, destinations=destinations)


DESK = Destination("desk", "desk", "desk", "webhook desk", "ok")


def lines(pushed: Pushed) -> list[str]:
    return list(capped(problems(pushed)))


@pytest.mark.parametrize(
    ("pushed", "exit_code"),
    [
        (Pushed(), 0),
        (Pushed(settled=[message(), message(2, "pending"), message(3, "cancelled")]), 0),
        (Pushed(settled=[message(1, "failed")]), 1),
        (Pushed(settled=[message(1, "dead")]), 1),
        (Pushed(announced=[message(1, "failed")]), 1),
        (Pushed(unknown=[message(1, "unknown")]), 1),
        (Pushed(unreleased=[message(1, "pending")]), 1),
        (Pushed(disabled={"desk": "config.yaml:9  push[0].url: the environment has no X"}), 1),
        (Pushed(troubled=[replace(DESK, state="failing")]), 0),
        (Pushed(troubled=[replace(DESK, state="failing", is_shut_out=True)]), 1),
        (Pushed(gone={"desk": 3}, begun=["radio"]), 0),
    ],
)
def test_the_exit_code_is_1_where_a_message_needs_somebody(pushed: Pushed, exit_code: int) -> None:
    assert pushed.exit_code == exit_code
    assert Report("feeds/", [], pushed=pushed).exit_code == exit_code


def test_a_file_that_is_held_counts_more_than_a_message() -> None:
    held = Publication("news", "news.rss", Fate.HELD, 0, reason="held")
    assert Report("feeds/", [held], pushed=Pushed(settled=[message(1, "failed")])).exit_code == 3


def test_what_was_sent_is_a_line_for_each_destination_in_the_order_of_the_configuration() -> None:
    hub = Destination("websub", "hub.example#1", "hub.example", "websub hub.example", "ok")
    ping = message(2, about="document", kind="changed", to="websub hub.example")
    pushed = Pushed(settled=[ping, message(), message(3)])
    assert list(told(pushed, standing(DESK, hub))) == [
        "→ webhook desk         2 events sent",
        "→ websub hub.example   1 topic told",
    ]


def test_what_waits_says_what_the_first_of_it_waits_for() -> None:
    wait = Wait("resting", NOW, "503 Service Unavailable")
    waiting = replace(DESK, counts={"pending": 2, "held": 1, "failed": 5}, first_waits=wait)
    assert list(told(Pushed(), standing(waiting))) == [
        "… webhook desk   3 messages wait: the destination rests until 2026-11-24 09:10 (503 Service Unavailable)"
    ]
    at_once = replace(DESK, counts={"pending": 1})
    assert list(told(Pushed(), standing(at_once))) == ["… webhook desk   1 message waits for the next run"]


def test_messages_that_fail_alike_are_one_line() -> None:
    failed = [message(number, "failed", said="400 Bad Request") for number in range(1000)]
    assert lines(Pushed(settled=[message(5000, "dead", said="500"), *failed])) == [
        (
            '✗ webhook desk   article.published "Articolo 5000" did not arrive, and is tried no more: 500.'
            " To send it again: feedsync outbox retry 000000"
        ),
        (
            "✗ webhook desk   1,000 messages were refused: 400 Bad Request."
            " To send them again: feedsync outbox retry --channel desk"
        ),
    ]


def test_a_few_that_are_unknown_are_named_and_many_of_one_destination_are_one_line() -> None:
    few = lines(Pushed(unknown=[message(number, "unknown", said="?") for number in range(3)]))
    assert len(few) == 3
    assert lines(Pushed(unknown=[message(number, "unknown", said="Killed") for number in range(60)])) == [
        (
            "✗ webhook desk   60 messages may have arrived or not, the first: Killed."
            " feedsync outbox list --channel desk --state unknown names them;"
            " then outbox resolve --channel desk --sent, or --retry"
        )
    ]


def test_what_is_looked_for_by_itself_needs_nobody_yet_and_its_next_look_is_no_news() -> None:
    looked_for = message(1, "unknown", said="the answer never came", waits=[Wait("look", NOW)])
    (problem,) = problems(Pushed(unknown=[looked_for]))
    (line,) = problem.lines
    assert line == (
        '✗ webhook desk   article.published "Articolo 1" of 2026-11-24 09:10 may have arrived or not: the answer never came.'
        " It is looked for by itself, next 2026-11-24 09:10; if nothing is found for long: feedsync outbox show 000000"
    )
    assert not problem.is_told_anew
    assert unknown_line(looked_for).endswith(
        "the answer never came. It is looked for by itself, next 2026-11-24 09:10 (`feedsync outbox show 000000`)"
    )
    (line,) = lines(Pushed(unknown=[looked_for] * 60))
    assert "They are looked for by themselves, the first next 2026-11-24 09:10." in line


def test_what_a_destination_said_ends_with_one_stop() -> None:
    resting = replace(DESK, state="failing", said="There was no answer.", rests_until=NOW)
    (line,) = standing_lines(resting)
    assert line.startswith("There was no answer, again 2026-11-24 09:10")


def test_a_channel_that_is_gone_with_messages_needs_somebody() -> None:
    assert lines(Pushed(gone={"radio": 0})) == []
    (line,) = lines(Pushed(gone={"desk": 2}))
    assert line.startswith("! desk is no channel any more: 2 messages that waited for it are cancelled.")


def test_what_waits_for_the_same_page_is_one_problem() -> None:
    wait = Wait("page", NOW, "404", "https://porto.example/a/")
    late = [message(n, "pending", announced_at=NOW - timedelta(hours=n), waits=[wait]) for n in (1, 2)]
    (problem,) = problems(Pushed(unreleased=late))
    assert problem.lines == (
        (
            "✗ webhook desk   2 messages wait since 2026-11-24 07:10: https://porto.example/a/ is not public (404)."
            " Is it deployed? Where pages cannot be seen from here: publish.verify: documents"
        ),
    )
    assert is_of_others(problem.subject)


def test_that_a_destination_fails_is_no_news_each_time_that_it_says_something_else() -> None:
    failing = replace(DESK, state="failing", failing_since=NOW, said="502", rests_until=NOW)
    (problem,) = problems(Pushed(troubled=[failing]))
    assert problem.lines == (
        (
            "! webhook desk   FAILING since 2026-11-24 09:10: 502. It is tried again 2026-11-24 09:10."
            " When it is mended: feedsync outbox retry --channel desk"
        ),
    )
    assert not problem.is_told_anew


def test_who_refuses_our_login_is_said_with_what_renews_it_and_that_no_more_is_to_be_done() -> None:
    shut_out = replace(DESK, state="failing", is_shut_out=True, failing_since=NOW, said="401: make a new one")
    renewed = "What waits is kept, and when that is done the next run goes on by itself"
    (line,) = lines(Pushed(troubled=[shut_out]))
    assert line == f"✗ webhook desk   SHUT OUT since 2026-11-24 09:10: 401: make a new one. {renewed}"
    (line,) = standing_lines(replace(shut_out, counts={"pending": 3}))
    assert line == f"401: make a new one. {renewed} (3 messages wait)"


def test_what_is_not_told_is_grouped_by_the_reason() -> None:
    untold = [
        message(1, "", to="webhook desk", reason="on_update is ignore"),
        message(2, "", to="webhook desk", reason="has no tag `calcio`"),
        message(3, "", to="webhook desk", reason="on_update is ignore"),
    ]
    assert list(announced(Pushed(announced=[message(4, "pending")], untold=untold))) == [
        'push webhook desk   article.published "Articolo 4"',
        'push webhook desk   not "Articolo 2": has no tag `calcio`',
        'push webhook desk   not "Articolo 1", "Articolo 3": on_update is ignore',
    ]


def test_of_many_messages_a_line_names_the_first() -> None:
    owed = [message(number, "pending") for number in range(9)]
    (line,) = announced(Pushed(announced=owed), each=False)
    assert line.endswith('article.published "Articolo 4" · and 4 more')


@pytest.mark.parametrize(
    ("what", "said", "setting"),
    [
        ("page", "404", "verify: documents"),
        ("document", "404", "publish.url"),
        ("document", "403", "without a login"),
        ("document", "other bytes (9 bytes, text/html) after a redirect to https://a.example/login", "login"),
        ("document", "other bytes (9 bytes, text/xml)", "verify: pages"),
        ("document", "an older version", "cache"),
    ],
)
def test_what_is_seen_names_the_setting_that_helps(what: str, said: str, setting: str) -> None:
    assert setting in advice(what, said)


# Posts


def post(number: int = 1, state: str = "sent", **values: object) -> Message:
    url = f"https://m.example/{number}"
    one = message(number, state, to="mastodon", channel="mastodon", is_post=True, url=url)
    return replace(one, **values)


def test_posts_are_told_one_by_one_with_their_addresses() -> None:
    settled = [post(1), post(2, kind="updated"), post(3, kind="withdrawn", url="")]
    assert list(told(Pushed(settled=settled), standing())) == [
        '→ mastodon   posted "Articolo 1" https://m.example/1',
        '→ mastodon   corrected "Articolo 2" https://m.example/2',
        '→ mastodon   withdrew "Articolo 3"',
    ]


def test_of_many_posts_their_number_is_told() -> None:
    settled = [*map(post, range(20)), post(20, kind="updated"), post(21, kind="restored")]
    assert list(told(Pushed(settled=settled), standing())) == ["→ mastodon   21 posted, 1 corrected"]


def test_pictures_without_alt_text_are_told_but_not_all_of_many() -> None:
    settled = [post(number, lacks_alt=True) for number in range(5)]
    shown = list(told(Pushed(settled=settled), standing()))
    assert shown[1] == (
        '! "Articolo 0" has a picture without alt text: write `image_alt:` in its front matter'
    )
    assert (len(shown), shown[-1]) == (5, "! and 2 more articles with a picture without alt text")


@pytest.mark.parametrize(
    ("hours", "waiting", "line"),
    [
        ([13], 1, "1 post at 2026-11-24 13:00"),
        ([13, 14, 19], 3, "1 post at 2026-11-24 13:00, 2 later that day"),
        ([13, 13, 37], 3, "2 posts at 2026-11-24 13:00, 1 after that"),
        ([13, 14], 1_500, "1 post at 2026-11-24 13:00, 1 later that day, 1,498 after that"),
    ],
)
def test_posts_that_wait_are_told_with_their_times(hours: list[int], waiting: int, line: str) -> None:
    day = NOW.replace(hour=0, minute=0)
    network = Destination("mastodon", "mastodon", "mastodon", "mastodon", "ok", counts={"pending": waiting})
    network = replace(network, posts=True, posts_at=[day + timedelta(hours=hour) for hour in hours])
    assert list(told(Pushed(), standing(network))) == [f"… mastodon   {line}"]


def test_a_post_that_still_stands_is_named_with_its_address_and_needs_no_exit_code() -> None:
    pushed = Pushed(standing=[post()])
    (line,) = lines(pushed)
    assert "https://m.example/1" in line
    assert "delete it there" in line
    assert pushed.exit_code == 0
    assert pushed.as_json()["standing"] == [post().as_json()]


def test_what_is_planned_is_told_in_the_order_of_its_times() -> None:
    some = [post(number, "pending", url="") for number in (1, 2, 3)]
    times = {1: NOW + timedelta(hours=2), 3: NOW + timedelta(hours=1)}
    scheduled = [replace(some[number - 1], waits=[Wait("delay", at)]) for number, at in times.items()]
    assert list(announced(Pushed(announced=some, scheduled=scheduled))) == [
        'push mastodon   "Articolo 2" · 2026-11-24 10:10 "Articolo 3" · 2026-11-24 11:10 "Articolo 1"'
    ]
