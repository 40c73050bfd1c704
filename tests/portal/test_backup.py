"""A whole cluster is backed up while it is written to, and comes back in an empty folder: this is the drill, done for real.

The server is set up by the very lines docs/operations.md tells an administrator to type: every role has its password, web its
own rights only, and what backs up may replicate and nothing else.
"""

from __future__ import annotations

import contextlib
import io
import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import psycopg
import pytest
import time_machine
from django.core.cache import cache
from django.core.management import call_command
from django.db import connection

from common import clock
from common.database import OWNER, RETENTION, WEB
from portal.backup import keys, papers, postgres, restore, take
from portal.backup.alone import alone
from portal.backup.store import Drilled, Store
from portal.backup.take import SLOT
from portal.errors import BackupFailed
from portal.management.commands import backup_keys
from tests.support import databases

ROOT = Path(__file__).resolve().parent.parent.parent
PAPER = """
import hashlib
from django.core.files.base import ContentFile
from enrollment.models import Paper
from tests.factories.enrollment import PaperFactory
content = b"%PDF-1.4 {name}"
there = Paper.objects.first()
beside = dict(application=there.application, rule=there.rule) if there else dict()
file = ContentFile(content, name="x.pdf")
paper = PaperFactory(file=file, sha256=hashlib.sha256(content).hexdigest(), size=len(content), **beside)
print(paper.file.name)
"""
OPERATIONS = (ROOT / "docs" / "operations.md").read_text(encoding="utf-8")
PASSWORD = "of-a-role"
BACKUP = "portal_backup"
OF_THE_MACHINE = {"listen_addresses": "*", "port": "1", "restore_command": "false", "archive_mode": "on"}
"""What somebody wrote by ALTER SYSTEM, for this machine and not for the next."""
LEFT = ("papers/2025/destroyed.unfinished", "base/20250101T000000Z.unfinished/1259", "base/20250102T000000Z/1259")


def told(heading: str) -> list[str]:
    """The lines of SQL below this heading, with passwords."""
    section = OPERATIONS.partition(f"## {heading}\n")[2].partition("\n#")[0]
    return [line.strip().replace("…", PASSWORD) for line in section.splitlines() if line.startswith("    ")]


def told_hba() -> str:
    """The lines of pg_hba.conf: everybody comes over the socket here, the superuser as she is at home."""
    found = re.search(r"`hostssl (\S+ \S+) \S+ (\S+)`", OPERATIONS)
    assert found
    return f"local all postgres trust\nlocal {found[1]} {found[2]}\nlocal portal all scram-sha-256\n"


@dataclass
class Portal:
    """A portal without a web process on a cluster of its own, and the folder it is backed up into."""

    environment: dict[str, str]
    owner: str
    hba: Path
    backups: Path
    media: Path

    def manage(self, *arguments: str, **otherwise: str) -> subprocess.CompletedProcess[str]:
        command = [sys.executable, "manage.py", *arguments]
        return subprocess.run(
            command,
            cwd=ROOT,
            env=self.environment | otherwise,
            check=False,
            capture_output=True,
            text=True,
            timeout=500,
        )

    def do(self, *arguments: str, **otherwise: str) -> str:
        done = self.manage(*arguments, **otherwise)
        assert done.returncode == 0, done.stderr[-3000:]
        return done.stdout.strip()

    def write(self, name: str) -> str:
        """An application with an uploaded paper, committed; the name of its file."""
        return self.do("shell", "--no-imports", "-c", PAPER.format(name=name), DATABASE_URL=self.owner)

    def follow(self) -> subprocess.Popen[bytes]:
        return subprocess.Popen([sys.executable, "manage.py", "backup", "follow"], cwd=ROOT, env=self.environment)

    def wait_until_received(self, lsn: str) -> None:
        deadline = time.monotonic() + 60
        with psycopg.connect(self.environment["BACKUP_URL"], autocommit=True) as server:
            while time.monotonic() < deadline:
                row = server.execute(
                    "SELECT restart_lsn >= %s::pg_lsn FROM pg_replication_slots WHERE slot_name = %s", [lsn, SLOT]
                ).fetchone()
                if row and row[0]:
                    return
                time.sleep(0.2)
        raise AssertionError("what was written did not arrive within a minute")

    def written(self) -> str:
        with psycopg.connect(self.environment["BACKUP_URL"]) as server:
            row = server.execute("SELECT pg_current_wal_flush_lsn()").fetchone()
            assert row
            return str(row[0])


