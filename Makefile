# Everything sets itself up: `make serve` and `make test` need only Python 3.11+ (with venv) and make.
PYTHON ?= python3
BIN := .venv/bin
DATA ?= build/train

.PHONY: help serve demo test dask soak lint bench train clean
help:  ## what there is to make
	@grep -hE '^[a-z]+:.*##' $(MAKEFILE_LIST) | sed 's/:.*## /\t/' | expand -t 10

.venv/serve: pyproject.toml
	@test -x $(BIN)/python || $(PYTHON) -m venv .venv
	@echo "Installing what serving needs ..."
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --upgrade "pip>=25.1"
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --editable .
	@touch $@

.venv/dev: .venv/serve pyproject.toml
	@echo "Installing what training and tests need ..."
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --editable '.[train]' --group dev
	@touch $@

serve: .venv/serve  ## run the service on loopback, with a trained model, an admin login and an API key
	@$(BIN)/signup-guard serve $(ARGS)

demo: .venv/serve  ## a look around: a simulated week, a host site and a button that launches a ring
	@$(BIN)/signup-guard demo $(ARGS)

test: .venv/dev  ## the whole suite, on several cores; ARGS chooses tests, which run one after the other
	@$(BIN)/python -m pytest $(or $(ARGS),--numprocesses logical --maxprocesses 4 --dist worksteal)

# Dask brings pandas, which is kept out of the environment that serves.
dask:  ## the test of training on a Dask cluster, in an environment of its own
	@test -x .venv-dask/bin/python || $(PYTHON) -m venv .venv-dask
	@.venv-dask/bin/python -m pip install --quiet --disable-pip-version-check --upgrade "pip>=25.1"
	@.venv-dask/bin/python -m pip install --quiet --disable-pip-version-check --editable '.[train,dask]' --group dev
	@.venv-dask/bin/python -m pytest tests/training/test_engines.py

soak: .venv/dev  ## the long tests
	@$(BIN)/python -m pytest -m soak $(ARGS)

lint: .venv/dev  ## ruff, mypy, import rule
	@$(BIN)/ruff check . && $(BIN)/ruff format --check . && $(BIN)/mypy && $(BIN)/lint-imports

bench: .venv/dev  ## speed, as ratios to a baseline of the same run
	@$(BIN)/python -m tests.benchmarks.serving

# Every kind of caller on platforms of every pace, with rings of the usual sizes and with many small ones that mix the ways of all tiers;
# a fifth send an old history much faster than it came.
CALLERS := full full server lean free app
PACES := 200:40 150:50 100:60 400:20 600:14 1200:7 3000:3 4000:2 200:40:--hurry=30 200:40:--hurry=1000
WORLDS := $(foreach rings,: :--varied,$(foreach pace,$(PACES),$(foreach caller,$(CALLERS),$(caller):$(pace)$(rings))))
train: .venv/dev  ## the default model, from simulated signups of 120 platforms
	@mkdir -p $(DATA)
	@seed=0; for world in $(WORLDS); do seed=$$((seed + 1)); set -- $$(echo $$world | tr : ' '); caller=$$1; per_day=$$2; days=$$3; shift 3; \
		start=$$(printf '2026-%02d-%02dT%02d:%02d:00Z' $$((seed % 2 + 1)) $$((seed % 28 + 1)) $$((seed % 24)) $$((seed % 60))); \
		$(BIN)/python -m training simulate --seed $$seed --caller $$caller --per-day $$per_day --days $$days --start $$start --solved 0.5 \
			--out $(DATA)/world$$seed.jsonl $$*; done
	@$(BIN)/python -m training fit --apart $(foreach number,$(shell seq $(words $(WORLDS))),$(DATA)/world$(number).jsonl) --out models

clean:  ## remove the environment (data in instance/ stays)
	rm -rf .venv .venv-dask build dist
