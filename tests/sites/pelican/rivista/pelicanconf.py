SITENAME = "Rivista"
HOST = "https://rivista.example"
SITEURL = f"{HOST}/mensile/"
PATH = "content"
OUTPUT_PATH = "public/"
TIMEZONE = "America/New_York"
DEFAULT_LANG = "it"

ARTICLE_PATHS = ["articoli", "note", "bozze"]
PAGE_PATHS = ["pagine"]
USE_FOLDER_AS_CATEGORY = False
DEFAULT_CATEGORY = "Varie"
DEFAULT_METADATA = {"status": "published"}
EXTRA_PATH_METADATA = {"bozze": {"status": "draft"}}
FILENAME_METADATA = r"(?P<date>\d{4}-\d{2}-\d{2})_(?P<slug>.*)"
PATH_METADATA = r"note/(?P<tags>\d{4})/.*"

ARTICLE_URL = "{date:%Y/%m}/{category}/{slug}/"
ARTICLE_SAVE_AS = ARTICLE_URL + "index.html"
ARTICLE_LANG_URL = "{lang}/{date:%Y}/{slug}/"
ARTICLE_LANG_SAVE_AS = ARTICLE_LANG_URL + "index.html"

FEED_ALL_ATOM = "feeds/all.atom.xml"
FEED_ALL_RSS = "feeds/all.rss.xml"
TAG_FEED_ATOM = "feeds/tag/{slug}.atom.xml"
AUTHOR_FEED_ATOM = None
AUTHOR_FEED_RSS = None
FEED_MAX_ITEMS = 5
