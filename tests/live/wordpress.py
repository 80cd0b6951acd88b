"""A WordPress of Debian's packages that is nobody else's: served by PHP on a free port of this machine.

`make live-setup` installs what it needs. It asks nothing of the network, sends no mail and runs no cron:
a scheduled post becomes public when a test says `php("wp_publish_post(7);")`.
"""

from __future__ import annotations

import json
import os
import secrets
import shutil
import signal
import socket
import struct
import subprocess
import tempfile
import time
import zlib
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any, Literal, NamedTuple

import requests
from services import loopback, require

PACKAGE = Path("/usr/share/wordpress")
LANGUAGES = [Path("/var/lib/wordpress/wp-content/languages"), PACKAGE / "wp-content" / "languages"]
PERMALINKS = "/%year%/%monthnum%/%postname%/"
_CLIENT_VARIABLES = {"HOME": "/nonexistent", "PATH": os.environ["PATH"] + ":/usr/sbin", "LANG": "C.UTF-8"}

Block = Literal["login", "firewall", "absent"]


class MariaDB(NamedTuple):
    """A server at 127.0.0.1 that lets root in without a password; port 0 where there is none."""

    port: int
    reason: str = ""

    def run(self, statement: str) -> None:
        """Run a statement. Raises `subprocess.SubprocessError`, `OSError`."""
        address = ["--protocol=tcp", "-h", "127.0.0.1", "-P", str(self.port), "-u", "root"]
        command = ["mariadb", "--no-defaults", *address, "--connect-timeout=2", "-e", statement]
        _run(command)


class WordPress:
    """A running site, empty at first. `user` is an administrator, `password` an application password.

    What a test adds stays for the next one: `clear` removes it.
    """

    def __init__(self, folder: Path, port: int) -> None:
        self.folder = folder
        self.address = f"http://127.0.0.1:{port}"
        self.user = "redazione"
        self.password = ""
        self._session = requests.Session()
        self._session.trust_env = False

    def php(self, code: str, **values: object) -> str:
        """Run PHP inside WordPress as the administrator and return what it prints. `$v` holds the values."""
        return self._php(_AS_ADMINISTRATOR + code, values).decode("utf-8")

    def rest(
        self, method: str, path: str, *, json: Any = None, login: bool = True, **params: object
    ) -> requests.Response:
        """Ask the REST API, as `/wp/v2/posts`; a list among the parameters is joined by commas."""
        texts = {
            name: ",".join(map(str, value)) if isinstance(value, list | tuple) else str(value)
            for name, value in params.items()
        }
        return self._session.request(
            method,
            f"{self.address}/",
            params={"rest_route": path} | texts,
            json=json,
            auth=(self.user, self.password) if login else None,
            timeout=60,
        )

    def get(self, path: str) -> requests.Response:
        """Ask for a page or a file of the site as a visitor does."""
        return self._session.get(self.address + path, timeout=60)

    def add_post(self, title: str, content: str = "<p>Testo.</p>", **fields: object) -> int:
        """Add a post, published unless its fields say otherwise, and return its number."""
        values = {"title": title, "content": content, "status": "publish"} | fields
        return int(_good(self.rest("POST", "/wp/v2/posts", json=values))["id"])

    def add_posts(self, count: int, first: int = 1) -> list[int]:
        """Add invented news at once, five hours apart from 2020 on; each fifth has a featured image.

        As with any import, WordPress says of each that it was last modified on its own date.
        """
        return list(map(int, json.loads(self.php(_ADD_POSTS, count=count, first=first))))

    def add_image(self, name: str = "foto.png", alt: str = "", caption: str = "", post: int = 0) -> int:
        """Upload a small PNG and return the number of the attachment."""
        answer = self._session.post(
            f"{self.address}/?rest_route=/wp/v2/media",
            data=png(640, 360),
            headers={"Content-Type": "image/png", "Content-Disposition": f'attachment; filename="{name}"'},
            auth=(self.user, self.password),
            timeout=60,
        )
        number = int(_good(answer)["id"])
        told = {"alt_text": alt, "caption": caption} | ({"post": post} if post else {})
        _good(self.rest("POST", f"/wp/v2/media/{number}", json=told))
        return number

    def export_wxr(self) -> bytes:
        """Return what Tools > Export gives of all content, attachments too."""
        code = "require_once ABSPATH . 'wp-admin/includes/export.php'; export_wp(['content' => 'all']);"
        return self._php(_AS_ADMINISTRATOR + code, {})

    def feed(self, kind: str = "rss2") -> bytes:
        """Return the site's own feed: `rss2`, `atom`, `rdf` or `rss`."""
        answer = self.get(f"/?feed={kind}")
        answer.raise_for_status()
        return answer.content

    def set_permalinks(self, structure: str = PERMALINKS) -> None:
        """Set how addresses of posts look: with an empty structure `/?p=7`, and no `/wp-json/`."""
        self.php("$wp_rewrite->set_permalink_structure($v['to']); flush_rewrite_rules();", to=structure)

    def block_rest(self, how: Block) -> None:
        """Let the API refuse whoever is not logged in, or everyone as a firewall does, or not be there."""
        (self.folder / "wp-content" / "blocked.txt").write_text(how, "utf-8")

    def unblock(self) -> None:
        (self.folder / "wp-content" / "blocked.txt").unlink(missing_ok=True)

    def clear(self) -> None:
        """Remove all posts, pages, images and comments, and what blocks the API; terms and authors stay."""
        self.unblock()
        self.php(_CLEAR)

    def _install(self) -> None:
        language = "it_IT" if (self.folder / "wp-content/languages/it_IT.mo").exists() else ""
        values = {"user": self.user, "address": self.address, "permalinks": PERMALINKS, "language": language}
        self.password = self._php(_INSTALL, values).decode("ascii")

    def _php(self, code: str, values: Mapping[str, object]) -> bytes:
        script = f"<?php $v = json_decode(getenv('VALUES'), true); {code}"
        try:
            return _run(
                ["php", "-d", "display_errors=stderr"],
                cwd=self.folder,
                variables={"VALUES": json.dumps(values)},
                text=script,
            )
        except subprocess.CalledProcessError as error:
            said = error.stderr.decode("utf-8", "replace") or error.stdout.decode("utf-8", "replace")
            raise AssertionError(f"PHP failed: {said}") from None


