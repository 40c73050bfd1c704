"""Every beat entry on one page: what the clock starts, how often, and why it may run twice without harm."""

from typing import Any

from celery.schedules import crontab

# Seconds between runs. Each task works off what is due in PostgreSQL, so a run too many finds nothing to do.
BEAT_SCHEDULE: dict[str, dict[str, Any]] = {
    # proof for /readyz that beat, broker and worker are alive
    "heartbeat": {"task": "portal.tasks.heartbeat", "schedule": 30.0, "options": {"expires": 60}},
    # the net below the nudge that follows every written message
    "send-messages": {"task": "messaging.tasks.send_due", "schedule": 10.0, "options": {"expires": 30}},
    # completions without a plan get one; due reminders become messages; silence goes to a person
    "open-follow-up-plans": {
        "task": "aftercare.tasks.open_missing_plans",
        "schedule": 10.0,
        "options": {"expires": 30},
    },
    "write-due-reminders": {
        "task": "aftercare.tasks.write_due_reminders",
        "schedule": 10.0,
        "options": {"expires": 30},
    },
    # a lost job begins its person's letters anew, whoever recorded it
    "reopen-after-lost-jobs": {
        "task": "aftercare.tasks.reopen_after_lost_jobs",
        "schedule": 60.0,
        "options": {"expires": 120},
    },
    "escalate-silence": {"task": "aftercare.tasks.escalate_silence", "schedule": 60.0, "options": {"expires": 120}},
    # whether a job holds: asked when due, then of the employer, then by a paper; days count, so ten minutes do
    "ask-whether-jobs-hold": {
        "task": "jobs.tasks.ask_whether_jobs_hold",
        "schedule": 600.0,
        "options": {"expires": 600},
    },
    # a consent taken back ends its referral; whoever was hired for a later day is recorded on that day
    "settle-referrals": {"task": "jobs.tasks.settle_referrals", "schedule": 600.0, "options": {"expires": 600}},
    "pass-silence-on": {"task": "jobs.tasks.pass_silence_on", "schedule": 600.0, "options": {"expires": 600}},
    # a seat offered and not taken passes on; a draft nearing its end is mentioned once; training begins on its day
    "lapse-offers": {"task": "enrollment.tasks.lapse_offers", "schedule": 60.0, "options": {"expires": 120}},
    "nudge-drafts": {"task": "enrollment.tasks.nudge_drafts", "schedule": 600.0, "options": {"expires": 600}},
    # a blackened paper's former file that could not be destroyed at once
    "destroy-blackened": {
        "task": "enrollment.tasks.destroy_blackened",
        "schedule": 300.0,
        "options": {"expires": 600},
    },
    "start-training": {"task": "enrollment.tasks.start_training", "schedule": 600.0, "options": {"expires": 600}},
    # tomorrow's talks are mentioned once, to both sides
    "remind-of-talks": {"task": "counseling.tasks.remind_of_tomorrow", "schedule": 600.0, "options": {"expires": 600}},
    # whoever met an instalment's condition gets a claim; a claim's deadline is mentioned once, then it lapses
    "open-due-claims": {"task": "allowance.tasks.open_due_claims", "schedule": 60.0, "options": {"expires": 120}},
    # a claim whose completion was taken back closes, and its owner reads why
    "close-groundless-claims": {
        "task": "allowance.tasks.close_groundless_claims",
        "schedule": 60.0,
        "options": {"expires": 120},
    },
    "watch-claim-deadlines": {
        "task": "allowance.tasks.watch_deadlines",
        "schedule": 600.0,
        "options": {"expires": 600},
    },
    # a role that ends within a month is mentioned once to those who can prolong it
    "remind-of-ending-roles": {"task": "centers.tasks.remind_of_ending_roles", "schedule": 21_600.0},
    # a minute after it was written an access record cannot be changed unnoticed
    "seal-access-records": {
        "task": "accounts.tasks.seal_access_records",
        "schedule": 60.0,
        "options": {"expires": 120},
    },
    # a month of access records goes when all of it is older than two years
    "remove-old-access-records": {
        "task": "accounts.tasks.remove_old_access_records",
        "schedule": crontab(hour=4, minute=10),
    },
    # a month of access records that is over waits to be looked at; whoever may sign is told once
    "open-access-reviews": {"task": "portal.tasks.open_access_reviews", "schedule": crontab(hour=5, minute=0)},
    # used codes and failed sign-ins carry phone numbers and IP addresses: kept a month, then deleted
    "forget-old-codes": {"task": "accounts.tasks.forget_old", "schedule": 86_400.0},
    # what was kept for long enough is proposed, and abandoned drafts go; what was signed is destroyed, from where it was left
    "keep-short": {"task": "portal.tasks.keep_short", "schedule": crontab(hour=3, minute=30)},
    "destroy-signed": {"task": "portal.tasks.destroy_signed", "schedule": 600.0, "options": {"expires": 600}},
    # a request about one's own data has ten days: who answers is told before they are over, and every day after
    "remind-of-rights": {"task": "portal.tasks.remind_of_rights", "schedule": crontab(hour=9, minute=0)},
    # the queries that must find nothing
    "check-invariants": {"task": "portal.tasks.check_invariants", "schedule": 86_400.0},
}
