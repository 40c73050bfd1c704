"""Counselling: consultants' hours, booked talks, the career plan both sides see."""
