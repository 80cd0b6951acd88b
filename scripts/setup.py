"""Set up what the project needs; called by make with any Python from 3.11 on.

`setup.py venv` makes .venv from requirements.lock and pyproject.toml. Stamps in .venv hold the digests
of both files as they were when an installation was complete: times of files do not matter, and an
interrupted set-up is taken up anew. `--chosen` says that the person chose this Python, so that a .venv
made with another one is replaced.

`setup.py live` installs what the live tests need: newsboat, Chromium, zsh, fish, PostgreSQL, WordPress, web
servers (apt), node_modules (npm), a WebSub hub in an environment of its own (tests/live/websub-hub.lock),
Bluesky's server (tests/live/pds), Hugo and Jekyll (apt), Zola and Eleventy (tests/live/zola, eleventy),
Pelican as for the benchmark.

`setup.py bench` installs whom the benchmark measures against: Hugo (apt), and Pelican in an environment of
its own (benchmarks/peers.lock).
"""

from __future__ import annotations

import contextlib
import dataclasses
import fcntl
import hashlib
import io
import os
import re
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

ROOT = Path(__file__).resolve().parent.parent
VENV = ROOT / ".venv"
PYTHON = VENV / "bin" / "python"
LOCK = ROOT / "requirements.lock"
PROJECT = ROOT / "pyproject.toml"
LOCK_STAMP = VENV / "lock.stamp"
PROJECT_STAMP = VENV / "project.stamp"
LIVE = ROOT / "tests" / "live"
PIP = [str(PYTHON), "-I", "-m", "pip", "--no-input", "--disable-pip-version-check"]
HUB = LIVE / "websub-hub"
HUB_LOCK = LIVE / "websub-hub.lock"
PEERS = ROOT / "build" / "bench" / "peers"
PEERS_LOCK = ROOT / "benchmarks" / "peers.lock"
PDS = LIVE / "pds"
ELEVENTY = LIVE / "eleventy"
ZOLA = LIVE / "zola"
TAIL = 30
# WordPress in all its languages, with what PHP's own server and scripts need to run it; php-gd comes along.
WORDPRESS = "wordpress wordpress-l10n php-cli php-mysql php-xml php-curl mariadb-server".split()
WEB_SERVERS = "nginx-light apache2 caddy".split()

# Of pip's and uv's variables only those on how to reach an index are passed on: the others (no index
# at all, a target, a constraint, another Python) are meant for other work and would break this.
REACH = re.compile(
    r"(?!\w*NO_INDEX)(PIP|UV)_\w*"
    r"(INDEX|FIND_LINKS|HOST|CERT|TLS|PROXY|TIMEOUT|RETRIES|KEYRING|CACHE|CONFIG|LINK_MODE)"
)

# What pip, uv and apt say where they reach nobody.
UNREACHED = re.compile(
    r"establish a new connection|[Tt]emporary failure|[Cc]ould not (resolve|connect)|dns error"
    r"|error sending request|ProxyError|ConnectTimeout|[Nn]etwork is unreachable"
)

# Print what feedsync needs at run time, and what that needs in turn.
NEEDS = """
from importlib.metadata import requires
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name
seen, todo = set(), ["feedsync"]
while todo:
    for need in map(Requirement, requires(todo.pop()) or ()):
        name = canonicalize_name(need.name)
        if name not in seen and (need.marker is None or need.marker.evaluate({"extra": ""})):
            seen.add(name)
            todo.append(name)
print(*seen)
"""


class SetupError(Exception):
    """Tells the person at the terminal what is wrong."""


def environment() -> dict[str, str]:
    """Return the person's variables without those that would mislead Python, pip or uv."""
    return {
        name: value
        for name, value in os.environ.items()
        if not name.startswith(("PYTHON", "PIP_", "UV_", "VIRTUAL_ENV")) or REACH.match(name)
    }


def digest(path: Path) -> str:
    try:
        return hashlib.sha256(path.read_bytes()).hexdigest()
    except FileNotFoundError:
        raise SetupError(f"{path.relative_to(ROOT)} is missing") from None


def read(path: Path) -> str:
    try:
        return path.read_text("utf-8")
    except OSError:
        return ""


@contextlib.contextmanager
def working(title: str, log: Path, *held: int) -> Iterator[Job]:
    """Tell of a set-up under way in one line."""
    start = time.monotonic()
    log.write_text("", "utf-8")
    print(f"{title} … ", end="", file=sys.stderr, flush=True)
    how = "interrupted"
    try:
        yield Job(log, held)
        how = f"done ({time.monotonic() - start:.0f} s)"
    except Exception:
        how = "failed"
        raise
    finally:
        print(how, file=sys.stderr, flush=True)


