.DEFAULT_GOAL := help
.PHONY: help setup run quick test test-all check format bench drills bundle screenshots lock

help:  ## list these commands
	@sed -n 's/^\([a-z-]*\):.*## /  make \1\t/p' Makefile | expand -t 20

setup:  ## install everything that development needs
	@bin/install test

run:  ## serve the site on http://127.0.0.1:8000 (or with your PORT and DATABASE_URL)
	@bin/install run
	@bin/run

quick: setup  ## check style, types and imports, test the rules and what you changed; less than a minute
	@bin/quick

test:  ## run every check, all tests on SQLite, and the browser tests and those that can differ on PostgreSQL
	@bin/test

test-all:  ## like test, with all database tests on PostgreSQL too, and with coverage
	@bin/test all

check:  ## check style, types, import law, migrations, production settings
	@bin/install check
	@bin/check

format:  ## format Python and templates
	@bin/install check
	@bin/format

bench:  ## compare the speed with other programs; writes build/bench.json
	@bin/install bench
	@.venv/bin/python -m tests.benchmarks

drills:  ## rehearse what the gate has no time for: installs, many hosts, faults
	@bin/install drills
	@bin/with-postgres .venv/bin/pytest -q -rP -o python_files='drill_*.py' tests/drills

bundle:  ## build the package that installs the site without a network, in build/bundle
	@bin/install run
	@bin/bundle

screenshots: setup  ## take the pictures in docs/ again
	@.venv/bin/pytest -q -m screenshots

lock: setup  ## resolve the dependencies of pyproject.toml and package.json again
	@bin/lock
