# Everything a newcomer needs. `make demo` and `make test` set up what they use.
SHELL := /bin/bash
PYTHON ?= $(shell command -v python3.11 || command -v python3)
BIN := .venv/bin
WORKERS ?= 2
SERVE ?= 1

.PHONY: help setup setup-dev demo test test-full check bench assets templates guide lock clean

help: ## this list
	@grep -E '^[a-z-]+:.*##' Makefile | sed 's/:.*## /\t/' | expand -t 14

setup: .venv/ready ## create .venv with what the product needs

setup-dev: .venv/ready-dev ## and what developing needs

.venv/ready: requirements.lock pyproject.toml tools/venv.sh
	@tools/venv.sh "$(PYTHON)" requirements.lock && touch $@

.venv/ready-dev: .venv/ready requirements-dev.lock
	@tools/venv.sh "$(PYTHON)" requirements-dev.lock && touch $@

demo: setup ## load both demo towns, write and check their reports, serve (SERVE=0: stop before serving)
	@$(BIN)/shanzhi demo $(if $(filter 0,$(SERVE)),--no-serve,)

check: setup-dev ## format, lint, types, layers, migrations, packs
	@tools/check.sh

test: setup-dev ## every commit
	@$(BIN)/pytest -q -n $(WORKERS) --dist loadgroup -m "not full"

test-full: setup-dev ## all widths, long properties, fifty kills: before an issue is called resolved
	@$(BIN)/pytest -q -n $(WORKERS) --dist loadgroup

bench: setup-dev ## measure, each beside the plainest alternative in the same run (Lighthouse needs Node)
	@npm install --no-save --silent && $(BIN)/python -m tools.bench

assets: ## rebuild the style sheet (needs Node; the built file is committed)
	@npm install --no-save --silent && $(BIN)/python -m tools.assets build

templates: setup-dev ## make the packs' Word templates from their texts
	@$(BIN)/python -m tools.templates

guide: setup-dev ## take the pictures of the user guide anew
	@$(BIN)/python -m tools.guide

lock: setup-dev ## renew the locks of dependencies
	@tools/lock.sh

clean: ## remove .venv and caches; the data stays
	@rm -rf .venv .mypy_cache .ruff_cache .import_linter_cache .hypothesis out
