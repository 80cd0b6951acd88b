"""The memory: what is known of each article, what was published, what happened. The only room with SQL."""
