"""Debian packages: the program's own, and small ones in the place of others'."""

import os
import pathlib
import shutil
import subprocess

import pytest

from harness.program import BINARY, ROOT


def package_of_the_program(version: str, output: pathlib.Path) -> pathlib.Path:
    """The package of the program under test, for this machine's release of Debian."""
    if not shutil.which("dh"):
        pytest.skip("debhelper is not installed")
    # It is installed once, so small it need not be.
    quick = {"DPKG_DEB_COMPRESSOR_TYPE": "gzip", "DPKG_DEB_COMPRESSOR_LEVEL": "1"}
    done = subprocess.run(
        [str(ROOT / "deploy/package"), "--build", str(BINARY.parent), "--version", version,
         "--output", str(output)],
        capture_output=True, text=True, timeout=600, env=os.environ | quick,
    )  # fmt: skip
    assert done.returncode == 0, done.stdout + done.stderr
    return pathlib.Path(done.stdout.splitlines()[-1])


def small_package(folder: pathlib.Path, name: str, files: dict[str, str]) -> pathlib.Path:
    """A package that holds these files, by their paths; all can be executed."""
    root = folder / name
    files = files | {
        "DEBIAN/control": f"Package: {name}\nVersion: 1\nArchitecture: all\n"
        "Maintainer: the tests <tests@example.org>\nDescription: stands in for another\n"
    }
    for path, text in files.items():
        file = root / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text)
        file.chmod(0o755)
    made = folder / f"{name}.deb"
    subprocess.run(
        ["dpkg-deb", "--root-owner-group", "--build", str(root), str(made)],
        check=True,
        capture_output=True,
    )
    return made
