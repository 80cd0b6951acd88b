"""What the user writes in config.yaml, as values."""
