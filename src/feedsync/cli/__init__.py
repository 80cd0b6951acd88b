"""Arguments in, report out, nothing else."""
