"""Putting right a password file and a server that no longer agree (the file was lost, or came from a backup)."""

from __future__ import annotations

from shanzhi.cluster.configuration import config_file, write_configuration
from shanzhi.cluster.leftovers import clear_way
from shanzhi.cluster.lockfile import read_lockfile
from shanzhi.cluster.names import SUPER
from shanzhi.cluster.server import Server
from shanzhi.cluster.starting import start
from shanzhi.cluster.stopping import stop_process
from shanzhi.cluster.tool import last_lines, run_tool
from shanzhi.core.errors import Problem


def renew_super_password(server: Server, password: str) -> None:
    """Gives the superuser the password of the file: stops the server, sets it in single-user mode, starts again.

    Only who owns the data folder can do this.
    """
    home, account = server.home, server.account
    server.progress("cluster.progress.renews_passwords")
    lock = read_lockfile(home.data)
    if lock is not None:
        stop_process(home, account.uid, lock.pid, "fast", server.progress)
    clear_way(server)
    write_configuration(home, account)
    program = server.binaries.program("postgres")
    code, output = run_tool(
        [program, "--single", "-D", home.data, "-c", f"config_file={config_file(home)}", "postgres"],
        account,
        text=f"ALTER ROLE {SUPER} PASSWORD '{password}'\n",
        word="cluster.progress.recovers",
        progress=server.progress,
    )
    if code != 0:
        raise Problem("cluster.start.failed", lines=last_lines(output), log=home.log)
    start(server)
