"""A whole season lived through day by day by invented people, with the real acts and a clock that is moved."""
