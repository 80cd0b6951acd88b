"""A store of feedsync that reads a file of JSON lines."""