@contextmanager
def running_wordpress(folder: Path) -> Iterator[WordPress]:
    """Install and serve a WordPress in a folder that is not there yet; skip the test where none can be."""
    missing = [name for name in ("php", "mariadb") if not shutil.which(name)]
    if not (PACKAGE / "wp-load.php").exists():
        missing.append(str(PACKAGE))
    if missing:
        require(
            "wordpress", available=False, reason=f"no {', '.join(missing)}: `make live-setup` installs it"
        )
    require("loopback", loopback())
    with _mariadb() as mariadb, _database(mariadb) as database:
        site = WordPress(folder, _free_port())
        _lay_out(folder, mariadb.port, database)
        site._install()
        with _served(site):
            yield site


@contextmanager
def _served(site: WordPress) -> Iterator[None]:
    with (site.folder / "php.log").open("wb") as log:
        server = subprocess.Popen(
            ["php", "-d", "display_errors=stderr", "-S", site.address[7:], "-t", site.folder, "router.php"],
            cwd=site.folder,
            env=_CLIENT_VARIABLES | {"PHP_CLI_SERVER_WORKERS": "4"},
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=log,
            start_new_session=True,
        )
    try:
        _wait_for(site, server)
        yield
    finally:
        site._session.close()
        with suppress(ProcessLookupError):
            os.killpg(server.pid, signal.SIGKILL)
        server.wait()


def _wait_for(site: WordPress, server: subprocess.Popen[bytes]) -> None:
    for _ in range(300):
        with suppress(requests.ConnectionError):
            if site.rest("GET", "/wp/v2/types").ok:
                return
        if server.poll() is not None:
            break
        time.sleep(0.1)
    raise AssertionError(f"WordPress does not answer: {(site.folder / 'php.log').read_text('utf-8')}")


