"""`python -m feedsync` is the command `feedsync`."""

from feedsync.cli.main import main

main()
