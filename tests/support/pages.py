"""Reading pages as a client without a browser does."""

from __future__ import annotations

import re


def form_in(html: str, action_part: str) -> tuple[str, dict[str, str]]:
    """The form whose action holds `action_part`: its address and what it would send untouched. LookupError without one."""
    form = re.search(rf'<form[^>]*action="([^"]*{action_part}[^"]*)".*?</form>', html, re.DOTALL)
    if form is None:
        raise LookupError(html[:2000])
    fields = re.findall(r'<input[^>]*name="([^"]+)"[^>]*value="([^"]*)"', form[0])
    return form[1], dict(fields)