def _lay_out(folder: Path, port: int, database: str) -> None:
    """Make a tree of WordPress. PHP takes a linked file for the one it leads to, so those that load it are copied."""
    folder.mkdir()
    for path in PACKAGE.glob("*.php"):
        shutil.copy(path, folder)
    for name in ("wp-includes", "wp-admin"):
        (folder / name).symlink_to(PACKAGE / name)
    content = folder / "wp-content"
    for name in ("plugins", "uploads", "mu-plugins", "themes/plain"):
        (content / name).mkdir(parents=True)
    for languages in LANGUAGES:
        if (languages / "it_IT.mo").exists():
            (content / "languages").symlink_to(languages)
            break
    config = _CONFIG.replace("DATABASE", database).replace("PORT", str(port))
    for key in ("AUTH", "SECURE_AUTH", "LOGGED_IN", "NONCE"):
        config += (
            f"define('{key}_KEY', '{secrets.token_hex()}');\ndefine('{key}_SALT', '{secrets.token_hex()}');\n"
        )
    (folder / "wp-config.php").write_text(config + "require_once ABSPATH . 'wp-settings.php';\n", "utf-8")
    (folder / "router.php").write_text(_ROUTER, "utf-8")
    (content / "mu-plugins" / "tests.php").write_text(_MUST_USE, "utf-8")
    (content / "themes/plain/style.css").write_text("/*\nTheme Name: Plain\n*/\n", "utf-8")
    (content / "themes/plain/functions.php").write_text(_THEME_FUNCTIONS, "utf-8")
    (content / "themes/plain/index.php").write_text(_THEME_PAGE, "utf-8")


@contextmanager
def _database(mariadb: MariaDB) -> Iterator[str]:
    name = f"feedsync_{secrets.token_hex(8)}"
    mariadb.run(f"CREATE DATABASE {name} CHARACTER SET utf8mb4")
    try:
        yield name
    finally:
        mariadb.run(f"DROP DATABASE {name}")


@contextmanager
def _mariadb() -> Iterator[MariaDB]:
    """Find a server at port 3306, else start one; skip the test where that fails."""
    running = MariaDB(3306)
    try:
        running.run("SELECT 1")
    except (OSError, subprocess.SubprocessError):
        with own_mariadb() as own:
            require("wordpress", own.port, f"MariaDB: {own.reason}")
            yield own
    else:
        yield running


@contextmanager
def own_mariadb() -> Iterator[MariaDB]:
    """Start a server with data of its own; where that fails, its port is 0 and it says why."""
    # The path of a socket must be short, which that of tmp_path need not be.
    folder = Path(tempfile.mkdtemp(prefix="feedsync-db-"))
    data, user = folder / "data", None
    if os.geteuid() == 0:
        user = "mysql"  # the server refuses root
    server = None
    try:
        if user:
            shutil.chown(folder, user, user)
        _run(["mariadb-install-db", "--no-defaults", f"--datadir={data}", *_AUTH], user=user)
        port = _free_port()
        server = _start_mariadb(folder, port, user)
        found = _answering(port, server, folder / "log")
    except (LookupError, OSError, subprocess.SubprocessError) as error:
        found = MariaDB(0, f"none answers at port 3306 without a password, and none starts: {error}")
    try:
        yield found
    finally:
        if server:
            server.kill()
            server.wait()
        shutil.rmtree(folder, ignore_errors=True)


_AUTH = ["--auth-root-authentication-method=normal", "--skip-test-db"]


def _start_mariadb(folder: Path, port: int, user: str | None) -> subprocess.Popen[bytes]:
    with (folder / "log").open("wb") as log:
        return subprocess.Popen(
            [
                shutil.which("mariadbd", path=_CLIENT_VARIABLES["PATH"]) or "mariadbd",
                "--no-defaults",
                f"--datadir={folder / 'data'}",
                f"--socket={folder / 'socket'}",
                f"--pid-file={folder / 'pid'}",
                "--bind-address=127.0.0.1",
                f"--port={port}",
                "--innodb-flush-log-at-trx-commit=0",
            ],
            user=user,
            group=user,
            extra_groups=[] if user else None,
            cwd="/",
            env=_CLIENT_VARIABLES,
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=log,
            start_new_session=True,
        )


def _answering(port: int, server: subprocess.Popen[bytes], log: Path) -> MariaDB:
    mariadb = MariaDB(port)
    for _ in range(300):
        with suppress(subprocess.SubprocessError):
            mariadb.run("SELECT 1")
            return mariadb
        if server.poll() is not None:
            break
        time.sleep(0.1)
    return MariaDB(0, log.read_text("utf-8", "replace")[-1000:])


def _run(
    command: list[str],
    *,
    user: str | None = None,
    cwd: Path = Path("/"),
    variables: dict[str, str] | None = None,
    text: str = "",
) -> bytes:
    return subprocess.run(
        command,
        user=user,
        group=user,
        extra_groups=[] if user else None,
        cwd=cwd,
        env=_CLIENT_VARIABLES | (variables or {}),
        input=text.encode(),
        capture_output=True,
        check=True,
        timeout=300,
    ).stdout


def _free_port() -> int:
    with socket.socket() as server:
        server.bind(("127.0.0.1", 0))
        return int(server.getsockname()[1])


