"""deploy/terraform says what it should: without AWS, without anything pretended to be it."""

import os
import pathlib
import re
import shutil
import subprocess

import pytest

from harness.program import ROOT
from harness.terraform import Terraform

MODULE = ROOT / "deploy" / "terraform"
EXAMPLES = ("smallest", "largest")


@pytest.fixture(scope="module")
def module(tmp_path_factory: pytest.TempPathFactory) -> Terraform:
    return Terraform(tmp_path_factory.mktemp("module"))


def test_it_is_formatted() -> None:
    if not shutil.which("terraform"):
        pytest.skip("terraform is not installed (Debian has no package of it)")
    done = subprocess.run(
        ["terraform", "fmt", "-check", "-recursive", str(MODULE)],
        env=os.environ | {"TF_CLI_CONFIG_FILE": os.devnull},
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stdout


@pytest.mark.parametrize("example", EXAMPLES)
def test_the_examples_are_valid(example: str, tmp_path: pathlib.Path) -> None:
    Terraform(tmp_path, f"examples/{example}").run("validate")


@pytest.mark.timeout(900)
@pytest.mark.parametrize("file", sorted(path.name for path in MODULE.glob("tests/*.tftest.hcl")))
def test_what_terraform_itself_asserts(module: Terraform, file: str) -> None:
    done = module.run("test", f"-filter=tests/{file}", check=False, seconds=900)
    assert done.returncode == 0, done.stdout + done.stderr
    assert re.search(r"Success! [1-9]\d* passed, 0 failed", done.stdout), done.stdout


def test_every_variable_and_output_is_described_and_every_variable_has_a_test_of_its_refusal() -> (
    None
):
    blocks = {}
    for path in MODULE.glob("*.tf"):
        for match in re.finditer(
            r'^(variable|output) "(\w+)" \{\n(.*?)^\}', path.read_text(), re.M | re.S
        ):
            blocks[match[1], match[2]] = match[3]
    assert len(blocks) > 30
    assert [name for name, text in blocks.items() if "description" not in text] == []
    refused = set(
        re.findall(
            r"expect_failures = \[var\.(\w+)\]", (MODULE / "tests/refusals.tftest.hcl").read_text()
        )
    )
    # Any value of these has a meaning.
    free = {"assign_public_ip", "force_destroy_buckets", "send_text_messages", "tags"}
    variables = {name for kind, name in blocks if kind == "variable"}
    assert variables - free == refused


def test_the_agent_exports_metrics_there_are() -> None:
    exported = re.search(r"exported_metrics = \[(.*?)\]", (MODULE / "logs.tf").read_text(), re.S)
    assert exported
    names = set(re.findall(r"kioskline_\w+", exported[1]))
    known = set(re.findall(r"`(kioskline_\w+)`", (ROOT / "docs" / "metrics.md").read_text()))
    assert names
    assert names <= known


def test_the_configuration_has_only_settings_there_are() -> None:
    written = set()
    section = ""
    for line in (MODULE / "kioskline.toml.tftpl").read_text().splitlines():
        if header := re.match(r"\[+(\w+)\]+$", line):
            section = header[1]
        elif setting := re.match(r"(\w+) = ", line):
            written.add(f"{section}.{setting[1]}")
    reference = (ROOT / "docs" / "configuration.md").read_text()
    known = set(re.findall(r"^### `([\w.]+)`", reference, re.M))
    assert len(written) > 25
    assert written <= known


def test_lines_that_are_counted_are_words_of_the_log() -> None:
    words = set(re.findall(r'message = \\"([^\\]+)\\"', (MODULE / "logs.tf").read_text()))
    events = (ROOT / "src/telemetry/events.cpp").read_text()
    assert len(words) == 2
    assert [line for line in words if f'"{line}"' not in events] == []
    ladder = (ROOT / "src/safety/ladder.cpp").read_text()
    steps = set(re.findall(r'step = \\"(\w+)\\"', (MODULE / "logs.tf").read_text()))
    assert steps == {"duty_manager", "all"}
    assert [step for step in steps if f'.step = "{step}"' not in ladder] == []


def test_every_alarm_has_an_answer() -> None:
    text = (MODULE / "alarms.tf").read_text()
    operations = (ROOT / "docs" / "operations.md").read_text()
    alarms = set(re.findall(r"^    ([a-z]+(?:-[a-z]+)+) = \{$", text, re.M))
    alarms |= set(re.findall(r"docs/operations\.md, ([a-z-]+)\.", text))
    alarms |= set(re.findall(r'name +?= "\$\{var\.name\}-(instance-replaced|database)"', text))
    assert len(alarms) >= 14
    assert [alarm for alarm in alarms if f"**{alarm}.**" not in operations] == []
    named = set(re.findall(r"^\*\*([a-z]+(?:-[a-z]+)*)\.\*\*", operations, re.M))
    assert named == alarms


def test_every_suppressed_check_says_why() -> None:
    suppressed = [
        line
        for path in MODULE.rglob("*.tf")
        for line in path.read_text().splitlines()
        if "checkov:skip" in line
    ]
    assert suppressed
    assert [line for line in suppressed if not re.search(r"skip=CKV2?_AWS_\d+: \w+", line)] == []


@pytest.mark.long
def test_checkov_finds_nothing_that_is_not_explained() -> None:
    checkov = shutil.which("checkov")
    if not checkov:
        pytest.skip("checkov is not installed (pip install checkov, in an environment of its own)")
    done = subprocess.run(
        [checkov, "--quiet", "--compact", "--framework", "terraform", "-d", str(MODULE)],
        capture_output=True,
        text=True,
        timeout=300,
    )
    assert done.returncode == 0, done.stdout
