from accounts.models.access_record import AccessRecord, AccessRemoval, AccessSeal, Did
from accounts.models.consent import Consent, ConsentText
from accounts.models.contact_change import ContactChange
from accounts.models.field_change import FieldChange
from accounts.models.rights_request import RightsRequest
from accounts.models.second_factor import Happened, RecoveryCode, SecondFactor, SignInEvent
from accounts.models.session import Session
from accounts.models.sign_in_code import SignInCode
from accounts.models.sign_in_failure import SignInFailure
from accounts.models.user import User

__all__ = [
    "AccessRecord",
    "AccessRemoval",
    "AccessSeal",
    "Consent",
    "ConsentText",
    "ContactChange",
    "Did",
    "FieldChange",
    "Happened",
    "RecoveryCode",
    "RightsRequest",
    "SecondFactor",
    "Session",
    "SignInCode",
    "SignInEvent",
    "SignInFailure",
    "User",
]
