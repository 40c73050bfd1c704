"""deploy/nginx/portal.conf, run for real before a running portal: other ports, folders and certificate, every other line as it is."""

from __future__ import annotations

import os
import re
import shutil
import ssl
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from ipaddress import ip_address
from pathlib import Path

import httpx
import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from common import clock
from tests.support import smtp, solapi
from tests.support.site import Site, end, running_site, wait_for_port
from tests.support.smtp import free_port

ROOT = Path(__file__).resolve().parent.parent.parent
CONF = ROOT / "deploy" / "nginx" / "portal.conf"
HOST = "localhost"
SECURITY_HEADERS = (
    "Content-Security-Policy",
    "X-Frame-Options",
    "X-Content-Type-Options",
    "Referrer-Policy",
    "Cross-Origin-Opener-Policy",
)


@dataclass
class Front:
    """nginx as people meet it, and the portal behind it."""

    url: str
    plain: str
    site: Site
    trusted: ssl.SSLContext
    folder: Path

    def client(self) -> httpx.Client:
        return httpx.Client(base_url=self.url, verify=self.trusted, timeout=60)


def _certificate(folder: Path) -> None:
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, HOST)])
    names = x509.SubjectAlternativeName([x509.DNSName(HOST), x509.IPAddress(ip_address("127.0.0.1"))])
    now = clock.now()
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(1)
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(names, critical=False)
        .sign(key, hashes.SHA256())
    )
    (folder / "fullchain.pem").write_bytes(made.public_bytes(serialization.Encoding.PEM))
    plain = serialization.NoEncryption()
    private = key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, plain)
    (folder / "privkey.pem").write_bytes(private)


def _ours(folder: Path, *, secure: int, plain: int, web: str) -> str:
    """The configuration with what a machine decides replaced; each replacement has to find something."""
    text = CONF.read_text(encoding="utf-8")
    for old, new in (
        ("listen 443 ", f"listen 127.0.0.1:{secure} "),
        ("listen 80 ", f"listen 127.0.0.1:{plain} "),
        ("listen 80;", f"listen 127.0.0.1:{plain};"),
        ("listen [::]:443 ", f"listen [::1]:{secure} "),
        ("listen [::]:80 ", f"listen [::1]:{plain} "),
        ("listen [::]:80;", f"listen [::1]:{plain};"),
        ("portal.example.kr", HOST),
        ("/etc/ssl/portal", str(folder)),
        ("/var/log/nginx", str(folder)),
        ("/srv/portal/var/static/", f"{ROOT}/static/"),
        ("/srv/portal/deploy/nginx", str(CONF.parent)),
        ("127.0.0.1:8000", web),
    ):
        assert old in text, old
        text = text.replace(old, new)
    return text


@pytest.fixture(scope="module")
def front(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Front]:
    program = shutil.which("nginx", path=f"{os.environ['PATH']}:/usr/sbin")
    if program is None:
        reason = "There is no nginx: run `make test`, which installs it, or install the package nginx."
        if os.environ.get("CI") == "true":
            pytest.fail(reason)
        pytest.skip(reason)
    folder = tmp_path_factory.mktemp("nginx")
    secure, plain = free_port(), free_port()
    url = f"https://{HOST}:{secure}"
    with smtp.running() as post, solapi.running() as sms:
        told = {"PORTAL_URL": url, "ALLOWED_HOSTS": f"{HOST},127.0.0.1", "METRICS_TOKEN": "a-token-of-the-tests"}
        email = f"smtp://{post.hostname}:{post.port}/"
        with running_site(folder, email_url=email, **sms.surroundings, **told) as site:
            _certificate(folder)
            (folder / "portal.conf").write_text(
                _ours(folder, secure=secure, plain=plain, web=site.url.removeprefix("http://")), encoding="utf-8"
            )
            temporary = "".join(
                f"{kind}_temp_path {folder}/{kind};\n" for kind in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
            )
            user = "user root;\n" if os.geteuid() == 0 else ""
            (folder / "nginx.conf").write_text(
                f"{user}pid {folder}/nginx.pid;\ndaemon off;\nerror_log {folder}/nginx.log;\nevents {{}}\n"
                f"http {{\ninclude /etc/nginx/mime.types;\n{temporary}include {folder}/portal.conf;\n}}\n",
                encoding="utf-8",
            )
            command = [program, "-p", str(folder), "-c", str(folder / "nginx.conf")]
            checked = subprocess.run([*command, "-t"], check=False, capture_output=True, text=True)
            assert checked.returncode == 0, checked.stderr
            assert "warn" not in checked.stderr
            process = subprocess.Popen(command)
            try:
                wait_for_port(secure)
                trusted = ssl.create_default_context(cafile=str(folder / "fullchain.pem"))
                yield Front(url, f"http://{HOST}:{plain}", site, trusted, folder)
            finally:
                end(process)


