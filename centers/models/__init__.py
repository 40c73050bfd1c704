from centers.models.center import Center, CenterRename
from centers.models.cohort import Cohort
from centers.models.course import Course, CourseModule
from centers.models.institution import Agreement, AgreementParty, Institution, PartnerCompany
from centers.models.membership import Membership, MembershipEvent
from centers.models.pledge import Pledge
from centers.models.rulebook import CadenceStep, Criterion, PaperRule, ProgramYear, Track
from centers.models.terms import AllowanceInstalment, PairRule, TargetGroup

__all__ = [
    "Agreement",
    "AgreementParty",
    "AllowanceInstalment",
    "CadenceStep",
    "Center",
    "CenterRename",
    "Cohort",
    "Course",
    "CourseModule",
    "Criterion",
    "Institution",
    "Membership",
    "MembershipEvent",
    "PairRule",
    "PaperRule",
    "PartnerCompany",
    "Pledge",
    "ProgramYear",
    "TargetGroup",
    "Track",
]
