"""A store of feedsync that invents its articles, and tells its changes; for measuring alone."""
