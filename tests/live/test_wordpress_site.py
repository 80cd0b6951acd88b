"""The WordPress of the live tests: what the tests of the store may expect of it, and what it is known to do."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from live.wordpress import Block, WordPress, own_mariadb, running_wordpress
from lxml import etree
from services import require

pytestmark = pytest.mark.live

POSTS = "/wp/v2/posts"
ALL = "publish,future,draft,pending,private,trash"
WP = "{http://wordpress.org/export/1.2/}"


@pytest.fixture(scope="session")
def session_site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[WordPress]:
    with running_wordpress(tmp_path_factory.mktemp("site") / "wordpress") as site:
        yield site


@pytest.fixture
def site(session_site: WordPress) -> WordPress:
    session_site.clear()
    return session_site


def post(site: WordPress, number: int) -> Any:
    return site.rest("GET", f"{POSTS}/{number}").json()


def make_old(site: WordPress, number: int) -> None:
    site.php(
        "$wpdb->update($wpdb->posts, ['post_modified' => '2021-01-01 01:00:00',"
        " 'post_modified_gmt' => '2021-01-01 00:00:00'], ['ID' => $v['post']]);",
        post=number,
    )


def test_five_hundred_posts_are_listed_in_pages_with_what_belongs_to_them(site: WordPress) -> None:
    made = site.add_posts(500)

    pages = [
        site.rest("GET", POSTS, per_page=100, page=page, orderby="id", order="asc", _embed="1")
        for page in range(1, 6)
    ]

    assert [post["id"] for page in pages for post in page.json()] == made
    assert {page.headers["X-WP-Total"] for page in pages} == {"500"}
    assert {page.headers["X-WP-TotalPages"] for page in pages} == {"5"}
    fifth = pages[0].json()[4]
    image = fifth["_embedded"]["wp:featuredmedia"][0]
    assert (image["media_details"]["width"], image["media_details"]["height"]) == (640, 360)
    assert site.get(image["source_url"].removeprefix(site.address)).content.startswith(b"\xff\xd8\xff")
    assert image["media_details"]["filesize"] > 0
    assert image["alt_text"] == "Barche al molo, numero 5"
    assert fifth["_embedded"]["author"][0]["name"] == "Giulia Ferri"
    assert [[term["name"] for term in terms] for terms in fifth["_embedded"]["wp:term"]] == [
        ["Porto"],
        ["mare", "viabilità"],
    ]


def test_an_image_of_a_post_has_its_alternative_text_and_caption(site: WordPress) -> None:
    image = site.add_image("faro.png", alt="Il faro", caption="Il faro di sera")

    number = site.add_post("Il faro", featured_media=image)

    media = site.rest("GET", POSTS, include=[number], _embed="1").json()[0]["_embedded"]["wp:featuredmedia"]
    assert media[0]["alt_text"] == "Il faro"
    assert media[0]["caption"]["rendered"] == "<p>Il faro di sera</p>\n"
    assert media[0]["mime_type"] == "image/png"


def test_a_login_sees_posts_in_any_status_and_a_visitor_may_not_ask(site: WordPress) -> None:
    statuses = ["publish", "draft", "pending", "private"]
    numbers = [site.add_post(status, status=status) for status in statuses]
    numbers.append(site.add_post("future", date="2090-01-01T00:00:00"))
    numbers.append(site.add_post("trash"))
    site.rest("DELETE", f"{POSTS}/{numbers[-1]}")

    seen = site.rest("GET", POSTS, status=ALL, orderby="id", order="asc")
    refused = site.rest("GET", POSTS, status=ALL, login=False)
    included = site.rest("GET", POSTS, include=numbers, login=False)

    assert [post["status"] for post in seen.json()] == [*statuses, "future", "trash"]
    assert seen.headers["X-WP-Total"] == "6"
    assert refused.status_code == 400
    assert refused.json()["data"]["details"]["status"]["code"] == "rest_forbidden_status"
    assert [post["id"] for post in included.json()] == numbers[:1]


def test_a_wrong_password_is_answered_as_a_visitor_is(site: WordPress) -> None:
    site.add_post("Una notizia")
    right, site.password = site.password, "wrong"
    try:
        listed, me = site.rest("GET", POSTS), site.rest("GET", "/wp/v2/users/me")
    finally:
        site.password = right

    assert (listed.status_code, len(listed.json())) == (200, 1)
    assert (me.status_code, me.json()["code"]) == (401, "rest_not_logged_in")


def test_a_post_goes_to_the_trash_comes_back_and_goes_for_good(site: WordPress) -> None:
    number = site.add_post("Una notizia")
    address = f"{POSTS}/{number}"

    assert site.rest("DELETE", address).json()["status"] == "trash"
    assert post(site, number)["slug"] == "una-notizia__trashed"
    assert site.rest("GET", address, login=False).status_code == 401
    assert site.rest("POST", address, json={"status": "publish"}).json()["slug"] == "una-notizia"
    assert site.rest("DELETE", address, force="true").json()["deleted"] is True
    assert site.rest("GET", address).status_code == 404
    assert site.rest("GET", address).json()["code"] == "rest_post_invalid_id"


def test_modified_after_leaves_out_that_very_second(site: WordPress) -> None:
    number = site.add_post("Vecchia")
    make_old(site, number)

    def listed(moment: str) -> list[int]:
        return [post["id"] for post in site.rest("GET", POSTS, modified_after=moment).json()]

    assert listed("2020-12-31T23:59:59Z") == [number]
    assert listed("2021-01-01T00:00:00Z") == []
    assert listed("2021-01-01T00:59:59") == [number], "without a zone it is the time of the site"
    assert listed("2021-01-01T01:00:00") == []


def test_a_post_that_its_time_makes_public_does_not_count_as_modified(site: WordPress) -> None:
    number = site.add_post("Domani", date="2090-01-01T00:00:00")
    assert post(site, number)["modified_gmt"] == "2089-12-31T23:00:00"
    make_old(site, number)

    site.php("wp_publish_post($v['post']);", post=number)

    assert post(site, number)["status"] == "publish"
    assert post(site, number)["modified_gmt"] == "2021-01-01T00:00:00"


@pytest.mark.parametrize("change", [{"author": 2}, {"slug": "altro"}, {"tags": []}])
def test_a_change_over_rest_counts_as_modified(change: dict[str, object], site: WordPress) -> None:
    number = site.add_post("Una notizia")
    make_old(site, number)

    site.rest("POST", f"{POSTS}/{number}", json=change)

    assert post(site, number)["modified_gmt"] > "2021-01-01T00:00:00"


def test_an_image_set_by_php_does_not_count_as_modified(site: WordPress) -> None:
    number = site.add_post("Una notizia")
    make_old(site, number)

    site.php("set_post_thumbnail($v['post'], $v['image']);", post=number, image=site.add_image())

    assert post(site, number)["featured_media"]
    assert post(site, number)["modified_gmt"] == "2021-01-01T00:00:00"


def test_its_own_feeds_are_served(site: WordPress) -> None:
    site.add_posts(12)

    rss, atom = (etree.fromstring(site.feed(kind)) for kind in ("rss2", "atom"))

    assert len(rss.findall("channel/item")) == 10
    assert len(atom.findall("{http://www.w3.org/2005/Atom}entry")) == 10


def test_the_export_holds_posts_of_each_status_and_attachments(site: WordPress) -> None:
    site.add_posts(5)
    site.add_post("Bozza", status="draft")

    items = etree.fromstring(site.export_wxr()).findall("channel/item")

    kinds = [(item.findtext(f"{WP}post_type"), item.findtext(f"{WP}status")) for item in items]
    assert sorted(kinds) == [("attachment", "inherit"), ("post", "draft"), *[("post", "publish")] * 5]


def test_addresses_can_be_pretty_or_plain(site: WordPress) -> None:
    number = site.add_post("Una notizia", date="2024-05-06T10:00:00")
    assert post(site, number)["link"] == f"{site.address}/2024/05/una-notizia/"
    assert "Una notizia" in site.get("/2024/05/una-notizia/").text
    assert site.get("/wp-json/wp/v2/posts").headers["X-WP-Total"] == "1"

    site.set_permalinks("")
    try:
        assert post(site, number)["link"] == f"{site.address}/?p={number}"
        assert site.get("/wp-json/wp/v2/posts").headers["Content-Type"] == "text/html; charset=UTF-8"
    finally:
        site.set_permalinks()


def test_the_api_can_be_blocked(site: WordPress) -> None:
    site.block_rest("login")
    visitor = site.rest("GET", POSTS, login=False)
    assert (visitor.status_code, visitor.json()["code"]) == (401, "rest_not_logged_in")
    assert site.rest("GET", POSTS).status_code == 200

    blocks: list[tuple[Block, int]] = [("firewall", 403), ("absent", 404)]
    for how, status in blocks:
        site.block_rest(how)
        answers = [site.rest("GET", POSTS), site.get("/wp-json/wp/v2/posts")]
        assert {answer.status_code for answer in answers} == {status}
        assert {answer.headers["Content-Type"] for answer in answers} == {"text/html; charset=UTF-8"}
    assert site.get("/?feed=rss2").status_code == 200

    site.unblock()
    assert site.rest("GET", POSTS).status_code == 200


def test_what_php_complains_of_fails_the_test(site: WordPress) -> None:
    with pytest.raises(AssertionError, match="no_such_function"):
        site.php("no_such_function();")


def test_a_database_server_is_started_where_none_runs() -> None:
    with own_mariadb() as mariadb:
        require("wordpress", mariadb.port, mariadb.reason)
        mariadb.run("CREATE DATABASE here")
