AUTHOR = "Redazione"
SITENAME = "Giornale"
SITESUBTITLE = "Le notizie della foce"
SITEURL = ""

PATH = "content"
STATIC_PATHS = ["images", "extra"]

TIMEZONE = "Europe/Rome"
DEFAULT_LANG = "it"

# Feed generation is usually not desired when developing
FEED_ALL_ATOM = None
CATEGORY_FEED_ATOM = None
TRANSLATION_FEED_ATOM = None
AUTHOR_FEED_ATOM = None
AUTHOR_FEED_RSS = None

EXTRA_PATH_METADATA = {"extra/ads.txt": {"path": "ads.txt"}}
EXTRA_PATH_METADATA["extra/favicon.ico"] = {"path": "favicon.ico"}

DEFAULT_PAGINATION = 10
