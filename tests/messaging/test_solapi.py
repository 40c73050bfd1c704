"""The SMS channel against a server that speaks the provider's documented API."""

import httpx
import pytest

from messaging.actions import delivery, messages
from messaging.channels import solapi as channel
from messaging.channels.base import ChannelDown, Outgoing, PermanentFailure, TemporaryFailure, UncertainFailure
from messaging.models import Message, State
from tests.messaging.conftest import code, text
from tests.support import solapi as company
from tests.support.smtp import free_port


def outgoing(number: str = "+821012345678", body: str = "자리가 났습니다") -> Outgoing:
    return Outgoing(17, "test/letter", "sms", number, "김예시", "", body, "48210937")


def send(message: Outgoing) -> str:
    with channel.Solapi() as way:
        return way.send(message)


def test_the_authorization_header_is_the_documented_one():
    assert channel.authorization("NCSAYU7YDBXYORXC", "secret", date="2019-07-01T00:41:48Z", salt="jqsba2jxjnrjor") == (
        "HMAC-SHA256 apiKey=NCSAYU7YDBXYORXC, date=2019-07-01T00:41:48Z, salt=jqsba2jxjnrjor, "
        "signature=4297539ca79c85dd83b60cbddae60942710223ddcafc4bf02275193a649057ce"
    )


def test_a_short_text_goes_as_sms_and_a_long_one_as_lms(text_company):
    send(outgoing(body="가" * 45))
    send(outgoing(body="가" * 46))

    assert text_company.accepted == [("01012345678", "SMS", "가" * 45), ("01012345678", "LMS", "가" * 46)]


def test_the_provider_gives_a_reference(text_company):
    assert send(outgoing()) == "M4V00000000000000000"


def test_characters_a_phone_lacks_are_replaced_before_they_are_refused(text_company):
    send(outgoing(body="Nguyễn 님 😀"))

    assert text_company.received_by("01012345678") == ["Nguyen 님 ?"]


@pytest.mark.parametrize(
    ("number", "failure", "words"),
    [
        ("+821012340003", PermanentFailure, "번호를 확인해 주세요"),
        ("+821012340061", PermanentFailure, "받지 않겠다고 하였습니다"),
        ("+821012340024", TemporaryFailure, "상태 1024"),
    ],
)
def test_a_refusal_of_one_message_says_why(text_company, number, failure, words):
    with pytest.raises(failure, match=words):
        send(outgoing(number))


@pytest.mark.parametrize(
    ("trouble", "failure", "words"),
    [
        ("bad_request", PermanentFailure, "400 ValidationError"),
        ("unauthorized", ChannelDown, "401 Unauthorized"),
        ("too_many", ChannelDown, "429 TooManyRequests"),
        ("broken", TemporaryFailure, "응답 500"),
        ("drop", UncertainFailure, "연결이 끊겼습니다"),
        ("nonsense", UncertainFailure, "답을 읽지 못했습니다"),
    ],
)
def test_trouble_of_the_service_says_what_it_concerns(text_company, trouble, failure, words):
    text_company.trouble = trouble

    with pytest.raises(failure, match=words):
        send(outgoing())


def test_a_service_that_hangs_is_left_and_the_text_may_have_gone(text_company, monkeypatch):
    monkeypatch.setattr(channel, "TIMEOUT", httpx.Timeout(0.3))
    text_company.trouble = "hang"

    with pytest.raises(UncertainFailure, match="제때 답하지 않았습니다"):
        send(outgoing())


def test_a_service_out_of_reach_concerns_everything(settings, text_company):
    settings.SOLAPI_URL = f"http://127.0.0.1:{free_port()}"

    with pytest.raises(ChannelDown, match="연결하지 못했습니다"):
        send(outgoing())


@pytest.mark.parametrize(
    ("name", "value", "words"),
    [
        ("SOLAPI_API_SECRET", "wrong", "403 SignatureDoesNotMatch"),
        ("SOLAPI_API_KEY", "wrong", "401 InvalidApiKey"),
        ("SOLAPI_SENDER", "0212345678", "발신 번호가 문자 회사에 등록되어 있지 않습니다"),
    ],
)
def test_wrong_settings_concern_everything(settings, text_company, name, value, words):
    setattr(settings, name, value)

    with pytest.raises(ChannelDown, match=words):
        send(outgoing())


@pytest.mark.django_db
def test_texts_really_arrive_and_keep_one_connection(text_company):
    messages.write_many(text(f"r:{n}", f"+8210{n:07d}5") for n in range(5))
    messages.write(code("code", phone="+821099999999"))

    assert delivery.deliver_due() == 6

    number, _, words = text_company.accepted[0]
    assert number == "01099999999"
    assert "482913" in words
    assert len(text_company.connections) == 1
    assert not Message.objects.exclude(state=State.SENT, provider_reference__startswith="M4V").exists()


@pytest.mark.django_db
def test_an_empty_account_holds_everything_until_it_is_filled(text_company):
    text_company.balance = 0
    messages.write_many(text(f"r:{n}", f"+8210{n:07d}5") for n in range(5))

    assert delivery.deliver_due() == 0
    assert set(Message.objects.values_list("state", "attempts")) == {(State.QUEUED, 0)}
    assert text_company.requests == 1

    text_company.balance = 10**6
    assert delivery.deliver_due() == 5


@pytest.mark.django_db
def test_one_wrong_number_does_not_hold_up_the_others(text_company):
    messages.write(text("a", "+821012340003"))
    messages.write(text("b", "+821012345678"))

    assert delivery.deliver_due() == 1

    assert list(Message.objects.order_by("key").values_list("state", flat=True)) == [State.FAILED, State.SENT]


def test_the_stand_in_refuses_a_signature_used_twice(text_company):
    header = channel.authorization(company.KEY, company.SECRET, date="2026-11-24T00:00:00Z", salt="a" * 32)

    assert text_company.refusal(header) is not None