def _good(answer: requests.Response) -> Any:
    assert answer.ok, f"{answer.status_code}: {answer.text[:1000]}"
    return answer.json()


def png(width: int, height: int) -> bytes:
    """Return a picture of one colour."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    pixels = zlib.compress((b"\0" + b"\x1f\x6f\x8b" * width) * height)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", pixels) + chunk(b"IEND", b"")


_CONFIG = """<?php
define('DB_NAME', 'DATABASE');
define('DB_USER', 'root');
define('DB_PASSWORD', '');
define('DB_HOST', '127.0.0.1:PORT');
define('DB_CHARSET', 'utf8mb4');
define('DB_COLLATE', '');
define('WP_CONTENT_DIR', __DIR__ . '/wp-content');
define('WP_DEFAULT_THEME', 'plain');
define('WP_ENVIRONMENT_TYPE', 'local');
define('WP_HTTP_BLOCK_EXTERNAL', true);
define('AUTOMATIC_UPDATER_DISABLED', true);
define('DISABLE_WP_CRON', true);
define('WP_DEBUG', false);
$table_prefix = 'wp_';
"""

_ROUTER = """<?php
$path = urldecode(parse_url($_SERVER['REQUEST_URI'], PHP_URL_PATH) ?: '/');
if ($path !== '/' && is_file(__DIR__ . $path)) {
    return false;
}
$_SERVER['SCRIPT_NAME'] = $_SERVER['PHP_SELF'] = '/index.php';
$_SERVER['SCRIPT_FILENAME'] = __DIR__ . '/index.php';
unset($_SERVER['PATH_INFO']);
require __DIR__ . '/index.php';
"""

# What PHP compiled it keeps for some seconds, so the block lies in a file that is not PHP.
_MUST_USE = """<?php
add_filter('pre_wp_mail', '__return_true');
$how = @file_get_contents(WP_CONTENT_DIR . '/blocked.txt');
if ($how === 'login') {
    add_filter('rest_authentication_errors', function ($result) {
        if ($result || is_user_logged_in()) {
            return $result;
        }
        return new WP_Error('rest_not_logged_in', 'You are not currently logged in.', ['status' => 401]);
    });
} elseif ($how && preg_match('~^/(index\\.php/)?wp-json(/|$|\\?)|[?&]rest_route=~', $_SERVER['REQUEST_URI'] ?? '')) {
    [$status, $says] = $how === 'firewall' ? ['403 Forbidden', 'Access denied'] : ['404 Not Found', 'Not found'];
    header("HTTP/1.1 $status");
    header('Content-Type: text/html; charset=UTF-8');
    exit("<!DOCTYPE html>\\n<html><head><title>$status</title></head><body><h1>$says</h1></body></html>\\n");
}
"""

_THEME_FUNCTIONS = """<?php
add_action('after_setup_theme', function () {
    foreach (['post-thumbnails', 'automatic-feed-links', 'title-tag', 'html5'] as $feature) {
        add_theme_support($feature);
    }
});
"""

_THEME_PAGE = """<!DOCTYPE html>
<html <?php language_attributes(); ?>>
<head><meta charset="<?php bloginfo('charset'); ?>"><?php wp_head(); ?></head>
<body <?php body_class(); ?>>
<?php while (have_posts()) { the_post(); ?>
<article><h1><?php the_title(); ?></h1><?php the_post_thumbnail(); the_content(); ?></article>
<?php } wp_footer(); ?>
</body></html>
"""

_AS_ADMINISTRATOR = "require 'wp-load.php'; wp_set_current_user(1); "

_INSTALL = """
define('WP_INSTALLING', true);
parse_str('', $_GET);
$_SERVER['HTTP_HOST'] = substr($v['address'], 7);
$_SERVER['REQUEST_URI'] = '/';
define('WP_SITEURL', $v['address']);
require 'wp-load.php';
require_once ABSPATH . 'wp-admin/includes/upgrade.php';
wp_install('Gazzetta di Porto', $v['user'], 'redazione@example.com', true, '', wp_generate_password(), $v['language']);
update_option('home', $v['address']);
update_option('siteurl', $v['address']);
update_option('timezone_string', 'Europe/Rome');
update_option('blogdescription', 'Notizie dal porto');
$wp_rewrite->set_permalink_structure($v['permalinks']);
flush_rewrite_rules();
wp_update_user(['ID' => 1, 'display_name' => 'Marco Conti', 'nickname' => 'Marco Conti']);
wp_insert_user(['user_login' => 'giulia', 'user_email' => 'giulia@example.com', 'role' => 'author',
    'user_pass' => wp_generate_password(), 'display_name' => 'Giulia Ferri', 'nickname' => 'Giulia Ferri']);
