"""`python -m tests.support.serving PORT WORKERS THREADS …`: `shanzhi up` with so many workers and threads of each."""

from __future__ import annotations

import sys

from shanzhi.cli.commands import serving


def main() -> None:
    """Serve until ended. The number of threads is the number of database connections of a worker."""
    port, serving.WORKERS, serving.THREADS = (int(word) for word in sys.argv[1:4])
    serving.up.main(["--port", str(port), *sys.argv[4:]])


if __name__ == "__main__":
    main()
