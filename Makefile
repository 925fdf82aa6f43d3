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

# Platforms of all sizes: what a signup flow sends, and signups a day.  Varied ones have many small rings that mix the ways of all tiers.
WORLDS := full:1200 full:300 full:400 full:150 server:800 lean:600 server:250 lean:250 \
	full:400 free:400 server:400 lean:400 app:400 server:300 lean:300 full:400 \
	free:250 server:150 lean:150 full:300 server:200 lean:200 server:300 lean:300 \
	$(addsuffix :--varied,full:400 app:400 free:300 server:300 lean:300 full:300 app:300 free:200 server:200 lean:200 full:300 app:200 full:200 app:150) \
	full:250 server:300 lean:300 app:300 full:500 server:200 lean:300 free:300 lean:150 server:400 \
	$(addsuffix :--varied,full:400 lean:300 server:300 app:300 free:300 full:250 lean:300 server:150 lean:200 full:300 app:250 server:300) \
	full:200 server:150 lean:150 app:200 free:150 app:150 server:200 full:300 \
	$(addsuffix :--varied,full:200 app:250 server:200 lean:200 free:150 full:300 app:150 server:250 lean:250 app:300 free:250 full:250)
train: .venv/dev  ## the default model, from simulated signups of 80 platforms
	@mkdir -p $(DATA)
	@seed=0; for world in $(WORLDS); do seed=$$((seed + 1)); set -- $$(echo $$world | tr : ' '); \
		$(BIN)/python -m training simulate --seed $$seed --days 40 --caller $$1 --per-day $$2 $$3 --out $(DATA)/world$$seed.jsonl; done
	@$(BIN)/python -m training fit --apart $(foreach number,$(shell seq $(words $(WORLDS))),$(DATA)/world$(number).jsonl) --out models

clean:  ## remove the environment (data in instance/ stays)
	rm -rf .venv .venv-dask build dist