@dataclasses.dataclass(frozen=True)
class Job:
    """A set-up under way: what its programs say goes to a log."""

    log: Path
    held: tuple[int, ...]

    def run(self, *command: str | Path, cwd: Path = ROOT, env: Mapping[str, str] | None = None) -> str:
        """Run a program and return what it wrote; show the end of the log when it fails."""
        with self.log.open("a+", encoding="utf-8", errors="replace") as log:
            print("$", *command, file=log, flush=True)
            begin = log.tell()
            # A lock goes along: a program that outlives us keeps the next set-up waiting.
            done = subprocess.run(
                command,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=subprocess.STDOUT,
                cwd=cwd,
                env=env or environment(),
                pass_fds=self.held,
                check=False,
            )
            log.seek(begin)
            said = log.read()
        if done.returncode:
            end = "\n".join(said.splitlines()[-TAIL:])
            if UNREACHED.search(said):
                end = "packages are fetched over the network, and their index cannot be reached"
            raise SetupError(f"{end}\n(the whole log: {self.log.relative_to(ROOT)})")
        return said


# ---- .venv


def venv_version() -> str:
    """Return the version of .venv's Python, or nothing where it does not run."""
    if Path(sys.executable).parent == PYTHON.parent:
        return "{}.{}".format(*sys.version_info)
    code = "import sys; print('{}.{}'.format(*sys.version_info))"
    try:
        done = subprocess.run([PYTHON, "-IS", "-c", code], capture_output=True, check=True, text=True)
    except (OSError, subprocess.CalledProcessError):
        return ""
    return done.stdout.strip()


def maker() -> str:
    return f"{os.path.realpath(sys.base_prefix)} {sys.version_info[0]}.{sys.version_info[1]}"


def lock_stamp() -> str:
    # The place counts too: the programs in .venv/bin name it.
    return f"{digest(LOCK)}\n{ROOT}\n"


def outdated(*, chosen: bool) -> str:
    """Return "all", "project" or "" for what must be installed."""
    stamp, _, made_with = read(LOCK_STAMP).rpartition("made with ")
    version = venv_version()
    if (
        stamp != lock_stamp()
        or not version
        or made_with.split()[-1] != version
        or (chosen and Path(sys.executable).parent != PYTHON.parent and made_with != maker())
    ):
        return "all"
    if read(PROJECT_STAMP) != digest(PROJECT) or not (VENV / "bin" / "feedsync").exists():
        return "project"
    return ""


def find_uv() -> str | None:
    return shutil.which(os.environ.get("UV", "uv") or "no uv wanted")


def check_venv_module(base: str) -> None:
    code = "import venv, ensurepip; ensurepip.version()"
    if subprocess.run([base, "-I", "-c", code], capture_output=True, check=False).returncode:
        version = "{}.{}".format(*sys.version_info)
        raise SetupError(
            f"{base} lacks its venv module or ensurepip.\n"
            f"Debian and Ubuntu: apt install python3-venv (or python{version}-venv); or install uv; or\n"
            "name another Python: make PYTHON=/path/to/python"
        )


def locked(names: set[str]) -> str:
    """Return those entries of requirements.lock, with their hashes."""
    entries = re.split(r"^(?=\w)", LOCK.read_text("utf-8"), flags=re.MULTILINE)
    return "".join(entry for entry in entries if entry.split("==")[0] in names)


def build_tools() -> set[str]:
    import tomllib  # not above: when nothing is to be done, this must be quick

    group = tomllib.loads(PROJECT.read_text("utf-8"))["dependency-groups"]["build"]
    return {re.split(r"[^\w.-]", entry)[0] for entry in group}


def installer(uv: str | None) -> list[str]:
    if uv:
        return [uv, "pip", "install", "--python", str(PYTHON)]
    return [*PIP, "install"]


def install_all(job: Job, uv: str | None, base: str) -> None:
    if uv:
        job.run(uv, "venv", "--allow-existing", "--python", base, VENV)
    else:
        job.run(base, "-I", "-m", "venv", VENV)
    install = installer(uv)
    # feedgen comes as source only. What builds it is installed first, lest pip fetches that unchecked.
    tools = VENV / "tools.lock"
    tools.write_text(locked(build_tools()), "utf-8")
    job.run(*install, "--require-hashes", "-r", tools)
    job.run(*install, "--require-hashes", "--no-deps", "--no-build-isolation", "-r", LOCK)


