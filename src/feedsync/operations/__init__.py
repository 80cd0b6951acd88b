"""The work behind the commands that are more than a run, one a file."""
