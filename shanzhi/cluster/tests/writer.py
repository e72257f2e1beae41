"""A program that inserts numbered rows without end and prints a number once its row is confirmed."""

from __future__ import annotations

import itertools
import sys
import time

import psycopg


def write(dsn: str) -> None:
    """Connects again and again; a row whose confirmation was lost is not repeated."""
    numbers = itertools.count()
    while True:
        try:
            with psycopg.connect(dsn, autocommit=True, connect_timeout=5) as connection:
                for number in numbers:
                    connection.execute("insert into written values (%s)", [number])
                    print(number, flush=True)
        except psycopg.Error:
            time.sleep(0.01)


if __name__ == "__main__":
    write(sys.argv[1])
