"""Every column that could hold something of a person is declared, once, as personal or as harmless."""

from __future__ import annotations

import pytest
from django.apps import apps
from django.contrib.postgres.fields import ArrayField
from django.db import models

from portal import retention

DECLARED = {each.model: each for each in retention.PERSONAL}
# What people or programs write. Numbers, dates, choices and keys of other rows are told from their names by a reader.
_TEXTS = (
    models.CharField,
    models.TextField,
    models.JSONField,
    models.FileField,
    models.GenericIPAddressField,
    ArrayField,
)


def could_be_personal(field: models.Field) -> bool:
    return isinstance(field, _TEXTS) and not field.choices


@pytest.mark.parametrize("model", apps.get_models(), ids=lambda model: model._meta.label)
def test_every_text_of_every_model_is_declared_personal_or_harmless(model: type[models.Model]) -> None:
    assert model in DECLARED, f"{model._meta.label}: declare it in its room's retention.py"
    each = DECLARED[model]
    texts = {field.name for field in model._meta.concrete_fields if could_be_personal(field)}

    assert texts - set(each.fields) - set(each.harmless) == set(), "neither personal nor harmless"
    assert set(each.fields) & set(each.harmless) == set(), "both"
    assert set(each.harmless) <= {field.name for field in model._meta.concrete_fields}
    assert set(each.files) == {
        field.name for field in model._meta.concrete_fields if isinstance(field, models.FileField)
    }, "a file that destruction would leave behind"


def test_a_model_is_declared_once() -> None:
    assert len(DECLARED) == len(retention.PERSONAL)


def test_whatever_is_personal_of_an_owner_goes_by_exactly_one_rule() -> None:
    taken = [each for rule in retention.RULES.values() for each in rule.takes]

    assert len({each.model for each in taken}) == len(taken)
    assert {each.model for each in taken} == {each.model for each in retention.PERSONAL if each.of}


def test_a_rule_is_named_once_and_says_everything_the_policy_tells() -> None:
    for key, rule in retention.RULES.items():
        assert all((rule.name, rule.items, rule.starts, rule.ground)), key
        assert 1 <= rule.months <= 240, key
