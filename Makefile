# The whole interface of the project. `make demo` and `make test` each do all their own set-up.
PYTHON ?= python3
BIN := .venv/bin
GROUPS := --group dev

.PHONY: setup demo check test test-slow bench generate sbom clean

setup: .venv/.setup-done

# Re-run only when the project's own list of needs changes, so that everything works offline once set up.
# The benchmarks have an environment of their own, with the peers that nothing else needs.
.venv-bench/.setup-done: GROUPS := --group dev --group peers
%/.setup-done: pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "routeopt needs Python 3.11 or newer; name one: make PYTHON=python3.12 ...")'
	# Some systems split ensurepip off, so the environment gets its pip from the system's.
	$(PYTHON) -m venv --without-pip $(@D)
	$(PYTHON) -m pip --python $(@D)/bin/python install --quiet "pip>=25.1"
	$(@D)/bin/python -m pip install --quiet --editable . $(GROUPS)
	touch $@

demo: setup
	$(BIN)/routeopt plan scenarios/porto/base.yaml --out plans/porto
	$(BIN)/routeopt check plans/porto
	$(BIN)/routeopt report plans/porto

check: setup
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/python -m numpydoc.hooks.validate_docstrings $$(git ls-files 'src/*.py')
	$(BIN)/lint-imports

test: check
	$(BIN)/python -m tests.project.browser
	# A file stays with one worker: what its tests share, such as two plans of Porto, is made once.
	$(BIN)/python -m pytest -n 2 --dist loadfile --no-loadscope-reorder -m "not slow"

test-slow: check
	-$(BIN)/python -m pip install --quiet --only-binary atheris --group fuzz
	$(BIN)/python -m pytest -n 2 --dist loadfile --no-loadscope-reorder --ignore tests/worlds
	# Worlds share nothing, so each goes to the worker that is free.
	$(BIN)/python -m pytest -n 2 --dist worksteal tests/worlds

bench: .venv-bench/.setup-done
	.venv-bench/bin/python -m benchmarks all --keep

generate: setup
	$(BIN)/routeopt plan scenarios/porto/base.yaml --out plans/porto
	$(BIN)/routeopt report plans/porto
	$(BIN)/python -m tools.pictures plans/porto
	$(BIN)/python -m tools.errors
	$(BIN)/python -m tools.dependencies
	$(BIN)/python -m tools.plan_tables

sbom: setup
	$(BIN)/python -m tools.dependencies --sbom sbom.cdx.json

clean:
	rm -rf .venv .venv-bench plans
