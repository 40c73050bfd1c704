"""With a scanner named, no paper is kept that it has not looked at."""

import socket
import time

import pytest

from common import virus_scanner
from common.virus_scanner import ScannerSilent
from enrollment.actions import papers
from enrollment.errors import PaperNotScanned, PaperRefused
from enrollment.models import Paper
from tests.enrollment.apply_pages import page, pdf, picture, signed_in, upload
from tests.factories.centers import PaperRuleFactory
from tests.factories.enrollment import ApplicationFactory
from tests.support import clamd
from tests.support.smtp import free_port

INFECTED = picture()[:-2] + b"\xff\xfe\x00\x50" + clamd.EICAR.ljust(78) + b"\xff\xd9"


@pytest.fixture
def draft(db):
    return ApplicationFactory()


@pytest.fixture
def rule(draft):
    return PaperRuleFactory(program_year=draft.program_year)


@pytest.fixture(params=["tcp", "unix"])
def daemon(request, settings, tmp_path):
    with clamd.running(tmp_path / "clamd.ctl" if request.param == "unix" else None) as (daemon, place):
        settings.VIRUS_SCANNER, settings.VIRUS_SCANNER_SECONDS = place, 5
        yield daemon


def test_nobody_is_asked_as_long_as_no_scanner_is_named(draft, rule, settings):
    assert settings.VIRUS_SCANNER == ""
    assert papers.add(draft, rule, upload(), by=draft.applicant)


def test_a_clean_file_is_sent_whole_and_kept(daemon, draft, rule):
    papers.add(draft, rule, upload("a.pdf", pdf(40)), by=draft.applicant)

    assert daemon.scanned == [pdf(40)]


@pytest.mark.parametrize("size", [0, 1, 65_535, 65_536, 65_537, 3_000_000])
def test_every_length_arrives_as_it_was(daemon, size):
    assert virus_scanner.found_in(b"a" * size) == ""
    assert daemon.scanned == [b"a" * size]


def test_a_virus_is_named_by_the_daemon_and_the_paper_refused(daemon, draft, rule):
    assert virus_scanner.found_in(clamd.EICAR) == "Eicar-Test-Signature"

    with pytest.raises(PaperRefused, match="악성코드"):
        papers.add(draft, rule, upload("a.jpg", INFECTED), by=draft.applicant)
    assert Paper.objects.count() == 0


@pytest.mark.parametrize("behaviour", clamd.BEHAVIOURS)
def test_whatever_is_wrong_with_the_daemon_nothing_is_taken_unseen(daemon, draft, rule, settings, behaviour):
    daemon.behaviour, settings.VIRUS_SCANNER_SECONDS = behaviour, 0.5
    started = time.monotonic()

    with pytest.raises(PaperNotScanned, match="지금 서류 검사를 할 수 없어"):
        papers.add(draft, rule, upload("a.jpg", picture(size=(900, 900))), by=draft.applicant)

    assert Paper.objects.count() == 0
    assert time.monotonic() - started < 2.5


@pytest.mark.parametrize(
    "place", ["unix:/nowhere/clamd.ctl", "tcp:127.0.0.1:1x", "tcp:3310", "clamd", "tcp:127.0.0.1:{free}"]
)
def test_a_daemon_that_is_not_there_is_the_same(draft, rule, settings, place):
    settings.VIRUS_SCANNER, settings.VIRUS_SCANNER_SECONDS = place.format(free=free_port()), 1

    with pytest.raises(PaperNotScanned):
        papers.add(draft, rule, upload(), by=draft.applicant)


def test_one_that_never_takes_what_it_is_sent_is_not_waited_for(settings):
    with socket.create_server(("127.0.0.1", 0)) as deaf:
        settings.VIRUS_SCANNER, settings.VIRUS_SCANNER_SECONDS = f"tcp:127.0.0.1:{deaf.getsockname()[1]}", 0.5
        started = time.monotonic()

        with pytest.raises(ScannerSilent):
            virus_scanner.found_in(b"a" * 50_000_000)

    assert time.monotonic() - started < 3


def test_the_page_says_so_and_keeps_what_was_there(daemon, draft, rule):
    kept = papers.add(draft, rule, upload("먼저.jpg"), by=draft.applicant)
    daemon.behaviour = "error"

    response = signed_in(draft.applicant).post(page(draft, "papers"), {f"paper_{rule.pk}": upload("나중.pdf", pdf())})

    html = response.content.decode()
    assert response.status_code == 200
    assert "지금 서류 검사를 할 수 없어" in html
    assert "먼저.jpg" in html
    assert list(draft.papers.all()) == [kept]
