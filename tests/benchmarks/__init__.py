"""Speed, each figure beside its peer or floor, measured in one run: `make bench`."""