foreach (get_posts(['post_type' => 'any', 'post_status' => 'any', 'numberposts' => -1]) as $post) {
    wp_delete_post($post->ID, true);
}
echo WP_Application_Passwords::create_new_application_password(1, ['name' => 'tests'])[0];
"""

_CLEAR = """
foreach (['posts', 'postmeta', 'comments', 'commentmeta', 'term_relationships'] as $table) {
    $wpdb->query('DELETE FROM ' . $wpdb->$table);
}
$wpdb->query("UPDATE $wpdb->term_taxonomy SET count = 0");
delete_option('sticky_posts');
"""

_ADD_POSTS = """
require_once ABSPATH . 'wp-admin/includes/image.php';
require_once ABSPATH . 'wp-admin/includes/taxonomy.php';
$what = ['Traghetto in ritardo', 'Nuova biblioteca', "Regata d\\u{2019}autunno", 'Mercato del pesce', 'Sciopero dei treni',
    'Restauro del faro', 'Concerto in piazza', 'Scuola «Verdi» riaperta', 'Ponte chiuso', 'Festa & fuochi'];
$where = ['a Porto Vecchio', 'al molo sud', 'in via Roma', "sull\\u{2019}isola", 'nel quartiere Mare', 'a Santa Chiara'];
$categories = array_map('wp_create_category', ['Cronaca', 'Porto', 'Cultura', 'Sport']);
$tags = ['mare', 'traghetti', 'scuola', 'musei', 'città', 'viabilità'];
$authors = get_users(['fields' => 'ID', 'orderby' => 'ID']);
$picture = function (int $n, int $post) use ($authors) {
    $canvas = imagecreatetruecolor(640, 360);
    imagefill($canvas, 0, 0, imagecolorallocate($canvas, $n % 256, 111, 139));
    ob_start();
    imagejpeg($canvas, null, 60);
    $file = wp_upload_bits("foto-$n.jpg", null, ob_get_clean());
    $image = wp_insert_attachment(['post_mime_type' => 'image/jpeg', 'post_title' => "Foto $n", 'post_status' => 'inherit',
        'post_excerpt' => "Il molo, foto $n"], $file['file'], $post);
    wp_update_attachment_metadata($image, wp_generate_attachment_metadata($image, $file['file']));
    update_post_meta($image, '_wp_attachment_image_alt', "Barche al molo, numero $n");
    set_post_thumbnail($post, $image);
};
wp_defer_term_counting(true);
$wpdb->query('START TRANSACTION');
$made = [];
for ($n = $v['first']; $n < $v['first'] + $v['count']; $n++) {
    $title = $what[$n % 10] . ' ' . $where[$n % 6] . ", $n";
    $text = "<!-- wp:paragraph -->\\n<p>La notizia numero $n: <strong>{$what[$n % 10]}</strong> {$where[$n % 6]}. "
        . "<a href=\\"/citta/\\">Leggi</a> che cosa cambia.</p>\\n<!-- /wp:paragraph -->\\n\\n"
        . "<!-- wp:heading -->\\n<h2>I fatti</h2>\\n<!-- /wp:heading -->\\n\\n"
        . "<!-- wp:paragraph -->\\n<p>" . str_repeat('Perché sì, è così: lo dicono i testimoni. ', 1 + $n % 9)
        . "</p>\\n<!-- /wp:paragraph -->";
    $post = wp_insert_post(wp_slash(['post_title' => $title, 'post_content' => $text, 'post_status' => 'publish',
        'post_date' => gmdate('Y-m-d H:i:s', 1577865600 + $n * 18000), 'post_author' => $authors[$n % 2],
        'post_excerpt' => $n % 3 ? '' : "In breve: {$what[$n % 10]}.", 'post_category' => [$categories[$n % 4]],
        'tags_input' => [$tags[$n % 6], $tags[($n + 1) % 6]]]), true);
    if (is_wp_error($post)) {
        throw new Exception($post->get_error_message());
    }
    if ($n % 5 === 0) {
        $picture($n, $post);
    }
    $made[] = $post;
}
$wpdb->query('COMMIT');
wp_defer_term_counting(false);
echo json_encode($made);
"""
