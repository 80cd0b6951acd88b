"""The rules of `feedsync check`: pure functions over documents, articles and the site, in tables."""