@pytest.fixture(scope="module")
def folder() -> Iterator[Path]:
    """Not pytest's: a server run by another user has to pass through it."""
    with tempfile.TemporaryDirectory(prefix="portal-backup-") as made:
        Path(made).chmod(0o711)
        yield Path(made)


@pytest.fixture(scope="module")
def portal(folder: Path) -> Iterator[Portal]:
    """On a cluster of its own: a base backup copies all of a cluster, and the tests' own is big and busy."""
    cluster, media = folder / "cluster", folder / "papers"
    media.mkdir()
    (cluster / "data").mkdir(parents=True)
    hba = cluster / "hba.conf"
    hba.write_text(told_hba(), encoding="utf-8")
    postgres.hand_over(cluster)
    making = ["--auth", "trust", "--encoding", "utf8", "--username", "postgres", "--pgdata", str(cluster / "data")]
    subprocess.run([postgres.program("initdb"), *making], check=True, user=postgres.owner(), stdout=subprocess.DEVNULL)
    with postgres.Server(cluster / "data", hba_file=str(hba), fsync="off") as server:
        with psycopg.connect(server.url("postgres", "postgres"), autocommit=True) as superuser:
            for line in [*told("Roles of the database"), *told("Backup")]:
                superuser.execute(line.encode())
            for name, value in OF_THE_MACHINE.items():
                superuser.execute(f"ALTER SYSTEM SET {name} = '{value}'".encode())
        ways = {role: server.url(f"{role}:{PASSWORD}", "portal") for role in (OWNER, WEB, RETENTION, BACKUP)}
        environment = {
            "DJANGO_SETTINGS_MODULE": "tests.support.backup_settings",
            "DATABASE_URL": ways[WEB],
            "DATABASE_RETENTION_URL": ways[RETENTION],
            "BACKUP_URL": ways[BACKUP],
            "BACKUP_DIR": str(folder / "backups"),
            "MEDIA_ROOT": str(media),
        }
        made = Portal(os.environ | environment, ways[OWNER], hba, folder / "backups", media)
        databases.fill(made.owner)
        made.do("migrate", "--verbosity", "0", DATABASE_OWNER_URL=made.owner)
        yield made


@pytest.fixture(scope="module")
def backed_up(portal: Portal) -> Portal:
    """With a paper in the base backup and one that came after it, seconds before the end; what was killed before lay there."""
    for left in LEFT:
        (portal.backups / left).parent.mkdir(parents=True, exist_ok=True)
        (portal.backups / left).write_bytes(b"somebody's")
    follower = portal.follow()
    try:
        deadline = time.monotonic() + 60
        while not (portal.backups / "received.json").exists():
            assert time.monotonic() < deadline
            assert follower.poll() is None
            time.sleep(0.2)
        portal.write("before")
        portal.do("backup", "base")
        file = portal.write("after")
        written = portal.written()
        portal.wait_until_received(written)
        deadline = time.monotonic() + 60
        while not (portal.backups / "papers" / file).exists():
            assert time.monotonic() < deadline
            time.sleep(0.2)
    finally:
        follower.send_signal(signal.SIGTERM)  # never SIGKILL: its pg_receivewal would go on
        ended = follower.wait(timeout=60)
    assert ended == 0
    return portal


