"""What docs/benchmarks.md says beside its figures. NOTES are kept by hand: see `make profile`."""

from __future__ import annotations

# By goal: where the time goes, and where a goal is not reached the reason and the limit that was measured.
NOTES: dict[str, str] = {
    "changed": "some 80 to 110 ms more than with nothing changed, however large the site is: what reads and "
    "what renders is imported (half of it), one article is read, and five documents are made, of "
    "entries that were kept but for one, read back, and written to the disk.",
    "floor": "half of the floor is the kernel: folders are listed, and every file is asked for its time "
    "and size. Python, click and PyYAML take a fifth, the catalogue an eighth, comparing the "
    "rest. A run adds its own modules (30 ms), the order and the rules of names, and questions to "
    "the catalogue.",
    "cold": "not reached. A third of a run is serial: when all have been read it is settled who is who, "
    "and new articles get what they claim (26% of the time); then 22 documents are made (7%). "
    "Before that two processes read: 140 us an article alone, 170 us side by side on these two "
    "processors, spread thin (the file 8%, front matter 11%, hashes and what else the catalogue "
    "keeps 19%, values by their rules the rest). The run's own 95 us an article are SQLite for "
    "the most part: its statements take 40 us with bare tuples.",
    "memory": "what is new is read, compared and written some hundreds at a time.",
    "growth": "no list of all articles is made anywhere.",
    "million": "what the store tells is one article. All else is found by indexes, which a test watches.",
    "entries": "five sixths of it are what bare feedgen takes; the rest reads both documents back.",
    "status": "not reached, by 5 ms. Beyond click and PyYAML it imports what it uses (msgspec, sqlite3, "
    "zoneinfo, the configuration, the catalogue), 30 ms of modules that take less than 2 ms each; "
    "its questions take 5.",
}

HEAD = """\
# Benchmarks

Made by `make bench`, which measures on the machine that it runs on.

```sh
make bench-setup                      # install the peers: Hugo (apt), Pelican (in build/bench/peers)
make bench                            # what is not measured yet for this source
make bench ARGS="--again"             # everything anew
make bench ARGS="--part runs-50000"   # one part, or several, on the terminal; --help names them
make bench ARGS="--repeat 9"          # nine runs of each program instead of five
make profile ARGS="cold 10000"        # where the time of a run goes; --help names the runs
make profile ARGS="tags --shown 40"   # with more functions than the first 25
```

All of it takes some 25 minutes on two processors, most of it Pelican's runs on 10,000 articles and the first
runs of a million and with 5,000 tags, and some 1 GB of disk in `build/bench/`. What was measured is kept, so
that an interrupted measurement goes on where it was. With `--part` the tables are printed, and this page is
left alone unless all parts are measured. Peers that are missing are left out.

"""


VERDICTS = """
*Measured* is the ratio of the medians, of wall time where nothing else is said, and it decides. *Of CPU* is
the same ratio of CPU time, which other work on the machine disturbs less. *Just* says that the ratio of the
best run of each would decide otherwise. †: the machine was busy meanwhile.
"""

BUSY = """\
†: the machine was busy. The program has one thread, and its wall time is over 1.2 times its CPU time: it
waited for other work on the machine, or for its disk.
"""

HOW = """
## How it is measured

Programs are whole processes. feedsync and the bare programs are in one environment in `build/bench/`: Python,
the packages that feedsync needs at run time, and feedsync from a wheel of the checkout, all byte-compiled.
They are run in turn with the peers, as often as is told below each table, after one round that does not
count, except for cold runs of 10,000 and more. Files are in the page cache, for cold runs too. Figures are
medians, with the least and the most in brackets. CPU is user and system time together, with all processes
that a program starts and waits for. *Ratio* is wall time against the first row, where nothing else is said.

Memory is in MiB. Of a program that is one process it is the peak of its resident set (RSS), as the kernel
counts it. Where a program starts others it is the larger of two: that peak of the largest process alone, and
the largest sum over all processes of what each has to itself and its share of what they have in common (PSS),
looked at every 20 ms or so.

Articles are Markdown of about 3 KB with YAML front matter, in folders by section and year, the same bytes
everywhere. They have three of twenty tags each.
"""

COMPARED = """
## Runs

All make the same: the home feed as RSS and Atom, and a feed for each of 20 tags as RSS, of 50 entries with
full content. A feed reader finds the same entries in all of them.

- **floor**: a bare program that reads `config.yaml` with PyYAML inside of a click command, reads all keys and
  fingerprints from the catalogue, and compares them with the time, size and inode of every file.
- **feedsync**: `feedsync run`. A cold run loads articles with a process for each core, four at most; all else
  is one process with one thread.
- **Hugo** {hugo}: only the feeds; no page is rendered, and no sitemap. It reads the same files, and remembers
  nothing. It uses all cores.
- **Pelican** {pelican}, up to {most:,} articles: only the feeds, as far as it lets that be chosen. It
  reads no YAML lists, so it has the same articles with headers of its own. Its links are other ones: it makes
  addresses of titles, not of the paths of files. It keeps what it has read in its cache.
- **unchanged**: again, with nothing changed. **changed**: after a paragraph was appended to the newest
  article, which is in five of the feeds. **cold**: for the first time, without anything that a run leaves
  behind.

*of Hugo* and *of floor* are ratios of time, *memory of Hugo* one of memory. *Opened* are article files,
counted in a run of their own by {told_by}: none and one are right.
"""

MILLION = """
## A million articles

A store plugin that tells its changes invents articles from their numbers, of the same size and with the same
feeds. **files** are 10,000 articles in files, as above. What a run has to do follows the changes, not the
number of articles. A cold run is measured once; it ends every five minutes, and the next one goes on. *Ratio*
is time against the first row.
"""

TAGS = """
## A feed for each of {tags:,} tags

Each article has three tags: a few tags are everywhere, most are rare. **without** has the feed of 50 entries
alone; **with** has beside it `tag/{{slug}}` with `for_each: tag`, as RSS of up to 50 entries: {tags:,} files
more. Both are run in turn, and see the same change of the same articles. *Ratio* is against the same run
without. The changed article is in four feeds of 50 entries instead of one, all rendered again: the fewer
articles there are to look at, the more this counts. Cold runs are measured once.
"""

ENTRIES = """
## A feed of {entries:,} entries

RSS and Atom with full content, of {entries:,} articles. **feedgen**: a bare program that reads the entries as
JSON and writes both with feedgen. **feedsync**: the same by feedsync's rendering, which also reads both
documents back to check them; it gives the bytes that a run publishes. **run, all rendered**: `feedsync run`
after the title of the feed was changed, so that all is rendered again; **run, one changed**: after a
paragraph was appended to the newest article. A run looks at all articles besides, takes their texts out of
the catalogue, and notes what was published.
"""

BAR = """
## The bar on a terminal

The cold run of {count:,} articles on a terminal, where it shows how far it is, against the same without. The
goal is of CPU time, and so is the ratio.
"""

START = """
## Start

**bare** is a click program with one option that imports PyYAML. `status` looks at a catalogue of {count:,}
articles.
"""

TELLING = """
## Telling others

{messages:,} signed webhooks of 600 bytes to a server on this machine, which is a process of its own and
answers at once. **raw**: a bare program with a `requests.Session` in each of 16 threads. **outbox**: the same
from an outbox in SQLite, four at a time to each of four destinations, claims and outcomes committed with
`synchronous=FULL`. Both are run in turn.
"""

LATENCY = """
### On the way

How long a message is on its way from the moment that sending begins: {each} messages to each of 20
destinations that are well, alone, and in one run with {dead} that take a message and never answer.
"""