def install_project(job: Job, uv: str | None) -> None:
    job.run(*installer(uv), "--no-deps", "--no-build-isolation", "--no-index", "-e", ROOT)
    try:
        job.run(*PIP, "check")
    except SetupError as error:
        raise SetupError(f"{error}\nIf requirements.lock lags behind pyproject.toml: make lock") from None


def wheelhouse(job: Job) -> None:
    """Keep wheels of what feedsync needs at run time, for a test that installs it elsewhere.

    Where only uv knows how to reach an index there are none; nothing else needs them.
    """
    wheels = VENV / "wheels"
    needed = VENV / "needed.lock"
    needed.write_text(locked(set(job.run(PYTHON, "-I", "-c", NEEDS).split())), "utf-8")
    flags = ["--require-hashes", "--no-deps", "--no-build-isolation", "-w", str(wheels)]
    try:
        job.run(*PIP, "wheel", *flags, "-r", needed)
    except SetupError:
        shutil.rmtree(wheels, ignore_errors=True)


def remove_venv() -> None:
    for stamp in (LOCK_STAMP, PROJECT_STAMP):  # first, should we be stopped halfway
        stamp.unlink(missing_ok=True)
    if VENV.is_symlink() or VENV.is_file():
        VENV.unlink()
    elif VENV.exists():
        shutil.rmtree(VENV)


def set_up_venv(*, chosen: bool) -> None:
    if not outdated(chosen=chosen):
        return
    with locking() as lock:
        what = outdated(chosen=chosen)  # another make may have done it meanwhile
        if not what:
            return
        uv = find_uv()
        stamps = f"{lock_stamp()}made with {maker()}", digest(PROJECT)
        if what == "all":
            # Not with itself, should .venv's own Python run this.
            base = getattr(sys, "_base_executable", sys.executable)
            if not uv:
                check_venv_module(base)
            remove_venv()
            VENV.mkdir()
        PROJECT_STAMP.unlink(missing_ok=True)
        with working("setting up .venv", VENV / "setup.log", lock) as job:
            if what == "all":
                install_all(job, uv, base)
            install_project(job, uv)
            if what == "all":
                wheelhouse(job)
                LOCK_STAMP.write_text(stamps[0], "utf-8")
            PROJECT_STAMP.write_text(stamps[1], "utf-8")


# ---- live tests


def set_up_apt(name: str, *packages: str, is_there: bool) -> None:
    """Install packages of Debian, by default the one of that name, unless it is there."""
    if is_there:
        return
    root = os.geteuid() == 0
    if not shutil.which("apt-get") or not (root or shutil.which("sudo")):
        brew = "" if packages else f", or brew install {name}"
        print(f"{name} is missing: apt install {' '.join(packages or [name])}{brew}", file=sys.stderr)
        return
    # No server that comes along is to be started: that is what runlevel 1 tells Debian.
    apt = [
        "env",
        "DEBIAN_FRONTEND=noninteractive",
        "RUNLEVEL=1",
        "apt-get",
        "-q",
        "-o",
        "DPkg::Lock::Timeout=300",
    ]
    if not root:
        apt.insert(0, "sudo")
    with working(f"installing {name}", LIVE / "setup.log") as job:
        job.run(*apt, "update", env=os.environ)
        job.run(*apt, "install", "-y", "--no-install-recommends", *(packages or [name]), env=os.environ)


def has_wordpress() -> bool:
    """Return whether WordPress is there, with PHP's extensions and a MariaDB server."""
    php = shutil.which("php")
    server = shutil.which("mariadbd") or Path("/usr/sbin/mariadbd").exists()
    if not php or not server or not Path("/usr/share/wordpress/wp-load.php").exists():
        return False
    done = subprocess.run([php, "-m"], capture_output=True, check=False, text=True)
    return {"mysqli", "xml", "curl", "gd"} <= set(done.stdout.lower().split())


def has_web_servers() -> bool:
    """Return whether all are there that redirects are written for."""
    return all(
        shutil.which(name) or Path(f"/usr/sbin/{name}").exists() for name in ("nginx", "apache2", "caddy")
    )


def set_up_npm() -> None:
    stamp = LIVE / "node_modules" / ".lock.stamp"
    now = digest(LIVE / "package-lock.json")
    if read(stamp) == now:
        return
    npm = shutil.which("npm")
    if not npm:
        print(
            "npm is missing: install Node.js and npm for feedsmith, the strict feed parser, and axe",
            file=sys.stderr,
        )
        return
    with working("installing feedsmith and axe", LIVE / "setup.log") as job:
        job.run(npm, "ci", cwd=LIVE, env=os.environ)
        stamp.write_text(now, "utf-8")


