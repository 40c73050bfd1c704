from accounts.models.consent import Consent, ConsentText
from accounts.models.contact_change import ContactChange
from accounts.models.sign_in_code import SignInCode
from accounts.models.sign_in_failure import SignInFailure
from accounts.models.user import User

__all__ = ["Consent", "ConsentText", "ContactChange", "SignInCode", "SignInFailure", "User"]
