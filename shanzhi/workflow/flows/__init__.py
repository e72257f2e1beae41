"""Workflows as data: states, steps, what each needs, clocks. Pure: nothing here reads or writes the database."""
