# Two commands do everything on a fresh Debian machine without a screen: `make demo` and `make test`.
# Outputs go to out/; `build/` is a source folder and nothing is ever written there.

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
READY := $(VENV)/.ready

.PHONY: help run screens demo test soak check bench fonts tools windows windows-test linux linux-test clean

help:
	@echo "make run    the window"
	@echo "make demo   the whole job on every sample application, results in out/demo"
	@echo "make test   all tests"
	@echo "make soak   500 kills and 200 power cuts while saving, 20,000 mutated bundles"
	@echo "make check  ruff, mypy, import-linter, pack validation"
	@echo "make screens every screen of the window as a picture, in out/screens; renews those of the manual"
	@echo "make bench  speed and memory beside peers, as ratios"
	@echo "make windows  installer and portable zip for Windows, in out/windows; make windows-test tries them under Wine"
	@echo "make linux  tar and .deb, in out/linux; make linux-test installs, runs and removes them"

$(READY): pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
	  { echo "需要 Python 3.11 或更高版本，例如：make PYTHON=python3.12 test"; exit 1; }
	@test -x $(BIN)/python || $(PYTHON) -m venv $(VENV) || \
	  { echo "建立虚拟环境失败：Debian 上请先安装 python3-venv 软件包。"; exit 1; }
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --editable '.[dev]'
	@touch $@

run: $(READY)
	@sh build/tools.sh window
	$(BIN)/python -m app

demo: $(READY)
	$(BIN)/python -m app demo out/demo

# Programs that the tests hold ours against; installed when we may, named when we may not.
tools:
	@sh build/tools.sh

test: $(READY) tools
	$(BIN)/python -m pytest -q -n auto --dist loadfile

# The real process killed while it saves, power cuts replayed from what it wrote, mutated bundles opened.
# ROUNDS, CUTS, SEED and MUTATIONS can be given.
soak: $(READY) tools
	$(BIN)/python -m tests.soak $(or $(ROUNDS),500) $(or $(CUTS),200) $(or $(SEED),1) $(or $(MUTATIONS),20000)

check: $(READY)
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	@for pack in forms/*/*/; do $(BIN)/python -m app packs check "$$pack" || exit 1; done

bench: $(READY) tools
	$(BIN)/python -m build.bench

# Every screen and state of the window as a picture, light and dark.
screens: $(READY)
	@sh build/tools.sh window
	$(BIN)/python -m build.screens out/screens
	$(BIN)/python -m build.screens --large out/screens/150
	$(BIN)/python -m build.manual_pictures

fonts: $(READY)
	$(BIN)/python -m build.fonts

windows: $(READY)
	@PYTHON=$(CURDIR)/$(BIN)/python bash build/windows.sh

windows-test: $(READY)
	@PYTHON=$(CURDIR)/$(BIN)/python bash build/windows-test.sh

linux: $(READY)
	@PYTHON=$(CURDIR)/$(BIN)/python bash build/linux.sh

linux-test: $(READY)
	@PYTHON=$(CURDIR)/$(BIN)/python bash build/linux-test.sh

clean:
	rm -rf out .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache
