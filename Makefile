# Every target sets up what it needs. On Windows, see "Without make" in README.md.
PYTHON ?= python3
BIN := .venv/bin
READY := .venv/ready

.DEFAULT_GOAL := help
.PHONY: help book test unit lab notebooks lint mutants data baselines bench costs claims lock address student hub kit clean

help: ## list these targets
	@awk -F ':.*## ' '/^[a-z]+:.*## / { printf "  make %-10s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

$(READY): pyproject.toml constraints.txt tools/install_torch.py
	@$(PYTHON) -c 'import sys; sys.version_info >= (3, 11) or sys.exit("Python 3.11 or newer is needed. Name one that you have, for example: make PYTHON=python3.12")'
	@echo "Installing into .venv (about 2 GB): some minutes, without output."
	$(PYTHON) -m venv .venv
	$(BIN)/python tools/install_torch.py
	$(BIN)/python -m pip install -q -c constraints.txt -e ".[test]"
	@touch $@

book: $(READY) ## build the HTML book and print the path to open
	@# A warning is shown only when its page is read again: after a failure the next build must read every page.
	$(BIN)/jupyter-book build . -q -W --keep-going || { rm -rf _build/.doctrees; exit 1; }
	@echo "Open $(CURDIR)/_build/html/index.html"

test: book lint ## run every test: package, notebooks, book in a real browser, installation
	$(BIN)/python -m pytest -n logical --dist loadfile

unit: $(READY) ## run the package's own tests only (about a minute)
	$(BIN)/python -m pytest genocourse tests/unit

lab: $(READY) ## open the notebooks in JupyterLab
	$(BIN)/jupyter lab --ServerApp.root_dir="$(CURDIR)" --ServerApp.preferred_dir="$(CURDIR)/notebooks"

notebooks: $(READY) ## run every notebook again and store its outputs
	$(BIN)/python tools/notebooks.py --execute

lint: $(READY) ## check style, types and spelling
	$(BIN)/ruff check
	$(BIN)/ruff format --check
	$(BIN)/mypy
	$(BIN)/codespell
	$(BIN)/python tools/notebooks.py --check

mutants: $(READY) ## break the package on purpose, mistake by mistake, and require a red test for each
	$(BIN)/python tests/mutants/run.py

data: $(READY) ## remake every data set from its source packages (maintainers, on Debian)
	for builder in data/build/[a-z]*.py; do $(BIN)/python $$builder || exit 1; done

baselines: $(READY) ## recompute what each data card says that a plain model reaches
	$(BIN)/python benchmarks/baselines

bench: $(READY) ## time the package's methods beside the reference libraries, and store the table for the book
	$(BIN)/python benchmarks/measure.py

costs: book ## measure time and memory of every notebook and the weight of every page, and store them for the book
	$(BIN)/python benchmarks/costs.py

claims: $(READY) ## run every notebook on the oldest and the newest versions and on two threads, and store what held
	$(BIN)/python benchmarks/claims.py

lock: ## renew constraints.txt: the newest versions that work together, in a fresh environment
	$(PYTHON) tools/lock.py

student: $(READY) ## make the copies for a class: without solutions, and with them
	$(BIN)/python -m tools.student

kit: book ## make the kit for a class without internet, for three systems (3 GB; KIT="--systems linux" for less)
	$(BIN)/python -m tools.kit $(KIT)

hub: $(READY) ## print the links that bring the course to learners on a JupyterHub: make hub URL=https://...
	@$(BIN)/python -m tools.hub "$(URL)" $(if $(REPOSITORY),--repository "$(REPOSITORY)")

address: $(READY) ## set the repository's address everywhere: make address URL=https://...
	$(BIN)/python tools/address.py "$(URL)"

clean: ## delete what was built, the environment included
	rm -rf _build build dist .venv .mypy_cache .pytest_cache .ruff_cache .hypothesis
