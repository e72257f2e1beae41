"""The server's settings, written at every start."""

from __future__ import annotations

import os
from pathlib import Path

from shanzhi.cluster.account import Account
from shanzhi.cluster.home import Home
from shanzhi.cluster.private import write_private
from shanzhi.cluster.socket_folder import PORT, socket_folder

MEGABYTE = 1024 * 1024
LOCAL = "local.conf"
"""The administrator's own settings, in the home; they come last and win."""

ACCESS = """\
# Written at every start. Only over the Unix socket, only with a password.
local all all scram-sha-256
"""

FIXED = """\
listen_addresses = ''
unix_socket_permissions = 0700
max_connections = 100
password_encryption = 'scram-sha-256'

# What was confirmed is on disk.
fsync = on
synchronous_commit = on
full_page_writes = on
wal_compression = on

timezone = 'Asia/Shanghai'
datestyle = 'iso, ymd'
lc_messages = 'C'
default_text_search_config = 'pg_catalog.simple'
jit = off
random_page_cost = 1.5

# One log file per weekday, overwritten after a week.
logging_collector = on
log_filename = 'postgresql-%a.log'
log_file_mode = 0600
log_truncate_on_rotation = on
log_rotation_age = 1d
log_rotation_size = 0
log_timezone = 'Asia/Shanghai'
log_line_prefix = '%m [%p] '
log_startup_progress_interval = 2s
# Statements and key values hold people's data: they stay out of the log.
log_min_error_statement = panic
log_min_duration_statement = -1
log_error_verbosity = terse
"""


def config_file(home: Home) -> Path:
    """The settings of the last start."""
    return home.folder / "postgresql.conf"


def write_configuration(home: Home, account: Account) -> None:
    """Writes settings and access rules; the server's user may read them, not change them."""
    mode, gid = (0o640, account.gid) if account.is_other else (0o600, -1)
    access = home.folder / "pg_hba.conf"
    names = home.folder / "pg_ident.conf"
    write_private(access, ACCESS, mode=mode, gid=gid)
    write_private(names, "", mode=mode, gid=gid)
    paths = {
        "hba_file": access,
        "ident_file": names,
        "log_directory": home.log,
        "unix_socket_directories": _as_list_entry(socket_folder(home)),
    }
    places = "".join(f"{name} = {_quoted(str(value))}\n" for name, value in paths.items())
    text = (
        f"# Written at every start. Own settings go into {LOCAL} beside this file.\n"
        f"cluster_name = '{home.title}'\nport = {PORT}\n{places}{FIXED}{_by_machine()}\n# {LOCAL}\n{_local(home)}"
    )
    write_private(config_file(home), text, mode=mode, gid=gid)


def _local(home: Home) -> str:
    path = home.folder / LOCAL
    return path.read_text(encoding="utf-8") if path.exists() else ""


def _by_machine() -> str:
    """Memory settings for the machine: an eighth of it for the buffers, 128 MB to 1 GB."""
    memory = memory_bytes() // MEGABYTE
    shared_memory = Path("/dev/shm")  # noqa: S108 - looked at only
    is_roomy = shared_memory.exists() and _free(shared_memory) >= 256 * MEGABYTE
    return (
        f"shared_buffers = {min(1024, max(128, memory // 8))}MB\n"
        f"effective_cache_size = {max(256, memory // 2)}MB\n"
        f"maintenance_work_mem = {min(512, max(64, memory // 32))}MB\n"
        "work_mem = 16MB\n"
        # containers often have 64 MB there, too little for parallel queries
        f"dynamic_shared_memory_type = {'posix' if is_roomy else 'mmap'}\n"
    )


def memory_bytes() -> int:
    """The machine's memory, or the container's where that is less."""
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")
    for limit in (Path("/sys/fs/cgroup/memory.max"), Path("/sys/fs/cgroup/memory/memory.limit_in_bytes")):
        try:
            memory = min(memory, int(limit.read_text()))
        except (OSError, ValueError):
            continue
    return memory


def _free(folder: Path) -> int:
    found = os.statvfs(folder)
    return found.f_bavail * found.f_frsize


def _quoted(value: str) -> str:
    return "'" + value.replace("\\", "\\\\").replace("'", "''") + "'"


def _as_list_entry(path: Path) -> str:
    """Lists of folders are split at commas unless quoted."""
    return '"' + str(path).replace('"', '""') + '"'
