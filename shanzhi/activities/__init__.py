"""Things held or done on a day.

Party days, study, lectures, training, talks, inspections, clean-ups, patrols, visits.
"""
