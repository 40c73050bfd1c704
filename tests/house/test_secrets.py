"""The look for secrets finds each kind of them, and lets invented values of tests and ordinary words pass."""

import pytest

from tests.secrets_check import SHAPES, findings

RANDOM = "q7Zt2Vx9" + "Lm4Kp8Ws" + "Rd3Nf6Yb" + "Hc5Jg1Tk"  # in parts, so that this file is none of its findings
PLANTED = {
    "a private key": "-----BEGIN RSA PRIVATE" + " KEY-----",
    "a key of AWS": "AKIA" + "ABCDEFGHIJKLMNOP",
    "a token of GitHub": "ghp_" + RANDOM + "abcd",
    "a token of GitLab": "glpat-" + RANDOM[:20],
    "a token of Slack": "xoxb-" + RANDOM,
    "a key of Google": "AIza" + RANDOM + "abc",
    "a key of Stripe": "sk_live_" + RANDOM,
    "a key of OpenAI or Anthropic": "sk-ant-" + RANDOM,
    "a token of npm or PyPI": "npm_" + RANDOM + "abcd",
    "a signed token (JWT)": "eyJ" + RANDOM + ".eyJ" + RANDOM + "." + RANDOM,
    "a password in an address": "postgres://portal:" + RANDOM + "@db/portal",
    "a secret given to a name": 'SOLAPI_API_SECRET = "' + RANDOM + '"',
}


@pytest.mark.parametrize("what", SHAPES)
def test_each_kind_is_found(what: str) -> None:
    assert (2, what) in list(findings(f"# ours\n{PLANTED[what]}\n"))


@pytest.mark.parametrize(
    "line",
    [
        'SECRET_KEY = "test-only-" + "1" * 50',
        "postgres://user:password@host/name",
        'PASSWORD = "long enough words"',
        '"token": "claim_account_token_purpose"',
        "smtp://user:password@mail.example.kr:587/?tls=1",
    ],
)
def test_what_is_none_passes(line: str) -> None:
    assert list(findings(line)) == []
