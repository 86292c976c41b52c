# klantstem: two commands on a fresh machine, `make demo` and `make test`.
# They need Python 3.11 or later, make and a package registry; everything else they bring themselves, into .venv.

PYTHON ?= python3
BIN := .venv/bin
PIP := $(BIN)/python -m pip --disable-pip-version-check --quiet
VOORBEELD := corpora/voorbeelden/export-woonstede.csv

.PHONY: demo test lint types unit wheel clean help

help:
	@echo "make demo   tag a sample export and write the report"
	@echo "make test   lint, type check and all tests"
	@echo "make wheel  build the wheel and try it in an empty environment"
	@echo "make clean  remove what these made"

demo: .venv/demo
	@echo "== Tagging $(VOORBEELD): 500 invented feedback items of a housing corporation"
	@mkdir -p demo-uit
	$(BIN)/klantstem tag $(VOORBEELD) -o demo-uit/woonstede.parquet --force
	@echo "== Writing the report"
	$(BIN)/klantstem report demo-uit/woonstede.parquet -o demo-uit/rapport.html --title "Wat klanten van Woonstede beleven" --force
	@echo "== Done: open demo-uit/rapport.html in a browser"

test: lint types unit

lint: .venv/test
	@echo "== Lint and format"
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .

types: .venv/test
	@echo "== Types"
	$(BIN)/mypy

unit: .venv/test
	@echo "== Tests"
	$(BIN)/python -m pytest tests/integration tests/regression
	$(BIN)/python -m pytest tests/unit

wheel: .venv/test
	@echo "== Building the wheel, installing it in an empty environment and tagging a sentence with it"
	rm -rf build/wheel && mkdir -p build/wheel
	$(BIN)/python -m build --wheel --no-isolation --outdir build/wheel .
	@$(BIN)/python -c 'import pathlib, sys; [w] = pathlib.Path("build/wheel").glob("*.whl"); size = w.stat().st_size / 1e6; print(f"{w.name}: {size:.0f} MB"); sys.exit("The wheel is 100 MB or larger." if size >= 100 else 0)'
	$(PYTHON) -m venv build/wheel/env
	build/wheel/env/bin/python -m pip --disable-pip-version-check --quiet install build/wheel/*.whl
	cd build/wheel && printf 'opmerking\nDe monteur was vriendelijk maar kwam te laat.\n' | env/bin/klantstem tag - --format csv

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