def _changed(file: Path) -> None:
    """One bit of it, in the middle."""
    content = bytearray(file.read_bytes())
    content[len(content) // 2] ^= 1
    file.write_bytes(content)


@pytest.fixture
def copied(backed_up: Portal, tmp_path: Path, settings: Any, monkeypatch: pytest.MonkeyPatch) -> Store:
    """The backups once more, to be damaged; what restores them here is told whose they are."""
    settings.BACKUP_URL = backed_up.environment["BACKUP_URL"]
    monkeypatch.setitem(connection.settings_dict, "NAME", "portal")
    monkeypatch.setitem(connection.settings_dict, "USER", WEB)
    shutil.copytree(backed_up.backups, tmp_path / "backups")
    return Store(tmp_path / "backups")


@pytest.fixture
def empty(folder: Path) -> Iterator[Path]:
    with tempfile.TemporaryDirectory(dir=folder) as below:
        Path(below).chmod(0o711)
        yield Path(below) / "restored"


def test_what_backs_up_may_replicate_and_read_nothing_and_fills_no_disk(portal: Portal) -> None:
    with psycopg.connect(portal.environment["BACKUP_URL"], autocommit=True) as backup:
        assert backup.execute("SHOW max_slot_wal_keep_size").fetchone() == ("20GB",)
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            backup.execute("SELECT phone FROM accounts_user")


def test_the_drill_finds_what_was_written_after_the_base_backup(backed_up: Portal) -> None:
    said = backed_up.do("restore_drill", "--below", str(backed_up.backups.parent))
    assert "모두 되살아났습니다" in said
    assert "파일 2개가 모두 맞습니다" in said
    proved = Store(backed_up.backups).drilled()
    assert proved
    assert proved.base == Store(backed_up.backups).newest().name
    assert list(backed_up.backups.parent.glob("restore-drill-*")) == []


def test_what_was_killed_before_is_cleared_away_when_the_next_one_starts(backed_up: Portal) -> None:
    assert [left for left in LEFT if (backed_up.backups / left).exists()] == []
    assert not (backed_up.backups / LEFT[1]).parent.exists()


def test_a_killed_drill_is_closed_to_others_and_cleared_away_with_its_server(backed_up: Portal, empty: Path) -> None:
    empty.parent.chmod(0o711)
    command = [sys.executable, "manage.py", "restore_drill", "--below", str(empty.parent)]
    drill = subprocess.Popen(command, cwd=ROOT, env=backed_up.environment, stderr=subprocess.DEVNULL)
    deadline = time.monotonic() + 120
    while len(told := _told_by_the_server(empty.parent)) < 5 or not told[4]:
        assert time.monotonic() < deadline
        assert drill.poll() is None
        time.sleep(0.05)
    with pytest.raises(BackupFailed, match="이미 돌고"):
        restore.drill(Store(backed_up.backups), empty.parent)
    restore.clear_up(Store(backed_up.backups))  # of one that runs: nothing
    (folder,) = empty.parent.glob("restore-drill-*")
    drill.kill()
    drill.wait()
    assert folder.stat().st_mode & 0o777 == 0o700
    assert Path(f"/proc/{told[0]}").exists()
    restore.clear_up(Store(backed_up.backups))
    assert not folder.exists()
    assert not Path(told[4]).exists()
    assert not Path(f"/proc/{told[0]}").exists()


def _told_by_the_server(below: Path) -> list[str]:
    """What a server that runs somewhere below says of itself: its number first, its socket's folder fifth."""
    for file in below.glob("restore-drill-*/restored/**/postmaster.pid"):
        with contextlib.suppress(FileNotFoundError):
            return file.read_text(encoding="utf-8").splitlines()
    return []


def test_a_base_backup_alone_brings_database_and_papers_back(backed_up: Portal, copied: Store, empty: Path) -> None:
    """As the runbook has it taken for the traces of a breach: into a folder nobody follows into."""
    kept = copied.folder / "kept"
    backed_up.do("backup", "base", BACKUP_DIR=str(kept))
    assert restore.restore(Store(kept), empty).papers == 2


def test_a_killed_restoration_is_cleared_away_and_no_process_that_has_its_number_now(
    copied: Store, empty: Path
) -> None:
    left = empty / "restore.unfinished" / "data"
    left.mkdir(parents=True)
    (left / "postmaster.pid").write_text(f"{os.getpid()}\n{left}\n0\n5432\n/nowhere\n", encoding="utf-8")
    with alone(empty / "restore.lock"), pytest.raises(BackupFailed, match="이미 돌고"):
        restore.restore(copied, empty)
    assert restore.restore(copied, empty).papers == 2
    assert {each.name for each in empty.iterdir()} == {"data", "papers"}


def test_no_cache_and_a_silent_one_end_no_backup(tmp_path: Path, settings: Any) -> None:
    store = Store(tmp_path)
    store.lay()
    store.note_drilled(Drilled(clock.now().isoformat(), "20261126T180000Z"))
    take.tell(store)
    assert cache.get(take.DRILL_MARK) == datetime.fromisoformat(store.drilled().at)
    with socket.create_server(("127.0.0.1", 0)) as silent:
        for port in (1, silent.getsockname()[1]):
            settings.CACHES = settings.CACHES | {
                "default": {
                    "BACKEND": "django.core.cache.backends.redis.RedisCache",
                    "LOCATION": f"redis://127.0.0.1:{port}/0",
                    "OPTIONS": settings.REDIS_CACHE_OPTIONS,
                }
            }
            begun = time.monotonic()
            take.tell(store)
            assert time.monotonic() - begun < take.ROUND_SECONDS


def test_a_restored_cluster_is_whole_and_shut_down_in_order(backed_up: Portal, copied: Store, empty: Path) -> None:
    restored = restore.restore(copied, empty)
    assert restored.papers == 2
    assert not (restored.data / "recovery.signal").exists()
    with postgres.Server(restored.data) as server, psycopg.connect(server.url("postgres", "portal")) as there:
        row = there.execute("SELECT count(*), max(original_name) FROM enrollment_paper").fetchone()
        assert row
        assert row[0] == 2


def test_a_paper_no_restored_row_names_stays_away(copied: Store, empty: Path) -> None:
    """It was destroyed: its copy is still here, set apart or, since the last base backup, not even that."""
    for folder in (copied.papers, copied.gone):
        (folder / "2024").mkdir()
        (folder / "2024" / f"destroyed-{folder.name}").write_bytes(b"%PDF-1.4 somebody's")
    kept = next(file for file in copied.papers.rglob("*") if file.parent.name != "2024" and file.is_file())
    apart = copied.gone / kept.relative_to(copied.papers)
    apart.parent.mkdir(parents=True, exist_ok=True)
    kept.rename(apart)  # one that a row names comes back from there, too
    restored = restore.restore(copied, empty)
    assert restored.papers == 2
    found = {str(file.relative_to(empty / "papers")) for file in (empty / "papers").rglob("*") if file.is_file()}
    assert str(apart.relative_to(copied.gone)) in found
    assert not any("destroyed" in name for name in found)


def test_roles_come_back_with_their_passwords_and_no_other_rights(
    backed_up: Portal, copied: Store, empty: Path
) -> None:
    restored = restore.restore(copied, empty)
    rights = "SELECT has_table_privilege('accounts_accessrecord', 'INSERT'), has_table_privilege('accounts_accessrecord', 'UPDATE')"
    with postgres.Server(restored.data, hba_file=str(backed_up.hba)) as server:
        with psycopg.connect(server.url(f"{WEB}:{PASSWORD}", "portal")) as web:
            assert web.execute(rights).fetchone() == (True, False)
        with psycopg.connect(server.url(f"{OWNER}:{PASSWORD}", "portal")) as owner:
            assert owner.execute(rights).fetchone() == (True, True)
        with pytest.raises(psycopg.OperationalError, match="password authentication failed"):
            psycopg.connect(server.url(f"{WEB}:another", "portal"))


def test_a_moment_before_the_last_one_can_be_chosen(backed_up: Portal, copied: Store, empty: Path) -> None:
    moment = copied.newest().moment
    restored = restore.restore(copied, empty, until=moment)
    with postgres.Server(restored.data) as server, psycopg.connect(server.url("postgres", "portal")) as there:
        row = there.execute("SELECT count(*) FROM enrollment_paper").fetchone()
        assert row
        assert row[0] == restored.papers == 1


def test_what_the_restored_server_was_told_for_the_restoration_is_not_left_in_it(
    copied: Store, empty: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A folder's name with anything in it will do; neither settings of the old machine nor our environment take part."""
    strange = empty.parent / "re'stored, 50%f"
    monkeypatch.setenv("OUR_PASSWORD", "hidden-from-the-server")
    written = (copied.base / copied.newest().name / "postgresql.auto.conf").read_text(encoding="utf-8")
    assert all(f"{name} = '{value}'" in written for name, value in OF_THE_MACHINE.items())
    restored = restore.restore(copied, strange)
    assert restored.papers == 2
    for file in ("postgresql.auto.conf", "postgresql.conf", "postmaster.opts"):
        said = (restored.data / file).read_text(encoding="utf-8") if (restored.data / file).exists() else ""
        assert strange.name not in said
        assert "portal-restored-" not in said
    with postgres.Server(restored.data) as server:
        number = (restored.data / "postmaster.pid").read_text(encoding="utf-8").split()[0]
        assert b"hidden-from-the-server" not in Path(f"/proc/{number}/environ").read_bytes()
        with psycopg.connect(server.url("postgres", "portal")) as there:
            assert there.execute("SHOW listen_addresses").fetchone() == ("",)


def test_a_changed_byte_in_the_base_backup_is_refused_with_the_name_of_the_file(copied: Store, empty: Path) -> None:
    _changed(next((copied.base / copied.newest().name / "base").rglob("1259")))
    with pytest.raises(BackupFailed, match=r"상했습니다.*복원하지 않았습니다.*1259"):
        restore.restore(copied, empty)
    assert not empty.exists()


def test_a_shortened_list_of_files_is_refused(copied: Store, empty: Path) -> None:
    listed = copied.base / copied.newest().name / "backup_manifest"
    listed.write_bytes(b"".join(line for line in listed.read_bytes().splitlines(True) if b"PG_VERSION" not in line))
    with pytest.raises(BackupFailed, match="상했습니다"):
        restore.restore(copied, empty)


def test_damaged_wal_is_not_taken_for_the_end(copied: Store, empty: Path) -> None:
    for file in copied.wal.iterdir():
        if file.name.removesuffix(".partial") > copied.newest().first_wal:
            file.write_bytes(bytes(file.stat().st_size))
    with pytest.raises(BackupFailed, match="WAL이 상했거나 빠졌습니다"):
        restore.restore(copied, empty)


def test_a_folder_with_anything_in_it_is_not_touched(copied: Store, empty: Path) -> None:
    empty.mkdir()
    (empty / "somebody's").touch()
    with pytest.raises(BackupFailed, match="비어 있지 않습니다"):
        restore.restore(copied, empty)
    assert [file.name for file in empty.iterdir()] == ["somebody's"]


def test_other_keys_than_the_backup_s_are_noticed_before_anything_is_done(
    copied: Store, empty: Path, settings: Any
) -> None:
    settings.SECRET_KEY = "another-" + "3" * 50
    with pytest.raises(BackupFailed, match="열쇠"):
        restore.restore(copied, empty)
    settings.SECRET_KEY_FALLBACKS = ["test-only-" + "1" * 50]
    assert restore.restore(copied, empty).papers == 2


def test_a_lost_and_a_changed_paper_are_named(backed_up: Portal, copied: Store) -> None:
    lost, changed = sorted(file for file in copied.papers.rglob("*") if file.is_file())
    lost.unlink()
    _changed(changed)
    below = str(backed_up.backups.parent)
    failed = backed_up.manage("restore_drill", "--below", below, BACKUP_DIR=str(copied.folder))
    assert failed.returncode == 1
    assert "서류 1건의 파일이 없음" in failed.stderr
    assert "서류 1건의 파일의 내용이 다름" in failed.stderr


def test_a_paper_that_left_the_portal_leaves_the_backups_too_but_days_later(tmp_path: Path, settings: Any) -> None:
    store, papers_folder = Store(tmp_path / "backups"), tmp_path / "papers"
    settings.MEDIA_ROOT = papers_folder
    store.lay()
    (papers_folder / "2026").mkdir(parents=True)
    (papers_folder / "2026" / "one").write_bytes(b"1")
    assert papers.copy_new(store) == 1
    assert papers.copy_new(store) == 0
    (papers_folder / "2026" / "one").unlink()
    assert papers.let_go(store) == 0
    assert dict(store.kept_files())["2026/one"].read_bytes() == b"1"
    with time_machine.travel(clock.now() + timedelta(days=settings.BACKUP_DAYS, hours=1)):
        assert papers.let_go(store) == 1
    assert dict(store.kept_files()) == {}


def test_programs_ask_for_the_certificate_the_address_names(settings: Any) -> None:
    settings.BACKUP_URL = "postgres://portal_backup:p%40ss@db/portal?sslmode=verify-full&sslrootcert=/etc/portal/ca.pem"
    told = postgres.way_in()
    assert told["PGSSLMODE"] == "verify-full"
    assert told["PGSSLROOTCERT"] == "/etc/portal/ca.pem"
    assert (told["PGHOST"], told["PGUSER"], told["PGPASSWORD"]) == ("db", "portal_backup", "p@ss")


def test_without_the_folder_of_papers_nothing_is_taken_for_deleted(tmp_path: Path, settings: Any) -> None:
    settings.MEDIA_ROOT = tmp_path / "not mounted"
    with pytest.raises(BackupFailed, match="서류 폴더"):
        papers.let_go(Store(tmp_path))


def test_keys_are_sealed_and_opened_with_the_passphrase_only(
    tmp_path: Path, settings: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings.SECRET_KEY = "of-the-tests $HOME #" + "2" * 50
    settings.SECRET_KEY_FALLBACKS, settings.SECRET_KEYS_RETIRED = ["old-1", "old-2"], ["older"]
    keys.seal(tmp_path / "keys", "긴 암호문을 적습니다 12")
    assert settings.SECRET_KEY not in (tmp_path / "keys").read_text()
    opened = keys.unseal(tmp_path / "keys", "긴 암호문을 적습니다 12")
    assert opened == {
        "SECRET_KEY": settings.SECRET_KEY,
        "SECRET_KEY_FALLBACKS": "old-1,old-2",
        "SECRET_KEYS_RETIRED": "older",
    }
    for wrong in ("다른 암호문입니다 123", ""):
        with pytest.raises(BackupFailed, match="암호문이 다르거나"):
            keys.unseal(tmp_path / "keys", wrong)
    with pytest.raises(BackupFailed, match="덮어쓰지 않았습니다"):
        keys.seal(tmp_path / "keys", "긴 암호문을 적습니다 12")
    monkeypatch.setattr(backup_keys, "getpass", lambda _: "긴 암호문을 적습니다 12")
    call_command("backup_keys", "open", tmp_path / "keys", stdout=(said := io.StringIO()))
    assert f"SECRET_KEY='{settings.SECRET_KEY}'\n" in said.getvalue()  # a shell loads it as it is, and systemd too
    with pytest.raises(BackupFailed, match="12자보다 짧아"):
        keys.seal(tmp_path / "others", "짧음")
