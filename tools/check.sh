#!/usr/bin/env bash
# What holds before a test runs: format, lint, types, layers, migrations, packs.
set -uo pipefail
bin=.venv/bin
failed=0
run() {
  local title=$1
  shift
  if output=$("$@" 2>&1); then
    printf '✓ %s\n' "$title"
  else
    printf '✗ %s\n%s\n' "$title" "$output"
    failed=1
  fi
}
export DATABASE_URL=postgresql://nobody@/nothing DATABASE_OWNER_URL=postgresql://nobody@/nothing
export SHANZHI_SECRET_WEB=only-for-checks DJANGO_SETTINGS_MODULE=shanzhi.config.settings
run "format" $bin/ruff format --check .
run "lint" $bin/ruff check .
run "types" $bin/mypy shanzhi tools
run "layers" $bin/lint-imports
run "migrations" $bin/python -m tools.migrations
run "messages" $bin/python -m tools.messages check
run "style sheet" $bin/python -m tools.assets check
run "reference" $bin/python -m tools.reference check
run "templates" $bin/python -m tools.templates check
run "packs" $bin/shanzhi pack check
exit $failed
