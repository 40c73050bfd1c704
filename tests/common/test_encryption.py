import pytest

from common import encryption


def test_what_is_encrypted_can_be_read_again_and_never_looks_the_same():
    first, second = (encryption.encrypt("482913", purpose="test") for _ in range(2))

    assert first != second
    assert "482913" not in first
    assert encryption.decrypt(first, purpose="test") == "482913"


def test_another_purpose_does_not_open_it():
    token = encryption.encrypt("482913", purpose="test")

    with pytest.raises(encryption.Unreadable):
        encryption.decrypt(token, purpose="other")


def test_after_a_change_of_key_the_old_text_still_opens(settings):
    token = encryption.encrypt("482913", purpose="test")
    settings.SECRET_KEY_FALLBACKS = [settings.SECRET_KEY]
    settings.SECRET_KEY = "new-" + "2" * 50
    assert encryption.decrypt(token, purpose="test") == "482913"


def test_a_changed_token_is_refused():
    token = encryption.encrypt("482913", purpose="test")

    with pytest.raises(encryption.Unreadable):
        encryption.decrypt(token[:-4] + "AAA=", purpose="test")
