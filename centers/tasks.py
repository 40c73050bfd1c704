"""What the clock does in managing."""

from celery import shared_task

from centers.actions import memberships


@shared_task(name="centers.tasks.remind_of_ending_roles")
def remind_of_ending_roles() -> int:
    """A month before a role ends those are told who can prolong it or ask for that; how many were. Running twice says nothing twice."""
    return memberships.remind_of_ends()
