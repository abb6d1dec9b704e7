# Only calls Python, so that the same works as `python3 tools/dev.py run` where there is no make.
PYTHON ?= python3

.PHONY: run test lint clean lock

run:  ## make run [PORT=8000] [HOST=127.0.0.1] [DEMO=no]
	@$(PYTHON) tools/dev.py run $(if $(HOST),--host $(HOST)) $(if $(PORT),--port $(PORT)) $(if $(filter no,$(DEMO)),--empty)

test:  ## make test [ARGS="tests/inventory -k lot"]
	@$(PYTHON) tools/dev.py test $(ARGS)

lint clean lock:
	@$(PYTHON) tools/dev.py $@
