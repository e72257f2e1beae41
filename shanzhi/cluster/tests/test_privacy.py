"""Who can get at the data: files, sockets, passwords, roles."""

from __future__ import annotations

import os
import re
import stat
from dataclasses import replace
from pathlib import Path

import psycopg
import pytest

from shanzhi.cluster import Home, ensure, status, stop
from shanzhi.cluster.account import Account
from shanzhi.cluster.checks import external_checks
from shanzhi.cluster.home import make_home
from shanzhi.cluster.names import OWNER, SUPER, WEB
from shanzhi.cluster.socket_folder import LONGEST_PATH, socket_folder
from shanzhi.cluster.tests.helpers import ask
from shanzhi.core.errors import Problem


def _mode(path: Path) -> int:
    return stat.S_IMODE(path.lstat().st_mode)


def test_home__modes(home: Home) -> None:
    """Nobody but the owner reads passwords, data, log and socket."""
    ensure(home)
    assert _mode(home.passwords) == 0o600
    assert home.passwords.stat().st_uid == os.geteuid()
    assert _mode(home.folder) & 0o007 == 0
    for folder in (home.data, home.log, socket_folder(home)):
        assert _mode(folder) == 0o700
    for path in home.folder.rglob("*"):
        assert not stat.S_IMODE(path.lstat().st_mode) & 0o007 or path.is_symlink(), path


def test_passwords__opened_to_others(home: Home) -> None:
    """A password file that others could read is made private again."""
    ensure(home)
    home.passwords.chmod(0o644)
    ensure(home)
    assert _mode(home.passwords) == 0o600


def test_password__wrong_or_none(home: Home) -> None:
    """Every role needs its own password; it is kept as a scram verifier, and no line of the rules trusts anyone."""
    endpoint = ensure(home)
    for role in (SUPER, OWNER, WEB):
        for password in ("wrong", ""):
            wrong = replace(endpoint, passwords={**endpoint.passwords, role: password})
            with pytest.raises(psycopg.OperationalError, match="password"):
                ask(wrong, "select 1", role)
    verifiers = ask(endpoint, "select rolpassword from pg_authid where rolcanlogin", SUPER, "postgres")
    assert len(verifiers) == 3
    assert all(str(verifier).startswith("SCRAM-SHA-256$") for (verifier,) in verifiers)
    rules = ask(endpoint, "select type, auth_method from pg_hba_file_rules", SUPER, "postgres")
    assert rules == [("local", "scram-sha-256")]


def test_network__not_listening(home: Home) -> None:
    """No process of the server holds an internet socket."""
    endpoint = ensure(home)
    assert ask(endpoint, "show listen_addresses") == [("",)]
    pid = status(home).pid
    held = {
        found.group(1)
        for link in Path(f"/proc/{pid}/fd").iterdir()
        if (found := re.match(r"socket:\[(\d+)\]", str(link.readlink())))
    }
    for table in ("tcp", "tcp6"):
        lines = Path(f"/proc/{pid}/net/{table}").read_text(encoding="utf-8").splitlines()[1:]
        assert not held & {line.split()[9] for line in lines}


def test_log__without_statements(home: Home) -> None:
    """Values of a failed statement do not reach the log."""
    endpoint = ensure(home)
    ask(endpoint, "create table person (number text primary key)")
    ask(endpoint, "insert into person values ('320411198001010018')")
    with pytest.raises(psycopg.errors.UniqueViolation):
        ask(endpoint, "insert into person values ('320411198001010018')")
    stop(home)
    logs = "".join(path.read_text(encoding="utf-8") for path in home.log.iterdir())
    assert "duplicate key" in logs
    assert "320411198001010018" not in logs


def test_roles__what_each_may(home: Home) -> None:
    """The owner migrates, the application reads what it was given, nobody creates or enters what is not theirs."""
    endpoint = ensure(home)
    for extension in ("ltree", "pg_trgm", "btree_gist"):
        ask(endpoint, f"create extension {extension}")
    assert ask(endpoint, "set role shanzhi_sealer; select current_user", WEB) == [("shanzhi_sealer",)]
    ask(endpoint, "create table seen as select 1 as n; grant select on seen to shanzhi_app")
    ask(endpoint, "grant create on schema public to shanzhi_sealer")
    ask(endpoint, "set role shanzhi_sealer; create table sealed as select 1 as n", WEB)
    assert ask(endpoint, "select n from seen", WEB) == [(1,)]
    for role, statement in (
        (WEB, "create table mine (n int)"),
        (WEB, "create temporary table mine (n int)"),
        (WEB, "set role shanzhi_app"),
        (WEB, "set role shanzhi_owner"),
        (WEB, "select * from sealed"),
        (OWNER, "select * from sealed"),
        (OWNER, "set role shanzhi_sealer"),
        (OWNER, "create role another"),
        (OWNER, "create database another"),
    ):
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            ask(endpoint, statement, role)
    for role, database in ((WEB, "postgres"), (WEB, "template1"), (OWNER, "postgres")):
        with pytest.raises(psycopg.OperationalError, match="permission denied for database"):
            ask(endpoint, "select 1", role, database)


def test_row_level_security__holds_for_the_application(home: Home) -> None:
    """The application's role sees only rows that a policy for its group lets through."""
    endpoint = ensure(home)
    ask(
        endpoint,
        "create table village (name text, town int); insert into village values ('a', 1), ('b', 2);"
        "grant select on village to shanzhi_app; alter table village enable row level security;"
        "create policy own_town on village for select to shanzhi_app using (town = 1)",
    )
    assert ask(endpoint, "select name from village", WEB) == [("a",)]


