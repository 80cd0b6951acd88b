"""What `feedsync init` finds in a folder or at an address, and the configuration that it writes of it."""