def set_up_node(name: str, folder: Path, *, build: str = "") -> None:
    """Install programs for Node.js, with the scripts of no package but the one to build here."""
    stamp, now = folder / "node_modules" / ".lock.stamp", digest(folder / "package-lock.json")
    if read(stamp) == now:
        return
    npm = shutil.which("npm")
    if not npm:
        print(f"npm is missing: install Node.js (20 or later) and npm for {name}", file=sys.stderr)
        return
    with working(f"installing {name}", LIVE / "setup.log") as job:
        job.run(npm, "ci", "--ignore-scripts", cwd=folder, env=os.environ)
        if build:
            job.run(npm, "rebuild", build, cwd=folder, env=os.environ)
        stamp.write_text(now, "utf-8")


def has_jekyll() -> bool:
    """Return whether Jekyll is there, with its feed plugin."""
    ruby = shutil.which("ruby")
    if not ruby or not shutil.which("jekyll"):
        return False
    return not subprocess.run([ruby, "-e", "gem 'jekyll-feed'"], capture_output=True, check=False).returncode


def set_up_apart(name: str, folder: Path, lock: Path) -> None:
    """Install packages apart from .venv, as they need some that nothing else here does."""
    stamp, now = folder / "lock.stamp", f"{digest(lock)}\n{ROOT}\n{maker()}"
    if read(stamp) == now:
        return
    uv, base, python = find_uv(), getattr(sys, "_base_executable", sys.executable), folder / "bin" / "python"
    if not uv:
        check_venv_module(base)
    shutil.rmtree(folder, ignore_errors=True)
    folder.parent.mkdir(parents=True, exist_ok=True)
    with working(f"installing {name}", LIVE / "setup.log") as job:
        if uv:
            job.run(uv, "venv", "--python", base, folder)
            install = [uv, "pip", "install", "--python", str(python)]
        else:
            job.run(base, "-I", "-m", "venv", folder)
            install = [str(python), *PIP[1:], "install"]
        job.run(*install, "--require-hashes", "--no-deps", "-r", lock)
        stamp.write_text(now, "utf-8")


def set_up_live() -> None:
    with locking():
        for program in ("newsboat", "chromium", "zsh", "fish"):
            set_up_apt(program, is_there=shutil.which(program) is not None)
        # Debian keeps its programs off PATH; the tests start a server where none is running.
        set_up_apt("postgresql", is_there=any(Path("/usr/lib/postgresql").glob("*/bin/initdb")))
        set_up_apt("WordPress", *WORDPRESS, is_there=has_wordpress())
        set_up_apt("web servers", *WEB_SERVERS, is_there=has_web_servers())
        set_up_npm()
        set_up_apart("a WebSub hub", HUB, HUB_LOCK)
        set_up_apart("Pelican", PEERS, PEERS_LOCK)
        set_up_node("Bluesky's server", PDS, build="better-sqlite3")
        set_up_apt("hugo", is_there=shutil.which("hugo") is not None)
        set_up_apt("Jekyll", "jekyll", "ruby-jekyll-feed", is_there=has_jekyll())
        if sys.platform.startswith("linux"):  # there is no other package of it
            set_up_node("Zola", ZOLA)
        set_up_node("Eleventy", ELEVENTY)


def set_up_bench() -> None:
    with locking():
        set_up_apt("hugo", is_there=shutil.which("hugo") is not None)
        set_up_apart("Pelican", PEERS, PEERS_LOCK)


@contextlib.contextmanager
def locking() -> Iterator[int]:
    """Let only one set-up work at a time."""
    handle = os.open(ROOT / "scripts", os.O_RDONLY)
    try:
        fcntl.flock(handle, fcntl.LOCK_EX)
        yield handle
    finally:
        os.close(handle)


def stop(number: int, _frame: object) -> None:
    sys.exit(128 + number)


def main(arguments: list[str]) -> int:
    if isinstance(sys.stderr, io.TextIOWrapper):
        sys.stderr.reconfigure(errors="replace")  # not every terminal has the dots
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, stop)
    try:
        if arguments[0] == "live":
            set_up_live()
        elif arguments[0] == "bench":
            set_up_bench()
        else:
            set_up_venv(chosen="--chosen" in arguments)
    except (SetupError, OSError) as error:
        print(error, file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
