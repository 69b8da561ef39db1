# Two commands do all set-up on a fresh machine: `make train` and `make test`. Both make .venv, pinned, where it is missing.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
READY := $(VENV)/.ready

.PHONY: train test lint tests gate bench bench-training lock clean

## train the default recipe, judge it, export it, and classify a sample report
train: $(READY)
	$(BIN)/python -m train run configs/default.yaml --resume

## everything that CI runs
test: lint tests gate

lint: $(READY)
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/python -m train validate configs/*.yaml

tests: $(READY)
	$(BIN)/python -m pytest

## hold models/default to configs/gate.yaml
gate: $(READY)
	$(BIN)/python -m train check

## measure the predictor beside what a user would otherwise run, and how it grows; README.md and its pictures get the figures
bench: $(READY)
	$(BIN)/python -m benchmarks predict
	$(BIN)/python -m benchmarks growth
	$(BIN)/python -m benchmarks write

## measure the training beside transformers.Trainer; train/README.md gets the figures
bench-training: $(READY)
	$(BIN)/python -m benchmarks training
	$(BIN)/python -m benchmarks write

## pin what .venv holds now
lock: $(READY)
	$(BIN)/pip freeze --exclude-editable | sed "s/+cpu$$//" > constraints.txt

$(READY): pyproject.toml constraints.txt
	$(PYTHON) -m venv $(VENV)
	# torch first and by number: a range would bring the newest build with gigabytes of CUDA
	$(BIN)/python -m pip install --quiet --constraint constraints.txt torch==2.13.0
	$(BIN)/python -m pip install --quiet --constraint constraints.txt --editable '.[train,dev]'
	touch $@

clean:
	rm -rf $(VENV) runs build dist
