"""Rules that send readers of old addresses to new ones, to copy into the configuration of a web server.

Always 301, as old readers do not know 308. Paths are compared decoded, as servers see them, with and
without the slash at the end; what an old query says has to be in the request, whatever else is. Nothing in
an address can become part of the configuration around it: see `_pattern`, `_is_simple` and `_target`.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Literal, NamedTuple
from urllib.parse import quote, quote_plus, unquote_plus, unquote_to_bytes, urlsplit

from feedsync.text import urls

Server = Literal["nginx", "apache", "caddy", "wordpress"]

_FEW = 20  # with so few, one `location` each is easier to read than a table
_MANY = 500  # so many make .htaccess slow, which is read anew for each request
_END = 3  # bytes
_LONGEST = 2000  # characters of an address
_LONGEST_PATTERN = 3500  # nginx reads no word of more than 4,096
_NAME = "feedsync_redirect_"


class Redirect(NamedTuple):
    """From one absolute address to another."""

    old: str
    new: str


def rules(redirects: Sequence[Redirect], server: Server) -> str:
    """Return the rules for a server, ready to copy, with a comment on top that says where they belong.

    Of two for the same old address the first counts. What cannot be redirected stands in a comment with its
    reason: the rest is not worse for it. No chain is followed: a new address may be an old one as well. Each
    host has rules of its own, since none of them looks at the host.
    """
    by_host: dict[str, list[Redirect]] = {}
    for redirect in redirects:
        by_host.setdefault(_host_of(redirect.old), []).append(redirect)
    blocks = [_rules_of_host(some, server) for some in by_host.values() or [[]]]
    if server == "wordpress":
        return "<?php\n" + "\n".join(_only_of_hosts(list(by_host), blocks))
    # What a server knows by name has another one in each block.
    named = [blocks[0], *(block.replace(_NAME, f"{_NAME}{n}_") for n, block in enumerate(blocks[1:], 2))]
    return "\n".join(
        block.replace("feedsync-redirects.conf", f"feedsync-redirects-{n}.conf") if n > 1 else block
        for n, block in enumerate(named, 1)
    )


def _host_of(address: str) -> str:
    """Return a host in lower case, with its port unless that is the usual one."""
    try:
        parts = urlsplit(address)
        port = parts.port
    except ValueError:
        return ""
    is_usual = port in (None, {"http": 80, "https": 443}.get(parts.scheme))
    return (parts.hostname or "") + ("" if is_usual else f":{port}")


def _only_of_hosts(hosts: Sequence[str], blocks: Sequence[str]) -> Sequence[str]:
    """Let each block look at the host, if there are several: they are one file."""
    if len(blocks) == 1:
        return blocks
    return [
        f"if (strtolower($_SERVER['HTTP_HOST'] ?? '') === '{_php_text(host)}') {{\n{block}}}\n"
        for host, block in zip(hosts, blocks, strict=True)
    ]


def _php_text(text: str) -> str:
    return re.sub(r"[^a-z0-9.:\[\]-]", "", text)


def _rules_of_host(redirects: Sequence[Redirect], server: Server) -> str:
    groups, notes = _planned(redirects)
    mark = "// " if server == "wordpress" else "# "
    comments = "".join(f"{mark}{note}\n" for note in (_PLACES[server], *notes))
    return comments + _WRITERS[server](groups)


# --- What is asked for, and where it goes ---------------------------------------------------------


class _Row(NamedTuple):
    """One old address: its path, decoded, and the values of its query, still encoded."""

    path: bytes
    values: tuple[str, ...]
    new: str


class _Group(NamedTuple):
    """All old addresses with these names in their query. Without a query there are no names."""

    names: tuple[str, ...]
    rows: Sequence[_Row]


def _planned(redirects: Iterable[Redirect]) -> tuple[Sequence[_Group], Sequence[str]]:
    """Return groups, the longest queries first, as they say the most; and what there is to note."""
    notes: list[str] = []
    hosts: dict[str, None] = {}
    asked: dict[tuple[tuple[str, ...], bytes, tuple[str, ...]], Redirect] = {}
    for written in redirects:
        try:
            redirect = _cleaned(written)
            names, path, values = _parts(redirect.old)
        except ValueError as error:
            notes.append(f"Not redirected, as {error}: `{_harmless(written.old)}`")
            continue
        hosts[urlsplit(redirect.old).netloc] = None
        if asked.setdefault((names, path, values), redirect).new != redirect.new:
            notes.append(f"Not redirected a second time, to somewhere else: `{_harmless(redirect.old)}`")
    groups: dict[tuple[str, ...], list[_Row]] = {}
    for (names, path, values), redirect in asked.items():
        other = path[:-1] if path.endswith(b"/") else path + b"/"
        variants = [path] if not other or (names, other, values) in asked else [path, other]
        rows = [_Row(each, values, redirect.new) for each in variants if not _is_loop(each, redirect)]
        groups.setdefault(names, []).extend(rows)
    if hosts:
        notes.insert(0, f"Only where {', '.join(hosts)} is served: these rules look at no host.")
    ordered = sorted(groups.items(), key=lambda group: -len(group[0]))
    return [_Group(names, rows) for names, rows in ordered if rows], notes


def _cleaned(redirect: Redirect) -> Redirect:
    """Return both addresses encoded. Raises `ValueError` with a reason that goes on from "as"."""
    old, new = (urls.absolute(address, "") for address in redirect)
    if not old or not new:
        raise ValueError("it is no address of the web" if not old else "its new address is none of the web")
    if "@" in urlsplit(old).netloc + urlsplit(new).netloc:
        raise ValueError("there is a login in an address")
    if max(len(old), len(new)) > _LONGEST:
        raise ValueError("it is too long")
    # `encode` left no double quote, space, backslash or brace, and these two are as good encoded.
    return Redirect(old, new.replace("$", "%24").replace("'", "%27"))


def _parts(old: str) -> tuple[tuple[str, ...], bytes, tuple[str, ...]]:
    """Return the names in the query of an address, its path, decoded, and the values of the query."""
    parts = urlsplit(old)
    path = unquote_to_bytes(parts.path) or b"/"
    if b"\0" in path or b"//" in path or re.search(rb"/\.\.?(?:/|$)", path):
        raise ValueError("no server compares such a path")
    query = _query(parts.query)
    # An empty value cannot be told from a name that is not there.
    if not all(re.fullmatch(r"[A-Za-z0-9_]{1,60}", name) and value for name, value in query.items()):
        raise ValueError("its query has names that are not letters and digits, or without a value")
    names = tuple(sorted(query))
    values = tuple(query[name] for name in names)
    if len(_pattern(path)) + sum(len(_encoded_pattern(value)) for value in values) > _LONGEST_PATTERN:
        raise ValueError("it is too long")
    return names, path, values


def _query(text: str) -> dict[str, str]:
    """Return name and value of each part; of two with the same name the first counts."""
    pairs = [part.partition("=") for part in text.split("&") if part]
    return {name: value for name, _, value in reversed(pairs)}


def _is_loop(path: bytes, redirect: Redirect) -> bool:
    """Whether the new address would be sent to itself: the same host, path and query, whatever the scheme."""
    old, new = (urlsplit(address) for address in redirect)
    return (
        old.hostname == new.hostname
        and path == (unquote_to_bytes(new.path) or b"/")
        and _query(old.query).items() <= _query(new.query).items()
    )


def _harmless(address: str) -> str:
    """Return an address as it can stand in any comment: without line ends, ends of comments and logins."""
    return quote(re.sub(r"//[^/]*@", "//", address)[:200], safe=":/?&=%")


# --- Escaping -------------------------------------------------------------------------------------


def _is_simple(text: str) -> bool:
    """Whether a text means itself in quotes for every server."""
    is_plain = re.fullmatch(r"(?:[\w./~:,=&+-]|[^\x00-\x7f])*", text) is not None
    return is_plain and text.isprintable() and "\ufffd" not in text


def _pattern(content: bytes) -> str:
    """Return a regular expression of bytes: all but letters, digits and `/` by number, so it means itself."""
    return "".join(
        chr(byte) if chr(byte).isascii() and (chr(byte).isalnum() or byte == ord("/")) else f"\\x{byte:02x}"
        for byte in content
    )


def _encoded_pattern(value: str) -> str:
    """Return a regular expression of a value of a query in the ways in which it may be encoded."""
    plain = unquote_plus(value)
    ways = dict.fromkeys((value, quote(plain, safe=""), quote_plus(plain), quote(plain)))
    return f"(?:{'|'.join(_pattern(way.encode()) for way in ways)})"


# --- The servers ----------------------------------------------------------------------------------


def _nginx(groups: Sequence[_Group]) -> str:
    if all(not group.names and len(group.rows) <= _FEW for group in groups) and all(
        _is_simple(row.path.decode("utf-8", "replace")) for group in groups for row in group.rows
    ):
        rows = [row for group in groups for row in group.rows]
        return "".join(f'location = "{row.path.decode()}" {{ return 301 "{row.new}"; }}\n' for row in rows)
    tables = [_nginx_table(group) for group in groups]
    exact = [key for table in tables for key in table if not key.startswith("~")]
    longest = max((len(key.encode()) for key in exact), default=0)
    lines = [
        "# Part 1, on the level of `http`, as a file /etc/nginx/conf.d/feedsync-redirects.conf. Should nginx",
        "# call one of the next two lines a duplicate, remove it, and set yours to at least this size.",
        f"map_hash_bucket_size {max(128, 1 << (longest + 32).bit_length())};",
        f"map_hash_max_size {max(2048, 2 * sum(map(len, tables)))};",
    ]
    for number, (group, table) in enumerate(zip(groups, tables, strict=True), 1):
        source = "$uri" + "".join(f"&$arg_{name}" for name in group.names)
        lines.append(f'map "{source}" ${_NAME}{number} {{')
        lines += [*(f'    "{key}" "{new}";' for key, new in table.items()), "}"]
    lines.append("# Part 2, inside of `server`, without the # in front:")
    lines += [f"# if (${_NAME}{n}) {{ return 301 ${_NAME}{n}; }}" for n, _ in enumerate(tables, 1)]
    return "\n".join(lines) + "\n"


def _nginx_table(group: _Group) -> Mapping[str, str]:
    """Return key and address for ngx_http_map_module. It ignores case, but in regular expressions."""
    texts = ["&".join((row.path.decode("utf-8", "replace"), *row.values)) for row in group.rows]
    count = Counter(text.lower() for text in texts)
    table = {}
    for row, text in zip(group.rows, texts, strict=True):
        is_exact = _is_simple(text) and count[text.lower()] == 1
        table[
            text if is_exact else f"~^{'&'.join((_pattern(row.path), *map(_encoded_pattern, row.values)))}$"
        ] = row.new
    return table


def _apache(groups: Sequence[_Group]) -> str:
    lines = ["RewriteEngine On"]
    if sum(len(group.rows) for group in groups) > _MANY:
        lines.insert(0, _NOT_HERE)
    for group in groups:
        blocks = _apache_blocks(group)
        if group.names:
            lines.append(f'RewriteCond %{{QUERY_STRING}} "!(?:^|&){group.names[0]}="')
            lines.append(f"RewriteRule ^ - [S={_count(blocks)}]")
        lines += blocks
    return "\n".join(lines) + "\n"


def _apache_blocks(group: _Group) -> list[str]:
    """Return the rules by the end of the path, so that a request is compared with few of them."""
    by_end: dict[bytes, list[str]] = {}
    for row in group.rows:
        target = row.new.replace("%", "\\%")
        by_end.setdefault(row.path[-_END:], []).extend(
            [
                f'RewriteCond %{{REQUEST_URI}} "^{_pattern(row.path)}$"',
                *(
                    f'RewriteCond %{{QUERY_STRING}} "(?:^|&){name}={_encoded_pattern(value)}(?:&|$)"'
                    for name, value in zip(group.names, row.values, strict=True)
                ),
                f'RewriteRule ^ "{target}" [R=301,L,NE,QSD]',
            ]
        )
    if len(group.rows) <= _FEW:
        return [line for block in by_end.values() for line in block]
    lines = []
    for end, block in by_end.items():
        lines.append(f'RewriteCond %{{REQUEST_URI}} "!{_pattern(end)}$"')
        lines += [f"RewriteRule ^ - [S={_count(block)}]", *block]
    return lines


def _count(lines: Iterable[str]) -> int:
    return sum(line.startswith("RewriteRule") for line in lines)


def _caddy(groups: Sequence[_Group]) -> str:
    lines = []
    for number, group in enumerate(groups, 1):
        source = "{http.request.uri.path}" + "".join(f"&{{http.request.uri.query.{n}}}" for n in group.names)
        lines.append(f'map "{source}" {{{_NAME}{number}}} {{')
        for row in group.rows:
            # Go reads a byte that is no UTF-8 as the mark of that.
            key = "&".join((row.path.decode("utf-8", "replace"), *map(unquote_plus, row.values)))
            lines.append(f'    "{key if _is_simple(key) else f"~^{_go_pattern(key)}$"}" "{row.new}"')
        lines += ['    default "none"', "}"]
        lines.append(f'@{_NAME}{number} expression `{{{_NAME}{number}}} != "none"`')
        lines.append(f"redir @{_NAME}{number} {{{_NAME}{number}}} 301")
    return "\n".join(lines) + "\n"


def _go_pattern(text: str) -> str:
    """Return a regular expression of characters, as Go has it, that means `text`."""
    return "".join(
        c if c == "/" or (c.isalnum() if c.isascii() else c.isprintable()) else f"\\x{{{ord(c):x}}}"
        for c in text
    )


def _wordpress(groups: Sequence[_Group]) -> str:
    tables = []
    for group in groups:
        names = ", ".join(f"'{name}'" for name in group.names)
        rows = "".join(f"            '{_php_key(row)}' => '{row.new}',\n" for row in group.rows)
        tables.append(f"        [[{names}], [\n{rows}        ]],\n")
    return _PHP.replace("TABLES\n", "".join(tables))


def _php_key(row: _Row) -> str:
    """Return path and values as PHP's rawurlencode writes them: ASCII without quotes."""
    return "&".join((quote(row.path), *(quote(unquote_plus(value), safe="") for value in row.values)))


