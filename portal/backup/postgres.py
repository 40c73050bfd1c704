"""PostgreSQL's programs, found and run; and a server over a restored folder that only this machine's user reaches."""

from __future__ import annotations

import logging
import os
import pwd
import shlex
import shutil
import subprocess
import tempfile
import time
from pathlib import Path

from django.conf import settings
from psycopg.conninfo import conninfo_to_dict
from psycopg.pq import Conninfo

from portal.errors import BackupFailed

logger = logging.getLogger(__name__)

_START_SECONDS = 3600  # replaying a day of a busy portal takes minutes, not hours
_PORT = "5432"  # the socket's name; said everywhere, since PGPORT in our environment would say another
_SOCKETS = "portal-restored-"
_VARIABLES = {each.keyword.decode(): each.envvar.decode() for each in Conninfo.get_defaults() if each.envvar}


def program(name: str) -> str:
    """Where one of PostgreSQL's programs is. Raises BackupFailed."""
    found = shutil.which(name, path=str(settings.POSTGRES_PROGRAMS) if settings.POSTGRES_PROGRAMS else None)
    if found is None:
        raise BackupFailed(
            f"PostgreSQL의 프로그램 {name}을 찾지 못했습니다. POSTGRES_PROGRAMS에 그 폴더를 적어 주세요."
        )
    return found


def way_in() -> dict[str, str]:
    """The environment in which those programs reach the portal's server: no password stands on a command line.

    Whatever else BACKUP_URL says holds for them, too: above all which certificate the server has to show.
    """
    if not settings.BACKUP_URL:
        raise BackupFailed("BACKUP_URL이 비어 있습니다. 복제 권한이 있는 역할의 주소를 적어 주세요.")
    told = conninfo_to_dict(settings.BACKUP_URL)
    return os.environ | {variable: str(told[key]) for key, variable in _VARIABLES.items() if told.get(key)}


def run(name: str, *arguments: str, environment: dict[str, str] | None = None) -> None:
    """Run one of the programs to its end. Raises BackupFailed with its own last words."""
    command = [program(name), *arguments]
    done = subprocess.run(command, env=environment, check=False, capture_output=True, text=True)  # noqa: S603
    if done.returncode:
        raise BackupFailed(f"{name}이 실패했습니다: {_last_words(done.stderr)}")


def _last_words(said: str) -> str:
    return " / ".join(said.strip().splitlines()[-3:]) or "까닭을 말하지 않았습니다."


def owner() -> str | None:
    """The system's user a restored server runs as: PostgreSQL refuses to be root. None: whoever restores."""
    return settings.POSTGRES_USER if os.geteuid() == 0 else None


def hand_over(folder: Path) -> None:
    """Give the folder and all in it to that user, and to nobody else."""
    folder.chmod(0o700)
    name = owner()
    if name is None:
        return
    try:
        user = pwd.getpwnam(name)
    except KeyError:
        raise BackupFailed(f"이 컴퓨터에 사용자 {name}이 없습니다. POSTGRES_USER를 확인해 주세요.") from None
    for each in (folder, *folder.rglob("*")):
        os.chown(each, user.pw_uid, user.pw_gid, follow_symlinks=False)


def clear(folder: Path) -> None:
    """Remove a folder of ours, after ending whatever server a killed process left running over it.

    What cannot be removed is logged, and the next time is another try: a backup does not fail for it.
    """
    for found in folder.rglob("postmaster.pid"):
        _end_left(found.parent)
    shutil.rmtree(folder, onexc=lambda _, path, why: logger.warning("%s cannot be removed: %s", path, why))


def _end_left(data: Path) -> None:
    """By the folder it works in: the number alone may be another process's by now."""
    lines = (data / "postmaster.pid").read_text(encoding="utf-8").splitlines()
    socket = Path(lines[4]) if len(lines) > 4 else None  # the file's format is PostgreSQL's own
    if lines and Path(f"/proc/{lines[0]}/cwd").resolve() == data.resolve():
        _control(data, "stop", "-w", "-m", "immediate")
    if socket is not None and socket.name.startswith(_SOCKETS):
        shutil.rmtree(socket, ignore_errors=True)


