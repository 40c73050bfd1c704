"""Plans and their follow-ups."""
