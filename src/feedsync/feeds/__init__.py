"""From articles to the bytes of documents. Pure: no clock, no I/O."""
