"""Documents that leave the house: one at once, many by a worker, and what was frozen out of a store."""
