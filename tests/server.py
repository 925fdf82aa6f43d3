"""A real service in a process of its own, for tests of what callers see over HTTP."""

from __future__ import annotations

import os
import re
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Sequence
from pathlib import Path

import requests

COMMAND = (sys.executable, "-c", "import sys; sys.modules['sklearn'] = None; from signup_guard.cli import main; main()")
"""The command line as where scikit-learn is not installed: what serves needs none, and XGBoost imports it where it finds it."""
SERVE = (*COMMAND, "serve")


class Server:
    """`signup-guard serve` over the store in a folder; `key` is the first run's."""

    def __init__(self, folder: Path, command: Sequence[str] = SERVE, **environ: str) -> None:
        self.folder = folder
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            self.port = probe.getsockname()[1]
        self.url = f"http://127.0.0.1:{self.port}"
        self._command = [*command, "--port", str(self.port)]
        self._environ = {**os.environ, "SIGNUP_GUARD_STORE": str(folder / "instance" / "a.db"), **environ}
        self.start()

    def start(self) -> None:
        """Starts it and waits until it answers."""
        with (self.folder / "log").open("a") as log:
            self._process = subprocess.Popen(
                self._command, cwd=self.folder, env=self._environ, stdout=log, stderr=log, start_new_session=True
            )
        deadline = time.monotonic() + 60
        while True:
            try:
                if requests.get(f"{self.url}/healthz", timeout=5).status_code == 200:
                    break
            except (requests.ConnectionError, requests.Timeout):
                pass
            assert self._process.poll() is None, self.log
            assert time.monotonic() < deadline, self.log
            time.sleep(0.05)
        note = (self.folder / "instance" / "first-run.txt").read_text()
        found = re.search(r"sg_live_\w+", note)
        assert found, note
        self.key = found[0]

    @property
    def log(self) -> str:
        """All that it printed."""
        return (self.folder / "log").read_text()

    def post(
        self, path: str, value: object, session: requests.Session | None = None, timeout: float = 30, **headers: str
    ) -> requests.Response:
        """Posts JSON with the first run's key."""
        headers = {"Authorization": f"Bearer {self.key}", **headers}
        return (session or requests).post(f"{self.url}{path}", json=value, headers=headers, timeout=timeout)

    def get(self, path: str) -> requests.Response:
        """Gets with the first run's key."""
        return requests.get(f"{self.url}{path}", headers={"Authorization": f"Bearer {self.key}"}, timeout=30)

    def kill(self) -> None:
        """Kills it and its worker at once, as a power cut would."""
        os.killpg(self._process.pid, signal.SIGKILL)
        self._process.wait()

    def stop(self) -> int:
        """Asks it to end and returns its exit code."""
        self._process.terminate()
        return self._process.wait(30)
