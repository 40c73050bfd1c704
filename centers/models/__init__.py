from centers.models.center import Center
from centers.models.cohort import Cohort
from centers.models.course import Course, CourseModule
from centers.models.institution import Agreement, AgreementParty, Institution, PartnerCompany
from centers.models.membership import Membership
from centers.models.rulebook import CadenceStep, Criterion, PaperRule, ProgramYear, Track

__all__ = [
    "Agreement",
    "AgreementParty",
    "CadenceStep",
    "Center",
    "Cohort",
    "Course",
    "CourseModule",
    "Criterion",
    "Institution",
    "Membership",
    "PaperRule",
    "PartnerCompany",
    "ProgramYear",
    "Track",
]
