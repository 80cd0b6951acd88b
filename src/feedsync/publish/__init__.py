"""Where the bytes go: targets, and how a document takes the place of the one that is out."""
