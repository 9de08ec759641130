# 免证通 Mianzheng. Two commands matter:   make demo   make test
.DEFAULT_GOAL := help
PY := .venv/bin/python
export HOURS PORT
ifdef HOURS
export MIANZHENG_HOURS := $(HOURS)
endif

.PHONY: help env demo demo-reset test check format one shell shots bench faults load messages lock

help:  ## 列出命令 / lists the commands
	@grep -hE '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:[^#]*## /\t/' | expand -t 14

env:  ## 建立 .venv 并按锁文件安装（未变则跳过） / makes .venv from the lock file
	@python3 scripts/environment.py

demo: env  ## 运行门户和演示数据：PORT=8000 HOURS=always / runs the portal with demo data
	@$(PY) -m portal.operations.demo

demo-reset: env  ## 清除演示数据 / removes the demo data
	@$(PY) -m portal.operations.demo reset

test: env  ## 运行全部测试 / runs all tests
	@$(PY) -m pytest -n 3

check: env  ## 格式、类型、分层、模板、迁移 / lint, types, layers, templates, migrations
	@$(PY) scripts/check.py

format: env  ## 自动整理代码 / formats the code
	@$(PY) -m ruff check --fix-only --quiet . && $(PY) -m ruff format --quiet .

one: env  ## 运行一项测试：make one T=tests/operations -k … / runs one test
	@$(PY) -m pytest -x -q $(T)

shell: env  ## 打开带模型的 Python / a Python with the models
	@$(PY) manage.py shell

shots: env  ## 各角色各尺寸的页面截图 / screenshots of every page
	@$(PY) -m tests.shots

bench: env  ## 与直接 SQL 比较 / ratios against plain SQL
	@$(PY) manage.py bench

faults: env  ## 压力下随机 kill -9，再核对：make faults KILLS=200 SEED=1 / kills under load, then counts
	@$(PY) -m tests.faults $(or $(KILLS),200) $(or $(SEED),1)

load: env  ## 五百个窗口同时办事：make load USERS=500 MINUTES=3 WEB=2 / five hundred windows at once, by locust
	@$(PY) -m tests.load $(or $(USERS),500) $(or $(MINUTES),3) $(or $(WEB),2)

messages: env  ## 收集文字、编译英文 / collects the sentences, compiles the English
	@$(PY) scripts/messages.py

lock: env  ## 重新编译锁文件（需要 uv） / compiles the lock file anew
	@.venv/bin/uv pip compile pyproject.toml --extra dev --generate-hashes --universal \
		--python-version 3.11 --no-header --quiet -o requirements.lock
