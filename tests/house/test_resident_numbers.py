"""No form of the house takes a resident number, in any field; nor does an address."""

import inspect
import logging

import pytest
from django import forms
from django.apps import apps
from django.forms.utils import ErrorDict
from django.test import Client
from django.urls import get_resolver, reverse

from accounts.models import AccessRecord
from centers.forms.versioned import VersionedForm
from common.forms import KrdsForm, KrdsModelForm
from common.forms.base import _Krds
from tests.factories.accounts import StaffFactory

NUMBER = "９００１０１\u200b－１２３４５６７"
# Written by hand, with what makes it safe. Everything else is a KrdsForm or a KrdsModelForm.
OTHER_FORMS = {"enrollment.forms.desk.AssignForm": "one choice among members of staff"}


def subclasses(of):
    for one in of.__subclasses__():
        yield one
        yield from subclasses(one)


def forms_of_the_house():
    """Every form class of our apps; the URLconf has imported whatever a page can use."""
    assert get_resolver().url_patterns
    rooms = {app.name for app in apps.get_app_configs() if "." not in app.name}
    found = {one for one in subclasses(forms.BaseForm) if one.__module__.partition(".")[0] in rooms}
    return sorted(
        found - {_Krds, KrdsForm, KrdsModelForm, VersionedForm}, key=lambda one: f"{one.__module__}.{one.__qualname__}"
    )


def name_of(form):
    return f"{form.__module__}.{form.__qualname__}"


def test_every_form_is_built_on_the_house_form():
    other = {name_of(form) for form in forms_of_the_house() if not issubclass(form, _Krds)}

    assert len(forms_of_the_house()) > 60
    assert other == set(OTHER_FORMS)


def test_no_form_goes_round_the_check():
    own = [form for form in subclasses(_Krds) if {"_clean_fields", "full_clean"} & set(vars(form))]

    assert [name_of(form) for form in own if form is not _Krds] == []


@pytest.mark.parametrize("form_class", [form for form in forms_of_the_house() if issubclass(form, _Krds)], ids=name_of)
def test_every_field_of_every_form_refuses_it(form_class):
    form = form_class.__new__(form_class)
    _Krds.__init__(form)
    form.is_bound, form.cleaned_data, form._errors = True, {}, ErrorDict()
    form.data = {name: NUMBER for field in form.fields for name in (field, *(f"{field}_{part}" for part in "ymd012"))}
    for hook in [name for name, _ in inspect.getmembers(form_class) if name.startswith("clean_")]:
        setattr(form, hook, lambda hook=hook: form.cleaned_data[hook.removeprefix("clean_")])

    form._clean_fields()

    for name, field in form.fields.items():
        if isinstance(field, forms.FileField) or isinstance(field.widget, forms.PasswordInput | forms.CheckboxInput):
            continue
        codes = [error.code for error in form.errors.as_data().get(name, [])]
        assert "resident_number" in codes, name
        assert name not in form.cleaned_data


SEARCHES = ["outbox", "desk", "certificates", "home", "enrollment_desk:contact-find"]


@pytest.mark.django_db
@pytest.mark.parametrize("where", SEARCHES)
@pytest.mark.parametrize("key", ["q", "name", "number", "anything"])
def test_an_address_with_one_reaches_no_page_no_record_and_no_log(where, key, caplog):
    client = Client()
    client.force_login(StaffFactory(role="lead"))
    before = AccessRecord.objects.count()

    with caplog.at_level(logging.DEBUG):
        response = client.get(reverse(where), {key: NUMBER})

    assert response.status_code == 422
    assert "주민등록번호로는 찾을 수 없습니다" in response.content.decode()
    assert NUMBER not in response.content.decode()
    assert "no-store" in response["Cache-Control"]
    assert AccessRecord.objects.count() == before
    assert NUMBER not in caplog.text
    assert "%EF%BC%99" not in caplog.text


@pytest.mark.django_db
def test_a_name_carried_to_the_other_way_of_signing_in_is_not_kept():
    client = Client()

    client.post(reverse("accounts:sign-in"), {"other_way": "1", "name": NUMBER})

    assert NUMBER not in str(dict(client.session))