_PHP = """\
if (!defined('ABSPATH')) {
    exit;
}
add_action('init', static function () {
    $tables = [
TABLES
    ];
    $request = explode('?', $_SERVER['REQUEST_URI'] ?? '', 2);
    $path = str_replace('%2F', '/', rawurlencode(rawurldecode($request[0])));
    $query = [];
    foreach (explode('&', $request[1] ?? '') as $part) {
        [$name, $value] = array_pad(explode('=', $part, 2), 2, '');
        $query[$name] ??= rawurlencode(urldecode($value));
    }
    foreach ($tables as [$names, $table]) {
        $key = $path;
        foreach ($names as $name) {
            $key .= '&' . ($query[$name] ?? '');
        }
        if (isset($table[$key])) {
            wp_redirect($table[$key], 301, 'feedsync');
            exit;
        }
    }
}, 0);
"""
_NOT_HERE = """\
# These are many. In .htaccess Apache would read them anew for each request: let <VirtualHost> include them.
# Where you cannot, but have WordPress, take the rules for that."""
_PLACES: Mapping[Server, str] = {
    "nginx": "nginx: inside of the `server` of the old site, or where the comments say.",
    "apache": "Apache: at the top of .htaccess, before WordPress's part, or in <VirtualHost>.",
    "caddy": "Caddy: inside of the block of the old site.",
    "wordpress": "WordPress: save this as wp-content/mu-plugins/feedsync-redirects.php",
}
_WRITERS: Mapping[Server, Callable[[Sequence[_Group]], str]] = {
    "nginx": _nginx,
    "apache": _apache,
    "caddy": _caddy,
    "wordpress": _wordpress,
}
