"""Filters of a list as links: what is chosen stands in the address, so it can be kept, sent and gone back to."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django.utils.translation import gettext as _


@dataclass(frozen=True)
class FilterLink:
    label: Any
    url: str
    is_chosen: bool


@dataclass(frozen=True)
class Filter:
    """One subject to choose by. `options` are (value, label) pairs; `chosen` is one of the values, or empty for all."""

    name: str
    label: Any
    options: Sequence[tuple[str, str]]
    chosen: str
    others: Mapping[str, str]

    @property
    def chosen_label(self) -> str:
        return dict(self.options).get(self.chosen, "")

    @property
    def links(self) -> list[FilterLink]:
        values = [("", _("모두")), *self.options]
        return [FilterLink(label, self._url(value), value == self.chosen) for value, label in values]

    def _url(self, value: str) -> str:
        query = {**self.others, self.name: value}
        return "?" + urlencode({name: chosen for name, chosen in sorted(query.items()) if chosen})


def read(
    query: Mapping[str, str], subjects: Sequence[tuple[str, Any, Sequence[tuple[str, str]]]]
) -> tuple[list[Filter], bool]:
    """The filters of a page as `query` sets them, and whether every value was one on offer (others count as all).

    `subjects` are (name, label, options).
    """
    asked = {name: query.get(name, "") for name, _label, _options in subjects}
    chosen = {
        name: asked[name] if asked[name] in {value for value, _ in options} else ""
        for name, _label, options in subjects
    }
    filters = [
        Filter(name, label, options, chosen[name], {other: chosen[other] for other in chosen if other != name})
        for name, label, options in subjects
    ]
    return filters, asked == chosen
