"""Every kind of field as the pack shows it, and what the shared fields make of good and bad input."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from crispy_forms.utils import render_crispy_form
from django import forms
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.validators import MaxValueValidator
from django.utils.datastructures import MultiValueDict

from centers.models import Membership
from common.forms import (
    BusinessNumberField,
    CameraFileInput,
    KoreanDateField,
    KrdsForm,
    NameField,
    PhoneField,
    PlainTextField,
    YesNoField,
)
from common.forms.wording import WORDING


class Everything(KrdsForm):
    name = NameField(label="이름", help_text="신분증에 적힌 이름입니다.")
    phone = PhoneField(label="휴대전화", mobile=True)
    business_number = BusinessNumberField(label="사업자등록번호")
    closed_on = KoreanDateField(label="폐업한 날", help_text="보기: 2026년 9월 30일")
    wishes = PlainTextField(label="바라는 점", max_length=20, required=False)
    joined = YesNoField(label="참여하고 있나요")
    industry = forms.ChoiceField(label="업종", choices=[("", "---------"), ("food", "음식점업")])
    days = forms.MultipleChoiceField(
        label="요일", choices=[("week", "평일"), ("end", "주말")], widget=forms.CheckboxSelectMultiple
    )
    agreed = forms.BooleanField(label="동의합니다")
    paper = forms.FileField(label="서류", widget=CameraFileInput, help_text="10MB까지 올립니다.")
    workers = forms.IntegerField(label="직원 수", required=False, min_value=0, max_value=5)
    email = forms.EmailField(label="메일", required=False)
    step = forms.IntegerField(widget=forms.HiddenInput, initial=1)

    why = {"business_number": "국세청에 폐업 여부를 확인합니다."}


GOOD: dict[str, Any] = {
    "name": "김예시",
    "phone": "010-1234-5678",
    "business_number": "123-45-67891",
    "closed_on_y": "2026",
    "closed_on_m": "9",
    "closed_on_d": "30",
    "joined": "no",
    "industry": "food",
    "days": "week",
    "agreed": "on",
    "step": "2",
}


def _paper() -> SimpleUploadedFile:
    return SimpleUploadedFile("paper.pdf", b"%PDF-1.7")


def _filled(**changes: Any) -> Everything:
    data = MultiValueDict({key: [value] for key, value in (GOOD | changes).items()})
    return Everything(data, {"paper": _paper()})


def _errors(field: forms.Field, value: Any) -> list[str]:
    form = type("One", (KrdsForm,), {"it": field})
    if isinstance(value, tuple):
        bound = form({f"it_{part}": text for part, text in zip("ymd", value, strict=True)})
    else:
        bound = form({"it": value})
    return bound.errors.get("it", [])


def _value(field: forms.Field, value: Any) -> Any:
    form = type("One", (KrdsForm,), {"it": field})
    data = (
        {f"it_{part}": text for part, text in zip("ymd", value, strict=True)}
        if isinstance(value, tuple)
        else {"it": value}
    )
    bound = form(data)
    assert bound.is_valid(), bound.errors
    return bound.cleaned_data["it"]


def test_a_well_filled_form_gives_stored_shapes() -> None:
    form = _filled()

    assert form.is_valid(), form.errors
    assert form.cleaned_data["phone"] == "+821012345678"
    assert form.cleaned_data["business_number"] == "1234567891"
    assert form.cleaned_data["closed_on"] == date(2026, 9, 30)
    assert form.cleaned_data["joined"] is False


def test_every_field_has_a_label_and_says_whether_it_must_be_filled() -> None:
    html = render_crispy_form(Everything())

    for field in Everything().visible_fields():
        assert str(field.label) in html
        ids = [f"{field.auto_id}_0"] if field.use_fieldset else [field.id_for_label]
        assert all(f'for="{each}"' in html and f'id="{each}"' in html for each in ids)
    assert html.count(">필수</span>") == 9
    assert html.count(">선택</span>") == 3


def test_the_form_tag_the_token_and_the_button_belong_to_the_page() -> None:
    html = render_crispy_form(Everything())

    assert "<form" not in html
    assert "csrfmiddlewaretoken" not in html
    assert "<button" not in html


def test_hints_and_errors_are_tied_to_their_inputs() -> None:
    html = render_crispy_form(_filled(name="", workers="9"))

    assert 'aria-describedby="id_name_helptext id_name_error"' in html
    assert 'id="id_name_helptext"' in html
    assert 'id="id_name_error"' in html
    assert 'aria-describedby="id_workers_error"' in html
    assert html.count('aria-invalid="true"') == 2


def test_a_group_of_boxes_is_one_fieldset_that_carries_the_error() -> None:
    html = render_crispy_form(_filled(joined="maybe", closed_on_m="13"))

    assert 'role="radiogroup" aria-invalid="true" aria-required="true" aria-describedby="id_joined_error"' in html
    assert 'aria-describedby="id_closed_on_helptext id_closed_on_error"' in html
    assert html.count('name="joined"') == 2
    assert '<input type="radio" name="joined" value="yes" id="id_joined_0" required>' in html


def test_the_summary_counts_the_places_and_leads_to_each() -> None:
    html = render_crispy_form(_filled(name="", closed_on_d="31", industry=""))

    assert '<div class="p-errors" role="alert" aria-labelledby="errors-title" tabindex="-1" autofocus>' in html
    assert "고칠 곳이 3개 있습니다" in html
    for target in ("id_name", "id_closed_on_0", "id_industry"):
        assert f'href="#{target}"' in html
        assert f'id="{target}"' in html


def test_a_form_without_errors_has_no_summary() -> None:
    assert "p-errors" not in render_crispy_form(Everything())


def test_why_something_is_asked_stands_beside_its_field() -> None:
    html = render_crispy_form(Everything())

    assert html.count("왜 묻나요") == 1
    assert "국세청에 폐업 여부를 확인합니다." in html


def test_what_was_typed_stays_on_the_page_escaped() -> None:
    html = render_crispy_form(_filled(name='<b>"김', closed_on_y="２０２６", wishes="x" * 30))

    assert 'value="&lt;b&gt;&quot;김"' in html
    assert 'value="２０２６"' in html
    assert '<span class="count-now">30</span><span class="count-total">/20자</span>' in html


def test_the_pack_writes_no_style_and_no_script() -> None:
    html = render_crispy_form(_filled(name=""))

    assert " style=" not in html
    assert " on" + "click" not in html
    assert "<script" not in html


def test_a_photographed_paper_counts_like_a_chosen_file() -> None:
    data = MultiValueDict({key: [value] for key, value in GOOD.items()})

    form = Everything(data, {"paper_camera": _paper()})

    assert form.is_valid(), form.errors
    assert form.cleaned_data["paper"].name == "paper.pdf"
    html = render_crispy_form(form)
    assert 'name="paper_camera" accept="image/*" capture="environment"' in html


def test_djangos_row_of_dashes_is_said_in_words() -> None:
    assert "---------" not in render_crispy_form(Everything())
    assert "골라 주세요" in render_crispy_form(Everything())


@pytest.mark.parametrize("widget", [forms.Select, forms.RadioSelect])
def test_the_empty_choice_of_a_model_field_is_ours(widget: type[forms.Widget]) -> None:
    field = Membership._meta.get_field("role").formfield(widget=widget)
    form = type("One", (KrdsForm,), {"it": field})()

    html = render_crispy_form(form)

    assert "Select an option" not in html
    assert ("골라 주세요" in html) is (widget is forms.Select)


def test_stored_values_come_back_as_people_write_them() -> None:
    html = render_crispy_form(
        Everything(
            initial={
                "phone": "+821012345678",
                "business_number": "1234567891",
                "closed_on": date(2026, 9, 3),
                "joined": True,
            }
        )
    )

    assert 'value="010-1234-5678"' in html
    assert 'value="123-45-67891"' in html
    assert 'name="closed_on_m" value="9"' in html
    assert '<input type="radio" name="joined" value="yes" id="id_joined_0" required checked>' in html


def test_a_date_kept_as_iso_text_comes_back_in_its_boxes() -> None:
    html = render_crispy_form(Everything(initial={"closed_on": "2026-09-30"}))

    assert 'name="closed_on_d" value="30"' in html


@pytest.mark.parametrize(
    "typed",
    [("2026", "9", "30"), ("２０２６", "０９", "３０"), (" 2026년", "09월 ", "30일"), ("2026.", "9.", "30.")],
)
def test_a_date_may_be_typed_in_many_ways(typed: tuple[str, str, str]) -> None:
    assert _value(KoreanDateField(), typed) == date(2026, 9, 30)


@pytest.mark.parametrize(
    ("typed", "cause"),
    [
        (("", "", ""), "날짜가 비어 있습니다"),
        (("2026", "", "30"), "빈 칸이 있습니다"),
        (("2026", "2", "30"), "2026년 2월에는 30일이 없습니다"),
        (("2025", "2", "29"), "1부터 28까지"),
        (("2026", "13", "1"), "13월은 없는 달입니다"),
        (("26", "9", "30"), "네 자리"),
        (("99999", "9", "30"), "숫자가 아닌 글자"),
        (("이천", "9", "30"), "숫자가 아닌 글자"),
        (("2026", "-9", "30"), "숫자가 아닌 글자"),
        (("2026", "9\0", "30"), "숫자가 아닌 글자"),
        (("2026", "9", "😀"), "숫자가 아닌 글자"),
    ],
)
def test_an_impossible_date_is_refused_with_its_cause(typed: tuple[str, str, str], cause: str) -> None:
    [error] = _errors(KoreanDateField(), typed)

    assert cause in error


def test_an_optional_date_may_be_left_empty() -> None:
    assert _value(KoreanDateField(required=False), ("", "", "")) is None


def test_a_date_can_be_bounded_by_a_validator() -> None:
    field = KoreanDateField(validators=[MaxValueValidator(date(2026, 1, 1))])

    assert _errors(field, ("2026", "1", "2")) == [
        "고를 수 있는 날보다 늦은 날짜입니다. 그래서 저장하지 않았습니다. 날짜를 다시 확인해 주세요."
    ]


@pytest.mark.parametrize("typed", ["010-1234-5678", "０１０ １２３４ ５６７８", "+82 10-1234-5678", "01012345678"])
def test_a_phone_number_may_be_typed_in_many_ways(typed: str) -> None:
    assert _value(PhoneField(mobile=True), typed) == "+821012345678"


@pytest.mark.parametrize("typed", ["", "02-6021-1100", "010-12", "전화 없음", "😀", "0" * 500, "010\0" + "1" * 8])
def test_what_is_no_mobile_number_is_refused_once(typed: str) -> None:
    assert len(_errors(PhoneField(mobile=True), typed)) == 1


@pytest.mark.parametrize("typed", ["123-45-67890", "000-00-00000", "12345", "없음", "1" * 500, "123-45-67891\0"])
def test_what_is_no_business_number_is_refused_once(typed: str) -> None:
    assert len(_errors(BusinessNumberField(), typed)) == 1


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("김예시", "김예시"),
        ("  이  솔 ", "이 솔"),
        ("Nguyễn Thị Ánh", "Nguyễn Thị Ánh"),
        ("O'Brien-Smith Jr.", "O'Brien-Smith Jr."),
        ("محمد", "محمد"),
        ("\u1100\u1161\u11a8", "각"),
        ("가" * 60, "가" * 60),
    ],
)
def test_names_of_any_script_are_kept(typed: str, kept: str) -> None:
    assert _value(NameField(), typed) == kept


@pytest.mark.parametrize(
    "typed",
    [
        "",
        "   ",
        "가" * 61,
        "김\0예시",
        "김\x07예시",
        "\u202e시예김",
        "\u2066김",
        "김\n예시",
        "😀",
        "김😀",
        "123",
        "---",
        "800101-1234567",
    ],
)
def test_what_cannot_be_a_name_is_refused(typed: str) -> None:
    errors = _errors(NameField(), typed)

    assert len(errors) >= 1
    assert all(error.count(".") >= 3 for error in errors)


def test_free_text_keeps_lines_and_pictures_and_counts_as_people_do() -> None:
    assert _value(PlainTextField(max_length=6), "가😀\r\n나\r다") == "가😀\n나\n다"


@pytest.mark.parametrize(
    "typed",
    ["x" * 21, "a\0b", "\u202edcba", "a\x1b[31m", "제 번호는 800101-1234567입니다", "８００１０１－１２３４５６７"],
)
def test_free_text_that_is_too_long_hidden_or_forbidden_is_refused(typed: str) -> None:
    assert len(_errors(PlainTextField(max_length=20), typed)) >= 1


def test_plain_django_text_fields_pass_the_same_checks() -> None:
    assert "주민등록번호" in _errors(forms.CharField(), "800101-1234567")[0]
    assert "보이지 않는 글자" in _errors(forms.CharField(), "a\u202eb")[0]
    assert "보이지 않는 글자" in _errors(forms.CharField(), "a\0b")[0]


def test_yes_and_no_become_true_and_false() -> None:
    assert _value(YesNoField(), "yes") is True
    assert _value(YesNoField(), "no") is False
    assert _value(YesNoField(required=False), "") is None
    assert "고를 수 없는 값" in _errors(YesNoField(), "\0")[0]


def test_numbers_out_of_range_name_the_limit() -> None:
    assert _errors(forms.IntegerField(max_value=5), "9") == [
        "5보다 큰 값입니다. 그래서 저장하지 않았습니다. 5 이하로 적어 주세요."
    ]
    assert _errors(forms.IntegerField(), "９") == []
    assert len(_errors(forms.IntegerField(), "9" * 5000)) == 1


def test_every_message_says_cause_result_and_fix() -> None:
    for words in [*WORDING.values(), KoreanDateField.default_error_messages]:
        for text in words.values():
            assert str(text).count("니다.") + str(text).count("세요.") >= 3, text
            assert "!" not in str(text)


def test_a_message_written_for_one_field_is_left_alone() -> None:
    field = forms.CharField(error_messages={"required": "동의가 필요합니다."})

    assert _errors(field, "") == ["동의가 필요합니다."]
