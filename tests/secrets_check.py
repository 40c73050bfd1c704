"""No key, token or password of anybody stands in a file that is kept: what `make check` looks for in every tracked file.

Looked for are the shapes providers give their keys, private keys, and long random words given to a name that says secret. What looks
like one and is none (invented values of tests, fingerprints in lock files) is told apart by where it stands.
"""

from __future__ import annotations

import math
import re
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

SHAPES = {
    "a private key": re.compile(r"-----BEGIN (?:[A-Z]+ )?PRIVATE KEY-----"),
    "a key of AWS": re.compile(r"\b(?:AKIA|ASIA)[0-9A-Z]{16}\b"),
    "a token of GitHub": re.compile(r"\b(?:gh[pousr]_[A-Za-z0-9]{36}|github_pat_\w{60,})\b"),
    "a token of GitLab": re.compile(r"\bglpat-[\w-]{20}\b"),
    "a token of Slack": re.compile(r"\bxox[abprs]-[\w-]{10,}"),
    "a key of Google": re.compile(r"\bAIza[\w-]{35}\b"),
    "a key of Stripe": re.compile(r"\b[rs]k_live_\w{20,}"),
    "a key of OpenAI or Anthropic": re.compile(r"\bsk-(?:ant-|proj-)?[A-Za-z0-9_-]{32,}"),
    "a token of npm or PyPI": re.compile(r"\bnpm_[A-Za-z0-9]{36}\b|\bpypi-AgEI\w{50,}"),
    "a signed token (JWT)": re.compile(r"\beyJ[\w-]{10,}\.eyJ[\w-]{10,}\.[\w-]{10,}"),
    "a password in an address": re.compile(r"\b[a-z]+://[^\s:/@'\"{}<>]+:(?P<word>[^\s:/@'\"{}<>]{12,})@"),
    "a secret given to a name": re.compile(
        r"(?i)(?:secret|passw(?:or)?d|token|api_?key|private_?key)\w*['\"]?\s*[:=]\s*['\"](?P<word>[A-Za-z0-9+/_=.-]{20,})['\"]"
    ),
}
_RANDOM_BITS = 3.6  # of each sign: words people make up lie below, random ones above
_INVENTED = re.compile(r"(?i)test|demo|check-only|build-only|example|invented")
_LOCKS = {"package-lock.json", "base.txt", "demo.txt", "test.txt"}


def findings(text: str) -> Iterator[tuple[int, str]]:
    """The lines that hold something, and what it looks like."""
    for number, line in enumerate(text.splitlines(), start=1):
        for what, shape in SHAPES.items():
            match = shape.search(line)
            if match is None:
                continue
            word = match.groupdict().get("word")
            if word is None or (_is_random(word) and not _INVENTED.search(line)):
                yield number, what


def _is_random(word: str) -> bool:
    """Nobody makes it up: signs of every kind without order, or a long number in hexadecimal."""
    of_every_kind = all(re.search(kind, word) for kind in ("[a-z]", "[A-Z]", r"\d"))
    return (of_every_kind and _bits(word) > _RANDOM_BITS) or bool(re.fullmatch(r"[0-9a-f]{32,}", word))


def _bits(word: str) -> float:
    """Shannon's entropy of a sign of this word."""
    return -sum(count / len(word) * math.log2(count / len(word)) for count in Counter(word).values())


def tracked(root: Path) -> list[Path]:
    """What git keeps of this folder, and what it would take in."""
    command = ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"]
    listed = subprocess.run(command, cwd=root, check=True, capture_output=True, text=True).stdout
    return [root / name for name in listed.split("\0") if name and (root / name).is_file()]


def main() -> int:
    root = Path(__file__).resolve().parent.parent
    found = [
        f"{path.relative_to(root)}:{number}: {what}"
        for path in tracked(root)
        if path.name not in _LOCKS
        for number, what in findings(path.read_bytes().decode(errors="ignore"))
    ]
    if found:
        sys.stderr.write(
            "\n".join(["This looks like a secret. Take it out, and change it where it counts:", *found, ""])
        )
    return bool(found)


if __name__ == "__main__":
    sys.exit(main())
