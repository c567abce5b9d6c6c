"""A site of its own for worker processes: the real one with one more kind of job, whose course a test can follow."""
