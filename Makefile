# klantstem: two commands on a fresh machine, `make demo` and `make test`.
# They need Python 3.11 or later, make and a package registry; everything else they bring themselves, into .venv.

PYTHON ?= python3
BIN := .venv/bin
PIP := $(BIN)/python -m pip --disable-pip-version-check --quiet
VOORBEELD := corpora/voorbeelden/export-woonstede.csv

.PHONY: demo test lint types unit clean help

help:
	@echo "make demo   tag a sample export and write the report"
	@echo "make test   lint, type check and all tests"
	@echo "make clean  remove what these made"

demo: .venv/demo
	@echo "== Tagging $(VOORBEELD): 500 invented feedback items of a housing corporation"
	@mkdir -p demo-uit
	$(BIN)/klantstem tag $(VOORBEELD) -o demo-uit/woonstede.parquet --force
	@echo "== Writing the report"
	$(BIN)/klantstem report demo-uit/woonstede.parquet -o demo-uit/rapport.html --title "Wat klanten van Woonstede beleven" --force
	@echo "== Done: open demo-uit/rapport.html in a browser"

test: .venv/test lint types unit

lint:
	@echo "== Lint and format"
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .

types:
	@echo "== Types"
	$(BIN)/mypy

unit:
	@echo "== Tests"
	$(BIN)/python -m pytest

.venv/bin/python:
	@echo "== Making a Python environment in .venv"
	$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "klantstem needs Python 3.11 or later; use make PYTHON=...")'
	$(PYTHON) -m venv .venv

.venv/demo: .venv/bin/python pyproject.toml
	@echo "== Installing klantstem (a minute or two)"
	$(PIP) install --editable .
	@touch $@

.venv/test: .venv/bin/python pyproject.toml
	@echo "== Installing klantstem with what its tests and training need (some minutes)"
	$(PIP) install --editable '.[dev,train]'
	@touch $@ .venv/demo

clean:
	rm -rf .venv demo-uit build dist .pytest_cache .mypy_cache .ruff_cache .hypothesis
