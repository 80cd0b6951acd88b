"""Arguments in, report out, nothing else."""

import gc

# What a command makes, its modules first, is nearly all needed to its end: to look through it finds nothing.
gc.set_threshold(100_000, 50, 50)
