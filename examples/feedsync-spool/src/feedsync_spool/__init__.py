"""A channel of feedsync that writes events into a folder."""
