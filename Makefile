# Everything a newcomer needs: `make quickstart` and `make test` do their whole set-up by themselves.
.DEFAULT_GOAL := help
SHELL := /bin/bash
PYTHON ?= python3
DATA ?=
CATEGORY ?=
VENV := .venv
BIN := $(VENV)/bin
READY := $(VENV)/.ready
UV := .uv/bin/uv

.PHONY: help quickstart test check format docs lock clean setup

help: ## show this list
	@grep -E '^[a-z]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 14

quickstart: $(READY) ## train an AI, seal it in a Bento, serve it, and read an invoice with it (DATA=folder for your own, CATEGORY=name)
	@$(BIN)/konfuzio_sdk quickstart $(if $(DATA),--data "$(DATA)") $(if $(CATEGORY),--category "$(CATEGORY)")

test: $(READY) ## run all tests, with the coverage gate
	@$(BIN)/python -m pytest --numprocesses auto --maxprocesses 4 --dist loadfile --cov --cov-report=term --cov-fail-under=90

check: $(READY) ## lint, check types and the direction of imports
	@$(BIN)/ruff check . && $(BIN)/ruff format --check . && $(BIN)/mypy && $(BIN)/lint-imports

format: $(READY) ## format the code
	@$(BIN)/ruff check --fix . ; $(BIN)/ruff format .

docs: $(READY) ## build the documentation, with warnings as errors
	@$(BIN)/sphinx-build --quiet --fresh-env --fail-on-warning --keep-going docs docs/_build
	@echo "Built: docs/_build/index.html"

lock: $(UV) ## lock the dependencies anew
	@$(UV) pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-header \
	  requirements/uv.in -o requirements/uv.txt $(LOCK_ARGS)
	@$(UV) pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-header \
	  pyproject.toml --extra all --group dev -o requirements/dev.txt $(LOCK_ARGS)

setup: $(READY) ## set up the environment only

clean: ## remove what the other commands made
	@rm -rf $(VENV) .uv quickstart docs/_build .pytest_cache .mypy_cache .ruff_cache .coverage* .import_linter_cache

# uv comes with its hash from requirements/uv.txt, into a folder of its own; no other tool is assumed.
$(UV): requirements/uv.txt
	@echo "Getting uv …"
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "Python 3.11 or newer is needed; name it with make PYTHON=/path/to/python3.11"; exit 1; }
	@$(PYTHON) -m pip --version > /dev/null 2>&1 || { echo "pip is missing; on Debian: apt-get install python3-pip"; exit 1; }
	@$(PYTHON) -m pip install --quiet --disable-pip-version-check --root-user-action=ignore --require-hashes --upgrade --target .uv -r requirements/uv.txt
	@touch $@

$(READY): requirements/dev.txt pyproject.toml $(UV)
	@echo "Setting up $(VENV) …"
	@$(UV) venv --quiet --allow-existing --python "$$($(PYTHON) -c 'import sys; print(sys.executable)')" $(VENV)
	@$(UV) pip sync --quiet --require-hashes --python $(BIN)/python requirements/dev.txt
	@$(UV) pip install --quiet --python $(BIN)/python --no-deps --no-build-isolation --editable .
	@touch $@
