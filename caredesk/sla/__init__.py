"""Honest clocks: calendars, policies, what every deadline is made of, and the board that supervisors trust."""
