# The one door: `make run` starts newsbrowse, `make test` tests it. All that it needs goes into .venv.

PYTHON ?= python3
N ?= 1000000
ARGS ?=

VENV := .venv
PY := $(VENV)/bin/python
PIP := $(PY) -m pip install -qq --disable-pip-version-check --no-input

.PHONY: run test test-all format lint types bench docs lock clean help

run: $(VENV)/run-installed  ## start newsbrowse (ARGS='-a news.db')
	@$(PY) -m tui $(ARGS)

test: $(VENV)/dev-installed  ## run the tests that take no more than moments (ARGS='-k import')
	@$(PY) -m pytest -n auto --dist worksteal -m "not slow" $(ARGS)

test-all: $(VENV)/dev-installed  ## run all tests: slow ones too, and random ones with all their examples
	@NEWSBROWSE_EXAMPLES=$${NEWSBROWSE_EXAMPLES:-all} $(PY) -m pytest -n auto --dist worksteal $(ARGS)

format: $(VENV)/dev-installed  ## format the code, and mend what ruff can mend
	@$(PY) -m ruff check --fix .
	@$(PY) -m ruff format .

lint: $(VENV)/dev-installed  ## style, format, and which part may import which
	@$(PY) -m ruff check .
	@$(PY) -m ruff format --check .
	@$(PY) -c 'from importlinter.cli import lint_imports_command as lint; lint()' --no-logo

types: $(VENV)/dev-installed  ## mypy, strict
	@$(PY) -m mypy
	@$(PY) -m mypy docs/make_docs.py

bench: $(VENV)/run-installed  ## measure every interaction on an archive of N articles (N=1000000)
	@$(PY) -m bench.run --articles $(N) $(ARGS)

docs: $(VENV)/dev-installed  ## write anew what is generated: keys, query language, picture
	@$(PY) docs/make_docs.py

lock: $(VENV)/made  ## resolve requirements/*.txt anew, for every Python at once
	@$(PIP) uv==0.13.9
	@sh requirements/lock.sh $(PY)

clean:  ## remove what make made
	rm -rf $(VENV) .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache

help:  ## this list
	@awk -F ':.*##' '/^[a-z-]+:.*##/ { printf "make %-9s%s\n", $$1, $$2 }' Makefile

# Stamps: each is newer than what it was made of, so that a second `make run` starts at once.

$(VENV)/made:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { \
		echo "newsbrowse needs Python 3.11 or newer, and $(PYTHON) isn't: try make PYTHON=python3.13" >&2; exit 1; }
	@$(PYTHON) -c 'import venv, ensurepip' || { \
		echo "$(PYTHON) can't make virtual environments: on Debian and Ubuntu, apt install python3-venv" >&2; exit 1; }
	@echo "Setting up .venv, once …" >&2
	@$(PYTHON) -m venv $(VENV)
	@touch $@

$(VENV)/run-installed: requirements/run.txt | $(VENV)/made
	@$(PIP) -r requirements/run.txt
	@touch $@

$(VENV)/dev-installed: requirements/dev.txt | $(VENV)/made
	@echo "Installing the tools for development …" >&2
	@$(PIP) -r requirements/dev.txt
	@touch $@ $(VENV)/run-installed
