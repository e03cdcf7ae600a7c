"""A JupyterLab of its own: nothing trusted, no settings or workspaces of the user, a free port."""

import json
import os
import secrets
import subprocess
import sys
import time
from pathlib import Path

import nbformat
import ports

START_TIMEOUT = 120
SETTINGS = {
    # All cells are laid out, also those that are not in view.
    "notebook-extension/tracker": {"windowingMode": "none"},
    # Nothing that covers the page or asks the network.
    "apputils-extension/notification": {"fetchNews": "false", "checkForUpdates": False},
}
# The server's kernels take their ports as those of this process do.
CONFIGURATION = f"""import sys
sys.path.insert(0, {str(Path(ports.__file__).parent)!r})
import ports
ports.take()
"""


class LabServer:
    def __init__(self, home: Path):
        self._files = home / "files"
        self._settings = home / "settings"
        self._runtime = home / "runtime"
        self._token = secrets.token_hex(16)
        for directory in (self._files, self._runtime):
            directory.mkdir()
        configuration = home / "config" / "jupyter_server_config.py"
        configuration.parent.mkdir()
        configuration.write_text(CONFIGURATION, encoding="utf-8")
        for name, values in SETTINGS.items():
            self._set(name, values)
        self._log = open(home / "lab.log", "w+", encoding="utf-8")
        self._process = subprocess.Popen(self._command(), env=self._environment(home), stdin=subprocess.DEVNULL,
                                         stdout=self._log, stderr=subprocess.STDOUT)  # fmt: skip
        self._port = self._wait_for_port()

    def _command(self):
        return [
            sys.executable,
            "-m",
            "jupyterlab",
            "--no-browser",
            "--allow-root",
            "--ip=127.0.0.1",
            "--port=0",
            f"--IdentityProvider.token={self._token}",
            f"--ServerApp.root_dir={self._files}",
            "--LabApp.extension_manager=readonly",
        ]

    def _environment(self, home):
        return {
            **os.environ,
            "JUPYTER_DATA_DIR": str(home / "data"),
            "JUPYTER_CONFIG_DIR": str(home / "config"),
            "JUPYTER_RUNTIME_DIR": str(self._runtime),
            "JUPYTERLAB_SETTINGS_DIR": str(self._settings),
            "JUPYTERLAB_WORKSPACES_DIR": str(home / "workspaces"),
        }

    def _wait_for_port(self):
        end = time.monotonic() + START_TIMEOUT
        while time.monotonic() < end and self._process.poll() is None:
            for file in self._runtime.glob("jpserver-*.json"):
                try:
                    return json.loads(file.read_text(encoding="utf-8"))["port"]
                except json.JSONDecodeError:
                    break  # still being written
            time.sleep(0.1)
        self.stop()
        self._log.seek(0)
        raise RuntimeError("JupyterLab did not start:\n" + self._log.read())

    def _set(self, name, values):
        file = self._settings / "@jupyterlab" / f"{name}.jupyterlab-settings"
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(json.dumps(values), encoding="utf-8")

    def set_theme(self, theme):
        self._set("apputils-extension/themes", {"theme": f"JupyterLab {theme.capitalize()}"})

    def put(self, name, notebook):
        nbformat.write(notebook, self._files / f"{name}.ipynb")

    def url(self, name):
        return f"http://127.0.0.1:{self._port}/lab/tree/{name}.ipynb?token={self._token}&reset"

    def stop(self):
        self._process.terminate()
        try:
            self._process.wait(15)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()
