"""An empty Debian machine with a real systemd (tests/servers/machine), which shares the network."""

import os
import pathlib
import shutil
import subprocess

import pytest

from harness.servers import SCRIPTS, run_script

SERVICES = ("ingest", "live")


def require_machines() -> None:
    """Skips the test where no machine can be made."""
    if os.geteuid() != 0 or not shutil.which("mmdebstrap"):
        pytest.skip("empty machines need root and mmdebstrap")


def unit(service: str) -> str:
    return f"kioskline-{service}.service"


class Machine:
    """`suite` is a release of Debian, like "bookworm"; `packages` are there beside the minimum."""

    def __init__(self, suite: str, folder: pathlib.Path, *packages: str) -> None:
        self.suite = suite
        self.folder = folder
        self.root = folder / "root"
        self.has_booted = False
        run_script("machine", "make", folder, suite, *packages)

    def boot(self) -> None:
        run_script("machine", "boot", self.folder)
        self.has_booted = True

    def run(
        self, *command: str, check: bool = True, seconds: float = 120
    ) -> subprocess.CompletedProcess:
        """Within it, as root."""
        done = subprocess.run(
            [str(SCRIPTS / "machine"), "run", str(self.folder), *command],
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            timeout=seconds,
        )
        assert not check or done.returncode == 0, (
            f"{command}: {done.returncode}\n{done.stdout}{done.stderr}"
        )
        return done

    def output(self, *command: str) -> str:
        return self.run(*command).stdout.strip()

    def write(self, path: str, text: str, mode: int = 0o644) -> None:
        file = self.root / path.lstrip("/")
        file.parent.mkdir(parents=True, exist_ok=True)
        file.touch(mode=mode)
        file.write_text(text)

    def install(
        self, package: pathlib.Path, check: bool = True, seconds: float = 300
    ) -> subprocess.CompletedProcess:
        """With what it depends on, by apt; or an upgrade."""
        shutil.copy(package, self.root / "var" / package.name)
        return self.run(
            "apt-get", "install", "--yes", "--quiet", "--no-install-recommends", "--allow-downgrades",
            f"/var/{package.name}", check=check, seconds=seconds,
        )  # fmt: skip

    def property_of(self, service: str, name: str) -> str:
        return self.output("systemctl", "show", "--property", name, "--value", unit(service))

    def process(self, service: str) -> int:
        """Its number within the machine; 0 while there is none."""
        return int(self.property_of(service, "MainPID"))

    def state(self, service: str) -> str:
        """active, failed, inactive, ..."""
        return self.property_of(service, "ActiveState")

    def journal(self, service: str) -> str:
        return self.output("journalctl", "--no-pager", "--output=cat", "--unit", unit(service))

    def files(self) -> set[str]:
        """Every path on its disk, except what any installation of a package leaves behind."""
        passing = ("var/lib/apt/", "var/cache/", "var/log/", "var/lib/dpkg/", "tmp/", "run/", "proc/", "sys/", "dev/")  # fmt: skip
        paths = set()
        for folder, _, names in os.walk(self.root):
            inside = pathlib.Path(folder).relative_to(self.root)
            if f"{inside}/".startswith(passing):
                continue
            paths.add(str(inside))
            paths.update(str(inside / name) for name in names)
        return paths

    def remove(self) -> None:
        run_script("machine", "remove", self.folder)
