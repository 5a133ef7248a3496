"""No secret is in the tree."""

import re
import subprocess

from harness.program import ROOT

# Keys of AWS, private keys, and passwords in addresses. What tests and examples make up is told by
# its form: … or a variable, or a word that says so.
PATTERNS = {
    "AWS access key": r"\b(?:AKIA|ASIA)[0-9A-Z]{16}\b",
    "private key": r"-----BEGIN [A-Z ]*PRIVATE KEY-----",
    "token of a service": r"\b(?:ghp_|github_pat_|xox[abp]-|glpat-)[A-Za-z0-9_-]{10,}",
    "password in an address": r"\b(?:postgresql|https?|smtps?)://[A-Za-z0-9_.-]+:(?![$…{<])[^@\s/\"'`)\[]{6,}@",
}
# AWS's own example, in the published test vectors of its signatures.
KNOWN = ("AKIDEXAMPLE", "AKIAIOSFODNN7EXAMPLE", "ASIAIOSFODNN7EXAMPLE")


def findings() -> list[str]:
    files = subprocess.run(
        ["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, text=True, check=True
    ).stdout.split("\0")
    found = []
    for name in filter(None, files):
        path = ROOT / name
        if not path.is_file():
            continue
        text = path.read_bytes().decode(errors="ignore")
        for kind, pattern in PATTERNS.items():
            found += [
                f"{name}: {kind}: {match}"
                for match in re.findall(pattern, text)
                if not any(known in match for known in KNOWN)
            ]
    return found


def test_no_secret_is_in_the_tree() -> None:
    assert findings() == []
