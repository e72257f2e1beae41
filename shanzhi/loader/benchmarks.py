"""Large synthetic towns, made once and kept in a database of their own that is named by what it was made from.

It is filled by `python -m shanzhi.loader`, in a process whose environment leads to that database.
"""

from __future__ import annotations

import os
import subprocess
import sys
from dataclasses import asdict

from shanzhi.cluster.endpoint import Endpoint
from shanzhi.cluster.names import OWNER, WEB
from shanzhi.core.progress import Progress, silent
from shanzhi.loader.sizes import Size, fingerprint

READY = "ready"


def benchmark_database(
    endpoint: Endpoint, size: Size | None = None, *, towns: int = 1, progress: Progress = silent
) -> str:
    """The name of a database on this cluster with so many large towns; made anew where none is there or one half made.

    To work on a copy, use it as the template of `cluster.roles.make_database`.
    """
    import psycopg  # noqa: PLC0415 - only here

    from shanzhi.cluster.roles import drop_database, make_database  # noqa: PLC0415 - loads the driver

    size = size or Size()
    name = f"shanzhi_bench_{fingerprint(size)[:12]}_{towns}"
    with psycopg.connect(endpoint.dsn(OWNER), autocommit=True) as server:
        row = server.execute(
            "select shobj_description(oid, 'pg_database') from pg_database where datname = %s", [name]
        ).fetchone()
    if row is not None and row[0] == READY:
        return name
    progress("loader.progress.makes", records=f"{size.records * towns:,}", database=name)
    drop_database(endpoint, name)
    make_database(endpoint, name)
    _fill(endpoint, name, size, towns)
    with psycopg.connect(endpoint.dsn(OWNER, name), autocommit=True) as server:
        server.execute("vacuum analyze")
        server.execute(f"comment on database {name} is '{READY}'")
    return name


def _fill(endpoint: Endpoint, name: str, size: Size, towns: int) -> None:
    addresses = {"DATABASE_URL": endpoint.url(WEB, name), "DATABASE_OWNER_URL": endpoint.url(OWNER, name)}
    options = [f"--{word}={value}" for word, value in (*asdict(size).items(), ("towns", towns))]
    subprocess.run([sys.executable, "-m", "shanzhi.loader", *options], check=True, env={**os.environ, **addresses})
