from aftercare.models.case import CaseMove
from aftercare.models.club import ClubAttendance, ClubMeeting, ClubMember, JobClub, JobLead
from aftercare.models.contact import Contact
from aftercare.models.follow_up import CALL_WITHIN_WORKING_DAYS, FollowUp
from aftercare.models.plan import FollowUpPlan, PlanEvent
from aftercare.models.reopening import Reopening
from aftercare.states import Answer, PlanState, State

__all__ = [
    "CALL_WITHIN_WORKING_DAYS",
    "Answer",
    "CaseMove",
    "ClubAttendance",
    "ClubMeeting",
    "ClubMember",
    "Contact",
    "FollowUp",
    "FollowUpPlan",
    "JobClub",
    "JobLead",
    "PlanEvent",
    "PlanState",
    "Reopening",
    "State",
]
