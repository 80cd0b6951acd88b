"""Why a WordPress does not answer, and what helps: an outage is told from a door that is shut. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from feedsync.text.characters import one_line

if TYPE_CHECKING:
    from feedsync.net.client import Answer

_OK, _BAD, _NO_LOGIN, _FORBIDDEN, _NOT_FOUND, _TOO_MANY, _BROKEN, _BUSY = (
    200,
    400,
    401,
    403,
    404,
    429,
    500,
    503,
)
_SHUT = frozenset({403, 405, 406, 409, 418, 451})
_AGAIN = "The next run tries again."
_OPEN = (
    "Let this machine ask for /wp-json/wp/v2/: an exception for its address, or for the User-Agent `feedsync`"
)
_OR_LOGIN = ", or give `user` and `password` of an application password"
_LOGIN = (
    "Is the application password still valid, and may this user edit posts? (Users, Profile, Application"
    " Passwords.) Some servers also keep the header Authorization from WordPress."
)
_WALLS = {
    "wordfence": "Wordfence",
    "cloudflare": "Cloudflare",
    "sucuri": "Sucuri",
    "mod_security": "ModSecurity",
    "imunify": "Imunify360",
    "ninjafirewall": "NinjaFirewall",
}
_PHP = (b"<b>Warning</b>", b"<b>Notice</b>", b"<b>Deprecated</b>", b"<b>Fatal error</b>")


def instead(answer: Answer, *, has_login: bool) -> tuple[str, str]:
    """Say what answered instead of the API, and what helps."""
    by, advice = _wall(answer), _opened(has_login=has_login)
    status = answer.status
    table = {
        _NO_LOGIN: ("wants a login before anything else (401): is the whole site locked?", advice),
        _NOT_FOUND: (
            "has no REST API (404).",
            "Is `url` the address of WordPress itself? If so, a plugin or the web server took the API away.",
        ),
        **{shut: (f"keeps its REST API shut ({shut}{by}).", advice) for shut in _SHUT},
    }
    if status in table:
        return table[status]
    if _wants_rest(answer):
        return _resting(answer, by)
    if status >= _BROKEN:
        return f"does not work at the moment: it answers {status}{by}.", _AGAIN
    return _no_data(answer, by, advice)


def _opened(*, has_login: bool) -> str:
    return f"{_OPEN}{'' if has_login else _OR_LOGIN}."


def _wants_rest(answer: Answer) -> bool:
    return answer.status == _TOO_MANY or (answer.status == _BUSY and answer.retry_after is not None)


def _resting(answer: Answer, by: str) -> tuple[str, str]:
    wait = f" for {answer.retry_after:,.0f} seconds" if answer.retry_after else ""
    return f"wants to be left alone{wait} ({answer.status}{by}).", _AGAIN


def _no_data(answer: Answer, by: str, advice: str) -> tuple[str, str]:
    if any(mark in answer.body for mark in _PHP):
        return "mixes messages of PHP into its answers.", "Set display_errors to off in PHP."
    if answer.status == _OK and answer.body.lstrip(b"\xef\xbb\xbf \r\n\t")[:1] == b"<":
        return (
            f"answers with a web page where data was due{by}.",
            "Is it a page of maintenance, a check for robots, or a cache that ignores the question? "
            + advice,
        )
    return f"gave an answer ({answer.status}) that is no JSON in UTF-8.", "Does a plugin change REST answers?"


def _wall(answer: Answer) -> str:
    """Return `, by …` where a firewall gives its name away."""
    text = answer.body[:20_000].decode("utf-8", "replace")
    told = f"{answer.headers.get('Server', '')} {' '.join(answer.headers)} {text}".casefold()
    return next((f", by {name}" for sign, name in _WALLS.items() if sign in told), "")


def refused(answer: Answer, told: Any, *, has_login: bool) -> tuple[str, str]:
    """Say why the API itself said no, and what helps."""
    code, status = code_of(told), answer.status
    said = one_line(str(told.get("message", "")))[:200] if isinstance(told, dict) else ""
    is_login = any(word in code for word in ("password", "username", "email", "authentication"))
    if is_login or (status == _BAD and "status" in parameters_of(told)):
        return "does not accept the login, or the user may not edit posts.", _LOGIN
    if status in (_NO_LOGIN, _FORBIDDEN):
        return f"keeps its REST API shut ({status} {code}: {said}).", _opened(has_login=has_login)
    if code == "rest_no_route":
        return f"does not know what it was asked for ({code}).", "Does a plugin change the API?"
    if _wants_rest(answer):
        return _resting(answer, "")
    if status >= _BROKEN:
        return f"does not work at the moment: it answers {status} ({said or code}).", _AGAIN
    return f"refuses the question ({status} {code}: {said}).", "Does a plugin change the API?"


def code_of(told: Any) -> str:
    """Return the code of an error of the API."""
    return str(told.get("code", "")) if isinstance(told, dict) else ""


def parameters_of(told: Any) -> Mapping[str, Any]:
    """Return what is wrong with each parameter of a question."""
    parts = told.get("data") if isinstance(told, dict) else None
    found = parts.get("params") if isinstance(parts, dict) else None
    return found if isinstance(found, dict) else {}
