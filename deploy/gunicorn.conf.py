"""gunicorn's settings. Every child counts into one folder for /metrics; what a dead one counted is kept, its gauges are not."""

import os
from pathlib import Path
from typing import Any

from prometheus_client import multiprocess

bind = os.environ.get("BIND", "127.0.0.1:8000")
workers = int(os.environ.get("WEB_WORKERS", "3"))
threads = int(os.environ.get("WEB_THREADS", "4"))
worker_tmp_dir = "/dev/shm"  # noqa: S108  # a heartbeat file that no slow disk holds up
timeout = 60
graceful_timeout = 30  # a restart lets what is under way end
keepalive = 60  # longer than nginx keeps a connection it does not use
forwarded_allow_ips = "127.0.0.1"


def on_starting(server: Any) -> None:
    """Counts begin at nothing with the first process; Prometheus knows a counter that began anew."""
    if folder := os.environ.get("PROMETHEUS_MULTIPROC_DIR"):
        for file in Path(folder).glob("*.db"):
            file.unlink()


def child_exit(server: Any, worker: Any) -> None:
    if os.environ.get("PROMETHEUS_MULTIPROC_DIR"):
        multiprocess.mark_process_dead(worker.pid)
