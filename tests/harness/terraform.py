"""Terraform in a copy of deploy/, so that nothing is left in the tree.

It is not in Debian. KIOSKLINE_TERRAFORM_PLUGINS names a folder that holds the AWS provider, for
machines that can't ask the registry.
"""

import json
import os
import pathlib
import shutil
import subprocess

import pytest

from harness.program import ROOT

# What a pretended AWS needs of the provider.
OVERRIDE = """
provider "aws" {
  s3_use_path_style       = true
  skip_metadata_api_check = true
  max_retries             = 2
}
"""


class Terraform:
    """One folder of deploy/terraform, initialised; skips the test where that can't be done."""

    def __init__(
        self, folder: pathlib.Path, root: str = "", environment: dict[str, str] | None = None
    ) -> None:
        if not shutil.which("terraform"):
            pytest.skip("terraform is not installed (Debian has no package of it)")
        shutil.copytree(ROOT / "deploy", folder / "deploy", dirs_exist_ok=True)
        self.folder = folder / "deploy" / "terraform" / root
        inherited = {name: os.environ[name] for name in ("PATH", "HOME") if name in os.environ}
        self.environment = inherited | {"TF_IN_AUTOMATION": "1", "TF_CLI_CONFIG_FILE": os.devnull}
        self.environment |= environment or {}
        if environment:
            (self.folder / "override.tf").write_text(OVERRIDE)
        plugins = os.environ.get("KIOSKLINE_TERRAFORM_PLUGINS")
        options = [f"-plugin-dir={plugins}"] if plugins else []
        done = self.run("init", *options, check=False)
        if done.returncode != 0:
            pytest.skip(f"terraform can't get the AWS provider: {done.stderr.strip()[-300:]}")

    def run(
        self, command: str, *arguments: str, check: bool = True, seconds: float = 600
    ) -> subprocess.CompletedProcess:
        interactive = ["-input=false"] if command in ("init", "plan", "apply") else []
        done = subprocess.run(
            ["terraform", command, *interactive, "-no-color", *arguments],
            cwd=self.folder,
            env=self.environment,
            capture_output=True,
            text=True,
            timeout=seconds,
        )
        assert not check or done.returncode == 0, f"{command}:\n{done.stdout}{done.stderr}"
        return done

    def apply(self) -> None:
        self.run("apply", "-auto-approve", "-parallelism=20")

    def destroy(self) -> None:
        self.run("destroy", "-auto-approve", "-parallelism=20")

    def state(self) -> str:
        return (self.folder / "terraform.tfstate").read_text()

    def outputs(self) -> dict:
        return json.loads(self.run("output", "-json").stdout)["kioskline"]["value"]
