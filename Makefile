.DEFAULT_GOAL := help
.PHONY: help setup run test test-all check format bench screenshots lock

help:  ## this list
	@sed -n 's/^\([a-z-]*\):.*## /  make \1\t/p' Makefile | expand -t 20

setup:  ## install everything that development needs
	@bin/install test

run:  ## serve the site on http://127.0.0.1:8000 (PORT and DATABASE_URL are honoured)
	@bin/install run
	@bin/run

test: setup  ## the gate: every check, every test on SQLite, on PostgreSQL the browser and what can differ there
	@bin/test

test-all: setup  ## the gate, with every test that touches the database on PostgreSQL too, and coverage
	@bin/test all

check: setup  ## style, types, import law, migrations, production settings
	@bin/check

format: setup  ## put Python and templates into the house's form
	@bin/format

bench:  ## measure speed beside its peers; writes build/bench.json
	@bin/install bench
	@.venv/bin/python -m tests.benchmarks

screenshots: setup  ## renew the pictures in docs/
	@.venv/bin/pytest -q -m screenshots

lock: setup  ## resolve the dependencies of pyproject.toml and package.json afresh
	@bin/lock
