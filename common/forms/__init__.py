"""Forms as the portal shows them, through the crispy template pack `krds`. There is one way to write and to render one:

    class CallbackForm(KrdsForm):
        name = NameField(label=_("이름"))
        phone = PhoneField(label=_("휴대전화"), help_text=_("문자를 받을 번호입니다."))
        why = {"phone": _("센터에서 이 번호로 전화드립니다.")}

    {% load crispy_forms_tags %}
    <form method="post" novalidate>{% csrf_token %}{% crispy form %}<button …>전화 요청하기</button></form>

Set `label`, `help_text` (the hint), `required` (shown as the words 필수 and 선택), `why` (what stands beside the
field), and the widget where the plain one does not do: RadioSelect and CheckboxSelectMultiple become big boxes, a
Textarea counts, DateField is KoreanDateField, a paper is FileField(widget=CameraFileInput). The page writes the <form>,
its token and its button; files need enctype="multipart/form-data".
"""

from common.forms.acts import ActForm
from common.forms.base import KrdsBoundField, KrdsForm, KrdsModelForm
from common.forms.fields import (
    BusinessNumberField,
    KoreanDateField,
    NameField,
    PhoneField,
    PlainTextField,
    YesNoField,
)
from common.forms.unsaved import Unsaved
from common.forms.widgets import CameraFileInput, DateBoxes

__all__ = [
    "ActForm",
    "BusinessNumberField",
    "CameraFileInput",
    "DateBoxes",
    "KoreanDateField",
    "KrdsBoundField",
    "KrdsForm",
    "KrdsModelForm",
    "NameField",
    "PhoneField",
    "PlainTextField",
    "Unsaved",
    "YesNoField",
]
