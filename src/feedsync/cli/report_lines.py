"""The report of a run in words: a line for each thing that changed or needs somebody."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from itertools import groupby

from feedsync.article import State
from feedsync.config.model import INDEX_PATH, SYNDICATION_PATH
from feedsync.report import Clashing, Doubt, Fate, LeftOut, Problem, Publication, Report, Standing

_MANY = 10  # lines of one kind that a person still reads
_COLUMN = 42  # characters of a column of paths: beside it there is room on 80 for what changed
_NAMED = 4  # terms in a line
_FEEDS = 20  # feeds that changed
_PROBLEMS = 50  # of a kind


def summary(standing: Standing) -> str:
    """What the store has."""
    return f"{standing.site}: {counts(standing)}"


def counts(standing: Standing) -> str:
    """How many articles the store has, and how many are seen, wait, or are left out."""
    states = standing.states
    parts = [
        f"{number(standing.articles, 'article')} in {', '.join(dict.fromkeys(standing.stores.values()))}",
        f"{states.get(State.LIVE, 0):,} published",
        number(states.get(State.DRAFT, 0), "draft") if states.get(State.DRAFT) else "",
        _waiting(standing),
        f"{states[State.EXPIRED]:,} expired" if states.get(State.EXPIRED) else "",
        f"{states[State.UNDATED]:,} without a date" if states.get(State.UNDATED) else "",
        f"{len(standing.left_out):,} left out" if standing.left_out else "",
    ]
    return ", ".join(part for part in parts if part)


def _waiting(standing: Standing) -> str:
    count = standing.states.get(State.SCHEDULED, 0)
    if not count or standing.next_embargo is None:
        return ""
    until = moment(standing.next_embargo)
    return f"1 waits until {until}" if count == 1 else f"{count:,} wait, the next until {until}"


def documents(report: Report, *, each: bool) -> list[str]:
    """A line for each feed that changed, and one number for all the others; with `each` a line for each.

    Of many feeds of terms that changed only the first are named.
    """
    done = [publication for publication in report.publications if not publication.reason]
    unchanged = [publication for publication in done if publication.fate is Fate.UNCHANGED]
    named = each or len({publication.feed for publication in unchanged}) == 1
    rows: list[tuple[str, str, str]] = []
    more = 0
    for key, group in groupby(done, key=lambda one: (_about(one), one.fate, one.difference)):
        files = list(group)
        if key[1] is Fate.WRITTEN and key[0] and len(rows) >= _FEEDS and not each:
            more += len(files)
        elif key[1] is Fate.WRITTEN:
            rows.append(("✎", names(report, files), _changes(files[0])))
        elif named:
            rows.append(("=", names(report, files), f"{_entries(files[0])}, nothing changed"))
    column = width(paths for _, paths, _ in rows)
    lines = [f"{mark} {paths:<{column}}   {text}" for mark, paths, text in rows]
    if more:
        lines.append(f"✎ {number(more, 'more file')} written; -v names each")
    if unchanged and not named:
        lines.append(f"= {len(unchanged):,} {'other ' if rows else ''}files unchanged")
    return lines


def width(texts: Iterable[str]) -> int:
    """Return how wide a column is: what is much longer than the others of it may stand out."""
    return min(max(map(len, texts), default=0), _COLUMN)


def names(report: Report, files: Sequence[Publication]) -> str:
    """Return the paths of files as a person finds them."""
    return f"{report.target.rstrip('/')}/" + " ".join(file.path for file in files)


def _about(publication: Publication) -> str:
    """Return what stands together in a line: the documents of a feed, the index of all, the posts."""
    return publication.feed or ("" if publication.path != SYNDICATION_PATH else publication.path)


def _entries(publication: Publication) -> str:
    if publication.path == SYNDICATION_PATH:
        return number(publication.count, "article")
    if not publication.feed:
        return number(publication.count, "feed")  # in the index of all
    return number(publication.count, "entry", "entries")


def _changes(publication: Publication) -> str:
    changes = publication.difference
    parts = [
        f"+{changes.new:,} new" if changes.new else "",
        f"{changes.edited:,} edited" if changes.edited else "",
        f"{changes.gone:,} gone" if changes.gone else "",
    ]
    written = "written, entries as they were" if publication.count else "written"
    return f"{_entries(publication)}: " + (", ".join(filter(None, parts)) or written)


def notes(report: Report, standing: Standing) -> Iterator[str]:
    """What a person may want to know, and needs nobody."""
    for move in report.moves[:_MANY]:
        yield f"· {move.now}   moved here from {move.was}; its id stays {move.id}"
    if len(report.moves) > _MANY:
        yield f"· and {len(report.moves) - _MANY:,} more articles were moved; their ids stay"
    yield from missing(standing)
    if report.tags:
        yield _left_out_tags(report)
    if report.deployed and not report.deployed.problem and not report.deployed.is_planned:
        yield "· publish.deploy was run"
    if standing.orphans:
        paths = " ".join(standing.orphans[:_MANY]) + (" …" if len(standing.orphans) > _MANY else "")
        yield f"· {paths}   of no feed any more; `feedsync run --prune` removes what is left of it"


def _left_out_tags(report: Report) -> str:
    """Return how many template tags nobody could expand, the most frequent first."""
    by_count = sorted(report.tags, key=lambda name: (-report.tags[name], name))
    names = ", ".join(by_count[:_NAMED]) + (" …" if len(by_count) > _NAMED else "")
    count = sum(report.tags.values())
    were = "was" if count == 1 else "were"
    tags, articles = number(count, "template tag"), number(report.reduced, "article")
    return f"· {tags} of {articles} {were} left out ({names}): feedsync check names them"


def removed(report: Report) -> Iterator[str]:
    """What was deleted."""
    for path in report.pruned[:_MANY]:
        yield f"✎ {report.target.rstrip('/')}/{path}   removed: its feed is gone, or no article has its term"
    if len(report.pruned) > _MANY:
        yield f"✎ and {number(len(report.pruned) - _MANY, 'more file')} removed"


def missing(standing: Standing) -> Iterator[str]:
    """What is missed, and for how long it stays."""
    for one in standing.missing[:_MANY]:
        # A path says what it is about; an address of something that is gone does not.
        title = f' "{one.title}"' if "://" in one.where else ""
        until = f"it leaves the feeds at the first run after {_time(one.until)} (`--now` does not wait)"
        yield f"? {one.where}{title}   missing since {_time(one.since)}; {until}"
    if len(standing.missing) > _MANY:
        yield f"? and {len(standing.missing) - _MANY:,} more are missing"


def problems(report: Report) -> Iterator[Problem]:
    """What needs somebody."""
    yield from map(article_problem, report.left_out)
    for publication in report.publications:
        if publication.reason:
            yield Problem(f"file/{publication.path}", (f"✗ {publication.reason}",))
    for reason in report.problems:
        yield Problem("ids" if "ids.jsonl" in reason else f"other/{reason}", (f"✗ {reason}",))
    if report.deployed and report.deployed.problem:
        what = f"✗ publish.deploy {report.deployed.problem}; it runs again in the next run"
        yield Problem("deploy", (what, *(f"  {line}" for line in report.deployed.output)))
    for store, reason in report.held.items():
        yield Problem(f"store/{store}", (f"✗ {reason}",))
    for store, place in report.empty.items():
        effect = "" if any(one.count for one in report.publications) else ", so the feeds are empty"
        yield Problem(f"empty/{store}", (f"! warning: {place} has no article yet{effect}",))
    if report.is_rebuilt:
        entries = number(report.recovered, "entry", "entries")
        found = f"the published feeds had {entries}, {report.recovered - report.unclaimed:,} known again; "
        what = f"a new catalogue was made: {found if report.recovered else ''}nothing counts as news"
        yield Problem("once/rebuilt", (f"· {what}",))
    yield from _without_feed(report)
    for doubt in report.doubts:
        yield Problem(f"once/{doubt.where}", (_doubt(doubt),))


_WHERE_ALL_ARE = {
    "article": ("article", "feedsync status"),
    "file": ("file", "feedsync run --json"),
    "delivery": ("message", "feedsync outbox list"),
    "unreleased": ("address", "feedsync outbox list"),
}


def capped(problems: Iterable[Problem]) -> Iterator[str]:
    """Yield the lines of problems; of those of a kind that may be many, as many as a person reads."""
    counts = dict.fromkeys(_WHERE_ALL_ARE, 0)
    for problem in problems:
        kind = problem.subject.partition("/")[0]
        if kind in counts:
            counts[kind] += 1
        if counts.get(kind, 0) <= _PROBLEMS:
            yield from problem.lines
    for kind, (noun, where) in _WHERE_ALL_ARE.items():
        if (more := counts[kind] - _PROBLEMS) > 0:
            nouns = f"more {noun}{'es' if noun.endswith('s') else 's'}"
            yield f"✗ and {number(more, f'more {noun}', nouns)} with problems: {where} names all"


def _without_feed(report: Report) -> Iterator[Problem]:
    """Terms that have no feed of their own, and the line of the configuration that gives them one."""
    for family, group in groupby(report.clashes, key=lambda one: one.family):
        clashes = list(group)
        taken = [one for one in clashes if one.name]
        nameless = [one for one in clashes if not one.name]
        lines = [_clash(family, some) for some in (taken, nameless) if some]
        yield Problem(f"slugs/{family}", tuple(lines))


def _clash(family: str, clashes: Sequence[Clashing]) -> str:
    is_one, kind = len(clashes) == 1, clashes[0].kind
    kinds = kind if is_one else f"{kind.removesuffix('y')}{'ies' if kind.endswith('y') else 's'}"
    terms = ", ".join(f"`{one.term}`" for one in clashes[:_NAMED])
    terms += f" and {len(clashes) - _NAMED:,} more" if len(clashes) > _NAMED else ""
    names = sorted({one.name for one in clashes if one.name})
    taken = ", ".join(names[:_NAMED]) + (" …" if len(names) > _NAMED else "")
    if not names:
        why = f"nothing of {'it' if is_one else 'them'} can stand in a name"
    else:
        holder = f"that of `{clashes[0].holder}`" if clashes[0].holder else "another's"
        why = f"the name {taken} is {holder}" if len(names) == 1 else f"the names {taken} are others'"
    slugs = ", ".join(f'"{one.term}": …' for one in clashes[:_NAMED]) + (
        ", …" if len(clashes) > _NAMED else ""
    )
    have, give = ("has", "give it a name") if is_one else ("have", "give them names")
    return f"! {family}: {kinds} {terms} {have} no feed: {why}; {give}: slugs: {{{slugs}}}"


def _doubt(doubt: Doubt) -> str:
    places = " and ".join(doubt.could[:_MANY])
    if len(doubt.could) > 1:
        return f"! {doubt.where}   counts as new: it agrees alike with {places}, which are gone"
    return f"! {doubt.where}   counts as new: it and another new one agree alike with {places}, which is gone"


def article_problem(one: LeftOut) -> Problem:
    """What is wrong with one article."""
    lines = []
    for finding in one.findings:
        place = f"{one.where}:{finding.line}" if finding.line else one.where
        lines.append(f"✗ {place}   left out: {finding.message}")
    if one.shown and lines:
        lines[-1] += f" (its version of {one.shown:%Y-%m-%d %H:%M} stays in the feeds)"
    return Problem(f"article/{one.store}/{one.key or one.where}", tuple(lines))


def ending(report: Report, standing: Standing, seconds: float) -> str:
    """How it went, and the next step."""
    count = len(report.left_out) + len(report.held) + len(report.problems)
    count += sum(bool(publication.reason) for publication in report.publications)
    if (pushed := report.pushed) is not None:
        count += pushed.problems
    count += bool(report.deployed and report.deployed.problem)
    trouble = f" with {number(count, 'problem')} (exit {report.exit_code})" if report.exit_code else ""
    return f"done in {seconds:.1f} s{trouble}. {_next(report, standing)}"


def _next(report: Report, standing: Standing) -> str:
    if report.exit_code:
        return "Next: fix what is marked ✗, and run again"
    coming = f"{moment(standing.coming.at)}, {standing.coming.what}" if standing.coming else ""
    if any(publication.path == INDEX_PATH for publication in report.publications):
        then = f"; by itself: {coming}" if coming else ", or let cron run it (README)"
        return f"Next: open {report.target.rstrip('/')}/{INDEX_PATH}{then}"
    if coming:
        return f"Next by itself: {coming}"
    written = [one.path for one in report.publications if one.fate is Fate.WRITTEN and one.count and one.feed]
    if written:
        file = f"{report.target.rstrip('/')}/{written[0]}"
        return f"Next: open {file} in a feed reader, or let cron run it (README)"
    return "Nothing more to do"


def moment(time: datetime) -> str:
    """A day, with the time unless it is midnight."""
    return f"{time:%Y-%m-%d %H:%M}".removesuffix(" 00:00")


def _time(time: datetime) -> str:
    return f"{time:%Y-%m-%d %H:%M}"


def number(count: int, noun: str, nouns: str = "") -> str:
    """So many of something, or of some things."""
    return f"{count:,} " + (noun if count == 1 else nouns or f"{noun}s")
