"""The steps of a run, one a file: each asks the catalogue, lets the pure rooms decide, and writes it down."""
