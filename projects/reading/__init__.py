"""Documents in: files and pasted tables become grids, and grids become sheets."""