class Server:
    """PostgreSQL over a folder, on a socket of its own and no network, for as long as the block lasts.

    Its configuration is ours and not the one it was backed up with, which names another machine's paths and ports. It stands
    on the command line, since that alone is above what ALTER SYSTEM wrote there (where to archive, for one), and none of it
    stays: whoever starts the folder for good has her own.
    """

    def __init__(self, data: Path, **configuration: str) -> None:
        self.data = data
        self.socket = Path(tempfile.mkdtemp(prefix=_SOCKETS))  # short: a socket's path has 107 letters
        self._settings = {
            "listen_addresses": "",
            "unix_socket_directories": str(self.socket),
            "port": _PORT,
            "hot_standby": "off",  # nobody reads before everything is replayed
            "archive_mode": "off",
            "ssl": "off",
            "config_file": str(self.socket / "postgresql.conf"),
            "hba_file": str(self.socket / "hba.conf"),
            **configuration,
        }

    def __enter__(self) -> Server:
        (self.socket / "postgresql.conf").touch()
        (self.socket / "hba.conf").write_text("local all,replication all trust\n", encoding="utf-8")
        hand_over(self.socket)
        options = " ".join(f"-c {shlex.quote(f'{name}={value}')}" for name, value in self._settings.items())
        try:
            _control(self.data, "start", "-w", "-t", str(_START_SECONDS), "-o", options)
            self._wait()
        except BaseException:
            self.__exit__()
            raise
        return self

    def __exit__(self, *what: object) -> None:
        try:
            if (self.data / "postmaster.pid").exists():
                _control(self.data, "stop", "-w", "-m", "fast")
        finally:
            (self.data / "postmaster.opts").unlink(missing_ok=True)  # `pg_ctl restart` would take it for its own
            shutil.rmtree(self.socket, ignore_errors=True)

    def url(self, user: str, database: str) -> str:
        return f"postgres://{user}@/{database}?host={self.socket}&port={_PORT}"

    def url_like(self, other: str) -> str:
        """The way in here for the role and database that `other` is the way in for elsewhere."""
        told = conninfo_to_dict(other)
        return self.url(str(told["user"]), str(told.get("dbname") or told["user"]))

    def _wait(self) -> None:
        """Until it answers, which is when everything is replayed; pg_ctl returns when replaying has begun."""
        ready = [program("pg_isready"), "--quiet", "--host", str(self.socket), "--port", _PORT]
        deadline = time.monotonic() + _START_SECONDS
        while subprocess.run(ready, check=False).returncode:  # noqa: S603
            if time.monotonic() > deadline or not (self.data / "postmaster.pid").exists():
                raise BackupFailed(f"복원한 PostgreSQL이 켜지지 않았습니다: {_said(self.data)}")
            time.sleep(0.1)


def _said(data: Path) -> str:
    log = data.parent / "postgresql.log"
    return _last_words(log.read_text(encoding="utf-8", errors="replace")) if log.exists() else ""


def _control(data: Path, *arguments: str) -> None:
    """Let pg_ctl start or stop it. The server's log goes beside its data: pg_ctl's pipes would never close.

    Of our environment, which holds every key and password, the server is given where programs are.
    """
    log = data.parent / "postgresql.log"
    command = [program("pg_ctl"), "-D", str(data), "-l", str(log), *arguments]
    user = owner()
    group = pwd.getpwnam(user).pw_gid if user else None
    done = subprocess.run(  # noqa: S603
        command, check=False, user=user, group=group, extra_groups=[] if user else None, cwd=data,
        env={"PATH": os.environ.get("PATH", os.defpath)}, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
    )  # fmt: skip
    if done.returncode:
        raise BackupFailed(f"복원한 PostgreSQL이 켜지거나 꺼지지 않았습니다: {_said(data)}")
