from aftercare.models.case import CaseMove
from aftercare.models.follow_up import CALL_WITHIN_WORKING_DAYS, FollowUp
from aftercare.models.plan import FollowUpPlan, PlanEvent
from aftercare.models.reopening import Reopening
from aftercare.states import Answer, PlanState, State

__all__ = [
    "CALL_WITHIN_WORKING_DAYS",
    "Answer",
    "CaseMove",
    "FollowUp",
    "FollowUpPlan",
    "PlanEvent",
    "PlanState",
    "Reopening",
    "State",
]
