# The workshop. `make demo` shows the product, `make test` proves it; CONTRIBUTING.md says the rest.
.DEFAULT_GOAL := help
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
STAMP := $(VENV)/.installed

.PHONY: help demo setup system test check slow format lint types imports qml fast bench bench-fleet bench-ui screens console errands lock schema \
  settings-doc clean

help: ## what can be made
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | awk -F ':.*## ' '{printf "  make %-10s %s\n", $$1, $$2}'

demo: ## the whole product on this machine (HEADLESS=1: without a screen, pictures in demo-out/)
	@sh scripts/system.sh $(if $(HEADLESS),demo-headless,demo)
	@$(MAKE) --no-print-directory $(STAMP)
	@$(BIN)/python -m demo $(if $(HEADLESS),--headless)

setup: system $(STAMP) ## system packages and the environment in .venv

system:
	@sh scripts/system.sh $(if $(SYSTEM),$(SYSTEM),test)

$(STAMP): requirements/dev.txt pyproject.toml
	@sh scripts/venv.sh $(PYTHON) $(VENV)
	@touch $@

test: setup check slow ## set up, check, and every test: what CI runs

check: $(STAMP) format lint types imports qml fast ## format, lint, types, imports, QML lint, fast tests

format:
	$(BIN)/ruff format --check .

lint:
	$(BIN)/ruff check .

types:
	$(BIN)/mypy

imports:
	$(BIN)/lint-imports

qml:
	sh scripts/qmllint.sh $(BIN)

fast: ## the fast tests alone
	$(BIN)/pytest -m "not slow"

slow: ## whole-system tests: processes, browser, PostgreSQL, kills
	$(BIN)/pytest -m slow

bench: $(STAMP) ## the figures that the README gives
	$(BIN)/python -m benchmarks

bench-fleet: $(STAMP) ## a thousand kiosks on one central: a setting, an emergency, the fleet page
	$(BIN)/python -m benchmarks.bench_fleet
	$(BIN)/python -m benchmarks.bench_console

bench-ui: $(STAMP) ## how smooth the faces are, how fast a tap answers, what memory does
	$(BIN)/python -m benchmarks.bench_ui

screens: $(STAMP) ## draw every screen anew into docs/screens/
	$(BIN)/python -m tests.kiosk.ui.book

console: $(STAMP) ## draw every page of the console anew into docs/console/
	$(BIN)/python -m tests.central.web.console_book

errands: $(STAMP) ## do the twelve errands and write docs/errands.md anew
	$(BIN)/python -m tests.system.errands

lock: ## write requirements/*.txt anew (needs uv)
	sh scripts/lock.sh

schema: ## write docs/wire/v1.schema.json anew
	$(BIN)/python -m hallpass.schema > docs/wire/v1.schema.json

settings-doc: ## write docs/settings.md and docs/settings.schema.json anew
	$(BIN)/python -m hallpass.settingsdoc > docs/settings.md
	$(BIN)/python -m hallpass.settingsschema > docs/settings.schema.json

clean: ## remove what was made, the environment too
	rm -rf $(VENV) .demo demo-out dist .mypy_cache .ruff_cache .hypothesis
