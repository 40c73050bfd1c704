# Two commands do all the set-up: `make demo` and `make test`. `make check` is what CI asks first.
PORT ?= 8000
PY := .venv/bin/python
export PYTHONDONTWRITEBYTECODE ?=

.PHONY: demo demo-reset test soak chaos season check bench states lock clean

demo: .venv/demo var/frontend/.built
	@PORT=$(PORT) $(PY) -m portal.demo

demo-reset: .venv/demo
	@$(PY) -m portal.demo --reset
	@$(MAKE) --no-print-directory demo

test: .venv/test var/frontend/.built
	@$(PY) -m tests.prepare
	@$(PY) -m pytest -n 2 --dist loadfile --no-loadscope-reorder $(ARGS)

# A year with invented people in a database of its own: make season ARGS="--people 600"
season: .venv/test
	@$(PY) -m tests.season $(ARGS)

# What is too long for `make test`: the same stories and inputs, ten thousand of each.
soak: .venv/test var/frontend/.built
	@$(PY) -m tests.prepare
	@$(PY) -m pytest -m soak --hypothesis-profile=soak $(ARGS)

# Parts killed in random order under load; what people were told is compared with what is stored.
chaos: .venv/test var/frontend/.built
	@$(PY) -m tests.prepare
	@$(PY) -m tests.chaos $(ARGS)

check: .venv/test var/frontend/.built
	@.venv/bin/ruff check .
	@.venv/bin/ruff format --check .
	@.venv/bin/mypy .
	@PYTHONPATH=. .venv/bin/lint-imports --no-logo 2>/dev/null || PYTHONPATH=. .venv/bin/lint-imports
	@$(PY) -m tests.production_check
	@$(PY) -m tests.secrets_check
	@.venv/bin/pip check --quiet --disable-pip-version-check

bench: .venv/test var/frontend/.built
	@$(PY) -m bench $(ARGS)

states: .venv/test
	@DJANGO_SETTINGS_MODULE=portal.settings.test $(PY) manage.py states --write

lock:
	@cd requirements && for name in base demo test; do \
	  uv pip compile --generate-hashes --python-version 3.12 --universal --no-emit-index-url --quiet $$name.in -o $$name.txt; done

# A Python that fits, or a clear word about what is missing.
.venv/bin/python:
	@for candidate in python3.14 python3.13 python3.12 python3; do \
	  if $$candidate -c 'import sys, venv, ensurepip; sys.exit(sys.version_info < (3, 12))' 2>/dev/null; then \
	    echo "가상 환경을 만듭니다: $$($$candidate --version)"; $$candidate -m venv .venv && exit 0; fi; done; \
	echo "Python 3.12 이상이 없습니다. 그래서 시작하지 못했습니다. Python 3.12, 3.13, 3.14 가운데 하나를 venv 모듈과 함께 설치해 주세요." >&2; \
	echo "(Debian과 Ubuntu에서는 python3-venv 패키지도 필요합니다.)" >&2; exit 1

.venv/demo: .venv/bin/python requirements/demo.txt requirements/base.txt
	@.venv/bin/pip install --quiet --disable-pip-version-check --require-hashes -r requirements/base.txt -r requirements/demo.txt
	@touch $@

.venv/test: .venv/demo requirements/test.txt
	@.venv/bin/pip install --quiet --disable-pip-version-check --require-hashes -r requirements/test.txt
	@touch $@

# What npm brings (the government design system and htmx). A machine without npm gets one from a wheel.
node_modules/.installed: package.json package-lock.json .npmrc .venv/demo
	@npm=$$(command -v npm || echo .venv/bin/npm); PATH="$$PATH:$(CURDIR)/.venv/bin" $$npm ci --ignore-scripts --silent
	@touch $@

# Templates and forms name the classes that are kept of KRDS; the command itself skips what has not changed.
var/frontend/.built: node_modules/.installed portal/frontend.py portal/krds_css.py portal/font_slices.py \
  $(wildcard static/css/*.css static/js/*.js */forms/*.py) $(shell find templates -name '*.html')
	@DJANGO_SETTINGS_MODULE=portal.settings.build $(PY) manage.py build_frontend
	@touch $@

clean:
	rm -rf .venv node_modules var .mypy_cache .ruff_cache .pytest_cache
