# Quanyu. `make help` lists what there is. Everything works on a fresh machine with Python 3.11.
SHELL := /bin/bash
.DEFAULT_GOAL := help
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
PORT ?= 8000
SCALE ?=
T ?=

.PHONY: help run test check bench browser messages clean

help: ## list the commands
	@grep -E '^[a-z]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | sort | column -t -s '	'

$(VENV)/run.stamp: requirements.lock pyproject.toml
	@test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	@echo "Installing (once) …"
	@$(BIN)/pip install --quiet --disable-pip-version-check --require-hashes -r requirements.lock
	@$(BIN)/pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation -e .
	@touch $@

$(VENV)/test.stamp: requirements-dev.lock pyproject.toml
	@test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	@echo "Installing the test tools (once) …"
	@$(BIN)/pip install --quiet --disable-pip-version-check --require-hashes -r requirements-dev.lock
	@$(BIN)/pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation -e .
	@touch $@

run: $(VENV)/run.stamp ## install, load the demo retailer once, serve on localhost:8000 (PORT=, SCALE=)
	@$(BIN)/quanyu setup
	@$(BIN)/quanyu demo load $(if $(SCALE),--scale $(SCALE))
	@$(BIN)/quanyu serve --port $(PORT)

# Rooms whose rows live in the database are run once more on PostgreSQL, where one is named.
ON_POSTGRES := src/quanyu/organisation src/quanyu/jobs src/quanyu/editions src/quanyu/figures \
  src/quanyu/work src/quanyu/process src/quanyu/analysis

# The longest files come first (see testpaths), so that no worker is left with one at the end; xdist
# would put those with the most tests first.
test: $(VENV)/test.stamp browser messages ## run every test (T=path or -k expression narrows)
	@if [ "$$CI" = true ] && [ -z "$$QUANYU_TEST_POSTGRES_URL" ]; then \
	  echo "CI needs PostgreSQL: set QUANYU_TEST_POSTGRES_URL." >&2; exit 1; fi
	@$(BIN)/pytest -n 2 --dist loadfile --no-loadscope-reorder -q $(T)
	@if [ -n "$$QUANYU_TEST_POSTGRES_URL" ] && [ -z "$(T)" ]; then echo "The same on PostgreSQL:"; \
	  QUANYU_TEST_POSTGRES="$$QUANYU_TEST_POSTGRES_URL" \
	  $(BIN)/pytest -n 2 --dist loadfile --no-loadscope-reorder -q -m "not browser" $(ON_POSTGRES); fi

check: $(VENV)/test.stamp messages ## style, types, layers, texts
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .
	@$(BIN)/lint-imports
	@$(BIN)/mypy
	@$(BIN)/python -m quanyu.project.messages check
	@DJANGO_SETTINGS_MODULE=quanyu.project.settings_test $(BIN)/python manage.py makemigrations --check --dry-run

bench: $(VENV)/test.stamp ## measure against named peers and print ratios
	@for bench in benchmarks/[a-z]*_*.py; do echo "== $$bench"; $(BIN)/python $$bench || exit 1; done

messages: ## compile the translations
	@$(BIN)/python -m quanyu.project.messages compile >/dev/null

browser: ## Chromium and a CJK font, from the system's packages where they may be installed
	@sh tools/install-browser.sh

clean: ## remove what was built; data under QUANYU_HOME stays
	rm -rf $(VENV) build dist .pytest_cache .mypy_cache .ruff_cache .import_linter_cache .hypothesis
