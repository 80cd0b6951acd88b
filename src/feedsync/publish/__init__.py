"""Where the bytes go."""