def test_a_page_and_health_come_through(front: Front) -> None:
    with front.client() as client:
        home = client.get("/")
        assert (home.status_code, client.get("/healthz").json()) == (200, {"status": "ok"})
        assert "소상공인" in home.text
        assert re.fullmatch(r"nginx", home.headers["Server"])


def test_security_headers_stand_on_a_page_exactly_once(front: Front) -> None:
    with front.client() as client:
        for path in ("/", "/accounts/sign-in/", "/nowhere/"):
            headers = client.get(path).headers
            assert {name: len(headers.get_list(name)) for name in SECURITY_HEADERS} == dict.fromkeys(
                SECURITY_HEADERS, 1
            )
            assert len(headers.get_list("X-Request-ID")) == 1


def test_plain_http_leads_to_https(front: Front) -> None:
    answer = httpx.get(f"{front.plain}/courses/?q=1")
    assert (answer.status_code, answer.headers["Location"]) == (301, f"https://{HOST}/courses/?q=1")


def test_over_ipv6_it_is_the_same_site(front: Front) -> None:
    secure, plain = front.url.rpartition(":")[2], front.plain.rpartition(":")[2]
    with front.client() as client:
        told = {"headers": {"Host": HOST}, "extensions": {"sni_hostname": HOST}}
        assert client.get(f"https://[::1]:{secure}/healthz", **told).json() == {"status": "ok"}
    answer = httpx.get(f"http://[::1]:{plain}/courses/", headers={"Host": HOST})
    assert answer.headers["Location"] == f"https://{HOST}/courses/"
    with pytest.raises(httpx.RemoteProtocolError):
        httpx.get(f"http://[::1]:{plain}/", headers={"Host": "evil.example.com"})


def test_static_files_come_from_the_disk_and_may_be_kept(front: Front) -> None:
    name = next((ROOT / "static" / "css").glob("*.css")).name
    with front.client() as client:
        answer = client.get(f"/static/css/{name}")
        assert answer.status_code == 200
        assert answer.headers.get_list("Cache-Control") == ["public, max-age=31536000, immutable"]
        assert answer.headers.get_list("X-Content-Type-Options") == ["nosniff"]
        assert answer.headers["Content-Type"].startswith("text/css")
        assert "X-Request-ID" not in answer.headers  # the portal was not asked
        for outside in ("/static/../manage.py", "/static/%2e%2e/manage.py", "/static../manage.py", "/papers/"):
            assert client.get(outside).status_code in (400, 404), outside


def test_what_is_too_large_is_answered_in_korean_and_what_a_paper_may_be_comes_through(front: Front) -> None:
    with front.client() as client:
        large = client.post("/callback/", content=b"0" * (13 * 1024 * 1024))
        assert large.status_code == 413
        assert "10MB까지입니다" in large.text
        assert "저장하지 않았습니다" in large.text
        assert large.headers["Content-Type"].startswith("text/html")
        assert len(large.headers.get_list("Content-Security-Policy")) == 1
        client.get("/callback/")  # with its cookie, as whoever fills in the form has it
        file = {"file": ("a.pdf", b"0" * (11 * 1024 * 1024))}
        eleven = client.post("/callback/", files=file, headers={"Origin": front.url})
        assert eleven.status_code == 403  # the portal itself: no token
        assert "X-Request-ID" in eleven.headers


