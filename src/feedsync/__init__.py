"""feedsync: articles in, RSS, Atom and JSON feeds out, and the world told of them."""

__version__ = "0.1.0"

__all__ = ["__version__"]
