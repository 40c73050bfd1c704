"""What the database itself refuses: changing a rule book that people were judged by."""

from __future__ import annotations

import pgtrigger

# FOR SHARE waits for whoever is publishing the edition just now and then sees that it is published.
_REFUSE_A_ROW = """
    IF (
        SELECT bool_or(edition.published_at IS NOT NULL)
        FROM (
            SELECT published_at FROM centers_programyear
            WHERE id IN (OLD.program_year_id, NEW.program_year_id) FOR SHARE
        ) AS edition
    ) THEN
        RAISE EXCEPTION 'A published edition stands: % refused on %', TG_OP, TG_TABLE_NAME;
    END IF;
    IF TG_OP = 'DELETE' THEN
        RETURN OLD;
    END IF;
    RETURN NEW;
"""


def stands_with_its_edition() -> pgtrigger.Trigger:
    """For a row of an edition (program_year): nothing is added, changed or taken out once the edition is published."""
    return pgtrigger.Trigger(
        name="stands_with_its_edition",
        when=pgtrigger.Before,
        operation=pgtrigger.Insert | pgtrigger.Update | pgtrigger.Delete,
        func=_REFUSE_A_ROW,
    )


def stands_once_published() -> list[pgtrigger.Trigger]:
    """For the edition: a draft first, and after publishing neither changed nor deleted."""
    return [
        pgtrigger.Protect(
            name="begins_as_a_draft",
            operation=pgtrigger.Insert,
            condition=pgtrigger.Q(new__published_at__isnull=False),
        ),
        pgtrigger.Protect(
            name="stands_once_published",
            operation=pgtrigger.Update | pgtrigger.Delete,
            condition=pgtrigger.Q(old__published_at__isnull=False),
        ),
    ]
