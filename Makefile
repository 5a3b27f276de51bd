# Every command a person types. Each makes what it needs from a bare Python 3.11 or newer; a second run starts at once.
#   make serve PORT=9000        make test ARGS='-k stream'        make setup PYTHON=python3.12

PYTHON = python3
PORT = 8787
ARGS =

VENV := .venv
SDK1X := .venv-sdk-1x
PINS := ci/requirements
# --no-deps: the pins are the whole set, pip has nothing to look for.
INSTALL := -m pip install --quiet --disable-pip-version-check --no-deps
.DEFAULT_GOAL := help
.PHONY: help setup serve docs test lint check bench lock clean

help:  ## this list
	@sed -nE 's/^([a-z]+):.*## (.*)/  make \1\t\2/p' $(firstword $(MAKEFILE_LIST)) | expand -t 16

setup: $(VENV)/.serve  ## what serving needs, into .venv; leaves .venv/bin/dashmock

serve: $(VENV)/.serve  ## the mock on http://127.0.0.1:8787
	@exec $(VENV)/bin/dashmock serve --host 127.0.0.1 --port $(PORT) $(ARGS)

docs: $(VENV)/.serve  ## the reference site, into build/docs, and open it
	@rm -rf build/docs
	@$(VENV)/bin/dashmock docs --out build/docs --open $(ARGS)

test: $(VENV)/.test $(SDK1X)/.test  ## all tests; the DashScope SDK's twice, with its 1.x and its 2.x
	$(SDK1X)/bin/python -m pytest --quiet tests/sdk -k dashscope
	$(VENV)/bin/python -m pytest --numprocesses auto $(ARGS)

lint: $(VENV)/.test  ## format, lint, types, bundle: what can be said without running a test
	ci/check format lint types bundle

check: $(VENV)/.test $(SDK1X)/.test  ## all a pull request must show: lint and test
	ci/check

bench: $(VENV)/.test  ## the speed of the mock, as ratios to a bare server on the same core
	$(VENV)/bin/python -m compileall -q mock_server
	PATH="$(CURDIR)/$(VENV)/bin:$$PATH" ci/bench/run $(ARGS)

lock: $(VENV)-lock/.test  ## pin again what pyproject.toml asks for; ARGS=--upgrade for the newest
	PATH="$(CURDIR)/$(VENV)-lock/bin:$$PATH" ci/lock $(ARGS)

clean:  ## forget the environments and caches
	rm -rf $(VENV) $(SDK1X) $(VENV)-lock $(VENV)-release build .mypy_cache .pytest_cache .ruff_cache

# Environments. Each stamp is newer than the pins it was made from.

$(VENV)/.serve: $(PINS)/serve.txt $(PINS)/build.txt pyproject.toml | $(VENV)/bin/python
	$(VENV)/bin/python $(INSTALL) --require-hashes -r $(PINS)/serve.txt -r $(PINS)/build.txt
	$(VENV)/bin/python $(INSTALL) --no-index --no-build-isolation --editable .
	$(VENV)/bin/python -m compileall -q mock_server  # as pip does for a wheel: the first start need not
	@touch $@

$(VENV)/.test: $(PINS)/test.txt $(PINS)/images.txt $(VENV)/.serve
	$(VENV)/bin/python $(INSTALL) --require-hashes -r $(PINS)/test.txt -r $(PINS)/images.txt
	@touch $@

$(SDK1X)/.test: $(PINS)/sdk-1x.txt | $(SDK1X)/bin/python
	$(SDK1X)/bin/python $(INSTALL) --require-hashes -r $(PINS)/sdk-1x.txt
	@touch $@

$(VENV)-lock/.test: $(PINS)/lock.txt | $(VENV)-lock/bin/python
	$(VENV)-lock/bin/python $(INSTALL) --require-hashes -r $(PINS)/lock.txt
	@touch $@

%/bin/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null || { \
	  echo "dashmock needs Python 3.11 or newer, and $(PYTHON) is: $$($(PYTHON) --version 2>&1 | head -n 1)"; \
	  echo "name another one, for example: make PYTHON=python3.12 $(MAKECMDGOALS)"; exit 1; } >&2
	$(PYTHON) -m venv $*
