# Targets a stranger needs. `make help` lists them.
.DEFAULT_GOAL := help
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
DEMO_ARGS ?=

.PHONY: help setup setup-dev demo test check bench lock clean

help: ## list the targets
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 12

$(VENV)/pyvenv.cfg:
	$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "Python 3.11 or newer is needed: make PYTHON=python3.11 ...")'
	$(PYTHON) -m venv $(VENV)

$(VENV)/.run-ready: requirements.lock pyproject.toml | $(VENV)/pyvenv.cfg
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements.lock
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation -e .
	@touch $@

$(VENV)/.dev-ready: requirements-dev.lock $(VENV)/.run-ready
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements-dev.lock
	@touch $@

setup: $(VENV)/.run-ready ## build .venv from the locked versions

setup-dev: $(VENV)/.dev-ready ## the same with the tools for tests and checks

demo: setup ## start both bots, the scheduler and the chat page; prints one address
	@$(BIN)/bianmin demo $(DEMO_ARGS)

test: setup-dev ## run the tests (TEST_POSTGRES_URL adds PostgreSQL, TEST_REDIS_URL Redis)
	$(BIN)/python -m pytest $(ARGS)

check: setup-dev ## ruff, mypy --strict, lock files
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy

bench: setup-dev ## measure; the figures go to docs/benchmarks.md
	$(BIN)/python -m bench

lock: ## write the lock files anew (needs uv, for maintainers)
	uv pip compile --universal --python-version 3.11 --generate-hashes --no-header --no-annotate -q pyproject.toml --group build -o requirements.lock
	uv pip compile --universal --python-version 3.11 --generate-hashes --no-header --no-annotate -q pyproject.toml --group build --group dev -c requirements.lock -o requirements-dev.lock

clean: ## remove .venv and the demo's data
	rm -rf $(VENV) data
