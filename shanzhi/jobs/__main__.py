"""`python -m shanzhi.jobs`: the worker that `shanzhi up` starts beside itself, and that ends with it."""

from __future__ import annotations

import signal

signal.signal(signal.SIGINT, signal.SIG_DFL)  # Ctrl+C while it is still starting: no trace, just the end


def main() -> None:
    """Set up, and work."""
    import django  # noqa: PLC0415

    django.setup()
    from shanzhi.jobs.worker import work  # noqa: PLC0415

    work(with_starter=True)


if __name__ == "__main__":
    main()