def test_external_checks__unfit_roles(home: Home) -> None:
    """A server is refused whose application role sees everything, owns tables or has no group."""
    endpoint = ensure(home)
    app, owner = endpoint.dsn(WEB), endpoint.dsn(OWNER)
    assert external_checks(app, owner) == []
    assert _codes(app, endpoint.dsn(SUPER)) == []
    assert _codes(endpoint.dsn(SUPER), owner) == ["cluster.external.app_bypasses"]
    assert _codes(owner, owner) == [
        "cluster.external.app_owns",
        "cluster.external.app_not_member",
        "cluster.external.app_may_not_seal",
    ]
    assert _codes(app, app) == ["cluster.external.owner_may_not_create", "cluster.external.may_not_extend"]
    assert _codes(app, endpoint.dsn(SUPER, "postgres")) == ["cluster.external.two_databases"]
    ask(endpoint, "alter role shanzhi_web bypassrls", SUPER, "postgres")
    assert _codes(app, owner) == ["cluster.external.app_bypasses"]


def test_external_checks__unfit_database(home: Home) -> None:
    """A database where Chinese yields no trigrams, or that is not UTF8, is refused."""
    endpoint = ensure(home)
    ask(endpoint, "create database plain template template0 locale_provider libc locale 'C' owner shanzhi_owner", SUPER)
    ask(
        endpoint, "create database bytes template template0 locale_provider libc locale 'C' encoding 'SQL_ASCII'", SUPER
    )
    ask(endpoint, "alter database bytes owner to shanzhi_owner", SUPER)
    assert _codes(endpoint.dsn(WEB, "plain"), endpoint.dsn(OWNER, "plain")) == ["cluster.external.no_trigrams"]
    codes = _codes(endpoint.dsn(WEB, "bytes"), endpoint.dsn(OWNER, "bytes"))
    assert codes[0] == "cluster.external.encoding"


def test_external_checks__server_of_ones_own(home: Home) -> None:
    """What the README has an administrator do makes a server fit."""
    endpoint = ensure(home)
    ask(endpoint, "drop database shanzhi", SUPER, "postgres")
    ask(endpoint, "drop role shanzhi_web, shanzhi_owner, shanzhi_app, shanzhi_sealer", SUPER, "postgres")
    readme = (Path(__file__).parents[1] / "README.md").read_text(encoding="utf-8")
    (script,) = re.findall(r"```sql\n(.*?)```", readme, re.DOTALL)
    for role in (OWNER, WEB):
        script = script.replace("PASSWORD '…'", f"PASSWORD '{endpoint.passwords[role]}'", 1)
    for statement in script.split(";"):
        if statement.strip():
            ask(endpoint, statement, SUPER, "postgres")
    assert external_checks(endpoint.app_url, endpoint.owner_url) == []


def test_external_checks__no_server(tmp_path: Path) -> None:
    """A server that does not answer is one problem that names the setting."""
    dsn = f"host={tmp_path} user=x dbname=x"
    (problem,) = external_checks(dsn, dsn)
    assert (problem.code, problem.params["name"]) == ("cluster.external.unreachable", "DATABASE_URL")


def test_socket_folder__link(home: Home, account: Account) -> None:
    """A socket folder that is a link is refused: it could lead anywhere."""
    make_home(home, account)
    elsewhere = home.folder / "elsewhere"
    elsewhere.mkdir(mode=0o700)
    os.chown(elsewhere, account.uid, account.gid)
    socket_folder(home).symlink_to(elsewhere)
    with pytest.raises(Problem) as caught:
        ensure(home)
    assert caught.value.code == "cluster.folder.not_a_folder"


def test_socket_folder__foreign(home: Home, account: Account) -> None:
    """A socket folder of somebody else is refused."""
    if os.geteuid() != 0:
        pytest.skip("only root can make a folder that belongs to somebody else")
    make_home(home, account)
    socket_folder(home).mkdir(mode=0o700)
    os.chown(socket_folder(home), 54321, 54321)
    with pytest.raises(Problem) as caught:
        ensure(home)
    assert caught.value.code == "cluster.folder.foreign"


def test_socket_folder__open_to_others(home: Home, account: Account) -> None:
    """A socket folder others may enter is refused."""
    make_home(home, account)
    socket_folder(home).mkdir()
    os.chown(socket_folder(home), account.uid, account.gid)
    socket_folder(home).chmod(0o755)
    with pytest.raises(Problem) as caught:
        ensure(home)
    assert caught.value.code == "cluster.folder.open"


def test_socket_folder__path_too_long(home: Home) -> None:
    """Where the home's path is too long for a socket, a short private folder is taken."""
    deep = replace(home, folder=home.folder.parent / ("d" * 60) / ("e" * 60))
    folder = socket_folder(deep)
    try:
        assert len(str(folder / ".s.PGSQL.5432")) <= LONGEST_PATH
        assert not folder.is_relative_to(deep.folder)
        assert ask(ensure(deep), "select 1") == [(1,)]
        assert _mode(folder) == 0o700
    finally:
        stop(deep, "immediate")
        if folder.exists():
            folder.rmdir()


def test_home__writable_by_others(home: Home) -> None:
    """A home in which others could swap files is refused and left as it is."""
    home.folder.mkdir()
    home.folder.chmod(0o777)
    with pytest.raises(Problem) as caught:
        ensure(home)
    assert caught.value.code == "cluster.folder.open"
    assert _mode(home.folder) == 0o777
    home.folder.chmod(0o700)


def _codes(app: str, owner: str) -> list[str]:
    return [problem.code for problem in external_checks(app, owner)]