def test_a_folder_that_takes_no_body_is_told_in_korean_and_the_portal_is_not_asked(front: Front) -> None:
    """As when its disk is full. Root may write anywhere: what stands in the way is a file in the folder's place."""
    bodies, aside = front.folder / "client_body", front.folder / "aside"
    bodies.rename(aside)
    bodies.touch()
    try:
        with front.client() as client:
            answer = client.post("/callback/", content=b"0" * 1024 * 1024)
    finally:
        bodies.unlink()
        aside.rename(bodies)
    assert answer.status_code == 500
    assert answer.headers["Content-Type"].startswith("text/html")
    for words in ("자리가 모자라거나", "저장하지 않았습니다", "다시 보내 주세요"):
        assert words in answer.text
    assert "X-Request-ID" not in answer.headers


def test_an_address_or_cookies_too_long_are_answered_in_korean(front: Front) -> None:
    with front.client() as client:
        for answer in (client.get("/?" + "a" * 20_000), client.get("/", headers={"Cookie": "a=" + "b" * 20_000})):
            assert answer.status_code in (400, 414)
            assert "쿠키를 지우고 다시 열어 주세요" in answer.text


def test_what_the_portal_itself_answers_passes_as_it_is(front: Front) -> None:
    with front.client() as client:
        missing = client.get("/nowhere/")
        assert missing.status_code == 404
        assert "X-Request-ID" in missing.headers


def test_an_address_somebody_claims_is_not_believed(front: Front) -> None:
    claimed = {
        "X-Forwarded-For": "203.0.113.9, 198.51.100.7",
        "Forwarded": "for=203.0.113.9",
        "X-Real-IP": "203.0.113.9",
    }
    with front.client() as client:
        page = client.get("/accounts/staff/")
        token = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', page.text)
        assert token
        typed = {"csrfmiddlewaretoken": token[1], "username": "stranger@example.kr", "password": "wrong-password"}
        answer = client.post("/accounts/staff/", data=typed, headers=claimed | {"Origin": front.url})
        assert answer.status_code in {200, 422}
    seen = front.site.python(
        "from accounts.models import SignInFailure as F; print([f.asked_from for f in F.objects.all()])"
    )
    assert seen == "['127.0.0.1']"


def test_another_host_gets_no_answer(front: Front) -> None:
    for url in (front.url, front.plain):
        with pytest.raises(httpx.RemoteProtocolError), front.client() as client:
            client.get(url, headers={"Host": "evil.example.com"})
    with front.client() as client:
        forwarded = client.get("/accounts/staff/", headers={"X-Forwarded-Host": "evil.example.com"})
        assert forwarded.status_code == 200
        assert "evil" not in forwarded.text


def test_metrics_stay_inside(front: Front) -> None:
    with_token = {"Authorization": "Bearer a-token-of-the-tests"}
    with front.client() as client:
        for path in ("/metrics", "//metrics", "/./metrics", "/metrics?x=1", "/%6detrics"):
            assert client.get(front.url + path, headers=with_token).status_code == 404, path
    assert httpx.get(f"{front.site.url}/metrics", headers=with_token).status_code == 200


def test_what_somebody_searches_for_is_in_no_log(front: Front) -> None:
    with front.client() as client:
        client.get("/genuine/?number=secret-marker")
        client.get("/courses/", headers={"Referer": "https://x/?secret-marker", "User-Agent": "secret-marker"})
    written = "".join(file.read_text(errors="replace") for file in front.folder.glob("*.log"))
    assert "GET /genuine/ 200" in written
    assert "secret-marker" not in written


def test_without_the_portal_people_read_what_to_do(front: Front) -> None:
    end(front.site.processes["web"])
    try:
        with front.client() as client:
            answer = client.get("/")
            assert answer.status_code == 502
            for words in ("잠시 문제가 생겼습니다", "저장되지 않았을 수 있습니다", "몇 분 뒤에 다시 열어 주세요"):
                assert words in answer.text
    finally:
        front.site.start_web()
