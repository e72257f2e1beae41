#!/usr/bin/env bash
# Make .venv and install exactly what a lock names. Usage: tools/venv.sh PYTHON LOCK
set -euo pipefail
python=$1 lock=$2
if [ -z "$python" ] || ! "$python" -c 'import sys; sys.exit(sys.version_info < (3, 11))'; then
  echo "Python 3.11 or newer is needed. On Debian: apt-get install python3" >&2
  exit 2
fi
if [ ! -x .venv/bin/python ]; then
  echo "Creating .venv …" >&2
  # a Python without ensurepip (Debian without python3-venv) makes the folder without pip; its own pip fills it
  "$python" -m venv .venv 2>/dev/null || "$python" -m venv --clear --without-pip .venv
fi
pip=(.venv/bin/python -m pip)
.venv/bin/python -m pip --version >/dev/null 2>&1 || pip=("$python" -m pip --python .venv/bin/python)
echo "Installing what $lock names (some minutes the first time) …" >&2
"${pip[@]}" install --quiet --disable-pip-version-check --require-hashes -r "$lock"
"${pip[@]}" install --quiet --disable-pip-version-check --no-deps --no-build-isolation --editable .
