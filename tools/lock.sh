#!/usr/bin/env bash
# Renew both locks. The second is held to the first, so product and development agree.
set -euo pipefail
compile=(.venv/bin/pip-compile --quiet --generate-hashes --strip-extras --allow-unsafe --no-header
  --build-deps-for editable --no-emit-index-url --no-emit-find-links --no-emit-trusted-host)
"${compile[@]}" --upgrade -o requirements.lock pyproject.toml
"${compile[@]}" --upgrade --extra dev -c requirements.lock -o requirements-dev.lock pyproject.toml
