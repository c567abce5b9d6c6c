"""Between a sheet and what is read or written: layouts, grids, and the writers that draw them."""
