# Options: PYTHON=/path/to/python  UV= (to do without uv)  ARGS="more arguments for run or test"
PYTHON ?=
ARGS ?=
BIN = .venv/bin

# These would mix the person's other Python work into ours.
unexport PYTHONPATH PYTHONHOME VIRTUAL_ENV

# Sets $$p to a Python that runs and is new enough: a name on PATH may be a stub that only fails.
# A .venv that is complete has the first word; what is left of an interrupted set-up has none.
FIND_PYTHON = if [ -n "$(PYTHON)" ]; then set -- "$(PYTHON)"; \
	else set -- $(if $(wildcard .venv/lock.stamp),$(BIN)/python) \
		python3.13 python3.12 python3.11 python3; fi; \
	found=; for p do \
		if "$$p" -IS -c 'import sys; sys.exit(sys.version_info < (3, 11))' >/dev/null 2>&1; \
		then found=1; break; fi; \
	done; \
	if [ -z "$$found" ]; then \
		echo "feedsync needs Python 3.11 or later, and none of these runs or is new enough: $$*" >&2; \
		echo "Install one (Debian: apt install python3 python3-venv) or name it:" \
			"make PYTHON=/path/to/python" >&2; \
		exit 1; \
	fi

.PHONY: help run test lint setup live-setup bench-setup lock docs screenshots soak bench profile clean

help: ## list these targets
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "make %-11s %s\n", $$1, $$2 }' Makefile

run: setup ## set up, then publish the feeds: feedsync run
	@$(BIN)/feedsync run $(ARGS)
	@if [ -t 1 ]; then echo 'This was the sample; to write your own config.yaml: README, "Your own articles"'; fi

test: lint ## lint, then run the tests
	@$(BIN)/pytest $(ARGS)

lint: setup ## check format, style, types and imports
	@$(BIN)/ruff format --check --quiet . || \
		{ echo "badly formatted; to mend it: $(BIN)/ruff format ." >&2; exit 1; }
	@$(BIN)/ruff check --quiet --output-format concise .
	@$(BIN)/mypy --no-error-summary
	@said=$$($(BIN)/lint-imports --no-logo 2>&1) || { echo "$$said" >&2; exit 1; }

setup: ## make .venv, if it is not up to date
	@$(FIND_PYTHON); "$$p" -IS scripts/setup.py venv $(if $(PYTHON),--chosen)

soak: setup ## the long form of what the tests do briefly: 100,000 mutated articles, 2,000 lives, all faults, 200 posts
	@FEEDSYNC_FUZZ=100000 FEEDSYNC_LIVES=2000 FEEDSYNC_KILLS=100 FEEDSYNC_FAULTS=all FEEDSYNC_DELIVERIES=5000 \
		FEEDSYNC_POSTS=200 $(BIN)/pytest -s tests/test_fuzz.py tests/test_long_life.py tests/test_life.py tests/test_killed.py \
		tests/test_killed_sending.py tests/test_killed_posting.py tests/test_many_destinations.py tests/test_faults.py \
		tests/test_real_faults.py tests/test_power_loss.py tests/live/test_bluesky_killed.py $(ARGS)

bench-setup: ## install whom to measure against: Hugo, and Pelican in build/bench/peers
	@$(FIND_PYTHON); "$$p" -IS scripts/setup.py bench

bench: setup ## measure against bare programs and peers, and write docs/benchmarks.md
	@$(BIN)/python benchmarks/bench.py $(ARGS)

profile: setup ## show where the time of a run goes: ARGS="cold 10000"; ARGS=--help names the runs
	@$(BIN)/python benchmarks/profiling.py $(ARGS)

live-setup: ## install what the live tests need: newsboat, feedsmith, Chromium, zsh, fish, PostgreSQL, WordPress, web servers, a hub, a PDS, Hugo, Zola
	@$(FIND_PYTHON); "$$p" -IS scripts/setup.py live

# No host or address of an index gets into the lock: every machine has its own.
lock: ## renew requirements.lock after a change of dependencies (needs uv)
	@uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-header \
		--no-annotate --no-emit-index-url --group dev $(ARGS) pyproject.toml -o requirements.lock

docs: setup ## write docs/config.md, docs/cli.md and docs/errors.md from the program and its tests
	@$(BIN)/python scripts/docs.py

screenshots: setup ## draw docs/images anew, where a command prints something else by now (needs Chromium)
	@$(BIN)/python scripts/screenshots.py

clean: ## remove .venv, caches and build leftovers, but no feeds
	@rm -rf .venv .mypy_cache .pytest_cache .ruff_cache .import_linter_cache .hypothesis \
		.coverage build dist src/*.egg-info tests/live/node_modules tests/live/pds/node_modules tests/live/zola/node_modules tests/live/websub-hub tests/live/setup.log
	@find src tests scripts -name __pycache__ -type d -prune -exec rm -rf {} +
