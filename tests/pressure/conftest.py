"""One running portal for the tests under pressure: real processes, real Redis, SMTP and SMS servers on loopback."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.support import smtp, solapi
from tests.support.site import Site, running_site


@dataclass
class Surroundings:
    """The portal and the servers it speaks to."""

    site: Site
    mailbox: smtp.Mailbox
    sms: solapi.Solapi


@pytest.fixture(scope="module")
def running(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Surroundings]:
    folder: Path = tmp_path_factory.mktemp("site")
    with smtp.running() as mail, solapi.running() as sms:
        email_url = f"smtp://{mail.hostname}:{mail.port}/"
        with running_site(folder, email_url=email_url, **sms.surroundings) as site:
            yield Surroundings(site, mail.mailbox, sms)
